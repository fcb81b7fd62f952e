"""Writes the package vectors beside it: `python tests/vectors/make.py`. Everything in them is invented.

Kept for ever: new vectors are added, old ones stay as they are, so nothing is overwritten; remove a file to remake it.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from app.domain.units import RowState, Stamp, UnitState  # noqa: E402
from app.sync import asking, canonical  # noqa: E402
from app.sync.agefile import seal  # noqa: E402
from app.sync.cards import Card, make_card  # noqa: E402
from app.sync.certificate import certify  # noqa: E402
from app.sync.container import build, deflate  # noqa: E402
from app.sync.enrolment import make_answer, make_offer, read_offer  # noqa: E402
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint  # noqa: E402
from app.sync.manifest import Attachment, Entry, Manifest, ManifestFacts, to_bytes  # noqa: E402
from app.sync.reader import check_code, read_package  # noqa: E402
from app.sync.receipt import Receipt  # noqa: E402
from app.sync.roster import Entry as Listed  # noqa: E402
from app.sync.roster import Roster, entries_of, sign_roster  # noqa: E402
from app.sync.signing import digest_of, sign_digest  # noqa: E402
from app.sync.unitwire import encode_unit  # noqa: E402
from app.sync.writer import write_package  # noqa: E402

VILLAGE, OTHER, TOWN = "539901101203", "539901101204", "539901101"
FACTS = ManifestFacts("sync", "A-0001", False, 1, "0.1.0", VILLAGE, "石桥村", "2026-11-23")


def load_keys() -> dict[str, DeviceKeys]:
    """The fixed test keys: office, clerk, village, other, stranger."""
    stored = json.loads((HERE / "keys.json").read_text("utf-8"))
    return {name: DeviceKeys.from_bytes(canonical.dump(item)) for name, item in stored.items()}


KEYS = load_keys()


def household(number: int, village: str = VILLAGE, name: str = "") -> UnitState:
    """An invented household with two rows, one late change and one pair of parallel values."""
    device, other = KEYS["village"].public.device, KEYS["other"].public.device
    unit = f"00000000-0000-4000-8000-{number:012d}"
    head = RowState(unit, "household", {"number": f"{number:04d}", "group": "第一组"}, Stamp(device, 1))
    member = f"00000000-0000-4000-9000-{number:012d}"
    values: dict[str, Any] = {"name": name or f"试验{number}", "relation": "01", "at_home": True, "income": "8700.00"}
    person = RowState(member, "member", values, Stamp(device, 2), {"name": Stamp(device, 5)})
    person.siblings["relation"] = ((Stamp(device, 2), "01"), (Stamp(other, 3), "02"))
    return UnitState(unit, "household", village, {device: 5, other: 3}, {unit: head, member: person})


UNITS = [household(1), household(2), household(3)]


def signed(
    facts: ManifestFacts,
    wires: list[Any],
    signer: DeviceKeys,
    to: list[PublicKeys],
    named: list[PublicKeys] | None = None,
    change: dict[str, Any] | None = None,
    packed: bytes | None = None,
) -> list[bytes]:
    """The parts of a content whose signature holds, whatever its manifest says: what a hostile writer could sign."""
    lines = [canonical.dump(wire) for wire in wires]
    entries = tuple(
        Entry(wire["id"], wire["kind"], len(line), hashlib.sha256(line).hexdigest())
        for wire, line in zip(wires, lines, strict=True)
    )
    rows = dict(Counter(row["kind"] for wire in wires for row in wire["rows"]))
    names = tuple(fingerprint(item) for item in named or [*to, signer.public])
    raw = sum(len(line) + 1 for line in lines)
    manifest = Manifest(facts, signer.public, names, entries, raw, dict(Counter(e.kind for e in entries)), rows)
    table = {**json.loads(to_bytes(manifest)), **(change or {})}
    return build(canonical.dump(table), packed or deflate(b"".join(line + b"\n" for line in lines)), signer)


def sealed(parts: list[bytes], to: list[PublicKeys]) -> bytes:
    """The parts sealed to some devices."""
    handle = io.BytesIO()
    seal(handle, parts, to, lambda _: None)
    return handle.getvalue()


def newer(parts: list[bytes], signer: DeviceKeys) -> list[bytes]:
    """The same content saying format 2, properly signed."""
    body = [parts[1].replace(b"swpkg 1 ", b"swpkg 2 ", 1), *parts[2:]]
    return [sign_digest(digest_of(*body), signer, "swpkg 2"), *body]


def hostile(wires: list[Any]) -> dict[str, bytes]:
    """Packages of a registered village that tries something."""
    village, office = KEYS["village"], [KEYS["office"].public]

    def made(facts: ManifestFacts = FACTS, units: list[Any] = wires, **more: Any) -> bytes:
        return sealed(signed(facts, units, village, office, **more), office)

    zeros = deflate(bytes(4_000_000))
    path = [{**wires[0], "id": "../../autorun.inf"}]
    bad = {**wires[1], "rows": [{**wires[1]["rows"][0], "created": ["V000000000000000a", -1]}, wires[1]["rows"][1]]}
    return {
        "bomb.swpkg": made(packed=zeros),
        "bomb-manifest.swpkg": made(change={"filler": "0" * 20_000_000}),
        "huge-count.swpkg": made(change={"raw": 2**50, "counts": {"units": {"household": 2**40}, "rows": {}}}),
        "path.swpkg": made(units=path),
        "wrong-counts.swpkg": made(change={"counts": {"units": {"household": 3}, "rows": {"member": 3}}}),
        "duplicate.swpkg": made(units=[wires[0], wires[0]]),
        "bad-unit.swpkg": made(units=[wires[0], bad, wires[2]]),
        "other-village.swpkg": made(units=[wires[0], encode_unit(household(4, OTHER))]),
        "practice.swpkg": made(facts=replace(FACTS, practice=True)),
        "replay-other.swpkg": made(units=wires[:2]),
    }


def packages() -> dict[str, bytes]:
    """All vectors that are not simply written."""
    village, other, office = KEYS["village"], KEYS["other"], [KEYS["office"].public]
    wires = [encode_unit(unit) for unit in UNITS]
    valid = (HERE / "valid.swpkg").read_bytes()
    honest = signed(FACTS, wires, village, office)
    imitated = replace(village.public, verify_key_hex=KEYS["stranger"].public.verify_key_hex)
    impostor = replace(KEYS["stranger"], public=imitated)
    name = {"sender": village.public.to_json()}
    borrowed = signed(FACTS, wires, KEYS["stranger"], office, change=name)
    forged = [honest[0], *signed(replace(FACTS, number="A-0002"), wires, village, office)[1:]]
    to_other = signed(FACTS, wires, village, [other.public])
    middle = len(valid) // 2
    return {
        "cut.swpkg": valid[:-700],
        "altered.swpkg": valid[:middle] + bytes([valid[middle] ^ 1]) + valid[middle + 1 :],
        "stranger.swpkg": sealed(signed(FACTS, wires, KEYS["stranger"], office), office),
        "impostor.swpkg": sealed(signed(FACTS, wires, impostor, office), office),
        "borrowed-name.swpkg": sealed(borrowed, office),
        "forged.swpkg": sealed(forged, office),
        "foreign.swpkg": sealed(to_other, [other.public]),
        "resealed.swpkg": sealed(to_other, office),
        "newer.swpkg": sealed(newer(honest, village), office),
        **hostile(wires),
    }


def write_return() -> None:
    """The clerk's answer to `valid.swpkg`, vouched for by the office."""
    office, clerk, village = KEYS["office"], KEYS["clerk"], KEYS["village"]
    got = read_package(HERE / "valid.swpkg", [office], {village.public.device: village.public})
    taken = {unit.id: dict(unit.seen) for unit in UNITS[:2]}
    answer = Receipt(village.public.device, "A-0001", got.manifest.content_hash, got.check_code, taken)
    answer = replace(answer, refused={UNITS[2].id: "户编号与另一户相同"})
    word = certify(office, clerk.public, TOWN, False)
    facts = ManifestFacts("return", "T-0001", False, 1, "0.1.0", TOWN, "青石镇", "2026-11-24")
    facts = replace(facts, receipts=(answer,), certificate=word, holds=taken)
    write_package(HERE / "return.swpkg", facts, [], clerk, [village.public])


