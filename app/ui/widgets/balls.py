"""Who has the ball, as columns: the other side's last word beside the state here (`design.md` §5, §7)."""

from __future__ import annotations

from typing import Any

from app.domain.handed import Word
from app.ui.widgets.table_model import Column

SHOWN = 10  # characters a column has room for beside the package's number


def ball_columns(village: bool, width: int = 12) -> list[Column]:
    """Of rows with `here` and `there`: the township's last word; in the township the village's package and our answer to it."""
    if village:
        return [_column("there", "乡镇最后答复", width)]
    return [_column("here", "村里最后报送", 6), _column("there", "我们的答复", 8)]


def _column(key: str, title: str, width: int) -> Column:
    return Column(key, title, lambda row: _shown(row, key), width, chip=lambda row: _chip(row, key),
                  tip=lambda row: _tip(row, key))  # fmt: skip


def _word(row: Any, key: str) -> Word | None:
    found: Word | None = getattr(row, key, None)
    return found


def _shown(row: Any, key: str) -> str:
    word = _word(row, key)
    return "" if word is None else " ".join(part for part in (word.text[:SHOWN], word.number) if part)


def _chip(row: Any, key: str) -> tuple[str, str] | None:
    word = _word(row, key)
    return None if word is None or not word.text or word.tone == "quiet" else (word.tone, _shown(row, key))


def _tip(row: Any, key: str) -> str:
    word = _word(row, key)
    return word.shown if word else ""
