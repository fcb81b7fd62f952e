"""A month's sixteen ledgers of a village, PDF and workbook, and ten times as many households; workbooks of 20,000 rows in one run."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.domain.ledgers import LEDGER_KINDS, ledger_kind
from app.services.desk import Desk
from app.services.files import load_households
from app.services.ledgers.books import Village, Wanted, book
from app.services.ledgers.closing import close_month
from app.services.papers.catalogue import print_paper
from app.services.papers.ledger_pack import save_ledgers
from bench import dueing
from bench.measure import Result, stopwatch, timed
from bench.people import folder, ledger, make_desk

ROWS, HOUSEHOLDS, GROWN = 20_000, dueing.HOUSEHOLDS, 10


def month() -> Result:
    """2,000 households: every ledger of the month as PDF and as workbook, closing the month before, 补录 after it."""
    result = Result()
    with folder() as where:
        desk = _village(where, 1)
        for out_format in ("pdf", "xlsx"):
            with stopwatch(result, out_format):
                save_ledgers(desk, where, "2026-11", (out_format,))
        with stopwatch(result, "one"):
            print_paper(desk, "monitoring")
        result.figures["rows"] = _entries(desk, result, "entries")
        with stopwatch(result, "close"):
            close_month(desk, "2026-10", signed=("王小明",))
        with stopwatch(result, "late"), desk.reading() as connection:
            book(desk, connection, ledger_kind("help"), Wanted("2026-11"))
        desk.store.close()
    return result


def grown() -> Result:
    """20,000 households in one store: reading them and the entries of every ledger."""
    result = Result()
    with folder() as where:
        desk = _village(where, GROWN)
        result.figures["rows"] = _entries(desk, result, "entries")
        desk.store.close()
    return result


def _village(where: Any, villages: int) -> Desk:
    desk = make_desk(where)
    dueing._fill(desk, villages)
    with desk.reading() as connection:
        homes = [file for file in load_households(connection, None, ("household", "member")) if file.members]
    with desk.writing("登记务工") as door:
        for number, file in enumerate(homes):
            if number % 4 == 0:
                member = file.members[-1]
                values = {"household_id": file.id, "member_id": member["id"], "person_id": str(member.get("person_id") or ""), "start": "202603",
                          "place_kind": "province", "city": "东莞市", "employer": "云海电子有限公司", "month_income": Decimal("4500")}  # fmt: skip
                door.create("work_spell", values)
            if number % 10 == 0:
                door.create("relief_grant", {"household_id": file.id, "grant_kind": "condolence", "batch": "2026年春节慰问",
                                             "date": date(2026, 2, 10), "provider": "青石镇人民政府", "amount": Decimal(300)})  # fmt: skip
    return desk


def _entries(desk: Desk, result: Result, name: str) -> int:
    """All ledgers over one reading of the village; how many rows they have."""
    rows = 0
    with stopwatch(result, name), desk.reading() as connection:
        known = Village(desk, connection)
        for kind in LEDGER_KINDS:
            rows += len(book(desk, connection, kind, Wanted(), known).entries)
    return rows


# ---- 20,000 rows, three writers in one run ------------------------------------------------------------------------------


def workbooks() -> Result:
    """`render_xlsx`, XlsxWriter `constant_memory` and openpyxl `write_only` on the same rows, best of two each."""
    from app.reports import render_xlsx

    document = ledger(ROWS)
    result = Result()
    rows = [row.cells for row in document.rows]
    for _ in range(2):
        for name, write in (
            ("ours", lambda: render_xlsx(document)),
            ("constant", lambda: _constant(rows)),
            ("openpyxl", lambda: _write_only(rows)),
        ):
            seconds, data = timed(write)
            result.seconds[name] = min(seconds, result.seconds.get(name, seconds))
            result.figures[name] = len(data)
    return result


def _constant(rows: list[tuple[Any, ...]]) -> bytes:
    from xlsxwriter import Workbook

    with folder() as where:
        path = where / "a.xlsx"
        made = Workbook(str(path), {"constant_memory": True, "tmpdir": str(where)})
        sheet = made.add_worksheet()
        text, day, number = (
            made.add_format({"num_format": form, "border": 1}) for form in ("@", "yyyy-mm-dd", "#,##0.00")
        )
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value, text)
                elif isinstance(value, date):
                    sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)
                else:
                    sheet.write_number(line, column, float(value), number)
        made.close()
        return path.read_bytes()


def _write_only(rows: list[tuple[Any, ...]]) -> bytes:
    from openpyxl import Workbook

    made, buffer = Workbook(write_only=True), io.BytesIO()
    sheet = made.create_sheet()
    for row in rows:
        sheet.append([float(value) if isinstance(value, Decimal) else value for value in row])
    made.save(buffer)
    return buffer.getvalue()
