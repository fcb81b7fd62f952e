"""Two laptops of a village and their township through real packages: lost, doubled, late, in any order; all end the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.merging import disputes
from app.services.desk import Desk
from app.services.importing.run import apply_import, plan_import
from app.services.packages import answer, enrol, export_package, is_auto, offer_enrolment, own_fingerprint, receive
from app.store.rows import read_records
from tests.store.world import TOWN_FACTS, VILLAGE, make_desk, units, workbook

HOUSEHOLDS = 3


class World:
    """Laptops 甲 and 乙 with the same imported households, one township, and every package that was ever written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desks: list[Desk] = []
        try:
            self._make()
        except BaseException:
            self.close()
            raise

    def _make(self) -> None:
        book = workbook(self.folder / "名册.xlsx", HOUSEHOLDS)
        for name, operator in (("one", "王小明"), ("two", "周文斌")):
            desk = make_desk(self.folder / name, operator=operator)
            self.desks.append(desk)
            apply_import(desk, plan_import(desk, book))
        self.town = make_desk(self.folder / "town", TOWN_FACTS)
        self.desks.append(self.town)
        offer_enrolment(self.town, self.folder / "登记.swenrol")
        for desk in self.laptops:
            enrol(desk, self.folder / "登记.swenrol", own_fingerprint(self.town))
        with self.laptops[0].reading() as connection:
            self.households = sorted(str(row["id"]) for row in read_records(connection, "household"))
            self.members = sorted(str(row["id"]) for row in read_records(connection, "member"))
        self.cases: list[str] = []
        self.packages: list[tuple[str, Path]] = []
        self.sticks = itertools.count()

    @property
    def laptops(self) -> list[Desk]:
        return self.desks[:2]

    def stick(self) -> Path:
        folder = self.folder / f"stick{next(self.sticks)}"
        folder.mkdir()
        return folder

    def close(self) -> None:
        for desk in self.desks:
            desk.store.close()

    # what people do

    def write(self, who: int, household: int, key: str, value: str) -> None:
        with self.laptops[who].writing("改") as door:
            if key == "name":
                door.change("member", self.members[household], {key: value})
            else:
                door.change("household", self.households[household], {key: value})

    def add(self, who: int, household: int) -> None:
        with self.laptops[who].writing("加") as door:
            door.create("visit", {"household_id": self.households[household], "purpose": "revisit", "mode": "home"})

    def remove(self, who: int, household: int) -> None:
        with self.laptops[who].writing("删") as door:
            door.remove("member", self.members[-1 - household], "迁出")

    def clue(self, who: int, household: int) -> None:
        with self.laptops[who].writing("线索") as door:
            values = {"household_id": self.households[household], "discovery_channel": "cadre"}
            self.cases.append(door.create("monitoring_case", values))

    def decide(self, household: int, value: str) -> None:
        """The township writes what only it may, where the case has come to it."""
        with self.town.reading() as connection:
            known = [str(row["id"]) for row in read_records(connection, "monitoring_case")]
            here = [uid for uid in self.households if read_records(connection, "household", [uid])]
        with self.town.writing("审定") as door:
            if known:
                door.change("monitoring_case", known[household % len(known)], {"monitor_category": value})
            if self.households[household] in here:
                door.create("pairing", {"household_id": self.households[household], "name": "李干部"})

    def send(self, who: int) -> None:
        try:
            self.packages.append(("town", export_package(self.laptops[who], self.stick()).path))
        except AppError as error:
            assert error.code == "P-106"

    def reply(self) -> None:
        try:
            self.packages.append(("laptops", answer(self.town, VILLAGE, self.stick()).path))
        except AppError as error:
            assert error.code == "P-120"

    def deliver(self, number: int, who: int) -> None:
        """A package comes to its receiver: perhaps for the second time, perhaps long after a newer one."""
        if not self.packages:
            return
        kind, path = self.packages[number % len(self.packages)]
        if kind == "laptops":
            self.take(self.laptops[who], path)
        else:
            self.take(self.town, path)

    def take(self, desk: Desk, path: Path) -> Any:
        for laptop in (None, *self.laptops):
            try:
                [result] = receive(desk, [path], own_fingerprint(laptop) if laptop else "")
            except AppError as error:
                assert error.code in ("sync.stranger", "sync.code", "sync.foreign")
                continue
            assert result.state in ("taken", "unchanged") or "sync.foreign" in result.notes[0], result
            return result
        raise AssertionError(path)

    def settle(self, order: list[int]) -> None:
        """Everybody hands over once, in some order, and the answers come home."""
        for who in order:
            self.send(who)
            self.take(self.town, self.packages[-1][1])
        self.reply()
        for who in reversed(order):
            self.take(self.laptops[who], self.packages[-1][1])


