"""Files a person asked for: written whole or not at all, and what a disk's trouble is called in Chinese."""

from __future__ import annotations

import errno
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from app.domain.errors import AppError

_REASONS = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EFBIG: "磁盘放不下这么大的文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.EEXIST: "已经有同名的文件",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘或U盘出错",
}


def file_stem(*parts: str) -> str:
    """A file name every stick takes, its parts joined by dashes; blank parts are left out."""
    plain = (re.sub(r"[^\w()（）-]", "", part)[:40] for part in parts)
    return "-".join(part for part in plain if part)


def os_reason(error: OSError) -> str:
    """Why reading or writing failed, in words."""
    return _REASONS.get(error.errno or 0, "磁盘出错")


def save_file(path: Path, data: bytes) -> Path:
    """Write a file durably under its name, replacing an older one; AppError FILE-101, and nothing half-written stays."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with fresh.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        advice = "请换一个文件夹，或清出空间后再试；没有留下不完整的文件。"
        raise AppError("FILE-101", f"文件没有写成：{os_reason(error)}。", advice, str(path)) from error
    return path


def read_text(path: Path, most: int = 200_000) -> str:
    """A text file a person wrote, in UTF-8 or GBK (Windows' editor); AppError FILE-105, FILE-106."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AppError("FILE-105", f"读不了这个文件：{os_reason(error)}。", "请检查文件路径。", str(path)) from error
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            if len(data) <= most and b"\0" not in data:
                return data.decode(encoding).replace("\r\n", "\n")
    raise AppError("FILE-106", "这不是文本文件，或者太大。", "请用记事本写好，另存为文本文件（UTF-8）。", str(path))
