"""Every page by keyboard alone and for somebody who hears the screen: each control is reached by key and says its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QToolButton,
    QWidget,
)

from app.forms.card import Card
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.choices import Segments
from tests.ui.every_page import fill, township_pages, village_pages

CONTROLS = (QPushButton, QToolButton, QAbstractItemView, QLineEdit, QPlainTextEdit, QComboBox, Segments)
# Parts of another control that hears the keys for them.
PARTS = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def controls(window: QWidget) -> Iterator[QWidget]:
    """What a person can use on the screen now, without what belongs to a bigger control."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, CONTROLS) and widget.isVisible() and widget.isEnabled() and not _is_part(widget):
            yield widget


def _is_part(widget: QWidget) -> bool:
    name, parent = widget.objectName(), widget.parentWidget()
    if (
        name.startswith(PARTS)
        or name in PARTS
        or isinstance(parent, (QScrollBar, QComboBox, QLineEdit, QAbstractItemView))
    ):
        return True
    while parent is not None:
        if isinstance(parent, (Segments, QComboBox)) or parent.metaObject().className() in (
            "PickRow",
            "QCalendarWidget",
        ):
            return True
        parent = parent.parentWidget()
    return False


def chain(window: QWidget) -> set[QWidget]:
    """Every widget Tab comes to."""
    found: set[QWidget] = set()
    place = window.nextInFocusChain()
    while place is not None and place is not window:
        if place.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.add(place)
        place = place.nextInFocusChain()
    return found


def by_key(widget: QWidget, reached: set[QWidget]) -> bool:
    """By Tab, by a mnemonic, by a key of its own or of its group, or as one of a row that arrows walk."""
    if widget in reached or widget.focusProxy() in reached:
        return True
    if isinstance(widget, (QLineEdit, QPlainTextEdit)) and widget.isReadOnly():
        return True  # shown, not typed: read through the name of its field
    if isinstance(widget, QAbstractButton):
        if not widget.shortcut().isEmpty() or widget.property("keys"):
            return True
        if "Ctrl+" in widget.accessibleName():  # a key of the field it stands at
            return True
        group = [b for b in widget.parentWidget().findChildren(QAbstractButton) if b in reached]
        return bool(widget.autoExclusive() and group) or bool(widget.group() and widget.group().exclusive())
    return False


def test_every_control_is_reached_by_key_on_every_page(ui: Any, household: Callable[..., Any]) -> None:
    made, missing = fill(ui, household), []
    for name, _page in village_pages(ui, made):
        reached = chain(ui.frame)
        missing += [f"{name}: {_told(w)}" for w in controls(ui.frame) if not by_key(w, reached)]
    assert not missing, "\n".join(dict.fromkeys(missing))


def test_every_control_says_its_name_on_every_page(ui: Any, household: Callable[..., Any]) -> None:
    made, nameless = fill(ui, household), []
    for name, _page in village_pages(ui, made):
        nameless += [f"{name}: {_told(w)}" for w in controls(ui.frame) if not _name_of(w)]
    assert not nameless, "\n".join(dict.fromkeys(nameless))


def test_a_township_s_pages_too(make_ui: Callable[..., Any]) -> None:
    ui, found = make_ui(role="township", code="539901101", village="", operator="刘建国", line=""), []
    for name, _page in township_pages(ui):
        reached = chain(ui.frame)
        found += [f"{name}: key {_told(w)}" for w in controls(ui.frame) if not by_key(w, reached)]
        found += [f"{name}: name {_told(w)}" for w in controls(ui.frame) if not _name_of(w)]
    assert not found, "\n".join(dict.fromkeys(found))


def _name_of(widget: QWidget) -> str:
    """What a screen reader says first."""
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text().replace("&", "").strip() if isinstance(widget, QAbstractButton) else ""


def _told(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, (QAbstractButton, QLineEdit)) else ""
    parents, place = [], widget.parentWidget()
    while place is not None and len(parents) < 3:
        parents.append(place.objectName() or type(place).__name__)
        place = place.parentWidget()
    return f"{type(widget).__name__} {widget.objectName()} {text} in {'/'.join(parents)}"


