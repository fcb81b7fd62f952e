"""`paste`: a block of cells from a file or stdin, as the window pastes it from Excel or WPS."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say
from app.cli.session import existing_file, household_of, options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.pasting.run import PasteDone, PasteInto, PastePlan

SHOWN = 60
_HTML = re.compile(rb"^\s*(?:Version:\d|<(?:!doctype|html|table|meta))", re.I)
STATES = {
    "new": "新增", "changed": "填写", "same": "没有变化", "parked": "放到一边", "out": "不要", "aside": "不读",
}  # fmt: skip


@click.command(
    cls=Command, help="粘贴表格里的一块内容（制表符分隔的文本或表格软件的HTML），不写文件名时用“-”从标准输入读。"
)
@click.argument("file", metavar="文件.tsv|-")
@click.option("--into", metavar="地方", required=True, help="members 家庭成员、income 家庭收支、households 农户名单")
@click.option("--household", metavar="农户", default="", help="哪一户（户号或户主姓名）；粘贴农户名单时不用写")
@click.option("--plan", is_flag=True, help="只看会怎样，不写入")
@click.option("--replace", is_flag=True, help="和现在不同的也改；不写时只填空着的")
@click.pass_context
def paste(context: click.Context, file: str, into: str, household: str, plan: bool, replace: bool) -> int:
    """Plan, then write as one verb."""
    from app.services.pasting.run import apply_paste, plan_paste, read_clipboard

    content, options = _content(file), options_of(context)
    grid = read_clipboard(content, b"") if _HTML.match(content) else read_clipboard(b"", content)
    with signed_in(context) as desk:
        found = plan_paste(desk, _place(desk, into, household), grid)
        ticked = [(cell.row, cell.column) for cell in found.changes] if replace else []
        done = None if plan else apply_paste(desk, found, ticked)
    say(options.as_json, _document(found, done), lambda: _told(found, done, replace))
    wrong = found.counts["errors"]
    if wrong:
        note(
            f"有{wrong}处错误，每一处的位置和改法见上面的清单；没有错误的内容{'可以粘贴' if plan else '已经粘贴'}。（PASTE-012）"
        )
    return 1 if wrong else 0


def _content(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else existing_file(file).read_bytes()


def _place(desk: Desk, into: str, household: str) -> PasteInto:
    """The place meant; AppError PASTE-006 (no such place), PASTE-007 (no household named), H-101, H-102."""
    from app.services.collecting.filling import subject_of
    from app.services.pasting.run import Into, PasteInto

    if into not in [str(known) for known in Into]:
        raise AppError("PASTE-006", f"没有“{into}”这个地方。", "请写members、income或households。", "--into")
    place = Into(into)
    if place is Into.HOUSEHOLDS:
        return PasteInto(place)
    if not household:
        raise AppError("PASTE-007", "没有写粘贴到哪一户。", "请加上--household和户号或户主姓名。", "--household")
    subject = subject_of(desk, household_of(desk, household).id)
    return PasteInto(place, subject.household, subject.case)


def _document(plan: PastePlan, done: PasteDone | None) -> dict[str, Any]:
    return {
        "into": str(plan.into.into), "planned": done is None, "written": bool(done and done.counter), **plan.counts,
        "columns": [
            {"column": c.letters, "header": c.header, "field": c.target.label if c.target else "", "how": c.how, "sure": c.sure}
            for c in plan.matching.columns
        ],
        "row_list": [
            {"row": row.number + 1, "state": str(row.state), "who": row.who, "household": row.whose, "note": row.note}
            for row in plan.rows
        ],
        "change_list": [{"place": c.place, "old": c.old, "new": c.new} for c in plan.changes],
        "problem_list": [{"level": str(p.level), "place": p.place, "text": p.text} for p in plan.problems],
    }  # fmt: skip


def _told(plan: PastePlan, done: PasteDone | None, replaced: bool) -> str:
    n = plan.counts
    columns = "，".join(f"{c.name}→{c.target.label if c.target else '不要'}" for c in plan.matching.columns)
    lines = [f"{n['rows']}行，其中{n['data']}行内容。各列：{columns}。"]
    kinds = [f"{STATES[key]}{n[key]}行" for key in ("new", "changed", "same", "parked") if n[key]]
    lines.append(f"{'会' if done is None else ''}{'，'.join(kinds) or '没有可以读的行'}。")
    if n["changes"]:
        lines.append(
            f"和现在不同的{n['changes']}格{'也改了' if replaced and done else '' if replaced else '没有改（加--replace才改）'}："
        )
        lines += [f"  {c.place}：{c.old}→{c.new}" for c in plan.changes[:SHOWN]]
    if plan.problems:
        lines.append(f"有{len(plan.problems)}处要看一看：")
        lines += [f"  [{p.level}] {p}" for p in plan.problems[:SHOWN]]
        lines += [f"  另外还有{len(plan.problems) - SHOWN}处，用--json看全部。"] if len(plan.problems) > SHOWN else []
    return "\n".join([*lines, *([done.text] if done else [])])
