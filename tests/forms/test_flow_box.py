"""FlowBox places its parts by what they say, also where they were changed while nobody saw them."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.forms.inputs.parts import FlowBox


def test_a_part_that_grew_while_hidden_is_whole_when_shown(qtbot: QtBot) -> None:
    box, parts = FlowBox(8), [QPushButton("隔离区"), QPushButton("跨村核对")]
    qtbot.addWidget(box)
    for part in parts:
        box.addWidget(part)
    box.resize(600, 40)
    box.show()
    box.hide()
    parts[0].setText("隔离区（三十二个包等待处理）")
    box.show()
    assert parts[0].width() >= parts[0].sizeHint().width()
    assert parts[1].x() >= parts[0].geometry().right()
