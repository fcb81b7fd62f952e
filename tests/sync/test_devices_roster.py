"""Letters, the office's signed list, struck-off laptops, parked copies, key change: real stores, real files (`design.md` §4)."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.admitting import choose_letter, confirm_device, refuse_device, set_letter, strike_off
from app.services.packages.devices import (
    OWN,
    STRUCK,
    TRUSTED,
    WAITING,
    device_lines,
    device_named,
    is_struck_off,
    letter_here,
)
from app.services.packages.office import change_office_key, office_in, office_sheet_code, recover_office
from app.services.packages.roster import join_entries, later, rank, roster_extra
from app.services.packages.trust import believed
from app.services.setup import device_keys, sign_in
from app.services.this_device import renew_device
from app.store import peers
from app.store.rows import read_records
from app.store.store import get_meta
from app.sync.keys import DeviceKeys, fingerprint
from app.sync.reader import read_package
from app.sync.roster import Entry, Roster, read_roster, sign_roster
from tests.store.world import (
    OTHER_VILLAGE,
    PASSWORD,
    TODAY,
    TOWN,
    TOWN_FACTS,
    VILLAGE,
    add_household,
    clock,
    make_desk,
    open_desk,
    units,
)

Make = Callable[..., Desk]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """`make("name")`: a new store on a machine of its own; `again=True` signs in once more."""
    made: list[Desk] = []

    def run(name: str, again: bool = False, **more: Any) -> Desk:
        desk = open_desk(tmp_path / name) if again else make_desk(tmp_path / name, **more)
        made.append(desk)
        return desk

    yield run
    for desk in made:
        desk.store.close()


@pytest.fixture
def town(make: Make) -> Desk:
    return make("town", facts=TOWN_FACTS)


@pytest.fixture
def sticks(tmp_path: Path) -> Callable[[], Path]:
    """A new folder each time: numbers may repeat among villages."""
    numbers = itertools.count()

    def fresh() -> Path:
        folder = tmp_path / f"stick{next(numbers)}"
        folder.mkdir()
        return folder

    return fresh


Sticks = Callable[[], Path]


def enrolled(village: Desk, town: Desk, sticks: Sticks) -> None:
    path = sticks() / "登记.swenrol"
    enrol(village, path, offer_enrolment(town, path) and own_fingerprint(town))


def to_town(village: Desk, town: Desk, sticks: Sticks, confirm: bool = True) -> Any:
    return receive(town, [export_package(village, sticks()).path], own_fingerprint(village) if confirm else "")[0]


def to_village(town: Desk, village: Desk, sticks: Sticks, confirm: str = "") -> Any:
    return receive(village, [answer(town, village.place.code, sticks()).path], confirm)[0]


def refused(call: Callable[..., Any], *arguments: Any, **more: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        call(*arguments, **more)
    return caught.value


def state(desk: Desk, device: str) -> str:
    return next(line.state for line in device_lines(desk) if line.id == device)


def letters(desk: Desk, village: str = VILLAGE) -> dict[str, str]:
    return {line.id: line.letter for line in device_lines(desk) if line.village == village and line.role == "village"}


@pytest.fixture
def two(make: Make, town: Desk, sticks: Sticks) -> tuple[Desk, Desk]:
    """Two laptops of one village, set up apart, both enrolled and confirmed by the office."""
    one, other = make("one"), make("other")
    for desk, name in ((one, "张一"), (other, "李二")):
        enrolled(desk, town, sticks)
        add_household(desk, name, local_household_no="A-0001")
        assert to_town(desk, town, sticks).state == "taken"
    return one, other


# -- letters


def test_two_fresh_laptops_draw_a_until_the_office_gives_the_later_one_b(
    two: tuple[Desk, Desk], town: Desk, sticks: Sticks
) -> None:
    one, other = two
    assert letter_here(one) == letter_here(other) == "A"
    assert letters(town) == {one.store.device: "A", other.store.device: "B"}
    told = to_village(town, other, sticks)
    assert letter_here(other) == "B" and any("字母是B" in note for note in told.notes)
    assert not any("字母" in note for note in to_village(town, one, sticks).notes) and letter_here(one) == "A"
    add_household(other, "王三", local_household_no="B-0001")
    assert export_package(other, sticks()).number == "B-0002"  # its count goes on, numbers drawn stay
    assert {row["local_household_no"] for row in rows(other, "household")} >= {"A-0001", "B-0001"}
    assert refused(choose_letter, other, "C").code == "P-160"
    assert refused(set_letter, town, other.store.device, "A").code == "P-159"
    assert refused(set_letter, town, other.store.device, "O").code == "DEV-101"
    set_letter(town, other.store.device, "f")
    to_village(town, other, sticks)
    assert letter_here(other) == "F"


def rows(desk: Desk, kind: str) -> list[dict[str, Any]]:
    with desk.reading() as connection:
        return list(read_records(connection, kind))


def test_a_person_chooses_the_letter_and_paper_numbers_carry_it(make: Make) -> None:
    from app.services.numbering import next_number

    desk = make("one")
    with desk.reading() as connection:
        assert next_number(connection, "notice", "公示2026") == "公示2026-001"
    assert refused(choose_letter, desk, "12").code == "DEV-101"
    assert choose_letter(desk, " b ") == "B"
    with desk.writing("公示") as door:
        assert next_number(door.connection, "meeting", "评议2026") == "评议2026-B001"
        door.create("meeting", {"number": "评议2026-007", "date": TODAY}, village=VILLAGE)
        door.create("meeting", {"number": "评议2026-B003", "date": TODAY}, village=VILLAGE)
        door.flush()
        assert next_number(door.connection, "meeting", "评议2026") == "评议2026-B004"
    from app.services.collecting.new_rows import short_numbers_from

    with desk.reading() as connection:
        assert next(short_numbers_from(connection)) == "B-0001"


def copied(desk: Desk, tmp_path: Path, name: str) -> Desk:
    """The folder carried to another machine: sign in there."""
    shutil.copytree(desk.store.folder, tmp_path / name)
    return sign_in(tmp_path / name, "", PASSWORD, f"machine-{name}", TODAY, clock)


def test_a_copied_folder_is_a_new_device_with_the_next_letter_and_its_packages_are_parked(
    make: Make, town: Desk, sticks: Sticks, tmp_path: Path
) -> None:
    village = make("village")
    enrolled(village, town, sticks)
    add_household(village, "张一")
    to_town(village, town, sticks)
    original = village.store.device
    village.store.close()
    copy = copied(village, tmp_path, "copy")
    try:
        assert copy.store.is_new_device and letter_here(copy) == "B" and copy.store.device != original
        assert {line.state for line in device_lines(copy) if line.id == original} == {TRUSTED}
        add_household(copy, "李二", local_household_no="B-0001")
        folder = sticks()
        first = export_package(copy, folder)
        assert first.number == "B-0001"
        add_household(copy, "王三", local_household_no="B-0002")
        second = export_package(copy, folder)
        found = receive(town, [first.path, second.path])
        assert [one.state for one in found] == ["parked", "parked"] and len(rows(town, "household")) == 1
        [waiting] = [line for line in device_lines(town) if line.state == WAITING]
        assert (waiting.id, waiting.parked, waiting.letter) == (copy.store.device, 2, "B")
        assert refused(confirm_device, town, copy.store.device, own_fingerprint(make("x"))).code == "sync.code"
        assert refused(confirm_device, town, copy.store.device, "12").code == "sync.code_length"
        assert len(rows(town, "household")) == 1
        taken = confirm_device(town, copy.store.device, own_fingerprint(copy).lower())
        assert [one.state for one in taken] == ["taken", "taken"] and len(rows(town, "household")) == 3
        assert state(town, copy.store.device) == TRUSTED and letters(town)[copy.store.device] == "B"
        assert refused(confirm_device, town, copy.store.device, own_fingerprint(copy)).code == "P-153"
    finally:
        copy.store.close()


def test_a_refused_copy_stays_out(make: Make, town: Desk, sticks: Sticks, tmp_path: Path) -> None:
    village = make("village")
    enrolled(village, town, sticks)
    add_household(village, "张一")
    to_town(village, town, sticks)
    village.store.close()
    copy = copied(village, tmp_path, "copy")
    try:
        add_household(copy, "李二", local_household_no="B-0001")
        package = export_package(copy, sticks()).path
        assert receive(town, [package], park=True)[0].state == "parked"
        assert refused(refuse_device, town, copy.store.device, " ").code == "P-154"
        assert refused(refuse_device, town, village.store.device, "不认识").code == "P-155"
        refuse_device(town, copy.store.device, "不知道是谁复制的")
        again = receive(town, [package], own_fingerprint(copy))[0]
        assert again.state == "quarantined" and "拒绝" in again.notes[0]
        assert len(rows(town, "household")) == 1
        assert copy.store.device not in {r.id for r in devices(town) if r.active}
    finally:
        copy.store.close()


def devices(desk: Desk) -> list[peers.DeviceRow]:
    with desk.reading() as connection:
        return peers.devices(connection)


# -- several laptops, several answers


def test_the_office_answers_to_all_laptops_of_a_village_and_each_gets_what_it_lacks(
    two: tuple[Desk, Desk], town: Desk, sticks: Sticks
) -> None:
    one, other = two
    back = answer(town, VILLAGE, sticks()).path
    for desk in two:
        assert receive(desk, [back])[0].state == "taken"
        assert len(rows(desk, "household")) == 2
    assert state(one, other.store.device) == state(other, one.store.device) == TRUSTED  # by the office's list
    assert state(one, one.store.device) == OWN


def test_a_lost_laptop_is_struck_off_and_comes_back_as_a_new_device(
    two: tuple[Desk, Desk], town: Desk, sticks: Sticks
) -> None:
    one, lost = two
    for desk in two:
        to_village(town, desk, sticks)
    assert refused(strike_off, town, lost.store.device, "").code == "P-154"
    assert refused(strike_off, town, town.store.device, "丢了").code == "P-156"
    assert refused(strike_off, one, lost.store.device, "丢了").code == "P-158"
    assert strike_off(town, device_named(town, f"{VILLAGE}-B"), "电脑在车站丢失") == ""
    assert refused(strike_off, town, lost.store.device, "再来一次").code == "P-157"
    add_household(lost, "王三", local_household_no="B-0001")
    package = export_package(lost, sticks()).path
    found = receive(town, [package], own_fingerprint(lost))[0]
    assert found.state == "quarantined" and "已经停用" in found.notes[0]
    assert len(rows(town, "household")) == 2
    back = answer(town, VILLAGE, sticks()).path
    assert receive(lost, [back])[0].state == "skipped"  # nothing more is sealed to it
    receive(one, [back])
    assert state(one, lost.store.device) == STRUCK
    # found again: it becomes a new device and is confirmed like one
    before = lost.store.device
    assert renew_device(lost) == "C" and lost.store.device != before
    package = export_package(lost, sticks()).path
    assert receive(town, [package], own_fingerprint(lost))[0].state == "taken"
    assert len(rows(town, "household")) == 3
    assert to_village(town, lost, sticks).state == "taken" and not is_struck_off(lost)
    assert state(lost, before) == STRUCK


def test_a_village_that_sees_itself_struck_off_says_so(two: tuple[Desk, Desk], town: Desk, sticks: Sticks) -> None:
    lost = two[1]
    with town.reading() as connection:
        entries = entry_of(connection, lost.store.device)
    with lost.store.writing() as connection:
        notes = join_entries(lost, connection, [replace(entries, active=False, edition=9)])
    assert is_struck_off(lost) and any("已经停用这台电脑" in note for note in notes)
    assert state(lost, lost.store.device) == STRUCK
    assert refused(export_package, lost, sticks()).code == "P-143"


def entry_of(connection: Any, device: str) -> Entry:
    from app.services.packages.roster import public_of

    row = next(row for row in peers.devices(connection) if row.id == device)
    keys = public_of(row)
    assert keys is not None
    return Entry(keys, row.village, row.name, row.letter, row.active, row.edition)


# -- the office key


def test_a_new_office_key_that_the_old_one_vouches_for_is_followed_without_typing(
    two: tuple[Desk, Desk], town: Desk, sticks: Sticks
) -> None:
    one, other = two
    add_household(other, "王三", local_household_no="A-0003")
    in_flight = export_package(other, sticks()).path  # sealed to the former key
    before = own_fingerprint(town)
    for _ in range(2):
        assert change_office_key(town, compromised=False) != before
    told = to_village(town, one, sticks)
    assert told.state == "taken" and any("担保" in note for note in told.notes)
    assert receive(town, [in_flight])[0].state == "taken"  # former keys keep reading
    add_household(one, "赵四", local_household_no="A-0004")
    assert receive(town, [export_package(one, sticks()).path])[0].state == "taken"
    town.store.close()
    town.store = open_desk(town.store.folder).store  # also after signing in again
    assert receive(town, [in_flight])[0].state == "unchanged"
    assert refused(change_office_key, one, compromised=False).code == "P-101"


def test_after_a_theft_the_villages_type_the_new_key(two: tuple[Desk, Desk], town: Desk, sticks: Sticks) -> None:
    one = two[0]
    with town.reading() as connection:
        stolen, forged_devices = office_in(connection), roster_extra(town, connection)
    change_office_key(town, compromised=True)
    back = answer(town, VILLAGE, sticks()).path
    error = refused(receive, one, [back])
    assert error.code == "sync.stranger" and "换了钥匙" in error.text
    assert refused(receive, one, [back], fingerprint(stolen.public)).code == "sync.code"
    assert receive(one, [back], own_fingerprint(town))[0].state == "taken"
    assert to_village(town, one, sticks).state == "taken"  # once is enough
    add_household(one, "赵四", local_household_no="A-0004")
    package = export_package(one, sticks())
    assert receive(town, [package.path])[0].state == "taken"
    # the thief's list, signed by the stolen key, counts no more
    with one.reading() as connection:
        assert get_meta(connection, "enrolled") != stolen.public.device
        kept = {row.id: rank(row) for row in peers.devices(connection)}
    thief = forged_package(one, town, stolen, forged_devices, sticks)
    receive(one, [thief])
    with one.reading() as connection:
        assert {row.id: rank(row) for row in peers.devices(connection)} == kept


def forged_package(village: Desk, town: Desk, office: DeviceKeys, extra: dict[str, Any], sticks: Sticks) -> Path:
    """A package of the very clerk's device with a list signed by a key that counts no more, striking the village off."""
    from app.sync.certificate import certify
    from app.sync.manifest import ManifestFacts
    from app.sync.writer import write_package

    roster = read_roster(extra["roster"])
    entries = tuple(replace(entry, active=False, edition=99) for entry in roster.entries)
    document = sign_roster(replace(roster, entries=entries, counter=99, office=office.public), office)
    own = device_keys(town)
    facts = ManifestFacts("return", "Z-0099", False, 1, "0.1.0", town.place.code, "青石镇", "2026-11-23",
                          certificate=certify(office, own.public, town.place.code, False), extra={"roster": document})  # fmt: skip
    path = sticks() / "x.swpkg"
    write_package(path, facts, [], own, [device_keys(village).public])
    return path


