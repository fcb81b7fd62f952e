"""快速录入 and 停电用纸, reached from 采集: numbered blank sheets printed, watched, and typed in when they come back."""

from __future__ import annotations

from app.ui.pages.keying.page import KeyingPage

__all__ = ["KeyingPage"]
