"""What the buttons of 电脑和钥匙 do: each asks what it has to, then one verb (`design.md` §4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.forms.page import Values
from app.services.desk import Desk
from app.services.packages import Exported, Received, admitting, laptops, office
from app.services.this_device import renew_device
from app.ui.dialogs.files import PACKAGES, OpenFiles, SaveFile
from app.ui.dialogs.messages import ConfirmDialog, ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.exchange.codes import ENROLMENTS, code_field
from app.ui.pages.exchange.progress import stick_progress
from app.ui.pages.exchange.target import TargetDialog
from app.ui.pages.handover.answers import ask_answers
from app.ui.printing import show_paper
from app.ui.theme import size

if TYPE_CHECKING:
    from app.ui.pages.settings.devices import DevicesTab

LETTER = Field("letter", "编号字母", Kind.TEXT, req=Req.REQUIRED, owner=Owner.EITHER, hint="一个字母，不用I和O", max_length=1,
               source="design §4")  # fmt: skip
SHEET_CODE = Field("code", "恢复码", Kind.TEXT, req=Req.REQUIRED, owner=Owner.EITHER, hint="照乡镇钥匙恢复单，8组每组4个，不分大小写",
                   max_length=60, source="design §4")  # fmt: skip


def _ask(
    tab: DevicesTab, title: str, field: Field, text: str, ok: str, name: str, work: Callable[[Desk, Values], Any],
    done: Callable[[Any], object] | None = None,
) -> None:  # fmt: skip
    def finished(result: Any) -> None:
        if done is not None:
            done(result)
        tab.refresh()

    FormDialog(tab.context, tab, title, (field,), work, text=text, ok=ok, name=name, glyph="key-round", columns=1,
               done=finished).open_wide(size("beside"))  # fmt: skip


def _said(tab: DevicesTab, text: str) -> None:
    tab.context.frame.toast.show_text(text)


# -- this laptop ----------------------------------------------------------------------------------------------------------


def choose_letter(tab: DevicesTab) -> None:
    """Another letter for this laptop, until the office gives one."""
    text = "今后编的号用这个字母，已经编出的号不变。登记了乡镇的，字母以乡镇给的为准。"
    _ask(tab, "换编号字母", LETTER, text, "换成这个字母", "letter", lambda desk, values: admitting.choose_letter(desk, str(values["letter"])),
         lambda letter: _said(tab, f"今后编的号用字母{letter}"))  # fmt: skip


def renew(tab: DevicesTab) -> None:
    """A laptop struck off by mistake becomes a new device."""
    text = "它会成为一台新电脑：换新的字母和核对码，数据都在。请打印核对单交给乡镇，乡镇核对以后才接收它的包。"
    if ConfirmDialog.ask(tab, "重新启用这台电脑？", text, "重新启用"):
        tab.context.write(renew_device, lambda letter: _renewed(tab, letter), owner=tab)


def _renewed(tab: DevicesTab, letter: str) -> None:
    _said(tab, f"这台电脑已作为新电脑启用，编号字母{letter}")
    tab.refresh()
    show_paper(tab.context, tab, "clerk_code" if tab.township else "fingerprint")


# -- the chosen one -------------------------------------------------------------------------------------------------------


def confirm(tab: DevicesTab) -> None:
    """Type the characters of a parked laptop; what waited for it is taken."""
    line = tab.chosen()
    if line is None:
        return
    device = line.id
    text = f"{line.name}有{line.parked}个包停放着。请照它打印的《设备核对单》，亲手输入上面的12位核对码；不要照着文件或电话里念的输入。"
    _ask(tab, "确认这台电脑", code_field("设备核对码"), text, "确认并接收", "confirm_device",
         lambda desk, values: admitting.confirm_device(desk, device, str(values["code"])), lambda found: _taken(tab, found))  # fmt: skip


def _taken(tab: DevicesTab, found: list[Received]) -> None:
    good = sum(one.state in ("taken", "unchanged") for one in found)
    rest = len(found) - good
    _said(tab, f"已确认，接收了{good}个包" + (f"，{rest}个没有收下，请到“接收”里看原因" if rest else ""))


def refuse(tab: DevicesTab) -> None:
    """Not believed: parked packages go, later ones are not taken."""
    line = tab.chosen()
    if line is None:
        return
    device = line.id
    why = ReasonDialog.ask(tab, f"拒绝{line.name}的这台电脑？", f"停放的{line.parked}个包会丢弃，以后它写的包也不收。",
                           suggestions=("不知道是谁的电脑", "数据文件夹被人复制"), lines=2)  # fmt: skip
    if why:
        tab.context.write(lambda desk: admitting.refuse_device(desk, device, why), lambda _done: tab.refresh(), owner=tab,
                          said="已拒绝这台电脑")  # fmt: skip


def give_letter(tab: DevicesTab) -> None:
    """The office gives the chosen laptop another letter."""
    line = tab.chosen()
    if line is None:
        return
    device = line.id
    _ask(tab, f"{line.name}{line.letter}机换字母", LETTER, "新字母随下一个回执包告诉那台电脑，已经编出的号不变。", "换成这个字母", "give_letter",
         lambda desk, values: admitting.set_letter(desk, device, str(values["letter"])))  # fmt: skip


def strike(tab: DevicesTab) -> None:
    """Strike the chosen laptop off; a clerk's one changes the office key too."""
    line = tab.chosen()
    if line is None:
        return
    device, clerk = line.id, line.role == "township" and tab.township
    text = "停用以后，它写的包不再接收，也不再给它写包。电脑找回来了，要作为新电脑重新启用。"
    if clerk:
        text += "这是办事员的电脑，里面有乡镇钥匙：停用时同时更换乡镇钥匙，各村下次接收回执包要照新的核对单核对一次。"
    why = ReasonDialog.ask(
        tab, f"停用{line.name}{line.letter}机？", text, suggestions=("电脑丢失", "电脑报废", "换了新电脑"), lines=2
    )
    if why:
        tab.context.write(
            lambda desk: admitting.strike_off(desk, device, why), lambda code: _struck(tab, code), owner=tab
        )