def test_forged_practice_and_foreign_lists_are_alarms(two: tuple[Desk, Desk], town: Desk, sticks: Sticks) -> None:
    one = two[0]
    to_village(town, one, sticks)
    with town.reading() as connection:
        office, good = office_in(connection), roster_extra(town, connection)
    roster = read_roster(good["roster"])
    package = forged_package(one, town, office, good, sticks)  # rightly signed: only to have its frame
    opened = read_package(package, [device_keys(one)], {town.store.device: device_keys(town).public})
    bad: list[Any] = [
        {**good["roster"], "body": {**good["roster"]["body"], "counter": 77}},  # changed after signing
        sign_roster(replace(roster, practice=True), office),
        sign_roster(replace(roster, place="539901102"), office),
        {"format": "swroster"},
        "名单",
    ]
    for document in bad:
        extra = {"roster": document}
        facts = replace(opened.manifest.facts, extra=extra)
        fake = replace(opened, manifest=replace(opened.manifest, facts=facts))
        with one.reading() as connection:
            assert refused(believed, one, connection, fake, "").code == "sync.roster"
    stranger = DeviceKeys.generate("T" + "9" * 15, "office")
    unknown = {"roster": sign_roster(replace(roster, office=stranger.public), stranger)}
    fake = replace(opened, manifest=replace(opened.manifest, facts=replace(opened.manifest.facts, extra=unknown)))
    with one.reading() as connection:
        assert refused(believed, one, connection, fake, "").code == "sync.stranger"
        assert refused(believed, one, connection, fake, own_fingerprint(town)).code == "sync.code"
        # even with the forger's own characters: his key did not vouch for the clerk who signed
        assert refused(believed, one, connection, fake, fingerprint(stranger.public)).code == "sync.certificate"


