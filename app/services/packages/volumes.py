"""Attachments that came in volumes: put in place when a row here asks for them; what is missing is said by name (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.errors import AppError, Cancelled
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import load_households
from app.services.packages.enrolment import opening_keys
from app.services.packages.lacking import lacking_here
from app.services.packages.planning import Received
from app.store import attachments, package_log, peerfiles, peers
from app.store.rows import read_records
from app.store.store import Connection
from app.sync.manifest import Manifest
from app.sync.volumes import VolumeRead, looks_like_volume, read_volume, volumes_beside
from app.sync.writer import Progress, quiet

AT_ONCE = 8 << 20  # bytes of files put in place in one go
NAMED = 12  # missing attachments said by name


@dataclass(slots=True)
class Brought:
    """What came of some volumes: files put in place, files that were here already, files no row here asks for (not kept),
    volumes that could not be read to their end (a sentence each), attachments still missing by name."""

    taken: int = 0
    already: int = 0
    foreign: int = 0
    troubles: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stopped: bool = False

    @property
    def notes(self) -> list[str]:
        """Sentences for the person who receives."""
        parts = [f"收下{self.taken}个" if self.taken else "", f"{self.already}个本机已经有" if self.already else "",
                 f"{self.foreign}个没有哪条资料要，没有收" if self.foreign else ""]  # fmt: skip
        told = "，".join(part for part in parts if part)
        found = [f"附件：{told}。"] if told else []
        found += self.troubles
        if self.stopped:
            found.append("按了取消，附件没有收完；资料已经收下，再接收一次这个包就接着收附件。")
        if self.missing:
            shown = "、".join(self.missing[:NAMED]) + ("等" if len(self.missing) > NAMED else "")
            found.append(f"还缺{len(self.missing)}个附件：{shown}。下次交换时会自动再要。")
        return found


def bring_beside(desk: Desk, path: Path, manifest: Manifest, progress: Progress = quiet) -> list[str]:
    """After a package was taken: bring the volumes beside it, in any order, any of them missing or damaged.

    Notes for its result; the package is never called in doubt because of its attachments."""
    named = frozenset(item.sha256 for item in manifest.facts.attachments)
    if not named:
        return []
    home = (manifest.facts.place_code, desk.place.code)
    result = bring(desk, volumes_beside(path), named, progress, home)
    key = f"{manifest.sender.device}:{manifest.facts.number}:in"
    with desk.store.writing() as connection:
        row = package_log.package(connection, key)
        if row is not None:  # the 接收回执单 says how many files came
            told = {**row.counts, "files": len(named), "files_missing": len(result.missing)}
            peers.put_package(connection, replace(row, counts=told))
    return result.notes


def told_beside(path: Path, manifest: Manifest) -> list[str]:
    """What a plan says of the volumes of a package before it is taken."""
    count, there = len(manifest.facts.volumes), len(volumes_beside(path))
    if not count:
        return []
    lacking = f"，旁边只有{there}卷，缺的附件下次再要" if there < count else ""
    return [f"带附件{len(manifest.facts.attachments)}个，共{count}卷{lacking}。"]


def bring(
    desk: Desk, paths: Sequence[Path], expected: frozenset[str] = frozenset(), progress: Progress = quiet,
    villages: tuple[str, ...] = (),
) -> Brought:  # fmt: skip
    """Take every wanted file of these volumes; `expected` names those a package promised, to say which are still missing;
    `villages`: whose rows may ask for them (none named: all).

    A file counts when its bytes have the hash a row here names; nothing else is written. AppError never: it is told."""
    result = Brought()
    with desk.reading() as connection:
        shelf = _Shelf(desk, connection, result, villages)
    for path in paths:
        try:
            _one(desk, path, shelf, progress, result)
        except Cancelled:
            result.stopped = True
            break
    with desk.reading() as connection:
        missing = frozenset(lacking_here(connection, desk.store.folder, villages)) & (expected or shelf.spoilt)
        result.missing = names_of(connection, missing)
    return result


def receive_volumes(desk: Desk, paths: Sequence[Path], progress: Progress = quiet) -> list[Received]:
    """Volumes that come by themselves, later than their package or on another stick: one result each."""
    found = []
    for path in paths:
        brought = bring(desk, [path], progress=progress)
        state = "taken" if brought.taken else "unchanged" if brought.already or brought.foreign else "skipped"
        counts = {"附件": brought.taken} if brought.taken else {}
        found.append(Received(path.name, "", "", "", state, counts, notes=brought.notes))
    return found


def plan_volume(path: Path) -> Received:
    """What a plan says of a volume by itself: its files are looked at when it is taken."""
    return Received(path.name, "", "", "", "planned", notes=["附件卷：本机要的附件会收下，其余不收。"])


def _one(desk: Desk, path: Path, shelf: _Shelf, progress: Progress, result: Brought) -> None:
    step = f"正在收附件 {path.name}"
    try:
        size = path.stat().st_size
        read = read_volume(
            path, opening_keys(desk), shelf.wants, shelf.take, lambda done: progress(step, min(done, size), size)
        )
        _spoilt(path, read, shelf, result)
    except AppError as error:
        result.troubles.append(str(error))
    except OSError:
        result.troubles.append(f"附件卷{path.name}读不出来，U盘可能拔掉了或坏了；里面的附件下次再要。")
    finally:
        shelf.finish(result)


def _spoilt(path: Path, read: VolumeRead, shelf: _Shelf, result: Brought) -> None:
    shelf.spoilt |= frozenset(read.spoilt)
    if read.spoilt:
        result.troubles.append(f"附件卷{path.name}里有{len(read.spoilt)}个附件的内容不对，没有收。")


class _Shelf:
    """Files on their way into place: some megabytes are gathered and put down in one write transaction."""

    def __init__(self, desk: Desk, connection: Connection, result: Brought, villages: tuple[str, ...]) -> None:
        self.spoilt: frozenset[str] = frozenset()
        self._desk, self._result = desk, result
        self._wanted = set(lacking_here(connection, desk.store.folder, villages))
        self._known = attachments.known_names(connection)
        self._batch: list[tuple[str, bytes]] = []
        self._size = 0

    def wants(self, digest: str, size: int) -> bool:
        """A row here names it and it is not here yet."""
        if digest in self._wanted:
            return True
        if digest in self._known:
            self._result.already += 1
        else:
            self._result.foreign += 1
        return False

    def take(self, digest: str, sealed: bytes) -> None:
        """A file whose hash was found right."""
        self._wanted.discard(digest)
        self._batch.append((digest, sealed))
        self._size += len(sealed)
        if self._size >= AT_ONCE:
            self._put()

    def finish(self, result: Brought) -> None:
        """What is gathered is put down; a full disk is told."""
        try:
            self._put()
        except AppError as error:
            result.troubles.append(f"{error}附件没有收完。")

    def _put(self) -> None:
        batch, self._batch, self._size = self._batch, [], 0
        if not batch:
            return
        with self._desk.store.writing():
            attachments.put_sealed(self._desk.store.folder, batch)
        self._result.taken += len(batch)


def names_of(connection: Connection, digests: frozenset[str]) -> list[str]:
    """Attachments as people call them: 张三（A-0012）入户照片, by household and then the sheets."""
    if not digests:
        return []
    rows = [row for row in peerfiles.file_rows(connection) if row.digest in digests]
    units = list(dict.fromkeys(row.unit for row in rows if row.kind == "attachment"))
    named = []
    for file in load_households(connection, units, ("household", "member", "attachment")) if units else ():
        for row in file.rows("attachment"):
            if row["digest"] in digests:
                what = str(row.get("title") or "") or label("ATTACHMENT", row["purpose"])
                named.append(f"{file.short}{what}")
    return named + _photos(connection, digests)


def _photos(connection: Connection, digests: frozenset[str]) -> list[str]:
    numbers = {str(row["id"]): str(row["number"] or "") for row in read_records(connection, "notice")}
    rows = (row for row in read_records(connection, "notice_photo") if row["digest"] in digests)
    return [f"{numbers.get(str(row['notice_id']), '') or '公示'}的照片" for row in rows]


__all__ = [
    "Brought",
    "bring",
    "bring_beside",
    "looks_like_volume",
    "names_of",
    "plan_volume",
    "receive_volumes",
    "told_beside",
]
