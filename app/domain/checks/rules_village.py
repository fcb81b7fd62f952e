"""Whole village and import: the same number or person twice, columns a file lacks (`data_checks.md` §4).

Everything here is one pass over the households; cost grows with the number of persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain import idnumbers
from app.domain.checks.context import Context, name_of, number_of, text_of
from app.domain.checks.model import Finding, Hit, HouseholdFacts, Rule, RuleBook, Section, Severity, fill
from app.domain.checks.rules_members import masked
from app.domain.duplicates import number_key
from app.domain.questionnaire.field import Record
from app.domain.values import mask_text

BOOK = RuleBook(Section.VILLAGE)
_DUPLICATE = RuleBook(Section.MEMBERS)


@_DUPLICATE.rule("1_12_001 1_01_001", Severity.ERROR, "证件号码{号码}出现了{n}次（{户主}），请核对是不是录重了。",
                 "member.id_number member.presence")  # fmt: skip
def same_number(_: Context) -> Iterable[Hit]:
    """Found by `village_findings`: one household alone cannot show it."""
    return ()


@BOOK.rule("SW-951", Severity.ERROR, "{姓名}同时在{户主1}和{户主2}两户里，请核对是不是分户或婚嫁没有更新。",
           "member.id_number member.person_id member.name member.presence")  # fmt: skip
def two_households(_: Context) -> Iterable[Hit]:
    """Found by `village_findings`."""
    return ()


@BOOK.rule("SW-952", Severity.ERROR, "导入的表缺少“{列名}”这一列，相关的{n}条检查没有做。", "")
def missing_column(_: Context) -> Iterable[Hit]:
    """Found by `column_findings`."""
    return ()


@BOOK.rule("SW-961", Severity.ERROR, "户编号{号码}同时用在{户主}这{n}户，请核对是不是同一户录了两遍。",
           "household.national_household_no")  # fmt: skip
def same_household_number(_: Context) -> Iterable[Hit]:
    """Found by `village_findings`; ours beyond the list."""
    return ()


@BOOK.rule("SW-962", Severity.HINT, "户联系电话{号码}同时留给了{n}户（{户主}），请核对是不是各户自己的电话。",
           "household.phone")  # fmt: skip
def one_phone(_: Context) -> Iterable[Hit]:
    """Found by `village_findings`; ours beyond the list."""
    return ()


@BOOK.rule("SW-963", Severity.ERROR, "村内户号{号码}同时用在{户主}这{n}户，请给其中的户换一个号。",
           "household.local_household_no")  # fmt: skip
def same_short_number(_: Context) -> Iterable[Hit]:
    """Found by `village_findings`; ours beyond the list."""
    return ()


DUPLICATE = _DUPLICATE.rules[0]
TWO_HOUSEHOLDS, MISSING_COLUMN, SAME_HOUSEHOLD_NUMBER, ONE_PHONE, SAME_SHORT_NUMBER = BOOK.rules
# Neighbours and relatives share a phone; one number of more households than this is somebody's of the village office.
PHONE_SHARED_BY = 3
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class _Place:
    household: str
    head: str
    member: Record


def _current(facts: HouseholdFacts) -> list[Record]:
    return [member for member in facts.members if member.get("presence") != "left"]


def _head(facts: HouseholdFacts) -> str:
    heads = (name_of(member) for member in _current(facts) if member.get("relation") == "head")
    return next(heads, "没有户主的一户")


def _places(villages: Iterable[HouseholdFacts]) -> Iterable[_Place]:
    for facts in villages:
        head = _head(facts)
        for member in _current(facts):
            yield _Place(facts.id, head, member)


def village_findings(villages: Iterable[HouseholdFacts], off: frozenset[str] = frozenset()) -> list[Finding]:
    """1_12_001 and SW-951 over all households, one finding a member row concerned (SW-951 hides 1_12_001); SW-961 – SW-963 a household."""
    households = list(villages)
    by_number: dict[str, list[_Place]] = {}
    by_person: dict[str, list[_Place]] = {}
    for place in _places(households):
        number = number_key(number_of(place.member))
        if len(number) == 18:
            by_number.setdefault(number, []).append(place)
        if text_of(place.member, "person_id"):
            by_person.setdefault(text_of(place.member, "person_id"), []).append(place)
    moved = _moved(by_person.values()) | _moved(_same_names(by_number.values()))
    findings = [] if TWO_HOUSEHOLDS.id in off else [_moved_finding(place, other) for place, other in moved.values()]
    if DUPLICATE.id not in off:
        hidden = frozenset() if TWO_HOUSEHOLDS.id in off else frozenset(moved)
        findings += [found for places in by_number.values() for found in _duplicates(places, hidden)]
    wanted = [(rule, most) for rule, most in _SHARED if rule.id not in off]
    return findings + [found for rule, most in wanted for found in _shared(rule, most, households)]


# What a household has for itself alone, and how many may still share it.
_SHARED = ((SAME_HOUSEHOLD_NUMBER, 1), (SAME_SHORT_NUMBER, 1), (ONE_PHONE, PHONE_SHARED_BY))


def _shared(rule: Rule, most: int, households: Iterable[HouseholdFacts]) -> Iterable[Finding]:
    """A number that stands in more households than may share it: one finding a household."""
    key = rule.uses[0].partition(".")[2]
    by_number: dict[tuple[str, str], list[HouseholdFacts]] = {}
    for facts in households:
        number = text_of(facts.household, key)
        if number:
            by_number.setdefault((text_of(facts.household, "village_code"), number), []).append(facts)
    for (_, number), twins in by_number.items():
        if len(twins) > most:
            shown = mask_text("phone", number) if rule is ONE_PHONE else number
            heads = "、".join(_head(facts) for facts in twins[:_NAMED_AT_MOST])
            heads += "等" if len(twins) > _NAMED_AT_MOST else ""
            text = fill(rule.text, {"号码": shown, "n": len(twins), "户主": heads})
            for facts in twins:
                yield Finding(rule.id, rule.level, "", rule.uses[0], shown, text, facts.id)


def _same_names(groups: Iterable[list[_Place]]) -> Iterable[list[_Place]]:
    """Same number and same name: one person; the same number under two names is a typing mistake."""
    for places in groups:
        by_name: dict[str, list[_Place]] = {}
        for place in places:
            by_name.setdefault(text_of(place.member, "name"), []).append(place)
        yield from by_name.values()


def _moved(groups: Iterable[list[_Place]]) -> dict[str, tuple[_Place, _Place]]:
    """Row id → (place, a place in another household) for people who are current in two households."""
    found: dict[str, tuple[_Place, _Place]] = {}
    for places in groups:
        for place in places:
            other = next((other for other in places if other.household != place.household), None)
            if other is not None:
                found[str(place.member.get("id"))] = (place, other)
    return found


def _finding(rule_words: Mapping[str, object], place: _Place, which: str) -> Finding:
    rule = TWO_HOUSEHOLDS if which == TWO_HOUSEHOLDS.id else DUPLICATE
    number = masked(idnumbers.first18(number_of(place.member)))
    text = fill(rule.text, rule_words)
    return Finding(
        rule.id, rule.level, str(place.member.get("id", "")), "member.id_number", number, text, place.household
    )


def _moved_finding(place: _Place, other: _Place) -> Finding:
    words = {"姓名": name_of(place.member), "户主1": place.head, "户主2": other.head}
    return _finding(words, place, TWO_HOUSEHOLDS.id)


def _duplicates(places: list[_Place], hidden: frozenset[str]) -> Iterable[Finding]:
    if len(places) < 2 or all(str(place.member.get("id")) in hidden for place in places):
        return
    number = masked(idnumbers.first18(number_of(places[0].member)))
    words = {"号码": number, "n": len(places), "户主": "、".join(place.head for place in places)}
    for place in places:
        if str(place.member.get("id")) not in hidden:
            yield _finding(words, place, DUPLICATE.id)
