"""The village's own record: names, phones, groups, who sits in the “两委” and the work team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.services.desk import Desk
from app.services.files import Rec
from app.store.door import stable_id
from app.store.rows import read_records
from app.store.store import Connection

FIXED = ("code", "started_on", "entered_by_town_from", "entered_by_town_to")  # changed by verbs of their own


def village_record(desk: Desk) -> Rec:
    """The record as it stands."""
    with desk.reading() as connection:
        return desk.village(connection)


def change_village(desk: Desk, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Change names, phones, groups or members; the code of a village never changes. Returns the changed keys."""
    with desk.writing("修改本村信息") as door:
        kept = {key: value for key, value in values.items() if key not in FIXED}
        return door.change("village", stable_id(desk.place.code, "village", "row"), kept)


def village_names(connection: Connection) -> dict[str, str]:
    """Code -> name of every village known here."""
    return {str(row["code"] or ""): str(row["name"] or "") for row in read_records(connection, "village")}
