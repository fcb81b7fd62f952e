"""The two lists of the page: headings with their counts at the left, the findings under one at the right."""

from __future__ import annotations

from app.domain.checks import Severity
from app.services.checks.findings import FoundLine, Group
from app.ui.widgets.basics import EmptyState
from app.ui.widgets.table import Column, DataTable

TONES = {Severity.ERROR: "danger", Severity.DOUBT: "warn", Severity.HINT: "info"}
ORDER = list(Severity)
LINK = "label"  # a click on this column goes to the field


def _level(line: FoundLine) -> tuple[str, str]:
    return ("good", "已核实") if line.mark else (TONES[line.level], str(line.level))


def _tip(line: FoundLine) -> str:
    if line.mark is None:
        return f"{line.text}\n编号{line.rule}"
    return f"{line.text}\n编号{line.rule}\n已核实，情况属实：{line.mark.reason}（{line.mark.name}，{line.mark.date}）"


def finding_table(of_villages: bool = False) -> DataTable:
    """The findings; Enter or a double click takes the way to the field. `of_villages`: a township's list says whose each is."""
    village = Column("village", "村", lambda line: line.village, 5)
    columns = [
        Column("level", "级别", lambda line: ORDER.index(line.level), 6, chip=_level),
        *([village] if of_villages else ()),
        Column("name", "户主", lambda line: line.name, 5, tip=lambda line: f"{line.name}　{line.number}　{line.group}"),
        Column("person", "成员", lambda line: line.person, 5),
        Column(
            LINK,
            "到哪一格",
            lambda line: f"{line.label} ›",
            8,
            tip=lambda line: f"{line.section}：{line.label}，点一下就到",
        ),
        Column("text", "问题", lambda line: line.text, 0, tip=_tip),
        Column("rule", "编号", lambda line: line.rule, 6),
    ]
    empty = EmptyState("没有符合的问题", "换一个条件再看；一条也没有，就是填了的内容都对得上。", "circle-check")
    return DataTable(
        columns, empty, "found_table", lambda line: (line.household, line.rule, line.member, line.row), many=False
    )


def _counts(group: Group) -> str:
    return f"{group.title}\n{group.note}\n错误{group.errors}　疑点{group.doubts}　提示{group.hints}"


def heading_table() -> DataTable:
    """The headings with their counts, worst level first."""
    columns = [
        Column("title", "分类", lambda group: group.title, 0, tip=_counts),
        Column("errors", "错误", lambda group: group.errors or None, 3, "right", tip=_counts),
        Column("count", "条数", lambda group: group.count, 3, "right", tip=_counts),
    ]
    return DataTable(columns, EmptyState("没有问题", "", "circle-check"), "heading_table", lambda g: g.key, many=False)


def whole(groups: tuple[Group, ...]) -> Group:
    """The heading above all others: everything."""
    return Group("", "全部", f"{len(groups)}项", sum(g.errors for g in groups), sum(g.doubts for g in groups),
                 sum(g.hints for g in groups))  # fmt: skip
