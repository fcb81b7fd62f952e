"""公示张贴 in the window: photos with their files, objections to their end, sheets of every other kind, all by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton

from app.services.road.notice_board import DOWN, DRAFT, notice_board
from app.services.road.notice_photos import photos_of_notice
from app.services.road.notices import NoticeWish, make_notice, post_notice
from app.services.road.objections import answer_objection, receive_objection
from app.store.rows import read_records
from app.ui.dialogs.files import OpenFiles
from app.ui.dialogs.messages import ReasonDialog
from tests.services.test_attachments import exif_with_place, jpeg
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in

POSTED = date(2026, 11, 11)


@pytest.fixture
def hung(ui: Any, household: Callable[..., Any]) -> tuple[str, list[Any]]:
    """A sheet of two households that hangs since 11 November; today is the 23rd."""
    made = [household(ui.desk, name, road="reviewed") for name in ("张𬱖", "李福生")]
    notice = make_notice(ui.desk, NoticeWish("include", tuple(one.case for one in made), POSTED, "村务公开栏"))
    post_notice(ui.desk, notice, "王小明")
    return notice, made


def panel(ui: Any, notice: str) -> Any:
    page = ui.open("review", notice=notice)
    ui.idle()
    return page


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_a_photo_file_is_chosen_kept_shown_looked_at_and_taken_away(
    ui: Any, hung: tuple[str, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, _ = hung
    photo = tmp_path / "张贴.jpg"
    photo.write_bytes(jpeg((1600, 1200), exif=exif_with_place()))
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_args, **_more: [photo]))
    page = panel(ui, notice)
    assert "缺少张贴时的照片" in texts(page.notices.panel)
    ui.press(page.notices.panel, "photo")
    box = dialog(ui, "dialog_photo")
    press(box, "choose_photo")
    assert box.chosen.text() == "张贴.jpg"
    type_in(box, "day", "20261110")
    press(box, "ok")
    ui.until(lambda: box.troubles.texts)
    assert "早于张贴日期" in troubles(box)  # the dialog stays with all that was chosen
    type_in(box, "day", "20261111")
    press(box, "ok")
    gone(ui, "dialog_photo")
    assert [line.name for line in photos_of_notice(ui.desk, notice)] == ["公示2026-001_张贴时_20261111"]
    page.notices.choose(notice)
    strip = page.notices.panel.findChild(QListWidget, "notice_photos")
    assert strip.item(0).text() == "张贴时 2026-11-11" and "缺少张贴时的照片" not in texts(page.notices.panel)
    ui.until(lambda: not strip.item(0).icon().isNull())
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Return)
    dialog(ui, "dialog_photo_view").reject()
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_args, **_more: "拍糊了"))
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    ui.until(lambda: photos_of_notice(ui.desk, notice) == [])
    assert ui.told == []


def test_a_day_alone_is_a_photo_on_paper(ui: Any, hung: tuple[str, list[Any]]) -> None:
    notice, _ = hung
    page = panel(ui, notice)
    ui.press(page.notices.panel, "photo")
    box = dialog(ui, "dialog_photo")
    type_in(box, "day", "20261111")
    press(box, "ok")
    gone(ui, "dialog_photo")
    page.notices.choose(notice)
    assert "没有存入文件" in texts(page.notices.panel) and "张贴时 2026-11-11" in texts(page.notices.panel)


def objected(ui: Any, notice: str, made: Any, result: str) -> None:
    values = {"received_on": date(2026, 11, 12), "facts": "他家在县城有商铺。"}
    objection = receive_objection(ui.desk, notice, made.id, values, "王小明")
    answer = {
        "handlers": ("王小明", "周文斌"),
        "result": result,
        "explanation": "属实",
        "replied_on": date(2026, 11, 13),
    }
    answer_objection(ui.desk, objection, answer)


def test_a_founded_objection_leads_to_leaving_the_list(ui: Any, hung: tuple[str, list[Any]]) -> None:
    notice, made = hung
    objected(ui, notice, made[0], "founded")
    page = panel(ui, notice)
    assert "异议：2026年11月12日反映张𬱖，成立" in texts(page.notices.panel)
    ui.press(page.notices.panel, "leave")
    box = dialog(ui, "dialog_leave")
    press(box, "ok")
    assert "移出名单原因" in troubles(box)
    type_in(box, "left_reason", "在县城有商铺")
    press(box, "ok")
    gone(ui, "dialog_leave")
    page.notices.choose(notice)
    assert "已移出名单" in texts(page.notices.panel)
    assert page.notices.panel.findChild(QPushButton, "action_leave") is None


def test_a_founded_objection_leads_to_a_new_sheet(ui: Any, hung: tuple[str, list[Any]]) -> None:
    notice, made = hung
    objected(ui, notice, made[0], "founded")
    page = panel(ui, notice)
    ui.press(page.notices.panel, "again")
    box = dialog(ui, "dialog_again")
    type_in(box, "posted_on", "20261112")
    press(box, "ok")
    ui.until(lambda: box.troubles.texts)
    assert "早于异议的答复日期" in troubles(box)
    type_in(box, "posted_on", "20261114")
    press(box, "ok")
    gone(ui, "dialog_again")
    new = next(line for line in notice_board(ui.desk) if line.id != notice)
    assert new.state == DRAFT and [one.name for one in new.households] == ["张𬱖"]


def test_a_draft_is_thrown_away(ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = household(ui.desk, "张𬱖", road="reviewed")
    notice = make_notice(ui.desk, NoticeWish("include", (made.case,), POSTED, "村务公开栏"))
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_args, **_more: "日期写错"))
    page = panel(ui, notice)
    ui.press(page.notices.panel, "discard")
    ui.until(lambda: notice_board(ui.desk) == [])


def test_a_gift_list_is_made_by_hand_with_its_preview(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张德福", road="")
    household(ui.desk, "李福生", road="", group="2组")
    page = ui.open("review")
    page.show_view("notices")
    ui.press(page.notices, "other_notice")
    box = dialog(ui, "dialog_other_notice")
    ui.until(lambda: box.troubles.texts)
    assert "名单是空的" in troubles(box)
    type_in(box, "kind", "慰问/捐赠发放公示")
    ui.idle()
    box.tabs.setCurrentIndex(1)
    for name in ("张德福", "李福生"):
        box.search.setFocus()
        box.search.insert(name)
        ui.until(lambda name=name: box.found.count() == 1 and name in box.found.item(0).text())
        QTest.keyClick(box.search, Qt.Key.Key_Return)
        ui.idle()
    assert box.table.rowCount() == 2
    for row in range(2):
        box.table.item(row, 1).setText("大米10公斤")
    type_in(box, "decided_on", "20261110")
    type_in(box, "posted_on", "20261111")
    type_in(box, "basis", "云山县红十字会捐赠")
    ui.until(lambda: box.view.count() == 1 and not box.troubles.texts)
    box.table.selectRow(1)
    box.table.setFocus()
    QTest.keyClick(box.table, Qt.Key.Key_Delete)
    ui.until(lambda: box.table.rowCount() == 1)
    ui.until(lambda: box.ok.isEnabled() and box.view.count() == 1)
    press(box, "ok")
    gone(ui, "dialog_other_notice")
    dialog(ui, "dialog_preview").reject()
    [line] = notice_board(ui.desk)
    assert (line.code, [one.name for one in line.households]) == ("gift", ["张德福"])
    page.to_sheet(line.id)
    ui.press(page, "next_step")
    press(dialog(ui, "dialog_post"), "ok")
    gone(ui, "dialog_post")
    page.to_sheet(line.id)
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_take_down")
    type_in(box, "taken_down_on", "20261116")
    press(box, "ok")
    ui.until(lambda: box.troubles.texts)
    assert "没有挂满5天" in troubles(box)
    type_in(box, "taken_down_on", "20261117")
    press(box, "ok")
    gone(ui, "dialog_take_down")
    assert notice_board(ui.desk)[0].state == DOWN


def test_those_who_wait_for_an_announcement_are_read_from_the_road(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张𬱖", road="monitored")
    page = ui.open("review")
    page.show_view("notices")
    ui.press(page.notices, "other_notice")
    box = dialog(ui, "dialog_other_notice")
    ui.until(lambda: box.table.rowCount() == 1 and box.view.count() == 1)
    box.tabs.setCurrentIndex(1)
    assert not box.search.isVisible() and box.ok.isEnabled()
    press(box, "ok")
    gone(ui, "dialog_other_notice")
    dialog(ui, "dialog_preview").reject()
    [line] = notice_board(ui.desk)
    with ui.desk.reading() as connection:
        body = read_records(connection, "notice", [line.id])[0]["body"]
    assert line.code == "result" and "（青振发〔2026〕12号，2026年10月28日）" in body
