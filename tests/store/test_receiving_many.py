"""Many packages at once, in any order: planned together, each for itself taken, one bad household or file stopping nobody."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError, Cancelled
from app.domain.merging import Merged, Outcome
from app.domain.units import UnitState
from app.services.desk import Desk
from app.services.keeping.backups import FOLDER, backups_here
from app.services.packages import (
    answer,
    enrol,
    export_package,
    offer_enrolment,
    own_fingerprint,
    plan_packages,
    receive,
)
from app.services.packages import quarantine as room
from app.services.packages.changes import changes_of
from app.services.packages.quarantine import QUARANTINE, asides, discard, empty_quarantine, retry
from app.store import peers, putaside
from app.store.door import Door
from tests.store.world import OTHER_VILLAGE, TOWN_FACTS, add_household, tables, units

Make = Callable[..., Desk]


@pytest.fixture
def town(make: Make) -> Desk:
    return make("town", TOWN_FACTS)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    (folder / "石桥村").mkdir(parents=True)
    return folder


@pytest.fixture
def pair(desk: Desk, town: Desk, stick: Path) -> tuple[Desk, Desk]:
    """A village the township knows, with one household handed over."""
    join(desk, town, stick)
    add_household(desk, "张德福", "张明德")
    path = export_package(desk, stick / "石桥村").path
    assert receive(town, [path], own_fingerprint(desk))[0].state == "taken"
    return desk, town


def join(village: Desk, town: Desk, stick: Path) -> None:
    path = stick / "登记.swenrol"
    offer_enrolment(town, path)
    enrol(village, path, own_fingerprint(town))
    path.unlink()


def rewrite(desk: Desk, kind: str, row: str, **values: Any) -> None:
    with desk.writing("修改") as door:
        door.change(kind, row, values)


def three_packages(village: Desk, stick: Path) -> tuple[str, list[Path]]:
    """Three packages of one village that carry the same household, each a step further."""
    home = next(unit.id for unit in units(village).values() if unit.kind == "household")
    made = []
    for number in range(1, 4):
        rewrite(village, "household", home, home_address=f"石桥村{number}组", phone=f"1390000000{number}")
        made.append(export_package(village, stick / "石桥村").path)
    return home, made


def test_a_folder_stands_for_all_packages_in_it_and_one_without_says_so(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    home, _made = three_packages(village, stick)
    (stick / "石桥村" / "报送包-坏.swpkg").write_bytes(b"age-encryption.org/v1\nrubbish")
    (stick / "石桥村" / "没写完.swpkg.part").write_bytes(b"x")
    done = receive(town, [stick])
    assert sorted(one.state for one in done) == ["quarantined", "taken", "taken", "taken", "unchanged"]
    assert units(town)[home].rows[home].values["phone"] == "13900000003"
    assert [
        note for one in done if one.state == "taken" for note in one.notes
    ] == []  # the gap is filled in the same go
    empty = stick / "空"
    empty.mkdir()
    with pytest.raises(AppError) as caught:
        receive(town, [empty])
    assert caught.value.code == "P-115"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_any_order_ends_the_same_and_the_plan_counts_with_those_before(
    pair: tuple[Desk, Desk], stick: Path, order: tuple[int, ...]
) -> None:
    village, town = pair
    home, made = three_packages(village, stick)
    paths = [made[place] for place in order]
    before = tables(town)
    plans = plan_packages(town, dict.fromkeys(paths, ""))
    assert tables(town) == before
    found = {plan.path: next(unit.outcome for unit in plan.received.units if unit.unit == home) for plan in plans}  # type: ignore[union-attr]
    assert [found[path] for path in made] == [Outcome.UPDATED] * 3
    taken = receive(town, paths)
    for plan, one in zip(plans, taken, strict=True):
        assert plan.received is not None and one.counts == plan.received.counts  # what was planned is what was done
    assert units(town)[home].rows[home].values["home_address"] == "石桥村3组"


def test_the_plan_of_the_second_does_not_count_the_first_twice(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    add_household(village, "李四", local_household_no="A-0002")
    first = export_package(village, stick / "石桥村").path
    second = export_package(village, stick / "石桥村").path  # nothing was acknowledged: the same households again
    plans = plan_packages(town, {second: "", first: ""})
    assert [plan.received.counts.get("新增") for plan in plans if plan.received] == [None, 1]
    [late, early] = [plan.received for plan in plans]
    assert late is not None and early is not None
    assert late.counts == {"无变化": 4} and early.counts == {"无变化": 3, "新增": 1}


def test_what_changes_in_a_household_is_shown_on_demand(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    home, made = three_packages(village, stick)
    typed = dict.fromkeys(made, "")
    [address, phone] = sorted(changes_of(town, typed, made[1], home), key=lambda change: change.label)
    assert (address.label, address.old, address.new, address.what) == ("家庭住址", "石桥村1组", "石桥村2组", "更改")
    assert phone.what == "更改" and changes_of(town, typed, made[1], "x") == []
    fresh = add_household(village, "孙七", local_household_no="A-0009")
    late = export_package(village, stick / "石桥村").path
    told = changes_of(town, {late: ""}, late, fresh)
    assert {(change.record.split()[0], change.what) for change in told} == {("农户", "新增"), ("家庭成员", "新增")}


def test_one_household_that_cannot_be_taken_stops_no_other(
    pair: tuple[Desk, Desk], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village, town = pair
    bad = add_household(village, "王五", local_household_no="A-0002")
    good = [add_household(village, f"李{number}", local_household_no=f"A-{number:04d}") for number in range(3, 8)]
    path = export_package(village, stick / "石桥村").path
    whole = Door.take

    def break_it(self: Door, merged: Merged, known: UnitState | None) -> None:
        whole(self, merged, known)
        if merged.unit.id == bad:
            self.flush()
            raise ZeroDivisionError

    monkeypatch.setattr(Door, "take", break_it)
    [done] = receive(town, [path])
    assert done.state == "taken" and done.counts["没有收下"] == 1 and done.counts["新增"] == 5
    assert "P-117" in done.notes[-1]
    held = units(town)
    assert bad not in held and set(good) <= set(held)
    with town.reading() as connection:
        [log] = [one for one in peers.packages(connection) if one.number == done.number]
        journal = {row[0] for row in connection.exec_driver_sql("SELECT unit_id FROM journal")}
    assert list(log.receipt["quarantined"]) == [bad] and bad not in log.receipt["taken"] and bad not in journal
    [aside] = asides(town)
    assert aside.code == "P-117" and aside.origin.startswith("石桥村")
    monkeypatch.setattr(Door, "take", whole)  # the newer program
    path.unlink()
    [again] = retry(town, [aside.id])
    assert again.state == "taken" and again.counts["新增"] == 1 and bad in units(town) and not asides(town)
    with town.reading() as connection:
        [log] = [one for one in peers.packages(connection) if one.number == done.number]
    assert bad in log.receipt["taken"] and not log.receipt.get("quarantined")
    receive(village, [answer(town, village.place.code, stick).path])
    with pytest.raises(AppError) as caught:  # everything is acknowledged now
        export_package(village, stick)
    assert caught.value.code == "P-106"


def test_a_cancel_takes_back_the_package_it_falls_into_and_keeps_those_before(
    pair: tuple[Desk, Desk], stick: Path
) -> None:
    village, town = pair
    home, made = three_packages(village, stick)

    def stop(step: str, done: int, total: int) -> None:
        if "A-0003" in step and "号包" in step:
            raise Cancelled

    done = receive(town, made, progress=stop)
    assert [one.state for one in done] == ["taken", "skipped", "skipped"]
    assert units(town)[home].rows[home].values["home_address"] == "石桥村1组"
    assert [one.state for one in receive(town, made)] == ["unchanged", "taken", "taken"]


def test_the_store_does_not_grow_after_a_hundred_broken_off_imports(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    for number in range(2, 30):
        add_household(village, f"李{number}", "李小", "李大", local_household_no=f"A-{number:04d}")
    path = export_package(village, stick / "石桥村").path

    def size() -> int:
        return sum(
            file.stat().st_size for file in town.store.folder.rglob("*") if file.is_file() and FOLDER not in file.parts
        )

    def break_off() -> None:
        calls = itertools.count()

        def stop(step: str, done: int, total: int) -> None:
            if next(calls) == 3:
                raise Cancelled

        with pytest.raises(Cancelled):
            receive(town, [path], progress=stop)

    before = tables(town, "meta")
    break_off()
    first = size()
    for _ in range(99):
        break_off()
    assert tables(town, "meta") == before and size() <= first and not (town.store.folder / QUARANTINE).exists()
    assert len(backups_here(town)) == 2  # of the first receive, and one for all of these: nothing was written between
    assert receive(town, [path])[0].state == "taken"


def test_quarantine_is_bounded_logged_and_can_be_emptied(
    pair: tuple[Desk, Desk], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = pair[1]
    monkeypatch.setattr(room, "MOST_FILES", 2)
    for number in range(4):
        (stick / f"坏{number}.swpkg").write_bytes(b"rubbish %d" % number)
    receive(town, [stick / f"坏{number}.swpkg" for number in range(4)])
    assert [item.copied for item in asides(town)].count(True) == 2 and len(asides(town)) == 4
    bare = next(item for item in asides(town) if not item.copied)
    with pytest.raises(AppError) as caught:
        retry(town, [bare.id])
    assert caught.value.code == "QUA-101"
    with pytest.raises(AppError) as caught:
        discard(town, bare.id, " ")
    assert caught.value.code == "QUA-103"
    discard(town, bare.id, "不是我们的包")
    with pytest.raises(AppError) as caught:
        discard(town, bare.id, "再来")
    assert caught.value.code == "QUA-102"
    with town.reading() as connection:
        assert ("丢弃", bare.name, "隔离的包：不是我们的包") in [row[2:] for row in peers.accesses(connection)]
    assert empty_quarantine(town, "按删除申请") == 3 and asides(town) == []
    assert list((town.store.folder / QUARANTINE).iterdir()) == []
    with town.reading() as connection:
        assert not any(row.key for row in putaside.rows(connection, (putaside.DISCARDED, putaside.KEPT)))


def test_halves_of_a_killed_quarantine_are_swept(pair: tuple[Desk, Desk], stick: Path) -> None:
    town = pair[1]
    folder = town.store.folder / QUARANTINE
    folder.mkdir()
    (folder / "abc.part").write_bytes(b"half")
    (folder / "def.aside").write_bytes(b"no row knows it")
    (stick / "坏.swpkg").write_bytes(b"rubbish")
    receive(town, [stick / "坏.swpkg"])
    assert len(list(folder.iterdir())) == 1


def test_a_row_that_is_another_households_is_kept_out_with_its_unit(pair: tuple[Desk, Desk], stick: Path) -> None:
    """Two households under one row id: the second stays out, the others come in."""
    from app.services.packages import office_keys
    from app.services.setup import device_keys
    from app.sync.writer import write_package
    from tests.store.test_packages import facts_of

    village, town = pair
    other = add_household(village, "王五", local_household_no="A-0002")
    third = add_household(village, "赵六", local_household_no="A-0003")
    held = units(village)
    thief = held[other]
    victim = next(row for unit in held.values() if unit.kind == "household" and unit.id not in (other, third)
                  for row in unit.rows.values() if row.kind == "member")  # fmt: skip
    thief.rows[victim.id] = replace(victim, values={**victim.values, "household_id": other})
    thief.seen = {device: max(counter, victim.created.counter) for device, counter in thief.seen.items()}
    path = stick / "偷.swpkg"
    write_package(
        path, facts_of(number="A-0002"), [thief, held[third]], device_keys(village), [office_keys(town).public]
    )
    [done] = receive(town, [path])
    assert done.state == "taken" and third in units(town) and other not in units(town)
    assert next(plan for plan in done.units if plan.unit == other).outcome is Outcome.REFUSED


def test_a_village_of_another_place_is_skipped_among_several(pair: tuple[Desk, Desk], stick: Path, make: Make) -> None:
    village, town = pair
    far = make("far", TOWN_FACTS, code="539901102", town="红岩镇")
    stranger = make("stranger", code="539901102001", village="外村")
    join(stranger, far, stick)
    add_household(stranger, "孙七")
    wrong = export_package(stranger, stick).path
    add_household(village, "李四", local_household_no="A-0002")
    good = export_package(village, stick / "石桥村").path
    states = [one.state for one in receive(town, [wrong, good])]
    assert states == ["quarantined", "taken"]  # it is not even sealed to us
    assert OTHER_VILLAGE not in {unit.village for unit in units(town).values()}


def test_characters_typed_once_take_all_files_of_the_machine_and_what_was_parked(
    desk: Desk, town: Desk, stick: Path
) -> None:
    join(desk, town, stick)
    home, made = three_packages_of(desk, stick)
    [parked] = receive(town, [made[0]], park=True)
    assert parked.state == "parked"
    done = receive(town, made[1:], confirms={made[2]: own_fingerprint(desk)})
    assert [one.state for one in done] == ["taken"] * 3  # both files, and the one that waited
    assert not [aside for aside in asides(town) if aside.parked]
    assert units(town)[home].rows[home].values["phone"] == "13900000003"


def three_packages_of(desk: Desk, stick: Path) -> tuple[str, list[Path]]:
    """`three_packages` of a village nobody at the office knows yet."""
    add_household(desk, "张德福", "张明德")
    return three_packages(desk, stick)
