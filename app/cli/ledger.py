"""`ledger`: the sixteen ledgers seen, printed with filters, closed; `report`: figures with the households behind them (`domain.md` §15)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, options_of, options_together, read_date, signed_in
from app.cli.shell import Command, Group
from app.domain.errors import AppError

_PERIOD = click.option(
    "--period", default="", metavar="期间", help="2026-11、2026年第4季度、2026下半年或2026；不写时是本期"
)
_FILTERS = options_together(
    _PERIOD,
    click.option("--group", default="", metavar="小组", help="哪个小组"),
    click.option("--helper", default="", metavar="姓名", help="哪位帮扶人"),
    click.option("--class", "category", default="", metavar="类别", help="哪一类"),
)


@click.group(cls=Group, help="台账：列出、查看、打印、结账、按模板定列、登记系统录入。")
def ledger() -> None:
    """The ledgers."""


@ledger.command("list", help="有哪些台账，各按什么期间出。")
@click.pass_context
def list_(context: click.Context) -> int:
    """[{number, title, periods}]; needs no store."""
    from app.domain.ledgers import LEDGER_KINDS, LIVE
    from app.domain.ledgers.periods import PERIOD_WORDS

    words = {**PERIOD_WORDS, LIVE: "现在"}
    document = [
        {"number": kind.number, "title": kind.title, "periods": [words[one] for one in kind.periods]}
        for kind in LEDGER_KINDS
    ]
    rows = [(row["number"], row["title"], "、".join(row["periods"])) for row in document]
    say(options_of(context).as_json, document, table(("编号", "台账", "期间"), rows))
    return 0


@ledger.command("show", help="一本台账的内容和合计；级别高的内容只显示一部分。")
@click.argument("name", metavar="台账")
@_FILTERS
@click.pass_context
def show(context: click.Context, name: str, **asked: str) -> int:
    """{title, period, columns, rows, sums, notes, late, closed}; columns of level 3 are masked."""
    from app.domain.documents import cell_text
    from app.domain.questionnaire.field import Level
    from app.services.papers.ledger_views import ledger_view

    with signed_in(context) as desk:
        found = ledger_view(desk, name, **asked)
    columns = [column for column in found.columns if column.key != "number"]
    rows = [
        [
            "***"
            if column.level >= Level.SENSITIVE and row.value(column.key)
            else cell_text(column.drawn(), row.value(column.key))
            for column in columns
        ]
        for row in found.rows
    ]
    document = {
        "title": found.title, "period": found.period, "columns": [column.label for column in columns], "rows": rows, "sums": found.sums,
        "notes": list(found.notes), "late": [{"period": period, "entries": count} for period, count in found.late], "closed": found.closed,
    }  # fmt: skip
    said = table(tuple(column.label for column in columns), [tuple(row) for row in rows]) if rows else "本期没有记录。"
    say(
        options_of(context).as_json,
        document,
        "\n".join((f"{found.title}　{found.period}", said, found.sums, *found.notes)),
    )
    return 0


@ledger.command("print", help="一本台账写成文件（.pdf 或 .xlsx），可按小组、帮扶人、类别筛选。")
@click.argument("name", metavar="台账")
@_FILTERS
@click.option("--late", is_flag=True, help="把结账以后才知道的（补录）也列在表后")
@click.option("--paper", default="A4", metavar="A4|A3", help="纸张")
@click.option("--reveal", is_flag=True, help="印完整的证件号码（只限乡镇，记入记录）")
@click.option("--purpose", default="", metavar="用途", help="打印用途（记入记录）")
@click.option("--out", required=True, metavar="文件", help="写到哪个文件，.pdf 或 .xlsx")
@click.pass_context
def print_(context: click.Context, name: str, out: str, **asked: Any) -> int:
    """Draw a ledger and save it."""
    from app.domain.ledgers import ledger_kind
    from app.services.disk import save_file
    from app.services.papers.catalogue import print_paper

    target = Path(out)
    if not target.parent.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(target.parent))
    kind = ledger_kind(name)
    with signed_in(context) as desk:
        printed = print_paper(desk, kind.key, out_format=target.suffix.lower().lstrip(".") or "pdf", **asked)
        path = save_file(target, printed.data)
    document = {"ledger": kind.title, "file": str(path), "bytes": len(printed.data)}
    say(options_of(context).as_json, document, f"{printed.title}：已写到{path}。")
    return 0


@ledger.command("all", help="一个月的全部台账写到一个文件夹，PDF和表格各一份。")
@_PERIOD
@click.option("--to", "folder", required=True, metavar="文件夹", help="写到哪个文件夹")
@click.pass_context
def all_(context: click.Context, period: str, folder: str) -> int:
    """[file, …]."""
    from app.services.papers.ledger_pack import save_ledgers

    with signed_in(context) as desk:
        files = save_ledgers(desk, Path(folder), period)
    say(options_of(context).as_json, {"files": [str(path) for path in files]}, f"已写{len(files)}个文件到{folder}。")
    return 0


@ledger.command("months", help="哪些月份结了账，哪些还没有；没有变化的月份要按零报告签字。")
@click.pass_context
def months(context: click.Context) -> int:
    """{closed: [{period, closed_on, filler, zero}], open: [YYYYMM]}."""
    from app.domain.ledgers import period_text
    from app.services.ledgers.closes import closes
    from app.services.ledgers.closing import close_text, open_months

    with signed_in(context) as desk, desk.reading() as connection:
        done, waiting = closes(connection), open_months(desk, connection)
    document = {
        "closed": [{"period": c.period, "closed_on": c.closed_on.isoformat(), "filler": c.filler, "zero": c.zero} for c in done.values()],
        "open": list(waiting),
    }  # fmt: skip
    lines = [f"{close_text(close)}。" for close in done.values()]
    lines += [f"{period_text(month)}还没有结账。" for month in waiting]
    say(options_of(context).as_json, document, "\n".join(lines) or "还没有要结账的月份。")
    return 0


@ledger.command("close", help="结账：这个月的台账从此不变，以后录入的作为补录列在下个月。没有变化的月份写明 --signed。")
@click.argument("period", metavar="年月")
@click.option("--auditor", default="", metavar="姓名", help="审核人")
@click.option("--filler", default="", metavar="姓名", help="填表人；不写时是操作员")
@click.option("--signed", multiple=True, metavar="姓名", help="零报告签字人（可写多次）")
@click.option("--note", default="", metavar="文字", help="说明")
@click.pass_context
def close(context: click.Context, period: str, **asked: Any) -> int:
    """Close a month."""
    from app.services.ledgers.closing import close_month, month_standing

    with signed_in(context) as desk:
        close_month(desk, period, **asked)
        found = month_standing(desk, period)
    document = {"period": found.period, "zero": found.zero, "changes": dict(found.changes)}
    say(
        options_of(context).as_json,
        document,
        f"{found.period}已结账。{'零报告。' if found.zero else found.text + '。'}",
    )
    return 0


@ledger.command("reopen", help="撤销结账，写明原因。")
@click.argument("period", metavar="年月")
@click.option("--reason", required=True, metavar="文字", help="原因")
@click.pass_context
def reopen(context: click.Context, period: str, reason: str) -> int:
    """Take a closing back."""
    from app.services.ledgers.closing import reopen_month

    with signed_in(context) as desk:
        reopen_month(desk, period, reason)
    say(options_of(context).as_json, {"period": period}, f"{period}已撤销结账。")
    return 0


@ledger.command("columns", help="台账的列和先后：按乡镇模板（表头一行的表格），或写列名；--usual 恢复通常的列。")
@click.argument("name", metavar="台账")
@click.argument("names", metavar="[列名]...", nargs=-1)
@click.option("--file", "file_", default="", metavar="文件", help="模板文件")
@click.option("--usual", is_flag=True, help="恢复通常的列")
@click.option("--from", "since", default="", metavar="日期", help="从哪一天起；不写时从今天起")
@click.option("--document", default="", metavar="文号", help="依据文件")
@click.pass_context
def columns(
    context: click.Context, name: str, names: tuple[str, ...], file_: str, usual: bool, since: str, document: str
) -> int:
    """Set the columns, or show those in force."""
    from app.services.ledgers.columns import columns_in_force, set_columns, set_columns_by_file

    with signed_in(context) as desk:
        if file_:
            set_columns_by_file(desk, name, Path(file_), document, read_date(since, "--from") if since else None)
        elif names or usual:
            set_columns(desk, name, names, document, read_date(since, "--from") if since else None)
        labels = [column.label for column in columns_in_force(desk, name)]
    say(options_of(context).as_json, {"columns": labels}, "、".join(labels))
    return 0


@ledger.command(
    "entered", help="登记系统录入清单里的变动已经录入：写行号（ledger show 系统录入清单 的先后，从1起），不写是全部。"
)
@click.argument("lines", metavar="[行号]...", nargs=-1, type=int)
@click.option("--name", required=True, metavar="姓名", help="录入人")
@click.option("--date", "day", default="", metavar="日期", help="录入日期；不写时是今天")
@click.pass_context
def entered(context: click.Context, lines: tuple[int, ...], name: str, day: str) -> int:
    """Mark changes as entered."""
    from app.services.ledgers.entering import mark_entered
    from app.services.papers.ledger_views import ledger_view

    with signed_in(context) as desk:
        rows = ledger_view(desk, "system").rows
        chosen = [row.key for number, row in enumerate(rows, 1) if not lines or number in lines]
        made = mark_entered(desk, chosen, name, day_of(desk, day))
    say(options_of(context).as_json, {"marked": made}, f"已登记{made}项。")
    return 0


@click.command(
    "report",
    cls=Command,
    help="报表的数字：月报、季报、半年报、年报、村卡、乡镇簿；--households 列出每个数字后面的户。",
)
@click.argument("name", metavar="报表")
@_PERIOD
@click.option("--households", is_flag=True, help="列出每个数字后面的户（户号）")
@click.pass_context
def report(context: click.Context, name: str, period: str, households: bool) -> int:
    """{title, period, sections: [{title, heads, lines: [{label, figures: [{value, households?}]}]}], next_steps}."""
    from app.services.ledgers.report_views import report_choices, report_view

    with signed_in(context) as desk:
        known = {one.name: one.key for one in report_choices(desk.place.role)}
        made = report_view(desk, known.get(name, name), period)

    def figure(cell: Any) -> dict[str, Any]:
        found: dict[str, Any] = {"value": cell.value if isinstance(cell.value, int) else str(cell.value)}
        if households:
            found["households"] = [made.homes[home].number for home in cell.households if home in made.homes]
        return found

    sections = [
        {"title": s.heading, "heads": list(s.heads), "note": s.note,
         "lines": [{"label": line.label, "figures": [figure(cell) for cell in line.cells]} for line in s.lines]}
        for s in made.sections
    ]  # fmt: skip
    document = {"title": made.title, "period": made.period, "sections": sections, "next_steps": list(made.next_steps)}
    texts = [f"{made.title}　{made.period}"]
    for section in made.sections:
        rows = [(line.label, *(str(cell.value) for cell in line.cells)) for line in section.lines]
        texts += ["", section.heading, table(("项目", *section.heads), rows)]
    say(options_of(context).as_json, document, "\n".join((*texts, *made.next_steps)))
    return 0
