"""Writing packages to the stick: what the office lacks, and the answer to a village (`design.md` §5)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages.enrolment import office_keys, office_of
from app.services.packages.lacking import files_for, township_stores, units_for
from app.services.packages.outgoing import (
    Exported,
    Outgoing,
    draw_number,
    households_of,
    next_number,
    number_given_back,
    previous_number,
    running_number,
    sealed_files,
    write_out,
)
from app.services.packages.programs import programs_extra, put_beside
from app.services.packages.reporting import report_with
from app.services.packages.roster import roster_extra
from app.services.packages.stick import clear_parts, look_at
from app.services.setup import device_keys
from app.store import peers
from app.store.peers import DeviceRow, PackageRow
from app.store.store import Connection, get_meta
from app.sync.certificate import certify
from app.sync.files import DISK, Bundle, Files
from app.sync.keys import PublicKeys
from app.sync.limits import MAX_VOLUME
from app.sync.receipt import Receipt
from app.sync.writer import Progress, quiet

RECEIPTS = 300  # the newest receipts of a village travel; what older ones said stands in `holds` as well
ANSWERED = 20  # a village's receipts of return packages, the newest ones


def export_package(
    desk: Desk, folder: Path, progress: Progress = quiet, files: Files = DISK, report: Iterable[str] = (), *,
    attachments: bool = True, volume_bytes: int = MAX_VOLUME,
) -> Exported:  # fmt: skip
    """Write whole units the office lacks to a stick, and the attachments it lacks in volumes of at most `volume_bytes`
    beside it; the cases in `report` are thereby 已上报乡镇. `attachments` False leaves the files for another time.

    AppError P-105, P-106 (nothing new), P-107 (no such folder), sync.… (stick); Refused when a case may not be reported.
    """
    look_at(folder)
    with desk.store.writing() as connection:
        office = office_of(desk, connection)
        stores = township_stores(connection)
        reported = report_with(desk, connection, report, next_number(connection, desk))
        ids = units_for(connection, stores, desk.place.code)  # what the office made is the office's
        digests = files_for(connection, desk.store.folder, stores, (desk.place.code,))
        taken = tuple(digests) if attachments else ()
        if not ids and not taken:
            raise AppError("P-106", "没有新的内容要报送，乡镇已经全部收到。", "有新的登记后再来。", "报送")
        out = Outgoing(
            "sync", draw_number(connection, desk), tuple(ids), taken, (PublicKeys.from_json(json.loads(office.public)),),
            desk.place.code, desk.place.name, previous=previous_number(connection, desk.place.code),
            receipts=_answered(connection), extra=roster_extra(desk, connection),
        )  # fmt: skip
    return _written(desk, folder, out, progress, Bundle(files), volume_bytes, reported, len(digests) - len(taken))


def answer(
    desk: Desk, village: str, folder: Path, progress: Progress = quiet, files: Files = DISK, *, attachments: bool = True,
    volume_bytes: int = MAX_VOLUME,
) -> Exported:  # fmt: skip
    """A return package for one village: receipts, the units and files its laptops lack, sealed to each of its devices.

    AppError P-107, P-120 (nothing came from this village yet), sync.…"""
    keys = office_keys(desk)
    look_at(folder)
    put_beside(desk, folder, progress, files)  # before a number is drawn: a stick without room for it uses none up
    with desk.store.writing() as connection:
        laptops = _laptops(connection, village)
        stores = [laptop.id for laptop in laptops]
        own = units_for(connection, stores, village)
        ids = dict.fromkeys((*own, *units_for(connection, stores, desk.place.code)))
        digests = files_for(connection, desk.store.folder, stores, (village, desk.place.code))
        certificate = certify(keys, device_keys(desk).public, desk.place.code, desk.place.practice)
        out = Outgoing(
            "return", draw_number(connection, desk), tuple(ids), tuple(digests) if attachments else (),
            tuple(PublicKeys.from_json(json.loads(d.public)) for d in laptops), village, f"给{laptops[0].name}",
            (village,), previous_number(connection, village), _receipts(connection, village), certificate,
            {**roster_extra(desk, connection), **programs_extra(desk)},
        )  # fmt: skip
    return _written(desk, folder, out, progress, Bundle(files), volume_bytes, {}, len(digests) - len(out.digests))


def answer_each(
    desk: Desk, villages: Iterable[str], folder: Path, progress: Progress = quiet
) -> tuple[list[Exported], AppError | None]:
    """Return packages for several villages, one after the other into one folder; the second value is why the rest was left out.

    AppError as of `answer`, where not even the first could be written."""
    done: list[Exported] = []
    for village in villages:
        try:
            done.append(answer(desk, village, folder, progress))
        except AppError as error:
            if not done:
                raise
            return done, error
    return done, None


def _laptops(connection: Connection, village: str) -> list[DeviceRow]:
    found = [
        d
        for d in peers.devices(connection)
        if d.role == "village" and d.village == village and d.active and d.confirmed
    ]
    if not found:
        raise AppError(
            "P-120", f"还没有收到过{village}这个村的报送包。", "请先接收该村的报送包，再生成回执包。", "回执"
        )
    return found


def _receipts(connection: Connection, village: str) -> tuple[Receipt, ...]:
    """What this township took of a village's packages."""
    return _newest((p for p in peers.packages(connection) if p.village == village), RECEIPTS)


def _answered(connection: Connection) -> tuple[Receipt, ...]:
    """What this village took of the office's return packages: so the office knows which of them arrived."""
    return _newest((p for p in peers.packages(connection) if p.kind == "return"), ANSWERED)


def _newest(rows: Iterable[PackageRow], most: int) -> tuple[Receipt, ...]:
    came = (row.receipt for row in rows if row.direction == "in" and row.receipt)
    return tuple(Receipt.from_json(receipt) for receipt in islice(came, most))


def _written(
    desk: Desk, folder: Path, out: Outgoing, progress: Progress, bundle: Bundle, volume_bytes: int,
    reported: dict[str, str], left: int,
) -> Exported:  # fmt: skip
    with number_given_back(desk, out.number, bundle, reported):
        clear_parts(desk, folder, bundle.files)
        made = write_out(desk, folder, out, progress, bundle, volume_bytes)
    return replace(made, left=left)


@dataclass(frozen=True, slots=True)
class Pending:
    """What the office has not acknowledged: short numbers of households, how many other units (meetings, notices …),
    how many attachment files of how many bytes."""

    enrolled: bool
    households: tuple[str, ...] = ()
    others: int = 0
    files: int = 0
    file_bytes: int = 0

    @property
    def any(self) -> bool:
        """True when a package would carry something."""
        return bool(self.households or self.others or self.files)


def pending(desk: Desk) -> Pending:
    """What the next package would carry; before enrolment everything."""
    with desk.reading() as connection:
        wanted = get_meta(connection, "enrolled")
        enrolled = any(device.id == wanted for device in peers.devices(connection))
        stores = township_stores(connection) if enrolled else []
        ids = units_for(connection, stores, desk.place.code)
        names = households_of(connection, tuple(ids))
        found = sealed_files(desk, tuple(files_for(connection, desk.store.folder, stores, (desk.place.code,))))
    return Pending(enrolled, names, len(ids) - len(names), len(found), sum(file.size for file in found))


__all__ = ["Exported", "Outgoing", "Pending", "answer", "export_package", "pending", "running_number"]
