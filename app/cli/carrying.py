"""`export`, `answer`, `tidy`: what goes onto a stick, and what may leave it again (`design.md` §5)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.handover import counted
from app.cli.output import note, say, table
from app.cli.session import existing_file, existing_folder, options_of, signed_in
from app.cli.shell import Command

if TYPE_CHECKING:
    from app.services.packages import Exported
    from app.services.packages.stick import OldFile

SAFE = "全部写入U盘并读回核对无误，可以拔出U盘。"
_TO = click.option("--to", "folder", metavar="文件夹", required=True, help="U盘或文件夹")
_LEFT = click.option("--no-attachments", is_flag=True, help="附件（照片、扫描件）先不带，下次再带")


@click.command(cls=Command, help="把乡镇还没有收到的内容写成一个报送包，附件分卷、最新备份放在旁边，写完读回核对。")
@_TO
@click.option("--report", is_flag=True, help="公示无异议、材料齐全的农户随这个包上报")
@_LEFT
@click.option("--no-backup", is_flag=True, help="旁边不放备份")
@click.option("--plan", is_flag=True, help="只看要带什么、要多少空间，不写入")
@click.pass_context
def export(context: click.Context, folder: str, report: bool, no_attachments: bool, no_backup: bool, plan: bool) -> int:
    """One sealed package with its volumes and a backup."""
    from app.services.packages import ready_to_report
    from app.services.packages.carrying import hand_over

    with signed_in(context) as desk:
        target = existing_folder(folder)
        if plan:
            return _planned(context, desk, not no_attachments)
        cases = [found.case for found in ready_to_report(desk)] if report else []
        made = hand_over(desk, target, _tell(), cases, attachments=not no_attachments, backup=not no_backup)
    _exported(context, made, "报送包")
    return 0


def _planned(context: click.Context, desk: Any, attachments: bool) -> int:
    from app.services.packages import pending
    from app.services.packages.carrying import hand_over_needs

    waiting, needs = pending(desk), hand_over_needs(desk)
    document = {
        "households": list(waiting.households), "others": waiting.others, "attachments": needs.files,
        "bytes": needs.total(attachments), "package_bytes": needs.package, "attachment_bytes": needs.attachments,
        "backup_bytes": needs.backup,
    }  # fmt: skip
    text = f"等着报送：{len(waiting.households)}户，其他{waiting.others}份，附件{needs.files}个。\n{needs.text(attachments)}。"
    say(options_of(context).as_json, document, text if waiting.any else "没有新的内容要报送。")
    return 0


@click.command(cls=Command, help="乡镇给一个村写回执包：回执、审核结果和下发的设置，村里缺的附件分卷放在旁边。")
@click.option("--village", metavar="村代码", required=True, help="12位行政村代码")
@_TO
@_LEFT
@click.pass_context
def answer(context: click.Context, village: str, folder: str, no_attachments: bool) -> int:
    """One return package."""
    from app.services.packages import answer as answer_to

    with signed_in(context) as desk:
        made = answer_to(desk, village.strip(), existing_folder(folder), _tell(), attachments=not no_attachments)
    _exported(context, made, "回执包")
    return 0


def _tell() -> Any:
    """Bytes in per cent on a terminal; nothing where a program reads."""
    last = ["", -1]
    shown = sys.stderr.isatty()

    def tell(step: str, done: int, total: int) -> None:
        percent = done * 100 // total if total else 0
        if shown and [step, percent] != last:
            last[:] = [step, percent]
            click.echo(f"\r{step} {percent}%　　", err=True, nl=step == "完成")

    return tell


def _exported(context: click.Context, made: Exported, what: str) -> None:
    from app.services.packages.carrying import attachment_notes

    document: dict[str, Any] = {
        "file": str(made.path), "number": made.number, "check_code": made.check_code, "bytes": made.size,
        "counts": counted(made.counts), "households": list(made.households),
        "volumes": [{"file": str(v.path), "attachments": v.files, "bytes": v.size, "check_code": v.check_code} for v in made.volumes],
        "attachments_left": made.left, "attachments_damaged": list(made.spoilt),
    }  # fmt: skip
    listed = "、".join(f"{name}{count}" for name, count in counted(made.counts).items()) or "没有新的户"
    lines = [
        f"{what}{made.number}已写到{made.path}（{made.size}字节），已读回核对。",
        f"核对码：{made.check_code}",
        f"内容：{listed}",
        *(f"附件第{v.number}卷：{v.path.name}，{v.files}个，{v.size}字节，核对码{v.check_code}" for v in made.volumes),
        *attachment_notes(made),
    ]
    if made.backup:
        document |= {"backup": made.backup, "backed_up": made.backed_up}
        lines.append(made.backup)
    say(options_of(context).as_json, document, "\n".join([*lines, SAFE]))


@click.command(
    cls=Command, help="U盘上哪些旧文件可以删：对方已经回执的包和附件卷、本机的旧备份。不写 --remove 时只列出。"
)
@click.argument("folder", metavar="文件夹")
@click.option("--remove", is_flag=True, help="删掉列出的文件")
@click.pass_context
def tidy(context: click.Context, folder: str, remove: bool) -> int:
    """[{file, what, why, bytes}]."""
    from app.services.packages.stick import old_on_stick, remove_old

    with signed_in(context) as desk:
        target: Path = existing_folder(folder)
        found = old_on_stick(desk, target)
        gone = remove_old(desk, target, [file.path for file in found]) if remove else ()
    document = [
        {"file": str(f.path), "what": f.what, "why": f.why, "bytes": f.size, "removed": f in gone} for f in found
    ]
    say(options_of(context).as_json, document, _tidied(found, gone))
    if found and not remove:
        note("要删掉这些文件，再写一次并加上 --remove。")
    return 0


def _tidied(found: tuple[OldFile, ...], gone: tuple[OldFile, ...]) -> str:
    if not found:
        return "没有可以删的旧文件。"
    rows = [(f.path.name, f.what, f.why, f"{f.size / 1_000_000:.1f} MB", "已删" if f in gone else "") for f in found]
    return table(("文件", "是什么", "为什么可以删", "大小", ""), rows)


@click.command(
    cls=Command,
    help="给各村带新版本（乡镇）：--add 选一个安装文件，以后每个回执包旁边都带上；--leave 不再带；都不写时列出。",
)
@click.option("--add", "file", metavar="安装文件", default="", help="例如 shouwang-1.2.0-setup.exe，名字不要改")
@click.option("--leave", is_flag=True, help="不再带")
@click.pass_context
def program(context: click.Context, file: str, leave: bool) -> int:
    """[{file, version, bytes, sha256}] that travel beside return packages; AppError P-101, PROG-10x."""
    from app.services.packages.programs import carried, carry_program, leave_programs

    with signed_in(context) as desk:
        if leave:
            leave_programs(desk)
        if file:
            carry_program(desk, existing_file(file))
        found = carried(desk)
    document = [{"file": one.name, "version": one.version, "bytes": one.size, "sha256": one.sha256} for one in found]
    rows = [(one.name, one.version, f"{one.size / 1_000_000:.1f} MB", one.sha256) for one in found]
    say(
        options_of(context).as_json,
        document,
        table(("文件", "版本", "大小", "校验码（SHA-256）"), rows) if rows else "现在不带安装文件。",
    )
    return 0
