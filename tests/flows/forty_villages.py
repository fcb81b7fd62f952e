"""Forty invented villages of one township, each with its own laptop, and the sticks between them.

One keeps silent, one has no program (乡镇代录), one has two laptops, one is a stranger to the office, two list one person."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl

from app.services.desk import Desk
from app.services.files import HouseholdFile, load_household, load_households
from app.services.packages import answer_each, enrol, export_package, offer_enrolment, own_fingerprint, pending, receive
from app.services.packages.planning import Received
from app.services.town.villages import TownVillage, add_villages, put_village, town_villages
from app.store.rows import load_units
from tests.faults.clerks import pair
from tests.services.audit_world import REPORTED
from tests.services.conftest import Made, id_number, make_desk, write_household

TOWN = "539901101"
PLACES = "东西南北上下前后新老"
KINDS = "河山桥湾"
SURNAMES = "赵钱孙李周吴郑王冯陈"
# Which village is which, by its number.
TWO_LAPTOPS, SILENT, BY_HAND, DAMAGED, STRANGER, SHARED, SHARING, DOUBLED = range(8)
BUSY = (10, 11, 12, 13)  # with six households reported each
SHARED_PERSON = {"id_number": id_number(date(1970, 3, 15), 499), "birth_date": date(1970, 3, 15)}
SHARED_NAME = "柳双双"
OFFICE = {"role": "township", "code": TOWN, "village": "", "operator": "刘建国", "line": ""}


def village_name(number: int) -> str:
    """东河村 … 老湾村."""
    return f"{PLACES[number % 10]}{KINDS[number // 10]}村"


def head_name(number: int, home: int) -> str:
    """A name no other head of the township has."""
    return f"{SURNAMES[number % 10]}{'春夏秋冬'[number // 10]}{'一二三四五六七八'[home]}"


@dataclass
class Township:
    """The office, its villages by number, the second laptop of one of them, and what was written in each."""

    town: Desk
    villages: list[Desk]
    second: Desk
    folder: Path
    homes: dict[int, list[Made]] = field(default_factory=dict)
    sticks: int = 0

    def stick(self) -> Path:
        """An empty stick."""
        self.sticks += 1
        path = self.folder / f"stick{self.sticks}"
        path.mkdir()
        return path

    @property
    def sending(self) -> list[int]:
        """Villages that hand over."""
        return [number for number in range(len(self.villages)) if number != SILENT]

    def with_news(self) -> list[int]:
        """Villages that have something the office has not got."""
        return [number for number in self.sending if pending(self.villages[number]).any]

    def send(self, numbers: list[int], stick: Path) -> dict[int, Path]:
        """Each writes its package into a folder of its own."""
        made = {}
        for number in numbers:
            folder = stick / village_name(number)
            folder.mkdir(exist_ok=True)
            made[number] = export_package(self.villages[number], folder).path
        return made

    def give_back(self, numbers: list[int]) -> dict[int, Path]:
        """The office's return packages for these villages, written at one go onto a new stick."""
        written, trouble = answer_each(self.town, map(self.code, numbers), self.stick())
        assert trouble is None
        return {number: one.path for number, one in zip(numbers, written, strict=True)}

    def take_back(self, made: dict[int, Path]) -> dict[int, Received]:
        """Every village receives its own."""
        return {number: receive(self.villages[number], [path])[0] for number, path in made.items()}

    def code(self, number: int) -> str:
        """The village's 12 digits."""
        return self.villages[number].place.code

    def file(self, desk: Desk, household: str) -> HouseholdFile:
        """A household as a store knows it."""
        with desk.reading() as connection:
            return load_household(connection, household)

    def files(self, desk: Desk) -> list[HouseholdFile]:
        """All households of a store."""
        with desk.reading() as connection:
            return list(load_households(connection))


