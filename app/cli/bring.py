"""`import`, `load`, `schema`: households come in from a workbook or a JSON file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, progress, say
from app.cli.session import existing_file, options_of, signed_in
from app.cli.shell import Command

if TYPE_CHECKING:
    from app.services.importing import FieldChange, ImportPlan
    from app.services.loading import Loaded

SHOWN = 40


@click.command("import", cls=Command, help="导入花名册或国家系统导出表。同一个文件再导一次，什么也不会变。")
@click.argument("file", metavar="文件.xlsx")
@click.option("--plan", is_flag=True, help="只看会怎样，不写入")
@click.pass_context
def import_(context: click.Context, file: str, plan: bool) -> int:
    """Plan, then write."""
    from app.services.importing import apply_import, plan_import

    path, options = existing_file(file), options_of(context)
    with signed_in(context) as desk:
        found = plan_import(desk, path, progress("读表"))
        if not plan:
            apply_import(desk, found)
    say(options.as_json, _document(found, plan), lambda: _told(found, plan))
    wrong = sum(problem.level == "错误" for problem in found.problems)
    if wrong:
        note(
            f"{found.file}：有{wrong}处错误，每一处的位置和改法见上面的清单；没有错误的内容{'可以导入' if plan else '已经导入'}。（WB-30）"
        )
    return 1 if wrong else 0


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
