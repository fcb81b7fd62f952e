"""`today`, `calendar`: what waits, plans, put-off duties, the month's looks, birthdays, the year's work (`domain.md` §12, §22)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, field_options, household_of, options_of, read_date, read_fields, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.duties.today import TodoLine

RESULTS = {"无变化": "same", "有变化": "changed"}


@click.group(cls=Group, help="今天：要办的事、走访计划、暂缓、重点人群每月核实、到龄名单。")
def today() -> None:
    """The day's work."""


@today.command("list", help="今天要办的全部事情：到期的、在办的、没填完的，和“今天”页面一样。")
@click.option("--group", default="", metavar="组名", help="只看这一组")
@click.option("--helper", default="", metavar="姓名", help="只看这位联系人的")
@click.option("--kind", default="", metavar="事项", help="只看这一种，例如回访")
@click.pass_context
def list_(context: click.Context, group: str, helper: str, kind: str) -> int:
    """Lines as [{number, state, kind, household, short, group, helper, until, since, reason}]; `number` is what `excuse` takes."""
    with signed_in(context) as desk:
        view, lines = _lines(desk)
    document = [
        _document(number, line) for number, line in lines
        if group in ("", line.group) and (not helper or helper in line.helper.split("、")) and kind in line.kind
    ]  # fmt: skip
    rows = [
        tuple(one[key] or "" for key in ("number", "state", "until", "short", "household", "kind", "reason"))
        for one in document
    ]
    head = f"已逾期{view.overdue}件，快到期{view.soon}件，待办{view.due}件，已暂缓{view.excused}件。"
    told = table(("序号", "状态", "最迟", "户号", "户主", "事项", "说明"), rows) if rows else "今天没有要办的事。"
    say(options_of(context).as_json, document, f"{told}\n{head}")
    return 0


def _lines(desk: Desk) -> tuple[Any, list[tuple[int, TodoLine]]]:
    from app.services.duties.today import today_view

    view = today_view(desk)
    return view, list(enumerate(view.lines, 1))


def _document(number: int, line: TodoLine) -> dict[str, Any]:
    from app.cli.pages import hide_groups

    until, since = line.until, line.since
    return {
        "number": number, "state": line.state, "kind": hide_groups(line.kind), "household": line.name, "short": line.number,
        "group": line.group, "village": line.village, "helper": line.helper, "until": until.isoformat() if until else None,
        "since": since.isoformat() if since else None, "reason": hide_groups(line.reason),
    }  # fmt: skip


def _duties(desk: Desk, numbers: tuple[int, ...]) -> list[tuple[str, str]]:
    """The duties of some lines of `today list`; AppError CLI-301."""
    lines = dict(_lines(desk)[1])
    wrong = [number for number in numbers if number not in lines or not lines[number].is_duty]
    if wrong or not numbers:
        told = "、".join(str(number) for number in wrong) or "（没有写）"
        raise AppError("CLI-301", f"第{told}条不是可以暂缓的待办。", "请先用 today list 看序号。", "今天")
    return [(lines[number].household, lines[number].key) for number in numbers]


@today.command("excuse", help="暂缓：写明原因和暂缓到哪一天；序号见 today list。")
@click.argument("numbers", metavar="序号", type=int, nargs=-1)
@click.option("--reason", metavar="文字", required=True, help="为什么现在办不了")
@click.option("--until", metavar="日期", required=True, help="暂缓到哪一天（一年以内）")
@click.pass_context
def excuse(context: click.Context, numbers: tuple[int, ...], reason: str, until: str) -> int:
    """Put duties off."""
    from app.services.duties.excuses import excuse_duties

    with signed_in(context) as desk:
        made = excuse_duties(desk, _duties(desk, numbers), reason, read_date(until, "暂缓到"))
    say(options_of(context).as_json, {"excused": made}, f"已暂缓{made}件。")
    return 0


@today.command("resume", help="取消暂缓：又算到期；序号见 today list。")
@click.argument("numbers", metavar="序号", type=int, nargs=-1)
@click.pass_context
def resume(context: click.Context, numbers: tuple[int, ...]) -> int:
    """Duties count again."""
    from app.services.duties.excuses import take_back_excuses

    with signed_in(context) as desk:
        made = take_back_excuses(desk, _duties(desk, numbers))
    say(options_of(context).as_json, {"resumed": made}, f"已取消暂缓{made}件。")
    return 0


