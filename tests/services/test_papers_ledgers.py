"""防返贫监测台账 and 帮扶台账: as the village stood at the end of the period, on paper and as workbooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.domain.errors import AppError
from app.domain.ledgers import ledger_kind
from app.services.desk import Desk
from app.services.papers.catalogue import print_paper

Build = Callable[..., Any]
Text = Callable[[bytes], str]
Rows = list[tuple[Any, ...]]

IMPORTED = (
    ("imported", date(2026, 9, 1), "village",
     {"state": "removed", "monitor_category": "unstable", "identified_month": "202105", "removal_month": "202211"}),
)  # fmt: skip


def sheet(desk: Desk, kind: str, **asked: Any) -> Rows:
    """Title line, head line, labels and rows of a workbook."""
    book = load_workbook(BytesIO(print_paper(desk, kind, out_format="xlsx", **asked).data))
    rows = book.worksheets[0].iter_rows(values_only=True)
    return [tuple(None if value == "" else value for value in row) for row in rows]


def body(rows: Rows) -> Rows:
    """Rows between the labels and the sum line."""
    last = next(index for index, row in enumerate(rows) if row[0] == "合计")
    return rows[3:last]


def total(rows: Rows) -> tuple[Any, ...]:
    return next(row for row in rows if row[0] == "合计")


def test_monitoring_ledger_of_a_month(desk: Desk, household: Build) -> None:
    household(desk, "张𬱖", group="10组", road="monitored", visits=2, measures=True)
    household(desk, "李福生", group="2组", road="reviewed")
    household(
        desk,
        "周永福",
        group="2组",
        kind="exit_nopolicy",
        people=2,
        road=IMPORTED,
        case={"proposed_category": "unstable"},
    )
    rows = sheet(desk, "防返贫监测台账", period="2026-11")
    assert rows[0][0] == "防返贫监测台账" and "期间：2026年11月" in rows[1][0] and "青石镇石桥村" in rows[1][0]
    assert list(rows[2]) == [column.label for column in ledger_kind("monitoring").usual]
    removed, watched = body(rows)
    assert watched == (
        2, "10组", "张𬱖", 4, "一般农户", "边缘易致贫户", "因病", "缺劳动力", None, "202610", 6750, "监测中", None, "健康帮扶、公益岗位帮扶",
        datetime(2026, 11, 3), datetime(2026, 12, 31),
    )  # fmt: skip
    assert removed[:6] == (1, "2组", "周永福", 2, "脱贫户", "脱贫不稳定户")
    assert removed[9:12] == ("202105", 13500, "风险已消除（202211）")
    assert total(rows)[1:4] == (None, "2户", 6)
    notes = "".join(str(row[0]) for row in rows[rows.index(total(rows)) + 1 :])
    assert "边缘易致贫户（监测中）1户4人" in notes and "因病2户" in notes and "有重叠" in notes


def test_month_before_recognition_is_a_zero_report(desk: Desk, household: Build) -> None:
    household(desk, road="monitored")
    rows = sheet(desk, "防返贫监测台账", period="2026-09")
    assert body(rows) == [] and total(rows)[2] == "0户"
    assert "零报告" in "".join(str(row[0]) for row in rows)
    assert len(body(sheet(desk, "防返贫监测台账", period="2026年10月"))) == 1


def test_members_are_those_present_on_the_last_day(desk: Desk, household: Build) -> None:
    made = household(desk, road="monitored")
    with desk.writing("迁出") as door:
        values = {"presence": "left", "presence_reason": "moved_out", "presence_date": date(2026, 11, 10)}
        door.change("member", made.members[2], values)
    counts = {period: body(sheet(desk, "防返贫监测台账", period=period))[0][3] for period in ("2026-10", "2026-11")}
    assert counts == {"2026-10": 4, "2026-11": 3}


def test_month_to_come_and_nonsense(desk: Desk) -> None:
    with pytest.raises(AppError, match="LEDG-103"):
        print_paper(desk, "防返贫监测台账", period="2026-12")
    for wrong in ("2026-13", "今年", "26-1"):
        with pytest.raises(AppError, match="LEDG-101"):
            print_paper(desk, "防返贫监测台账", period=wrong)


def test_part_b_lists_the_groups_of_the_month(desk: Desk, household: Build, pdf_text: Text) -> None:
    household(desk, "赵大山", person={"health": ("serious",)}, road="", visits=1)
    household(desk, "钱二妹", person={"labour": "none"}, people=1, road="monitored")
    household(desk, "孙三喜", road="")
    rows = sheet(desk, "重点人群核实表", period="2026-11")
    assert list(rows[2]) == [column.label for column in ledger_kind("groups").usual]
    found = {row[2]: row[3:] for row in body(rows)}
    assert found == {
        "赵大山": (4, "有患大病家庭成员", "否", "无变化", None, datetime(2026, 11, 3), "王小明、周文斌"),
        "钱二妹": (1, "全家无劳动力", "是", "还没有核实", None, None, None),
    }
    text = pdf_text(print_paper(desk, "防返贫监测台账", period="2026-11").data)
    assert "防返贫监测台账（重点人群每月核实）" in text and "赵大山" in text and "孙三喜" not in text


def test_help_ledger_of_a_household_and_of_the_village(desk: Desk, household: Build, pdf_text: Text) -> None:
    first = household(desk, "张𬱖", road="monitored", visits=3)
    household(desk, "李福生", group="2组", road="monitored", visits=1)
    whole = sheet(desk, "帮扶台账", household=first.number)
    assert list(whole[2]) == [column.label for column in ledger_kind("help").usual]
    assert [row[3] for row in body(whole)] == [datetime(2026, 9, 2), datetime(2026, 10, 3), datetime(2026, 11, 3)]
    assert body(whole)[0][4:] == (
        "入户", "王小明、周文斌", "孙女已入学。", "公益性岗位已上岗。", "增加：儿子恢复务工", "希望就近务工。", "已联系就业服务站。", "已签",
    )  # fmt: skip
    month = sheet(desk, "帮扶台账", period="2026-11")
    assert [row[2] for row in body(month)] == ["张𬱖", "李福生"] and total(month)[1:4] == (None, "2户", "2次")
    assert total(sheet(desk, "帮扶台账", period="2026"))[3] == "4次"
    assert "已联系就业服务站" in pdf_text(print_paper(desk, "帮扶台账", household=first.number).data)


def test_workbook_keeps_identifiers_as_text_and_holds_no_formula(desk: Desk, household: Build) -> None:
    household(desk, "=HYPERLINK(1)", road="monitored")
    book = load_workbook(BytesIO(print_paper(desk, "防返贫监测台账", out_format="xlsx").data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    month = next(cell for cell in cells if cell.value == "202610")
    assert month.data_type == "s" and month.number_format == "@"


def test_ledgers_hold_no_id_number(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="monitored", visits=1)
    for kind in ("防返贫监测台账", "帮扶台账"):
        text = pdf_text(print_paper(desk, kind).data)
        assert "539901" not in text and "139000" not in text and made.head in text


def test_both_parts_are_one_file_and_the_same_each_time(desk: Desk, household: Build) -> None:
    household(desk, "赵大山", person={"health": ("serious",)}, road="monitored")
    first, second = (print_paper(desk, "防返贫监测台账").data for _ in range(2))
    assert first == second
    pages = PdfReader(BytesIO(first)).pages
    assert len(pages) == 2 and {round(float(page.mediabox.width)) for page in pages} == {842}
