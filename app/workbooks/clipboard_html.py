"""Tables of a piece of HTML as spreadsheets put it on the clipboard: cells with spans, hidden rows and columns.

Read are Excel 2007 and later (`<td class=xl65 x:num="…">`, styles in a comment), WPS (`<td class="et2" x:num>`), LibreOffice
(`sdval`, `sdnum`), with or without the CF_HTML header of Windows. The shown text counts, as a person sees it, except where a
narrow column shows #### or a long number shows as 1.23E+17: there the number behind it (`x:num`, `sdval`) is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

WIDEST = 16_384  # columns of a spreadsheet
_HEADER = re.compile(r"^Version:[\d.]+\s.*?(?=<)", re.S)
_STYLE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_GONE = re.compile(
    r"display\s*:\s*none|mso-hidden\s*:\s*all|visibility\s*:\s*hidden|(?<![-\w])width\s*:\s*0(?:pt|px)?\s*(?:;|$)", re.I
)
_NO_NUMBER = re.compile(r"^#+$|^-?\d(?:\.\d+)?[Ee][+-]?\d+$")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U000323af]"
_WRAP = re.compile(rf"(?<={_HAN})[ \t]*\r?\n[ \t]*(?={_HAN})")
_FORMAT = re.compile(r"mso-number-format\s*:\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^;]+)", re.I)
_DAY_NAMES = re.compile(r"(?:short|long|medium) date", re.I)
_FULL_DAY = re.compile(r"^\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?$|^\d{8}$")
_EXACT = 10**15
_SERIAL = range(1, 80_000)
_SERIAL_START = date(1899, 12, 30)


@dataclass(slots=True)
class HtmlCell:
    """One cell as written: shown text, how many rows and columns it covers."""

    text: str = ""
    down: int = 1
    across: int = 1
    hidden: bool = False


@dataclass(slots=True)
class HtmlTable:
    """Rows of cells as written; `hidden_rows` has one mark a row, `hidden_columns` are places counted from 0."""

    rows: list[list[HtmlCell]] = field(default_factory=list)
    hidden_rows: list[bool] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def read_tables(html: str) -> list[HtmlTable]:
    """All tables that are not inside another one; never fails, HTML without a table gives none."""
    body = _HEADER.sub("", html) if html.startswith("Version:") else html
    reader = _Reader(dict(_styles(body)))
    reader.feed(body)
    reader.close()
    reader.end_table()
    return reader.tables


def _styles(html: str) -> Iterable[tuple[str, str]]:
    head = html[: html.lower().find("<body")] if "<body" in html.lower() else html[:200_000]
    return _STYLE.findall(head)


class _Reader(HTMLParser):
    def __init__(self, styles: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []
        self._styles = styles
        self._hidden_class = {name: bool(_GONE.search(style)) for name, style in styles.items()}
        self._depth = 0
        self._table: HtmlTable | None = None
        self._cell: HtmlCell | None = None
        self._number: str | None = None
        self._format = ""
        self._parts: list[str] = []
        self._column = 0
        self._mute = 0

    # ---- tags ----
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._table, self._column = HtmlTable(), 0
        elif tag in ("style", "script", "title", "comment"):
            self._mute += 1
        elif self._table is None or self._depth > 1:
            self._breaks(tag)
        elif tag == "col":
            self._col(dict(attrs))
        elif tag == "colgroup":
            self._colgroup(dict(attrs))
        elif tag == "tr":
            self._row(dict(attrs))
        elif tag in ("td", "th"):
            self._open_cell(dict(attrs))
        else:
            self._breaks(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "title", "comment"):
            self._mute = max(0, self._mute - 1)
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
            if not self._depth:
                self.end_table()
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._close_cell()
        elif tag in ("p", "div") and self._cell is not None:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._mute:
            self._parts.append(data)

    def end_table(self) -> None:
        """The table is complete (or the HTML ends inside it)."""
        self._close_cell()
        if self._table is not None and self._table.rows:
            self.tables.append(self._table)
        self._table = None

    # ---- parts of a table ----
    def _breaks(self, tag: str) -> None:
        if tag == "br" and self._cell is not None:
            self._parts.append("\x00")

    def _col(self, attrs: dict[str, str | None]) -> None:
        span = _count(attrs.get("span"))
        if self._table is not None and self._is_gone(attrs):
            self._table.hidden_columns |= set(range(self._column, min(self._column + span, WIDEST)))
        self._column += span

    def _colgroup(self, attrs: dict[str, str | None]) -> None:
        # LibreOffice writes a colgroup a column; a colgroup without width holds <col> that are counted by themselves.
        if "width" in attrs or "span" in attrs:
            self._col(attrs)

    def _row(self, attrs: dict[str, str | None]) -> None:
        self._close_cell()
        if self._table is not None:
            self._table.rows.append([])
            self._table.hidden_rows.append(self._is_gone(attrs) or attrs.get("height") == "0")

    def _open_cell(self, attrs: dict[str, str | None]) -> None:
        self._close_cell()
        if self._table is None:
            return
        if not self._table.rows:
            self._row({})
        self._cell = HtmlCell(
            "", _count(attrs.get("rowspan")), _count(attrs.get("colspan")), self._is_gone(attrs, True)
        )
        self._number = attrs.get("x:num") or attrs.get("sdval")
        self._format = self._format_of(attrs)
        self._parts = []

    def _close_cell(self) -> None:
        if self._cell is None or self._table is None:
            self._cell = None
            return
        self._cell.text = _behind(_shown("".join(self._parts)), self._number, self._format)
        self._table.rows[-1].append(self._cell)
        self._cell = None

    def _is_gone(self, attrs: dict[str, str | None], cell: bool = False) -> bool:
        names = (attrs.get("class") or "").split()
        style = attrs.get("style") or ""
        if cell:  # the width of a cell's own style says nothing when it covers several columns
            return bool(re.search(r"display\s*:\s*none|mso-hidden\s*:\s*all", style, re.I))
        return bool(_GONE.search(style)) or attrs.get("width") == "0" or any(map(self._hidden_class.get, names))

    def _format_of(self, attrs: dict[str, str | None]) -> str:
        if attrs.get("sdnum"):
            return (attrs.get("sdnum") or "").split(";")[-1]
        styles = [
            attrs.get("style") or "",
            *(self._styles.get(name, "") for name in (attrs.get("class") or "").split()),
        ]
        found = next((match for style in styles if (match := _FORMAT.search(style))), None)
        return found[1] if found else ""


def _count(text: str | None) -> int:
    digits = re.match(r"\s*(\d+)", text or "")
    return min(max(int(digits[1][:6]), 1), 1_048_576) if digits else 1


def _shown(text: str) -> str:
    """Text of a cell as a browser shows it: a line break in the source is nothing between Chinese characters."""
    lines = (_SPACE.sub(" ", _WRAP.sub("", part)).strip() for part in text.split("\x00"))
    return "\n".join(lines).strip("\n")


def _behind(shown: str, number: str | None, pattern: str) -> str:
    """The shown text, or the number behind it where the text does not say it.

    A spreadsheet keeps 15 digits of a number: a longer one in a numeric cell has lost its tail, whatever is shown, and is
    given as 5.39901196801011E+17, which everybody downstream knows as lost.
    """
    value = _number(number)
    if value is None:
        return shown
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    if _is_day(pattern) and not _FULL_DAY.match(shown):
        return _day(value) or shown
    return format(value, "f") if _NO_NUMBER.match(shown) else shown


def _number(text: str | None) -> Decimal | None:
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _is_day(pattern: str) -> bool:
    bare = re.sub(r"\\.|\"[^\"]*\"", "", pattern.strip("\"'"))
    return bool(_DAY_NAMES.search(pattern)) or ("y" in bare.lower() and "d" in bare.lower())


def _day(value: Decimal) -> str:
    return (_SERIAL_START + timedelta(days=int(value))).isoformat() if int(value) in _SERIAL else ""
