"""The main actions on a machine of one core at half speed and 1.5 GB of memory (cgroups, as root), beside this machine as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import ROOT, Result, say, timed
from bench.people import PASSWORD, TODAY, clock, folder, make_desk, put_household

HOUSEHOLDS = 2_000
GROUPS = Path("/sys/fs/cgroup")
NAME = "shouwang-weak"
PERIOD, MEMORY = 100_000, 1_536 * 1024 * 1024
WAIT = 300.0


def both() -> Result:
    """The same actions without and with the limits; seconds as `free …` and `weak …`. Figures `limited` 0 where no limits can be set."""
    result = Result()
    with folder() as where:
        desk = make_desk(where)
        with desk.store.hurried(), desk.writing("新增") as door:
            for number in range(HOUSEHOLDS):
                put_household(door, number, 3 if number % 20 == 0 else 0)
        store = desk.store.folder
        desk.store.close()
        _own_device(store)
        for name, limits in (("free", None), ("weak", weak_groups())):
            if name == "weak" and limits is None:
                result.figures["limited"] = 0
                break
            found = _child(store, limits)
            result.seconds |= {f"{name} {key}": seconds for key, seconds in found.seconds.items()}
            result.figures |= {f"{name} MB": found.memory, f"{name} MB signed in": found.figures["MB signed in"]}
            result.figures["limited"] = 1
    return result


def weak_groups() -> list[Path] | None:
    """Control groups of the weak machine; None where this system does not let us make them."""
    wanted = {
        "cpu": {"cpu.cfs_period_us": PERIOD, "cpu.cfs_quota_us": PERIOD // 2},
        "memory": {"memory.limit_in_bytes": MEMORY},
    }
    made = []
    try:
        for kind, values in wanted.items():
            group = GROUPS / kind / NAME
            group.mkdir(exist_ok=True)
            for key, value in values.items():
                (group / key).write_text(str(value), "ascii")
            made.append(group)
    except OSError:
        return None
    return made


def _child(store: Path, groups: list[Path] | None) -> Result:
    def join() -> None:
        for group in groups or ():
            (group / "cgroup.procs").write_text(str(os.getpid()), "ascii")
        if groups:
            os.sched_setaffinity(0, {0})

    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "SHOUWANG_STORE": str(store),
        "SHOUWANG_CONFIG": str(store.parent / "config"),
    }
    command = [sys.executable, "-m", "bench.weak", str(time.time())]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, preexec_fn=join, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Result(**json.loads(done.stdout.splitlines()[-1]))


# -- what the child does: the window itself, as a person would ----------------------------------------------------


def actions(started: float) -> Result:
    """From the start of the process to the sign-in page, the lists, a form, papers and a package."""
    from PySide6.QtWidgets import QApplication

    from app import bootstrap
    from app.ui.theme import apply_theme
    from bench.measure import peak_memory

    result = Result()
    application = QApplication([])
    apply_theme(application)
    program = bootstrap.Program(Path(os.environ["SHOUWANG_STORE"]), clock)
    program.start()
    application.processEvents()
    result.seconds["start"] = time.time() - started
    page = program.shell.centralWidget()
    with _watch(result, "sign in"):
        page.password.setText(PASSWORD)
        page.submit()
        _until(application, lambda: program.window is not None)
        assert program.window is not None
        shown = program.window.frame.page("today")
        _until(application, lambda: shown.isVisible() and not program.jobs.is_busy())
    window = program.window
    result.figures["MB signed in"] = peak_memory()
    with _watch(result, "list of households"):
        window.open_page("households", {})
        _until(application, lambda: not program.jobs.is_busy())
    with _watch(result, "search by a name"):
        window.open_page("households", {"query": "赵"})
        _until(application, lambda: not program.jobs.is_busy())
    desk = window.desk
    _work(desk, result)
    result.memory = peak_memory()
    return result


def _own_device(store: Path) -> None:
    """The store was made for the bench's machine: this one takes it over before it is measured."""
    from app.services.machine import machine_mark
    from app.services.setup import sign_in

    os.environ["SHOUWANG_CONFIG"] = str(store.parent / "config")
    sign_in(store, "", PASSWORD, machine_mark(), TODAY, clock).store.close()


def _work(desk, result: Result) -> None:  # type: ignore[no-untyped-def]
    from app.reports import render_pdf
    from app.services.keeping.backups import keep_backup
    from app.store.rows import read_records
    from bench.people import ledger, notice

    with desk.reading() as connection:
        household = read_records(connection, "household")[0]
    result.seconds["save a field"] = timed(lambda: _change(desk, household["id"]))[0]
    result.seconds["notice of 100"] = timed(lambda: render_pdf(notice(100)))[0]
    result.seconds["ledger of 2,000"] = timed(lambda: render_pdf(ledger(2_000)))[0]
    result.seconds["backup"] = timed(lambda: keep_backup(desk, "手工备份"))[0]


def _change(desk, household: str) -> None:  # type: ignore[no-untyped-def]
    with desk.writing("修改") as door:
        door.change("household", household, {"phone": "13900000001"})


@contextmanager
def _watch(result: Result, name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    result.seconds[name] = time.perf_counter() - start


def _until(application, met: Callable[[], bool]) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + WAIT
    while not met():
        application.processEvents()
        time.sleep(0.005)
        if time.monotonic() > end:
            raise TimeoutError


if __name__ == "__main__":
    say(actions(float(sys.argv[1])))
