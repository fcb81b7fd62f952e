"""台账报表: a ledger of a month on the page itself, with its sums; printed, saved as PDF or as a workbook from there."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.documents import Paper
from app.domain.errors import AppError
from app.domain.ledgers import period_text
from app.domain.workdays import add_months, month_of, month_start
from app.services.desk import Desk
from app.services.papers.catalogue import PaperKind, Printed, print_paper
from app.services.papers.ledger_views import LedgerView, ledger_kinds, ledger_view
from app.services.papers.previews import PageImage, page_images
from app.ui.context import PageContext
from app.ui.icons import icon
from app.ui.preview import PageView
from app.ui.printing import SCREEN_SCALE, make_paper, save_file, save_workbook, send_to_printer
from app.ui.theme import size
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import PageHeader, button, label, on_click, page_column

ZERO = "没有记录，按零报告处理：照样打印、签字、随报送包上报。"
YEARLY = ("help",)


class LedgersPage(QWidget):
    """Signals nothing; every change of kind, month or paper draws the ledger anew."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.kinds: tuple[PaperKind, ...] = ledger_kinds()
        self.kind = self.kinds[0].key
        self.month = month_of(context.desk.today)
        self.view = PageView()
        self.zero = Banner(closable=False)
        self.zero.setObjectName("zero_report")
        self.sums = QWidget()
        self.sums.setObjectName("ledger_sums")
        told = QVBoxLayout(self.sums)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(size("half"))
        self._sums = label("", "strong")
        self._notes = label("", "muted", wrap=True)
        told.addWidget(self._sums)
        told.addWidget(self._notes)
        self.workbook = on_click(button("另存表格", "save_workbook", "file-spreadsheet"), self._save_workbook)
        self.pdf = on_click(button("另存 PDF", "save_pdf", "save"), lambda: self._produce(save=True))
        self.print = on_click(button("打印", "print", "printer", "primary"), lambda: self._produce(save=False))
        self.header = PageHeader("台账报表", " ", (self.workbook, self.pdf), self.print)
        self._lay_out()
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self._controls())
        inner = QVBoxLayout()
        inner.setContentsMargins(size("grid2"), 0, size("grid2"), size("grid"))
        inner.addWidget(self.zero)
        column.addLayout(inner)
        column.addWidget(self.view, 1)

    def _controls(self) -> QFrame:
        box = QFrame()
        column = QVBoxLayout(box)
        column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        column.setSpacing(size("grid"))
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        self._kind_buttons = {kind.key: self._kind_button(kind) for kind in self.kinds}
        for made in self._kind_buttons.values():
            row.addWidget(made)
        row.addStretch(1)
        self.span = QComboBox()
        self.span.setObjectName("span")
        self.span.setAccessibleName("期间")
        for text, key in (("按月", "month"), ("全年", "year")):
            self.span.addItem(text, key)
        self.paper = QComboBox()
        self.paper.setObjectName("paper")
        self.paper.setAccessibleName("纸张")
        for paper in (Paper.A4, Paper.A3):
            self.paper.addItem(f"{paper} 横放", str(paper))
        self._before = self._arrow("chevron-left", "上个月", -1)
        self._after = self._arrow("chevron-right", "下个月", 1)
        self._month = QLabel()
        self._month.setProperty("role", "strong")
        for part in (self.span, self._before, self._month, self._after, self.paper):
            row.addWidget(part)
        column.addLayout(row)
        column.addWidget(self.sums)
        for choice in (self.span, self.paper):
            choice.currentIndexChanged.connect(lambda _index: self.refresh())
        return box

    def _kind_button(self, kind: PaperKind) -> QPushButton:
        made = button(kind.name, f"kind_{kind.key}", kind="pick")
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setChecked(kind.key == self.kind)
        made.setToolTip(kind.label)
        return on_click(made, lambda: self.choose(kind.key))

    def _arrow(self, glyph: str, name: str, step: int) -> QPushButton:
        made = button("", "month_before" if step < 0 else "month_after", kind="icon")
        made.setIcon(icon(glyph, "text_soft"))
        made.setToolTip(name)
        made.setAccessibleName(name)
        return on_click(made, lambda: self.move_month(step))

    # ---- choosing ----
    def choose(self, kind: str) -> None:
        """Another ledger."""
        self.kind = kind
        self._kind_buttons[kind].setChecked(True)
        self.refresh()

    def move_month(self, step: int) -> None:
        """A month (a year where the whole year is shown) back or on; never beyond today's."""
        months = step * (12 if self._yearly() else 1)
        day = add_months(month_start(self.month), months)
        self.month = min(month_of(day), month_of(self.context.desk.today))
        self.refresh()

    def open_with(self, arguments: dict[str, Any]) -> None:
        """`kind`, `period` (YYYYMM)."""
        self.month = arguments.get("period", self.month)
        wanted = arguments.get("kind", self.kind)
        self.choose(wanted if wanted in self._kind_buttons else self.kind)

    def _yearly(self) -> bool:
        return self.kind in YEARLY and self.span.currentData() == "year"

    def _asked(self) -> dict[str, Any]:
        return {"period": self.month[:4] if self._yearly() else self.month, "paper": self.paper.currentData()}

    # ---- showing ----
    def refresh(self) -> None:
        """Draw the chosen ledger anew."""
        self.span.setVisible(self.kind in YEARLY)
        text = f"{self.month[:4]}年" if self._yearly() else period_text(self.month)
        self._month.setText(text)
        this = month_of(self.context.desk.today)
        self._after.setEnabled(self.month[:4] < this[:4] if self._yearly() else self.month < this)
        self.header.set_title("台账报表", "正在生成…")
        kind, asked = self.kind, self._asked()

        def read(desk: Desk) -> tuple[LedgerView, list[PageImage]]:
            found = ledger_view(desk, kind, **asked)
            return found, page_images(found.printed.data, SCREEN_SCALE)

        def show(found: tuple[LedgerView, list[PageImage]]) -> None:
            if (kind, asked) == (self.kind, self._asked()):
                self._show(*found)

        self.context.run(read, show, self, self._failed)

    def _show(self, found: LedgerView, pages: list[PageImage]) -> None:
        self.header.set_title("台账报表", f"{found.title}　{found.period}　{len(pages)}页")
        self.view.set_pages(pages)
        self._enable(True)
        self._sums.setText(found.sums)
        self._notes.setText("　".join(found.notes))
        self._notes.setVisible(bool(found.notes))
        self.sums.setVisible(bool(found.sums or found.notes))
        self.zero.show_text(f"{found.title}（{found.period}）{ZERO}" if found.empty else "")

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            self.context.show_error(self, error)
            return
        self.header.set_title("台账报表", "现在不能生成")
        self.view.set_pages(())
        self.sums.hide()
        self._enable(False)
        self.zero.show_text(f"{error.text}{error.advice}", "warn")

    def _enable(self, on: bool) -> None:
        for made in (self.workbook, self.pdf, self.print):
            made.setEnabled(on)

    # ---- leaving the program: logged ----
    def _produce(self, save: bool) -> None:
        kind, asked = self.kind, self._asked()

        def made(printed: Printed) -> None:
            if save:
                save_file(self.context, self, printed.suggested_name, printed.data)
            else:
                send_to_printer(self.context, self, printed)

        make_paper(
            self.context, self, lambda desk, accept: print_paper(desk, kind, accept_missing=accept, **asked), made
        )

    def _save_workbook(self) -> None:
        save_workbook(self.context, self, self.kind, **self._asked())


def make(context: PageContext) -> QWidget:
    """The page."""
    return LedgersPage(context)