@contextmanager
def world(folder: Path) -> Iterator[World]:
    made = World(folder)
    try:
        yield made
    finally:
        made.close()


who, household = st.integers(0, 1), st.integers(0, HOUSEHOLDS - 1)
actions = st.one_of(
    st.tuples(
        st.just("write"), who, household, st.sampled_from(["group_name", "phone", "name"]), st.sampled_from("甲乙丙")
    ),
    st.tuples(st.just("add"), who, household),
    st.tuples(st.just("remove"), who, household),
    st.tuples(st.just("clue"), who, household),
    st.tuples(st.just("decide"), household, st.sampled_from(["marginal", "unstable", "sudden"])),
    st.tuples(st.just("send"), who),
    st.tuples(st.just("reply")),
    st.tuples(st.just("deliver"), st.integers(0, 20), who),
    st.tuples(st.just("deliver"), st.integers(0, 20), who),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=st.lists(actions, max_size=16), order=st.permutations([0, 1]))
def test_all_stores_end_the_same(
    tmp_path_factory: pytest.TempPathFactory, history: list[Any], order: list[int]
) -> None:
    with world(tmp_path_factory.mktemp("world")) as made:
        for verb, *more in history:
            getattr(made, verb)(*more)
        made.settle(order)
        one, two, town = (units(desk) for desk in made.desks)
        assert one == two
        assert {uid: unit for uid, unit in town.items() if unit.village == VILLAGE} == {
            uid: unit for uid, unit in one.items() if unit.village == VILLAGE
        }
        shown = [shown_values(desk) for desk in made.desks]
        assert shown[0] == shown[1] == shown[2]
        for path in [path for kind, path in made.packages if kind == "town"][:2]:  # old ones again: nothing stirs
            made.take(made.town, path)
        assert units(made.town) == town


def shown_values(desk: Desk) -> dict[str, list[Any]]:
    """What lists show: equal on every machine, also where two values wait for the desk."""
    with desk.reading() as connection:
        return {
            kind: sorted((row["id"], sorted(map(repr, row.items()))) for row in read_records(connection, kind))
            for kind in ("household", "member", "visit", "monitoring_case", "pairing", "case_event")
        }


def waiting(desk: Desk) -> list[tuple[str, set[Any]]]:
    found = [dispute for unit in units(desk).values() for dispute in disputes(unit, is_auto)]
    return [(dispute.key, {value for _, value in dispute.siblings}) for dispute in found]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as found:
        yield found


def test_two_writes_that_did_not_know_each_other_wait_for_the_desk(made: World) -> None:
    made.settle([0, 1])
    made.write(0, 0, "phone", "13900000001")
    made.write(1, 0, "phone", "13900000002")
    made.write(1, 0, "group_name", "9组")  # another field: simply taken
    made.send(0)
    assert made.take(made.town, made.packages[-1][1]).counts["更新"] == 1
    made.send(1)
    result = made.take(made.town, made.packages[-1][1])
    assert result.counts["待裁决"] == 1
    [plan] = [plan for plan in result.units if plan.note]
    assert plan.note == "1项两边都改过，待裁决" and plan.name == "A-0001"
    made.reply()
    for laptop in made.laptops:
        made.take(laptop, made.packages[-1][1])
    assert {repr(waiting(desk)) for desk in made.desks} == {repr(waiting(made.town))}
    assert waiting(made.town) == [("phone", {"13900000001", "13900000002"})]
    assert len({repr(shown_values(desk)) for desk in made.desks}) == 1
    made.write(0, 0, "phone", "13900000001")  # the desk decides: an ordinary write that has seen both
    made.settle([0, 1])
    assert [waiting(desk) for desk in made.desks] == [[], [], []]
    with made.town.reading() as connection:
        found = {row["id"]: row for row in read_records(connection, "household")}[made.households[0]]
    assert (found["phone"], found["group_name"]) == ("13900000001", "9组")


def test_the_same_file_on_two_laptops_makes_one_set_of_households(made: World) -> None:
    """Typed in by different people: nothing of it is in dispute."""
    made.settle([1, 0])
    with made.town.reading() as connection:
        assert len(read_records(connection, "household")) == HOUSEHOLDS
        assert len(read_records(connection, "member")) == HOUSEHOLDS * 2
        assert {row["step"] for row in read_records(connection, "case_event")} == {"imported"}
    assert waiting(made.town) == []
