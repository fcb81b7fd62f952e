"""The button 部门比对 of 评议公示: the list out, the answer in, a flag by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.files import load_household
from app.services.road.boards import BoardRow
from app.ui.context import PageContext
from app.ui.pages.review.compare_answer import ask_answer, ask_flag_by_hand
from app.ui.pages.review.compare_list import ask_list
from app.ui.widgets.basics import button


def compare_button(context: PageContext, parent: QWidget, chosen: Callable[[], Sequence[BoardRow]]) -> QPushButton:
    """A menu button; what is chosen in the list stands selected, a flag by hand is for one chosen case at the comparison."""
    made = button("部门比对", "compare", "shield-check")
    menu = QMenu(made)
    acts: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("compare_list", "做比对名单(&L)…", lambda: ask_list(context, parent, [row.household for row in chosen()])),
        ("compare_answer", "读比对反馈(&R)…", lambda: ask_answer(context, parent)),
        ("compare_flag", "手工登记疑点(&H)…", lambda: ask_flag(context, parent, chosen()[0])),
    )
    for name, words, act in acts:
        action = menu.addAction(words)
        action.setObjectName(f"action_{name}")
        action.triggered.connect(lambda _on=False, act=act: act())

    def free() -> None:
        rows = chosen()
        menu.actions()[2].setEnabled(len(rows) == 1 and rows[0].state is Step.COMPARING)

    menu.aboutToShow.connect(free)
    made.setMenu(menu)
    return made


def ask_flag(context: PageContext, parent: QWidget, row: BoardRow) -> None:
    """A flag of one case: its people are read first."""

    def people(desk: Desk) -> list[tuple[str, str]]:
        with desk.reading() as connection:
            file = load_household(connection, row.household)
        return [(str(member["id"]), str(member.get("name") or "")) for member in file.members]

    context.run(people, lambda found: ask_flag_by_hand(context, parent, row.case, row.short, found), parent)
