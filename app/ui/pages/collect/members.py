"""Item 2: the people of a household; adding, leaving with the reason, the order."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.life.events import Event
from app.domain.questionnaire.items import Item
from app.domain.records import declared
from app.domain.values import show
from app.forms.roster import MemberRoster
from app.services.collecting.filling import FormState, new_member, open_form
from app.services.pasting.run import Into, PasteInto
from app.ui.context import PageContext
from app.ui.pages.collect.dialogs import MISTAKE, Leaving, RemoveMemberDialog
from app.ui.pages.collect.layout import cards
from app.ui.pages.collect.steps import Shown, StepView
from app.ui.pages.households.life_events import ask_event
from app.ui.pages.paste import PasteKeys, open_paste

KIND = "member"
# Why somebody leaves -> the family change it is; everything else is a 迁出 with its reason.
CHANGES = {"died": Event.DEATH, "married_out": Event.MARRIAGE, "split": Event.SPLIT}
FIRST_CARD = "基本信息"  # the card with the birth date


class MembersStep(StepView):
    """The roster, joined to the drafts."""

    def __init__(self, context: PageContext, item: Item, form: FormState, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._form = form
        section = next(section for section in item.sections if section.kind == KIND)
        fields = [declared(KIND)[key] for key in section.keys if (KIND, key) not in form.off]
        self.roster = MemberRoster(fields, context.desk.today, groups=cards(item, fields), parent=self)
        self.roster.add_requested.connect(self._add)
        self.roster.remove_requested.connect(self._ask_remove)
        self.roster.moved.connect(self._moved)
        self.roster.field_edited.connect(lambda row, key, value: self._edited(row, {key: value}))
        self.roster.field_unreadable.connect(self.unreadable)
        self.roster.reveal_requested.connect(self._reveal)
        self.roster.left.connect(self.left)
        self.roster.page.settle_requested.connect(
            lambda key, text: self.settle_wanted.emit(self.roster.current(), key, text)
        )
        self.roster.selected.connect(lambda _row: self._show_age())
        self.roster.paste_requested.connect(self._paste)
        PasteKeys(self, self._paste)
        self._key = item.key
        self.column.addWidget(self.roster)

    def load(self, form: FormState) -> None:
        """Stored members with drafts over them."""
        self._form = form
        state = form.pages[self._key]
        self.roster.set_members(state.rows.get(KIND, []), state.unread)
        self.show_form(form)

    def show_form(self, form: FormState) -> None:
        """Surroundings for conditions."""
        self._form = form
        file = form.live.file
        self.roster.set_context({"_household": file.record, "_members": tuple(file.members)})
        self._show_age()

    def _show_age(self) -> None:
        years = self._form.live.ages.get(self.roster.current())
        self.roster.page.set_note(FIRST_CARD, f"{years}周岁" if years is not None else "")

    def show_findings(self, found: Shown) -> None:
        """Sentences by member."""
        self.roster.set_findings(found)

    def finish(self) -> None:
        """Take over what is being typed."""
        self.roster.finish()

    def submit(self) -> bool:
        """False, and the cursor there, where a text cannot be read."""
        self.finish()
        for row, texts in self.roster.problems().items():
            self.roster.focus_field(row, next(iter(texts)))
            return False
        return True

    def settle_focused(self) -> bool:
        """See `StepView`."""
        return self.roster.page.settle_focused()

    def focus_first(self) -> None:
        """The chosen member's first field, or the button that adds the first one."""
        if self.roster.current():
            self.roster.page.focus_first()
        else:
            self.findChild(QPushButton, "action_add_member").setFocus()

    def focus_at(self, row: str, key: str) -> None:
        """Go to one field of one member; of the shown one where none is named."""
        known = {str(member["id"]) for member in self.roster.members()}
        target = row if row in known else self.roster.current()
        if target and key in self.roster.page.widgets:
            self.roster.focus_field(target, key)
        elif target:
            self.roster.select(target)

    def _edited(self, row: str, values: dict[str, Any]) -> None:
        self.edited.emit(KIND, row, values)

    def _add(self) -> None:
        member = new_member(self.roster.members())
        self._edited(str(member["id"]), {key: value for key, value in member.items() if key != "id"})
        self.roster.add_member(member)

    def _paste(self) -> None:
        """A block from a spreadsheet; what is being typed is kept first and stays as it is."""
        self.finish()
        subject = self._form.subject
        into = PasteInto(Into.MEMBERS, subject.household, subject.case)
        open_paste(self.context, self, into, lambda _done: self._look_again())

    def _look_again(self) -> None:
        subject = self._form.subject
        self.context.run(lambda desk: open_form(desk, subject), self.load, self)

    def _moved(self, ids: list[str]) -> None:
        for place, row in enumerate(ids, start=1):
            self._edited(row, {"sort": place})

    def _ask_remove(self, row: str, name: str) -> None:
        stored = any(
            str(member["id"]) == row for member in self._form.live.file.all_members if member.get("created_at")
        )
        leaving = RemoveMemberDialog.ask(self, name, stored, self.context.desk.today)
        if leaving is not None:
            self.remove(row, leaving)

    def remove(self, row: str, leaving: Leaving) -> None:
        """A row typed by mistake disappears; whoever really leaves goes by a family change, with all that follows from it."""
        if leaving.code == MISTAKE:
            self._edited(row, {"deleted_reason": f"误录。{leaving.note}" if leaving.note else "误录"})
            self.roster.remove_member(row)
            return
        self.finish()
        event = CHANGES.get(leaving.code, Event.MOVE_OUT)
        known = {"on": leaving.on, "note": leaving.note, "direction": "out", "reason": leaving.code}
        household = self._form.subject.household
        ask_event(self.context, self, household, event, lambda _done: self._look_again(), (row,), known)

    def _reveal(self, row: str, key: str) -> None:
        what = self.roster.page.widgets[key].field.label if key else "家庭成员"
        member = next((m for m in self.roster.members() if m["id"] == row), {})
        name = show(declared(KIND)["name"], member.get("name"))
        self.log_reveal(self._form, f"{name}的{what}" if name else what, lambda: self.roster.reveal(key))
