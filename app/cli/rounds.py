"""`roll` and `homes`: 逐一核对 of people, housing, water and relocation rounds (`domain.md` §15.11, §15.12, §15.16)."""

from __future__ import annotations

from typing import Any

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

_ROUND = click.option("--round", "round_", metavar="编号", default="", help="哪一轮（编号或名称）；不写时是最近一轮")


@click.group(
    cls=Group, help="逐一核对：医保、养老、控辍保学、毕业去向、大学生资助、雨露计划，名单自动列出，逐人登记结果。"
)
def roll() -> None:
    """Rolls."""


@roll.command("list", help="各轮核对，以及现在各名单有几人。")
@click.pass_context
def roll_list(context: click.Context) -> int:
    """{rounds: [{number, roll, season, closed_on}], needed: {name: count}}."""
    from app.services.rounds.rolls import roll_rounds, rolls_needed

    with signed_in(context) as desk:
        rounds, needed = roll_rounds(desk), rolls_needed(desk)
    told = {"rounds": [{"number": r["number"], "roll": label("ROLL", r["roll"]), "season": r["season"], "closed_on": r["closed_on"]} for r in rounds],
            "needed": {name: count for _roll, name, count in needed}}  # fmt: skip
    rows = [
        (r["number"], label("ROLL", r["roll"]), r["season"], r["end"], "已结束" if r["closed_on"] else "进行中")
        for r in rounds
    ]
    text = table(("编号", "名单", "年度", "期限", "状态"), rows) if rows else "还没有开展过逐一核对。"
    say(
        options_of(context).as_json,
        told,
        text + "\n\n" + "，".join(f"{name}{count}人" for _roll, name, count in needed),
    )
    return 0


@roll.command("open", help="开展一轮，例如 --roll 医保未参保 --end 2026-12-31")
@click.option("--roll", "roll_", metavar="名单", required=True, help="医保未参保、义务教育未在校等")
@click.option("--end", metavar="日期", required=True, help="完成期限")
@click.option("--start", metavar="日期", default="", help="开始日期；不写时是今天")
@click.option("--season", metavar="文字", default="", help="年度或季节；不写时是今年")
@click.pass_context
def roll_open(context: click.Context, roll_: str, end: str, start: str, season: str) -> int:
    """A new round."""
    from app.services.rounds.rolls import open_roll, roll_board

    with signed_in(context) as desk:
        kind = parse(declared("roll_round")["roll"], roll_)
        made = open_roll(desk, kind, day_of(desk, start), read_date(end, "完成期限"), season)
        board = roll_board(desk, made)
    say(options_of(context).as_json, {"number": board.round["number"], "people": len(board.people)},
        f"已开展{board.round['number']}，名单{len(board.people)}人。")  # fmt: skip
    return 0


@roll.command("show", help="一轮的名单：还没有核对的，或 --all 全部。")
@_ROUND
@click.option("--all", "everybody", is_flag=True, help="已核对的也列出")
@click.pass_context
def roll_show(context: click.Context, round_: str, everybody: bool) -> int:
    """[{household, number, member, name, why, told, settled}]."""
    from app.services.rounds.rolls import roll_board

    with signed_in(context) as desk:
        board = roll_board(desk, round_)
    people = [person for person in board.people if everybody or not person.settled]
    told = [{"household": p.household, "number": p.number, "member": p.key, "name": p.name, "why": p.why, "told": p.told,
             "settled": p.settled} for p in people]  # fmt: skip
    rows = [(p.group, p.number, p.name, p.why, p.told) for p in people]
    text = table(("小组", "户号", "姓名", "为什么", "结果"), rows) if rows else "没有还要核对的人。"
    say(options_of(context).as_json, told, f"{label('ROLL', board.round['roll'])}{board.round['season']}\n{text}")
    return 0


