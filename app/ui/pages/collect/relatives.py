"""Further lists of item 2: spells of work, public posts, relatives who have to support somebody; each row in a dialog."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Kind
from app.domain.questionnaire.items import Item, Section
from app.domain.records import declared
from app.domain.values import mask, show
from app.services.collecting.filling import FormState, new_row
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.pages.collect.dialogs import FieldsDialog
from app.ui.pages.collect.layout import RELATIVE_KINDS
from app.ui.pages.collect.steps import StepView
from app.ui.theme import size
from app.ui.widgets.basics import SectionCard, button, label, on_click, page_body
from app.ui.widgets.table import Column, DataTable

# kind -> keys shown as columns (the member first where there is one) and what an empty list says.
SHOWN: dict[str, tuple[tuple[str, ...], str]] = {
    "work_spell": (("member_id", "start", "end", "county", "employer", "month_income"), "在外务工的，一段一行登记。"),
    "public_post": (("member_id", "post_kind", "post_name", "start", "end"), "有公益性岗位的，一个岗位一行登记。"),
    "obligor": (
        ("member_id", "name", "relation", "living_place", "ability"),
        "有子女等赡养人不住在一起的，一人一行登记。",
    ),
}
LETTERS = {"work_spell": "W", "public_post": "P", "obligor": "Y"}
# What is never the same as in the row before.
OWN = frozenset({"id", "member_id", "start", "end", "month_income", "agreement_no"})
MOST_LINES = 5
WIDTHS = {
    "member_id": 7,
    "name": 7,
    "start": 7,
    "end": 7,
    "month_income": 7,
    "relation": 8,
    "ability": 8,
    "post_kind": 9,
}


class RelativesStep(StepView):
    """Three cards, each a list with 添加, 修改, 删除."""

    def __init__(self, context: PageContext, item: Item, form: FormState, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self._names: dict[str, str] = {}
        self.cards: dict[str, RowsCard] = {}
        column = page_body(self.column)
        column.setContentsMargins(0, 0, 0, 0)
        for section in item.sections:
            if section.kind in RELATIVE_KINDS:
                self.cards[section.kind] = RowsCard(self, section)
                column.addWidget(self.cards[section.kind])
        column.addStretch(1)

    def load(self, form: FormState) -> None:
        """Stored rows with drafts over them."""
        state = form.pages["members"]
        self.rows = {kind: [dict(row) for row in state.rows.get(kind, [])] for kind in RELATIVE_KINDS}
        self.show_form(form)

    def show_form(self, form: FormState) -> None:
        """Names of the members to choose from."""
        self._names = {str(m["id"]): str(m.get("name") or "（未填姓名）") for m in form.live.file.members}
        for kind, card in self.cards.items():
            card.show_rows(self.rows.get(kind, []), self._names)

    def focus_first(self) -> None:
        """The first list's button."""
        next(iter(self.cards.values())).append.setFocus()

    def focus_at(self, row: str, key: str) -> None:
        """The list that holds a row, with that row chosen: Enter opens it."""
        card = next((card for card in self.cards.values() if any(r["id"] == row for r in card.table.rows())), None)
        if card is not None:
            card.table.select(lambda found: bool(found["id"] == row))
            card.table.view.setFocus()

    def edit(self, section: Section, row: dict[str, Any] | None) -> None:
        """Ask for one row and keep it."""
        fields = [declared(section.kind)[key] for key in section.keys]
        choices = {"member_id": list(self._names.items())} if "member_id" in section.keys else {}
        before = (
            {k: v for k, v in self.rows[section.kind][-1].items() if k not in OWN} if self.rows[section.kind] else {}
        )
        pattern = before if row is None else {}
        values = FieldsDialog.ask(self, section.title, fields, row or {}, "", "好", choices, pattern=pattern)
        if values is None:
            return
        changed = {key: value for key, value in values.items() if row is None or row.get(key) != value}
        self._keep(section.kind, row, changed)

    def remove(self, section: Section, row: dict[str, Any]) -> None:
        """Delete one row with the reason."""
        why = ReasonDialog.ask(
            self, f"删除这一行{section.title}？", "", "请写明原因", ("误录", "重复登记"), 2, True, "删除"
        )
        if why is not None:
            self.rows[section.kind] = [kept for kept in self.rows[section.kind] if kept["id"] != row["id"]]
            self.edited.emit(section.kind, str(row["id"]), {"deleted_reason": why})
            self.cards[section.kind].show_rows(self.rows[section.kind], self._names)

    def _keep(self, kind: str, row: dict[str, Any] | None, changed: dict[str, Any]) -> None:
        if row is None:
            row = {"id": new_row()}
            self.rows[kind].append(row)
        row.update(changed)
        if changed:
            self.edited.emit(kind, str(row["id"]), changed)
        self.cards[kind].show_rows(self.rows[kind], self._names)


class RowsCard(SectionCard):
    """One list; it only draws and asks."""

    def __init__(self, step: RelativesStep, section: Section) -> None:
        self.append = button(f"添加(&{LETTERS[section.kind]})", f"add_{section.kind}", "plus", "small")
        self.append.setToolTip(f"添加{section.title}（Alt+{LETTERS[section.kind]}）")
        self._change = button("修改", f"change_{section.kind}", "pencil", "small")
        self._drop = button("删除", f"drop_{section.kind}", "trash-2", "small")
        super().__init__(section.title, "", (self.append, self._change, self._drop))
        keys, empty = SHOWN[section.kind]
        self._names: dict[str, str] = {}
        columns = [_column(section.kind, key, self) for key in keys]
        self.table = DataTable(columns, None, f"table_{section.kind}", lambda r: r["id"], many=False)
        self._hint = label(empty, "muted")
        self.body.addWidget(self._hint)
        self.body.addWidget(self.table)
        on_click(self.append, lambda: step.edit(section, None))
        on_click(self._change, lambda: step.edit(section, self.table.selected()[0]))
        on_click(self._drop, lambda: step.remove(section, self.table.selected()[0]))
        self.table.activated.connect(lambda row: step.edit(section, row))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def show_rows(self, rows: list[dict[str, Any]], names: dict[str, str]) -> None:
        """Show these rows."""
        self._names = names
        self.table.set_rows(rows)
        line = self.table.fontMetrics().height() + size("grid2")
        self.table.setFixedHeight(line * (min(len(rows), MOST_LINES) + 1) + size("grid"))
        self.table.setVisible(bool(rows))
        self._hint.setVisible(not rows)
        self._free()

    def name(self, member: str) -> str:
        """Name of a member."""
        return self._names.get(member, "")

    def _free(self) -> None:
        for made in (self._change, self._drop):
            made.setEnabled(bool(self.table.selected()))


def _column(kind: str, key: str, card: RowsCard) -> Column:
    field = declared(kind)[key]
    width = WIDTHS.get(key, 0)
    if field.kind is Kind.REF:
        return Column(key, field.label, lambda row: card.name(str(row.get(key) or "")), width)
    shown = mask if field.level >= 3 and field.key not in ("name", "relation", "ability") else show
    return Column(key, field.label, lambda row: shown(field, row.get(key)), width, masked=field.level >= 3)
