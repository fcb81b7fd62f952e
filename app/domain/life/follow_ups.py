"""What follows from a family change: payments to be stopped, authorisations to be added, households to be looked at.

停发报告 at once for 低保, 特困, 高龄, 残补, 养老, 公益岗 (`domain.md` §22 "Death and birthdays"); the own consent of a new adult (R-7.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.documents import chinese_date
from app.domain.idnumbers import age
from app.domain.questionnaire.codes import label
from app.domain.values import blank

STOP, CONSENT, CLOSE_CASE, CHECK_NEW, REGISTER = "stop_report", "consent", "close_case", "check_new", "register"
LABELS = {
    STOP: "停发报告",
    CONSENT: "补签授权",
    CLOSE_CASE: "办结监测事项",
    CHECK_NEW: "新户排查",
    REGISTER: "落户参保",
}
ADULT, PENSION_AGE = 18, 60
# Leaving for these reasons ends what a person draws here; who is missing is still looked for.
STOPPING = frozenset({"died", "moved_out", "married_out", "imprisoned", "adopted_out"})

Person = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A task that a change leaves behind: kind (LABELS), the household it belongs to, whom it concerns, one sentence;
    `scheme` (code of STOP_SCHEME) the row of 停发报告 it stands for."""

    kind: str
    household: str
    member: str
    text: str
    scheme: str = ""

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return LABELS[self.kind]


def schemes(person: Person, posts: Iterable[Person], on: date, high_age: int = 80) -> Iterator[str]:
    """What a person draws, by the names used at the office: 低保金, 特困供养金, 高龄津贴 …"""
    return (word for _, word in drawn(person, posts, on, high_age))


def drawn(person: Person, posts: Iterable[Person], on: date, high_age: int = 80) -> Iterator[tuple[str, str]]:
    """What a person draws: code of STOP_SCHEME and the name used at the office."""
    years = age(person["birth_date"], on) if person.get("birth_date") else 0
    if person.get("dibao") in ("rural", "urban"):
        yield "dibao", f"{label('DIBAO', person['dibao'])}金"
    if person.get("tekun") in ("rural", "urban"):
        yield "tekun", f"{label('TEKUN', person['tekun'])}供养金"
    if years >= high_age:
        yield "elder", "高龄津贴"
    yield from (
        ("disability", f"残疾人{label('ALLOWANCE', code)}") for code in person.get("disability_allowance") or ()
    )
    if years >= PENSION_AGE and (person.get("pension_resident") or person.get("pension_employee")):
        yield "pension", "养老金"
    if any(_open(post, on) for post in posts) or not blank(person.get("post_types")):
        yield "post", "公益性岗位补贴"


def _open(post: Person, on: date) -> bool:
    return post.get("end") is None or post["end"] >= on


def stop_reports(
    household: str, person: Person, reason: str, on: date, posts: Iterable[Person], high_age: int = 80
) -> Iterator[FollowUp]:
    """One 停发报告 for each scheme of a person who died, moved away or went to prison."""
    if reason not in STOPPING:
        return
    name, what = str(person.get("name") or "这个人"), label("PRESENCE_REASON", reason)
    for code, scheme in drawn(person, posts, on, high_age):
        text = f"{name}{chinese_date(on)}{what}，请向乡镇报告停发{scheme}。"
        yield FollowUp(STOP, household, str(person["id"]), text, code)


def consent_of(household: str, person: Person, on: date, in_hand: bool) -> Iterator[FollowUp]:
    """Somebody grown up joins a household whose case is in hand: he signs for himself before the next query (R-7.1)."""
    born = person.get("birth_date")
    if in_hand and (born is None or age(born, on) >= ADULT):
        text = f"{person.get('name') or '新成员'}已成年，这一户有在办的监测事项，请补签承诺授权。"
        yield FollowUp(CONSENT, household, str(person["id"]), text)


def is_adult(person: Person, on: date) -> bool:
    """18 full years on a day; somebody whose birth date is not known counts as grown up."""
    born = person.get("birth_date")
    return born is None or age(born, on) >= ADULT
