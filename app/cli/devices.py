"""`devices` and `stores`: laptops, their letters and keys, the office key, the stores of this machine (`design.md` §4)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.carrying import _exported
from app.cli.handover import _received, _received_text, _typed_code
from app.cli.output import say, table
from app.cli.session import existing_file, existing_folder, options_of, signed_in
from app.cli.shell import Command, Group

if TYPE_CHECKING:
    from app.services.packages.devices import DeviceLine

REASON = click.option("--reason", metavar="原因", required=True, help="写一句，会登记下来")
CODE = click.option("--confirm", "code", metavar="核对码", default="", help="照对方纸面输入的12位核对码")
HEADS = ("村或乡镇", "字母", "状态", "核对码", "最近的包", "从何时起", "说明")


@click.group(cls=Group, help="电脑和钥匙：名单、编号字母、确认、停用，本村几台电脑互传，几位办事员，乡镇钥匙。")
def devices() -> None:
    """Nothing to do before a command."""


@devices.command("list", help="列出本机知道的电脑：字母、核对码、状态，停放着的包。")
@click.pass_context
def list_(context: click.Context) -> int:
    """Every device known here."""
    from app.services.packages.devices import device_lines

    with signed_in(context) as desk:
        found = device_lines(desk)
    rows = [_row(line) for line in found]
    document = [
        dict(zip(HEADS, row, strict=True), 停放=line.parked, 编号=line.id)
        for row, line in zip(rows, found, strict=True)
    ]
    say(options_of(context).as_json, document, table(HEADS, rows))
    return 0


def _row(line: DeviceLine) -> tuple[str, ...]:
    note = f"停放{line.parked}个包" if line.parked else line.note
    place = f"{line.name}{'（办事员）' if line.role == 'township' else ''}"
    return place, line.letter, line.state, line.code, line.last_number, line.since, note


@devices.command(help="编号字母：本机的（不写电脑），或乡镇给一台电脑换字母。已经编出的号不变。")
@click.argument("letter", metavar="字母")
@click.option("--device", metavar="电脑", default="", help="核对码，或“村代码-字母”（乡镇）")
@click.pass_context
def letter(context: click.Context, letter: str, device: str) -> int:
    """Choose or give a letter."""
    from app.services.packages.admitting import choose_letter, set_letter
    from app.services.packages.devices import device_named

    with signed_in(context) as desk:
        given = set_letter(desk, device_named(desk, device), letter) if device else choose_letter(desk, letter)
    say(options_of(context).as_json, {"letter": given}, f"编号字母：{given}。已经编出的号不变。")
    return 0


@devices.command(help="确认一台停放着包的电脑：照它的《设备核对单》输入12位核对码，停放的包随即接收。")
@click.argument("device", metavar="电脑")
@CODE
@click.pass_context
def confirm(context: click.Context, device: str, code: str) -> int:
    """Believe a device and take what waited for it."""
    from app.services.packages.admitting import confirm_device
    from app.services.packages.devices import waiting_named

    with signed_in(context) as desk:
        found = confirm_device(desk, waiting_named(desk, device), code or _typed_code())
    text = "\n".join(_received_text(one) for one in found)
    say(options_of(context).as_json, [_received(one) for one in found], f"已确认这台电脑。\n{text}")
    return 0


@devices.command(help="拒绝一台停放着包的电脑：停放的包丢弃，以后的也不收。")
@click.argument("device", metavar="电脑")
@REASON
@click.pass_context
def refuse(context: click.Context, device: str, reason: str) -> int:
    """Do not believe a device."""
    from app.services.packages.admitting import refuse_device
    from app.services.packages.devices import waiting_named

    with signed_in(context) as desk:
        refuse_device(desk, waiting_named(desk, device), reason)
    say(options_of(context).as_json, {"refused": device}, "已拒绝这台电脑，停放的包已丢弃。")
    return 0


@devices.command(help="停用丢失、换掉的电脑。停用办事员的电脑时同时更换乡镇钥匙，各村要照新的核对单核对一次。")
@click.argument("device", metavar="电脑")
@REASON
@click.pass_context
def strike(context: click.Context, device: str, reason: str) -> int:
    """Strike a laptop off."""
    from app.services.packages.admitting import strike_off
    from app.services.packages.devices import device_named

    with signed_in(context) as desk:
        code = strike_off(desk, device_named(desk, device), reason)
    text = "已停用这台电脑，它写的包不再接收。"
    if code:
        text += f"\n乡镇钥匙已更换，新的核对码：{code}。请打印《设备核对单》交给各村，并打印新的乡镇钥匙恢复单。"
    say(options_of(context).as_json, {"office_code": code}, text)
    return 0


@devices.command(help="这台电脑被停用后重新启用：算一台新电脑，换新的字母和核对码，再由乡镇（另一台电脑）核对。")
@click.pass_context
def renew(context: click.Context) -> int:
    """Become a new device on purpose."""
    from app.services.packages.laptops import own_code
    from app.services.this_device import renew_device

    with signed_in(context) as desk:
        given, code = renew_device(desk), own_code(desk)
    say(options_of(context).as_json, {"letter": given, "code": code},
        f"这台电脑已作为新电脑启用，编号字母{given}，核对码{code}。请打印《设备核对单》，下次报送时由乡镇核对。")  # fmt: skip
    return 0


@devices.command(help="写本机的登记文件，给本村另一台电脑（或另一位办事员）读取。")
@click.argument("file", metavar="文件.swenrol")
@click.pass_context
def card(context: click.Context, file: str) -> int:
    """This laptop's card."""
    from app.services.packages.laptops import save_card

    with signed_in(context) as desk:
        code = save_card(desk, Path(file))
    say(
        options_of(context).as_json,
        {"file": file, "code": code},
        f"登记文件已写到{file}。本机核对码：{code}，请另外写在纸上交给对方。",
    )
    return 0


