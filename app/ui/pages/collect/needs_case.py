"""Stands for a step of the form that needs a case while there is none."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.questionnaire.items import Item, item
from app.ui.context import PageContext
from app.ui.pages.collect.steps import StepView
from app.ui.widgets.basics import EmptyState


class NeedsCase(StepView):
    """Stands for a step that needs a case while there is none."""

    def __init__(self, context: PageContext, register: Callable[[], object], found: Item) -> None:
        super().__init__(context)
        text = f"{item(found.key).title}属于监测事项。登记线索以后再填；只登记家庭情况的，可以跳过这一步。"
        self.empty = EmptyState("还没有监测事项", text, "flag", "登记线索", "register_clue")
        self.empty.triggered.connect(lambda: register())
        self.column.addWidget(self.empty)

    def focus_first(self) -> None:
        """The button."""
        self.empty.action.setFocus()
