"""Connections to the encrypted file: SQLCipher through SQLAlchemy, explicit transactions, durable commits."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from app.domain.errors import AppError

DATABASE = "store.db"
BUSY_MS = 5000
STATEMENTS = 400  # kept ready a connection: reading a household asks every kind


def make_engine(path: Path, key: bytes) -> Engine:
    """An engine on the encrypted file; every connection is keyed, in WAL mode and durable against power cuts."""

    def connect() -> Any:
        return _connect(path, key)

    engine = create_engine("sqlite://", creator=connect, module=sqlcipher, poolclass=QueuePool, pool_size=4)
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(
        str(path), check_same_thread=False, isolation_level=None, cached_statements=STATEMENTS
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise explain(error, path) or explain_io(error, path) from error
    return connection


def hurry(connection: Any, record: object) -> None:
    """Commits of a new connection no longer wait for the disk."""
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: Any) -> None:
    # Python's own transactions leave half a table after a failed migration: we begin ourselves.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def explain(error: Exception, path: Path) -> AppError | None:
    """What an error of the database says of the file or the disk; None when it speaks of a statement: that is a bug."""
    text = str(error).lower()
    if any(word in text for word in ("not a database", "hmac", "malformed")):
        return AppError(
            "S-101", "数据文件损坏，或者钥匙和它不是一对。", "请从备份恢复；原文件先不要删。", str(path.parent)
        )
    if "locked" in text:
        return AppError("S-102", "数据正被另一个窗口使用。", "请关掉另一个窗口后再试。", str(path.parent))
    if any(word in text for word in ("full", "readonly", "unable to open", "i/o error")):
        return explain_io(error, path)
    return None


def explain_io(error: Exception, path: Path) -> AppError:
    """A full or read-only disk, said in words; of an error of the system the number counts, for its text names folders."""
    text = str(error).lower() if not isinstance(error, OSError) else ""
    number = error.errno if isinstance(error, OSError) else 0
    if number in (errno.ENOSPC, errno.EDQUOT) or "full" in text or ("i/o error" in text and _is_full(path)):
        return AppError(
            "S-103", "磁盘满了，这一步没有保存。", "请清出空间后再做一次；以前的数据都在。", str(path.parent)
        )
    if number in _SHUT or "readonly" in text or "read-only" in text or "unable to open" in text:
        return AppError("S-104", "数据文件夹不能写入。", "请检查磁盘是否只读、有没有权限。", str(path.parent))
    return AppError(
        "S-105", "读写数据文件时磁盘出错，这一步没有保存。", "请换个时间再试；多次出现请先做备份。", str(path.parent)
    )


_SHUT = (errno.EROFS, errno.EACCES, errno.EPERM)
# SQLite cannot lay out the index beside the file with less; it calls that an I/O error.
_LEAST_FREE = 64 * 1024


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_FREE
    except OSError:
        return False