def write_enrolments() -> dict[str, bytes]:
    """Offer, answer, and an offer with one digit changed."""
    offer = make_offer(KEYS["office"], TOWN, "青石镇", "云山县", False, "2026-11-20")
    answer = make_answer(KEYS["village"], VILLAGE, "石桥村", read_offer(offer), "2026-11-21")
    return {
        "offer.swenrol": offer,
        "answer.swenrol": answer,
        "offer-altered.swenrol": offer.replace(TOWN.encode(), b"539901102"),
    }


# ---- what came to format 1 later: all of it optional ----


def plainest() -> dict[str, bytes]:
    """The least a package of format 1 and fields 1 may be, and one whose fields are newer than any reader's."""
    village, office = KEYS["village"], [KEYS["office"].public]
    oldest = replace(FACTS, number="A-0003", program="0.0.1")
    future = replace(FACTS, number="A-0004", schema=900_000, program="99.0", extra={"of_2031": {"new": [1, "二"]}})
    late = household(5)
    late.rows["r-2031"] = RowState("r-2031", "of_2031", {"new": "值"}, Stamp(village.public.device, 1))
    late.rows[late.id].values["of_2031"] = "新字段"
    return {
        "older.swpkg": sealed(signed(oldest, [encode_unit(UNITS[0])], village, office), office),
        "newer-fields.swpkg": sealed(signed(future, [encode_unit(late)], village, office), office),
    }


