"""`audit`: the township's queue, a case with all its papers, its decisions; below it comments and the spot check (`domain.md` §8.1, §8.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.audit_comments import COMMANDS as COMMENTS
from app.cli.audit_sample import COMMANDS as SAMPLE
from app.cli.output import note, say, table
from app.cli.session import DAY_OPTION, day_of, existing_file, household_of, options_of, options_together, signed_in
from app.cli.shell import Group
from app.cli.work import open_case
from app.domain.questionnaire.codes import code_for

if TYPE_CHECKING:
    from app.services.auditing.queue import AuditRow
    from app.services.desk import Desk
    from app.services.road.together import BatchLine

_WHO = options_together(
    DAY_OPTION,
    click.option("--person", metavar="姓名", default="", help="经办人；不写时是操作员"),
    click.option("--paper", metavar="文号", default="", help="文号"),
)
_HOMES = click.argument("households", metavar="户号|户主...", nargs=-1, required=True)
_PARTLY = click.option("--possible", is_flag=True, help="只办能办的户")


@click.group(
    cls=Group, help="审核（乡镇）：等乡镇办的各户、一件的全部材料、意见、抽查、会议、审定；村里答复意见、复核疑点。"
)
def audit() -> None:
    """The township's audit."""


@audit.command("queue", help="等乡镇办的各户，急的在前；可以只看一个村、一步。")
@click.option("--village", metavar="村", default="", help="只看这个村（村名或代码）")
@click.option("--heap", metavar="步骤", default="", help="只看等这件事的，例如 待审核")
@click.pass_context
def queue(context: click.Context, village: str, heap: str) -> int:
    """[{household, number, village, state, waits, wants, from, due, left, sample, asked, answered}]."""
    from app.services.auditing.queue import audit_queue

    with signed_in(context) as desk:
        rows = [row for row in audit_queue(desk) if _fits(row, village, heap)]
        today = desk.today
    document = [
        {"household": row.name, "number": row.number, "village": row.village, "state": row.label, "waits": row.heap_label,
         "wants": row.wants, "from": row.since, "due": row.due.to if row.due else None,
         "left": (row.due.to - today).days if row.due else None, "relative": row.kin, "sample": row.sample, "asked": row.asked,
         "answered": row.answered}
        for row in rows
    ]  # fmt: skip
    lines = [
        (one["village"], row.short, one["waits"], one["wants"], one["due"], one["left"])
        for one, row in zip(document, rows, strict=True)
    ]
    heads = ("村", "农户", "现在", "要办", "期限", "还剩天数")
    say(options_of(context).as_json, document, lambda: table(heads, lines) if lines else "现在没有等乡镇办的。")
    return 0


def _fits(row: AuditRow, village: str, heap: str) -> bool:
    return village in ("", row.village, row.village_code) and heap in ("", row.heap_label, row.label)


@audit.command("open", help="一件的全部材料：逐项内容、材料检查、意见、抽查、办理经过。")
@click.argument("household", metavar="户号|户主")
@click.option("--all", "everything", is_flag=True, help="空的项目也列出")
@click.option("--reveal", is_flag=True, help="敏感内容显示完整，会留记录")
@click.pass_context
def open_(context: click.Context, household: str, everything: bool, reveal: bool) -> int:
    """{household, village, state, lines, missing, comments, sample, road}."""
    from app.services.auditing.opening import open_case as opened

    with signed_in(context) as desk:
        found = opened(desk, _case(desk, household), reveal)
    lines = [line for line in found.lines if everything or line.text or line.comment]
    missing = [f"{line.kind}：{line.text}" for line in found.inspection if line.open]
    document = {
        "household": found.short, "village": found.village, "state": found.state, "wants": found.row.wants if found.row else "",
        "lines": [{"part": line.section, "row": line.title, "field": line.label, "text": line.text, "comment": line.comment}
                  for line in lines],
        "missing": missing,
        "findings": [finding.discreet for finding in found.page.findings],
        "comments": [{"field": one.label, "text": one.text, "answer": one.told_answer, "state": one.state_label}
                     for one in found.comments],
        "sample": [{"reason": one.reason, "state": one.state} for one in found.checks],
        "road": [{"date": one.on, "step": one.step, "person": one.person, "paper": one.paper} for one in found.road],
    }  # fmt: skip
    rows = [(line.section, line.title, line.label, line.text, line.comment) for line in lines]
    told = [
        f"{found.village} {found.short}　{found.state}",
        table(("部分", "哪一条", "项目", "内容", "意见"), rows),
        *missing,
    ]
    say(options_of(context).as_json, document, "\n".join(told))
    return 0


@audit.command("hear", help="党委（党工委）会议审核以后，登记会议和排查报告，几户一起报县级。抽查情况从抽查里来。")
@_HOMES
@DAY_OPTION
@click.option("--person", metavar="姓名", default="", help="经办人；不写时是操作员")
@click.option("--meeting-date", metavar="日期", required=True, help="会议日期")
@click.option("--meeting-no", metavar="文号", required=True, help="会议文号")
@click.option("--report-date", metavar="日期", required=True, help="排查报告日期")
@click.option("--report-no", metavar="文号", required=True, help="排查报告文号")
@_PARTLY
@click.pass_context
def hear(
    context: click.Context, households: tuple[str, ...], day: str, person: str, possible: bool, **asked: str
) -> int:
    """[{household, done, reasons}]."""
    from app.services.auditing.deciding import hear as heard

    with signed_in(context) as desk:
        facts = {
            "party_meeting_on": day_of(desk, asked["meeting_date"], "会议日期"), "party_meeting_no": asked["meeting_no"],
            "sweep_report_on": day_of(desk, asked["report_date"], "排查报告日期"), "sweep_report_no": asked["report_no"],
        }  # fmt: skip
        cases = [_case(desk, text) for text in households]
        lines = heard(desk, cases, day_of(desk, day), person or desk.operator, facts, possible)
    return _tell(context, lines, "已提请会议审核并报县级")


