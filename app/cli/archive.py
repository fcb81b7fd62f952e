"""`archive`: 材料检查 before an inspection, 登记存档, 情况说明 (`domain.md` §8.5, §22 Inspections)."""

from __future__ import annotations

import click

from app.cli.output import say, table
from app.cli.session import day_of, household_of, options_of, signed_in
from app.cli.shell import Group
from app.cli.work import open_case
from app.domain.errors import AppError


@click.group(cls=Group, help="材料检查（迎检）：缺什么、谁没签、日期先后、前后不一致；登记已存档，写情况说明。")
def archive() -> None:
    """The archive of the cases."""


@archive.command("check", help="检查一户（写户号或户主）或者全村的材料。要打印或存表格，用 print 材料检查表。")
@click.argument("household", metavar="[户号|户主]", required=False, default="")
@click.option("--group", metavar="小组", default="", help="只查一个小组")
@click.pass_context
def check(context: click.Context, household: str, group: str) -> int:
    """Findings as [{number, household, kind, paper, text, story, open}]; exit code 0."""
    from app.services.road.inspection import inspection, kinds_told

    with signed_in(context) as desk:
        wanted = [household_of(desk, household).id] if household else None
        lines = inspection(desk, wanted, group)
    document = [
        {"number": x.number, "household": x.name, "kind": str(x.kind), "paper": x.paper, "text": x.text, "story": x.story,
         "open": x.open}
        for x in lines
    ]  # fmt: skip
    rows = [(x.number, x.name, str(x.kind), x.text, "已说明" if x.story else "") for x in lines]
    shown = table(("户号", "户主", "类别", "情况", "处理"), rows) if rows else ""
    say(options_of(context).as_json, document, f"{shown}\n{kinds_told(lines)}".strip())
    return 0


@archive.command("kept", help="登记已存档的材料，例如 archive kept A-0001 入户照片 会议通知。")
@click.argument("household", metavar="户号|户主")
@click.argument("papers", metavar="材料...", nargs=-1, required=True)
@click.option(
    "--date", "day", metavar="日期", default="", help="登记日期；不予认定告知书写送到农户手里的日期；不写时是今天"
)
@click.option("--person", metavar="姓名", default="", help="登记人；不写时是操作员")
@click.option("--place", metavar="位置", default="", help="编号或存放位置")
@click.pass_context
def kept(context: click.Context, household: str, papers: tuple[str, ...], day: str, person: str, place: str) -> int:
    """Papers a person saw in the archive."""
    from app.services.road.archive import note_kept, paper_named

    with signed_in(context) as desk:
        file = household_of(desk, household)
        codes = [paper_named(paper) for paper in papers]
        on = day_of(desk, day, "登记日期")
        note_kept(desk, open_case(file), codes, on, person or desk.operator, place)
    say(
        options_of(context).as_json,
        {"household": file.head_name, "papers": codes},
        f"{file.short}：已登记{len(codes)}样材料存档。",
    )
    return 0


@archive.command("explain", help="给补不了的问题写情况说明；日期是今天，不能倒填。打印用 print 情况说明。")
@click.argument("household", metavar="户号|户主")
@click.option("--problem", metavar="文字", default="", help="存在的问题（照材料检查里的那一句）")
@click.option("--paper", metavar="材料", default="", help="哪样材料")
@click.option("--story", metavar="文字", default="", help="情况说明")
@click.option("--person", metavar="姓名", default="", help="说明人；不写时是操作员")
@click.pass_context
def explain_(context: click.Context, household: str, problem: str, paper: str, story: str, person: str) -> int:
    """A 情况说明 of today."""
    from app.domain.questionnaire.codes import label
    from app.services.road.archive import explain, paper_named

    if not problem and not paper:
        raise AppError("CLI-071", "没有说明是什么问题。", "请写 --problem 或 --paper。", "情况说明")
    with signed_in(context) as desk:
        file = household_of(desk, household)
        code = paper_named(paper) if paper else ""
        told = problem or f"缺{label('ROAD_PAPER', code)}"
        made = explain(desk, open_case(file), told, story, person or desk.operator, code)
    say(options_of(context).as_json, {"household": file.head_name, "note": made}, f"{file.short}：已写情况说明。")
    return 0
