"""`plan`: 一户一策 of a household: listed, entered, changed, done, taken away (`domain.md` §22)."""

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
    from app.services.helping.tasks import TaskLine


@click.group(
    cls=Group, help="一户一策：列出、登记、修改、办结、删除（困难、任务、标准、措施、责任人、完成时限、完成情况）。"
)
def plan() -> None:
    """Rows of the plan of one household."""


@plan.command("list", help="一户的一户一策，没有完成的在前。")
@click.argument("household", metavar="户号|户主")
@click.pass_context
def list_(context: click.Context, household: str) -> int:
    """[{number, id, difficulty, task, standard, means, name, due_on, state, standing}]."""
    from app.services.helping.tasks import task_lines

    with signed_in(context) as desk:
        lines = task_lines(desk, household_of(desk, household).id)
    document = [
        {"number": n, "id": x.id, "difficulty": x.difficulty, "task": x.task, "standard": x.values["standard"] or "",
         "means": x.means, "name": x.name, "due_on": x.due_on, "state": x.state, "standing": x.state_word}
        for n, x in enumerate(lines, 1)
    ]  # fmt: skip
    rows = [(n, x.difficulty, x.task, x.name, x.due_on, x.state_word or x.state) for n, x in enumerate(lines, 1)]
    head = ("序号", "困难", "任务", "责任人", "完成时限", "情况")
    say(options_of(context).as_json, document, table(head, rows) if rows else "这一户还没有一户一策。")
    return 0


@plan.command("add", help="登记一行，例如 --difficulty 因病 --task 办理医疗救助 --name 李梅 --due-on 2026-12-31")
@click.argument("household", metavar="户号|户主")
@field_options("help_task")
@click.pass_context
def add(context: click.Context, household: str, **typed: Any) -> int:
    """One row."""
    from app.services.helping.tasks import add_task

    with signed_in(context) as desk:
        made = add_task(desk, household_of(desk, household).id, read_fields("help_task", typed))
    say(options_of(context).as_json, {"id": made}, "已登记一户一策。")
    return 0


@plan.command("change", help="修改一行，序号看 plan list。")
@click.argument("household", metavar="户号|户主")
@click.argument("number", metavar="序号", type=int)
@click.option("--why", metavar="文字", default="", help="为什么改")
@field_options("help_task")
@click.pass_context
def change(context: click.Context, household: str, number: int, why: str, **typed: Any) -> int:
    """Fields of one row."""
    from app.services.helping.tasks import change_task

    with signed_in(context) as desk:
        line = _numbered(desk, household_of(desk, household), number)
        changed = change_task(desk, line.id, read_fields("help_task", typed), why)
    say(options_of(context).as_json, {"changed": list(changed)}, f"已修改{len(changed)}项。")
    return 0


@plan.command("done", help="一行已完成：写明哪一天、做到什么程度。")
@click.argument("household", metavar="户号|户主")
@click.argument("number", metavar="序号", type=int)
@click.option("--date", "day", metavar="日期", default="", help="完成日期；不写时是今天")
@click.option("--outcome", metavar="文字", default="", help="完成情况")
@click.pass_context
def done(context: click.Context, household: str, number: int, day: str, outcome: str) -> int:
    """One row done."""
    from app.services.helping.tasks import finish_task

    with signed_in(context) as desk:
        line = _numbered(desk, household_of(desk, household), number)
        finish_task(desk, line.id, day_of(desk, day, "完成日期"), outcome)
    say(options_of(context).as_json, {"done": line.id}, f"已完成：{line.task}。")
    return 0


@plan.command("remove", help="删除录错的一行；做不了的请改成未完成。")
@click.argument("household", metavar="户号|户主")
@click.argument("number", metavar="序号", type=int)
@click.option("--reason", metavar="文字", default="", help="哪里录错了")
@click.pass_context
def remove(context: click.Context, household: str, number: int, reason: str) -> int:
    """One row taken away."""
    from app.services.helping.tasks import remove_task

    with signed_in(context) as desk:
        line = _numbered(desk, household_of(desk, household), number)
        remove_task(desk, line.id, reason)
    say(options_of(context).as_json, {"removed": line.id}, f"已删除：{line.task}。")
    return 0


def _numbered(desk: Desk, file: HouseholdFile, number: int) -> TaskLine:
    from app.services.helping.tasks import task_lines

    lines = task_lines(desk, file.id)
    if not 1 <= number <= len(lines):
        text = f"没有第{number}行（共{len(lines)}行）。"
        raise AppError("TASK-105", text, "先运行 shouwang plan list 看序号。", file.short)
    return lines[number - 1]
