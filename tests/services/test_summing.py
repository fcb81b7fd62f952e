"""汇总: reports over two villages are those of the villages added up, every number leads to its list, what is kept follows the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from app.domain.errors import AppError
from app.domain.ledgers import Entry, ledger_kind
from app.domain.reporting import Figure, average, share_of
from app.domain.summing import added
from app.services.desk import Desk
from app.services.duties.excuses import excuse_duty
from app.services.duties.today import today_view
from app.services.ledgers.books import Wanted
from app.services.ledgers.closing import close_month
from app.services.ledgers.columns import set_columns
from app.services.ledgers.report_views import report_choices, report_view
from app.services.papers.catalogue import print_paper
from app.services.summing.books import town_ledger
from app.services.summing.reports import asked_of, stale, summary
from app.services.summing.silence import silence
from tests.services.town_world import Town, made_town

COUNTED = ("户数", "应访", "已访", "逾期")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Both villages in the office; tests that write come last in this file."""
    with made_town(tmp_path_factory.mktemp("town")) as made:
        yield made


def later(desk: Desk, today: date) -> Desk:
    return Desk(desk.store, desk.operator, today, desk.clock)


@pytest.mark.parametrize("key", ["report_month", "report_quarter", "report_half_year", "report_year", "town_book"])
def test_the_whole_is_its_villages(world: Town, key: str) -> None:
    """Each figure of the township is what the villages' own stores say, put together by a second count."""
    found = summary(world.town, key)
    own = {name: report_view(desk, key) for name, desk in world.villages.items()}
    assert found.whole.sections
    for section in found.whole.sections:
        if section.key == "villages":
            continue
        for line in section.lines:
            for head, cell in zip(section.heads, line.cells, strict=True):
                parts = [
                    figure for report in own.values() if (figure := _figure(report, section.key, line.label, head))
                ]
                if all(isinstance(part.value, int) for part in parts):
                    assert cell.value == sum(int(part.value) for part in parts), (section.title, line.label, head)
                assert set(cell.households) == {home for part in parts for home in part.households}


def _figure(report, section: str, label: str, head: str) -> Figure | None:  # type: ignore[no-untyped-def]
    try:
        return report.section(section).figure(label, head)
    except KeyError:
        return None


def test_every_number_is_its_list(world: Town) -> None:
    for choice in report_choices("township"):
        found = summary(world.town, choice.key).whole
        for section in found.sections:
            for line in section.lines:
                for head, cell in zip(section.heads, line.cells, strict=True):
                    assert len(set(cell.households)) == len(cell.households)
                    assert set(cell.households) <= set(found.homes)
                    if head.endswith("户数") or head in COUNTED:
                        assert cell.value == len(cell.households), (found.title, section.title, line.label, head)
                    if head == "人数" and section.key in ("stock", "risks", "measures", "bands"):
                        assert cell.value == sum(found.homes[home].members for home in cell.households)


def test_villages_beside_each_other(world: Town) -> None:
    found = summary(world.town, "月报")
    assert {name: figure.value for name, figure in found.by_village("stock", "合计", "户数")} == {
        "石桥村": 3,
        "柳河村": 1,
    }
    chart = found.chart("stock", "合计", "户数")
    assert [(bar.label, bar.value) for bar in chart.bars] == [("石桥村", 3), ("柳河村", 1)]
    assert {home.village for home in found.homes(found.whole.section("stock").figure("合计", "户数"))} == set(
        found.names
    )


def test_the_township_report_is_the_summary(world: Town) -> None:
    assert report_view(world.town, "月报").sections == summary(world.town, "月报").whole.sections


def test_averages_are_reckoned_anew() -> None:
    rows = [Entry(str(n), {"income": Decimal(value)}, f"h{n}") for n, value in enumerate((1000, 2000, 6000))]
    parts = [average(rows[:1], "income"), average(rows[1:], "income")]
    assert added(parts).value == average(rows, "income").value == Decimal("3000.00")
    assert added([Figure(""), parts[0]]).value == Decimal("1000.00")
    shares = [
        share_of(Figure(1, ("a",)), Figure(2)),
        share_of(Figure(3, ("b",)), Figure(4)),
        share_of(Figure(0), Figure(0)),
    ]
    assert added(shares).value == "66.7%" and added(shares[2:]).value == "—"


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=5))
def test_adding_whole_numbers_loses_nothing(parts: list[list[int]]) -> None:
    figures = [Figure(sum(part), tuple(f"{n}-{k}" for k in range(len(part)))) for n, part in enumerate(parts)]
    whole = added(figures)
    assert whole.value == sum(map(sum, parts)) and len(whole.households) == sum(map(len, parts))


