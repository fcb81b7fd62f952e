"""For developers, while the schema is unreleased: write the first step anew from the tables (`python -m app.store.migrations.freeze`).

Once a version is out its steps are frozen for good: a changed table then gets a new step written by hand.
"""

from __future__ import annotations

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.store.migrations import FOLDER
from app.store.tables import metadata

FIRST = FOLDER / "m0001_initial.sql"


def first_step() -> str:
    """SQL text of all tables and indexes, in a fixed order."""
    dialect = sqlite.dialect()
    found = []
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        found.append(str(CreateTable(table).compile(dialect=dialect)))
        found += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda index: index.name or "")
        ]
    return ";\n\n".join(text.strip().replace("\t", "  ").replace(" \n", "\n") for text in found) + ";\n"


if __name__ == "__main__":
    FIRST.write_text(first_step(), "utf-8")
