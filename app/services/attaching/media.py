"""What an attachment may be, and how large a file may come in; light, so that pages need no picture library to list them."""

from __future__ import annotations

from app.domain.errors import AppError

JPEG, PDF = "image/jpeg", "application/pdf"
LARGEST_FILE = 60 * 1024 * 1024


def too_large(size: int, where: str) -> AppError:
    """A file nobody reads into memory."""
    text = f"这个文件有{size / 1024 / 1024:.0f}兆，超过了{LARGEST_FILE // 1024 // 1024}兆。"
    return AppError("ATT-104", text, "请先缩小，或重新拍照、扫描。", where)
