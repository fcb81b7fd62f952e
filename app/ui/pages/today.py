"""今天: tiles with counts, the to-do list with reasons, what the store still lacks."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.duties.today import TodayView, TodoLine, today_view
from app.ui.context import PageContext
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, StatTile, button, label, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

ALL = "全部"
COLUMNS = (
    Column("state", "状态", lambda line: line.state, 9, chip=lambda line: (line.tone, line.state)),
    Column("kind", "事项", lambda line: line.kind, 9, tip=lambda line: line.kind),
    Column("name", "户主", lambda line: line.name, 7, tip=lambda line: line.name),
    Column("number", "户号", lambda line: line.number, 5),
    Column("group", "小组", lambda line: line.group, 5),
    Column("until", "最迟", lambda line: line.until, 6),
    Column("reason", "为什么", lambda line: line.reason, 0, tip=lambda line: line.reason),
)


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return TodayPage(context)


class TodayPage(QWidget):
    """Opens with what presses most; a tile filters the list, a row leads to where it is done."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._view: TodayView | None = None
        self._filter = ALL
        column = page_column(self)
        self._header = PageHeader("今天", "", (*on_sweeps(context), on_refresh(self)))
        column.addWidget(self._header)
        body = QVBoxLayout()
        body.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        body.setSpacing(size("grid2"))
        column.addLayout(body, 1)
        self.tiles = self._make_tiles(body)
        self._notes = label("", "muted", wrap=True)
        self._notes.setObjectName("today_notes")
        self._notes.hide()
        body.addWidget(self._notes)
        empty = EmptyState("今天没有要办的事", "到期的走访、公示和在办事项会出现在这里。", "list-checks")
        self.table = DataTable(COLUMNS, empty, "today_table", many=False)
        self.table.activated.connect(self._open)
        body.addWidget(self.table, 1)
        self.first = self._first_step()
        body.addWidget(self.first, 1)
        context.bus.changed.connect(self.refresh)

    def _first_step(self) -> EmptyState:
        # A store without households: nothing can be due, so the page says where one begins.
        if self._context.desk.place.role == "township":
            words, page = ("还没有收到报送包", "各村的报送包拿来以后，在“接收”里接收。", "inbox", "去接收"), "receive"
        else:
            words, page = ("这个村还没有登记农户", "先导入花名册，或者新增一户。", "users", "从这里开始"), "households"
        made = EmptyState(*words, name="first_step")
        made.triggered.connect(lambda: self._context.go(page))
        made.hide()
        return made

    def _make_tiles(self, body: QVBoxLayout) -> dict[str, StatTile]:
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        named = (("overdue", "已逾期", "danger"), ("soon", "快到期", "warn"), ("due", "待办", "good"),
                 ("open_cases", "在办事项", "info"), ("drafts", "没填完的表", "quiet"), ("errors", "核查错误", "danger"))  # fmt: skip
        tiles = {}
        for key, title, tone in named:
            tile = StatTile(title, "", tone=tone)
            tile.setObjectName(f"tile_{key}")
            tile.clicked.connect(lambda key=key: self._pick(key))
            row.addWidget(tile)
            tiles[key] = tile
        body.addLayout(row)
        return tiles

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
        self.table.setVisible(bool(view.households))
        self._notes.setText("\n".join(view.notes))
        self._notes.setVisible(bool(view.notes))
        self._context.frame.set_badge("today", view.overdue + view.soon)
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
        self.table.set_rows([line for line in lines if self._fits(line)])

    def _fits(self, line: TodoLine) -> bool:
        wanted = {"overdue": "danger", "soon": "warn", "due": "good", "open_cases": "info", "drafts": "quiet"}
        return self._filter == ALL or line.tone == wanted.get(self._filter)

    def _open(self, line: TodoLine) -> None:
        self._context.go(line.page, **line.arguments)


def on_sweeps(context: PageContext) -> tuple[QWidget, ...]:
    """The way to 集中排查, 部门预警 and 持续关注: a village's own."""
    if context.desk.place.role != "village":
        return ()
    made = button("集中排查(&J)", "open_sweeps", "clipboard-check", "quiet")
    made.clicked.connect(lambda: context.go("sweeps"))
    return (made,)


def on_refresh(page: TodayPage) -> QWidget:
    """The button that looks again."""
    made = button("刷新", "refresh", "refresh-cw", "quiet")
    made.clicked.connect(lambda: page.refresh())
    return made
