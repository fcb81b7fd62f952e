"""`notice`: the sheet on the wall, from making it to taking it down (`domain.md` §8.4, §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import field_options, household_of, options_of, read_date, read_fields, signed_in, split_pair
from app.cli.shell import Group
from app.cli.work import open_case
from app.domain.errors import AppError
from app.domain.notice_days import notice_dates
from app.domain.parsing import parse
from app.domain.questionnaire.codes import label
from app.domain.records import declared

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.files import HouseholdFile
    from app.services.road.cases import StepDone

SHOTS = {"张贴": "posted", "期间": "place", "撤下": "down"}


@click.group(cls=Group, help="公示：制作、张贴、拍照、登记异议、撤下。公示用编号称呼，例如 公示2026-001。")
def notice() -> None:
    """Sheets on the wall."""


@notice.command("list", help="全部公示，最新的在前。")
@click.pass_context
def notice_list(context: click.Context) -> int:
    """Every sheet with its days."""
    from app.services.road.notices import notices

    with signed_in(context) as desk:
        document = [_told(record, len(rows)) for record, rows in notices(desk)]
    headers = ("编号", "种类", "户数", "张贴", "天数", "最早撤下", "撤下")
    rows = [
        [row[key] for key in ("number", "kind", "households", "posted_on", "days", "earliest_down", "taken_down_on")]
        for row in document
    ]
    say(options_of(context).as_json, document, table(headers, rows) if rows else "还没有公示。")
    return 0


def _told(record: dict[str, Any], households: int) -> dict[str, Any]:
    dates = notice_dates(record["posted_on"], record["days"]) if record["posted_on"] else None
    return {
        "number": record["number"], "kind": label("NOTICE_KIND", record["kind"]), "households": households,
        "posted_on": record["posted_on"], "days": record["days"], "earliest_down": dates.earliest_down if dates else None,
        "taken_down_on": record["taken_down_on"], "place": record["place"],
    }  # fmt: skip


@notice.command("make", help="为几户制作一份公示，名单按写的顺序。有个人隐私时不会制作。")
@click.argument("households", nargs=-1, required=True, metavar="户号…")
@click.option("--kind", metavar="种类", default="拟纳入监测对象公示", help="公示种类；不写时是拟纳入监测对象公示")
@click.option("--date", "day", metavar="日期", default="", help="张贴日期；不写时是今天")
@click.option("--place", metavar="地点", default="", help="张贴地点")
@click.option("--days", metavar="天", type=int, help="公示天数；不写时照设置")
@click.option("--mark", "marks", metavar="户号=辨识", multiple=True, help="同名户主的辨识，例如 A-0001=长")
@click.option("--basis", metavar="文件", default="", help="依据文件")
@click.pass_context
def notice_make(context: click.Context, households: tuple[str, ...], **asked: Any) -> int:
    """Freeze the rows as they will be printed."""
    from app.services.road.notices import NoticeWish, make_notice

    kind = parse(declared("notice")["kind"], asked["kind"])
    with signed_in(context) as desk:
        files = [household_of(desk, one) for one in households]
        cases = tuple(open_case(file) for file in files)
        _check_reviewed(kind, files)
        marks = {open_case(household_of(desk, who)): text for who, text in map(split_pair, asked["marks"])}
        wish = NoticeWish(
            kind, cases, _day(desk, asked["day"], "张贴日期"), asked["place"], asked["days"], marks, asked["basis"]
        )
        made = make_notice(desk, wish)
        record, rows = _notice(desk, made)
    told = _told(record, len(rows))
    say(
        options_of(context).as_json,
        told,
        f"已制作{told['number']}，{told['days']}天，最早{told['earliest_down']}撤下。",
    )
    return 0


def _check_reviewed(kind: str, files: list[HouseholdFile]) -> None:
    """A sheet that tells of a meeting needs one; AppError CLI-021."""
    from app.domain.notice import notice_kind

    if "{meeting}" not in notice_kind(kind).body:
        return
    for file in files:
        if file.case and not any(passed.event.get("meeting_id") for passed in file.case.road.path):
            raise AppError(
                "CLI-021",
                "公示上要写民主评议的日期，这一户还没有登记评议会。",
                "请先登记评议会和表决（meeting）。",
                file.short,
            )


def _day(desk: Desk, text: str, name: str) -> Any:
    return read_date(text, name) if text else desk.today


def _notice(desk: Desk, text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A notice by number or id; AppError CLI-017."""
    from app.services.road.notices import notices

    found = next((pair for pair in notices(desk) if text in (pair[0]["number"], pair[0]["id"])), None)
    if found is None:
        raise AppError("CLI-017", f"没有编号是“{text}”的公示。", "请用 shouwang notice list 看有哪些公示。", "公示")
    return found


