"""`print`: any document or ledger into a file; `print --list` names them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError


@click.command(
    "print", cls=Command, help="把一种材料写成文件。种类用 --list 看。证件号码只印一部分，--reveal 印全部并记入记录。"
)
@click.argument("kind", metavar="[种类]", required=False, default="")
@click.option("--list", "listed", is_flag=True, help="列出全部种类")
@click.option("--household", default="", metavar="户号|户主", help="哪一户")
@click.option("--notice", default="", metavar="编号", help="哪份公示")
@click.option("--package", default="", metavar="包号", help="哪个报送包；不写时是最近的")
@click.option("--period", default="", metavar="年月", help="台账的月份，例如2026-11")
@click.option("--blank", is_flag=True, help="空白表")
@click.option("--paper", default="A4", metavar="A4|A3", help="纸张")
@click.option("--purpose", default="", metavar="用途", help="打印用途（记入记录）")
@click.option("--reveal", is_flag=True, help="印完整的证件号码（记入记录）")
@click.option("--visit", default="", metavar="编号", help="哪一次走访（入户走访记录、入户核查表）；不写时是最近一次")
@click.option(
    "--meeting", default="", metavar="编号", help="哪一次会议（会议通知、签到表、会议记录、表决汇总）；不写时是最近一次"
)
@click.option(
    "--sweep",
    default="",
    metavar="编号",
    help="哪一轮排查（排查表、排查汇总表、未入户清单、排查报告）；不写时是最近一轮",
)
@click.option("--accept-missing", is_flag=True, help="字库里没有的字印成方框“□”，打印后手写；不写时不打印")
@click.option("--out", default="", metavar="文件", help="写到哪个文件，.pdf 或 .xlsx；不写时写到当前文件夹")
@click.pass_context
def print_(context: click.Context, kind: str, listed: bool, out: str, **asked: Any) -> int:
    """Draw one paper and save it."""
    from app.services.disk import save_file
    from app.services.papers.catalogue import print_paper
    from app.services.papers.glyphs import listed as listed_missing

    options = options_of(context)
    if listed or not kind:
        return _list(options.as_json, listed)
    target = Path(out) if out else None
    if target and not target.parent.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(target.parent))
    out_format = target.suffix.lower().lstrip(".") if target else "pdf"
    with signed_in(context) as desk:
        printed = print_paper(desk, kind, out_format=out_format or "pdf", **asked)
        path = save_file(target or Path(printed.suggested_name), printed.data)
    if printed.missing:
        click.echo(f"此字无法显示，已印成方框，请手写补上：{listed_missing(printed.missing)}。", err=True)
    document = {"kind": kind, "title": printed.title, "file": str(path), "bytes": len(printed.data)}
    say(options.as_json, document, f"{printed.title}：已写到{path}。")
    return 0


def _list(as_json: bool, asked: bool) -> int:
    from app.services.papers.catalogue import PAPERS

    needs = {"household": "--household", "notice": "--notice", "code": "恢复码（首次设置时）"}
    document = [
        {
            "kind": paper.name,
            "title": paper.label,
            "formats": list(paper.formats),
            "needs": [needs.get(n, n) for n in paper.needs],
        }
        for paper in PAPERS
    ]
    rows = [(row["kind"], row["title"], "、".join(row["formats"]), "、".join(row["needs"])) for row in document]
    say(as_json, document, table(("种类", "说明", "格式", "要写明"), rows))
    if not asked:
        raise AppError("CLI-019", "没有写打印哪一种。", "请从上面的种类里选一种。", "打印")
    return 0
