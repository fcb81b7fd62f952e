"""Rows come back as they were declared, however they are asked for; invented data may be written without waiting for the disk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.store.door import new_id
from app.store.rows import load_unit, read_records
from app.store.store import Store
from tests.store.world import VILLAGE


def _write(desk: Desk) -> list[str]:
    with desk.writing("录入") as door:
        homes = [
            door.create("household", {"village_code": VILLAGE, "group_name": f"{n}组"}, village=VILLAGE)
            for n in range(3)
        ]
        person = {"household_id": homes[0], "name": "张福", "is_working": True, "health": ("serious", "chronic"),
                  "birth_date": date(1960, 2, 29)}  # fmt: skip
        door.create("member", person)
        door.create("member", {"household_id": homes[1], "name": "王大", "is_working": False})
        door.create("income_record", {"household_id": homes[2], "moment": "annual", "wage": Decimal("1200.50")})
    return homes


def test_values_come_back_as_declared_for_all_for_some_and_for_one(desk: Desk) -> None:
    homes = _write(desk)
    with desk.reading() as connection:
        whole = read_records(connection, "member")
        many = read_records(connection, "member", [*homes, *(new_id() for _ in range(40_000))])
        single = read_records(connection, "member", homes[:1]) + read_records(connection, "member", homes[1:2])
        money = read_records(connection, "income_record", homes)
        assert read_records(connection, "member", []) == read_records(connection, "member", homes[2:]) == []
    assert whole == many == sorted(single, key=lambda row: str(row["id"]))  # rows of one verb stand by their ids
    first, second = single
    assert first["is_working"] is True and second["is_working"] is False
    assert first["health"] == ("chronic", "serious") and second["health"] == ()
    assert first["birth_date"] == date(1960, 2, 29) and second["birth_date"] is None
    assert second["phone"] == "" and second["deleted_reason"] == ""
    assert money[0]["wage"] == Decimal("1200.50") and money[0]["business"] is None


def test_only_some_fields_are_read_the_same(desk: Desk) -> None:
    homes = _write(desk)
    keys = ("household_id", "name", "is_working")
    with desk.reading() as connection:
        whole, some = read_records(connection, "member", homes), read_records(connection, "member", homes, only=keys)
        states = {row.id: row.values for row in load_unit(connection, homes[0]).rows.values()}  # type: ignore[union-attr]
    first = next(row for row in whole if row["name"] == "张福")
    assert some == [{key: row[key] for key in ("id", "unit_id", "row_device", *keys)} for row in whole]
    assert states[first["id"]]["is_working"] is True


def test_trouble_with_the_file_is_told_in_words_when_rows_are_read(desk: Desk) -> None:
    _write(desk)
    desk.store.engine.dispose()
    database = desk.store.folder / "store.db"
    content = bytearray(database.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    database.write_bytes(bytes(content))
    with pytest.raises(AppError) as caught, desk.reading() as connection:
        read_records(connection, "member")
    assert caught.value.code == "S-101"


def _waits(store: Store) -> Any:
    with store.reading() as connection:
        return connection.exec_driver_sql("PRAGMA synchronous").scalar_one()


def test_a_hurried_store_waits_for_the_disk_again_afterwards(desk: Desk) -> None:
    full = _waits(desk.store)
    with desk.store.hurried():
        assert _waits(desk.store) < full
        homes = _write(desk)
    assert _waits(desk.store) == full
    with desk.reading() as connection:
        assert {row["id"] for row in read_records(connection, "household")} == set(homes)
