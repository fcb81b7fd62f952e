"""Section 四: income and expense at identification (`data_checks.md` §4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.domain.checks.context import Context, month_number, on_dibao, on_tekun, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.checks.rules_household import INCOME_USES
from app.domain.income import money
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.income_items import INCOME_CLASSES

BOOK = RuleBook(Section.INCOME)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
rule = BOOK.rule
Hits = Iterator[Hit]


def _amount(ctx: Context, key: str) -> Decimal | None:
    """A sub-item of the identification set."""
    return money((ctx.facts.income_identify or {}).get(key))


def _tiny(amount: Decimal | None, limit: int = 100) -> bool:
    return amount is not None and 0 < amount < limit


@rule("5_15_023", D, "工资性收入只填了{n}元，不到100元，请核对是不是少写了一位。", "income_record.wage")
def tiny_wage(ctx: Context) -> Hits:
    wage = ctx.total("wage")
    if _tiny(wage):
        yield Hit({"n": wage}, value=str(wage))


@rule("SW-302", D, "{项目}只填了{n}元，不到100元，请核对。", "income_record.business income_record.property")
def tiny_income(ctx: Context) -> Hits:
    for key in ("business", "property"):
        amount = ctx.total(key)
        if _tiny(amount):
            yield Hit({"项目": INCOME_CLASSES[key], "n": amount}, field=f"income_record.{key}", value=str(amount))


@rule("SW-303", D, "有生产经营性收入，但没有填生产经营性支出，请补上成本。",
      "income_record.business_cost income_record.business")  # fmt: skip
def no_cost(ctx: Context) -> Hits:
    if (ctx.total("business") or 0) > 0 and (ctx.total("business_cost") or 0) <= 0:
        yield Hit(value=str(ctx.total("business_cost") or ""))


@rule("SW-305", E, "家庭纯收入应为{b}元（四项收入相加减去生产经营支出），填的是{a}元。",
      "income_record.stated_net " + INCOME_USES)  # fmt: skip
def stated_net(ctx: Context) -> Hits:
    stated = _amount(ctx, "stated_net")
    computed = ctx.income.net_income if ctx.income else None
    if stated is not None and computed is not None and abs(stated - computed) > 1:
        yield Hit({"a": stated, "b": computed}, value=str(stated))


def _months_away(ctx: Context, member: Record) -> int:
    """Months of the income window that fall into a member's spells of work; 0 where the window is not known."""
    spells = ctx.spells(member)
    start, end = (month_number(month) for month in ctx.window) if spells else (None, None)
    if start is None or end is None:
        return 0
    months: set[int] = set()
    for spell in spells:
        first = month_number(text_of(spell, "start"))
        last = month_number(text_of(spell, "end")) or end
        if first is not None:
            months.update(range(max(first, start), min(last, end) + 1))
    return len(months)


@rule("SW-309", D, "家里有人务工{m}个月，但工资性收入没有填（或不到100元）。",
      "income_record.wage income_record.anchor_month member.work_months work_spell.start work_spell.end")  # fmt: skip
def work_without_wage(ctx: Context) -> Hits:
    months = max((member.get("work_months") or _months_away(ctx, member) for member in ctx.members), default=0)
    if months > 0 and (ctx.total("wage") or 0) <= 100:
        yield Hit({"m": months}, value=str(ctx.total("wage") or ""))


@rule("SW-311", D, "家里有人享受{政策}，但{金额}没有填（或不到200元）。",
      "income_record.t_dibao income_record.t_tekun member.dibao member.tekun", optional=True)  # fmt: skip
def policy_without_money(ctx: Context) -> Hits:
    used = ctx.settings.used or frozenset()
    rows = (("t_dibao", "低保", "低保金", on_dibao), ("t_tekun", "特困", "特困供养金", on_tekun))
    for key, policy, word, test in rows:
        field = f"income_record.{key}"
        amount = _amount(ctx, key)
        if field in used and ctx.any_member(test) and (amount is None or amount < 200):
            yield Hit({"政策": policy, "金额": word}, field=field, value=str(amount or ""))


_PENSIONS = ("t_pension", "t_pension_insurance")


@rule("SW-312", D, "{姓名}已满60岁，家里没有养老金收入，请核对。",
      "income_record.t_pension income_record.t_pension_insurance member.birth_date", optional=True)  # fmt: skip
def no_pension(ctx: Context) -> Hits:
    if any((_amount(ctx, key) or 0) > 0 for key in _PENSIONS):
        return
    for member in ctx.members:
        if ctx.aged(member, 60):
            yield Hit(member=member)


@rule("SW-314", H, "{项目}只填了{n}元，低于常见标准，请核对。",
      "income_record.t_pension_insurance income_record.t_family_plan", optional=True)  # fmt: skip
def small_transfer(ctx: Context) -> Hits:
    for key, word, limit in (("t_pension_insurance", "养老保险金", 88), ("t_family_plan", "计划生育金", 100)):
        amount = _amount(ctx, key)
        if _tiny(amount, limit):
            yield Hit({"项目": word, "n": amount}, field=f"income_record.{key}", value=str(amount))


# Compensation for public forest, grassland or migration needs no returned land; the undivided amount of an export may be it.
_RETURNED = ("t_eco_farmland", "t_eco_other")


@rule("SW-315", H, "有生态补偿金，但没有填退耕还林面积，请核对。",
      "household.land_returned income_record.t_eco_farmland income_record.t_eco_other", optional=True)  # fmt: skip
def eco_without_land(ctx: Context) -> Hits:
    paid = any((_amount(ctx, key) or 0) > 0 for key in _RETURNED)
    if paid and "household.land_returned" in (ctx.settings.used or ()) and not ctx.facts.household.get("land_returned"):
        yield Hit()
