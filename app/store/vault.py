"""The store key and where it lies sealed: to each operator's password, to the recovery sheet (`design.md` §4).

`keys.json` holds no name and no key in clear. A slot's tag is a keyed hash of the operator's name, so a finder cannot
read who works here. A slot has a key pair of its own: its secret opens the private half, and the store key is sealed to the
public half. So the store key can be changed without knowing anybody's password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.domain.errors import AppError

KEYS_FILE = "keys.json"
FORMAT = 1
ITERATIONS, MEMORY_KIB, LANES = 3, 64 * 1024, 1
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I L O U
RECOVERY_LENGTH = 32
SEALED = 12 + 32 + 16  # nonce, private key of the slot, tag
SEALED_TO = 32 + SEALED  # a passing public key, nonce, store key, tag
MIN_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """The store key and the tag of the slot that opened it."""

    key: bytes
    tag: str


def new_recovery_code(random: bytes | None = None) -> str:
    """32 characters in groups of four (160 bits) to be printed once and kept in a sealed envelope."""
    number = int.from_bytes(random or secrets.token_bytes(20), "big")
    text = "".join(ALPHABET[(number >> (5 * i)) & 31] for i in range(RECOVERY_LENGTH))
    return "-".join(text[i : i + 4] for i in range(0, RECOVERY_LENGTH, 4))


def plain_code(typed: str) -> str:
    """A code as typed from paper, forgiving case, spaces, dashes and the look-alikes O I L."""
    text = typed.upper().translate(str.maketrans("OIL", "011"))
    return "".join(c for c in text if c in ALPHABET)


def check_password(password: str) -> None:
    """AppError V-101 when the password is too short or one character repeated."""
    if len(password) < MIN_PASSWORD or len(set(password)) < 4:
        raise AppError(
            "V-101", f"密码太短或太简单，至少{MIN_PASSWORD}个字符，不能总是同一个字。", "请换一个密码再试。", "设置密码"
        )


def create(folder: Path, name: str, password: str, recovery: str) -> bytes:
    """Make a new random store key, seal it to password and recovery code, return the key."""
    key, salt = secrets.token_bytes(32), secrets.token_bytes(16)
    data: dict[str, Any] = {"format": FORMAT, "salt": _text(salt), "slots": []}
    data["slots"].append(_slot("password", _tag(salt, name), password, key))
    data["slots"].append(_slot("recovery", "recovery", plain_code(recovery), key))
    save(folder, data)
    return key


def add_operator(folder: Path, key: bytes, name: str, password: str) -> None:
    """Seal the key to one more operator's password (or to a new password of the same operator)."""
    data = load(folder)
    tag = _tag(_bytes(data["salt"]), name)
    data["slots"] = [s for s in data["slots"] if s["tag"] != tag]
    data["slots"].append(_slot("password", tag, password, key))
    save(folder, data)


def resealed(data: dict[str, Any], key: bytes, without: str, recovery: str) -> dict[str, Any]:
    """The slots for a new store key: without one operator's, a new recovery code in place of the old one, all others as they
    were, sealed anew to their public halves (`design.md` §4: removing an operator changes the store key). Slots of other kinds
    are left out: who made them seals the new key again."""
    gone = _tag(_bytes(data["salt"]), without)
    kept = [{**slot, "key": _text(seal_to(_bytes(slot["public"]), key))} for slot in data["slots"]
            if slot["kind"] == "password" and slot["tag"] != gone]  # fmt: skip
    slots = [*kept, _slot("recovery", "recovery", plain_code(recovery), key)]
    return {"format": data["format"], "salt": data["salt"], "slots": slots}


def has_operator(folder: Path, name: str) -> bool:
    """True where this name has a slot of its own."""
    data = load(folder)
    return any(slot["tag"] == _tag(_bytes(data["salt"]), name) for slot in data["slots"])


