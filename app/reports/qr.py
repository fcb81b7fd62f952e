"""QR codes as runs of dark modules, without reportlab's drawing layer."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=64)
def qr_modules(payload: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """(modules a side, dark runs as (row, column, length)) of a code with medium error correction."""
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(payload.encode("utf-8")))
    code.make()
    count = code.getModuleCount()
    runs: list[tuple[int, int, int]] = []
    for row in range(count):
        start = None
        for column in range(count + 1):
            dark = column < count and bool(code.isDark(row, column))
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((row, start, column - start))
                start = None
    return count, tuple(runs)
