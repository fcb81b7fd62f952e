"""急救包: a damaged store is read page by page, filled up from a backup, and restored on a machine (`design.md` §9)."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.keeping.backups import keep_backup
from app.services.keeping.restoring import Secret, restore
from app.services.selfcheck.model import State
from app.services.selfcheck.rescue import rescue
from app.services.selfcheck.store_checks import check_database
from app.store.engine import DATABASE
from app.store.rows import load_units, read_records
from tests.store.conftest import Make
from tests.store.world import PASSWORD, TODAY, add_household, clock, open_desk

PAGE = 4096
SECRET = Secret("", PASSWORD, "")
COUNT = 60


def _filled(desk: Desk, first: int = 0, count: int = COUNT) -> None:
    for number in range(first, first + count):
        add_household(
            desk, f"石大{number}", f"石小{number}", local_household_no=f"A-{number:04d}", remark="很长的备注" * 40
        )


def _closed(desk: Desk) -> Path:
    folder = desk.store.folder
    desk.store.close()
    assert not (folder / f"{DATABASE}-wal").exists()
    return folder


def _spoil(folder: Path, pages: list[int]) -> None:
    with (folder / DATABASE).open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE + 100)
            file.write(b"\xff" * 64)


@pytest.fixture
def first(make: Make) -> int:
    """The first page that is not of the schema: a new store has that many, rows come behind them."""
    return _pages(_closed(make("fresh"))) + 1


def _names(desk: Desk) -> set[str]:
    with desk.reading() as connection:
        return {str(row["name"]) for row in read_records(connection, "member")}


def _pages(folder: Path) -> int:
    return (folder / DATABASE).stat().st_size // PAGE


def _restored(pack: Path, folder: Path) -> Desk:
    return restore(pack, folder, SECRET, "machine-new", TODAY, clock).desk


@pytest.mark.parametrize("seed", range(4))
def test_damaged_pages_are_named_and_the_backup_fills_them(desk: Desk, first: int, tmp_path: Path, seed: int) -> None:
    _filled(desk)
    keep_backup(desk, "每天自动")
    _filled(desk, COUNT, 5)  # written after the backup
    folder = _closed(desk)
    dice = random.Random(seed)
    _spoil(folder, dice.sample(range(first, _pages(folder)), 12))
    made = rescue(folder, SECRET, tmp_path, clock)
    assert not made.salvaged.whole and made.backup is not None
    back = _restored(made.path, tmp_path / "new")
    assert {f"石大{n}" for n in range(COUNT)} | {f"石小{n}" for n in range(COUNT)} <= _names(back)
    assert check_database(back).state is State.GOOD
    with back.reading() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM unit")]
        for unit in load_units(connection, ids):
            stamps = [s for row in unit.rows.values() for s in (row.created, *row.stamps.values())]
            assert all(unit.seen.get(stamp.device, 0) >= stamp.counter for stamp in stamps)
    back.store.close()


def test_without_a_backup_most_rows_come_through_and_the_rest_is_counted(
    desk: Desk, first: int, tmp_path: Path
) -> None:
    _filled(desk)
    before = _names(desk)
    folder = _closed(desk)
    kept = (folder / DATABASE).read_bytes()
    _spoil(folder, [(first + _pages(folder)) // 2, _pages(folder) - 3])
    spoiled = (folder / DATABASE).read_bytes()
    made = rescue(folder, SECRET, tmp_path, clock)
    assert made.backup is None and not made.filled and spoiled != kept
    assert (folder / DATABASE).read_bytes() == spoiled, "the damaged file is only read"
    assert not (folder / "rescue.tmp").exists()
    back = _restored(made.path, tmp_path / "new")
    assert len(_names(back)) >= len(before) * 0.8 and _names(back) <= before
    back.store.close()
    assert "急救包已写好" in made.text and "从备份恢复" in made.text


def test_a_whole_store_gives_a_whole_pack(desk: Desk, tmp_path: Path) -> None:
    _filled(desk, count=8)
    before = _names(desk)
    folder = _closed(desk)
    made = rescue(folder, SECRET, tmp_path, clock)
    assert made.salvaged.whole and "没有发现丢失" in made.text
    back = _restored(made.path, tmp_path / "new")
    assert _names(back) == before
    back.store.close()


def test_rows_of_the_log_beside_the_file_come_along(desk: Desk, tmp_path: Path) -> None:
    _filled(desk, count=3)
    copy = tmp_path / "pulled"
    shutil.copytree(desk.store.folder, copy)  # as after a power cut: the last writes stand in the log only
    made = rescue(copy, SECRET, tmp_path, clock)
    assert made.households == 3


def test_nothing_can_be_read_without_the_first_page(desk: Desk, tmp_path: Path) -> None:
    _filled(desk, count=3)
    folder = _closed(desk)
    _spoil(folder, [1])
    with pytest.raises(AppError) as told:
        rescue(folder, SECRET, tmp_path, clock)
    assert told.value.code == "S-140" and not list(tmp_path.glob("*.swbak"))


def test_wrong_password_reads_nothing(make: Make, tmp_path: Path) -> None:
    folder = _closed(make("village"))
    with pytest.raises(AppError) as told:
        rescue(folder, Secret("", "另一个密码1234", ""), tmp_path, clock)
    assert told.value.code == "V-102"


def test_damage_is_found_by_the_check(desk: Desk) -> None:
    _filled(desk)
    folder = _closed(desk)
    _spoil(folder, [_pages(folder) - 2])
    again = open_desk(folder)
    found = check_database(again)
    assert found.state is State.BAD and found.mend == "rescue" and "1页" in found.text
    again.store.close()
