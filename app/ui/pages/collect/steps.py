"""A step of the form: what the wizard asks of it, the holder that builds it when it is first shown, and plain field steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QPushButton, QVBoxLayout, QWidget

from app.domain.checks import Severity
from app.domain.questionnaire.items import Item
from app.domain.values import blank
from app.forms.beside import link, put_in_label_row
from app.forms.inputs.base import Finding as Told
from app.forms.inputs.parts import LineEdit
from app.forms.page import FormPage
from app.services.collecting import filling
from app.services.collecting.filling import FormState
from app.services.family.same_above import Above, previous_household
from app.ui.context import PageContext
from app.ui.pages.collect.layout import cards, step_fields

LEVELS = {Severity.ERROR: "E", Severity.DOUBT: "W", Severity.HINT: "I"}
Shown = Mapping[
    str, Mapping[str, Sequence[Told]]
]  # row id ("" = the only one) -> key -> (level, sentence, may be settled)


class StepView(QWidget):
    """`edited(kind, row, values)`, `unreadable(row, key, text)`, `left(step)` when Enter leaves it."""

    edited = Signal(str, str, dict)
    unreadable = Signal(str, str, str)
    left = Signal(int)
    settle_wanted = Signal(str, str, str)  # row, key, sentence

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)

    def load(self, form: FormState) -> None:
        """Show what is stored and drafted."""

    def show_form(self, form: FormState) -> None:
        """Show what follows from the answers (computed fields, choices); what is being typed is not touched."""

    def show_findings(self, found: Shown) -> None:
        """Show sentences beside their fields."""

    def finish(self) -> None:
        """Take over the field being typed."""

    def submit(self) -> bool:
        """Finish; False where a text cannot be read."""
        self.finish()
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""

    def focus_at(self, row: str, key: str) -> None:
        """Put the keyboard into a field."""

    def settle_focused(self) -> bool:
        """F7 in a field with a doubt; False when there is nothing to settle."""
        return False

    def log_reveal(self, form: FormState | None, what: str, then: Callable[[], object]) -> None:
        """Note that a hidden value is looked at, then show it."""
        whose = form.number if form else ""
        self.context.run(lambda desk: filling.note_reveal(desk, whose, what), lambda _: then(), self)


class StepHost(QWidget):
    """Stands in the wizard for a step and builds it when it is first needed: a window of 200 fields opens at once."""

    left = Signal(int)
    built = Signal(object)

    def __init__(self, key: str, build: Callable[[QWidget], StepView]) -> None:
        super().__init__()
        self.key, self._build = key, build
        self.view: StepView | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def ensure(self) -> StepView:
        """The step itself, built now if it was never shown."""
        if self.view is None:
            self.view = self._build(self)
            self._column.addWidget(self.view)
            self.view.left.connect(self.left)
            self.built.emit(self.view)
        return self.view

    def submit(self) -> bool:
        """Asked by the wizard before another step opens."""
        return self.view is None or self.view.submit()

    def focus_first(self) -> None:
        """Asked by the wizard when this step opens."""
        self.ensure().focus_first()


class FieldsStep(StepView):
    """A step of one-row sections: household, safeguards, risk, annex."""

    def __init__(self, context: PageContext, item: Item, form: FormState, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.item = item
        self._kinds = {field.key: kind for kind, field in step_fields(item, form.pages[item.key].rows, form.off)}
        self._rows: dict[str, str] = {}
        self._form = form
        fields = [field for _kind, field in step_fields(item, form.pages[item.key].rows, form.off)]
        self.page = self.make_page(fields, form)
        self.page.field_edited.connect(self._edited)
        self.page.field_unreadable.connect(self._unreadable)
        self.page.reveal_requested.connect(self._reveal)
        self.page.left.connect(self.left)
        self.fields.settle_requested.connect(
            lambda key, text: self.settle_wanted.emit(self._rows.get(self._kinds[key], ""), key, text)
        )
        self.column.addWidget(self.page)

    def make_page(self, fields: list[Any], form: FormState) -> Any:
        """The page that draws the fields."""
        return FormPage(fields, groups=cards(self.item, fields), parent=self)

    def load(self, form: FormState) -> None:
        """Stored answers with drafts over them."""
        state = form.pages[self.item.key]
        records = {kind: rows[0] for kind, rows in state.rows.items() if rows}
        self._rows = {kind: str(record["id"]) for kind, record in records.items()}
        values = {key: records[kind].get(key) for key, kind in self._kinds.items() if kind in records}
        unread = {key: text for texts in state.unread.values() for key, text in texts.items()}
        self.page.set_values(values, unread)
        self.show_form(form)

    def show_form(self, form: FormState) -> None:
        """Computed fields, and the surroundings that conditions look at."""
        self._form = form
        file = form.live.file
        for key, value in self.computed(form).items():
            if key in self.fields.widgets and self.fields.widgets[key].value() != value:
                self.fields.set_value(key, value)
        case = file.case.record if file.case else {}
        self.page.set_context({"_household": file.record, "_members": tuple(file.members), "_case": case})

    def computed(self, form: FormState) -> dict[str, Any]:
        """Values nobody types on this step."""
        return {}

    @property
    def fields(self) -> FormPage:
        """The page of fields, without what may stand around it."""
        page: FormPage = self.page
        return page

    def show_findings(self, found: Shown) -> None:
        """Findings of any row of this step belong to its only row."""
        by_key: dict[str, list[Told]] = {}
        for keys in found.values():
            for key, lines in keys.items():
                by_key.setdefault(key, []).extend(lines)
        for key, lines in self.remarks(self._form).items():
            by_key.setdefault(key, []).extend(lines)
        self.page.set_findings(by_key)

    def remarks(self, form: FormState) -> dict[str, list[tuple[str, str]]]:
        """Sentences beside fields that are no findings (reasons of a suggestion)."""
        return {}

    def finish(self) -> None:
        """Take over what is being typed."""
        for widget in self.fields.widgets.values():
            if not widget.is_read_only():
                widget.finish()

    def submit(self) -> bool:
        """False and the cursor there where a text cannot be read."""
        return bool(self.page.submit())

    def settle_focused(self) -> bool:
        """See `StepView`."""
        return self.fields.settle_focused()

    def focus_first(self) -> None:
        """The first empty field that can be typed, else the first one."""
        empty = [key for key in self.fields.missing() if not self.fields.widgets[key].is_read_only()]
        self.page.focus_field(empty[0]) if empty else self.page.focus_first()

    def focus_at(self, row: str, key: str) -> None:
        """Go to a field."""
        if key in self.fields.widgets:
            self.page.focus_field(key)

    def _edited(self, key: str, value: object) -> None:
        kind = self._kinds[key]
        self.edited.emit(kind, self._rows[kind], {key: value})

    def _unreadable(self, key: str, text: str) -> None:
        self.unreadable.emit(self._rows[self._kinds[key]], key, text)

    def _reveal(self, key: str) -> None:
        what = self.fields.widgets[key].field.label if key else self.item.title
        self.log_reveal(self._form, what, lambda: self.page.reveal(key))


class HouseholdStep(FieldsStep):
    """Item 1: the head and the number of people come from the members, the short number from the program."""

    def __init__(self, context: PageContext, item: Item, form: FormState, parent: QWidget | None = None) -> None:
        self._above: dict[str, QPushButton] = {}
        super().__init__(context, item, form, parent)

    def load(self, form: FormState) -> None:
        """The number is given by the program; groups of the village are offered while one types."""
        super().load(form)
        number = self.fields.widgets["local_household_no"]
        number.set_read_only(True)
        number.set_required(False)
        group = self.fields.widgets["group_name"].editor
        if isinstance(group, LineEdit) and form.groups:
            completer = QCompleter(list(form.groups), group)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            group.setCompleter(completer)
        household = form.subject.household
        self.context.run(lambda desk: previous_household(desk, household), self._offer_above, self)

    def _offer_above(self, above: Above) -> None:
        """同上户 beside what neighbours share, and Ctrl+D in those fields."""
        self.fields.set_pattern(above.values, "同上户")
        for key in above.values:
            widget = self.fields.widgets.get(key)
            if widget is not None and not widget.is_read_only() and key not in self._above:
                spoken = f"{widget.field.label}：同上户（Ctrl+D）"
                self._above[key] = link("同上户", f"{key}_same_above", spoken, partial(self.fields.take_pattern, key))
                put_in_label_row(widget, self._above[key])
        for key, made in self._above.items():
            made.setVisible(key in above.values)
            made.setToolTip(f"照{above.short}填（Ctrl+D）" if above.short else "")

    def computed(self, form: FormState) -> dict[str, Any]:
        """Head, head count, code of the village, short number."""
        file = form.live.file
        if "head_member_id" in self.fields.widgets:
            self.fields.set_choices("head_member_id", [(str(m["id"]), str(m.get("name") or "")) for m in file.members])
        return {
            "head_member_id": str(file.head["id"]) if file.head else "",
            "member_count": len(file.members) or None,
            "village_code": self.context.desk.place.code,
            "local_household_no": form.number,
        }

    def remarks(self, form: FormState) -> dict[str, list[tuple[str, str]]]:
        """Why 整户无劳动能力兜底保障户 is suggested, where it differs from the answer."""
        answer, suggested = form.live.file.record.get("no_labour_backstop"), form.live.backstop
        if suggested.code == "yes" and answer is not True:
            return {"no_labour_backstop": [("I", text) for text in suggested.reasons]}
        return {}


class RiskStep(FieldsStep):
    """Item 5: the suggested class with its reasons beside the one people propose."""

    def computed(self, form: FormState) -> dict[str, Any]:
        """The suggestion."""
        return {"suggested_category": form.live.suggestion.code or ""}

    def remarks(self, form: FormState) -> dict[str, list[tuple[str, str]]]:
        """Reasons and cautions of the suggestion."""
        suggested = form.live.suggestion
        lines = [("I", text) for text in suggested.reasons] + [("W", text) for text in suggested.cautions]
        found = {"suggested_category": lines}
        case = form.live.file.case.record if form.live.file.case else {}
        if (
            suggested.code
            and case.get("proposed_category") not in ("", None, suggested.code)
            and blank(case.get("proposed_reason"))
        ):
            found["proposed_reason"] = [("W", "拟定类别和建议不同，请写明理由。")]
        return found