def test_the_office_is_had_back_from_its_sheet_and_learns_its_list_from_the_villages(
    two: tuple[Desk, Desk], town: Desk, make: Make, sticks: Sticks
) -> None:
    one, other = two
    to_village(town, other, sticks)  # it keeps the list
    with town.reading() as connection:
        code = office_sheet_code(connection)
    fresh = make("fresh", facts=TOWN_FACTS)
    assert own_fingerprint(fresh) != own_fingerprint(town)
    assert refused(recover_office, fresh, code[:-1]).code == "sync.office_code"
    assert recover_office(fresh, code.lower().replace("-", " ")) == own_fingerprint(town)
    assert refused(recover_office, fresh, code).code == "P-152"
    assert refused(recover_office, one, code).code == "P-101"
    add_household(other, "王三", local_household_no="B-0001")
    assert receive(fresh, [export_package(other, sticks()).path], own_fingerprint(other))[0].state == "taken"
    assert letters(fresh) == letters(town)  # the list a village kept is the office's own word
    back = answer(fresh, VILLAGE, sticks()).path  # signed by a new clerk's laptop, vouched for by the office they know
    for desk in two:
        assert receive(desk, [back])[0].state == "taken"
    receive(fresh, [export_package(desk, sticks()).path for desk in two], own_fingerprint(one))
    assert len(rows(fresh, "household")) == 3  # who heard from the fresh store sends it everything


