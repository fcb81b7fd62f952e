"""The form of one household: the wizard over its steps, everything kept as typed, steps saved, findings beside their fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.checks import Finding, Severity, markable
from app.domain.questionnaire.items import Item
from app.forms.flow import Step
from app.forms.inputs.base import SETTLE
from app.forms.inputs.base import Finding as Told
from app.forms.wizard import Wizard
from app.services.checks import checking
from app.services.collecting import filling
from app.services.collecting.collect import Subject
from app.services.collecting.filling import FormState
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.pages.collect.check import CheckStep
from app.ui.pages.collect.consent import ConsentStep
from app.ui.pages.collect.head import FormHead
from app.ui.pages.collect.income import IncomeStep
from app.ui.pages.collect.layout import CHECK, RELATIVES, REMOVAL, TITLES, page_of, step_for, title_of
from app.ui.pages.collect.members import MembersStep
from app.ui.pages.collect.needs_case import NeedsCase
from app.ui.pages.collect.relatives import RelativesStep
from app.ui.pages.collect.removal import RemovalStep
from app.ui.pages.collect.saver import AutoSaver
from app.ui.pages.collect.saving import PageSaving
from app.ui.pages.collect.steps import LEVELS, FieldsStep, HouseholdStep, RiskStep, StepHost, StepView
from app.ui.widgets.banner import Banner

LIVE_MS = 250
COUNTED = (Severity.ERROR, Severity.DOUBT)


class FormWalk(QWidget):
    """`closed()` back to the choice, `clue_wanted()` to register a clue, `reopen(subject)` after the case changed."""

    closed = Signal()
    clue_wanted = Signal()

    def __init__(self, context: PageContext, form: FormState, start: str = "") -> None:
        super().__init__()
        self.context, self.form = context, form
        self.settled = set(form.saved)
        self.touched: set[tuple[str, str]] = {pair for page in form.pages.values() for pair in page.drafted}
        self._asked = self._shown = 0
        self.saver = AutoSaver(context, form.subject)
        self.saving = PageSaving(context, self, self.saver)
        self.hosts: dict[str, StepHost] = {}
        self.wizard = Wizard(list(self._steps(form)), "回到列表")
        self.head = FormHead(self)
        self._banner = Banner()
        self._live = QTimer(self, interval=LIVE_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self.show_form(form)
        self.open_at(start or form.last or self._first_open())

    # ---- building ----
    def _steps(self, form: FormState) -> Any:
        for found in form.steps:
            yield self._host(found.key, title_of(found), self._builder(found))
            if found.key == "members":
                yield self._host(RELATIVES, TITLES[RELATIVES], partial(RelativesStep, self.context, found, form))
        yield self._host(CHECK, TITLES[CHECK], lambda host: CheckStep(self.context, self.form))

    def _host(self, key: str, title: str, build: Callable[[QWidget], StepView]) -> tuple[Step, QWidget]:
        host = StepHost(key, build)
        host.built.connect(lambda view, key=key: self._built(key, view))
        self.hosts[key] = host
        return Step(key, title), host

    def _builder(self, found: Item) -> Callable[[QWidget], StepView]:
        if found.key not in self.form.pages:
            return lambda host: NeedsCase(self.context, self.clue_wanted.emit, found)
        kinds: dict[str, type[StepView]] = {
            "household": HouseholdStep, "members": MembersStep, "income": IncomeStep, "risk": RiskStep, "consent": ConsentStep,
            REMOVAL: RemovalStep,
        }  # fmt: skip
        kind: Any = kinds.get(found.key, FieldsStep)
        return lambda host: kind(self.context, found, self.form, host)

    def _built(self, key: str, view: StepView) -> None:
        view.setObjectName(f"form_{key}")
        view.edited.connect(lambda kind, row, values: self._edited(key, kind, row, values))
        view.unreadable.connect(lambda row, name, text: self._unreadable(key, row, name, text))
        view.settle_wanted.connect(lambda row, name, text: self._ask_settle(key, row, name, text))
        if isinstance(view, CheckStep):
            view.wanted.connect(self.go_to)
            view.save_wanted.connect(self.save_all)
            view.clue_wanted.connect(self.clue_wanted)
        view.load(self.form)
        self._show_findings(key)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self._banner):
            column.addWidget(part)
        column.addWidget(self.wizard, 1)

    def _connect(self) -> None:
        self.wizard.step_changed.connect(self._opened)
        self.wizard.leaving.connect(self._left)
        self.wizard.finished.connect(self._finished)
        self.saver.told.connect(self.wizard.set_saved_text)
        self.saver.kept.connect(lambda _page: self._live.start())
        self._live.timeout.connect(self.refresh)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save_all)
        QShortcut(QKeySequence("F7"), self, self._settle_here)

    # ---- what follows from the answers ----
    def refresh(self) -> None:
        """Compute everything anew from what is stored and typed."""
        self._asked += 1
        number, subject = self._asked, self.form.subject
        self.context.run(lambda desk: filling.open_form(desk, subject), lambda form: self._arrived(number, form), self)

    def _arrived(self, number: int, form: FormState) -> None:
        if number >= self._shown:
            self._shown = number
            self.show_form(form)

    def show_form(self, form: FormState) -> None:
        """Draw what follows; fields being typed are left alone."""
        self.form = form
        self.head.show_form(form)
        for host in self.hosts.values():
            if host.view is not None:
                host.view.show_form(form)
        for key in self.hosts:
            self._show_findings(key)
            page = page_of(key)
            self.wizard.set_done(key, page in form.saved and page not in form.drafted | form.gaps)
        self.wizard.set_counts(self._counts())

    def reload(self, form: FormState) -> None:
        """Put stored values and drafts into every field (a draft thrown away, a decision taken)."""
        self.form = form
        for host in self.hosts.values():
            if host.view is not None:
                host.view.load(form)
        self.show_form(form)

    def _of_step(self, key: str) -> list[Finding]:
        return [
            found
            for found in self.form.live.findings
            if step_for(found.rule, found.field) == key and self._told(key, found)
        ]

    def _told(self, key: str, found: Finding) -> bool:
        # Nobody is told of an empty field he has not come to yet.
        name = found.field.partition(".")[2]
        return page_of(key) in self.settled or any(name == touched for _row, touched in self.touched)

    def _counts(self) -> dict[str, int]:
        return {key: sum(found.level in COUNTED for found in self._of_step(key)) for key in self.hosts}

    def _show_findings(self, key: str) -> None:
        view = self.hosts[key].view
        if view is None:
            return
        shown: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
        for found in self._of_step(key):
            row = found.member_id or found.row_id
            shown[row][found.field.partition(".")[2]].append((LEVELS[found.level], found.text, markable(found)))
        view.show_findings(shown)

    # ---- a doubt that is true as it is ----
    def _settle_here(self) -> None:
        view = self.hosts[self.wizard.current()].view
        if view is not None and not view.settle_focused():
            self.context.frame.toast.show_text("这一格没有要说明的疑点。")

    def _ask_settle(self, key: str, row: str, name: str, text: str) -> None:
        found = next((f for f in self._of_step(key) if f.text == text and f.field.endswith(f".{name}")), None)
        if found is None:
            return
        hint = "核实的情况，例如：已看病历，确属本人"
        why = ReasonDialog.ask(self, SETTLE, text, hint, (), 3, True, "记下")
        if why:  # a mark rests on what is saved: what was typed on this page is saved first
            self.saving.save(page_of(key), lambda: self._settle(found, why))

    def _settle(self, found: Finding, why: str) -> None:
        household = self.form.subject.household
        self.context.write(
            lambda desk: checking.mark_finding(desk, household, found.rule, found.member_id, why),
            lambda _none: self.refresh(), self, said="已记下，这一条不再提示，内容改了会重新核查。",
        )  # fmt: skip

    # ---- edits ----
    def _edited(self, key: str, kind: str, row: str, values: dict[str, Any]) -> None:
        self.touched |= {(row, name) for name in values}
        self.saving.note(page_of(key))
        self.saver.put(page_of(key), kind, row, values)

    def _unreadable(self, key: str, row: str, name: str, text: str) -> None:
        self.saver.put_text(page_of(key), row, name, text)

    # ---- walking ----
    def _first_open(self) -> str:
        keys = [step.key for step in self.form.steps]
        return next((key for key in keys if key not in self.form.saved), CHECK)

    def open_at(self, step: str) -> None:
        """Open a step where one stopped."""
        if step not in self.hosts:
            return
        self.wizard.go(step, force=True)
        self.hosts[step].ensure()

    def take_keyboard(self) -> None:
        """Put the cursor where one stopped, else into the first field; called once the form is on screen."""
        view, page = self.hosts[self.wizard.current()].ensure(), self.form.pages.get(page_of(self.wizard.current()))
        if page is None or not page.place:
            view.focus_first()
            return
        typed = [*page.drafted, *((row, key) for row, texts in page.unread.items() for key in texts)]
        view.focus_at(next((row for row, key in typed if key == page.place), ""), page.place)

    def go_to(self, step: str, row: str, key: str) -> None:
        """Show one field (from a finding)."""
        if step in self.hosts and self.wizard.go(step):
            view = self.hosts[step].ensure()
            self.settled.add(page_of(step))
            self._show_findings(step)
            QTimer.singleShot(0, view, lambda: view.focus_at(row, key))

    def _opened(self, key: str) -> None:
        view = self.hosts[key].ensure()
        if key == CHECK:
            self.settled |= {page_of(step) for step in self.hosts}
            self.refresh()
        view.show_form(self.form)

    def _left(self, key: str) -> None:
        self.settled.add(page_of(key))
        self.saving.save(page_of(key))

    def _finished(self) -> None:
        self.saving.save_all(self.closed.emit)

    def save_all(self) -> None:
        """Save every step with something unsaved; a text that cannot be read keeps its step open."""
        host = self.hosts[self.wizard.current()]
        if host.submit():
            self.saving.save_all(self.refresh)

    def finish(self) -> None:
        """Keep the field being typed and wait until it reached the disk."""
        for host in self.hosts.values():
            if host.view is not None:
                host.view.finish()
        self.saver.wait()

    def hideEvent(self, event: QHideEvent) -> None:
        """What follows is computed again when the form is shown again."""
        self._live.stop()
        super().hideEvent(event)

    def tell(self, text: str, tone: str = "info") -> None:
        """A sentence above the form."""
        self._banner.show_text(text, tone)

    def subject(self) -> Subject:
        """Whose form this is."""
        return self.form.subject