def open_with_password(folder: Path, name: str, password: str) -> Opened:
    """The key by operator name (blank when there is only one) and password; AppError V-102 when it does not fit."""
    data = load(folder)
    slots = [s for s in data["slots"] if s["kind"] == "password"]
    if name:
        slots = [s for s in slots if hmac.compare_digest(s["tag"], _tag(_bytes(data["salt"]), name))]
    elif len(slots) != 1:
        raise AppError("V-103", "这台电脑上有几位操作员，请写上您的姓名。", "输入姓名和密码后再试。", "登录")
    for slot in slots:
        key = _unseal(slot, password)
        if key is not None:
            return Opened(key, slot["tag"])
    raise AppError(
        "V-102",
        "姓名或密码不对。",
        "请看大写锁定和输入法后再输一次；忘记密码请用密封保管的恢复单。",
        "登录",
    )


def open_with_recovery(folder: Path, code: str) -> Opened:
    """The key by the recovery sheet; AppError V-104 when the code does not fit."""
    for slot in load(folder)["slots"]:
        if slot["kind"] == "recovery":
            key = _unseal(slot, plain_code(code))
            if key is not None:
                return Opened(key, slot["tag"])
    raise AppError("V-104", "恢复码不对。", "请对照恢复单逐组再输一次，共8组、每组4个字符。", "用恢复单打开")


def load(folder: Path) -> dict[str, Any]:
    """The slots of a store folder; AppError V-105 (no store here), V-106 (damaged), V-107 (newer)."""
    path = folder / KEYS_FILE
    if not path.exists():
        raise AppError("V-105", "这个文件夹里没有守望的数据。", "请先新建（init），或检查文件夹选对没有。", str(folder))
    try:
        data = json.loads(path.read_text("utf-8"))
        version = int(data["format"])
        _bytes(data["salt"])
        for slot in data["slots"]:
            _check_slot(slot)
    except (ValueError, KeyError, TypeError) as error:
        raise AppError(
            "V-106", f"钥匙文件 {KEYS_FILE} 损坏，打不开。", "请从备份恢复，不要删除这个文件夹。", str(folder)
        ) from error
    if version > FORMAT:
        raise AppError("V-107", "这份数据是更新版本的守望建立的。", "请先安装新版本再打开。", str(folder))
    return dict(data)


def _check_slot(slot: dict[str, Any]) -> None:
    """ValueError, KeyError, TypeError for a slot that no secret could ever open."""
    if (
        not isinstance(slot["kind"] + slot["tag"], str)
        or len(_bytes(slot["box"])) != SEALED
        or len(_bytes(slot["public"])) != 32
        or len(_bytes(slot["key"])) != SEALED_TO
        or not _bytes(slot["salt"])
    ):
        raise ValueError("slot")


def seal(key: bytes, purpose: str, content: bytes) -> bytes:
    """Content sealed under the store key for one purpose (device keys beside the database)."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_derive(key, purpose)).encrypt(nonce, content, purpose.encode())


def unseal(key: bytes, purpose: str, box: bytes) -> bytes | None:
    """Content of `seal`, None when the key is another one or the file was changed."""
    try:
        return AESGCM(_derive(key, purpose)).decrypt(box[:12], box[12:], purpose.encode())
    except (InvalidTag, ValueError):
        return None


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, b"shouwang:" + purpose.encode(), hashlib.sha256).digest()


def _slot(kind: str, tag: str, secret: str, key: bytes) -> dict[str, Any]:
    salt, nonce, own = secrets.token_bytes(16), secrets.token_bytes(12), X25519PrivateKey.generate()
    box = nonce + AESGCM(_stretch(secret, salt)).encrypt(nonce, own.private_bytes_raw(), kind.encode())
    public = own.public_key().public_bytes_raw()
    return {"kind": kind, "tag": tag, "salt": _text(salt), "box": _text(box), "public": _text(public),
            "key": _text(seal_to(public, key))}  # fmt: skip


def _unseal(slot: dict[str, Any], secret: str) -> bytes | None:
    box = _bytes(slot["box"])
    try:
        own = AESGCM(_stretch(secret, _bytes(slot["salt"]))).decrypt(box[:12], box[12:], slot["kind"].encode())
    except (InvalidTag, ValueError):
        return None
    return open_sealed(own, _bytes(slot["key"]))


def seal_to(public: bytes, content: bytes) -> bytes:
    """Content sealed to the holder of an X25519 private key: a passing public key, a nonce, the box."""
    passing, nonce = X25519PrivateKey.generate(), secrets.token_bytes(12)
    shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
    mine = passing.public_key().public_bytes_raw()
    return mine + nonce + AESGCM(_agreed(shared, mine, public)).encrypt(nonce, content, b"slot")


def open_sealed(private: bytes, sealed: bytes) -> bytes | None:
    """Content of `seal_to`; None for another key's or a changed one."""
    own, passing = X25519PrivateKey.from_private_bytes(private), sealed[:32]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(passing))
        agreed = _agreed(shared, passing, own.public_key().public_bytes_raw())
        return AESGCM(agreed).decrypt(sealed[32:44], sealed[44:], b"slot")
    except (InvalidTag, ValueError):
        return None


