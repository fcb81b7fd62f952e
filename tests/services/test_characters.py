"""生僻字: the character people mean is found by what they know of it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.fonts import undrawable
from app.services import characters
from app.services.characters import SHOWN, find_characters


def found(typed: str) -> str:
    return "".join(character.char for character in find_characters(typed))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("木每", "梅"), ("⿰木每", "梅"), ("左木右每", "梅"), ("三点水 每", "海"), ("牛牛牛", "犇"), ("方方土", "堃"), ("由页", "𬱖"),
        ("亩心", "𠅤"), ("王乐", "𬍛"), ("马夬", "𫘝"), ("外门内火", "𬮟"), ("biang", "𰻝"), ("2CC56", "𬱖"), ("U+2CC56", "𬱖"),
        ("u+30edd", "𰻝"), ("言字旁公", "讼"), ("草字头 明", "萌"), ("水水水", "淼"), ("金金金", "鑫"),
    ],
)  # fmt: skip
def test_the_likeliest_comes_first(typed: str, first: str) -> None:
    assert found(typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("由页 di", "𬱖"),
        ("由页 11", "𬱖"),
        ("di 11", "𬱖"),
        ("王字旁 月", "玥"),
        ("上方下土", "坊"),
        ("口口口", "品"),
        ("lü", "吕"),
    ],
)
def test_readings_strokes_and_places_narrow_the_list(typed: str, wanted: str) -> None:
    assert wanted in found(typed)


def test_traditional_and_simplified_forms_of_a_part_find_both() -> None:
    assert set("𬱖頔") <= set(found("由页")) and set("𬱖頔") <= set(found("由頁"))


def test_a_part_counts_as_often_as_it_is_typed() -> None:
    assert "森" in found("木木木") and "林" not in found("木木木")


def test_the_list_is_bounded_and_empty_for_nothing() -> None:
    assert len(find_characters("口")) == SHOWN
    assert found("") == "" and found("   ") == "" and found("龘龘龘龘") == "" and found("9") == ""


@given(st.text(max_size=12))
def test_whatever_is_typed_only_real_characters_come(typed: str) -> None:
    for character in find_characters(typed, limit=20):
        assert unicodedata.category(character.char) == "Lo" and character.strokes > 0


def test_every_character_offered_can_be_printed() -> None:
    offered = [char for char, (_, strokes, _) in characters._book().facts.items() if strokes]
    assert len(offered) > 87_000
    assert undrawable(offered) == []
