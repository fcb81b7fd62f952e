"""导入 a register with free headers in the window: columns, preview, undo; the marked copy; the template."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.services.family.households import list_households
from app.services.importing.register_memory import remembered
from app.services.importing.run import plan_import
from app.store.peers import accesses
from app.ui.dialogs import files

HEADER = ["序号", "组别", "户主", "家庭成员姓名", "和户主关系", "身份证", "手机", "是否低保户", "备注说明"]
ROWS = [
    [1, "1组", "赵一", "赵一", "户主", "539901199001010016", "13800000001", "是", "在家"],
    ["", "", "", "钱二", "妻子", "53990119920101002 0", "13800000002", "否", ""],
    [2, "2组", "孙三", "孙三", "户主", 539901198001010000, "13800000003", "否", "外出"],
]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    for row in (["石桥村农户登记表"], HEADER, *ROWS):
        sheet.append(row)
    path = tmp_path / "台账.xlsx"
    book.save(path)
    return path


def choose(monkeypatch: pytest.MonkeyPatch, opened: Path | None = None, saved: Path | None = None) -> None:
    """What the file dialogs would have given."""
    if opened is not None:
        monkeypatch.setattr(files.OpenFiles, "ask", staticmethod(lambda *_a, **_k: [opened]))
    monkeypatch.setattr(files.SaveFile, "ask", staticmethod(lambda *_a, **_k: saved))


def picture(widget: QWidget, name: str) -> None:
    """A picture for whoever wants to look (SHOUWANG_PICTURES names the folder)."""
    folder = os.environ.get("SHOUWANG_PICTURES")
    if folder:
        QApplication.processEvents()
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def dialog(ui: Any, name: str) -> Any:
    """The open dialog of a name."""
    found: list[QWidget] = []

    def there() -> bool:
        found[:] = [w for w in QApplication.topLevelWidgets() if w.objectName() == name and w.isVisible()]
        return bool(found)

    ui.until(there)
    return found[0]


def columns_of(ui: Any, monkeypatch: pytest.MonkeyPatch, path: Path) -> Any:
    choose(monkeypatch, path)
    page = ui.open("households")
    ui.press(page, "import") if page.findChild(QWidget, "action_import").isVisible() else ui.press(page, "door_import")
    ui.idle()
    return dialog(ui, "dialog_columns")


def test_columns_are_asked_shown_and_brought_in_as_one_step(
    ui: Any, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = columns_of(ui, monkeypatch, register)
    pane = asked.panes[0]
    found = {column.header: (column.label, column.sure) for column in pane.view.columns}
    assert found["身份证"] == ("证件号码", True) and found["户主"][0] == "户主姓名（只用来分户）"
    assert found["是否低保户"] == ("不导入（原样保存）", False)
    assert next(c.samples for c in pane.view.columns if c.header == "身份证")[0] == "539***********0016"
    pane.table.select(lambda column: column.header == "是否低保户")
    pane.picker.lineEdit().clear()
    pane.picker.lineEdit().insert("享受低保政策情况")
    QTest.keyClick(pane.picker, Qt.Key.Key_Return)
    assert next(c.path for c in pane.view.columns if c.header == "是否低保户") == "member.dibao"
    picture(asked, "columns")
    picture(ui.frame, "page")
    ui.press(asked, "ok")
    ui.idle()
    preview = dialog(ui, "dialog_import")
    picture(preview, "preview")
    assert preview.plan.counts["new"] == 2 and preview.plan.counts["new_persons"] == 3
    assert list_households(ui.desk) == [] and remembered(ui.desk) == []
    ui.press(preview, "ok")
    ui.until(lambda: not preview.outcome.isHidden())
    ui.idle()
    picture(preview, "done")
    assert [line.head for line in list_households(ui.desk)] == ["赵一", "孙三"]
    assert [one.name for one in remembered(ui.desk)] == ["台账.xlsx 台账"]
    assert plan_import(ui.desk, register).counts["changed"] == 0
    ui.press(preview, "undo_import")
    ui.until(lambda: "已撤销" in preview.outcome.text())
    ui.idle()
    assert list_households(ui.desk) == []
    ui.press(preview, "ok")


def test_two_columns_of_one_field_are_refused_in_the_dialog(
    ui: Any, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = columns_of(ui, monkeypatch, register)
    pane = asked.panes[0]
    pane.table.select(lambda column: column.header == "备注说明")
    pane._picked("member.name")
    ui.press(asked, "ok")
    assert asked.isVisible() and "两列都是“姓名”" in asked.troubles.texts[0]
    ui.press(pane, "skip_column")
    ui.press(asked, "ok")
    ui.idle()
    dialog(ui, "dialog_import").reject()


def test_header_row_and_memory_can_be_changed(ui: Any, register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = columns_of(ui, monkeypatch, register)
    pane = asked.panes[0]
    pane.header.setCurrentIndex(1)
    ui.idle()
    assert pane.view.header_row == 1 and pane.view.columns[0].header == "石桥村农户登记表"
    pane.header.setCurrentIndex(2)
    ui.idle()
    assert pane.view.columns[3].path == "member.name"
    ui.press(asked, "ok")
    ui.idle()
    preview = dialog(ui, "dialog_import")
    ui.press(preview, "ok")
    ui.until(lambda: not preview.outcome.isHidden())
    ui.idle()
    ui.press(preview, "ok")
    again = columns_of(ui, monkeypatch, register)
    assert "台账.xlsx" in again.panes[0].memory.text() and "2026年11月23日" in again.panes[0].memory.text()
    ui.press(again.panes[0], "forget_columns")
    ui.until(lambda: not again.panes[0].view.remembered)
    assert remembered(ui.desk) == []
    again.reject()


def test_the_marked_copy_is_saved_beside_the_original(
    ui: Any, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = register.read_bytes()
    asked = columns_of(ui, monkeypatch, register)
    target = tmp_path / "副本.xlsx"
    choose(monkeypatch, saved=target)
    ui.press(asked, "ok")
    ui.idle()
    preview = dialog(ui, "dialog_import")
    ui.press(preview, "save_marked")
    ui.until(target.exists)
    ui.idle()
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["问题清单", "台账"] and book["台账"]["F5"].comment is not None
    assert register.read_bytes() == before
    preview.reject()


def test_the_template_leaves_with_a_purpose_that_is_logged(
    ui: Any, household: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household(ui.desk, "张德福")
    page = ui.open("households")
    ui.press(page, "template")
    asked = dialog(ui, "dialog_template")
    asked.filled.click()
    target = tmp_path / "资料.xlsx"
    choose(monkeypatch, saved=target)
    asked.purpose.clear()
    ui.press(asked, "ok")
    assert asked.troubles.texts == ("请写明做什么用。",) and not target.exists()
    asked.purpose.insert("入户核对")
    picture(asked, "template")
    ui.press(asked, "ok")
    ui.until(target.exists)
    ui.idle()
    with ui.desk.reading() as connection:
        assert [(line[2], line[4]) for line in accesses(connection)] == [
            ("另存农户资料表（含完整证件号码）", "入户核对")
        ]
    assert plan_import(ui.desk, target).counts["changed"] == 0
