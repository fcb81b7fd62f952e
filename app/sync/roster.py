"""The office's signed list of villages, devices and letters, and the word of an old office key for a new one (`FORMAT.md` §8)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.sync import shape
from app.sync.keys import DeviceKeys, PublicKeys
from app.sync.limits import COUNTER_END, MAX_DEVICES, MAX_NAME
from app.sync.shape import BadShape, need
from app.sync.signing import BadSignature, open_document, sign_document
from app.sync.trouble import trouble

_LIST, _WORD = "swroster", "swoffice"
_MOST_WORDS = 100
_LETTER = re.compile(r"[A-Z]?")
_KEYS = frozenset({"office", "place", "town", "practice", "created", "counter", "generation", "devices", "words"})
_ENTRY = frozenset({"keys", "village", "name", "letter", "active", "edition"})
_WORD_KEYS = frozenset({"old", "new", "place", "practice"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A device on the list: keys, place code and name, letter, whether it counts, the office's counter of this entry."""

    keys: PublicKeys
    village: str
    name: str
    letter: str
    active: bool
    edition: int

    def to_json(self) -> dict[str, Any]:
        """As it stands in the document."""
        return {"keys": self.keys.to_json(), "village": self.village, "name": self.name, "letter": self.letter,
                "active": self.active, "edition": self.edition}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Roster:
    """`counter` grows with each change; `generation` with each office key; `words`: signed words of older office keys."""

    office: PublicKeys
    place: str
    town: str
    practice: bool
    created: str
    counter: int
    generation: int
    entries: tuple[Entry, ...]
    words: tuple[dict[str, Any], ...] = ()

    def vouched_by(self, known: PublicKeys) -> bool:
        """True when the office is the known one, or a chain of signed words leads from the known one to it."""
        current = known
        for word in self.words:
            signer, old, new = _read_word(word, self.place, self.practice)
            if (signer, old) == (current.verify_key_hex, current.device):
                current = new
        return current == self.office


def sign_roster(roster: Roster, office: DeviceKeys) -> dict[str, Any]:
    """The document, signed by the office key it names."""
    body = {
        "office": roster.office.to_json(), "place": roster.place, "town": roster.town, "practice": roster.practice,
        "created": roster.created, "counter": roster.counter, "generation": roster.generation,
        "devices": [entry.to_json() for entry in roster.entries], "words": list(roster.words),
    }  # fmt: skip
    return sign_document(_LIST, "devices", body, office)


def read_roster(value: Any, where: str = "") -> Roster:
    """The list; its signature is that of the office it names, which says nothing yet of who that is. AppError: sync.roster."""
    try:
        body, key = open_document(value, _LIST, "devices")
        need(body.keys() == _KEYS, "名单项目")
        office = PublicKeys.from_json(body["office"])
        need(office.role == "office" and office.verify_key_hex == key, "名单签名")
        return _roster(body, office)
    except (BadShape, BadSignature) as error:
        raise trouble("sync.roster", where) from error


def _roster(body: dict[str, Any], office: PublicKeys) -> Roster:
    entries = tuple(_entry(item) for item in shape.items(body["devices"], "名单", MAX_DEVICES))
    need(len({entry.keys.device for entry in entries}) == len(entries), "名单重复")
    words = tuple(shape.table(item, "担保", 10) for item in shape.items(body["words"], "担保", _MOST_WORDS))
    roster = Roster(
        office,
        shape.text(body["place"], "乡镇代码", shape.PLACE),
        shape.words(body["town"], "乡镇名称", MAX_NAME),
        shape.yes_no(body["practice"], "练习标记"),
        shape.text(body["created"], "日期", shape.DAY),
        shape.whole(body["counter"], "名单号", 0, COUNTER_END),
        shape.whole(body["generation"], "钥匙号", 0, COUNTER_END),
        entries,
        words,
    )
    for word in words:
        _read_word(word, roster.place, roster.practice)
    return roster


def _entry(value: Any) -> Entry:
    table = shape.table(value, "名单", len(_ENTRY))
    need(table.keys() == _ENTRY, "名单项目")
    keys = PublicKeys.from_json(table["keys"])
    need(keys.role in ("village", "township"), "名单角色")
    return Entry(
        keys,
        shape.text(table["village"], "名单代码", shape.PLACE),
        shape.words(table["name"], "名单名称", MAX_NAME),
        shape.text(table["letter"], "编号字母", _LETTER),
        shape.yes_no(table["active"], "名单状态"),
        shape.whole(table["edition"], "名单号", 0, COUNTER_END),
    )


def sign_word(old: DeviceKeys, new: PublicKeys, place: str, practice: bool) -> dict[str, Any]:
    """The old office key says which key comes after it."""
    body = {"old": old.public.device, "new": new.to_json(), "place": place, "practice": practice}
    return sign_document(_WORD, "handover", body, old)


def _read_word(value: Any, place: str, practice: bool) -> tuple[str, str, PublicKeys]:
    """(key that signed, old office id, new keys); BadShape, BadSignature."""
    body, key = open_document(value, _WORD, "handover")
    need(body.keys() == _WORD_KEYS, "担保项目")
    need((body["place"], body["practice"]) == (place, practice), "担保单位")
    new = PublicKeys.from_json(body["new"])
    need(new.role == "office", "担保钥匙")
    return key, shape.text(body["old"], "担保钥匙", shape.DEVICE), new


def entries_of(items: Iterable[Entry]) -> tuple[Entry, ...]:
    """In one order, whoever writes them."""
    return tuple(sorted(items, key=lambda entry: (entry.village, entry.keys.device)))
