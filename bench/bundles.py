"""The bundle: size, cold and warm start beside a bundle of an empty PySide6 window; upgrading and restoring a village."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
from pathlib import Path

from bench.measure import ROOT, Result, timed
from bench.people import PASSWORD, TODAY, clock, folder, make_desk, put_household

HOUSEHOLDS, RUNS = 2_000, 5
BUNDLE = ROOT / "dist" / "shouwang"
EMPTY = ROOT / "build" / "empty" / "dist" / "empty"
EMPTY_SOURCE = """import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, app.quit)
sys.exit(app.exec())
"""


def starts() -> Result:
    """Seconds from the process to the first turn of its event loop and its end; figures in MB. Nothing without `make bundle`."""
    result = Result()
    if not (BUNDLE / "shouwang").exists():
        return result
    result.figures = {"unpacked": _size(BUNDLE) / 1e6} | {
        path.suffix: path.stat().st_size / 1e6 for path in BUNDLE.parent.glob("shouwang[-_]*")
    }
    _make_empty()
    with folder() as where:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SHOUWANG_EXIT_AFTER_SHOW": "1", "SHOUWANG_CONFIG": str(where / "config"),
                       "SHOUWANG_STORE": str(where / "store")}  # fmt: skip
        pairs = {"ours": [BUNDLE / "shouwang"], "empty": [EMPTY / "empty"]}
        for name, command in pairs.items():
            if _forget_files():
                result.seconds[f"{name} cold"] = _run(command, environment)
            result.seconds[f"{name} warm"] = statistics.median(_run(command, environment) for _ in range(RUNS))
    return result


def _make_empty() -> None:
    """A bundle of nothing but an empty window, frozen from the same environment."""
    if (EMPTY / "empty").exists():
        return
    place = EMPTY.parents[1]
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "empty.py").write_text(EMPTY_SOURCE, "utf-8")
    command = [ROOT / ".venv-bundle" / "bin" / "python", "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--distpath", EMPTY.parent,
               "--workpath", place / "work", "--specpath", place, place / "empty.py"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)


def _forget_files() -> bool:
    """Have the system read from the disk again; needs root."""
    try:
        subprocess.run(["sync"], check=True)
        Path("/proc/sys/vm/drop_caches").write_text("3", "ascii")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _run(command: list[Path], environment: dict[str, str]) -> float:
    return timed(lambda: subprocess.run(command, env=environment, check=True, capture_output=True))[0]


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file() and not path.is_symlink())


def moving() -> Result:
    """A village of 2,000 households: upgraded by a step that touches every household, backed up, restored on another machine."""
    from app.services.keeping.backups import keep_backup
    from app.services.keeping.restoring import Secret, restore
    from app.services.setup import sign_in
    from app.store import migrations

    result = Result()
    with folder() as where:
        desk = make_desk(where)
        with desk.store.hurried(), desk.writing("新增") as door:
            for number in range(HOUSEHOLDS):
                put_household(door, number, 6)
        result.figures["store_mb"] = (desk.store.folder / "store.db").stat().st_size / 1e6
        result.seconds["backup"], kept = timed(lambda: keep_backup(desk, "手工备份"))
        desk.store.close()
        secret = Secret("", PASSWORD, "")
        result.seconds["restore"], back = timed(
            lambda: restore(kept.path, where / "new", secret, "another machine", TODAY, clock)
        )
        back.desk.store.close()
        steps = where / "steps"
        shutil.copytree(migrations.FOLDER, steps)
        step = "ALTER TABLE r_household ADD COLUMN later TEXT;\n\nUPDATE r_household SET later = group_name;\n"
        (steps / "m0002_later.sql").write_text(step, "utf-8")
        migrations.FOLDER, migrations.STEPS, migrations.VERSION = (
            steps,
            (*migrations.STEPS, "m0002_later.sql"),
            migrations.VERSION + 1,
        )
        result.seconds["upgrade"], desk = timed(
            lambda: sign_in(where / "new", "", PASSWORD, "another machine", TODAY, clock)
        )
        desk.store.close()
    return result
