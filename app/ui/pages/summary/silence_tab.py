"""零报告: which village closed a month, which reported nothing changed, which is silent and for how long."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.domain.errors import AppError
from app.services.summing.silence import SILENT, ZERO, Silence, SilenceLine, silence
from app.ui.context import PageContext
from app.ui.pages.ledgers.period_bar import PeriodBar
from app.ui.printing import save_workbook, show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

ONLY = (EVERYBODY, "有欠报的", "零报告的", "报送超期的")
TONES = {SILENT: "danger", ZERO: "info", "closed": "good"}


class SilenceTab(ListTab):
    """`told(text)`: one line about what is shown."""

    told = Signal(str)

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("还没有各村的情况", "在“接收”里登记辖村，或者接收各村的报送包。", "inbox")
        super().__init__(
            context, "silence", DataTable(_columns(), empty, "silence_table", lambda line: line.code, many=False)
        )
        self.found = Silence("", ())
        self.search.setPlaceholderText("村名、代码")
        self.periods = PeriodBar(context.desk.today, "silence")
        self.periods.offer(("month",))
        self.periods.move_by(-1)
        self.only = pick("silence_only", "看哪些村", ONLY)
        self.print = on_click(
            button("预览打印(&P)", "print_silence", "printer", "primary"),
            lambda: show_paper(context, self, "silence", period=self.periods.code),
        )
        self.workbook = on_click(
            button("另存表格(&W)", "save_silence", "file-spreadsheet"),
            lambda: save_workbook(context, self, "silence", period=self.periods.code),
        )
        self.open = on_click(button("看收到的包(&O)", "silence_open", "inbox"), lambda: context.go("receive"))
        self.lay_out((self.periods, self.only), (self.workbook, self.print), (self.open,))
        self.periods.changed.connect(self.read)
        self.table.activated.connect(lambda _line: context.go("receive"))

    def words_of(self, line: SilenceLine) -> tuple[str, ...]:
        """Name and code of a village."""
        return line.name, line.code

    def choose(self, period: str = "") -> None:
        """Another month."""
        if period:
            self.periods.offer(("month",), period)
        self.read()

    def read(self) -> None:
        """Read how the month stands."""
        period = self.periods.code
        self.context.run(lambda desk: silence(desk, period), self._show, self, self._failed)

    def _show(self, found: Silence) -> None:
        self.found = found
        self.told.emit(found.text)
        self.fill()

    def fill(self) -> None:
        """The villages that fit the choice."""
        kept = {
            ONLY[1]: lambda line: bool(line.owed),
            ONLY[2]: lambda line: line.state == ZERO,
            ONLY[3]: lambda line: line.overdue,
        }
        fits = kept.get(self.only.currentText(), lambda line: True)
        lines = [line for line in self.found.lines if fits(line) and self.sought(line)]
        self.facts.setText(self.found.text)
        self.table.set_rows(lines)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self.table.set_rows(())
            self.facts.setText(f"{error.text}{error.advice}")
            return
        self.context.show_error(self, error)


def _columns() -> list[Column]:
    return [
        Column("name", "村", lambda line: line.name, 8, tip=lambda line: line.code),
        Column("state", "本月", lambda line: line.words, 7, chip=lambda line: (TONES.get(line.state, "quiet"), line.words)),
        Column("closed", "结账日期", lambda line: line.close.closed_on if line.close else None, 7),
        Column("signed", "签字或填表", lambda line: "、".join(line.close.signed or (line.close.filler,)) if line.close else "", 7),
        Column("owed", "欠报的月份", lambda line: line.owed_text, 0, tip=lambda line: line.owed_text),
        Column("days", "已迟天数", lambda line: line.days_late or None, 6, "right"),
        Column("last", "最近报送", lambda line: line.last_on or "从未报送", 7, sort=lambda line: line.last_on),
        Column("number", "包号", lambda line: line.last_package, 6),
        Column("since", "距今", lambda line: None if line.days_since is None else f"{line.days_since}天", 5, "right",
               chip=lambda line: ("warn", f"{line.days_since}天") if line.overdue else None),
        Column("by_hand", "", lambda line: "乡镇代录" if line.by_hand else "", 5),
    ]  # fmt: skip
