"""`lowincome`: people of low income — the list, recognitions and their road, alerts, grants, stop reports, care (`domain.md` §14, §22)."""

from __future__ import annotations

from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, field_options, household_of, options_of, read_date, read_fields, signed_in
from app.cli.shell import Group
from app.domain.parsing import parse
from app.domain.questionnaire.field import Field, Kind

_FORM = (
    "applied_class", "scope", "member_ids", "channel", "apply_mode", "agent_name", "reason", "authorised_on", "authorised_names",
    "work_cost", "care_spending", "unproved_months", "unproved_wage", "assets_ok", "no_supporter", "listed_disease",
)  # fmt: skip
_EVENT = ("handlers", "low_class", "grade", "amount", "benefit_from", "valid_until", "paid_until", "outcome")
_GRANT = ("grant_kind", "batch", "provider", "goods", "amount", "fund", "note")


@click.group(
    cls=Group,
    help="低收入人口：名单和类别、救助申请和每一步、预警、慰问救助发放、停发报告、关爱对象、老弱病残。",
)
def lowincome() -> None:
    """The module."""


@lowincome.command("list", help="低收入人口名单：类别、预警颜色、下次核查。")
@click.pass_context
def list_(context: click.Context) -> int:
    """Households as [{household, group, head, persons, classes, grade, phase, colour, next, schemes, weak}]."""
    from app.domain.questionnaire.codes import label
    from app.services.lowincome.reading import board

    with signed_in(context) as desk:
        lines = board(desk)
    document = [
        {"household": x.number, "group": x.group, "head": x.head, "persons": x.persons, "classes": x.classes, "grade": x.grade,
         "phase": x.phase, "colour": label("ALERT_LEVEL", x.colour or x.suggested), "next": x.next_on.isoformat() if x.next_on else None,
         "schemes": x.schemes, "weak": x.weak, "reason": x.reason}
        for x in lines
    ]  # fmt: skip
    keys = ("colour", "group", "household", "head", "classes", "grade", "phase", "next", "weak")
    rows = [tuple(one[key] or "" for key in keys) for one in document]
    head = ("预警", "小组", "户号", "户主", "类别", "档次", "认定", "下次核查", "老弱病残")
    say(options_of(context).as_json, document, table(head, rows) if rows else "没有低收入人口。")
    return 0


@lowincome.command("show", help="一户的认定：走到哪一步、可以办哪一步、数据说明什么。")
@click.argument("household", metavar="[户号|户主]")
@click.pass_context
def show(context: click.Context, household: str) -> int:
    """{suggestion, alert, schemes, recognitions: [{id, what, who, state, next, unsigned, steps}]}."""
    from app.domain.lowincome.states import step_label
    from app.services.lowincome.board import household_view

    with signed_in(context) as desk:
        view = household_view(desk, household_of(desk, household).id)
    found = [
        {"id": x.id, "what": x.what, "who": x.who, "state": x.state, "grade": x.grade,
         "amount": str(x.amount) if x.amount is not None else None,
         "valid_until": x.valid_until.isoformat() if x.valid_until else None,
         "next_review": x.next_review.isoformat() if x.next_review else None, "next": [step_label(s) for s in x.next_steps],
         "unsigned": list(x.unsigned),
         "steps": [{"step": s.step, "date": s.on.isoformat(), "person": s.person, "paper": s.paper, "text": s.words} for s in x.steps]}
        for x in view.recognitions
    ]  # fmt: skip
    document = {"suggestion": view.suggestion, "alert": view.alert, "schemes": view.schemes, "recognitions": found}
    lines = [f"{view.suggestion}", *(f"{x.what}（{x.who}）：{x.state}；可以办：{'、'.join(step_label(s) for s in x.next_steps) or '无'}"
                                     + (f"；还没有签民政授权书：{'、'.join(x.unsigned)}" if x.unsigned else "")
                                     for x in view.recognitions)]  # fmt: skip
    say(options_of(context).as_json, document, "\n".join(line for line in lines if line))
    return 0