@contextmanager
def township(folder: Path) -> Iterator[Township]:
    """The forty villages with their households, enrolled with the office."""
    town = make_desk(folder / "town", **OFFICE)
    villages = [_village(folder, number) for number in range(40)]
    second = make_desk(folder / "second", code=villages[0].place.code, village=village_name(0), operator="周文斌")
    made = Township(town, villages, second, folder)
    add_villages(town, "\n".join(f"{made.code(number)} {village_name(number)}" for number in range(40)))
    by_hand = next(one for one in town_villages(town) if one.code == made.code(BY_HAND))
    put_village(town, TownVillage(by_hand.code, by_hand.name, by_hand=True, since=by_hand.since))
    offer = folder / "登记.swenrol"
    code = offer_enrolment(town, offer)
    for desk in (*villages, second):
        enrol(desk, offer, code.lower())
    pair(villages[TWO_LAPTOPS], second, folder)
    for number, desk in enumerate(villages):
        made.homes[number] = [write(desk) for write in _households(number)]
    yield made
    for desk in (town, *villages, second):
        desk.store.close()


def _village(folder: Path, number: int) -> Desk:
    facts: dict[str, Any] = {"code": f"{TOWN}{200 + number}", "village": village_name(number)}
    if number == BY_HAND:
        facts |= {"by_township": True, "operator": "刘建国"}
    return make_desk(folder / f"village{number}", **facts)


def _households(number: int) -> Iterator[Callable[[Desk], Made]]:
    """What a village holds: reported cases, one half done or agreed, one monitored, one without a case."""
    roads: list[Any] = [REPORTED] * (6 if number in BUSY else 1)
    roads += ["visiting" if number % 2 else "notice_ok", "monitored" if number % 3 else ""]
    for home, road in enumerate(roads):
        yield _one(number, home, road)
    if number in (SHARED, SHARING):
        yield lambda desk: write_household(
            desk, SHARED_NAME, road="", people=1, person=SHARED_PERSON, order=490 + number
        )


def _one(number: int, home: int, road: Any) -> Callable[[Desk], Made]:
    order, visits = number * 8 + home + 1, 1 if road == "monitored" else 0
    return lambda desk: write_household(desk, head_name(number, home), road=road, people=2, visits=visits, order=order)


def codes_typed(made: Township, sent: dict[int, Path], but: int) -> dict[Path, str]:
    """The 12 characters the clerk typed from the villages' papers, of all but one."""
    return {path: own_fingerprint(made.villages[number]) for number, path in sent.items() if number != but}


def held(desk: Desk, code: str = "") -> dict[str, Any]:
    """Every unit a store holds of a village (all without), with its rows and stamps; the office's own list left out."""
    with desk.reading() as connection:
        ids = [
            str(row[0])
            for row in connection.exec_driver_sql("SELECT id FROM unit WHERE village = ? OR ? = ''", (code, code))
        ]
        return {unit.id: unit for unit in load_units(connection, ids)}


def opened(data: bytes, password: str) -> set[str]:
    """Every cell of a locked workbook."""
    locked, plain = msoffcrypto.OfficeFile(io.BytesIO(data)), io.BytesIO()
    locked.load_key(password=password)
    locked.decrypt(plain)
    sheet = openpyxl.load_workbook(plain).worksheets[0]
    return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}


def answered(folder: Path, name: str, number: str) -> Path:
    """The county's answer: one finding about one person."""
    book = openpyxl.Workbook()
    for row in (("姓名", "证件号码", "大额存款"), (name, number, "定期存款一笔，请核实")):
        book.worksheets[0].append(row)
    book.save(folder / "比对反馈.xlsx")
    return folder / "比对反馈.xlsx"


def values(units: dict[str, Any]) -> dict[str, Any]:
    """Rows of units with their values and stamps."""
    return {uid: (unit.kind, {row.id: (row.kind, row.values, row.stamps, row.siblings) for row in unit.rows.values()})
            for uid, unit in units.items()}  # fmt: skip
