"""The office's keys from a code on paper: 160 random bits from which both key pairs and the id follow (`FORMAT.md` §8).

Whoever holds the paper holds the office: it lies in a sealed envelope. Nothing else is needed to have the office back.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from app.sync.keys import CROCKFORD, DeviceKeys, plain_code
from app.sync.trouble import trouble

LENGTH, GROUP = 32, 4
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SECRET = "age-secret-key-"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def new_office_code(random: bytes | None = None) -> str:
    """32 characters in groups of four, without I L O U."""
    number = int.from_bytes(random or secrets.token_bytes(20), "big")
    text = "".join(CROCKFORD[number >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(text[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def office_from_code(code: str) -> DeviceKeys:
    """The office's keys a code stands for, the same ones each time. AppError: sync.office_code."""
    plain = plain_code(code)
    if len(plain) != LENGTH or not set(plain) <= set(CROCKFORD):
        raise trouble("sync.office_code", count=len(plain))
    device = "T" + _derived(plain, "device").hex()[:15]
    return DeviceKeys.assemble(device, "office", _age_secret(_derived(plain, "age")), _derived(plain, "sign"))


def _derived(plain: str, purpose: str) -> bytes:
    return hmac.new(plain.encode(), f"shouwang office 1 {purpose}".encode(), hashlib.sha256).digest()


def _age_secret(secret: bytes) -> str:
    """An age identity as age writes it: Bech32 (BIP 173) of the 32 bytes, in capitals."""
    number = int.from_bytes(secret, "big") << 4  # 256 bits in 52 groups of five
    data = [number >> 5 * place & 31 for place in range(51, -1, -1)]
    expanded = [*(ord(char) >> 5 for char in _SECRET), 0, *(ord(char) & 31 for char in _SECRET)]
    check = _polymod([*expanded, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    data += [check >> 5 * place & 31 for place in range(5, -1, -1)]
    return f"{_SECRET}1{''.join(_BECH32[value] for value in data)}".upper()


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check
