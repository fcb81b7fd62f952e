"""`print`: any document or ledger into a file; `print --list` names them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, progress, say, table
from app.cli.session import household_of, options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk

WHICH = {"全部": "all", "监测中": "monitored", "风险已消除": "removed", "脱贫户": "exit"}


@click.command(
    "print", cls=Command, help="把一种材料写成文件。种类用 --list 看。证件号码只印一部分，--reveal 印全部并记入记录。"
)
@click.argument("kind", metavar="[种类]", required=False, default="")
@click.option("--list", "listed", is_flag=True, help="列出全部种类")
@click.option("--household", multiple=True, metavar="户号|户主", help="哪一户；写多次就打印多户")
@click.option("--group", "groups", multiple=True, metavar="组名", help="这个小组的每一户（可写多次）")
@click.option("--which", type=click.Choice(list(WHICH)), help="这一类的每一户")
@click.option("--copies", type=int, default=1, metavar="份数", help="每户几份")
@click.option("--notice", default="", metavar="编号", help="哪份公示")
@click.option("--package", default="", metavar="包号", help="哪个报送包；不写时是最近的")
@click.option("--period", default="", metavar="年月", help="台账的月份，例如2026-11")
@click.option("--blank", is_flag=True, help="空白表")
@click.option(
    "--paper", default="A4", metavar="A4|A3|A4大字|A3拼接", help="纸张；大字和拼接（两张A4拼成一张A3）用于公示"
)
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
@click.option("--batch", "code", default="", metavar="批次", help="哪一批发放（发放签收表）；不写时是最近一批")
@click.option("--helper", default="", metavar="姓名", help="哪一位帮扶人（走访单、走访计划）；不写时是全部")
@click.option("--accept-missing", is_flag=True, help="字库里没有的字印成方框“□”，打印后手写；不写时不打印")
@click.option(
    "--out",
    default="",
    metavar="文件",
    help="写到哪个文件，.pdf 或 .xlsx；打印多户时写文件夹，就是每户一个文件；不写时写到当前文件夹",
)
@click.pass_context
def print_(
    context: click.Context, kind: str, listed: bool, out: str, household: tuple[str, ...], groups: tuple[str, ...],
    which: str | None, copies: int, **asked: Any,
) -> int:  # fmt: skip
    """Draw one paper, or one for each of many households, and save it; exit code 1 where a household got none."""
    from app.services.disk import save_file
    from app.services.papers.catalogue import print_paper
    from app.services.papers.glyphs import listed as listed_missing

    options = options_of(context)
    if listed or not kind:
        return _list(options.as_json, listed)
    target = Path(out) if out else None
    if target and not target.parent.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(target.parent))
    if len(household) > 1 or groups or which or copies != 1:
        return _many(context, kind, target, household, groups, which, copies, asked)
    out_format = target.suffix.lower().lstrip(".") if target else "pdf"
    with signed_in(context) as desk:
        printed = print_paper(desk, kind, household="".join(household), out_format=out_format or "pdf", **asked)
        path = save_file(target or Path(printed.suggested_name), printed.data)
    if printed.missing:
        click.echo(f"此字无法显示，已印成方框，请手写补上：{listed_missing(printed.missing)}。", err=True)
    document = {"kind": kind, "title": printed.title, "file": str(path), "bytes": len(printed.data)}
    say(options.as_json, document, f"{printed.title}：已写到{path}。")
    return 0


def _many(
    context: click.Context, kind: str, target: Path | None, named: tuple[str, ...], groups: tuple[str, ...], which: str | None,
    copies: int, asked: dict[str, Any],
) -> int:  # fmt: skip
    """The same paper for many households; those that could not be made are named on stderr."""
    from app.services.papers.many import ManyAsked, pick_households, print_many

    more = {key: asked[key] for key in ("reveal", "blank", "purpose", "accept_missing", "sweep")}
    if target and not target.is_dir() and target.suffix.lower() != ".pdf":
        text = f"打印多户不能存成{target.suffix or '没有后缀的文件'}。"
        raise AppError("PRINT-002", text, "请写.pdf文件，或者写一个已有的文件夹，每户一个文件。", "打印")
    with signed_in(context) as desk:
        ids = tuple(household_of(desk, text).id for text in named)
        if groups or which or not ids:
            found = pick_households(desk, WHICH[which or "全部"], groups)
            ids = tuple(dict.fromkeys((*ids, *found)))
        told, wish = progress("打印"), ManyAsked(kind, ids, copies, **more)
        made = print_many(
            desk, wish, target or _own_name(desk, kind, len(ids)), lambda done, total, _: told(done, total)
        )
    for one in made.failed:
        note(f"没有打印 {one.line}")
    document = {
        "kind": kind, "households": made.households, "pages": made.pages, "files": [str(path) for path in made.files],
        "failed": [{"household": one.household, "reason": one.text} for one in made.failed],
    }  # fmt: skip
    where = made.files[0] if len(made.files) == 1 else f"{made.files[0].parent}（{len(made.files)}个文件）"
    say(
        options_of(context).as_json,
        document,
        f"{made.title}：共{made.pages or len(made.files)}{'页' if made.pages else '份'}，已写到{where}。",
    )
    return 1 if made.failed else 0


def _own_name(desk: Desk, kind: str, count: int) -> Path:
    """A file in this folder where none is named."""
    from app.services.papers.catalogue import paper_kind

    return Path(f"{paper_kind(kind).name}-{count}户-{desk.today:%Y%m%d}.pdf")


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
