"""The manifest: what a package says about itself, signed with the rest (`FORMAT.md` §5)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.domain.units import Seen
from app.sync import canonical, shape
from app.sync.canonical import NotCanonical
from app.sync.keys import PublicKeys, fingerprint
from app.sync.limits import (
    FORMAT,
    MAX_NAME,
    MAX_RAW,
    MAX_RECEIPTS,
    MAX_RECIPIENTS,
    MAX_UNIT,
    MAX_UNITS,
    MAX_VOLUMES,
)
from app.sync.receipt import Receipt, vectors
from app.sync.shape import BadShape, need

SYNC, RETURN = "sync", "return"  # 报送包 and 回执包; a reader hands other kinds on as they came
_KINDS_MOST = 200
_FINGERPRINT = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")
_REQUIRED = frozenset(
    ("format", "schema", "program", "kind", "practice", "number", "created", "place", "sender", "recipients",
     "entries", "raw", "counts")
)  # fmt: skip
_OPTIONAL = frozenset({"previous", "known", "holds", "receipts", "certificate", "attachments", "volumes", "lacks"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in an attachment volume beside the package, or the volume itself: hash in hex and size in bytes of what is
    sealed; never a file name."""

    volume: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit in the package: its line's size in bytes and SHA-256 in hex."""

    id: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What the caller says about a package; the writer adds sender, recipients, entries and counts.

    `number` "A-0007"; `place_code` 12 digits of the village or 9 of the township, of the sender; `created` ISO date for
    people; `previous` number of the package before; `known` what the sender knows the receiver has seen; `holds` seen
    vector of every unit the sender holds, sent or not; `certificate` from `certificate.certify`; `attachments` the files
    in the volumes beside it, `volumes` these themselves, `lacks` names of files the sender is without; `extra` keys this
    format does not name.
    """

    kind: str
    number: str
    practice: bool
    schema: int
    program: str
    place_code: str
    place_name: str
    created: str
    previous: str = ""
    known: Seen = field(default_factory=dict)
    holds: dict[str, Seen] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    certificate: dict[str, Any] | None = None
    attachments: tuple[Attachment, ...] = ()
    volumes: tuple[Attachment, ...] = ()
    lacks: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts plus what the writer measured. `recipients` are fingerprints, the sender's own among them."""

    facts: ManifestFacts
    sender: PublicKeys
    recipients: tuple[str, ...]
    entries: tuple[Entry, ...]
    raw: int
    units: dict[str, int]  # kind → count
    rows: dict[str, int]  # kind → count
    content_hash: str = ""  # SHA-256 of the manifest's bytes: speaks for every unit too
    format: int = FORMAT

    @property
    def sender_fingerprint(self) -> str:
        """Computed from the keys, never believed."""
        return fingerprint(self.sender)


def to_bytes(manifest: Manifest) -> bytes:
    """Canonical JSON; NotCanonical for what it cannot hold."""
    facts = manifest.facts
    wire: dict[str, Any] = {
        "format": manifest.format,
        "schema": facts.schema,
        "program": facts.program,
        "kind": facts.kind,
        "practice": facts.practice,
        "number": facts.number,
        "created": facts.created,
        "place": {"code": facts.place_code, "name": facts.place_name},
        "sender": manifest.sender.to_json(),
        "recipients": list(manifest.recipients),
        "entries": [[item.id, item.kind, item.size, item.sha256] for item in manifest.entries],
        "raw": manifest.raw,
        "counts": {"units": manifest.units, "rows": manifest.rows},
    }
    return canonical.dump({**facts.extra, **wire, **_optional(facts)})


def size_at_most(facts: ManifestFacts) -> int:
    """Bytes the optional parts take before they are deflated; NotCanonical."""
    return len(canonical.dump({**facts.extra, **_optional(facts)}))


def _optional(facts: ManifestFacts) -> dict[str, Any]:
    parts: dict[str, Any] = {"previous": facts.previous, "known": facts.known, "holds": facts.holds}
    parts["receipts"] = [item.to_json() for item in facts.receipts]
    parts["certificate"] = facts.certificate
    parts["attachments"] = [[item.volume, item.sha256, item.size] for item in facts.attachments]
    parts["volumes"] = [[item.volume, item.sha256, item.size] for item in facts.volumes]
    parts["lacks"] = list(facts.lacks)
    return {key: value for key, value in parts.items() if value}


