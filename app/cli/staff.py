"""`operators`, `turnover`, `standin`: who works here, handing work over, entering for a village without the program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, options_of, password, read_date, signed_in
from app.cli.shell import Group

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.staff.operators import Closed
    from app.services.staff.turnover import Turnover

NEW_PASSWORD = "SHOUWANG_NEW_PASSWORD"


@click.group(
    cls=Group, help="操作员：列出、新增、改密码、关闭账户。新密码从 SHOUWANG_NEW_PASSWORD 读取，没有时会问两次。"
)
def operators() -> None:
    """Who may sign in."""


@operators.command("list", help="列出操作员，已离开的也在内。")
@click.pass_context
def list_(context: click.Context) -> int:
    """{name, since, left}."""
    from app.services.staff.operators import operator_lines

    with signed_in(context) as desk:
        found = operator_lines(desk)
    document = [{"name": row.name, "since": row.created_at[:10], "left": row.left_on or ""} for row in found]
    rows = [(one["name"], one["since"], one["left"] and f"{one['left']}关闭") for one in document]
    say(options_of(context).as_json, document, table(("姓名", "开始使用", "情况"), rows))
    return 0


@operators.command("add", help="新增一位操作员，用自己的密码登录。")
@click.argument("name", metavar="姓名")
@click.pass_context
def add(context: click.Context, name: str) -> int:
    """One more account."""
    from app.services.staff.operators import add_account

    with signed_in(context) as desk:
        add_account(desk, name, _new_password(f"{name}的新密码"))
    say(options_of(context).as_json, {"name": name}, f"已新增操作员{name}。")
    return 0


@operators.command("password", help="修改自己的密码。")
@click.pass_context
def password_(context: click.Context) -> int:
    """A new password of the person signed in."""
    from app.services.staff.operators import change_password

    with signed_in(context) as desk:
        change_password(desk, password(), _new_password("新密码"))
        name = desk.operator
    say(options_of(context).as_json, {"name": name}, f"{name}的密码已修改。")
    return 0


@operators.command("close", help="关闭别人的账户：数据换新钥匙，其他人的密码不变，恢复单要重新打印（写 --recovery）。")
@click.argument("name", metavar="姓名")
@click.option("--recovery", metavar="文件.pdf", default="", help="把新恢复单写成PDF；不写时把恢复码显示一次")
@click.pass_context
def close(context: click.Context, name: str, recovery: str) -> int:
    """An account is closed for good."""
    from app.services.staff.operators import close_account

    sheet = _sheet(recovery)
    with signed_in(context) as desk:
        done = close_account(desk, name)
        told = _hand_out(desk, done, sheet)
    say(options_of(context).as_json, {"name": name, "recovery_sheet": told}, _closed_text(name))
    return 0


def _closed_text(name: str) -> str:
    return f"{name}的账户已关闭，数据已换新钥匙；原来的恢复单作废。以前的备份仍按当时的密码和恢复单打开，请收回保管。"


def _sheet(recovery: str) -> Path | None:
    from app.cli.start import check_sheet

    sheet = Path(recovery) if recovery else None
    check_sheet(sheet)
    return sheet


def _hand_out(desk: Desk, done: Closed, sheet: Path | None) -> str:
    from app.cli.start import hand_out

    return hand_out(desk, done.recovery_code, sheet)


def _new_password(asked: str) -> str:
    known = os.environ.get(NEW_PASSWORD)
    return known or str(click.prompt(asked, hide_input=True, confirmation_prompt="再输一次", err=True))


# ---- 工作移交 ------------------------------------------------------------------------------------------------------


@click.group(cls=Group, help="工作移交：生成移交清单，登记三方签字，关闭移交人账户。清单用 print 工作移交清单 打印。")
def turnover() -> None:
    """Handing work over."""


@turnover.command("begin", help="生成清单，例如 --giver 王小明 --receiver 周文斌 --witness 刘建国 --reason 调动")
@click.option("--giver", metavar="姓名", default="", help="移交人（他的账户最后关闭）")
@click.option("--receiver", metavar="姓名", default="", help="接收人")
@click.option("--witness", metavar="姓名", default="", help="监交人")
@click.option("--reason", metavar="文字", default="", help="调动、离任、轮岗等")
@click.option("--date", "day", metavar="日期", default="", help="移交日期；不写时是今天")
@click.option("--paper", "papers", metavar="名称：说明", multiple=True, help="纸质材料（可写多次）")
@click.option("--stick", "sticks", metavar="编号：说明", multiple=True, help="编号的U盘（可写多次）")
@click.option("--key", "keys", metavar="名称：说明", multiple=True, help="钥匙、密封的恢复单等（可写多次）")
@click.option("--note", metavar="文字", default="", help="其他说明")
@click.pass_context
def begin(context: click.Context, day: str, **asked: Any) -> int:
    """The list as it stands today."""
    from app.services.staff.turnover import begin_turnover

    with signed_in(context) as desk:
        made = begin_turnover(desk, {**asked, "date": day_of(desk, day, "移交日期")})
    say(options_of(context).as_json, _document(made), f"已生成{made.number}，请打印：print 工作移交清单。")
    return 0


@turnover.command("list", help="列出历次工作移交。")
@click.pass_context
def turnovers_(context: click.Context) -> int:
    """All of them, the newest first."""
    from app.services.staff.turnover import turnovers

    with signed_in(context) as desk:
        found = turnovers(desk)
    rows = [(one.number, one.day.isoformat(), one.giver, one.receiver, one.witness, one.state) for one in found]
    told = table(("编号", "日期", "移交人", "接收人", "监交人", "情况"), rows) if rows else "还没有办过工作移交。"
    say(options_of(context).as_json, [_document(one) for one in found], told)
    return 0


@turnover.command("sign", help="三方在清单上签了字：登记签字日期。")
@click.argument("number", required=False, default="", metavar="[编号]")
@click.option("--date", "day", metavar="日期", default="", help="签字日期；不写时是今天")
@click.pass_context
def sign(context: click.Context, number: str, day: str) -> int:
    """Signed by all three."""
    from app.services.staff.turnover import sign_turnover

    with signed_in(context) as desk:
        made = sign_turnover(desk, number, read_date(day, "签字日期") if day else desk.today)
    say(
        options_of(context).as_json,
        _document(made),
        f"{made.number}已登记签字。下一步由接收人登录，关闭{made.giver}的账户。",
    )
    return 0


@turnover.command("close", help="关闭移交人的账户（清单签字以后，由接收人登录来办）。")
@click.argument("number", required=False, default="", metavar="[编号]")
@click.option("--recovery", metavar="文件.pdf", default="", help="把新恢复单写成PDF；不写时把恢复码显示一次")
@click.pass_context
def close_(context: click.Context, number: str, recovery: str) -> int:
    """The old account closes."""
    from app.services.staff.turnover import close_giver

    sheet = _sheet(recovery)
    with signed_in(context) as desk:
        done = close_giver(desk, number)
        told = _hand_out(desk, done, sheet)
    say(options_of(context).as_json, {"name": done.name, "recovery_sheet": told}, _closed_text(done.name))
    return 0


@turnover.command("drop", help="作废一张还没有签字的清单。")
@click.argument("number", metavar="编号")
@click.option("--reason", metavar="文字", default="", help="原因")
@click.pass_context
def drop(context: click.Context, number: str, reason: str) -> int:
    """Made by mistake."""
    from app.services.staff.turnover import drop_turnover

    with signed_in(context) as desk:
        drop_turnover(desk, number, reason)
    say(options_of(context).as_json, {"number": number}, f"{number}已作废。")
    return 0


def _document(made: Turnover) -> dict[str, Any]:
    return {
        "number": made.number, "date": made.day, "giver": made.giver, "receiver": made.receiver, "witness": made.witness,
        "reason": made.reason, "state": made.state, "signed_on": made.signed_on, "closed_on": made.closed_on,
        "parts": [{"title": part.title, "lines": [list(line) for line in part.lines]} for part in made.parts],
    }  # fmt: skip


# ---- 乡镇代录 ------------------------------------------------------------------------------------------------------


@click.group(
    cls=Group, help="乡镇代录：查看这份数据由谁录入；乡镇开始代录；村里接过来。新建代录的数据用 init --by-township。"
)
def standin() -> None:
    """Entering for a village without the program."""


@standin.command("show", help="这份数据现在由谁录入。")
@click.pass_context
def show(context: click.Context) -> int:
    """{active, since, until}."""
    from app.services.staff.standing_in import stand_in

    with signed_in(context) as desk:
        found = stand_in(desk)
    say(options_of(context).as_json, {"active": found.active, "since": found.since, "until": found.until}, found.text)
    return 0


@standin.command("begin", help="从今天起由乡镇代录（村里电脑坏了、没有人会用）。")
@click.pass_context
def begin_(context: click.Context) -> int:
    """The township enters from today."""
    from app.services.staff.standing_in import begin_stand_in, stand_in

    with signed_in(context) as desk:
        begin_stand_in(desk)
        found = stand_in(desk)
    say(options_of(context).as_json, {"active": True}, found.text)
    return 0


@standin.command("take-over", help="村里自己接过来：从今天起新录入的不再标“乡镇代录”，以前的标记保留。")
@click.pass_context
def take_over_(context: click.Context) -> int:
    """The village goes on itself."""
    from app.services.staff.standing_in import stand_in, take_over

    with signed_in(context) as desk:
        take_over(desk)
        found = stand_in(desk)
    say(options_of(context).as_json, {"active": False}, found.text)
    return 0
