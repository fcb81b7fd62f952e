"""What a code list is, and the compact notation the shipped lists are written in (`domain.md` §5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Code:
    """One choice: `code` is ours and never shown, `label` is official, `gb_code` the number of a national standard."""

    code: str
    label: str
    sort: int
    parent: str = ""
    gb_code: str = ""
    valid_from: str = ""
    valid_to: str = ""
    is_active: bool = True
    aliases: tuple[str, ...] = ()
    note: str = ""  # for people: the department asked, what a choice means
    is_placeholder: bool = False  # prints 待乡镇核定 until the township confirms it
    source: str = ""  # where one choice has another source than its list


@dataclass(frozen=True)
class CodeList:
    """A named list of choices in their order."""

    name: str
    label: str
    source: str
    codes: tuple[Code, ...]

    @cached_property
    def by_code(self) -> dict[str, Code]:
        """Every choice by its internal code."""
        return {code.code: code for code in self.codes}

    @cached_property
    def by_text(self) -> dict[str, tuple[Code, ...]]:
        """Choices by normalised label or alias; several where parents share a word (其他)."""
        index: dict[str, tuple[Code, ...]] = {}
        for text, code in self._names():
            if code not in index.get(text, ()):
                index[text] = (*index.get(text, ()), code)
        return index

    def _names(self) -> Iterator[tuple[str, Code]]:
        # Labels first: an alias never takes a text that is another choice's own label.
        labels = {plain(code.label) for code in self.codes}
        for code in self.codes:
            yield plain(code.label), code
        for code in self.codes:
            yield from ((plain(alias), code) for alias in code.aliases if plain(alias) not in labels)

    def active(self, on: str = "") -> tuple[Code, ...]:
        """Choices offered on a day (ISO text; blank = no dates asked)."""
        return tuple(code for code in self.codes if code.is_active and _valid(code, on))

    def order(self, code: str) -> tuple[int, str]:
        """Sort key of a code: known ones as in the list, foreign texts behind them."""
        known = self.by_code.get(code)
        return (known.sort, "") if known else (1_000_000, code)


def _valid(code: Code, on: str) -> bool:
    if not on:
        return True
    return (not code.valid_from or code.valid_from <= on) and (not code.valid_to or on <= code.valid_to)


def plain(text: str) -> str:
    """Text for comparing: one width of letters and brackets, no spaces, no quotation marks."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if not char.isspace() and char not in "“”\"'‘’").upper()


def make(name: str, label: str, source: str, rows: str) -> CodeList:
    """A list from lines `code | label | key=value …`; keys: gb, alias (comma separated), parent, from, to, off, note, todo, src."""
    lines = [line.strip() for line in rows.strip().splitlines() if line.strip()]
    return CodeList(name, label, source, tuple(_code(line, number) for number, line in enumerate(lines, start=1)))


def _code(line: str, sort: int) -> Code:
    code, label, *rest = (part.strip() for part in line.split("|"))
    more = dict(part.split("=", 1) for part in rest)
    aliases = tuple(alias.strip() for alias in more.get("alias", "").split(",") if alias.strip())
    return Code(
        code,
        label,
        sort,
        parent=more.get("parent", ""),
        gb_code=more.get("gb", ""),
        valid_from=more.get("from", ""),
        valid_to=more.get("to", ""),
        is_active="off" not in more,
        aliases=aliases,
        note=more.get("note", ""),
        is_placeholder="todo" in more,
        source=more.get("src", ""),
    )
