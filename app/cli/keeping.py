"""`backup` and `restore`: the whole data on a stick, and back again (`design.md` §5, §6)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.cli.output import note, say, table
from app.cli.session import clock_of, existing_file, existing_folder, options_of, password, signed_in, today_of
from app.cli.shell import Command
from app.domain.errors import AppError


@click.command(
    cls=Command,
    help="备份：--to 文件夹 写一份完整的加密备份，写完读回核对；--check 文件 核对一个备份是不是完整、能不能打开；都不写时列出本机的自动备份。",
)
@click.option("--to", "folder", metavar="文件夹", default="", help="U盘或文件夹")
@click.option("--check", "checked", metavar="备份文件", default="", help="核对这个备份，不恢复")
@click.pass_context
def backup(context: click.Context, folder: str, checked: str) -> int:
    """One backup, a look at one, or the list of those beside the store."""
    from app.services.keeping.backups import backups_here, check_backup, put_on_stick

    options = options_of(context)
    with signed_in(context) as desk:
        if checked:
            return _check(options.as_json, check_backup(desk, existing_file(checked)))
        if not folder:
            return _list(options.as_json, backups_here(desk))
        made = put_on_stick(desk, existing_folder(folder))
    document = {"file": str(made.path), "size": made.size, "attachments": made.attachments, "missing": made.missing}
    text = f"备份已写好并读回核对：{made.path}（{made.size / 1024 / 1024:.1f}兆）。打开它要用操作员的密码或恢复单。"
    if made.attachments:
        text += f"\n附件{made.attachments}个，放在旁边的“守望附件”里，恢复时一起带上。"
    if made.missing:
        text += f"\n有{made.missing}个附件的文件不在这台电脑上，没有备份。"
    say(options.as_json, document, text)
    return 0


def _check(as_json: bool, found: Any) -> int:
    made = found.facts.made_at.replace("T", " ")
    document = {"made_at": found.facts.made_at, "reason": found.facts.reason, "name": found.facts.name, "opens": found.opens,
                "own": found.own}  # fmt: skip
    text = f"{found.facts.name}，{made}（{found.facts.reason}）：每个字节都和登记的一样，"
    text += (
        "数据库能打开、每一页都完好。" if found.opens else "但不是用本机现在或以前的钥匙封的，里面的数据这里核对不了。"
    )
    say(as_json, document, text + ("" if found.own else "这不是本机这份数据的备份。"))
    return 0 if found.opens else 1


def _list(as_json: bool, backups: Any) -> int:
    rows = [(f"{b.made_at:%Y-%m-%d %H:%M}", b.reason, f"{b.size / 1024 / 1024:.1f}兆", str(b.path)) for b in backups]
    document = [{"made_at": at, "reason": reason, "size": b.size, "file": str(b.path)}
                for b, (at, reason, _size, _file) in zip(backups, rows, strict=True)]  # fmt: skip
    say(as_json, document, table(("时间", "原因", "大小", "文件"), rows) if rows else "本机还没有自动备份。")
    return 0


@click.command(
    cls=Command,
    help="从备份恢复到数据文件夹，原有的数据整份移到旁边保留。密码从 SHOUWANG_PASSWORD 读取；忘记密码时写 --recovery 恢复码并设新密码。",
)
@click.argument("file", metavar="备份文件")
@click.option("--recovery", metavar="恢复码", default="", help="忘记密码：照恢复单输入，用 SHOUWANG_PASSWORD 作新密码")
@click.option("--yes", "sure", is_flag=True, help="不再问一次")
@click.pass_context
def restore(context: click.Context, file: str, recovery: str, sure: bool) -> int:
    """A backup takes the place of the store; AppError BAK-10x, CLI-031."""
    from app.services.keeping.restoring import Secret, look_into
    from app.services.keeping.restoring import restore as bring_back
    from app.services.machine import machine_mark

    options, path = options_of(context), Path(file)
    facts, warning = look_into(path, options.folder)
    note(f"{facts.name}，{facts.made_at.replace('T', ' ')}做的备份（{facts.reason}）。{warning}")
    if warning and not sure:
        _ask(path)
    today = today_of(options)
    secret = Secret(options.operator, password(confirm=bool(recovery)), recovery)
    done = bring_back(path, options.folder, secret, machine_mark(), today, clock_of(today))
    done.desk.store.close()
    aside = str(done.aside) if done.aside else ""
    document = {"store": str(options.folder), "made_at": facts.made_at, "households": done.households, "aside": aside,
                "attachments": done.attachments}  # fmt: skip
    text = f"已恢复{facts.made_at.replace('T', ' ')}的备份，{done.households}户。这台电脑从现在起是一台新设备，请向乡镇重新登记。"
    say(options.as_json, document, text + (f"\n原来的数据在：{aside}" if aside else ""))
    return 0


def _ask(path: Path) -> None:
    if not sys.stdin.isatty():
        raise AppError("CLI-031", "这里已经有数据，没有恢复。", "确实要恢复，请加 --yes。", str(path))
    if not click.confirm("确实要恢复吗？", err=True):
        raise AppError("CLI-031", "没有恢复，数据没有改动。", "需要时再做一次。", str(path))
