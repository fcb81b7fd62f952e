"""Plain functions of the forms: which step comes next, finding a choice by its first letters."""

from __future__ import annotations

import pytest

from app.forms.flow import Step, next_step, walk
from app.forms.pinyin import initials, matches

STEPS = (
    Step("household", "家庭基本信息"),
    Step("annex", "附表", lambda answers: bool(answers.get("annex"))),
    Step("members", "家庭成员"),
    Step("risk", "风险", lambda answers: bool(answers.get("case"))),
)


def test_only_applying_steps_are_walked() -> None:
    assert walk(STEPS, {}) == ("household", "members")
    assert walk(STEPS, {"annex": True, "case": True}) == ("household", "annex", "members", "risk")


@pytest.mark.parametrize(
    ("answers", "current", "by", "wanted"),
    [
        ({}, "household", 1, "members"),
        ({"annex": True}, "household", 1, "annex"),
        ({}, "members", 1, None),
        ({"case": True}, "members", 1, "risk"),
        ({}, "members", -1, "household"),
        ({}, "household", -1, None),
        ({}, "annex", 1, "members"),
        ({}, "annex", -1, "household"),
    ],
)
def test_next_and_back(answers: dict[str, bool], current: str, by: int, wanted: str | None) -> None:
    assert next_step(STEPS, answers, current, by) == wanted


@pytest.mark.parametrize(
    ("text", "letters"),
    [("一般农户", "ybnh"), ("脱贫户(享受政策)", "tphxszc"), ("配偶", "po"), ("A安全", "aaq"), ("畲族", "?z"), ("", "")],
)
def test_initials(text: str, letters: str) -> None:
    assert initials(text) == letters


@pytest.mark.parametrize(
    ("typed", "text", "fits"),
    [("农户", "一般农户", True), ("ybnh", "一般农户", True), ("nh", "一般农户", True), ("hn", "一般农户", False),
     ("xz", "畲族", True), ("szz", "畲族", False), ("ＡB", "一般农户", False), ("", "一般农户", True)],
)  # fmt: skip
def test_matches(typed: str, text: str, fits: bool) -> None:
    assert matches(typed, text) is fits
