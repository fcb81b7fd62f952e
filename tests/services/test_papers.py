"""The list of papers and what holds for every print: names, masks, log, rare names, paper nobody asked for."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.words import banned_in
from app.services.desk import Desk
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.papers.catalogue import PAPERS, paper_kind, print_paper
from app.store.peers import accesses
from app.store.rows import read_records

Build = Callable[..., Any]
Text = Callable[[bytes], str]


def log_of(desk: Desk) -> list[tuple[str, ...]]:
    with desk.reading() as connection:
        return [line[1:] for line in accesses(connection)]


def number_of_head(desk: Desk, member: str) -> str:
    with desk.reading() as connection:
        return next(str(row["id_number"]) for row in read_records(connection, "member") if row["id"] == member)


def test_every_kind_has_its_own_names() -> None:
    names = [name for kind in PAPERS for name in (kind.key, kind.name)]
    assert len(set(names)) == len(names)
    assert all(kind.key.isascii() and not kind.name.isascii() for kind in PAPERS)
    assert not [hit for kind in PAPERS for hit in banned_in(kind.name + kind.label + kind.purpose, button=True)]


def test_unknown_kind_lists_all_kinds(desk: Desk) -> None:
    with pytest.raises(AppError) as caught:
        print_paper(desk, "花名册大全")
    assert caught.value.code == "PRINT-001"
    assert all(kind.name in str(caught.value) for kind in PAPERS)


def test_wrong_format_and_paper(desk: Desk, household: Build) -> None:
    made = household(desk)
    with pytest.raises(AppError, match="PRINT-002"):
        print_paper(desk, "采集表", household=made.number, out_format="xlsx")
    with pytest.raises(AppError, match="PRINT-004"):
        print_paper(desk, "帮扶台账", paper="B5")


def test_missing_household_is_said(desk: Desk) -> None:
    for kind in ("采集表", "承诺授权书", "入户走访记录"):
        with pytest.raises(AppError, match="PRINT-010"):
            print_paper(desk, kind)
    with pytest.raises(AppError, match="H-101"):
        print_paper(desk, "采集表", household="A-9999")


def test_id_numbers_are_masked_unless_revealed(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk)
    number = number_of_head(desk, made.members[0])
    for kind in ("采集表", "承诺授权书"):
        masked = pdf_text(print_paper(desk, kind, household=made.number).data)
        assert number not in masked and f"{number[:3]}***********{number[14:]}" in masked
        assert number in pdf_text(print_paper(desk, kind, household=made.number, reveal=True, purpose="乡镇审核").data)
    who = f"张𬱖（{made.number}）"
    assert log_of(desk)[:2] == [
        ("王小明", "打印承诺授权书（含完整证件号码）", who, "乡镇审核"), ("王小明", "打印承诺授权书", who, "农户签字授权"),
    ]  # fmt: skip


def test_print_line_names_person_and_purpose(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, visits=1)
    for kind in ("采集表", "承诺授权书", "入户走访记录", "帮扶台账"):
        text = pdf_text(print_paper(desk, kind, household=made.number, purpose="迎检备查").data)
        assert "打印人：王小明打印日期：2026年11月23日用途：迎检备查" in text, kind
        assert "内部资料妥善保管" in text, kind
    assert [line[3] for line in log_of(desk)] == ["迎检备查"] * 4


def test_open_papers_are_not_logged(desk: Desk) -> None:
    print_paper(desk, "设备核对单")
    print_paper(desk, "采集表", blank=True)
    print_paper(desk, "承诺授权书", blank=True)
    assert log_of(desk) == []


def test_practice_is_not_logged_but_marked(practice_desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(practice_desk)
    text = pdf_text(print_paper(practice_desk, "采集表", household=made.number).data)
    assert "练习用，不作正式材料" in text
    assert log_of(practice_desk) == []


def test_undrawable_name_stops_before_anything_is_made(desk: Desk, household: Build) -> None:
    made = household(desk, "张\ue815")
    with pytest.raises(AppError) as caught:
        print_paper(desk, "采集表", household=made.number)
    assert caught.value.code == "PRINT-003"
    assert "U+E815" in str(caught.value) and "“张□”" in str(caught.value)
    assert log_of(desk) == []


def test_rare_name_is_found_again_by_another_program(
    desk: Desk, household: Build, tool: Callable[..., str], tmp_path: Path
) -> None:
    made = household(desk, "王𰻝")
    path = tmp_path / "sheet.pdf"
    for kind in ("采集表", "承诺授权书"):
        path.write_bytes(print_paper(desk, kind, household=made.number).data)
        found = subprocess.run([tool("pdftotext"), str(path), "-"], capture_output=True, check=True).stdout.decode()
        assert "王𰻝" in found, kind


def test_suggested_names_hold_no_personal_name(desk: Desk, household: Build) -> None:
    made = household(desk, visits=1)
    for kind in ("采集表", "承诺授权书", "入户走访记录", "帮扶台账"):
        name = print_paper(desk, kind, household=made.id).suggested_name
        assert name == f"{kind}-{made.number}-20261123.pdf"
    assert (
        print_paper(desk, "防返贫监测台账", out_format="xlsx").suggested_name
        == "防返贫监测台账-2026年11月-20261123.xlsx"
    )


def test_same_print_gives_the_same_bytes(desk: Desk, household: Build) -> None:
    made = household(desk)
    first, second = (print_paper(desk, "采集表", household=made.number).data for _ in range(2))
    assert first == second


def test_no_banned_word_on_any_paper(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(
        desk, kind="exit_nopolicy", road="monitored", visits=1, measures=True, person={"health": ("serious",)}
    )
    for kind in ("采集表", "承诺授权书", "入户走访记录", "帮扶台账", "防返贫监测台账", "设备核对单"):
        asked = {"household": made.number} if "household" in paper_kind(kind).needs else {}
        assert banned_in(pdf_text(print_paper(desk, kind, **asked).data)) == [], kind
        if "blank" in paper_kind(kind).takes:
            assert banned_in(pdf_text(print_paper(desk, kind, blank=True).data)) == [], kind


def test_township_prints_with_the_names_of_the_village(
    desk: Desk, township: Desk, household: Build, tmp_path: Path, pdf_text: Text
) -> None:
    made = household(desk)
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(desk, offer, offer_enrolment(township, offer))
    receive(township, [export_package(desk, stick).path], confirm=enrolled.own_code)
    for kind in ("采集表", "承诺授权书"):
        text = pdf_text(print_paper(township, kind, household=made.number).data)
        assert "青石镇石桥村" in text and "张𬱖" in text and "打印人：刘建国" in text, kind
    assert "青石镇人民政府" in pdf_text(print_paper(township, "设备核对单").data)
