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
@click.option("--plan", is_flag=True, help="只看会影响哪些户，不写")
@click.pass_context
def settings_set(context: click.Context, pair: str, since: str, document: str, plan: bool) -> int:
    """Change one setting from a day on, or say what that would do."""
    from app.services.policies import set_policy
    from app.services.policy_effects import preview

    name, value = split_pair(pair)
    start = read_date(since, "--from") if since else None
    key = next((key for key, setting in SETTINGS.items() if setting.label == name), name)
    with signed_in(context) as desk:
        if plan:
            found = preview(desk, key, value, start)
            effects = [
                {"household": e.name, "duty": e.label, "before": e.before, "after": e.after} for e in found.effects
            ]
            document_ = {
                "name": found.label,
                "old": found.old,
                "new": found.new,
                "since": found.since,
                "households": found.households,
                "effects": effects,
            }
            rows = [(e["household"], e["duty"], e["before"] or "", e["after"] or "") for e in effects]
            say(
                options_of(context).as_json,
                document_,
                "\n".join(
                    [found.text, *([table(("户主", "事项", "照原来的期限", "照新的期限"), rows)] if rows else [])]
                ),
            )
            return 0
        made = set_policy(desk, key, value, start, document)
        one = next(found for found in _settings(desk) if found.key == made)
    say(
        options_of(context).as_json,
        {"name": one.label, "value": one.shown, "since": one.since},
        f"{one.label}：{one.shown}。",
    )
    return 0


@settings.command("history", help="一项设置以前和以后的值：从哪天起、依据什么文件、谁写的。")
@click.argument("name", metavar="名称")
@click.pass_context
def settings_history(context: click.Context, name: str) -> int:
    """[{value, since, state, document, from_township, writer, written}]."""
    from app.services.policies import setting_history

    with signed_in(context) as desk:
        found = setting_history(desk, name)
    document = [
        {"value": x.shown, "since": x.valid_from, "state": x.state, "document": x.document, "from_township": x.township, "writer": x.writer, "written": x.written}
        for x in found
    ]  # fmt: skip
    rows = [
        (x.valid_from, x.shown, x.state, "乡镇" if x.township else "村里", x.document, x.writer, x.written)
        for x in found
    ]
    say(
        options_of(context).as_json,
        document,
        table(("起用日", "值", "", "由谁定", "依据", "谁写的", "写于"), rows) if rows else "一直用程序预设的值。",
    )
    return 0


@settings.command("withdraw", help="收回一个还没有生效的值。")
@click.argument("name", metavar="名称")
@click.option("--from", "since", metavar="日期", required=True, help="它从哪一天起")
@click.pass_context
def settings_withdraw(context: click.Context, name: str, since: str) -> int:
    """Take a value of a day to come back."""
    from app.services.policies import withdraw

    with signed_in(context) as desk:
        withdraw(desk, name, read_date(since, "--from"))
    say(options_of(context).as_json, {"name": name, "since": since}, f"“{name}”从{since}起的值已收回。")
    return 0


@settings.command("confirm", help="乡镇核定：写名称，或用 --all 核定全部标“待乡镇核定”的。")
@click.argument("names", metavar="[名称]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="全部待核定的")
@click.option("--document", metavar="文号", default="", help="依据文件")
@click.pass_context
def settings_confirm(context: click.Context, names: tuple[str, ...], every: bool, document: str) -> int:
    """{confirmed}."""
    from app.services.policies import confirm_settings

    with signed_in(context) as desk:
        wanted = [one.key for one in _settings(desk) if one.mark] if every else names
        made = confirm_settings(desk, wanted, document)
    say(options_of(context).as_json, {"confirmed": made}, f"已核定{made}项。")
    return 0


@settings.command("differences", help="乡镇下发的设置和本村原来的哪里不一样。")
@click.pass_context
def settings_differences(context: click.Context) -> int:
    """[{name, village, township, since, document}]."""
    from app.services.policies import policy_differences

    with signed_in(context) as desk:
        found = policy_differences(desk)
    document = [
        {"name": x.label, "village": x.village, "township": x.township, "since": x.since, "document": x.document}
        for x in found
    ]
    rows = [(x.label, x.village, x.township, x.since, x.document) for x in found]
    say(
        options_of(context).as_json,
        document,
        table(("设置", "本村原来", "乡镇的", "起用日", "依据"), rows) if rows else "乡镇下发的和本村原来的一样。",
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
@field_options("village", skip=("code", "started_on", "entered_by_town_from", "entered_by_town_to"))
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