@lowincome.command("apply", help="登记救助申请。")
@click.argument("household", metavar="[户号|户主]")
@click.option("--date", "on", metavar="日期", required=True, help="申请日期")
@field_options("low_income_record", only=_FORM)
@click.pass_context
def apply(context: click.Context, household: str, on: str, **typed: Any) -> int:
    """A new recognition."""
    from app.services.lowincome.roads import apply as start

    with signed_in(context) as desk:
        home = household_of(desk, household)
        form = {
            key: value for key, value in read_fields("low_income_record", typed).items() if value not in (None, "", ())
        }
        made = start(desk, home.id, form, read_date(on, "申请日期"), desk.operator)
    say(options_of(context).as_json, {"recognition": made}, "已登记救助申请。")
    return 0


@lowincome.command(
    "step", help="登记认定的一步，例如受理、入户调查、初审公示、审核确认；“历史认定”登记以前已经认定的。"
)
@click.argument("household", metavar="[户号|户主]")
@click.argument("step", metavar="[步骤]")
@click.option("--date", "on", metavar="日期", required=True, help="办理日期")
@click.option("--class", "which", metavar="类别", default="", help="这一户有几件时，写是哪一类")
@click.option("--paper", metavar="文号", default="", help="通知书、名单的文号或编号")
@click.option("--by-paper", is_flag=True, help="凭纸质结果录入")
@click.option("--reason", metavar="原因", default="", help="原因或说明")
@click.option("--person", metavar="姓名", default="", help="经办人；不写时是操作员")
@field_options("low_income_event", only=_EVENT)
@click.pass_context
def step(
    context: click.Context, household: str, step: str, on: str, which: str, paper: str, by_paper: bool, reason: str, person: str,
    **typed: Any,
) -> int:  # fmt: skip
    """One step of the road."""
    from app.domain.lowincome.states import Step
    from app.services.lowincome.roads import LowWish, note_known, take_low_step

    code = Step(_code("LOW_STEP", step, "步骤"))
    values = {
        key: value for key, value in read_fields("low_income_event", typed).items() if value not in (None, "", ())
    }
    with signed_in(context) as desk:
        home = household_of(desk, household)
        wish = LowWish(code, read_date(on, "办理日期"), person or desk.operator, paper, reason, by_paper, values)
        known = code is Step.IMPORTED
        form = {"applied_class": values.get("low_class")}
        made = (
            note_known(desk, home.id, form, wish)
            if known
            else take_low_step(desk, _record(desk, home.id, which), wish).event
        )
    say(options_of(context).as_json, {"step": step, "row": made}, f"已登记“{step}”。")
    return 0


@lowincome.command("back", help="更正：最后一步不再作数。")
@click.argument("household", metavar="[户号|户主]")
@click.option("--class", "which", metavar="类别", default="", help="这一户有几件时，写是哪一类")
@click.option("--reason", metavar="原因", required=True, help="哪里录错了")
@click.pass_context
def back(context: click.Context, household: str, which: str, reason: str) -> int:
    """Take the last step back."""
    from app.services.lowincome.board import household_view
    from app.services.lowincome.roads import take_low_step_back

    with signed_in(context) as desk:
        home = household_of(desk, household)
        record = _record(desk, home.id, which)
        line = next(one for one in household_view(desk, home.id).recognitions if one.id == record)
        take_low_step_back(desk, record, line.steps[-1].event if line.steps else "", desk.today, desk.operator, reason)
    say(options_of(context).as_json, {"recognition": record}, "已更正。")
    return 0


