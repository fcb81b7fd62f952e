"""等乡镇办的: every case over all villages, the most pressing first; by village, by step; one or many at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMenu

from app.services.auditing.queue import HEAPS, AuditRow
from app.ui.context import PageContext
from app.ui.pages.audit.acts import Act, acts_for, show_rest
from app.ui.pages.review.compare_answer import ask_answer
from app.ui.pages.review.compare_list import ask_list
from app.ui.pages.review.steps import who
from app.ui.paper_menu import TOWN_PAPERS, papers_button
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.chips import due_chip, short_day
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

NOTHING = "请先选择要办的户"
UNLIKE = "所选的户等的事不一样，请选同一件事的一起办"


class QueueTab(ListTab):
    """Enter opens a case; the main button does the usual thing for all that are chosen."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState(
            "现在没有等乡镇办的", "接收各村的报送包以后，等乡镇办的户会列在这里，急的在前。", "circle-check"
        )
        super().__init__(
            context, "audit_queue", DataTable(_columns(context), empty, "audit_queue", lambda row: row.case)
        )
        self._rows: list[AuditRow] = []
        self._acts: list[Act] = []
        self.village = pick("audit_village", "看哪个村")
        self.heap = pick("audit_heap", "看哪一步")
        self.compare = self._compare_button()
        self.papers = papers_button(context, self, "打印名单和报告", "town_papers", TOWN_PAPERS)
        self.opened = on_click(button("打开这一件(&O)", "open_case", "folder-open"), self._open)
        self.more = button("其他办法(&M)", "more_acts", "ellipsis")
        self.more.setMenu(QMenu(self.more))
        self.main = on_click(button(NOTHING, "audit_act", kind="primary"), self._do)
        self.lay_out((self.heap, self.village), (self.compare, self.papers), (self.opened, self.more, self.main))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _row: self._open())
        self._free()

    def _compare_button(self) -> Any:
        made = button("部门比对", "compare", "shield-check")
        menu = QMenu(made)
        chosen = self.table.selected
        for name, words, act in (
            (
                "compare_list",
                "做比对名单(&L)…",
                lambda: ask_list(self.context, self, [row.household for row in chosen()]),
            ),
            ("compare_answer", "读比对反馈(&R)…", lambda: ask_answer(self.context, self)),
        ):
            action = menu.addAction(words)
            action.setObjectName(f"action_{name}")
            action.triggered.connect(lambda _on=False, act=act: act())
        made.setMenu(menu)
        return made

    # ---- what is shown ----
    def show_rows(self, rows: list[AuditRow]) -> None:
        """Show the queue anew; what was chosen stays chosen."""
        self._rows = rows
        _offer(self.heap, "步骤", [(heap.key, heap.label, sum(row.heap == heap.key for row in rows)) for heap in HEAPS])
        villages = sorted({(row.village_code, row.village) for row in rows})
        _offer(
            self.village, "村", [(code, name, sum(row.village_code == code for row in rows)) for code, name in villages]
        )
        self.fill()

    def choose(self, wanted: dict[str, Any]) -> None:
        """Narrow the list to what another page means: `heap`, `village`, `case` or `household`."""
        for box, key in ((self.heap, "heap"), (self.village, "village")):
            place = box.findData(str(wanted.get(key) or ""))
            if wanted.get(key) and place >= 0:
                box.setCurrentIndex(place)
        if any(wanted.get(key) for key in ("heap", "village")):
            self.fill()
        case, household = wanted.get("case"), wanted.get("household")
        if case or household:
            self.table.select(lambda row: row.case == case or row.household == household)

    def fill(self) -> None:
        """Rows that fit the choices."""
        heap, village = self.heap.currentData() or "", self.village.currentData() or ""
        chosen = [
            row for row in self._rows
            if heap in ("", row.heap) and village in ("", row.village_code) and self.sought(row)
        ]  # fmt: skip
        late = sum(bool(row.due and row.due.to < self.context.desk.today) for row in chosen)
        self.facts.setText(f"列出{len(chosen)}件，{late}件超过期限。回车打开一件看全部材料；选几户可以一起办。")
        self.table.set_rows(chosen)
        self._free()

    def words_of(self, line: AuditRow) -> tuple[str, ...]:
        """Head, number, village, group."""
        return line.name, line.number, line.village, line.group

    # ---- what can be done ----
    def _free(self) -> None:
        rows = self.table.selected()
        self._acts = acts_for(self.context, self, rows)
        alike = len({row.heap for row in rows}) == 1
        count = f"（{len(rows)}户）" if len(rows) > 1 else ""
        usual = self._acts[0] if self._acts else None
        self.main.setText(f"{usual.words}{count}" if usual else NOTHING if alike or not rows else UNLIKE)
        self.main.setAccessibleName(self.main.text())
        self.main.setEnabled(usual is not None)
        self.opened.setEnabled(bool(rows))
        show_rest(self.more, self._acts[1:], count)

    def _do(self) -> None:
        if self._acts:
            self._acts[0].deed()

    def _open(self) -> None:
        rows = self.table.selected()
        if rows:
            order = [row.case for row in self.table.rows()]
            self.context.go("audit_case", case=rows[0].case, order=order)


def _offer(box: Any, everybody: str, lines: list[tuple[str, str, int]]) -> None:
    """Choices with their counts; what was chosen stays, even when nothing of it is left."""
    kept = box.currentData() or ""
    box.clear()
    box.addItem(f"{EVERYBODY}{everybody}", "")
    for key, title, count in lines:
        if count or key == kept:
            box.addItem(f"{title} {count}", key)
    box.setCurrentIndex(max(box.findData(kept), 0))


def _columns(context: PageContext) -> list[Column]:
    today = context.desk.today
    return [
        Column("due", "期限", lambda row: row.due.to if row.due else None, 8, chip=lambda row: due_chip(row.due, today),
               tip=lambda row: row.due.reason if row.due else "没有期限"),
        Column("village", "村", lambda row: row.village, 6, tip=lambda row: row.village),
        Column("name", "户主", lambda row: row.name, 0, tip=lambda row: who([row])),
        Column("number", "户号", lambda row: row.number, 4),
        Column("heap", "现在", lambda row: row.heap_label, 8),
        Column("wants", "要办", lambda row: row.wants, 11, tip=lambda row: row.wants),
        Column("category", "类别", lambda row: row.category, 8),
        Column("sample", "抽查", lambda row: ("近亲属 " if row.kin else "") + row.sample, 7,
               tip=lambda row: "近亲属备案，必须抽查" if row.kin else row.sample),
        Column("comments", "意见", lambda row: _comments(row), 6, tip=_comments),
        Column("since", "自", lambda row: short_day(row.since, today), 5, sort=lambda row: row.since),
    ]  # fmt: skip


def _comments(row: AuditRow) -> str:
    told = (f"待答{row.asked}" if row.asked else "", f"已答{row.answered}" if row.answered else "")
    return "，".join(part for part in told if part)
