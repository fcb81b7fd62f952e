"""The page: the list, and the form of one visit in its place while it is filled."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.due import State
from app.domain.errors import AppError
from app.domain.values import show_date
from app.forms.page import Values
from app.services.desk import Desk
from app.services.papers.catalogue import Printed
from app.services.papers.previews import page_images
from app.services.visiting.visit_board import (
    DayHome,
    RevisitLine,
    day_homes,
    next_after,
    revisit_list,
    visit_sheets,
    visit_start,
)
from app.services.visiting.visit_drafts import VisitDraft, drop_visit, keep_visit, unfinished_visits
from app.services.visiting.visits import VisitDone, keep_visit_with_clue
from app.ui.context import PageContext
from app.ui.pages.households.helpers import ask_helpers
from app.ui.pages.visits.form import VisitForm
from app.ui.pages.visits.listing import VisitList
from app.ui.printing import SCREEN_SCALE, make_paper, open_preview, show_paper
from app.ui.theme import size
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import PageHeader, button, on_click, page_column

# What stays from one paper sheet of a day to the next: it was one round, by the same people.
SAME_DAY = ("date", "mode", "visitors")


class VisitsPage(QWidget):
    """帮扶回访."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._wanted = ""
        self._unfinished: list[VisitDraft] = []
        self.drafts = Banner(closable=False)
        self.list = VisitList(context)
        self._form: VisitForm | None = None
        self.sheets = on_click(button("打印走访表", "print_sheets", "printer"), self._print_sheets)
        self._pile: list[str] = []
        self._homes: tuple[DayHome, ...] = ()
        self._kept: Values = {}
        self._typed = 0
        self.record = on_click(button("登记回访", "record_visit", "pencil", "primary"), self._begin_chosen)
        self.many = on_click(button("连续登记(&M)", "record_many", "list-checks"), self._begin_pile)
        self.many.setToolTip("一天的走访表一张接一张录：日期、方式、走访人不用再填，保存后自动到下一户。")
        self.helpers = on_click(button("联系人(&L)…", "helpers", "users"), lambda: ask_helpers(context, self))
        self.header = PageHeader("帮扶回访", " ", (self.helpers, self.sheets, self.many), self.record)
        listing = QWidget()
        column = page_column(listing)
        column.addWidget(self.header)
        above = QVBoxLayout()
        above.setContentsMargins(size("grid2"), size("grid"), size("grid2"), 0)
        above.addWidget(self.drafts)
        column.addLayout(above)
        column.addWidget(self.list, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        page_column(self).addWidget(self._stack)
        self._connect()
        self._tell([])

    def _connect(self) -> None:
        self.list.selection_changed.connect(self._tell)
        self.list.activated.connect(lambda line: self.begin(line.household))
        self.list.panel.print_wanted.connect(self._print_visit)
        self.drafts.triggered.connect(lambda: self.begin(self._unfinished[0].household))
        self.context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    @property
    def form(self) -> VisitForm:
        """The form of one visit, built when it is first needed: the list opens without it."""
        if self._form is None:
            self._form = VisitForm()
            self._form.saved_wanted.connect(self._save)
            self._form.typed.connect(self._keep)
            self._form.dropped.connect(self._drop)
            self._form.left.connect(self._back)
            self._form.skipped.connect(self._next_sheet)
            self._form.called.connect(self._call)
            self._stack.addWidget(self._form)
        return self._form

    def refresh(self) -> None:
        """Read the list anew."""

        def read(desk: Desk) -> tuple[list[RevisitLine], list[VisitDraft]]:
            return revisit_list(desk), unfinished_visits(desk)

        self.context.run(read, lambda found: self._show(*found), self)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """`household`: begin a visit of this household."""
        self._wanted = arguments.get("household", "")
        if self._wanted:
            self.begin(self._wanted)

    def form_open(self) -> bool:
        """True while a visit is being filled."""
        return self._form is not None and self._stack.currentWidget() is self._form

    def _show(self, lines: list[RevisitLine], unfinished: list[VisitDraft]) -> None:
        self.list.set_lines(lines)
        self._unfinished = unfinished
        more = f"等{len(unfinished)}户" if len(unfinished) > 1 else ""
        self.drafts.show_text(
            f"{unfinished[0].short}{more}的回访没有填完，填过的都还在。" if unfinished else "", "info", "接着填"
        )
        late = sum(line.due.state is State.OVERDUE for line in lines)
        still = sum(line.due.state is not State.DONE for line in lines)
        text = f"本期应访{len(lines)}户，已访{len(lines) - still}户，还有{still}户" + (
            f"，其中逾期{late}户" if late else ""
        )
        self.header.set_title("帮扶回访", text if lines else "还没有要回访的农户")

    def _tell(self, rows: list[RevisitLine]) -> None:
        self.record.setEnabled(len(rows) == 1)
        self.sheets.setEnabled(bool(rows))
        self.sheets.setText(f" 打印走访表（{len(rows)}户）" if len(rows) > 1 else " 打印走访表")

    # ---- a visit ----
    def begin(self, household: str) -> None:
        """Open the form for a household."""

        def show(start: Any) -> None:
            self._stack.setCurrentWidget(self.form)
            self.form.begin(start)
            self.form.show_pile(self._pile_words(), self._kept)

        self.context.run(lambda desk: visit_start(desk, household), show, self)

    # ---- a day's sheets, one after the other ----
    def _begin_pile(self) -> None:
        """The chosen households, else today's plan; any other may be called by its number."""

        def ready(found: tuple[tuple[DayHome, ...], tuple[str, ...]]) -> None:
            self._homes, planned = found
            chosen = [line.household for line in self.list.chosen()]
            self._pile = chosen if len(chosen) > 1 else list(planned)
            self._kept, self._typed = {}, 0
            if self._pile:
                self._next_sheet()
            else:
                self.context.frame.toast.show_text(
                    "今天的计划里没有要登记的户。选几户再点“连续登记”，或者直接登记回访。"
                )

        self.context.run(day_homes, ready, self)

    def in_pile(self) -> bool:
        """True while a day's sheets are typed in."""
        return bool(self._homes)

    def _pile_words(self) -> str:
        return f"连续登记：已录{self._typed}张，后面还有{len(self._pile)}户" if self._homes else ""

    def _next_sheet(self) -> None:
        if self._pile:
            self.begin(self._pile.pop(0))
            return
        done = self._typed
        self._back()
        self.context.frame.toast.show_text(f"连续登记完了，共录{done}张。")

    def _call(self, text: str) -> None:
        """The sheet in the hand is another one: open it, and put the open household back into the pile."""
        fitting = [home for home in self._homes if home.is_called(text)]
        if len(fitting) != 1:
            found = "、".join(home.short for home in fitting[:5])
            self.form.clear_call(
                f"有{len(fitting)}户都符合“{text}”：{found}，请输户号。"
                if fitting
                else f"没有找到“{text}”这一户，请核对户号或户主姓名。"
            )
            return
        start = self.form.start
        if start is not None and start.household != fitting[0].id:
            self._pile.insert(0, start.household)
        self._pile = [household for household in self._pile if household != fitting[0].id]
        self.begin(fitting[0].id)

    def _begin_chosen(self) -> None:
        chosen = self.list.chosen()
        if len(chosen) == 1:
            self.begin(chosen[0].household)

    def _keep(self, values: Values) -> None:
        start = self.form.start
        told = {key: value for key, value in values.items() if key != "start_clue"}
        if start is not None and told:
            self.context.run(lambda desk: keep_visit(desk, start.household, told), owner=self)

    def _drop(self) -> None:
        start = self.form.start
        if start is not None:
            self.context.run(lambda desk: drop_visit(desk, start.household), lambda _none: self._back(), self)

    def _back(self) -> None:
        self._pile, self._homes, self._kept = [], (), {}
        self._stack.setCurrentIndex(0)
        self.refresh()

    def _save(self, values: Values) -> None:
        start = self.form.start
        assert start is not None

        told = {key: value for key, value in values.items() if key != "start_clue"}

        def work(desk: Desk) -> tuple[VisitDone, date | None]:
            done = keep_visit_with_clue(desk, start.household, told, values.get("start_clue"))
            return done, next_after(desk, start.household)

        def saved(found: tuple[VisitDone, date | None]) -> None:
            self._kept = {key: values[key] for key in SAME_DAY if values.get(key)} if self._homes else {}
            self._saved(start.household, start.short, *found)

        self.context.write(work, saved, self, self._not_saved)

    def _saved(self, household: str, short: str, done: VisitDone, following: date | None) -> None:
        later = f"，下次最迟{show_date(following)}" if following else ""
        notes = "。" + "".join(done.notes) if done.notes else ""
        said = f"已登记{short}的回访，记入帮扶台账{later}{notes}"
        if self._homes:
            self._typed += 1
            if self._pile:
                self.context.frame.toast.show_text(said)
            self._next_sheet()
            return
        self.context.frame.toast.show_text(said)
        self._stack.setCurrentIndex(0)
        self.list.choose(household)

    def _not_saved(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self.form.fail(error)
            return
        self.form.save.setEnabled(True)
        self.context.show_error(self, error)

    # ---- paper ----
    def _print_visit(self, visit: str) -> None:
        chosen = self.list.chosen()
        show_paper(self.context, self, "visit", household=chosen[0].household, visit=visit)

    def _print_sheets(self) -> None:
        households = [line.household for line in self.list.chosen()]

        def made(printed: Printed) -> None:
            self.context.render(
                lambda: page_images(printed.data, SCREEN_SCALE),
                lambda pages: open_preview(self.context, self, printed, pages),
                self,
            )

        make_paper(self.context, self, lambda desk, accept: visit_sheets(desk, households, accept), made)
