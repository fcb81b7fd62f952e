"""A first look into .ods workbooks: filled rectangle, areas merged downwards, error values, uncalculated formulas."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree

from app.workbooks.problems import column_letters
from app.workbooks.zipscan import SheetScan

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}


def scan_ods(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Sheet name → what its XML holds; repeated blank rows and columns cost nothing."""
    scans: dict[str, SheetScan] = {}
    scan, row = SheetScan(), 0
    with archive.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            if event == "start" and element.tag == f"{_TABLE}table":
                scan, row = SheetScan(), 0
                scans[element.get(f"{_TABLE}name") or ""] = scan
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                row = _scan_row(element, row, scan)
                element.clear()
    return scans


def _scan_row(element: ElementTree.Element, row: int, scan: SheetScan) -> int:
    times = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
    column = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        width = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        _scan_cell(cell, row, column, scan)
        if "".join(cell.itertext()).strip():
            scan.rows, scan.columns = row + times, max(scan.columns, column + width)
        column += width
    return row + times


def _scan_cell(cell: ElementTree.Element, row: int, column: int, scan: SheetScan) -> None:
    name = f"{column_letters(column)}{row + 1}"
    text = "".join(cell.itertext()).strip()
    down = int(cell.get(f"{_TABLE}number-rows-spanned") or 1)
    right = int(cell.get(f"{_TABLE}number-columns-spanned") or 1)
    if down > 1 or right > 1:
        scan.merges.append((row, column, row + down - 1, column + right - 1))
    if cell.get(f"{_TABLE}formula"):
        if text.startswith("#"):
            scan.errors[name] = text
        elif not text:
            scan.uncalculated.append(name)
