"""`python docs/tools/pictures.py [NAME…] [--keep FOLDER]`: every picture of the manual, taken from the running program.

The practice village and the practice township of a fixed day, the window at 1366×768, drawn off screen. `SHOTS` is the list of
pictures; a name says the side and the screen. With names only those are taken; `--keep` uses and leaves the practice stores there.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
TARGET = ROOT / "docs" / "manual" / "pictures"

DAY, NOON = date(2026, 11, 23), datetime(2026, 11, 23, 10, 30)
SIZE = (1366, 768)
START = (1093, 640)
MACHINE = "practice-pictures"
COLOURS = 192
WAIT_S = 60.0
DIALOG_MS = 700


@dataclass(frozen=True)
class Shot:
    """A picture: the page's key, what it is opened with, the tab to show, and what else is done before it is taken."""

    page: str
    with_: dict[str, Any] = field(default_factory=dict)
    tab: str = ""
    then: str = ""


# Name -> how the screen is reached. `then` is a method of `Hands`.
VILLAGE: dict[str, Shot] = {
    "village-practice": Shot("practice", then="again"),
    "village-today": Shot("today"),
    "village-households": Shot("households"),
    "village-file": Shot("households", {"household": "$imported"}),
    "village-file-help": Shot("households", {"household": "$imported"}, "帮扶"),
    "village-import": Shot("households", then="import_rows"),
    "village-life-event": Shot("households", {"household": "$imported"}, "家庭变动"),
    "village-collect": Shot("collect"),
    "village-form": Shot("collect", {"household": "$draft"}),
    "village-field-help": Shot("collect", {"household": "$draft"}, then="field_help"),
    "village-characters": Shot("collect", {"household": "$draft"}, then="characters"),
    "village-keying": Shot("collect", {"keying": ""}),
    "village-review": Shot("review", then="first_case"),
    "village-notices": Shot("review", then="notices"),
    "village-inspection": Shot("review", then="inspection"),
    "village-visits": Shot("visits"),
    "village-visit-form": Shot("visits", then="visit_form"),
    "village-ledgers": Shot("ledgers"),
    "village-reports": Shot("ledgers", {"tab": "reports"}),
    "village-preview": Shot("ledgers", then="preview"),
    "village-findings": Shot("findings"),
    "village-duplicates": Shot("duplicates"),
    "village-handover": Shot("handover"),
    "village-returned": Shot("returned"),
    "village-parallels": Shot("parallels"),
    "village-quarantine": Shot("quarantine"),
    "village-comments": Shot("comments"),
    "village-sweeps": Shot("sweeps"),
    "village-warnings": Shot("sweeps", tab="部门预警"),
    "village-watch": Shot("sweeps", tab="持续关注"),
    "village-employment": Shot("employment"),
    "village-posts": Shot("employment", tab="岗位"),
    "village-lowincome": Shot("lowincome"),
    "village-alerts": Shot("lowincome", tab="预警"),
    "village-settings": Shot("settings"),
    "village-line": Shot("settings", tab="收入线和期限"),
    "village-backup": Shot("settings", tab="备份"),
    "village-selfcheck": Shot("settings", tab="自检", then="selfcheck"),
    "village-operators": Shot("settings", tab="操作员"),
    "village-machine": Shot("settings", tab="这台电脑"),
    "village-devices": Shot("settings", tab="电脑和钥匙"),
    "village-erasing": Shot("settings", tab="个人信息"),
    "village-texts": Shot("settings", tab="材料文字"),
    "village-error": Shot("today", then="error"),
    "village-help": Shot("today", then="manual"),
}
TOWNSHIP: dict[str, Shot] = {
    "township-today": Shot("today"),
    "township-households": Shot("households"),
    "township-ledgers": Shot("ledgers"),
    "township-findings": Shot("findings"),
    "township-duplicates": Shot("duplicates"),
    "township-receive": Shot("receive"),
    "township-audit": Shot("audit"),
    "township-audit-case": Shot("audit_case", {"case": "$county"}),
    "township-sample": Shot("audit", tab="抽查"),
    "township-summary": Shot("summary"),
    "township-silence": Shot("summary", tab="零报告"),
    "township-crossing": Shot("crossing"),
    "township-quarantine": Shot("quarantine"),
    "township-policy": Shot("settings", tab="收入线和期限"),
    "township-devices": Shot("settings", tab="电脑和钥匙"),
    "township-codes": Shot("settings", tab="代码表"),
    "township-erasing": Shot("settings", tab="个人信息"),
}
STARTS = ("start-first", "start-place", "start-line", "start-person", "start-recovery", "start-sign-in",
          "start-by-sheet", "start-forgotten", "start-restore")  # fmt: skip
