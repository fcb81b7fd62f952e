"""自检: how the machine, the program and the data stand, in plain words; one button mends what can be mended."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.desk import Desk
from app.services.selfcheck.machine_checks import machine_checks
from app.services.selfcheck.mending import mend
from app.services.selfcheck.model import Check, State
from app.services.selfcheck.rescue import Rescued, rescue_with_key
from app.services.selfcheck.store_checks import store_checks
from app.ui.context import PageContext
from app.ui.dialogs.files import ChooseFolder
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

TONES = {State.GOOD: "good", State.WARN: "warn", State.BAD: "danger"}
COLUMNS = (
    Column("title", "项目", lambda check: check.title, 7),
    Column(
        "state",
        "情况",
        lambda check: list(State).index(check.state),
        6,
        chip=lambda check: (TONES[check.state], check.state.value),
    ),
    Column(
        "text", "说明", lambda check: check.text + check.advice, 0, tip=lambda check: f"{check.text}\n{check.advice}"
    ),
)


def look(desk: Desk) -> list[Check]:
    """Every check of machine and data."""
    return machine_checks(desk.store.folder, datetime.now()) + store_checks(desk)


class SelfCheckTab(QWidget):
    """检查 → 修复 → 急救包 → 从备份恢复, in this order."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.checks: list[Check] = []
        column = page_body(page_column(self))
        card = SectionCard("自检")
        self.summary = label("按“检查”看这台电脑、程序和数据有没有问题，不会改动资料。", wrap=True)
        self.summary.setObjectName("selfcheck_summary")
        card.add(self.summary)
        self.check = on_click(button("检查(&J)", "selfcheck_look", "list-checks", "primary"), self.look)
        self.mend = on_click(button("修复能修的(&X)", "selfcheck_mend", "refresh-cw"), self._mend)
        self.pack = on_click(button("写急救包…", "selfcheck_rescue", "save"), self._rescue)
        row = QHBoxLayout()
        for part in (self.check, self.mend, self.pack):
            row.addWidget(part)
        row.addStretch(1)
        card.body.addLayout(row)
        self.table = DataTable(
            COLUMNS, EmptyState("还没有检查", "按“检查”，几秒钟就好。", "list-checks"), name="selfcheck_table"
        )
        card.add(self.table)
        column.addWidget(card, 1)
        text = "数据文件损坏时：先写急救包到U盘，再锁定（Ctrl+L），在登录页“从备份恢复”里选急救包或最近的备份。原来的数据会移到旁边保留。"
        column.addWidget(label(text, "muted", wrap=True))
        self._show([])

    def refresh(self) -> None:
        """Nothing is looked at unasked: the check reads the whole file."""

    def look(self) -> None:
        """Look at everything off the GUI thread."""
        self.check.setEnabled(False)
        self._context.run(look, self._show, self, lambda error: self._failed(error))

    def _failed(self, error: BaseException) -> None:
        self.check.setEnabled(True)
        self._context.jobs.troubled.emit(error)

    def _show(self, checks: list[Check]) -> None:
        self.check.setEnabled(True)
        self.checks = checks
        self.table.set_rows(checks)
        self.mend.setEnabled(any(check.mend not in ("", "rescue") for check in checks))
        if checks:
            bad, warn = (sum(check.state is state for check in checks) for state in (State.BAD, State.WARN))
            self.summary.setText(
                f"查了{len(checks)}项：" + ("全部正常。" if not bad + warn else f"{bad}项有问题，{warn}项要注意。")
            )

    def _mend(self) -> None:
        wanted = [check.mend for check in self.checks if check.mend not in ("", "rescue")]

        def done(texts: list[str]) -> None:
            self._context.frame.toast.show_text("".join(texts))
            self.look()

        self._context.run(lambda desk: [mend(desk, what) for what in wanted], done, self)

    def _rescue(self) -> None:
        folder = ChooseFolder.ask(self, "急救包写到哪里（U盘）")
        if folder is None:
            return
        self._context.run_long(lambda desk, progress: rescue_with_key(desk.store.folder, desk.store.key, folder, desk.clock),
                               self._rescued, self, "写急救包")  # fmt: skip

    def _rescued(self, made: Rescued) -> None:
        self.summary.setText(made.text)
