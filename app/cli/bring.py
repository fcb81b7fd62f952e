"""`import`, `template`, `load`, `schema`: households come in from a workbook or a JSON file, and go out to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, progress, say, table
from app.cli.session import existing_file, options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.importing.registers import SheetChoice, SheetView
    from app.services.importing.run import FieldChange, ImportPlan
    from app.services.loading import Loaded

SHOWN = 40


@click.command(
    "import",
    cls=Command,
    help="导入花名册、国家系统导出表或守望的资料表。同一个文件再导一次，什么也不会变。"
    "列名自由的花名册：先用 --look 看每一列认成什么，再用 --column 改；导入后记住，下次同样的表头不用再指。",
)
@click.argument("file", metavar="文件.xlsx")
@click.option("--plan", is_flag=True, help="只看会怎样，不写入")
@click.option("--marked", default="", metavar="副本.xlsx", help="另存一份标出问题的副本，原文件不动")
@click.option("--look", is_flag=True, help="只看有哪些表、每一列认成什么")
@click.option("--sheet", "sheets", multiple=True, metavar="工作表", help="只读这张表（可写多次）")
@click.option("--header", type=int, default=-1, metavar="行", help="表头在第几行；没有表头写0")
@click.option("--families", is_flag=True, help="每一行是一户，姓名和证件号码是户主的")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="列=项目",
    help="一列是什么：列名或列标=项目名，例如 D=证件号码；不要的写 D=不导入",
)
@click.option("--forget", is_flag=True, help="忘掉这种表头记住的对应")
@click.pass_context
def import_(context: click.Context, file: str, plan: bool, marked: str, look: bool, forget: bool, **chosen: Any) -> int:
    """Plan, then write."""
    from app.services.importing.markup import save_marked
    from app.services.importing.registers import plan_register
    from app.services.importing.run import apply_import, plan_import

    path, options = existing_file(file), options_of(context)
    with signed_in(context) as desk:
        if look or forget:
            return _look(desk, path, options.as_json, forget)
        choices, reading = _choices(desk, path, **chosen), progress("读表")
        found = plan_register(desk, path, choices, reading) if choices else plan_import(desk, path, reading)
        if marked:
            save_marked(desk, found, path, Path(marked))
        if not plan:
            apply_import(desk, found, progress("写入"))
    say(options.as_json, _document(found, plan), lambda: _told(found, plan))
    wrong = sum(problem.level == "错误" for problem in found.problems)
    if wrong:
        note(
            f"{found.file}：有{wrong}处错误，每一处的位置和改法见上面的清单；没有错误的内容{'可以导入' if plan else '已经导入'}。（WB-30）"
        )
    return 1 if wrong else 0


def _look(desk: Desk, path: Path, as_json: bool, forget: bool) -> int:
    """Sheets and columns as they would be read; or the kept choice is forgotten."""
    from app.services.importing.register_memory import forget_register
    from app.services.importing.registers import look_into

    view = look_into(desk, path)
    if forget:
        gone = sum(forget_register(desk, sheet.fingerprint) for sheet in view.sheets if sheet.fingerprint)
        say(
            as_json,
            {"file": view.file, "forgotten": gone},
            f"忘掉了{gone}种表头的对应。" if gone else "没有记住过这种表头。",
        )
        return 0
    document = {"file": view.file, "kind": view.kind, "sheets": [_sheet_document(sheet) for sheet in view.sheets]}
    say(as_json, document, lambda: "\n".join(_sheet_told(view.kind, view.sheets)))
    return 0


def _sheet_document(sheet: SheetView) -> dict[str, Any]:
    columns = [
        {"column": c.letters, "header": c.header, "field": c.label, "sure": c.sure, "why": c.why, "samples": c.samples}
        for c in sheet.columns
    ]
    return {
        "sheet": sheet.name, "rows": sheet.rows, "use": sheet.use, "reason": sheet.reason, "header_row": sheet.header_row,
        "families": sheet.families, "remembered": sheet.remembered, "columns": columns,
    }  # fmt: skip


def _sheet_told(kind: str, sheets: Sequence[SheetView]) -> Iterator[str]:
    yield {"national": "国家系统导出表，按列名自动读入。", "template": "守望的农户资料表，直接导入。"}.get(
        kind, "列名自由的花名册："
    )
    for sheet in sheets:
        what = "每行一户" if sheet.families else "每行一人"
        head = f"表头第{sheet.header_row}行" if sheet.header_row else "没有表头"
        yield f"工作表“{sheet.name}”：{sheet.rows}行，{head}，{what}" + (
            "。" if sheet.use else f"；不读：{sheet.reason}。"
        )
        if sheet.remembered:
            yield f"  按记住的对应：{sheet.remembered}"
        lines = [
            (c.letters, c.header, c.label, "" if c.sure else "请核对", c.why, "；".join(c.samples))
            for c in sheet.columns
        ]
        yield table(("列", "表头", "认成", "", "为什么", "内容"), lines)


def _choices(
    desk: Desk, path: Path, sheets: tuple[str, ...], header: int, families: bool, columns: tuple[str, ...]
) -> list[SheetChoice]:
    """What was said about the columns, on top of what they seem to be; nothing said gives nothing."""
    from dataclasses import replace

    from app.services.importing.registers import look_again, look_into

    if not (sheets or families or columns or header >= 0):
        return []
    views = [view for view in look_into(desk, path).sheets if (view.name in sheets if sheets else view.use or columns)]
    if not views:
        raise AppError("WB-33", f"没有工作表“{'、'.join(sheets)}”。", "用 --look 看有哪些表。", path.name)
    if header >= 0:
        views = [look_again(desk, path, view.name, header) for view in views]
    said = [text.partition("=") for text in columns]
    return [replace(_said(view, said), families=families or view.families) for view in views]


def _said(view: SheetView, said: Sequence[tuple[str, str, str]]) -> SheetChoice:
    from dataclasses import replace

    from app.services.importing.register_fields import KEPT, path_of

    chosen = dict(view.choice.columns)
    for name, _, label in said:
        column = next((c for c in view.columns if name.strip() in (c.header, c.letters)), None)
        if column is None:
            raise AppError("WB-43", f"工作表“{view.name}”没有“{name}”这一列。", "用 --look 看有哪些列。", "--column")
        path = path_of(label.strip())
        chosen = {index: KEPT if path and kept == path else kept for index, kept in chosen.items()}
        chosen[column.index] = path
    return replace(view.choice, columns=chosen)


@click.command(
    cls=Command, help="把农户资料表（带下拉选项的模板）写成文件；--filled 填好现有资料，改完再用 import 导回来。"
)
@click.option("--out", default="", metavar="文件.xlsx", help="写到哪个文件；不写时写到当前文件夹")
@click.option("--filled", is_flag=True, help="填上全村现有的资料（含完整证件号码，记入记录）")
@click.option("--purpose", default="", metavar="用途", help="导出用途（记入记录）")
@click.pass_context
def template(context: click.Context, out: str, filled: bool, purpose: str) -> int:
    """Make it, save it."""
    from app.services.disk import save_file
    from app.services.importing.templates import make_template

    options = options_of(context)
    with signed_in(context) as desk:
        made = make_template(desk, filled, purpose)
    path = save_file(Path(out) if out else Path(made.suggested_name), made.data)
    document = {"file": str(path), "filled": filled, "households": made.households, "persons": made.people}
    words = f"，填了{made.households}户、{made.people}人" if filled else ""
    say(options.as_json, document, f"已写到{path}{words}。")
    return 0


def _document(plan: ImportPlan, planned: bool) -> dict[str, Any]:
    problems = [
        {"sheet": p.sheet, "cell": p.cell, "column": p.column, "level": str(p.level), "text": p.message}
        for p in plan.problems
    ]
    changes = [_change(name, change) for name, change in _named(plan, "changes")]
    kept = [_change(name, change) for name, change in _named(plan, "kept")]
    return {
        "file": plan.file,
        "planned": planned,
        **plan.counts,
        "changes": changes,
        "kept_here": kept,
        "problem_list": problems,
    }


def _named(plan: ImportPlan, key: str) -> list[tuple[str, FieldChange]]:
    return [(found.name, change) for found in plan.households for change in getattr(found, key)]


def _change(name: str, change: FieldChange) -> dict[str, str]:
    return {"household": name, "field": change.label, "old": change.old, "new": change.new, "place": change.place}


def _told(plan: ImportPlan, planned: bool) -> str:
    n = plan.counts
    lines = [f"{plan.file}：共{n['households']}户、{n['persons']}人。"]
    if n["new"] or n["new_persons"] or n["changed"] or n["parked"]:
        done = "会新增" if planned else "新增"
        lines.append(
            f"{done}{n['new']}户、{n['new_persons']}人，改动{n['changed']}户（{n['fields']}项），{n['unchanged']}户无变化。"
        )
    else:
        lines.append("无变化。")
    if n["parked"]:
        lines.append(f"{n['parked']}行认不出是哪一户，放在“重复核对”里。")
    lines += [
        f"  {name}：{c.label} {c.old or '（空）'}→{c.new or '（空）'}（{c.place}）"
        for name, c in _named(plan, "changes")[:SHOWN]
    ]
    kept = _named(plan, "kept")
    if kept:
        lines.append(f"有{len(kept)}项村里已经改过，保留村里的：")
        lines += [
            f"  {name}：{c.label} 村里{c.old or '（空）'}，文件{c.new or '（空）'}（{c.place}）"
            for name, c in kept[:SHOWN]
        ]
    if plan.problems:
        lines.append(f"文件里有{len(plan.problems)}处要看一看：")
        lines += [f"  {problem}" for problem in plan.problems]
    return "\n".join(lines)


@click.command(cls=Command, help="载入JSON文件里的农户。写法用 schema 命令看；已经有的户不动。")
@click.argument("file", metavar="文件.json")
@click.option("--plan", is_flag=True, help="只检查，不写入")
@click.pass_context
def load(context: click.Context, file: str, plan: bool) -> int:
    """Read whole, judge whole, write as one verb."""
    from app.services.loading import load_file

    path, options = existing_file(file), options_of(context)
    with signed_in(context) as desk:
        found = load_file(desk, path, plan)
    households = [
        {
            "path": one.path,
            "number": one.number,
            "head": one.head,
            "persons": one.persons,
            "state": "新增" if one.is_new else "已有",
        }
        for one in found.lines
    ]
    document = {
        "file": found.file,
        "planned": plan,
        **found.counts,
        "household_list": households,
        "notes": list(found.notes),
    }
    say(options.as_json, document, _loaded(found, plan))
    if options.as_json:
        note("\n".join(found.notes))
    return 0


def _loaded(found: Loaded, planned: bool) -> str:
    n = found.counts
    lines = [f"{found.file}：共{n['households']}户、{n['persons']}人。"]
    if n["new"]:
        lines.append(
            f"{'会新增' if planned else '新增'}{n['new']}户、{n['new_persons']}人，{n['unchanged']}户已经有，没有动。"
        )
    else:
        lines.append("无变化。")
    return "\n".join([*lines, *found.notes])


@click.command(cls=Command, help="显示 load 命令收的JSON文件怎样写（JSON Schema）。")
@click.pass_context
def schema(context: click.Context) -> int:
    """The schema, always as JSON."""
    from app.services.loading import load_schema

    say(True, load_schema(), "")
    return 0
