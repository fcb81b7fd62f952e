"""5,000 rare characters of names from the workbook to the township: store, search, screen, paper, workbook, package."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from PySide6.QtGui import QFontDatabase, QRawFont
from pytestqt.qtbot import QtBot

from app.services import characters
from app.services.characters import find_characters
from app.services.desk import Desk
from app.services.family.households import list_households
from app.services.files import load_households
from app.services.importing.run import apply_import, plan_import
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.papers.catalogue import print_paper
from app.ui.theme import FONT_FILES, RESOURCES
from tests.store.world import TOWN_FACTS, make_desk

COUNT = 5000
# Names of minorities keep their dot and their blanks.
MINORITY = ("阿依古丽·买买提", "古丽 努尔", "扎西·顿珠", "迪丽热巴·迪力木拉提", "吉克 阿牛")
HEADER = (
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "与户主关系",
    "村民小组",
    "监测对象类别",
    "识别监测时间",
    "风险是否已消除",
)


def rare_characters() -> list[str]:
    """The 1,605 of the third table of standard characters (names, places) and others spread evenly over all blocks."""
    facts = characters._book().facts
    third = [char for char, (_, strokes, rank) in facts.items() if strokes and 6500 < rank < 9000]
    others = [char for char, (_, strokes, rank) in facts.items() if strokes and rank > 9000]
    wanted = COUNT - len(third)
    return third + [others[number * len(others) // wanted] for number in range(wanted)]


def valid(number: int) -> str:
    body = f"539901{date(1950, 1, 1) + timedelta(days=number % 18_000):%Y%m%d}{number // 18_000:02d}1"
    total = sum(int(digit) * (2 ** (17 - index) % 11) for index, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def names() -> list[str]:
    return [f"张{char}" for char in rare_characters()] + list(MINORITY)


def write_register(path: Path, people: list[str]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("监测对象")
    sheet.write_row(0, 0, HEADER)
    for number, name in enumerate(people):
        row = (
            f"5399{number:07d}",
            f"5399{number:09d}",
            name,
            valid(number),
            "户主",
            f"{number % 20 + 1}组",
            "边缘易致贫户",
            "202503",
            "否",
        )
        for column, text in enumerate(row):
            sheet.write_string(number + 1, column, text)
    book.close()


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "village")
    yield made
    made.store.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "town", facts=TOWN_FACTS)
    yield made
    made.store.close()


def heads(desk: Desk) -> list[str]:
    with desk.reading() as connection:
        return sorted(file.head_name for file in load_households(connection, None, ("household", "member")))


def test_five_thousand_rare_names_arrive_everywhere(village: Desk, town: Desk, tmp_path: Path) -> None:
    people = names()
    assert len(set(people)) == COUNT + len(MINORITY)
    write_register(tmp_path / "花名册.xlsx", people)
    apply_import(village, plan_import(village, tmp_path / "花名册.xlsx"))
    assert heads(village) == sorted(people)
    _search_finds(village, people)
    _paper_has(village, people, tmp_path)
    _workbook_has(village, people)
    _package_brings(village, town, people, tmp_path)


def _search_finds(desk: Desk, people: list[str]) -> None:
    for name in people:
        assert name in [line.head for line in list_households(desk, name)], name
    # By the rare character alone, and a minority's name without its dot and blanks.
    for name in people[:COUNT:97]:
        assert [line.head for line in list_households(desk, name[1:])] == [name]
    assert [line.head for line in list_households(desk, "阿依古丽买买提")] == [MINORITY[0]]
    assert [line.head for line in list_households(desk, "gulinuer")] == [MINORITY[1]]


def _paper_has(desk: Desk, people: list[str], folder: Path) -> None:
    path = folder / "台账.pdf"
    path.write_bytes(print_paper(desk, "防返贫监测台账", period="2026-11").data)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode("utf-8")
    lost = [char for char in {name[1] for name in people[:COUNT]} if char not in text]
    assert lost == []
    fonts = subprocess.run(["pdffonts", path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert fonts and all(" yes yes " in line for line in fonts)  # embedded, subset


def _workbook_has(desk: Desk, people: list[str]) -> None:
    data = print_paper(desk, "防返贫监测台账", period="2026-11", out_format="xlsx").data
    cells = {
        str(cell) for row in load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True) for cell in row
    }
    assert set(people) <= cells


def _package_brings(village: Desk, town: Desk, people: list[str], stick: Path) -> None:
    offer_enrolment(town, stick / "登记.swenrol")
    enrol(village, stick / "登记.swenrol", own_fingerprint(town))
    sent = export_package(village, stick)
    [taken] = receive(town, [sent.path], own_fingerprint(village))
    assert taken.state == "taken"
    assert heads(town) == sorted(people)


def test_the_screen_has_a_glyph_for_each(qtbot: QtBot) -> None:
    fonts = []
    for name in FONT_FILES:
        number = QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
        assert QFontDatabase.applicationFontFamilies(number)
        fonts.append(QRawFont(str(RESOURCES / "fonts" / name), 14))
    assert [char for char in rare_characters() if not any(font.supportsCharacter(ord(char)) for font in fonts)] == []


def test_each_can_be_typed_by_its_parts() -> None:
    """Its direct parts and its count of strokes bring it up; of some of Extension E and F only the radical is known: by code."""
    book = characters._book()
    lost = []
    for char in rare_characters()[::5]:
        known = bool(book.operator[char]) or len(book.parts[char]) > 1
        typed = f"{book.parts[char]} {book.facts[char][1]}" if known else f"U+{ord(char):04X}"
        if char not in [found.char for found in find_characters(typed)]:
            lost.append(char)
    assert lost == []
    unknown = [char for char in rare_characters() if not book.operator[char] and len(book.parts[char]) == 1]
    assert len(unknown) < COUNT // 8
