"""FORMAT.md §9 is run as it stands: standard commands open and check a package and agree with the program."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.units import UnitState
from app.sync import canonical
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint
from app.sync.manifest import ManifestFacts
from app.sync.reader import inspect_package, read_package
from app.sync.signing import minisign_key
from app.sync.trouble import TEXTS
from app.sync.unitwire import encode_unit
from app.sync.writer import write_package

FORMAT = (Path(__file__).parents[2] / "app" / "sync" / "FORMAT.md").read_text("utf-8")
Find = Callable[[str], str]


def recipe(number: int) -> str:
    return re.findall(r"```sh\n(.*?)```", FORMAT, re.S)[number]


def run(script: str, folder: Path, package: Path, key: Path) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    (folder / "hand.sh").write_text(script, "utf-8")
    env = {**os.environ, "PACKAGE": str(package), "KEY": str(key), "LC_ALL": "C.UTF-8"}
    return subprocess.run(["sh", "hand.sh"], cwd=folder, env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def commands(find_tool: Find) -> None:
    for name in ("age", "openssl", "gzip", "basenc"):
        find_tool(name)


def test_the_recipe_opens_and_checks_a_package(
    commands: None, tmp_path: Path, keys: dict[str, DeviceKeys], facts: ManifestFacts, units: list[UnitState]
) -> None:
    key = tmp_path / "office.txt"
    key.write_text(keys["office"].age_secret + "\n")
    info = write_package(tmp_path / "a.swpkg", facts, units, keys["village"], [keys["office"].public])
    done = run(recipe(0), tmp_path / "hand", info.path, key)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Signature Verified Successfully") == 2
    hand = {path.name: path.read_text("utf-8").strip() for path in (tmp_path / "hand").iterdir() if "." not in path.name
            and path.name in ("check_code", "content_hash", "sender_fingerprint")}  # fmt: skip
    assert hand["check_code"] == info.check_code.replace("-", "")
    assert hand["content_hash"] == info.content_hash
    assert hand["sender_fingerprint"] == fingerprint(keys["village"].public).replace("-", "")
    assert len((tmp_path / "hand" / "units.jsonl").read_text("utf-8").splitlines()) == len(units)
    package = read_package(info.path, [keys["office"]], {})
    lines = (tmp_path / "hand" / "named").read_text().split()
    assert lines == [entry.sha256 for entry in package.manifest.entries]


def test_the_recipe_agrees_with_inspect(commands: None, tmp_path: Path, vectors: Path) -> None:
    """Field by field, over the vectors that open: number, sender, counts, codes."""
    stored = json.loads((vectors / "keys.json").read_text("utf-8"))
    opening = {name: DeviceKeys.from_bytes(canonical.dump(item)) for name, item in stored.items()}
    for name, who in (("valid", "office"), ("return", "village"), ("older", "office"), ("newer-fields", "office"),
                      ("with-volume", "office"), ("roster", "village"), ("stranger", "office")):  # fmt: skip
        folder, path = tmp_path / name, vectors / f"{name}.swpkg"
        done = run(recipe(0), folder, path, vectors / f"{who}.age-key.txt")
        assert done.returncode == 0, (name, done.stderr)
        seen = inspect_package(path, [opening[who]])
        assert seen.package is not None
        manifest, read = seen.package.manifest, json.loads((folder / "manifest.json").read_text("utf-8"))
        units = [json.loads(line) for line in (folder / "units.jsonl").read_text("utf-8").splitlines()]
        assert read["number"] == manifest.facts.number and read["kind"] == manifest.facts.kind
        assert read["place"] == {"code": manifest.facts.place_code, "name": manifest.facts.place_name}
        assert read["sender"] == manifest.sender.to_json() and read["recipients"] == list(manifest.recipients)
        assert read["counts"]["units"] == manifest.units == Counter(unit["kind"] for unit in units)
        assert read["counts"]["rows"] == manifest.rows == Counter(row["kind"] for unit in units for row in unit["rows"])
        codes = {
            code: (folder / code).read_text("utf-8").strip()
            for code in ("check_code", "content_hash", "sender_fingerprint")
        }
        assert codes["check_code"] == seen.check_code.replace("-", "")
        assert codes["content_hash"] == manifest.content_hash
        assert codes["sender_fingerprint"] == manifest.sender_fingerprint.replace("-", "")


def test_the_recipe_works_on_the_vectors(commands: None, tmp_path: Path, vectors: Path) -> None:
    for name, who, good in (
        ("valid", "office", True),
        ("return", "village", True),
        ("cut", "office", False),
        ("altered", "office", False),
        ("forged", "office", False),
        ("foreign", "office", False),
    ):
        done = run(recipe(0), tmp_path / name, vectors / f"{name}.swpkg", vectors / f"{who}.age-key.txt")
        assert (done.returncode == 0) is good, (name, done.stdout, done.stderr)


def test_minisign_agrees(
    commands: None, find_tool: Find, tmp_path: Path, vectors: Path, keys: dict[str, DeviceKeys]
) -> None:
    find_tool("minisign")
    package, key = vectors / "valid.swpkg", vectors / "office.age-key.txt"
    done = run(recipe(0) + recipe(1), tmp_path / "hand", package, key)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "hand" / "minisign_key").read_text() == minisign_key(keys["village"].public.verify_key_hex)
    with (tmp_path / "hand" / "body").open("ab") as body:
        body.write(b"\0")
    done = run(recipe(1), tmp_path / "hand", package, key)
    assert done.returncode != 0


def test_the_age_command_says_no_to_others(find_tool: Find, tmp_path: Path, vectors: Path) -> None:
    age = find_tool("age")
    key = str(vectors / "office.age-key.txt")
    for name, good in (("valid", True), ("stranger", True), ("foreign", False), ("cut", False), ("altered", False)):
        out = str(tmp_path / name)
        done = subprocess.run([age, "-d", "-i", key, "-o", out, str(vectors / f"{name}.swpkg")], capture_output=True)
        assert (done.returncode == 0) is good, name


def test_what_the_age_command_seals_is_read(
    find_tool: Find, tmp_path: Path, keys: dict[str, DeviceKeys], facts: ManifestFacts, units: list[UnitState]
) -> None:
    age = find_tool("age")
    info = write_package(tmp_path / "a.swpkg", facts, units, keys["village"], [keys["office"].public])
    secret = tmp_path / "key"
    secret.write_text(keys["office"].age_secret)
    subprocess.run([age, "-d", "-i", str(secret), "-o", str(tmp_path / "inner"), str(info.path)], check=True)
    to = keys["office"].public.age_recipient
    other = tmp_path / "b.swpkg"
    subprocess.run([age, "-r", to, "-o", str(other), str(tmp_path / "inner")], check=True)
    known: dict[str, PublicKeys] = {keys["village"].public.device: keys["village"].public}
    got = list(read_package(other, [keys["office"]], known).units)
    assert [encode_unit(unit) for unit in got] == [encode_unit(unit) for unit in units]
    elsewhere = tmp_path / "c.swpkg"
    to = keys["other"].public.age_recipient
    subprocess.run([age, "-r", to, "-o", str(elsewhere), str(tmp_path / "inner")], check=True)
    with pytest.raises(AppError, match=r"sync\.recipient"):
        read_package(elsewhere, [keys["other"]], known)


def test_the_document_names_every_reading_code() -> None:
    named = set(re.findall(r"`(sync\.[a-z_]+)`", FORMAT))
    assert named <= set(TEXTS)
    spoken = {
        "missing",
        "read",
        "code",
        "code_length",
        "keys",
        "exists",
        "disk_full",
        "read_only",
        "pulled",
        "name",
        "write",
    }
    rest = {code for code in TEXTS if code.split(".")[1] not in spoken and not code.startswith("sync.enrolment")}
    assert rest - {"sync.verify"} == named
