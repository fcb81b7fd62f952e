"""`visit` and `consent`: what happens at the house, typed in from paper."""

from __future__ import annotations

from typing import Any

import click

from app.cli.output import note, say, table
from app.cli.session import day_of, field_options, household_of, options_of, read_fields, signed_in
from app.cli.shell import Command, Group
from app.domain.errors import AppError


@click.command(cls=Command, help="登记一次走访和帮扶台账。日期不写时是今天，方式不写时是入户，目的不写时是回访。")
@click.argument("household", metavar="户号|户主")
@click.option("--clue/--no-clue", "clue", default=None, help="同时登记线索，或不登记；不写时出现新风险才登记")
@field_options("visit", skip=("clue_case",))
@click.pass_context
def visit(context: click.Context, household: str, clue: bool | None, **typed: Any) -> int:
    """Record a visit; what is missing is said by the service."""
    from app.services.visiting.visits import keep_visit_with_clue

    with signed_in(context) as desk:
        file = household_of(desk, household)
        values = {"date": desk.today, "mode": "home", "purpose": "revisit", **read_fields("visit", typed)}
        done = keep_visit_with_clue(desk, file.id, values, clue)
    for text in done.notes:
        note(text)
    document = {
        "id": done.id,
        "clue_case": done.clue,
        "household": file.head_name,
        "number": file.record["local_household_no"],
        "date": values["date"],
    }
    say(options_of(context).as_json, document, f"已登记{file.short}{values['date']}的走访。")
    return 0


@click.group(cls=Group, help="承诺授权：谁签了，登记签好的授权书，撤回授权，不同意核查。")
def consent() -> None:
    """Signed sheets."""


@consent.command("sign", help="登记一个家庭成员签好的授权书。")
@click.argument("household", metavar="户号|户主")
@click.argument("member", metavar="成员姓名|证件号码")
@field_options("consent", skip=("state", "withdrawn_on", "reason"))
@click.pass_context
def consent_sign(context: click.Context, household: str, member: str, **typed: Any) -> int:
    """One sheet of one member."""
    from app.services.collecting.consents import sign_consent

    with signed_in(context) as desk:
        file = household_of(desk, household)
        made = sign_consent(desk, open_case(file), member, read_fields("consent", typed))
    say(
        options_of(context).as_json,
        {"id": made, "household": file.head_name, "member": member},
        f"已登记{file.short}{member}的承诺授权。",
    )
    return 0


@consent.command("withdraw", help="登记一个家庭成员撤回授权，从那一天起不能再查询他。")
@click.argument("household", metavar="户号|户主")
@click.argument("member", metavar="成员姓名|证件号码")
@click.option("--date", "day", metavar="日期", default="", help="撤回日期；不写时是今天")
@click.option("--reason", metavar="文字", default="", help="原因")
@click.option("--close", is_flag=True, help="同时把这件事项办“撤回”结束（上报以前）")
@click.pass_context
def consent_withdraw(context: click.Context, household: str, member: str, day: str, reason: str, close: bool) -> int:
    """Nothing may be queried from that day on."""
    from app.services.collecting.consents import withdraw_consent

    with signed_in(context) as desk:
        file = household_of(desk, household)
        on = day_of(desk, day, "撤回日期")
        done = withdraw_consent(desk, open_case(file), member, on, reason, close=close)
    note(done.advice)
    say(
        options_of(context).as_json,
        {"household": file.head_name, "member": member, "withdrawn_on": on, "closed": done.closed},
        f"已登记{file.short}{member}撤回授权" + ("，事项已办“撤回”结束。" if done.closed else "。"),
    )
    return 0


@consent.command("list", help="一户谁签了、怎么签的、可以查什么、扫描件附了没有。")
@click.argument("household", metavar="户号|户主")
@click.pass_context
def consent_list(context: click.Context, household: str) -> int:
    """Everybody who signs, as the sheets stand today."""
    from app.services.collecting.consents import signing_lines

    with signed_in(context) as desk:
        file = household_of(desk, household)
        open_case(file)
        assert file.case is not None
        with desk.reading() as connection:
            lines = signing_lines(file.case, desk.today, desk.policy(connection))
    rows = [(line.name, line.relation, line.signer, line.word, line.signed_on, "、".join(line.scope),
             "缺" if line.lacks_scan else "已附" if line.scanned else "", "；".join(line.notes)) for line in lines]  # fmt: skip
    headers = ("姓名", "关系", "谁签", "授权", "签字日期", "可查事项", "扫描件", "说明")
    document = [dict(zip(("name", "relation", "signer", "state", "signed_on", "scope", "scan", "notes"), row, strict=True))
                for row in rows]  # fmt: skip
    say(options_of(context).as_json, document, f"{file.short}\n{table(headers, rows)}")
    return 0


@consent.command("refuse", help="登记一个家庭成员不同意家庭财产核查（记入不予认定情形，由评议会决定）。")
@click.argument("household", metavar="户号|户主")
@click.argument("member", metavar="成员姓名|证件号码")
@click.option("--date", "day", metavar="日期", default="", help="哪一天表示的；不写时是今天")
@click.option("--reason", metavar="文字", default="", help="原因")
@click.option("--witness", "witnesses", metavar="姓名", multiple=True, help="在场的人（可写多次）")
@click.pass_context
def consent_refuse(
    context: click.Context, household: str, member: str, day: str, reason: str, witnesses: tuple[str, ...]
) -> int:
    """A reason not to recognise, kept for the meeting."""
    from app.services.collecting.consents import refuse_check

    with signed_in(context) as desk:
        file = household_of(desk, household)
        on = day_of(desk, day)
        refuse_check(desk, open_case(file), member, on, reason, witnesses)
    told = f"已登记{file.short}{member}不同意核查。"
    say(options_of(context).as_json, {"household": file.head_name, "member": member, "on": on}, told)
    return 0


@consent.command("applicant", help="写明由哪个家庭成员申请。")
@click.argument("household", metavar="户号|户主")
@click.argument("member", metavar="成员姓名|证件号码")
@click.pass_context
def consent_applicant(context: click.Context, household: str, member: str) -> int:
    """One person asks for the household."""
    from app.services.collecting.consents import set_applicant

    with signed_in(context) as desk:
        file = household_of(desk, household)
        set_applicant(desk, open_case(file), member)
    document = {"household": file.head_name, "applicant": member}
    say(options_of(context).as_json, document, f"{file.short}：由{member}申请。")
    return 0


def open_case(file: Any) -> str:
    """Id of the case that counts; AppError CLI-010 for a household without one."""
    if file.case is None:
        raise AppError(
            "CLI-010",
            "这一户还没有监测事项。",
            f"请先登记线索：shouwang case {file.record['local_household_no']} 线索登记。",
            file.short,
        )
    return str(file.case.id)
