"""What taking packages does, before and after it is done: packages above, the chosen one's households below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.merging import Outcome
from app.services.files import natural
from app.services.packages import WORDS, Received, UnitPlan
from app.services.packages.handovers import Planned, unit_label
from app.ui.dialogs.task import Troubles, trouble_lines
from app.ui.widgets.basics import EmptyState
from app.ui.widgets.table import Column, DataTable

OUTCOME_TONES = {
    Outcome.NEW: "good", Outcome.UPDATED: "info", Outcome.UNCHANGED: "quiet", Outcome.PARALLEL: "warn", Outcome.CONFLICT: "warn",
    Outcome.REFUSED: "danger",
}  # fmt: skip
STATE_WORDS = {
    "planned": ("info", "可以接收"),
    "taken": ("good", "已接收"),
    "unchanged": ("quiet", "以前收过"),
    "quarantined": ("danger", "已隔离"),
    "parked": ("warn", "等待核对设备"),
    "skipped": ("quiet", "没有接收"),
}
FINE = ("planned", "taken", "unchanged")
STRANGER = ("warn", "设备未核对")
UNREADABLE = ("danger", "不能接收")


class PlanView(QWidget):
    """`stranger_wanted(path)` on Enter or double click of a package whose sender nobody knows; `chosen_changed()`;
    `unit_wanted(planned, unit)` on Enter or double click of a household: what changes in it."""

    stranger_wanted = Signal(object)
    chosen_changed = Signal()
    unit_wanted = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.packages = DataTable(_package_columns(), name="packages", key=lambda item: item.path, many=False)
        nothing = EmptyState("这个包没有可以列出的农户", "只有回执的包，或者还不能打开的包，这里是空的。", "inbox")
        self.units = DataTable(_unit_columns(), nothing, "units", many=False)
        self.notes = Troubles()
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for table in (self.packages, self.units):
            split.addWidget(table)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split, 1)
        column.addWidget(self.notes)
        self.packages.selection_changed.connect(lambda _rows: self._chosen())
        self.packages.activated.connect(lambda item: self.stranger_wanted.emit(item.path) if item.stranger else None)

        self.units.activated.connect(self._unit)

    def _unit(self, unit: UnitPlan) -> None:
        chosen = self.chosen()
        if chosen is not None and chosen.received is not None and chosen.received.state == "planned":
            self.unit_wanted.emit(chosen, unit)

    def set_plans(self, plans: Sequence[Planned]) -> None:
        """Show plans or results; the first one that needs a person is chosen."""
        self.packages.set_rows(plans)
        troubled = next((item for item in plans if item.error is not None), plans[0] if plans else None)
        self.packages.select(lambda item: troubled is not None and item.path == troubled.path)
        self._chosen()

    def chosen(self) -> Planned | None:
        """The chosen package."""
        return next(iter(self.packages.selected()), None)

    def _chosen(self) -> None:
        item = self.chosen()
        received = item.received if item else None
        self.units.set_rows(sorted(received.units, key=_place) if received else ())
        if item is not None and item.error is not None:
            self.notes.show_lines(trouble_lines(item.error), "warn" if item.stranger else "danger")
        else:
            self.notes.show_lines(
                received.notes if received else (), "info" if received is None or received.state in FINE else "danger"
            )
        self.chosen_changed.emit()


def results(paths: Sequence[Path], received: Sequence[Received]) -> list[Planned]:
    """What was received, as the same view shows it; what had waited for a machine that is confirmed now comes last."""
    files = [*paths, *(Path(one.file) for one in received[len(paths) :])]
    return [Planned(path, done) for path, done in zip(files, received, strict=True)]


def _place(unit: UnitPlan) -> tuple[bool, str, str]:
    return unit.kind != "household", natural(unit.name), unit.kind


def _package_columns() -> list[Column]:
    return [
        Column("file", "文件", lambda item: item.path.name, 0, tip=lambda item: str(item.path)),
        Column("sender", "发件单位", lambda item: item.received.sender if item.received else "", 8),
        Column("number", "包号", lambda item: item.received.number if item.received else "", 6),
        Column("counts", "内容", lambda item: counts_text(item.received) if item.received else "", 14),
        Column("state", "状态", lambda item: _state(item)[1], 8, chip=_state),
    ]


def _state(item: Planned) -> tuple[str, str]:
    if item.received is None:
        return STRANGER if item.stranger else UNREADABLE
    return STATE_WORDS.get(item.received.state, ("info", item.received.state))


def counts_text(received: Received) -> str:
    """新增3、更新1、无变化56."""
    counts = received.counts or Counter(WORDS[unit.outcome] for unit in received.units)
    return "、".join(f"{word}{count}" for word, count in counts.items())


def _unit_columns() -> list[Column]:
    def outcome(unit: UnitPlan) -> tuple[str, str]:
        return OUTCOME_TONES[unit.outcome], WORDS[unit.outcome]

    return [
        Column("unit", "农户或材料", lambda unit: unit_label(unit.kind, unit.name, unit.head), 0),
        Column("outcome", "处理", lambda unit: WORDS[unit.outcome], 7, chip=outcome),
        Column("note", "说明", lambda unit: unit.note, 0, tip=lambda unit: unit.note),
    ]


def summary(plans: Sequence[Planned]) -> str:
    """All packages in a sentence: 3个包：新增12、更新4。1个要核对设备。"""
    total: Counter[str] = Counter()
    for item in plans:
        if item.received is not None:
            total.update(item.received.counts or Counter(WORDS[unit.outcome] for unit in item.received.units))
    parts = [
        f"{len(plans)}个包" + ("：" + "、".join(f"{word}{count}" for word, count in total.items()) if total else "")
    ]
    strangers = sum(item.stranger for item in plans)
    bad = sum(item.error is not None and not item.stranger for item in plans)
    strangers += sum(item.received is not None and item.received.state == "parked" for item in plans)
    bad += sum(item.received is not None and item.received.state == "skipped" for item in plans)
    aside = sum(item.received is not None and item.received.state == "quarantined" for item in plans)
    for count, words in ((strangers, "个发件设备要核对"), (bad, "个不能接收"), (aside, "个已隔离")):
        if count:
            parts.append(f"{count}{words}")
    return "，".join(parts)
