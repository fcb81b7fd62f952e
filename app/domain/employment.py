"""Who works away, which spell runs, what the member's own fields follow from it, what has to be asked again (R-12.5, §4.7, §15.4, §22).

The spells are the truth: where a member has any, 是否已务工, 务工时间（月） and 是否国外务工 are computed from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.domain.category import WITH_LABOUR
from app.domain.idnumbers import age
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.revisits import period_of
from app.domain.values import blank, show_month
from app.domain.workdays import month_of

# Codes of WORKPLACE that lie outside the own township: 外出务工 (S0-1).
AWAY = ("county", "province", "outside", "abroad")
CHECKED = ("same", "changed")
# Changes (WORK_CHANGE) that end the running spell, and those that begin a new one.
ENDING, MOVING = ("returned", "lost"), ("place", "employer")
STARTED = "started"
WORKING_AGES = (16, 59)
_NO_WISH = ("无", "没有", "不", "暂无", "暂不")


def quarter_of(day: date) -> str:
    """2026年第4季度: how a quarter is named in rows and on paper."""
    return period_of(day, "quarter").label


def runs(spell: Record, on: date) -> bool:
    """True for a spell of work that goes on on a day; one that ended in the month of that day is over."""
    month = month_of(on)
    return str(spell.get("start") or "999999") <= month < str(spell.get("end") or "999999")


def current_spell(spells: Iterable[Record], on: date) -> Record | None:
    """The spell a person works in now: of several the one that began last."""
    return max(
        (spell for spell in spells if runs(spell, on)), key=lambda row: str(row.get("start") or ""), default=None
    )


def is_away(member: Record, spells: Sequence[Record], on: date) -> bool:
    """外出务工: a running spell outside the township (or of unknown place); without any spell, 是否已务工 = 是."""
    if member.get("presence") == "left":
        return False
    if not spells:
        return member.get("is_working") is True
    spell = current_spell(spells, on)
    return spell is not None and (spell.get("place_kind") in AWAY or blank(spell.get("place_kind")))


def work_place(spell: Record | None) -> str:
    """Province, city, county (or the place as it came) in one text."""
    if spell is None:
        return ""
    parts = [str(spell.get(key) or "").strip() for key in ("province", "city", "county")]
    return "".join(part for part in parts if part) or str(spell.get("place") or "")


def work_words(spell: Record | None) -> str:
    """A spell in one line: place, employer, monthly pay, since when."""
    if spell is None:
        return "没有务工"
    pay = spell.get("month_income")
    parts = (work_place(spell) or label("WORKPLACE", spell.get("place_kind")), str(spell.get("employer") or ""),
             f"月收入{pay.normalize():f}元" if pay is not None else "", f"{show_month(str(spell['start']))}起" if spell.get("start") else "")  # fmt: skip
    return "，".join(part for part in parts if part)


def months_in_year(spells: Iterable[Record], on: date) -> int:
    """Months of the year of `on` up to its month in which at least one spell ran."""
    year = f"{on.year}"
    found: set[int] = set()
    for spell in spells:
        start = max(str(spell.get("start") or "999999"), year + "01")
        end = min(str(spell.get("end") or "999999"), month_of(on))
        if start <= end:
            found.update(range(int(start[4:]), int(end[4:]) + 1))
    return len(found)


def member_fields(spells: Sequence[Record], on: date) -> dict[str, Any]:
    """What the spells say of the member's own fields; nothing where there is no spell."""
    if not spells:
        return {}
    spell = current_spell(spells, on)
    return {
        "is_working": spell is not None, "work_months": months_in_year(spells, on),
        "works_abroad": spell is not None and spell.get("place_kind") == "abroad",
    }  # fmt: skip


def quarter_check(checks: Iterable[Record], quarter: str) -> Record | None:
    """The newest check of a quarter in which the person (or the family) was spoken to."""
    fitting = (row for row in checks if row.get("quarter") == quarter and row.get("result") in CHECKED)
    return max(fitting, key=lambda row: row["date"], default=None)


def unreported(checks: Iterable[Record]) -> list[Record]:
    """Changes that nobody reported yet (S0-1: at once)."""
    return [row for row in checks if row.get("result") == "changed" and row.get("reported_on") is None]


def wishes_for(member: Record, key: str) -> bool:
    """True where a wish (`job_wish`, `training_wish`, `industry_wish`) is written and is not 无."""
    text = str(member.get(key) or "").strip()
    return bool(text) and not text.startswith(_NO_WISH)


def is_willing(member: Record) -> bool:
    """有就业意愿: one employment service a year is due (S1-7)."""
    return member.get("plans_work") is True or wishes_for(member, "job_wish")


def of_working_age(member: Record, on: date) -> bool:
    """16 to 59, not at school, with labour: who the employment ledger is about."""
    born = member.get("birth_date")
    if born is None or member.get("presence") == "left" or member.get("school_status"):
        return False
    return WORKING_AGES[0] <= age(born, on) <= WORKING_AGES[1] and member.get("labour") in WITH_LABOUR


def is_labour(member: Record, spells: Sequence[Record], on: date) -> bool:
    """In the employment ledger: of working age with labour, or at work at any age."""
    at_work = current_spell(spells, on) is not None or member.get("is_working") is True
    return member.get("presence") != "left" and (at_work or of_working_age(member, on))


def farms_at_home(member: Record, spells: Sequence[Record], on: date) -> bool:
    """在家务农 (D): of working age with labour, no spell running, no 是否已务工."""
    return of_working_age(member, on) and not is_labour_at_work(member, spells, on)


def is_labour_at_work(member: Record, spells: Sequence[Record], on: date) -> bool:
    """Works now, wherever."""
    return current_spell(spells, on) is not None if spells else member.get("is_working") is True