@lowincome.command("alerts", help="预警：列出在办的；--open 先按数据开出新的。")
@click.option("--open", "opening", is_flag=True, help="按数据开出预警")
@click.pass_context
def alerts(context: click.Context, opening: bool) -> int:
    """Alerts as [{household, head, level, state, opened, due, reason, waiting}]."""
    from app.domain.questionnaire.codes import label
    from app.services.lowincome.alerts import open_alerts
    from app.services.lowincome.board import low_board

    with signed_in(context) as desk:
        made = open_alerts(desk) if opening else 0
        lines = [line for line in low_board(desk).alerts if line.closed_on is None]
    document = [
        {"household": x.number, "head": x.head, "level": label("ALERT_LEVEL", x.level), "state": x.state.label,
         "opened": x.opened_on.isoformat(), "due": x.due_on.isoformat(), "reason": x.reason, "waiting": x.waiting}
        for x in lines
    ]  # fmt: skip
    rows = [
        tuple(one[key] for key in ("level", "state", "household", "head", "due", "reason", "waiting"))
        for one in document
    ]
    told = table(("颜色", "期限", "户号", "户主", "最迟", "情形", "等反馈"), rows) if rows else "没有在办的预警。"
    say(options_of(context).as_json, document, f"按数据开出{made}条预警。\n{told}" if opening else told)
    return 0


@lowincome.command("alert", help="手工登记预警，颜色由情形定。")
@click.argument("household", metavar="[户号|户主]")
@field_options("low_income_alert", only=("grounds", "reason"))
@click.option("--date", "on", metavar="日期", required=True, help="预警日期")
@click.pass_context
def alert(context: click.Context, household: str, on: str, **typed: Any) -> int:
    """An alert by hand."""
    from app.domain.lowincome.alerts import COLOUR, LEVELS
    from app.services.lowincome.alerts import add_alert

    values = read_fields("low_income_alert", typed)
    grounds = tuple(values.get("grounds") or ())
    level = min((COLOUR[ground] for ground in grounds if ground in COLOUR), key=LEVELS.index, default=LEVELS[-1])
    with signed_in(context) as desk:
        made = add_alert(
            desk,
            household_of(desk, household).id,
            level,
            grounds,
            str(values.get("reason") or ""),
            read_date(on, "预警日期"),
        )
    say(options_of(context).as_json, {"alert": made}, "已登记预警。")
    return 0


@lowincome.command("grant", help="登记慰问、救助发放，可以一次发给几户。")
@click.argument("households", metavar="[户号|户主]...", nargs=-1, required=True)
@click.option("--date", "on", metavar="日期", required=True, help="发放日期")
@field_options("relief_grant", only=_GRANT)
@click.pass_context
def grant(context: click.Context, households: tuple[str, ...], on: str, **typed: Any) -> int:
    """The same grant to several households."""
    from app.services.lowincome.aid import add_grants

    with signed_in(context) as desk:
        homes = [household_of(desk, one).id for one in households]
        made = add_grants(desk, homes, {**read_fields("relief_grant", typed), "date": read_date(on, "发放日期")})
    say(options_of(context).as_json, {"grants": made}, f"已登记{len(made)}笔。")
    return 0


@lowincome.command("stops", help="停发报告：列出没有办结的；--report 登记全部已报告。")
@click.option("--report", "to", metavar="报告给", default="", help="例如镇民政办")
@click.option("--date", "on", metavar="日期", default="", help="报告日期")
@click.pass_context
def stops(context: click.Context, to: str, on: str) -> int:
    """Rows as [{household, head, name, scheme, cause, happened, due, reported}]."""
    from app.services.lowincome.stops import report_stop, stop_lines

    with signed_in(context) as desk:
        day = day_of(desk, on, "报告日期")
        for line in stop_lines(desk) if to else ():
            if line.reported_on is None:
                report_stop(desk, line.id, day, to)
        lines = stop_lines(desk)
    document = [
        {"household": x.number, "head": x.head, "name": x.name, "scheme": x.scheme, "cause": x.cause,
         "happened": x.happened_on.isoformat(), "due": x.due.isoformat(),
         "reported": x.reported_on.isoformat() if x.reported_on else None}
        for x in lines
    ]  # fmt: skip
    rows = [
        tuple(one[key] or "" for key in ("household", "name", "scheme", "cause", "happened", "due", "reported"))
        for one in document
    ]
    head = ("户号", "姓名", "停发项目", "原因", "发生日期", "最迟报告", "已报告")
    say(options_of(context).as_json, document, table(head, rows) if rows else "没有要报告停发的人。")
    return 0