@roll.command("answer", help="登记一个人的核对结果。")
@click.argument("household", metavar="户号|户主")
@click.argument("member", metavar="姓名|证件号码")
@_ROUND
@field_options("roll_row", skip=("household_id", "member_id", "person_id", "round_id", "roll", "drawn_as", "answer"))
@click.option("--answer", metavar="结果", required=True, help="例如 已参保、劝返中")
@click.pass_context
def roll_answer(context: click.Context, household: str, member: str, round_: str, answer: str, **typed: Any) -> int:
    """One answer."""
    from app.services.employment.people import find_worker
    from app.services.rounds.rolls import answer_choices, answer_people, roll_board

    with signed_in(context) as desk:
        file = household_of(desk, household)
        person, board = find_worker(file, member), roll_board(desk, round_)
        choices = answer_choices(str(board.round["roll"]))
        code = next((code for code, name in choices if answer == name), "")
        if not code:
            offered = "、".join(name for _code, name in choices)
            raise AppError("ROLL-117", f"“{answer}”不在这个名单的结果里。", f"请从{offered}里选。", person.name)
        values = {"date": desk.today, "checkers": (desk.operator,), **read_fields("roll_row", typed), "answer": code}
        answer_people(desk, str(board.round["id"]), [(file.id, person.id)], values)
    say(options_of(context).as_json, {"member": person.id, "answer": code}, f"已登记{person.name}：{answer}。")
    return 0


@roll.command("close", help="登记一轮结束：每个人都要有结果。")
@_ROUND
@DAY_OPTION
@click.pass_context
def roll_close(context: click.Context, round_: str, day: str) -> int:
    """The end of a round."""
    from app.services.rounds.rolls import close_roll

    with signed_in(context) as desk:
        left = close_roll(desk, round_, day_of(desk, day))
    say(options_of(context).as_json, {"unsettled": left}, f"已登记结束，还要再问{left}人。")
    return 0


# ---- housing, water, relocation ---------------------------------------------------------------------------------


@click.group(cls=Group, help="住房、饮水、易地搬迁排查：一轮、逐户结果、问题处理、安置区空置率、结束。")
def homes() -> None:
    """Rounds of homes."""


@homes.command("open", help="开展一轮，例如 --kind 住房安全排查 --end 2026-12-31")
@click.option("--kind", metavar="内容", required=True, help="住房安全排查、饮水安全排查、易地搬迁入住排查")
@click.option("--end", metavar="日期", required=True, help="完成期限")
@click.option("--start", metavar="日期", default="", help="开始日期；不写时是今天")
@click.option("--group", "groups", metavar="组名", multiple=True, help="哪个小组（可写多次）；不写时是全村")
@click.pass_context
def homes_open(context: click.Context, kind: str, end: str, start: str, groups: tuple[str, ...]) -> int:
    """A new round."""
    from app.services.rounds.home_rounds import home_board, open_round

    with signed_in(context) as desk:
        wanted = parse(declared("home_round")["kind"], kind)
        board = home_board(desk, open_round(desk, wanted, day_of(desk, start), read_date(end, "完成期限"), groups))
    say(options_of(context).as_json, {"number": board.round["number"], "households": len(board.homes)},
        f"已开展{board.round['number']}，应查{len(board.homes)}户。")  # fmt: skip
    return 0


@homes.command("show", help="一轮的各户和合计：还没有结果的，或 --all 全部。")
@_ROUND
@click.option("--all", "everybody", is_flag=True, help="已有结果的也列出")
@click.pass_context
def homes_show(context: click.Context, round_: str, everybody: bool) -> int:
    """{number, households, checked, open, found, only_home_unsafe, empty, rate, jobless, homes: [{number, head, standing, told, handling}]}."""
    from app.services.rounds.home_rounds import home_board

    with signed_in(context) as desk:
        board = home_board(desk, round_)
    shown = [home for home in board.homes if everybody or not home.result]
    sums = board.sums
    told = {"number": board.round["number"], "households": sums.households, "checked": sums.checked, "open": sums.open,
            "found": sums.found, "only_home_unsafe": sums.only_home_unsafe, "empty": sums.empty,
            "rate": str(sums.rate) if sums.rate is not None else None, "jobless": sums.jobless,
            "homes": [{"household": h.id, "number": h.number, "head": h.head, "standing": str(h.standing), "told": h.told,
                       "handling": h.handling} for h in shown]}  # fmt: skip
    rows = [(h.group, h.number, h.head, h.standing.label, h.told, h.handling) for h in shown]
    text = table(("小组", "户号", "户主", "状态", "情况", "处理"), rows) if rows else "没有还要查的户。"
    say(
        options_of(context).as_json,
        told,
        f"{board.round['number']}：应查{sums.households}户，已查{sums.checked}户，发现问题{sums.found}户\n{text}",
    )
    return 0