NAMES: tuple[str, ...] = (*STARTS, *VILLAGE, *TOWNSHIP)


def save(widget: Any, name: str) -> None:
    """A picture with few colours: small, and sharp enough to read."""
    from PIL import Image
    from PySide6.QtGui import QImage

    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = bytes(image.constBits())
    made = Image.frombytes("RGB", (image.width(), image.height()), data, "raw", "RGB", image.bytesPerLine())
    half = TARGET / f"{name}.half"
    few = made.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(half, format="PNG", optimize=True)
    half.replace(TARGET / f"{name}.png")  # whoever reads meanwhile finds a whole picture


class Hands:
    """The window over one practice store, and what a person does in it before a picture is taken."""

    def __init__(self, desk: Any, households: dict[str, str], cases: dict[str, str], folder: Path) -> None:
        from app.ui.jobs import JobRunner
        from app.ui.window import Window

        self.desk, self.households, self.cases, self.folder = desk, households, cases, folder
        self.jobs = JobRunner()
        self.window = Window(desk, self.jobs)
        self.frame = self.window.frame
        self.frame.resize(*SIZE)
        self.frame.show()
        self.name = ""

    def idle(self) -> None:
        """Wait until everything was read and drawn."""
        from PySide6.QtWidgets import QApplication

        for _ in range(4):
            QApplication.processEvents()
            end = time.monotonic() + WAIT_S
            while self.jobs.is_busy() and time.monotonic() < end:
                QApplication.processEvents()
                time.sleep(0.01)
            QApplication.processEvents()

    def take(self, name: str, shot: Shot) -> None:
        """Reach the screen and take its picture."""
        self.name = name
        self.frame.activateWindow()
        arguments = {key: self._real(value) for key, value in shot.with_.items()}
        self.window.context.go(shot.page, **arguments)
        self.idle()
        self.frame.toast.hide()
        page = self.frame.page(shot.page)
        if shot.tab:
            self.show_tab(page, shot.tab)
        self.no_paths(page)
        self.show_strip(shot.page == "practice")
        if shot.then:
            getattr(self, shot.then)(page)
        else:
            save(self.frame, name)

    def no_paths(self, page: Any) -> None:
        """Where the stores of these pictures lie is nobody's folder: the texts say the usual one, the column is left out."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QLabel, QTableView

        here = str(self.folder)
        for shown in page.findChildren(QLabel):
            if here in shown.text():
                shown.setText(
                    shown.text().replace(here, "~/.local/share/Shouwang").replace("Shouwang/village", "Shouwang")
                )
        for table in page.findChildren(QTableView):
            model = table.model()
            for column in range(model.columnCount() if model is not None and model.rowCount() else 0):
                if here in str(model.index(0, column).data(Qt.ItemDataRole.DisplayRole)):
                    table.setColumnHidden(column, True)

    def usual_paths(self, page: Any) -> None:
        """The tables of a page with the usual folder in their sentences."""
        from PySide6.QtCore import QIdentityProxyModel, QModelIndex, Qt
        from PySide6.QtWidgets import QTableView

        here = str(self.folder / "village")

        class Usual(QIdentityProxyModel):
            def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
                found = super().data(index, role)
                return found.replace(here, "~/.local/share/Shouwang") if isinstance(found, str) else found

        for table in page.findChildren(QTableView):
            proxy = Usual(table)
            proxy.setSourceModel(table.model())
            table.setModel(proxy)

    def again(self, page: Any) -> None:
        """The page once more: it is complete when what it waits for was read."""
        page.refresh()
        self.idle()
        save(self.frame, self.name)

    def show_strip(self, on: bool) -> None:
        """The tasks of the practice village stand over every page; they are shown where they are explained."""
        from PySide6.QtWidgets import QApplication, QWidget

        strip = self.frame.findChild(QWidget, "practice_panel")
        if strip is not None:
            strip.setVisible(on)
            QApplication.processEvents()

    def _real(self, value: object) -> object:
        from app.services.practice.people import homes

        roads = {"$imported": "imported", "$draft": "visiting", "$county": "b_county"}
        if value not in roads:
            return value
        key = next(home.key for home in homes(DAY) if home.road == roads[str(value)])
        return (self.cases if value == "$county" else self.households)[key]

    def show_tab(self, page: Any, title: str) -> None:
        """Turn to the tab of a title; KeyError where the page has none."""
        from PySide6.QtWidgets import QTabWidget

        for book in page.findChildren(QTabWidget):
            for place in range(book.count()):
                if book.isVisible() and book.tabText(place).replace("&", "").startswith(title):
                    book.setCurrentIndex(place)
                    self.idle()
                    return
        raise KeyError(title)

    # ---- what some pictures need beside the page ----
    def dialog(self, open_it: Callable[[], object]) -> None:
        """Take the dialog that `open_it` waits for, then close it."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        def snap() -> None:
            shown = QApplication.activeModalWidget()
            if shown is not None:
                save(shown, self.name)
                shown.close()

        QTimer.singleShot(DIALOG_MS, snap)
        open_it()
        self.idle()

    def import_rows(self, page: Any) -> None:
        """The plan of a workbook, before anything is written."""
        from app.services.practice.book import write_export
        from app.services.practice.people import homes
        from app.ui.pages.households.importing import read_workbook

        path = self.folder / "监测对象信息.xlsx"
        write_export(path, [home for home in homes(DAY) if home.imported], DAY)
        self.dialog_later(lambda: read_workbook(self.window.context, page, path))

    def field_help(self, page: Any) -> None:
        """F1 on a field."""
        self.window.field_help.toggle(self._field(page))
        self.idle()
        save(self.frame, self.name)
        self.window.field_help.hide()

    def _field(self, page: Any) -> Any:
        from PySide6.QtWidgets import QWidget

        from app.forms.inputs.base import focused_field

        return next(
            w for w in page.findChildren(QWidget) if w.isVisible() and w.focusPolicy() and focused_field(w) is not None
        )

    def characters(self, page: Any) -> None:
        """F8: a character found by its parts."""
        from app.ui.dialogs.characters import CharacterDialog

        shown = CharacterDialog(self.frame, self.window.context)
        shown.show()
        shown.typed.setText("由页")
        end = time.monotonic() + 8
        while shown.found.count() == 0 and time.monotonic() < end:
            self.idle()
        save(shown, self.name)
        shown.close()

    def first_case(self, page: Any) -> None:
        """评议公示 with a case chosen."""
        from PySide6.QtWidgets import QTableView

        table = next((t for t in page.findChildren(QTableView) if t.isVisible()), None)
        if table is not None:
            table.selectRow(2)
        self.idle()
        save(self.frame, self.name)

    def notices(self, page: Any) -> None:
        """评议公示: the notices."""
        page.show_view("notices")
        self.first_case(page)

    def inspection(self, page: Any) -> None:
        """评议公示: 材料检查."""
        page.show_view("inspection")
        self.first_case(page)

    def visit_form(self, page: Any) -> None:
        """登记回访 of one household."""
        page.begin(self.households["m1"])
        self.idle()
        save(self.frame, self.name)

    def preview(self, page: Any) -> None:
        """A ledger as it will be printed."""
        from app.ui.printing import show_paper

        def waiting() -> None:
            show_paper(self.window.context, page, "防返贫监测台账")
            self.idle()

        self.dialog_later(waiting)

    def dialog_later(self, begin: Callable[[], object]) -> None:
        """Take a dialog that comes when a job is done."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        taken: list[str] = []
        timer = QTimer(interval=DIALOG_MS)

        def snap() -> None:
            shown = QApplication.activeModalWidget()
            if shown is not None:
                save(shown, self.name)
                taken.append(self.name)
                timer.stop()
                shown.close()

        timer.timeout.connect(snap)
        timer.start()
        begin()
        end = time.monotonic() + WAIT_S
        while not taken and time.monotonic() < end:
            self.idle()

    def selfcheck(self, page: Any) -> None:
        """自检 after a look."""
        from PySide6.QtWidgets import QPushButton

        page.findChild(QPushButton, "action_selfcheck_look").click()
        self.idle()
        self.usual_paths(page)
        save(self.frame, self.name)

    def error(self, page: Any) -> None:
        """A message with its number."""
        from app.domain.errors import AppError
        from app.ui.dialogs.messages import MessageDialog

        told = AppError(
            "DUTY-142",
            "看不懂走访计划的日期“下周”。",
            "请写一天，例如2026-11-23；或者写两天，例如2026-11-23至2026-11-29。",
            "走访计划",
        )
        self.dialog(lambda: MessageDialog.ask(self.frame, told))

    def manual(self, page: Any) -> None:
        """F1: this manual in the program."""
        from app.ui.help import HelpWindow

        shown = HelpWindow(self.frame, "village")
        shown.resize(*START)
        shown.open_page("today")
        shown.show()
        self.idle()
        save(shown, self.name)
        shown.close()

    def end(self) -> None:
        """Close the window and wait for its work."""
        self.window.end()
        self.jobs.close(cancel=False)


def take_starts(wanted: set[str]) -> None:
    """The pages before anybody is signed in."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    from app.ui.start.first_start import FirstStart
    from app.ui.start.forgotten import ForgottenPage
    from app.ui.start.recovery import RecoveryPage
    from app.ui.start.restore import RestorePage
    from app.ui.start.sign_in import SignInPage

    shell = QMainWindow()
    shell.resize(*START)

    def first(step: str) -> Any:
        page = FirstStart()
        page.wizard.go(step, force=True)
        return page

    def by_sheet() -> Any:
        page = SignInPage(True)
        page.switch.click()
        return page

    makers: dict[str, Callable[[], Any]] = {
        "start-first": lambda: first("role"),
        "start-place": lambda: first("place"),
        "start-line": lambda: first("line"),
        "start-person": lambda: first("operator"),
        "start-recovery": lambda: RecoveryPage("LXGW-7Q2M-4TKP-9BXA-HC3N-5RVE-8DWY-6JZF"),
        "start-sign-in": lambda: SignInPage(True),
        "start-by-sheet": by_sheet,
        "start-forgotten": lambda: ForgottenPage(False, True),
        "start-restore": RestorePage,
    }
    for name in STARTS:
        if name in wanted:
            shell.setCentralWidget(makers[name]())
            shell.show()
            for _ in range(5):
                QApplication.processEvents()
            save(shell, name)
    shell.close()


