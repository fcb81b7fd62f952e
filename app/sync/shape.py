"""Small checks of parsed JSON. Each raises `BadShape` with a few Chinese words saying which part is wrong."""

from __future__ import annotations

import re
from typing import Any, cast

from app.domain.units import Seen, Stamp
from app.sync.limits import COUNTER_END, MAX_DEVICES

DEVICE = re.compile(r"[VT][0-9a-f]{15}")
IDENT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:-]{0,63}")
KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEY = re.compile(r"[A-Za-z_][0-9A-Za-z_.:-]{0,95}")
PLACE = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")
NUMBER = re.compile(r"[A-Z]{1,3}-[0-9]{4,9}")
HASH = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?)?")


class BadShape(ValueError):
    """Not what the format says; the text is short Chinese for a sentence's brackets."""


def need(condition: bool, what: str) -> None:
    """BadShape unless the condition holds."""
    if not condition:
        raise BadShape(what)


def table(value: Any, what: str, most: int) -> dict[str, Any]:
    """A JSON object of at most `most` keys."""
    need(type(value) is dict and len(value) <= most, what)
    return cast("dict[str, Any]", value)


def items(value: Any, what: str, most: int) -> list[Any]:
    """A JSON list of at most `most` items."""
    need(type(value) is list and len(value) <= most, what)
    return cast("list[Any]", value)


def text(value: Any, what: str, pattern: re.Pattern[str]) -> str:
    """A string the whole pattern fits."""
    need(type(value) is str and pattern.fullmatch(value) is not None, what)
    return cast("str", value)


def words(value: Any, what: str, most: int) -> str:
    """A printable line of at most `most` characters; may be empty."""
    need(type(value) is str and len(value) <= most and (value == "" or value.isprintable()), what)
    return cast("str", value)


def whole(value: Any, what: str, low: int = 0, end: int = COUNTER_END) -> int:
    """A whole number with low ≤ value < end; true and false are not numbers."""
    need(type(value) is int and low <= value < end, what)
    return cast("int", value)


def yes_no(value: Any, what: str) -> bool:
    """true or false."""
    need(type(value) is bool, what)
    return cast("bool", value)


def stamp(value: Any, what: str) -> Stamp:
    """A stamp written as [device, counter]."""
    need(type(value) is list and len(value) == 2, what)
    return Stamp(text(value[0], what, DEVICE), whole(value[1], what, 1))


def seen(value: Any, what: str) -> Seen:
    """A seen vector {device: highest counter}."""
    vector = table(value, what, MAX_DEVICES)
    for device, counter in vector.items():
        text(device, what, DEVICE)
        whole(counter, what, 1)
    return vector


def only(value: dict[str, Any], known: frozenset[str], what: str) -> None:
    """BadShape for a key this format does not name: it would be lost on the way on."""
    need(value.keys() <= known, what)
