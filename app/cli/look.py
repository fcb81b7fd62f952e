"""`list`, `show`, `check`, `due`: reading; works beside an open window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.pages import page_document, page_text
from app.cli.session import household_of, options_of, signed_in
from app.cli.shell import Command

if TYPE_CHECKING:
    from app.domain.checks import Finding
    from app.domain.due import Due
    from app.services.desk import Desk
    from app.services.dues import DueLine
    from app.services.files import HouseholdFile
    from app.services.household_lines import HouseholdLine

WATCHES = {"监测中": "monitored", "风险消除": "removed", "脱贫户": "exit"}


@click.command("list", cls=Command, help="农户名单。QUERY 可以是姓名、拼音或首字母、组、户号、身份证或电话的后四位以上。")
@click.argument("query", required=False, default="", metavar="[查找]")
@click.option("--group", default="", metavar="组名", help="只看这一组")
@click.option("--watch", type=click.Choice(list(WATCHES)), help="只看这一类")
@click.pass_context
def list_(context: click.Context, query: str, group: str, watch: str | None) -> int:
    """One line a household."""
    from app.services.households import list_households

    with signed_in(context) as desk:
        found = list_households(desk, query, group, WATCHES.get(watch or "", ""))
        township = desk.store.role == "township"
    say(options_of(context).as_json, [line_document(line) for line in found], lambda: _lines(found, township))
    return 0


def line_document(line: HouseholdLine) -> dict[str, Any]:
    """A line of the list as JSON."""
    return {
        "id": line.id, "number": line.number, "national_number": line.national_number, "village": line.village,
        "group": line.group, "head": line.head, "members": line.members, "kind": line.kind, "category": line.category,
        "state": line.road, "waiting_for": line.ball, "main_risk": line.risk, "helper": line.helper,
        "last_visit": line.last_visit, "due": _due(line.due) if line.due else None,
    }  # fmt: skip


def _due(due: Due) -> dict[str, Any]:
    from app.domain.questionnaire.codes import label

    return {
        "kind": due.label, "from": due.from_, "to": due.to, "state": due.state.label, "reason": due.reason,
        "side": label("SIDE", due.side),
    }  # fmt: skip


def _lines(found: list[HouseholdLine], township: bool) -> str:
    headers = ("户号", "户主", "人口", "组", "户类型", "类别", "进展", "轮到", "主要风险", "上次走访", "待办")
    rows = [
        (
            line.number, line.head, line.members, line.group, line.kind, line.category, line.road, line.ball, line.risk,
            line.last_visit, f"{line.due.label}（{line.due.state.label}，{line.due.to}）" if line.due else "",
        )
        for line in found
    ]  # fmt: skip
    if township:
        headers, rows = ("村", *headers), [(line.village, *row) for line, row in zip(found, rows, strict=True)]  # type: ignore[assignment, misc]
    persons = sum(line.members for line in found)
    return "\n".join([table(headers, rows), f"共{len(found)}户、{persons}人。"] if rows else ["没有符合的农户。"])


@click.command(cls=Command, help="一户的全部情况。证件号码等只显示一部分；--reveal 显示全部并记入查看记录。")
@click.argument("household", metavar="户号|户主")
@click.option("--reveal", is_flag=True, help="显示完整内容（记入查看记录）")
@click.option("--purpose", default="命令行查看", metavar="用途", help="--reveal 的用途")
@click.pass_context
def show(context: click.Context, household: str, reveal: bool, purpose: str) -> int:
    """Everything of one household."""
    from app.services.households import household_page

    with signed_in(context) as desk:
        page = household_page(desk, household_of(desk, household).id, reveal, purpose)
    say(options_of(context).as_json, page_document(page, line_document(page.line), _due), lambda: page_text(page))
    return 0


@click.command(cls=Command, help="数据核查：一户或全村。有发现时退出码为1。")
@click.argument("household", required=False, default="", metavar="[户号|户主]")
@click.option("--rule", default="", metavar="编号", help="只看这一条规则")
@click.option("--reveal", is_flag=True, help="显示完整内容（记入查看记录）")
@click.pass_context
def check(context: click.Context, household: str, rule: str, reveal: bool) -> int:
    """Findings as [{rule, level, household, number, person, field, label, value, text}]."""
    with signed_in(context) as desk:
        found, silent = _findings(desk, household)
        names = _names(desk)
        if reveal:
            _log(desk, household)
    rows = [_finding(finding, names, reveal) for finding in found if not rule or finding.rule == rule]
    note("\n".join(silent))
    say(options_of(context).as_json, rows, lambda: _findings_text(rows))
    return 1 if rows else 0


def _findings(desk: Desk, household: str) -> tuple[list[Finding], list[str]]:
    from app.services.checking import household_findings, village_findings
    from app.services.dues import all_due_facts

    if household:
        return household_findings(desk, household_of(desk, household).id), []
    lines, silent = village_findings(desk, all_due_facts(desk))
    return [line.finding for line in lines], silent


def _names(desk: Desk) -> dict[str, HouseholdFile]:
    from app.services.files import load_households

    with desk.reading() as connection:
        return {file.id: file for file in load_households(connection, None, ("household", "member"))}


def _log(desk: Desk, household: str) -> None:
    from app.services.household_page import log_reveal

    log_reveal(desk, household or "全村", "数据核查")


def _finding(finding: Finding, files: dict[str, HouseholdFile], reveal: bool) -> dict[str, str]:
    from app.domain.questionnaire.field import Level
    from app.domain.records import declared
    from app.domain.values import HIDDEN, mask_text

    kind, _, key = finding.field.partition(".")
    field = declared(kind).get(key)
    value = finding.value
    if field and value and field.level >= Level.SENSITIVE and not reveal:
        value = mask_text(field.format, value) if field.format else HIDDEN
    file = files[finding.household_id]
    person = next((str(m.get("name") or "") for m in file.all_members if m["id"] == finding.member_id), "")
    return {
        "rule": finding.rule, "level": str(finding.level), "household": file.head_name,
        "number": str(file.record.get("local_household_no") or ""), "person": person, "field": finding.field,
        "label": field.label if field else "", "value": value, "text": finding.text,
    }  # fmt: skip


def _findings_text(rows: list[dict[str, str]]) -> str:
    if not rows:
        return "没有发现问题。"
    shown = [(row["level"], row["number"], row["household"], row["person"], row["text"], row["rule"]) for row in rows]
    return f"{table(('程度', '户号', '户主', '成员', '情况', '编号'), shown)}\n共{len(rows)}条。"


@click.command(cls=Command, help="待办：回访、公示到期、办理期限……按紧急程度排列。")
@click.option("--all", "with_done", is_flag=True, help="已完成的也列出")
@click.option("--household", default="", metavar="户号|户主", help="只看这一户")
@click.pass_context
def due(context: click.Context, with_done: bool, household: str) -> int:
    """Duties as [{household, number, group, kind, from, to, state, reason, side}]."""
    from app.services.dues import due_list

    with signed_in(context) as desk:
        wanted = household_of(desk, household).id if household else ""
        found = [line for line in due_list(desk, with_done) if not wanted or line.household == wanted]
    document = [{"household": line.name, "number": line.number, "group": line.group, **_due(line.due)} for line in found]
    say(options_of(context).as_json, document, lambda: _dues_text(found))
    return 0


def _dues_text(found: list[DueLine]) -> str:
    if not found:
        return "没有待办。"
    rows = [(line.due.state.label, line.due.to, line.number, line.name, line.due.label, line.due.reason) for line in found]
    return f"{table(('状态', '最迟', '户号', '户主', '事项', '说明'), rows)}\n共{len(rows)}件。"
