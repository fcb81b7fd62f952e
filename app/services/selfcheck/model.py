"""One line of the self-check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a thing stands; the value is the word on screen."""

    GOOD = "正常"
    WARN = "注意"
    BAD = "有问题"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at and how it stands; `advice` what to do, `mend` the key of what the program can do itself."""

    key: str
    title: str
    state: State
    text: str
    advice: str = ""
    mend: str = ""


def good(key: str, title: str, text: str) -> Check:
    """A line that needs nobody."""
    return Check(key, title, State.GOOD, text)


def warn(key: str, title: str, text: str, advice: str, mend: str = "") -> Check:
    """Work can go on, but somebody should look."""
    return Check(key, title, State.WARN, text, advice, mend)


def bad(key: str, title: str, text: str, advice: str, mend: str = "") -> Check:
    """Something has to be done first."""
    return Check(key, title, State.BAD, text, advice, mend)
