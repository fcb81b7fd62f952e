"""A skip that tests/allowed_skips.txt does not allow fails the run in CI, and only there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONE_SKIP = "def test_one(tool):\n    tool('no-such-tool', '公示纸')\n\ndef test_two():\n    pass\n"


@pytest.fixture
def suite(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a small suite under the project's conftest.py, with these allowed skips."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text(ONE_SKIP, "utf-8")
    shutil.copy(ROOT / "conftest.py", tmp_path)

    def start(allowed: str, ci: str, *options: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "tests" / "allowed_skips.txt").write_text(allowed, "utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-rs",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:pytest-qt",
            *options,
            "tests",
        ]
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
        return subprocess.run(
            command, cwd=tmp_path, env=kept | {"CI": ci, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
        )

    return start


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_unexpected_skip_fails_in_ci(
    suite: Callable[..., subprocess.CompletedProcess[str]], options: tuple[str, ...]
) -> None:
    done = suite("# nothing\n", "true", *options)
    assert done.returncode == 1, done.stdout
    assert "UNEXPECTED SKIP: 没有 no-such-tool：公示纸 未检查" in done.stdout


def test_allowed_skip_passes_in_ci(suite: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = suite("^没有 no-such-tool：\n", "true")
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout


def test_outside_ci_a_skip_is_only_named(suite: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = suite("", "")
    assert done.returncode == 0, done.stdout
    assert "没有 no-such-tool：公示纸 未检查" in done.stdout
