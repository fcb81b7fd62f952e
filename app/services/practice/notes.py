"""What a practice store knows about its guided tasks, kept in its own facts: who is in the story, what was shown, ticks by learner.

Nothing here touches the journal or a package; every other store is refused or left alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.services.desk import Desk
from app.store.store import Connection, get_meta, set_meta

STORY, SHOWN, WENT, TICKS, LEARNER, SENT = (
    f"practice_{key}" for key in ("story", "shown", "went", "ticks", "learner", "sent")
)


def read_note(connection: Connection, key: str) -> dict[str, Any]:
    """A note as it was kept; empty where there is none."""
    found = json.loads(get_meta(connection, key) or "{}")
    return found if isinstance(found, dict) else {}


def keep_note(connection: Connection, key: str, value: Mapping[str, Any]) -> None:
    """Keep a note."""
    set_meta(connection, key, json.dumps(value, ensure_ascii=False))


def note_shown(desk: Desk, paper: str, *subjects: str) -> None:
    """In practice: a paper of a household of the story was made to be looked at or printed (household or case id)."""
    if not desk.place.practice:
        return
    with desk.reading() as connection:
        names = [name for name, ids in read_note(connection, STORY).items() if set(subjects) & set(ids) - {""}]
        known = read_note(connection, SHOWN)
    marks = {f"{name}:shown:{paper}": True for name in names} | known
    if marks != known:
        with desk.store.writing() as connection:
            keep_note(connection, SHOWN, marks)
