"""The committed packages: what they are today they stay for ever (`tests/vectors/README.md`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.sync.enrolment import load_enrolment, read_answer, read_offer
from app.sync.keys import DeviceKeys, fingerprint
from app.sync.reader import OpenedPackage, Standing, inspect_package, read_package

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


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".swenrol")])
def test_enrolment_vectors(name: str) -> None:
    reader = read_offer if EXPECTED[name]["kind"] == "offer" else read_answer
    data = load_enrolment(HERE / name)
    if "error" not in EXPECTED[name]:
        assert reader(data, name).fingerprint
        return
    with pytest.raises(AppError) as caught:
        reader(data, name)
    assert caught.value.code == EXPECTED[name]["error"]
