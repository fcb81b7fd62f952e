"""Files that cannot be read are refused with what, where and what to do; cells that hold nothing usable are named."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.styles import Font

from app.domain.errors import AppError
from app.workbooks.national import parse_workbook
from app.workbooks.reader import Limits, open_workbook
from tests.workbooks.people import HEAD, HEADER, WIFE, Write

FILES = Path(__file__).parent / "files"
HAN = range(0x4E00, 0x9FA6)


def refused(path: Path, limits: Limits | None = None) -> AppError:
    with pytest.raises(AppError) as caught:
        open_workbook(path, limits)
    error = caught.value
    assert path.name in error.where
    for sentence in (error.text, error.advice):
        assert any(ord(char) in HAN for char in sentence)
    return error


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("文字.xlsx", b"hello", "WB-02"),
        ("网页.xls", b"\xef\xbb\xbf<html><table><tr><td>a</td></tr></table></html>", "WB-02"),
        ("空.xlsx", b"", "WB-04"),
        ("坏.xlsx", b"PK\x03\x04" + b"\x00" * 200, "WB-07"),
        ("旧.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 2000 + "WordDocument".encode("utf-16-le"), "WB-02"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert refused(path).code == code


def test_a_web_page_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes(b"<html><body><table></table></body></html>")
    assert "网页" in refused(path).text


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsx").code == "WB-01"
    folder = tmp_path / "夹.xlsx"
    folder.mkdir()
    assert refused(folder).code == "WB-01"


def test_a_word_document_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "文档.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refused(path).code == "WB-02"


def test_password_protected_files_are_refused(write: Write, tmp_path: Path) -> None:
    plain = write([HEADER, HEAD])
    locked = tmp_path / "加密.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)
    assert refused(locked).code == "WB-03"
    assert refused(FILES / "old_password.xls").code == "WB-03"


def test_an_encrypted_ods_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "加密.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<m><encryption-data/></m>")
        archive.writestr("content.xml", "x")
    assert refused(path).code == "WB-03"


def test_every_cut_of_a_workbook_is_refused(write: Write, tmp_path: Path) -> None:
    data = write([HEADER, HEAD, WIFE]).read_bytes()
    cut = tmp_path / "半截.xlsx"
    for length in range(1, len(data), 97):
        cut.write_bytes(data[:length])
        assert refused(cut).code in {"WB-02", "WB-07"}


def test_flipped_bytes_never_end_in_another_error(write: Write, tmp_path: Path) -> None:
    data = write([HEADER, HEAD, WIFE]).read_bytes()
    path = tmp_path / "损坏.xlsx"
    for place in range(0, len(data), 23):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            parse_workbook(path)
        except AppError as error:
            assert error.code.startswith("WB-")


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "空白.xlsx"
    openpyxl.Workbook().save(path)
    assert refused(path).code == "WB-04"


def test_a_file_over_the_limits_is_refused(write: Write) -> None:
    path = write([HEADER, *[HEAD] * 50])
    assert refused(path, Limits(file_bytes=100)).code == "WB-05"
    assert refused(path, Limits(unpacked_bytes=1000)).code == "WB-05"
    error = refused(path, Limits(cells=500))
    assert (error.code, "51 行" in error.text, "J 列" in error.text) == ("WB-05", True, True)


def test_a_stray_value_in_the_last_row_is_refused_before_memory_is_taken(write: Write) -> None:
    rows: list[list[str]] = [HEADER, HEAD]
    path = write(rows)
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = "误"
    book.save(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refused(path)
    assert (error.code, "1048576" in error.text, "XFD" in error.text) == ("WB-05", True, True)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_styled_cell_in_the_last_row_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "格式.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    for column, (name, value) in enumerate(zip(HEADER, HEAD, strict=True), start=1):
        page.cell(3, column, name)
        page.cell(4, column, value)
    page["A1048576"].font = Font(bold=True)
    page["XFD1048576"].font = Font(bold=True)
    book.save(path)
    assert [len(sheet.rows) for sheet in open_workbook(path)] == [4]
    assert parse_workbook(path).counts["persons"] == 1


def test_a_million_formatted_empty_rows_are_quick_and_small(tmp_path: Path) -> None:
    path = tmp_path / "百万空行.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page, bold = book.add_worksheet(), book.add_format({"bold": True})
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, HEAD)
        for row in range(2, 1_048_576):
            page.set_row(row, 20, bold)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    sheets = open_workbook(path)
    assert time.perf_counter() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    assert len(sheets[0].rows) == 2


def test_rows_and_columns_keep_their_places(tmp_path: Path) -> None:
    path = tmp_path / "偏移.xlsx"
    book = openpyxl.Workbook()
    book.active["C4"] = "甲"
    book.active["D6"] = "乙"
    book.save(path)
    rows = open_workbook(path)[0].rows
    assert (len(rows), rows[3][2], rows[5][3]) == (6, "甲", "乙")


def test_formulas_give_their_value_or_are_named(tmp_path: Path) -> None:
    path = tmp_path / "公式.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("名单")
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, HEAD)
        page.write_formula("H2", '="1380000"&"0009"', None, "13800000009")
        page.write_formula("I2", "=NA()", None, "#N/A")
    parsed = parse_workbook(path)
    assert parsed.households[0].values["household", "phone"].value == "13800000009"
    errors = [(problem.cell, problem.column, problem.text, problem.code) for problem in parsed.problems]
    assert errors == [("I2", "监测对象类别", "#N/A", "WB-19")]
    book2 = openpyxl.load_workbook(path)  # openpyxl saves formulas without their values
    book2.save(path)
    found = {(problem.cell, problem.code) for problem in parse_workbook(path).problems}
    assert found == {("H2", "WB-18"), ("I2", "WB-18")}


def test_old_xls_and_ods_are_read(tmp_path: Path) -> None:
    old = parse_workbook(FILES / "old.xls")
    assert (old.counts["persons"], old.counts["parked"]) == (1, 1)
    assert old.households[0].values["household", "phone"].value == "13800000000"
    path = tmp_path / "名单.ods"
    path.write_bytes(ods([HEADER, HEAD, WIFE]))
    assert parse_workbook(path).counts["persons"] == 2


def test_ods_merges_errors_and_a_million_blank_rows(tmp_path: Path) -> None:
    path = tmp_path / "名单.ods"
    wife = ["", "", *WIFE[2:]]
    data = ods([HEADER, HEAD, wife], spans={(1, 1): 2}, errors={(2, 8): "#N/A"})
    path.write_bytes(data)
    sheet = open_workbook(path)[0]
    assert (len(sheet.rows), sheet.merges) == (3, ((1, 1, 2, 1),))
    parsed = parse_workbook(path)
    assert [len(household.members) for household in parsed.households] == [2]
    assert [(problem.cell, problem.code) for problem in parsed.problems] == [("I3", "WB-19")]


def ods(
    rows: list[list[str]],
    spans: dict[tuple[int, int], int] | None = None,
    errors: dict[tuple[int, int], str] | None = None,
) -> bytes:
    """A small .ods by hand: every sheet ends with the million blank rows LibreOffice writes."""
    spans, errors, lines = spans or {}, errors or {}, []
    for number, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            span = f' table:number-rows-spanned="{spans[number, column]}"' if (number, column) in spans else ""
            if (number, column) in errors:
                cells.append(
                    f'<table:table-cell table:formula="of:=NA()"><text:p>{errors[number, column]}</text:p></table:table-cell>'
                )
            elif text:
                cells.append(
                    f'<table:table-cell office:value-type="string"{span}><text:p>{text}</text:p></table:table-cell>'
                )
            else:
                cells.append("<table:table-cell/>")
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="名单">{"".join(lines)}{blank}</table:table></office:spreadsheet></office:body>'
    stream = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", kind)
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}">{entry}</m:manifest>')
        archive.writestr(
            "content.xml", f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>'
        )
    return stream.getvalue()
