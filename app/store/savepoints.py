"""One piece of a larger transaction that may fail by itself (`design.md` §5 "a savepoint per household")."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.domain.errors import Cancelled
from app.store.engine import explain

ROOMY, USUAL = 65_536, 2_000  # KiB of pages kept: a package touches every index of the file at random


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """More of the file in memory while much is written."""
    connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOMY}")
    try:
        yield
    finally:
        with suppress(DBAPIError):
            connection.exec_driver_sql(f"PRAGMA cache_size = -{USUAL}")


def attempt(connection: Connection, work: Callable[[], object]) -> Exception | None:
    """Run `work`; when it fails, what it wrote is taken back and its error returned.

    Trouble of the disk or the file, a full memory and the person's cancel are not its own: they are raised and end the whole.
    """
    connection.exec_driver_sql("SAVEPOINT piece")
    try:
        work()
    except (Cancelled, MemoryError):
        raise
    except Exception as error:
        if _of_the_file(error):
            raise
        connection.exec_driver_sql("ROLLBACK TO piece")
        connection.exec_driver_sql("RELEASE piece")
        return error
    connection.exec_driver_sql("RELEASE piece")
    return None


def _of_the_file(error: Exception) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlcipher.Error) and explain(cause, Path()) is not None


def is_clash(error: Exception) -> bool:
    """True when a row would take the place of one that belongs elsewhere."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlcipher.IntegrityError)