def volume(parts: list[tuple[str, bytes]], to: str = "office", files: int = -1) -> bytes:
    """An attachment volume of these files under these names."""
    count = len(parts) if files < 0 else files
    content = f"swvol 1 {KEYS['village'].public.device} A-0005 0001 {count:06d}\n".encode()
    content += b"".join(f"{name} {len(data):010d}\n".encode() + data for name, data in parts)
    return sealed([content + bytes(-len(content) % 65_536)], [KEYS[to].public, KEYS["village"].public])


def volumes() -> dict[str, bytes]:
    """A package with its volume, and volumes that are not what they should be."""
    village, office = KEYS["village"], [KEYS["office"].public]
    files = [bytes([number]) * (700 * number) for number in (1, 2, 3)]
    named = [(hashlib.sha256(data).hexdigest(), data) for data in files]
    path = HERE / "with-volume.att01.swvol"
    good = path.read_bytes() if path.exists() else volume(named)
    inside = tuple(Attachment(1, name, len(data)) for name, data in named)
    beside = (Attachment(1, hashlib.sha256(good).hexdigest(), len(good)),)
    lacks = (hashlib.sha256(b"elsewhere").hexdigest(),)
    facts = replace(FACTS, number="A-0005", attachments=inside, volumes=beside, lacks=lacks)
    middle = len(good) // 2
    return {
        path.name: good,
        "with-volume.swpkg": sealed(signed(facts, [encode_unit(UNITS[0])], village, office), office),
        "volume-cut.swvol": good[:-1_100],
        "volume-altered.swvol": good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
        "volume-foreign.swvol": volume(named, to="other"),
        "volume-lying.swvol": volume([named[0], (named[1][0], files[2]), named[2]]),
        "volume-short.swvol": volume(named, files=9),
    }


def rosters() -> dict[str, bytes]:
    """A return package with the office's list, one whose list was touched, one whose list a stranger signed."""
    office, clerk, village = KEYS["office"], KEYS["clerk"], KEYS["village"].public
    entries = entries_of([
        Listed(village, VILLAGE, "石桥村", "A", True, 1), Listed(KEYS["other"].public, OTHER, "柳河村", "A", False, 2),
        Listed(clerk.public, TOWN, "青石镇", "Z", True, 1),
    ])  # fmt: skip
    roster = Roster(office.public, TOWN, "青石镇", False, "2026-11-24", 4, 1, entries)
    listed = sign_roster(roster, office)
    touched = json.loads(json.dumps(listed).replace('"active": false', '"active": true'))
    stranger = replace(KEYS["stranger"], public=replace(KEYS["stranger"].public, role="office"))
    forged = sign_roster(replace(roster, office=stranger.public), stranger)

    def made(number: str, value: dict[str, Any]) -> bytes:
        facts = ManifestFacts("return", number, False, 1, "0.1.0", TOWN, "青石镇", "2026-11-24")
        facts = replace(facts, certificate=certify(office, clerk.public, TOWN, False), extra={"roster": value})
        return sealed(signed(facts, [], clerk, [village]), [village, clerk.public])

    return {
        "roster.swpkg": made("T-0002", listed),
        "roster-altered.swpkg": made("T-0003", touched),
        "roster-stranger.swpkg": made("T-0004", forged),
    }


def small_files() -> dict[str, bytes]:
    """A laptop's card; a request for a forgotten password and its answer; each with one letter changed beside it."""
    village, office = KEYS["village"], KEYS["office"]
    card = make_card(Card(village.public, VILLAGE, "石桥村", "A", 120, False, "2026-11-21"), village)
    code = fingerprint(office.public)
    path = HERE / "ask.swreq"
    asked = asking.make_request(
        KEYS["stranger"], code, b"sealed slot" * 9, "王小明", "石桥村", "password", "2026-11-22"
    )
    ask = path.read_bytes() if path.exists() else asked
    told = asking.make_answer(office, asking.read_request(ask), b"secret", "2026-11-23")
    return {
        "card.swenrol": card,
        "card-altered.swenrol": card.replace(b'"drawn": 120', b'"drawn": 121'),
        "ask.swreq": ask,
        "ask-altered.swreq": ask.replace("王小明".encode(), "王大明".encode()),
        "answer.swans": told,
        "answer-altered.swans": told.replace(b"2026-11-23", b"2026-11-24"),
    }


def main() -> None:
    """Write what is missing and list hashes and codes."""
    if not (HERE / "valid.swpkg").exists():
        write_package(HERE / "valid.swpkg", FACTS, UNITS, KEYS["village"], [KEYS["office"].public])
    if not (HERE / "return.swpkg").exists():
        write_return()
    for name, data in {
        **packages(),
        **write_enrolments(),
        **plainest(),
        **volumes(),
        **rosters(),
        **small_files(),
    }.items():
        if not (HERE / name).exists():
            (HERE / name).write_bytes(data)
    for path in sorted(HERE.glob("*.sw*")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name:24}{path.stat().st_size:8}  {check_code(digest)}  {digest}")


if __name__ == "__main__":
    main()
