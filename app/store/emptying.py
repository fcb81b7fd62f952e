"""Emptying database files that nobody works in (of a backup, of a store set aside), and what a file's free pages still hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.errors import AppError
from app.store import scrub
from app.store.engine import BUSY_MS, DATABASE
from app.store.scrub import Target
from app.store.store import Store

AUTOMATIC = ("number", "row", "decided")
NOTES = ("erasing",)  # of the store's notes: never carried in an emptied copy


def opened(path: Path, keys: Iterable[bytes]) -> sqlcipher.Connection | None:
    """A connection with the first key that fits; None where none does. Free pages are overwritten from now on."""
    for key in keys:
        connection = sqlcipher.connect(str(path), isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return connection
        except sqlcipher.DatabaseError:
            connection.close()
    return None


def empty_file(path: Path, keys: Iterable[bytes], target: Target) -> bool:
    """Everything of the target goes from this database file, free pages too; False where no key opens it."""
    connection = opened(path, keys)
    if connection is None:
        return False
    try:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        mine = target.joined(Target(dict(target.reach), scrub.collect(connection, target.reach)))
        found = [cell for cell in scrub.cells(connection, mine) if cell.how in AUTOMATIC]
        scrub.write_cells(connection, found)
        scrub.purge(connection, mine)
        scrub.scrub_rest(connection, mine, found)
        for note in NOTES:
            connection.execute("DELETE FROM meta WHERE key=?", (note,))
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    finally:
        connection.close()
    return True


def holds_nothing(path: Path, keys: Iterable[bytes], target: Target) -> bool:
    """True where this file can be read and holds no number of the target."""
    connection = opened(path, keys)
    if connection is None:
        return False
    try:
        return scrub.left(connection, target) == 0
    finally:
        connection.close()


def compact(store: Store) -> None:
    """Write the store's file anew without free pages and cut its log to nothing; AppError ERASE-120 while others read in it."""
    store.hold()
    store.engine.dispose()
    connection = opened(store.folder / DATABASE, [store.key])
    assert connection is not None
    try:
        _cut_log(connection)
        connection.execute("VACUUM")
        _cut_log(connection)
        free = int(connection.execute("PRAGMA freelist_count").fetchone()[0])
    except sqlcipher.OperationalError as error:
        raise _in_use() from error
    finally:
        connection.close()
    if free:
        raise _in_use()


def _cut_log(connection: sqlcipher.Connection) -> None:
    if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise _in_use()


def _in_use() -> AppError:
    return AppError(
        "ERASE-120", "内容已经删除，但数据文件正被另一处读着，还没有整理完。",
        "请关掉别的窗口和命令，重新打开程序，会自动接着做完。", "删除个人信息",
    )  # fmt: skip
