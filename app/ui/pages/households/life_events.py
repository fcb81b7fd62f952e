"""One family change: who, when, on what paper; the people's relations before and after are shown before it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.life.events import Event, Plan, Wish
from app.domain.life.model import REASONS, Question
from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.inputs.base import MessageLine
from app.forms.inputs.sets import PickRow
from app.forms.page import FormPage
from app.services.family import life_events
from app.services.family.family_view import FamilyView, PersonChoice, family_view, other_households
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, TaskDialog, empty_layout, missing_line
from app.ui.pages.households.life_events_fields import FIELDS, INWARD, OUTWARD, PICKS, WORDS
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, label
from app.ui.widgets.table import Column, DataTable

PAUSE_MS = 150
NEW_PERSON = ("name", "sex", "id_number", "birth_date")
# Before these are answered a preview would only repeat what is asked.
WAITING = frozenset(
    {"LIFE-101", "LIFE-108", "LIFE-112", "LIFE-114", "LIFE-116", "LIFE-120", "LIFE-123", "LIFE-125", "LIFE-103"}
)


class LifeEventDialog(TaskDialog):
    """Asks one change of one household; `done(EventDone)` after it was recorded."""

    def __init__(
        self, context: PageContext, parent: QWidget, event: Event, family: FamilyView,
        others: Sequence[tuple[str, str]], done: Callable[[Any], object] | None = None, members: Sequence[str] = (),
        known: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        words, glyph = WORDS[event]
        super().__init__(context, parent, f"{code_label('LIFE_EVENT', event)}：{family.short}", words, glyph)
        self.setObjectName(f"dialog_life_{event}")
        self._event, self._family, self._done = event, family, done
        self._there: FamilyView | None = None
        self._picked: list[str] = list(members)
        self._asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._answers: dict[str, str] = {}
        self._number = 0
        self._plan: Plan | None = None
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, size("grid"), 0)
        self._column.setSpacing(size("grid"))
        self._build(others, known or {})
        self.body.addWidget(FitArea(self._inside), 1)
        self.finish("登记")
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._look)
        self._offer()
        if self.picks.isHidden():
            self.form.focus_first()
        else:
            self.picks.setFocus()

    # ---- building ----
    def _build(self, others: Sequence[tuple[str, str]], known: Mapping[str, Any]) -> None:
        self.picks = PickRow()
        self.picks.setAccessibleName(PICKS.get(self._event, ""))
        self.picks.toggled.connect(self._pick)
        self.picks.stepped.connect(lambda step: self._past_picks(step))
        self._picks_title = label(PICKS.get(self._event, ""), "label")
        self.form = FormPage(FIELDS[self._event], scroll=False)
        self.form.set_masked(False)
        if "other" in self.form.widgets:
            self.form.set_choices("other", others)
        if "direction" in self.form.widgets:
            self.form.set_choices("direction", ((INWARD, "嫁入这一户"), (OUTWARD, "从这一户嫁出")))
            self.form.set_value("direction", INWARD)
        if "reason" in self.form.widgets:
            self.form.set_choices("reason", [(r, code_label("PRESENCE_REASON", r)) for r in REASONS[self._event]])
            self.form.set_value("reason", REASONS[self._event][0])
        self.form.set_value("on", self.context.desk.today)
        for key, value in known.items():
            if key in self.form.widgets and value and (key != "reason" or value in REASONS[self._event]):
                self.form.set_value(key, value)
        self.form.field_edited.connect(self._edited)
        self.form.left.connect(self._past_form)
        self._questions = QVBoxLayout()
        self.questions: FormPage | None = None
        self._preview_title = label("登记以后的变化", "label")
        self.lines = DataTable(_columns(), EmptyState("还没有变化", ""), "life_lines", many=False)
        self.lines.setAccessibleName("登记以后的变化")
        self._told = QVBoxLayout()
        self._told.setSpacing(size("half"))
        self._column.addWidget(self._picks_title)
        self._column.addWidget(self.picks)
        self._column.addWidget(self.form)
        self._column.addLayout(self._questions)
        self._column.addWidget(self._preview_title)
        self._column.addWidget(self.lines)
        self._column.addLayout(self._told)
        self._column.addStretch(1)
        self._show_lines(())

    # ---- who may be chosen ----
    def _values(self) -> dict[str, Any]:
        return self.form.values()

    def _offer(self) -> None:
        """Offer the people who may be picked, be partner or successor, as the answers so far say."""
        values = self._values()
        people = self._people_to_pick(values)
        self._picked = [key for key in self._picked if key in {person.id for person in people}]
        self.picks.set_choices([(person.id, person.words) for person in people])
        self.picks.show_picked(self._picked)
        for widget in (self.picks, self._picks_title):
            widget.setVisible(bool(people) and self._event in PICKS)
        inward = values.get("direction") != OUTWARD
        if "partner" in self.form.widgets:
            home = self._family if self._event is Event.BIRTH or inward else self._there
            self.form.set_choices("partner", _choices(_living(home)))
        if "head" in self.form.widgets:
            losing = self._there if self._there is not None and self._arriving(values) else self._family
            self.form.set_choices("head", self._successors(losing))
        if "other_head" in self.form.widgets:
            self.form.set_choices("other_head", [(p.id, p.words) for p in people if p.id in self._picked])
        self._tell_context()
        self._timer.start()

    def _arriving(self, values: Mapping[str, Any]) -> bool:
        return self._event is Event.MOVE_IN or (self._event is Event.MARRIAGE and values.get("direction") != OUTWARD)

    def _people_to_pick(self, values: Mapping[str, Any]) -> list[PersonChoice]:
        if self._event not in PICKS:
            return []
        if not self._arriving(values):
            return _living(self._family)
        if values.get("other"):
            return _living(self._there)
        gone = [p for p in self._family.people if p.left and p.left != "死亡"]
        return gone if self._event is Event.MOVE_IN else []

    def _successors(self, family: FamilyView) -> list[tuple[str, str]]:
        order = {key: place for place, key in enumerate(family.successors)}
        here = [p for p in _living(family) if p.id not in self._picked and p.id in order]
        return [(p.id, p.words) for p in sorted(here, key=lambda p: order[p.id])]

    def _tell_context(self) -> None:
        troubles = {trouble.code for trouble in self._plan.troubles} if self._plan else set()
        needs = (
            "LIFE-123" in troubles or bool(self.form.widgets["head"].value()) if "head" in self.form.widgets else False
        )
        self.form.set_context({"_needs_head": needs, "_picked": bool(self._picked)})

    # ---- hands ----
    def _pick(self, member: str, on: bool) -> None:
        self._picked = [*self._picked, member] if on else [key for key in self._picked if key != member]
        self.picks.show_picked(self._picked)
        self._offer_after_pick()

    def _offer_after_pick(self) -> None:
        chosen = [(p.id, p.words) for p in self._people_to_pick(self._values()) if p.id in self._picked]
        if "other_head" in self.form.widgets:
            self.form.set_choices("other_head", chosen)
        if "head" in self.form.widgets:
            values = self._values()
            losing = self._there if self._there is not None and self._arriving(values) else self._family
            self.form.set_choices("head", self._successors(losing))
        self._tell_context()
        self._timer.start()

    def _edited(self, key: str, value: Any) -> None:
        if key == "other":
            self._load_other(str(value or ""))
        elif key == "direction":
            self._offer()
        else:
            self._timer.start()

    def _load_other(self, household: str) -> None:
        if not household:
            self._there = None
            self._offer()
            return

        def arrived(family: FamilyView) -> None:
            self._there = family
            self._offer()

        self.context.run(lambda desk: family_view(desk, household), arrived, self)

    def _past_picks(self, step: int) -> None:
        if step > 0:
            self.form.focus_first()

    def _past_form(self, step: int) -> None:
        if step > 0:
            (self.questions.focus_first if self.questions is not None else self.ok.setFocus)()
        elif self.picks.isVisible():
            self.picks.setFocus()

    # ---- looking ahead ----
    def wish(self) -> Wish:
        """What is asked for so far."""
        values = self._values()
        newcomer = {key: values[key] for key in NEW_PERSON if values.get(key)}
        if self._event not in (Event.BIRTH, Event.MOVE_IN, Event.MARRIAGE):
            newcomer = {}
        return Wish(
            self._event, values.get("on"), tuple(self._picked), (newcomer,) if newcomer else (),
            str(values.get("other") or ""), str(values.get("head") or ""), str(values.get("other_head") or ""),
            str(values.get("partner") or ""), dict(self._answers), str(values.get("reason") or ""),
            values.get("direction") == OUTWARD, str(values.get("place") or ""), str(values.get("paper") or ""),
            str(values.get("note") or ""),
        )  # fmt: skip

    def _look(self) -> None:
        self._number += 1
        number, wish, household = self._number, self.wish(), self._family.id
        self.context.run(
            lambda desk: life_events.preview(desk, household, wish),
            lambda plan: self._arrived(number, plan), self,
        )  # fmt: skip

    def _arrived(self, number: int, plan: Plan) -> None:
        if number != self._number:
            return
        self._plan = plan
        self._ask(plan.questions)
        self._tell_context()
        self._show_lines(plan.lines)
        empty_layout(self._told)
        for trouble in plan.troubles:
            if trouble.code not in WAITING:
                self._told.addWidget(MessageLine("danger", trouble.text + trouble.advice))
        for warning in plan.warnings:
            self._told.addWidget(MessageLine("warn", warning))
        for task in plan.follow_ups:
            self._told.addWidget(MessageLine("info", f"登记后列入待办（{task.label}）：{task.text}"))
        if plan.ready:
            self.troubles.show_lines(())

    def _ask(self, questions: Sequence[Question]) -> None:
        """Relations only a person can say; the fields stay while the questions do."""
        wanted = tuple((question.member, question.choices) for question in questions)
        if wanted == self._asked:
            return
        self._asked = wanted
        focus = QApplication.focusWidget()
        typing = self.questions is not None and focus is not None and self.questions.isAncestorOf(focus)
        empty_layout(self._questions)
        self.questions = None
        if not questions:
            return
        fields = [
            Field(
                f"relation_{q.member}",
                f"{q.name or '新来的人'}在{q.household}的与户主关系",
                Kind.REF,
                Level.PERSONAL,
                Req.REQUIRED,
            )
            for q in questions
        ]
        page = FormPage(fields, scroll=False)
        for question, field in zip(questions, fields, strict=True):
            page.set_choices(field.key, [(code, code_label("RELATION", code)) for code in question.choices])
            page.set_value(field.key, question.chosen)
        page.field_edited.connect(self._answered)
        page.left.connect(lambda step: self.ok.setFocus() if step > 0 else self.form.focus_first())
        self._questions.addWidget(page)
        self.questions = page
        if typing:  # an answer raised another question: the keyboard goes on there
            page.focus_field(next(iter(page.missing()), fields[-1].key))

    def _answered(self, key: str, value: Any) -> None:
        self._answers[key.removeprefix("relation_")] = str(value or "")
        self._timer.start()

    def _show_lines(self, lines: Sequence[Any]) -> None:
        self.lines.set_rows(lines)
        for widget in (self.lines, self._preview_title):
            widget.setVisible(bool(lines))
        line = self.fontMetrics().height() + size("grid2")
        self.lines.setFixedHeight(line * (min(len(lines), 8) + 1) + size("grid2"))

    # ---- recording ----
    def submit(self) -> None:
        """Take over what is being typed, then record; what is missing is listed and the dialog stays."""
        if not self.form.submit() or (self.questions is not None and not self.questions.submit()):
            return
        lines = [*missing_line(self.form), *(missing_line(self.questions) if self.questions is not None else ())]
        if lines:
            self.tell(lines)
            page = self.form if self.form.missing() else self.questions
            if page is not None and page.missing():
                page.focus_field(page.missing()[0])
            return
        wish, household = self.wish(), self._family.id
        said = f"已登记{code_label('LIFE_EVENT', self._event)}。"
        self.write(lambda desk: life_events.record_event(desk, household, wish), self._done, said)

    def fail(self, error: BaseException) -> None:
        """What the rules say stands in the dialog; a successor that is needed is asked for at once."""
        super().fail(error)
        if isinstance(error, AppError) and error.code == "LIFE-123":
            self._look()


def ask_event(
    context: PageContext, parent: QWidget, household: str, event: Event,
    done: Callable[[Any], object] | None = None, members: Sequence[str] = (), known: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Open the dialog of a change once the people are read; `members` are picked and `known` is filled in already."""

    def show(found: tuple[FamilyView, list[tuple[str, str]]]) -> None:
        dialog = LifeEventDialog(context, parent, event, *found, done, members, known)
        dialog.open_wide(size("dialog_wide"), tall=True)

    def read(desk: Any) -> tuple[FamilyView, list[tuple[str, str]]]:
        return family_view(desk, household), other_households(desk, household)

    context.run(read, show, parent)


def _living(family: FamilyView | None) -> list[PersonChoice]:
    return [person for person in family.people if not person.left] if family else []


def _choices(people: Sequence[PersonChoice]) -> list[tuple[str, str]]:
    return [(person.id, person.words) for person in people]


def _columns() -> list[Column]:
    return [
        Column("household", "农户", lambda line: line.household, 9, tip=lambda line: line.household),
        Column("name", "谁", lambda line: line.name, 6),
        Column("label", "项目", lambda line: line.label, 6),
        Column("before", "原来", lambda line: line.before, 7),
        Column("after", "登记以后", lambda line: line.after, 0),
    ]
