"""`kill -9` while packages are written and taken: a few dozen steps here, every step and thousands of moments in `make soak`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.places import quick_folder

ROOT = Path(__file__).parents[2]
EVERY = 17


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs a system with processes that fork")
def test_nothing_is_half_done_wherever_it_is_killed(tmp_path: Path) -> None:
    with quick_folder(tmp_path) as folder:
        command = [sys.executable, "-m", "tests.faults.kills", "steps", str(folder / "scene"), str(EVERY)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    kills = dict(json.loads(line) for line in done.stdout.splitlines())
    assert kills.keys() == {"export", "receive", "answer", "return"} and all(count >= 5 for count in kills.values())
