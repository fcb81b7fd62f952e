"""打印多户 from the list: many are chosen, one paper is drawn for each with progress and a way to stop, previewed, copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from app.domain.errors import Cancelled
from app.ui.dialogs.files import ChooseFolder, SaveFile
from app.ui.pages.households import print_many as dialogs_of_many
from app.ui.printing import pages_wanted, paint_next
from tests.ui.pages.hands import dialog, dialogs, gone

Build = Callable[..., Any]


@pytest.fixture
def homes(ui: Any, household: Build) -> list[Any]:
    """Three with a case, one without."""
    made = [household(ui.desk, head, group="1组") for head in ("张𬱖", "阿卜杜热合曼·买买提依明·吐尔逊", "李福生")]
    return [*made, household(ui.desk, "周无事", group="1组", road="")]


def ask(ui: Any, page: Any, **values: Any) -> Any:
    """Press 打印, fill in what is named."""
    ui.press(page, "print_many")
    asked = dialog(ui, "dialog_print_many")
    asked.form.set_values({**asked.form.values(), **values})
    return asked


def choose(page: Any, count: int) -> None:
    """Choose the first rows by keyboard."""
    view = page.list.table.view
    view.setFocus()
    view.selectRow(0)
    for _ in range(count - 1):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)


def test_the_chosen_ones_are_previewed(ui: Any, homes: list[Any]) -> None:
    page = ui.open("households")
    choose(page, 2)
    asked = ask(ui, page, kind="consent", copies=2)
    assert asked.form.values()["scope"] == "chosen"
    ui.press(asked, "ok")
    preview = dialog(ui, "dialog_preview")
    assert "承诺授权书（2户）" in preview.windowTitle() and preview.pane.view.count() == 8
    preview.reject()


def test_all_that_are_listed_go_into_one_file_and_the_rest_is_named(
    ui: Any, homes: list[Any], tmp_path: Path, monkeypatch: Any
) -> None:
    target = tmp_path / "授权书.pdf"
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_args: target))
    page = ui.open("households")
    asked = ask(ui, page, kind="consent", way="file")
    assert asked.form.values()["scope"] == "listed"
    ui.press(asked, "ok")
    told = dialog(ui, "dialog_not_printed")
    assert len(told.lines.texts) == 1 and "周无事" in told.lines.texts[0]
    ui.press(told, "ok")
    gone(ui, "dialog_not_printed")
    assert len(PdfReader(target).pages) == 6 and "已保存到" in ui.frame.toast.text()


def test_a_file_each(ui: Any, homes: list[Any], tmp_path: Path, monkeypatch: Any) -> None:
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(ChooseFolder, "ask", staticmethod(lambda *_args: out))
    page = ui.open("households")
    ui.press(ask(ui, page, kind="form", way="folder"), "ok")
    ui.until(lambda: "已保存到" in ui.frame.toast.text())
    assert len(list(out.glob("采集表-A-*.pdf"))) == 4 == len(list(out.iterdir()))


def test_nothing_is_started_without_a_place(ui: Any, homes: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_args: None))
    page = ui.open("households")
    ui.press(ask(ui, page, kind="consent", way="file"), "ok")
    gone(ui, "dialog_print_many")
    assert not dialogs("dialog_preview") and not ui.jobs.is_busy()


def test_stopping_leaves_nothing(ui: Any, homes: list[Any], tmp_path: Path, monkeypatch: Any) -> None:
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(ChooseFolder, "ask", staticmethod(lambda *_args: out))
    reached: list[str] = []
    real = dialogs_of_many.print_many

    def stopped(desk: Any, asked: Any, target: Any, progress: Any) -> Any:
        def told(done: int, total: int, text: str) -> None:
            if done == 2:  # the person presses 取消 while the second sheet is drawn
                ui.context.jobs.jobs()[0].cancel()
            reached.append(text)
            progress(done, total, text)

        return real(desk, asked, target, told)

    monkeypatch.setattr(dialogs_of_many, "print_many", stopped)
    page = ui.open("households")
    ui.press(ask(ui, page, kind="consent", way="folder"), "ok")
    ui.until(lambda: len(reached) == 3)
    ui.idle()
    assert list(out.iterdir()) == [] and not dialogs("dialog_not_printed") and not ui.bugs
    assert Cancelled  # silence: nothing is said of work that was stopped


@pytest.mark.parametrize(("first", "last", "copies", "collate", "wanted"), [
    (0, 0, 1, True, (0, 1, 2)), (2, 3, 1, True, (1, 2)), (0, 0, 2, True, (0, 1, 2, 0, 1, 2)), (0, 0, 2, False, (0, 0, 1, 1, 2, 2)),
    (3, 9, 2, True, (2, 2)),
])  # fmt: skip
def test_pages_and_copies_as_the_print_dialog_says(
    first: int, last: int, copies: int, collate: bool, wanted: tuple[int, ...]
) -> None:
    assert pages_wanted(3, first, last, copies, collate) == wanted


def test_the_printer_gets_the_pages_of_the_pdf(ui: Any, homes: list[Any], tmp_path: Path) -> None:
    from app.services.papers.catalogue import print_paper

    printed = print_paper(ui.desk, "consent", household=homes[0].id)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    paint_next(ui.context, printer, printed.data, pages_wanted(2, 0, 0, 2, True), None)
    ui.until(lambda: "已送到打印机" in ui.frame.toast.text())
    assert len(PdfReader(tmp_path / "out.pdf").pages) == 4
