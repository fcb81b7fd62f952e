"""`case`: one step of the road, or what the next step still lacks (`domain.md` §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say
from app.cli.session import (
    day_of,
    household_of,
    named_values,
    options_of,
    options_together,
    read_date,
    signed_in,
    split_pair,
)
from app.cli.shell import Command
from app.cli.work import open_case
from app.domain.errors import AppError
from app.domain.parsing import parse
from app.domain.procedure.facts import STEP_DETAILS
from app.domain.procedure.states import UNDOING, Step
from app.domain.questionnaire.codes import CODE_LISTS, code_for, label
from app.domain.records import declared

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.files import CaseFile, HouseholdFile
    from app.services.road.cases import StepWish

MANY_NAMES = ("witnesses", "attendees")
# What a step decides, as fields of the case.
DECISIONS = {"category": "monitor_category", "month": "identified_month", "removal_month": "removal_month"}
_STEP_OPTIONS = options_together(
    click.option("--date", "day", metavar="日期", default="", help="办理日期；不写时是今天"),
    click.option("--person", metavar="姓名", default="", help="经办人；不写时是操作员"),
    click.option("--paper", metavar="文号", default="", help="文号、材料编号"),
    click.option("--by-paper", is_flag=True, help="凭纸质结果录入（乡镇、县里办的步骤）"),
    click.option("--on-behalf", is_flag=True, help="乡镇替没有本程序的村代录"),
    click.option("--reason", metavar="文字", default="", help="原因"),
    click.option("--witness", "witnesses", metavar="姓名", multiple=True, help="见证人（可写多次）"),
)


@click.command(cls=Command, help="办理监测的一步（写步骤的中文名）；不写步骤时显示现在到哪一步、下一步还缺什么。"
               "评议用 meeting 登记，公示用 notice 登记。")  # fmt: skip
@click.argument("household", metavar="户号|户主")
@click.argument("step", metavar="[步骤]", required=False, default="")
@_STEP_OPTIONS
@click.option("--detail", "details", metavar="名称=内容", multiple=True, help="附加内容，例如 抽查户=…（可写多次）")
@click.option("--category", metavar="类别", default="", help="审定的监测对象类别")
@click.option("--month", metavar="年月", default="", help="识别监测时间，例如202611")
@click.option("--removal-month", metavar="年月", default="", help="消除监测时间")
@click.option("--channel", metavar="渠道", default="", help="线索登记：发现渠道")
@click.option("--clue-date", metavar="日期", default="", help="线索登记：线索日期；不写时同办理日期")
@click.option("--set", "values", metavar="项目=内容", multiple=True, help="线索登记：监测事项的其他项目（可写多次）")
@click.option("--reopen", is_flag=True, help="线索登记：重新打开已经结束的那一件（要写 --reason），不另立新的")
@click.option("--undo", metavar="步骤", default="", help="更正：取消哪一步（连同它后面的）；不写时是最后一步")
@click.pass_context
def case(context: click.Context, household: str, step: str, **asked: Any) -> int:
    """Take one step; every reason against it at once."""
    with signed_in(context) as desk:
        file = household_of(desk, household)
        if not step:
            return _standing(context, desk, file)
        document, text = _taken(desk, file, step_of(step), asked)
    say(options_of(context).as_json, document, text)
    return 0


@click.command(cls=Command, help="同一步一次办几户：一次会、一份报告或名单、一次公告、一次系统录入。有的户不能办时，一户也不登记，"
               "逐户说明原因；--possible 只办能办的，--plan 只看。")  # fmt: skip
@click.argument("step", metavar="步骤")
@click.argument("households", metavar="户号|户主...", nargs=-1)
@click.option("--at", "state", metavar="步骤", default="", help="现在停在这一步的全部农户")
@_STEP_OPTIONS
@click.option("--detail", "details", metavar="名称=内容", multiple=True, help="附加内容（可写多次）")
@click.option("--category", metavar="类别", default="", help="审定的类别；不写时各户按村里拟定的")
@click.option("--month", metavar="年月", default="", help="识别监测时间")
@click.option("--removal-month", metavar="年月", default="", help="消除监测时间")
@click.option("--possible", is_flag=True, help="只办能办的户")
@click.option("--plan", is_flag=True, help="只看哪几户能办，什么也不登记")
@click.pass_context
def cases(context: click.Context, step: str, households: tuple[str, ...], **asked: Any) -> int:
    """The same step for many; [{household, number, may, done, reasons}]; exit code 1 where nothing may be recorded."""
    from app.services.road.together import take_together, try_steps

    wanted = step_of(step)
    with signed_in(context) as desk:
        chosen = _chosen(desk, households, asked["state"])
        wish = _wish(desk, wanted, asked)
        ids = [case for case, _ in chosen]
        lines = try_steps(desk, ids, wish) if asked["plan"] else take_together(desk, ids, wish, asked["possible"])
    document = [
        {"household": file.head_name, "number": file.record["local_household_no"], "may": line.may, "done": line.done is not None,
         "reasons": [refusal.text for refusal in line.refusals if refusal.blocks]}
        for (_, file), line in zip(chosen, lines, strict=True)
    ]  # fmt: skip
    verb = "能办" if asked["plan"] else "已登记"
    told = [
        f"{line.who}："
        + (f"{verb}“{label('STEP', wanted)}”。" if line.may else "".join(r.text for r in line.refusals if r.blocks))
        for line in lines
    ]
    say(options_of(context).as_json, document, "\n".join(told))
    return 0


def _chosen(desk: Desk, households: tuple[str, ...], state: str) -> list[tuple[str, HouseholdFile]]:
    """Case and household of those named, or of all whose case stands at a state; AppError CLI-072 for nobody."""
    from app.services.files import load_households

    files = [household_of(desk, text) for text in dict.fromkeys(households)]
    if state:
        wanted = step_of(state)
        with desk.reading() as connection:
            files += [file for file in load_households(connection) if file.case and file.case.road.state is wanted]
    found = {file.id: (open_case(file), file) for file in files}
    if not found:
        raise AppError("CLI-072", "没有要办的农户。", "请写户号，或者用 --at 写现在停在哪一步。", "同办一步")
    return list(found.values())


def step_of(text: str) -> Step:
    """The step of a Chinese name; AppError CLI-011 lists them."""
    code = code_for("STEP", text) or (text if text in CODE_LISTS["STEP"].by_code else None)
    if code is None:
        names = "、".join(one.label for one in CODE_LISTS["STEP"].active())
        raise AppError("CLI-011", f"没有“{text}”这一步。", f"可以写：{names}。", "步骤")
    return Step(code)


def _standing(context: click.Context, desk: Desk, file: HouseholdFile) -> int:
    from app.cli.pages import _case, _case_lines
    from app.services.family.households import household_page

    open_case(file)
    page = household_page(desk, file.id)
    text = "\n".join(line for one in page.cases for line in (f"{file.short} {one.title}", *_case_lines(one)))
    say(options_of(context).as_json, [_case(one) for one in page.cases], text)
    return 0


def _taken(desk: Desk, file: HouseholdFile, step: Step, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    if step is Step.CLUE and not asked["reopen"] and (file.case is None or not file.case.road.is_open):
        return _clue(desk, file, asked)
    if step is Step.VISITING and file.case is not None and file.case.road.state is Step.REMOVED:
        return _relapse(desk, file, asked)
    open_case(file)
    assert file.case is not None
    if step in UNDOING:
        return _undone(desk, file, file.case, asked)
    from app.services.road.cases import take_step

    done = take_step(desk, file.case.id, _wish(desk, step, asked))
    for warning in done.warnings:
        note(f"请注意：{warning.text}{warning.advice}")
    warnings = [f"{warning.text}{warning.advice}" for warning in done.warnings]
    return {**_whose(file), "state": done.state, "warnings": warnings}, f"{file.short}：{done.state}。"


def _whose(file: HouseholdFile) -> dict[str, Any]:
    return {"household": file.head_name, "number": file.record["local_household_no"]}


def _clue(desk: Desk, file: HouseholdFile, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    from app.services.road.cases import start_case

    day = day_of(desk, asked["day"], "办理日期")
    found = day_of(desk, asked["clue_date"], "线索日期") if asked["clue_date"] else day
    channel = parse(declared("monitoring_case")["discovery_channel"], asked["channel"])
    person = asked["person"] or desk.operator
    values = {**named_values("monitoring_case", asked["values"]), "clue_date": found}
    made = start_case(desk, file.id, channel, day, person, values, _details(Step.CLUE, asked))
    return {**_whose(file), "case": made, "state": label("STEP", Step.CLUE)}, f"{file.short}：已登记线索。"


def _relapse(desk: Desk, file: HouseholdFile, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A removed household's risk came back: a new case that begins at the house."""
    from app.services.road.cases import start_relapse

    made = start_relapse(
        desk, file.id, day_of(desk, asked["day"], "办理日期"), asked["person"] or desk.operator, asked["reason"]
    )
    told = f"{file.short}：风险复发，已新立一件监测事项，从入户核查开始。"
    return {**_whose(file), "case": made, "state": label("STEP", Step.VISITING)}, told


