"""`compare`: the list of consented adults out, the answer in, flags shown and answered one by one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import day_of, existing_file, field_options, household_of, options_of, read_fields, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.files import HouseholdFile
    from app.services.road.comparing import CompareList, FlagLine
    from app.services.road.comparing_answers import AnswerDone, AnswerPlan

LIST_PASSWORD = "SHOUWANG_LIST_PASSWORD"


@click.group(cls=Group, help="部门比对：做名单、读回反馈、列出和答复疑点。名单上只有签了授权的成年人和本人勾选的事项。")
def compare() -> None:
    """Lists, answers and flags."""


@compare.command("list", help="列出可以查询的人和不能查询的人；写 --out 时另存成加密表格（含完整证件号码，留记录）。")
@click.option("--household", "households", metavar="农户", multiple=True, help="只列这几户（可写多次）")
@click.option("--out", "out", metavar="文件.xlsx", default="", help="另存到这个文件（有打开密码）；要写 --purpose")
@click.option("--purpose", metavar="文字", default="", help="用途，例如：交县防返贫办比对")
@click.option("--generate", is_flag=True, help="自动生成打开密码，只显示这一次")
@click.option("--slip", metavar="文件.pdf", default="", help="密码条另存到这里；不能和名单同一个文件夹")
@click.pass_context
def list_(
    context: click.Context, households: tuple[str, ...], out: str, purpose: str, generate: bool, slip: str
) -> int:
    """{people: [{name, household}], left_out: [{name, household, reason}], file, slip, password (a drawn one, once)}."""
    from app.services.road.comparing import compare_list

    with signed_in(context) as desk:
        ids = [household_of(desk, text).id for text in households]
        listed, made = compare_list(desk, ids), {"file": "", "slip": "", "password": ""}
        if out:
            listed, made = _saved(desk, ids, purpose, Path(out), Path(slip) if slip else None, generate)
    document = {
        "people": [{"name": line.name, "household": line.household} for line in listed.lines],
        "left_out": [{"name": one.name, "household": one.household, "reason": one.reason} for one in listed.left_out],
        **made,
    }
    say(options_of(context).as_json, document, lambda: _listed(document))
    return 0


def _saved(
    desk: Desk, households: list[str], purpose: str, out: Path, slip: Path | None, generate: bool
) -> tuple[CompareList, dict[str, str]]:
    """The list and its slip written; the slip first, so that a refused place leaves no list nobody can open."""
    from app.domain.comparing import check_purpose
    from app.services.disk import save_file
    from app.services.road.comparing_list import draw_password, password_slip, save_list, save_slip

    check_purpose(purpose)  # asked before a password is
    word = draw_password() if generate else list_password(confirm=True)
    saved = save_list(desk, purpose, word, households=households)
    if slip is not None:
        save_slip(slip, password_slip(desk, word, out.name).data, out)
    save_file(out, saved.data)
    shown = word if generate and slip is None else ""
    return saved.listed, {"file": str(out), "slip": str(slip or ""), "password": shown}


def list_password(confirm: bool = False) -> str:
    """The password of a list from the environment or typed; never an option. AppError CMP-120 where nobody can type."""
    known = os.environ.get(LIST_PASSWORD)
    if known:
        return known
    if not sys.stdin.isatty():
        advice = f"请设置环境变量{LIST_PASSWORD}，或在终端里运行后输入；做名单也可以写 --generate。"
        raise AppError("CMP-120", "没有名单的打开密码，这里又不能输入。", advice, "部门比对名单")
    return str(
        click.prompt("名单的打开密码", hide_input=True, confirmation_prompt="再输一次" if confirm else False, err=True)
    )


def _listed(document: dict[str, Any]) -> str:
    people = [(line["household"], line["name"]) for line in document["people"]]
    left = [(line["household"], line["name"], line["reason"]) for line in document["left_out"]]
    parts = [f"{table(('农户', '可以查询'), people)}\n共{len(people)}人。" if people else "现在没有可以查询的人。"]
    if left:
        parts.append(table(("农户", "不能查询", "原因"), left))
    if document["file"]:
        parts.append(f"已另存：{document['file']}（有打开密码）")
    if document["slip"]:
        parts.append(f"密码条：{document['slip']}，请打印后和名单分开送。")
    if document["password"]:
        parts.append(f"打开密码：{document['password']}　只显示这一次，请抄在密码条上，和名单分开送。")
    return "\n\n".join(parts)


@compare.command(
    "answers",
    help="读入比对反馈表（有打开密码的也可以）。乡镇录成疑点；村里凭纸质结果录入（写 --paper、--date、--person）。",
)
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
    from app.services.road.comparing_answers import record_answer

    with signed_in(context) as desk:
        plan = _planned(desk, existing_file(file))
        done = None
        if not plan_only and plan.flags:
            on = day_of(desk, day, "反馈日期")
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


def _planned(desk: Desk, path: Path) -> AnswerPlan:
    """A plain answer at once; a locked one with its password from the environment or typed."""
    from app.services.road.comparing_answers import plan_answer

    try:
        return plan_answer(desk, path)
    except AppError as error:
        if error.code != "CMP-119":
            raise
    return plan_answer(desk, path, list_password())


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


@compare.command("add", help="乡镇：手工登记一条疑点，例如 --circumstance 车辆 --content 小轿车一辆")
@click.argument("household", metavar="户号|户主")
@click.option("--member", metavar="姓名", default="", help="谁的；不写时是户主")
@field_options("compare_flag", only=("circumstance", "department", "data_date", "content"))
@click.pass_context
def add(context: click.Context, household: str, member: str, **typed: Any) -> int:
    """One flag of an answer typed by hand."""
    from app.services.road.comparing import add_flag

    with signed_in(context) as desk:
        file = household_of(desk, household)
        if file.case is None:
            raise AppError("CMP-121", "这一户没有监测事项，不能登记疑点。", "请核对农户。", file.short)
        made = add_flag(desk, file.case.id, {"member_id": _member(file, member), **read_fields("compare_flag", typed)})
    say(options_of(context).as_json, {"id": made}, "已登记疑点。")
    return 0


def _member(file: HouseholdFile, name: str) -> str:
    if not name:
        return str(file.head["id"]) if file.head else ""
    found = [str(m["id"]) for m in file.members if name in (m.get("name"), m.get("id_number"))]
    if len(found) != 1:
        raise AppError("CMP-103", f"这一户没有（或有几个）“{name}”。", "请写这一户成员的姓名或证件号码。", file.short)
    return found[0]


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
            "checker": checker or desk.operator, "checked_on": day_of(desk, day, "核实日期"),
        }  # fmt: skip
        answer_flag(desk, line.id, values)
    say(options_of(context).as_json, {"number": number, "id": line.id}, f"已答复第{number}条疑点。")
    return 0


def _lines(desk: Desk, household: str) -> list[FlagLine]:
    from app.services.road.comparing import flag_lines

    file = household_of(desk, household)
    return flag_lines(desk, file.case.id) if file.case else []
