"""`parallel`: what two laptops wrote side by side, and deciding it (`design.md` §5)."""

from __future__ import annotations

from typing import TypeVar

import click

from app.cli.output import say, table
from app.cli.session import options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

_T = TypeVar("_T")


@click.command(
    cls=Command, help="并行修改：列出两台电脑都改过、互相不知道的项目；写 --decide 序号 --value 第几种，裁决一项。"
)
@click.option("--decide", "place", metavar="序号", type=int, default=0, help="裁决清单里的第几项")
@click.option("--value", "choice", metavar="第几种", type=int, default=0, help="按第几种写法")
@click.option("--reveal", is_flag=True, help="显示完整的证件号码等，会登记")
@click.pass_context
def parallel(context: click.Context, place: int, choice: int, reveal: bool) -> int:
    """The list, or one decision. AppError PAR-10x."""
    from app.domain.records import declared
    from app.domain.values import decode
    from app.services.packages.parallels import decide, parallels

    with signed_in(context) as desk:
        lines = parallels(desk, reveal)
        if place:
            line = _nth(lines, place, "清单")
            chosen = _nth(line.choices, choice, f"{line.unit_name}：{line.label}")
            decide(desk, line.kind, line.row, line.key, decode(declared(line.kind)[line.key], chosen.value))
            say(options_of(context).as_json, {"decided": line.label, "value": chosen.text}, f"已裁决：{line.label}。")
            return 0
    rows = [
        (str(at), line.unit_name, f"{line.kind_label} {line.row_name}".strip(), line.label,
         "；".join(f"{n}.{c.text}（{c.writer}）" for n, c in enumerate(line.choices, 1)), line.owner)
        for at, line in enumerate(lines, 1)
    ]  # fmt: skip
    document = [{"number": at, "household": line.unit_name, "record": line.kind_label, "name": line.row_name,
                 "field": line.label, "owner": line.owner,
                 "values": [{"text": c.text, "writer": c.writer, "shown": c.shown} for c in line.choices]}
                for at, line in enumerate(lines, 1)]  # fmt: skip
    text = table(("序号", "农户", "记录", "项目", "几种写法", "由谁裁决"), rows) if rows else "没有要裁决的。"
    say(options_of(context).as_json, document, text)
    return 0


def _nth(items: tuple[_T, ...], place: int, where: str) -> _T:
    if not 1 <= place <= len(items):
        raise AppError("PAR-103", f"没有第{place}个，一共{len(items)}个。", "请先列出来看序号。", where)
    return items[place - 1]
