"""老弱病残 and the lists beside: who, why, on paper (`domain.md` §22)."""

from __future__ import annotations

from app.services.lowincome.board import LowBoard
from app.services.lowincome.reading import LISTS
from app.ui.context import PageContext
from app.ui.pages.lowincome.parts import HouseholdListTab, whose_columns
from app.ui.printing import show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import pick
from app.ui.widgets.table import Column, DataTable

PAPERS = {
    "weak": "weak_list",
    "no_card": "no_card_list",
    "card_ends": "card_list",
    "women_children": "women_children_list",
}


class ListsTab(HouseholdListTab):
    """One of the four lists."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("这个名单里没有人", "名单按家庭成员的年龄、自理能力、残疾证和关爱对象带出。", "users")
        super().__init__(
            context, "weak", DataTable(_columns(), empty, "weak_table", lambda line: line.member, many=False)
        )
        self._board = LowBoard()
        self.which = pick("weak_which", "看哪个名单")
        for key, title in LISTS.items():
            self.which.addItem(title, key)
        self.sheet = on_click(button("打印名册(&P)", "print_weak", "printer", "primary"), self._print)
        self.open = on_click(button("打开这一户(&O)", "open_weak", "users"), self._open)
        self.lay_out((self.which,), (), (self.sheet, self.open))
        self.table.activated.connect(lambda _line: self._open())
        self.table.selection_changed.connect(lambda rows: self.open.setEnabled(bool(self.table.selected())))
        self.open.setEnabled(False)

    def show_people(self, board: LowBoard) -> None:
        """Show the list."""
        self._board = board
        self.fill()

    def fill(self) -> None:
        """Persons on the list that is open."""
        lines = [line for line in self._board.people.get(str(self.which.currentData()), ()) if self.sought(line)]
        self.facts.setText(f"{self.which.currentText()}：{len({line.household for line in lines})}户{len(lines)}人。")
        self.table.set_rows(lines)
        self.sheet.setEnabled(bool(lines))

    def _print(self) -> None:
        show_paper(self.context, self, PAPERS[str(self.which.currentData())])

    def _open(self) -> None:
        for line in self.table.selected()[:1]:
            self.context.go("households", household=line.household)


def _columns() -> list[Column]:
    return [
        *whose_columns(who=True),
        Column("years", "年龄", lambda line: line.years, 4, "right"),
        Column("kinds", "类别", lambda line: line.kinds, 5),
        Column("reason", "情形", lambda line: line.reason, 0, tip=lambda line: line.reason),
    ]
