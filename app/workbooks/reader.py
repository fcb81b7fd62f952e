"""Opens a workbook (.xlsx, .xlsm, .xlsb, .xls, .et, .ods) and gives its sheets as neutral rows.

Everything that makes the whole file unreadable is an `AppError`; what is wrong with single cells travels along as
problems. The file is read once into memory, so a pulled stick can only fail at the start.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree

import python_calamine as calamine

from app.domain.errors import AppError
from app.workbooks.locked import ENCRYPTED_STREAM, OLE_MARK, is_locked, unlock
from app.workbooks.odsscan import scan_ods
from app.workbooks.problems import CellProblem, Trouble, Weight, column_letters
from app.workbooks.zipscan import SheetScan, scan_xlsx

MB = 1024 * 1024
XLS_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
BIFF_BOF = b"\x09\x08"
BIFF_FILEPASS = 0x2F
SAVE_AS = "请用 WPS 或 Excel 打开它，另存为“.xlsx”后再导入。"

# What zipfile, zlib and the XML reader raise on damaged bytes.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, RuntimeError, ValueError, OSError, KeyError,
)  # fmt: skip

Raw = str | int | float | bool | date | datetime | time | timedelta
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, counted from 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be: file size, unpacked size (bytes), cells of all sheets together."""

    file_bytes: int = 100 * MB
    unpacked_bytes: int = 1024 * MB
    cells: int = 10_000_000


@dataclass(frozen=True, slots=True)
class SheetRows:
    """One sheet: rows from row 1 on (blank = ""), merged areas, and cells that hold nothing usable."""

    name: str
    rows: list[list[Raw]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """True when no cell holds anything."""
        return not any(any(value != "" for value in row) for row in self.rows)


def open_workbook(path: str | Path, limits: Limits | None = None, password: str = "") -> list[SheetRows]:
    """All sheets of a workbook as rows; AppError WB-01…WB-05, WB-07, WB-08 when the file as a whole cannot be read.

    `password` opens a locked .xlsx in memory; a file without a lock does not mind it."""
    file, limits = Path(path), limits or Limits()
    data = _read(file, limits)
    if password and is_locked(data):
        data = unlock(data, password, file.name)
    scans = _look_inside(file, data, limits)
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        sheets = list(_sheets(book, scans, limits, file.name))
    except calamine.PasswordError as error:
        raise _password(file.name) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(file.name) from error
    if all(sheet.blank for sheet in sheets):
        raise AppError("WB-04", "工作簿里没有任何内容。", "请核对是不是选错了文件。", file.name)
    return sheets


def _read(file: Path, limits: Limits) -> bytes:
    try:
        size = file.stat().st_size
        if size > limits.file_bytes:
            raise _too_large(file.name, f"文件有 {size // MB} MB，超过 {limits.file_bytes // MB} MB 的上限。")
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise AppError("WB-01", "找不到这个文件。", "请核对文件名和所在的文件夹。", file.name) from error
    except OSError as error:
        advice = "请先在 WPS 或 Excel 里关闭它，核对 U 盘是否插好，再试一次。"
        raise AppError("WB-01", "文件打不开。", advice, file.name) from error
    if not data:
        raise AppError("WB-04", "文件是空的（0 字节）。", "请重新导出或重新拷贝一份。", file.name)
    return data


def _look_inside(file: Path, data: bytes, limits: Limits) -> dict[str, SheetScan]:
    if data.startswith(OLE_MARK):
        if ENCRYPTED_STREAM in data or _has_file_pass(data):
            raise _password(file.name)
        if not any(stream in data for stream in XLS_STREAMS):
            raise _no_workbook(file.name, b"")
        return {}
    if not data.startswith(b"PK"):
        raise _no_workbook(file.name, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _look_into_zip(file, archive, limits)
    except _BROKEN as error:
        raise _damaged(file.name) from error


def _has_file_pass(data: bytes) -> bool:
    """True when an old .xls starts with a FILEPASS record; calamine cannot tell it from damage in memory."""
    for sector in range(512, len(data), 512):
        place = sector
        if data[place : place + 2] != BIFF_BOF:
            continue
        while place < sector + 512:
            record, length = struct.unpack("<HH", data[place : place + 4].ljust(4, b"\0"))
            if record == BIFF_FILEPASS:
                return True
            place += 4 + length
    return False


def _look_into_zip(file: Path, archive: zipfile.ZipFile, limits: Limits) -> dict[str, SheetScan]:
    names = archive.namelist()
    if sum(entry.file_size for entry in archive.infolist()) > limits.unpacked_bytes:
        raise _too_large(file.name, "展开后的内容过大，多半是整片空白单元格设了格式。")
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise _password(file.name)
    if "content.xml" in names:
        return scan_ods(archive)
    if not any(name.startswith("xl/workbook.") for name in names):
        raise _no_workbook(file.name, b"PK")
    return scan_xlsx(archive)


def _sheets(
    book: calamine.CalamineWorkbook, scans: dict[str, SheetScan], limits: Limits, file: str
) -> Iterator[SheetRows]:
    left = limits.cells
    known: dict[str, str] = {}
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        scan = scans.get(meta.name, SheetScan())
        _refuse_wide(scan.rows, scan.columns, left, file, meta.name)
        sheet = book.get_sheet_by_index(index)
        last = sheet.end or (-1, -1)
        _refuse_wide(last[0] + 1, last[1] + 1, left, file, meta.name)
        left -= (last[0] + 1) * (last[1] + 1)
        hidden = meta.visible is not calamine.SheetVisibleEnum.Visible
        yield SheetRows(meta.name, _rows(sheet, known), _merges(sheet, scan), hidden, _problems(meta.name, scan))


def _rows(sheet: calamine.CalamineSheet, known: dict[str, str]) -> list[list[Raw]]:
    """Rows from row 1; equal texts are kept once, because household columns repeat on every person."""
    if sheet.end is None:
        return []
    share = known.setdefault
    lead: list[Raw] = [""] * (sheet.start or (0, 0))[1]  # iter_rows keeps blank rows in front, but no blank columns
    rows: list[list[Raw]] = []
    for row in sheet.iter_rows():
        rows.append(lead + [share(value, value) if type(value) is str else value for value in row])
    return rows


def _merges(sheet: calamine.CalamineSheet, scan: SheetScan) -> tuple[Merge, ...]:
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]] = sheet.merged_cell_ranges or ()
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges) + tuple(scan.merges)