# -- whichever order


def test_whichever_order_lists_come_in_the_newest_rules(two: tuple[Desk, Desk], town: Desk, make: Make) -> None:
    """Lists of a history of confirmations, letters and strikes, taken in every order, end in one state."""
    one, other = two
    steps: list[Callable[[], object]] = [
        lambda: set_letter(town, one.store.device, "C"),
        lambda: set_letter(town, other.store.device, "D"),
        lambda: strike_off(town, other.store.device, "丢失"),
        lambda: set_letter(town, one.store.device, "E"),
    ]
    lists = []
    for step in steps:
        step()
        with town.reading() as connection:
            lists.append(read_roster(roster_extra(town, connection)["roster"]).entries)
    reader = make("reader")
    ends = set()
    for order in itertools.permutations(lists):
        with reader.store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM device WHERE is_self=0")
            for entries in order:
                join_entries(reader, connection, entries)
            ends.add(tuple((row.id, rank(row)) for row in peers.devices(connection) if not row.is_self))
    assert len(ends) == 1
    [end] = ends
    assert dict(end)[one.store.device][2] == "E" and dict(end)[other.store.device][0] is True


def test_an_older_list_after_a_newer_one_changes_nothing(two: tuple[Desk, Desk], town: Desk, sticks: Sticks) -> None:
    one = two[0]
    older = answer(town, VILLAGE, sticks()).path
    set_letter(town, one.store.device, "K")
    receive(one, [answer(town, VILLAGE, sticks()).path])
    told = receive(one, [older])[0]
    assert letter_here(one) == "K" and not any("字母" in note for note in told.notes)
    with one.reading() as connection:
        kept = read_roster(json.loads(get_meta(connection, "roster")))
    assert isinstance(kept, Roster) and {e.letter for e in kept.entries if e.keys.role == "village"} >= {"K"}


