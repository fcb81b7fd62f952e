"""The page: tiles with counts, filters, the to-do list with reasons, what the store still lacks."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.duties import excuses
from app.services.duties.today import TodayView, TodoLine, today_view
from app.ui.context import PageContext
from app.ui.pages.today.asking import ON_THE_SPOT, PlanDialog, ask_excuse, ask_record
from app.ui.pages.today.filters import TodayFilters
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, StatTile, button, label, on_click, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

ALL = "全部"
TILES = (("overdue", "已逾期", "danger"), ("soon", "快到期", "warn"), ("due", "待办", "good"), ("excused", "已暂缓", "quiet"),
         ("open_cases", "在办事项", "info"), ("drafts", "没填完的表", "quiet"), ("errors", "核查错误", "danger"))  # fmt: skip


def columns(township: bool) -> tuple[Column, ...]:
    """State, what, whose, until when, why; a township sees the village instead of the group."""
    place = (
        Column("village", "村", lambda line: line.village, 6)
        if township
        else Column("group", "小组", lambda line: line.group, 5)
    )
    return (
        Column("state", "状态", lambda line: line.state, 7, chip=lambda line: (line.tone, line.state)),
        Column("kind", "事项", lambda line: line.kind, 9, tip=lambda line: line.kind),
        Column("name", "户主", lambda line: line.name, 6, tip=lambda line: line.name),
        Column("number", "户号", lambda line: line.number, 5),
        place,
        Column("helper", "联系人", lambda line: line.helper, 4, tip=lambda line: line.helper),
        Column("until", "最迟", lambda line: line.until, 6),
        Column("reason", "为什么", lambda line: line.reason, 0, tip=lambda line: line.reason),
    )


class TodayPage(QWidget):
    """Opens with what presses most; a tile filters the list, Enter leads to where a thing is done, or asks for it here.

    Opened with `kind`: only this kind of work."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._view: TodayView | None = None
        self._filter, self._wanted = ALL, ""
        self._township = context.desk.place.role == "township"
        column = page_column(self)
        self._header = PageHeader("今天", "", self._page_actions(), self._plan_button())
        column.addWidget(self._header)
        body = QVBoxLayout()
        body.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        body.setSpacing(size("grid"))
        column.addLayout(body, 1)
        self.tiles = self._make_tiles(body)
        self._notes = label("", "muted", wrap=True)
        self._notes.setObjectName("today_notes")
        self._notes.hide()
        body.addWidget(self._notes)
        self.filters = TodayFilters(self._township)
        self.filters.changed.connect(self._fill)
        self._line_actions(self.filters.row)
        body.addWidget(self.filters)
        empty = EmptyState("今天没有要办的事", "到期的走访、公示和在办事项会出现在这里。", "list-checks")
        self.table = DataTable(columns(self._township), empty, "today_table", _key)
        self.table.activated.connect(self._open)
        self.table.selection_changed.connect(lambda _rows: self._free())
        body.addWidget(self.table, 1)
        self.first = self._first_step()
        body.addWidget(self.first, 1)
        self._free()
        context.bus.changed.connect(self.refresh)

    # ---- what stands on the page ----
    def _page_actions(self) -> list[QWidget]:
        again = on_click(button("刷新", "refresh", "refresh-cw", "quiet"), self.refresh)
        if self._township:
            return [again]
        sweeps = on_click(
            button("集中排查(&J)", "open_sweeps", "clipboard-check", "quiet"), lambda: self._context.go("sweeps")
        )
        work = on_click(
            button("就业和岗位(&W)", "open_employment", "users", "quiet"), lambda: self._context.go("employment")
        )
        low = on_click(
            button("低收入人口(&L)", "open_lowincome", "heart-handshake", "quiet"),
            lambda: self._context.go("lowincome"),
        )
        return [sweeps, low, work, again]

    def _plan_button(self) -> QWidget | None:
        if self._township:
            return None
        return on_click(button("走访计划(&P)…", "plan", "printer", "primary"), self._ask_plan)

    def _line_actions(self, row: QHBoxLayout) -> None:
        self.record = on_click(button("登记(&D)…", "record_duty", "pencil"), self._record)
        self.excuse = on_click(button("暂缓(&Y)…", "excuse", "clock"), self._excuse)
        self.resume = on_click(button("取消暂缓(&X)", "resume", "undo-2"), self._resume)
        for made in (self.record, self.excuse, self.resume):
            row.addWidget(made)

    def _first_step(self) -> EmptyState:
        # A store without households: nothing can be due, so the page says where one begins.
        if self._township:
            words, page = ("还没有收到报送包", "各村的报送包拿来以后，在“接收”里接收。", "inbox", "去接收"), "receive"
        else:
            words, page = ("这个村还没有登记农户", "先导入花名册，或者新增一户。", "users", "从这里开始"), "households"
        made = EmptyState(*words, name="first_step")
        made.triggered.connect(lambda: self._context.go(page))
        made.hide()
        return made

    def _make_tiles(self, body: QVBoxLayout) -> dict[str, StatTile]:
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        tiles = {}
        for key, title, tone in TILES:
            tile = StatTile(title, "", tone=tone)
            tile.setObjectName(f"tile_{key}")
            tile.clicked.connect(lambda key=key: self._pick(key))
            row.addWidget(tile)
            tile.setVisible(not self._township or key not in ("drafts", "errors"))
            tiles[key] = tile
        body.addLayout(row)
        return tiles

    # ---- looking ----
    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one kind of work alone."""
        self._filter = ALL
        self._wanted = str(arguments.get("kind") or "")
        self.refresh()

    def refresh(self) -> None:
        """Look again."""
        self._context.run(today_view, self._show, self)

    def _show(self, view: TodayView) -> None:
        self._view = view
        day = self._context.desk.today
        self._header.set_title("今天", f"{day.year}年{day.month}月{day.day}日　{view.households}户")
        for key, tile in self.tiles.items():
            tile.set_value(str(getattr(view, key)))
        self.first.setVisible(not view.households)
        for part in (self.table, self.filters):
            part.setVisible(bool(view.households))
        self._notes.setText("\n".join(view.notes))
        self._notes.setVisible(bool(view.notes))
        self._context.frame.set_badge("today", view.overdue + view.soon)
        self.filters.offer(view.lines)
        if self._wanted:
            self.filters.kind.setCurrentIndex(max(self.filters.kind.findData(self._wanted), 0))
            self._wanted = ""
        self._fill()

    def _pick(self, key: str) -> None:
        if key == "errors":
            self._context.go("findings", level="错误")
            return
        empty = self._view is not None and not getattr(self._view, key)
        self._filter = ALL if self._filter == key or empty else key
        if empty:  # a list without rows would say that nothing at all waits today
            self._context.frame.toast.show_text(f"现在没有“{self.tiles[key].title()}”的，下面是全部要办的事。")
        self._fill()

    def _fill(self) -> None:
        lines = self._view.lines if self._view else ()
        self.table.set_rows([line for line in lines if self._filter in (ALL, line.bucket) and self.filters.fits(line)])
        self._free()

    # ---- doing ----
    def _chosen(self) -> list[TodoLine]:
        return list(self.table.selected())

    def _free(self) -> None:
        lines = self._chosen()
        duties = bool(lines) and all(line.is_duty for line in lines)
        self.record.setEnabled(duties and _on_the_spot(lines))
        self.excuse.setEnabled(duties)
        self.resume.setEnabled(duties and all(line.bucket == "excused" for line in lines))

    def _open(self, line: TodoLine) -> None:
        if line.code in ON_THE_SPOT:
            ask_record(self._context, self, [line])
            return
        self._context.go(line.page, **line.arguments)

    def _record(self) -> None:
        ask_record(self._context, self, self._chosen())

    def _excuse(self) -> None:
        ask_excuse(self._context, self, self._chosen())

    def _resume(self) -> None:
        wanted = [(line.household, line.key) for line in self._chosen()]
        self._context.write(lambda desk: excuses.take_back_excuses(desk, wanted), owner=self, said="已取消暂缓。")

    def _ask_plan(self) -> None:
        lines = self._view.lines if self._view else ()
        groups = [self.filters.group.itemText(place) for place in range(1, self.filters.group.count())]
        helpers = sorted({name for line in lines for name in line.helper.split("、") if name and line.household})
        PlanDialog(self._context, self, groups, helpers, self.filters.chosen()).open_form()


def _key(line: TodoLine) -> tuple[str, str, str]:
    return line.household, line.key or line.kind, line.reason if not line.key else ""


def _on_the_spot(lines: list[TodoLine]) -> bool:
    """One thing that is recorded here, or the month's look at several households."""
    codes = {line.code for line in lines}
    return len(codes) == 1 and codes <= set(ON_THE_SPOT) and (len(lines) == 1 or codes == {ON_THE_SPOT[0]})
