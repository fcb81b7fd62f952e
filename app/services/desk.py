"""What a signed-in person works at: the open store, his name, the day, and the ways in for reading and writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app.domain.bodies import Bodies
from app.domain.merged_places import Places
from app.domain.policy import Policy, PolicyEntry, PolicyView
from app.domain.questionnaire.codelist import CodeList
from app.domain.questionnaire.editions import CODES_PREFIX, take_editions
from app.store.door import Door, stable_id
from app.store.history import mark_of
from app.store.rows import read_records
from app.store.store import Connection, Store, get_meta

Clock = Callable[[], datetime]
STAND_IN, STAND_IN_NOTE = (
    "乡镇代录",
    "stand_in",
)  # the township enters for a village without the program (`domain.md` §22)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose store this is: role, codes and names as typed at set-up."""

    role: str
    code: str  # 12 digits of a village, 9 of a township
    name: str
    practice: bool
    store_id: str


class Desk:
    """One signed-in operator at one open store; `today` is the day the rules count from."""

    def __init__(self, store: Store, operator: str, today: date, clock: Clock) -> None:
        self.store = store
        self.operator = operator
        self.today = today
        self.clock = clock
        self._stands_in: bool | None = None
        self._editions: tuple[tuple[int, date], dict[str, CodeList]] | None = None

    def now(self) -> str:
        """Time for people, never for ordering."""
        return self.clock().isoformat(timespec="seconds")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read transaction."""
        with self.store.reading() as connection:
            take_editions(self.editions(connection))
            yield connection

    @contextmanager
    def writing(self, verb: str) -> Iterator[Door]:
        """One verb: one transaction through the write door, ended by what a change of fields brings with it."""
        with self.store.writing() as connection, self.door(connection, verb) as door:
            take_editions(self.editions(connection))
            yield door
            if door.followed:
                from app.services.watching.leaving import follow_aid  # it needs a desk itself

                follow_aid(self, door)

    def door(self, connection: Connection, verb: str) -> Door:
        """A door on a write transaction that is open already."""
        return Door(connection, self.store.device, self._hand(connection), self.now(), verb)

    @property
    def hand(self) -> str:
        """The name that stands in the journal and as 录入人; where the township enters for a village, it says so."""
        return f"{self.operator}（{STAND_IN}）" if self.stands_in else self.operator

    @property
    def stands_in(self) -> bool:
        """True while the township enters for this village; asked of the store once."""
        if self._stands_in is None:
            with self.store.reading() as connection:
                self._look_who_enters(connection)
        return bool(self._stands_in)

    def _hand(self, connection: Connection) -> str:
        if self._stands_in is None:
            self._look_who_enters(connection)
        return self.hand

    def _look_who_enters(self, connection: Connection) -> None:
        self._stands_in = get_meta(connection, STAND_IN_NOTE) == "1"

    def ask_stand_in_again(self) -> None:
        """Who enters here was changed: look again at the next verb."""
        self._stands_in = None

    def editions(self, connection: Connection) -> dict[str, CodeList]:
        """The code lists in force today that are not as shipped; read anew when a setting was written."""
        key = (mark_of(connection, "policy"), self.today)
        if self._editions is None or self._editions[0] != key:
            rows = [row for row in read_records(connection, "policy") if str(row["key"]).startswith(CODES_PREFIX)]
            found = Policy(policy_entry(row) for row in rows).editions(self.today) if rows else {}
            self._editions = key, found
        return self._editions[1]

    @cached_property
    def place(self) -> Place:
        """Whose store this is; never changes."""
        with self.reading() as connection:
            role = get_meta(connection, "role")
            return Place(
                role,
                get_meta(connection, "code"),
                get_meta(connection, "name"),
                get_meta(connection, "practice") == "1",
                get_meta(connection, "store_id"),
            )

    def village(self, connection: Connection, code: str = "") -> dict[str, Any]:
        """The village's own record (names, kinds, phones, groups)."""
        wanted = stable_id(code or self.place.code, "village", "row")
        return next((row for row in read_records(connection, "village") if row["id"] == wanted), {})

    def bodies(self, connection: Connection, code: str = "", on: date | None = None) -> Bodies:
        """Titles of the bodies of a village as they are on a day (today): after 合村并组 papers of before keep the old name."""
        return bodies_of(self.village(connection, code), self.policy(connection).at(on or self.today))

    def policy(self, connection: Connection) -> Policy:
        """All dated settings known here."""
        return Policy(policy_entry(row) for row in read_records(connection, "policy"))

    def view(self, connection: Connection, on: date | None = None) -> PolicyView:
        """The settings in force on a day (today)."""
        return self.policy(connection).at(on or self.today)


def policy_entry(row: dict[str, Any]) -> PolicyEntry:
    """A policy row as the rules read it."""
    value = row["value"]
    township = str(row.get("row_device", "")).startswith("T")
    return PolicyEntry(row["key"], value.get("v") if isinstance(value, dict) else value, row["valid_from"],
                       row["document"], township)  # fmt: skip


def bodies_of(village: dict[str, Any], view: PolicyView) -> Bodies:
    """Titles from a village record and the settings in force."""
    return Bodies(
        Places.of(view.get("merged_places")).village(str(village.get("code") or ""), str(village.get("name") or "")),
        village.get("town", ""),
        village.get("county", ""),
        village.get("village_kind") or "village",
        village.get("town_kind") or "town",
        village.get("county_kind") or "county",
        village.get("office", ""),
        view.text("county_department"),
    )
