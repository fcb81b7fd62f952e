"""What may lie in the repository: no machine's paths, no registry's address, nothing huge, no real person's number."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST = 40 * 1024 * 1024
IGNORED = {"__pycache__", "out", "build", "dist", "htmlcov", ".git", ".hypothesis"}
# One letter of each stands in brackets, so that this file does not contain what it forbids.
FORBIDDEN = {
    "a machine's path": re.compile(r"/wor[k]/|/roo[t]/|/tm[p]/|/op[t]/py|/hom[e]/[a-z]"),
    "a folder outside the project": re.compile(r"\.\./share[d]"),
    "a registry's address": re.compile(r"pyp[i]\.org|pythonhoste[d]|npmj[s]\.org|npmmirro[r]|debia[n]\.org/debian"),
    "an index option": re.compile(r"index-ur[l]|find-link[s]"),
}
ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
INVENTED_REGIONS = ("5399", "9999")


def files_of_git() -> list[Path]:
    """Tracked files and those that would be; empty where git or its folder is not at hand."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return []
    return [ROOT / name for name in done.stdout.decode().split("\0") if name] if done.returncode == 0 else []


def files_by_walking() -> list[Path]:
    """Everything but caches and virtual environments, for an unpacked copy without git."""
    found = []
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not any(p in IGNORED or p.startswith((".venv", ".coverage")) or p.endswith("_cache") for p in parts):
            found.append(path)
    return found


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = [path for path in files_of_git() or files_by_walking() if path.is_file()]
    assert ROOT / "run" in found
    return found


@pytest.fixture(scope="module")
def texts(files: list[Path]) -> dict[str, str]:
    """Relative path → content of every text file."""
    found = {}
    for path in files:
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    assert "pyproject.toml" in found
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_contains(what: str, texts: dict[str, str]) -> None:
    hits = [f"{name}: {match[0]}" for name, text in texts.items() for match in FORBIDDEN[what].finditer(text)]
    assert hits == []


def test_no_file_is_huge(files: list[Path]) -> None:
    assert [path.name for path in files if path.stat().st_size > LARGEST] == []


def test_identity_numbers_are_invented(texts: dict[str, str]) -> None:
    found = [(name, m[0]) for name, text in texts.items() for m in ID_NUMBER.finditer(text)]
    assert [hit for hit in found if not hit[1].startswith(INVENTED_REGIONS)] == []


def test_text_files_end_their_lines_the_unix_way(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if "\r" in text] == []


@pytest.mark.parametrize("name", ["run", "test", ".ci/run"])
def test_scripts_may_be_started(name: str) -> None:
    assert (ROOT / name).stat().st_mode & 0o111
    assert (ROOT / name).read_text("utf-8").startswith("#!/bin/sh\n")
