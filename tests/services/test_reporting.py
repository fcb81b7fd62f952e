"""月报, 季报, 半年报, 年报, charts, 村卡, 乡镇簿: each figure a second count and the households behind it (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from app.domain.errors import AppError
from app.domain.reporting import Report, band_text, income_bands, share
from app.services.desk import Desk
from app.services.ledgers.report_views import report_choices, report_view
from app.services.ledgers.reporting import charts, report
from app.services.papers.catalogue import print_paper
from app.store.rows import read_records
from tests.services.conftest import make_desk, write_household
from tests.services.ledger_world import fill


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The filled village; only read here."""
    desk = make_desk(tmp_path_factory.mktemp("reports") / "village")
    fill(desk, write_household)
    yield desk
    desk.store.close()


def figure(found: Report, section: str, label: str, head: str) -> tuple[object, set[str]]:
    """Value and heads of the households behind it."""
    cell = found.section(section).figure(label, head)
    return cell.value, {found.homes[home].head for home in cell.households}


def test_stock_and_flow_of_october(village: Desk) -> None:
    found = report(village, "月报", "2026-10")
    assert figure(found, "stock", "边缘易致贫户（监测中）", "户数") == (2, {"张𬱖", "阿卜杜热合曼·买买提依明"})
    assert figure(found, "stock", "脱贫不稳定户（风险已消除）", "人数") == (2, {"吴家兴"})
    assert figure(found, "stock", "合计", "人数")[0] == 10
    with village.reading() as connection:
        events = [row for row in read_records(connection, "case_event") if row["date"].month == 10]
    for word, step in (
        ("登记线索", "clue"),
        ("入户核查", "visiting"),
        ("民主评议", "reviewed"),
        ("审定纳入", "approved"),
        ("风险消除", "removed"),
    ):
        assert figure(found, "flow", word, "户数")[0] == len(
            {row["household_id"] for row in events if row["step"] == step}
        )


def test_risks_overlap_and_say_so(village: Desk) -> None:
    section = report(village, "月报", "2026-11").section("risks")
    assert section.heading.endswith("（有重叠）")
    assert [(line.label, line.cells[0].value) for line in section.lines] == [("因病", 2), ("缺劳动力", 2), ("合计", 2)]


def test_visits_and_measures_lead_to_next_steps(village: Desk) -> None:
    found = report(village, "月报", "2026-11")
    assert figure(found, "visits", "合计", "应访")[0] == 2 and figure(found, "visits", "合计", "已访")[0] == 2
    assert figure(found, "measures", "健康帮扶", "户数") == (1, {"张𬱖"})
    assert figure(found, "measures", "没有帮扶措施的户", "户数") == (1, {"阿卜杜热合曼·买买提依明"})
    assert "为没有帮扶措施的1户落实措施。" in found.next_steps
    late = Desk(village.store, village.operator, date(2027, 1, 5), village.clock)
    assert (
        figure(report(late, "月报", "2026-12"), "visits", "合计", "逾期")[0] == 5
    )  # two monthly, one half-yearly, two yearly


def test_workers_and_posts_of_the_quarter(village: Desk) -> None:
    found = report(village, "季报", "2026Q4")
    assert figure(found, "places", "县外省内", "人数") == (3, {"阿卜杜热合曼·买买提依明", "王桂英", "何爱民"})
    assert figure(found, "places", "合计", "平均月收入（元）")[0] == Decimal("4500.00")
    assert figure(found, "ages", "30—39岁", "男")[0] == 3 and figure(found, "ages", "合计", "女")[0] == 0
    assert figure(found, "changes", "结束务工", "人数") == (1, {"何爱民"})
    assert figure(found, "changes", "本季核实有变动", "人数") == (1, {"何爱民"})
    assert figure(found, "posts", "合计", "本期发放（元）")[0] == Decimal(2400)  # two posts, October and November
    assert report(village, "季报", "2026-11").period == "2026年第4季度"


def test_half_year(village: Desk) -> None:
    found = report(village, "半年报", "2026H2")
    assert figure(found, "classes", "防止返贫监测对象", "户数")[0] == 2
    assert figure(found, "low_changes", "防止返贫监测对象", "新增（户）")[0] == 2  # identified in October
    assert figure(found, "removed", "期末风险已消除", "户数") == (1, {"吴家兴"})
    assert figure(found, "problems", "合计", "个数")[0] == 2 and figure(found, "problems", "逾期", "个数") == (
        1,
        {"李四海"},
    )


