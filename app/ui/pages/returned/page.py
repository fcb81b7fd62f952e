"""The page: return packages on the left, the lines of the chosen one on the right, what is to be done first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.packages.returned import Returned, ReturnedLine, returned
from app.ui.context import PageContext
from app.ui.dialogs.files import PACKAGES, OpenFiles
from app.ui.pages.handover.answers import ask_answers
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, button, label, on_click, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

TONES = {"待办": "warn", "已办": "good", "知道即可": "quiet"}
PACKAGES_SHOWN = (
    Column("number", "包号", lambda one: one.number, 6),
    Column("at", "收到", lambda one: one.at[5:10], 5),
    Column("open", "要办", lambda one: one.open or "", 0,
           chip=lambda one: ("warn", f"{one.open}项") if one.open else ("good", "办完")),
)  # fmt: skip
LINES = (
    Column("state", "办理", lambda line: line.state, 7, chip=lambda line: (TONES[line.state], line.state)),
    Column("who", "农户", lambda line: line.who, 11, tip=lambda line: line.who),
    Column("matter", "事项", lambda line: str(line.said.matter), 7),
    Column("text", "乡镇的答复", lambda line: line.said.text, 0, tip=lambda line: line.said.text),
    Column("todo", "要办什么", lambda line: line.said.todo, 13, tip=lambda line: line.said.todo),
)


class ReturnedPage(QWidget):
    """Enter opens the place where a line is done; opened with `package`: that one is chosen."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._found: tuple[Returned, ...] = ()
        self._wanted = ""
        self.open = on_click(button("去办理(&D)", "open_line", "folder-open", "primary"), self._open)
        self.print = on_click(button("打印回执清单(&P)", "print_returned", "printer", "quiet"), self._print)
        self.take = on_click(button("接收回执包(&R)", "take_return", "inbox"), self._take)
        self.header = PageHeader("回执来件", " ", (self.print, self.take), self.open)
        self.packages = DataTable(PACKAGES_SHOWN, EmptyState("还没有收过", "接收以后列在这里。", "inbox"), "returned_packages",
                                  lambda one: one.id, many=False)  # fmt: skip
        empty = EmptyState("没有要看的内容", "这个包只有回执；有乡镇的答复时，一户一行列在这里。", "inbox")
        self.lines = DataTable(LINES, empty, "returned_lines", _key, many=False)
        self.told = label("", "muted", wrap=True)
        self.told.setObjectName("returned_told")
        self._lay_out()
        self.packages.selection_changed.connect(lambda _rows: self._show_package())
        self.lines.selection_changed.connect(lambda _rows: self._free())
        self.lines.activated.connect(lambda _line: self._open())
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)
        self._free()

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        row, right = QHBoxLayout(), QVBoxLayout()
        row.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        row.setSpacing(size("grid2"))
        self.packages.setFixedWidth(size("side") + size("grid4") * 2)
        right.setSpacing(size("grid"))
        right.addWidget(self.told)
        right.addWidget(self.lines, 1)
        row.addWidget(self.packages)
        row.addLayout(right, 1)
        column.addLayout(row, 1)

    def refresh(self) -> None:
        """Look again."""
        self._context.run(returned, self._show, self)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """`package`: the number of a return package."""
        self._wanted = str(arguments.get("package") or "")
        self.refresh()

    def _show(self, found: tuple[Returned, ...]) -> None:
        self._found = found
        left = sum(one.open for one in found)
        self.header.set_title("回执来件", f"{len(found)}个回执包，还有{left}项要办" if found else "还没有收过回执包")
        self.packages.set_rows(found)
        chosen = next((one for one in found if one.number == self._wanted), None)
        self._wanted = ""
        if chosen or (found and not self.packages.selected()):
            wanted = (chosen or found[0]).id
            self.packages.select(lambda one: bool(one.id == wanted))
        self._show_package()

    def _show_package(self) -> None:
        chosen = self._package()
        self.lines.set_rows(chosen.lines if chosen else ())
        answers: Sequence[str] = chosen.answers if chosen else ()
        self.told.setText(f"对本村报送包的回执：{'；'.join(answers)}。" if answers else "")
        self.told.setVisible(bool(answers))
        self._free()

    def _package(self) -> Returned | None:
        return next(iter(self.packages.selected()), None)

    def _free(self) -> None:
        line = next(iter(self.lines.selected()), None)
        self.open.setEnabled(line is not None and bool(line.household or line.said.page != "households"))
        self.print.setEnabled(self._package() is not None)

    # ---- doing ----
    def _open(self) -> None:
        for line in self.lines.selected()[:1]:
            if line.household or line.said.page != "households":
                self._context.go(line.said.page, **_arguments(line))

    def _print(self) -> None:
        package = self._package()
        if package is not None:
            show_paper(self._context, self, "returned", package=package.number)

    def _take(self) -> None:
        paths = OpenFiles.ask(self, "选择乡镇的回执包", (PACKAGES,), many=True)
        if paths:
            ask_answers(self._context, self, paths)


def _arguments(line: ReturnedLine) -> dict[str, str]:
    found = dict(line.said.where)
    if line.household:
        found["household"] = line.household
    return found


def _key(line: ReturnedLine) -> tuple[str, str, str]:
    return (line.household, line.said.matter, line.said.text)
