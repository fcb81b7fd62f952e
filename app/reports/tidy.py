"""Text as it may be written: no control characters, odd spaces made plain."""

from __future__ import annotations

import re

# Control and format characters and variation selectors have no picture of their own.
_UNTIDY = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064"
    r"\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


def clean(text: str) -> str:
    """Tabs and no-break spaces become spaces, invisible characters go, newlines stay."""
    if not _UNTIDY.search(text):
        return text
    return _UNTIDY.sub(lambda found: " " if found.group() in "\t\xa0" else "", text)
