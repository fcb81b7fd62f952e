"""The committed packages: what they are today they stay for ever (`tests/vectors/README.md`)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.sync.asking import open_answer, read_request
from app.sync.asking import read_answer as read_reply
from app.sync.cards import read_card
from app.sync.enrolment import load_enrolment, read_answer, read_offer
from app.sync.keys import DeviceKeys, fingerprint
from app.sync.reader import OpenedPackage, Standing, inspect_package, read_package
from app.sync.roster import read_roster
from app.sync.volumes import VolumeRead, read_volume

HERE = Path(__file__).parents[1] / "vectors"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_text("utf-8"))
PACKAGES = [name for name in EXPECTED if name.endswith(".swpkg")]
REGISTERED = ("office", "village", "other")  # the clerk is vouched for, the stranger is unknown


def opened(name: str, keys: dict[str, DeviceKeys]) -> OpenedPackage:
    known = {keys[who].public.device: keys[who].public for who in REGISTERED}
    return read_package(HERE / name, [keys[EXPECTED[name]["reader"]]], known, practice=False)


def test_every_file_is_expected_and_listed() -> None:
    files = {path.name for path in HERE.glob("*.sw*")}
    assert files == set(EXPECTED)
    readme = (HERE / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for name in files)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_vector_is_what_it_was(name: str, keys: dict[str, DeviceKeys]) -> None:
    wanted = EXPECTED[name]
    if "error" in wanted:
        with pytest.raises(AppError) as caught:
            opened(name, keys)
        assert caught.value.code == wanted["error"] and name in str(caught.value)
        assert caught.value.advice
        return
    package = opened(name, keys)
    if "error_in_units" in wanted:
        with pytest.raises(AppError) as caught:
            list(package.entries())
        assert caught.value.code == wanted["error_in_units"]
        return
    assert package.standing == wanted["standing"]
    stranger = package.standing is Standing.STRANGER
    sure = package.confirmed(fingerprint(keys["stranger"].public)) if stranger else package
    assert [entry.problem.code for entry in sure.entries() if entry.problem] == wanted["problems"]


@pytest.mark.parametrize("name", PACKAGES)
def test_inspecting_changes_nothing_and_says_the_same(name: str, keys: dict[str, DeviceKeys]) -> None:
    wanted, before = EXPECTED[name], (HERE / name).read_bytes()
    ours = [keys[wanted["reader"]]]
    code = wanted.get("error", wanted.get("error_in_units", ""))
    if code in ("", "sync.practice_here", "sync.sender_changed", "sync.foreign"):
        seen = inspect_package(HERE / name, ours)
        assert (seen.package is None) == (code == "sync.foreign")
        assert len(seen.problems) == len(wanted.get("problems", []))
    else:
        with pytest.raises(AppError) as caught:
            inspect_package(HERE / name, ours)
        assert caught.value.code == code
    assert (HERE / name).read_bytes() == before


def test_the_receipt_in_the_return_package(keys: dict[str, DeviceKeys]) -> None:
    sent, answer = opened("valid.swpkg", keys), opened("return.swpkg", keys)
    (receipt,) = answer.manifest.facts.receipts
    units = list(sent.units)
    assert (receipt.number, receipt.content_hash) == ("A-0001", sent.manifest.content_hash)
    assert receipt.check_code == sent.check_code and receipt.device == sent.manifest.sender.device
    assert receipt.taken == {unit.id: unit.seen for unit in units[:2]} == answer.manifest.facts.holds
    assert receipt.refused == {units[2].id: "户编号与另一户相同"}


def test_a_number_used_twice_shows(keys: dict[str, DeviceKeys]) -> None:
    first, second = opened("valid.swpkg", keys).manifest, opened("replay-other.swpkg", keys).manifest
    assert first.facts.number == second.facts.number and first.content_hash != second.content_hash
    assert first.content_hash == "7002a9f4ea7dcfe6154e8785dbfb95900b85cc6b9ad434ed8d1cbb8dc809e0d8"


READERS = {"offer": read_offer, "answer": read_answer, "card": read_card, "request": read_request, "reply": read_reply}


@pytest.mark.parametrize("name", [name for name in EXPECTED if "kind" in EXPECTED[name]])
def test_vectors_of_small_files(name: str) -> None:
    reader, data = READERS[EXPECTED[name]["kind"]], (HERE / name).read_bytes()
    if "error" not in EXPECTED[name]:
        assert reader(data, name)
        return
    with pytest.raises(AppError) as caught:
        reader(data, name)
    assert caught.value.code == EXPECTED[name]["error"] and caught.value.advice and caught.value.where == name


def test_the_answer_belongs_to_the_request(keys: dict[str, DeviceKeys]) -> None:
    ask, told = read_request((HERE / "ask.swreq").read_bytes()), read_reply((HERE / "answer.swans").read_bytes())
    assert told.request == ask.digest and open_answer(told, keys["stranger"]) == b"secret"
    assert load_enrolment(HERE / "card.swenrol") == (HERE / "card.swenrol").read_bytes()


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".swvol")])
def test_volume_vectors(name: str, keys: dict[str, DeviceKeys]) -> None:
    wanted, taken = EXPECTED[name], list[tuple[str, bytes]]()

    def read() -> VolumeRead:
        return read_volume(HERE / name, [keys[wanted["reader"]]], lambda *_: True, lambda *file: taken.append(file))

    if "error" in wanted:
        with pytest.raises(AppError) as caught:
            read()
        assert caught.value.code == wanted["error"] and caught.value.advice and name in str(caught.value)
    else:
        assert len(read().spoilt) == wanted["spoilt"]
    assert len(taken) == wanted["files"]
    assert all(hashlib.sha256(data).hexdigest() == digest for digest, data in taken)


def test_a_package_names_its_volume_and_files(keys: dict[str, DeviceKeys]) -> None:
    facts, path = opened("with-volume.swpkg", keys).manifest.facts, HERE / "with-volume.att01.swvol"
    found: list[str] = []
    read = read_volume(path, [keys["office"]], lambda *_: True, lambda digest, data: found.append(digest))
    assert [item.sha256 for item in facts.attachments] == found and len(facts.lacks) == 1
    assert [(item.sha256, item.size) for item in facts.volumes] == [(read.sealed_hash, path.stat().st_size)]
    assert (read.head.device, read.head.package) == (keys["village"].public.device, facts.number)


@pytest.mark.parametrize("name", [name for name in EXPECTED if "roster" in EXPECTED[name]])
def test_lists_of_devices(name: str, keys: dict[str, DeviceKeys]) -> None:
    value, wanted = opened(name, keys).manifest.facts.extra["roster"], EXPECTED[name]["roster"]
    if wanted.startswith("sync."):
        with pytest.raises(AppError) as caught:
            read_roster(value, name)
        assert caught.value.code == wanted
        return
    roster = read_roster(value, name)
    assert roster.vouched_by(keys["office"].public) is (wanted == "listed")
    assert [entry.active for entry in roster.entries if entry.village == "539901101204"] == [False]


def test_the_oldest_package_has_only_what_is_required(keys: dict[str, DeviceKeys]) -> None:
    manifest = opened("older.swpkg", keys).manifest
    facts = manifest.facts
    assert (manifest.format, facts.schema, facts.previous, facts.holds, facts.extra) == (1, 1, "", {}, {})
    assert manifest.content_hash == "dd23eef069e0af45660b968c9eb647dbf1cd7f85b162370a85f62db4e9c86f44"


def test_newer_fields_are_kept_as_they_came(keys: dict[str, DeviceKeys]) -> None:
    package = opened("newer-fields.swpkg", keys)
    assert package.manifest.facts.extra == {"of_2031": {"new": [1, "二"]}}
    [unit] = package.units
    assert unit.rows["r-2031"].values == {"new": "值"} and unit.rows[unit.id].values["of_2031"] == "新字段"
