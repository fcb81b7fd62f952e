"""`sweep`: rounds of 集中排查, one result per household, clues to the township and back, the end (`domain.md` §8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import (
    DAY_OPTION,
    day_of,
    field_options,
    household_of,
    options_of,
    read_date,
    read_fields,
    signed_in,
)
from app.cli.shell import Group
from app.domain.errors import AppError
from app.domain.parsing import parse
from app.domain.questionnaire.codes import label
from app.domain.records import declared

if TYPE_CHECKING:
    from app.services.watching.sweeps import HomeLine, SweepLine

_ROUND = click.option("--sweep", "sweep_", metavar="编号", default="", help="哪一轮；不写时是最近一轮")
_CHECKER = click.option(
    "--checker", "checkers", metavar="姓名", multiple=True, help="排查人（可写多次）；不写时是操作员"
)


@click.group(cls=Group, help="集中排查：开展一轮，逐户登记结果，看还有谁没有排查，线索上报和锁定，登记结束。")
def sweep() -> None:
    """Sweep rounds."""


@sweep.command("list", help="列出各轮排查和户数。")
@click.pass_context
def list_(context: click.Context) -> int:
    """Rounds as [{number, kind, start, end, groups, closed_on, households, checked, not_reached, open, found, clues}]."""
    from app.services.watching.sweeps import sweep_lines

    with signed_in(context) as desk:
        lines = sweep_lines(desk)
    rows = [
        (x.number, label("SWEEP_KIND", x.kind), f"{x.start}至{x.end}", x.sums.households, x.sums.checked, x.sums.not_reached,
         x.sums.open, x.sums.found, "已结束" if x.closed_on else "进行中")
        for x in lines
    ]  # fmt: skip
    head = ("编号", "种类", "时间", "应排查", "已排查", "未入户", "还没有排查", "发现问题", "状态")
    say(
        options_of(context).as_json,
        [_document(x) for x in lines],
        table(head, rows) if rows else "还没有开展过集中排查。",
    )
    return 0


def _document(line: SweepLine) -> dict[str, Any]:
    sums = line.sums
    return {
        "number": line.number, "kind": line.kind, "start": line.start.isoformat(), "end": line.end.isoformat(),
        "groups": list(line.groups), "closed_on": line.closed_on.isoformat() if line.closed_on else None,
        "households": sums.households, "checked": sums.checked, "not_reached": sums.not_reached, "open": sums.open,
        "found": sums.found, "clues": sums.clues,
    }  # fmt: skip


@sweep.command("open", help="开展一轮。不写小组时是全村；--checkers 写成 小组=姓名、姓名。")
@click.option("--start", metavar="日期", required=True, help="第一天")
@click.option("--end", metavar="日期", required=True, help="最后一天")
@click.option("--kind", metavar="种类", default="集中排查", help="集中排查、灾后排查、突发事件排查、其他")
@click.option("--group", "groups", metavar="组名", multiple=True, help="哪个小组（可写多次）")
@click.option("--checkers", metavar="组名=姓名", multiple=True, help="一个小组的排查人（可写多次）")
@click.option("--number", metavar="编号", default="", help="编号；不写时自动编")
@click.option("--note", metavar="文字", default="", help="说明")
@click.pass_context
def open_(context: click.Context, start: str, end: str, kind: str, **asked: Any) -> int:
    """A new round."""
    from app.cli.session import split_pair
    from app.services.watching.sweeps import open_sweep, sweep_board

    named = dict(split_pair(pair) for pair in asked["checkers"])
    checkers = {
        group: [name for name in names.replace("，", "、").split("、") if name] for group, names in named.items()
    }
    with signed_in(context) as desk:
        made = open_sweep(
            desk, read_date(start, "排查开始"), read_date(end, "排查结束"), parse(declared("sweep")["kind"], kind),
            asked["groups"], checkers, asked["number"], asked["note"],
        )  # fmt: skip
        line = sweep_board(desk, made).sweep
    say(options_of(context).as_json, _document(line), f"已开展{line.number}，应排查{line.sums.households}户。")
    return 0


@sweep.command("show", help="一轮里的各户：还没有排查的，或 --all 全部。")
@_ROUND
@click.option("--group", metavar="组名", default="", help="只看一个小组")
@click.option("--checker", metavar="姓名", default="", help="只看一个排查人的")
@click.option("--all", "everybody", is_flag=True, help="已排查的也列出")
@click.pass_context
def show(context: click.Context, sweep_: str, group: str, checker: str, everybody: bool) -> int:
    """Households as [{number, head, group, checkers, standing, told}]."""
    from app.services.watching.sweeps import sweep_board

    with signed_in(context) as desk:
        board = sweep_board(desk, sweep_)
    homes = board.waiting(group, checker)
    if everybody:
        homes = tuple(h for h in board.homes if group in ("", h.group) and (not checker or checker in h.checkers))
    rows = [(h.number, h.head, h.group, "、".join(h.checkers), h.standing.label, h.told) for h in homes]
    text = table(("户号", "户主", "小组", "排查人", "状态", "情况"), rows) if rows else "没有还要排查的户。"
    say(options_of(context).as_json, [_home(home) for home in homes], f"{board.sweep.number}\n{text}")
    return 0


def _home(home: HomeLine) -> dict[str, Any]:
    return {
        "household": home.id, "number": home.number, "head": home.head, "group": home.group, "checkers": list(home.checkers),
        "standing": str(home.standing), "told": home.told, "clue_case": str(home.result.get("clue_case") or ""),
    }  # fmt: skip


@sweep.command("result", help="登记一户的排查结果；有风险的同时登记线索。没有入到户的写 --not-reached-reason。")
@click.argument("household", metavar="户号|户主")
@_ROUND
@field_options("sweep_result", skip=("household_id", "sweep_id", "sweep_number", "clue_case"))
@click.pass_context
def result(context: click.Context, household: str, sweep_: str, **typed: Any) -> int:
    """One household."""
    from app.services.watching.sweeps import record_result

    with signed_in(context) as desk:
        read = read_fields("sweep_result", typed)
        away = bool(read.get("not_reached_reason"))
        fixed = {"date": desk.today, "checkers": (desk.operator,), "reached": not away}
        values = {**fixed, **({} if away else {"mode": "home"}), **read}
        file = household_of(desk, household)
        clue = record_result(desk, sweep_, file.id, values)
    said = f"{file.short}：已登记排查结果" + ("，并登记了线索。" if clue else "。")
    say(options_of(context).as_json, {"household": file.id, "clue_case": clue}, said)
    return 0


@sweep.command("clear", help="“没有发现问题”：把一个小组（或写明的几户）还没有结果的户一次登记。")
@_ROUND
@click.option("--group", metavar="组名", default="", help="哪个小组；不写小组和户号时是全部")
@click.option("--household", "households", metavar="户号|户主", multiple=True, help="只登记这一户（可写多次）")
@DAY_OPTION
@_CHECKER
@click.pass_context
def clear(
    context: click.Context, sweep_: str, group: str, households: tuple[str, ...], day: str, checkers: tuple[str, ...]
) -> int:
    """Many households at once."""
    from app.services.watching.sweeps import record_nothing_found

    with signed_in(context) as desk:
        ids = [household_of(desk, name).id for name in households]
        done = record_nothing_found(desk, sweep_, day_of(desk, day), checkers or (desk.operator,), group, ids)
    say(options_of(context).as_json, {"recorded": done}, f"已登记{done}户没有发现问题。")
    return 0


@sweep.command("close", help="登记一轮结束：每一户都要有结果，或者未能入户的原因。")
@_ROUND
@DAY_OPTION
@click.pass_context
def close(context: click.Context, sweep_: str, day: str) -> int:
    """The end of a round."""
    from app.services.watching.sweeps import close_sweep

    with signed_in(context) as desk:
        sums = close_sweep(desk, sweep_, day_of(desk, day))
    text = f"已登记结束：排查{sums.checked}户，未入户{sums.not_reached}户，发现问题{sums.found}户，线索{sums.clues}条。"
    say(
        options_of(context).as_json,
        {"checked": sums.checked, "not_reached": sums.not_reached, "found": sums.found},
        text,
    )
    return 0


@sweep.command("report", help="把一轮排查的线索登记为“已汇总上报待研判”。")
@_ROUND
@DAY_OPTION
@click.option("--paper-no", metavar="文号", default="", help="上报材料的文号")
@click.pass_context
def report(context: click.Context, sweep_: str, day: str, paper_no: str) -> int:
    """All clues of a round to the township."""
    from app.services.watching.sweep_clues import report_clues

    with signed_in(context) as desk:
        done = report_clues(desk, sweep_, day_of(desk, day), paper=paper_no)
    say(options_of(context).as_json, {"steps": len(done)}, f"已登记{len(done)}户上报待研判。")
    return 0


@sweep.command("lock", help="乡镇研判锁定：乡镇登记锁定的户，村里凭纸质名单登记；不写户号时是已上报的全部。")
@_ROUND
@DAY_OPTION
@click.option("--attendee", "attendees", metavar="姓名", multiple=True, required=True, help="研判参加人员（可写多次）")
@click.option("--basis", metavar="文字", required=True, help="研判依据")
@click.option("--paper-no", metavar="文号", required=True, help="锁定名单的文号")
@click.option("--household", "households", metavar="户号|户主", multiple=True, help="锁定的户（可写多次）")
@click.pass_context
def lock(context: click.Context, sweep_: str, day: str, households: tuple[str, ...], **asked: Any) -> int:
    """The township's own list, or in a village the list back on paper."""
    from app.services.watching.sweep_clues import lock_cases, lock_clues, reported_clues

    with signed_in(context) as desk:
        ids = [household_of(desk, name).id for name in households]
        told = (day_of(desk, day), asked["attendees"], asked["basis"], asked["paper_no"])
        if desk.store.role == "township" and not sweep_:
            cases = [one.case for one in reported_clues(desk) if not ids or one.household in ids]
            done = lock_cases(desk, cases, *told)
        else:
            done = lock_clues(desk, sweep_, *told, ids)
    say(options_of(context).as_json, {"steps": len(done)}, f"已登记{len(done)}户乡镇研判锁定。")
    return 0