@devices.command(help="登记本村另一台电脑（乡镇：另一位办事员的电脑）：读它的登记文件，照纸面输入12位核对码。")
@click.argument("file", metavar="文件.swenrol")
@CODE
@click.pass_context
def add(context: click.Context, file: str, code: str) -> int:
    """Believe another laptop of this place."""
    from app.services.packages.laptops import add_laptop

    path = existing_file(file)
    with signed_in(context) as desk:
        found = add_laptop(desk, path, code or _typed_code())
    text = f"已登记{found.name}的{found.letter}机。{found.note}"
    say(options_of(context).as_json, asdict(found), text)
    return 0


@devices.command(help="给本村另一台电脑（乡镇：另一位办事员）写一个包，内容是它还没有的；它用 receive 接收。")
@click.option("--to", "folder", metavar="文件夹", required=True, help="U盘或文件夹")
@click.pass_context
def exchange(context: click.Context, folder: str) -> int:
    """One package between laptops."""
    from app.services.packages.laptops import export_to_peers

    with signed_in(context) as desk:
        made = export_to_peers(desk, existing_folder(folder))
    _exported(context, made, "互传包")
    return 0


@devices.command("office-key", help="更换乡镇钥匙。原来的钥匙可能被别人拿到时加 --lost：各村要照新的核对单核对一次。")
@click.option("--lost", is_flag=True, help="原来的钥匙可能被别人拿到，不由它担保新钥匙")
@click.pass_context
def office_key(context: click.Context, lost: bool) -> int:
    """Change the office key."""
    from app.services.packages.office import change_office_key

    with signed_in(context) as desk:
        code = change_office_key(desk, lost)
    how = "各村下次接收回执包时要照新的《设备核对单》核对一次。" if lost else "各村接收回执包后自动换用，不用重新登记。"
    say(
        options_of(context).as_json,
        {"code": code},
        f"乡镇钥匙已更换，新的核对码：{code}。{how}请打印新的乡镇钥匙恢复单。",
    )
    return 0


@devices.command("office-recover", help="凭《乡镇钥匙恢复单》在新建的乡镇数据里找回乡镇钥匙，各村不用重新登记。")
@click.argument("code", metavar="恢复码")
@click.pass_context
def office_recover(context: click.Context, code: str) -> int:
    """The office key from its sheet."""
    from app.services.packages.office import recover_office

    with signed_in(context) as desk:
        found = recover_office(desk, code)
    say(
        options_of(context).as_json,
        {"code": found},
        f"乡镇钥匙已找回，核对码：{found}。请核对和原来的《设备核对单》是不是一样。",
    )
    return 0


@click.command(cls=Command, help="这台电脑上的数据（几个村各一份）：列出；--forget 文件夹 从名单上去掉，数据不动。")
@click.option("--forget", metavar="文件夹", default="", help="从名单上去掉")
@click.pass_context
def stores(context: click.Context, forget: str) -> int:
    """The list of the sign-in page; each is used by --store."""
    from app.services.stores import forget_store, known_stores

    if forget:
        forget_store(Path(forget))
    found = known_stores()
    document: list[dict[str, Any]] = [{"name": s.name, "code": s.code, "role": "乡镇" if s.role == "township" else "村",
                                       "folder": str(s.folder)} for s in found]  # fmt: skip
    rows = [(s.name, s.code, str(s.folder)) for s in found]
    say(options_of(context).as_json, document, table(("单位", "代码", "数据文件夹"), rows) if rows else "名单是空的。")
    return 0
