"""Who is the same person: numbers in all their shapes, names as people type them, suggestions, and the cost of many."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.duplicates import (
    Likeness,
    People,
    PersonFact,
    digest_of,
    find_like,
    find_pairs,
    likeness,
    name_key,
    number_key,
    place_key,
)  # fmt: skip
from app.domain.idnumbers import valid_check_character

VALID = "539901197003150013"


def full(body: str) -> str:
    return next(body + last for last in "0123456789X" if valid_check_character(body + last))


NUMBER = full("53990119700315001")


def somebody(key: str, **more: object) -> PersonFact:
    given: dict[str, object] = {
        "name": "张德福",
        "number": NUMBER,
        "born": date(1970, 3, 15),
        "place": "1组",
        "village": "539901101203",
    }
    return PersonFact(key, f"h{key}", **{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", [NUMBER, NUMBER.lower(), f" {NUMBER} ", f"'{NUMBER}", f"{NUMBER}43", f"{NUMBER}43B1", f"{NUMBER[:6]} {NUMBER[6:]}",
             NUMBER[:6] + NUMBER[8:17]],
)  # fmt: skip
def test_one_number_in_all_its_shapes(text: str) -> None:
    assert number_key(text) == NUMBER


@pytest.mark.parametrize(
    "text", ["", "无", "12345", "999999199001010016", "99999919900101", "539901197003150000", "5.39901E+17"]
)
def test_what_names_nobody(text: str) -> None:
    assert number_key(text) == ""


@given(st.dates(date(1920, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_the_old_form_of_every_number_is_its_new_one(born: date, order: int) -> None:
    number = full(f"539901{born:%Y%m%d}{order:03d}")
    assert number_key(number[:6] + number[8:17]) == number_key(number) == number


def test_a_whole_number_that_ends_in_zeros_counts() -> None:
    number = next(full(f"5399011970{m:02d}{d:02d}000") for m in range(1, 13) for d in range(1, 29)
                  if full(f"5399011970{m:02d}{d:02d}000").endswith("0000"))  # fmt: skip
    assert number_key(number) == number


@pytest.mark.parametrize(
    "text",
    ["阿依·买买提", "阿依•买买提", "阿依・买买提", "阿依 买买提", "阿依　·　买买提", "阿依.买买提", "阿依买买提"],
)
def test_names_as_people_type_them(text: str) -> None:
    assert name_key(text) == "阿依买买提"


def test_places_as_people_type_them() -> None:
    assert place_key("第２组") == place_key("2 组") == "2组" != place_key("12组")


def test_the_exact_number_is_the_same_person() -> None:
    card = somebody("2", name="张得福", number=f"{NUMBER}44", place="9组")
    assert likeness(somebody("1"), card) is Likeness.SAME
    assert likeness(somebody("1"), somebody("2", number="", person="p")) is Likeness.ALIKE
    assert (
        likeness(somebody("1", number="", person="p"), somebody("2", number="", name="别人", person="p"))
        is Likeness.SAME
    )


def test_name_birth_and_hamlet_suggest_one() -> None:
    left = somebody("1")
    assert likeness(left, somebody("2", number="")) is Likeness.ALIKE
    assert likeness(left, somebody("2", number=full("53990119700315003"))) is Likeness.ALIKE
    assert likeness(left, somebody("2", number="", place="2组")) is Likeness.NONE
    assert likeness(left, somebody("2", number="", place="")) is Likeness.ALIKE  # a list that does not say the hamlet
    assert likeness(left, somebody("2", number="", born=date(1970, 3, 16))) is Likeness.NONE
    assert likeness(left, somebody("2", number="", village="539901101204")) is Likeness.NONE
    assert (
        likeness(replace(left, born=None), somebody("2", number="")) is Likeness.ALIKE
    )  # the number says the birth date
    nobody = somebody("3", name="李某", number="999999199001010016", born=None)
    assert likeness(nobody, replace(nobody, id="4", name="王某")) is Likeness.NONE


def test_every_pair_once_the_certain_ones_first() -> None:
    people = [
        somebody("1"),
        somebody("2", number=""),
        somebody("3"),
        somebody("4", name="李四", born=date(1990, 1, 1), number=""),
    ]
    found = find_pairs(people)
    assert [(pair.key, pair.likeness) for pair in found] == [
        (("1", "3"), Likeness.SAME), (("1", "2"), Likeness.ALIKE), (("2", "3"), Likeness.ALIKE),
    ]  # fmt: skip
    assert {pair.right.id for pair in find_like(somebody("9"), people)} == {"1", "2", "3"}
    assert find_like(somebody("9"), people)[0].likeness is Likeness.SAME


@given(st.lists(st.tuples(st.sampled_from(["", NUMBER, f"{NUMBER}44"]), st.sampled_from(["甲", "乙"]), st.sampled_from(["1组", "2组", ""])),
                max_size=6))  # fmt: skip
def test_grouping_finds_exactly_what_comparing_each_with_each_finds(rows: list[tuple[str, str, str]]) -> None:
    people = [somebody(str(n), number=number, name=name, place=place) for n, (number, name, place) in enumerate(rows)]
    wanted = {
        tuple(sorted((a.id, b.id)))
        for a in people
        for b in people
        if a.id < b.id and likeness(a, b) is not Likeness.NONE
    }
    assert {pair.key for pair in find_pairs(people)} == wanted
    index = People(people)
    for one in people:
        assert {tuple(sorted((one.id, pair.right.id))) for pair in index.like(one)} == {
            key for key in wanted if one.id in key
        }


def test_a_decision_stands_on_the_compared_values_in_either_order() -> None:
    left, right = somebody("1"), somebody("2", number="")
    assert digest_of(left, right) == digest_of(right, left)
    assert digest_of(left, replace(right, name="张德 福")) == digest_of(left, right)
    for change in (
        {"name": "张德富"},
        {"number": VALID},
        {"place": "3组"},
        {"household": "h9"},
        {"born": date(1971, 1, 1)},
    ):
        assert digest_of(left, replace(right, **change)) != digest_of(left, right)  # type: ignore[arg-type]


def crowd(size: int) -> list[PersonFact]:
    """A township: every hundredth person stands there twice, many share a name."""
    made = []
    for n in range(size):
        number = f"{400_000 + n}{1930 + n % 90}{1 + n % 12:02d}{1 + n % 28:02d}{100 + n % 900}1"
        made.append(
            PersonFact(str(n), f"h{n // 4}", f"人{n % 500}{n // 2000}", number, place=f"{n % 9}组", village=str(n % 40))
        )
    return made + [replace(made[n], id=f"again{n}") for n in range(0, size, 100)]


def seconds(people: list[PersonFact]) -> float:
    began = time.perf_counter()
    assert len(find_pairs(people)) >= len(people) // 102
    return time.perf_counter() - began


def test_the_cost_grows_with_the_number_of_persons() -> None:
    small, large = crowd(10_000), crowd(40_000)
    few, many = seconds(small), seconds(large)  # in this order: what is remembered of the few does not help them
    assert many < 4 * max(few, 0.02) * 2.5
