"""The practice stores of a machine, made once for all tests that only need them as on the first day."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

PRACTICE_DAY, PRACTICE_MACHINE, KILLED_AT = date(2026, 11, 23), "machine-practice", 60
KILLED = f"""
import os, signal, sys
from datetime import date, datetime
from pathlib import Path
from app.services.practice.house import open_practice
def progress(done, total):
    if done == {KILLED_AT}:
        os.kill(os.getpid(), signal.SIGKILL)
open_practice(Path(sys.argv[1]), "{PRACTICE_MACHINE}", date(2026, 11, 23), lambda: datetime(2026, 11, 23, 9, 30), progress)
"""


def practice_clock() -> datetime:
    """A clock that stands still."""
    return datetime(2026, 11, 23, 9, 30)


@dataclass(frozen=True)
class PracticeMade:
    """`folder`: the village's store where it was made, for one test to work in; `copy(to)`: all of it as on the first day."""

    folder: Path
    kept: Path
    killed: dict[str, object]  # what the note said after the making was killed
    stick: list[str]  # what lay on the practice stick afterwards

    def copy(self, parent: Path) -> Path:
        """A copy in another place: a new device to the other side, so no packages travel from it."""
        shutil.copytree(self.kept, parent, dirs_exist_ok=True)
        return parent / self.folder.name


@pytest.fixture(scope="session")
def practice_made(tmp_path_factory: pytest.TempPathFactory) -> PracticeMade:
    """Making is killed once in the middle, with old files on the stick; the next opening makes everything anew."""
    from app.services.practice.house import PracticeHouse, open_practice

    folder = tmp_path_factory.mktemp("practice") / "Shouwang-practice"
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=Path(__file__).parents[1], check=False)
    house = PracticeHouse(folder)
    assert done.returncode == -9 and not house.whole
    killed = house.read()
    (house.stick / "练习-报送包-旧.swpkg").write_bytes(b"old")
    (house.stick / "照片.jpg").write_bytes(b"mine")
    open_practice(folder, PRACTICE_MACHINE, PRACTICE_DAY, practice_clock).store.close()
    kept = tmp_path_factory.mktemp("practice-kept")
    shutil.copytree(folder.parent, kept, dirs_exist_ok=True)
    return PracticeMade(folder, kept, killed, sorted(path.name for path in house.stick.iterdir()))
