"""The page: enrol once, write a package, print its sheet, take the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages import Enrolled, Exported, Pending, Ready, pending, ready_to_report
from app.services.packages.carrying import Needs, hand_over, hand_over_needs
from app.services.packages.handovers import Enrolment, PackageLine, enrolment, package_log
from app.ui.context import PageContext
from app.ui.dialogs.files import PACKAGES, OpenFiles
from app.ui.dialogs.messages import ConfirmDialog, MessageDialog
from app.ui.dialogs.task import Troubles, trouble_lines
from app.ui.pages.exchange.codes import EnrolDialog
from app.ui.pages.exchange.practice import practice_stick
from app.ui.pages.exchange.progress import stick_progress
from app.ui.pages.exchange.target import Target, TargetDialog
from app.ui.pages.handover.answers import ask_answers
from app.ui.pages.handover.cards import LogCard, OfficeCard, PendingCard, WrittenCard, waiting_text
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.basics import PageHeader, button, on_click, page_body, page_column

Found = tuple[Enrolment | None, Pending, list[PackageLine]]


class HandoverPage(QWidget):
    """报送 of a village."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._act: Callable[[], object] = self._enrol
        self._written: Exported | None = None
        self.office, self.pending, self.written, self.log = OfficeCard(), PendingCard(), WrittenCard(), LogCard()
        self.troubles = Troubles()
        self.answers = on_click(button("接收回执包", "take_answer", "inbox"), self._take_answer)
        self.primary = on_click(button("登记乡镇", "hand_over", kind="primary"), lambda: self._act())
        self.both = on_click(
            button("并行修改(&B)", "open_parallels", "git-merge", "quiet"), lambda: context.go("parallels")
        )
        self.came = on_click(button("回执来件(&K)", "open_returned", "inbox", "quiet"), lambda: context.go("returned"))
        self.header = PageHeader("报送", " ", (self.both, self.came, self.answers), self.primary)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        body = page_body(column)
        body.addWidget(self.troubles)
        body.addWidget(self.written)
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        row.addWidget(self.office, 1)
        row.addWidget(self.pending, 1)
        body.addLayout(row)
        body.addWidget(self.log, 1)

    def _connect(self) -> None:
        self.office.enrol_wanted.connect(self._enrol)
        self.office.code_wanted.connect(lambda: show_paper(self.context, self, "fingerprint"))
        self.written.sheet_wanted.connect(self._print_sheet)
        self.log.table.activated.connect(self._tell_refused)
        self.context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    # ---- reading ----
    def refresh(self) -> None:
        """Read how things stand anew."""

        def read(desk: Desk) -> Found:
            return enrolment(desk), pending(desk), package_log(desk)

        self.context.run(read, lambda found: self._show(*found), self)

    def _show(self, office: Enrolment | None, waiting: Pending, lines: list[PackageLine]) -> None:
        self.office.show_office(office)
        self.pending.show_pending(waiting)
        self.log.show_log(lines)
        if not waiting.any:
            self.written.hide()
        self.answers.setEnabled(office is not None)
        self._act = self._export if office else self._enrol
        self.primary.setText("生成报送包" if office else "登记乡镇")
        self.primary.setEnabled(office is None or waiting.any)
        text = f"交给{office.township}；{waiting_text(waiting)}等着报送" if office else "先登记乡镇，再生成报送包"
        self.header.set_title("报送", text if waiting.any or not office else f"交给{office.township}；没有新的内容")

    # ---- enrolling ----
    def _enrol(self) -> None:
        EnrolDialog(self.context, self, self._enrolled).open_wide(size("beside"))

    def _enrolled(self, found: Enrolled) -> None:
        self.context.frame.toast.show_text(f"已登记{found.township}。请把本机的《设备核对单》打印出来交给乡镇")
        show_paper(self.context, self, "fingerprint")

    # ---- writing ----
    def _export(self) -> None:
        self.context.run(hand_over_needs, self._choose_target, self)

    def _choose_target(self, needs: Needs) -> None:
        text = "选择写到哪个U盘。资料、附件和备份都写好、从U盘读回核对以后，会告诉您可以拔出。"
        target = TargetDialog.choose(self.context, self, "生成报送包", text, "生成报送包", needs)
        if target is not None:
            self.context.run(ready_to_report, lambda ready: self._ask_report(target, ready), self)

    def _ask_report(self, target: Target, ready: list[Ready]) -> None:
        names = "、".join(found.name for found in ready)
        text = f"公示无异议、材料齐全的有{len(ready)}户：{names}。同意上报的，步骤登记为“已上报乡镇”，编号用这个包号。"
        asked = bool(ready) and ConfirmDialog.ask(self, "这些农户一起上报吗？", text, "一起上报", "先不上报")
        self.export_to(target.path, [found.case for found in ready] if asked else [], target.attachments)

    def export_to(self, target: Path, report: Sequence[str] = (), attachments: bool = True) -> None:
        """Write a package to a folder; the page says when the stick may be pulled."""
        self.troubles.show_lines(())
        self.written.hide()
        self.primary.setEnabled(False)

        def work(desk: Desk, progress: Callable[..., None]) -> Exported:
            return hand_over(desk, target, stick_progress(progress), report, attachments=attachments)

        job = self.context.run_long(work, self._exported, self, "正在生成报送包，请不要拔U盘", self._failed)
        job.ended.connect(self.refresh)

    def _exported(self, done: Exported) -> None:
        self._written = done
        self.written.show_written(done)
        self.context.frame.toast.show_text(f"报送包{done.number}已写好，可以拔出U盘")
        self.context.bus.changed.emit()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self.troubles.show_lines(trouble_lines(error))
        else:
            self.context.show_error(self, error)

    def _print_sheet(self) -> None:
        if self._written is not None:
            show_paper(self.context, self, "handover", package=self._written.number)

    # ---- answers ----
    def _take_answer(self) -> None:
        paths = OpenFiles.ask(self, "选择乡镇的回执包", (PACKAGES,), practice_stick(self.context), many=True)
        if paths:
            ask_answers(self.context, self, paths)

    def _tell_refused(self, line: PackageLine) -> None:
        if line.refused:
            MessageDialog.ask(
                self,
                AppError(
                    "P-130",
                    f"{line.number}号包里乡镇有说明的：{'；'.join(line.refused)}。",
                    "请按说明改好，下次报送会再带上。",
                ),
            )

    def open_with(self, arguments: dict[str, Any]) -> None:
        """`files`: packages of the township to plan at once."""
        self.refresh()
        if arguments.get("files"):
            ask_answers(self.context, self, [Path(name) for name in arguments["files"]])
