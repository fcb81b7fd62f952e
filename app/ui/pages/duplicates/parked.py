"""Rows an import could not place: what stood in them, whom they may be, and where they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.page import Values
from app.services.desk import Desk
from app.services.family import parked
from app.services.family.family_view import other_households
from app.services.family.parked import ParkedLine
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

REASONS = ("合计行或说明行", "已经登记过", "不是本村的人")


class ParkedTab(QWidget):
    """The rows at the left, one row with its suggestions at the right."""

    def __init__(self, context: PageContext, may: bool) -> None:
        super().__init__()
        self._context, self._may = context, may
        empty = EmptyState("没有放到一边的行", "导入时认不出是哪一户、哪一个人的行会列在这里。", "circle-check")
        self.list = DataTable(_row_columns(), empty, "parked_table", lambda line: line.id, many=False)
        self.list.setAccessibleName("放到一边的行")
        self.cells = DataTable(
            [Column("label", "列", lambda cell: cell.label, 8), Column("text", "内容", lambda cell: cell.text, 0)],
            EmptyState("选左边的一行", "", "inbox"), "cell_table", many=False,
        )  # fmt: skip
        self.who = DataTable(
            [
                Column("name", "姓名", lambda place: place.name, 6),
                Column("where", "现在在哪里", lambda place: place.words, 0, tip=lambda p: p.words),
            ],
            EmptyState("没有相像的人", "可以加进一户、新建一户，或者写明原因不要它。", "users"),
            "who_table", lambda place: place.member, many=False,
        )  # fmt: skip
        self.who.setAccessibleName("可能是这些人")
        self.why = label("", "muted", wrap=True)
        self._make_buttons()
        self._lay_out()
        self.list.selection_changed.connect(lambda _rows: self._chosen())
        self.who.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.list)
        self._chosen()

    def _make_buttons(self) -> None:
        self.same = on_click(button("就是这个人(&R)", "attach_person", "check", "primary"), self._attach_person)
        self.into = on_click(button("加进一户(&H)…", "attach_household", "user-plus"), self._ask_household)
        self.new = on_click(button("新建一户(&X)…", "attach_new", "plus"), self._ask_new)
        self.away = on_click(button("不要(&D)…", "discard_row", "trash-2"), self._ask_discard)

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(size("grid"))
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(size("grid"))
        inner.addWidget(self.why)
        inner.addWidget(self.cells, 3)
        inner.addWidget(label("可能是这些人", "label"))
        inner.addWidget(self.who, 2)
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        for made in (self.same, self.into, self.new, self.away):
            row.addWidget(made)
        row.addStretch(1)
        inner.addLayout(row)
        parts.addWidget(self.list)
        parts.addWidget(right)
        parts.setSizes([size("beside") * 2 // 3, size("beside")])
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.addWidget(parts, 1)

    # ---- showing ----
    def show_rows(self, rows: Sequence[ParkedLine]) -> None:
        """Show the rows that wait."""
        self.list.set_rows(rows)
        if rows and not self.list.selected():
            self.list.view.selectRow(0)
        self._chosen()

    def _line(self) -> ParkedLine | None:
        return next(iter(self.list.selected()), None)

    def _chosen(self) -> None:
        line = self._line()
        self.cells.set_rows(line.cells if line else ())
        self.who.set_rows(line.who if line else ())
        if line and line.certain:
            self.who.view.selectRow(0)
        self.why.setText(f"{line.file}　{line.place}：{line.why}" if line else "")
        self._free()

    def _free(self) -> None:
        line = self._line()
        for made in (self.into, self.new, self.away):
            made.setEnabled(line is not None and self._may)
        self.same.setEnabled(line is not None and self._may and bool(self.who.selected()))

    # ---- settling ----
    def _attach_person(self) -> None:
        line = self._line()
        for place in self.who.selected() if line else ():
            row = line.id if line else ""
            member = place.member
            self._context.write(lambda desk, m=member, r=row: parked.attach_to_person(desk, r, m), self._said, self)  # type: ignore[misc]

    def _said(self, done: parked.Settled) -> None:
        self._context.frame.toast.show_text(done.text)

    def _ask_household(self) -> None:
        self._context.run(lambda desk: other_households(desk, ""), self._show_household, self)

    def _show_household(self, others: list[tuple[str, str]]) -> None:
        line = self._line()
        if line is None:
            return
        row = line.id
        fields = (
            Field("household", "哪一户", Kind.REF, Level.PERSONAL, Req.REQUIRED, hint="可以输户主姓名或户号查找。"),
            Field("relation", "与户主关系", Kind.CODE, Level.PERSONAL, codes="RELATION", hint="这一行写了的可以不选。"),
        )

        def work(desk: Desk, values: Values) -> Any:
            return parked.attach_to_household(desk, row, str(values["household"]), str(values["relation"] or ""))

        FormDialog(self._context, self, f"加进一户：{line.name or '没有姓名'}", fields, work, ok="加进去", glyph="user-plus",
                   columns=1, name="attach_household", choices={"household": others}, done=self._said).open_form()  # fmt: skip

    def _ask_new(self) -> None:
        line = self._line()
        if line is None:
            return
        row = line.id
        fields = (
            Field("group", "自然村/村民小组", Kind.TEXT, Level.INTERNAL, max_length=40, hint="这一行写了的可以不填。"),
        )

        def work(desk: Desk, values: Values) -> Any:
            return parked.attach_as_household(desk, row, str(values["group"] or ""))

        FormDialog(self._context, self, f"新建一户：{line.name or '没有姓名'}", fields, work, ok="新建", glyph="plus", columns=1,
                   text="这个人是新户的户主；其余内容以后在采集表里补。", name="attach_new", done=self._said).open_form()  # fmt: skip

    def _ask_discard(self) -> None:
        line = self._line()
        if line is None:
            return
        row = line.id
        reason = ReasonDialog.ask(
            self, "不要这一行？", "写明原因；这一行的内容留在“已核对”里，可以撤销。", suggestions=REASONS
        )
        if reason:
            self._context.write(lambda desk: parked.discard(desk, row, reason), owner=self, said="已处理。")


def _row_columns() -> list[Column]:
    return [
        Column("name", "姓名", lambda line: line.name, 5),
        Column("who", "像谁", _likeness, 6, chip=_who_chip),
        Column(
            "place",
            "在文件哪里",
            lambda line: f"{line.file} {line.place}",
            0,
            tip=lambda line: f"{line.file} {line.place}",
        ),
    ]


def _likeness(line: ParkedLine) -> Any:
    return (not line.certain, not line.who)


def _who_chip(line: ParkedLine) -> tuple[str, str]:
    if line.certain:
        return "danger", "同一个人"
    return ("warn", "可能是") if line.who else ("quiet", "没有")
