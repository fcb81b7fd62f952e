"""Sentences that may leave the program name nobody's illness, disability or risk (`domain.md` §17)."""

from __future__ import annotations

import pytest

from app.domain.checks import RULES, Finding, check_household, used_fields
from app.domain.checks.discreet import DISCREET
from app.domain.privacy import WORDS
from app.domain.questionnaire.codes import CODE_LISTS
from tests.checks.check_worlds import ON, WORLDS, ordinary
from tests.checks.rule_cases import CASES as LISTED
from tests.checks.rule_cases import MORE, apply

CASES = LISTED | MORE
# Names of institutions, papers and fields that hold a forbidden word and say nothing about a person.
NAMES = ("身份证号", "低保金", "大病保险", "残疾人证", "健康状况", "健康帮扶", "劳动技能")
RISKS = tuple(code.label for code in CODE_LISTS["RISK"].active("") if code.code != "other")
HEALTH = ("身体健康", "患有大病", "长期慢性病")


def findings(rule_id: str) -> list[Finding]:
    """What the case of a rule fires."""
    world, ready, change = CASES[rule_id]
    made = apply(apply(WORLDS[world](), ready), change)
    settings = made.check_settings(used=used_fields([ordinary().facts()]))
    return check_household(made.facts(), ON, settings)


def named(text: str) -> list[str]:
    """Words of a sentence that tell what somebody suffers from."""
    for name in NAMES:
        text = text.replace(name, "")
    return [word for word in (*WORDS, *RISKS, *HEALTH) if word in text]


@pytest.mark.parametrize("rule_id", sorted(CASES))
def test_no_discreet_sentence_names_illness_or_risk(rule_id: str) -> None:
    for found in findings(rule_id):
        assert named(found.discreet) == [], found.discreet
        assert "{" not in found.discreet and found.discreet.endswith("。")


def test_only_sentences_that_name_something_have_a_second_one() -> None:
    told = {rule_id for rule_id in CASES for found in findings(rule_id) if named(found.text)}
    assert told <= set(DISCREET)
    assert set(DISCREET) <= set(RULES)


def test_the_person_is_still_named() -> None:
    found = findings("5_12_009-16")[0]
    assert "慢性病" in found.text and found.discreet == "李云的健康状况和劳动技能对不上，请核对。"


def test_other_sentences_are_the_same_everywhere() -> None:
    found = findings("SW-202")[0]
    assert found.discreet == found.text and found.quiet == ""
