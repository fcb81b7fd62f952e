"""Signatures in the form of the minisign tool (Ed25519 over BLAKE2b-512), and small signed JSON documents."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.sync import canonical, shape
from app.sync.keys import DeviceKeys

_UNTRUSTED = b"untrusted comment: shouwang signature\n"
_TRUSTED = b"trusted comment: "
_DOCUMENT_KEYS = frozenset({"format", "version", "kind", "body", "key", "signature"})


class BadSignature(ValueError):
    """The signature does not belong to these bytes and this key."""


def digest_of(*parts: bytes | memoryview) -> bytes:
    """BLAKE2b-512 over the parts one after another: what minisign signs."""
    hasher = hashlib.blake2b()
    for part in parts:
        hasher.update(part)
    return hasher.digest()


def key_id(verify_key_hex: str) -> bytes:
    """The eight bytes minisign prints as key id: here the first bytes of SHA-256 of the key."""
    return hashlib.sha256(bytes.fromhex(verify_key_hex)).digest()[:8]


def minisign_key(verify_key_hex: str) -> str:
    """The public key as `minisign -P` takes it."""
    return base64.b64encode(b"Ed" + key_id(verify_key_hex) + bytes.fromhex(verify_key_hex)).decode()


def sign_digest(digest: bytes, keys: DeviceKeys, comment: str) -> bytes:
    """Four lines as in a .minisig file; the comment is signed too and tells packages from documents."""
    secret = Ed25519PrivateKey.from_private_bytes(keys.sign_secret)
    first = secret.sign(digest)
    second = secret.sign(first + comment.encode())
    line = base64.b64encode(b"ED" + key_id(keys.public.verify_key_hex) + first)
    return b"".join((_UNTRUSTED, line, b"\n", _TRUSTED, comment.encode(), b"\n", base64.b64encode(second), b"\n"))


def signature_size(comment: str) -> int:
    """Length in bytes of the four lines."""
    return len(_UNTRUSTED) + 101 + len(_TRUSTED) + len(comment.encode()) + 1 + 89


def verify_digest(lines: bytes, digest: bytes, verify_key_hex: str, comment: str) -> None:
    """BadSignature unless the four lines sign this digest and this comment with this key, byte for byte."""
    parts = lines.split(b"\n")
    if len(parts) != 5 or parts[4] or parts[0] + b"\n" != _UNTRUSTED or parts[2] != _TRUSTED + comment.encode():
        raise BadSignature("lines")
    head, second = _decode64(parts[1], 74), _decode64(parts[3], 64)
    if head[:10] != b"ED" + key_id(verify_key_hex):
        raise BadSignature("key id")
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(verify_key_hex))
        public.verify(head[10:], digest)
        public.verify(second, head[10:] + comment.encode())
    except (InvalidSignature, ValueError) as error:
        raise BadSignature("signature") from error


def _decode64(text: bytes, size: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadSignature("base64") from error
    if len(data) != size or base64.b64encode(data) != text:
        raise BadSignature("base64")
    return data


def sign_document(form: str, kind: str, body: dict[str, Any], keys: DeviceKeys) -> dict[str, Any]:
    """A JSON object whose canonical form without `signature` is signed by the key it names."""
    document = {"format": form, "version": 1, "kind": kind, "body": body, "key": keys.public.verify_key_hex}
    lines = sign_digest(digest_of(canonical.dump(document)), keys, f"{form} 1 {kind}")
    return {**document, "signature": lines.decode().splitlines()}


def open_document(value: Any, form: str, kind: str) -> tuple[dict[str, Any], str]:
    """(body, key in hex) of a signed document. BadShape when it is none, BadSignature when it was changed."""
    document = shape.table(value, "文件", len(_DOCUMENT_KEYS))
    shape.need(document.keys() == _DOCUMENT_KEYS, "文件项目")
    shape.need(document["format"] == form and document["kind"] == kind, "文件类型")
    shape.need(type(document["version"]) is int and document["version"] == 1, "文件版本")
    key = shape.text(document["key"], "公钥", shape.HASH)
    lines = [shape.words(line, "签名", 200) for line in shape.items(document["signature"], "签名", 4)]
    unsigned = {name: item for name, item in document.items() if name != "signature"}
    digest = digest_of(canonical.dump(unsigned))
    verify_digest("".join(f"{line}\n" for line in lines).encode(), digest, key, f"{form} 1 {kind}")
    return shape.table(document["body"], "文件内容", 100), key
