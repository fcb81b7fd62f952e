"""自检: each thing that can be wrong with a machine is named in words, and what can be mended is mended."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.services.selfcheck import machine_checks as m
from app.services.selfcheck.machine_checks import machine_checks
from app.services.selfcheck.memory import _linux
from app.services.selfcheck.model import Check, State
from app.services.selfcheck.places import _mount, check_place, why_not

NOW = datetime(2026, 11, 23, 9, 30)
GB = 1024**3


def _by_key(checks: list[Check]) -> dict[str, Check]:
    return {check.key: check for check in checks}


def test_a_fresh_machine_has_nothing_bad(tmp_path: Path) -> None:
    checks = machine_checks(tmp_path / "not there yet", NOW)
    assert len(checks) == 10 and all(check.state is not State.BAD for check in checks)
    assert all(check.advice for check in checks if check.state is not State.GOOD)


def test_a_program_that_was_changed(tmp_path: Path) -> None:
    (tmp_path / "FILES.sha256").write_text("0" * 64 + " 3 shouwang\n")
    found = m.check_program(tmp_path)
    assert found.state is State.BAD and "shouwang（缺少）" in found.text


@pytest.mark.parametrize(
    "name", ["OneDrive", "OneDrive - 青石镇", "Dropbox", "坚果云", "WPSDrive", "百度网盘同步空间", "Nextcloud"]
)
def test_folders_of_cloud_clients_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "守望" / "数据"
    folder.mkdir(parents=True)
    assert name in why_not(folder)
    with pytest.raises(AppError) as told:
        check_place(folder)
    assert told.value.code == "M-110" and "硬盘" in told.value.advice


def test_a_folder_with_the_mark_of_a_cloud_client(tmp_path: Path) -> None:
    (tmp_path / "kept" / ".stfolder").mkdir(parents=True)
    assert "kept" in why_not(tmp_path / "kept" / "store")
    check_place(tmp_path / "own" / "store")


@pytest.mark.parametrize(
    ("kind", "device", "word"),
    [("exfat", "/dev/sdz1", "U盘"), ("vfat", "/dev/sdz1", "U盘"), ("cifs", "//server/share", "网络盘"), ("nfs4", "s:/x", "网络盘"),
     ("ext4", "/dev/sdz1", ""), ("tmpfs", "tmpfs", "")],
)  # fmt: skip
def test_where_the_folder_is_mounted(kind: str, device: str, word: str) -> None:
    mounts = [("/dev/sda1", "/", "ext4"), (device, "/media/U 盘", kind)]
    found = _mount(Path("/media/U 盘/守望"), mounts)
    assert (word in found and bool(found)) if word else not found
    assert not _mount(Path("/media/other"), mounts)


def test_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def free(left: int) -> Check:
        monkeypatch.setattr(m.shutil, "disk_usage", lambda _place: _Usage(left))
        return m.check_space(tmp_path)

    assert [free(left).state for left in (50 * m.MB, 500 * m.MB, 9 * GB)] == [State.BAD, State.WARN, State.GOOD]
    with (tmp_path / "store.db").open("wb") as file:
        file.truncate(400 * m.MB)
    assert free(700 * m.MB).state is State.BAD, "no room for another copy of the data"


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_a_lock_of_another_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(self: Path, target: Path) -> Path:
        raise PermissionError(13, "held")

    monkeypatch.setattr(Path, "replace", held)
    found = m.check_writing(tmp_path)
    assert found.state is State.BAD and "杀毒软件" in found.advice and not list(tmp_path.iterdir())


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(m.os, "fsync", full)
    found = m.check_writing(tmp_path)
    assert found.state is State.BAD and "磁盘满了" in found.text and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("now", "state"), [(datetime(2009, 1, 1), State.BAD), (datetime(2120, 1, 1), State.BAD), (NOW, State.GOOD)]
)
def test_a_clock_years_off(tmp_path: Path, now: datetime, state: State) -> None:
    assert m.check_clock(tmp_path, now).state is state


def test_a_clock_before_the_last_use(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"x")
    later = (NOW + timedelta(days=3)).timestamp()
    os.utime(tmp_path / "store.db", (later, later))
    assert "2026-11-26" in m.check_clock(tmp_path, NOW).text


def test_memory_printers_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _linux("MemTotal: 4000 kB\nMemFree: 1 kB\nMemAvailable: 900 kB\n") == (4096000, 921600)
    states = [m.check_memory(found).state for found in ((4 * GB, GB), (GB, GB // 2), (4 * GB, 100 * m.MB), None)]
    assert states == [State.GOOD, State.WARN, State.WARN, State.GOOD]
    assert [m.check_printers(names).state for names in ((), None, ("HP",))] == [State.WARN, State.WARN, State.GOOD]
    assert m.check_fonts().state is State.GOOD
    monkeypatch.setattr(m, "FONT_FOLDER", tmp_path)
    assert m.check_fonts().state is State.BAD


def _half(path: Path) -> None:
    """A file a step that was cut off left an hour ago."""
    path.write_bytes(b"half")
    before = path.stat().st_mtime - 3600
    os.utime(path, (before, before))


def test_backups_and_leftovers(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "store.db").write_bytes(b"x")
    assert m.check_backups(tmp_path, NOW).mend == "backup"
    old = tmp_path / "backups" / "20261101-090000.swbak"
    old.write_bytes(b"x")
    os.utime(old, (NOW.timestamp() - 12 * 86400,) * 2)
    assert "12天前" in m.check_backups(tmp_path, NOW).text
    for name in ("a.swpkg.part", "backups/.x.swbak.part", "x.copying"):
        _half(tmp_path / name)
    (tmp_path / "y.part").write_bytes(b"being written just now")
    assert m.check_leftovers(tmp_path).mend == "leftovers" and len(list(m.leftovers(tmp_path))) == 3


@given(st.text(max_size=60))
def test_no_path_breaks_the_look_at_places(name: str) -> None:
    folder = Path("/nowhere") / name.replace("\0", "").replace("/", "")
    assert isinstance(_mount(folder, [("a", "/", "ext4")]), str)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli import main

    monkeypatch.setenv("SHOUWANG_PASSWORD", "石桥abc12345")
    store = str(tmp_path / "store")
    made = ["init", "--store", store, "--role", "village", "--village-code", "539901101203", "--village", "石桥村", "--township", "青石镇",
            "--county", "云山县", "--operator", "王芳", "--recovery", str(tmp_path / "r.pdf")]  # fmt: skip
    assert main(made) == 0
    _half(tmp_path / "store" / "x.part")
    capsys.readouterr()
    assert main(["doctor", "--store", store, "--json", "--fix"]) == 0
    told = capsys.readouterr()
    lines = {line["check"]: line["state"] for line in json.loads(told.out)}
    assert lines["数据文件"] == "正常" and lines["没写完的文件"] == "正常" and "已清掉1个" in told.err
    with (tmp_path / "store" / "store.db").open("r+b") as file:
        file.seek(-4000, 2)
        file.write(b"\xff" * 64)
    assert main(["doctor", "--store", store, "--json"]) == 1
    assert {line["check"]: line for line in json.loads(capsys.readouterr().out)}["数据文件"]["state"] == "有问题"
    assert main(["rescue", "--store", store, "--to", str(tmp_path)]) in (0, 1)
    assert list(tmp_path.glob("*.swbak"))


def test_no_store_is_made_or_opened_in_such_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import main

    monkeypatch.setenv("SHOUWANG_PASSWORD", "石桥abc12345")
    place, own = tmp_path / "OneDrive" / "守望", tmp_path / "own"
    made = ["--role", "village", "--village-code", "539901101203", "--village", "石桥村", "--township", "青石镇", "--county", "云山县",
            "--operator", "王芳", "--recovery", str(tmp_path / "r.pdf")]  # fmt: skip
    assert main(["init", "--store", str(place), *made]) == 1
    assert "M-110" in capsys.readouterr().err and not place.exists()
    assert main(["init", "--store", str(own), *made]) == 0
    place.parent.mkdir()
    own.rename(place)
    assert main(["list", "--store", str(place)]) == 1
    assert "网盘" in capsys.readouterr().err