def take_windows(wanted: set[str], folder: Path) -> list[str]:
    """The pages of both practice stores; the names that could not be taken, with why."""
    from app.services.practice.build import PASSWORD, build_practice
    from app.services.setup import sign_in
    from app.store.vault import KEYS_FILE

    village, township = folder / "village", folder / "township"
    known = folder / "known.json"
    if not (village / KEYS_FILE).exists():
        stores = build_practice(village, township, DAY, MACHINE, lambda: NOON)
        known.write_text(_json({"households": stores.households, "cases": stores.cases}), "utf-8")
        tell_story(stores)
        stores.close()
    import json

    ids = json.loads(known.read_text("utf-8"))
    failed: list[str] = []
    for place, shots in ((village, VILLAGE), (township, TOWNSHIP)):
        if not wanted & shots.keys():
            continue
        desk = sign_in(place, "", PASSWORD, MACHINE, DAY, lambda: NOON)
        hands = Hands(desk, ids["households"], ids["cases"], folder)
        hands.idle()
        for name, shot in shots.items():
            if name in wanted:
                try:
                    hands.take(name, shot)
                except Exception as error:  # one screen that changed must not keep the others from being taken
                    failed.append(f"{name}: {type(error).__name__} {error}")
        hands.end()
        desk.store.close()
    return failed


