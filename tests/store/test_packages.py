"""Packages between real stores: the road there and back, every bad package, gaps, replays, sticks that fail."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.domain.errors import AppError, Cancelled
from app.domain.merging import Outcome
from app.domain.units import Stamp
from app.services import packages
from app.services.desk import Desk
from app.services.keeping.backups import FOLDER
from app.services.packages import (
    QUARANTINE,
    Received,
    answer,
    enrol,
    export_package,
    inspect,
    offer_enrolment,
    own_fingerprint,
    receive,
)
from app.services.packages.quarantine import asides, parked_of, retry, save_original
from app.services.setup import device_keys
from app.store import migrations, peers
from app.store.rows import load_unit, read_records
from app.store.store import get_meta
from app.sync.files import DiskFiles
from app.sync.keys import DeviceKeys
from app.sync.manifest import ManifestFacts
from app.sync.writer import write_package
from tests.store.world import OTHER_VILLAGE, TOWN_FACTS, VILLAGE, add_household, put_household, tables, units

Make = Callable[..., Desk]
OTHER_TOWN = "539901102"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def enrolled(village: Desk, town: Desk, stick: Path) -> None:
    """The village believes the office whose code it typed."""
    path = stick / f"{village.store.device}.swenrol"
    code = offer_enrolment(town, path)
    assert enrol(village, path, code.lower()).own_code == own_fingerprint(village)
    path.unlink()


@pytest.fixture
def pair(desk: Desk, town: Desk, stick: Path) -> tuple[Desk, Desk]:
    """A village enrolled with its township, one household in it."""
    enrolled(desk, town, stick)
    add_household(desk, "张𬱖", "郑桂兰")
    return desk, town


def first(pair: tuple[Desk, Desk], stick: Path) -> Path:
    """The first package, taken by the township."""
    path = export_package(pair[0], stick).path
    assert receive(pair[1], [path], own_fingerprint(pair[0]))[0].state == "taken"
    return path


def number_of(path: Path) -> str:
    return path.stem[-6:]


# --- there and back


def test_the_whole_road_of_a_package(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    sent = export_package(village, stick)
    assert sent.number == "A-0001" and sent.households == ("A-0001",) and sent.size == sent.path.stat().st_size
    assert inspect(None, sent.path).check_code == inspect(town, sent.path).check_code == sent.check_code
    with pytest.raises(AppError) as caught:
        receive(town, [sent.path])
    assert caught.value.code == "sync.stranger"
    with pytest.raises(AppError) as caught:
        receive(town, [sent.path], "0000-0000-0000")
    assert caught.value.code == "sync.code"
    planned = receive(town, [sent.path], own_fingerprint(village), plan_only=True)[0]
    assert planned.state == "planned" and planned.counts == {"新增": 3}
    assert not units(town).keys() & units(village).keys()
    taken = receive(town, [sent.path], own_fingerprint(village))[0]
    assert (taken.state, taken.counts, taken.notes, taken.check_code) == ("taken", {"新增": 3}, [], sent.check_code)
    again = receive(town, [sent.path])[0]
    assert again.state == "unchanged" and again.counts == {"无变化": 3} and "无变化" in again.notes[0]
    theirs, ours = units(town), units(village)
    assert {key: theirs[key] for key in ours} == ours
    back = answer(town, VILLAGE, stick)
    assert receive(village, [back.path])[0].counts == {"回执": 1}
    with village.reading() as connection:
        [log] = [p for p in peers.packages(connection) if p.direction == "out"]
        assert log.state == "acknowledged" and log.check_code == sent.check_code
    with pytest.raises(AppError) as caught:
        export_package(village, stick)
    assert caught.value.code == "P-106"
    household = add_household(village, "李四", local_household_no="A-0002")
    assert export_package(village, stick).households == ("A-0002",)
    assert household in units(village)


def test_only_what_was_taken_counts_as_acknowledged(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    first(pair, stick)
    second = export_package(village, stick)  # no answer came back: everything is sent again
    assert second.number == "A-0002" and second.households == ("A-0001",)
    back = answer(town, VILLAGE, stick)
    receive(village, [back.path])
    add_household(village, "李四", local_household_no="A-0002")
    assert export_package(village, stick).households == ("A-0002",)
    received = receive(town, [second.path])[0]  # it comes late: nothing new in it
    assert received.counts == {"无变化": 3} and received.state == "taken"


def test_a_decision_travels_back(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    household = next(iter(row["id"] for row in rows(village, "household")))
    with village.writing("线索") as door:
        case = door.create("monitoring_case", {"household_id": household, "discovery_channel": "cadre"})
    first(pair, stick)
    with town.writing("审定") as door:
        door.change("monitoring_case", case, {"monitor_category": "marginal", "identified_month": "202611"})
    received = receive(village, [answer(town, VILLAGE, stick).path])[0]
    assert received.counts == {"更新": 1, "回执": 1}
    assert rows(village, "monitoring_case")[0]["monitor_category"] == "marginal"
    assert units(village)[household] == units(town)[household]


def rows(desk: Desk, kind: str) -> list[dict[str, Any]]:
    with desk.reading() as connection:
        return read_records(connection, kind)


def test_a_copied_laptop_is_asked_for_again_and_sent_everything(
    pair: tuple[Desk, Desk], stick: Path, tmp_path: Path, make: Make
) -> None:
    village, town = pair
    first(pair, stick)
    village.store.close()
    from app.services.setup import sign_in
    from tests.store.world import PASSWORD, TODAY, clock

    shutil.copytree(tmp_path / "village", tmp_path / "copy", ignore=shutil.ignore_patterns("*.lock"))
    copy = sign_in(tmp_path / "copy", "", PASSWORD, "another", TODAY, clock)
    try:
        add_household(copy, "赵六", local_household_no="A-0003")
        package = export_package(copy, stick)
        with pytest.raises(AppError) as caught:
            receive(town, [package.path])
        assert caught.value.code == "sync.stranger"  # parked until the township has its code
        assert receive(town, [package.path], own_fingerprint(copy))[0].state == "taken"
        assert {file["local_household_no"] for file in rows(town, "household")} == {"A-0001", "A-0003"}
    finally:
        copy.store.close()


# --- bad packages


def cut(path: Path, _: Any) -> None:
    path.write_bytes(path.read_bytes()[:-700])


def emptied(path: Path, _: Any) -> None:
    path.write_bytes(b"")


def altered(path: Path, _: Any) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def newer(path: Path, _: Any) -> None:
    path.write_bytes(path.read_bytes().replace(b"age-encryption.org/v1", b"age-encryption.org/v2", 1))


def no_package(path: Path, _: Any) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(3000))


def for_others(path: Path, town: Desk) -> None:
    """Sealed to somebody else."""
    path.unlink()
    stranger = DeviceKeys.generate("V" + "0" * 15, "village")
    write_package(path, facts_of(), [], stranger, [DeviceKeys.generate("T" + "0" * 15, "office").public])


def facts_of(**changes: Any) -> ManifestFacts:
    values: dict[str, Any] = {
        "kind": "sync", "number": "A-0007", "practice": False, "schema": migrations.VERSION, "program": "0.1.0",
        "place_code": VILLAGE, "place_name": "石桥村", "created": "2026-11-23",
    }  # fmt: skip
    return ManifestFacts(**{**values, **changes})


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (cut, "sync.cut", "不完整"), (emptied, "sync.cut", "不完整"), (altered, "sync.altered", "改动"),
        (newer, "sync.newer", "更新版本"), (no_package, "sync.not_package", "不是守望的"), (for_others, "sync.foreign", "不是封给本机"),
    ],
)  # fmt: skip
def test_a_bad_package_is_put_aside_and_changes_nothing(
    pair: tuple[Desk, Desk], stick: Path, spoil: Callable[[Path, Any], None], code: str, words: str
) -> None:
    village, town = pair
    first(pair, stick)
    add_household(village, "李四", local_household_no="A-0002")
    path = export_package(village, stick).path
    spoil(path, town)
    before, original = tables(town, "putaside", "accesslog"), path.read_bytes()
    with pytest.raises(AppError) as caught:
        receive(town, [path], plan_only=True)
    assert caught.value.code == code
    [result] = receive(town, [path])
    assert result.state == "quarantined" and len(result.notes) == 1 and code in result.notes[0]
    assert words in result.notes[0] and path.name in result.notes[0] and "。" in result.notes[0]
    assert tables(town, "putaside", "accesslog") == before and path.read_bytes() == original
    [kept] = asides(town)
    assert (kept.name, kept.code, kept.copied, kept.parked) == (path.name, code, True, False) and words in kept.why
    sealed = next((town.store.folder / QUARANTINE).iterdir()).read_bytes()
    assert original[:64] == b"" or original[:64] not in sealed
    assert save_original(town, kept.id, stick.parent).read_bytes() == original


def test_two_bad_packages_of_one_name_are_both_kept(pair: tuple[Desk, Desk], stick: Path) -> None:
    for content in (b"one", b"two", b"one"):
        path = stick / "报送包.swpkg"
        path.write_bytes(content)
        receive(pair[1], [path])
    kept = [save_original(pair[1], aside.id, folder(stick / aside.id)).read_bytes() for aside in asides(pair[1])]
    assert sorted(kept) == [b"one", b"two"]
    assert len(list((pair[1].store.folder / QUARANTINE).iterdir())) == 2


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_a_stranger_among_several_is_parked_and_stops_nobody(pair: tuple[Desk, Desk], stick: Path, make: Make) -> None:
    village, town = pair
    first(pair, stick)
    add_household(village, "李四", local_household_no="A-0002")
    good = export_package(village, stick).path
    other = make("other", code=OTHER_VILLAGE, village="柳河村")
    enrolled(other, town, stick)
    home = add_household(other, "孙七")
    strange = export_package(other, stick).path
    with pytest.raises(AppError) as caught:
        receive(town, [strange])  # alone it is a question
    assert caught.value.code == "sync.stranger" and not asides(town)
    with pytest.raises(AppError) as caught:
        receive(town, [strange, stick / "没有.swpkg"], "0000-0000-0000")  # typed wrong: nothing happens
    assert caught.value.code == "sync.code" and not asides(town)
    parked, taken, missing = receive(town, [strange, good, stick / "没有.swpkg"])
    assert (parked.state, taken.state, missing.state) == ("parked", "taken", "skipped")
    assert (parked.sender, parked.number) == ("柳河村", "A-0001") and "核对单" in parked.notes[0]
    assert "sync.missing" in missing.notes[0] and home not in units(town)
    [aside] = asides(town)
    assert aside.parked and aside.origin == "柳河村 A-0001号包" and parked_of(town, other.store.device) == [aside]
    strange.unlink()
    [done] = retry(town, [aside.id], own_fingerprint(other))
    assert done.state == "taken" and home in units(town) and not asides(town)
    assert not list((town.store.folder / QUARANTINE).iterdir())


def test_a_package_of_another_town_or_to_another_village_is_not_taken(
    pair: tuple[Desk, Desk], stick: Path, make: Make
) -> None:
    village, town = pair
    first(pair, stick)
    far_town = make("far_town", TOWN_FACTS, code=OTHER_TOWN, town="红岩镇")
    with pytest.raises(AppError) as caught:
        enrolled(village, far_town, stick)
    assert caught.value.code == "P-104"
    keys = DeviceKeys.generate("V" + "1" * 15, "village")
    path = stick / "外镇.swpkg"
    write_package(path, facts_of(place_code=OTHER_TOWN + "001"), [], keys, [packages.office_keys(town).public])
    before = tables(town)
    with pytest.raises(AppError) as caught:
        receive(town, [path])
    assert caught.value.code == "P-110" and "不属于本乡镇" in str(caught.value)
    assert tables(town) == before and not (town.store.folder / QUARANTINE).exists()
    other = make("other", code=OTHER_VILLAGE, village="柳河村")
    back = answer(town, VILLAGE, stick).path
    [result] = receive(other, [back])
    assert result.state == "skipped" and "不是封给本机" in result.notes[0]


def test_practice_and_earnest_refuse_each_other(pair: tuple[Desk, Desk], stick: Path, make: Make) -> None:
    town = pair[1]
    play = make("play", practice=True)
    with pytest.raises(AppError) as caught:
        enrolled(play, town, stick)
    assert caught.value.code == "P-103"
    path = stick / "练习.swpkg"
    write_package(path, facts_of(practice=True), [], device_keys(play), [packages.office_keys(town).public])
    before = tables(town)
    with pytest.raises(AppError) as caught:
        receive(town, [path])
    assert caught.value.code == "sync.practice_here" and tables(town) == before


def forged(village: Desk, town: Desk, path: Path, change: Callable[[Any], None], **facts: Any) -> Path:
    """A package of this very laptop whose units were changed by hand before sealing."""
    state = {unit.id: unit for unit in units(village).values()}
    for unit in state.values():
        change(unit)
    signed = facts_of(**facts)
    write_package(path, signed, list(state.values()), device_keys(village), [packages.office_keys(town).public])
    return path


def test_fields_the_sender_does_not_own_are_refused_the_rest_is_taken(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    household = rows(village, "household")[0]["id"]
    with village.writing("线索") as door:
        case = door.create("monitoring_case", {"household_id": household, "discovery_channel": "cadre"})
    first(pair, stick)
    with town.writing("审定") as door:
        door.change("monitoring_case", case, {"monitor_category": "marginal"})

    def overreach(unit: Any) -> None:
        row = unit.rows.get(case)
        if row:
            stamp = Stamp(village.store.device, 999)
            unit.seen[village.store.device] = 999
            row.values |= {"monitor_category": "sudden", "risk_story": "补充说明"}
            row.stamps |= {"monitor_category": stamp, "risk_story": stamp}

    [result] = receive(town, [forged(village, town, stick / "越权.swpkg", overreach, number="A-0002")])
    record = rows(town, "monitoring_case")[0]
    assert (record["monitor_category"], record["risk_story"]) == ("marginal", "补充说明")
    noted = [plan for plan in result.units if plan.unit == household]
    assert "不收对方无权填写的" in noted[0].note and "监测对象类别" in noted[0].note
    back = receive(village, [answer(town, VILLAGE, stick).path])[0]
    assert back.state == "taken"
    with village.reading() as connection:
        assert not [p for p in peers.packages(connection) if p.number == "A-0002" and p.state == "acknowledged"]


def test_a_unit_of_another_village_inside_is_refused_by_itself(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    first(pair, stick)
    add_household(village, "李四", local_household_no="A-0002")
    strange = add_household(village, "王外", local_household_no="A-0003")

    def move(unit: Any) -> None:
        if unit.id == strange:
            unit.village = OTHER_VILLAGE

    [result] = receive(town, [forged(village, town, stick / "外村.swpkg", move, number="A-0002")])
    assert result.state == "taken" and result.counts["拒收"] == 1
    assert {r["local_household_no"] for r in rows(town, "household")} == {"A-0001", "A-0002"}
    refused = next(plan for plan in result.units if plan.outcome is Outcome.REFUSED)
    assert refused.unit == strange and OTHER_VILLAGE in refused.note
    with town.reading() as connection:
        log = next(p for p in peers.packages(connection) if p.number == "A-0002")
    assert strange in log.receipt["refused"] and strange not in log.receipt["taken"]


def test_the_same_number_with_other_content_is_an_alarm(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    path = first(pair, stick)
    add_household(village, "李四", local_household_no="A-0002")
    other = forged(village, town, stick / "另一个.swpkg", lambda unit: None, number=number_of(path))
    before = tables(town, "putaside", "meta")
    alarm, good = receive(town, [other, path])  # the alarm does not keep the others out
    assert alarm.state == "quarantined" and "P-112" in alarm.notes[0] and "还原或复制" in alarm.notes[0]
    assert good.state == "unchanged" and tables(town, "putaside", "meta") == before
    assert asides(town)[0].origin == f"石桥村 {number_of(path)}号包"
    assert len(list((town.store.folder / QUARANTINE).iterdir())) == 1


def test_a_gap_is_named_and_does_not_block(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    sent = [first(pair, stick)]
    for number in range(2, 5):
        add_household(village, f"李{number}", local_household_no=f"A-{number:04d}")
        sent.append(export_package(village, stick).path)
    late = receive(town, [sent[3]])[0]
    assert late.state == "taken" and "A-0002、A-0003" in late.notes[0]
    assert receive(town, [sent[1]])[0].notes == []
    assert receive(town, [sent[2]])[0].notes == []
    assert len(rows(town, "household")) == 4


def test_an_office_that_answers_many_villages_leaves_no_gaps(pair: tuple[Desk, Desk], stick: Path, make: Make) -> None:
    village, town = pair
    other = make("other", code=OTHER_VILLAGE, village="柳河村")
    enrolled(other, town, stick)
    add_household(other, "孙七")
    receive(town, [export_package(other, stick).path], own_fingerprint(other))
    first(pair, stick)
    numbers = []
    for _ in range(2):
        answer(town, OTHER_VILLAGE, stick)
        back = answer(town, VILLAGE, stick)
        numbers.append(back.number)
        assert receive(village, [back.path])[0].notes == []
    lost = answer(town, VILLAGE, stick)
    back = answer(town, VILLAGE, stick)
    assert numbers == ["Z-0002", "Z-0004"] and lost.number in receive(village, [back.path])[0].notes[0]


def test_a_receipt_of_a_stranger_is_not_believed(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    first(pair, stick)
    liar = DeviceKeys.generate("T" + "2" * 15, "township")
    path = stick / "假回执.swpkg"
    write_package(path, facts_of(kind="return", place_code=town.place.code), [], liar, [device_keys(village).public])
    before = tables(village)
    with pytest.raises(AppError) as caught:
        receive(village, [path])
    assert caught.value.code == "sync.stranger" and tables(village) == before


# --- sticks


class Stick(DiskFiles):
    """Real files on a stick that fails: full after some bytes, or at a step, and perhaps gone afterwards."""

    def __init__(self, number: int, room: int | None = None, step: str = "", gone: bool = False) -> None:
        self.number, self.room, self.step, self.gone, self.failed = number, room, step, gone, False

    def fail(self) -> None:
        self.failed = True
        raise OSError(self.number, os.strerror(self.number))

    def create(self, path: Path) -> BinaryIO:
        handle = super().create(path)
        if self.step == "create":
            self.fail()
        return handle if self.room is None else Small(handle, self)  # type: ignore[return-value]

    def sync_folder(self, folder: Path) -> None:
        if self.step == "sync_folder":
            self.fail()

    def remove(self, path: Path) -> None:
        if self.gone and self.failed:
            self.fail()
        super().remove(path)


class Small:
    """A file on a stick with room for so many bytes."""

    def __init__(self, handle: BinaryIO, stick: Stick) -> None:
        self.handle, self.stick = handle, stick

    def write(self, data: Any) -> int:
        taken = memoryview(data)[: self.stick.room or 0]
        self.handle.write(taken)
        self.stick.room = (self.stick.room or 0) - len(taken)
        if not taken:
            self.stick.fail()
        return len(taken)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.handle, name)

    def __enter__(self) -> Small:
        return self

    def __exit__(self, *_: object) -> None:
        self.handle.close()


@pytest.mark.parametrize("room", [0, 100, 1500])
def test_a_full_stick_leaves_no_file_no_gap_and_no_case_moved(pair: tuple[Desk, Desk], stick: Path, room: int) -> None:
    village, town = pair
    before = tables(village, "meta")
    with pytest.raises(AppError) as caught:
        export_package(village, stick, files=Stick(errno.ENOSPC, room))
    assert caught.value.code == "sync.disk_full" and caught.value.advice
    assert list(stick.iterdir()) == [] and tables(village, "meta") == before
    sent = export_package(village, stick)
    assert sent.number == "A-0001"
    assert receive(town, [sent.path], own_fingerprint(village))[0].notes == []
    with pytest.raises(AppError):
        answer(town, VILLAGE, stick, files=Stick(errno.ENOSPC, room))
    assert answer(town, VILLAGE, stick).number == "Z-0001"


def test_a_stick_pulled_at_the_last_moment_keeps_the_number_used(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    with pytest.raises(AppError) as caught:
        export_package(village, stick, files=Stick(errno.EIO, step="sync_folder", gone=True))
    assert caught.value.code == "sync.pulled"
    left = next(stick.iterdir())  # the whole package lies on it: the same number must not come again
    add_household(village, "李四", local_household_no="A-0002")
    sent = export_package(village, stick)
    assert (number_of(left), sent.number) == ("A-0001", "A-0002")
    states = [result.state for result in receive(town, [sent.path, left], own_fingerprint(village))]
    assert states == ["taken", "taken"] and len(rows(town, "household")) == 2


def test_cancelling_leaves_nothing(pair: tuple[Desk, Desk], stick: Path) -> None:
    village = pair[0]

    def stop(step: str, done: int, total: int) -> None:
        raise Cancelled

    before = tables(village, "meta")
    with pytest.raises(Cancelled):
        export_package(village, stick, stop)
    assert list(stick.iterdir()) == [] and tables(village, "meta") == before
    assert export_package(village, stick).number == "A-0001"


def test_a_package_of_that_name_is_never_overwritten(pair: tuple[Desk, Desk], stick: Path) -> None:
    village = pair[0]
    mine = stick / "报送包-石桥村-A-0001.swpkg"
    mine.write_bytes(b"something else")
    with pytest.raises(AppError) as caught:
        export_package(village, stick)
    assert caught.value.code == "sync.exists" and mine.read_bytes() == b"something else"
    assert export_package(village, stick).number == "A-0002"  # and it does not fail for ever


# --- before and after


def test_there_is_a_backup_from_before_and_only_a_few_are_kept(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    path = first(pair, stick)
    folder = town.store.folder / FOLDER
    for number in range(8):
        town.clock = lambda n=number: __import__("datetime").datetime(2026, 11, 23, 10, n)
        add_household(village, f"李{number}", local_household_no=f"A-{number + 2:04d}")
        receive(town, [export_package(village, stick).path])
    kept = sorted(folder.iterdir())
    assert len(kept) == 5
    assert receive(town, [path])[0].state == "unchanged"
    assert sorted(folder.iterdir()) == kept  # what came before changes nothing: no copy of the whole store for it
    assert len(kept) == 5 and all(path.suffix == ".swbak" for path in kept)
    with town.reading() as connection:
        assert int(get_meta(connection, "counter")) > 0


def test_a_struck_unit_comes_back_as_it_was(pair: tuple[Desk, Desk], stick: Path) -> None:
    """Rows of a kind this program does not know are kept and sent on."""
    village, town = pair
    first(pair, stick)
    household = rows(village, "household")[0]["id"]

    def future(unit: Any) -> None:
        if unit.id == household:
            from app.domain.units import RowState

            unit.seen[village.store.device] = 500
            stamp = Stamp(village.store.device, 500)
            unit.rows["r-2031"] = RowState("r-2031", "of_2031", {"new": "值"}, stamp)
            unit.rows[household].values["of_2031"] = "新字段"
            unit.rows[household].stamps["of_2031"] = stamp

    result: Received = receive(town, [forged(village, town, stick / "新.swpkg", future, number="A-0002")])[0]
    assert result.state == "taken"
    with town.reading() as connection:
        kept = load_unit(connection, household)
    assert kept is not None and kept.rows["r-2031"].values == {"new": "值"}
    assert kept.rows[household].values["of_2031"] == "新字段"
    back = receive(village, [answer(town, VILLAGE, stick).path])[0]
    assert back.state == "taken" and units(village)[household] == units(town)[household]


def test_many_households_in_one_verb(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    with village.writing("新增") as door:
        for number in range(2, 120):
            put_household(door, VILLAGE, f"张{number}", f"李{number}", local_household_no=f"A-{number:04d}")
    sent = export_package(village, stick)
    assert sent.counts["household"] == 119 and sent.counts["row:member"] == 238
    assert receive(town, [sent.path], own_fingerprint(village))[0].counts == {"新增": 121}
    theirs = units(town)
    assert {key: theirs[key] for key in units(village)} == units(village)


def test_an_old_receipt_never_makes_less_of_a_newer_one(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    first(pair, stick)
    household = rows(village, "household")[0]["id"]
    for number in range(2, 4):
        with village.writing("改") as door:
            door.change("household", household, {"group_name": f"{number}组"})
        receive(town, [export_package(village, stick).path])
    receive(village, [answer(town, VILLAGE, stick).path])  # three receipts about the same household
    with pytest.raises(AppError) as caught:
        export_package(village, stick)
    assert caught.value.code == "P-106"


def test_a_store_that_lost_units_is_sent_them_again(
    pair: tuple[Desk, Desk], stick: Path, tmp_path: Path, make: Make
) -> None:
    """A laptop whose database was put back to an older copy says so by what it holds."""
    village, town = pair
    first(pair, stick)
    village.store.close()
    shutil.copyfile(tmp_path / "village" / "store.db", tmp_path / "older.db")
    village = make("village", again=True)
    add_household(village, "李四", local_household_no="A-0002")
    lost = {row["id"] for row in rows(village, "household")}
    receive(town, [export_package(village, stick).path])
    village.store.close()
    shutil.copyfile(tmp_path / "older.db", tmp_path / "village" / "store.db")
    (tmp_path / "village" / "device.key").unlink()  # what restoring does: a new device
    village = make("village", again=True)
    assert len(rows(village, "household")) == 1
    receive(town, [export_package(village, stick_of(tmp_path)).path], own_fingerprint(village))
    receive(village, [answer(town, VILLAGE, stick).path])
    assert {row["id"] for row in rows(village, "household")} == lost


def stick_of(folder: Path) -> Path:
    (folder / "another").mkdir()
    return folder / "another"
