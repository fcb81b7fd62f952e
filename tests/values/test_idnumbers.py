"""ID numbers: §18.1 vectors, dates, disability numbers, rescue and loss."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from app.domain import idnumbers as ids

ON = date(2026, 11, 3)
GOOD = "999999199001010016"


@pytest.mark.parametrize("number", ["999999199001010016", "999999198512310024", "999999201602290041"])
def test_valid_vectors(number: str) -> None:
    assert ids.valid_check_character(number)
    assert ids.check(number, ON) == [ids.NO_NUMBER]


def test_right_check_character_but_no_such_date() -> None:
    assert ids.valid_check_character("999999201502290036")
    assert ids.check("999999201502290036", ON) == [ids.NO_SUCH_DATE, ids.NO_NUMBER]
    assert ids.birth_date("999999201502290036") is None


def made(body: str) -> str:
    return body + ric.calc_check_digit(body + "0")


@pytest.mark.parametrize(
    ("number", "problems"),
    [
        ("", [ids.LENGTH]),
        ("53990119820718", [ids.LENGTH]),
        ("999999900101001", [ids.FIFTEEN]),
        ("99999919900101001A", [ids.CHARACTERS]),
        ("999999199001010017", [ids.CHECKSUM, ids.NO_NUMBER]),
        (made("99999920300101001"), [ids.FUTURE, ids.NO_NUMBER]),
        (made("99999918991231001"), [ids.NO_SUCH_DATE, ids.NO_NUMBER]),
        (made("53990119900101001"), [ids.PLACE]),
        (made("11010519491231002"), []),
        (made("11010519491231002") + "42", []),
        (made("11010519491231002") + "82", [ids.DISABILITY_KIND]),
        (made("11010519491231002") + "45", [ids.DISABILITY_LEVEL]),
        (made("11010519491231002") + "4311", []),
        (made("11010519491231002") + "43B1", []),
    ],
)
def test_check(number: str, problems: list[str]) -> None:
    assert ids.check(number, ON) == problems
    assert set(problems) <= set(ids.PROBLEM_TEXTS)


def test_unassigned_region_only_warns() -> None:
    assert {ids.PLACE, ids.NO_NUMBER} == ids.WARNINGS


@given(
    st.dates(date(1900, 1, 1), ON), st.integers(1, 999), st.sampled_from(["539901", "110105", "510802"]),
    st.integers(0, 16), st.integers(1, 9),
)  # fmt: skip
def test_every_single_wrong_digit_is_found(born: date, order: int, region: str, place: int, shift: int) -> None:
    number = made(f"{region}{born:%Y%m%d}{order:03d}")
    assert set(ids.check(number, ON)) <= ids.WARNINGS
    assert ids.birth_date(number) == born
    assert ids.sex(number) == ("male" if order % 2 else "female")
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not ids.valid_check_character(wrong)


def test_disability_kind_and_level() -> None:
    assert ids.disability(GOOD + "42") == ("4", "2")
    assert ids.disability(GOOD + "6311") == ("6", "3")
    assert ids.disability(GOOD) is None and ids.disability(GOOD + "92") is None
    assert ids.first18(GOOD + "42") == GOOD


@pytest.mark.parametrize(
    "text",
    [
        " 999999199001010016 ", "'999999199001010016", "９９９９９９１９９００１０１００１６", "999999 19900101 0016",
        "G999999199001010016", "g999999199001010016", "999999199001010016.0", "9.99999199001010016E+17", "’999999199001010016",
    ],
)  # fmt: skip
def test_what_can_be_rescued_is(text: str) -> None:
    assert ids.normalise(text) == GOOD
    assert not ids.damaged(text)


def test_lower_case_x() -> None:
    assert ids.normalise("53990119491231018x") == "53990119491231018X"
    assert ids.check("53990119491231018X", ON) == [ids.PLACE]


@pytest.mark.parametrize(
    "raw",
    ["5.39901E+17", "5.39901199001010E+17", "539901199001010000", "539901199001010000.0", 539901199001010016.0,
     539901199001010000, "53990119900101000000", 2.0**53 + 2],
)  # fmt: skip
def test_what_is_lost_is_refused(raw: str | float) -> None:
    assert ids.damaged(raw)


@pytest.mark.parametrize("raw", [GOOD, GOOD + "42", "", "999999900101001", 13800001111, "13800001111", "无"])
def test_what_is_not_damaged(raw: str | int) -> None:
    assert not ids.damaged(raw)


@given(st.text(max_size=40))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    number = ids.normalise(text)
    assert ids.normalise(number) == ids.normalise(ids.normalise(number))
    assert isinstance(ids.check(number, ON), list)
    ids.birth_date(number)
    ids.sex(number)
    ids.disability(number)
    ids.damaged(text)


def test_age_counts_the_birthday() -> None:
    assert ids.age(date(2010, 11, 3), ON) == 16
    assert ids.age(date(2010, 11, 4), ON) == 15
    assert ids.age(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert ids.age(date(2012, 2, 29), date(2026, 3, 1)) == 14