def test_a_laptop_of_another_village_is_no_laptop_of_ours(
    two: tuple[Desk, Desk], town: Desk, make: Make, sticks: Sticks
) -> None:
    far = make("far", code=OTHER_VILLAGE, village="柳树村")
    enrolled(far, town, sticks)
    to_town(far, town, sticks)
    assert letters(town, OTHER_VILLAGE) == {far.store.device: "A"}  # each village begins with A
    to_village(town, far, sticks)
    assert {line.village for line in device_lines(far) if line.role == "village"} == {OTHER_VILLAGE}


def test_a_village_cannot_speak_for_another(two: tuple[Desk, Desk], town: Desk, make: Make, sticks: Sticks) -> None:
    """A known laptop writes under its neighbour's code: nothing of it is taken, whatever its signature is worth."""
    from app.sync.manifest import ManifestFacts
    from app.sync.writer import write_package

    one = two[0]
    far = make("far", code=OTHER_VILLAGE, village="柳树村")
    enrolled(far, town, sticks)
    to_town(far, town, sticks)
    facts = ManifestFacts("sync", "A-0009", False, 1, "0.1.0", VILLAGE, "石桥村", "2026-11-23")
    path = sticks() / "x.swpkg"
    with town.reading() as connection:
        office = office_in(connection).public
    write_package(path, facts, list(units(one).values()), device_keys(far), [office])
    before = units(town)
    found = receive(town, [path], own_fingerprint(far))[0]
    assert found.state == "quarantined" and "冒充" in found.notes[0] and units(town) == before
    path = sticks() / "z.swpkg"  # nor becomes a clerk because somebody types its characters at the office
    as_clerk = DeviceKeys.generate("T" + "0" * 15, "township")
    write_package(path, replace(facts, place_code=TOWN), [], as_clerk, [office])
    found = receive(town, [path], fingerprint(as_clerk.public), park=True)[0]
    assert found.state == "quarantined" and "P-145" in found.notes[0]
    path = sticks() / "y.swpkg"  # nor as the township's own word to a village
    write_package(path, replace(facts, place_code=TOWN), [], device_keys(far), [device_keys(one).public])
    assert receive(one, [path], own_fingerprint(far), park=True)[0].state == "quarantined"


