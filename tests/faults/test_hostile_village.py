"""A known village that tries something: its package holds, its signature holds, and yet it writes nothing but its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.units import RowState, Stamp, UnitState
from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, office_keys, own_fingerprint, receive
from app.services.setup import device_keys
from app.store import migrations
from app.store.rows import read_records
from app.sync.manifest import ManifestFacts
from app.sync.writer import write_package
from tests.faults.places import quick_folder
from tests.store.world import (
    FACTS,
    OTHER_VILLAGE,
    TOWN_FACTS,
    VILLAGE,
    add_household,
    make_desk,
    put_household,
    units,
)

Send = Callable[..., Any]
GOOD, VICTIM, BAD = "h-good", "h-victim", "h-bad"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk]]:
    """A township that has taken one household of each of two villages, and the second of these."""
    with quick_folder(tmp_path_factory.mktemp("hostile")) as folder:
        town = make_desk(folder / "town", TOWN_FACTS)
        honest = _handed_over(town, folder / "honest", VICTIM, code=VILLAGE, village="石桥村")
        hostile = _handed_over(town, folder / "hostile", GOOD, code=OTHER_VILLAGE, village="柳河村")
        honest.store.close()
        yield town, hostile
        for left in (town, hostile):
            left.store.close()


def _handed_over(town: Desk, folder: Path, household: str, **facts: str) -> Desk:
    desk, stick = make_desk(folder, FACTS, **facts), folder.with_name(f"stick-{folder.name}")
    stick.mkdir()
    offer_enrolment(town, stick / "a.swenrol")
    enrol(desk, stick / "a.swenrol", own_fingerprint(town))
    add_household(desk, "张三", "李四", row_id=household)
    assert receive(town, [export_package(desk, stick).path], own_fingerprint(desk))[0].state == "taken"
    return desk


@pytest.fixture
def town(pair: tuple[Desk, Desk]) -> Desk:
    return pair[0]


@pytest.fixture
def hostile(pair: tuple[Desk, Desk]) -> Desk:
    return pair[1]


NUMBERS = itertools.count(100)


@pytest.fixture
def send(town: Desk, hostile: Desk, tmp_path: Path) -> Send:
    """Send a bad unit and, beside it, a change of the village's own household that has to be taken all the same."""

    def run(*bad: UnitState, lawful: str = GOOD) -> Any:
        number = next(NUMBERS)
        with hostile.writing("改") as door:
            door.change("household", GOOD, {"home_address": f"{number}号"})
        facts = ManifestFacts(
            "sync", f"A-{number:04d}", False, migrations.VERSION, "0.1.0", OTHER_VILLAGE, "柳河村", "2026-11-23"
        )
        path = tmp_path / "柳河.swpkg"
        good = units(hostile)[GOOD]
        write_package(path, facts, [good, *bad], device_keys(hostile), [office_keys(town).public])
        before = units(town)
        [result] = receive(town, [path])
        after = units(town)
        assert result.state == "taken" and after[GOOD].rows[GOOD].values["home_address"] == f"{number}号"
        others = after.keys() - {GOOD, lawful}
        assert others == before.keys() - {GOOD} and all(after[uid] == before[uid] for uid in others)
        readable(town)
        return next(plan for plan in result.units if plan.unit not in (GOOD, lawful))

    return run


def readable(desk: Desk) -> None:
    """Every list can still be shown."""
    with desk.reading() as connection:
        for kind in ("household", "member", "visit", "meeting"):
            read_records(connection, kind)


def unit(
    hostile: Desk, uid: str = BAD, kind: str = "household", village: str = OTHER_VILLAGE, counter: int = 500
) -> UnitState:
    """A household by this device, as it would be on the wire."""
    device = hostile.store.device
    made = UnitState(uid, kind, village, {device: counter})
    values = {"village_code": OTHER_VILLAGE, "local_household_no": "A-0900", "group_name": "1组"}
    made.rows[uid] = RowState(uid, "household", dict(values), Stamp(device, counter))
    return made


def with_member(made: UnitState, row: str = "m-bad", **values: Any) -> UnitState:
    stamp = Stamp(next(iter(made.seen)), max(made.seen.values()))
    plain = {"household_id": made.id, "name": "张三", "relation": "head", **values}
    made.rows[row] = RowState(row, "member", plain, stamp)
    return made


def test_a_unit_of_another_village_under_its_own_code(send: Send, hostile: Desk) -> None:
    assert "编号和本机另一份材料相同" in send(unit(hostile, VICTIM)).note


def test_a_row_that_is_in_another_villages_household(send: Send, hostile: Desk, town: Desk) -> None:
    stolen = next(row for row in units(town)[VICTIM].rows if row != VICTIM)
    assert "编号和本机另一份材料相同" in send(with_member(unit(hostile), stolen)).note


def test_a_row_that_names_another_household_as_its_own(send: Send, hostile: Desk) -> None:
    assert "不该在这一份里" in send(with_member(unit(hostile), household_id=VICTIM)).note


def test_a_household_inside_a_meeting(send: Send, hostile: Desk) -> None:
    made = unit(hostile, kind="meeting")
    assert "不该在这一份里" in send(made).note


@pytest.mark.parametrize(
    ("key", "value", "label"),
    [
        ("birth_date", "1990-02-31", "出生日期"), ("birth_date", "昨天", "出生日期"), ("birth_date", 19900101, "出生日期"),
        ("sort", "一", "序号"), ("at_home", 7, ""), ("name", True, "姓名"), ("name", 5, "姓名"), ("illness", "[1,2", ""),
        ("illness", "[" * 5000, ""), ("illness", '{"a":1}', ""),
    ],
)  # fmt: skip
def test_a_value_the_store_could_not_read(send: Send, hostile: Desk, key: str, value: Any, label: str) -> None:
    from app.domain.records import declared

    known = declared("member")
    key = (
        key
        if key in known
        else next(
            k for k, f in known.items() if f.kind.value == {"illness": "codes", "at_home": "bool", "sort": "int"}[key]
        )
    )
    plan = send(with_member(unit(hostile), **{key: value}))
    assert known[key].label in plan.note and "读不懂" in plan.note and plan.outcome.value == "refused"


def test_a_counter_that_would_close_everybodys_mouth(send: Send, hostile: Desk, town: Desk, tmp_path: Path) -> None:
    assert "大得不合常理" in send(unit(hostile, counter=2**53 - 1)).note
    answer(town, VILLAGE, tmp_path)  # the office can still write


def test_an_id_twice_in_one_package_does_not_stop_the_rest(send: Send, hostile: Desk) -> None:
    first, second = with_member(unit(hostile, "h-bad-1"), "m-same"), with_member(unit(hostile, "h-bad-2"), "m-same")
    first.rows["h-bad-1"].values["local_household_no"] = "A-0901"
    assert "编号和本机另一份材料相同" in send(first, second, lawful="h-bad-1").note


def test_honest_households_pass(hostile: Desk, town: Desk, tmp_path: Path) -> None:
    with hostile.writing("新增") as door:
        for number in range(3, 150):
            put_household(door, OTHER_VILLAGE, f"孙{number}", local_household_no=f"A-{number:04d}")
    [result] = receive(town, [export_package(hostile, tmp_path).path])
    assert result.state == "taken" and result.counts["新增"] == 147 and "拒收" not in result.counts