@sweep.command("checkers", help="安排各组排查人，例如 --group 1组=张三、李四 --group 2组=王五")
@_ROUND
@click.option("--group", "groups", metavar="小组=姓名", multiple=True, help="小组和排查人，姓名用、隔开（可写多次）")
@click.option("--everybody", metavar="姓名", default="", help="没有单独安排的小组由谁排查，姓名用、隔开")
@click.pass_context
def checkers(context: click.Context, sweep_: str, groups: tuple[str, ...], everybody: str) -> int:
    """Who checks which group; exit code 1 where a group is not in the round."""
    from app.services.watching.sweeps import set_checkers

    told = dict(_assigned(text) for text in groups)
    with signed_in(context) as desk:
        set_checkers(desk, sweep_, {**({"": _names(everybody)} if everybody else {}), **told})
    say(
        options_of(context).as_json, {"groups": {group: list(names) for group, names in told.items()}}, "已安排排查人。"
    )
    return 0


def _assigned(text: str) -> tuple[str, list[str]]:
    group, mark, names = text.replace("＝", "=").partition("=")
    if not mark or not group.strip() or not _names(names):
        raise AppError("SWEEP-106", f"“{text}”看不懂。", "请写成 小组=姓名，例如 1组=张三、李四。", "--group")
    return group.strip(), _names(names)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("，", "、").replace(",", "、").split("、") if name.strip()]
