"""Keys: an age X25519 pair that opens packages and an Ed25519 pair that signs them, and the fingerprint people type."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from app.sync import canonical, shape
from app.sync.shape import BadShape, need
from app.sync.trouble import trouble

ROLES = ("village", "township", "office")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ROLE = re.compile("|".join(ROLES))
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_PUBLIC_KEYS = frozenset({"device", "role", "age", "verify"})


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What others know of a device: id, role (village, township, office), age recipient, Ed25519 key in hex."""

    device: str
    role: str
    age_recipient: str
    verify_key_hex: str

    def to_json(self) -> dict[str, str]:
        """As it stands in manifests and enrolment files."""
        return {"device": self.device, "role": self.role, "age": self.age_recipient, "verify": self.verify_key_hex}

    @classmethod
    def from_json(cls, value: Any) -> PublicKeys:
        """The inverse; BadShape for anything that is not a usable key."""
        table = shape.table(value, "公钥", len(_PUBLIC_KEYS))
        need(table.keys() == _PUBLIC_KEYS, "公钥项目")
        recipient = shape.text(table["age"], "公钥", _RECIPIENT)
        try:
            x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError as error:
            raise BadShape("公钥") from error
        return cls(
            shape.text(table["device"], "设备编号", shape.DEVICE),
            shape.text(table["role"], "设备角色", _ROLE),
            recipient,
            shape.text(table["verify"], "公钥", shape.HASH),
        )


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """The secret half. It lives only inside the encrypted store; never printed, never in a backup of another device."""

    public: PublicKeys
    age_secret: str = field(repr=False)
    sign_secret: bytes = field(repr=False)  # the 32-byte Ed25519 seed

    @classmethod
    def generate(cls, device: str, role: str) -> DeviceKeys:
        """New keys from the system's random source for a device id `[VT][0-9a-f]{15}` and a role."""
        secret = Ed25519PrivateKey.generate().private_bytes_raw()
        return cls.assemble(device, role, str(x25519.Identity.generate()), secret)

    @classmethod
    def assemble(cls, device: str, role: str, age_secret: str, sign_secret: bytes) -> DeviceKeys:
        """Keys from their secret parts; AppError `sync.keys` when they are damaged."""
        try:
            recipient = str(x25519.Identity.from_str(age_secret).to_public())
            verify = Ed25519PrivateKey.from_private_bytes(sign_secret).public_key().public_bytes_raw().hex()
            public = PublicKeys.from_json({"device": device, "role": role, "age": recipient, "verify": verify})
        except (pyrage.IdentityError, ValueError) as error:
            raise trouble("sync.keys") from error
        return cls(public, age_secret, sign_secret)

    def to_bytes(self) -> bytes:
        """Secret bytes for the encrypted store; never write them anywhere else."""
        secret = {"device": self.public.device, "role": self.public.role, "age": self.age_secret}
        return canonical.dump({**secret, "sign": self.sign_secret.hex()})

    @classmethod
    def from_bytes(cls, data: bytes) -> DeviceKeys:
        """The inverse; AppError `sync.keys`."""
        try:
            table = shape.table(canonical.load(data), "钥匙", 4)
            parts = [shape.words(table.get(key), "钥匙", 200) for key in ("device", "role", "age", "sign")]
            seed = bytes.fromhex(parts[3])
        except ValueError as error:
            raise trouble("sync.keys") from error
        return cls.assemble(parts[0], parts[1], parts[2], seed)

    def identity(self) -> x25519.Identity:
        """The age identity that opens what is sealed to this device."""
        return x25519.Identity.from_str(self.age_secret)


def fingerprint(public: PublicKeys) -> str:
    """12 characters in 3 groups (60 bits of SHA-256 over both public keys), letters without I L O U."""
    material = f"shouwang fingerprint 1\n{public.age_recipient}\n{public.verify_key_hex}\n".encode()
    number = int.from_bytes(hashlib.sha256(material).digest()[:8], "big") >> 4
    letters = "".join(CROCKFORD[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def plain_code(typed: str) -> str:
    """What was typed, without spaces and dashes, full-width letters made narrow, O read as 0, I and L as 1."""
    narrow = unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("OIL", "011"))
    return "".join(letter for letter in narrow if letter.isalnum())


def same_fingerprint(typed: str, expected: str) -> bool:
    """True when the typed fingerprint is the expected one, forgiving case, spaces, dashes, O/0 and I/L/1."""
    return len(plain_code(typed)) == 12 and plain_code(typed) == plain_code(expected)


def confirm_typed(typed: str, public: PublicKeys) -> None:
    """Nothing when the typed 12 characters belong to these keys; AppError `sync.code_length` or `sync.code`."""
    count = len(plain_code(typed))
    if count != 12:
        raise trouble("sync.code_length", count=count)
    if not same_fingerprint(typed, fingerprint(public)):
        raise trouble("sync.code")


def seal_bytes(data: bytes, recipients: list[PublicKeys]) -> bytes:
    """A small secret sealed to these devices (a store key to the office: `design.md` §4 slot c)."""
    return bytes(pyrage.encrypt(data, [x25519.Recipient.from_str(item.age_recipient) for item in recipients]))


def unseal_bytes(sealed: bytes, keys: list[DeviceKeys]) -> bytes:
    """The inverse; AppError `sync.foreign` when none of the keys opens it."""
    try:
        return bytes(pyrage.decrypt(sealed, [item.identity() for item in keys]))
    except (pyrage.DecryptError, OSError) as error:
        raise trouble("sync.foreign") from error
