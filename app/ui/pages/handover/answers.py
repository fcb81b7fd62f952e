"""Taking return packages in the village: what they change is shown first, then they are taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.merging import Outcome
from app.services.packages import Received, receive
from app.services.packages.handovers import Planned, plan_files
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.pages.exchange.plan import PlanView, results, summary
from app.ui.theme import size
from app.ui.widgets.basics import label


class AnswersDialog(TaskDialog):
    """The plan; after 接收 the result in the same place."""

    def __init__(self, context: PageContext, parent: QWidget, plans: Sequence[Planned]) -> None:
        super().__init__(
            context, parent, "接收回执包", "先看会有什么变化，再接收。村里自己填的内容不会被悄悄改掉。", "inbox"
        )
        self.setObjectName("dialog_answers")
        self._paths = [item.path for item in plans if item.received is not None]
        self._taken = self._news = False
        self._summary = label(summary(plans), "strong", wrap=True)
        self.view = PlanView()
        self.view.setMinimumHeight(size("side"))
        self.view.set_plans(plans)
        self.body.addWidget(self._summary)
        self.body.addWidget(self.view, 1)
        self.finish(f"接收（{len(self._paths)}个包）")
        self.ok.setEnabled(bool(self._paths))

    def submit(self) -> None:
        """Take what can be taken; the second press closes."""
        if self._taken:
            self.accept()
            if self._news:
                self.context.go("returned")
            return
        self.ok.setEnabled(False)
        paths = self._paths
        self.context.write(lambda desk: receive(desk, paths), self._done, self, self.fail)

    def _done(self, received: list[Received]) -> None:
        self._taken = True
        plans = results(self._paths, received)
        self.view.set_plans(plans)
        self._summary.setText(f"已接收：{summary(plans)}")
        self.findChild(QPushButton, "action_cancel").hide()
        self._news = any(unit.outcome is not Outcome.UNCHANGED for one in received for unit in one.units)
        self.ok.setText("看要办什么" if self._news else "完成")
        self.ok.setEnabled(True)


def ask_answers(context: PageContext, parent: QWidget, paths: Sequence[Path]) -> None:
    """Plan the chosen files and show what they change."""
    files = list(paths)

    def show(plans: list[Planned]) -> None:
        AnswersDialog(context, parent, plans).open_wide()

    context.run(lambda desk: plan_files(desk, files, {}), show, parent)
