"""Names: one kind of dot and blank, old encodings repaired, nothing else touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.nametext import tidy_name
from app.domain.questionnaire.item2_members import MEMBER_FIELDS
from app.domain.values import parse

NAME = next(field for field in MEMBER_FIELDS if field.key == "name")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽・买买提", "阿依古丽·买买提"), ("阿依古丽． 买买提", "阿依古丽·买买提"),
        ("阿依古丽·买买提", "阿依古丽·买买提"), ("阿依古丽 · 买买提", "阿依古丽·买买提"), ("古丽　努尔", "古丽 努尔"),
        ("张　三", "张三"), (" 张三丰 ", "张三丰"), ("张\ue815", "张⺁"), ("张\u200b三", "张三"), ("张𬱖", "张𬱖"),
    ],
)  # fmt: skip
def test_typed_names(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept
    assert parse(NAME, typed) == kept


@given(st.text(max_size=30))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy_name(tidy_name(text)) == tidy_name(text)
