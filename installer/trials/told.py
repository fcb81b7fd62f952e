"""One line a check; the first that fails ends the trial with what was seen."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def check(what: str, good: bool, seen: object = "") -> None:
    """Say what held; SystemExit with what was seen where it did not."""
    print(f"  {'ok  ' if good else 'FAIL'} {what}", flush=True)
    if not good:
        raise SystemExit(f"{what}: {seen}")


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    limit: int = 600,
) -> subprocess.CompletedProcess[str]:
    """Run to the end with its words caught; a command that hangs ends the trial."""
    return subprocess.run([str(word) for word in command], env=environment, cwd=folder, timeout=limit, text=True,
                          capture_output=True, encoding="utf-8", errors="replace", check=False)  # fmt: skip


def must(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> str:
    """The output of a command that has to work."""
    done = run(command, environment, folder, 1800)
    if done.returncode:
        raise SystemExit(
            f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
    return done.stdout
