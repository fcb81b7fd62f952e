"""材料文字 in 设置: choose, change, be refused and keep what was typed, put back."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.documents.texts import DOC_TEXTS
from app.services.papers.doc_texts import text_lines
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.pages.settings.texts import TextsTab
from tests.ui.pages.hands import dialog, press, troubles


def text_of(ui: Any, key: str) -> str:
    return next(line.text for line in text_lines(ui.desk) if line.key == key)


def test_a_text_is_changed_refused_and_put_back(ui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ui.open("settings")
    tab = page.findChild(TextsTab)
    page.tabs.setCurrentWidget(tab)
    ui.idle()
    tab.table.select(lambda line: line.key == "meeting_call")
    press(tab, "edit_text")
    box = dialog(ui, "dialog_text")
    box.words.setPlainText("请{户主}来开会。")
    press(box, "ok")
    ui.until(lambda: "不能写进这种材料" in troubles(box))
    assert box.isVisible() and box.words.toPlainText() == "请{户主}来开会。"
    box.words.setPlainText("")
    box.places.itemActivated.emit(box.places.item(0))
    box.words.insertPlainText("开会。")
    typed = box.words.toPlainText()
    assert typed.startswith("{") and typed.endswith("开会。")
    press(box, "ok")
    ui.qtbot.waitUntil(lambda: text_of(ui, "meeting_call") == typed)
    ui.idle()
    tab.table.select(lambda line: line.key == "meeting_call")
    assert tab.restore.isEnabled()
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    press(tab, "restore_text")
    ui.until(lambda: text_of(ui, "meeting_call") == DOC_TEXTS["meeting_call"].text)
