"""疑点核实 beside a case: each flag asked in a dialog, the next after the one before, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.forms.inputs.base import FieldWidget
from app.services.policies import set_policy
from app.services.road.comparing import flag_lines, paper_answer
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in

COMPARING = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "village"), ("comparing", date(2026, 10, 14), "county"),
)  # fmt: skip


def choose(box: Any, key: Qt.Key) -> None:
    """Answer by its number key."""
    editor = box.findChild(FieldWidget, "answer").editor
    QTest.keyClick(editor, key)


def test_flags_are_answered_one_after_the_other(ui: Any, household: Callable[..., Any]) -> None:
    set_policy(ui.desk, "compare_position", "before_review", date(2026, 1, 1))
    made = household(ui.desk, "张德福", road=COMPARING)
    flags = [
        {"member_id": made.members[n], "circumstance": what, "content": f"疑点{n}"}
        for n, what in ((0, "houses"), (1, "deposits"))
    ]
    paper_answer(ui.desk, made.case, date(2026, 11, 1), "王小明", "青振函8号", flags)
    page = ui.open("review", household=made.id)
    ui.idle()
    button = ui.find(page, "action_flags")
    assert "已答0条，共2条" in button.text()
    button.click()
    first = dialog(ui, "dialog_flag")
    press(first, "ok")
    assert troubles(first), "an answer is needed"
    choose(first, Qt.Key.Key_3)
    press(first, "ok")
    ui.until(lambda: flag_lines(ui.desk, made.case)[0].answer == "untrue")
    ui.idle()
    second = dialog(ui, "dialog_flag")
    choose(second, Qt.Key.Key_2)
    type_in(second, "answer_note", "是给老人看病的钱")
    press(second, "ok")
    gone(ui, "dialog_flag")
    assert [line.answer for line in flag_lines(ui.desk, made.case)] == ["untrue", "true_explained"]
    assert "已答2条，共2条" in ui.find(page, "action_flags").text()
