"""Workbooks with a password to open them: agile AES-256 as Excel and WPS write it, in memory from end to end (`design.md` §4).

The key comes from the password by 100,000 rounds of SHA-512 (ECMA-376 part 4). Nothing here touches a disk.
"""

from __future__ import annotations

import io
import struct
from xml.parsers.expat import ExpatError

from app.domain.errors import AppError

OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

# Office writes 100,000 rounds; a file that asks for more than this would only keep the machine busy.
MOST_ROUNDS = 10_000_000
# What a reader of OLE files and their XML raises on damaged bytes.
_BROKEN = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, ExpatError)


def is_locked(data: bytes) -> bool:
    """True for an .xlsx that asks for a password."""
    return data.startswith(OLE_MARK) and ENCRYPTED_STREAM in data


def lock(data: bytes, password: str) -> bytes:
    """An .xlsx in memory as the same workbook with a password. ValueError for an empty password."""
    from msoffcrypto.format.ooxml import OOXMLFile

    if not password:
        raise ValueError("a locked workbook needs a password")
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def unlock(data: bytes, password: str, file: str) -> bytes:
    """The .xlsx inside; AppError WB-08 (wrong password), WB-07 (damaged, or locked in a way nobody uses)."""
    from msoffcrypto import exceptions
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    try:
        book = OOXMLFile(io.BytesIO(data))
        if int((book.info or {}).get("spinValue", 0)) > MOST_ROUNDS:
            raise _damaged(file)
        book.load_key(password=password, verify_password=True)
    except exceptions.InvalidKeyError as error:
        raise AppError("WB-08", "打开密码不对。", "请核对密码条，注意大小写和横线，再输一次。", file) from error
    except (exceptions.FileFormatError, exceptions.ParseError, exceptions.DecryptionError, *_BROKEN) as error:
        raise _damaged(file) from error
    try:
        # Only the agile method carries a checksum over the content.
        book.decrypt(out, verify_integrity=book.type == "agile")
    except (exceptions.DecryptionError, *_BROKEN) as error:
        raise _damaged(file) from error
    return out.getvalue()


def _damaged(file: str) -> AppError:
    advice = "请对方用 WPS 或 Excel 打开，重新加密另存一份。"
    return AppError("WB-07", "工作簿损坏，或者加密方法不认识，读不出来。", advice, file)
