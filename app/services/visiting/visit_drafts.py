"""A visit that is being typed: kept durably field by field, outside the journal, seen by no list or package (`design.md` §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.records import declared
from app.domain.values import decode, encode
from app.services.desk import Desk
from app.services.files import Rec, load_households
from app.store import drafts
from app.store.drafts import DraftState
from app.store.store import Connection

PAGE, ROW = "visit", "visit:new"
KEYING_PAGE = "keying"  # sheets being keyed from paper (`keying`)


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit this operator began and did not save."""

    household: str
    short: str
    saved_at: str


def draft_key(desk: Desk, household: str) -> str:
    """One draft per operator and household."""
    return drafts.draft_id(desk.operator, PAGE, household)


def keep_visit(desk: Desk, household: str, values: Mapping[str, Any]) -> None:
    """Keep what was just typed."""
    key = draft_key(desk, household)
    with desk.store.writing() as connection:
        draft = drafts.get_draft(connection, key) or DraftState(key, desk.operator, PAGE, household)
        answers = draft.answers.setdefault(ROW, {})
        for name, value in values.items():
            answers[name] = encode(declared("visit")[name], value)
        draft.place, draft.saved_at = next(iter(values), draft.place), desk.now()
        drafts.put_draft(connection, draft)


def drafted_visit(desk: Desk, connection: Connection, household: str) -> Rec:
    """The answers kept so far; empty without a draft."""
    draft = drafts.get_draft(connection, draft_key(desk, household))
    fields = declared("visit")
    return {
        name: decode(fields[name], wire)
        for name, wire in (draft.answers.get(ROW, {}) if draft else {}).items()
        if name in fields
    }


def drop_visit(desk: Desk, household: str) -> None:
    """Throw away what was typed."""
    with desk.store.writing() as connection:
        drafts.drop_draft(connection, draft_key(desk, household))


def unfinished_visits(desk: Desk) -> list[VisitDraft]:
    """Visits this operator began, the newest first."""
    with desk.reading() as connection:
        found = [draft for draft in drafts.all_drafts(connection, desk.operator) if draft.page == PAGE]
        names = (
            {file.id: file.short for file in load_households(connection, [draft.subject for draft in found])}
            if found
            else {}
        )
    return [
        VisitDraft(draft.subject, names[draft.subject], draft.saved_at) for draft in found if draft.subject in names
    ]
