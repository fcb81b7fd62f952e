"""制作公告和其他公示: the kind first, then who waits for it (read from the rows) or is added by name, then the sheet."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.notice import COLUMNS, NOTICE_KINDS, notice_kind
from app.domain.questionnaire.field import Kind, Req
from app.domain.records import declared
from app.forms.page import FormPage
from app.services.desk import Desk
from app.services.road.notice_board import NoticeStart, notice_start
from app.services.road.notice_candidates import Candidate, candidates, matching, offered
from app.services.road.notices import NoticeWish
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea
from app.ui.pages.review.notice_new import SheetDialog
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click, text_box

ASKED = ("kind", "posted_on", "place", "days", "decided_on", "basis")
# The two 公示 of the road are made from the board, where their cases are chosen.
KINDS = tuple((code, kind.label) for code, kind in NOTICE_KINDS.items() if not kind.moves)
MARKED = "mark"
LABELS = {MARKED: "辨识"}


class OtherNoticeDialog(SheetDialog):
    """Everybody who waits for the chosen kind stands in the list; lines are added by name and taken away again."""

    def __init__(self, context: PageContext, parent: QWidget, start: NoticeStart) -> None:
        super().__init__(
            context, parent, "制作公告和其他公示", "等着公示的户已经读进名单，可以按姓名添加，选中后去掉。", "megaphone"
        )
        self.setObjectName("dialog_other_notice")
        known = declared("notice")
        fields = [
            replace(known[key], req=Req.REQUIRED) if key in ("kind", "posted_on") else known[key] for key in ASKED
        ]
        # Of its code list only the kinds made here are offered.
        fields[0] = replace(fields[0], kind=Kind.REF, codes="")
        self.form = FormPage(fields, columns=2, scroll=False)
        self.form.set_choices("kind", KINDS)
        self.form.set_values({**start.values, "kind": KINDS[0][0]})
        self.lines: list[Candidate] = []
        self._code = ""
        self._everybody: list[Candidate] | None = None
        self.begin(self._left())
        self.form.field_edited.connect(self._edited)
        self._choose_kind(KINDS[0][0])

    def _left(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, size("half"), 0, 0)
        column.setSpacing(size("half"))
        self._note = label("", "muted", wrap=True)
        column.addWidget(self._note)
        self.table = QTableWidget()
        self.table.setObjectName("notice_lines")
        self.table.setAccessibleName("公示名单")
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setMinimumHeight(size("grid") * 20)
        self.table.setTabKeyNavigation(False)
        self.table.itemChanged.connect(lambda _item: self.draw())
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table, self._drop, context=Qt.ShortcutContext.WidgetShortcut)
        column.addWidget(self.table, 1)
        self.drop = on_click(button("去掉选中的(&X)", "drop_line", "trash-2", "small"), self._drop)
        column.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignLeft)
        self.search = text_box("notice_search", "按姓名、户号或小组添加")
        self.search.textChanged.connect(self._look)
        self.search.returnPressed.connect(self._add_first)
        self.found = QListWidget()
        self.found.setObjectName("notice_found")
        self.found.setAccessibleName("找到的户或人，按回车添加")
        self.found.setMaximumHeight(size("grid") * 18)
        self.found.itemActivated.connect(self._add)
        column.insertWidget(0, self.search)
        column.insertWidget(1, self.found)
        self.tabs = QTabWidget()
        self.tabs.setFixedWidth(size("column") + size("grid4") * 3)
        self.tabs.addTab(FitArea(self.form), "内容(&1)")
        self.tabs.addTab(inside, "名单(&2)")
        return self.tabs

    # ---- the kind ----
    def _edited(self, key: str, value: object) -> None:
        if key == "kind" and value and value != self._code:
            self._choose_kind(str(value))
        else:
            self.draw()

    def _choose_kind(self, code: str) -> None:
        """Read who waits, the days the settings ask, the day and paper of the decision."""
        self._code, self._everybody = code, None
        self.found.clear()
        by_hand = notice_kind(code).about != "case"
        self.search.setVisible(by_hand)
        self.found.setVisible(by_hand)

        def read(desk: Desk) -> tuple[list[Candidate], NoticeStart]:
            return candidates(desk, code), notice_start(desk, [], code)

        self.context.run(read, lambda found: self._chosen(*found), self)

    def _chosen(self, waiting: list[Candidate], start: NoticeStart) -> None:
        self.lines = list(waiting)
        self.form.set_value("days", start.values["days"])
        self.form.set_value("decided_on", max((one.day for one in waiting if one.day), default=None))
        self.form.set_value("basis", next((one.basis for one in waiting if one.basis), ""))
        kind = notice_kind(self._code)
        about = {"case": "审定日期和文号从办理过程读", "person": "按人公示", "household": "按户公示"}[kind.about]
        self._note.setText(f"名单（{len(waiting)}个等着公示；{about}）")
        self._fill()

    # ---- the lines ----
    def _typed(self) -> tuple[str, ...]:
        return (*notice_kind(self._code).typed, MARKED)

    def _fill(self) -> None:
        keys = self._typed()
        self.table.blockSignals(True)
        self.table.setColumnCount(1 + len(keys))
        self.table.setHorizontalHeaderLabels(["名单", *(LABELS.get(key) or COLUMNS[key].label for key in keys)])
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setRowCount(len(self.lines))
        self.tabs.setTabText(1, f"名单 {len(self.lines)}(&2)" if self.lines else "名单(&2)")
        for row, line in enumerate(self.lines):
            name = QTableWidgetItem(f"{line.name}（{line.number}）")
            name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
            name.setToolTip(line.text)
            self.table.setItem(row, 0, name)
            for column, key in enumerate(keys, 1):
                self.table.setItem(row, column, QTableWidgetItem(line.values.get(key, "")))
        self.table.blockSignals(False)
        self.draw()

    def _kept(self) -> list[Candidate]:
        """The lines with what was typed into their cells."""
        keys = self._typed()
        return [
            replace(
                line, values={key: self.table.item(row, column).text().strip() for column, key in enumerate(keys, 1)}
            )
            for row, line in enumerate(self.lines)
        ]

    def _drop(self) -> None:
        gone = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.lines = [line for row, line in enumerate(self._kept()) if row not in gone]
        self._fill()

    def _look(self, text: str) -> None:
        """Everybody is read at the first letter, then narrowed in memory."""
        if not text.strip():
            self.found.clear()
        elif self._everybody is None:
            code = self._code
            self.context.run(lambda desk: offered(desk, code), self._read, self)
        else:
            self._show_found(matching(self._everybody, text))

    def _read(self, found: list[Candidate]) -> None:
        self._everybody = found
        self._look(self.search.text())

    def _show_found(self, found: list[Candidate]) -> None:
        self.found.clear()
        for one in found:
            item = QListWidgetItem(one.text)
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.found.addItem(item)

    def _add_first(self) -> None:
        item = self.found.item(0)
        if item is not None:
            self._add(item)

    def _add(self, item: QListWidgetItem) -> None:
        one: Candidate = item.data(Qt.ItemDataRole.UserRole)
        self.lines = [*self._kept(), one]
        self.search.clear()
        self._fill()
        self.table.setCurrentCell(len(self.lines) - 1, min(1, self.table.columnCount() - 1))
        self.table.setFocus()

    def wish(self) -> NoticeWish:
        """The kind with its lines as they stand."""
        values, lines = self.form.values(), self._kept()
        by_case = notice_kind(self._code).about == "case"
        marks = {line.case: line.values[MARKED] for line in lines if line.case and line.values.get(MARKED)}
        entries = () if by_case else tuple(line.entry(mark=line.values.get(MARKED, "")) for line in lines)
        return NoticeWish(
            self._code, tuple(line.case for line in lines) if by_case else (), values["posted_on"] or self.context.desk.today,
            values["place"] or "", values["days"], marks, values["basis"] or "", entries, values["decided_on"],
        )  # fmt: skip


def ask_other(context: PageContext, parent: QWidget) -> None:
    """Open the dialog with the place of the last sheet."""

    def show(start: NoticeStart) -> None:
        OtherNoticeDialog(context, parent, start).open_wide(tall=True)

    context.run(lambda desk: notice_start(desk, [], KINDS[0][0]), show, parent)
