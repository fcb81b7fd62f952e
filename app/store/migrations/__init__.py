"""Ordered steps from an older file to today's; a step is SQL text and never imports the program's tables."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from app.domain.errors import AppError

FOLDER = Path(__file__).parent
STEPS = tuple(sorted(path.name for path in FOLDER.glob("m[0-9][0-9][0-9][0-9]_*.sql")))
VERSION = len(STEPS)


def version_of(connection: Connection) -> int:
    """Schema version of an open file; 0 for an empty one."""
    found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE type='table' AND name='meta'").first()
    if found is None:
        return 0
    row = connection.exec_driver_sql("SELECT value FROM meta WHERE key='schema_version'").first()
    return int(row[0]) if row else 0


def refuse_newer(version: int, where: str) -> None:
    """AppError S-110 when the file was written by a newer program."""
    if version > VERSION:
        raise AppError(
            "S-110",
            f"这份数据是更新版本的守望写的（数据版本{version}，本程序只认识到{VERSION}）。",
            "请安装新版本后再打开；数据没有被改动。",
            where,
        )


def migrate(connection: Connection, where: str) -> int:
    """Bring the file to today's version inside the caller's transaction; returns the version it had."""
    before = version_of(connection)
    refuse_newer(before, where)
    for number, name in enumerate(STEPS[before:], before + 1):
        for statement in statements((FOLDER / name).read_text("utf-8")):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            "INSERT INTO meta(key, value) VALUES('schema_version', ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
            (str(number),),
        )
    return before


def statements(script: str) -> list[str]:
    """The statements of a script; each ends with a semicolon at the end of a line."""
    return [part.strip() for part in script.split(";\n") if part.strip()]
