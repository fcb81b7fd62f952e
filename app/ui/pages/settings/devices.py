"""电脑和钥匙: this laptop's letter and code, the other laptops, and in a township the office key (`design.md` §4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QPushButton, QWidget

from app.forms.inputs.parts import FlowBox
from app.services.desk import Desk
from app.services.packages import own_fingerprint
from app.services.packages.devices import (
    OWN,
    REFUSED,
    STRUCK,
    TRUSTED,
    WAITING,
    DeviceLine,
    device_lines,
    is_struck_off,
    letter_here,
)
from app.services.packages.laptops import own_code
from app.ui.context import PageContext
from app.ui.pages.settings import device_steps as steps
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

TONES = {OWN: "info", TRUSTED: "good", WAITING: "warn", STRUCK: "quiet", REFUSED: "quiet"}
COLUMNS = (
    Column("state", "状态", lambda line: line.state, 8, chip=lambda line: (TONES[line.state], line.state)),
    Column("name", "单位", lambda line: _whose(line), 0, tip=lambda line: _whose(line)),
    Column("letter", "字母", lambda line: line.letter, 4),
    Column("code", "核对码", lambda line: line.code, 11),
    Column("last", "最近一包", lambda line: line.last_number, 7),
    Column("since", "从何时起", lambda line: line.since, 10),
    Column("note", "说明", lambda line: _note(line), 10, tip=lambda line: _note(line)),
)


def _whose(line: DeviceLine) -> str:
    place = f"（{line.village}）" if len(line.village) == 12 else ""
    return f"{line.name}{'办事员' if line.role == 'township' else place}"


def _note(line: DeviceLine) -> str:
    return f"停放着{line.parked}个包，等着确认" if line.parked else line.note


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tab shows."""

    letter: str
    own: str
    office: str
    struck_off: bool
    lines: tuple[DeviceLine, ...]


def _look(desk: Desk) -> Standing:
    office = own_fingerprint(desk) if desk.store.role == "township" else ""
    return Standing(letter_here(desk), own_code(desk), office, is_struck_off(desk), tuple(device_lines(desk)))


