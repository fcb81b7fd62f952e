"""A sheet as it was printed: kept whole with its rows, drawn again from what is kept, never reckoned anew (`domain.md` §19).

Names of bodies, settings and texts may change after a sheet hangs, and another machine may know others: what is frozen
stands. What comes from elsewhere is still held to the whitelist of its kind and passes the privacy check before it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.documents import Notice, Paper, Row
from app.domain.errors import AppError
from app.domain.notice import notice_kind, outside, sheet_column


def frozen(sheet: Notice) -> dict[str, Any]:
    """What is kept of a sheet beside its rows."""
    return {
        "title": sheet.title,
        "body": [str(text) for text in sheet.body],
        "columns": [[column.key, column.label] for column in sheet.columns],
        "period": sheet.period,
        "objection": [str(text) for text in sheet.objection],
        "contacts": [list(pair) for pair in sheet.contacts],
        "issuer": sheet.issuer,
        "date": sheet.date,
    }


def thawed(kind: str, kept: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], paper: Paper) -> Notice:
    """The sheet again. AppError NOTICE-003 (a column its kind never has), NOTICE-005 (no rows), NOTICE-031 (unreadable)."""
    known = notice_kind(kind)
    if not rows:
        raise AppError("NOTICE-005", "公示名单是空的。", "请先选择要公示的农户。", "公示名单")
    try:
        columns = [(str(key), str(label)) for key, label in kept["columns"]]
        outside(known, [*(key for key, _ in columns), *(key for row in rows for key in row)])
        return Notice(
            kind=known.label,
            title=str(kept["title"]),
            body=tuple(str(text) for text in kept["body"]),
            columns=tuple(sheet_column(key, label) for key, label in columns),
            rows=tuple(
                Row(tuple(str(row.get(key, "")) for key, _ in columns), group=str(at)) for at, row in enumerate(rows)
            ),
            period=str(kept["period"]),
            objection=tuple(str(text) for text in kept["objection"]),
            contacts=tuple((str(who), str(number)) for who, number in kept["contacts"]),
            issuer=str(kept["issuer"]),
            date=str(kept["date"]),
            paper=paper,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AppError(
            "NOTICE-031", "这份公示保存的版面读不出来。", "请让制作公示的一方重新报送；纸质公示照样有效。", known.label
        ) from error
