"""`pairing`: the township names, replaces and ends helpers, one by one or from a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import (
    day_of,
    existing_file,
    field_options,
    household_of,
    options_of,
    read_date,
    read_fields,
    signed_in,
)
from app.cli.shell import Group
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.files import HouseholdFile
    from app.services.helping.pairings import PairingPlan

_SKIP = ("is_monitor_contact", "end", "end_reason", "by_paper", "paper", "paper_on")


@click.group(cls=Group, help="结对帮扶（乡镇）：确定、更换、结束监测帮扶联系人，按名单批量登记。")
def pairing() -> None:
    """Helpers of households."""


@pairing.command("assign", help="确定联系人，例如 --name 李梅 --helper-unit 乡村振兴办 --phone 13900000000")
@click.argument("household", metavar="户号|户主")
@click.option("--other", is_flag=True, help="不是监测帮扶联系人，只登记结对")
@field_options("pairing", _SKIP)
@click.pass_context
def assign(context: click.Context, household: str, other: bool, **typed: Any) -> int:
    """One helper of one household."""
    from app.services.helping.pairings import assign_helper

    with signed_in(context) as desk:
        made = assign_helper(desk, household_of(desk, household).id, _values(desk, typed), not other)
    say(options_of(context).as_json, {"id": made}, "已登记。")
    return 0


@pairing.command(
    "paper",
    help="村里凭乡镇的纸质通知登记联系人（乡镇没有程序，或回执包还没有来），例如 --name 李梅 --paper 青乡振〔2026〕12号 --paper-date 2026-11-20",
)
@click.argument("household", metavar="户号|户主")
@click.option("--paper", "paper", metavar="文号", default="", help="通知文号或名称")
@click.option("--paper-date", "paper_on", metavar="日期", default="", help="通知日期")
@field_options("pairing", _SKIP)
@click.pass_context
def paper_(context: click.Context, household: str, paper: str, paper_on: str, **typed: Any) -> int:
    """A contact by paper; the township's own entry takes its place."""
    from app.services.helping.paper_pairings import name_by_paper

    with signed_in(context) as desk:
        day = read_date(paper_on, "通知日期") if paper_on else None
        made = name_by_paper(desk, household_of(desk, household).id, _values(desk, typed), paper, day)
    say(options_of(context).as_json, {"id": made}, "已凭纸质通知登记联系人；乡镇登记以后，以乡镇的为准。")
    return 0


@pairing.command("replace", help="更换联系人：--end 原联系人到哪一天，--reason 原因，其余写接替的人。")
@click.argument("household", metavar="户号|户主")
@click.option("--end", "day", metavar="日期", default="", help="原联系人结束日期；不写时是今天")
@click.option("--reason", metavar="文字", default="", help="调动、退休、生病等")
@field_options("pairing", _SKIP)
@click.pass_context
def replace(context: click.Context, household: str, day: str, reason: str, **typed: Any) -> int:
    """The contact in force goes, another comes."""
    from app.services.helping.pairings import replace_helper

    with signed_in(context) as desk:
        file = household_of(desk, household)
        on = day_of(desk, day, "结束日期")
        made = replace_helper(desk, _contact(file), on, reason, {"start": on, **_values(desk, typed)})
    say(options_of(context).as_json, {"id": made}, "已更换联系人。")
    return 0


@pairing.command("end", help="结束结对；风险没有消除的，联系人不能结束，只能更换。")
@click.argument("household", metavar="户号|户主")
@click.option("--date", "day", metavar="日期", default="", help="结束日期；不写时是今天")
@click.option("--name", metavar="姓名", default="", help="结束哪一位；不写时是监测帮扶联系人")
@click.option("--reason", metavar="文字", default="", help="原因")
@click.pass_context
def end(context: click.Context, household: str, day: str, name: str, reason: str) -> int:
    """One pairing ended."""
    from app.services.helping.pairings import end_helper

    with signed_in(context) as desk:
        file = household_of(desk, household)
        on = day_of(desk, day, "结束日期")
        end_helper(desk, _contact(file, name), on, reason)
    say(options_of(context).as_json, {"household": file.id}, "已结束结对。")
    return 0