def tell_story(stores: Any) -> None:
    """The guided tasks find their households, as in a practice village made by the program itself."""
    from app.services.practice.house import TOLD
    from app.services.practice.notes import STORY, keep_note

    story = {name: (stores.households[key], stores.cases[key]) for name, key in TOLD.items()}
    for desk in (stores.village, stores.township):
        with desk.store.writing() as connection:
            keep_note(connection, STORY, story)


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def main(argv: list[str]) -> int:
    """Take the pictures; 1 when one could not be taken."""
    asked = argparse.ArgumentParser(description="Takes the pictures of the manual.")
    asked.add_argument("names", nargs="*")
    asked.add_argument("--keep", type=Path)
    given = asked.parse_args(argv)
    wanted = set(given.names or NAMES)
    from PySide6.QtWidgets import QApplication

    from app.ui.theme import apply_theme

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setApplicationName("守望")
    apply_theme(application)
    TARGET.mkdir(parents=True, exist_ok=True)
    take_starts(wanted)
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        failed = take_windows(wanted, given.keep)
    else:
        with tempfile.TemporaryDirectory(prefix="shouwang-pictures-") as made:
            failed = take_windows(wanted, Path(made))
    sys.stdout.write("\n".join([*failed, f"{len(wanted) - len(failed)} pictures"]) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
