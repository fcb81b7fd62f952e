"""The other side: devices, what they have acknowledged, packages sent and received."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from app.domain.units import Seen, behind


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device known to this store; `public` is the JSON of its public keys."""

    id: str
    role: str
    village: str
    name: str
    letter: str = ""
    public: str = "{}"
    confirmed: bool = False
    active: bool = True
    is_self: bool = False
    next_number: int = 1
    edition: int = 0  # the office's counter of this entry; 0: the office has not said anything of it
    note: str = ""  # why it was struck off or refused
    at: str = ""  # when it was first known here


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package written or received."""

    id: str
    direction: str
    kind: str
    number: str
    device: str
    village: str
    content: str
    check_code: str
    at: str
    counts: dict[str, Any] = field(default_factory=dict)
    state: str = "written"
    receipt: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    answered_by: str = ""
    journal_from: int = 0
    journal_to: int = 0


def put_device(connection: Connection, device: DeviceRow) -> None:
    """Keep what is known of a device."""
    _upsert(connection, "device", asdict(device))


def devices(connection: Connection) -> list[DeviceRow]:
    """All devices known here."""
    rows = connection.exec_driver_sql("SELECT * FROM device ORDER BY role, letter, id").mappings()
    flags = ("confirmed", "active", "is_self")
    found: list[dict[str, Any]] = [{str(k): bool(v) if k in flags else v for k, v in row.items()} for row in rows]
    return [DeviceRow(**row) for row in found]


def put_package(connection: Connection, package: PackageRow) -> None:
    """Keep a package in the log."""
    values = asdict(package)
    values["counts"], values["receipt"] = json.dumps(package.counts), json.dumps(package.receipt)
    _upsert(connection, "packagelog", values)


def packages(connection: Connection) -> list[PackageRow]:
    """All packages, the newest first."""
    rows = connection.exec_driver_sql("SELECT * FROM packagelog ORDER BY at DESC, rowid DESC").mappings()
    return [
        PackageRow(**{**row, "counts": json.loads(row["counts"]), "receipt": json.loads(row["receipt"])})
        for row in rows
    ]


def _upsert(connection: Connection, table: str, values: dict[str, Any]) -> None:
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    later = ", ".join(f"{name}=excluded.{name}" for name in values if name != "id")
    connection.exec_driver_sql(
        f"INSERT INTO {table}({names}) VALUES({marks}) ON CONFLICT(id) DO UPDATE SET {later}", tuple(values.values())
    )


def acknowledged(connection: Connection, peer: str) -> dict[str, Seen]:
    """What another store has said it took: unit -> seen vector."""
    rows = connection.exec_driver_sql("SELECT unit_id, seen FROM peerseen WHERE peer=?", (peer,))
    return {unit: dict(json.loads(seen)) for unit, seen in rows}


def acknowledge(connection: Connection, peer: str, taken: dict[str, Seen]) -> None:
    """Keep a receipt of another store: it now has these units as far as these vectors."""
    rows = [(peer, unit, json.dumps(dict(sorted(seen.items())))) for unit, seen in taken.items()]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO peerseen(peer, unit_id, seen) VALUES(?,?,?)"
            " ON CONFLICT(peer, unit_id) DO UPDATE SET seen=excluded.seen",
            rows,
        )


def holds_only(connection: Connection, peer: str, held: dict[str, Seen]) -> None:
    """Another store's word on everything it holds: what it does not name it lacks (restored, begun anew)."""
    connection.exec_driver_sql("DELETE FROM peerseen WHERE peer=?", (peer,))
    acknowledge(connection, peer, held)


def units_behind(connection: Connection, known: dict[str, Seen], village: str = "") -> list[str]:
    """Units of which a peer with these vectors lacks something, in a fixed order."""
    query = "SELECT id, seen FROM unit" + (" WHERE village=?" if village else "") + " ORDER BY id"
    rows = connection.exec_driver_sql(query, (village,) if village else ())
    return [uid for uid, seen in rows if behind(known.get(uid, {}), json.loads(seen))]


def all_seen(connection: Connection) -> dict[str, Seen]:
    """The seen vector of every unit here."""
    return {
        uid: dict(json.loads(seen)) for uid, seen in connection.exec_driver_sql("SELECT id, seen FROM unit ORDER BY id")
    }


def add_operator(connection: Connection, name: str, at: str) -> None:
    """One more person who may sign in here."""
    connection.exec_driver_sql(
        "INSERT INTO operator(id, name, tag, created_at) VALUES(?,?,?,?)", (str(uuid4()), name, "", at)
    )


def operators(connection: Connection) -> list[str]:
    """Names of the people who may sign in, the first one first."""
    rows = connection.exec_driver_sql("SELECT name FROM operator WHERE left_on IS NULL ORDER BY created_at, rowid")
    return [str(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """Somebody who signs in or once did; `left_on`: the day his account was closed."""

    name: str
    created_at: str
    left_on: str | None


def operator_rows(connection: Connection) -> list[OperatorRow]:
    """Everybody who ever signed in here, the first one first."""
    rows = connection.exec_driver_sql("SELECT name, created_at, left_on FROM operator ORDER BY created_at, rowid")
    return [OperatorRow(str(name), str(at), left) for name, at, left in rows]


def operator_left(connection: Connection, name: str, day: str) -> None:
    """An account ends; its name stays with what it wrote."""
    connection.exec_driver_sql("UPDATE operator SET left_on=? WHERE name=? AND left_on IS NULL", (day, name))


def log_access(connection: Connection, at: str, operator: str, action: str, subject: str, purpose: str) -> None:
    """Level 3 data shown, printed or exported (`design.md` §4)."""
    connection.exec_driver_sql(
        "INSERT INTO accesslog(at, operator, action, subject, purpose) VALUES(?,?,?,?,?)",
        (at, operator, action, subject, purpose),
    )


def accesses(connection: Connection) -> list[tuple[str, str, str, str, str]]:
    """The access log, the newest first."""
    rows = connection.exec_driver_sql("SELECT at, operator, action, subject, purpose FROM accesslog ORDER BY seq DESC")
    return [(str(a), str(b), str(c), str(d), str(e)) for a, b, c, d, e in rows]