@pairing.command("list", help="按名单批量确定联系人：要有户号（或户主、户主证件号码）和联系人两列。")
@click.argument("file", metavar="文件.xlsx")
@click.option("--plan", "plan_only", is_flag=True, help="只看会登记什么")
@click.option("--reason", metavar="文字", default="按乡镇名单更换", help="更换原联系人的原因")
@click.pass_context
def list_(context: click.Context, file: str, plan_only: bool, reason: str) -> int:
    """Exit code 1 where rows were refused; the others are written."""
    from app.services.helping.pairings import apply_pairings, plan_pairings

    with signed_in(context) as desk:
        plan = plan_pairings(desk, existing_file(file))
        done = apply_pairings(desk, plan, reason) if plan.rows and not plan_only else 0
    document = {
        "rows": [{"household": row.short, "name": row.values["name"], "replaces": bool(row.replaces)} for row in plan.rows],
        "same": plan.same, "refused": [{"place": t.place, "text": t.text} for t in plan.refused], "written": done,
    }  # fmt: skip
    say(options_of(context).as_json, document, lambda: _told(plan, done))
    if plan.refused:
        note(f"有{len(plan.refused)}行没有登记，每一行的位置和原因见上面的清单。（PAIR-113）")
    return 1 if plan.refused else 0


@pairing.command(
    "many",
    help="同一位联系人管多户：没有联系人的确定，有联系人的更换，例如 --household A-0001 --household A-0002 --name 李梅",
)
@click.option("--household", "households", metavar="户号|户主", multiple=True, required=True, help="哪一户（可写多次）")
@click.option("--reason", metavar="文字", default="", help="更换原联系人的原因")
@field_options("pairing", _SKIP)
@click.pass_context
def many(context: click.Context, households: tuple[str, ...], reason: str, **typed: Any) -> int:
    """One helper, many households, one verb."""
    from app.services.helping.roster import pair_many

    with signed_in(context) as desk:
        ids = [household_of(desk, text).id for text in households]
        written = pair_many(desk, ids, _values(desk, typed), reason)
    say(options_of(context).as_json, {"written": written}, f"已登记{written}户。")
    return 0


@pairing.command(
    "helpers", help="列出帮扶人和每人的户数；写 --out 时把联系人名单另存成表格，填好再用 pairing list 读回。"
)
@click.option("--out", metavar="文件.xlsx", default="", help="联系人名单另存到这个文件")
@click.pass_context
def helpers_(context: click.Context, out: str) -> int:
    """{helpers: [{name, unit, post, phone, households, contacts}], without: [household], file}."""
    from app.services.disk import save_file
    from app.services.helping.roster import helpers, pair_lines, pairing_list

    with signed_in(context) as desk:
        found, gaps = helpers(desk), [line for line in pair_lines(desk) if line.gap]
        path = str(save_file(Path(out), pairing_list(desk)[1])) if out else ""
    document = {
        "helpers": [{"name": x.name, "unit": x.unit, "post": x.post, "phone": x.phone, "households": len(x.households),
                     "contacts": x.contacts} for x in found],
        "without": [f"{line.head}（{line.number}）" for line in gaps], "file": path,
    }  # fmt: skip
    say(options_of(context).as_json, document, lambda: _helpers_text(document))
    return 0


def _helpers_text(document: dict[str, Any]) -> str:
    rows = [(x["name"], x["unit"], x["post"], x["phone"], x["households"]) for x in document["helpers"]]
    parts = [table(("姓名", "单位", "职务", "电话", "户数"), rows) if rows else "还没有登记帮扶人。"]
    if document["without"]:
        parts.append(f"没有联系人的监测户：{'、'.join(document['without'])}。")
    return "\n\n".join([*parts, f"已另存：{document['file']}"] if document["file"] else parts)


def _told(plan: PairingPlan, done: int) -> str:
    rows = [(row.short, row.values["name"], "更换" if row.replaces else "新确定") for row in plan.rows]
    parts = [table(("农户", "联系人", "怎么办"), rows)] if rows else []
    if plan.refused:
        parts.append(table(("没有登记", "原因"), [(one.place, one.text) for one in plan.refused]))
    return "\n\n".join(
        [*parts, f"登记{done}户，{plan.same}户没有变化。" if done else f"没有登记，{plan.same}户没有变化。"]
    )


def _values(desk: Desk, typed: dict[str, Any]) -> dict[str, Any]:
    return {"start": desk.today, "level": "town", **read_fields("pairing", typed)}


def _contact(file: HouseholdFile, name: str = "") -> str:
    rows = [row for row in file.rows("pairing") if row.get("end") is None]
    wanted = [row for row in rows if (row.get("name") == name if name else row.get("is_monitor_contact"))]
    if len(wanted) != 1:
        who = f"叫“{name}”的结对" if name else "监测帮扶联系人"
        raise AppError("PAIR-107", f"这一户没有（或有几个）{who}。", "请先用 shouwang measure list 看。", file.short)
    return str(wanted[0]["id"])
