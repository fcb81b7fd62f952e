"""`returned`: what came back from the township, for whom, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import options_of, signed_in
from app.cli.shell import Command

if TYPE_CHECKING:
    from app.services.packages.returned import Returned


@click.command(
    cls=Command, help="回执来件：乡镇发回了什么、涉及哪些户、要办什么。不写包号时列出全部；还有要办的，退出码是1。"
)
@click.argument("number", required=False, default="", metavar="[包号]")
@click.option("--open", "only_open", is_flag=True, help="只列要办的")
@click.pass_context
def returned(context: click.Context, number: str, only_open: bool) -> int:
    """Return packages with their lines, the newest first."""
    from app.services.packages.returned import returned as look

    with signed_in(context) as desk:
        found = look(desk, number.strip())
    document = [_document(one, only_open) for one in found]
    say(options_of(context).as_json, document, lambda: _text(document))
    return 1 if any(one.open for one in found) else 0


def _document(one: Returned, only_open: bool) -> dict[str, Any]:
    return {
        "number": one.number, "sender": one.sender, "received": one.at, "check_code": one.check_code, "open": one.open,
        "answers": list(one.answers),
        "lines": [{"household": line.who, "matter": str(line.said.matter), "text": line.said.text, "todo": line.said.todo,
                   "state": line.state} for line in one.lines if line.open or not only_open],
    }  # fmt: skip


def _text(document: list[dict[str, Any]]) -> str:
    if not document:
        return "还没有收过回执包。"
    parts = []
    for one in document:
        parts.append(f"{one['number']}　{one['received'][:10]}收到　还有{one['open']}项要办")
        parts += [f"对本村报送包的回执：{'；'.join(one['answers'])}"] if one["answers"] else []
        rows = [(line["state"], line["household"], line["matter"], line["text"], line["todo"]) for line in one["lines"]]
        parts.append(table(("办理", "农户", "事项", "乡镇的答复", "要办什么"), rows) if rows else "没有要列的内容。")
    return "\n\n".join(parts)
