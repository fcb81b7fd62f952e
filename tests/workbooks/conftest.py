"""Workbooks made on the fly: a person sheet of the national kind, written with XlsxWriter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.workbooks.national import parse_workbook
from app.workbooks.parsed import ParsedWorkbook
from tests.workbooks.people import Parse, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes rows from row 1 on; `merge` areas like "A2:A3" keep the value that stands in their first cell."""

    def make(
        rows: Sequence[Sequence[Any]], name: str = "名单.xlsx", sheet: str = "名单", merge: Sequence[str] = ()
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet(sheet)
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for area in merge:
                page.merge_range(area, "")
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(number, column, value, day)
                    elif value != "":
                        page.write(number, column, value)
        return path

    return make


@pytest.fixture
def parse(write: Write) -> Parse:
    """Writes rows and parses the file."""

    def run(rows: Sequence[Sequence[Any]], **options: Any) -> ParsedWorkbook:
        return parse_workbook(write(rows, **options))

    return run
