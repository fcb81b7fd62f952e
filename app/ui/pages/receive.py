"""接收: packages of the villages, planned first and then taken; who has sent what; answers and enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.packages import PASS_ON, Exported, Received, answer, offer_enrolment, receive
from app.services.packages.handovers import Planned, VillageLine, plan_files, village_lines
from app.ui.context import PageContext
from app.ui.dialogs.files import PACKAGES, OpenFiles, SaveFile
from app.ui.dialogs.task import Troubles, trouble_lines
from app.ui.pages.exchange.codes import ENROLMENTS, ask_stranger
from app.ui.pages.exchange.plan import PlanView, results, summary
from app.ui.pages.exchange.progress import stick_progress
from app.ui.pages.exchange.target import TargetDialog
from app.ui.pages.handover.cards import WrittenCard
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageFooter, PageHeader, button, label, on_click, page_column
from app.ui.widgets.table import Column, DataTable

FIRST = "先生成登记文件发给各村，并打印《设备核对单》；村里登记以后，把报送包插上U盘在这里接收。"


class ReceivePage(QWidget):
    """接收 of a township: villages, and in their place the plan of chosen packages until it is done with."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.plans: list[Planned] = []
        self._done = False
        self._confirms: dict[Path, str] = {}
        self._written: Exported | None = None
        self.offer = on_click(button("生成登记文件", "offer", "key-round"), self._offer)
        self.code = on_click(
            button("设备核对单", "print_code", "printer"), lambda: show_paper(context, self, "fingerprint")
        )
        self.answer = on_click(button("生成回执包", "answer_village", "send"), self._answer)
        self.choose = on_click(button("选择报送包…", "choose_packages", "folder-open", "primary"), self._choose)
        self.header = PageHeader("接收", " ", (self.offer, self.code, self.answer), self.choose)
        self.troubles, self.written = Troubles(), WrittenCard()
        self.villages = self._village_table()
        self.view = PlanView()
        self.check = on_click(button("核对发件设备…", "check_sender", "key-round"), self._check_chosen)
        self.back = on_click(button("放弃", "back"), self._leave_plan)
        self.take = on_click(button("接收", "take", "check", "primary"), self._take)
        self._summary = label("", "strong", wrap=True)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _village_table(self) -> DataTable:
        columns = [
            Column("name", "村", lambda line: line.name, 0),
            Column("code", "行政村代码", lambda line: line.code, 9),
            Column("last", "最近一包", lambda line: line.last_number, 6),
            Column("at", "接收时间", lambda line: line.last_at[:16], 9),
            Column("count", "已收包数", lambda line: line.packages, 5, "right"),
            Column(
                "missing",
                "缺的包号",
                lambda line: "、".join(line.missing),
                10,
                chip=_missing,
                tip=lambda line: "、".join(line.missing),
            ),
            Column("answered", "上次回执", lambda line: line.answered_at[:16], 9),
        ]
        return DataTable(
            columns,
            EmptyState("还没有收到过报送包", FIRST, "inbox"),
            "villages",
            key=lambda line: line.code,
            many=False,
        )

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        top = QVBoxLayout()
        top.setContentsMargins(size("grid2"), size("grid"), size("grid2"), 0)
        for part in (self.troubles, self.written):
            top.addWidget(part)
        column.addLayout(top)
        self._stack.addWidget(_framed(self.villages))
        plan = QWidget()
        inner = QVBoxLayout(plan)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(_framed(self.view, self._summary), 1)
        inner.addWidget(PageFooter((self.check, self.back), self.take))
        self._stack.addWidget(plan)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.villages.selection_changed.connect(lambda _rows: self._tell())
        self.view.stranger_wanted.connect(self._check)
        self.view.chosen_changed.connect(self._tell)
        self.written.sheet_wanted.connect(self._print_sheet)
        self.context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    # ---- reading ----
    def refresh(self) -> None:
        """Read the villages anew."""
        self.context.run(village_lines, self._show, self)

    def _show(self, lines: list[VillageLine]) -> None:
        self.villages.set_rows(lines)
        gaps = sum(bool(line.missing) for line in lines)
        self.header.set_title(
            "接收", f"{len(lines)}个村报送过" + (f"，{gaps}个村缺包" if gaps else "") if lines else "还没有收到过报送包"
        )
        self._tell()

    def _tell(self) -> None:
        planning = self._stack.currentIndex() == 1
        for made in (self.choose, self.offer, self.code, self.answer):
            made.setVisible(not planning)
        self.answer.setEnabled(bool(self.villages.selected()) and not planning)
        chosen = self.view.chosen()
        self.check.setVisible(chosen is not None and chosen.stranger)
        ready = [item for item in self.plans if _takable(item)]
        good = sum(item.error is None for item in ready)
        self.take.setText(f" 接收（{good}个包）" if good or not ready else f" 放到一边（{len(ready)}个包）")
        self.take.setVisible(not self._done)
        self.take.setEnabled(bool(ready))
        self.back.setText("完成" if self._done else "放弃")

    # ---- packages ----
    def _choose(self) -> None:
        paths = OpenFiles.ask(self, "选择各村的报送包（可以选几个）", (PACKAGES,), many=True)
        if paths:
            self.plan(paths)

    def plan(self, paths: Sequence[Path]) -> None:
        """Show what taking these files would do."""
        files, confirms = list(paths), dict(self._confirms)
        self.troubles.show_lines(())
        self.written.hide()

        def show(plans: list[Planned]) -> None:
            self._show_plans(plans, summary(plans))

        self.context.run_long(lambda desk, progress: plan_files(desk, files, confirms), show, self, "正在核对报送包")

    def _show_plans(self, plans: list[Planned], words: str, done: bool = False) -> None:
        self.plans, self._done = plans, done
        self._stack.setCurrentIndex(1)
        self._summary.setText(words)
        self.header.set_title("接收", "接收完毕，看看结果" if done else "先看会有什么变化，再接收")
        self.view.set_plans(plans)
        self._tell()

    def _check_chosen(self) -> None:
        chosen = self.view.chosen()
        if chosen is not None and chosen.stranger:
            self._check(chosen.path)

    def _check(self, path: Path) -> None:
        strangers = [item.path for item in self.plans if item.stranger]
        ask_stranger(self.context, self, path, strangers, self._confirms, self._confirmed)

    def _confirmed(self, confirms: dict[Path, str]) -> None:
        self._confirms = confirms
        self.plan([item.path for item in self.plans])

    def _take(self) -> None:
        paths = [item.path for item in self.plans if _takable(item)]
        rest = [item for item in self.plans if not _takable(item)]
        confirms = dict(self._confirms)
        self.take.setEnabled(False)

        def done(received: list[Received]) -> None:
            plans = [*results(paths, received), *rest]
            self._show_plans(plans, f"接收完毕。{summary(plans)}", done=True)
            self.context.bus.changed.emit()

        self.context.run_long(lambda desk, progress: receive(desk, paths, confirms=confirms, progress=stick_progress(progress)), done, self,
                              "正在接收报送包", self._failed)  # fmt: skip

    def _leave_plan(self) -> None:
        self.plans, self._confirms, self._done = [], {}, False
        self._stack.setCurrentIndex(0)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        self._tell()
        if isinstance(error, AppError):
            self.troubles.show_lines(trouble_lines(error))
        else:
            self.context.show_error(self, error)

    # ---- answers and enrolment ----
    def _answer(self) -> None:
        line = next(iter(self.villages.selected()), None)
        if line is None:
            return
        target = TargetDialog.ask(
            self, "生成回执包", f"回执包交给{line.name}，里面是回执、审核结果和设置。", "生成回执包"
        )
        if target is not None:
            self.answer_to(line, target)

    def answer_to(self, line: VillageLine, target: Path) -> None:
        """Write the return package of a village to a folder."""
        self.troubles.show_lines(())
        self.context.run_long(lambda desk, progress: answer(desk, line.code, target, stick_progress(progress)), self._answered, self,
                              "正在生成回执包，请不要拔U盘", self._failed)  # fmt: skip

    def _answered(self, done: Exported) -> None:
        self._written = done
        self.written.show_written(done, own=False)
        self.context.bus.changed.emit()

    def _print_sheet(self) -> None:
        if self._written is not None:
            show_paper(self.context, self, "handover", package=self._written.number)

    def _offer(self) -> None:
        name = f"登记文件-{self.context.desk.place.name}.swenrol"
        path = SaveFile.ask(self, "登记文件存到哪里", Path.home() / name, (ENROLMENTS,))
        if path is not None:
            self.context.run(lambda desk: offer_enrolment(desk, path), self._offered, self, self._failed)

    def _offered(self, code: str) -> None:
        self.context.frame.toast.show_text(f"登记文件已存好。乡镇核对码 {code}，请另外打印《设备核对单》交给各村")
        show_paper(self.context, self, "fingerprint")

    def open_with(self, arguments: dict[str, Any]) -> None:
        """`files`: packages to plan at once."""
        if arguments.get("files"):
            self.plan([Path(name) for name in arguments["files"]])


def _takable(item: Planned) -> bool:
    """What can be taken, and what can only be put aside with its reason; a question about the sender comes first."""
    return item.error is None or item.error.code not in PASS_ON


def _missing(line: VillageLine) -> tuple[str, str]:
    return ("warn", "、".join(line.missing)) if line.missing else ("good", "没有缺")


def _framed(widget: QWidget, *above: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid2"))
    column.setSpacing(size("grid"))
    for part in (*above, widget):
        column.addWidget(part, 1 if part is widget else 0)
    return made


def make(context: PageContext) -> QWidget:
    """The page."""
    return ReceivePage(context)
