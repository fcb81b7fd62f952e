"""Forgotten password: the request a locked laptop writes (`*.swreq`) and the office's answer (`*.swans`) (`FORMAT.md` §14).

Both are small signed JSON documents. The request brings the sealed slot of the township and a key made for this one request;
its 12 characters stand on paper and are typed at the office. The answer is sealed to that key and signed by the office.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.sync import canonical, shape
from app.sync.canonical import NotCanonical
from app.sync.files import DISK, Files, read_trouble, write_whole
from app.sync.keys import DeviceKeys, PublicKeys, confirm_typed, fingerprint, seal_bytes, unseal_bytes
from app.sync.limits import MAX_ENROLMENT, MAX_NAME
from app.sync.shape import BadShape, need
from app.sync.signing import BadSignature, open_document, sign_document
from app.sync.trouble import trouble

REQUEST, ANSWER = "swreq", "swans"
_REQUEST_KEYS = frozenset({"one_time", "office", "slot", "who", "place", "purpose", "created"})
_ANSWER_KEYS = frozenset({"office", "request", "sealed", "created"})
PURPOSES = ("password", "restore")


@dataclass(frozen=True, slots=True)
class Request:
    """What a locked laptop asks: the key made for it, the office's fingerprint, the slot as it lies, who asks and where (as
    typed, for people), `password` (this laptop) or `restore` (a backup on another one), the hash of the request."""

    one_time: PublicKeys
    office: str
    slot: bytes
    who: str
    place: str
    purpose: str
    created: str
    digest: str

    @property
    def code(self) -> str:
        """The 12 characters that stand on the paper."""
        return fingerprint(self.one_time)

    def confirm(self, typed: str) -> None:
        """Nothing when the typed characters are the request's. AppError sync.code, sync.code_length."""
        confirm_typed(typed, self.one_time)


@dataclass(frozen=True, slots=True)
class Answer:
    """The office's answer: who signed, which request it answers, the sealed secret."""

    office: PublicKeys
    request: str
    sealed: bytes
    created: str


def make_request(
    one_time: DeviceKeys, office: str, slot: bytes, who: str, place: str, purpose: str, created: str
) -> bytes:
    """The request, signed by the key made for it."""
    body = {"one_time": one_time.public.to_json(), "office": office, "slot": base64.b64encode(slot).decode(), "who": who,
            "place": place, "purpose": purpose, "created": created}  # fmt: skip
    return _written(REQUEST, "request", body, one_time)


def read_request(data: bytes, where: str = "") -> Request:
    """The request. AppError sync.request (none), sync.request_altered."""
    try:
        body, key = _opened(data, REQUEST, "request", where)
        need(body.keys() == _REQUEST_KEYS, "文件项目")
        one_time = PublicKeys.from_json(body["one_time"])
        need(one_time.verify_key_hex == key, "公钥与签名")
        need(body["purpose"] in PURPOSES, "用途")
        return Request(
            one_time, shape.words(body["office"], "乡镇核对码", 20), _bytes(body["slot"], 16 * 1024),
            shape.words(body["who"], "姓名", MAX_NAME), shape.words(body["place"], "单位", MAX_NAME), body["purpose"],
            shape.text(body["created"], "日期", shape.DAY), hashlib.sha256(data).hexdigest(),
        )  # fmt: skip
    except BadShape as error:
        raise trouble("sync.request", where, what=error) from error


def make_answer(office: DeviceKeys, request: Request, secret: bytes, created: str) -> bytes:
    """The answer, sealed to the request's key and signed by the office key."""
    sealed = base64.b64encode(seal_bytes(secret, [request.one_time])).decode()
    body = {"office": office.public.to_json(), "request": request.digest, "sealed": sealed, "created": created}
    return _written(ANSWER, "answer", body, office)


def read_answer(data: bytes, where: str = "") -> Answer:
    """The answer, its signature checked. AppError sync.answer (none), sync.answer_altered."""
    try:
        body, key = _opened(data, ANSWER, "answer", where)
        need(body.keys() == _ANSWER_KEYS, "文件项目")
        office = PublicKeys.from_json(body["office"])
        need(office.verify_key_hex == key and office.role == "office", "公钥与签名")
        return Answer(
            office, shape.text(body["request"], "请求", shape.HASH), _bytes(body["sealed"], 16 * 1024),
            shape.text(body["created"], "日期", shape.DAY),
        )  # fmt: skip
    except BadShape as error:
        raise trouble("sync.answer", where, what=error) from error


def open_answer(answer: Answer, one_time: DeviceKeys) -> bytes:
    """The secret in it; AppError sync.foreign when it was sealed to another request's key."""
    return unseal_bytes(answer.sealed, [one_time])


def load_file(path: Path, files: Files = DISK) -> bytes:
    """The bytes of a request or answer. AppError sync.missing, sync.read, sync.request."""
    try:
        with files.open(path) as handle:
            data = handle.read(MAX_ENROLMENT + 1)
    except OSError as error:
        raise read_trouble(error, path.name) from error
    if len(data) > MAX_ENROLMENT:
        raise trouble("sync.request", path.name, what="太大")
    return data


def save_file(path: Path, data: bytes, files: Files = DISK) -> None:
    """Write one as carefully as a package; AppError sync.exists, disk_full, read_only, pulled …"""
    write_whole(path, data, files)


def _written(form: str, kind: str, body: dict[str, Any], keys: DeviceKeys) -> bytes:
    return (json.dumps(sign_document(form, kind, body, keys), ensure_ascii=False, indent=1) + "\n").encode()


def _opened(data: bytes, form: str, kind: str, where: str) -> tuple[dict[str, Any], str]:
    code = "sync.request" if form == REQUEST else "sync.answer"
    try:
        return open_document(canonical.parse(data), form, kind)
    except NotCanonical as error:
        raise trouble(code, where, what="写法") from error
    except BadSignature as error:
        raise trouble(f"{code}_altered", where) from error


def _bytes(value: Any, most: int) -> bytes:
    try:
        found = base64.b64decode(shape.words(value, "内容", most), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadShape("内容") from error
    need(bool(found), "内容")
    return found
