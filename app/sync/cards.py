"""A device's card (`*.swenrol`, kind "card"): a laptop shows itself to another laptop of its village, a clerk to the first clerk.

Signed by the device it names; believed only after its 12 characters were typed from paper (`FORMAT.md` §8).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from app.sync import canonical, shape
from app.sync.canonical import NotCanonical
from app.sync.keys import DeviceKeys, PublicKeys, confirm_typed
from app.sync.limits import COUNTER_END, MAX_ENROLMENT, MAX_NAME
from app.sync.shape import BadShape, need
from app.sync.signing import BadSignature, open_document, sign_document
from app.sync.trouble import trouble

_FORM, _KIND = "swenrol", "card"
_LETTER = re.compile(r"[A-Z]")
_KEYS = frozenset({"device", "place", "name", "letter", "drawn", "practice", "created"})


@dataclass(frozen=True, slots=True)
class Card:
    """`place` 12 digits of the village or 9 of the township; `drawn` how many 村内户号 stand under its letter."""

    device: PublicKeys
    place: str
    name: str
    letter: str
    drawn: int
    practice: bool
    created: str

    def confirm(self, typed: str) -> None:
        """Nothing when the typed characters are the device's. AppError: sync.code, sync.code_length."""
        confirm_typed(typed, self.device)


def make_card(card: Card, keys: DeviceKeys) -> bytes:
    """The file, signed by the device itself."""
    body = {"device": card.device.to_json(), "place": card.place, "name": card.name, "letter": card.letter,
            "drawn": card.drawn, "practice": card.practice, "created": card.created}  # fmt: skip
    data = (json.dumps(sign_document(_FORM, _KIND, body, keys), ensure_ascii=False, indent=1) + "\n").encode()
    read_card(data)  # what goes out can be read
    return data


def read_card(data: bytes, where: str = "") -> Card:
    """The card. AppError: sync.enrolment (not one), sync.enrolment_altered."""
    try:
        need(len(data) <= MAX_ENROLMENT, "太大")
        body, key = open_document(canonical.parse(data), _FORM, _KIND)
        need(body.keys() == _KEYS, "文件项目")
        device = PublicKeys.from_json(body["device"])
        need(device.verify_key_hex == key and device.role in ("village", "township"), "公钥与签名")
        return Card(
            device,
            shape.text(body["place"], "单位代码", shape.PLACE),
            shape.words(body["name"], "单位名称", MAX_NAME),
            shape.text(body["letter"], "编号字母", _LETTER),
            shape.whole(body["drawn"], "户号数", 0, COUNTER_END),
            shape.yes_no(body["practice"], "练习标记"),
            shape.text(body["created"], "日期", shape.DAY),
        )
    except NotCanonical as error:
        raise trouble("sync.enrolment", where, what="写法") from error
    except BadSignature as error:
        raise trouble("sync.enrolment_altered", where) from error
    except BadShape as error:
        raise trouble("sync.enrolment", where, what=error) from error