def _problems(name: str, scan: SheetScan) -> list[CellProblem]:
    found = [CellProblem(name, cell, "", text, *_shuffle(error_value(text))) for cell, text in scan.errors.items()]
    for cell in scan.uncalculated:
        found.append(CellProblem(name, cell, "", "", *_shuffle(UNCALCULATED)))
    return found


UNCALCULATED = Trouble(
    "WB-18",
    Weight.ERROR,
    "公式没有算出结果，这一格没有读入，原有的内容不动。请用 WPS 打开并保存一次，或改成数值再导入。",
)


def error_value(text: str) -> Trouble:
    """The problem of a cell that shows #N/A, #REF! and the like."""
    return Trouble(
        "WB-19", Weight.ERROR, f"单元格里是错误值 {text}，这一格没有读入，原有的内容不动。请改成正确的内容再导入。"
    )


def _shuffle(trouble: Trouble) -> tuple[str, Weight, str]:
    return trouble.message, trouble.level, trouble.code


def _refuse_wide(rows: int, columns: int, left: int, file: str, sheet: str) -> None:
    if rows * columns <= left:
        return
    text = f"表格用到了第 {rows} 行、{column_letters(columns - 1)} 列，超过程序一次能读的大小。"
    advice = (
        "请看看最后一行、最后一列是不是误填了内容：删掉下方和右侧的空白行列后保存；确实有这么多人的，分成几个文件导入。"
    )
    raise AppError("WB-05", text, advice, f"{file} 工作表“{sheet}”")


def _too_large(file: str, text: str) -> AppError:
    advice = "请把要导入的行复制到一个新工作簿，或分成几个文件再导入。"
    return AppError("WB-05", text, advice, file)


def _password(file: str) -> AppError:
    advice = "请用 WPS 或 Excel 输入密码打开，去掉密码另存一份，再导入那一份。"
    return AppError("WB-03", "工作簿有打开密码，程序读不了。", advice, file)


def _damaged(file: str) -> AppError:
    return AppError("WB-07", "工作簿损坏，读不出来。", f"请重新导出或重新拷贝一份；能打开的，{SAVE_AS}", file)


def _no_workbook(file: str, data: bytes) -> AppError:
    head = data[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return AppError("WB-02", "这不是工作簿，里面其实是网页。", SAVE_AS, file)
    return AppError("WB-02", "这不是 Excel 或 WPS 表格文件。", "请选择 .xlsx、.xls 或 .ods 的表格；" + SAVE_AS, file)
