"""停电用纸: how many sheets of each kind, who takes them."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QSpinBox, QWidget

from app.services.keying.blank_sheets import MOST
from app.services.keying.blocks import Choices
from app.ui.dialogs.base import BaseDialog
from app.ui.widgets.basics import label, text_box


class PackDialog(BaseDialog):
    """`forms()` code -> how many; `holder()` who takes them."""

    def __init__(self, parent: QWidget | None, kinds: Choices) -> None:
        text = "每张都有自己的编号和二维码，交回后按编号录入。第一页是领用登记。"
        super().__init__(parent, "打印编号空白表", text, glyph="printer")
        rows = QFormLayout()
        self.counts: dict[str, QSpinBox] = {}
        for code, name in kinds:
            spin = self.counts[code] = QSpinBox()
            spin.setRange(0, MOST)
            spin.setSuffix(" 份")
            spin.setObjectName(f"count_{code}")
            spin.setAccessibleName(f"{name}份数")
            spin.valueChanged.connect(self._changed)
            rows.addRow(name, spin)
        self._holder = text_box("holder", "领用人，可以以后手写")
        rows.addRow("领用人", self._holder)
        self.body.addLayout(rows)
        self._told = label("", "muted")
        self.body.addWidget(self._told)
        self._ok = self.add_buttons("打印(&P)", "取消")
        self._changed()

    def forms(self) -> dict[str, int]:
        """How many of each."""
        return {code: spin.value() for code, spin in self.counts.items() if spin.value()}

    def holder(self) -> str:
        """Who takes them."""
        return self._holder.text().strip()

    def _changed(self) -> None:
        total = sum(self.forms().values())
        self._ok.setEnabled(0 < total <= MOST)
        self._told.setText(f"共{total}份" if total <= MOST else f"共{total}份，一次最多{MOST}份，请分几次打印。")

    @staticmethod
    def ask(parent: QWidget | None, kinds: Choices) -> tuple[dict[str, int], str] | None:
        """What the person wants; None when he went back."""
        dialog = PackDialog(parent, kinds)
        next(iter(dialog.counts.values())).setFocus()
        return (dialog.forms(), dialog.holder()) if dialog.run() else None
