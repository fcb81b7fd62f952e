"""风险消除信息采集: how the risk ended, safeguards and income then; the criteria explained one by one above the fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Owner
from app.forms.inputs.base import MessageLine
from app.forms.page import FormPage
from app.services.collecting.filling import FormState
from app.services.road.removal import Criterion, removal_criteria
from app.ui.context import PageContext
from app.ui.pages.collect.layout import cards
from app.ui.pages.collect.steps import FieldsStep
from app.ui.widgets.basics import SectionCard

# Asked before the county names the month they are required from.
ASKED_NOW = frozenset({"removal_mode", "monitor_contact", "monitor_contact_phone"})


class RemovalStep(FieldsStep):
    """Fields of the moment "removal"; what the criteria say follows what is saved."""

    def __init__(self, context: PageContext, item: Any, form: FormState, parent: QWidget | None = None) -> None:
        super().__init__(context, item, form, parent)
        self.card = SectionCard("逐项对照消除条件", "按已保存的内容；填完保存后更新")
        self.card.setObjectName("removal_criteria")
        self.criteria: list[Criterion] = []
        self._lines: list[MessageLine] = []
        self.column.insertWidget(0, self.card)

    def make_page(self, fields: list[Any], form: FormState) -> Any:
        """The page; the month of the removal is the county's and only shown."""
        shown = [replace(field, when=None) if field.key in ASKED_NOW else field for field in fields]
        shown = [field for field in shown if field.owner is not Owner.TOWNSHIP]
        self._kinds = {key: kind for key, kind in self._kinds.items() if key in {field.key for field in shown}}
        return FormPage(shown, groups=cards(self.item, shown), parent=self)

    def show_form(self, form: FormState) -> None:
        """Ask for the criteria again: something may have been saved."""
        super().show_form(form)
        case = form.subject.case
        if case:
            self.context.run(lambda desk: removal_criteria(desk, case), self._show, self)

    def _show(self, found: list[Criterion]) -> None:
        if found == self.criteria:
            return
        self.criteria = found
        for line in self._lines:
            line.setParent(None)
            line.deleteLater()
        self._lines = [_line(number, one) for number, one in enumerate(found, start=1)]
        for line in self._lines:
            self.card.add(line)


def _line(number: int, one: Criterion) -> MessageLine:
    verdict = "符合" if one.met else "不符合" if one.blocks else "请核实"
    why = f"——{one.why}" if one.why else ""
    return MessageLine(
        "info" if one.met else "danger" if one.blocks else "warn", f"{number}. {one.text}：{verdict}{why}"
    )
