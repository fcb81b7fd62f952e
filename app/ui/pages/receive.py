"""接收: packages of the villages, planned first and then taken; who has sent what; answers and enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.forms.inputs.parts import FlowBox
from app.services.packages import PASS_ON, Exported, Received, UnitPlan, answer_each, offer_enrolment, receive
from app.services.packages.changes import FieldChange, changes_of
from app.services.packages.handovers import plan_files
from app.services.packages.quarantine import asides
from app.services.packages.receiving import Planned
from app.services.town.crossing import waiting_pairs
from app.services.town.villages import TownVillage, VillageLine, town_villages, village_lines
from app.ui.context import PageContext
from app.ui.dialogs.files import PACKAGES, ChooseFolder, OpenFiles, SaveFile
from app.ui.dialogs.task import Troubles, trouble_lines
from app.ui.pages.exchange.changes import ChangesDialog
from app.ui.pages.exchange.codes import ENROLMENTS, ask_stranger
from app.ui.pages.exchange.plan import PlanView, results, summary
from app.ui.pages.exchange.practice import practice_drives, practice_stick
from app.ui.pages.exchange.progress import stick_progress
from app.ui.pages.exchange.target import TargetDialog
from app.ui.pages.exchange.villages import ask_list, ask_removal, ask_village
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
        self.offer = on_click(button("生成登记文件…", "offer", "key-round", "quiet"), self._offer)
        self.code = on_click(
            button("设备核对单…", "print_code", "printer", "quiet"), lambda: show_paper(context, self, "fingerprint")
        )
        self.answer = on_click(button("生成回执包", "answer_village", "send"), self._answer)
        self.choose = on_click(button("选择报送包…", "choose_packages", "folder-open", "primary"), self._choose)
        self.folder = on_click(button("选择U盘或文件夹…", "choose_stick", "usb"), self._choose_folder)
        self.list = on_click(button("辖村名单…", "town_list", "landmark", "quiet"), lambda: ask_list(context, self))
        self.change = on_click(button("改这个村…", "town_village", "pencil", "quiet"), self._change_village)
        self.remove = on_click(button("去掉这个村…", "town_remove", "trash-2", "quiet"), self._remove_village)
        self.aside = on_click(button("隔离区", "open_quarantine", "inbox", "quiet"), lambda: context.go("quarantine"))
        self.cross = on_click(button("跨村核对", "open_crossing", "git-merge", "quiet"), lambda: context.go("crossing"))
        self.listed: tuple[TownVillage, ...] = ()
        self.header = PageHeader("接收", " ", (self.answer, self.folder), self.choose)
        self.troubles, self.written = Troubles(), WrittenCard()
        self.villages = self._village_table()
        self.view = PlanView()
        self.check = on_click(button("核对发件设备…", "check_sender", "key-round"), self._check_chosen)
        self.back = on_click(button("放弃", "back"), self._leave_plan)
        self.receipt = on_click(button("接收回执单…", "print_receipt", "printer"), self._print_receipt)
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
            Column("state", "报送", lambda line: line.state[1], 9, chip=lambda line: line.state),
            Column("devices", "电脑", lambda line: "、".join(line.letters) or str(line.devices or ""), 4),
            Column("count", "已收包数", lambda line: line.packages, 5, "right"),
            Column(
                "missing",
                "缺的包号",
                lambda line: "、".join(line.missing),
                9,
                chip=_missing,
                tip=lambda line: "、".join(line.missing),
            ),
            Column("waiting", "未回执", lambda line: line.waiting or "", 4, "right"),
            Column("answered", "上次回执", lambda line: line.answered_at[:16], 9),
        ]
        return DataTable(
            columns,
            EmptyState("还没有收到过报送包", FIRST, "inbox"),
            "villages",
            key=lambda line: line.code,
        )

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        top = QVBoxLayout()
        top.setContentsMargins(size("grid2"), size("grid"), size("grid2"), 0)
        self.acts = FlowBox(size("grid"))
        for made in (self.offer, self.code, self.list, self.change, self.remove, self.aside, self.cross):
            self.acts.addWidget(made)
        for part in (self.acts, self.troubles, self.written):
            top.addWidget(part)
        column.addLayout(top)
        self._stack.addWidget(_framed(self.villages))
        plan = QWidget()
        inner = QVBoxLayout(plan)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(_framed(self.view, self._summary), 1)
        inner.addWidget(PageFooter((self.check, self.receipt, self.back), self.take))
        self._stack.addWidget(plan)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.villages.selection_changed.connect(lambda _rows: self._tell())
        self.view.stranger_wanted.connect(self._check)
        self.view.chosen_changed.connect(self._tell)
        self.view.unit_wanted.connect(self._show_changes)
        self.villages.activated.connect(lambda _line: self._change_village())
        self.written.sheet_wanted.connect(self._print_sheet)
        self.context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    # ---- reading ----
    def refresh(self) -> None:
        """Read the villages anew, then what waits in the rooms beside."""
        self.context.run(lambda desk: (village_lines(desk), town_villages(desk), len(asides(desk))), self._show, self)
        self.context.run(waiting_pairs, lambda count: _counted(self.cross, "跨村核对", count), self)

    def _show(self, found: tuple[list[VillageLine], tuple[TownVillage, ...], int]) -> None:
        lines, self.listed, aside = found
        self.villages.set_rows(lines)
        _counted(self.aside, "隔离区", aside)
        if self._stack.currentIndex() == 0:
            self.header.set_title("接收", _standing(lines))
        self._tell()

    def _tell(self) -> None:
        planning = self._stack.currentIndex() == 1
        for made in (self.choose, self.folder, self.answer, self.acts):
            made.setVisible(not planning)
        line = self._line()
        heard = self._heard()
        self.answer.setText(f" 生成回执包（{len(heard)}个村）" if len(heard) > 1 else " 生成回执包")
        self.answer.setEnabled(bool(heard) and not planning)
        self.change.setEnabled(line is not None)
        self.remove.setEnabled(line is not None and line.listed)
        chosen = self.view.chosen()
        self.check.setVisible(chosen is not None and chosen.stranger)
        taken = chosen.received if chosen is not None else None
        self.receipt.setVisible(taken is not None and taken.state in ("taken", "unchanged"))
        ready = [item for item in self.plans if self._takable(item)]
        good = sum(item.error is None for item in ready)
        self.take.setText(f" 接收（{good}个包）" if good or not ready else f" 放到一边（{len(ready)}个包）")
        self.take.setVisible(not self._done)
        self.take.setEnabled(bool(ready))
        self.back.setText("完成" if self._done else "放弃")

    # ---- packages ----
    def _choose(self) -> None:
        paths = OpenFiles.ask(
            self, "选择各村的报送包（可以选几个）", (PACKAGES,), practice_stick(self.context), many=True
        )
        if paths:
            self.plan(paths)

    def _choose_folder(self) -> None:
        folder = ChooseFolder.ask(self, "选择U盘或文件夹，里面的报送包一起核对", practice_stick(self.context))
        if folder is not None:
            self.plan([folder])

    def _line(self) -> VillageLine | None:
        """The village chosen alone."""
        lines = self.villages.selected()
        return lines[0] if len(lines) == 1 else None

    def _heard(self) -> list[VillageLine]:
        """Those chosen that handed over before."""
        return [line for line in self.villages.selected() if line.packages > 0]

    def _change_village(self) -> None:
        line = self._line()
        if line is not None:
            ask_village(self.context, self, line, next((one for one in self.listed if one.code == line.code), None))

    def _remove_village(self) -> None:
        line = self._line()
        if line is not None and line.listed:
            ask_removal(self.context, self, line)

    def _show_changes(self, item: Planned, unit: UnitPlan) -> None:
        typed = {one.path: self._confirms.get(one.path, "") for one in self.plans if one.error is None}

        def show(found: list[FieldChange]) -> None:
            ChangesDialog(self.context, self, unit, found).open()

        self.context.run(lambda desk: changes_of(desk, typed, item.path, unit.unit), show, self, self._failed)

    def plan(self, paths: Sequence[Path]) -> None:
        """Show what taking these files would do."""
        files, confirms = list(paths), dict(self._confirms)
        self.troubles.show_lines(())
        self.written.hide()

        def show(plans: list[Planned]) -> None:
            self._show_plans(plans, summary(plans))

        self.context.run_long(lambda desk, progress: plan_files(desk, files, confirms, stick_progress(progress)), show, self,
                              "正在核对报送包", self._failed)  # fmt: skip

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

    def _takable(self, item: Planned) -> bool:
        """What can be taken or put aside; a stranger among several is parked, alone he is a question first."""
        if item.error is None or item.error.code not in PASS_ON:
            return True
        return item.stranger and len(self.plans) > 1

    def _print_receipt(self) -> None:
        chosen = self.view.chosen()
        if chosen is not None and chosen.received is not None:
            show_paper(self.context, self, "receipt", package=chosen.received.check_code)

    def _take(self) -> None:
        paths = [item.path for item in self.plans if self._takable(item)]
        rest = [item for item in self.plans if not self._takable(item)]
        confirms = dict(self._confirms)
        self.take.setEnabled(False)

        def done(received: list[Received]) -> None:
            plans = [*results(paths, received), *rest]
            self._show_plans(plans, f"接收完毕。{summary(plans)}", done=True)
            self.context.bus.changed.emit()

        self.context.run_long(lambda desk, progress: receive(desk, paths, confirms=confirms, progress=stick_progress(progress), park=True), done, self,
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
        lines = self._heard()
        if not lines:
            return
        whom = lines[0].name if len(lines) == 1 else f"所选的{len(lines)}个村，每个村一个"
        target = TargetDialog.ask(
            self,
            "生成回执包",
            f"回执包交给{whom}，里面是回执、审核结果和设置。",
            "生成回执包",
            practice_drives(self.context),
        )
        if target is not None:
            self.answer_to(lines, target)

    def answer_to(self, lines: Sequence[VillageLine], target: Path) -> None:
        """Write the return packages of these villages to a folder."""
        codes = [line.code for line in lines]
        self.troubles.show_lines(())
        self.context.run_long(lambda desk, progress: answer_each(desk, codes, target, stick_progress(progress)), self._answered, self,
                              "正在生成回执包，请不要拔U盘", self._failed)  # fmt: skip

    def _answered(self, found: tuple[list[Exported], AppError | None]) -> None:
        done, error = found
        self._written = done[-1]
        if len(done) == 1:
            self.written.show_written(done[0], own=False)
        else:
            self.written.show_several(done)
        self.troubles.show_lines(trouble_lines(error) if error is not None else ())
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


def _counted(made: QPushButton, words: str, count: int) -> None:
    made.setText(f" {words}（{count}）" if count else f" {words}")


def _standing(lines: Sequence[VillageLine]) -> str:
    """12个村，10个村报送过，2个村逾期，1个村缺包."""
    if not lines:
        return "还没有收到过报送包"
    counts = ((sum(line.packages > 0 for line in lines), "个村报送过"), (sum(line.late > 0 for line in lines), "个村逾期"),
              (sum(bool(line.missing) for line in lines), "个村缺包"), (sum(line.waiting > 0 for line in lines), "个村等回执"))  # fmt: skip
    return "，".join([f"共{len(lines)}个村", *(f"{count}{words}" for count, words in counts if count)])


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