def _struck(tab: DevicesTab, code: str) -> None:
    tab.refresh()
    _said(tab, "已停用这台电脑" + (f"，乡镇钥匙已更换，新的核对码 {code}" if code else ""))
    if code:
        show_paper(tab.context, tab, "fingerprint")


# -- other laptops --------------------------------------------------------------------------------------------------------


def save_card(tab: DevicesTab) -> None:
    """Write this laptop's card."""
    name = f"电脑登记文件-{tab.context.desk.place.name}-{tab.standing.letter if tab.standing else ''}.swenrol"
    path = SaveFile.ask(tab, "登记文件存到哪里", Path.home() / name, (ENROLMENTS,))
    if path is not None:
        tab.context.run(lambda desk: laptops.save_card(desk, path), lambda code: _carded(tab, code), tab)


def _carded(tab: DevicesTab, code: str) -> None:
    _said(tab, f"登记文件已存好。本机核对码 {code}，请打印核对单一起交给对方")


def add_laptop(tab: DevicesTab) -> None:
    """Another laptop's card, and the characters on its paper."""
    found = OpenFiles.ask(tab, "选择另一台电脑的登记文件", (ENROLMENTS,))
    if not found:
        return
    path = found[0]
    text = f"{path.name}：请照那台电脑打印的核对单，亲手输入上面的12位核对码。"
    _ask(tab, "登记另一台电脑", code_field("对方核对码"), text, "登记", "add_laptop",
         lambda desk, values: laptops.add_laptop(desk, path, str(values["code"])), lambda added: _added(tab, added))  # fmt: skip


def _added(tab: DevicesTab, added: laptops.Added) -> None:
    _said(tab, added.note or f"已登记{added.name}的{added.letter}机")


def write_package(tab: DevicesTab) -> None:
    """A package for the other laptops."""
    target = TargetDialog.ask(tab, "给另一台电脑写包", "写它还没有的内容，写完读回核对。", "写包")
    if target is None:
        return
    tab.context.run_long(lambda desk, progress: laptops.export_to_peers(desk, target, stick_progress(progress)),
                         lambda made: _written(tab, made), tab, "正在写包，请不要拔U盘")  # fmt: skip


def _written(tab: DevicesTab, made: Exported) -> None:
    _said(tab, f"{made.number}已写好并读回核对，可以拔出U盘")
    tab.refresh()


def take_packages(tab: DevicesTab) -> None:
    """Packages of another laptop: in a township on 接收, in a village as answers are taken."""
    paths = OpenFiles.ask(tab, "选择另一台电脑写的包", (PACKAGES,), many=True)
    if not paths:
        return
    if tab.township:
        tab.context.go("receive", files=[str(path) for path in paths])
    else:
        ask_answers(tab.context, tab, paths)


# -- the office key -------------------------------------------------------------------------------------------------------


def change_key(tab: DevicesTab) -> None:
    """A new office key, vouched for by the former one."""
    text = (
        "原来的钥匙给新钥匙担保，各村收到回执包后自动换用；旧包照样打得开。换完请打印新的乡镇钥匙恢复单，旧单作废。"
        "办事员的电脑丢了的，不要在这里换：请在名单里停用那台电脑。"
    )
    _change(tab, text, compromised=False)


def change_lost_key(tab: DevicesTab) -> None:
    """A new office key on its own: who found the sheet could speak for the former one."""
    text = (
        "捡到恢复单的人可以冒充乡镇，所以原来的钥匙不给新钥匙担保：各村下次接收回执包要照新的《设备核对单》核对一次。"
        "旧包照样打得开。换完请打印新的乡镇钥匙恢复单。"
    )
    _change(tab, text, compromised=True)


def _change(tab: DevicesTab, text: str, compromised: bool) -> None:
    if ConfirmDialog.ask(tab, "更换乡镇钥匙？", text, "更换"):
        tab.context.write(
            lambda desk: office.change_office_key(desk, compromised), lambda code: _changed(tab, code), owner=tab
        )


def _changed(tab: DevicesTab, code: str) -> None:
    _said(tab, f"乡镇钥匙已更换，新的核对码 {code}")
    tab.refresh()
    show_paper(tab.context, tab, "office_recovery")


def recover_key(tab: DevicesTab) -> None:
    """The office key from its sheet."""
    text = "在新电脑上新建的乡镇数据里用一次：找回的钥匙代替新建时的那一把，各村不用重新登记。"
    _ask(tab, "用恢复单找回乡镇钥匙", SHEET_CODE, text, "找回", "recover_office",
         lambda desk, values: office.recover_office(desk, str(values["code"])),
         lambda code: _said(tab, f"乡镇钥匙已找回，核对码 {code}"))  # fmt: skip
