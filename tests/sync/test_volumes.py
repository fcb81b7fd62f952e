"""Attachment volumes: written, read back, read by another, cut, turned, foreign, hostile; memory stays flat."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError, Cancelled
from app.sync import volumes
from app.sync.agefile import seal
from app.sync.files import DISK, Bundle, Files
from app.sync.keys import DeviceKeys
from app.sync.limits import MAX_FILE, VOLUME_BLOCK
from app.sync.volumes import (
    VolumeFile,
    VolumeHead,
    VolumeInfo,
    planned,
    read_volume,
    stage_volume,
    volume_path,
    volume_size,
    volumes_beside,
)
from tests.sync.test_package_by_hand import recipe

Keys = dict[str, DeviceKeys]
BadStick = Callable[..., Any]
Made = Callable[..., VolumeInfo]


def file_of(folder: Path, content: bytes) -> VolumeFile:
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest
    path.write_bytes(content)
    return VolumeFile(digest, path, len(content))


@pytest.fixture
def sources(tmp_path: Path) -> list[VolumeFile]:
    """Twelve files of odd sizes, one of a single byte."""
    folder = tmp_path / "here"
    folder.mkdir()
    return [file_of(folder, os.urandom(size)) for size in (1, 77, 65536, 300_000, *range(5000, 5008))]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def write(
    target: Path,
    files: list[VolumeFile],
    keys: Keys,
    device: Files = DISK,
    told: Callable[[int], None] = lambda _: None,
) -> VolumeInfo:
    head = VolumeHead(keys["village"].public.device, "A-0007", 1, len(files))
    everyone = [keys["office"].public, keys["village"].public]
    with Bundle(device) as bundle:
        made = stage_volume(bundle, target, head, files, everyone, told, told)
        bundle.finish()
    return made


def read(path: Path, keys: Keys, wanted: Callable[[str, int], bool] = lambda *_: True) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    read_volume(path, [keys["office"]], wanted, lambda digest, data: found.update({digest: data}))
    return found


def test_what_is_written_is_read_and_only_what_is_wanted(stick: Path, sources: list[VolumeFile], keys: Keys) -> None:
    target = volume_path(stick / "报送包-石桥村-A-0007.swpkg", 1)
    made = write(target, sources, keys)
    assert target.name == "报送包-石桥村-A-0007.att01.swvol" and made.size == target.stat().st_size
    assert made.sealed_hash == hashlib.sha256(target.read_bytes()).hexdigest() and made.bad == ()
    assert made.size <= volume_size(sources)
    assert read(target, keys) == {file.digest: file.path.read_bytes() for file in sources}
    few = {file.digest for file in sources[2:4]}
    assert read(target, keys, lambda digest, _: digest in few).keys() == few
    assert volumes_beside(stick / "报送包-石桥村-A-0007.swpkg") == [target]
    assert volumes_beside(stick / "报送包-石桥村-A-0008.swpkg") == []
    assert volumes_beside(stick / "没有" / "a.swpkg") == []


def test_a_finder_sees_a_rounded_size_and_nothing_else(stick: Path, tmp_path: Path, keys: Keys) -> None:
    few, many = [file_of(tmp_path, b"x" * 40_000)], [file_of(tmp_path, bytes([n]) * 3000) for n in range(12)]
    sizes = {write(stick / f"{n}.swvol", files, keys).size // 1024 for n, files in enumerate((few, many))}
    assert len(sizes) == 1  # the age filler makes sizes vary by some bytes
    data = (stick / "1.swvol").read_bytes()
    assert b"swvol" not in data and b"A-0007" not in data and many[0].digest.encode() not in data


def test_volumes_are_shared_out_below_their_limit(tmp_path: Path) -> None:
    files = [VolumeFile(f"{n:064x}", tmp_path, size) for n, size in enumerate([400_000] * 10 + [MAX_FILE + 1])]
    shared = planned(files, 2_000_000)
    assert [len(part) for part in shared] == [4, 4, 2]
    assert all(volume_size(part) <= 2_000_000 for part in shared)
    assert planned([]) == [] and len(planned(files)) == 1  # what no reader takes is not sent


def test_a_damaged_source_is_named_and_costs_only_itself(stick: Path, sources: list[VolumeFile], keys: Keys) -> None:
    sources[3].path.write_bytes(b"turned" * 60_000)
    sources[4].path.write_bytes(b"short")
    sources[5].path.unlink()
    made = write(stick / "a.swvol", sources, keys)
    assert set(made.bad) == {file.digest for file in sources[3:6]}
    assert {digest for digest, _ in made.files} == {file.digest for file in sources} - set(made.bad)
    found = read_volume(stick / "a.swvol", [keys["office"]], lambda *_: True, lambda *_: None)
    assert set(found.spoilt) == set(made.bad)
    assert len(read(stick / "a.swvol", keys)) == len(sources) - 3


def test_damage_costs_only_what_comes_after_it(stick: Path, sources: list[VolumeFile], keys: Keys) -> None:
    target = stick / "a.swvol"
    made = write(target, sources, keys)
    whole = target.read_bytes()
    order = [digest for digest, _ in made.files]
    for place in range(700, len(whole), len(whole) // 23):
        target.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        found: list[str] = []
        with pytest.raises(AppError, match=r"sync\.(altered|volume)"):
            read_volume(target, [keys["office"]], lambda *_: True, lambda digest, _, found=found: found.append(digest))
        assert found == order[: len(found)]
        assert len(found) >= 3 or place < 65_536 * 4
    for place in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        target.write_bytes(whole[:place])
        with pytest.raises(AppError, match=r"sync\.(cut|not_volume|altered)"):
            read(target, keys)


def sealed(path: Path, content: bytes, keys: Keys) -> Path:
    with path.open("wb") as handle:
        seal(handle, [content], [keys["office"].public], lambda _: None)
    return path


HEAD = b"swvol 1 V000000000000001 A-0007 0001 %06d\n"


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % VOLUME_BLOCK)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (padded(b"hello\nthere\n"), "sync.not_volume"),
        (padded(b"x" * 5000), "sync.volume"),
        (padded(b"swvol 2 something else\n"), "sync.newer"),
        (padded(b"swvol 1 V000000000000001 ../../etc 0001 000001\n"), "sync.volume"),
        (padded(HEAD % 1 + b"../../../evil 0000000004\nevil"), "sync.volume"),
        (padded(HEAD % 1 + b"0" * 64 + b" 9999999999\n"), "sync.volume"),
        (padded(HEAD % 1 + b"0" * 64 + b" 0000000000\n"), "sync.volume"),
        (padded(HEAD % 2 + b"0" * 64 + b" 0000000004\nevil"), "sync.volume"),
        (padded(HEAD % 999_999), "sync.volume"),
        (padded(HEAD % 0) + b"more" * 256 + bytes(VOLUME_BLOCK - 1024), "sync.volume"),
        ((HEAD % 1 + b"0" * 64 + b" 0000900000\n").ljust(8192, b"\0"), "sync.volume"),
        (bytes(VOLUME_BLOCK), "sync.volume"),
    ],
)
def test_hostile_contents_are_refused(stick: Path, keys: Keys, content: bytes, code: str) -> None:
    taken: list[str] = []
    with pytest.raises(AppError) as caught:
        read_volume(
            sealed(stick / "a.swvol", content, keys), [keys["office"]], lambda *_: True, lambda d, _: taken.append(d)
        )
    assert caught.value.code == code and taken == [] and caught.value.advice


def test_a_volume_for_others_no_volume_and_none_at_all(stick: Path, sources: list[VolumeFile], keys: Keys) -> None:
    write(stick / "a.swvol", sources, keys)
    with pytest.raises(AppError, match=r"sync\.foreign"):
        read_volume(stick / "a.swvol", [keys["other"]], lambda *_: True, lambda *_: None)
    (stick / "b.swvol").write_bytes(b"holiday photo" * 9000)
    with pytest.raises(AppError, match=r"sync\.not_volume"):
        read(stick / "b.swvol", keys)
    with pytest.raises(AppError, match=r"sync\.missing"):
        read(stick / "c.swvol", keys)


def test_what_take_raises_passes_and_a_stop_stops(stick: Path, sources: list[VolumeFile], keys: Keys) -> None:
    write(stick / "a.swvol", sources, keys)
    full = AppError("S-103", "满了")

    def refuse(*_: object) -> None:
        raise full

    with pytest.raises(AppError) as caught:
        read_volume(stick / "a.swvol", [keys["office"]], lambda *_: True, refuse)
    assert caught.value is full

    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_volume(stick / "a.swvol", [keys["office"]], lambda *_: True, lambda *_: None, stop)
    with pytest.raises(Cancelled):
        write(stick / "b.swvol", sources, keys, told=stop)
    assert [path.name for path in stick.iterdir()] == ["a.swvol"]


def test_full_pulled_read_only_and_lying_sticks(
    stick: Path, sources: list[VolumeFile], keys: Keys, bad_stick: BadStick
) -> None:
    whole = write(stick / "whole.swvol", sources, keys).size
    (stick / "whole.swvol").unlink()
    for tenth in range(10):
        with pytest.raises(AppError) as caught:
            write(stick / "a.swvol", sources, keys, bad_stick(errno.ENOSPC, room=whole * tenth // 10))
        assert caught.value.code == "sync.disk_full" and list(stick.iterdir()) == []
    for step in ("create", "sync", "open", "read", "rename_new", "sync_folder"):
        for number, code in ((errno.EIO, "sync.pulled"), (errno.EROFS, "sync.read_only")):
            with pytest.raises(AppError) as caught:
                write(stick / "a.swvol", sources, keys, bad_stick(number, step=step))
            assert caught.value.code == code and list(stick.iterdir()) == []
        with pytest.raises(AppError):
            write(stick / "a.swvol", sources, keys, bad_stick(errno.EIO, step=step, gone=True))
        assert {path.name for path in stick.iterdir()} <= {"a.swvol.part", "a.swvol"}
        for path in stick.iterdir():
            path.unlink()
    for place in (0, 400, 70_000):
        with pytest.raises(AppError, match=r"sync\.verify"):
            write(stick / "a.swvol", sources, keys, bad_stick(flip=place))
        assert list(stick.iterdir()) == []


def test_memory_stays_flat(stick: Path, tmp_path: Path, keys: Keys) -> None:
    files = [file_of(tmp_path, os.urandom(1 << 20)) for _ in range(48)]
    tracemalloc.start()
    write(stick / "a.swvol", files, keys)
    read_volume(stick / "a.swvol", [keys["office"]], lambda *_: True, lambda *_: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_the_recipe_takes_the_first_file_out(
    stick: Path, tmp_path: Path, sources: list[VolumeFile], keys: Keys, find_tool: Callable[[str], str]
) -> None:
    find_tool("age")
    write(stick / "a.swvol", sources, keys)
    key = tmp_path / "key"
    key.write_text(keys["office"].age_secret)
    hand = tmp_path / "hand"
    hand.mkdir()
    environment = {**os.environ, "KEY": str(key), "VOLUME": str(stick / "a.swvol")}
    subprocess.run(["sh", "-euc", recipe(2)], cwd=hand, env=environment, check=True)
    assert (hand / "volume_head").read_bytes() == VolumeHead(keys["village"].public.device, "A-0007", 1, 12).line()
    assert (hand / "first_file").read_bytes() == sources[0].path.read_bytes()
    assert volumes.looks_like_volume(Path("a.SWVOL"))
