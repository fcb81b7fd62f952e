"""What a command says: a table or sentences for people, one JSON document for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

import click


def width(text: str) -> int:
    """Columns a text takes on a terminal; a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """The text with blanks up to a width."""
    return text + " " * max(columns - width(text), 0)


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows under their headers, columns aligned."""
    lines = [[*headers], *([_cell(value) for value in row] for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(headers))]
    return "\n".join(
        "  ".join(pad(cell, size) for cell, size in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def say(as_json: bool, document: Any, text: str | Callable[[], str]) -> None:
    """The one answer of a command on stdout."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))
    else:
        click.echo(text() if callable(text) else text)


def note(text: str) -> None:
    """A remark beside the answer: on stderr, so that the answer stays one document."""
    if text:
        click.echo(text, err=True)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def progress(what: str) -> Callable[[int, int], None]:
    """Shows how far long work is, on a terminal only."""

    def shown(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{what} {done}/{total}", nl=done >= total, err=True)

    return shown
