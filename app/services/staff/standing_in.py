"""乡镇代录: the township enters for a village without the program, in a store of that village, marked as such (`domain.md` §22).

The store is the village's: its fields stay the village's, its packages go to the office as any village's do. What is written
meanwhile carries the mark for good (录入人, journal), papers and screen carry it until the village takes over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.errors import AppError
from app.domain.values import show_date
from app.services.desk import STAND_IN, STAND_IN_NOTE, Desk
from app.store.door import stable_id
from app.store.store import get_meta, set_meta

WHERE = "乡镇代录"


@dataclass(frozen=True, slots=True)
class StandIn:
    """Whether this village is entered by the township: `active` now in this store; from and to as its record says."""

    active: bool
    since: date | None
    until: date | None

    @property
    def text(self) -> str:
        """How it stands, in a sentence."""
        if self.since is None:
            return "本村自己录入。"
        if self.until is not None:
            return f"{show_date(self.since)}至{show_date(self.until)}由乡镇代录，现在由本村录入。"
        return f"从{show_date(self.since)}起由乡镇代录。"


def stand_in(desk: Desk) -> StandIn:
    """How it stands with the village of this store."""
    with desk.reading() as connection:
        record = desk.village(connection)
        active = get_meta(connection, STAND_IN_NOTE) == "1"
    return StandIn(active, record.get("entered_by_town_from"), record.get("entered_by_town_to"))


def mark_of(desk: Desk) -> str:
    """What papers of this store carry: 乡镇代录, or nothing."""
    return STAND_IN if desk.stands_in else ""


def begin_stand_in(desk: Desk) -> None:
    """From today the township enters for this village (its laptop broke, its cadre left). AppError STAND-101, STAND-102."""
    _village_only(desk)
    if stand_in(desk).active:
        raise AppError("STAND-102", "这份数据已经标明由乡镇代录。", "不用再办。", WHERE)
    with desk.writing("乡镇开始代录") as door:
        set_meta(door.connection, STAND_IN_NOTE, "1")
        desk.ask_stand_in_again()
        values = {"entered_by_town_from": desk.today, "entered_by_town_to": None}
        door.change("village", stable_id(desk.place.code, "village", "row"), values)


def take_over(desk: Desk) -> None:
    """The village itself goes on, on its own laptop (restored from a backup, or filled by packages): from today nothing new is
    marked. AppError STAND-101 (a township's store), STAND-103 (nobody stands in)."""
    _village_only(desk)
    known = stand_in(desk)
    if not known.active and (known.since is None or known.until is not None):
        raise AppError("STAND-103", "这份数据不是由乡镇代录的。", "不用接。", WHERE)
    with desk.writing("村里接过录入") as door:
        door.change("village", stable_id(desk.place.code, "village", "row"), {"entered_by_town_to": desk.today})
        set_meta(door.connection, STAND_IN_NOTE, "")
    desk.ask_stand_in_again()


def _village_only(desk: Desk) -> None:
    if desk.store.role != "village":
        text = "代录用的是那个村的数据，不是乡镇自己的数据。"
        raise AppError("STAND-101", text, "请在登录页换到那个村的数据，或新建时选“乡镇代某村录入”。", WHERE)
