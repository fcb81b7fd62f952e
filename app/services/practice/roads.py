"""When the households of the practice village took their steps: tables of days back from the day it is made."""

from __future__ import annotations

from app.services.practice.people import Home

FORM_STEPS = ("clue", "visiting", "consented", "review_ready", "reviewed", "noticing", "notice_ok", "reported")
# Days before the end on which each batch of cases took the steps of FORM_STEPS.
BATCHES: dict[str, tuple[int, ...]] = {
    "A": (70, 69, 68, 68, 67, 67, 61, 61),
    "B": (17, 16, 15, 15, 14, 14, 8, 8),
    "C": (12, 11, 10, 9, 8, 8, 2, 1),
    "D": (8, 7, 6, 5, 4, 3),
    "E": (5, 4, 3, 2, 1),
}
# Road of a household -> its batch and the last step it took in the village.
ROADS: dict[str, tuple[str, str]] = {
    "a_monitored": ("A", "reported"), "a_paper": ("A", "reported"), "a_rejected": ("A", "reported"),
    "b_township_check": ("B", "reported"), "b_county": ("B", "reported"), "b_comparing": ("B", "reported"),
    "b_verifying": ("B", "reported"), "b_approved": ("B", "reported"), "b_announced": ("B", "reported"),
    "b_returned": ("B", "reported"), "b_dispute": ("B", "reported"),
    "reported": ("C", "reported"), "notice_ok": ("C", "notice_ok"), "objection_answered": ("C", "notice_ok"),
    "rejected": ("C", "review_ready"),
    "noticing": ("D", "noticing"), "objection": ("D", "noticing"),
    "reviewed": ("E", "reviewed"), "review_ready": ("E", "review_ready"), "consented": ("E", "consented"),
    "consented_remote": ("E", "consented"), "visiting": ("E", "visiting"),
}  # fmt: skip
# Removal roads: days of proposing and visiting, batch whose meeting and notice they share, the last step.
REMOVALS: dict[str, tuple[int, int, str, str]] = {
    "rem_proposed": (2, 0, "", "rem_proposed"), "rem_visited": (6, 3, "", "rem_visited"),
    "rem_reviewed": (9, 5, "E", "rem_reviewed"), "rem_noticing": (10, 6, "D", "rem_noticing"),
    "rem_objection": (10, 6, "D", "rem_noticing"), "rem_reported": (20, 16, "B", "rem_reported"),
    "rem_approved": (20, 16, "B", "rem_reported"), "rem_removed": (20, 16, "B", "rem_reported"),
}  # fmt: skip


def back_of(batch: str, step: str) -> int:
    """Days before the end on which a batch took a step."""
    return BATCHES[batch][FORM_STEPS.index(step)]


def reached(home: Home, step: str) -> bool:
    """Whether a household of the form road got as far as a step in the village."""
    last = ROADS.get(home.road, ("", ""))[1]
    return bool(last) and FORM_STEPS.index(last) >= FORM_STEPS.index(step)
