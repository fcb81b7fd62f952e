"""What the other side lacks: the least informed active store counts, struck-off ones do not, new and restored ones get all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.lacking import (
    files_for,
    held,
    lacking_here,
    least_known,
    township_stores,
    units_for,
)
from app.store import peerfiles, peers
from app.store.peers import DeviceRow, PackageRow
from app.store.store import Connection
from tests.store.test_volumes_travel import attach
from tests.store.world import OTHER_VILLAGE, VILLAGE, add_household

FIRST, SECOND, THIRD = "T" + "1" * 15, "T" + "2" * 15, "T" + "3" * 15


def heard_from(connection: Connection, device: str) -> None:
    """A clerk whose return package came."""
    peers.put_device(connection, DeviceRow(device, "township", "539901101", "青石镇", confirmed=True))
    peers.put_package(
        connection,
        PackageRow(f"{device}:Z-0001:in", "in", "return", "Z-0001", device, "539901101", "", "", "2026-11-01"),
    )


@pytest.fixture
def homes(desk: Desk) -> tuple[str, str]:
    """Two households and two clerks known to the village."""
    with desk.store.writing() as connection:
        for device in (FIRST, SECOND):
            heard_from(connection, device)
    return add_household(desk, "张𬱖"), add_household(desk, "李四", local_household_no="A-0002")


def acknowledge(desk: Desk, peer: str, *units: str) -> None:
    with desk.store.writing() as connection:
        seen = peers.all_seen(connection)
        peers.acknowledge(connection, peer, {unit: seen[unit] for unit in units})


def waiting(desk: Desk) -> set[str]:
    with desk.reading() as connection:
        found = units_for(connection, township_stores(connection), VILLAGE)
        assert found == sorted(found)
    return {unit for unit in found if len(unit) == 36}


def test_a_unit_goes_until_every_active_clerk_has_it(desk: Desk, homes: tuple[str, str]) -> None:
    one, two = homes
    everything = waiting(desk)
    assert {one, two} <= everything
    acknowledge(desk, FIRST, one, two)
    assert waiting(desk) == everything  # the other clerk has nothing yet
    acknowledge(desk, SECOND, one)
    assert one not in waiting(desk) and two in waiting(desk)
    with desk.writing("改") as door:
        door.change("household", one, {"group_name": "2组"})
    assert one in waiting(desk)  # both saw it before, neither saw this
    acknowledge(desk, FIRST, one)
    with desk.reading() as connection:
        least = least_known(connection, [FIRST, SECOND])
        assert set(least) == {one} and least[one] == peers.acknowledged(connection, SECOND)[one]
        assert one not in units_for(connection, [FIRST], VILLAGE)


def test_a_struck_off_clerk_holds_nothing_up_and_a_new_one_gets_all(desk: Desk, homes: tuple[str, str]) -> None:
    one, two = homes
    acknowledge(desk, FIRST, one, two)
    with desk.store.writing() as connection:
        [second] = [device for device in peers.devices(connection) if device.id == SECOND]
        peers.put_device(connection, replace(second, active=False))
    assert not {one, two} & waiting(desk)
    with desk.store.writing() as connection:
        peers.put_device(connection, DeviceRow(THIRD, "township", "539901101", "青石镇", confirmed=True))
    assert not {one, two} & waiting(desk)  # only named on the office's list: it gets all from the other clerk
    with desk.store.writing() as connection:
        heard_from(connection, THIRD)
    assert {one, two} <= waiting(desk)


def test_a_restored_clerk_says_by_what_it_holds_what_it_lacks(desk: Desk, homes: tuple[str, str]) -> None:
    one, two = homes
    for clerk in (FIRST, SECOND):
        acknowledge(desk, clerk, one, two)
    assert not {one, two} & waiting(desk)
    with desk.store.writing() as connection:
        seen = peers.all_seen(connection)
        peers.holds_only(connection, SECOND, {one: seen[one]})  # an older backup was restored there
    assert waiting(desk) & {one, two} == {two}


def test_files_go_to_who_lacks_them(desk: Desk, homes: tuple[str, str]) -> None:
    one, two = homes
    first, second = attach(desk, one, b"first"), attach(desk, two, b"second")
    folder = desk.store.folder

    def wanted(*stores: str) -> set[str]:
        with desk.reading() as connection:
            return set(files_for(connection, folder, stores, (VILLAGE,)))

    assert wanted() == wanted(FIRST, SECOND) == {first, second}
    for clerk in (FIRST, SECOND):
        acknowledge(desk, clerk, one, two)
    assert wanted(FIRST, SECOND) == set()
    with desk.store.writing() as connection:
        peerfiles.lacks_only(connection, SECOND, [second, "0" * 64])
    assert wanted(FIRST) == set() and wanted(FIRST, SECOND) == {second}
    with desk.writing("改") as door:
        door.change("household", one, {"group_name": "3组"})
    assert wanted(FIRST) == set()  # the household changed, its picture did not
    with desk.reading() as connection:
        assert lacking_here(connection, folder) == [] and files_for(connection, folder, [], (OTHER_VILLAGE,)) == []
        assert set(held(connection, (VILLAGE,))) >= {one, two} and held(connection, (OTHER_VILLAGE,)) == {}
        assert held(connection) == peers.all_seen(connection)
    (folder / "attachments" / first[:2] / first).unlink()
    with desk.reading() as connection:
        assert lacking_here(connection, folder, (VILLAGE,)) == [first]
        assert files_for(connection, folder, [], (VILLAGE,)) == [second]


def test_a_return_package_carries_what_any_laptop_lacks(desk: Desk, town: Desk, tmp_path: Path) -> None:
    """Two laptops of one village: what one brought in comes to the other by way of the township, pictures too."""
    from tests.store.world import make_desk

    other = make_desk(tmp_path / "other")
    for number, laptop in enumerate((desk, other)):
        path = tmp_path / f"{number}.swenrol"
        enrol(laptop, path, offer_enrolment(town, path))
        folder = tmp_path / f"stick{number}"
        folder.mkdir()
        home = add_household(laptop, f"张{number}", local_household_no=f"{'AB'[number]}-0001")
        attach(laptop, home, f"picture {number}".encode())
        receive(town, [export_package(laptop, folder).path], own_fingerprint(laptop))
    back = answer(town, VILLAGE, tmp_path / "stick0")
    assert back.attachments == 2
    for laptop in (desk, other):
        receive(laptop, [back.path])
        with laptop.reading() as connection:
            assert lacking_here(connection, laptop.store.folder) == []
            assert len(peerfiles.file_rows(connection, (VILLAGE,))) == 2
    other.store.close()
