"""From the start of the process to the first turn of the event loop: the sign-in page beside an empty window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import ROOT, Result
from bench.people import PASSWORD, TODAY, VILLAGE, clock, folder

RUNS = 7
END = "sys.stdout.write(f'{now} {peak_memory()}'); sys.stdout.flush(); os._exit(0)"
EMPTY = f"""
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
def shown():
    now = time.time()
    from bench.measure import peak_memory
    {END}
QTimer.singleShot(0, shown)
app.exec()
"""
# The program itself; only its way out is cut short, so that loading in the background is not waited for.
OURS = f"""
import os, sys, time
from app import bootstrap
def shown(self):
    now = time.time()
    from bench.measure import peak_memory
    {END}
bootstrap.Program.quit = shown
bootstrap.run(["shouwang"])
"""


def both() -> Result:
    """Turn by turn; the store is there, so the sign-in page comes up."""
    from app.services.setup import SetupFacts, make_store

    with folder() as where:
        kept = {"XDG_DATA_HOME": str(where / "data"), "XDG_CONFIG_HOME": str(where / "config"), "HOME": str(where)}
        environment = {**os.environ, **kept, "QT_QPA_PLATFORM": "offscreen", "SHOUWANG_EXIT_AFTER_SHOW": "1"}
        place = _run_text("from app.services.machine import default_store as d; print(d())", environment)
        facts = SetupFacts("village", VILLAGE, "石桥村", "青石镇", "云山县", "王小明")
        make_store(Path(place), facts, PASSWORD, "bench", TODAY, clock).desk.store.close()
        empty, ours = [], []
        for number in range(RUNS + 1):
            pair = _start(EMPTY, environment), _start(OURS, environment)
            if number:  # the first pair only warms the disk's memory
                empty.append(pair[0])
                ours.append(pair[1])
    result = Result({"empty": statistics.median(t for t, _ in empty), "ours": statistics.median(t for t, _ in ours)})
    result.figures = {"empty_mb": max(m for _, m in empty), "ours_mb": max(m for _, m in ours)}
    result.memory = result.figures["ours_mb"]
    return result


def _start(script: str, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds until the window's first turn, and MB at that moment."""
    start = time.time()
    moment, memory = _run_text(script, environment).split()
    return float(moment) - start, float(memory)


def _run_text(script: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if not done.stdout.strip():
        raise RuntimeError(done.stderr)
    return done.stdout.strip().splitlines()[-1]
