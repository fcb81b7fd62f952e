"""Family members: a list above, the chosen person's fields below; one is filled after the other without the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.idnumbers import birth_date, disability, sex
from app.domain.questionnaire.field import Field, Owner
from app.forms.card import Group, text_label
from app.forms.glyphs import icon
from app.forms.inputs.base import Finding
from app.forms.inputs.parts import local_key, show_if
from app.forms.page import FormPage, Values
from app.forms.roster_table import Member, MemberModel, MemberTable
from app.forms.tokens import size


class MemberRoster(QWidget):
    """Signals: `add_requested()` (answer with `add_member`), `remove_requested(id, name)` (ask for the reason, then
    `remove_member`), `moved(ids)`, `field_edited(id, key, value)`, `field_unreadable(id, key, text)`,
    `reveal_requested(id, key)`, `selected(id)`, `left(step)`, `paste_requested()` for a block from a spreadsheet.
    """

    add_requested = Signal()
    remove_requested = Signal(str, str)
    moved = Signal(list)
    field_edited = Signal(str, str, object)
    field_unreadable = Signal(str, str, str)
    reveal_requested = Signal(str, str)
    selected = Signal(str)
    left = Signal(int)
    paste_requested = Signal()

    def __init__(self, fields: Sequence[Field], today: date, groups: Sequence[Group] = (),
                 side: Owner = Owner.VILLAGE, parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._model = MemberModel(fields, today)
        self.table = MemberTable(self._model)
        # From the outside in, as in FormPage: a tree of widgets that gets a new parent is dressed again.
        area = QScrollArea(self, widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        area.setWidget(self._body)
        self.page = FormPage(fields, groups=groups, side=side, scroll=False, parent=self._body)
        self._findings: dict[str, Mapping[str, Sequence[Finding]]] = {}
        self._unread: dict[str, dict[str, str]] = {}
        self._current = ""
        self._lay_out(area)
        self._connect()
        self._show_current()

    # ---- building ----
    def _lay_out(self, area: QScrollArea) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(size("grid"))
        outer.addLayout(self._head())
        outer.addWidget(area, 1)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid2"))
        column.addWidget(self._list_card())
        column.addWidget(self.page)
        self._empty = text_label("还没有家庭成员。请点“添加成员”，先登记户主。", "muted")
        column.addWidget(self._empty)
        column.addStretch(1)

    def _head(self) -> QHBoxLayout:
        # Stays in sight while the fields scroll: whose fields these are, and the way to the next person.
        row = QHBoxLayout()
        self._who = text_label("", "section")
        self._which = text_label("", "muted")
        self._before = _button("chevron-left", "上一位", "action_member_before", lambda: self._go(-1))
        self._after = _button("chevron-right", "下一位", "action_member_after", lambda: self._go(1))
        row.addWidget(self._who)
        row.addWidget(self._which, 1)
        row.addWidget(self._before)
        row.addWidget(self._after)
        for keys, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            local_key(keys, self, partial(self._go, step), inside=True)
        return row

    def _list_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, size("half"), 1)
        inner.setSpacing(0)
        inner.addWidget(self.table)
        inner.addLayout(self._buttons())
        return card

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(size("grid"), size("half"), size("grid"), size("half"))
        self._add = _button("user-plus", "添加成员(&A)", "action_add_member", self.add_requested.emit)
        self._up = _button("arrow-up", "上移", "action_member_up", lambda: self._shift(-1))
        self._down = _button("arrow-down", "下移", "action_member_down", lambda: self._shift(1))
        self._remove = _button("user-minus", "去掉", "action_remove_member", self._ask_remove)
        paste = _button("table-2", "从Excel粘贴(&V)", "action_paste", self.paste_requested.emit)
        paste.setToolTip("在Excel或WPS里选中格子，按Ctrl+C，再到这里按Ctrl+V（在填写框里按Ctrl+Shift+V）")
        for button in (self._add, paste, self._up, self._down):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._remove)
        return row

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda now, _old: self._select_row(now.row()))
        self.table.opened.connect(lambda key: self.page.focus_field(key) if key else self.page.focus_first())
        self.table.removed.connect(self._ask_remove)
        self.page.field_edited.connect(self._edited)
        self.page.field_unreadable.connect(self._remember_unread)
        self.page.reveal_requested.connect(lambda key: self.reveal_requested.emit(self._current, key))
        self.page.left.connect(self._leave)

    # ---- values ----
    def members(self) -> list[Member]:
        """Every member as field key -> decoded value, with its "id", in the shown order."""
        self._keep()
        return [dict(member) for member in self._model.members]

    def set_members(
        self, members: Sequence[Mapping[str, Any]], unread: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """Show these members (each with an "id") and, by id, texts of a draft that could not be read."""
        self._unread = {key: dict(texts) for key, texts in (unread or {}).items()}
        self._current = ""
        self._model.reset(members)
        self.select(str(members[0]["id"]) if members else "")

    def add_member(self, member: Mapping[str, Any]) -> None:
        """Put a new member (with its new "id" and preset values) at the end and go to its first field."""
        self._keep()
        self._model.reset([*self._model.members, member])
        self.select(str(member["id"]))
        self.page.focus_first()

    def remove_member(self, member_id: str) -> None:
        """Take a member off the list, after its reason was given."""
        self._keep()
        place = self._place(member_id)
        kept = [member for member in self._model.members if member["id"] != member_id]
        self._current = ""
        self._model.reset(kept)
        self.select(str(kept[min(place, len(kept) - 1)]["id"]) if kept else "")

    def set_findings(self, findings: Mapping[str, Mapping[str, Sequence[Finding]]]) -> None:
        """Sentences of checks by member id and field key."""
        self._findings = dict(findings)
        self._model.findings = {key: sum(map(len, found.values())) for key, found in findings.items()}
        self._model.refresh()
        self.page.set_findings(self._findings.get(self._current, {}))

    def set_context(self, context: Mapping[str, Any]) -> None:
        """See `FormPage.set_context`."""
        self.page.set_context(context)

    def reveal(self, key: str = "") -> None:
        """Show a hidden value of the current member ("" = all of them), after it was logged."""
        self.page.reveal(key)

    def problems(self) -> dict[str, dict[str, str]]:
        """Member id -> field key -> text that cannot be read."""
        self._keep()
        return {key: dict(texts) for key, texts in self._unread.items() if texts}

    def finish(self) -> None:
        """Take over the field being typed."""
        for widget in self.page.widgets.values():
            widget.finish()
        self._keep()

    # ---- choosing ----
    def current(self) -> str:
        """Id of the chosen member, "" when there is none."""
        return self._current

    def select(self, member_id: str) -> None:
        """Choose a member."""
        if not member_id:
            self._current = ""
            self._show_current()
            return
        column = max(self.table.currentIndex().column(), 0)
        self.table.setCurrentIndex(self._model.index(self._place(member_id), column))
        self._select_row(self._place(member_id))

    def focus_field(self, member_id: str, key: str) -> None:
        """Go to one field of one member (from a finding)."""
        self.select(member_id)
        self.page.focus_field(key)

    def _select_row(self, row: int) -> None:
        if not 0 <= row < len(self._model.members) or self._model.members[row]["id"] == self._current:
            return
        self._keep()
        self._current = str(self._model.members[row]["id"])
        self._show_current()
        self.selected.emit(self._current)

    def _show_current(self) -> None:
        there = bool(self._current)
        show_if(self.page, there)
        show_if(self._empty, not there)
        for button in (self._up, self._down, self._remove, self._before, self._after):
            button.setEnabled(there)
        if not there:
            self._who.setText("家庭成员")
            self._which.setText("")
            return
        member = self._model.members[self._place(self._current)]
        self.page.set_values(member, self._unread.get(self._current))
        self.page.set_findings(self._findings.get(self._current, {}))
        self._lock_derived(member.get("id_number"))
        place = self._place(self._current)
        self.page.set_pattern(self._model.members[place - 1] if place else {})
        self._title(member)

    def _title(self, member: Mapping[str, Any]) -> None:
        place, count = self._place(self._current), len(self._model.members)
        self._who.setText(member.get("name") or "新成员")
        self._which.setText(f"第 {place + 1} 位，共 {count} 位")
        for button in (self._up, self._before):
            button.setEnabled(place > 0)
        for button in (self._down, self._after):
            button.setEnabled(place + 1 < count)

    # ---- edits ----
    def _keep(self) -> None:
        if self._current:
            self._model.members[self._place(self._current)].update(self.page.values())

    def _edited(self, key: str, value: object) -> None:
        self._unread.get(self._current, {}).pop(key, None)
        changed: Values = {key: value}
        if key == "id_number":
            changed |= self._from_number(str(value or ""))
        self._keep()
        self._model.refresh()
        self._title(self._model.members[self._place(self._current)])
        for name, new in changed.items():
            self.field_edited.emit(self._current, name, new)

    def _from_number(self, number: str) -> Values:
        # Typed once: birth date, sex and disability stand in the number (domain §18.1).
        found: Values = {"birth_date": birth_date(number), "sex": sex(number)}
        kind = disability(number)
        if kind:
            found |= {"disability": kind[0], "disability_level": kind[1]}
        told = {key: new for key, new in found.items() if new and key in self.page.widgets}
        told = {key: new for key, new in told.items() if self.page.widgets[key].value() != new}
        for key, new in told.items():
            self.page.set_value(key, new)
        self._lock_derived(number)
        return told

    def _lock_derived(self, number: object) -> None:
        widget = self.page.widgets.get("birth_date")
        if widget is not None:
            widget.set_read_only(birth_date(str(number or "")) is not None)

    def _remember_unread(self, key: str, text: str) -> None:
        self._unread.setdefault(self._current, {})[key] = text
        self.field_unreadable.emit(self._current, key, text)

    # ---- order ----
    def _place(self, member_id: str) -> int:
        return next(place for place, member in enumerate(self._model.members) if member["id"] == member_id)

    def _shift(self, step: int) -> None:
        self._keep()
        place = self._place(self._current)
        members = list(self._model.members)
        members[place], members[place + step] = members[place + step], members[place]
        chosen, self._current = self._current, ""
        self._model.reset(members)
        self.select(chosen)
        self.moved.emit([member["id"] for member in members])

    def _ask_remove(self) -> None:
        if self._current:
            name = self._model.members[self._place(self._current)].get("name") or ""
            self.remove_requested.emit(self._current, name)

    def _leave(self, step: int) -> None:
        # Behind a person's last field comes the next person; behind the last person the page is left.
        if not self._go(step):
            self.left.emit(step)

    def _go(self, step: int) -> bool:
        place = self._place(self._current) + step if self._current else -1
        if not 0 <= place < len(self._model.members):
            return False
        self.select(str(self._model.members[place]["id"]))
        self.page.focus_first()
        return True


def _button(glyph: str, text: str, name: str, act: Any) -> QPushButton:
    button = QPushButton(icon(glyph, "accent"), text)
    button.setProperty("kind", "quiet")
    button.setObjectName(name)
    button.setAutoDefault(True)  # outside a dialog a button hears Enter only so
    button.clicked.connect(lambda: act())
    return button