@lowincome.command("people", help="名单：老弱病残、疑似残疾无证、残疾人证到期换证、困难妇女儿童。")
@click.argument("which", metavar="[名单]", default="老弱病残")
@click.pass_context
def people(context: click.Context, which: str) -> int:
    """Persons as [{household, group, head, name, age, kinds, reason}]."""
    from app.services.lowincome.reading import LISTS, people_list

    key = next((code for code, words in LISTS.items() if which in (code, words)), which)
    with signed_in(context) as desk:
        lines = people_list(desk, key)
    document = [
        {"household": x.number, "group": x.group, "head": x.head, "name": x.name, "age": x.years, "kinds": x.kinds, "reason": x.reason}
        for x in lines
    ]  # fmt: skip
    rows = [
        tuple("" if one[k] is None else str(one[k]) for k in ("group", "household", "name", "age", "kinds", "reason"))
        for one in document
    ]
    say(
        options_of(context).as_json,
        document,
        table(("小组", "户号", "姓名", "年龄", "类别", "情形"), rows) if rows else "名单里没有人。",
    )
    return 0


@lowincome.command("town", help="乡镇：各村等乡镇办的认定、在办的预警、停发报告。")
@click.pass_context
def town(context: click.Context) -> int:
    """{recognitions: [{number, village, head, what, state, days, next}], alerts: […], stops: […]}."""
    from app.domain.questionnaire.codes import label
    from app.services.lowincome.town import town_low

    with signed_in(context) as desk:
        found = town_low(desk)
    roads = [{"number": n, "village": x.village, "household": x.number, "head": x.head, "what": x.what, "state": x.state, "days": x.days, "next": x.waits_for}
             for n, x in enumerate(found.lines, 1)]  # fmt: skip
    alerts = [{"number": n, "village": x.village, "level": label("ALERT_LEVEL", x.alert.level), "head": x.alert.head, "days": x.days, "reason": x.alert.reason,
               "waiting": x.alert.waiting} for n, x in enumerate(found.alerts, 1)]  # fmt: skip
    stops = [{"number": n, "village": x.village, "name": x.stop.name, "scheme": x.stop.scheme, "cause": x.stop.cause, "happened": x.stop.happened_on.isoformat(),
              "answer": x.answer} for n, x in enumerate(found.stops, 1)]  # fmt: skip
    parts = (
        (roads, ("行号", "村", "户号", "户主", "认定", "现在到", "天数", "可以办"), "没有等乡镇办的认定。"),
        (alerts, ("行号", "村", "颜色", "户主", "天数", "情形", "等反馈"), "没有在办的预警。"),
        (stops, ("行号", "村", "姓名", "停发项目", "原因", "发生日期", "答复"), "没有停发报告。"),
    )
    told = "\n\n".join(
        table(heads, [tuple(one.values()) for one in rows]) if rows else none for rows, heads, none in parts
    )
    say(options_of(context).as_json, {"recognitions": roads, "alerts": alerts, "stops": stops}, told)
    return 0


@lowincome.command("decide", help="乡镇成批办认定的一步：写行号（lowincome town 的先后）；--possible 只办能办的。")
@click.argument("step", metavar="步骤")
@click.argument("lines", metavar="行号...", nargs=-1, type=int, required=True)
@click.option("--date", "on", metavar="日期", default="", help="办理日期；不写时是今天")
@click.option("--paper", metavar="文号", default="", help="通知书、名单的文号或编号")
@click.option("--reason", metavar="原因", default="", help="原因或说明")
@click.option("--possible", is_flag=True, help="只办能办的")
@field_options("low_income_event", only=_EVENT)
@click.pass_context
def decide(
    context: click.Context,
    step: str,
    lines: tuple[int, ...],
    on: str,
    paper: str,
    reason: str,
    possible: bool,
    **typed: Any,
) -> int:
    """[{household, done, reasons}]; 1 where one could not go."""
    from app.domain.lowincome.states import Step
    from app.services.lowincome.roads import LowWish
    from app.services.lowincome.town import take_low_together, town_low

    with signed_in(context) as desk:
        values = {
            key: value for key, value in read_fields("low_income_event", typed).items() if value not in (None, "", ())
        }
        wish = LowWish(
            Step(_code("LOW_STEP", step, "步骤")),
            day_of(desk, on, "办理日期"),
            desk.operator,
            paper,
            reason,
            False,
            values,
        )
        records = [line.record for number, line in enumerate(town_low(desk).lines, 1) if number in lines]
        done = take_low_together(desk, records, wish, possible)
    document = [{"household": x.who, "done": bool(x.done), "reasons": [r.text for r in x.refusals]} for x in done]
    say(
        options_of(context).as_json,
        document,
        "\n".join(f"{x.who}：{'已登记' if x.done else '没有办：' + ''.join(r.text for r in x.refusals)}" for x in done),
    )
    return 0 if all(x.done for x in done) else 1