def test_a_ledger_over_all_villages(world: Town) -> None:
    made = town_ledger(world.town, ledger_kind("monitoring"), Wanted("2026-11"))
    assert {entry.head for entry in made.entries} >= {"赵春来", "张𬱖"}
    assert {entry.group for entry in made.entries if entry.head == "赵春来"} == {"柳河村1组"}
    assert len(made.ledger.rows) == len(made.entries) and made.ledger.village == "青石镇"
    only = town_ledger(world.town, ledger_kind("monitoring"), Wanted("2026-11"), codes=["539901101204"])
    assert [entry.head for entry in only.entries] == ["赵春来"]


def test_papers_of_the_township(world: Town) -> None:
    """各村对比表, 零报告情况表 and the summed report as PDF and workbook; a ledger with the columns of the township's template."""
    compared = _cells(print_paper(world.town, "town_compare", out_format="xlsx").data)
    assert ["石桥村", 1, 2, 3] in compared and ["合计", 1, 3, 4] in compared
    assert "零报告情况表" in _text(print_paper(world.town, "silence").data)
    month = openpyxl.load_workbook(BytesIO(print_paper(world.town, "report_month", out_format="xlsx").data))
    behind = [[cell for cell in row if cell is not None] for row in month.worksheets[-1].iter_rows(values_only=True)]
    assert any("赵春来" in row for row in behind) and any("张𬱖" in row for row in behind)
    names = ("户主", "类别", "小组", "序号", "人口数")
    set_columns(world.town, "monitoring", names, "青政〔2026〕9号")
    rows = _cells(print_paper(world.town, "monitoring", period="2026-11", out_format="xlsx").data)
    head = next(row for row in rows if row[:2] == ["户主", "类别"])
    assert head == list(names) and next(row for row in rows if row and row[0] == "赵春来")[:2] == [
        "赵春来",
        "边缘易致贫户",
    ]
    assert "柳河村1组" in next(row for row in rows if row and row[0] == "赵春来")
    set_columns(world.town, "monitoring", ())


def _cells(data: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def _text(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def test_villages_cannot_sum(world: Town) -> None:
    with pytest.raises(AppError) as error:
        summary(world.villages["石桥村"], "月报")
    assert error.value.code == "SUM-100"


def test_silence_speaks_only_by_a_package(world: Town) -> None:
    """A month closed in the village is silent here until its package came; days are counted from the last day in time."""
    first = world.villages["石桥村"]
    december = date(2026, 12, 3)
    before = silence(later(world.town, december), "2026-11")
    assert {line.name: line.state for line in before.lines} == {"石桥村": "silent", "柳河村": "silent"}
    assert all(line.owed == ("202611",) and line.days_late == 3 for line in before.lines)
    close_month(later(first, december), "2026-11", "周文斌", signed=("周文斌",))
    assert {line.state for line in silence(later(world.town, december), "2026-11").lines} == {"silent"}
    world.villages["石桥村"] = later(first, december)
    world.hand_in("石桥村")
    after = {line.name: line for line in silence(later(world.town, december), "2026-11").lines}
    assert after["石桥村"].state == "zero" and after["柳河村"].state == "silent" and not after["石桥村"].owed
    assert after["柳河村"].last_package.endswith("-0001") and after["柳河村"].owed_text == "2026年11月"


def test_silence_is_a_duty_of_today_and_can_be_put_off(world: Town) -> None:
    january = later(world.town, date(2027, 1, 5))
    asked = [line for line in today_view(january).lines if line.code == "silent_village"]
    assert [line.village for line in asked] == ["石桥村", "柳河村"] and all(line.state == "已逾期" for line in asked)
    assert (
        "2026年11月、2026年12月没有结账" in asked[1].reason
        and asked[1].page == "summary"
        and asked[1].arguments == {"tab": "silence"}
    )
    excuse_duty(january, "", asked[1].key, "村里电脑坏了", date(2027, 1, 20))
    assert [line.state for line in today_view(january).lines if line.code == "silent_village"] == ["已逾期", "已暂缓"]


def test_only_what_was_written_is_read_again(world: Town) -> None:
    asked = asked_of(world.town, "月报", "2026-11")
    summary(world.town, "月报", "2026-11")
    assert stale(world.town, asked) == []
    second = world.villages["柳河村"]
    with second.writing("修改") as door:
        home = next(iter(second_homes(second)))
        door.change("household", home, {"phone": "13900000077"})
    world.hand_in("柳河村")
    assert [place.name for place in stale(world.town, asked)] == ["柳河村"]


def second_homes(desk: Desk) -> list[str]:
    from app.store.rows import read_records

    with desk.reading() as connection:
        return [str(row["id"]) for row in read_records(connection, "household")]
