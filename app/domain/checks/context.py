"""The words of `data_checks.md` §2 over one household: current member, student, labour, school age, head count, months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.domain import idnumbers
from app.domain.checks.model import CheckSettings, HouseholdFacts
from app.domain.income import IncomeResult, compute_income, income_window
from app.domain.questionnaire.conditions import EXIT_KINDS
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.lists_help import EXPORT_MEASURES

LABOURING = ("normal", "skilled", "weak")
FULL_LABOUR = ("normal", "skilled")
NO_LABOUR = ("none", "lost")
ON_POLICY = ("rural", "urban")


def month_number(month: str) -> int | None:
    """YYYYMM as year × 12 + month; None for a text that is no month."""
    if len(month) != 6 or not (month.isascii() and month.isdigit()) or not "01" <= month[4:] <= "12" or month < "1900":
        return None
    return int(month[:4]) * 12 + int(month[4:])


def months_between(earlier: str, later: str) -> int | None:
    """Whole months from one YYYYMM to another, 0 in the same month; None where one is blank."""
    start, end = month_number(earlier), month_number(later)
    return None if start is None or end is None else end - start


def text_of(record: Record | None, key: str) -> str:
    """A text or code, "" for blank."""
    value = record.get(key) if record else None
    if not value:
        return ""
    return value.strip() if value.__class__ is str else str(value).strip()  # the class alone: called most of all


def mobile(phone: str) -> bool:
    """11 digits beginning 13–19."""
    return len(phone) == 11 and phone.isascii() and phone.isdigit() and phone[0] == "1" and phone[1] in "3456789"


def landline(phone: str) -> bool:
    """Seven or eight digits, with or without an area code."""
    area, dash, rest = phone.partition("-")
    digits = rest if dash else phone
    if not (digits.isascii() and digits.isdigit()) or (dash and not (area.startswith("0") and len(area) in (3, 4))):
        return False
    return len(digits) in (7, 8) or (not dash and digits.startswith("0") and len(digits) in (10, 11, 12))


class Context:
    """One household on one day under one set of settings; nothing here changes anything."""

    def __init__(self, facts: HouseholdFacts, on: date, settings: CheckSettings) -> None:
        self.facts = facts
        self.on = on
        self.settings = settings
        self.month = f"{on.year:04d}{on.month:02d}"
        # By the record itself: a member without an id has an age, too.
        self._ages: dict[int, int | None] = {}
        self._of_school_age: dict[int, bool] = {}

    # people
    @cached_property
    def members(self) -> tuple[Record, ...]:
        """Current members."""
        return tuple(member for member in self.facts.members if member.get("presence") != "left")

    @property
    def emptied(self) -> bool:
        """People are registered, and all of them have died or left."""
        return bool(self.facts.members) and not self.members

    @property
    def everybody(self) -> tuple[Record, ...]:
        """含自然减少."""
        return self.facts.members

    def age(self, member: Record) -> int | None:
        """Full years on the check date, from the birth date, else from the number; None where neither is known."""
        key = id(member)
        if key not in self._ages:
            born = member.get("birth_date") or idnumbers.birth_date(number_of(member))
            self._ages[key] = idnumbers.age(born, self.on) if born else None
        return self._ages[key]

    def aged(self, member: Record, low: int, high: int = 200) -> bool:
        """low ≤ age ≤ high, false where the age is unknown."""
        age = self.age(member)
        return age is not None and low <= age <= high

    def under(self, member: Record, limit: int) -> bool:
        """age < limit, false where the age is unknown."""
        age = self.age(member)
        return age is not None and 0 <= age < limit

    def of_school_age(self, member: Record) -> bool:
        """Full years 6 to 15 (setting) on the last 31 August before or on the check date."""
        key = id(member)
        if key not in self._of_school_age:
            self._of_school_age[key] = self._school_age(member)
        return self._of_school_age[key]

    def _school_age(self, member: Record) -> bool:
        born = member.get("birth_date") or idnumbers.birth_date(number_of(member))
        if not born:
            return False
        year = self.on.year if (self.on.month, self.on.day) >= (8, 31) else self.on.year - 1
        low, high = self.settings.school_age
        return low <= idnumbers.age(born, date(year, 8, 31)) <= high

    def any_member(self, test: Callable[[Record], bool], everybody: bool = False) -> bool:
        """Whether one member passes a test."""
        return any(test(member) for member in (self.everybody if everybody else self.members))

    def no_labour(self, members: Iterable[Record]) -> bool:
        """Everybody 无劳动力 or 丧失劳动力 (false without members)."""
        labours = [member.get("labour") for member in members]
        return bool(labours) and all(labour in NO_LABOUR for labour in labours)

    # the case
    @property
    def case(self) -> Record:
        """The latest case, an empty record where there is none."""
        return self.facts.case or {}

    @property
    def has_case(self) -> bool:
        """A case exists, decided or not."""
        return self.facts.case is not None

    @property
    def monitored(self) -> bool:
        """监测对象, removed ones included."""
        return bool(text_of(self.facts.case, "monitor_category"))

    @property
    def removed(self) -> bool:
        """风险是否已消除 = 是."""
        return self.facts.risk_removed is True

    @property
    def open_case(self) -> bool:
        """A case whose risk is not removed."""
        return self.has_case and not self.removed

    @property
    def watched(self) -> bool:
        """监测对象, risk not removed."""
        return self.monitored and not self.removed

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """The risk fields as they stand, blank slots included."""
        return tuple(str(code or "") for code in self.case.get("risks") or ())

    @cached_property
    def risks(self) -> frozenset[str]:
        """Any of the risk fields."""
        return frozenset(code for code in self.slots if code)

    @property
    def identified(self) -> str:
        """Identification month YYYYMM or blank."""
        return text_of(self.facts.case, "identified_month")

    @property
    def exit_household(self) -> bool:
        """脱贫户."""
        return self.facts.household.get("household_kind") in EXIT_KINDS

    # money
    @cached_property
    def income(self) -> IncomeResult | None:
        """The identification set's numbers; None without a record."""
        return self._computed(self.facts.income_identify)

    @cached_property
    def removal_income(self) -> IncomeResult | None:
        """The after-removal set's numbers; None without a record."""
        return self._computed(self.facts.income_removal)

    def _computed(self, record: Record | None) -> IncomeResult | None:
        return compute_income(record, self.members, self.settings.income_excluded, explain=False) if record else None

    @cached_property
    def window(self) -> tuple[str, str]:
        """First and last month of the identification set's window; blank where no month anchors it."""
        anchor = text_of(self.facts.income_identify, "anchor_month")
        if month_number(anchor) is None:
            return "", ""
        window = income_window(anchor)
        return f"{window.start:%Y%m}", f"{window.end:%Y%m}"

    @property
    def per_capita(self) -> Decimal | None:
        """Per-capita net income of the identification set."""
        return self.income.line_value if self.income else None

    @cached_property
    def _totals(self) -> dict[str, Decimal | None]:
        return {found.key: found.total for found in self.income.totals} if self.income else {}

    @cached_property
    def _removal_totals(self) -> dict[str, Decimal | None]:
        return {found.key: found.total for found in self.removal_income.totals} if self.removal_income else {}

    def total(self, key: str) -> Decimal | None:
        """A total of the identification set."""
        return self._totals.get(key)

    def removal_total(self, key: str) -> Decimal | None:
        """A total of the after-removal set."""
        return self._removal_totals.get(key)

    # help and work
    @cached_property
    def measures(self) -> tuple[Record, ...]:
        """Measures of the latest case (or of no case); 未落实 ones do not count."""
        case_id = self.case.get("id")
        return tuple(
            measure for measure in self.facts.measures
            if measure.get("status") != "failed" and (not measure.get("case_id") or measure.get("case_id") == case_id)
        )  # fmt: skip

    @cached_property
    def classes(self) -> frozenset[str]:
        """Measure categories of the export's fifteen that are filled."""
        return frozenset(text_of(measure, "measure_class") for measure in self.measures) & frozenset(EXPORT_MEASURES)

    @cached_property
    def measure_items(self) -> frozenset[str]:
        """All single measures registered."""
        return frozenset(text_of(measure, "item") for measure in self.measures) - {""}

    @cached_property
    def _spells(self) -> dict[Any, list[Record]]:
        found: dict[Any, list[Record]] = {}
        for spell in sorted(
            self.facts.work_spells, key=lambda row: (text_of(row, "start"), text_of(row, "end") or "999999")
        ):
            found.setdefault(spell.get("member_id"), []).append(spell)
        return found

    def spells(self, member: Record) -> list[Record]:
        """A member's spells of work by start."""
        return self._spells.get(member.get("id"), []) if self.facts.work_spells else []

    def latest_spell(self, member: Record) -> Record | None:
        """The spell that began last."""
        spells = self.spells(member)
        return spells[-1] if spells else None

    def working(self, member: Record) -> bool:
        """是否已务工 = 是; where it is blank, a spell without end."""
        flag = member.get("is_working")
        if flag is not None:
            return flag is True
        latest = self.latest_spell(member)
        return latest is not None and not text_of(latest, "end")

    def has_worked(self, member: Record) -> bool:
        """Any employment record: a spell, work months, or 是否已务工 = 是."""
        return bool(self.spells(member)) or bool(member.get("work_months")) or member.get("is_working") is True

    def work_county(self, member: Record) -> str:
        """County of the latest spell of somebody who works."""
        return text_of(self.latest_spell(member), "county") if self.working(member) else ""

    def elsewhere(self, county: str) -> bool:
        """A county other than the home county; false while the home county is not set."""
        home = self.settings.home_county
        return bool(home) and bool(county) and home not in county

    def post_kinds(self, member: Record) -> tuple[str, ...]:
        """Posts a member holds: as stated, else from the post table (not ended before the check date)."""
        stated = tuple(code for code in member.get("post_types") or () if code)
        return stated or tuple(
            text_of(post, "post_kind") for post in self.facts.posts
            if post.get("member_id") == member.get("id") and not _ended(post.get("end"), self.on)
        )  # fmt: skip

    def on_post(self, member: Record) -> bool:
        """A post in the member field, the post table or as employment channel of somebody who works."""
        channel = text_of(self.latest_spell(member), "channel") if self.working(member) else ""
        return bool(self.post_kinds(member)) or channel == "post"


