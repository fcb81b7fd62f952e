"""Reading a package: limits → decrypt → verify → manifest → units. Nothing is parsed before its signature holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from app.domain.errors import AppError
from app.domain.units import UnitState
from app.sync import canonical
from app.sync.agefile import Outer, open_sealed
from app.sync.canonical import NotCanonical
from app.sync.certificate import read_certificate
from app.sync.container import Inner, inflate_manifest, split, unit_lines
from app.sync.files import DISK, Files, read_trouble
from app.sync.keys import DeviceKeys, PublicKeys, confirm_typed, fingerprint
from app.sync.manifest import Manifest, from_bytes
from app.sync.shape import BadShape
from app.sync.signing import BadSignature
from app.sync.trouble import trouble
from app.sync.unitwire import decode_unit

# Device id → the keys registered for it (the office's id too), None for a device nobody confirmed.
KnownSenders = Mapping[str, PublicKeys] | Callable[[str], PublicKeys | None]


class Standing(StrEnum):
    """How far a valid signature is believed."""

    KNOWN = "known"  # the registered key of that device
    CERTIFIED = "certified"  # a known office vouches for the device
    CONFIRMED = "confirmed"  # a person typed its fingerprint just now
    STRANGER = "stranger"  # valid, but nobody knows whose: ask for the 12 characters


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One unit of a package, or why it cannot be taken (quarantine it, take the rest)."""

    id: str
    kind: str
    unit: UnitState | None
    problem: AppError | None


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package whose seal, signature, manifest and recipient list hold.

    `sealed_hash` SHA-256 of the file in hex; `check_code` its first 12 digits, printed on the 报送单;
    `manifest.content_hash` tells a replay (same number, same hash) from an alarm (same number, other hash).
    """

    name: str
    size: int
    sealed_hash: str
    manifest: Manifest
    standing: Standing
    _inner: Inner = field(repr=False)

    @property
    def check_code(self) -> str:
        """As on paper: "3F2A-91BC-07DE"."""
        return check_code(self.sealed_hash)

    def confirmed(self, typed: str) -> OpenedPackage:
        """The package of a sender whose fingerprint was typed from paper. AppError: sync.code, sync.code_length."""
        confirm_typed(typed, self.manifest.sender)
        return replace(self, standing=Standing.CONFIRMED)

    def entries(self) -> Iterator[UnitEntry]:
        """Every unit, one at a time, bad ones with their problem.

        AppError `sync.stranger` while nobody vouches for the sender; `sync.bomb`, `sync.malformed` for the whole.
        """
        if self.standing is Standing.STRANGER:
            raise trouble("sync.stranger", self.name)
        return self._entries()

    def only(self, unit_id: str) -> UnitEntry | None:
        """One unit, the others passed over unread; None when it is not in this package. AppError as `entries`."""
        if self.standing is Standing.STRANGER:
            raise trouble("sync.stranger", self.name)
        for entry, line in unit_lines(self._inner, self.manifest.entries, self.manifest.raw, self.name):
            if entry.id == unit_id:
                try:
                    return UnitEntry(entry.id, entry.kind, self._unit(line, entry.id, entry.kind, self.name), None)
                except AppError as problem:
                    return UnitEntry(entry.id, entry.kind, None, problem)
        return None

    def _entries(self) -> Iterator[UnitEntry]:
        rows: Counter[str] = Counter()
        whole = True
        lines = unit_lines(self._inner, self.manifest.entries, self.manifest.raw, self.name)
        for number, (entry, line) in enumerate(lines, 1):
            try:
                unit = self._unit(line, entry.id, entry.kind, f"{self.name} 第{number}条")
            except AppError as problem:
                whole = False
                yield UnitEntry(entry.id, entry.kind, None, problem)
            else:
                rows.update(row.kind for row in unit.rows.values())
                yield UnitEntry(entry.id, entry.kind, unit, None)
        if whole and rows != self.manifest.rows:
            raise trouble("sync.malformed", self.name, what="行数与清单不符")

    def _unit(self, line: bytes, unit_id: str, kind: str, where: str) -> UnitState:
        try:
            unit = decode_unit(canonical.load(line), where)
        except NotCanonical as error:
            raise trouble("sync.unit", where, what="写法") from error
        if (unit.id, unit.kind) != (unit_id, kind):
            raise trouble("sync.unit", where, what="与清单不符")
        manifest = self.manifest
        if manifest.sender.role == "village" and unit.village != manifest.facts.place_code:
            raise trouble("sync.unit_village", where, village=unit.village)
        return unit

    @property
    def units(self) -> Iterator[UnitState]:
        """Every unit; the first bad one raises its problem."""
        for entry in self.entries():
            if entry.unit is None:
                raise entry.problem or trouble("sync.unit", self.name, what="空")
            yield entry.unit


@dataclass(frozen=True, slots=True)
class Inspection:
    """What can be known: with keys that open it, everything; otherwise sizes, recipients and check code.

    `problems`: one sentence a bad unit. `package` is None when the package is not sealed to the keys given.
    """

    name: str
    size: int
    recipients: int
    sealed_hash: str
    package: OpenedPackage | None
    problems: tuple[str, ...] = ()

    @property
    def check_code(self) -> str:
        """As on paper."""
        return check_code(self.sealed_hash)


def check_code(sealed_hash: str) -> str:
    """The first 12 hex digits of the file's SHA-256 in 3 groups: `sha256sum` shows the same."""
    code = sealed_hash[:12].upper()
    return "-".join((code[:4], code[4:8], code[8:]))


