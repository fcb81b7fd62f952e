"""The row of filters over the list of 今天: group (village in a township), helper, kind of work."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.services.duties.today import TodoLine
from app.services.files import natural
from app.ui.theme import size

NOBODY = "未定联系人"


class TodayFilters(QWidget):
    """`changed()` when another choice was made."""

    changed = Signal()

    def __init__(self, township: bool) -> None:
        super().__init__()
        self._township = township
        place = "村" if township else "小组"
        self.group = _box("filter_group", f"按{place}筛选")
        self.helper = _box("filter_helper", "按联系人筛选")
        self.kind = _box("filter_kind", "按事项筛选")
        self._all = {self.group: f"全部{place}", self.helper: "全部联系人", self.kind: "全部事项"}
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(size("grid"))
        for box in (self.group, self.helper, self.kind):
            self.row.addWidget(box)
            box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.row.addStretch(1)

    def offer(self, lines: Sequence[TodoLine]) -> None:
        """Offer what stands in the list; a choice that still stands stays."""
        places = {self._place(line) for line in lines} - {""}
        names = {name for line in lines for name in line.helper.split("、") if name}
        found = {
            self.group: sorted(places, key=natural),
            self.helper: [*sorted(names), *([NOBODY] if any(_unhelped(line) for line in lines) else [])],
            self.kind: list(dict.fromkeys(short_kind(line) for line in lines)),
        }
        for box, texts in found.items():
            self._fill(box, texts)

    def _fill(self, box: QComboBox, texts: Sequence[str]) -> None:
        chosen = box.currentData() or ""
        box.blockSignals(True)
        box.clear()
        box.addItem(self._all[box], "")
        for text in texts:
            box.addItem(text, text)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.blockSignals(False)

    def fits(self, line: TodoLine) -> bool:
        """True for a line all three choices let through."""
        group, helper, kind = (str(box.currentData() or "") for box in (self.group, self.helper, self.kind))
        if group and self._place(line) != group:
            return False
        if helper and not (helper in line.helper.split("、") or (helper == NOBODY and _unhelped(line))):
            return False
        return not kind or short_kind(line) == kind

    def chosen(self) -> tuple[str, str]:
        """Group and helper, for a plan."""
        return str(self.group.currentData() or ""), str(self.helper.currentData() or "")

    def _place(self, line: TodoLine) -> str:
        return line.village if self._township else line.group


def short_kind(line: TodoLine) -> str:
    """The kind of work without what stands in brackets: why a household is looked at is nobody's filter."""
    return line.kind.split("（")[0]


def _unhelped(line: TodoLine) -> bool:
    return line.is_duty and bool(line.household) and not line.helper


def _box(name: str, told: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(told)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(7)
    return box
