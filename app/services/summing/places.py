"""The villages of a township: those it declared, and those it has something of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.merged_places import Places
from app.services.desk import Desk
from app.store.history import marks_of_villages
from app.store.peers import devices
from app.store.rows import read_records
from app.store.store import Connection

LETTERS = 12  # of a village's code


@dataclass(frozen=True, slots=True)
class TownPlace:
    """A village: `since` the day from which it hands over (None: not told), `by_hand` the township types for it, `known`
    something of it is here."""

    code: str
    name: str
    since: date | None = None
    by_hand: bool = False
    known: bool = False


def town_places(desk: Desk, connection: Connection, on: date | None = None) -> tuple[TownPlace, ...]:
    """All of them by code, by the names they go by on a day (today)."""
    rows = {str(row["code"]): row for row in read_records(connection, "village")}
    listed = {str(row["village_code"]): row for row in read_records(connection, "town_village")}
    heard = {device.village: device.name for device in devices(connection) if device.role == "village"}
    marks = {code for code in marks_of_villages(connection) if len(code) == LETTERS}
    names = Places.of(desk.view(connection, on).get("merged_places"))
    found = []
    for code in sorted({*rows, *listed, *marks, *heard} - {""}):
        row, told = rows.get(code, {}), listed.get(code, {})
        name = str(row.get("name") or told.get("name") or heard.get(code) or code)
        since = told.get("since") or row.get("started_on") or _declared_on(told)
        found.append(TownPlace(code, names.village(code, name), since, bool(told.get("by_hand")), code in marks))
    return tuple(found)


def _declared_on(told: dict[str, Any]) -> date | None:
    """The day the township put it on its list: from then on it is expected to speak."""
    made = str(told.get("created_at") or "")[:10]
    return date.fromisoformat(made) if made else None


def place_named(desk: Desk, connection: Connection, text: str) -> TownPlace:
    """A village by code or name; AppError SUM-101."""
    wanted = text.strip()
    places = town_places(desk, connection)
    found = [place for place in places if wanted in (place.code, place.name) or wanted + "村" == place.name]
    if len(found) != 1:
        raise AppError(
            "SUM-101",
            f"没有“{wanted}”这个村。",
            f"各村：{'、'.join(place.name for place in places) or '还没有'}。",
            "汇总",
        )
    return found[0]


def township_only(desk: Desk) -> None:
    """AppError SUM-100 in a village's store."""
    if desk.store.role != "township":
        raise AppError("SUM-100", "汇总在乡镇的电脑上做。", "村里请看“台账报表”。", "汇总")
