"""Lists, chips, tiles, banners, search, road."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.theme import TONES
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import EmptyState, PageHeader, SectionCard, StatTile, StatusChip, button
from app.ui.widgets.road import RoadStep, RoadView
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import Column, DataTable
from app.ui.widgets.table_model import RowModel, cell_text


@dataclass(frozen=True)
class House:
    """A row."""

    key: str
    head: str
    income: Decimal | None
    due: date | None
    number: str = "539***********1234"


HOUSES = [
    House("a", "张正国", Decimal("8123.5"), date(2026, 11, 20)),
    House("b", "李桂芳", None, None),
    House("c", "王𬱖", Decimal("6900"), date(2026, 11, 3)),
]
COLUMNS = [
    Column("head", "户主", lambda row: row.head),
    Column("state", "状态", lambda row: row.key, chip=lambda row: ("warn", "已超期") if row.key == "c" else None),
    Column("income", "人均纯收入", lambda row: row.income, align="right"),
    Column("due", "下次回访", lambda row: row.due),
    Column("number", "证件号码", lambda row: row.number, width=0, masked=True),
]


def table_of(qtbot: QtBot, rows: list[House] | None = None) -> DataTable:
    """A list on screen."""
    table = DataTable(COLUMNS, EmptyState("还没有农户", "先导入花名册。", action="导入花名册"), key=lambda row: row.key)
    qtbot.addWidget(table)
    table.resize(800, 400)
    table.show()
    table.set_rows(HOUSES if rows is None else rows)
    return table


def heads(table: DataTable) -> list[str]:
    return [row.head for row in table.rows()]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (date(2026, 11, 3), "2026-11-03"),
        (Decimal("12345.6"), "12,345.60"),
        (7, "7"),
    ],
)
def test_cell_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_sorting_by_header_keeps_blanks_last(qtbot: QtBot) -> None:
    table = table_of(qtbot)
    assert heads(table) == ["张正国", "李桂芳", "王𬱖"]
    table.view.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert heads(table) == ["王𬱖", "张正国", "李桂芳"]
    table.view.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert heads(table) == ["张正国", "王𬱖", "李桂芳"]
    table.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert heads(table) == ["张正国", "李桂芳", "王𬱖"]


def test_chosen_row_stays_chosen_through_sorting_and_new_rows(qtbot: QtBot) -> None:
    table = table_of(qtbot)
    table.select(lambda row: row.key == "c")
    table.view.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert [row.key for row in table.selected()] == ["c"]
    table.set_rows([*HOUSES, House("d", "新户", None, None)])
    assert [row.key for row in table.selected()] == ["c"]


def test_enter_and_double_click_open_a_row(qtbot: QtBot) -> None:
    table = table_of(qtbot)
    table.select(lambda row: row.key == "b")
    with qtbot.waitSignal(table.activated) as told:
        QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert told.args == [HOUSES[1]]
    place = table.view.visualRect(table.model.index(2, 0)).center()
    with qtbot.waitSignal(table.activated) as told:
        QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [HOUSES[2]]


def test_copying_leaves_masked_columns_out(qtbot: QtBot) -> None:
    table = table_of(qtbot)
    table.view.selectAll()
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.splitlines() == [
        "张正国\ta\t8,123.50\t2026-11-20",
        "李桂芳\tb\t\t",
        "王𬱖\t已超期\t6,900.00\t2026-11-03",
    ]


def test_hidden_columns_are_not_copied(qtbot: QtBot) -> None:
    table = table_of(qtbot)
    table.set_column_visible("income", False)
    table.view.selectRow(0)
    assert table.view.copy_text() == "张正国\ta\t2026-11-20"


def test_column_without_width_takes_the_rest_and_never_vanishes(qtbot: QtBot) -> None:
    table = table_of(qtbot)
    letter = table.fontMetrics().horizontalAdvance("汉")
    table.resize(1400, 400)
    qtbot.waitUntil(lambda: table.view.columnWidth(4) > letter * 20)
    assert table.view.horizontalHeader().length() <= 1400
    table.resize(500, 400)
    qtbot.waitUntil(lambda: table.view.columnWidth(4) == letter * 9)


def test_empty_list_says_what_to_do_first(qtbot: QtBot) -> None:
    table = table_of(qtbot, [])
    assert table.is_empty()
    texts = [label.text() for label in table.findChildren(QLabel) if label.isVisible()]
    assert {"还没有农户", "先导入花名册。"} <= set(texts)
    with qtbot.waitSignal(table.empty_action):
        table._empty.action.click()
    table.set_rows(HOUSES)
    assert not table.is_empty()


@settings(max_examples=50)
@given(values=st.lists(st.one_of(st.none(), st.integers(-99, 99)), max_size=30), down=st.booleans())
def test_sorting_loses_nothing(values: list[int | None], down: bool) -> None:
    model = RowModel([Column("n", "数", lambda row: row[1])])
    rows = list(enumerate(values))
    model.set_rows(rows)
    model.sort(0, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
    assert sorted(row[0] for row in model.rows) == list(range(len(values)))
    filled = [row[1] for row in model.rows if row[1] is not None]
    assert filled == sorted(filled, reverse=down)
    assert all(row[1] is None for row in model.rows[len(filled) :])


def test_80000_rows_are_shown_without_a_wait(qtbot: QtBot) -> None:
    table = table_of(qtbot, [])
    rows = [House(str(number), f"户主{number}", Decimal(number), None) for number in range(80_000)]
    table.set_rows(rows)
    table.view.scrollToBottom()
    assert table.model.rowCount() == 80_000
    assert table.view.indexAt(QPoint(5, 5)).row() > 79_000


@pytest.mark.parametrize("tone", TONES)
def test_chip_speaks_by_shape_word_and_colour(qtbot: QtBot, tone: str) -> None:
    chip = StatusChip("公示中", tone)
    qtbot.addWidget(chip)
    assert chip.text() == "公示中"
    assert chip.accessibleName() == "公示中"
    assert not chip._mark.pixmap().isNull()
    assert chip.property("tone") == tone


def test_tile_is_pressed_by_mouse_and_key(qtbot: QtBot) -> None:
    tile = StatTile("超期回访", "3", note="最长超 12 天")
    qtbot.addWidget(tile)
    tile.show()
    assert tile.accessibleName() == "超期回访：3，最长超 12 天"
    for act in (
        lambda: QTest.mouseClick(tile, Qt.MouseButton.LeftButton),
        lambda: QTest.keyClick(tile, Qt.Key.Key_Space),
        lambda: QTest.keyClick(tile, Qt.Key.Key_Return),
    ):
        with qtbot.waitSignal(tile.clicked):
            act()


def test_main_action_stands_at_the_far_right(qtbot: QtBot) -> None:
    main, other = button("新增一户", "new", kind="primary"), button("打印", "print")
    header = PageHeader("农户", "共 3 户", (other,), main)
    qtbot.addWidget(header)
    header.resize(900, header.sizeHint().height())
    header.show()
    assert main.x() > other.x() > 450
    assert main.objectName() == "action_new"


def test_banner_acts_and_goes(qtbot: QtBot) -> None:
    card = SectionCard("备份")
    banner = Banner("离上次备份已有 9 天。", "warn", "现在备份")
    card.add(banner)
    qtbot.addWidget(card)
    card.show()
    with qtbot.waitSignal(banner.triggered):
        banner.action.click()
    with qtbot.waitSignal(banner.closed):
        banner._close.click()
    assert not banner.isVisible()
    banner.show_text("")
    assert not banner.isVisible()


def test_search_tells_after_a_pause_and_at_once_on_enter(qtbot: QtBot) -> None:
    box = SearchBox()
    qtbot.addWidget(box)
    box.show()
    told: list[str] = []
    box.searched.connect(told.append)
    QTest.keyClicks(box, "zhang")
    qtbot.waitUntil(lambda: told == ["zhang"])
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert told == ["zhang"], "the same search is not made twice"
    with qtbot.waitSignal(box.moved_down):
        QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert told == ["zhang", ""]


ROAD = [
    RoadStep("clue", "线索", "done", "11-03"),
    RoadStep("notice", "公示", "current", "至 11-24"),
    RoadStep("report", "上报"),
]


def test_road_is_chosen_by_mouse_and_key(qtbot: QtBot) -> None:
    road = RoadView(ROAD)
    qtbot.addWidget(road)
    road.resize(600, road.heightForWidth(600))
    road.show()
    with qtbot.waitSignal(road.step_chosen) as told:
        QTest.mouseClick(road, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert told.args == ["clue"]
    QTest.keyClick(road, Qt.Key.Key_Right)
    with qtbot.waitSignal(road.step_chosen) as told:
        QTest.keyClick(road, Qt.Key.Key_Return)
    assert told.args == ["notice"]


def test_road_says_where_it_stands_in_words(qtbot: QtBot) -> None:
    road = RoadView(ROAD)
    qtbot.addWidget(road)
    assert road.accessibleName() == "线索11-03（已完成）；公示至 11-24（正在办理）；上报（未到）"


def test_road_breaks_into_lines(qtbot: QtBot) -> None:
    road = RoadView([RoadStep(str(n), "乡镇审核") for n in range(9)])
    qtbot.addWidget(road)
    assert road.heightForWidth(300) > 2 * road.heightForWidth(2000)
