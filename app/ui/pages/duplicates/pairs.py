"""Two rows side by side: what is the same, what differs, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.services.family import duplicates
from app.services.family.duplicates import Compared, PairDetail, PairLine, Place, Standing
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.pages.duplicates.dialogs import MergeDialog, ask_move, ask_remove
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

REASONS = ("同名同生日，不是同一个人", "双胞胎或近亲，已核对", "证件号码录错，已请当事人补正")


class PairsTab(QWidget):
    """The list at the left, the pair at the right."""

    def __init__(self, context: PageContext, may: bool) -> None:
        super().__init__()
        self._context, self._may = context, may
        self._detail: PairDetail | None = None
        self._asked = 0
        empty = EmptyState("没有录重的人", "同一个证件号码、或者姓名生日小组都相同的人会列在这里。", "circle-check")
        self.list = DataTable(_pair_columns(), empty, "pair_table", lambda line: line.key, many=False)
        self.list.setAccessibleName("录重的人")
        self.compared = DataTable(
            _compared_columns(),
            EmptyState("选左边的一对", "", "users"),
            "compared_table",
            lambda row: row.key,
            many=False,
        )
        self.compared.setAccessibleName("两边对照")
        self.places = [label("", "strong", wrap=True), label("", "strong", wrap=True)]
        self.why = label("", "muted", wrap=True)
        self._make_buttons()
        self._lay_out()
        self.list.selection_changed.connect(self._chosen)
        self.list.activated.connect(lambda _line: self.compared.view.setFocus())
        self.setFocusProxy(self.list)
        self._free()

    # ---- building ----
    def _make_buttons(self) -> None:
        self.merge = on_click(button("合并成一行(&M)…", "merge_rows", "git-merge", "primary"), self._ask_merge)
        self.move_ = on_click(button("按变动办理(&Y)…", "settle_by_move", "users", "primary"), self._ask_move)
        self.remove = on_click(button("去掉录重的一行(&Q)…", "remove_wrong", "trash-2"), self._ask_remove)
        self.different = on_click(button("不是同一个人(&N)…", "decide_different", "x"), self._ask_different)
        self.later = on_click(button("以后再核对(&L)", "decide_later", "clock"), self._later)
        self.reveal = on_click(button("显示完整内容(&V)", "reveal_pair", "eye", "small"), lambda: self._read(True))
        self.left_file = on_click(button("打开甲户(&1)", "open_left", "users", "small"), lambda: self._open(0))
        self.right_file = on_click(button("打开乙户(&2)", "open_right", "users", "small"), lambda: self._open(1))

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(size("grid"))
        parts.addWidget(self.list)
        parts.addWidget(self._right())
        parts.setSizes([size("beside") * 2 // 3, size("beside")])
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.addWidget(parts, 1)

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid"))
        column.addWidget(self.why)
        for place, (words, file) in enumerate(zip(self.places, (self.left_file, self.right_file), strict=True)):
            row = QHBoxLayout()
            row.addWidget(label("甲：" if place == 0 else "乙：", "label"))
            row.addWidget(words, 1)
            row.addWidget(file)
            column.addLayout(row)
        column.addWidget(self.compared, 1)
        first, second = QHBoxLayout(), QHBoxLayout()
        for made in (self.merge, self.move_, self.remove):
            first.addWidget(made)
        for made in (self.different, self.later, self.reveal):
            second.addWidget(made)
        for row in (first, second):
            row.setSpacing(size("grid"))
            row.addStretch(1)
            column.addLayout(row)
        return right

    # ---- showing ----
    def show_pairs(self, pairs: Sequence[PairLine]) -> None:
        """Show the list; the chosen pair stays, else the first one is shown."""
        self.list.set_rows(pairs)
        if pairs and not self.list.selected():
            self.list.view.selectRow(0)
        elif not pairs:
            self._show(None)
        else:
            self._chosen(self.list.selected())

    def _chosen(self, rows: list[PairLine]) -> None:
        if rows:
            self._read(False)
        else:
            self._show(None)

    def _read(self, reveal: bool) -> None:
        self._asked += 1
        number = self._asked
        for line in self.list.selected():
            key = line.key
            self._context.run(
                lambda desk, key=key: duplicates.pair_detail(desk, *key, reveal=reveal),  # type: ignore[misc]
                lambda detail: self._arrived(number, detail), self,
            )  # fmt: skip

    def _arrived(self, number: int, detail: PairDetail) -> None:
        if number == self._asked:
            self._show(detail)

    def _show(self, detail: PairDetail | None) -> None:
        self._detail = detail
        self.compared.set_rows(detail.rows if detail else ())
        line = detail.line if detail else None
        for place, hangs, words in zip(_sides(line), detail.hangs if detail else ("", ""), self.places, strict=True):
            words.setText((place.words + (f"　名下有{hangs}" if hangs else "")) if place else "")
        self.why.setText(_why(line) if line else "")
        self._free()

    def _free(self) -> None:
        line = self._detail.line if self._detail else None
        for made in (self.different, self.later, self.reveal, self.left_file, self.right_file):
            made.setEnabled(line is not None and (self._may or made not in (self.different, self.later)))
        self.merge.setVisible(line is not None and line.one_household)
        self.move_.setVisible(line is None or not line.one_household)
        self.remove.setVisible(line is None or not line.one_household)
        for made in (self.merge, self.move_, self.remove):
            made.setEnabled(line is not None and self._may)
        self.reveal.setVisible(self._detail is not None and self._detail.masked)

    # ---- deciding ----
    def _ask_merge(self) -> None:
        if self._detail is not None:
            MergeDialog(self._context, self, self._detail).open_wide(size("dialog_wide"))

    def _ask_move(self) -> None:
        if self._detail is not None:
            ask_move(self._context, self, self._detail.line)

    def _ask_remove(self) -> None:
        if self._detail is not None:
            ask_remove(self._context, self, self._detail.line)

    def _ask_different(self) -> None:
        if self._detail is None:
            return
        key = self._detail.line.key
        reason = ReasonDialog.ask(
            self, "不是同一个人？", "写明怎么核对的；两个人的内容再有变化，会重新列出来。", suggestions=REASONS
        )
        if reason:
            self._context.write(
                lambda desk: duplicates.decide_different(desk, *key, reason), owner=self, said="已判定不是同一个人。"
            )

    def _later(self) -> None:
        if self._detail is not None:
            key = self._detail.line.key
            self._context.write(
                lambda desk: duplicates.decide_later(desk, *key), owner=self, said="已排到后面，以后再核对。"
            )

    def _open(self, side: int) -> None:
        place = _sides(self._detail.line if self._detail else None)[side]
        if place is not None:
            self._context.go("households", household=place.household)


def _sides(line: PairLine | None) -> tuple[Place | None, Place | None]:
    return (line.left, line.right) if line else (None, None)


def _why(line: PairLine) -> str:
    later = (
        f"（{line.on}{line.by}：以后再核对{f'，{line.reason}' if line.reason else ''}）"
        if line.standing is Standing.LATER
        else ""
    )
    return f"{line.why}。{later}"


def _pair_columns() -> list[Column]:
    return [
        Column("state", "程度", lambda line: (line.standing, not line.same), 7, chip=_pair_chip),
        Column("name", "姓名", lambda line: line.left.name, 5, tip=lambda line: line.left.name),
        Column("where", "甲户／乙户", _where, 0, tip=lambda line: f"{line.left.words}\n{line.right.words}"),
    ]


def _where(line: PairLine) -> str:
    homes = [f"{place.number} {place.head}户".strip() for place in (line.left, line.right)]
    return f"{homes[0]}（同一户）" if line.one_household else "／".join(homes)


def _pair_chip(line: PairLine) -> tuple[str, str]:
    if line.standing is Standing.LATER:
        return "quiet", "以后再核"
    return ("danger", "同一个人") if line.same else ("warn", "可能是")


def _compared_columns() -> list[Column]:
    return [
        Column("label", "项目", lambda row: row.label, 8, tip=lambda row: row.label),
        Column("mark", "对照", _mark_order, 6, chip=_mark),
        Column("left", "甲", lambda row: row.left, 0, tip=lambda row: row.left),
        Column("right", "乙", lambda row: row.right, 0, tip=lambda row: row.right),
    ]


def _mark(row: Compared) -> tuple[str, str]:
    if row.differs:
        return "danger", "不同"
    return ("info", "一边没填") if row.one_sided else ("good", "相同")


def _mark_order(row: Compared) -> Any:
    return (not row.differs, not row.one_sided)
