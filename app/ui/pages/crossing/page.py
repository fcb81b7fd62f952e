"""The pairs of a township, and the question what is true of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.crossing import Verdict
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.forms.inputs.parts import FlowBox
from app.forms.page import Values
from app.services.desk import Desk
from app.services.town.crossing import VERDICTS, CrossLine, conclude, cross_lines
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

TEXT = "两个村都登记了的人，和从一个村迁到另一个村的人。结论随回执包发给两个村，各村只看到自己的人和另一村的村名。"
CHOSEN = "verdict"


def _fields() -> tuple[Field, ...]:
    return (
        Field(CHOSEN, "结论", Kind.CODE, req=Req.REQUIRED, owner=Owner.EITHER, codes="CROSS_CONCLUSION", source="design §5"),
        Field("said", "说明", Kind.LONGTEXT, owner=Owner.EITHER, max_length=500, source="design §5",
              hint="会同时发给两个村，不要写证件号码和电话。"),
    )  # fmt: skip


def _offered(lines: Sequence[CrossLine]) -> list[tuple[str, str]]:
    """The verdicts in the names of the two villages, or as 甲村 and 乙村 where several pairs are concluded together."""
    left, right = (lines[0].left.village, lines[0].right.village) if len(lines) == 1 else ("甲村", "乙村")
    return [(verdict.value, words.replace("甲村", left).replace("乙村", right)) for verdict, words in VERDICTS.items()]


def _columns() -> list[Column]:
    return [
        Column("name", "姓名", lambda line: line.left.person.name, 6),
        Column(
            "left", "甲村", lambda line: f"{line.left.words}　{line.left.number}", 0, tip=lambda line: line.left.words
        ),
        Column(
            "right",
            "乙村",
            lambda line: f"{line.right.words}　{line.right.number}",
            0,
            tip=lambda line: line.right.words,
        ),
        Column("why", "哪里相同", lambda line: line.why, 9),
        Column("standing", "情况", lambda line: line.standing.label, 12),
        Column("verdict", "结论", lambda line: _verdict(line)[1], 12, chip=_verdict, tip=lambda line: line.said),
    ]


def _verdict(line: CrossLine) -> tuple[str, str]:
    if line.verdict is None:
        return "warn", "待核对"
    words = VERDICTS[line.verdict].replace("甲村", line.left.village).replace("乙村", line.right.village)
    return "good", words


class CrossingPage(QWidget):
    """Enter asks for the conclusion of what is selected."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context, self._reveal, self._done = context, False, False
        self.open = on_click(button("下结论(&J)…", "conclude_cross", "check", "primary"), self._ask)
        self.whole = on_click(button("显示证件号码(&S)", "reveal_cross", "eye", "quiet"), self._whole)
        self.with_done = on_click(button("已核对的也列出(&L)", "cross_done", "list-checks", "quiet"), self._turn)
        self.left = on_click(
            button("打开甲村的户(&Z)", "cross_left", "folder-open", "quiet"), lambda: self._household(True)
        )
        self.right = on_click(
            button("打开乙村的户(&Y)", "cross_right", "folder-open", "quiet"), lambda: self._household(False)
        )
        self.header = PageHeader("跨村核对", " ", (), self.open)
        self.table = DataTable(_columns(), EmptyState("没有要核对的", "各村登记的人没有重复。", "circle-check"), "crossing",
                               key=lambda line: line.key)  # fmt: skip
        self.table.activated.connect(lambda _line: self._ask())
        self.table.selection_changed.connect(self._enable)
        column = page_column(self)
        column.addWidget(self.header)
        inner = page_body(column)
        acts = FlowBox(size("grid"))
        for part in (self.left, self.right, self.with_done, self.whole):
            acts.addWidget(part)
        inner.addWidget(label(TEXT, "muted", wrap=True))
        inner.addWidget(acts)
        inner.addWidget(self.table, 1)
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    def refresh(self) -> None:
        """Look again; whole numbers are shown once, as they were asked for."""
        done, reveal, self._reveal = self._done, self._reveal, False
        self._context.run(lambda desk: cross_lines(desk, done, reveal), self._show, self)

    def _show(self, lines: list[CrossLine]) -> None:
        waiting = sum(line.verdict is None for line in lines)
        self.header.set_title("跨村核对", f"{waiting}对等着核对" if waiting else "没有要核对的")
        self.table.set_rows(lines)
        self._enable(self.table.selected())

    def _enable(self, lines: list[CrossLine]) -> None:
        self.open.setEnabled(bool(lines))
        for part in (self.left, self.right):
            part.setEnabled(len(lines) == 1)

    def _whole(self) -> None:
        self._reveal = True
        self.refresh()

    def _turn(self) -> None:
        self._done = not self._done
        self.with_done.setText(" 只列待核对的(&L)" if self._done else " 已核对的也列出(&L)")
        self.refresh()

    def _household(self, left: bool) -> None:
        for line in self.table.selected()[:1]:
            self._context.go("households", household=(line.left if left else line.right).person.household)

    def _ask(self) -> None:
        lines = self.table.selected()
        if not lines:
            return
        keys = [line.key for line in lines]

        def work(desk: Desk, values: Values) -> int:
            return conclude(desk, keys, Verdict(str(values[CHOSEN])), str(values["said"] or ""))

        text = (
            f"{lines[0].left.person.name}：{lines[0].left.words}，{lines[0].right.words}。{lines[0].standing.label}。"
        )
        text = text if len(lines) == 1 else f"{len(lines)}对一起下同一个结论；甲村、乙村按表里的先后。"
        dialog = FormDialog(self._context, self, "跨村核对", _fields(), work, text=text, name="cross", glyph="git-merge", columns=1,
                            choices={CHOSEN: _offered(lines)}, said="已下结论，随下一个回执包发给两个村")  # fmt: skip
        dialog.open_wide(size("beside"))