@audit.command("return", help="退回补正，写明原因；逐项的意见用 ask。")
@_HOMES
@_WHO
@click.option("--reason", metavar="文字", default="", help="退回的原因")
@_PARTLY
@click.pass_context
def return_(
    context: click.Context, households: tuple[str, ...], day: str, person: str, paper: str, reason: str, possible: bool
) -> int:
    """[{household, done, reasons}]."""
    from app.services.auditing.deciding import send_back

    with signed_in(context) as desk:
        cases = [_case(desk, text) for text in households]
        lines = send_back(desk, cases, day_of(desk, day), person or desk.operator, paper, reason, possible)
    return _tell(context, lines, "已退回补正")


@audit.command("refuse", help="不予纳入：--clause 写告知书上的情形（可写多次），--reason 写原因。")
@_HOMES
@_WHO
@click.option("--clause", "clauses", metavar="情形", multiple=True, help="不予认定的情形（可写多次）")
@click.option("--reason", metavar="文字", default="", help="原因")
@_PARTLY
@click.pass_context
def refuse(
    context: click.Context, households: tuple[str, ...], day: str, person: str, paper: str, clauses: tuple[str, ...], reason: str,
    possible: bool,
) -> int:  # fmt: skip
    """[{household, done, reasons}]."""
    from app.services.auditing.deciding import refuse as refused

    codes = [code_for("REFUSAL", text) or text for text in clauses]
    with signed_in(context) as desk:
        cases = [_case(desk, text) for text in households]
        lines = refused(desk, cases, day_of(desk, day), person or desk.operator, paper, reason, codes, possible)
    return _tell(context, lines, "已登记不予纳入")


@audit.command(
    "approve",
    help="登记县级审定：写各户，或者 --list 读县里的名单（户主、证件号码或户编号，类别，识别监测时间，户编号）。",
)
@click.argument("households", metavar="[户号|户主...]", nargs=-1)
@_WHO
@click.option("--list", "file", metavar="文件.xlsx", default="", help="县级审定的名单")
@click.option("--category", metavar="类别", default="", help="写户号时：监测对象类别；不写时按村里拟定的")
@click.option("--month", metavar="年月", default="", help="写户号时：识别监测时间，例如202611；不写时按文件日期")
@click.option("--plan", is_flag=True, help="只看名单对上了哪几户")
@_PARTLY
@click.pass_context
def approve(
    context: click.Context, households: tuple[str, ...], day: str, person: str, paper: str, file: str, category: str, month: str,
    plan: bool, possible: bool,
) -> int:  # fmt: skip
    """{rows, refused, missing} with --plan, else [{household, done, reasons}]; exit code 1 where rows of a list were refused."""
    from app.services.auditing.county_list import read_county_file
    from app.services.auditing.deciding import Approval
    from app.services.auditing.deciding import approve as approved

    with signed_in(context) as desk:
        found = read_county_file(desk, existing_file(file)) if file else None
        approvals = [row.approval for row in found.rows] if found else []
        code = (code_for("CATEGORY", category) or category) if category else ""
        approvals += [Approval(_case(desk, text), code, month) for text in households]
        refused = [{"place": one.place, "who": one.who, "text": one.text} for one in found.refused] if found else []
        if plan:
            rows = (
                [
                    (row.village, row.short, row.category, row.approval.month, row.approval.national_no)
                    for row in found.rows
                ]
                if found
                else []
            )
            heads = ("村", "农户", "类别", "识别监测时间", "户编号")
            keys = ("village", "household", "category", "month", "national_no")
            document = {"rows": [dict(zip(keys, row, strict=True)) for row in rows], "refused": refused,
                        "missing": list(found.missing) if found else []}  # fmt: skip
            say(options_of(context).as_json, document, lambda: table(heads, rows))
            lines = None
        else:
            lines = approved(desk, approvals, day_of(desk, day), person or desk.operator, paper, possible)
    for one in refused:
        note(f"{one['place']} {one['who']}：{one['text']}")
    if lines is not None:
        _tell(context, lines, "已登记审定结果")
    return 1 if refused else 0


def _case(desk: Desk, text: str) -> str:
    """The case that is meant by a household; AppError CLI-010."""
    return open_case(household_of(desk, text))


def _tell(context: click.Context, lines: list[BatchLine], verb: str) -> int:
    document = [
        {"household": line.who, "done": line.done is not None, "state": line.done.state if line.done else "",
         "reasons": [refusal.text for refusal in line.refusals if refusal.blocks]}
        for line in lines
    ]  # fmt: skip
    told = [
        f"{line.who}：" + (f"{verb}。" if line.done else "".join(r.text for r in line.refusals if r.blocks))
        for line in lines
    ]
    say(options_of(context).as_json, document, "\n".join(told))
    return 0


for one in (*COMMENTS, *SAMPLE):
    audit.add_command(one)