def test_a_restored_backup_takes_the_next_letter(make: Make, tmp_path: Path) -> None:
    from app.services.keeping.backups import keep_backup
    from app.services.keeping.restoring import Secret, restore

    village = make("village")
    choose_letter(village, "C")
    backup = keep_backup(village, "手工备份").path
    again = restore(backup, tmp_path / "new", Secret(password=PASSWORD), "machine-new", TODAY, clock).desk
    try:
        assert letter_here(again) == "A"  # the first letter nobody drew with
        assert {row.letter for row in devices(again)} == {"A", "C"}
        assert [row.id for row in devices(again) if row.is_self] == [again.store.device]
        assert sum(row.id == village.store.device for row in devices(again)) == 1
    finally:
        again.store.close()


SAYINGS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 5), st.sampled_from("ABC"), st.sampled_from(["甲", "乙"])),
    min_size=1,
    max_size=8,
)


@given(SAYINGS, st.randoms(use_true_random=False))
def test_sayings_about_a_device_join_alike_in_any_order(sayings: list[tuple[bool, int, str, str]], random: Any) -> None:
    """Two clerks may say anything of one device in any order: every store ends with the same, struck off for good."""
    keys = DeviceKeys.generate("V" + "1" * 15, "village").public
    entries = [Entry(keys, VILLAGE, name, letter, active, edition) for active, edition, letter, name in sayings]
    shuffled = [*entries, random.choice(entries)]
    random.shuffle(shuffled)
    ends = []
    for order in (entries, shuffled):
        row = None
        for entry in order:
            row = later(row, entry, "2026-11-23")
        assert row is not None
        ends.append(rank(row))
    assert ends[0] == ends[1]
    assert ends[0][0] is any(not entry.active for entry in entries)


def test_the_offices_keys_follow_from_the_code_as_the_format_says() -> None:
    """The recipe of FORMAT.md §8 done by hand: whoever has the paper and the document has the office."""
    import hmac

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from pyrage import x25519

    from app.sync.office_code import office_from_code

    code = "P3EW-M13Q-AW8K-NG8W-5H15-Q5K5-8YDB-DFMR"
    keys = office_from_code("p3ew m13q aw8k ng8w 5hi5 q5k5 8ydb dfmr")  # look-alikes are forgiven
    assert keys == office_from_code(code)

    def derived(purpose: str) -> bytes:
        return hmac.digest(code.replace("-", "").encode(), f"shouwang office 1 {purpose}".encode(), "sha256")

    assert keys.public.device == "T" + derived("device").hex()[:15]
    signing = Ed25519PrivateKey.from_private_bytes(derived("sign"))
    assert keys.public.verify_key_hex == signing.public_key().public_bytes_raw().hex()
    assert str(x25519.Identity.from_str(keys.age_secret)) == keys.age_secret  # Bech32 as age writes it
    point = X25519PrivateKey.from_private_bytes(derived("age")).public_key().public_bytes_raw()
    assert point == _bech32_data(keys.public.age_recipient)


def _bech32_data(text: str) -> bytes:
    """The 32 bytes of an age recipient, its checksum left out."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = 0
    for letter in text.partition("1")[2][:-6]:
        number = number << 5 | letters.index(letter)
    return (number >> 4).to_bytes(32, "big")
