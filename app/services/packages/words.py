"""The other side's last word on each household, kept when packages are written and taken, read in bulk for lists (`design.md` §7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.handed import Handed, Word, last_answer, last_package, last_word
from app.domain.procedure.road import Road
from app.domain.units import Seen, join
from app.services.desk import Desk
from app.store.handed import handed, note_came, note_sent, note_words
from app.store.package_log import package_heads
from app.store.store import Connection
from app.sync.reader import OpenedPackage
from app.sync.receipt import Receipt

__all__ = ["BallLine", "ball_of", "balls", "note_package", "note_receipts", "note_written"]


@dataclass(frozen=True, slots=True)
class BallLine:
    """Two cells of a household: in the village `here` is blank and `there` the township's last word; in the township `here` is
    the village's last package and `there` our last answer to it."""

    here: Word
    there: Word


def note_written(connection: Connection, number: str, on: str, units: Mapping[str, Seen]) -> None:
    """A package of ours lies on the stick: unit -> how far it carried it."""
    note_sent(connection, number, on[:10], units)


def note_package(connection: Connection, package: OpenedPackage, on: str, role: str, taken: Mapping[str, Seen]) -> None:
    """A package of the other side is taken: what it carried, what it says of ours. Laptops of one side hand nothing over."""
    facts = package.manifest.facts
    if (package.manifest.sender.role == "village") == (role == "village"):
        return
    note_came(connection, facts.number, on[:10], taken)
    if facts.receipts:
        note_receipts(connection, facts.number, on, facts.receipts)


def note_receipts(connection: Connection, number: str, on: str, receipts: Sequence[Receipt]) -> None:
    """What a package says of ours. A refusal counts until a later package of the same laptop was taken without one."""
    taken: dict[str, Seen] = {}
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    for receipt in receipts:
        for unit, seen in receipt.taken.items():
            taken[unit] = join(taken.get(unit, {}), seen)
        order = _running(receipt.number)
        for unit in {*receipt.taken, *receipt.refused, *receipt.quarantined}:
            why = receipt.refused.get(unit, "") or receipt.quarantined.get(unit, "")
            if order >= newest.get((receipt.device, unit), (0, ""))[0]:
                newest[receipt.device, unit] = (order, why)
    refused = {unit: why for (_, unit), (_, why) in sorted(newest.items()) if why}
    note_words(connection, number, on[:10], taken, refused)


def _running(number: str) -> int:
    tail = number.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0


def balls(desk: Desk, connection: Connection, roads: Mapping[str, tuple[str, Road | None]]) -> dict[str, BallLine]:
    """The two cells of these households: id -> (village code, road of the case that counts)."""
    village = desk.store.role == "village"
    ways = handed(connection, "T" if village else "V", roads)
    if village:
        return {uid: BallLine(Word(""), last_word(ways.get(uid, Handed()), road)) for uid, (_, road) in roads.items()}
    answers = _answers(connection)
    found = {}
    for uid, (code, _) in roads.items():
        way = ways.get(uid, Handed())
        answered = answers.get((code, way.came_number)) if way.came_number else answers.get((code, ""))
        found[uid] = BallLine(last_package(way), last_answer(way, answered))
    return found


def ball_of(desk: Desk, connection: Connection, household: str, village: str, road: Road | None) -> BallLine:
    """The two cells of one household."""
    return balls(desk, connection, {household: (village, road)})[household]


def _answers(connection: Connection) -> dict[tuple[str, str], Word]:
    """(village, number of its package) -> the last return package written after it came; (village, "") -> the last of all."""
    last: dict[str, Word] = {}
    found: dict[tuple[str, str], Word] = {}
    for head in package_heads(connection):  # the newest first
        if head.direction == "out" and head.kind == "return":
            last.setdefault(head.village, Word("已回执", head.number, head.at[:10]))
            found.setdefault((head.village, ""), last[head.village])
        elif head.direction == "in" and head.village in last:
            found.setdefault((head.village, head.number), last[head.village])
    return found
