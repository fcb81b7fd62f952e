"""Paste from Excel or WPS: the preview with its columns, rows and cells, and the keys that open it."""

from __future__ import annotations

from app.ui.pages.paste.keys import PasteKeys, contents_of, open_paste, paste_button

__all__ = ["PasteKeys", "contents_of", "open_paste", "paste_button"]
