"""`undo`: the last step of this operator on this machine goes back."""

from __future__ import annotations

import click

from app.cli.output import say
from app.cli.session import options_of, signed_in
from app.cli.shell import Command


@click.command(cls=Command, help="撤销自己在这台电脑上的最后一步；再运行一次，再往前撤一步。")
@click.option("--plan", is_flag=True, help="只看最后一步是什么，不撤销")
@click.pass_context
def undo(context: click.Context, plan: bool) -> int:
    """Undo one verb; what cannot be undone is refused with the reason."""
    from app.services.undoing import last_step, undo_last

    with signed_in(context) as desk:
        step = last_step(desk) if plan else undo_last(desk)
    as_json = options_of(context).as_json
    if step is None:
        say(as_json, {"step": None}, "没有可以撤销的操作。")
        return 0
    document = {"step": step.verb, "household": step.whose, "at": step.at, "undone": not plan}
    document |= {"refused": step.blocked + step.advice} if step.blocked else {}
    when = step.at.replace("T", " ")[:16]
    told = f"最后一步：{step.text}，{when}。{step.blocked}{step.advice}" if plan else f"已撤销：{step.text}。"
    say(as_json, document, told)
    return 0
