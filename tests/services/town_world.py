"""A township with two villages handed in by real packages; all people and places are invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.services import packages
from app.services.desk import Desk
from tests.services.conftest import make_desk, write_household
from tests.services.ledger_world import fill

CODES = {"石桥村": "539901101203", "柳河村": "539901101204"}


@dataclass
class Town:
    """The office and its villages by name; the filled one is 石桥村, 柳河村 has one monitored household."""

    town: Desk
    villages: dict[str, Desk]
    folder: Path

    def hand_in(self, name: str) -> None:
        """What a village wrote since goes to the office."""
        made = packages.export_package(self.villages[name], self.folder)
        packages.receive(self.town, [made.path], confirm=packages.own_fingerprint(self.villages[name]))

    def answer(self, name: str) -> None:
        """What the office wrote since goes back to a village."""
        made = packages.answer(self.town, CODES[name], self.folder)
        packages.receive(self.villages[name], [made.path])


@contextmanager
def made_town(folder: Path) -> Iterator[Town]:
    """The two villages, enrolled and handed in once."""
    town = make_desk(folder / "town", role="township", code="539901101", village="")
    villages = {name: make_desk(folder / code, code=code, village=name) for name, code in CODES.items()}
    fill(villages["石桥村"], write_household)
    write_household(villages["柳河村"], "赵春来", group="1组", kind="ordinary", road="monitored", visits=1)
    world = Town(town, villages, folder)
    for name, desk in villages.items():
        offer = folder / f"{desk.place.code}.swenrol"
        packages.enrol(desk, offer, packages.offer_enrolment(town, offer))
        world.hand_in(name)
    yield world
    for desk in (town, *villages.values()):
        desk.store.close()
