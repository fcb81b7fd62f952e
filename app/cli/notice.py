"""`notice`: the sheet on the wall, from making it to taking it down (`domain.md` §8.4, §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.notice_after import COMMANDS
from app.cli.notice_named import line_of, named, told
from app.cli.output import note, say, table
from app.cli.session import day_of, household_of, options_of, read_date, signed_in, split_pair
from app.cli.shell import Group
from app.cli.work import open_case
from app.domain.errors import AppError
from app.domain.notice import COLUMNS, NoticeKind, notice_kind
from app.domain.parsing import parse
from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.domain.values import show_date

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.road.cases import StepDone
    from app.services.road.notice_candidates import Candidate
    from app.services.road.notices import NoticeEntry, NoticeWish


@click.group(cls=Group, help="公示公告：制作、张贴、拍照、异议、撤下、重新公示。公示用编号称呼，例如 公示2026-001。")
def notice() -> None:
    """Sheets on the wall."""


@notice.command("list", help="全部公示，最新的在前。")
@click.pass_context
def notice_list(context: click.Context) -> int:
    """Every sheet with its days."""
    from app.services.road.notices import notices

    with signed_in(context) as desk:
        document = [told(record, len(rows)) for record, rows in notices(desk)]
    headers = ("编号", "种类", "户数", "张贴", "天数", "最早撤下", "撤下")
    rows = [
        [row[key] for key in ("number", "kind", "households", "posted_on", "days", "earliest_down", "taken_down_on")]
        for row in document
    ]
    say(options_of(context).as_json, document, table(headers, rows) if rows else "还没有公示。")
    return 0


@notice.command("show", help="一份公示：名单、公示期、照片、异议、今天还缺什么、制作以后有变化的户。")
@click.argument("number", metavar="编号")
@click.pass_context
def notice_show(context: click.Context, number: str) -> int:
    """What it waits for, and what became otherwise since it was printed."""
    with signed_in(context) as desk:
        record, _ = named(desk, number)
        line = line_of(desk, str(record["id"]))
    document = {
        "number": line.number, "kind": line.kind, "state": line.state, "posted_on": line.posted_on, "period": line.period,
        "earliest_down": line.earliest_down, "taken_down_on": line.taken_down_on, "place": line.place,
        "households": [{"name": one.name, "number": one.number, "state": one.state} for one in line.households],
        "missing": line.missing, "changed": line.changed, "photos": line.photos, "objections": len(line.objections),
        "open_objections": len(line.open_objections),
    }  # fmt: skip
    lines = [f"{line.number}　{line.kind}　{line.state}", line.period, f"地点：{line.place}"]
    lines += [f"　{one.name}（{one.number}）　{one.state}" for one in line.households]
    lines += list(map(_objected, line.objections))
    lines += [*(f"还缺：{text}" for text in line.missing), *(f"请注意：{text}" for text in line.changed)]
    lines += [f"照片：{'；'.join(line.photos)}"] if line.photos else []
    say(options_of(context).as_json, document, "\n".join(lines))
    return 0


def _objected(row: dict[str, Any]) -> str:
    """One objection in a line; who objected is never shown (§10.4)."""
    found = label("OBJECTION_RESULT", row["result"]) if row.get("result") and row.get("replied_on") else ""
    return f"异议：{show_date(row['received_on'])}收到，" + (f"核实为“{found}”" if found else "还没有核实完毕")


@notice.command("waiting", help="等着公示、公告的户或人：从监测事项、公益岗位、低收入认定、慰问发放里读出来。")
@click.option("--kind", metavar="种类", required=True, help="公示种类，例如 审定结果公告")
@click.pass_context
def notice_waiting(context: click.Context, kind: str) -> int:
    """Who may be put on a sheet of this kind."""
    from app.services.road.notice_candidates import candidates

    with signed_in(context) as desk:
        found = candidates(desk, parse(declared("notice")["kind"], kind))
    document = [{"household": one.number, "name": one.name, "group": one.group, "told": one.told} for one in found]
    say(options_of(context).as_json, document, "\n".join(one.text for one in found) or "没有等着公示的户。")
    return 0


@notice.command("make", help="制作一份公示，名单按写的顺序；不写户号时是全部等着公示的户。有个人隐私时不会制作。")
@click.argument("households", nargs=-1, metavar="[户号|户号/姓名]…")
@click.option("--kind", metavar="种类", default="拟纳入监测对象公示", help="公示种类；不写时是拟纳入监测对象公示")
@click.option("--date", "day", metavar="日期", default="", help="张贴日期；不写时是今天")
@click.option("--place", metavar="地点", default="村务公开栏", help="张贴地点；不写时是村务公开栏")
@click.option("--days", metavar="天", type=int, help="公示天数；不写时照设置")
@click.option("--mark", "marks", metavar="户号=辨识", multiple=True, help="同名户主的辨识，例如 A-0001=长")
@click.option(
    "--fill", "fills", metavar="户号:列=内容", multiple=True, help="这一行要写的列，例如 A-0001:物资=大米10公斤"
)
@click.option("--decided", metavar="日期", default="", help="评议或决定的日期（监测事项从办理过程读，不用写）")
@click.option("--basis", metavar="文件", default="", help="依据文件")
@click.pass_context
def notice_make(context: click.Context, households: tuple[str, ...], **asked: Any) -> int:
    """Freeze the rows as they will be printed."""
    from app.services.road.notices import make_notice

    kind = notice_kind(parse(declared("notice")["kind"], asked["kind"]))
    with signed_in(context) as desk:
        made = make_notice(desk, _wish(desk, kind, households, asked))
        record, rows = named(desk, made)
    document = told(record, len(rows))
    say(
        options_of(context).as_json,
        document,
        f"已制作{document['number']}，{document['days']}天，最早{document['earliest_down']}撤下。",
    )
    return 0


def _wish(desk: Desk, kind: NoticeKind, households: tuple[str, ...], asked: dict[str, Any]) -> NoticeWish:
    from app.services.road.notice_candidates import candidates
    from app.services.road.notices import NoticeWish

    waiting = candidates(desk, kind.code)
    if not households and not waiting:
        raise AppError("CLI-041", f"没有等着{kind.label}的户。", "请写户号，或者先办好前面的步骤。", kind.label)
    cases: tuple[str, ...] = ()
    entries: tuple[NoticeEntry, ...] = ()
    marks = dict(map(split_pair, asked["marks"]))
    if kind.about == "case":
        cases = tuple(open_case(household_of(desk, one)) for one in households) or tuple(one.case for one in waiting)
    else:
        entries = _entries(desk, kind, households, waiting, asked["fills"], marks)
    by_case = {open_case(household_of(desk, who)): text for who, text in marks.items()} if kind.about == "case" else {}
    decided = read_date(asked["decided"], "决定日期") if asked["decided"] else None
    if decided is None and not households:
        decided = max((one.day for one in waiting if one.day), default=None)
    basis = asked["basis"] or ("" if households else next((one.basis for one in waiting if one.basis), ""))
    return NoticeWish(
        kind.code,
        cases,
        day_of(desk, asked["day"], "张贴日期"),
        asked["place"],
        asked["days"],
        by_case,
        basis,
        entries,
        decided,
    )


def _entries(
    desk: Desk, kind: NoticeKind, households: tuple[str, ...], waiting: list[Candidate], fills: tuple[str, ...], marks: dict[str, str]
) -> tuple[NoticeEntry, ...]:  # fmt: skip
    typed: dict[str, dict[str, str]] = {}
    for fill in fills:
        who, text = split_pair(fill)
        number, _, column = who.partition(":")
        typed.setdefault(number.strip(), {})[_column(kind, column)] = text
    if not households:
        return tuple(one.entry(typed.get(one.number), marks.get(one.number, "")) for one in waiting)
    return tuple(_entry(desk, kind, who, waiting, typed, marks) for who in households)


def _entry(
    desk: Desk, kind: NoticeKind, who: str, waiting: list[Candidate], typed: dict[str, dict[str, str]], marks: dict[str, str]
) -> NoticeEntry:  # fmt: skip
    from app.services.road.notices import NoticeEntry

    number, _, name = who.partition("/")
    file = household_of(desk, number)
    values, mark = typed.get(who) or typed.get(number), marks.get(who) or marks.get(number, "")
    known = next((one for one in waiting if one.household == file.id and name in ("", one.name)), None)
    if known:
        return known.entry(values, mark)
    member = next((str(one["id"]) for one in file.members if name and one.get("name") == name), "")
    if name and not member:
        raise AppError("CLI-042", f"这一户没有叫“{name}”的人。", "请照采集表上的姓名写。", file.short)
    return NoticeEntry(file.id, member, values, mark)


def _column(kind: NoticeKind, text: str) -> str:
    found = next((key for key in kind.typed if COLUMNS[key].label == text.strip()), "")
    if not found:
        offered = "、".join(COLUMNS[key].label for key in kind.typed) or "没有要填的列"
        raise AppError("CLI-043", f"{kind.label}没有要填的列“{text.strip()}”。", f"可以填：{offered}。", "--fill")
    return found


def _steps(context: click.Context, number: str, done: list[StepDone], nothing: str) -> None:
    for one in done:
        for warning in one.warnings:
            note(f"请注意：{warning.text}{warning.advice}")
    states = [one.state for one in done]
    text = f"{number}：{len(states)}户，{'、'.join(dict.fromkeys(states))}。" if states else f"{number}：{nothing}。"
    say(options_of(context).as_json, {"number": number, "states": states}, text)


@notice.command("post", help="登记公示已经张贴（日期照制作时写的）。")
@click.argument("number", metavar="编号")
@click.option("--photo", metavar="日期", default="", help="张贴照片的日期")
@click.option("--person", metavar="姓名", default="", help="张贴人；不写时是操作员")
@click.pass_context
def notice_post(context: click.Context, number: str, photo: str, person: str) -> int:
    """It hangs: every case on it stands at 村内公示中."""
    from app.services.road.notices import post_notice

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        taken = read_date(photo, "张贴照片日期") if photo else None
        done = post_notice(desk, record["id"], person or desk.operator, taken)
    _steps(context, record["number"], done, "已登记张贴")
    return 0


@notice.command("down", help="登记公示撤下；没有异议的户办到“公示无异议”。")
@click.argument("number", metavar="编号")
@click.option("--date", "day", metavar="日期", default="", help="撤下日期；不写时是今天")
@click.option("--photo", metavar="日期", default="", help="撤下照片的日期；不写时同撤下日期")
@click.option("--person", metavar="姓名", default="", help="撤下人；不写时是操作员")
@click.pass_context
def notice_down(context: click.Context, number: str, day: str, photo: str, person: str) -> int:
    """It comes down after its days."""
    from app.services.road.notices import take_down

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        on = day_of(desk, day, "撤下日期")
        taken = read_date(photo, "撤下照片日期") if photo else on
        done = take_down(desk, record["id"], on, taken, person or desk.operator)
    _steps(context, record["number"], done, "已登记撤下")
    return 0


@notice.command("discard", help="作废一份还没有张贴的公示，写明原因。")
@click.argument("number", metavar="编号")
@click.option("--reason", metavar="文字", default="", help="为什么作废")
@click.pass_context
def notice_discard(context: click.Context, number: str, reason: str) -> int:
    """A sheet that never hung is thrown away."""
    from app.services.road.notices import discard_notice

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        discard_notice(desk, record["id"], reason)
    say(
        options_of(context).as_json,
        {"discarded": record["number"]},
        f"已作废{record['number']}，可以用 shouwang undo 撤销。",
    )
    return 0


for one in COMMANDS:
    notice.add_command(one)