def read_package(
    path: Path,
    keys: list[DeviceKeys],
    known_senders: KnownSenders,
    *,
    practice: bool | None = None,
    files: Files = DISK,
) -> OpenedPackage:
    """Open and check a package; `practice` (when given) is what this store is.

    A stranger's valid signature is a `standing`, not an error. AppError: sync.missing read not_package cut altered
    foreign recipient signature sender_changed certificate newer practice_here practice_there too_large bomb malformed.
    """
    outer, sealed_hash, content = _open(path, keys, files)
    if content is None:
        raise trouble("sync.foreign", path.name)
    package = _package(path.name, outer, sealed_hash, content, known_senders)
    _for_us(package.manifest, keys, path.name)
    _same_world(package.manifest, practice, path.name)
    return package


def inspect_package(
    path: Path, keys: list[DeviceKeys] | None = None, known_senders: KnownSenders | None = None, *, files: Files = DISK
) -> Inspection:
    """What can be known about a package, changing nothing; units are checked too. AppError as `read_package`."""
    outer, sealed_hash, content = _open(path, keys or [], files)
    if content is None:
        return Inspection(path.name, outer.size, outer.recipients, sealed_hash, None)
    package = _package(path.name, outer, sealed_hash, content, known_senders or {})
    _for_us(package.manifest, keys or [], path.name)
    problems = tuple(str(entry.problem) for entry in package._entries() if entry.problem)
    return Inspection(path.name, outer.size, outer.recipients, sealed_hash, package, problems)


def _open(path: Path, keys: list[DeviceKeys], files: Files) -> tuple[Outer, str, bytes | None]:
    try:
        with files.open(path) as handle:
            outer, sealed_hash, content = open_sealed(handle, keys, path.name)
    except OSError as error:
        raise read_trouble(error, path.name) from error
    return outer, sealed_hash.hex(), content


def _package(name: str, outer: Outer, sealed_hash: str, content: bytes, known: KnownSenders) -> OpenedPackage:
    inner = split(content, name)
    try:
        manifest = from_bytes(inflate_manifest(inner, name))
    except BadShape as error:
        raise trouble("sync.malformed", name, what=error) from error
    if manifest.sender.verify_key_hex != inner.key:
        raise trouble("sync.signature", name)
    return OpenedPackage(name, outer.size, sealed_hash, manifest, _standing(manifest, known, name), inner)


def _for_us(manifest: Manifest, keys: list[DeviceKeys], name: str) -> None:
    if not {fingerprint(item.public) for item in keys} & set(manifest.recipients):
        raise trouble("sync.recipient", name)


def _same_world(manifest: Manifest, practice: bool | None, name: str) -> None:
    if practice is not None and manifest.facts.practice != practice:
        raise trouble("sync.practice_here" if manifest.facts.practice else "sync.practice_there", name)


def _standing(manifest: Manifest, known: KnownSenders, name: str) -> Standing:
    registered = _registered(manifest.sender.device, known)
    if registered is not None:
        if registered != manifest.sender:
            raise trouble("sync.sender_changed", name, device=manifest.sender.device)
        return Standing.KNOWN
    if manifest.facts.certificate is None:
        return Standing.STRANGER
    return _certified(manifest, known, name)


def _certified(manifest: Manifest, known: KnownSenders, name: str) -> Standing:
    try:
        office_id, key, device, place, practice = read_certificate(manifest.facts.certificate)
    except (BadShape, BadSignature) as error:
        raise trouble("sync.certificate", name) from error
    facts = manifest.facts
    if (device, place, practice) != (manifest.sender, facts.place_code, facts.practice):
        raise trouble("sync.certificate", name)
    office = _registered(office_id, known)
    if office is None:
        return Standing.STRANGER
    if office.role != "office" or office.verify_key_hex != key or device.role != "township":
        raise trouble("sync.certificate", name)
    return Standing.CERTIFIED


def _registered(device: str, known: KnownSenders) -> PublicKeys | None:
    return known(device) if callable(known) else known.get(device)
