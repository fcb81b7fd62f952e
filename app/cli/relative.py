"""`relative`: who of the village's cadres and handlers belongs to which household; they stay away from its case."""

from __future__ import annotations

from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import field_options, household_of, options_of, read_fields, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError


@click.group(cls=Group, help="近亲属备案：列出、登记、取消。备案的人不参加那一户的入户、主持、表决、异议核实和审核。")
def relative() -> None:
    """Relatives on record."""


@relative.command("list", help="全村的，或一户的近亲属备案。")
@click.argument("household", metavar="[户号|户主]", required=False)
@click.pass_context
def list_(context: click.Context, household: str | None) -> int:
    """[{number, name, role, household, member, kinship, date}]."""
    from app.services.family.relatives import relatives_list

    with signed_in(context) as desk:
        lines = relatives_list(desk, household_of(desk, household).id if household else "")
    document = [
        {"number": n, "name": line.name, "role": line.role, "household": line.short, "member": line.member,
         "kinship": line.kinship, "date": line.told_on} for n, line in enumerate(lines, 1)
    ]  # fmt: skip
    head = ("序号", "姓名", "身份", "农户", "与谁", "关系", "备案日期")
    say(options_of(context).as_json, document,
        lambda: table(head, [tuple(row.values()) for row in document]) if document else "没有近亲属备案。")  # fmt: skip
    return 0


@relative.command("add", help="登记一条，例如 --name 周文斌 --role “两委”成员 --kinship 兄弟姐妹")
@click.argument("household", metavar="户号|户主")
@click.option("--member", metavar="姓名", default="", help="是哪位家庭成员的亲属；不写是户主的")
@field_options("relative")
@click.pass_context
def add(context: click.Context, household: str, member: str, **typed: Any) -> int:
    """One person of one household."""
    from app.services.family.relatives import keep_relative

    with signed_in(context) as desk:
        file = household_of(desk, household)
        found = [str(m["id"]) for m in file.members if member and member in (m.get("name"), m.get("id_number"))]
        if member and len(found) != 1:
            raise AppError(
                "KIN-103", f"这一户没有（或有几个）“{member}”。", "请写这一户成员的姓名或证件号码。", file.short
            )
        values = {**read_fields("relative", typed), "household_id": file.id, "member_id": found[0] if found else ""}
        made = keep_relative(desk, values)
    say(options_of(context).as_json, {"id": made}, "已登记近亲属备案。")
    return 0


@relative.command("remove", help="取消一条，序号看 relative list 户号。")
@click.argument("household", metavar="户号|户主")
@click.argument("number", metavar="序号", type=int)
@click.option("--reason", metavar="文字", default="", help="为什么取消")
@click.pass_context
def remove(context: click.Context, household: str, number: int, reason: str) -> int:
    """One line taken off."""
    from app.services.family.relatives import relatives_list, remove_relative

    with signed_in(context) as desk:
        file = household_of(desk, household)
        lines = relatives_list(desk, file.id)
        if not 1 <= number <= len(lines):
            raise AppError(
                "KIN-104",
                f"没有第{number}条（共{len(lines)}条）。",
                "先运行 shouwang relative list 看序号。",
                file.short,
            )
        remove_relative(desk, lines[number - 1].id, reason)
    say(options_of(context).as_json, {"removed": lines[number - 1].name}, f"已取消{lines[number - 1].name}的备案。")
    return 0
