"""Dependencies: every one pinned, locked with hashes, named where the program imports it."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = {"requirements.in": "requirements.txt", "requirements-dev.in": "requirements-dev.txt"}
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][0-9A-Za-z.]*)$")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(path: str) -> dict[str, str]:
    """Name → version of an .in file; a line that is no exact pin fails."""
    pins = {}
    for line in (ROOT / path).read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "-c ")):
            match = PIN.match(line)
            assert match, f"{path}: not pinned: {line}"
            pins[canonical(match[1])] = match[2]
    return pins


def locked(path: str) -> dict[str, tuple[str, list[str]]]:
    """Name → (version, hashes) of a lock file."""
    text = (ROOT / path).read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        head, *hashes = re.split(r"\s+--hash=", line)
        name, version = head.split(";")[0].strip().split("==")
        found[canonical(name)] = (version, [h.strip() for h in hashes])
    return found


@pytest.mark.parametrize("source", LOCKS)
def test_lock_holds_what_is_asked_for(source: str) -> None:
    lock = locked(LOCKS[source])
    assert {name: lock[name][0] for name in wanted(source)} == wanted(source)


@pytest.mark.parametrize("path", LOCKS.values())
def test_every_requirement_has_hashes(path: str) -> None:
    for name, (_, hashes) in locked(path).items():
        assert hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in hashes), name


def test_both_locks_agree() -> None:
    run, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: run[name][0] for name in run.keys() & dev.keys()} == {n: dev[n][0] for n in run.keys() & dev.keys()}


def test_installed_is_what_is_locked() -> None:
    markers = {"colorama"}  # Windows only
    for name, (version, _) in (locked("requirements.txt") | locked("requirements-dev.txt")).items():
        if name not in markers:
            assert importlib.metadata.version(name) == version, name


def imported_by_app() -> set[str]:
    """Top-level modules the program imports from outside the standard library and itself."""
    found: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"app"}


def test_everything_imported_is_a_named_runtime_dependency() -> None:
    homes = importlib.metadata.packages_distributions()
    runtime = wanted("requirements.in")
    # shiboken6 belongs to PySide6 and is locked with it.
    unnamed = {
        m for m in imported_by_app() - {"shiboken6"} if not {canonical(d) for d in homes.get(m, [])} & runtime.keys()
    }
    assert unnamed == set()


def test_bundled_pip_is_the_pinned_one() -> None:
    folder = ROOT / "installer" / "bootstrap"
    digest, name = (folder / "SHA256SUMS").read_text("ascii").split()
    assert [p.name for p in folder.glob("*.whl")] == [name]
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
