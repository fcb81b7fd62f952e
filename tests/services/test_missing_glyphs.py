"""此字无法显示: named before printing, never dropped; printed as a box where somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.reports.fonts import Face, choice
from app.services.desk import Desk
from app.services.papers.catalogue import MissingGlyphs, print_paper

Build = Callable[..., Any]
Text = Callable[[bytes], str]
PRIVATE, NOWHERE = "\ue815", "\U0002fff0"  # private use; a code point no font and no standard has


@pytest.mark.parametrize(("char", "kind"), [(PRIVATE, "自造字或乱码"), (NOWHERE, "字库里没有的字")])
@pytest.mark.parametrize("paper", ["采集表", "承诺授权书", "入户核查表", "入户走访记录"])
def test_named_before_printing(desk: Desk, household: Build, char: str, kind: str, paper: str) -> None:
    assert choice(Face.SERIF)[char] is None
    made = household(desk, f"张{char}", visits=1)
    with pytest.raises(MissingGlyphs) as caught:
        print_paper(desk, paper, household=made.number)
    error = caught.value
    assert (
        error.code == "PRINT-003"
        and f"U+{ord(char):04X}" in error.text
        and kind in error.text
        and char not in str(error)
    )
    assert {item.char for item in error.missing} == {char} and "张□" in {item.person for item in error.missing}
    assert "返回" in error.advice and "手写" in error.advice


@pytest.mark.parametrize("char", [PRIVATE, NOWHERE])
def test_printed_with_a_box_where_somebody_says_so(desk: Desk, household: Build, char: str, pdf_text: Text) -> None:
    made = household(desk, f"张{char}")
    printed = print_paper(desk, "采集表", household=made.number, accept_missing=True)
    text = pdf_text(printed.data)
    assert "张□" in text and char not in text and {item.code for item in printed.missing} == {f"U+{ord(char):04X}"}


def test_the_person_of_a_cell_is_named(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福")
    with desk.writing("改") as door:
        door.change("member", made.members[1], {"disease_name": f"肺{PRIVATE}病"})
    with pytest.raises(MissingGlyphs) as caught:
        print_paper(desk, "采集表", household=made.number)
    assert [item.line for item in caught.value.missing] == ["郑桂兰：“肺□病”里的U+E815（自造字或乱码）"]


def test_rare_names_that_the_fonts_have_are_no_finding(desk: Desk, household: Build) -> None:
    made = household(desk, "张𬱖")
    assert print_paper(desk, "采集表", household=made.number).missing == ()


def test_a_look_on_screen_never_asks_and_a_workbook_keeps_the_character(desk: Desk, household: Build) -> None:
    household(desk, f"张{PRIVATE}", road="monitored", visits=1)
    shown = print_paper(desk, "防返贫监测台账", on_screen=True)
    assert shown.missing and shown.data[:4] == b"%PDF"
    with pytest.raises(MissingGlyphs):
        print_paper(desk, "防返贫监测台账")
    book = print_paper(desk, "防返贫监测台账", out_format="xlsx", accept_missing=True)
    import io

    from openpyxl import load_workbook

    cells = [cell for row in load_workbook(io.BytesIO(book.data)).active.iter_rows(values_only=True) for cell in row]
    assert f"张{PRIVATE}" in cells


def test_command_line_refuses_until_accepted(
    desk: Desk, household: Build, monkeypatch: Any, tmp_path: Any, capsys: Any
) -> None:
    from app.cli import main

    made = household(desk, f"张{PRIVATE}")
    folder = desk.store.folder
    desk.store.close()
    monkeypatch.setenv("SHOUWANG_PASSWORD", "abcd1234")
    out = tmp_path / "a.pdf"
    asked = [
        "print",
        "采集表",
        "--household",
        made.number,
        "--out",
        str(out),
        "--store",
        str(folder),
        "--on",
        "2026-11-23",
    ]
    assert main(asked) == 1 and not out.exists()
    assert "U+E815" in capsys.readouterr().err
    assert main([*asked, "--accept-missing"]) == 0 and out.exists()
    assert "U+E815" in capsys.readouterr().err
