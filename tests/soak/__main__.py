"""`make soak`: the long runs. Thousands of random histories through files, every byte turned, 10,000 kills, real sticks.

`python -m tests.soak [SECTION …] [--minutes 60] [--seed 0] [--histories 3000] [--kills 10000] [--fresh]`; sections are merging,
histories, flips, steps, kills, exfat, fuse. What was done is noted in `out/soak.json`; a run that was stopped goes on from there.
Each line printed is a section, how many passed, their seeds and seconds. The first failure ends its section and is told.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.soak import work

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "out" / "soak.json"
WORKERS = 2
Task = tuple[Any, ...]


def tasks(section: str, wanted: argparse.Namespace) -> list[Task]:
    """The pieces of a section, always the same for the same arguments."""
    seed = wanted.seed
    if section in ("merging", "histories", "kills"):
        count, piece = {
            "merging": (wanted.merging, 500),
            "histories": (wanted.histories, 10),
            "kills": (wanted.kills, 50),
        }[section]
        return [(start, min(piece, seed + count - start)) for start in range(seed, seed + count, piece)]
    return work.PIECES[section]()


def main() -> int:
    """Run what was asked for; 0 when all of it passed."""
    wanted = _arguments()
    notes = {} if wanted.fresh or not NOTES.exists() else json.loads(NOTES.read_text("utf-8"))
    until, bad = time.monotonic() + wanted.minutes * 60, False
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"), initializer=work.prepare) as pool:
        for section in wanted.sections or work.SECTIONS:
            reason = work.missing(section)
            if reason:
                print(f"{section}: left out, {reason}", flush=True)
                continue
            bad |= _section(pool, section, tasks(section, wanted), notes, until)
    return int(bad)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[[], *work.SECTIONS])
    parser.add_argument("--minutes", type=float, default=60, help="stop beginning new pieces after so long")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--merging", type=int, default=20_000, help="histories on the merge alone")
    parser.add_argument("--histories", type=int, default=3_000, help="histories through stores and files")
    parser.add_argument("--kills", type=int, default=10_000, help="kills at random moments")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs did")
    return parser.parse_args()


def _section(
    pool: ProcessPoolExecutor, section: str, all_: Iterable[Task], notes: dict[str, Any], until: float
) -> bool:
    """True when something failed."""
    done: list[Task] = [tuple(task) for task in notes.setdefault(section, [])]
    left = [task for task in all_ if task not in done]
    if not left:
        print(f"{section}: {work.summed(section, done)} passed in earlier runs", flush=True)
        return False
    begun, passed, failure, running = time.monotonic(), list[Task](), "", dict[Future[str], Task]()
    while (left or running) and not failure:
        while left and len(running) < WORKERS and time.monotonic() < until:
            task = left.pop(0)
            running[pool.submit(work.run, section, task)] = task
        if not running:
            break
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            failure = failure or future.result()
            if not future.result():
                passed.append(task)
        notes[section] = [*done, *passed]
        _keep(notes)
    seconds = time.monotonic() - begun
    rest = f", {len(left)} pieces left for another run" if left and not failure else ""
    print(f"{section}: {work.summed(section, [*done, *passed])} passed, {seconds:.0f} s{rest}", flush=True)
    if failure:
        print(f"{section}: FAILED\n{failure}", flush=True)
    return bool(failure)


def _keep(notes: dict[str, Any]) -> None:
    NOTES.parent.mkdir(exist_ok=True)
    part = NOTES.with_suffix(".new")
    part.write_text(json.dumps(notes), "utf-8")
    part.replace(NOTES)


if __name__ == "__main__":
    sys.exit(main())
