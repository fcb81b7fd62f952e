"""`blank-pack`: numbered blank sheets for days without power: print a pack, list what is out, find a number, void."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import options_of, signed_in
from app.cli.shell import Command, Group
from app.domain.errors import AppError


@click.group("blank-pack", cls=Group, help="编号空白表（停电用纸）：打印一批，看哪些没有交回，按编号查，作废。")
def blank_pack() -> None:
    """Numbered blank sheets."""


@blank_pack.command("print", cls=Command, help="打印一批编号空白表，第一页是领用登记。")
@click.option("--form", "form", type=click.IntRange(0), default=0, metavar="份数", help="采集表")
@click.option("--consent", type=click.IntRange(0), default=0, metavar="份数", help="承诺授权书")
@click.option("--check", type=click.IntRange(0), default=0, metavar="份数", help="入户核查表")
@click.option("--visit", type=click.IntRange(0), default=0, metavar="份数", help="入户走访记录")
@click.option("--holder", default="", metavar="姓名", help="领用人")
@click.option("--again", default="", metavar="批次", help="重印一批里没有交回的，不给新编号")
@click.option("--out", default="", metavar="文件", help="写到哪个 .pdf 文件；不写时写到当前文件夹")
@click.pass_context
def print_pack(context: click.Context, holder: str, again: str, out: str, **forms: int) -> int:
    """Draw numbers and write the PDF; nothing is drawn where the folder is not there."""
    from app.services.disk import save_file
    from app.services.keying.blank_sheets import issue_blank_pack, reprint_pack

    target = Path(out) if out else None
    if target and not target.parent.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(target.parent))
    with signed_in(context) as desk:
        pack = reprint_pack(desk, again) if again else issue_blank_pack(desk, forms, holder)
        path = save_file(target or Path(pack.suggested_name), pack.data)
    document = {"batch": pack.batch, "numbers": list(pack.numbers), "file": str(path)}
    text = f"{pack.batch}这一批共{len(pack.numbers)}张，编号{pack.numbers[0]}至{pack.numbers[-1]}：已写到{path}。"
    say(options_of(context).as_json, document, text)
    return 0


@blank_pack.command("list", cls=Command, help="空白表清单；不写状态时是没有交回的。")
@click.option("--all", "everything", is_flag=True, help="连已录入、作废的一起列出")
@click.pass_context
def list_pack(context: click.Context, everything: bool) -> int:
    """What is out, since when, who has it."""
    from app.services.keying.blank_sheets import blank_sheets

    with signed_in(context) as desk:
        view = blank_sheets(desk, "" if everything else "out")
    document = [
        {"number": line.number, "form": line.form_name, "state": line.state_name, "batch": line.batch, "holder": line.name,
         "printed_on": line.printed_on, "days_out": line.since if line.state == "out" else None, "note": line.note}
        for line in view.lines
    ]  # fmt: skip
    rows = [
        (d["number"], d["form"], d["state"], str(d["printed_on"]), _days(d), d["holder"], d["note"]) for d in document
    ]
    text = (
        table(("编号", "表种", "状态", "打印日期", "已有几天", "领用人", "说明"), rows)
        if rows
        else "没有这样的空白表。"
    )
    say(options_of(context).as_json, document, text)
    return 0


def _days(line: dict[str, Any]) -> str:
    return "" if line["days_out"] is None else f"{line['days_out']}天"


@blank_pack.command("find", cls=Command, help="按纸面的编号或二维码内容，查是哪一户的哪一种表。")
@click.argument("number", metavar="编号")
@click.pass_context
def find_number(context: click.Context, number: str) -> int:
    """Where a number leads."""
    from app.domain.questionnaire.codes import label
    from app.services.keying.sheet_numbers import find_sheet

    with signed_in(context) as desk:
        found = find_sheet(desk, number)
    state = found.blank.state_name if found.blank else ""
    name = label("BLANK_FORM", found.form)
    document = {"number": found.number, "form": name, "household": found.short, "state": state}
    say(
        options_of(context).as_json,
        document,
        f"{found.number}：{name}，{found.short or '还没有录入农户'}{state and f'，{state}'}。",
    )
    return 0


@blank_pack.command("void", cls=Command, help="作废写坏、丢失的空白表。")
@click.argument("numbers", metavar="编号…", nargs=-1, required=True)
@click.option("--reason", default="", metavar="文字", help="原因")
@click.pass_context
def void_pack(context: click.Context, numbers: tuple[str, ...], reason: str) -> int:
    """Void sheets; all or none."""
    from app.services.keying.blank_sheets import void_sheets

    with signed_in(context) as desk:
        count = void_sheets(desk, numbers, reason)
    say(options_of(context).as_json, {"void": list(numbers)}, f"已作废{count}张空白表。")
    return 0
