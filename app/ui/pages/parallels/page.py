"""The list of fields that wait for a decision, and the question for one of them."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.domain.records import declared
from app.domain.values import decode
from app.forms.inputs.parts import FlowBox
from app.services.packages.mending import Mending, mendings
from app.services.packages.parallels import Parallel, decide_many, parallels
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.pages.parallels.mending import COLUMNS as MENDING
from app.ui.pages.parallels.mending import ask_mending
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

COLUMNS = (
    Column("unit", "农户", lambda line: line.unit_name, 7),
    Column("row", "记录", lambda line: f"{line.kind_label} {line.row_name}".strip(), 11),
    Column("field", "项目", lambda line: line.label, 9),
    Column("before", "原来", lambda line: line.before, 8, tip=lambda line: line.before),
    Column("values", "几种写法", lambda line: "　｜　".join(f"{c.text}（{c.writer}）" for c in line.choices), 0,
           tip=lambda line: "\n".join(f"{c.text}（{c.writer}）" for c in line.choices)),
    Column("owner", "由谁裁决", lambda line: line.owner, 6),
)  # fmt: skip
TEXT = "裁决以前各处显示同一个值；裁决以后随下一个包传给对方。"


class DecideDialog(TaskDialog):
    """One field: which of the values counts; the one shown now is chosen already."""

    def __init__(self, context: PageContext, parent: QWidget, line: Parallel) -> None:
        title = f"{line.unit_name}：{line.label}"
        super().__init__(context, parent, title, f"{line.kind_label} {line.row_name}".strip(), "git-merge")
        self.setObjectName("dialog_decide_parallel")
        self.line = line
        self.group = QButtonGroup(self)
        if line.before:
            self.body.addWidget(label(f"原来是：{line.before}", "muted", wrap=True))
        for place, choice in enumerate(line.choices):
            made = QRadioButton(f"{choice.text}（{choice.writer}{'，现在显示的' if choice.shown else ''}）")
            made.setObjectName(f"choice_{place}")
            made.setChecked(choice.shown)
            self.group.addButton(made, place)
            self.body.addWidget(made)
        self.body.addWidget(label("都不对的，先选一个，再到这一户里改成对的。", "muted", wrap=True))
        self.finish("就按这个")
        (self.group.checkedButton() or self.group.button(0)).setFocus()

    def submit(self) -> None:
        """Write the chosen value."""
        place = self.group.checkedId()
        if place < 0:
            return
        decision = _decision(self.line, place)
        self.write(lambda desk: decide_many(desk, [decision]), said=f"已裁决：{self.line.label}")


def _decision(line: Parallel, place: int) -> tuple[str, str, str, object]:
    return line.kind, line.row, line.key, decode(declared(line.kind)[line.key], line.choices[place].value)


class ParallelsPage(QWidget):
    """Enter asks for one; several are settled together by the values shown now."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context, self._reveal = context, False
        self._open = on_click(button("裁决(&D)", "decide_parallel", "git-merge", "primary"), self._ask)
        self._all = on_click(button("选中的都按现在显示的(&A)", "keep_shown", "check"), self._keep_shown)
        self._file = on_click(button("打开这一户(&O)", "open_household", "folder-open"), self._household)
        self._show_whole = on_click(button("显示证件号码等(&S)", "reveal_parallels", "eye", "quiet"), self._whole)
        self.header = PageHeader("并行修改", " ", (), self._open)
        self.table = DataTable(
            COLUMNS, EmptyState("没有要裁决的", "各台电脑的资料是一致的。", "circle-check"), name="parallels_table",
            key=lambda line: (line.row, line.key),
        )  # fmt: skip
        self.table.activated.connect(lambda _line: self._ask())
        self.table.selection_changed.connect(lambda lines: self._enable(lines))
        column = page_column(self)
        column.addWidget(self.header)
        inner = page_body(column)
        acts = FlowBox(size("grid"))
        for part in (self._all, self._file, self._show_whole):
            acts.addWidget(part)
        inner.addWidget(label(TEXT, "muted", wrap=True))
        inner.addWidget(acts)
        inner.addWidget(self.table, 2)
        self.mending = DataTable(MENDING, EmptyState("没有要理顺的", "没有两位户主、两件在办、重复的编号。", "circle-check"), name="mending_table",
                                 key=lambda line: (line.kind, line.title), many=False)  # fmt: skip
        self.mending.activated.connect(lambda _line: self._mend())
        self._mending = on_click(button("理顺(&L)…", "mend", "git-merge"), self._mend)
        row = FlowBox(size("grid"))
        row.addWidget(label("合并后要理顺的：两台电脑各自登记，放到一起对不上的。", "muted"))
        row.addWidget(self._mending)
        inner.addWidget(row)
        inner.addWidget(self.mending, 1)
        self.mending.selection_changed.connect(lambda lines: self._mending.setEnabled(bool(lines) and self._village))
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    def refresh(self) -> None:
        """Look again."""
        reveal = self._reveal
        self._context.run(lambda desk: parallels(desk, reveal), self._show, self)
        self._context.run(mendings, self._show_mendings, self)

    @property
    def _village(self) -> bool:
        return self._context.desk.place.role == "village"

    def _show_mendings(self, lines: tuple[Mending, ...]) -> None:
        self.mending.set_rows(lines)
        self._mending.setEnabled(bool(self.mending.selected()) and self._village)

    def _mend(self) -> None:
        for line in self.mending.selected()[:1]:
            if self._village:
                ask_mending(self._context, self, line)
            else:
                self._context.frame.toast.show_text("这一处由村里理顺，理顺以后会随包传过来。")

    def _show(self, lines: tuple[Parallel, ...]) -> None:
        self.header.set_title("并行修改", f"{len(lines)}项等着裁决" if lines else "没有要裁决的")
        self.table.set_rows(lines)
        self._enable(self.table.selected())

    def _enable(self, lines: list[Parallel]) -> None:
        mine = bool(lines) and all(line.mine for line in lines)
        self._open.setEnabled(mine and len(lines) == 1)
        self._all.setEnabled(mine)
        self._file.setEnabled(len(lines) == 1 and bool(lines[0].unit_name))

    def _whole(self) -> None:
        self._reveal = True
        self.refresh()

    def _ask(self) -> None:
        lines = self.table.selected()
        if len(lines) == 1 and lines[0].mine:
            DecideDialog(self._context, self, lines[0]).open()
        elif lines:
            self._context.frame.toast.show_text(f"这一项由{lines[0].owner}裁决，裁决以后会随包传过来。")

    def _keep_shown(self) -> None:
        lines = [line for line in self.table.selected() if line.mine]
        shown = [(line, next((at for at, c in enumerate(line.choices) if c.shown), 0)) for line in lines]
        decisions = [_decision(line, at) for line, at in shown]
        if decisions:
            self._context.write(lambda desk: decide_many(desk, decisions), said=f"已裁决{len(decisions)}项", owner=self)

    def _household(self) -> None:
        for line in self.table.selected()[:1]:
            self._context.go("households", household=line.unit)
