"""15.14 in the township: changes of all villages, ticked by hand and by a later export; the tick is its writer's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from app.domain.errors import AppError
from app.services import packages
from app.services.desk import Desk
from app.services.importing.run import apply_import, plan_import
from app.services.ledgers.entering import mark_entered
from app.services.summing.system import SystemLine, system_lines, tick, tick_by_export
from app.store.rows import read_records
from tests.services.conftest import make_desk

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
PHONES = ("13900000099", "13900000098", "13900000097")


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Path]]:
    """(township, village, folder): the village imported the sample, changed three telephones and handed in."""
    town = make_desk(tmp_path / "town", role="township", code="539901101", village="")
    village = make_desk(tmp_path / "village")
    apply_import(village, plan_import(village, SAMPLE))
    with village.reading() as connection:
        homes = [row for row in read_records(connection, "household") if row["national_household_no"]][:3]
    for home, phone in zip(homes, PHONES, strict=True):
        with village.writing("保存页面") as door:
            door.change("household", str(home["id"]), {"phone": phone})
    offer = tmp_path / "offer.swenrol"
    packages.enrol(village, offer, packages.offer_enrolment(town, offer))
    made = packages.export_package(village, tmp_path)
    packages.receive(town, [made.path], confirm=packages.own_fingerprint(village))
    yield town, village, tmp_path
    for desk in (town, village):
        desk.store.close()


def states(lines: list[SystemLine]) -> dict[str, str]:
    return {str(line.entry.values["new"]): str(line.entry.values["state"]) for line in lines}


def export(path: Path, phones: dict[str, str]) -> Path:
    """A later export with these telephones by 户编号."""
    made = openpyxl.load_workbook(SAMPLE)
    sheet = made.worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    for row in sheet.iter_rows(min_row=4):
        number = str(row[heads.index("户编号")].value)
        if number in phones:
            row[heads.index("户联系电话")].value = phones[number]
    made.save(path)
    return path


def test_changes_of_a_village_stand_in_the_township(offices: tuple[Desk, Desk, Path]) -> None:
    town, _village, _folder = offices
    lines = system_lines(town)
    assert states(lines) == dict.fromkeys(PHONES, "待录入")
    assert {line.village for line in lines} == {"石桥村"} and all(
        line.entry.values["what"] == "户联系电话" for line in lines
    )
    assert system_lines(town, villages=["石桥村"]) == lines
    with pytest.raises(AppError) as error:
        system_lines(town, villages=["没有村"])
    assert error.value.code == "SUM-101"


def test_ticked_by_hand_in_bulk_and_back_in_the_village(offices: tuple[Desk, Desk, Path]) -> None:
    town, village, folder = offices
    keys = [line.key for line in system_lines(town)]
    with pytest.raises(AppError) as error:
        tick(town, keys, "沈惠芳", date(2026, 11, 24))
    assert error.value.code == "LEDG-151"
    assert tick(town, keys[:2], "沈惠芳", town.today) == 2
    assert sorted(states(system_lines(town)).values()) == ["已录入，待核对", "已录入，待核对", "待录入"]
    made = packages.answer(town, village.place.code, folder)
    packages.receive(village, [made.path])
    with village.reading() as connection:
        marks = read_records(connection, "system_entry")
    assert {row["entered_name"] for row in marks} == {"沈惠芳"} and len(marks) == 2
    own = _village_keys(village)
    assert (
        mark_entered(village, own, "王小明", village.today) == 3
    )  # the village's own marks stand beside the township's


def _village_keys(village: Desk) -> list[str]:
    from app.domain.ledgers import ledger_kind
    from app.services.ledgers.books import Wanted, book

    with village.reading() as connection:
        return [entry.key for entry in book(village, connection, ledger_kind("system"), Wanted()).entries]


def test_a_later_export_ticks_where_it_agrees(offices: tuple[Desk, Desk, Path]) -> None:
    town, _village, folder = offices
    with town.reading() as connection:
        numbers = {
            str(row["phone"]): str(row["national_household_no"]) for row in read_records(connection, "household")
        }
        before = read_records(connection, "household")
    path = export(folder / "后来的导出.xlsx", {numbers[PHONES[0]]: PHONES[0], numbers[PHONES[1]]: "13800000000"})
    found = tick_by_export(town, path)
    assert (found.agreed, found.silent, found.file) == (1, 0, "后来的导出.xlsx")
    assert {said for _line, said in found.differing} == {"13800000000", "和上次导出一样"}
    assert states(system_lines(town)) == {PHONES[0]: "三账一致", PHONES[1]: "仍不一致", PHONES[2]: "仍不一致"}
    with town.reading() as connection:
        assert read_records(connection, "household") == before  # nothing of the village was written
    agreed = next(line for line in system_lines(town) if line.entry.values["state"] == "三账一致")
    assert "后来的导出.xlsx" in str(agreed.entry.values["file"])


def test_a_file_of_strangers_is_refused(offices: tuple[Desk, Desk, Path]) -> None:
    town, _village, folder = offices
    made = openpyxl.load_workbook(SAMPLE)
    for sheet in made.worksheets[1:]:
        del made[sheet.title]
    sheet = made.worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    for number, row in enumerate(sheet.iter_rows(min_row=4)):
        row[heads.index("户编号")].value = f"99999900000000{number:04d}"
    made.save(folder / "别处.xlsx")
    with pytest.raises(AppError) as error:
        tick_by_export(town, folder / "别处.xlsx")
    assert error.value.code == "SUM-110"
