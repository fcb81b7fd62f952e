"""`audit`: comments on single fields; the township asks and settles, the village takes a suggestion or answers (`design.md` §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import household_of, options_of, signed_in
from app.cli.shell import Command
from app.cli.work import open_case as case_of
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.auditing.comments import CommentLine
    from app.services.desk import Desk

_NUMBER = click.argument("number", metavar="序号", type=int)
_TEXT = click.option("--text", metavar="文字", default="", help="说明、答复")


@click.command("comments", cls=Command, help="乡镇意见，带序号；--all 连了结的也列出。")
@click.option("--all", "everything", is_flag=True, help="了结的也列出")
@click.option("--household", metavar="户号|户主", default="", help="只看这一户")
@click.pass_context
def comments(context: click.Context, everything: bool, household: str) -> int:
    """[{number, household, where, field, now, text, suggestion, answer, state}]; numbers as the other commands take them."""
    with signed_in(context) as desk:
        wanted = household_of(desk, household).id if household else ""
        lines = [
            (n, line) for n, line in enumerate(_lines(desk, everything), start=1) if wanted in ("", line.household)
        ]
    document = [_json(number, line) for number, line in lines]
    rows = [(number, line.short, f"{line.label}（{line.where}）", line.text, line.suggestion, line.told_answer, line.state_label)
            for number, line in lines]  # fmt: skip
    heads = ("序号", "农户", "哪一项", "意见", "建议改为", "村里答复", "状态")
    say(options_of(context).as_json, document, lambda: table(heads, rows) if rows else "没有意见。")
    return 0


def _lines(desk: Desk, everything: bool = False) -> list[CommentLine]:
    from app.services.auditing.comments import comment_lines

    return comment_lines(desk, with_closed=everything)


def _json(number: int, line: CommentLine) -> dict[str, Any]:
    return {"number": number, "household": line.name, "household_no": line.number, "village": line.village, "where": line.where,
            "field": line.label, "now": line.now, "text": line.text, "suggestion": line.suggestion, "answer": line.told_answer,
            "state": line.state_label, "made_on": line.made_on}  # fmt: skip


def _named(desk: Desk, number: int) -> CommentLine:
    lines = _lines(desk)
    if not 1 <= number <= len(lines):
        raise AppError("CLI-073", f"没有第{number}条意见。", "用 audit comments 看序号。", "乡镇意见")
    return lines[number - 1]


@click.command(
    "ask", cls=Command, help="对一户的一项提意见，例如 audit ask A-0001 联系电话 --text 打不通 --suggest 13900000001"
)
@click.argument("household", metavar="户号|户主")
@click.argument("field", metavar="项目")
@click.option("--row", "title", metavar="哪一条", default="", help="有几条时：成员姓名、日期等")
@click.option("--text", metavar="文字", default="", help="意见")
@click.option("--suggest", metavar="内容", default="", help="建议改为（按表上的写法）")
@click.pass_context
def ask(context: click.Context, household: str, field: str, title: str, text: str, suggest: str) -> int:
    """{comment}."""
    from app.services.auditing.comments import ask_field
    from app.services.auditing.opening import open_case

    with signed_in(context) as desk:
        file = household_of(desk, household)
        case = case_of(file)
        lines = open_case(desk, case).lines
        fits = [line for line in lines if line.askable and line.label == field and title in ("", line.title)]
        if len(fits) != 1:
            titles = "、".join(line.title for line in fits)
            why = f"有{len(fits)}条“{field}”：{titles}。" if fits else f"没有“{field}”这一项。"
            raise AppError("CLI-074", why, "请照 audit open 列出的项目写；有几条的用 --row 写明。", file.short)
        made = ask_field(desk, file.id, fits[0].kind, fits[0].row, fits[0].field, text, suggest, case)
    say(options_of(context).as_json, {"comment": made}, "已记下意见，随回执包给村里。")
    return 0


@click.command("withdraw", cls=Command, help="收回一条村里还没有答复的意见。")
@_NUMBER
@_TEXT
@click.pass_context
def withdraw(context: click.Context, number: int, text: str) -> int:
    """{}."""
    from app.services.auditing.comments import withdraw as taken_back

    with signed_in(context) as desk:
        taken_back(desk, _named(desk, number).id, text)
    say(options_of(context).as_json, {"number": number}, "已收回。")
    return 0


@click.command("settle", cls=Command, help="看过村里的答复，了结意见（可写多个序号）。")
@click.argument("numbers", metavar="序号...", type=int, nargs=-1, required=True)
@_TEXT
@click.pass_context
def settle(context: click.Context, numbers: tuple[int, ...], text: str) -> int:
    """{settled}."""
    from app.services.auditing.comments import settle as settled

    with signed_in(context) as desk:
        count = settled(desk, [_named(desk, number).id for number in numbers], text)
    say(options_of(context).as_json, {"settled": count}, f"已了结{count}条意见。")
    return 0


@click.command("accept", cls=Command, help="村里：按乡镇的建议修改。")
@_NUMBER
@click.pass_context
def accept(context: click.Context, number: int) -> int:
    """{field, value}."""
    from app.services.auditing.comments import take_suggestion

    with signed_in(context) as desk:
        field, value = take_suggestion(desk, _named(desk, number).id)
    say(options_of(context).as_json, {"field": field, "value": value}, f"已把“{field}”改为“{value or '空着'}”。")
    return 0


@click.command("changed", cls=Command, help="村里：已经按意见改好。")
@_NUMBER
@_TEXT
@click.pass_context
def changed(context: click.Context, number: int, text: str) -> int:
    """{}."""
    from app.services.auditing.comments import say_changed

    with signed_in(context) as desk:
        say_changed(desk, _named(desk, number).id, text)
    say(options_of(context).as_json, {"number": number}, "已登记，随报送包回给乡镇。")
    return 0


@click.command("reply", cls=Command, help="村里：答复意见，写明核实的情况（--text）。")
@_NUMBER
@_TEXT
@click.pass_context
def reply(context: click.Context, number: int, text: str) -> int:
    """{}."""
    from app.services.auditing.comments import reply as replied

    with signed_in(context) as desk:
        replied(desk, _named(desk, number).id, text)
    say(options_of(context).as_json, {"number": number}, "已登记，随报送包回给乡镇。")
    return 0


COMMANDS: tuple[click.Command, ...] = (comments, ask, withdraw, settle, accept, changed, reply)
