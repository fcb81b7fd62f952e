"""The files beside the database looked through: which are whole, damaged, lost or still away (`design.md` §3 "Attachments")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.notice_days import photo_name
from app.services.attaching.attachments import Attached, line_of
from app.services.attaching.sealing import AWAY, HERE, standing
from app.services.desk import Desk
from app.services.files import Rec, load_households
from app.store import attachments as vault
from app.store.door import Door
from app.store.rows import read_records
from app.store.store import Connection


@dataclass(frozen=True, slots=True)
class FileCheck:
    """The files beside the database: how many are whole, which rows miss theirs or have a damaged one, names no row knows."""

    whole: int
    lost: tuple[Attached, ...]
    damaged: tuple[Attached, ...]
    away: int
    unknown: int


def check_files(desk: Desk) -> FileCheck:
    """Look at every file: whole, damaged, lost, still away; leftovers of a kill are swept, unknown files are kept and counted."""
    with desk.writing("核对附件") as door:
        return _check_files(desk, door)


def _check_files(desk: Desk, door: Door) -> FileCheck:
    folder, known = desk.store.folder, vault.known_names(door.connection)
    vault.sweep(folder, known)
    whole, away, lost, damaged = 0, 0, [], []
    for line, row in _all_lines(desk, door.connection):
        if line.state == HERE:
            try:
                vault.get(folder, row["digest"], row["secret"])
                whole += 1
            except AppError:
                damaged.append(line)
        elif line.state == AWAY:
            away += 1
        else:
            lost.append(line)
    return FileCheck(whole, tuple(lost), tuple(damaged), away, len(vault.unknown_names(folder, known)))


def _all_lines(desk: Desk, connection: Connection) -> Iterator[tuple[Attached, Rec]]:
    """Every row that names a file: attachments of households, photos of notices."""
    for file in load_households(connection, None, ("household", "member", "attachment")):
        yield from ((line_of(desk, file, row), row) for row in file.rows("attachment"))
    numbers = {str(row["id"]): str(row["number"]) for row in read_records(connection, "notice")}
    for row in read_records(connection, "notice_photo"):
        title = photo_name(numbers.get(str(row["notice_id"]), "公示"), row["shot"], row["taken_on"])
        state, told = standing(desk, row)
        yield Attached(str(row["id"]), "", "other", title, row["taken_on"], str(row["created_by"] or ""),
                       str(row["created_at"] or ""), str(row["media"]), row["size"] or 0, row["width"] or 0, row["height"] or 0,
                       state=state, told=told), row  # fmt: skip
