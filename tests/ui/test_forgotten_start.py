"""忘记密码 on the start page with the township's help, and in a township the page that answers; 删除个人信息 in 设置."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.services.keeping.opening_up import answer_request
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.setup import SetupFacts, make_store
from app.ui.dialogs.files import ChooseFolder, OpenFiles
from app.ui.start.forgotten import ForgottenPage
from app.ui.start.sign_in import SignInPage
from tests.ui.test_start import WAIT, a_store, center, program  # noqa: F401


def test_a_forgotten_password_from_the_sign_in_page_and_back(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    a_store(program.folder)
    stick = tmp_path / "stick"
    stick.mkdir()
    town = an_enrolled_town(program, stick)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    qtbot.mouseClick(page.township, Qt.MouseButton.LeftButton)
    asking = center(program)
    assert isinstance(asking, ForgottenPage) and not asking.asking.isHidden()
    monkeypatch.setattr(ChooseFolder, "ask", lambda *given, **more: stick)
    qtbot.mouseClick(asking.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "姓名" in asking.trouble.text(), timeout=WAIT)
    asking.who.setText("王小明")
    asking.place.setText("石桥村")
    qtbot.mouseClick(asking.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "取回码" in asking.codes.text(), timeout=WAIT)
    code, slip = (line.split("：")[1] for line in asking.codes.text().split("\n"))
    request = next(stick.glob("*.swreq"))
    assert list(stick.glob("*.pdf"))
    answer = answer_request(town, request, code, "王小明", stick)
    town.store.close()
    program.start()
    again = center(program)
    assert isinstance(again, SignInPage)
    qtbot.mouseClick(again.township, Qt.MouseButton.LeftButton)
    waiting = center(program)
    assert isinstance(waiting, ForgottenPage) and waiting.asking.isHidden()
    monkeypatch.setattr(OpenFiles, "ask", lambda *given, **more: [answer.path])
    qtbot.mouseClick(waiting.choose, Qt.MouseButton.LeftButton)
    waiting.slip.setText("0000")
    waiting.password.setText("xinmima9876")
    waiting.again.setText("xinmima9876")
    waiting.submit()
    qtbot.waitUntil(lambda: "取回码不对" in waiting.trouble.text(), timeout=WAIT)
    waiting.slip.setText(slip)
    waiting.submit()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    assert not (program.folder / "forgotten.json").exists()


def an_enrolled_town(program: Program, stick: Path) -> object:  # noqa: F811
    """A township that knows this laptop."""
    from app.services.machine import machine_mark
    from app.services.setup import sign_in

    desk = sign_in(program.folder, "", "mima1234", machine_mark(), program.today(), program.clock)
    facts = SetupFacts("township", desk.place.code[:9], "", "青石镇", "云山县", "李主任")
    town = make_store(stick.parent / "town", facts, "mima1234", "m", program.today(), program.clock).desk
    offer_enrolment(town, stick / "a.swenrol")
    enrol(desk, stick / "a.swenrol", own_fingerprint(town))
    receive(town, [export_package(desk, stick).path], own_fingerprint(desk))
    desk.store.close()
    return town
