"""The filters above the household list: one button a filter with its choices and counts, what is chosen as chips to take off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from app.forms.inputs.parts import FlowBox
from app.services.searching.filters import TITLES, Choice, Filter, word_of
from app.ui.icons import icon
from app.ui.theme import size
from app.ui.widgets.basics import button, on_click

MOST_CHOICES = 40  # a longer menu would not fit a small screen; the rest is found by typing


class Chip(QPushButton):
    """A chosen value; a press, Enter, Delete or Backspace takes it off."""

    def __init__(self, key: str, value: str) -> None:
        super().__init__(icon("x", "accent"), f"{TITLES[key]}：{word_of(key, value)}")
        self.setObjectName(f"chip_{key}_{value}")
        self.setProperty("kind", "pick")
        self.setAutoDefault(True)
        self.setAccessibleName(f"取消{TITLES[key]}：{word_of(key, value)}")
        self.setToolTip("点一下取消这个条件（Delete）")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace take it off, as everywhere."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """`changed()` when something was chosen or taken off; `chosen()` says what holds now."""

    changed = Signal()

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self._chosen: dict[str, tuple[str, ...]] = {}
        self.buttons = {key: self._button(key) for key in keys}
        self._flow = FlowBox(size("grid"))
        for made in self.buttons.values():
            self._flow.addWidget(made)
        self._clear = on_click(button("全部取消", "clear_filters", kind="quiet"), self.clear)
        self._row = FlowBox(size("grid"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid"))
        column.addWidget(self._flow)
        column.addWidget(self._row)
        self._clear.setParent(self)
        self._clear.hide()
        self._row.hide()

    def _button(self, key: str) -> QPushButton:
        made = button(TITLES[key], f"filter_by_{key}", kind="small")
        made.setAccessibleName(f"按{TITLES[key]}筛选")
        menu = QMenu(made)
        menu.setObjectName(f"menu_{key}")
        made.setMenu(menu)
        made.hide()
        return made

    # ---- what holds ----
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Filter -> chosen values."""
        return dict(self._chosen)

    def clear(self) -> None:
        """Take everything off."""
        if self._chosen:
            self._chosen = {}
            self._tell()

    def choose(self, key: str, value: str, on: bool) -> None:
        """Put a value on or take it off."""
        kept = tuple(known for known in self._chosen.get(key, ()) if known != value) + ((value,) if on else ())
        self._chosen = {**{name: v for name, v in self._chosen.items() if name != key}, **({key: kept} if kept else {})}
        self._tell()

    def reset(self) -> None:
        """Take everything off without a word (a search from elsewhere)."""
        self._chosen = {}
        self._draw_chips()

    def _tell(self) -> None:
        self._draw_chips()
        self.changed.emit()

    # ---- showing ----
    def show_filters(self, filters: Sequence[Filter]) -> None:
        """Offer what can be chosen now, with the counts under the other filters."""
        offered = {found.key: found for found in filters}
        for key, made in self.buttons.items():
            found = offered.get(key)
            made.setVisible(found is not None)
            if found is not None:
                made.setText(f"{found.title}{'' if found.ready else '…'}")
                made.setToolTip("" if found.ready else "正在统计，数字还会变")
                self._fill(made.menu(), found)

    def _fill(self, menu: QMenu, found: Filter) -> None:
        if menu.isVisible():
            return
        menu.clear()
        for choice in found.choices[:MOST_CHOICES]:
            self._add(menu, found.key, choice)
        left = len(found.choices) - MOST_CHOICES
        if left > 0:
            menu.addAction(f"还有{left}项，请在搜索框里输入").setEnabled(False)
        if not found.choices:
            menu.addAction("正在统计……" if not found.ready else "没有可选的").setEnabled(False)

    def _add(self, menu: QMenu, key: str, choice: Choice) -> None:
        action = menu.addAction(f"{choice.label}　{choice.count}户".replace("&", "&&"))
        action.setObjectName(f"choice_{key}_{choice.value}")
        action.setCheckable(True)
        action.setChecked(choice.on)
        action.toggled.connect(partial(self.choose, key, choice.value))

    def _draw_chips(self) -> None:
        focus_was_here = self._row.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._row.removeWidget(self._clear)
        self._clear.setParent(self)
        self._row.clear()
        for key, values in self._chosen.items():
            for value in values:
                chip = Chip(key, value)
                chip.clicked.connect(partial(self.choose, key, value, False))
                self._row.addWidget(chip)
        several = sum(map(len, self._chosen.values())) > 1
        if several:
            self._row.addWidget(self._clear)
        self._clear.setVisible(several)
        self._row.setVisible(bool(self._chosen))
        if focus_was_here:
            first = self._row.findChild(Chip)
            (first or next((made for made in self.buttons.values() if made.isVisible()), self)).setFocus()
