"""报送: what is carried and where there is room, attachments left behind, old files proposed, the word that the stick may go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.keeping.backups import put_on_stick
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.carrying import Needs, hand_over_needs
from app.store import attachments
from app.ui.pages.exchange import target as target_module
from app.ui.pages.exchange.drives import Drive, is_removable
from app.ui.pages.exchange.target import Target, TargetDialog
from app.ui.pages.exchange.tidy import TidyDialog
from tests.ui.pages.hands import press

OFFICE = {"role": "township", "code": "539901101", "village": "", "operator": "刘建国", "line": ""}
KINGSTON = Drive(Path("/media/wang/KINGSTON"), "KINGSTON", 7_945_689_498, False, "vfat")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "U盘"
    made.mkdir()
    return made


@pytest.fixture
def office(make_ui: Callable[..., Any]) -> Any:
    """The township's window."""
    return make_ui(**OFFICE)


@pytest.fixture
def enrolled(ui: Any, office: Any, stick: Path, household: Callable[..., Any]) -> Iterator[Any]:
    """A village with one household, two photos, enrolled."""
    made = household(ui.desk, "张𬱖", road="monitored")
    path = stick / "a.swenrol"
    enrol(ui.desk, path, offer_enrolment(office.desk, path))
    path.unlink()
    for _ in range(2):
        sealed = attachments.put(ui.desk.store.folder, os.urandom(120_000))
        values = {
            "household_id": made.id,
            "purpose": "visit_photo",
            "digest": sealed.digest,
            "secret": sealed.secret,
            "size": 120_000,
        }
        with ui.desk.writing("添加附件") as door:
            door.create("attachment", values)
    yield ui


def photograph(widget: Any, name: str) -> None:
    """Left in the folder SHOUWANG_PICTURES names, for looking at."""
    if os.environ.get("SHOUWANG_PICTURES"):
        widget.grab().save(str(Path(os.environ["SHOUWANG_PICTURES"]) / f"{name}.png"))


