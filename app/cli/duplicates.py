"""`duplicates`: pairs that may be one person, rows an import could not place, and deciding them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, household_of, options_of, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.family.duplicates import PairLine

SIDES = ("甲", "乙")
MOVES = ("婚嫁", "分户", "迁出")


@click.group(cls=Group, help="重复核对：列出可能录重的人和导入时放到一边的行，逐个判定。不判定也不影响别的工作。")
def duplicates() -> None:
    """Doubles and parked rows."""


@duplicates.command("list", help="列出可能录重的人：甲、乙两边在哪一户，为什么。")
@click.pass_context
def list_(context: click.Context) -> int:
    """Pairs as [{number, name, same, why, standing, left, right}]."""
    from app.services.family.duplicates import duplicate_board

    with signed_in(context) as desk:
        pairs = duplicate_board(desk).pairs
    document = [_document(number, pair) for number, pair in enumerate(pairs, 1)]
    rows = [
        (number, pair.standing.label, "同一个人" if pair.same else "可能是", pair.left.words, pair.right.words)
        for number, pair in enumerate(pairs, 1)
    ]
    text = f"{table(('序号', '核对', '程度', '甲', '乙'), rows)}\n共{len(rows)}对。" if rows else "没有录重的人。"
    say(options_of(context).as_json, document, text)
    return 0


def _document(number: int, pair: PairLine) -> dict[str, Any]:
    sides = {
        name: {"member": place.member, "household": place.household, "name": place.name, "number": place.number,
               "head": place.head, "group": place.group, "village": place.village}
        for name, place in (("left", pair.left), ("right", pair.right))
    }  # fmt: skip
    return {"number": number, "same": pair.same, "why": pair.why, "standing": str(pair.standing), **sides}


@duplicates.command("decide", help="判定一对：写 --different、--later、--merge、--move 或 --remove 之一。")
@click.argument("number", metavar="序号", type=int)
@click.option("--different", is_flag=True, help="不是同一个人（要写 --reason）")
@click.option("--later", is_flag=True, help="以后再核对")
@click.option("--merge", metavar="甲|乙", type=click.Choice(SIDES), help="同一户里合并成一行，留下这一行")
@click.option("--take", metavar="项目", multiple=True, help="合并时这一项用另一行填的（可写多次）")
@click.option(
    "--move", metavar="甲|乙", type=click.Choice(SIDES), help="两户里的同一个人：他现在是这一户的人，另一户按变动离开"
)
@click.option("--by", metavar="变动", type=click.Choice(MOVES), default="迁出", help="怎么过去的：婚嫁、分户、迁出")
@click.option("--date", "day", metavar="日期", default="", help="变动日期；不写时是今天")
@click.option("--head", metavar="姓名", default="", help="另一户的新户主（离开的是户主时）")
@click.option("--remove", metavar="甲|乙", type=click.Choice(SIDES), help="这一行录重了，去掉（要写 --reason）")
@click.option("--reason", metavar="文字", default="", help="说明")
@click.pass_context
def decide(context: click.Context, number: int, **asked: Any) -> int:
    """One decision on one pair; wrong usage without or with two of them."""
    chosen = [name for name in ("different", "later", "merge", "move", "remove") if asked[name]]
    if len(chosen) != 1:
        raise click.UsageError("要写 --different、--later、--merge、--move、--remove 中的一个。")
    with signed_in(context) as desk:
        pair = _pair(desk, number)
        text = _DECIDE[chosen[0]](desk, pair, asked)
    say(options_of(context).as_json, {"number": number, "decision": chosen[0], "text": text}, text)
    return 0


def _pair(desk: Desk, number: int) -> PairLine:
    from app.services.family.duplicates import duplicate_board

    pairs = duplicate_board(desk).pairs
    if not 1 <= number <= len(pairs):
        raise AppError(
            "DUP-130",
            f"没有第{number}对。",
            f"先运行 shouwang duplicates list 看序号（共{len(pairs)}对）。",
            "重复核对",
        )
    return pairs[number - 1]


def _sides(pair: PairLine, side: str) -> tuple[str, str]:
    """(the row of that side, the other one)."""
    left, right = pair.key
    return (left, right) if side == SIDES[0] else (right, left)


def _different(desk: Desk, pair: PairLine, asked: dict[str, Any]) -> str:
    from app.services.family.duplicates import decide_different

    decide_different(desk, *pair.key, asked["reason"])
    return f"已判定不是同一个人：{pair.left.words}和{pair.right.words}。"


def _later(desk: Desk, pair: PairLine, asked: dict[str, Any]) -> str:
    from app.services.family.duplicates import decide_later

    decide_later(desk, *pair.key, asked["reason"])
    return "已排到后面，以后再核对。"


def _merge(desk: Desk, pair: PairLine, asked: dict[str, Any]) -> str:
    from app.domain.records import RECORDS
    from app.services.family.duplicate_merging import merge_rows

    known = {field.label: field.key for field in RECORDS["member"].fields}
    take = [known.get(name, name) for name in asked["take"]]
    unknown = [name for name in take if name not in known.values()]
    if unknown:
        raise AppError("DUP-131", f"家庭成员没有“{unknown[0]}”这一项。", "请照采集表上的项目名写。", "重复核对")
    return merge_rows(desk, *_sides(pair, asked["merge"]), take, asked["reason"]).text


def _move(desk: Desk, pair: PairLine, asked: dict[str, Any]) -> str:
    from app.domain.life.events import Event
    from app.domain.questionnaire.codes import code_for
    from app.services.collecting.consents import member_named
    from app.services.family.duplicate_merging import settle_by_move

    stays, leaves = _sides(pair, asked["move"])
    place = pair.left if pair.left.member == leaves else pair.right
    head = ""
    if asked["head"]:
        head = str(member_named(household_of(desk, place.household), asked["head"])["id"])
    on = day_of(desk, asked["day"], "变动日期")
    event = Event(code_for("LIFE_EVENT", asked["by"]) or "move_out")
    return settle_by_move(desk, stays, leaves, event, on, head, asked["reason"]).text


def _remove(desk: Desk, pair: PairLine, asked: dict[str, Any]) -> str:
    from app.services.family.duplicate_merging import remove_wrong

    return remove_wrong(desk, *_sides(pair, asked["remove"]), asked["reason"]).text


_DECIDE = {"different": _different, "later": _later, "merge": _merge, "move": _move, "remove": _remove}


# ---- parked rows ----------------------------------------------------------------------------------------------


@duplicates.command("parked", help="列出导入时放到一边的行：在文件哪里，为什么，可能是谁。")
@click.pass_context
def parked_(context: click.Context) -> int:
    """Rows as [{number, name, file, place, why, certain, who}]."""
    from app.services.family.parked import parked_lines

    with signed_in(context) as desk:
        lines = parked_lines(desk)
    document = [
        {"number": n, "name": x.name, "file": x.file, "place": x.place, "why": x.why, "certain": x.certain,
         "who": [place.words for place in x.who], "cells": {cell.label: cell.text for cell in x.cells}}
        for n, x in enumerate(lines, 1)
    ]  # fmt: skip
    rows = [(n, x.name, f"{x.file} {x.place}", x.why, x.who[0].words if x.who else "") for n, x in enumerate(lines, 1)]
    text = (
        f"{table(('序号', '姓名', '在哪里', '原因', '可能是'), rows)}\n共{len(rows)}行。"
        if rows
        else "没有放到一边的行。"
    )
    say(options_of(context).as_json, document, text)
    return 0


@duplicates.command("settle", help="处理放到一边的一行：写 --person、--household、--new 或 --discard 之一。")
@click.argument("number", metavar="序号", type=int)
@click.option("--person", is_flag=True, help="就是列表里说的那个人，只补他没有填的")
@click.option("--household", metavar="户号|户主", default="", help="加进这一户")
@click.option("--relation", metavar="关系", default="", help="加进一户时的与户主关系")
@click.option("--new", "as_new", is_flag=True, help="新建一户，他是户主")
@click.option("--group", metavar="组名", default="", help="新建一户时的小组")
@click.option("--discard", is_flag=True, help="不要这一行（要写 --reason）")
@click.option("--reason", metavar="文字", default="", help="说明")
@click.pass_context
def settle(context: click.Context, number: int, **asked: Any) -> int:
    """One parked row."""
    if sum(bool(asked[name]) for name in ("person", "household", "as_new", "discard")) != 1:
        raise click.UsageError("要写 --person、--household、--new、--discard 中的一个。")
    with signed_in(context) as desk:
        done = _settle(desk, number, asked)
    document = {
        "row": done.row,
        "text": done.text,
        "household": done.household,
        "member": done.member,
        "unread": list(done.unread),
    }
    say(options_of(context).as_json, document, done.text)
    return 0


def _settle(desk: Desk, number: int, asked: dict[str, Any]) -> Any:
    from app.domain.questionnaire.codes import code_for
    from app.services.family import parked

    lines = parked.parked_lines(desk)
    if not 1 <= number <= len(lines):
        raise AppError(
            "DUP-130",
            f"没有第{number}行。",
            f"先运行 shouwang duplicates parked 看序号（共{len(lines)}行）。",
            "重复核对",
        )
    line = lines[number - 1]
    if asked["discard"]:
        return parked.discard(desk, line.id, asked["reason"])
    if asked["as_new"]:
        return parked.attach_as_household(desk, line.id, asked["group"])
    if asked["household"]:
        relation = code_for("RELATION", asked["relation"]) or "" if asked["relation"] else ""
        return parked.attach_to_household(desk, line.id, household_of(desk, asked["household"]).id, relation)
    if not line.who:
        raise AppError("DUP-132", "这一行没有相像的人。", "请用 --household 加进一户，或 --new 新建一户。", line.place)
    return parked.attach_to_person(desk, line.id, line.who[0].member)