def _undone(desk: Desk, file: HouseholdFile, found: CaseFile, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    from app.services.files import load_household
    from app.services.road.cases import take_back

    take_back(
        desk,
        found.id,
        _target(file, found, asked["undo"]),
        day_of(desk, asked["day"], "办理日期"),
        asked["person"] or desk.operator,
        asked["reason"],
    )
    with desk.reading() as connection:
        again = next(one for one in load_household(connection, file.id).cases if one.id == found.id)
    return {**_whose(file), "state": again.road.label}, f"{file.short}：已更正，现在是“{again.road.label}”。"


def _target(file: HouseholdFile, found: CaseFile, name: str) -> str:
    """The event to take back: the last step, the one named, or the first of one of two parallel roads."""
    road = found.road
    events = (
        [branch.first for branch in road.parallel]
        if road.disputed
        else [passed.event for passed in reversed(road.path)]
    )
    named = [event for event in events if not name or event["step"] == step_of(name)]
    if not named:
        raise AppError("CLI-012", f"这一户没有办过“{name}”。", "请用 shouwang case 户号 看办过哪些步骤。", file.short)
    return str(named[0]["id"])


def _wish(desk: Desk, step: Step, asked: dict[str, Any]) -> StepWish:
    from app.services.road.cases import StepWish

    return StepWish(
        step, day_of(desk, asked["day"], "办理日期"), asked["person"] or desk.operator, asked["paper"], asked["reason"],
        asked["by_paper"], _details(step, asked),
    )  # fmt: skip


def _details(step: Step, asked: dict[str, Any]) -> dict[str, Any]:
    """Details of a step by their Chinese names; decided fields of the case with their codes."""
    known = STEP_DETAILS.get(str(step), {})
    found: dict[str, Any] = {}
    for pair in asked["details"]:
        name, text = split_pair(pair)
        key = next((key for key, title in known.items() if name in (key, title)), None)
        if key is None:
            offered = "、".join(known.values()) or "没有附加内容"
            raise AppError("CLI-013", f"“{label('STEP', step)}”没有“{name}”这一项。", f"可以写：{offered}。", pair)
        found[key] = _detail(key, known[key], text)
    if asked["witnesses"]:
        found["witnesses"] = list(asked["witnesses"])
    if asked["on_behalf"]:
        found["on_behalf"] = True
    for option, key in DECISIONS.items():
        if asked[option]:
            found[key] = parse(declared("monitoring_case")[key], asked[option])
    return found


def _detail(key: str, title: str, text: str) -> Any:
    if key.endswith("_on"):
        return read_date(text, title).isoformat()
    if key in MANY_NAMES:
        return [part for part in text.replace(",", "、").replace("，", "、").split("、") if part]
    return {"是": True, "否": False}.get(text, text)
