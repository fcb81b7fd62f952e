"""急救: what can still be read of a damaged database, row by row, into a new whole one under the same key.

Every page of the file carries a seal of its own, so a damaged page is never taken for data: rows on it are skipped, the
others come through. Where indexes still know rows the table does not, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.errors import AppError
from app.store import migrations
from app.store.engine import DATABASE, make_engine

# Made anew from the rows at any time: not worth a look.
CACHES = frozenset({"searchpart", "searchbits"})
STEP = 64  # rows read at once before a damaged page makes it look closer
FARTHEST = 1 << 40  # no table has more rows than that


@dataclass(slots=True)
class Salvaged:
    """Rows brought over and rows known to be lost, by table; `lost` counts what the table's own index still named."""

    rows: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(
        default_factory=list
    )  # tables with a damaged page: rows may be missing that nothing names

    @property
    def whole(self) -> bool:
        """True where nothing was lost."""
        return not self.lost and not self.damaged


def salvage(folder: Path, key: bytes, target: Path) -> Salvaged:
    """Write what can be read of the store in `folder` to a new database `target`; AppError S-140 where nothing can.

    The damaged file is opened for reading only and never changed."""
    source = Damaged(folder / DATABASE, key)
    engine = make_engine(target, key)
    found = Salvaged()
    try:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            migrations.migrate(connection, str(folder))
            into = connection.connection.driver_connection
            assert into is not None
            for table, columns in _tables(source, into):
                _bring(source, into, table, columns, found)
    finally:
        engine.dispose()
        source.close()
    return found


class Damaged:
    """The damaged file, read only. After a page that does not fit SQLCipher gives nothing more on that connection: a fresh one goes on."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._connection = self._open()

    def _open(self) -> Any:
        connection = sqlcipher.connect(f"file:{self._path.as_posix()}?mode=ro", uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher.DatabaseError as error:
            connection.close()
            raise AppError(
                "S-140",
                "数据文件里记着各个表在哪里的几页坏了，一行也读不出来。",
                "请从最近的备份恢复；原文件先不要删。",
                str(self._path.parent),
            ) from error
        return connection

    def ask(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows, one by one; DatabaseError at the first damaged page."""
        try:
            yield from self._connection.execute(query, values)
        except sqlcipher.DatabaseError:
            self._connection.close()
            self._connection = self._open()
            raise

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def _tables(source: Damaged, into: Any) -> Iterator[tuple[str, list[str]]]:
    """Tables both files have, with the columns both know."""
    names = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ours = [row[0] for row in into.execute(names)]
    theirs = {row[0] for row in source.ask(names)}
    for name in ours:
        if name in theirs and name not in CACHES:
            old = {row[1] for row in source.ask(f"PRAGMA table_info({name})")}
            yield name, [row[1] for row in into.execute(f"PRAGMA table_info({name})") if row[1] in old]


def _bring(source: Damaged, into: Any, table: str, columns: Sequence[str], found: Salvaged) -> None:
    into.execute(f"DELETE FROM {table}")  # what a new database begins with is in the old one, too
    shown = ", ".join(columns)
    add = f"INSERT OR IGNORE INTO {table}({shown}) VALUES({', '.join('?' * len(columns))})"
    brought = lost = 0
    runs, whole = _runs(source, table)
    if not whole:
        found.damaged.append(table)
    for numbers in runs:
        rows, missed = _rows(source, table, shown, numbers)
        into.executemany(add, rows)
        brought, lost = brought + len(rows), lost + missed
    if brought:
        found.rows[table] = brought
    if lost:
        found.lost[table] = lost


def _runs(source: Damaged, table: str) -> tuple[list[list[int]], bool]:
    """The row numbers of a table in runs of STEP, and whether its tree is whole; where it is not, its indexes are asked, too."""
    known, whole = _by_tree(source, table)
    for index, column in [] if whole else _indexes(source, table):
        known |= _by_index(source, table, index, column)
    ordered = sorted(known)
    return [ordered[start : start + STEP] for start in range(0, len(ordered), STEP)], whole


def _by_tree(source: Damaged, table: str) -> tuple[set[int], bool]:
    """Row numbers the tree of a table gives, stepping over damaged pages; and whether there was no damage."""
    found: set[int] = set()
    reached, whole, skip = -1, True, 0
    while skip <= FARTHEST:
        try:
            for (number,) in source.ask(
                f"SELECT rowid FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid", (reached + skip,)
            ):
                found.add(number)
                reached, skip = number, 0
            return found, whole
        except sqlcipher.DatabaseError:
            whole, skip = False, max(1, skip * 2)
    return found, whole


def _indexes(source: Damaged, table: str) -> list[tuple[str, str]]:
    """Whole indexes of a table with their first column."""
    try:
        names = [row[1] for row in source.ask(f"PRAGMA index_list({table})") if not row[4]]
        return [(name, next(source.ask(f"PRAGMA index_info({name})"))[2]) for name in names]
    except sqlcipher.DatabaseError:
        return []


def _by_index(source: Damaged, table: str, index: str, column: str) -> set[int]:
    """Row numbers an index gives, from both of its ends."""
    found: set[int] = set()
    for order in ("ASC", "DESC"):
        try:
            for (number,) in source.ask(f"SELECT rowid FROM {table} INDEXED BY {index} ORDER BY {column} {order}"):
                found.add(number)
        except sqlcipher.DatabaseError:
            continue  # the other direction may reach further
    return found


def _rows(source: Damaged, table: str, shown: str, numbers: list[int]) -> tuple[list[Any], int]:
    """Rows by number; where one cannot be read, halves until only it is left out."""
    marks = ", ".join("?" * len(numbers))
    try:
        rows = list(source.ask(f"SELECT {shown} FROM {table} NOT INDEXED WHERE rowid IN ({marks})", numbers))
        return rows, len(numbers) - len(rows)
    except sqlcipher.DatabaseError:
        if len(numbers) == 1:
            return [], 1
    middle = len(numbers) // 2
    left, missed = _rows(source, table, shown, numbers[:middle])
    right, more = _rows(source, table, shown, numbers[middle:])
    return left + right, missed + more


def fill(target: Path, key: bytes, backup: Path, backup_key: bytes) -> dict[str, int]:
    """Rows the salvaged database lacks, from a whole older copy; how many by table. Rows it has stay as they are, for they are newer."""
    engine = make_engine(target, key)
    filled: dict[str, int] = {}
    try:
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute(f"ATTACH DATABASE ? AS old KEY \"x'{backup_key.hex()}'\"", (str(backup),))
            raw.execute("BEGIN IMMEDIATE")
            for table, columns in _shared(raw):
                shown = ", ".join(columns)
                count = raw.execute(
                    f"INSERT OR IGNORE INTO main.{table}({shown}) SELECT {shown} FROM old.{table}"
                ).rowcount
                if count > 0:
                    filled[table] = count
            raw.execute("COMMIT")
            raw.execute("DETACH DATABASE old")
    finally:
        engine.dispose()
    return filled


def _shared(raw: Any) -> Iterator[tuple[str, list[str]]]:
    names = "SELECT name FROM {}.sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    theirs = {row[0] for row in raw.execute(names.format("old"))}
    for (name,) in raw.execute(names.format("main")).fetchall():
        if name in theirs and name not in CACHES:
            old = {row[1] for row in raw.execute(f"PRAGMA old.table_info({name})")}
            yield name, [row[1] for row in raw.execute(f"PRAGMA main.table_info({name})") if row[1] in old]