def _agreed(shared: bytes, passing: bytes, public: bytes) -> bytes:
    return hmac.new(shared, b"shouwang:slot" + passing + public, hashlib.sha256).digest()


def _stretch(secret: str, salt: bytes) -> bytes:
    stretch = Argon2id(salt=salt, length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
    return stretch.derive(secret.encode("utf-8"))


def _tag(salt: bytes, name: str) -> str:
    return hmac.new(salt, name.strip().encode("utf-8"), hashlib.sha256).hexdigest()[:16]


def save(folder: Path, data: dict[str, Any]) -> None:
    """Write the slots of a store folder, whole or not at all."""
    temporary = folder / (KEYS_FILE + ".new")
    with temporary.open("w", encoding="utf-8") as out:
        json.dump(data, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(folder / KEYS_FILE)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


# ---- slot (c): sealed to the township's office, opaque here ----
@dataclass(frozen=True, slots=True)
class OfficeSlot:
    """The store key sealed to an office: its fingerprint, a mark of the key and device it was made for, the box (an age file)."""

    office: str
    check: str
    box: bytes


def check_of(key: bytes, device: str) -> str:
    """A mark by which a slot made for another key or device is told; says nothing about the key."""
    return hmac.new(_derive(key, "slot mark"), device.encode(), hashlib.sha256).hexdigest()[:16]


def office_slot(folder: Path) -> OfficeSlot | None:
    """The slot of the township, None before the store is enrolled. AppError as `load`."""
    return slot_in(load(folder))


def slot_in(data: dict[str, Any]) -> OfficeSlot | None:
    """The township's slot of a file of slots."""
    found = data.get(_OFFICE)
    try:
        return OfficeSlot(str(found["office"]), str(found["check"]), _bytes(found["box"])) if found else None
    except (KeyError, TypeError, ValueError):
        return None


def put_office_slot(folder: Path, slot: OfficeSlot) -> None:
    """Write it in place of the former one."""
    data = load(folder)
    save(folder, {**data, _OFFICE: {"office": slot.office, "check": slot.check, "box": _text(slot.box)}})


_OFFICE = "office"


def seal_by_code(code: str, content: bytes) -> dict[str, str]:
    """Content sealed to a code that stands on paper alone (a one-time key while its answer is awaited)."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    box = nonce + AESGCM(_stretch(plain_code(code), salt)).encrypt(nonce, content, b"code")
    return {"salt": _text(salt), "box": _text(box)}


def open_by_code(code: str, sealed: dict[str, str]) -> bytes | None:
    """Content of `seal_by_code`; None when the code is another one."""
    try:
        box = _bytes(sealed["box"])
        return AESGCM(_stretch(plain_code(code), _bytes(sealed["salt"]))).decrypt(box[:12], box[12:], b"code")
    except (InvalidTag, ValueError, KeyError, TypeError):
        return None