class DevicesTab(QWidget):
    """This laptop, the list with what can be done about the chosen one, what goes to other laptops, the office key."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.township = context.desk.place.role == "township"
        self.standing: Standing | None = None
        column = page_body(page_column(self))
        self.struck = Banner("乡镇已经停用这台电脑，它写的包不再接收。弄错了或者找回来了的，请按“重新启用”，再由乡镇核对。",
                             "danger", closable=False)  # fmt: skip
        column.addWidget(self.struck)
        column.addWidget(self._own_card())
        column.addWidget(self._list_card(), 1)
        column.addWidget(self._others_card())
        if self.township:
            column.addWidget(self._office_card())
        self._tell()

    # ---- cards ----
    def _own_card(self) -> SectionCard:
        card = SectionCard("这台电脑")
        self.own = label("", "strong", wrap=True)
        self.own.setObjectName("own_device")
        card.add(self.own)
        card.add(
            label("编号字母写在这台电脑编的号里（户号B-0001、公示2026-B001），两台电脑的号不会重。", "muted", wrap=True)
        )
        self.letter = self._button("换编号字母…", "choose_letter", "pencil", steps.choose_letter)
        self.renew = self._button("重新启用…", "renew_device", "refresh-cw", steps.renew)
        paper = "clerk_code" if self.township else "fingerprint"
        self.print = self._button(
            "打印本机核对单", "print_device", "printer", lambda tab: show_paper(tab.context, tab, paper)
        )
        card.add(_flow(self.print, self.letter, self.renew))
        return card

    def _list_card(self) -> SectionCard:
        card = SectionCard("各村的电脑和办事员的电脑" if self.township else "本村的电脑和乡镇的电脑")
        nobody = EmptyState("还没有别的电脑", "对方的电脑报送或登记以后列在这里。", "landmark")
        self.table = DataTable(COLUMNS, nobody, "devices_table", lambda line: line.id, many=False)
        self.table.setMinimumHeight(size("side"))
        self.table.selection_changed.connect(lambda _rows: self._tell())
        card.add(self.table, 1)
        self.confirm = self._button("确认这台电脑…", "confirm_device", "check", steps.confirm)
        self.refuse = self._button("拒绝…", "refuse_device", "x", steps.refuse)
        self.give = self._button("换字母…", "give_letter", "pencil", steps.give_letter)
        self.strike = self._button("停用…", "strike_device", "x", steps.strike)
        card.add(_flow(self.confirm, self.refuse, self.give, self.strike))
        return card

    def _others_card(self) -> SectionCard:
        who = "另一位办事员" if self.township else "本村另一台电脑"
        card = SectionCard(f"{who}（用U盘互传）")
        text = ("他在自己的电脑上新建乡镇数据，写出登记文件、打印本机核对单；您登记以后给他写包，他接收时输入乡镇核对码，就接过全部数据。"
                if self.township else "两台电脑各写一份登记文件，互相登记一次，以后用U盘互传新内容；登记了乡镇的，收过回执包就互相认得。")  # fmt: skip
        card.add(label(text, "muted", wrap=True))
        self.card = self._button("写本机登记文件…", "save_card", "save", steps.save_card)
        self.add = self._button(f"登记{who}…", "add_laptop", "key-round", steps.add_laptop)
        self.write = self._button(f"给{who}写包…", "write_to_laptop", "send", steps.write_package)
        self.take = self._button("接收它的包…", "take_from_laptop", "folder-open", steps.take_packages)
        card.add(_flow(self.card, self.add, self.write, self.take))
        return card

    def _office_card(self) -> SectionCard:
        card = SectionCard("乡镇钥匙")
        self.office = label("", "strong", wrap=True)
        self.office.setObjectName("office_code")
        card.add(self.office)
        card.add(
            label(
                "恢复单打印后装信封密封：办事员的电脑全部坏了、丢了，凭它在新电脑上接着用，各村不用重新登记。",
                "muted",
                wrap=True,
            )
        )
        context = self.context
        card.add(_flow(
            self._button("打印设备核对单", "print_office_code", "printer", lambda tab: show_paper(context, tab, "fingerprint")),
            self._button("打印乡镇钥匙恢复单", "print_office_sheet", "printer", lambda tab: show_paper(context, tab, "office_recovery")),
            self._button("更换乡镇钥匙…", "change_office_key", "key-round", steps.change_key),
            self._button("恢复单丢了，更换钥匙…", "replace_office_key", "key-round", steps.change_lost_key),
            self._button("用恢复单找回…", "recover_office", "undo-2", steps.recover_key),
        ))  # fmt: skip
        return card

    def _button(self, text: str, name: str, glyph: str, act: Callable[[DevicesTab], object]) -> QPushButton:
        return on_click(button(text, name, glyph), lambda: act(self))

    # ---- reading ----
    def refresh(self) -> None:
        """Look again."""
        self.context.run(_look, self._show, self)

    def _show(self, found: Standing) -> None:
        self.standing = found
        self.own.setText(f"编号字母 {found.letter}　本机核对码 {found.own}")
        if self.township:
            self.office.setText(f"乡镇核对码 {found.office}")
        self.table.set_rows(found.lines)
        self._tell()

    def chosen(self) -> DeviceLine | None:
        """The chosen device."""
        return next(iter(self.table.selected()), None)

    def _tell(self) -> None:
        line, found = self.chosen(), self.standing
        waiting = line is not None and bool(line.parked)
        known = line is not None and line.state == TRUSTED
        self.confirm.setEnabled(waiting)
        self.refuse.setEnabled(waiting)
        self.give.setVisible(self.township)
        self.give.setEnabled(known or (line is not None and line.state == OWN))
        self.strike.setEnabled(known)
        off = found is not None and found.struck_off
        self.struck.setVisible(off)
        self.renew.setVisible(off)


def _flow(*parts: QPushButton) -> FlowBox:
    made = FlowBox(size("grid"))
    for part in parts:
        made.addWidget(part)
    return made
