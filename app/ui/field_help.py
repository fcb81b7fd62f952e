"""F1 on a field: what it means, an example, its choices, unit and range, the rule it stands on.

The panel lies over a corner of its window and takes no focus: one goes on typing and it follows; Esc or F1 closes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import RECORDS
from app.forms.inputs.base import FieldWidget, focused_field
from app.ui.help import screen_of, show_help
from app.ui.theme import RESOURCES, size
from app.ui.widgets.basics import button, label, on_click

FILE = RESOURCES / "help" / "fields.json"
MOST_CHOICES = 30
TYPED: dict[Kind, str] = {
    Kind.DATE: "日期：直接打数字，如 20261103；按 F4 打开日历。",
    Kind.MONTH: "月份：直接打数字，如 202604。",
    Kind.BOOL: "按 1 是“是”，按 0 是“否”，空格清空。",
    Kind.CODE: "打编号、字或拼音首字母都能选；F4 看全部选项。",
    Kind.CODES: "方向键移动，空格勾选；也可以按编号。",
    Kind.RANKED: "按轻重先后勾选，第一项是主要的；方向键移动，空格勾选，也可以按编号。",
    Kind.TEXTS: "几个名字之间用“、”隔开。",
    Kind.MONEY: "金额：可以打 1.2万；没有的打 0。",
    Kind.LONGTEXT: "Shift+Enter 换行，Enter 到下一格。",
}
REQUIRED = {Req.REQUIRED: "必填。", Req.CONDITIONAL: "符合条件时填：", Req.OPTIONAL: "可以不填。"}


@dataclass(frozen=True, slots=True)
class Help:
    """What the panel says: plain texts, each part "" where there is nothing to say."""

    title: str
    what: str
    example: str
    must: str
    how: str
    choices: tuple[str, ...]
    basis: str

    def lines(self) -> Iterator[tuple[str, str]]:
        """(heading, text) in their order."""
        for heading, text in (
            ("说明", self.what), ("例", self.example), ("要不要填", self.must), ("怎么填", self.how),
            ("选项", "\n".join(self.choices)), ("依据", self.basis),
        ):  # fmt: skip
            if text:
                yield heading, text


@cache
def texts() -> dict[str, dict[str, str]]:
    """The shipped texts: "kind.key" -> 说明 and 例; "sources" -> tag of a source in words."""
    found: dict[str, dict[str, str]] = json.loads(FILE.read_text("utf-8"))
    return found


def place_of(field: Field) -> str:
    """ "kind.key" of a declaration; the first kind with the same key and label for a changed copy, "" for a foreign one."""
    places = [(f"{kind.name}.{known.key}", known) for kind in RECORDS.values() for known in kind.fields]
    same = next((place for place, known in places if known is field), "")
    return same or next((p for p, known in places if (known.key, known.label) == (field.key, field.label)), "")


def help_of(field: Field) -> Help:
    """Everything known of one field, in words."""
    told = texts().get(place_of(field), {})
    must = "由程序算出或带出，不用填。" if field.computed else REQUIRED[field.req]
    if field.req is Req.CONDITIONAL and field.when and not field.computed:
        must += field.when.text + "。"
    if field.owner is Owner.TOWNSHIP:
        must = "由乡镇填写，村里只看。"
    return Help(field.label, told.get("说明", "") or field.hint, told.get("例", ""), must, _how(field), _choices(field),
                _basis(field))  # fmt: skip


def _how(field: Field) -> str:
    parts = [TYPED.get(field.kind, "")]
    if field.unit:
        parts.append(f"单位：{field.unit}。")
    if field.minimum is not None or field.maximum is not None:
        low = str(field.minimum) if field.minimum is not None else "不限"
        high = str(field.maximum) if field.maximum is not None else "不限"
        parts.append(f"范围：{low} 到 {high}。")
    if field.max_items:
        parts.append(f"最多{field.max_items}项。")
    if field.kind in (Kind.TEXT, Kind.LONGTEXT):
        parts.append(f"最多{field.max_length}字。")
    return "".join(parts)


def _choices(field: Field) -> tuple[str, ...]:
    found = CODE_LISTS.get(field.codes)
    codes = found.active() if found else ()
    told = [f"{n}. {c.label}{'：' + c.note if c.note else ''}" for n, c in enumerate(codes, 1)]
    more = [f"……共{len(told)}项，按 F4 看全部"] if len(told) > MOST_CHOICES else []
    return (*told[:MOST_CHOICES], *more)


def _basis(field: Field) -> str:
    known = texts()["sources"]
    tags = [part.strip() for part in field.source.replace("；", ",").split(",")]
    return "；".join(dict.fromkeys(known[tag] for tag in tags if tag in known)) or known[""]


class FieldHelp(QFrame):
    """The panel of one window; `toggle` opens it for a field and closes it again, it follows the keyboard meanwhile."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._over = window
        self.setObjectName("field_help")
        self.setProperty("role", "panel")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout()
        self._column.setSpacing(size("half"))
        inside = QWidget()
        inside.setLayout(self._column)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(size("grid2"), size("grid"), size("half"), size("grid"))
        outer.addWidget(self._area)
        self._esc = QShortcut(QKeySequence(Qt.Key.Key_Escape), window, self.hide, enabled=False)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)
        self.shown: Help | None = None
        self.hide()

    def toggle(self, focus: QWidget | None) -> bool:
        """Open for the field around `focus`, or close; False when no field has the keyboard."""
        if self.isVisible():
            self.hide()
            return True
        field = focused_field(focus)
        if field is None:
            return False
        self._show(field, focus)
        return True

    def hideEvent(self, event: object) -> None:
        """Esc belongs to others again."""
        self._esc.setEnabled(False)

    def end(self) -> None:
        """Follow nobody any more."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._follow)
        self.hide()

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if not self.isVisible() or now is None or now.window() is not self.parentWidget():
            return
        field = focused_field(now)
        if field is None:
            self.hide()
        else:
            self._show(field, now)

    def _show(self, field: Field, focus: QWidget | None) -> None:
        self.shown = help_of(field)
        while self._column.count():
            item = self._column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._column.addWidget(label(self.shown.title, "section", wrap=True))
        for heading, text in self.shown.lines():
            self._column.addWidget(label(heading, "small"))
            self._column.addWidget(label(text, wrap=True))
        self._column.addWidget(label("F1 或 Esc 关闭；换到别的格，这里跟着变。", "small", wrap=True))
        page = on_click(button("看这一页的说明（Shift+F1）", "page_manual", kind="quiet"), self._open_manual)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column.addWidget(page)
        self._column.addStretch(1)
        self.setAccessibleName(f"{self.shown.title}的帮助")
        self.setAccessibleDescription("。".join(f"{heading}：{text}" for heading, text in self.shown.lines()))
        self._esc.setEnabled(True)
        self.show()
        self._settle(focus)
        self.raise_()

    def _open_manual(self) -> None:
        self.hide()
        show_help(self._over, screen_of(self._over))

    def _settle(self, focus: QWidget | None) -> None:
        room = self._over.rect()
        width = min(size("toast"), room.width() // 2)
        self._area.widget().setFixedWidth(width - size("grid3") - size("scroll"))
        self._area.widget().adjustSize()
        height = min(self._area.widget().sizeHint().height() + size("grid3"), room.height() * 2 // 3)
        self.setFixedSize(width, height)
        self.move(self._free_corner(room, _around(focus, self._over)))

    def _free_corner(self, room: QRect, field: QRect) -> QPoint:
        """The corner that does not cover the field; the right ones first."""
        gap = size("grid2")
        right, low = room.right() - self.width() - gap, room.bottom() - self.height() - gap
        left, high = room.left() + gap, room.top() + size("bar_height") + gap
        corners = [QPoint(x, y) for x in (right, left) for y in (low, high)]
        free = (corner for corner in corners if not QRect(corner, self.size()).intersects(field))
        return next(free, corners[0])


def _around(focus: QWidget | None, window: QWidget) -> QRect:
    holder: QWidget | None = focus
    while holder is not None and not isinstance(holder, FieldWidget):
        holder = holder.parentWidget()
    if holder is None:
        return QRect()
    return QRect(holder.mapTo(window, QPoint(0, 0)), holder.size())
