"""One picture kept with one row: sealed beside the database before the row is committed, taken away again when it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.files import Rec
from app.store import attachments as vault
from app.store.door import Door

if TYPE_CHECKING:
    from app.services.attaching.pictures import Picture

HERE, AWAY, LOST = "here", "away", "lost"
# What becomes of a sealed picture: given its values (digest, secret, media, size …), the row is written; its id.
Write = Callable[[Rec], str]


def keep_sealed(
    desk: Desk, verb: str, made: Picture, rows: Callable[[Door], tuple[Iterable[Rec], Callable[[Rec], str]]]
) -> tuple[str, bool]:
    """Keep a picture as one verb: `rows(door)` checks, names the rows it may equal, and says how its own is written.
    Returns the row's id, and whether that very picture was there already. AppError of the disk S-103 …, of the checks."""
    folder, digest = desk.store.folder, ""
    try:
        with desk.writing(verb) as door:
            if vault.has_leftovers(folder):
                vault.sweep(folder, vault.known_names(door.connection))
            known, write = rows(door)
            same = _same(desk, known, made)
            if same:
                return same, True
            sealed = vault.put(folder, made.data)
            digest = sealed.digest
            row = write({"digest": digest, "secret": sealed.secret, "media": made.media, "size": len(made.data),
                         "width": made.width, "height": made.height})  # fmt: skip
    except BaseException:
        if digest:
            vault.discard(folder, digest)
        raise
    vault.settle(folder, digest)
    return row, False


def _same(desk: Desk, rows: Iterable[Rec], made: Picture) -> str:
    """Id of the row with the very same content."""
    for row in rows:
        if row["size"] == len(made.data) and vault.is_here(desk.store.folder, row["digest"]):
            try:
                content = vault.get(desk.store.folder, row["digest"], row["secret"])
            except AppError:  # a damaged file is no reason to refuse the good one
                continue
            if content == made.data:
                return str(row["id"])
    return ""


def standing(desk: Desk, row: Rec) -> tuple[str, str]:
    """Whether the file of a row is here, still away on another machine, or lost; and that in words."""
    if vault.is_here(desk.store.folder, str(row["digest"] or "")):
        return HERE, ""
    maker = str(row.get("row_device") or "")
    if desk.store.role != "village":
        return AWAY, "附件在村里电脑上，还没有传来"
    if maker and maker != desk.store.device:
        return AWAY, "附件在村里另一台电脑上，还没有传来"
    return LOST, "附件的文件不见了，可能被移走或删除"


def content_of(desk: Desk, row: Rec, where: str) -> bytes:
    """The content of a row's file, in memory only; AppError ATT-201 (not here), ATT-203 (damaged)."""
    state, told = standing(desk, row)
    if state != HERE:
        advice = (
            "请等下一次报送包，或在那台电脑上看。" if state == AWAY else "请找回备份里的附件文件夹，或用原件重新附上。"
        )
        raise AppError("ATT-201", told + "。", advice, where)
    try:
        return vault.get(desk.store.folder, str(row["digest"]), str(row["secret"] or ""))
    except AppError as error:
        raise AppError(error.code, error.text, error.advice, where) from error