def _steps(context: click.Context, number: str, done: list[StepDone]) -> None:
    for one in done:
        for warning in one.warnings:
            note(f"请注意：{warning.text}{warning.advice}")
    states = [one.state for one in done]
    text = f"{number}：{len(states)}户，{'、'.join(dict.fromkeys(states)) or '没有变化'}。"
    say(options_of(context).as_json, {"number": number, "states": states}, text)


@notice.command("post", help="登记公示已经张贴（日期照制作时写的）。")
@click.argument("number", metavar="编号")
@click.option("--photo", metavar="日期", default="", help="张贴照片的日期")
@click.option("--person", metavar="姓名", default="", help="经办人；不写时是操作员")
@click.pass_context
def notice_post(context: click.Context, number: str, photo: str, person: str) -> int:
    """It hangs: every case on it stands at 村内公示中."""
    from app.services.road.notices import post_notice

    with signed_in(context) as desk:
        record, _ = _notice(desk, number)
        taken = read_date(photo, "张贴照片日期") if photo else None
        done = post_notice(desk, record["id"], person or desk.operator, taken)
    _steps(context, record["number"], done)
    return 0


@notice.command("photo", help="登记公示照片：张贴、期间或撤下。")
@click.argument("number", metavar="编号")
@click.argument("shot", metavar="张贴|期间|撤下", type=click.Choice(list(SHOTS)))
@click.option("--date", "day", metavar="日期", default="", help="拍摄日期；不写时是今天")
@click.pass_context
def notice_photo(context: click.Context, number: str, shot: str, day: str) -> int:
    """A photo was taken."""
    from app.services.road.notices import note_photo

    with signed_in(context) as desk:
        record, _ = _notice(desk, number)
        on = _day(desk, day, "拍摄日期")
        note_photo(desk, record["id"], SHOTS[shot], on)
    say(
        options_of(context).as_json,
        {"number": record["number"], "photo": shot, "date": on},
        f"{record['number']}：已登记{shot}照片（{on}）。",
    )
    return 0


@notice.command("object", help="登记一条异议，这一户停在“有异议核实”。")
@click.argument("number", metavar="编号")
@click.argument("household", metavar="户号|户主")
@field_options("objection", only=("received_on", "channel", "anonymous", "objector", "facts"))
@click.pass_context
def notice_object(context: click.Context, number: str, household: str, **typed: Any) -> int:
    """Somebody objects."""
    from app.services.road.notices import receive_objection

    with signed_in(context) as desk:
        record, _ = _notice(desk, number)
        file = household_of(desk, household)
        values = {"received_on": desk.today, **read_fields("objection", typed)}
        made = receive_objection(desk, record["id"], file.id, values, desk.operator)
    document = {"id": made, "number": record["number"], "household": file.head_name}
    say(options_of(context).as_json, document, f"{record['number']}：已登记对{file.short}的异议。")
    return 0


@notice.command("answer", help="登记对一户异议的核实结论。")
@click.argument("number", metavar="编号")
@click.argument("household", metavar="户号|户主")
@field_options("objection", only=("handlers", "result", "explanation", "replied_on"))
@click.pass_context
def notice_answer(context: click.Context, number: str, household: str, **typed: Any) -> int:
    """What the handlers found: the household's objections that are still open on this sheet."""
    from app.services.road.notices import answer_objection, open_objections

    with signed_in(context) as desk:
        record, _ = _notice(desk, number)
        file = household_of(desk, household)
        waiting = open_objections(desk, record["id"], file.id)
        if not waiting:
            raise AppError(
                "CLI-018", "这一户在这份公示上没有待核实的异议。", "请先用 notice object 登记异议。", file.short
            )
        values = {"replied_on": desk.today, **read_fields("objection", typed)}
        for objection in waiting:
            answer_objection(desk, objection, values)
    result = label("OBJECTION_RESULT", values.get("result"))
    document = {"number": record["number"], "household": file.head_name, "result": result, "answered": len(waiting)}
    say(
        options_of(context).as_json,
        document,
        f"{record['number']}：{file.short}的{len(waiting)}条异议核实为“{result}”。",
    )
    return 0


@notice.command("down", help="登记公示撤下；没有异议的户办到“公示无异议”。")
@click.argument("number", metavar="编号")
@click.option("--date", "day", metavar="日期", default="", help="撤下日期；不写时是今天")
@click.option("--photo", metavar="日期", default="", help="撤下照片的日期；不写时同撤下日期")
@click.option("--person", metavar="姓名", default="", help="经办人；不写时是操作员")
@click.pass_context
def notice_down(context: click.Context, number: str, day: str, photo: str, person: str) -> int:
    """It comes down after its days."""
    from app.services.road.notices import take_down

    with signed_in(context) as desk:
        record, _ = _notice(desk, number)
        on = _day(desk, day, "撤下日期")
        taken = read_date(photo, "撤下照片日期") if photo else on
        done = take_down(desk, record["id"], on, taken, person or desk.operator)
    _steps(context, record["number"], done)
    return 0
