"""Characters nobody can draw, and full-width signs made half-width."""

from __future__ import annotations

import re
import unicodedata

from app.domain.nametext import REPAIRS, repair

__all__ = ["REPAIRS", "narrow", "repair", "unreadable"]

_SUSPECT = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffd]")


def unreadable(text: str) -> str:
    """Characters nobody can draw: private use that no table knows, and the replacement mark."""
    return "".join(dict.fromkeys(_SUSPECT.findall(text)))


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; Chinese stays."""
    return unicodedata.normalize("NFKC", text)
