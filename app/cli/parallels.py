"""`parallel`: what two laptops wrote side by side, and deciding it (`design.md` §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from app.cli.output import say, table
from app.cli.session import options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.packages.mending import Mending

_T = TypeVar("_T")


@click.command(
    cls=Command, help="并行修改：列出两台电脑都改过、互相不知道的项目；写 --decide 序号 --value 第几种，裁决一项。"
)
@click.option("--decide", "place", metavar="序号", type=int, default=0, help="裁决清单里的第几项")
@click.option("--value", "choice", metavar="第几种", type=int, default=0, help="按第几种写法")
@click.option("--reveal", is_flag=True, help="显示完整的证件号码等，会登记")
@click.option(
    "--mend", "mend", metavar="序号", type=int, default=0, help="理顺“合并后要理顺的”里的第几处，--value 选第几个"
)
@click.option("--relation", metavar="关系", default="", help="两位户主：另一位和户主的关系")
@click.pass_context
def parallel(context: click.Context, place: int, choice: int, reveal: bool, mend: int, relation: str) -> int:
    """The lists, one decision, or one thing put right. AppError PAR-10x, MEND-10x."""
    from app.domain.records import declared
    from app.domain.values import decode
    from app.services.packages.mending import mendings
    from app.services.packages.parallels import decide, parallels

    with signed_in(context) as desk:
        lines, broken = parallels(desk, reveal), mendings(desk)
        if mend:
            told = put_right(desk, _nth(broken, mend, "合并后要理顺的"), choice, relation)
            say(options_of(context).as_json, {"mended": told}, f"{told}。")
            return 0
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
                 "field": line.label, "owner": line.owner, "before": line.before,
                 "values": [{"text": c.text, "writer": c.writer, "shown": c.shown} for c in line.choices]}
                for at, line in enumerate(lines, 1)]  # fmt: skip
    text = table(("序号", "农户", "记录", "项目", "几种写法", "由谁裁决"), rows) if rows else "没有要裁决的。"
    if broken:
        left = [(str(at), one.label, one.title, one.text, "；".join(f"{n}.{word}" for n, (_, word) in enumerate(one.choices, 1)))
                for at, one in enumerate(broken, 1)]  # fmt: skip
        text += "\n合并后要理顺的：\n" + table(("序号", "要理顺的", "农户或编号", "情况", "选哪一个"), left)
    document += [{"mend": at, "kind": one.label, "title": one.title, "text": one.text,
                  "values": [{"text": word} for _, word in one.choices]} for at, one in enumerate(broken, 1)]  # fmt: skip
    say(options_of(context).as_json, document, text)
    return 0


def put_right(desk: Desk, one: Mending, choice: int, relation: str) -> str:
    """One thing merging left, put right; what was done, in words."""
    from app.domain.questionnaire.codes import code_for
    from app.services.packages.mending import CASES, HEADS, renumber, settle_case, settle_head

    row, word = _nth(one.choices, choice, one.title)
    if one.kind == HEADS:
        settle_head(desk, one.household, row, code_for("RELATION", relation) or "")
        return f"户主是{word}"
    if one.kind == CASES:
        settle_case(desk, one.household, row)
        return f"留下{word}"
    return f"{word}改成{renumber(desk, one.record, row)}"


def _nth(items: tuple[_T, ...], place: int, where: str) -> _T:
    if not 1 <= place <= len(items):
        raise AppError("PAR-103", f"没有第{place}个，一共{len(items)}个。", "请先列出来看序号。", where)
    return items[place - 1]
