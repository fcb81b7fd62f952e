"""A package written to a folder and read by those it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AppError, Cancelled
from app.domain.units import UnitState
from app.sync.certificate import certify
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint
from app.sync.manifest import Attachment, ManifestFacts
from app.sync.reader import Standing, inspect_package, read_package
from app.sync.receipt import Receipt
from app.sync.unitwire import encode_unit
from app.sync.writer import PackageInfo, package_name, write_package

Keys = dict[str, DeviceKeys]


@pytest.fixture
def written(tmp_path: Path, keys: Keys, facts: ManifestFacts, units: list[UnitState]) -> PackageInfo:
    office = [keys["office"].public]
    return write_package(tmp_path / "a.swpkg", facts, units, keys["village"], office)


def known(keys: Keys, *names: str) -> dict[str, PublicKeys]:
    return {keys[name].public.device: keys[name].public for name in names}


def test_the_office_reads_what_the_village_wrote(written: PackageInfo, keys: Keys, units: list[UnitState]) -> None:
    package = read_package(written.path, [keys["office"]], known(keys, "village"), practice=False)
    assert package.standing is Standing.KNOWN
    assert list(package.units) == units == list(package.units)
    assert package.check_code == written.check_code
    assert package.manifest.content_hash == written.content_hash
    assert package.manifest.units == {"household": 200} and package.manifest.rows == {"member": 600}
    assert package.size == written.size == written.path.stat().st_size
    assert package.manifest.facts.number == "A-0007" and package.manifest.sender == keys["village"].public
    assert set(package.manifest.recipients) == {fingerprint(keys[name].public) for name in ("office", "village")}
    assert [path.name for path in written.path.parent.iterdir()] == ["a.swpkg"]


def test_the_writer_can_open_its_own(written: PackageInfo, keys: Keys, units: list[UnitState]) -> None:
    own = read_package(written.path, [keys["village"]], lambda device: known(keys, "village").get(device))
    assert list(own.units) == units


def test_several_recipients_and_several_keys(tmp_path: Path, keys: Keys, facts: ManifestFacts) -> None:
    both = [keys["office"].public, keys["other"].public, keys["village"].public]
    info = write_package(tmp_path / "b.swpkg", facts, [], keys["village"], both)
    for name in ("office", "other", "village"):
        assert list(read_package(info.path, [keys["clerk"], keys[name]], {}).manifest.entries) == []
    assert inspect_package(info.path).recipients == 3


def test_every_field_of_the_facts_returns(tmp_path: Path, keys: Keys, facts: ManifestFacts) -> None:
    seen = {keys["village"].public.device: 4}
    receipt = Receipt(
        keys["village"].public.device, "A-0003", "ab" * 32, "0A1B-2C3D-4E5F", {"u1": seen}, {"u2": "不归本村"}
    )
    receipt = replace(receipt, quarantined={"u3": "读不出"}, whole="")
    full = replace(facts, kind="return", previous="A-0006", known=seen, holds={"u1": seen}, receipts=(receipt,))
    full = replace(full, attachments=(Attachment(1, "cd" * 32, 9),), extra={"tomorrow": {"a": [1, "二"]}})
    full = replace(full, certificate=certify(keys["office"], keys["village"].public, facts.place_code, False))
    info = write_package(tmp_path / "c.swpkg", full, [], keys["village"], [keys["office"].public])
    assert inspect_package(info.path, [keys["office"]]).package is not None
    opened = read_package(info.path, [keys["office"]], known(keys, "village"))
    assert opened.manifest.facts == full


def test_a_stranger_is_a_question_until_his_code_is_typed(written: PackageInfo, keys: Keys) -> None:
    package = read_package(written.path, [keys["office"]], {})
    assert package.standing is Standing.STRANGER
    with pytest.raises(AppError) as caught:
        package.entries()
    assert caught.value.code == "sync.stranger"
    assert fingerprint(keys["village"].public) not in str(caught.value)  # it has to come from paper
    with pytest.raises(AppError, match=r"sync\.code"):
        package.confirmed(fingerprint(keys["other"].public))
    sure = package.confirmed(fingerprint(keys["village"].public).lower())
    assert sure.standing is Standing.CONFIRMED and len(list(sure.units)) == 200


def test_a_village_believes_a_clerk_the_office_vouches_for(tmp_path: Path, keys: Keys, facts: ManifestFacts) -> None:
    def sent(**change: object) -> Path:
        word = certify(keys["office"], keys["clerk"].public, "539901101", False)
        base = replace(facts, kind="return", place_code="539901101", place_name="青石镇", certificate=word)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.swpkg"
        full = replace(base, **change)  # type: ignore[arg-type]
        return write_package(path, full, [], keys["clerk"], [keys["village"].public]).path

    office = known(keys, "office")
    me = [keys["village"]]
    assert read_package(sent(), me, office).standing is Standing.CERTIFIED
    assert read_package(sent(), me, {}).standing is Standing.STRANGER
    assert read_package(sent(certificate=None), me, office).standing is Standing.STRANGER
    for wrong in (
        certify(keys["office"], keys["other"].public, "539901101", False),
        certify(keys["office"], keys["clerk"].public, "539901102", False),
        certify(keys["office"], keys["clerk"].public, "539901101", True),
        certify(replace(keys["stranger"], public=keys["office"].public), keys["clerk"].public, "539901101", False),
    ):
        with pytest.raises(AppError) as caught:
            read_package(sent(certificate=wrong), me, office)
        assert caught.value.code == "sync.certificate"


def test_an_office_vouches_for_clerks_only(tmp_path: Path, keys: Keys, facts: ManifestFacts) -> None:
    word = certify(keys["office"], keys["other"].public, facts.place_code, False)
    target = tmp_path / "x.swpkg"
    write_package(target, replace(facts, certificate=word), [], keys["other"], [keys["village"].public])
    with pytest.raises(AppError, match=r"sync\.certificate"):
        read_package(target, [keys["village"]], known(keys, "office"))


def test_same_number_same_content_and_same_number_other_content(
    tmp_path: Path, keys: Keys, facts: ManifestFacts, units: list[UnitState], written: PackageInfo
) -> None:
    office = [keys["office"].public]
    again = write_package(tmp_path / "again.swpkg", facts, units, keys["village"], office)
    other = write_package(tmp_path / "other.swpkg", facts, units[1:], keys["village"], office)
    assert again.content_hash == written.content_hash and again.sealed_hash != written.sealed_hash
    assert other.number == written.number and other.content_hash != written.content_hash


def test_without_keys_only_the_outside_is_known(written: PackageInfo, keys: Keys) -> None:
    for some in (None, [], [keys["other"]]):
        seen = inspect_package(written.path, some)
        assert seen.package is None and seen.recipients == 2 and seen.check_code == written.check_code
    opened = inspect_package(written.path, [keys["office"]])
    assert opened.package is not None and opened.package.standing is Standing.STRANGER and opened.problems == ()


def test_nothing_of_the_inside_is_readable(written: PackageInfo, units: list[UnitState]) -> None:
    data = written.path.read_bytes()
    for text in ("A-0007", "石桥村", "swpkg", units[0].id, "V000000000000001"):
        assert text.encode() not in data


def test_progress_is_told_and_a_stop_leaves_nothing(
    tmp_path: Path, keys: Keys, facts: ManifestFacts, units: list[UnitState]
) -> None:
    told: list[tuple[str, int, int]] = []
    office = [keys["office"].public]
    write_package(tmp_path / "p.swpkg", facts, units, keys["village"], office, lambda *args: told.append(args))
    assert {step for step, _, _ in told} == {"整理", "写入", "读回核对", "完成"}
    assert ("整理", 200, 200) in told and all(done <= total for _, done, total in told)
    for step in ("整理", "写入", "读回核对"):

        def stop(now: str, done: int, total: int, step: str = step) -> None:
            if now == step:
                raise Cancelled

        with pytest.raises(Cancelled):
            write_package(tmp_path / "s.swpkg", facts, units, keys["village"], office, stop)
        assert [path.name for path in tmp_path.iterdir()] == ["p.swpkg"]


def test_an_existing_file_is_never_overwritten(tmp_path: Path, keys: Keys, facts: ManifestFacts) -> None:
    target = tmp_path / "x.swpkg"
    target.write_text("mine")
    with pytest.raises(AppError) as caught:
        write_package(target, facts, [], keys["village"], [keys["office"].public])
    assert caught.value.code == "sync.exists" and target.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["x.swpkg"]


def test_leftovers_of_a_kill_do_not_hinder(tmp_path: Path, keys: Keys, facts: ManifestFacts) -> None:
    (tmp_path / "x.swpkg.part").write_bytes(b"half")
    write_package(tmp_path / "x.swpkg", facts, [], keys["village"], [keys["office"].public])
    assert [path.name for path in tmp_path.iterdir()] == ["x.swpkg"]


def test_a_wrong_unit_is_named_before_anything_is_written(
    tmp_path: Path, keys: Keys, facts: ManifestFacts, unit_maker: Callable[..., UnitState]
) -> None:
    bad = unit_maker(5)
    bad.seen = {}
    for trouble_maker, code in ((bad, "sync.unit"), (unit_maker(1), "sync.malformed")):
        with pytest.raises(AppError) as caught:
            pair = [unit_maker(1), trouble_maker]
            write_package(tmp_path / "x.swpkg", facts, pair, keys["village"], [keys["office"].public])
        assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [{"number": "7"}, {"number": "A-0007/../x"}, {"kind": "Sync"}, {"place_code": "12"}, {"created": "2026-13-01"},
     {"schema": 0}, {"place_name": "a\nb"}, {"program": "x" * 41}, {"extra": {"a": 1.5}}, {"known": {"X": 1}}],
)  # fmt: skip
def test_wrong_facts_do_not_leave(tmp_path: Path, keys: Keys, facts: ManifestFacts, change: dict[str, object]) -> None:
    with pytest.raises(AppError) as caught:
        wrong = replace(facts, **change)  # type: ignore[arg-type]
        write_package(tmp_path / "x.swpkg", wrong, [], keys["village"], [keys["office"].public])
    assert caught.value.code == "sync.malformed" and list(tmp_path.iterdir()) == []


def test_size_a_household_stays_small(written: PackageInfo, units: list[UnitState]) -> None:
    noise = 900  # three rows of 300 random bytes each, which nothing shrinks
    assert written.size / len(units) < noise * 1.2 + 500
    assert len(encode_unit(units[0])["rows"]) == 3


def test_names_of_files_suit_every_stick() -> None:
    assert package_name("sync", "石桥村", "A-0007", False) == "报送包-石桥村-A-0007.swpkg"
    assert package_name("return", '石/桥:村*?"', "T-0001", True) == "练习-回执包-石桥村-T-0001.swpkg"
    assert len(package_name("sync", "村" * 200, "A-0007", False).encode()) < 200