@lowincome.command("route", help="乡镇成批转办预警：写行号（lowincome town 的先后）。")
@click.argument("lines", metavar="行号...", nargs=-1, type=int, required=True)
@click.option("--to", "department", metavar="部门", required=True, help="转给哪个部门")
@click.option("--request", metavar="事项", required=True, help="转办什么")
@click.option("--date", "on", metavar="日期", default="", help="转办日期；不写时是今天")
@click.option("--due", metavar="日期", required=True, help="办理期限")
@click.pass_context
def route(context: click.Context, lines: tuple[int, ...], department: str, request: str, on: str, due: str) -> int:
    """{routed}."""
    from app.services.lowincome.town import route_together, town_low

    with signed_in(context) as desk:
        alerts_ = [one.alert.id for number, one in enumerate(town_low(desk).alerts, 1) if number in lines]
        made = route_together(
            desk,
            alerts_,
            _code("ALERT_DEPARTMENT", department, "部门"),
            request,
            day_of(desk, on, "转办日期"),
            read_date(due, "办理期限"),
        )
    say(options_of(context).as_json, {"routed": made}, f"已转办{made}条。")
    return 0


@lowincome.command("answer", help="乡镇成批答复停发报告：写行号（lowincome town 的先后）。")
@click.argument("lines", metavar="行号...", nargs=-1, type=int, required=True)
@click.option("--text", metavar="意见", required=True, help="怎样办理")
@click.option("--from", "stop_from", metavar="年月", default="", help="从哪个月停发，例如202612")
@click.option("--date", "on", metavar="日期", default="", help="答复日期；不写时是今天")
@click.pass_context
def answer(context: click.Context, lines: tuple[int, ...], text: str, stop_from: str, on: str) -> int:
    """{answered}."""
    from app.services.lowincome.town import answer_stops, town_low

    month = str(parse(Field("m", "停发月份", Kind.MONTH), stop_from)) if stop_from else ""
    with signed_in(context) as desk:
        stops_ = [one.stop.id for number, one in enumerate(town_low(desk).stops, 1) if number in lines]
        made = answer_stops(desk, stops_, day_of(desk, on, "答复日期"), text, month)
    say(options_of(context).as_json, {"answered": made}, f"已答复{made}条。")
    return 0


def _code(name: str, text: str, title: str) -> str:
    """Code of a choice as typed; AppError value.code."""
    return str(parse(Field(title, title, Kind.CODE, codes=name), text))


def _record(desk: Any, household: str, which: str) -> str:
    """The recognition meant: the only one, or the one of a class; AppError LOW-136."""
    from app.domain.errors import AppError
    from app.services.lowincome.board import household_view

    found = household_view(desk, household).recognitions
    wanted = _code("LOW_CLASS", which, "类别") if which else ""
    fitting = [one for one in found if not wanted or wanted == one.record.get("applied_class")]
    open_ones = [one for one in fitting if one.next_steps] or fitting
    if len(open_ones) != 1:
        told = "、".join(one.what for one in found) or "没有认定记录"
        raise AppError(
            "LOW-136", f"这一户的认定不止一件或者没有（{told}）。", "请用 --class 写是哪一类。", "低收入认定"
        )
    return open_ones[0].id
