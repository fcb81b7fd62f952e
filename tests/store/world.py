"""Stores, households and whole contents for the tests of this folder and of tests/flows; all people are invented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from app.services.desk import Desk
from app.services.setup import SetupFacts, make_store, sign_in
from app.store import vault
from app.store.door import Door
from app.store.rows import load_units

ROOT = Path(__file__).parents[2]
VILLAGE, OTHER_VILLAGE, TOWN = "539901101203", "539901101204", "539901101"
TODAY = date(2026, 11, 23)
PASSWORD = "石桥abc12345"
FACTS = SetupFacts("village", VILLAGE, "石桥村", "青石镇", "云山县", "王小明", line="8700", has_work_team=True)
TOWN_FACTS = SetupFacts("township", TOWN, "", "青石镇", "云山县", "李主任")
LIGHT_KIB = 64  # key stretching of the tests; test_secrets.py uses the program's own


def clock() -> datetime:
    """A clock that stands still: nothing may hang on it."""
    return datetime(2026, 11, 23, 9, 30)


def machine_of(folder: Path) -> str:
    """Every store of a test stands on its own machine."""
    return f"machine-{folder.name}"


def make_desk(folder: Path, facts: SetupFacts = FACTS, **changes: Any) -> Desk:
    """A fresh store, signed in."""
    return make_store(folder, replace(facts, **changes), PASSWORD, machine_of(folder), TODAY, clock).desk


def open_desk(folder: Path, name: str = "") -> Desk:
    """The same store on the same machine, signed in again."""
    return sign_in(folder, name, PASSWORD, machine_of(folder), TODAY, clock)


def add_household(desk: Desk, *names: str, row_id: str = "", **values: Any) -> str:
    """A household with members of these names; returns its id."""
    with desk.writing("新增一户") as door:
        return put_household(door, desk.place.code, *names, row_id=row_id, **values)


def put_household(door: Door, code: str, *names: str, row_id: str = "", **values: Any) -> str:
    """`add_household` inside a verb."""
    record = {"village_code": code, "group_name": "1组", "local_household_no": "A-0001", **values}
    household = door.create("household", record, row_id=row_id, village=code)
    for number, name in enumerate(names, 1):
        member = {"household_id": household, "person_id": f"p-{household}-{number}", "sort": number, "name": name}
        member |= {"relation": "head" if number == 1 else "son", "presence": "present", "counted_in_income": True}
        door.create("member", member)
    return household


def tables(desk: Desk, *leave_out: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table: two stores with the same tables hold the same."""
    with desk.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
        return {
            name: sorted(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr)
            for (name,) in names
            if name not in leave_out
        }


def units(desk: Desk) -> dict[str, Any]:
    """Every unit with all its stamped rows."""
    with desk.reading() as connection:
        ids = [str(row[0]) for row in connection.exec_driver_sql("SELECT id FROM unit ORDER BY id")]
        return {unit.id: unit for unit in load_units(connection, ids)}


def journal(desk: Desk, where: str = "1") -> list[dict[str, Any]]:
    """Entries of the journal in their order."""
    with desk.reading() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM journal WHERE {where} ORDER BY seq").mappings()
        return [{**row, **{key: row[key] and json.loads(row[key]) for key in ("old", "new")}} for row in found]


def workbook(path: Path, households: int, phone: str = "139") -> Path:
    """A person sheet of invented people as the county's export has it."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(
        0, 0, ["村", "户编号", "人编号", "姓名", "性别", "与户主关系", "户联系电话", "监测对象类别", "识别监测时间"]
    )
    for number in range(households * 2):
        row = [
            "石桥村",
            f"5399{number // 2:07d}",
            f"5399{number // 2:07d}{number % 2:02d}",
            f"张{number}",
            "男女"[number % 2],
        ]
        sheet.write_row(
            number + 1, 0, [*row, ("户主", "配偶")[number % 2], f"{phone}{number // 2:08d}", "边缘易致贫户", "202503"]
        )
    book.close()
    return path


def light_keys() -> None:
    """In a child process: the light key stretching that `light` of conftest.py gives the tests themselves."""
    vault.MEMORY_KIB = LIGHT_KIB


def start_child(*arguments: str) -> subprocess.Popen[str]:
    """A second process of the program: `tests/store/children.py` with these arguments, its lines read as they come."""
    command = [sys.executable, "-u", "-m", "tests.store.children", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
