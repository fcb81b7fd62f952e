"""老弱病残 as `domain.md` §22 defines them, and the lists beside: pure predicates over a member and the care rows about him."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.category import SERIOUS
from app.domain.idnumbers import age, is_disability_number
from app.domain.lowincome.assessing import heavily_disabled
from app.domain.questionnaire.field import Record
from app.domain.workdays import add_days

HIGH_AGE, ELDER_AGE, ADULT_AGE = 80, 60, 18


class Weak(StrEnum):
    """The four groups of §22."""

    OLD = "old"
    FRAIL = "frail"
    ILL = "ill"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        """The group in Chinese."""
        return {"old": "老", "frail": "弱", "ill": "病", "disabled": "残"}[self.value]


@dataclass(frozen=True, slots=True)
class WeakFacts:
    """A member with the care kinds in force about him; `rigid` the household is of the 支出型 class (level 4 counts too,
    S0-9), `warn_days` how long before its end a disability card is listed."""

    member: Record
    on: date
    cares: frozenset[str] = frozenset()
    rigid: bool = False
    warn_days: int = 90

    @property
    def years(self) -> int | None:
        """Age on the day; None where the birth date is not known."""
        born = self.member.get("birth_date")
        return age(born, self.on) if born else None

    def at_least(self, years: int) -> bool:
        """That old or older."""
        return self.years is not None and self.years >= years


def cares_of(rows: Iterable[Record], member: str, on: date) -> frozenset[str]:
    """Care kinds in force about a member on a day."""
    return frozenset(
        str(row["care_kind"])
        for row in rows
        if str(row.get("member_id")) == member and row["since"] <= on and (row.get("end") is None or on < row["end"])
    )


def _old(facts: WeakFacts) -> str:
    """老: 80 and over living alone, 失能, 困境, 留守."""
    member = facts.member
    if facts.at_least(HIGH_AGE) and member.get("lives_alone") is True:
        return "80岁以上独居"
    if facts.at_least(ELDER_AGE) and member.get("self_care") == "unable":
        return "失能老人"
    if "hard_elder" in facts.cares:
        return "困境老人"
    return "留守老人" if "left_elder" in facts.cares else ""


_FRAIL: tuple[tuple[str, str], ...] = (
    ("orphan", "孤儿"), ("unsupported", "事实无人抚养儿童"), ("hard_child", "困境儿童"), ("left_child", "留守儿童"),
    ("left_woman", "留守妇女"),
)  # fmt: skip


def _frail(facts: WeakFacts) -> str:
    """弱: orphans, 事实无人抚养, 困境 and 留守 children, 留守 women."""
    return next((word for code, word in _FRAIL if code in facts.cares), "")


def _ill(facts: WeakFacts) -> str:
    """病: serious illness and no labour left."""
    member = facts.member
    return "大病重病丧失劳动力" if SERIOUS in (member.get("health") or ()) and member.get("labour") == "lost" else ""


def _disabled(facts: WeakFacts) -> str:
    """残: level 1–2, mental or intellectual level 3 (4 too for 支出型, S0-9)."""
    return "重度残疾" if heavily_disabled(facts.member, ("3", "4") if facts.rigid else ("3",)) else ""


_TESTS: Mapping[Weak, Callable[[WeakFacts], str]] = {
    Weak.OLD: _old, Weak.FRAIL: _frail, Weak.ILL: _ill, Weak.DISABLED: _disabled,
}  # fmt: skip


def weak_kinds(facts: WeakFacts) -> dict[Weak, str]:
    """The groups a person belongs to, each with the words why; {} for most people."""
    if facts.member.get("presence") == "left":
        return {}
    return {kind: word for kind, test in _TESTS.items() if (word := test(facts))}


def no_card(facts: WeakFacts) -> str:
    """疑似残疾无证: said to be disabled or unable to look after himself, and no card known; "" otherwise."""
    member = facts.member
    if member.get("presence") == "left" or _has_card(member):
        return ""
    if "disabled" in (member.get("health") or ()):
        return "健康状况写有残疾，没有残疾人证"
    if member.get("self_care") in ("unable", "half") and not facts.at_least(ELDER_AGE):
        return "生活不能完全自理，没有残疾人证"
    return ""


def _has_card(member: Record) -> bool:
    number = str(member.get("id_number") or "")
    known = member.get("disability_valid_until") is not None or bool(member.get("disability_level"))
    return known or (bool(number) and is_disability_number(number))


def card_ends(facts: WeakFacts) -> date | None:
    """残疾人证到期换证: the last day of a card that ends soon or has ended; None otherwise."""
    until: date | None = facts.member.get("disability_valid_until")
    if facts.member.get("presence") == "left" or until is None:
        return None
    return until if until <= add_days(facts.on, facts.warn_days) else None


def hard_woman_or_child(facts: WeakFacts) -> str:
    """困难妇女儿童 (S0-14): a woman or a child with a reason of this page, or listed so by hand."""
    if facts.member.get("presence") == "left":
        return ""
    if "hard_woman" in facts.cares or "left_woman" in facts.cares:
        return "困难妇女"
    child = facts.years is not None and facts.years < ADULT_AGE
    woman = str(facts.member.get("sex")) == "female"
    if child and facts.cares & {"orphan", "unsupported", "hard_child", "left_child"}:
        return "困难儿童"
    reasons = weak_kinds(facts)
    if reasons and (child or woman):
        return "困难儿童" if child else "困难妇女"
    return ""
