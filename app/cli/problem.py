"""`problem`: 问题整改台账, entries by hand or from a sweep, struck off by another person (`domain.md` §15.15)."""

from __future__ import annotations

from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import (
    DAY_OPTION,
    day_of,
    field_options,
    household_of,
    options_of,
    read_date,
    read_fields,
    signed_in,
)
from app.cli.shell import Group

_FIELDS = ("source", "found_on", "what", "measure", "name", "term", "due_on")


@click.group(cls=Group, help="问题整改台账：登记问题，把排查发现的列进来，改好了销号。")
def problem() -> None:
    """The ledger."""


@problem.command("list", help="列出问题，没有销号的在前。")
@click.pass_context
def list_(context: click.Context) -> int:
    """Entries as [{number, source, whose, what, name, due, state, outcome, closed_on}]."""
    from app.services.watching.problems import problem_lines

    with signed_in(context) as desk:
        lines = problem_lines(desk)
    document = [
        {"number": x.number, "source": x.source, "whose": x.whose, "what": x.what, "name": x.name, "due": x.due.isoformat(),
         "state": str(x.state), "outcome": x.outcome, "closed_on": x.closed_on.isoformat() if x.closed_on else None}
        for x in lines
    ]  # fmt: skip
    rows = [
        (x.number, "已销号" if x.closed_on else x.state.label, x.due, x.source, x.whose, x.name, x.what) for x in lines
    ]
    head = ("编号", "状态", "期限", "来源", "户或全村", "责任人", "问题")
    say(options_of(context).as_json, document, table(head, rows) if rows else "没有要整改的问题。")
    return 0


@problem.command("add", help="登记一个问题；不写 --household 时是全村的。")
@field_options("problem", only=_FIELDS)
@click.option("--household", metavar="户号|户主", default="", help="涉及哪一户")
@click.pass_context
def add(context: click.Context, household: str, **typed: Any) -> int:
    """A new entry."""
    from app.services.watching.problems import add_problem

    with signed_in(context) as desk:
        home = household_of(desk, household).id if household else ""
        made = add_problem(desk, read_fields("problem", typed), home)
    say(options_of(context).as_json, {"problem": made}, "已登记。")
    return 0


@problem.command("sweep", help="把一轮排查发现的问题（没有登记线索的）列入台账，一户一条。")
@click.option("--sweep", "sweep_", metavar="编号", default="", help="哪一轮；不写时是最近一轮")
@click.option("--name", metavar="姓名", required=True, help="责任人")
@click.option("--due", metavar="日期", required=True, help="限期")
@click.pass_context
def sweep(context: click.Context, sweep_: str, name: str, due: str) -> int:
    """Findings of a round."""
    from app.services.watching.problems import problems_of_sweep

    with signed_in(context) as desk:
        made = problems_of_sweep(desk, sweep_, name, read_date(due, "限期"))
    say(options_of(context).as_json, {"added": made}, f"已列入{made}条。")
    return 0


@problem.command("strike", help="销号：写明结果和销号人（不能是责任人自己）。")
@click.argument("number", metavar="编号")
@click.option("--outcome", metavar="文字", required=True, help="整改结果")
@click.option("--person", metavar="姓名", required=True, help="销号人")
@click.option("--evidence", metavar="文字", default="", help="佐证材料")
@DAY_OPTION
@click.pass_context
def strike(context: click.Context, number: str, outcome: str, person: str, evidence: str, day: str) -> int:
    """Struck off."""
    from app.services.watching.problems import strike_off

    with signed_in(context) as desk:
        strike_off(desk, number, outcome, person, day_of(desk, day), evidence)
    say(options_of(context).as_json, {"problem": number}, f"{number}已销号。")
    return 0
