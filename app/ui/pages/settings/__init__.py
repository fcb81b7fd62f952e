"""设置: the village's own facts, the dated settings, text size, where the data lies."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from app.ui.context import PageContext
from app.ui.pages.settings.backups import BackupsTab
from app.ui.pages.settings.calendar import CalendarTab
from app.ui.pages.settings.codes import CodesTab
from app.ui.pages.settings.devices import DevicesTab
from app.ui.pages.settings.erasing import ErasingTab
from app.ui.pages.settings.issued import IssuedTab
from app.ui.pages.settings.machine import MachineTab
from app.ui.pages.settings.operators import OperatorsTab
from app.ui.pages.settings.policy import PolicyTab
from app.ui.pages.settings.selfcheck import SelfCheckTab
from app.ui.pages.settings.texts import TextsTab
from app.ui.pages.settings.village import VillageTab
from app.ui.widgets.basics import PageHeader, page_column

Part = (
    PolicyTab
    | VillageTab
    | BackupsTab
    | OperatorsTab
    | MachineTab
    | TextsTab
    | SelfCheckTab
    | CalendarTab
    | DevicesTab
    | CodesTab
    | IssuedTab
    | ErasingTab
)


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return SettingsPage(context)


class SettingsPage(QWidget):
    """Its tabs; each looks again when the page is shown."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        column = page_column(self)
        column.addWidget(PageHeader("设置", "改动会写进记录；标“待乡镇核定”的以乡镇下发为准"))
        self.tabs = QTabWidget()
        self.tabs.setObjectName("settings_tabs")
        self.tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._parts: list[Part] = []
        if context.desk.place.role == "village":
            self._add("本村信息", VillageTab(context))
        self._add("收入线和期限", PolicyTab(context))
        self._add("备份", BackupsTab(context))
        self._add("自检", SelfCheckTab(context))
        self._add("操作员", OperatorsTab(context))
        self._add("这台电脑", MachineTab(context))
        self._add("电脑和钥匙", DevicesTab(context))
        self._add("个人信息", ErasingTab(context))
        self._add("材料文字", TextsTab(context))
        self._add("代码表", CodesTab(context))
        if context.desk.place.role == "village":
            self._add("乡镇下发", IssuedTab(context))
        if context.desk.place.role == "village":
            self._add("全年工作", CalendarTab(context))
        column.addWidget(self.tabs, 1)
        context.bus.changed.connect(self._changed)

    def _add(self, title: str, part: Part) -> None:
        self._parts.append(part)
        self.tabs.addTab(part, title)

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Look again."""
        for part in self._parts:
            part.refresh()
