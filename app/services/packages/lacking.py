"""What the other side lacks: units by what its stores acknowledged, files by what they said they are without (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.domain.units import Seen, covers
from app.store import attachments, package_log, peerfiles, peers
from app.store.store import Connection
from app.sync.manifest import Manifest


def township_stores(connection: Connection) -> list[str]:
    """The active stores of the clerks this village heard from; one struck off, or only named on the office's list, does
    not hold anything up."""
    known = [
        d.id for d in peers.devices(connection) if d.role == "township" and d.active and d.confirmed and not d.is_self
    ]
    return [device for device in known if package_log.came_from(connection, device)]


def least_known(connection: Connection, stores: Iterable[str]) -> dict[str, Seen]:
    """What every one of these stores has acknowledged: a unit counts as far as the least informed has it."""
    known = [peers.acknowledged(connection, store) for store in stores]
    if not known:
        return {}
    shared = set(known[0]).intersection(*known[1:])
    return {unit: _meet([k[unit] for k in known]) for unit in shared}


def _meet(vectors: list[Seen]) -> Seen:
    devices = set(vectors[0]).intersection(*vectors[1:])
    return {device: min(v[device] for v in vectors) for device in devices}


def units_for(connection: Connection, stores: Iterable[str], village: str) -> list[str]:
    """Units of a place in which the least informed of these stores is behind, in a fixed order; no stores: all of them."""
    return peers.units_behind(connection, least_known(connection, stores), village)


def held(connection: Connection, villages: Iterable[str] = ()) -> dict[str, Seen]:
    """The seen vector of every unit here (of these villages, where some are named): the other side learns what we lack."""
    found, named = peers.all_seen(connection), tuple(villages)
    if not named:
        return found
    own = {unit for village in named for unit in peers.units_behind(connection, {}, village)}
    return {unit: seen for unit, seen in found.items() if unit in own}


def files_for(connection: Connection, folder: Path, stores: Iterable[str], villages: Iterable[str]) -> list[str]:
    """Names of files that lie here and that one of these stores is without; no stores: all of them.

    A store has a file when it has seen its row as it stands and its newest package did not say the file is lacking."""
    known = [(peers.acknowledged(connection, store), peerfiles.lacks(connection, store)) for store in stores]

    def wanted(row: peerfiles.FileRow) -> bool:
        return not known or any(
            row.digest in lacks or not all(covers(seen.get(row.unit, {}), stamp) for stamp in row.stamps)
            for seen, lacks in known
        )

    names = dict.fromkeys(row.digest for row in peerfiles.file_rows(connection, villages) if wanted(row))
    return [name for name in names if attachments.is_here(folder, name)]


def lacking_here(connection: Connection, folder: Path, villages: Iterable[str] = ()) -> list[str]:
    """Names of files this store's rows speak of and that do not lie beside it: what it asks for in its next package."""
    names = {row.digest for row in peerfiles.file_rows(connection, villages)}
    return sorted(name for name in names if not attachments.is_here(folder, name))


def take_lacks(connection: Connection, manifest: Manifest) -> None:
    """The sender's word on the files it is without; only its newest package is to be asked."""
    peerfiles.lacks_only(connection, manifest.sender.device, manifest.facts.lacks)
