"""Every page of the window in a state with something on it, one after the other, and what is wrong with how it is laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QScrollArea, QTabWidget, QWidget

from app.services.collecting import collect
from app.services.visiting.visit_drafts import keep_visit

# Name -> size of the window's inside and text size: 1366×768 at 100 % and 125 % of the screen, and large text.
SIZES: dict[str, tuple[int, int, int]] = {
    "100": (1366, 728, 100), "125": (1093, 575, 100), "text150": (1366, 728, 150),
}  # fmt: skip
LONG_NAME = "阿卜杜热合曼·买买提依明·吐尔逊"
SLACK = 2  # pixels a fractional text width may be off


def fill(ui: Any, household: Callable[..., Any]) -> Any:
    """Households in many states, long names, drafts, a notice."""
    made = household(ui.desk, "张德福", road="consented", visits=1)
    household(ui.desk, LONG_NAME, road="monitored", visits=3, measures=True, group="10组")
    household(ui.desk, "李四海", road="visiting", group="2组")
    household(ui.desk, "王桂英", road="", kind="exit_policy", group="2组")
    household(ui.desk, "周世安", road="notice_ok")
    household(ui.desk, "何爱民", road="reviewed", person={"birth_date": date(1968, 1, 1)})
    subject = collect.new_household()
    collect.autosave(ui.desk, subject, "household", "household", subject.household, {"group_name": "10组"})
    keep_visit(ui.desk, made.id, {"family_change": "大儿子外出务工"})
    return made


def tabs_of(page: QWidget) -> Iterator[str]:
    """Turns to every tab of a page, one after the other."""
    books = [book for book in page.findChildren(QTabWidget) if book.isVisible()]
    if not books:
        yield ""
    for book in books:
        for place in range(book.count()):
            book.setCurrentIndex(place)
            yield book.tabText(place).split("（")[0]


def village_pages(ui: Any, made: Any) -> Iterator[tuple[str, QWidget]]:
    """(name, page) of everything a village sees; the window has settled at each."""
    keys = (
        "today",
        "households",
        "collect",
        "review",
        "sweeps",
        "employment",
        "lowincome",
        "visits",
        "ledgers",
        "findings",
        "duplicates",
        "handover",
        "comments",
        "parallels",
        "returned",
        "settings",
    )
    for key in keys:
        page = ui.open(key)
        for tab in tabs_of(page):
            ui.idle()
            yield f"{key}_{tab}".rstrip("_"), page
    yield from household_file(ui, made)
    page = ui.open("collect", household=made.id)
    for step in page.walk.hosts:
        page.walk.wizard.go(step, force=True)
        ui.idle()
        yield f"form_{step}", page
    page = ui.open("collect", household="new")
    yield "form_new", page
    page = ui.open("review")
    page.show_view("notices")
    ui.idle()
    yield "review_notices", page
    page.show_view("inspection")
    ui.idle()
    yield "review_inspection", page
    page = ui.open("visits")
    page.begin(made.id)
    ui.idle()
    yield "visit_form", page


def household_file(ui: Any, made: Any) -> Iterator[tuple[str, QWidget]]:
    """A household as one file."""
    page = ui.open("households", household=made.id)
    for tab in tabs_of(page):
        ui.idle()
        yield f"file_{tab}", page


def township_pages(ui: Any) -> Iterator[tuple[str, QWidget]]:
    """(name, page) of what only a township sees."""
    for key in (
        "today",
        "households",
        "receive",
        "audit",
        "audit_case",
        "ledgers",
        "findings",
        "duplicates",
        "parallels",
        "crossing",
        "quarantine",
        "summary",
        "settings",
    ):
        page = ui.open(key)
        for tab in tabs_of(page):
            ui.idle()
            yield f"town_{key}_{tab}".rstrip("_"), page


# ---- what is wrong with a page ----


def faults(window: QWidget) -> list[str]:
    """Texts that are cut and widgets that lie over each other, as one line each."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.width() <= 0:
            continue
        found += [*_cut_text(widget), *_outside(widget), *_overlaps(widget)]
    return list(dict.fromkeys(found))


def _cut_text(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text() and "\ufffc" not in widget.text():
        if widget.wordWrap():
            need = widget.heightForWidth(widget.width())
            if need > widget.height() + SLACK:
                yield f"cut below: {_told(widget)} needs {need}, has {widget.height()}"
        elif widget.sizeHint().width() > widget.width() + SLACK:
            yield f"cut: {_told(widget)} needs {widget.sizeHint().width()}, has {widget.width()}"
    if isinstance(widget, QPushButton) and widget.text() and widget.sizeHint().width() > widget.width() + SLACK:
        yield f"cut: {_told(widget)} needs {widget.sizeHint().width()}, has {widget.width()}"


def _outside(widget: QWidget) -> Iterator[str]:
    """Cut off by a parent, or at the right by a scrolling area that does not scroll sideways."""
    if not isinstance(widget, (QLabel, QAbstractButton)):
        return
    parent = widget.parentWidget()
    if parent is not None and not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(widget.geometry()):
        yield f"outside its parent: {_told(widget)} {widget.geometry().getRect()} in {parent.size().toTuple()}"
    area = _area_of(widget)
    if area is not None and area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
        right = widget.mapTo(area.viewport(), QPoint(widget.width(), 0)).x()
        if right > area.viewport().width() + SLACK:
            yield f"cut by the scrolling area: {_told(widget)} ends at {right} of {area.viewport().width()}"


def _area_of(widget: QWidget) -> QScrollArea | None:
    place = widget.parentWidget()
    while place is not None and not isinstance(place, QScrollArea):
        place = place.parentWidget()
    return place


def _overlaps(parent: QWidget) -> Iterator[str]:
    layout = parent.layout()
    if layout is None:
        return
    children = [item for item in _laid_out(layout) if item.isVisible()]
    for place, one in enumerate(children):
        for other in children[place + 1 :]:
            common: QRect = one.geometry().intersected(other.geometry())
            if common.width() > SLACK and common.height() > SLACK:
                yield f"overlap: {_told(one)} and {_told(other)} by {common.width()}×{common.height()}"


def _laid_out(layout: Any) -> Iterator[QWidget]:
    if "Stacked" in type(layout).__name__:
        return
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _told(widget: QWidget) -> str:
    text = getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__} {widget.objectName()} “{str(text)[:30]}”".replace("  ", " ")


def shoot(window: QWidget, name: str, folder: Path) -> None:
    """Save a picture of the window."""
    QApplication.processEvents()
    folder.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(folder / f"{name}.png"))
