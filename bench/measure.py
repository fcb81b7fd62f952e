"""Timing, memory, and one child process a measurement: what one leaves in memory does not help or hurt the next."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[1]
T = TypeVar("T")


@dataclass(slots=True)
class Result:
    """What one child measured: seconds by name, other figures by name, its peak memory in MB."""

    seconds: dict[str, float] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of one run, and what it gave."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def median_of(work: Callable[[], Any], runs: int) -> float:
    """Median seconds of several runs."""
    return statistics.median(timed(work)[0] for _ in range(runs))


def peak_memory() -> float:
    """The most memory this program ever held, in MB; on Linux without what the parent held when it started us."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1024 if sys.platform != "darwin" else size / 1024 / 1024


@contextmanager
def stopwatch(result: Result, name: str) -> Any:
    """Adds the seconds of a block under a name."""
    start = time.perf_counter()
    yield
    result.seconds[name] = result.seconds.get(name, 0.0) + time.perf_counter() - start


def in_child(name: str) -> Result:
    """Run one measurement (`module:function` of this package) in a process of its own."""
    command = [sys.executable, "-m", "bench.child", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"{name}\n{done.stderr}")
    return Result(**json.loads(done.stdout.splitlines()[-1]))


def say(result: Result) -> None:
    """Hand a result to the parent."""
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
