"""Canonical JSON: sorted keys, no spaces, UTF-8, no floats; one text for one value, so a hash speaks for it."""

from __future__ import annotations

import json
from typing import Any


class NotCanonical(ValueError):
    """The bytes are not the canonical JSON of what they say; callers turn it into their own sentence."""


def dump(value: Any) -> bytes:
    """Canonical bytes; NotCanonical for what JSON cannot hold (half characters, not-a-number)."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def load(data: bytes) -> Any:
    """The value; NotCanonical for bad JSON, doubled keys, floats, spaces, deep nesting: they dump differently."""
    value = parse(data)
    if dump(value) != data:
        raise NotCanonical("not in canonical form")
    return value


def parse(data: bytes) -> Any:
    """JSON as people may have re-indented it; floats are refused."""
    try:
        return json.loads(data.decode(), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def _no_float(text: str) -> Any:
    raise ValueError(f"number {text} is not whole")
