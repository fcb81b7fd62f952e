"""撤销 in the window: by note, by button, by Ctrl+Z; inputs keep their own; what cannot go back is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.services.clock_watch import before_last_use, held_elsewhere
from app.services.desk import Desk
from app.services.files import load_households
from app.services.policies import set_line
from app.services.road.cases import start_case
from app.ui.dialogs.messages import ConfirmDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


def stored(ui: Any) -> list[Any]:
    with ui.desk.reading() as connection:
        return load_households(connection)


def ctrl_z(ui: Any) -> None:
    QTest.keyClick(QApplication.focusWidget() or ui.frame, Qt.Key.Key_Z, CONTROL)
    ui.idle()


def save_first_page(ui: Any) -> Any:
    page = ui.open("collect", household="new")
    ui.until(lambda: page.walk is not None and QApplication.focusWidget() is not None)
    ui.enter("1组")
    ui.enter("13900000000")
    page.walk.save_all()
    ui.idle()
    return page


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []

    def ask(_parent: Any, _title: str, text: str = "", *_more: Any) -> bool:
        texts.append(text)
        return True

    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(ask))
    return texts


def test_the_note_after_saving_takes_back_at_once(ui: Any, asked: list[str]) -> None:
    page = save_first_page(ui)
    toast = ui.frame.toast
    assert len(stored(ui)) == 1 and toast.isVisible() and toast.action.text() == "撤销（Ctrl+Z）"
    assert "保存家庭基本信息" in toast.text() and ui.frame.bar.undo.isEnabled()
    toast.action.click()
    ui.idle()
    assert stored(ui) == [] and asked == []
    assert page.walk is None, "nothing of this household is left to fill"
    assert "已撤销：保存家庭基本信息" in toast.text() and not toast.action.isVisible()


def test_ctrl_z_outside_typed_text_goes_back_through_the_saved_pages(ui: Any, asked: list[str]) -> None:
    page = save_first_page(ui)
    fields = page.walk.hosts["household"].view.fields
    fields.focus_field("phone")
    editor = fields.widgets["phone"].editor
    QTest.keyClicks(editor, "13911111111")
    fields.widgets["phone"].finish()
    page.walk.save_all()
    ui.idle()
    assert stored(ui)[0].record["phone"] == "13911111111"
    ui.frame.toast.hide()
    fields.widgets["household_kind"].focus_editor()
    ctrl_z(ui)
    assert stored(ui)[0].record["phone"] == "13900000000"
    assert len(asked) == 1 and "保存家庭基本信息" in asked[0]
    assert page.walk.hosts["household"].view.fields.values()["phone"] == "13900000000", "the open form follows"


def test_ctrl_z_inside_typed_text_is_the_input_s_own(ui: Any, asked: list[str]) -> None:
    page = save_first_page(ui)
    fields = page.walk.hosts["household"].view.fields
    fields.focus_field("home_address")
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    ctrl_z(ui)
    assert fields.widgets["home_address"].editor.text() == "" and len(stored(ui)) == 1 and asked == []


def test_other_verbs_go_back_by_the_button(ui: Any, household: Callable[..., Any], asked: list[str]) -> None:
    made = household(ui.desk, "李四海", road="")
    start_case(ui.desk, made.id, "cadre", date(2026, 11, 1), "王小明")
    ui.open("households")
    ui.window.bus.changed.emit()
    ui.context.run(lambda desk: set_line(desk, 2027, "9000"), owner=ui.window)
    ui.idle()
    for expected in ("设置", "登记线索（李四海户）", "新增一户（李四海户）"):
        ui.window.undo()
        ui.idle()
        assert expected in asked[-1]
    assert stored(ui) == []


def test_what_cannot_go_back_is_said_with_the_reason(ui: Any) -> None:
    with ui.desk.writing("接收青石镇的包") as door:
        door.create("household", {"group_name": "1组"}, village=ui.desk.place.code)
    ui.window.undo()
    ui.idle()
    (error,) = ui.told
    assert error.code == "UNDO-102" and "别人送来" in error.text
    assert not ui.frame.bar.undo.isEnabled() and "别人送来" in ui.frame.bar.undo.toolTip()


def test_a_second_operator_has_nothing_to_undo(make_ui: Callable[..., Any], ui: Any) -> None:
    other = make_ui(Desk(ui.desk.store, "赵小红", ui.desk.today, ui.desk.clock))
    other.idle()
    other.window.undo()
    other.idle()
    assert "没有可以撤销" in other.frame.toast.text() and not other.frame.bar.undo.isEnabled()


def test_the_session_stays_open_while_somebody_types_and_no_widget_is_watched(ui: Any) -> None:
    ui.open("households")
    idle = ui.window._idle
    idle.setInterval(600_000)
    ui.until(lambda: ui.window._watch._watched)
    stirred: list[int] = []
    ui.window._watch.stirred.connect(lambda: stirred.append(1))
    QTest.keyClick(ui.frame.windowHandle(), Qt.Key.Key_Down)
    QTest.mouseClick(ui.frame.windowHandle(), Qt.MouseButton.LeftButton, pos=ui.frame.rect().center())
    assert len(stirred) >= 2 and idle.isActive()
    QTest.mouseMove(ui.frame.windowHandle(), ui.frame.rect().center())
    assert all(watched.isTopLevel() for watched in ui.window._watch._watched)


def test_a_clock_moved_back_is_said_and_loses_nothing(ui: Any, make_ui: Callable[..., Any]) -> None:
    from app.services.collecting import collect

    subject = collect.new_household()
    collect.autosave(ui.desk, subject, "household", "household", subject.household, {"phone": "13900000000"})
    collect.save_page(ui.desk, subject, "household")
    early = date(2025, 1, 2)

    def clock() -> Any:
        return ui.desk.clock().replace(year=2025, month=1, day=2)

    behind = make_ui(Desk(ui.desk.store, ui.desk.operator, early, clock))
    behind.idle()
    assert "电脑时间比上次使用还早" in behind.frame.banner.text() and "2025-01-02" in behind.frame.banner.text()
    assert before_last_use(ui.desk) == ""
    collect.autosave(behind.desk, subject, "household", "household", subject.household, {"phone": "13922222222"})
    assert collect.save_page(behind.desk, subject, "household").changed == 1
    assert stored(behind)[0].record["phone"] == "13922222222", "the newer counter counts, not the clock"
    behind.window._undo_now()
    behind.idle()
    assert stored(behind)[0].record["phone"] == "13900000000"


HOLDER = """
import sys
from pathlib import Path
from filelock import FileLock
lock = FileLock(sys.argv[1]); lock.acquire()
print("held", flush=True); sys.stdin.readline()
"""


def test_a_second_window_says_who_holds_the_store(make_ui: Callable[..., Any], tmp_path: Any) -> None:
    import subprocess
    import sys

    from app.store.store import HOLDER_FILE, LOCK_FILE

    first = make_ui()
    first.idle()
    folder = first.desk.store.folder
    first.desk.store._lock.release()
    (folder / HOLDER_FILE).write_text("办公室电脑 进程 4711", "utf-8")
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder / LOCK_FILE)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as other:  # fmt: skip
        assert other.stdout is not None and other.stdin is not None and other.stdout.readline().strip() == "held"
        second = make_ui(first.desk)
        second.idle()
        text = second.frame.banner.text()
        assert "正在被另一处使用（办公室电脑 进程 4711）" in text and "只能查看" in text
        assert second.open("households") is not None, "looking works beside it"
        second.context.write(lambda desk: set_line(desk, 2027, "9000"), owner=second.window)
        second.idle()
        assert [error.code for error in second.told] == ["S-120"]
        other.stdin.write("\n")
        other.stdin.flush()
        other.wait(timeout=20)
    assert held_elsewhere(second.desk) == ""


def test_the_button_is_reached_by_key_and_named(ui: Any) -> None:
    made = ui.frame.findChild(QPushButton, "action_undo")
    assert made.focusPolicy() & Qt.FocusPolicy.TabFocus and "撤销" in made.accessibleName()
