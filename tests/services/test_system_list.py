"""15.14 系统录入清单: changes by the names of the export's columns, who entered them, a later export ticks by itself (三账一致)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.errors import AppError
from app.domain.ledgers import Entry, ledger_kind
from app.services.desk import Desk
from app.services.importing.run import apply_import, plan_import
from app.services.ledgers.books import Wanted, book
from app.services.ledgers.entering import mark_entered
from app.services.ledgers.system import export_columns
from app.store.rows import read_records

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
PHONE = "13900000099"


@pytest.fixture
def imported(desk: Desk) -> Desk:
    """The sample export in the store."""
    apply_import(desk, plan_import(desk, SAMPLE))
    return desk


def listed(desk: Desk, period: str = "") -> list[Entry]:
    with desk.reading() as connection:
        return list(book(desk, connection, ledger_kind("system"), Wanted(period)).entries)


def first(desk: Desk, kind: str) -> dict[str, Any]:
    with desk.reading() as connection:
        rows = read_records(connection, kind)
    return next(row for row in rows if kind != "household" or row["national_household_no"])


def change(desk: Desk, kind: str, row: str, **values: Any) -> None:
    with desk.writing("保存页面") as door:
        door.change(kind, row, values)


def export(path: Path, number: str, column: str, value: str) -> Path:
    """A later export in which one household's column reads differently."""
    made = openpyxl.load_workbook(SAMPLE)
    sheet = made.worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    place = heads.index(column)
    for row in sheet.iter_rows(min_row=4):
        if str(row[heads.index("户编号")].value) == number:
            row[place].value = value
    made.save(path)
    return path


def test_an_import_is_no_change(imported: Desk) -> None:
    assert listed(imported) == []


def test_a_change_is_listed_by_the_name_of_the_column(imported: Desk) -> None:
    home = first(imported, "household")
    change(imported, "household", home["id"], phone=PHONE)
    (entry,) = listed(imported)
    assert (entry.values["what"], entry.values["old"], entry.values["new"]) == ("户联系电话", home["phone"], PHONE)
    assert entry.values["state"] == "待录入" and entry.values["date"] == imported.today
    assert entry.values["limit"] == date(2026, 12, 3)
    change(imported, "household", home["id"], phone=home["phone"])  # changed back: the system holds it already
    assert listed(imported) == []


def test_fields_no_export_has_are_left_out(imported: Desk) -> None:
    home = first(imported, "household")
    change(imported, "household", home["id"], local_household_no="A-9999")
    assert listed(imported) == [] and ("household", "local_household_no") not in export_columns()


def test_marked_then_ticked_by_a_later_export(imported: Desk, tmp_path: Path) -> None:
    home = first(imported, "household")
    change(imported, "household", home["id"], phone=PHONE)
    (entry,) = listed(imported)
    assert mark_entered(imported, [entry.key], "周录入", imported.today) == 1
    (entry,) = listed(imported)
    assert (entry.values["state"], entry.values["entered_name"], entry.values["entered_on"]) == (
        "已录入，待核对",
        "周录入",
        imported.today,
    )
    later = export(tmp_path / "十二月导出.xlsx", home["national_household_no"], "户联系电话", PHONE)
    apply_import(imported, plan_import(imported, later))
    (entry,) = listed(imported)
    assert entry.values["state"] == "三账一致" and "十二月导出.xlsx" in str(entry.values["file"])
    assert entry.values["entered_name"] == "周录入"
    with pytest.raises(AppError, match="LEDG-152"):
        mark_entered(imported, [entry.key], "周录入", imported.today)


def test_a_later_export_that_still_differs(imported: Desk, tmp_path: Path) -> None:
    home = first(imported, "household")
    change(imported, "household", home["id"], phone=PHONE)
    mark_entered(imported, [listed(imported)[0].key], "周录入", imported.today)
    later = export(tmp_path / "十二月导出.xlsx", home["national_household_no"], "户联系电话", "13900000077")
    apply_import(imported, plan_import(imported, later))
    (entry,) = listed(imported)
    assert (entry.values["state"], entry.values["old"], entry.values["new"]) == ("仍不一致", "13900000077", PHONE)


def test_a_new_member_is_one_line(imported: Desk) -> None:
    home = first(imported, "household")
    with imported.writing("出生") as door:
        values = {"household_id": home["id"], "person_id": "新生", "sort": 9, "name": "董小宝", "presence": "added",
                  "presence_date": imported.today}  # fmt: skip
        door.create("member", values)
    (entry,) = listed(imported)
    assert (entry.values["what"], entry.values["new"], entry.values["state"]) == ("新增家庭成员", "董小宝", "待录入")


def test_marks_that_do_not_fit(imported: Desk) -> None:
    home = first(imported, "household")
    change(imported, "household", home["id"], phone=PHONE)
    (entry,) = listed(imported)
    for name, day, code in (
        ("", imported.today, "LEDG-150"),
        ("周录入", date(2026, 11, 24), "LEDG-151"),
        ("周录入", date(2026, 11, 1), "LEDG-151"),
    ):
        with pytest.raises(AppError, match=code):
            mark_entered(imported, [entry.key], name, day)
    with pytest.raises(AppError, match="LEDG-152"):
        mark_entered(imported, ["没有这一项"], "周录入", imported.today)
    assert [entry.values["state"] for entry in listed(imported)] == ["待录入"]


def test_a_mark_ends_with_the_value_it_was_given_for(imported: Desk) -> None:
    home = first(imported, "household")
    change(imported, "household", home["id"], phone=PHONE)
    mark_entered(imported, [listed(imported)[0].key], "周录入", imported.today)
    change(imported, "household", home["id"], phone="13900000055")
    (entry,) = listed(imported)
    assert entry.values["state"] == "待录入" and entry.values["entered_name"] == ""
    mark_entered(imported, [entry.key], "周录入", imported.today)
    assert listed(imported)[0].values["state"] == "已录入，待核对"
