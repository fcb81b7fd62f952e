"""采集: choose whose form to fill, then fill it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.services.collecting import collect, filling
from app.services.collecting.collect import Subject
from app.services.collecting.filling import FormState
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.pages.collect.chooser import Chooser, HouseholdPicker
from app.ui.pages.collect.stepping import ask_clue
from app.ui.pages.collect.walk import FormWalk
from app.ui.pages.keying import KeyingPage

# What is saved before a clue is registered: the case needs the household and its people.
BEFORE_CLUE = ("household", "members", "annex")


class CollectPage(QWidget):
    """Opened with `household` (id, "new" for a new one), `case`, `page` (step), `row` and `field`; with
    `keying` (a number, or "") 快速录入; without: the choice."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.walk: FormWalk | None = None
        self.chooser = Chooser()
        self.chooser.chosen.connect(
            lambda household, case, page: self.open_with({"household": household, "case": case, "page": page})
        )
        self.chooser.new_wanted.connect(lambda: self.open_with({"household": "new"}))
        self.chooser.pick_wanted.connect(self._pick)
        self.chooser.keying_wanted.connect(self.open_keying)
        self.keying: KeyingPage | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.chooser)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        context.bus.changed.connect(self._changed)
        context.bus.undone.connect(self._undone)

    # ---- what the window asks ----
    def refresh(self) -> None:
        """Look again: others may have written meanwhile."""
        if self.walk is not None:
            self.walk.refresh()
        elif self.keying is not None and self._stack.currentWidget() is self.keying:
            self.keying.refresh()
        else:
            self._context.run(filling.work_at_hand, self.chooser.show_work, self)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Open a form; what another one still holds is in its draft."""
        household, case = str(arguments.get("household") or ""), str(arguments.get("case") or "")
        if "keying" in arguments:
            self.open_keying(str(arguments["keying"]))
            return
        if not household:
            self.close_form()
            return
        if self.walk is not None:
            self.walk.finish()

        def work(desk: Desk) -> FormState:
            new = household == "new"
            subject = collect.new_household() if new else filling.subject_of(desk, household, case)
            return filling.open_form(desk, subject)

        self._context.run(work, lambda form: self.show_form(form, arguments), self)

    def may_leave(self) -> bool:
        """The field being typed is kept; then anybody may go."""
        if self.walk is not None:
            self.walk.finish()
        if self.keying is not None:
            self.keying.finish()
        return True

    # ---- form and choice ----
    def show_form(self, form: FormState, arguments: dict[str, Any] | None = None) -> None:
        """Put a form on screen."""
        asked = arguments or {}
        self._drop_walk()
        self.walk = FormWalk(self._context, form, str(asked.get("page") or ""))
        self.walk.closed.connect(self.close_form)
        self.walk.clue_wanted.connect(self.register_clue)
        self._stack.addWidget(self.walk)
        self._stack.setCurrentWidget(self.walk)
        if asked.get("field"):
            self.walk.go_to(str(asked.get("page") or ""), str(asked.get("row") or ""), str(asked["field"]))
        else:
            QTimer.singleShot(0, self.walk, self.walk.take_keyboard)

    def open_keying(self, number: str = "") -> None:
        """快速录入 and 停电用纸; a number opens its sheet at once."""
        if self.walk is not None:
            self.walk.finish()
            self._drop_walk()
        if self.keying is None:
            self.keying = KeyingPage(self._context)
            self.keying.left.connect(self.close_form)
            self._stack.addWidget(self.keying)
        self._stack.setCurrentWidget(self.keying)
        self.keying.begin(number)

    def close_form(self) -> None:
        """Back to the choice."""
        self._drop_walk()
        self._stack.setCurrentWidget(self.chooser)
        self.refresh()

    def _drop_walk(self) -> None:
        if self.walk is not None:
            self._stack.removeWidget(self.walk)
            self.walk.deleteLater()
            self.walk = None

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _undone(self) -> None:
        """What was saved went back: the open form shows what stands now, what was typed and not saved stays."""
        walk = self.walk
        if walk is None:
            return
        walk.finish()
        self._context.run(
            lambda desk: filling.reopen_form(desk, walk.subject()), lambda form: self._reload(walk, form), self
        )

    def _reload(self, walk: FormWalk, form: FormState | None) -> None:
        if walk is not self.walk:
            return
        if form is None:
            self.close_form()
        elif form.subject == walk.subject():
            walk.reload(form)
        else:
            self.show_form(form, {"page": walk.wizard.current()})

    def _pick(self) -> None:
        household = HouseholdPicker.ask(self, self._context)
        if household:
            self.open_with({"household": household})

    # ---- a case begins ----
    def register_clue(self) -> None:
        """Save household and people, ask for the clue, go on with the same form as the case's."""
        walk = self.walk
        if walk is None or not walk.hosts[walk.wizard.current()].submit():
            return
        waiting = [page for page in BEFORE_CLUE if page in walk.saving.unsaved()]
        self._save_then_ask(walk, waiting)

    def _save_then_ask(self, walk: FormWalk, waiting: list[str]) -> None:
        if waiting:
            walk.saving.save(waiting[0], lambda: self._save_then_ask(walk, waiting[1:]))
            return
        household, step = walk.form.subject.household, walk.wizard.current()
        name = walk.form.name or "新户"
        if not walk.form.saved and not walk.form.number:
            self._context.run(
                lambda desk: filling.open_form(desk, walk.form.subject),
                lambda form: self._ask(form.subject.household, form.name or name, step),
                self,
            )
            return
        self._ask(household, name, step)

    def _ask(self, household: str, name: str, step: str) -> None:
        ask_clue(self._context, self, household, name, lambda case: self._reopen(Subject(household, case), step))

    def _reopen(self, subject: Subject, step: str) -> None:
        self._context.run(
            lambda desk: filling.open_form(desk, subject), lambda form: self.show_form(form, {"page": step}), self
        )
