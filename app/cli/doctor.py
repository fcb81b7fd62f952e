"""`doctor` and `rescue`: is everything well here, and what to do with a damaged store (`design.md` §6)."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from app.cli.output import note, say, table
from app.cli.session import PASSWORD_VARIABLE, clock_of, existing_folder, options_of, password, signed_in, today_of
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.selfcheck.model import Check


@click.command(
    cls=Command,
    help="自检：程序文件、磁盘、时间、内存、字体、打印机、备份；有密码时再查数据文件和附件。--fix 修能修的；有问题时退出码是1。",
)
@click.option("--fix", is_flag=True, help="把能修的修好，再查一遍")
@click.option("--whole", is_flag=True, help="程序文件逐个字节核对")
@click.pass_context
def doctor(context: click.Context, fix: bool, whole: bool) -> int:
    """Every check as a line; 1 where something has to be done first."""
    from app.services.selfcheck.model import State

    checks = _look(context, whole)
    if fix:
        for text in _mend(context, checks):
            note(text)
        checks = _look(context, whole)
    document = [{"check": c.title, "state": c.state.value, "text": c.text, "advice": c.advice} for c in checks]
    say(
        options_of(context).as_json,
        document,
        table(("项目", "情况", "说明"), [(c.title, c.state.value, c.text + c.advice) for c in checks]),
    )
    return 1 if any(c.state is State.BAD for c in checks) else 0


def _look(context: click.Context, whole: bool) -> list[Check]:
    from app.services.selfcheck.machine_checks import machine_checks
    from app.services.selfcheck.model import bad
    from app.services.selfcheck.store_checks import store_checks

    options = options_of(context)
    checks = machine_checks(options.folder, datetime.now(), whole)
    if not (options.folder / "keys.json").exists() or not _can_sign_in():
        return checks
    try:
        with signed_in(context) as desk:
            return checks + store_checks(desk)
    except AppError as error:
        if error.code.startswith("V-"):
            raise
        return [*checks, bad("database", "数据文件", error.text, error.advice, "rescue")]


def _can_sign_in() -> bool:
    return bool(os.environ.get(PASSWORD_VARIABLE)) or sys.stdin.isatty()


def _mend(context: click.Context, checks: list[Check]) -> list[str]:
    from app.services.selfcheck.mending import clear_leftovers, mend

    wanted = [check.mend for check in checks if check.mend not in ("", "rescue")]
    if not wanted:
        return []
    if not _can_sign_in():
        folder = options_of(context).folder
        return [f"已清掉{clear_leftovers(folder)}个没写完的文件。"] if "leftovers" in wanted else []
    with signed_in(context) as desk:
        return [mend(desk, what) for what in wanted]


@click.command(
    cls=Command,
    help="急救包：从损坏的数据里把还读得出来的写成一个备份（缺的用最近的备份补），原文件不动。忘记密码时写 --recovery 恢复码。",
)
@click.option("--to", "target", metavar="文件夹", required=True, help="U盘或文件夹")
@click.option("--recovery", metavar="恢复码", default="", help="照恢复单输入，代替密码")
@click.pass_context
def rescue(context: click.Context, target: str, recovery: str) -> int:
    """What can still be read, as a backup; AppError S-140 where nothing can."""
    from app.services.keeping.restoring import Secret
    from app.services.selfcheck.rescue import rescue as write

    options = options_of(context)
    secret = Secret(options.operator, "" if recovery else password(), recovery)
    made = write(options.folder, secret, existing_folder(target), clock_of(today_of(options)))
    document = {"file": str(made.path), "households": made.households, "read": made.salvaged.rows, "lost": made.salvaged.lost,
                "damaged": made.salvaged.damaged, "filled": made.filled, "backup": str(made.backup or "")}  # fmt: skip
    say(options.as_json, document, made.text)
    return 0 if made.salvaged.whole else 1
