"""回执来件 in the window: packages, lines, where each is done; who has the ball on the list; operators and 工作移交."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app.domain.procedure.states import Step
from app.services.files import load_household
from app.services.packages import answer, enrol, export_package, offer_enrolment, receive
from app.services.road.cases import StepWish, write_event
from app.services.staff.operators import operator_lines
from app.services.staff.turnover import turnovers
from app.ui.dialogs import messages
from app.ui.pages.settings.passwords import NewRecoveryDialog


def step(desk: Any, home: str, what: Step, **more: Any) -> None:
    with desk.writing(what) as door:
        case = load_household(door.connection, home).case
        assert case is not None
        write_event(door, desk, home, case.id, case.road.tip, StepWish(what, date(2026, 11, 20), "李主任", **more))


@pytest.fixture
def answered(ui: Any, make_ui: Callable[..., Any], household: Callable[..., Any], tmp_path: Path) -> Any:
    """The village window after a return package: one household sent back, one noted."""
    town = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    homes = [household(ui.desk, name, road="notice_ok").id for name in ("张德福", "陈有才")]
    for home in homes:
        step(ui.desk, home, Step.REPORTED, paper="石村〔2026〕3号")
    code = enrol(ui.desk, tmp_path / "o.swenrol", offer_enrolment(town.desk, tmp_path / "o.swenrol")).own_code
    receive(town.desk, [export_package(ui.desk, tmp_path).path], confirm=code)
    for home in homes:
        step(town.desk, home, Step.TOWNSHIP_CHECK)
    step(town.desk, homes[0], Step.RETURNED, reason="缺入户照片", paper="青审8号")
    receive(ui.desk, [answer(town.desk, ui.desk.place.code, tmp_path).path])
    town.window.frame.hide()
    ui.homes, ui.town = homes, town
    return ui


def test_what_came_back_and_where_it_is_done(answered: Any) -> None:
    ui = answered
    page = ui.open("returned")
    assert [one.number for one in page.packages.rows()] == ["Z-0001"]
    assert [line.state for line in page.lines.rows()].count("待办") == 1
    first = page.lines.rows()[0]
    assert first.household == ui.homes[0] and "缺入户照片" in first.said.text
    page.lines.select(lambda line: line is first)
    ui.press(page, "open_line")
    ui.idle()
    assert ui.frame.current_page() == "review"
    assert "A-0001：收下" in page.told.text()


def test_the_list_says_who_has_the_ball(answered: Any) -> None:
    ui = answered
    page = ui.open("households")
    ui.until(lambda: len(page.list.table.rows()) == 2)
    said = {line.head: line.there.shown for line in page.list.table.rows()}
    assert said["张德福"].startswith("退回补正 Z-0001") and said["陈有才"].startswith("乡镇抽查审核 Z-0001")
    board = ui.open("review")
    assert all(row.there is not None and row.there.number == "Z-0001" for row in board.cases.table.rows())
    ui.town.window.frame.show()
    town = ui.town.open("households")
    ui.town.until(lambda: len(town.list.table.rows()) == 2)
    assert {(line.here.number, line.there.number) for line in town.list.table.rows()} == {("A-0001", "Z-0001")}


def modal() -> Any:
    return QApplication.activeModalWidget()


def test_work_is_handed_over_in_the_window(ui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.services.setup import sign_in
    from app.services.staff.operators import add_account
    from app.services.staff.turnover import begin_turnover, sign_turnover

    add_account(ui.desk, "周文斌", "周的口令4321")
    made = begin_turnover(
        ui.desk,
        {"giver": "周文斌", "receiver": "王小明", "witness": "刘建国", "reason": "调动", "sticks": ("U01：报送用",)},
    )
    sign_turnover(ui.desk, made.id, ui.desk.today)
    monkeypatch.setattr(messages.ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    page = ui.open("settings")
    tab = next(part for part in page._parts if type(part).__name__ == "OperatorsTab")
    page.tabs.setCurrentWidget(tab)
    ui.idle()
    assert not tab.finish.isEnabled()
    tab.turnovers.select(lambda one: True)
    before = ui.desk.store.key
    ui.press(tab, "close_giver")
    ui.until(lambda: isinstance(modal(), NewRecoveryDialog))
    box = modal()
    assert not box.ok.isEnabled() and ui.desk.store.key != before
    box.reject()
    assert box.isVisible()  # the code is seen once
    box.kept.setChecked(True)
    ui.find(box, "action_ok", QPushButton).click()
    ui.idle()
    assert [row.left_on for row in operator_lines(ui.desk)] == [None, "2026-11-23"]
    assert turnovers(ui.desk)[0].state == "账户已关闭"
    assert [row.left_on for row in tab.people.rows()] == [None, "2026-11-23"]
    with pytest.raises(Exception, match="V-102"):
        sign_in(ui.desk.store.folder, "周文斌", "周的口令4321", "m", ui.desk.today, ui.desk.clock)


def test_accounts_and_passwords(ui: Any) -> None:
    page = ui.open("settings")
    tab = next(part for part in page._parts if type(part).__name__ == "OperatorsTab")
    page.tabs.setCurrentWidget(tab)
    ui.idle()
    ui.press(tab, "add_operator")
    box = modal()
    for part, text in ((box.name, "赵敏"), (box.first, "赵敏口令8765"), (box.second, "不一样的口令1")):
        part.setText(text)
    box.submit()
    assert box.troubles.texts == ("两次输入的新密码不一样，请重新输入。",)
    box.second.setText("赵敏口令8765")
    box.submit()
    ui.until(lambda: modal() is None)
    ui.idle()
    assert [row.name for row in tab.people.rows()] == ["王小明", "赵敏"]
    ui.press(tab, "change_password")
    box = modal()
    for part, text in ((box.old, "不是这个口令1"), (box.first, "新的口令1234"), (box.second, "新的口令1234")):
        part.setText(text)
    box.submit()
    ui.until(lambda: box.troubles.texts)
    assert "原来的密码不对" in box.troubles.texts[0]
    box.old.setText("abcd1234")
    box.submit()
    ui.until(lambda: modal() is None)


def test_a_village_entered_by_the_township_says_so(make_ui: Callable[..., Any]) -> None:
    ui = make_ui(by_township=True, operator="刘建国")
    ui.idle()
    assert "刘建国（乡镇代录）" in ui.frame.bar.operator.text()
    page = ui.open("settings")
    tab = next(part for part in page._parts if type(part).__name__ == "OperatorsTab")
    page.tabs.setCurrentWidget(tab)
    ui.idle()
    assert tab.told.text().startswith("从2026年11月23日起由乡镇代录") and tab.stand.text().startswith("村里接过来")
