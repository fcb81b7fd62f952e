"""`list`, `show`, `check`, `due`: reading; works beside an open window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.pages import hide_groups, page_document, page_text
from app.cli.session import household_of, options_of, signed_in
from app.cli.shell import Command

if TYPE_CHECKING:
    from app.domain.due import Due
    from app.services.desk import Desk
    from app.services.family.lines import HouseholdLine

WATCHES = {"监测中": "monitored", "风险消除": "removed", "脱贫户": "exit"}


@click.command(
    "list",
    cls=Command,
    help="农户名单。QUERY 可以是姓名、拼音或首字母、组、住址、联系人、户号、身份证或电话的后四位以上。",
)
@click.argument("query", required=False, default="", metavar="[查找]")
@click.option("--group", default="", metavar="组名", help="只看这一组")
@click.option("--watch", type=click.Choice(list(WATCHES)), help="只看这一类")
@click.option("--reveal", is_flag=True, help="显示主要风险（记入查看记录）")
@click.pass_context
def list_(context: click.Context, query: str, group: str, watch: str | None, reveal: bool) -> int:
    """One line a household."""
    from app.services.family.households import list_households

    with signed_in(context) as desk:
        found = list_households(desk, query, group, WATCHES.get(watch or "", ""))
        township = desk.store.role == "township"
        if reveal:
            _log(desk, "农户名单", "查看名单")
    shown = [line_document(line, reveal) for line in found]
    say(options_of(context).as_json, shown, lambda: _lines(shown, township))
    return 0


def line_document(line: HouseholdLine, reveal: bool) -> dict[str, Any]:
    """A line of the list as JSON; what a household suffers from is level 3."""
    from app.domain.values import HIDDEN

    return {
        "id": line.id, "number": line.number, "national_number": line.national_number, "village": line.village,
        "group": line.group, "head": line.head, "members": line.members, "kind": line.kind, "category": line.category,
        "state": line.road, "waiting_for": line.ball, "last_word": line.there.shown if line.there else "",
        "last_package": line.here.shown if line.here else "", "main_risk": line.risk if reveal or not line.risk else HIDDEN, "helper": line.helper,
        "last_visit": line.last_visit, "due": _due(line.due, reveal) if line.due else None, "why": line.why,
    }  # fmt: skip


def _due(due: Due, reveal: bool) -> dict[str, Any]:
    from app.domain.questionnaire.codes import label

    kind, reason = (due.label, due.reason) if reveal else (hide_groups(due.label), hide_groups(due.reason))
    return {
        "kind": kind, "from": due.from_, "to": due.to, "state": due.state.label, "reason": reason,
        "side": label("SIDE", due.side),
    }  # fmt: skip


def _lines(found: list[dict[str, Any]], township: bool) -> str:
    columns = {
        **({"village": "村"} if township else {}), "number": "户号", "head": "户主", "members": "人口", "group": "组", "kind": "户类型",
        "category": "类别", "state": "进展", "waiting_for": "轮到", "main_risk": "主要风险", "last_visit": "上次走访",
    }  # fmt: skip
    if any(line["why"] for line in found):
        columns |= {"why": "找到的原因"}
    rows = [(*(line[key] for key in columns), _due_short(line["due"])) for line in found]
    persons = sum(line["members"] for line in found)
    return (
        f"{table((*columns.values(), '待办'), rows)}\n共{len(found)}户、{persons}人。" if rows else "没有符合的农户。"
    )


def _due_short(due: dict[str, Any] | None) -> str:
    return f"{due['kind']}（{due['state']}，{due['to']}）" if due else ""


@click.command(cls=Command, help="一户的全部情况。证件号码等只显示一部分；--reveal 显示全部并记入查看记录。")
@click.argument("household", metavar="户号|户主")
@click.option("--reveal", is_flag=True, help="显示完整内容（记入查看记录）")
@click.option("--purpose", default="命令行查看", metavar="用途", help="--reveal 的用途")
@click.pass_context
def show(context: click.Context, household: str, reveal: bool, purpose: str) -> int:
    """Everything of one household."""
    from app.services.family.households import household_page

    with signed_in(context) as desk:
        page = household_page(desk, household_of(desk, household).id, reveal, purpose)
    say(
        options_of(context).as_json,
        page_document(page, line_document(page.line, reveal), _due),
        lambda: page_text(page),
    )
    return 0


@click.command(
    cls=Command, help="数据核查：一户或全村。有发现时退出码为1。句子里不写谁有什么病、什么风险，--reveal 才写。"
)
@click.argument("household", required=False, default="", metavar="[户号|户主]")
@click.option("--by", type=click.Choice(["household", "rule", "level"]), help="按户、按规则、按级别分开列，带条数")
@click.option("--level", type=click.Choice(["错误", "疑点", "提示"]), help="只看这一级")
@click.option("--rule", default="", metavar="编号", help="只看这一条规则（对应的另一个编号也可以）")
@click.option("--marked", is_flag=True, help="已核实的也列出")
@click.option(
    "--export", "file", default="", metavar="文件", help="另存为表格（.xlsx）或 .pdf；健康、风险等内容不写进去"
)
@click.option("--reveal", is_flag=True, help="显示完整内容（记入查看记录）")
@click.pass_context
def check(
    context: click.Context, household: str, by: str, level: str, rule: str, marked: bool, file: str, reveal: bool
) -> int:
    """Findings as [{rule, level, household, number, person, field, label, value, text}]; with --by under their headings."""
    from app.cli.findings import BY, export_to, say_grouped, say_list
    from app.domain.checks import find_rule
    from app.services.checks.findings import By, Wanted, found_list

    as_json = options_of(context).as_json
    known = not rule or find_rule(rule) is not None
    with signed_in(context) as desk:
        one = household_of(desk, household).id if household else ""
        wanted = Wanted(level=level or "", rule=rule if known else "", household=one, marked=marked)
        laid = By[BY[by]] if by else By.HOUSEHOLD
        if file:
            document = export_to(desk, file, wanted, laid)
            say(as_json, document, f"{document['title']}：{document['findings']}条，已写到{document['file']}。")
            return 0
        found = found_list(desk, wanted)
        if reveal:
            _log(desk, household or "全村", "数据核查")
    if not known:
        note(f"没有编号是“{rule}”的核查规则。")
        found = replace(found, lines=())
    note("" if household else "\n".join(found.silent))
    say_grouped(as_json, found, laid, reveal) if by else say_list(as_json, found, reveal)
    return 1 if any(line.mark is None for line in found.lines) else 0


def _log(desk: Desk, subject: str, purpose: str) -> None:
    from app.services.family.page import log_reveal

    log_reveal(desk, subject, purpose)


@click.command(cls=Command, help="待办：回访、公示到期、办理期限……按紧急程度排列。")
@click.option("--all", "with_done", is_flag=True, help="已完成的也列出")
@click.option("--household", default="", metavar="户号|户主", help="只看这一户")
@click.option("--reveal", is_flag=True, help="显示列入重点人群的原因（记入查看记录）")
@click.pass_context
def due(context: click.Context, with_done: bool, household: str, reveal: bool) -> int:
    """Duties as [{household, number, group, kind, from, to, state, reason, side}]."""
    from app.services.duties.listing import due_list

    with signed_in(context) as desk:
        wanted = household_of(desk, household).id if household else ""
        found = [line for line in due_list(desk, with_done) if not wanted or line.household == wanted]
        if reveal:
            _log(desk, household or "全村", "查看待办")
    document = [
        {"household": line.name, "number": line.number, "group": line.group, **_due(line.due, reveal)} for line in found
    ]
    say(options_of(context).as_json, document, lambda: _dues_text(document))
    return 0


def _dues_text(found: list[dict[str, Any]]) -> str:
    if not found:
        return "没有待办。"
    rows = [tuple(one[key] for key in ("state", "to", "number", "household", "kind", "reason")) for one in found]
    return f"{table(('状态', '最迟', '户号', '户主', '事项', '说明'), rows)}\n共{len(rows)}件。"
