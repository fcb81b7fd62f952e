"""Several villages on one laptop: chosen at sign-in, one more added, a restored one beside the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.domain.errors import AppError
from app.services.keeping.backups import keep_backup
from app.services.machine import config_folder, machine_mark
from app.services.setup import SetupFacts, make_store
from app.services.stores import forget_store, fresh_folder, known_stores, remember_store
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.start.first_start import FirstStart
from app.ui.start.recovery import RecoveryPage
from app.ui.start.sign_in import SignInPage

WAIT = 20_000
NOW = datetime(2026, 11, 23, 9, 30)
FAR = "539901101204"


@pytest.fixture
def program(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path / "config"))
    made = Program(tmp_path / "store", lambda: NOW)
    yield made
    if made.desk is not None:
        made.desk.store.close()
    if made.window is not None:
        made.window.end()
    made.shell.close()
    made.jobs.close(cancel=False)


def center(program: Program) -> QWidget:
    found = program.shell.centralWidget()
    assert found is not None
    return found


def a_store(folder: Path, code: str = "539901101203", village: str = "石桥村", backup: bool = False) -> Path | None:
    facts = SetupFacts("village", code, village, "青石镇", "云山县", "王小明")
    desk = make_store(folder, facts, "mima1234", machine_mark(), date(2026, 11, 23), lambda: NOW).desk
    remember_store(desk)
    path = keep_backup(desk, "手工备份").path if backup else None
    desk.store.close()
    return path


def signed_in(program: Program, qtbot: QtBot) -> str:
    page = center(program)
    assert isinstance(page, SignInPage)
    page.password.setText("mima1234")
    page.submit()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: not program.jobs.is_busy(), timeout=WAIT)
    assert program.desk is not None
    return program.desk.place.name


def test_a_single_store_asks_for_nothing_more_than_the_password(program: Program, qtbot: QtBot) -> None:
    a_store(program.folder)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage) and page.places.isHidden()
    assert signed_in(program, qtbot) == "石桥村"
    assert [store.name for store in known_stores()] == ["石桥村"]


def test_the_village_is_chosen_at_sign_in_and_the_last_one_is_offered_first(program: Program, qtbot: QtBot) -> None:
    a_store(program.folder.with_name("far"), FAR, "柳树村")
    a_store(program.folder)
    program.start()
    page: Any = center(program)
    qtbot.waitUntil(page.password.hasFocus, timeout=WAIT)
    assert [page.places.itemText(place) for place in range(page.places.count())] == [
        "石桥村（539901101203）",
        f"柳树村（{FAR}）",
    ]
    assert page.places.currentIndex() == 0
    page.places.setCurrentIndex(1)
    page.places.activated.emit(1)
    again: Any = center(program)
    assert again is not page and again.places.currentText() == f"柳树村（{FAR}）"
    assert signed_in(program, qtbot) == "柳树村"
    assert [store.name for store in known_stores()] == ["柳树村", "石桥村"]
    assert program.window is not None
    program.window.lock()
    qtbot.waitUntil(lambda: program.window is None and isinstance(center(program), SignInPage), timeout=WAIT)
    after: Any = center(program)
    assert after.places.currentText().startswith("柳树村")


def test_one_more_village_is_added_beside_the_first(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_store(program.folder)
    program.start()
    page: Any = center(program)
    page.another.click()
    first: Any = center(program)
    assert isinstance(first, FirstStart)
    first.role.back_wanted.emit()
    page = center(program)
    assert isinstance(page, SignInPage)
    page.another.click()
    first = center(program)
    asked: list[str] = []
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda _p, title, *_a, **_k: bool(asked.append(title))))
    answers = {
        "role": "village",
        "village": "石桥村",
        "town": "青石镇",
        "county": "云山县",
        "operator": "王小明",
        "line": "",
    }
    first.finished.emit({**answers, "code": "539901101203"}, "mima1234")
    assert asked == ["再建一份石桥村的数据？"] and center(program) is first  # the same village twice: asked, and left
    first.finished.emit({**answers, "code": FAR, "village": "柳树村"}, "mima1234")
    qtbot.waitUntil(lambda: isinstance(center(program), RecoveryPage), timeout=WAIT)
    assert program.folder == program.first.with_name(f"store-{FAR}") and (program.folder / "keys.json").exists()
    sheet: Any = center(program)
    sheet.done.emit()
    qtbot.waitUntil(lambda: program.window is not None and not program.jobs.is_busy(), timeout=WAIT)
    assert [store.name for store in known_stores()] == ["柳树村", "石桥村"]


def test_a_backup_restored_as_one_more_leaves_the_others_alone(program: Program, qtbot: QtBot) -> None:
    a_store(program.folder)
    backup = a_store(program.folder.with_name("far"), FAR, "柳树村", backup=True)
    before = (program.folder / "keys.json").read_bytes()
    program.start()
    page: Any = center(program)
    page.another.click()
    first: Any = center(program)
    first.restore_wanted.emit()
    restore: Any = center(program)
    restore.path = backup
    restore.chosen.emit(backup)
    qtbot.waitUntil(lambda: "柳树村" in restore.what.text(), timeout=WAIT)
    restore.password.setText("mima1234")
    restore.submit()
    qtbot.waitUntil(lambda: program.window is not None and not program.jobs.is_busy(), timeout=WAIT)
    assert program.desk is not None and program.desk.place.name == "柳树村" and program.desk.store.is_new_device
    assert program.folder == program.first.with_name(f"store-{FAR}")
    assert (program.first / "keys.json").read_bytes() == before


def test_a_spoilt_list_and_stores_that_are_gone_do_no_harm(program: Program, tmp_path: Path) -> None:
    a_store(program.folder)
    assert fresh_folder(FAR, tmp_path / "empty") == tmp_path / "empty"
    assert fresh_folder(FAR, program.folder) == program.folder.with_name(f"store-{FAR}")
    listed = config_folder() / "stores.json"
    kept = json.loads(listed.read_text("utf-8"))
    listed.write_text(
        json.dumps([{"folder": str(tmp_path / "gone"), "name": "x", "code": "1", "role": "village"}, *kept]), "utf-8"
    )
    assert [store.name for store in known_stores()] == ["石桥村"]
    for text in ("", "[1]", "{", '[{"folder": 3}]'):
        listed.write_text(text, "utf-8")
        assert known_stores() == []
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    QTest.qWait(0)
    with pytest.raises(AppError) as caught:
        forget_store(program.folder)
    assert caught.value.code == "ST-101"
