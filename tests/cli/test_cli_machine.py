"""The machine's mark and folders; files written whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services.disk import save_file
from app.services.machine import config_folder, default_store, machine_mark


def test_mark_stays_and_lies_outside_the_store(tmp_path: Path) -> None:
    mark = machine_mark()
    assert len(mark) == 32 and machine_mark() == mark
    assert config_folder() == tmp_path / "config" and default_store() == tmp_path / "nowhere"
    assert [path.name for path in config_folder().iterdir()] == ["machine.id"]


def test_programs_started_together_get_one_mark() -> None:
    with ThreadPoolExecutor(16) as pool:
        marks = list(pool.map(lambda _: machine_mark(), range(64)))
    assert len(set(marks)) == 1 and len(list(config_folder().iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe"])
def test_a_damaged_mark_is_made_anew(content: bytes) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "machine.id").write_bytes(content)
    assert machine_mark() == machine_mark() != ""


def test_a_place_that_cannot_hold_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path / "file" / "below"))
    with pytest.raises(AppError) as caught:
        machine_mark()
    assert caught.value.code == "M-101" and "不是文件夹" in caught.value.text


def test_save_replaces_whole_files_and_leaves_no_parts(tmp_path: Path) -> None:
    path = save_file(tmp_path / "纸.pdf", b"one")
    assert save_file(path, b"two").read_bytes() == b"two"
    (tmp_path / "dir").mkdir()
    for bad in (tmp_path / "dir", tmp_path / "没有" / "x.pdf"):
        with pytest.raises(AppError) as caught:
            save_file(bad, b"x")
        assert caught.value.code == "FILE-101"
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "config") == ["dir", "纸.pdf"]
