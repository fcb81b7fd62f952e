"""问题清单 on screen: narrow the list, go to the field, write down what was looked into, export, print."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.domain.checks import Severity
from app.services.checks import checking
from app.services.checks.finding_sheets import PDF, XLSX, Exported, export_findings
from app.services.checks.findings import By, FoundLine, FoundList, Group, Wanted, everything, key_of, narrowed
from app.services.papers.catalogue import Printed
from app.services.papers.previews import page_images
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.pages.findings.lists import LINK, finding_table, heading_table, whole
from app.ui.pages.findings.ways import way_to, words_of
from app.ui.printing import SCREEN_SCALE, open_preview, save_file
from app.ui.theme import size
from app.ui.widgets.basics import PageHeader, button, label, on_click, page_column
from app.ui.widgets.search import SearchBox

ALL_LEVELS, ALL_GROUPS, ALL_VILLAGES = "全部级别", "全部小组", "全部村"
LEAST_LETTERS = 21  # of the list at the left: a name and two counts
NARROW = 1100  # below this width the least needed columns step back


class FindingsPage(QWidget):
    """Opened with `by` (按户 …), `level`, `household`, `rule`, `text`; without: as it was left."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = context.desk.place.role == "village"
        self._all = FoundList((), (), 0, 0, ())
        self._shown = self._all
        self._by, self._key = By.HOUSEHOLD, ""
        self._asked, self._opened = 0, False
        self.headings, self.table = heading_table(), finding_table(not self._village)
        self.search = SearchBox("查找户主、成员、户号、编号、内容")
        self._make_buttons()
        self._make_filters()
        self._whole = label("", wrap=True)
        self._whole.setObjectName("finding_text")
        self._silent = label("", "muted")
        self._silent.setObjectName("silent_rules")
        self._settings = on_click(
            button("去设置", "open_settings", "settings", "quiet"), lambda: context.go("settings")
        )
        self._lay_out()
        self._connect()
        self._free()

    # ---- building ----
    def _make_buttons(self) -> None:
        self.go = on_click(button("到这一格改(&G)", "go_to_field", "arrow-right", "primary"), self._go)
        self.mark = on_click(button("已核实，情况属实(&K)", "mark_finding", "badge-check", "small"), self._ask_mark)
        self.unmark = on_click(button("取消已核实(&U)", "unmark_finding", "undo-2", "small"), self._unmark)
        self.file = on_click(button("打开这一户(&H)", "open_household", "users", "small"), self._open_household)
        self.export = on_click(button("导出表格(&E)", "export", "file-spreadsheet"), lambda: self._produce(XLSX))
        self.print = on_click(button("打印(&P)", "print", "printer"), lambda: self._produce(PDF))
        self.header = PageHeader("问题清单", " ", (self.export, self.print), self.go)
        self._tabs = {by: self._tab(by) for by in By}

    def _tab(self, by: By) -> QPushButton:
        made = button(f"{by}(&{list(By).index(by) + 1})", f"by_{by.name.lower()}", kind="pick")
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setChecked(by is self._by)
        return on_click(made, lambda: self.lay_by(by))

    def _make_filters(self) -> None:
        self.level, self.group = QComboBox(), QComboBox()
        for box, name, words in (
            (self.level, "level", "级别"),
            (self.group, "group", "小组" if self._village else "村"),
        ):
            box.setObjectName(name)
            box.setAccessibleName(words)
        self.level.addItem(ALL_LEVELS, "")
        for level in Severity:
            self.level.addItem(str(level), str(level))
        self.group.addItem(ALL_GROUPS if self._village else ALL_VILLAGES, "")
        self.marked = QCheckBox("含已核实的")
        self.marked.setObjectName("marked")
        self.marked.setAccessibleName("含已核实的")

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self._controls())
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.headings)
        parts.addWidget(self._right())
        parts.setHandleWidth(size("grid"))
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 5)
        parts.setSizes([NARROW // 4, 3 * NARROW // 4])
        letter = self.fontMetrics().horizontalAdvance("汉")
        self.headings.setMinimumWidth(letter * LEAST_LETTERS)
        inner = QVBoxLayout()
        inner.setContentsMargins(size("grid2"), 0, size("grid2"), size("grid"))
        inner.setSpacing(size("grid"))
        inner.addWidget(parts, 1)
        below = QHBoxLayout()
        below.addWidget(self._silent, 1)
        below.addWidget(self._settings)
        inner.addLayout(below)
        column.addLayout(inner, 1)

    def _controls(self) -> QFrame:
        box = QFrame()
        row = QHBoxLayout(box)
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        row.setSpacing(size("grid"))
        for made in self._tabs.values():
            row.addWidget(made)
        self.search.setMaximumWidth(size("search"))
        row.addWidget(self.search, 1)
        for part in (self.level, self.group, self.marked):
            row.addWidget(part)
        return box

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid"))
        column.addWidget(self.table, 1)
        column.addWidget(self._whole)
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        for made in (self.mark, self.unmark, self.file):
            row.addWidget(made)
        row.addStretch(1)
        column.addLayout(row)
        return right

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._narrow())
        self.search.entered.connect(lambda _text: self._into_list())
        self.search.moved_down.connect(self._into_list)
        for box in (self.level, self.group):
            box.currentIndexChanged.connect(lambda _index: self._narrow())
        self.marked.toggled.connect(lambda _on: self._narrow())
        self.headings.selection_changed.connect(self._pick)
        self.headings.activated.connect(lambda _group: self._into_list())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._go())
        self.table.view.clicked.connect(self._clicked)
        self._context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    # ---- what the window asks ----
    def refresh(self) -> None:
        """Read the village's findings anew."""
        self._asked += 1
        number = self._asked
        self._context.run(everything, lambda found: self._arrived(number, found), self)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Narrow the list as asked; what is not named is left out of the narrowing."""
        with QSignalBlocker(self.level), QSignalBlocker(self.search):
            self.level.setCurrentIndex(max(self.level.findData(str(arguments.get("level") or "")), 0))
            self.search.setText(str(arguments.get("text") or ""))
        self._by = By(arguments.get("by") or (By.RULE if arguments.get("rule") else By.HOUSEHOLD))
        self._tabs[self._by].setChecked(True)
        self._key = str(arguments.get("rule") or arguments.get("household") or "")
        self._narrow()

    def lay_by(self, by: By) -> None:
        """Other headings at the left."""
        self._by, self._key = by, ""
        self._tabs[by].setChecked(True)
        self._show()

    # ---- showing ----
    def wanted(self) -> Wanted:
        """What the controls say, without the heading chosen at the left."""
        return Wanted(level=str(self.level.currentData() or ""), group=str(self.group.currentData() or ""),
                      text=self.search.text().strip(), marked=self.marked.isChecked())  # fmt: skip

    def _arrived(self, number: int, found: FoundList) -> None:
        if number != self._asked:
            return
        self._all = found
        with QSignalBlocker(self.group):
            chosen = self.group.currentData()
            self.group.clear()
            self.group.addItem(ALL_GROUPS if self._village else ALL_VILLAGES, "")
            for name in found.groups:
                self.group.addItem(name, name)
            self.group.setCurrentIndex(max(self.group.findData(chosen), 0))
        self.group.setVisible(len(found.groups) > 1)
        self._silent.setText(f"有{len(found.silent)}类检查因为设置没填还没有做。" if found.silent else "")
        self._silent.setToolTip("\n".join(found.silent))
        for part in (self._silent, self._settings):
            part.setVisible(bool(found.silent))
        self._narrow()

    def _narrow(self) -> None:
        self._asked += 1
        number, wanted, found = self._asked, self.wanted(), self._all
        self._context.run(lambda _desk: narrowed(found, wanted), lambda part: self._narrowed(number, part), self)

    def _narrowed(self, number: int, found: FoundList) -> None:
        if number == self._asked:
            self._shown = found
            self._show()
            if self._opened:
                self._opened = False
                self.take_keyboard()

    def _show(self) -> None:
        groups = self._shown.headings(self._by)
        rows = (whole(groups), *groups) if groups else ()
        if self._key not in {group.key for group in rows}:
            self._key = ""
        with QSignalBlocker(self.headings):
            self.headings.set_rows(rows)
            self.headings.select(lambda group: group.key == self._key)
        self._title(rows)
        self._fill()

    def _title(self, rows: tuple[Group, ...]) -> None:
        if not rows:
            self.header.set_title("问题清单", f"没有符合的问题，全村共{self._all.total}条")
            return
        all_ = rows[0]
        households = len({line.household for line in self._shown.lines})
        words = f"{households}户 {all_.count}条：错误{all_.errors}　疑点{all_.doubts}　提示{all_.hints}"
        self.header.set_title("问题清单", words + (f"　另有已核实{self._all.marked}条" if self._all.marked else ""))

    def _pick(self, groups: list[Group]) -> None:
        if groups and groups[0].key != self._key:
            self._key = groups[0].key
            self._fill()

    def _fill(self) -> None:
        lines = self._shown.lines
        self.table.set_rows([line for line in lines if not self._key or key_of(line, self._by) == self._key])
        self._free()

    def chosen(self) -> FoundLine | None:
        """The finding that is chosen."""
        rows = self.table.selected()
        return rows[0] if rows else None

    def _free(self) -> None:
        line = self.chosen()
        self.go.setEnabled(line is not None)
        self.go.setText(f" {words_of(line, self._village)}(&G)" if line else " 到这一格改(&G)")
        self.file.setEnabled(line is not None)
        self.mark.setVisible(self._village and not (line and line.mark))
        self.mark.setEnabled(line is not None and line.markable)
        self.mark.setToolTip("错误必须改正，不能标记。" if line and line.level is Severity.ERROR else "")
        self.unmark.setVisible(self._village and bool(line and line.mark))
        self.export.setEnabled(bool(self._shown.lines))
        self.print.setEnabled(bool(self._shown.lines))
        self._whole.setText(_sentence(line) if line else "选一条，按回车或双击，就到要改的那一格。")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the id of the rule steps back; the tip of the sentence has it."""
        super().resizeEvent(event)
        self.table.set_column_visible("rule", self.width() >= NARROW)
        self.table.fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Opened: the keyboard goes into the list once it is there."""
        super().showEvent(event)
        self._opened = True

    # ---- hands ----
    def take_keyboard(self) -> None:
        """Into the list of findings where there are any; who is at work on the page stays where he is."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            (self.table.view if self.table.rows() else self.search).setFocus()

    def _into_list(self) -> None:
        if self.table.rows():
            self.table.view.setFocus()
            if not self.table.selected():
                self.table.view.selectRow(0)

    def _clicked(self, index: QModelIndex) -> None:
        """A click on the field's name goes there at once."""
        if self.table.model.columns[index.column()].key == LINK:
            self._go()

    def _go(self) -> None:
        line = self.chosen()
        if line is not None:
            page, arguments = way_to(line, self._village)
            self._context.go(page, **arguments)

    def _open_household(self) -> None:
        line = self.chosen()
        if line is not None:
            self._context.go("households", household=line.household, tab="findings")

    def _ask_mark(self) -> None:
        line = self.chosen()
        if line is None or not line.markable:
            return
        hint = "核实的情况，例如：已看病历，确属本人"
        why = ReasonDialog.ask(self, "已核实，情况属实", line.text, hint, (), 3, True, "记下")
        if why:
            self._context.write(
                lambda desk: checking.mark_finding(desk, line.household, line.rule, line.member, why), owner=self,
                said="已记下，这一条不再提示，内容改了会重新核查。",
            )  # fmt: skip

    def _unmark(self) -> None:
        line = self.chosen()
        if line is not None and line.mark is not None:
            self._context.write(
                lambda desk: checking.unmark_finding(desk, line.household, line.rule, line.member), owner=self,
                said="已取消，这一条重新列入清单。",
            )  # fmt: skip

    # ---- leaving the program: logged ----
    def listed(self) -> Wanted:
        """What stands at the right, for export and print."""
        wanted = self.wanted()
        named = {By.HOUSEHOLD: "household", By.RULE: "rule", By.LEVEL: "level"}[self._by]
        return Wanted(**{**_plain(wanted), named: self._key}) if self._key else wanted

    def _produce(self, out_format: str) -> None:
        wanted, by = self.listed(), self._by

        def made(exported: Exported) -> None:
            if out_format == XLSX:
                save_file(self._context, self, exported.suggested_name, exported.data)
                return
            printed = Printed("findings", exported.title, exported.data, exported.suggested_name, 2)
            self._context.render(
                lambda: page_images(printed.data, SCREEN_SCALE),
                lambda pages: open_preview(self._context, self, printed, pages), self,
            )  # fmt: skip

        self._context.run(lambda desk: export_findings(desk, wanted, by, out_format), made, self)


def _plain(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__}


def _sentence(line: FoundLine) -> str:
    text = f"{line.section}：{line.text}"
    if line.mark is None:
        return text
    return f"{text}　已核实，情况属实：{line.mark.reason}（{line.mark.name}，{line.mark.date}）"