def from_bytes(data: bytes) -> Manifest:
    """The manifest of verified bytes; BadShape names what is wrong."""
    try:
        wire = canonical.load(data)
    except NotCanonical as error:
        raise BadShape("清单") from error
    table = shape.table(wire, "清单", 100)
    need(table.keys() >= _REQUIRED, "清单项目")
    need(shape.whole(table["format"], "格式版本") == FORMAT, "格式版本")
    entries = tuple(_entry(item) for item in shape.items(table["entries"], "单元数", MAX_UNITS))
    need(len({item.id for item in entries}) == len(entries), "重复的单元")
    raw = shape.whole(table["raw"], "总长度", 0, MAX_RAW + 1)
    need(raw == sum(item.size + 1 for item in entries), "总长度")
    counts = shape.table(table["counts"], "计数", 2)
    need(counts.keys() == {"units", "rows"}, "计数")
    units = _counts(counts["units"])
    need(units == Counter(item.kind for item in entries), "单元计数")
    return Manifest(
        _facts(table),
        PublicKeys.from_json(table["sender"]),
        _recipients(table["recipients"]),
        entries,
        raw,
        units,
        _counts(counts["rows"]),
        hashlib.sha256(data).hexdigest(),
    )


def _facts(table: dict[str, Any]) -> ManifestFacts:
    place = shape.table(table["place"], "单位", 2)
    need(place.keys() == {"code", "name"}, "单位")
    previous = table.get("previous", "")
    certificate = table.get("certificate")
    return ManifestFacts(
        shape.text(table["kind"], "包的种类", shape.KIND),
        shape.text(table["number"], "包号", shape.NUMBER),
        shape.yes_no(table["practice"], "练习标记"),
        shape.whole(table["schema"], "数据版本", 1, 1_000_000),
        shape.words(table["program"], "程序版本", 40),
        shape.text(place["code"], "单位代码", shape.PLACE),
        shape.words(place["name"], "单位名称", MAX_NAME),
        shape.text(table["created"], "日期", shape.DAY),
        shape.text(previous, "上一包号", shape.NUMBER) if previous else "",
        shape.seen(table.get("known", {}), "已知记录"),
        vectors(table.get("holds", {}), "现有单元"),
        tuple(Receipt.from_json(item) for item in shape.items(table.get("receipts", []), "回执", MAX_RECEIPTS)),
        None if certificate is None else shape.table(certificate, "乡镇证明", 10),
        tuple(_attachment(item) for item in shape.items(table.get("attachments", []), "附件", MAX_UNITS)),
        tuple(_attachment(item) for item in shape.items(table.get("volumes", []), "附件卷", MAX_VOLUMES)),
        tuple(
            shape.text(name, "缺的附件", shape.HASH)
            for name in shape.items(table.get("lacks", []), "缺的附件", MAX_UNITS)
        ),
        {key: value for key, value in table.items() if key not in _REQUIRED | _OPTIONAL},
    )


def _entry(value: Any) -> Entry:
    need(type(value) is list and len(value) == 4, "单元条目")
    return Entry(
        shape.text(value[0], "单元编号", shape.IDENT),
        shape.text(value[1], "单元类型", shape.KIND),
        shape.whole(value[2], "单元长度", 2, MAX_UNIT + 1),
        shape.text(value[3], "单元校验", shape.HASH),
    )


def _attachment(value: Any) -> Attachment:
    need(type(value) is list and len(value) == 3, "附件条目")
    size = shape.whole(value[2], "附件大小")
    return Attachment(shape.whole(value[0], "附件卷号", 1, 10_000), shape.text(value[1], "附件校验", shape.HASH), size)


def _counts(value: Any) -> dict[str, int]:
    table = shape.table(value, "计数", _KINDS_MOST)
    return {shape.text(key, "计数", shape.KIND): shape.whole(item, "计数", 1) for key, item in table.items()}


def _recipients(value: Any) -> tuple[str, ...]:
    found = tuple(shape.text(item, "收件名单", _FINGERPRINT) for item in shape.items(value, "收件名单", MAX_RECIPIENTS))
    need(0 < len(found) == len(set(found)), "收件名单")
    return found