def test_year_bands_and_share(village: Desk) -> None:
    found = report(village, "年报", "2026")
    assert figure(found, "bands", "5000—7000元", "户数")[0] == 4 and figure(
        found, "bands", "12000—20000元", "户数"
    ) == (1, {"吴家兴"})
    assert figure(found, "bands", "合计", "户数")[0] == 5
    assert figure(found, "removal_share", "风险已消除", "比例")[0] == "33.3%"


def test_every_household_figure_is_its_list(village: Desk) -> None:
    """Where a head says households, the value is the number of households behind it."""
    for choice in report_choices("village"):
        found = report_view(village, choice.key)
        for section in found.sections:
            for line in section.lines:
                for head, cell in zip(section.heads, line.cells, strict=True):
                    assert len(set(cell.households)) == len(cell.households)
                    if head.endswith("户数") or head in ("应访", "已访", "逾期"):
                        assert cell.value == len(cell.households), (found.title, section.title, line.label, head)
                    if head == "人数" and section.key in ("stock", "risks", "measures", "bands", "people"):
                        assert cell.value == sum(found.homes[home].members for home in cell.households)


def test_card_and_book(village: Desk) -> None:
    card = report_view(village, "village_card", "2026-11")
    assert figure(card, "people", "合计", "户数")[0] == 9 and figure(card, "people", "合计", "人数")[0] == 34
    assert figure(card, "others", "外出务工（人）", "数量")[0] == 2  # 何爱民's work ended in October
    assert figure(card, "others", "没有销号的问题（个）", "数量")[0] == 1
    book = report_view(village, "town_book", "2026-11")
    assert (
        figure(book, "villages", "石桥村", "监测中户数")[0] == 2 and figure(book, "villages", "合计", "人数")[0] == 34
    )


def test_charts_are_the_figures_of_the_report(village: Desk) -> None:
    period, drawn, homes = charts(village, "2026-11")
    found = report(village, "月报", "2026-11")
    assert period == "2026年11月" and [chart.key for chart in drawn] == [
        "stock",
        "risks",
        "measures",
        "bands",
        "visits",
    ]
    for chart in drawn[:3]:
        section = found.section(chart.key)
        assert [(bar.label, bar.value) for bar in chart.bars] == [
            (line.label, line.cells[0].value) for line in section.lines if line.label != "合计"
        ]
    assert {bar.dark for bar in drawn[4].bars} == {0, 1} and drawn[4].kinds == ("已访", "逾期")
    assert set(homes) >= {home for chart in drawn for bar in chart.bars for home in bar.households}


def test_the_workbook_names_the_households_on_a_second_sheet(village: Desk) -> None:
    made = openpyxl.load_workbook(
        BytesIO(print_paper(village, "report_month", period="2026-11", out_format="xlsx").data)
    )
    first, second = made.worksheets
    assert second.title == "各数字对应的农户" and first.max_row > 20
    rows = list(second.iter_rows(min_row=2, values_only=True))
    without = [row for row in rows if row[1] == "没有帮扶措施的户" and row[2] == "户数"]
    assert [(row[3], row[5], row[6]) for row in without] == [("2组", "阿卜杜热合曼·买买提依明", 4)]
    assert all(cell.data_type != "f" for row in second.iter_rows() for cell in row)


def test_bad_asks(village: Desk) -> None:
    for name, period, code in (
        ("周报", "", "LEDG-140"),
        ("月报", "2026", "LEDG-102"),
        ("月报", "2027-02", "LEDG-103"),
        ("年报", "去年", "LEDG-101"),
    ):
        with pytest.raises(AppError, match=code):
            report(village, name, period)


def test_bands_hold_everybody_once() -> None:
    incomes = {"a": Decimal("4999.99"), "b": Decimal("5000"), "c": None, "d": Decimal("90000"), "e": Decimal("-12")}
    lines = income_bands(incomes, dict.fromkeys(incomes, 1))
    assert {line.label: line.cells[0].value for line in lines if line.cells[0].value} == {
        "5000元以下": 2, "5000—7000元": 1, "20000元以上": 1, "没有登记收入": 1, "合计": 5,
    }  # fmt: skip
    assert band_text(0, 5000) == "5000元以下" and share(1, 3) == "33.3%" and share(0, 0) == "—"
