"""A button with a menu of papers: each opens its preview, what is missing is said as a message."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.services.papers.ledgers import LEDGER_PAPERS
from app.services.papers.road import ROAD_PAPERS
from app.ui.context import PageContext
from app.ui.printing import show_paper
from app.ui.widgets.basics import button

# What each place offers, in the order of the road.
MEETING_PAPERS = ("meeting_call", "sign_in", "ballots", "minutes", "votes")
TOWN_PAPERS = (
    "lock_list",
    "sample_draw",
    "recheck_list",
    "audit_list",
    "town_report",
)  # lists of all villages, or of one
NOTICE_PAPERS = ("photo_page", "notice_story", "report_letter")
CASE_PAPERS = tuple(paper.key for paper in ROAD_PAPERS if "household" in paper.needs)
LEAFLETS = ("leaflet_apply", "leaflet_help")
NAMES = {paper.key: paper.name for paper in (*ROAD_PAPERS, *LEDGER_PAPERS)}


def fill_menu(menu: QMenu, context: PageContext, parent: QWidget, kinds: Sequence[str], **asked: str) -> None:
    """One line a paper."""
    for kind in kinds:
        action = menu.addAction(NAMES[kind])
        action.setObjectName(f"action_print_{kind}")
        action.triggered.connect(lambda _on=False, kind=kind: show_paper(context, parent, kind, **asked))


def papers_button(
    context: PageContext, parent: QWidget, text: str, name: str, kinds: Sequence[str], **asked: str
) -> QPushButton:
    """A button `action_<name>` whose menu prints these papers of one household, notice or meeting."""
    made = button(text, name, "printer")
    menu = QMenu(made)
    fill_menu(menu, context, parent, kinds, **asked)
    made.setMenu(menu)
    return made
