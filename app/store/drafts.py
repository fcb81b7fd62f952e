"""What is typed and not yet saved: one row per operator and page, outside the journal, seen by no list or package."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from app.domain.units import Stamp, Wire

Answers = dict[str, dict[str, Wire]]  # row id -> field -> wire
Base = dict[str, dict[str, Stamp]]  # row id -> field -> stamp it started from


@dataclass(slots=True)
class DraftState:
    """A draft as it stands: answers, the stamps they started from, the field where one stopped."""

    id: str
    operator: str
    page: str
    subject: str
    answers: Answers = field(default_factory=dict)
    base: Base = field(default_factory=dict)
    place: str = ""
    saved_at: str = ""


def draft_id(operator: str, page: str, subject: str) -> str:
    """One draft per operator, page and household."""
    return "\0".join((operator, page, subject))


def put_draft(connection: Connection, draft: DraftState) -> None:
    """Keep a draft; the caller's transaction makes it durable."""
    connection.exec_driver_sql(
        "INSERT INTO draft(id, operator, page, subject, answers, base, place, saved_at) VALUES(?,?,?,?,?,?,?,?)"
        " ON CONFLICT(id) DO UPDATE SET answers=excluded.answers, base=excluded.base, place=excluded.place,"
        " saved_at=excluded.saved_at",
        (
            draft.id,
            draft.operator,
            draft.page,
            draft.subject,
            json.dumps(draft.answers, ensure_ascii=False),
            json.dumps({row: {k: list(s) for k, s in keys.items()} for row, keys in draft.base.items()}),
            draft.place,
            draft.saved_at,
        ),
    )


def get_draft(connection: Connection, draft_key: str) -> DraftState | None:
    """One draft."""
    found = connection.exec_driver_sql("SELECT * FROM draft WHERE id=?", (draft_key,)).mappings().first()
    return _state(dict(found)) if found else None


def all_drafts(connection: Connection, operator: str = "") -> list[DraftState]:
    """All drafts, of one operator where named, the newest first."""
    rows = connection.exec_driver_sql("SELECT * FROM draft ORDER BY saved_at DESC, id").mappings()
    return [_state(dict(row)) for row in rows if not operator or row["operator"] == operator]


def drop_draft(connection: Connection, draft_key: str) -> None:
    """Forget a draft that was saved or thrown away."""
    connection.exec_driver_sql("DELETE FROM draft WHERE id=?", (draft_key,))


def _state(found: dict[str, Any]) -> DraftState:
    base = {row: {key: Stamp(s[0], s[1]) for key, s in keys.items()} for row, keys in json.loads(found["base"]).items()}
    return DraftState(
        found["id"],
        found["operator"],
        found["page"],
        found["subject"],
        json.loads(found["answers"]),
        base,
        found["place"],
        found["saved_at"],
    )
