"""`forgot` (the locked laptop asks, reads the answer) and `forgot-help` (the township looks and answers) (`design.md` §4)."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.output import say
from app.cli.session import clock_of, existing_file, existing_folder, options_of, password, signed_in, today_of
from app.cli.shell import Command
from app.domain.errors import AppError


@click.command(
    cls=Command,
    help="忘记密码：--to U盘 写请求文件和请求单，交乡镇；拿回答复后用 --answer 和 --code 设新密码（从 SHOUWANG_PASSWORD 读取）。"
    "在新电脑上恢复备份时再写 --backup。",
)
@click.option("--to", "folder", metavar="文件夹", default="", help="U盘：请求文件和请求单写到这里")
@click.option("--by", "who", metavar="姓名", default="", help="请求人")
@click.option("--place", metavar="村", default="", help="村名，印在请求单上")
@click.option("--backup", metavar="备份文件", default="", help="要恢复的备份")
@click.option("--answer", metavar="答复文件", default="", help="乡镇给的 .swans 文件")
@click.option("--code", metavar="取回码", default="", help="请求单下半张上的取回码")
@click.pass_context
def forgot(
    context: click.Context, folder: str, who: str, place: str, backup: str, answer: str, code: str
) -> int:  # fmt: skip
    """A request, or the new password. AppError ASK-10x, V-101, V-109, CLI-062 (neither)."""
    if bool(folder) == bool(answer):
        raise AppError(
            "CLI-062", "没有说明是做请求还是读答复。", "做请求写 --to，读答复写 --answer，只写一样。", "forgot"
        )
    if folder:
        return _ask(context, existing_folder(folder), who, place, existing_file(backup) if backup else None)
    return _open(context, existing_file(answer), code, existing_file(backup) if backup else None)


def _ask(context: click.Context, folder: Path, who: str, place: str, backup: Path | None) -> int:
    from app.services.papers.erasing import ask_with_sheet

    options = options_of(context)
    asked, sheet = ask_with_sheet(options.folder, folder, who, place, today_of(options), backup)
    document = {"file": str(asked.path), "sheet": str(sheet), "code": asked.code, "slip": asked.slip}
    text = (
        f"请求已写好：{asked.path}\n请求单：{sheet}（打印后剪开，上半张和U盘交乡镇）\n"
        f"请求核对码：{asked.code}\n取回码（抄下来自己保管，不要交出去；不在U盘上，只显示这一次）：{asked.slip}"
    )
    say(options.as_json, document, text)
    return 0


def _open(context: click.Context, answer: Path, code: str, backup: Path | None) -> int:
    from app.services.keeping.restoring import Secret, open_with_answer
    from app.services.machine import machine_mark

    options = options_of(context)
    today = today_of(options)
    secret = Secret(options.operator, password(confirm=True), answer=answer, slip=code)
    desk = open_with_answer(options.folder, secret, machine_mark(), today, clock_of(today), backup)
    operator = desk.operator
    desk.store.close()
    say(options.as_json, {"operator": operator}, f"已为{operator}设新密码。请把取回码那半张撕掉，答复文件删除。")
    return 0


@click.command(
    "forgot-help",
    cls=Command,
    help="乡镇帮助找回密码：不写 --confirm 时只看是谁的请求；核对请求单后写 --confirm 核对码、--came 来人、--to U盘。",
)
@click.argument("file", metavar="请求文件")
@click.option("--confirm", metavar="核对码", default="", help="请求单上的12位请求核对码")
@click.option("--came", metavar="姓名", default="", help="来办的人")
@click.option("--to", "folder", metavar="文件夹", default="", help="答复写到哪里（U盘）")
@click.option("--lost-checked", is_flag=True, help="原电脑已停用、在新电脑上恢复备份：已当面核实")
@click.pass_context
def forgot_help(
    context: click.Context, file: str, confirm: str, came: str, folder: str, lost_checked: bool
) -> int:  # fmt: skip
    """Whose request it is, or the answer. AppError ASK-11x, sync.code…, P-101."""
    from app.services.keeping.opening_up import answer_request, look_at_request

    options, path = options_of(context), existing_file(file)
    with signed_in(context) as desk:
        if not confirm:
            question = look_at_request(desk, path)
            document = {"village": question.village_name, "who": question.who, "place": question.place,
                        "purpose": question.purpose, "trouble": question.trouble, "lost": question.lost}  # fmt: skip
            purpose = "在新电脑上恢复备份" if question.purpose == "restore" else "忘记密码"
            text = f"{question.village_name}的电脑{question.letter}，请求人写的是{question.place}{question.who}，{purpose}，{question.created}。"
            if question.lost:
                text += "\n注意：这台电脑已经停用。"
            say(options.as_json, document, text + (f"\n不能办：{question.trouble}" if question.trouble else ""))
            return 1 if question.trouble else 0
        made = answer_request(desk, path, confirm, came, existing_folder(folder or str(path.parent)), lost_checked)
    say(options.as_json, {"file": str(made.path), "code": made.code},
        f"答复已写好：{made.path}\n请打印“找回密码登记单”，来人和经办人签字。")  # fmt: skip
    return 0
