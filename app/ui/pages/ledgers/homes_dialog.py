"""The households behind a figure; Enter opens one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from app.domain.reporting import Home
from app.ui.context import PageContext
from app.ui.dialogs.base import BaseDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState
from app.ui.widgets.table import Column, DataTable


class HomesDialog(BaseDialog):
    """A list of households with the figure it stands for."""

    def __init__(
        self, context: PageContext, parent: QWidget, title: str, homes: Sequence[Home], villages: Mapping[str, str] = MappingProxyType({})
    ) -> None:  # fmt: skip
        super().__init__(
            parent, title, f"共{len(homes)}户，{sum(home.members for home in homes)}人。按回车打开一户。", glyph="users"
        )
        self.setObjectName("dialog_figure")
        self._context = context
        empty = EmptyState("没有农户", "这个数字后面没有农户。")
        where = [Column("village", "村", lambda home: villages.get(home.village, ""), 8)] if villages else []
        self.table = DataTable([*where, *_columns()], empty, "figure_homes", lambda home: home.id, many=False)
        self.table.setMinimumHeight(size("details"))
        self.table.set_rows(homes)
        self.table.activated.connect(self._open)
        self.body.addWidget(self.table, 1)
        self.add_buttons("关闭")
        self.table.view.setFocus()
        if homes:
            self.table.view.selectRow(0)

    def _open(self, home: Home) -> None:
        self.accept()
        self._context.go("households", household=home.id)


def _columns() -> list[Column]:
    return [
        Column("group", "小组", lambda home: home.group, 6), Column("number", "户号", lambda home: home.number, 6),
        Column("head", "户主", lambda home: home.head, 0, tip=lambda home: home.head),
        Column("members", "人口", lambda home: home.members, 4, "right"),
    ]  # fmt: skip
