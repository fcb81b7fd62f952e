"""Tables: header on every page, rows and households never torn apart, widths that keep words whole."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.domain import documents as d
from app.domain.documents import form as f
from app.reports import render_pdf
from app.reports.fonts import Face, text_width
from app.reports.units import MM
from app.reports.widths import column_widths

COLUMNS = (d.Column("a", "户主", 20), d.Column("b", "家庭成员", 30), d.Column("c", "主要措施", 60, d.Align.LEFT))


def pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def ledger(rows: tuple[d.Row, ...], **changes: Any) -> d.Ledger:
    values: dict[str, Any] = {
        "title": "测试台账",
        "village": "石桥村",
        "period": "2026年11月",
        "columns": COLUMNS,
        "rows": rows,
    }
    return d.Ledger(**(values | changes))


def page_of(found: list[str], text: str) -> int:
    where = [number for number, page in enumerate(found) if text in page]
    assert len(where) == 1, (text, where)
    return where[0]


def test_header_is_repeated_on_every_page_with_its_group(make: Any) -> None:
    found = pages(render_pdf(make.ledger(120)))
    assert len(found) > 5
    for page in found:
        for label in ("序号", "证件号码", "主要措施", "回访", "最近", "下次"):
            assert label in page


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 7), min_size=20, max_size=60))
def test_rows_and_households_stay_on_one_page(sizes: list[int]) -> None:
    rows = tuple(
        d.Row((f"户{household:03d}首", f"员{household:03d}-{member}", f"起{household:03d}{member}" + "措施" * 40 + f"终{household:03d}{member}"), group=f"H{household}")
        for household, size in enumerate(sizes)
        for member in range(size)
    )  # fmt: skip
    found = pages(render_pdf(ledger(rows)))
    for household, size in enumerate(sizes):
        at = {page_of(found, f"员{household:03d}-{member}") for member in range(size)}
        at |= {page_of(found, f"{mark}{household:03d}{member}") for member in range(size) for mark in "起终"}
        assert len(at) == 1


def test_a_merged_cell_is_written_once_for_its_household() -> None:
    columns = (replace(COLUMNS[0], merge=True), *COLUMNS[1:])
    rows = tuple(d.Row(("周文斌", f"成员{n}", ""), group="H1") for n in range(4))
    assert pages(render_pdf(ledger(rows, columns=columns)))[0].count("周文斌") == 1
    assert pages(render_pdf(ledger(rows)))[0].count("周文斌") == 4


def test_a_household_longer_than_a_page_and_a_row_longer_than_a_page_lose_nothing() -> None:
    long = "".join(f"第{n:04d}件" for n in range(900))
    rows = (*(d.Row(("赵国庆", f"成员{n:03d}", ""), group="H1") for n in range(70)), d.Row(("钱秀英", "", long)))
    found = pages(render_pdf(ledger(rows)))
    text = "".join(found)
    assert all(f"成员{n:03d}" in text for n in range(70))
    assert all(f"{n:04d}" in text for n in range(900))
    assert all("主要措施" in page for page in found)


def test_sum_line_and_late_entries_follow_in_order(make: Any) -> None:
    text = "".join(pages(render_pdf(make.ledger(3, supplement=make.ledger(1).rows))))
    assert text.index("合计") < text.index("补录（结账后录入，计入下月）") < text.rindex("张𬱖")


def test_an_empty_ledger_still_has_its_header(make: Any) -> None:
    found = pages(render_pdf(make.ledger(0, total=None, notes=())))
    assert len(found) == 1
    assert "主要措施" in found[0]


@pytest.mark.parametrize("text", ["2026-11-30", "539901199512030033", "周文斌", "12,345.60"])
def test_a_column_grows_until_its_word_fits(text: str) -> None:
    columns = (d.Column("a", "甲", 5), d.Column("b", "说明", 100, d.Align.LEFT))
    rows = (d.Row((text, "很长的说明" * 30)),)
    wide = column_widths(columns, rows, Face.SERIF, Face.SANS_BOLD, 9, 3, 500)
    assert sum(wide) == pytest.approx(500)
    assert wide[0] >= text_width(text, Face.SERIF, 9) + 6


def test_a_fixed_column_keeps_its_millimetres() -> None:
    columns = (d.Column("a", "按手印", 27, fixed=True), d.Column("b", "说明", 300), d.Column("c", "证件号码", 10))
    rows = (d.Row(("", "很长的说明" * 30, "539901199512030033")),)
    wide = column_widths(columns, rows, Face.SERIF, Face.SANS_BOLD, 9, 3, 500)
    assert wide[0] == pytest.approx(27 * MM)
    assert sum(wide) == pytest.approx(500)


def test_columns_that_suffice_keep_the_declared_shares() -> None:
    wide = column_widths(COLUMNS, (d.Row(("周", "王", "无")),), Face.SERIF, Face.SANS_BOLD, 9, 3, 440)
    assert wide == pytest.approx([80, 120, 240])


def test_a_wide_roster_becomes_several_tables_with_the_names_in_each(make: Any) -> None:
    text = "".join(pages(render_pdf(make.form())))
    assert text.count("张𬱖") == 1 + 3  # header line, three tables
    for label in ("性别", "证件号码", "残疾人两项补贴", "增减状态"):
        assert label in text
    assert "家庭成员信息（3/3）" in text


def test_a_tall_table_in_panels_fills_the_rest_of_the_page_and_goes_on() -> None:
    columns = (d.Column("item", "项目", 34), d.Column("amount", "金额", 26), d.Column("note", "明细", 29))
    rows = tuple(d.Row((f"项目{number:02d}。", "", "")) for number in range(66))
    before = f.FormSection("前一段", tuple(d.FormCell(f"问题{n}", "答", span=4) for n in range(8)))
    form = f.CollectionForm("采集表", (), (before, f.FormTable("收支", columns, rows, panels=3)))
    first, second = pages(render_pdf(form))
    assert "项目00" in first and "收支（续）" in second and "项目65" in second
    drawn = [int(n) for page in (first, second) for n in re.findall(r"项目(\d\d)。", page)]
    assert sorted(drawn) == list(range(66))
    kept = [int(n) for n in re.findall(r"项目(\d\d)。", first)]
    assert sorted(kept) == list(range(len(kept)))  # the page holds the first ones, none is skipped over


def test_panels_run_down_before_they_run_across(make: Any) -> None:
    text = "".join(pages(render_pdf(make.form())))
    line = text[text.index("务工收入") :]
    assert line.index("养殖业") < line.index("生态补偿") < line.index("行业部门公益岗")
