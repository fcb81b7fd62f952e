"""`measure`: help measures of a household, listed with what its risks call for, entered, changed, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, field_options, household_of, options_of, read_fields, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.files import HouseholdFile
    from app.services.helping.measures import HelpView, MeasureLine


@click.group(cls=Group, help="帮扶措施：列出（旁边提示还缺哪类措施）、登记、修改、结束。")
def measure() -> None:
    """Measures of one household."""


@measure.command("list", help="一户的帮扶措施、联系人，以及按风险还缺什么。")
@click.argument("household", metavar="户号|户主")
@click.pass_context
def list_(context: click.Context, household: str) -> int:
    """{measures, helpers, suggestions, gap}."""
    from app.services.helping.measures import help_view

    with signed_in(context) as desk:
        view = help_view(desk, household_of(desk, household).id)
    say(options_of(context).as_json, _document(view), lambda: _text(view))
    return 0


def _document(view: HelpView) -> dict[str, Any]:
    return {
        "measures": [{"number": n, "id": m.id, "title": m.title, "provider": m.provider, "term": m.term, "member": m.member,
                      "status": m.status} for n, m in enumerate(view.measures, 1)],
        "helpers": [{"name": p.name, "unit": p.unit, "contact": p.is_contact, "start": p.start, "end": p.end}
                    for p in view.pairings],
        "suggestions": [s.text for s in view.suggestions], "gap": view.gap,
    }  # fmt: skip


def _text(view: HelpView) -> str:
    rows = [(n, m.title, m.provider, m.term, m.member, m.status) for n, m in enumerate(view.measures, 1)]
    parts = [table(("序号", "措施", "帮扶单位", "起止", "受益人", "状态"), rows) if rows else "还没有登记帮扶措施。"]
    helpers = [
        (p.name, p.unit, "联系人" if p.is_contact else p.level, p.start or "", p.end or "") for p in view.pairings
    ]
    if helpers:
        parts.append(table(("姓名", "单位", "结对", "开始", "结束"), helpers))
    parts += [f"提示：{warning.text}" for warning in view.suggestions]
    return "\n\n".join([*parts, view.gap] if view.gap else parts)


@measure.command("add", help="登记一项措施，例如 --measure-class 就业帮扶 --item 技能培训 --status 计划")
@click.argument("household", metavar="户号|户主")
@click.option("--member", metavar="姓名", default="", help="受益人；全家受益的不写")
@field_options("measure")
@click.pass_context
def add(context: click.Context, household: str, member: str, **typed: Any) -> int:
    """One measure."""
    from app.services.helping.measures import add_measure

    with signed_in(context) as desk:
        file = household_of(desk, household)
        values = {**_values(typed), **_member(file, member)}
        made = add_measure(desk, file.id, values)
    say(options_of(context).as_json, {"id": made}, "已登记帮扶措施。")
    return 0


@measure.command("change", help="修改一项措施，序号看 measure list。")
@click.argument("household", metavar="户号|户主")
@click.argument("number", metavar="序号", type=int)
@click.option("--member", metavar="姓名", default="", help="受益人")
@click.option("--why", metavar="文字", default="", help="为什么改")
@field_options("measure")
@click.pass_context
def change(context: click.Context, household: str, number: int, member: str, why: str, **typed: Any) -> int:
    """Fields of one measure."""
    from app.services.helping.measures import change_measure

    with signed_in(context) as desk:
        file = household_of(desk, household)
        line = _numbered(desk, file, number)
        changed = change_measure(desk, line.id, {**_values(typed), **_member(file, member)}, why)
    say(options_of(context).as_json, {"changed": list(changed)}, f"已修改{len(changed)}项。")
    return 0


@measure.command("end", help="结束一项措施：写明已落实或未落实。")
@click.argument("household", metavar="户号|户主")
@click.argument("number", metavar="序号", type=int)
@click.option("--date", "day", metavar="日期", default="", help="结束日期；不写时是今天")
@click.option("--failed", is_flag=True, help="未落实（要写 --effect 说明原因）")
@click.option("--effect", metavar="文字", default="", help="成效，或没有落实的原因")
@click.pass_context
def end(context: click.Context, household: str, number: int, day: str, failed: bool, effect: str) -> int:
    """One measure ended."""
    from app.services.helping.measures import end_measure

    with signed_in(context) as desk:
        line = _numbered(desk, household_of(desk, household), number)
        on = day_of(desk, day, "结束日期")
        end_measure(desk, line.id, on, "failed" if failed else "done", effect)
    say(options_of(context).as_json, {"ended": line.id}, f"已结束：{line.title}。")
    return 0


def _values(typed: dict[str, Any]) -> dict[str, Any]:
    from app.domain.questionnaire.codes import CODE_LISTS

    values = read_fields("measure", {key: text for key, text in typed.items() if key != "field_item"})
    text, kind = typed.get("field_item"), values.get("measure_class")
    own = [c.code for c in CODE_LISTS["MEASURE_ITEM"].active() if c.parent == kind and text in (c.label, c.code)]
    # 其他 stands under every class: the class of the same line says which one is meant.
    return {**values, "item": own[0]} if own else {**values, **read_fields("measure", {"field_item": text})}


def _member(file: HouseholdFile, name: str) -> dict[str, str]:
    if not name:
        return {}
    found = [str(m["id"]) for m in file.members if name in (m.get("name"), m.get("id_number"))]
    if len(found) != 1:
        raise AppError("MEAS-104", f"这一户没有（或有几个）“{name}”。", "请写这一户成员的姓名或证件号码。", file.short)
    return {"member_id": found[0]}


def _numbered(desk: Desk, file: HouseholdFile, number: int) -> MeasureLine:
    from app.services.helping.measures import help_view

    lines = help_view(desk, file.id).measures
    if not 1 <= number <= len(lines):
        raise AppError(
            "MEAS-108",
            f"没有第{number}项措施（共{len(lines)}项）。",
            "先运行 shouwang measure list 看序号。",
            file.short,
        )
    return lines[number - 1]
