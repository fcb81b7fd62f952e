"""`line`, `settings`, `village`: dated settings, this year's line first; the village's own record."""

from __future__ import annotations

import re
from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import field_options, options_of, read_date, read_fields, signed_in, split_pair
from app.cli.shell import Command, Group
from app.domain.errors import AppError
from app.domain.settings import LINE_PREFIX, SETTINGS


@click.group(cls=Group, help="每年的收入线（元/人·年）。")
def line() -> None:
    """Lines of the years."""


@line.command("set", help="设置一年的收入线，例如 line set 2026=8700。")
@click.argument("pair", metavar="年份=金额")
@click.option("--document", metavar="文号", default="", help="依据文件")
@click.pass_context
def line_set(context: click.Context, pair: str, document: str) -> int:
    """Set the line of one year."""
    from app.services.policies import set_line

    year, amount = split_pair(pair)
    year = year.removesuffix("年")
    if not re.fullmatch(r"(19|20)\d{2}", year):
        raise AppError("CLI-008", f"“{year}”不是年份。", "请写成2026=8700。", "收入线")
    with signed_in(context) as desk:
        set_line(desk, int(year), amount, document)
        shown = next(found.shown for found in _settings(desk) if found.key == f"{LINE_PREFIX}{year}")
    say(options_of(context).as_json, {"year": int(year), "amount": shown}, f"{year}年收入线：{shown}。")
    return 0


def _settings(desk):  # type: ignore[no-untyped-def]
    from app.services.policies import all_settings

    return all_settings(desk)


@line.command("list", help="已经设置的收入线。")
@click.pass_context
def line_list(context: click.Context) -> int:
    """Lines of all years."""
    with signed_in(context) as desk:
        found = [one for one in _settings(desk) if one.key.startswith(LINE_PREFIX)]
    document = [
        {"year": int(one.key[len(LINE_PREFIX) :]), "amount": one.shown, "document": one.document} for one in found
    ]
    rows = [(row["year"], row["amount"]) for row in document]
    say(options_of(context).as_json, document, table(("年份", "收入线"), rows) if rows else "还没有设置收入线。")
    return 0


@click.group(cls=Group, help="各项设置：今天起作用的值、依据，和改动。")
def settings() -> None:
    """All settings."""


@settings.command("list", help="全部设置和今天起作用的值。")
@click.pass_context
def settings_list(context: click.Context) -> int:
    """Every setting."""
    with signed_in(context) as desk:
        found = _settings(desk)
    document = [
        {
            "name": one.label,
            "key": one.key,
            "value": one.shown,
            "mark": one.mark,
            "since": one.since,
            "from_township": one.township,
        }
        for one in found
    ]
    rows = [(one.label, one.shown, one.mark, one.since) for one in found]
    say(options_of(context).as_json, document, lambda: table(("设置", "现在的值", "", "起用日"), rows))
    return 0


@settings.command("set", help="改一项设置，例如 settings set 公示天数=7 --from 2026-07-01。")
@click.argument("pair", metavar="名称=内容")
@click.option("--from", "since", metavar="日期", default="", help="从哪一天起；不写时从今天起")
@click.option("--document", metavar="文号", default="", help="依据文件")
@click.pass_context
def settings_set(context: click.Context, pair: str, since: str, document: str) -> int:
    """Change one setting from a day on."""
    from app.services.policies import set_policy

    name, value = split_pair(pair)
    start = read_date(since, "--from") if since else None
    key = next((key for key, setting in SETTINGS.items() if setting.label == name), name)
    with signed_in(context) as desk:
        made = set_policy(desk, key, value, start, document)
        one = next(found for found in _settings(desk) if found.key == made)
    say(
        options_of(context).as_json,
        {"name": one.label, "value": one.shown, "since": one.since},
        f"{one.label}：{one.shown}。",
    )
    return 0


@settings.command(
    "holidays", help="节假日和调休表：不带选项时列出；--add 加一行或一段，--file 用文件里的各行代替整张表。"
)
@click.option(
    "--add", "added", metavar="行", multiple=True, help='例如 "2026-10-01至2026-10-07 休"、"2026-10-10 班"（可写多次）'
)
@click.option("--file", "path", metavar="文件", default="", help="文本文件，一行一天或一段")
@click.option("--clear", "cleared", is_flag=True, help="清空整张表")
@click.option("--document", metavar="文号", default="", help="放假通知的文号")
@click.pass_context
def settings_holidays(context: click.Context, added: tuple[str, ...], path: str, cleared: bool, document: str) -> int:
    """The holiday table as lines; the days of {"休": […], "班": […]} for programs."""
    from pathlib import Path

    from app.domain.holidays import read_holidays
    from app.services.policies import holiday_lines, set_holidays

    with signed_in(context) as desk:
        if path or added or cleared:
            kept = "" if cleared or path else holiday_lines(desk)
            text = "\n".join([*([Path(path).read_text("utf-8-sig")] if path else [kept]), *added])
            set_holidays(desk, text, document)
        lines = holiday_lines(desk)
    say(options_of(context).as_json, read_holidays(lines), lines or "还没有填节假日，按周一到周五算工作日。")
    return 0


@click.command(cls=Command, help="本村信息。写了哪一项就改哪一项，都不写时只显示。")
@field_options("village", skip=("code", "started_on"))
@click.pass_context
def village(context: click.Context, **typed: Any) -> int:
    """The village's own record: change what is named, show all of it."""
    from app.domain.records import RECORDS
    from app.domain.values import show
    from app.services.place import change_village, village_record

    with signed_in(context) as desk:
        if desk.store.role != "village":
            raise AppError("CLI-009", "这是乡镇的数据，没有本村信息。", "请在村里的电脑上查看和修改。", "本村信息")
        values = read_fields("village", typed)
        if values:
            change_village(desk, values)
        record = village_record(desk)
    document = {field.label: show(field, record.get(field.key)) for field in RECORDS["village"].fields}
    rows = [(name, text) for name, text in document.items() if text]
    say(options_of(context).as_json, document, table(("项目", "内容"), rows))
    return 0
