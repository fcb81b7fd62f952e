"""Enrolment files (`*.swenrol`): plain JSON, signed by the key they bring; believed only after a typed fingerprint.

Road (`FORMAT.md` §8): the township writes an offer → the village reads it and types the office's 12 characters from
paper → the village's first package brings its keys in the manifest (or an answer file does) → the township types the
village device's 12 characters once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.sync import canonical, shape
from app.sync.canonical import NotCanonical
from app.sync.files import DISK, Files, read_trouble, write_whole
from app.sync.keys import DeviceKeys, PublicKeys, confirm_typed, fingerprint, plain_code
from app.sync.limits import MAX_ENROLMENT, MAX_NAME
from app.sync.shape import BadShape, need
from app.sync.signing import BadSignature, open_document, sign_document
from app.sync.trouble import trouble

_FORM = "swenrol"
_OFFER_KEYS = frozenset({"office", "town_code", "township", "county", "practice", "created", "fingerprint"})
_ANSWER_KEYS = frozenset({"device", "village_code", "village", "practice", "created", "office"})


@dataclass(frozen=True, slots=True)
class Offer:
    """The township office to a village: `office` keys (not the clerk's), town code of 9 digits, names, ISO date."""

    office: PublicKeys
    town_code: str
    township: str
    county: str
    practice: bool
    created: str

    @property
    def fingerprint(self) -> str:
        """The 12 characters that stand on the township's paper."""
        return fingerprint(self.office)

    def confirm(self, typed: str) -> None:
        """Nothing when the typed characters are the office's. AppError: sync.code, sync.code_length."""
        confirm_typed(typed, self.office)


@dataclass(frozen=True, slots=True)
class Answer:
    """A village device to the office: its keys, village code of 12 digits, name, the office code it confirmed."""

    device: PublicKeys
    village_code: str
    village: str
    practice: bool
    created: str
    office: str

    @property
    def fingerprint(self) -> str:
        """The 12 characters that stand on the village's paper."""
        return fingerprint(self.device)

    def confirm(self, typed: str) -> None:
        """Nothing when the typed characters are the device's. AppError: sync.code, sync.code_length."""
        confirm_typed(typed, self.device)


def make_offer(office: DeviceKeys, town_code: str, township: str, county: str, practice: bool, created: str) -> bytes:
    """The township's enrolment file, signed by the office key."""
    body: dict[str, Any] = {
        "office": office.public.to_json(),
        "town_code": town_code,
        "township": township,
        "county": county,
    }
    body |= {"practice": practice, "created": created, "fingerprint": fingerprint(office.public)}
    return _written("offer", body, office)


def read_offer(data: bytes, where: str = "") -> Offer:
    """The offer. AppError: sync.enrolment (not one), sync.enrolment_altered."""
    try:
        body = _opened(data, "offer", _OFFER_KEYS, "office", where)
        office = PublicKeys.from_json(body["office"])
        need(office.role == "office", "乡镇公钥")
        need(plain_code(str(body["fingerprint"])) == plain_code(fingerprint(office)), "核对码")
        return Offer(
            office,
            shape.text(body["town_code"], "乡镇代码", shape.PLACE),
            shape.words(body["township"], "乡镇名称", MAX_NAME),
            shape.words(body["county"], "县名", MAX_NAME),
            shape.yes_no(body["practice"], "练习标记"),
            shape.text(body["created"], "日期", shape.DAY),
        )
    except BadShape as error:
        raise trouble("sync.enrolment", where, what=error) from error


def make_answer(device: DeviceKeys, village_code: str, village: str, offer: Offer, created: str) -> bytes:
    """A village device's answer to a confirmed offer, signed by the device."""
    body: dict[str, Any] = {"device": device.public.to_json(), "village_code": village_code, "village": village}
    body |= {"practice": offer.practice, "created": created, "office": offer.fingerprint}
    return _written("answer", body, device)


def read_answer(data: bytes, where: str = "") -> Answer:
    """The answer. AppError: sync.enrolment (not one), sync.enrolment_altered."""
    try:
        body = _opened(data, "answer", _ANSWER_KEYS, "device", where)
        device = PublicKeys.from_json(body["device"])
        need(device.role == "village", "设备角色")
        return Answer(
            device,
            shape.text(body["village_code"], "村代码", shape.PLACE),
            shape.words(body["village"], "村名", MAX_NAME),
            shape.yes_no(body["practice"], "练习标记"),
            shape.text(body["created"], "日期", shape.DAY),
            shape.words(body["office"], "核对码", 20),
        )
    except BadShape as error:
        raise trouble("sync.enrolment", where, what=error) from error


def load_enrolment(path: Path, files: Files = DISK) -> bytes:
    """The bytes of an enrolment file, at most MAX_ENROLMENT. AppError: sync.missing, sync.read, sync.enrolment."""
    try:
        with files.open(path) as handle:
            data = handle.read(MAX_ENROLMENT + 1)
    except OSError as error:
        raise read_trouble(error, path.name) from error
    if len(data) > MAX_ENROLMENT:
        raise trouble("sync.enrolment", path.name, what="太大")
    return data


def save_enrolment(path: Path, data: bytes, files: Files = DISK) -> None:
    """Write an enrolment file as carefully as a package; AppError: sync.exists, disk_full, read_only, pulled …"""
    write_whole(path, data, files)


def _written(kind: str, body: dict[str, Any], keys: DeviceKeys) -> bytes:
    document = sign_document(_FORM, kind, body, keys)
    data = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    reader = read_offer if kind == "offer" else read_answer
    reader(data)  # what goes out can be read: a wrong code or name is said here
    return data


def _opened(data: bytes, kind: str, keys: frozenset[str], owner: str, where: str) -> dict[str, Any]:
    """The body of a document signed by the very key it brings under `owner`."""
    try:
        need(len(data) <= MAX_ENROLMENT, "太大")
        body, key = open_document(canonical.parse(data), _FORM, kind)
    except NotCanonical as error:
        raise trouble("sync.enrolment", where, what="写法") from error
    except BadSignature as error:
        raise trouble("sync.enrolment_altered", where) from error
    need(body.keys() == keys, "文件项目")
    need(PublicKeys.from_json(body[owner]).verify_key_hex == key, "公钥与签名")
    return body
