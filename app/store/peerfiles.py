"""Files beside the database and the other side: what rows speak of, and what another store said it is without."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.units import Stamp
from app.store.attachments import KINDS

_NAME = re.compile(r"[0-9a-f]{64}")
_TOLD = ("digest", "deleted_reason")  # fields whose writing makes a file wanted


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row that is not deleted and names a file; `stamps`: who saw these saw that the file is wanted. `size` of the
    picture in bytes."""

    id: str
    kind: str
    unit: str
    village: str
    digest: str
    size: int
    stamps: tuple[Stamp, ...]


def file_rows(connection: Connection, villages: Iterable[str] = ()) -> list[FileRow]:
    """Rows that speak of files, of these villages (none named: of all), in a fixed order; parallel values count too."""
    wanted = frozenset(villages)
    found = []
    for kind in KINDS:
        query = (
            f"SELECT r.id, r.unit_id, u.village, r.digest, r.size, r.row_device, r.row_counter, r.row_stamps, r.row_siblings"
            f" FROM r_{kind} r JOIN unit u ON u.id=r.unit_id WHERE r.deleted_reason IS NULL ORDER BY r.unit_id, r.id"
        )
        for uid, unit, village, digest, size, device, counter, stamps, siblings in connection.exec_driver_sql(query):
            if wanted and village not in wanted:
                continue
            own = json.loads(stamps) if stamps else {}
            seen = (Stamp(device, counter), *(Stamp(*own[key]) for key in _TOLD if key in own))
            for name in dict.fromkeys(_NAME.findall(f"{digest} {siblings or ''}")):
                found.append(FileRow(str(uid), kind, str(unit), str(village), name, int(size or 0), seen))
    return found


def lacks(connection: Connection, peer: str) -> frozenset[str]:
    """Names of files another store said it is without."""
    rows = connection.exec_driver_sql("SELECT digest FROM peerlack WHERE peer=?", (peer,))
    return frozenset(str(row[0]) for row in rows)


def lacks_only(connection: Connection, peer: str, digests: Iterable[str]) -> None:
    """Another store's word on the files it is without, in place of what it said before."""
    connection.exec_driver_sql("DELETE FROM peerlack WHERE peer=?", (peer,))
    for digest in dict.fromkeys(digests):
        connection.exec_driver_sql("INSERT INTO peerlack(peer, digest) VALUES(?,?)", (peer, digest))
