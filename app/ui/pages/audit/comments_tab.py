"""意见: every comment on a field over all villages, with the village's answer beside it."""

from __future__ import annotations

from app.forms.page import Values
from app.services.auditing.comments import ANSWERED, CLOSED, OPEN, CommentLine, settle, withdraw
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.pages.audit.asking import WHY
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

WAITING = "没有了结的"
TONES = {OPEN: "warn", ANSWERED: "info", CLOSED: "quiet"}


class CommentsTab(ListTab):
    """Answered ones wait for the township: 了结 several at once."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("没有意见", "在“等乡镇办的”里打开一件，选一行按“提意见”，随回执包给村里。", "circle-check")
        super().__init__(
            context, "audit_comments", DataTable(_columns(), empty, "audit_comments", lambda line: line.id)
        )
        self._lines: list[CommentLine] = []
        self.which = pick("comments_which", "看哪些意见", (WAITING, EVERYBODY))
        self.opened = on_click(button("打开这一件(&O)", "open_comment_case", "folder-open"), self._open)
        self.withdraw = on_click(button("收回(&W)…", "withdraw_comment", "undo-2"), self._withdraw)
        self.settle = on_click(button("了结(&D)", "settle_comments", "check", "primary"), self._settle)
        self.lay_out((self.which,), (), (self.opened, self.withdraw, self.settle))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._open())
        self._free()

    def show_lines(self, lines: list[CommentLine]) -> None:
        """Show the list."""
        self._lines = lines
        self.fill()

    def fill(self) -> None:
        """Lines that fit the choice."""
        everybody = self.which.currentText() == EVERYBODY
        chosen = [line for line in self._lines if (everybody or line.state != CLOSED) and self.sought(line)]
        waiting = sum(line.state == OPEN for line in chosen)
        self.facts.setText(
            f"列出{len(chosen)}条，{waiting}条等村里答复，{sum(x.state == ANSWERED for x in chosen)}条已答复等了结。"
        )
        self.table.set_rows(chosen)
        self._free()

    def words_of(self, line: CommentLine) -> tuple[str, ...]:
        """Head, number, village, field."""
        return line.name, line.number, line.village, line.label

    def _free(self) -> None:
        lines = self.table.selected()
        self.opened.setEnabled(bool(lines) and bool(lines[0].case))
        self.withdraw.setEnabled(len(lines) == 1 and lines[0].state == OPEN)
        self.settle.setEnabled(bool(lines) and all(line.state == ANSWERED for line in lines))

    def _open(self) -> None:
        lines = self.table.selected()
        if lines and lines[0].case:
            self.context.go("audit_case", case=lines[0].case, line=lines[0].id)

    def _withdraw(self) -> None:
        line = self.table.selected()[0]

        def work(desk: Desk, typed: Values) -> None:
            withdraw(desk, line.id, str(typed["why"] or ""))

        self.ask(
            f"收回意见：{line.short} {line.label}",
            [WHY],
            work,
            "withdraw_comment",
            {},
            "已收回。",
            text=line.text,
            ok="收回",
        )

    def _settle(self) -> None:
        ids = [line.id for line in self.table.selected()]
        self.context.write(lambda desk: settle(desk, ids), None, self, said=f"已了结{len(ids)}条意见。")


def _columns() -> list[Column]:
    return [
        Column(
            "state", "状态", lambda line: line.state_label, 7, chip=lambda line: (TONES[line.state], line.state_label)
        ),
        Column("village", "村", lambda line: line.village, 6, tip=lambda line: line.village),
        Column("name", "户主", lambda line: line.name, 5, tip=lambda line: line.short),
        Column(
            "where",
            "哪一项",
            lambda line: f"{line.label}（{line.where}）",
            10,
            tip=lambda line: f"{line.where} {line.label}",
        ),
        Column("text", "意见", lambda line: line.text, 0, tip=lambda line: line.text),
        Column("suggestion", "建议改为", lambda line: line.suggestion, 7, tip=lambda line: line.suggestion),
        Column("answer", "村里答复", lambda line: line.told_answer, 0, tip=lambda line: line.told_answer),
        Column(
            "now",
            "现在的内容",
            lambda line: line.now,
            7,
            tip=lambda line: f"提意见时：{line.told or '空'}；现在：{line.now or '空'}",
        ),
        Column("made", "提出", lambda line: line.made_on, 6),
    ]