def test_tab_comes_round_without_a_trap_on_every_page(ui: Any, household: Callable[..., Any]) -> None:
    made = fill(ui, household)
    for name, _page in village_pages(ui, made):
        ui.frame.activateWindow()
        start = next((w for w in controls(ui.frame) if w.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
        assert start is not None, name
        start.setFocus(Qt.FocusReason.TabFocusReason)
        seen: list[QWidget] = []
        for _ in range(400):
            focus = QApplication.focusWidget()
            assert focus is not None, f"{name}: the keyboard is nowhere after {seen[-1:]}"
            if seen and focus is seen[0]:
                break
            assert not seen or focus is not seen[-1], f"{name}: Tab stays in {_told(focus)}"
            seen.append(focus)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        assert focus is seen[0], f"{name}: Tab does not come round"


def test_tab_goes_through_a_card_from_top_left_to_bottom_right(ui: Any, household: Callable[..., Any]) -> None:
    page = ui.open("collect", household=fill(ui, household).id)
    for step in ("household", "members", "safeguards", "income", "risk"):
        page.walk.wizard.go(step, force=True)
        ui.idle()
        for card in page.walk.hosts[step].findChildren(Card):
            if not card.isVisible():
                continue
            order = [w for w in _chain_list(ui.frame) if card.isAncestorOf(w) and _field_of(w) is not None]
            fields = list(dict.fromkeys(_field_of(w) for w in order))
            places = [_place(field, card) for field in fields if field is not None]
            assert places == sorted(places), f"{step}/{card.group.title}: {[f.field.key for f in fields if f]}"


def _chain_list(window: QWidget) -> list[QWidget]:
    found, place = [], window.nextInFocusChain()
    while place is not None and place is not window:
        if place.focusPolicy() & Qt.FocusPolicy.TabFocus and place.isVisible():
            found.append(place)
        place = place.nextInFocusChain()
    return found


def _field_of(widget: QWidget) -> FieldWidget | None:
    place: QWidget | None = widget
    while place is not None and not isinstance(place, FieldWidget):
        place = place.parentWidget()
    return place


def _place(field: FieldWidget, card: Card) -> tuple[int, int]:
    corner = field.mapTo(card, QPoint(0, 0))
    return corner.y(), corner.x()


def test_a_wrong_value_is_said_to_whoever_hears_the_screen(ui: Any) -> None:
    page = ui.open("collect", household="new")
    ui.until(lambda: page.walk is not None)
    page.walk.wizard.go("safeguards", force=True)
    widget = page.walk.hosts["safeguards"].ensure().fields.widgets["taken_on"]
    widget.focus_editor()
    QTest.keyClicks(widget.editor, "20261345")
    widget.finish()
    assert widget.message_texts() and widget.message_texts()[0] in widget.editor.accessibleDescription()
    assert "错误" in widget.editor.accessibleDescription()
    widget.set_value(ui.desk.today)
    widget.set_findings((("W", "这个号码三户都在用。"),))
    assert widget.editor.accessibleDescription().startswith("疑点：这个号码三户都在用。")
    widget.set_findings(())
    assert "疑点" not in widget.editor.accessibleDescription()


def test_keys_do_not_collide(ui: Any, household: Callable[..., Any]) -> None:
    made = fill(ui, household)
    for name, _page in village_pages(ui, made):
        keys: dict[str, list[str]] = {}
        for shortcut in ui.frame.findChildren(QShortcut):
            parent = shortcut.parent()
            everywhere = shortcut.context() == Qt.ShortcutContext.WindowShortcut
            if everywhere and shortcut.isEnabled() and isinstance(parent, QWidget) and parent.isVisible():
                keys.setdefault(shortcut.key().toString(), []).append(_told(parent))
        for made_button in ui.frame.findChildren(QAbstractButton):
            if made_button.isVisible() and made_button.isEnabled() and not made_button.shortcut().isEmpty():
                text = made_button.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
                keys.setdefault(text, []).append(_told(made_button))
        double = {key: who for key, who in keys.items() if len(who) > 1}
        assert not double, f"{name}: {double}"
