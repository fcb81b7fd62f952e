"""`texts`: the words of the papers: list, show, change from a file, put back."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.output import say, table
from app.cli.session import options_of, read_date, signed_in
from app.cli.shell import Command, Group


@click.group(cls=Group, help="材料的文字：看、改、恢复原文。")
def texts() -> None:
    """Texts of papers."""


@texts.command("list", cls=Command, help="全部材料的文字和现在用的是哪一种。")
@click.pass_context
def texts_list(context: click.Context) -> int:
    """Every text."""
    from app.services.papers.doc_texts import text_lines

    with signed_in(context) as desk:
        found = text_lines(desk)
    document = [
        {"name": one.name, "changed": one.changed, "since": one.since, "from_township": one.township} for one in found
    ]
    rows = [(one.name, "改过的文字" if one.changed else "程序原文", one.since) for one in found]
    say(options_of(context).as_json, document, lambda: table(("材料", "现在用", "起用日"), rows))
    return 0


@texts.command("show", cls=Command, help="一份材料的文字，和可以填的内容。")
@click.argument("name", metavar="材料")
@click.pass_context
def texts_show(context: click.Context, name: str) -> int:
    """One text."""
    from app.services.papers.doc_texts import allowed_places, doc_text, text_lines

    key = doc_text(name).key
    with signed_in(context) as desk:
        one = next(line for line in text_lines(desk) if line.key == key)
    offered = allowed_places(key)
    document = {
        "name": one.name,
        "text": one.text,
        "places": [{"name": place, "meaning": what} for place, what in offered],
    }
    listed = "\n".join(f"  {{{place}}}　{what}" for place, what in offered)
    say(options_of(context).as_json, document, f"{one.text}\n\n可以填的内容：\n{listed}")
    return 0


@texts.command("set", cls=Command, help="用一个文本文件里的文字代替，例如 texts set 会议通知 通知.txt。")
@click.argument("name", metavar="材料")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--from", "since", metavar="日期", default="", help="从哪一天起；不写时从今天起")
@click.option("--document", metavar="文号", default="", help="依据文件")
@click.pass_context
def texts_set(context: click.Context, name: str, file: Path, since: str, document: str) -> int:
    """Change one text."""
    from app.services.disk import read_text
    from app.services.papers.doc_texts import doc_text, set_text

    start, words = (read_date(since, "--from") if since else None), read_text(file)
    with signed_in(context) as desk:
        set_text(desk, name, words, document, start)
    say(options_of(context).as_json, {"name": doc_text(name).name}, f"《{doc_text(name).name}》的文字已保存。")
    return 0


@texts.command("restore", cls=Command, help="恢复程序自带的文字。")
@click.argument("name", metavar="材料")
@click.pass_context
def texts_restore(context: click.Context, name: str) -> int:
    """The shipped words again."""
    from app.services.papers.doc_texts import doc_text, restore_text

    with signed_in(context) as desk:
        restore_text(desk, name)
    say(options_of(context).as_json, {"name": doc_text(name).name}, f"《{doc_text(name).name}》已恢复原文。")
    return 0
