"""Ledgers as workbooks: ours beside XlsxWriter's low-memory mode and openpyxl, the same rows."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bench.measure import Result, timed
from bench.people import folder, ledger

ROWS = 10_000


def ours() -> Result:
    """`render_xlsx`: formats, header, print set-up; in memory only."""
    from app.reports import render_xlsx

    document = ledger(ROWS)
    render_xlsx(ledger(10))
    seconds, data = timed(lambda: render_xlsx(document))
    return Result({"write": seconds}, {"bytes": len(data)})


def constant_memory() -> Result:
    """XlsxWriter `constant_memory`, bare cells with their formats (it leaves clear text in temporary files)."""
    from xlsxwriter import Workbook

    rows = [row.cells for row in ledger(ROWS).rows]
    with folder() as where:
        path = where / "a.xlsx"

        def write() -> None:
            book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(where)})
            sheet = book.add_worksheet()
            text, day = (
                book.add_format({"num_format": "@", "border": 1}),
                book.add_format({"num_format": "yyyy-mm-dd", "border": 1}),
            )
            number = book.add_format({"num_format": "#,##0.00", "border": 1})
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, column, value, text)
                    elif isinstance(value, date):
                        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)
                    elif isinstance(value, int | Decimal):
                        sheet.write_number(line, column, float(value), number)
            book.close()

        seconds, _ = timed(write)
        return Result({"write": seconds}, {"bytes": path.stat().st_size})


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def openpyxl_normal() -> Result:
    """openpyxl as it is mostly used."""
    return _openpyxl(False)


def openpyxl_write_only() -> Result:
    """openpyxl `write_only`."""
    return _openpyxl(True)


def _openpyxl(write_only: bool) -> Result:
    from openpyxl import Workbook

    rows = [[_plain(value) for value in row.cells] for row in ledger(ROWS).rows]

    def write() -> bytes:
        book, buffer = Workbook(write_only=write_only), io.BytesIO()
        sheet = book.create_sheet() if write_only else book.active
        for row in rows:
            sheet.append(row)
        book.save(buffer)
        return buffer.getvalue()

    seconds, data = timed(write)
    return Result({"write": seconds}, {"bytes": len(data)})
