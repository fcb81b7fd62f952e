"""`codes`: the code lists and the township's editions of them, changed item by item from a day on."""

from __future__ import annotations

from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import options_of, options_together, read_date, signed_in
from app.cli.shell import Group

_DATED = options_together(
    click.option("--from", "since", metavar="日期", default="", help="从哪一天起；不写时从今天起"),
    click.option("--document", metavar="文号", default="", help="依据文件"),
)


@click.group(cls=Group, help="代码表（选项）：看、改叫法、增加、停用、恢复、排先后，都可以写从哪天起。")
def codes() -> None:
    """Code lists."""


@codes.command("list", help="全部代码表，改过的在前面。")
@click.pass_context
def list_(context: click.Context) -> int:
    """[{name, offered, changes, since, coming, from_township, open}]."""
    from app.services.codelists import list_lines

    with signed_in(context) as desk:
        found = list_lines(desk)
    document = [
        {"name": x.label, "offered": x.offered, "changes": x.changes, "since": x.since, "coming": x.coming, "from_township": x.township, "open": x.open}
        for x in found
    ]  # fmt: skip
    rows = [
        (x.label, x.offered, "可增减" if x.open else "只改叫法", x.changes, x.since or "", x.coming or "")
        for x in found
    ]
    say(
        options_of(context).as_json,
        document,
        lambda: table(("代码表", "选项", "", "改了什么", "起用日", "将要生效"), rows),
    )
    return 0


@codes.command("show", help="一张代码表的各项。")
@click.argument("name", metavar="代码表")
@click.option("--at", "on", metavar="日期", default="", help="哪一天的；不写时是今天")
@click.pass_context
def show(context: click.Context, name: str, on: str) -> int:
    """[{label, retired, shipped, parent}]."""
    from app.services.codelists import item_lines

    day = read_date(on, "--at") if on else None
    with signed_in(context) as desk:
        found = item_lines(desk, name, day)
    document = [{"label": x.label, "retired": x.retired, "shipped": x.shipped, "parent": x.parent} for x in found]
    rows = [
        (n, x.label, "停用" if x.retired else "", "" if x.shipped == x.label else x.shipped or "（新增）", x.parent)
        for n, x in enumerate(found, 1)
    ]
    say(options_of(context).as_json, document, table(("", "叫法", "", "程序原来的叫法", "属于"), rows))
    return 0


def _done(context: click.Context, work: str, name: str, since: str, document: str, *said: Any) -> int:
    from app.services import codelists

    start = read_date(since, "--from") if since else None
    with signed_in(context) as desk:
        getattr(codelists, work)(desk, name, *said, since=start, document=document)
        changed = next(line for line in codelists.list_lines(desk) if line.name == codelists.code_list(name).name)
    day = (start or desk.today).isoformat()
    say(
        options_of(context).as_json,
        {"name": changed.label, "from": day, "changes": changed.changes},
        f"代码表“{changed.label}”已改，从{day}起。",
    )
    return 0


@codes.command("rename", help="一项改叫别的，例如 codes rename 发现渠道 农户自主申报 自己申报。以前的表格照旧。")
@click.argument("name", metavar="代码表")
@click.argument("item", metavar="原来的叫法")
@click.argument("label", metavar="新的叫法")
@_DATED
@click.pass_context
def rename(context: click.Context, name: str, item: str, label: str, since: str, document: str) -> int:
    """Another word."""
    return _done(context, "rename_item", name, since, document, item, label)


@codes.command("add", help="增加一项。")
@click.argument("name", metavar="代码表")
@click.argument("label", metavar="叫法")
@click.option("--under", metavar="类别", default="", help="属于哪一类（例如具体帮扶措施要写）")
@_DATED
@click.pass_context
def add(context: click.Context, name: str, label: str, under: str, since: str, document: str) -> int:
    """A new item."""
    return _done(context, "add_item", name, since, document, label, under)


@codes.command("retire", help="停用一项：以前登记的照样显示和打印，新登记的不再给选。")
@click.argument("name", metavar="代码表")
@click.argument("item", metavar="叫法")
@_DATED
@click.pass_context
def retire(context: click.Context, name: str, item: str, since: str, document: str) -> int:
    """Offered no more."""
    return _done(context, "retire_item", name, since, document, item)


@codes.command("restore", help="停用的一项恢复使用。")
@click.argument("name", metavar="代码表")
@click.argument("item", metavar="叫法")
@_DATED
@click.pass_context
def restore(context: click.Context, name: str, item: str, since: str, document: str) -> int:
    """Offered again."""
    return _done(context, "restore_item", name, since, document, item)


@codes.command("move", help="一项排到第几位，例如 codes move 发现渠道 部门预警 1。")
@click.argument("name", metavar="代码表")
@click.argument("item", metavar="叫法")
@click.argument("place", metavar="第几位", type=click.IntRange(1))
@_DATED
@click.pass_context
def move(context: click.Context, name: str, item: str, place: int, since: str, document: str) -> int:
    """Another place."""
    return _done(context, "move_item", name, since, document, item, place)
