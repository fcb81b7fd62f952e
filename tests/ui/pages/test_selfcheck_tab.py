"""设置 → 自检: the lines, mending, and the rescue pack of a damaged store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget

from app.ui.pages.settings import selfcheck
from app.ui.pages.settings.selfcheck import SelfCheckTab


def tab_of(ui: Any) -> SelfCheckTab:
    """The tab, shown."""
    page = ui.open("settings")
    found = page.findChild(SelfCheckTab)
    assert found is not None
    page.findChild(QTabWidget, "settings_tabs").setCurrentWidget(found)
    ui.idle()
    return found


def test_looked_at_and_mended(ui: Any) -> None:
    half = ui.desk.store.folder / "x.part"
    half.write_bytes(b"half")
    os.utime(half, (1_790_000_000, 1_790_000_000))
    tab = tab_of(ui)
    assert not tab.checks and not tab.mend.isEnabled()
    QTest.keyClick(tab.check, Qt.Key.Key_Space)
    ui.idle()
    found = {check.key: check for check in tab.checks}
    assert len(found) == 14 and "查了14项" in tab.summary.text() and found["leftovers"].mend == "leftovers"
    QTest.mouseClick(tab.mend, Qt.MouseButton.LeftButton)
    ui.idle()
    assert not half.exists() and {check.key: check for check in tab.checks}["leftovers"].mend == ""


def test_the_rescue_pack_is_written_where_one_says(ui: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selfcheck.ChooseFolder, "ask", staticmethod(lambda *_: tmp_path))
    tab = tab_of(ui)
    QTest.mouseClick(tab.pack, Qt.MouseButton.LeftButton)
    ui.idle()
    assert "急救包已写好" in tab.summary.text() and list(tmp_path.glob("守望急救*.swbak"))
