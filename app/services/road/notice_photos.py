"""Photos of a sheet on its board: kept sealed like attachments, drawn anew without place or camera, named by §10.5.

The day is the one a person typed: it is what the rules ask for (`notice_ok`), also where the photo is only on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import AppError
from app.domain.notice_days import Shot, photo_name
from app.services.attaching.attachments import Prepared, prepare
from app.services.attaching.media import JPEG
from app.services.attaching.sealing import HERE, content_of, keep_sealed, standing
from app.services.desk import Desk
from app.services.files import Rec
from app.services.road.notice_sheets import notice_with_rows
from app.services.road.notices import SHOT_DAYS, check_photo, shot_of
from app.store.door import Door
from app.store.rows import read_records, unit_of
from app.store.store import Connection

KIND = "notice_photo"


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """One photo: what it shows, the day typed, its file name by §10.5, whether the file is here (`told` says where not)."""

    id: str
    notice: str
    shot: Shot
    taken_on: date
    name: str
    state: str
    told: str

    @property
    def text(self) -> str:
        """张贴时 2026-10-16, and where the file is when it is not here."""
        return f"{self.shot.label} {self.taken_on.isoformat()}" + (f"（{self.told}）" if self.told else "")


def add_photo(desk: Desk, notice: str, shot: str, source: Path | bytes | Prepared, taken_on: date) -> PhotoLine:
    """Keep a photo of a sheet as one verb; the very same picture is not kept twice. AppError ATT-101 … (the file),
    ATT-110 (a township), ATT-117 (several pages), NOTICE-020, NOTICE-021 (days), NOTICE-042 (no such shot)."""
    if desk.store.role != "village":
        raise AppError("ATT-110", "公示照片由村里添加，乡镇这边只能看。", "请村里附好后随报送包传来。", "公示照片")
    which = shot_of(shot)
    made = (source if isinstance(source, Prepared) else prepare(source, KIND)).picture
    if made.media != JPEG:
        raise AppError(
            "ATT-117", "公示照片要一张一张的照片，不能用多页的扫描件。", "请选手机或相机拍的照片。", "公示照片"
        )

    def rows(door: Door) -> tuple[Iterable[Rec], Callable[[Rec], str]]:
        record, _ = notice_with_rows(door.connection, notice)
        check_photo(desk, record, which, taken_on)
        kept = read_records(door.connection, KIND, [notice])

        def write(sealed: Rec) -> str:
            row = door.create(KIND, {"notice_id": notice, "shot": which.value, "taken_on": taken_on, **sealed})
            days = [photo["taken_on"] for photo in kept if photo["shot"] == which.value]
            door.change("notice", notice, {SHOT_DAYS[which]: _day_of(which, [*days, taken_on])})
            return row

        return kept, write

    row, _ = keep_sealed(desk, "添加公示照片", made, rows)
    return next(line for line in photos_of_notice(desk, notice) if line.id == row)


def _day_of(shot: Shot, days: list[date]) -> date:
    """The day that counts where there are several: the first of posting, the last of the others."""
    return min(days) if shot is Shot.POSTED else max(days)


def photos_of_notice(desk: Desk, notice: str) -> list[PhotoLine]:
    """Photos of a sheet in the order they show it."""
    with desk.reading() as connection:
        record, _ = notice_with_rows(connection, notice)
        return lines_in(desk, record, read_records(connection, KIND, [notice]))


def lines_in(desk: Desk, record: Rec, rows: Iterable[Rec]) -> list[PhotoLine]:
    """`photos_of_notice` for rows that are read already."""
    found = [_line(desk, record, row) for row in rows]
    order = list(Shot)
    return sorted(found, key=lambda line: (order.index(line.shot), line.taken_on, line.id))


def _line(desk: Desk, record: Rec, row: Rec) -> PhotoLine:
    state, told = standing(desk, row)
    shot = Shot(row["shot"])
    name = photo_name(str(record["number"]), shot, row["taken_on"])
    return PhotoLine(str(row["id"]), str(record["id"]), shot, row["taken_on"], name, state, told)


def photo_content(desk: Desk, photo: str) -> bytes:
    """The picture (JPEG), in memory only; AppError ATT-113, ATT-201 (not here), ATT-203 (damaged)."""
    with desk.reading() as connection:
        record, row = _find(connection, photo)
    return content_of(desk, row, _line(desk, record, row).name)


def pictures_of(desk: Desk, record: Rec, rows: Iterable[Rec]) -> list[tuple[PhotoLine, bytes]]:
    """Photos with their content for the 照片粘贴页; those not here come without."""
    kept = list(rows)
    by_id = {str(row["id"]): row for row in kept}
    lines = lines_in(desk, record, kept)
    return [(line, content_of(desk, by_id[line.id], line.name) if line.state == HERE else b"") for line in lines]


def small_photos(desk: Desk, notice: str, side: int) -> dict[str, tuple[int, int, bytes]]:
    """Small pictures (width, height, RGBA) by photo; those whose file is away or damaged are left out."""
    from app.services.attaching import pictures  # the picture library is loaded with the first picture

    with desk.reading() as connection:
        rows = read_records(connection, KIND, [notice])
    found = {}
    for row in rows:
        try:
            found[str(row["id"])] = pictures.thumbnail(content_of(desk, row, ""), str(row["media"]), side)
        except AppError:
            continue
    return found


def remove_photo(desk: Desk, photo: str, reason: str) -> None:
    """Take a wrong photo away, with the reason; its day goes with it where it was the last. AppError ATT-113, ATT-116."""
    if not reason.strip():
        raise AppError("ATT-116", "没有写为什么删除照片。", "请写明原因，例如 拍糊了。", "公示照片")
    with desk.writing("删除公示照片") as door:
        record, row = _find(door.connection, photo)
        shot = Shot(row["shot"])
        left = [
            other["taken_on"] for other in read_records(door.connection, KIND, [str(record["id"])])
            if other["shot"] == row["shot"] and other["id"] != photo
        ]  # fmt: skip
        door.remove(KIND, photo, reason.strip())
        door.change("notice", str(record["id"]), {SHOT_DAYS[shot]: _day_of(shot, left) if left else None})


def _find(connection: Connection, photo: str) -> tuple[Rec, Rec]:
    unit = unit_of(connection, KIND, photo)
    row = next((row for row in read_records(connection, KIND, [unit]) if row["id"] == photo), None) if unit else None
    if row is None or unit is None:
        raise AppError("ATT-113", "没有找到这张照片，可能已经删除。", "请重新打开这份公示再看。", "公示照片")
    return notice_with_rows(connection, unit)[0], row
