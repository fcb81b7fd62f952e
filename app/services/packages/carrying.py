"""Everything a village carries to the office in one go: what it needs on the stick, the package, the newest backup (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.services.desk import Desk
from app.services.keeping.backups import backup_size, carry_backup
from app.services.packages.sending import Exported, export_package, pending
from app.store import package_log, peers
from app.sync.files import DISK, Files
from app.sync.limits import MAX_VOLUME
from app.sync.writer import Progress, megabytes, quiet

PER_UNIT = 2500  # bytes a unit takes in a package at most, as a rule (`design.md` §9), manifest and seal included
FIXED = 300_000
NAMED = 12  # damaged attachments said by name


@dataclass(frozen=True, slots=True)
class Needs:
    """About how many bytes a hand-over takes on the stick: package, attachments and their number, backup."""

    package: int
    attachments: int
    files: int
    backup: int

    def total(self, attachments: bool = True) -> int:
        """All of it, or all but the attachments."""
        return self.package + self.backup + (self.attachments if attachments else 0)

    def text(self, attachments: bool = True) -> str:
        """In words: 报送包约0.4 MB、附件12个3.1 MB、备份5.2 MB，合计约8.7 MB."""
        parts = [f"报送包约{megabytes(self.package)}"]
        if self.files:
            parts.append(
                f"附件{self.files}个{megabytes(self.attachments)}" if attachments else f"附件{self.files}个先不带"
            )
        if self.backup:
            parts.append(f"备份{megabytes(self.backup)}")
        return "、".join(parts) + f"，合计约{megabytes(self.total(attachments))}"


def hand_over_needs(desk: Desk) -> Needs:
    """What the next hand-over needs; known before anything is written."""
    waiting = pending(desk)
    units = len(waiting.households) + waiting.others
    files = waiting.file_bytes + 150_000 * bool(waiting.files)
    return Needs(FIXED + PER_UNIT * units, files, waiting.files, 0 if desk.place.practice else backup_size(desk))


def hand_over(
    desk: Desk, folder: Path, progress: Progress = quiet, report: Iterable[str] = (), *, attachments: bool = True,
    backup: bool = True, files: Files = DISK, volume_bytes: int = MAX_VOLUME,
) -> Exported:  # fmt: skip
    """A package for the township with its attachment volumes, and the newest backup beside it; AppError as `export_package`.

    When it returns, everything it names is flushed, read back and compared, and the folder is synced: the stick may go."""
    made = export_package(desk, folder, progress, files, report, attachments=attachments, volume_bytes=volume_bytes)
    if not backup:
        return made
    stands, told = carry_backup(desk, folder, lambda now, whole: progress("放备份", now, whole), files)
    if stands is not None:
        _note_backup(desk, made.number, [stands.path.name, stands.size])
    return replace(made, backup=told, backed_up=stands is not None)


def _note_backup(desk: Desk, number: str, found: list[object]) -> None:
    """The 报送单 names the backup beside its package."""
    with desk.store.writing() as connection:
        row = package_log.package(connection, f"{desk.store.device}:{number}:out")
        if row is not None:
            peers.put_package(connection, replace(row, counts={**row.counts, "backup": [found]}))


def attachment_notes(made: Exported) -> list[str]:
    """What of the attachments did not go along, and why."""
    found = [f"附件{made.left}个这次没有带，下次报送再带。"] if made.left else []
    if made.spoilt:
        shown = "、".join(made.spoilt[:NAMED]) + ("等" if len(made.spoilt) > NAMED else "")
        found.append(f"有{len(made.spoilt)}个附件在本机就损坏了，没有带上：{shown}。请用原件重新附上。")
    return found
