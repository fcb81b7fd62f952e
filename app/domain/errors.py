"""Errors a person can do something about. Everything else that is raised is a bug."""

from __future__ import annotations


class AppError(Exception):
    """Expected trouble: `code` is stable, `text` says what happened, `where` names the place, `advice` what to do."""

    def __init__(self, code: str, text: str, advice: str = "", where: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.advice = advice
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}：" if self.where else ""
        return f"{place}{self.text}{self.advice}（{self.code}）"


class Cancelled(Exception):
    """The person stopped the work; nothing is shown."""