def _ended(end: Any, on: date) -> bool:
    return isinstance(end, date) and end < on


def number_of(member: Record) -> str:
    """A member's number as it stands, x as X."""
    number = member.get("id_number")
    return str(number).strip().upper() if number else ""


def student(member: Record) -> bool:
    """在校生状况 is not blank."""
    return bool(text_of(member, "school_status"))


def healthy(member: Record) -> bool:
    """健康状况 holds 健康."""
    return "healthy" in (member.get("health") or ())


def ill(member: Record) -> bool:
    """患有大病 or 长期慢性病."""
    return bool({"serious", "chronic"} & set(member.get("health") or ()))


def disabled(member: Record) -> bool:
    """健康状况 holds 残疾, or a disability number."""
    return "disabled" in (member.get("health") or ()) or idnumbers.is_disability_number(number_of(member))


def on_dibao(member: Record) -> bool:
    """城市低保 or 农村低保."""
    return member.get("dibao") in ON_POLICY


def on_tekun(member: Record) -> bool:
    """城市特困 or 农村特困."""
    return member.get("tekun") in ON_POLICY


def out_of_school(member: Record) -> bool:
    """Neither in school nor with a reason written down."""
    return not student(member) and not text_of(member, "dropout_reason")


def name_of(member: Record | None) -> str:
    """Name for a sentence."""
    return text_of(member, "name") or "（没有姓名的成员）"