@homes.command("result", help="登记一户的结果；没有入到户的写 --not-reached-reason。唯一住房不安全的同时登记线索。")
@click.argument("household", metavar="户号|户主")
@_ROUND
@field_options(
    "home_result",
    skip=("household_id", "round_id", "round_number", "kind", "reached", "done_on", "done_note", "clue_case"),
)
@click.pass_context
def homes_result(context: click.Context, household: str, round_: str, **typed: Any) -> int:
    """One household."""
    from app.services.rounds.home_rounds import record_result

    with signed_in(context) as desk:
        file, read = household_of(desk, household), read_fields("home_result", typed)
        values = {
            "date": desk.today,
            "checkers": (desk.operator,),
            "reached": not read.get("not_reached_reason"),
            **read,
        }
        clue = record_result(desk, round_, file.id, values)
    said = f"{file.short}：已登记排查结果" + ("，并登记了线索。" if clue else "。")
    say(options_of(context).as_json, {"household": file.id, "clue_case": clue}, said)
    return 0


@homes.command("fine", help="“没有问题”：写明的几户，不写时是还没有结果的全部。")
@_ROUND
@click.option("--household", "households", metavar="户号|户主", multiple=True, help="哪一户（可写多次）")
@DAY_OPTION
@click.pass_context
def homes_fine(context: click.Context, round_: str, households: tuple[str, ...], day: str) -> int:
    """Many households at once."""
    from app.services.rounds.home_rounds import home_board, record_fine

    with signed_in(context) as desk:
        ids = [household_of(desk, name).id for name in households]
        ids = ids or [home.id for home in home_board(desk, round_).homes if not home.result]
        count = record_fine(desk, round_, ids, day_of(desk, day), (desk.operator,))
    say(options_of(context).as_json, {"recorded": count}, f"已登记{count}户没有问题。")
    return 0


@homes.command("done", help="登记一户的问题已经办好。")
@click.argument("household", metavar="户号|户主")
@_ROUND
@DAY_OPTION
@click.option("--note", metavar="文字", required=True, help="处理结果")
@click.pass_context
def homes_done(context: click.Context, household: str, round_: str, day: str, note: str) -> int:
    """A problem put right."""
    from app.services.rounds.home_rounds import finish_handling, home_board

    with signed_in(context) as desk:
        file = household_of(desk, household)
        row = next((home.result for home in home_board(desk, round_).homes if home.id == file.id), {})
        finish_handling(desk, file.id, str(row.get("id") or ""), day_of(desk, day), note)
    say(options_of(context).as_json, {"household": file.id}, f"{file.short}：已登记问题办好。")
    return 0


@homes.command("site", help="登记易地搬迁安置区：套数、没有分配的、配套产业。")
@field_options("relocation_site")
@click.pass_context
def homes_site(context: click.Context, **typed: Any) -> int:
    """A relocation site."""
    from app.services.rounds.home_rounds import keep_site

    with signed_in(context) as desk:
        made = keep_site(desk, read_fields("relocation_site", typed))
    say(options_of(context).as_json, {"id": made}, "已登记安置区。")
    return 0


@homes.command("close", help="登记一轮结束：每一户都要有结果，或者未能入户的原因。")
@_ROUND
@DAY_OPTION
@click.pass_context
def homes_close(context: click.Context, round_: str, day: str) -> int:
    """The end of a round."""
    from app.services.rounds.home_rounds import close_round

    with signed_in(context) as desk:
        sums = close_round(desk, round_, day_of(desk, day))
    say(options_of(context).as_json, {"checked": sums.checked, "not_reached": sums.not_reached, "found": sums.found},
        f"已登记结束：已查{sums.checked}户，未入户{sums.not_reached}户，发现问题{sums.found}户。")  # fmt: skip
    return 0
