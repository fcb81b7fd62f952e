"""A first look into zipped workbooks (.xlsx, .ods): limits, far-away cells, error values, formulas without a value.

calamine builds a full rectangle from A1 to the last filled cell and turns #N/A and formulas that were never
calculated into blanks. This scan runs before it, streams the XML in pieces and keeps only cell names.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

from app.workbooks.problems import column_number

CHUNK = 4 * 1024 * 1024
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_CELL_PLAIN = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ERROR = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]+\d+)")(?=[^>]*\bt="e")[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.S)
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]+\d+)")[^>]*[^/]>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")


@dataclass(slots=True)
class SheetScan:
    """What the first look found in one sheet: size of the filled rectangle, cells calamine would show as blank."""

    rows: int = 0
    columns: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    uncalculated: list[str] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # only where calamine has none

    @property
    def cells(self) -> int:
        """Cells of the rectangle from A1 to the last filled row and column."""
        return self.rows * self.columns


def scan_xlsx(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Sheet name → what its XML holds; sheets whose part cannot be found are left out."""
    scans = {}
    for name, part in _sheet_parts(archive).items():
        scans[name] = scan = SheetScan()
        for piece in _pieces(archive, part):
            _scan_piece(piece, scan)
    return scans


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {rel.get("Id"): rel.get("Target") or "" for rel in rels}
    found = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if not element.tag.endswith("}sheet"):
            continue
        relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if part in names:
            found[element.get("name") or ""] = part
    return found


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Pieces of the XML cut in front of a row, so that no cell is cut in two."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(CHUNK):
            rest += block
            cut = _last_row(rest)
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _last_row(text: bytes) -> int:
    end = len(text)
    while (cut := text.rfind(b"row", 0, end)) > 0:
        start = text.rfind(b"<", 0, cut)
        if start >= 0 and _ROW.match(text, start):
            return start
        end = cut
    return -1


def _scan_piece(piece: bytes, scan: SheetScan) -> None:
    pattern = _CELL_PLAIN if b'<c r="' in piece else _CELL
    cells = pattern.findall(piece)
    if cells:
        scan.rows = max(scan.rows, int(cells[-1][1]))
        widest = max({letters for letters, _ in cells}, key=lambda letters: (len(letters), letters))
        scan.columns = max(scan.columns, column_number(widest.decode()) + 1)
    if b't="e"' in piece:
        scan.errors.update((cell.decode(), value.decode()) for cell, value in _ERROR.findall(piece))
    if b"<f" in piece or b":f" in piece:
        scan.uncalculated.extend(cell.decode() for cell in _FORMULA.findall(piece))