@today.command("plan", help="走访计划：到期和快到期的户，按小组排列，急的在前；写成PDF时留有填写的地方。")
@click.option("--from", "first", default="", metavar="日期", help="从哪天；不写时是本周一")
@click.option("--to", "last", default="", metavar="日期", help="到哪天；只写了 --from 时就是那一天")
@click.option("--group", default="", metavar="组名", help="只排这一组")
@click.option("--helper", default="", metavar="姓名", help="只排这位联系人的户")
@click.option("--out", default="", metavar="文件", help="写成PDF；不写时只列出")
@click.pass_context
def plan(context: click.Context, first: str, last: str, group: str, helper: str, out: str) -> int:
    """Households as [{group, number, household, helper, tasks: [{kind, to, state}]}]."""
    from app.services.duties.plan import week_of, work_plan

    with signed_in(context) as desk:
        begin = read_date(first, "从哪天") if first else week_of(desk.today)[0]
        end = read_date(last, "到哪天") if last else begin if first else week_of(desk.today)[1]
        if out:
            return _print_plan(context, desk, f"{begin.isoformat()}至{end.isoformat()}", group, helper, out)
        found = work_plan(desk, begin, end, group, helper)
    document: list[dict[str, Any]] = [
        {"group": home.group, "number": home.number, "household": home.name, "helper": home.helper,
         "tasks": [{"kind": due.label.split("（")[0], "to": due.to.isoformat(), "state": due.state.label} for due in home.tasks]}
        for home in found.homes
    ]  # fmt: skip
    rows = [(h["group"], h["number"], h["household"], h["helper"],
             "；".join(f"{t['kind']}（最迟{t['to']}，{t['state']}）" for t in h["tasks"])) for h in document]  # fmt: skip
    said = table(("小组", "户号", "户主", "联系人", "要办的事"), rows) if rows else "这几天没有到期要走访的户。"
    say(options_of(context).as_json, document, f"{said}\n共{len(rows)}户。")
    return 0


def _print_plan(context: click.Context, desk: Desk, period: str, group: str, helper: str, out: str) -> int:
    from pathlib import Path

    from app.services.disk import save_file
    from app.services.papers.catalogue import print_paper

    printed = print_paper(desk, "work_plan", period=period, group=group, helper=helper)
    path = save_file(Path(out), printed.data)
    say(options_of(context).as_json, {"file": str(path), "title": printed.title}, f"{printed.title}：已写到{path}。")
    return 0


@today.command("confirm", help="登记重点人群每月核实：无变化或有变化；写几户登记几户，不写时列出这个月的名单。")
@click.argument("households", metavar="户号|户主", nargs=-1)
@click.option("--month", default="", metavar="年月", help="哪个月，例如202611；不写时是本月")
@click.option("--result", type=click.Choice(list(RESULTS)), default="无变化", help="核实结果")
@click.option("--change", default="", metavar="文字", help="有什么变化")
@click.option("--checker", "checkers", multiple=True, metavar="姓名", help="核实人，可写多次；不写时是操作员")
@click.option("--date", "day", default="", metavar="日期", help="哪天核实的；不写时是今天")
@click.pass_context
def confirm(
    context: click.Context, households: tuple[str, ...], month: str, result: str, change: str, checkers: tuple[str, ...], day: str
) -> int:  # fmt: skip
    """The month's look, or the list of the month as [{number, household, group, result, date}]."""
    from app.services.duties.confirms import confirm_groups, confirm_lines, current_month

    with signed_in(context) as desk:
        wanted = month.replace("-", "") or current_month(desk)
        if households:
            pairs = [(household_of(desk, text).id, wanted) for text in households]
            on = day_of(desk, day)
            made = confirm_groups(desk, pairs, checkers or (desk.operator,), on, RESULTS[result], change)
            say(options_of(context).as_json, {"confirmed": made}, f"已登记{made}户。")
            return 0
        lines = confirm_lines(desk, wanted)
    told = {code: text for text, code in RESULTS.items()}
    document = [
        {"number": line.number, "household": line.name, "group": line.group, "helper": line.helper,
         "result": told.get(line.result, ""), "date": line.record["date"].isoformat() if line.record else None}
        for line in lines
    ]  # fmt: skip
    rows = [
        tuple(one[key] or "" for key in ("group", "number", "household", "helper", "result", "date"))
        for one in document
    ]
    head = ("小组", "户号", "户主", "联系人", "结果", "日期")
    say(options_of(context).as_json, document, table(head, rows) if rows else "这个月没有要核实的重点人群。")
    return 0


