"""A whole, openable copy of the encrypted database, made while the store is in use."""

from __future__ import annotations

import os
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.store.engine import DATABASE, explain, explain_io
from app.store.store import Store


def copy_database(store: Store, target: Path) -> Path:
    """Copy the database under its own key to a new file, flushed and checked; never leaves half a copy."""
    part = target.with_suffix(target.suffix + ".part")
    try:
        part.unlink(missing_ok=True)
        _copy(store, part)
        part.replace(target)
    except (OSError, sqlcipher.Error) as error:
        part.unlink(missing_ok=True)
        raise explain(error, target) or explain_io(error, target) from error
    return target


def _copy(store: Store, part: Path) -> None:
    source = sqlcipher.connect(str(store.folder / DATABASE))
    copy = sqlcipher.connect(str(part))
    try:
        for connection in (source, copy):
            connection.execute(f"PRAGMA key = \"x'{store.key.hex()}'\"")
        # Copying writes every page anew with a good seal: damage must be found before it is copied.
        _check_seals(source)
        source.backup(copy)
        _check_seals(copy)
        if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise sqlcipher.DatabaseError("malformed copy")
    finally:
        copy.close()
        source.close()
    with part.open("rb+") as handle:
        os.fsync(handle.fileno())


def _check_seals(connection: sqlcipher.Connection) -> None:
    if connection.execute("PRAGMA cipher_integrity_check").fetchall():
        raise sqlcipher.DatabaseError("malformed page")
