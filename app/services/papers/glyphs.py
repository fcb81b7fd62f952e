"""此字无法显示: characters of a paper that no bundled font draws, said before printing, never dropped (`domain.md` §16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from app.domain.documents import Row
from app.domain.errors import AppError

# Columns that say whose row it is.
NAMES = frozenset({"name", "head", "head_name", "person_name", "recipient", "member_id", "member"})
BOX = "□"
SHOWN = 8
ADVICE = "可以返回，核对证件后改用正确的字；也可以照样打印，打不出的字印成方框“□”，打印后手写补上。"


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that cannot be drawn: whose (a name, or where it stands), the text with boxes, whether it is a made-up one."""

    char: str
    person: str
    text: str
    private: bool

    @property
    def code(self) -> str:
        """U+E123."""
        return f"U+{ord(self.char):04X}"

    @property
    def line(self) -> str:
        """One line of the list a person decides by."""
        kind = "自造字或乱码" if self.private else "字库里没有的字"
        where = f"{self.person}：" if self.person and self.person != self.text else ""
        return f"{where}“{self.text}”里的{self.code}（{kind}）"


class MissingGlyphs(AppError):
    """PRINT-003: the paper holds characters nobody can print; `missing` names them all, nothing was drawn."""

    def __init__(self, missing: Iterable[MissingGlyph], title: str) -> None:
        self.missing = tuple(missing)
        super().__init__("PRINT-003", f"此字无法显示：{listed(self.missing)}。", ADVICE, title)


def listed(missing: Iterable[MissingGlyph]) -> str:
    """The first lines in one sentence, and how many more there are."""
    lines = list(dict.fromkeys(item.line for item in missing))
    more = f"；还有{len(lines) - SHOWN}处" if len(lines) > SHOWN else ""
    return "；".join(lines[:SHOWN]) + more


def missing_glyphs(documents: Iterable[Any]) -> tuple[MissingGlyph, ...]:
    """Every character of these documents that cannot be drawn, with the person it belongs to."""
    from app.reports import undrawable_in

    owners: dict[str, str] = {}
    for document in documents:
        for text, owner in _owned(document, ""):
            owners[text] = owners.get(text) or owner
    found = undrawable_in(owners)
    bad: dict[str, None] = dict.fromkeys(char for char, _text in found)
    return tuple(
        MissingGlyph(char, _boxed(owners[text], bad), _short(_boxed(text, bad)), _is_private(char))
        for char, text in found
    )


def with_boxes(document: Any, missing: Iterable[MissingGlyph]) -> Any:
    """The document with a box for every character that cannot be drawn, to be written by hand."""
    return _replaced(document, dict.fromkeys(item.char for item in missing))


def _owned(value: Any, owner: str) -> Iterator[tuple[str, str]]:
    """Every text with the person it is about: the name in its row, the household's head, else nothing."""
    if isinstance(value, str):
        yield str(value), owner
    elif isinstance(value, tuple):
        for item in value:
            yield from _owned(item, owner)
    elif is_dataclass(value) and not isinstance(value, type):
        own = getattr(value, "name", "") or getattr(value, "head", "")
        owner = own if isinstance(own, str) and own else owner
        at = _name_column(getattr(value, "columns", ()))
        for part in fields(value):
            for item in _rows(getattr(value, part.name), at):
                yield from _owned(item[0], item[1] or owner)


def _rows(value: Any, at: int | None) -> Iterator[tuple[Any, str]]:
    """The rows of a table with the name in each; anything else as it is."""
    if at is None or not isinstance(value, tuple) or not all(isinstance(row, Row) for row in value):
        yield value, ""
        return
    for row in value:
        name = row.cells[at] if at < len(row.cells) else ""
        yield row, name if isinstance(name, str) else ""


def _name_column(columns: Any) -> int | None:
    if not isinstance(columns, tuple):
        return None
    return next((index for index, column in enumerate(columns) if getattr(column, "key", "") in NAMES), None)


def _boxed(text: str, bad: dict[str, None]) -> str:
    return "".join(BOX if char in bad else char for char in text)


def _short(text: str) -> str:
    at = max(0, text.find(BOX) - 10)
    cut = text[at : at + 20]
    return f"{'…' if at else ''}{cut}{'…' if at + 20 < len(text) else ''}"


def _is_private(char: str) -> bool:
    code = ord(char)
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or code == 0xFFFD


def _replaced(value: Any, bad: dict[str, None]) -> Any:
    if isinstance(value, str):
        return _boxed(value, bad) if type(value) is str else value
    if isinstance(value, tuple):
        return tuple(_replaced(item, bad) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {part.name: _replaced(getattr(value, part.name), bad) for part in fields(value)}
        return replace(value, **{key: new for key, new in changed.items() if new is not getattr(value, key)})
    return value
