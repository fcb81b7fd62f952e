"""`compare`: the list of consented adults out, the answer in, flags shown and answered one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import existing_file, household_of, options_of, read_date, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.road.comparing import FlagLine
    from app.services.road.comparing_answers import AnswerDone, AnswerPlan


@click.group(cls=Group, help="部门比对：做名单、读回反馈、列出和答复疑点。名单上只有签了授权的成年人和本人勾选的事项。")
def compare() -> None:
    """Lists, answers and flags."""


@compare.command("list", help="列出可以查询的人和不能查询的人；写 --out 时另存成表格（含完整证件号码，留记录）。")
@click.option("--household", "households", metavar="农户", multiple=True, help="只列这几户（可写多次）")
@click.option("--out", "out", metavar="文件.xlsx", default="", help="另存到这个文件；要写 --purpose")
@click.option("--purpose", metavar="文字", default="", help="用途，例如：交县防返贫办比对")
@click.pass_context
def list_(context: click.Context, households: tuple[str, ...], out: str, purpose: str) -> int:
    """{people: [{name, household}], left_out: [{name, household, reason}], file}; numbers stand in the workbook only."""
    from app.services.disk import save_file
    from app.services.road.comparing import compare_list, save_list

    with signed_in(context) as desk:
        ids = [household_of(desk, text).id for text in households]
        if out:
            saved = save_list(desk, purpose, ids)
            path = str(save_file(Path(out), saved.data))
            listed = saved.listed
        else:
            listed, path = compare_list(desk, ids), ""
    document = {
        "people": [{"name": line.name, "household": line.household} for line in listed.lines],
        "left_out": [{"name": one.name, "household": one.household, "reason": one.reason} for one in listed.left_out],
        "file": path,
    }
    say(options_of(context).as_json, document, lambda: _listed(document))
    return 0


def _listed(document: dict[str, Any]) -> str:
    people = [(line["household"], line["name"]) for line in document["people"]]
    left = [(line["household"], line["name"], line["reason"]) for line in document["left_out"]]
    parts = [f"{table(('农户', '可以查询'), people)}\n共{len(people)}人。" if people else "现在没有可以查询的人。"]
    if left:
        parts.append(table(("农户", "不能查询", "原因"), left))
    if document["file"]:
        parts.append(f"已另存：{document['file']}")
    return "\n\n".join(parts)


@compare.command("answers", help="读入比对反馈表。乡镇录成疑点；村里凭纸质结果录入（写 --paper、--date、--person）。")
@click.argument("file", metavar="文件.xlsx")
@click.option("--plan", "plan_only", is_flag=True, help="只看会录入什么")
@click.option("--paper", metavar="文号", default="", help="村里：纸质反馈的文号或编号")
@click.option("--date", "day", metavar="日期", default="", help="村里：反馈日期；不写时是今天")
@click.option("--person", metavar="姓名", default="", help="村里：经办人；不写时是操作员")
@click.pass_context
def answers(context: click.Context, file: str, plan_only: bool, paper: str, day: str, person: str) -> int:
    """Exit code 1 where rows were refused (strangers); the others are recorded."""
    from app.domain.procedure.states import Step
    from app.services.road.cases import StepWish
    from app.services.road.comparing import writes_rows
    from app.services.road.comparing_answers import plan_answer, record_answer

    with signed_in(context) as desk:
        plan = plan_answer(desk, existing_file(file))
        done = None
        if not plan_only and plan.flags:
            on = read_date(day, "反馈日期") if day else desk.today
            wish = (
                None
                if writes_rows(desk)
                else StepWish(Step.VERIFYING, on, person or desk.operator, paper, by_paper=True)
            )
            done = record_answer(desk, plan, wish)
    say(options_of(context).as_json, _plan_document(plan, done), lambda: _plan_text(plan, done))
    if plan.refused:
        note(f"有{len(plan.refused)}行没有录入，每一行的位置和原因见上面的清单。（CMP-115）")
    return 1 if plan.refused else 0


def _plan_document(plan: AnswerPlan, done: AnswerDone | None) -> dict[str, Any]:
    from app.domain.questionnaire.codes import label

    def rows(lines: Any) -> list[dict[str, str]]:
        return [{"place": line.place, "who": line.who, "text": line.text} for line in lines]

    return {
        "flags": [{"household": one.household, "name": one.name, "circumstance": label("CIRCUMSTANCE", one.circumstance),
                   "place": one.place} for one in plan.flags],
        "refused": rows(plan.refused), "twice": rows(plan.twice), "clear": list(plan.clear),
        "unanswered": list(plan.unanswered), "recorded": list(done.made) if done else [], "known": done.known if done else 0,
    }  # fmt: skip


def _plan_text(plan: AnswerPlan, done: AnswerDone | None) -> str:
    document = _plan_document(plan, done)
    parts = []
    if plan.flags:
        flags = [(f["household"], f["name"], f["circumstance"], f["place"]) for f in document["flags"]]
        parts.append(table(("农户", "姓名", "情形", "位置"), flags))
    for title, lines in (("没有录入", plan.refused), ("重复的行", plan.twice)):
        if lines:
            parts.append(table((title, "姓名", "原因"), [(line.place, line.who, line.text) for line in lines]))
    if plan.unanswered:
        parts.append(f"反馈里没有的人：{'、'.join(plan.unanswered)}。")
    count = f"疑点{len(plan.flags)}条，没有疑点{len(plan.clear)}人。"
    told = "已录入。" if done and done.made else "以前都录过了。" if done else "没有录入。"
    return "\n\n".join([*parts, count + told])


@compare.command("flags", help="一户的比对疑点和核实结果。")
@click.argument("household", metavar="户号|户主")
@click.pass_context
def flags(context: click.Context, household: str) -> int:
    """[{number, name, circumstance, department, answer, checker, date}]; what was found is level 3 and stays on screen."""
    from app.domain.questionnaire.codes import label

    with signed_in(context) as desk:
        lines = _lines(desk, household)
    document = [
        {"number": line.number, "name": line.member, "circumstance": label("CIRCUMSTANCE", line.circumstance),
         "department": line.department, "answer": label("FLAG_ANSWER", line.answer), "checker": line.checker,
         "date": line.checked_on} for line in lines
    ]  # fmt: skip
    rows = [tuple(line.values()) for line in document]
    head = ("序号", "姓名", "情形", "部门", "核实结果", "核实人", "核实日期")
    say(options_of(context).as_json, document, table(head, rows) if rows else "这一户没有比对疑点。")
    return 0


@compare.command("answer", help="答复一条疑点，序号看 compare flags。")
@click.argument("household", metavar="户号|户主")
@click.argument("number", metavar="序号", type=int)
@click.option("--result", metavar="结果", required=True, help="属实且不符合、属实但可解释、不属实")
@click.option("--note", "told", metavar="文字", default="", help="说明；属实但可解释的要写")
@click.option("--evidence", metavar="文字", default="", help="佐证")
@click.option("--checker", metavar="姓名", default="", help="核实人；不写时是操作员")
@click.option("--date", "day", metavar="日期", default="", help="核实日期；不写时是今天")
@click.pass_context
def answer(
    context: click.Context, household: str, number: int, result: str, told: str, evidence: str, checker: str, day: str
) -> int:
    """One flag answered."""
    from app.domain.questionnaire.codes import code_for
    from app.services.road.comparing import answer_flag

    with signed_in(context) as desk:
        lines = _lines(desk, household)
        line = next((line for line in lines if line.number == number), None)
        if line is None:
            text = f"没有第{number}条疑点（共{len(lines)}条）。"
            raise AppError("CMP-106", text, "先运行 shouwang compare flags 看序号。", household)
        values = {
            "answer": code_for("FLAG_ANSWER", result) or "", "answer_note": told, "evidence": evidence,
            "checker": checker or desk.operator, "checked_on": read_date(day, "核实日期") if day else desk.today,
        }  # fmt: skip
        answer_flag(desk, line.id, values)
    say(options_of(context).as_json, {"number": number, "id": line.id}, f"已答复第{number}条疑点。")
    return 0


def _lines(desk: Desk, household: str) -> list[FlagLine]:
    from app.services.road.comparing import flag_lines

    file = household_of(desk, household)
    return flag_lines(desk, file.case.id) if file.case else []