def test_the_dialog_says_what_is_carried_and_where_there_is_room(
    enrolled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drives = [
        Drive(Path("/media/wang/OLD"), "OLD", 500_000, False, "vfat"),
        Drive(Path("/media/wang/LOCKED"), "LOCKED", 9_000_000_000, True, "exfat"),
        Drive(Path("/media/wang/SMALL"), "SMALL", 3_000_000, False, "exfat"),
        Drive(Path("/media/wang/CASE"), "CASE", 9_000_000_000, False, "ntfs", False),
    ]
    monkeypatch.setattr(target_module, "sticks", lambda: drives)
    needs = hand_over_needs(enrolled.desk)
    assert needs.files == 2 and needs.attachments > 240_000 and needs.backup > 2_000_000
    box = TargetDialog(enrolled.frame, "生成报送包", "选择写到哪个U盘。", "生成报送包", needs, lambda _folder: None)
    box.open()
    enrolled.idle()
    photograph(box, "target")
    texts = [choice.text() for choice in box._group.buttons()]
    assert "放不下，还差" in texts[0] and "只读，写不进去" in texts[1] and not box._group.buttons()[1].isEnabled()
    assert texts[2].endswith("，备份放不下") and "SMALL" in texts[2] and "exFAT" in texts[2]
    assert texts[3].startswith("移动硬盘 CASE") and texts[3].endswith("GB")
    assert box.target == Path("/media/wang/CASE") and "附件2个" in box._wanted.text()  # the one where all of it fits
    assert [choice.isChecked() for choice in box._group.buttons()] == [False, False, False, True]
    box.along.setChecked(False)
    assert "附件2个先不带" in box._wanted.text()
    assert "放不下，" not in box._group.buttons()[0].text() and box.ok.isEnabled()
    press(box, "find_sticks")  # without them the backup fits on the small one, too
    assert [choice.isChecked() for choice in box._group.buttons()] == [False, False, True, False]
    box.reject()


def test_everything_lies_on_the_stick_before_it_may_go(
    enrolled: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = enrolled.open("handover")
    assert "附件2个" in _texts(page.pending)
    monkeypatch.setattr(TargetDialog, "choose", staticmethod(lambda *_a, **_k: Target(stick)))
    enrolled.press(page, "hand_over")
    enrolled.idle()
    written = _texts(page.written)
    assert "报送包、附件2个、备份已写好，并从U盘读回核对无误。可以拔出U盘。" in written and "附件第1卷：2个" in written
    assert sorted(path.suffix for path in stick.iterdir() if path.is_file()) == [".swbak", ".swpkg", ".swvol"]
    photograph(enrolled.frame, "written")
    monkeypatch.setattr(TargetDialog, "choose", staticmethod(lambda *_a, **_k: Target(stick, False)))
    (stick / "守望附件").rename(stick / "别的")
    (stick / "守望附件").write_text("a file where the folder should be")
    enrolled.press(page, "hand_over")
    enrolled.idle()
    written = _texts(page.written)
    assert "报送包已写好，并从U盘读回核对无误，有的没有放上去，见下面。可以拔出U盘。" in written
    assert "备份没有放上去" in written and "附件2个这次没有带" in written


def test_old_files_are_proposed_and_only_ticked_ones_go(enrolled: Any, office: Any, stick: Path) -> None:
    desk = enrolled.desk
    sent = export_package(desk, stick)
    receive(office.desk, [sent.path], own_fingerprint(desk))
    receive(desk, [answer(office.desk, desk.place.code, stick).path])
    put_on_stick(desk, stick)
    (stick / "扶手.doc").write_text("somebody else's")
    page = enrolled.open("handover")
    done: list[bool] = []
    box = TidyDialog(page.context, page, stick, lambda: done.append(True))
    box.start()
    enrolled.idle()
    photograph(box, "tidy")
    ticks = [tick.text() for tick, _ in box._ticks]
    assert len(ticks) == 2 and "A-0001号包（对方已经回执）" in ticks[0] and "附件卷" in ticks[1]
    box._ticks[1][0].setChecked(False)
    assert "打勾1个" in box._sum.text()
    press(box, "ok")
    enrolled.idle()
    assert done == [True] and not sent.path.exists() and sent.volumes[0].path.exists() and (stick / "扶手.doc").exists()
    empty = TidyDialog(page.context, page, stick / "没有", lambda: None)
    empty.start()
    enrolled.idle()
    assert any("找不到要写到的U盘" in text for text in empty.troubles.texts) and not empty.ok.isEnabled()
    empty.reject()


def test_drives_are_named_as_people_know_them(tmp_path: Path) -> None:
    assert KINGSTON.text == "U盘 KINGSTON（/media/wang/KINGSTON），FAT32，剩余 7.4 GB"
    assert Drive(Path("E:/"), "", 2048, True).text == f"U盘（{Path('E:/')}），只读，写不进去"
    for name, flag in (("sdb", "1"), ("sdc", "0")):
        (tmp_path / name / f"{name}1").mkdir(parents=True)
        (tmp_path / name / "removable").write_text(flag + "\n")
        (tmp_path / f"{name}1").symlink_to(tmp_path / name / f"{name}1")
    assert is_removable("/dev/sdb1", "linux", tmp_path) and not is_removable("/dev/sdc1", "linux", tmp_path)
    assert not is_removable("/dev/sdc", "linux", tmp_path) and is_removable("/dev/sdx", "linux", tmp_path)
    assert is_removable("E:", "win32", tmp_path)
    assert Needs(400_000, 3_100_000, 12, 5_200_000).text() == "报送包约0.4 MB、附件12个3.1 MB、备份5.2 MB，合计约8.7 MB"
    assert Needs(400_000, 0, 0, 0).text() == "报送包约0.4 MB，合计约0.4 MB"


def _texts(widget: Any) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(found.text() for found in widget.findChildren(QLabel) if found.isVisibleTo(widget))