@today.command("ages", help="到龄名单：这个月满6、16、18、60、70、80、90、100周岁的人（年龄可在设置里改）。")
@click.option("--month", default="", metavar="年月", help="哪个月，例如202611；不写时是本月")
@click.option("--done", default="", metavar="姓名", help="登记这个人的已经办理")
@click.option("--outcome", default="", metavar="文字", help="怎么办的")
@click.pass_context
def ages(context: click.Context, month: str, done: str, outcome: str) -> int:
    """People as [{group, number, head, name, on, age, what, done_on}]; `--done` notes what was done."""
    from app.domain.workdays import month_of
    from app.services.duties.ages import age_list, note_age

    with signed_in(context) as desk:
        lines = age_list(desk, month.replace("-", "") or month_of(desk.today))
        if done:
            found = [line for line in lines if line.name == done]
            if len(found) != 1:
                raise AppError(
                    "CLI-302",
                    f"这个月的名单里有{len(found)}个人叫“{done}”。",
                    "请核对姓名；同名的请在窗口里登记。",
                    "到龄名单",
                )
            one = found[0].turning
            note_age(desk, one.household, one.member, one.age, outcome, desk.today)
            say(options_of(context).as_json, {"noted": done}, f"已登记{done}满{one.age}周岁的办理情况。")
            return 0
    document = [
        {"group": x.group, "number": x.number, "head": x.head, "name": x.name, "on": x.turning.on.isoformat(), "age": x.turning.age,
         "what": x.turning.what, "done_on": x.turning.noted_on.isoformat() if x.turning.noted_on else None}
        for x in lines
    ]  # fmt: skip
    rows = [tuple(str(value or "") for value in one.values()) for one in document]
    head = ("小组", "户号", "户主", "姓名", "满龄日期", "周岁", "要办的事", "办理日期")
    say(options_of(context).as_json, document, table(head, rows) if rows else "这个月没有满龄的人。")
    return 0


@today.command(
    "analysis", help="登记研判会：日期、地点、主持人、记录人、参会人员、结论；--household 写研判的农户，可写多次。"
)
@field_options("analysis_meeting")
@click.option("--household", "named", multiple=True, metavar="户号|户主", help="研判的农户")
@click.pass_context
def analysis(context: click.Context, named: tuple[str, ...], **typed: Any) -> int:
    """A meeting."""
    from app.services.duties.village_work import record_analysis

    with signed_in(context) as desk:
        values = {"date": desk.today, "recorder": desk.operator, **read_fields("analysis_meeting", typed)}
        made = record_analysis(desk, values, tuple(household_of(desk, text).id for text in named))
    say(options_of(context).as_json, {"meeting": made}, "已登记研判会。")
    return 0


@today.command("report", help="登记季报或年报已经上报；--period 写期内的任一天。")
@click.argument("kind", metavar="季报|年报", type=click.Choice(["季报", "年报"]))
@click.option("--period", default="", metavar="日期", help="哪一期；不写时是本期")
@click.option("--date", "day", default="", metavar="日期", help="上报日期；不写时是今天")
@click.option("--note", default="", metavar="文字", help="说明")
@click.pass_context
def report(context: click.Context, kind: str, period: str, day: str, note: str) -> int:
    """A report was sent."""
    from app.services.duties.village_work import record_report

    with signed_in(context) as desk:
        within = day_of(desk, period, "哪一期")
        on = day_of(desk, day, "上报日期")
        made = record_report(desk, "quarter" if kind == "季报" else "year", within, on, note)
    say(options_of(context).as_json, {"report": made}, f"已登记{kind}上报。")
    return 0


