"""Numbered blank sheets: numbers drawn once, a pack as one PDF whose QR codes say the numbers, what is out, void."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from app.domain.errors import AppError
from app.reports.preview import page_images
from app.services.desk import Desk
from app.services.keying.blank_sheets import blank_sheets, issue_blank_pack, reprint_pack, void_sheets
from app.services.keying.sheet_numbers import (
    PREFIXES,
    check_digits,
    find_sheet,
    printed_number,
    qr_text,
    read_sheet_text,
)
from app.services.papers.catalogue import print_paper
from app.services.undoing import undo_last
from app.store.store import set_meta

Build = Callable[..., Any]
Text = Callable[[bytes], str]
VILLAGE = "539901101203"


def codes_of(data: bytes) -> list[list[str]]:
    """What another library reads from every page, at the resolution of a cheap scanner."""
    pages = page_images(data, 150 / 72)
    images = [Image.frombytes("RGBA", (width, height), pixels).convert("L") for width, height, pixels in pages]
    return [[code.text for code in zxingcpp.read_barcodes(image)] for image in images]


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    assert caught.value.text and caught.value.advice
    return caught.value.code


def test_a_pack_draws_numbers_once_and_carries_them_in_clear_and_as_code(desk: Desk, pdf_text: Text) -> None:
    pack = issue_blank_pack(desk, {"form": 1, "consent": 2, "check": 1, "visit": 1}, "周文斌")
    assert pack.numbers == ("A-K0001", "A-K0002", "A-K0003", "A-K0004", "A-K0005") and pack.batch == "A-K0001"
    assert [line.form for line in pack.lines] == ["form", "consent", "consent", "check", "visit"]
    pages = codes_of(pack.data)
    assert pages[0] == []  # the register
    read = list(dict.fromkeys(code for page in pages[1:] for code in page))
    assert read == [qr_text(line.form, line.number, VILLAGE) for line in pack.lines]
    assert all(len(page) == 1 for page in pages[1:])
    text = pdf_text(pack.data)
    for line in pack.lines:
        assert printed_number(line.form, line.number, VILLAGE) in text
    assert "空白表领用登记" in text and "周文斌" in text and text.count("石桥村") >= 5
    assert issue_blank_pack(desk, {"visit": 1}).numbers == ("A-K0006",)


def test_numbers_are_never_given_twice_and_follow_the_letter(desk: Desk) -> None:
    assert issue_blank_pack(desk, {"visit": 2}).numbers == ("A-K0001", "A-K0002")
    assert code_of(lambda: undo_last(desk)) == "UNDO-102"  # the sheets lie on the table
    with desk.writing("样本") as door:
        door.remove("blank_sheet", blank_sheets(desk).lines[1].id, "误录")
    assert issue_blank_pack(desk, {"visit": 1}).numbers == ("A-K0003",)
    with desk.store.writing() as connection:
        set_meta(connection, "letter", "C")
    assert issue_blank_pack(desk, {"visit": 1}).numbers == ("C-K0001",)


def test_pages_of_blank_sheets(desk: Desk) -> None:
    def count(kind: str) -> int:
        return len(PdfReader(BytesIO(print_paper(desk, kind, blank=True).data)).pages)

    assert {kind: count(kind) for kind in ("采集表", "承诺授权书", "入户核查表", "入户走访记录")} == {
        "采集表": 5, "承诺授权书": 2, "入户核查表": 2, "入户走访记录": 1,
    }  # fmt: skip


def test_what_is_out_and_void(desk: Desk) -> None:
    pack = issue_blank_pack(desk, {"form": 1, "visit": 2}, "周文斌")
    later = replace_today(desk, 3)
    assert [(line.number, line.name, line.since) for line in blank_sheets(later, "out").lines] == [
        (number, "周文斌", 3) for number in pack.numbers
    ]
    assert code_of(lambda: void_sheets(later, ["1"], " ")) == "BLANK-105"
    assert void_sheets(later, ["1", "A-K0002"], "淋湿了") == 2
    assert [(line.state, line.note) for line in blank_sheets(later).lines] == [
        ("void", "淋湿了"),
        ("void", "淋湿了"),
        ("out", ""),
    ]
    assert code_of(lambda: void_sheets(later, ["3", "1"], "丢失")) == "BLANK-107"
    assert blank_sheets(later).count("out") == 1  # all or none
    again = reprint_pack(later, pack.batch)
    assert again.numbers == ("A-K0003",) and codes_of(again.data)[1] == [qr_text("visit", "A-K0003", VILLAGE)]
    assert code_of(lambda: reprint_pack(later, "A-K0777")) == "BLANK-104"


def replace_today(desk: Desk, days: int) -> Desk:
    return Desk(desk.store, desk.operator, desk.today + timedelta(days=days), desk.clock)


def test_what_a_pack_refuses(desk: Desk, township: Desk) -> None:
    assert code_of(lambda: issue_blank_pack(desk, {})) == "BLANK-101"
    assert code_of(lambda: issue_blank_pack(desk, {"form": 201})) == "BLANK-101"
    assert code_of(lambda: issue_blank_pack(desk, {"form": 2, "visit": -1})) == "BLANK-101"
    assert code_of(lambda: issue_blank_pack(desk, {"notice": 1})) == "BLANK-102"
    assert code_of(lambda: issue_blank_pack(township, {"form": 1})) == "BLANK-103"
    assert blank_sheets(desk).lines == ()


def test_register_lists_what_is_out(desk: Desk, pdf_text: Text) -> None:
    issue_blank_pack(desk, {"visit": 2}, "周文斌")
    void_sheets(desk, ["1"], "写坏了")
    text = pdf_text(print_paper(desk, "空白表领用登记").data)
    assert printed_number("visit", "A-K0002", VILLAGE) in text and "A-K0001" not in text and "未交回" in text


@pytest.mark.parametrize("kind", ["采集表", "承诺授权书", "入户核查表"])
@pytest.mark.parametrize("blank", [False, True])
def test_code_on_a_household_s_sheet_leads_back_to_it(desk: Desk, household: Build, kind: str, blank: bool) -> None:
    made = household(desk, "张德福")
    pages = codes_of(print_paper(desk, kind, household=made.number, blank=blank).data)
    found = {find_sheet(desk, code).household for page in pages for code in page}
    assert found == {made.id} and all(len(page) == 1 for page in pages)
    assert not any("张德福" in code or "539901197" in code for page in pages for code in page)


def test_typed_numbers_of_household_sheets(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福")
    odd = household(desk, "李四", number="12-34")
    found = find_sheet(desk, f"cj-{made.number}-{check_digits('form', made.number, VILLAGE)}")
    assert (found.household, found.form, found.page, found.short) == (made.id, "form", "household", "张德福（A-0001）")
    assert (
        find_sheet(desk, f"SQ-{made.number}").page == "consent" and find_sheet(desk, made.number).household == made.id
    )
    assert find_sheet(desk, "HC-12-34").household == odd.id
    assert code_of(lambda: find_sheet(desk, "CJ-A-0999")) == "SHEET-105"


@given(st.sampled_from(sorted(PREFIXES)), st.integers(1, 9999), st.integers(0, 9))
def test_one_wrong_digit_never_passes(form: str, number: int, digit: int) -> None:
    plain = f"A-K{number:04d}"
    wrong = f"{plain[:-1]}{digit}"
    typed = printed_number(form, plain, VILLAGE)
    assert read_sheet_text(typed, VILLAGE).number == plain
    if wrong != plain:
        with pytest.raises(AppError, match="SHEET-103"):
            read_sheet_text(typed.replace(plain, wrong), VILLAGE)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_sheet_text(text, VILLAGE)
    except AppError as error:
        assert error.code.startswith("SHEET-10")
    else:
        assert read.number


def test_sheet_of_another_village_is_refused_by_its_check_digits() -> None:
    with pytest.raises(AppError, match="SHEET-103"):
        read_sheet_text(printed_number("form", "A-K0001", "539901101999"), VILLAGE)


def test_command_line(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    from app.cli import main

    folder = desk.store.folder
    desk.store.close()
    monkeypatch.setenv("SHOUWANG_PASSWORD", "abcd1234")

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["blank-pack", *words, "--store", str(folder), "--on", "2026-11-23"])
        said = capsys.readouterr()
        return code, said.out, said.err

    out = tmp_path / "pack.pdf"  # the command runs on another machine than the fixture: its own letter
    assert run("print", "--form", "1", "--visit", "2", "--holder", "周文斌", "--out", str(out))[0] == 0
    assert [code for page in codes_of(out.read_bytes()) for code in page][-1] == qr_text("visit", "B-K0003", VILLAGE)
    code, said, _ = run("list", "--json")
    assert code == 0 and [line["number"] for line in json.loads(said)] == ["B-K0001", "B-K0002", "B-K0003"]
    assert run("void", "2", "--reason", "写坏了")[0] == 0
    assert "B-K0002" not in run("list")[1] and "写坏了" in run("list", "--all")[1]
    assert "采集表" in run("find", "CJ-B-K0001")[1]
    code, _, said = run("void", "2", "--reason", "写坏了")
    assert code == 1 and "BLANK-107" in said
    code, _, said = run("print", "--out", str(out))
    assert code == 1 and "BLANK-101" in said
