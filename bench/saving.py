"""Durable save of the members' page with six people, beside SQLite's own commit of the same rows."""

from __future__ import annotations

import sqlite3
import statistics
import time
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.services.collecting.collect import Subject, autosave, new_household, save_page
from app.services.desk import Desk
from bench.measure import Result, timed
from bench.people import folder, make_desk, member_values

MEMBERS, ROUNDS = 6, 40
TABLES = ("unit", "r_household", "r_member", "journal")
Rows = dict[str, list[tuple[Any, ...]]]


def all_in_one() -> Result:
    """Ours and both peers turn by turn on the same disk, so that its moods hit all alike."""
    result = Result()
    with folder() as where:
        desk = make_desk(where)
        autosave_times, save_times, plain_times, cipher_times = [], [], [], []
        plain, cipher = _peer(sqlite3, where / "plain.db", desk), _peer(sqlcipher, where / "cipher.db", desk)
        for number in range(ROUNDS):
            subject = new_household()
            autosave_times += _type(desk, subject, number)
            before = _last(desk)
            save_times.append(timed(lambda s=subject: save_page(desk, s, "members"))[0])
            rows = _written(desk, before, subject.household)
            plain_times.append(_commit(plain, rows))
            cipher_times.append(_commit(cipher, rows))
        for connection in (plain, cipher):
            connection.close()
        desk.store.close()
    result.seconds = {
        "save": statistics.median(save_times[5:]),
        "sqlite": statistics.median(plain_times[5:]),
        "sqlcipher": statistics.median(cipher_times[5:]),
        "autosave": statistics.median(autosave_times[30:]),
    }
    return result


def _type(desk: Desk, subject: Subject, number: int) -> list[float]:
    times = []
    for place in range(MEMBERS):
        for key, value in member_values(number * MEMBERS + place, place).items():
            if key in ("name", "id_number", "relation"):
                row = f"{subject.household}-{place}"
                one = {key: value}
                times.append(timed(lambda r=row, o=one: autosave(desk, subject, "members", "member", r, o))[0])
        autosave(
            desk,
            subject,
            "members",
            "member",
            f"{subject.household}-{place}",
            member_values(number * MEMBERS + place, place),
        )
    return times


def _last(desk: Desk) -> int:
    with desk.reading() as connection:
        return int(connection.exec_driver_sql("SELECT max(seq) FROM journal").scalar_one())


def _written(desk: Desk, before: int, household: str) -> Rows:
    """The rows the save wrote, byte for byte."""
    where = {"unit": "id=?", "journal": "seq>?"}
    with desk.reading() as connection:
        return {
            table: [
                tuple(row)
                for row in connection.exec_driver_sql(
                    f"SELECT * FROM {table} WHERE {where.get(table, 'unit_id=?')}",
                    (before if table == "journal" else household,),
                )
            ]
            for table in TABLES
        }


def _peer(module: Any, path: Path, desk: Desk) -> Any:
    """The same tables and indexes in a file of its own: WAL, full durability."""
    connection = module.connect(str(path), isolation_level=None)
    if module is sqlcipher:
        connection.execute(f"PRAGMA key = \"x'{'5c' * 32}'\"")
    connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("PRAGMA synchronous = FULL")
    with desk.reading() as reading:
        for table in TABLES:
            found = reading.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE tbl_name=? AND sql IS NOT NULL", (table,)
            )
            for (text,) in sorted(found, key=lambda row: row[0].startswith("CREATE INDEX")):
                connection.execute(text)
    return connection


def _commit(connection: Any, rows: Rows) -> float:
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for table, found in rows.items():
        marks = ",".join("?" * len(found[0]))
        connection.executemany(f"INSERT INTO {table} VALUES({marks})", found)
    connection.execute("COMMIT")
    return time.perf_counter() - start