# ---- the year's work --------------------------------------------------------------------------------------------------


@click.group(cls=Group, help="全年工作安排：列出、新增、登记完成、取消、照今年排下一年。")
def calendar() -> None:
    """The year's work."""


@calendar.command("list", help="一年的工作安排，按时间排列。")
@click.option("--year", type=int, default=0, metavar="年", help="哪一年；不写时是今年")
@click.pass_context
def calendar_list(context: click.Context, year: int) -> int:
    """Tasks as [{number, work, start, end, person, state, done_on}]."""
    with signed_in(context) as desk:
        lines = _tasks(desk, year)
    document = [
        {"number": number, "work": line.label, "start": line.row["start"].isoformat(), "end": line.row["end"].isoformat(),
         "person": line.row.get("person") or "", "state": line.state.label,
         "done_on": line.row["done_on"].isoformat() if line.row.get("done_on") else None}
        for number, line in lines.items()
    ]  # fmt: skip
    rows = [tuple(str(value or "") for value in one.values()) for one in document]
    head = ("序号", "工作", "开始", "最迟", "负责人", "状态", "完成日期")
    say(options_of(context).as_json, document, table(head, rows) if rows else "这一年还没有安排工作。")
    return 0


def _tasks(desk: Desk, year: int) -> dict[int, Any]:
    from app.services.duties.calendar import calendar_lines

    return dict(enumerate(calendar_lines(desk, year or None), 1))


def _task(desk: Desk, year: int, number: int) -> str:
    lines = _tasks(desk, year)
    if number not in lines:
        raise AppError("CLI-303", f"没有第{number}项工作。", "请先用 calendar list 看序号。", "全年工作安排")
    return str(lines[number].id)


@calendar.command("add", help="新增一项工作。")
@field_options("work_calendar", only=("kind", "title", "start", "end", "person", "note"))
@click.pass_context
def calendar_add(context: click.Context, **typed: Any) -> int:
    """A new task."""
    from app.services.duties.calendar import add_task

    with signed_in(context) as desk:
        made = add_task(desk, read_fields("work_calendar", typed))
    say(options_of(context).as_json, {"task": made}, "已安排。")
    return 0


@calendar.command("done", help="登记一项工作完成；序号见 calendar list。")
@click.argument("number", metavar="序号", type=int)
@click.option("--date", "day", default="", metavar="日期", help="完成日期；不写时是今天")
@click.option("--outcome", default="", metavar="文字", help="完成情况")
@click.option("--year", type=int, default=0, metavar="年", help="哪一年的安排；不写时是今年")
@click.pass_context
def calendar_done(context: click.Context, number: int, day: str, outcome: str, year: int) -> int:
    """A task is done."""
    from app.services.duties.calendar import finish_task

    with signed_in(context) as desk:
        finish_task(desk, _task(desk, year, number), day_of(desk, day, "完成日期"), outcome)
    say(options_of(context).as_json, {"done": number}, "已登记完成。")
    return 0


@calendar.command("remove", help="取消一项工作，写明原因；序号见 calendar list。")
@click.argument("number", metavar="序号", type=int)
@click.option("--reason", metavar="文字", required=True, help="为什么取消")
@click.option("--year", type=int, default=0, metavar="年", help="哪一年的安排；不写时是今年")
@click.pass_context
def calendar_remove(context: click.Context, number: int, reason: str, year: int) -> int:
    """A task is taken off."""
    from app.services.duties.calendar import remove_task

    with signed_in(context) as desk:
        remove_task(desk, _task(desk, year, number), reason)
    say(options_of(context).as_json, {"removed": number}, "已取消。")
    return 0


@calendar.command("repeat", help="把一年的安排照排到下一年。")
@click.option("--year", type=int, default=0, metavar="年", help="照哪一年；不写时是今年")
@click.pass_context
def calendar_repeat(context: click.Context, year: int) -> int:
    """The same tasks a year later."""
    from app.services.duties.calendar import repeat_year

    with signed_in(context) as desk:
        made = repeat_year(desk, year or desk.today.year)
    say(options_of(context).as_json, {"added": made}, f"已照排{made}项。")
    return 0
