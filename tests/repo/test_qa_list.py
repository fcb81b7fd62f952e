"""The list a person ticks on real machines keeps step with what the program has (installer/QA.md)."""

from __future__ import annotations

import re
from pathlib import Path

from app.ui.pages import ALL, ASIDE

ROOT = Path(__file__).resolve().parents[2]
QA = (ROOT / "installer" / "QA.md").read_text("utf-8")


def test_every_page_is_looked_at() -> None:
    listed = set(re.findall(r"[^·\s]+", QA.split("## 3.")[1].split("- [ ]")[0].partition("\n")[2]))
    assert listed == {entry.title for entry in (*ALL, *ASIDE)}


def test_every_exit_code_of_the_installer() -> None:
    script = (ROOT / "installer" / "windows" / "shouwang.nsi").read_text("utf-8")
    named = set(re.findall(r"退出码(?:是)?(\d)", QA))
    assert set(re.findall(r"SetErrorLevel (\d)", script)) | {"0", "1"} == named


def test_both_file_types_and_both_systems() -> None:
    script = (ROOT / "installer" / "windows" / "shouwang.nsi").read_text("utf-8")
    for ending in set(re.findall(r'CLASSES}\\(\.sw\w+)"', script)):
        assert f"`{ending}`" in QA
    assert all(word in QA for word in ("Windows 10", "Windows 11", "360", "Defender", "4 GB", "打印机", "U盘"))


def test_old_systems_get_the_same_locks_but_for_qt() -> None:
    new, old = (_pins(name) for name in ("requirements.txt", "requirements-glibc228.txt"))
    differing = {name for name in new.keys() | old.keys() if new.get(name) != old.get(name)}
    assert differing == {"pyside6-essentials", "shiboken6"}


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9_.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
