"""Checks beyond the list: opposites, orders of dates and the arithmetic of the other records (issue 3, our ids)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.checks.context import Context, name_of, on_dibao, on_tekun, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.checks.rules_household import INCOME_USES
from app.domain.income import money
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.income_items import INCOME_CLASSES, INCOME_ITEM
from app.domain.values import show_date, show_month

LIVING = RuleBook(Section.LIVING)
INCOME = RuleBook(Section.INCOME)
RISK = RuleBook(Section.RISK)
MEASURES = RuleBook(Section.MEASURES)
WORK = RuleBook(Section.WORK)
VISITS = RuleBook(Section.VISITS)
REMOVAL = RuleBook(Section.REMOVAL)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
Hits = Iterator[Hit]
UNSAFE_GRADES, SAFE_GRADES = ("C", "D"), ("A", "B")
_WATER = ("water_quantity", "water_quality", "water_access", "water_assurance")


@LIVING.rule("SW-411", D, "住房等级是{等级}，“是否住房出现安全问题”却填了{答}，请核对。",
             "safeguard_snapshot.house_unsafe safeguard_snapshot.house_grade")  # fmt: skip
def grade_against_flag(ctx: Context) -> Hits:
    snapshot = ctx.facts.snapshot_identify or {}
    grade, unsafe = snapshot.get("house_grade"), snapshot.get("house_unsafe")
    # A safe grade does not rule out new damage, so only the dangerous grade with 否 is asked about.
    if grade in UNSAFE_GRADES and unsafe is False:
        yield Hit({"等级": label("HOUSE", grade), "答": "否"}, value="否")


@LIVING.rule("SW-412", D, "饮水指标里有不达标的，“是否饮水出现安全问题”却填了否，请核对。",
             "safeguard_snapshot.water_unsafe " + " ".join(f"safeguard_snapshot.{key}" for key in _WATER))  # fmt: skip
def water_against_flag(ctx: Context) -> Hits:
    snapshot = ctx.facts.snapshot_identify or {}
    if snapshot.get("water_unsafe") is False and any(snapshot.get(key) == "bad" for key in _WATER):
        yield Hit(value="否")


@LIVING.rule("SW-413", D, "住房等级是{等级}，“是否危房户”却填了否，请核对。",
             "household.dangerous_house safeguard_snapshot.house_grade")  # fmt: skip
def grade_against_household(ctx: Context) -> Hits:
    grade = (ctx.facts.snapshot_identify or {}).get("house_grade")
    if grade in UNSAFE_GRADES and ctx.facts.household.get("dangerous_house") is False:
        yield Hit({"等级": label("HOUSE", grade)}, value="否")


@LIVING.rule(
    "SW-415", D, "没有卫生厕所，却填了卫生厕所能正常使用，请核对。", "household.toilet_usable household.toilet"
)
def usable_without_toilet(ctx: Context) -> Hits:
    if ctx.facts.household.get("toilet") is False and ctx.facts.household.get("toilet_usable") is True:
        yield Hit(value="是")


_ALL_MONEY = " ".join(f"income_record.{key}" for key in (*INCOME_CLASSES, *INCOME_ITEM.by_code))


@INCOME.rule("SW-321", E, "{说明}", _ALL_MONEY)
def parts_against_total(ctx: Context) -> Hits:
    for total in ctx.income.totals if ctx.income else ():
        if total.problem:
            yield Hit({"说明": total.problem}, field=f"income_record.{total.key}", value=str(total.total))


@INCOME.rule(
    "SW-322",
    D,
    "人均纯收入算出来是{b}元，材料上写的是{a}元，请核对。",
    "income_record.stated_per_capita " + INCOME_USES,
)
def stated_per_capita(ctx: Context) -> Hits:
    stated = money((ctx.facts.income_identify or {}).get("stated_per_capita"))
    computed = ctx.income.per_capita if ctx.income else None
    if stated is not None and computed is not None and abs(stated - computed) > 1:
        yield Hit({"a": stated, "b": computed}, value=str(stated))


@INCOME.rule("SW-323", D, "生产经营性支出{a}元，比生产经营性收入{b}元还多，请核对是不是亏损。",
             "income_record.business_cost income_record.business")  # fmt: skip
def loss(ctx: Context) -> Hits:
    cost, gain = ctx.total("business_cost"), ctx.total("business")
    if cost is not None and gain is not None and cost > gain:
        yield Hit({"a": cost, "b": gain}, value=str(cost))


@INCOME.rule("SW-324", D, "填了{金额}，但家里没有人享受{政策}，请核对。",
             "income_record.t_dibao income_record.t_tekun member.dibao member.tekun")  # fmt: skip
def money_without_policy(ctx: Context) -> Hits:
    rows = (("t_dibao", "低保", "低保金", on_dibao), ("t_tekun", "特困供养", "特困供养金", on_tekun))
    for key, policy, word, test in rows:
        amount = money((ctx.facts.income_identify or {}).get(key)) or 0
        if amount > 0 and not ctx.any_member(test):
            yield Hit({"金额": word, "政策": policy}, field=f"income_record.{key}", value=str(amount))


@RISK.rule("SW-512", D, "填了因自然灾害子项，但风险里没有“因自然灾害”，请核对。",
           "monitoring_case.disaster_kind monitoring_case.risks")  # fmt: skip
def disaster_without_risk(ctx: Context) -> Hits:
    kind = text_of(ctx.facts.case, "disaster_kind")
    if kind and "disaster" not in ctx.risks:
        yield Hit(value=label("DISASTER", kind))


@RISK.rule("SW-514", D, "{字段}是{类别}，和户类型“{户类型}”对不上，请核对。",
           "monitoring_case.proposed_category monitoring_case.monitor_category household.household_kind")  # fmt: skip
def category_against_kind(ctx: Context) -> Hits:
    kind = text_of(ctx.facts.household, "household_kind")
    for key, word in (("proposed_category", "拟定类别"), ("monitor_category", "监测对象类别")):
        category = text_of(ctx.facts.case, key)
        wrong = (category == "unstable" and kind == "ordinary") or (category == "marginal" and ctx.exit_household)
        if wrong:
            words = {"字段": word, "类别": label("CATEGORY", category), "户类型": label("KIND", kind)}
            yield Hit(words, field=f"monitoring_case.{key}", value=str(words["类别"]))


@MEASURES.rule(
    "SW-601",
    E,
    "帮扶措施“{措施}”的结束日期早于开始日期，请核对。",
    "measure.end measure.start measure.measure_class measure.item",
)
def measure_turned_round(ctx: Context) -> Hits:
    for measure in ctx.facts.measures:
        start, end = measure.get("start"), measure.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            what = label("MEASURE_ITEM", text_of(measure, "item")) or label(
                "MEASURE", text_of(measure, "measure_class")
            )
            yield Hit({"措施": what}, value=show_date(end), row_id=str(measure.get("id", "")))


@WORK.rule("SW-701", E, "{姓名}的务工结束时间{b}早于开始时间{a}，请核对。", "work_spell.end work_spell.start")
def spell_turned_round(ctx: Context) -> Hits:
    for member in ctx.members:
        for spell in ctx.spells(member):
            start, end = text_of(spell, "start"), text_of(spell, "end")
            if start and end and end < start:
                words = {"姓名": name_of(member), "a": show_month(start), "b": show_month(end)}
                yield Hit(words, member, value=show_month(end), row_id=str(spell.get("id", "")))


@WORK.rule("SW-702", D, "{姓名}的务工开始时间{a}还没有到，计划外出的请填“是否计划务工”。", "work_spell.start")
def spell_to_come(ctx: Context) -> Hits:
    for member in ctx.members:
        for spell in ctx.spells(member):
            if text_of(spell, "start") > ctx.month:
                start = show_month(text_of(spell, "start"))
                yield Hit({"a": start}, member, value=start, row_id=str(spell.get("id", "")))


@VISITS.rule("SW-811", E, "走访日期{日期}晚于今天，请核对。", "visit.date")
def visit_to_come(ctx: Context) -> Hits:
    for visit in ctx.facts.visits:
        day = visit.get("date")
        if isinstance(day, date) and day > ctx.on:
            yield Hit({"日期": show_date(day)}, value=show_date(day), row_id=str(visit.get("id", "")))


@REMOVAL.rule("SW-851", E, "消除监测时间{b}早于识别监测时间{a}，请核对。",
              "monitoring_case.removal_month monitoring_case.identified_month")  # fmt: skip
def removed_before_identified(ctx: Context) -> Hits:
    removal = text_of(ctx.facts.case, "removal_month")
    if removal and ctx.identified and removal < ctx.identified:
        yield Hit({"a": show_month(ctx.identified), "b": show_month(removal)}, value=show_month(removal))


@REMOVAL.rule(
    "SW-852", E, "{字段}{月份}还没有到，请核对。", "monitoring_case.removal_month monitoring_case.identified_month"
)
def month_to_come(ctx: Context) -> Hits:
    for key, word in (("identified_month", "识别监测时间"), ("removal_month", "消除监测时间")):
        month = text_of(ctx.facts.case, key)
        if month > ctx.month:
            yield Hit(
                {"字段": word, "月份": show_month(month)}, field=f"monitoring_case.{key}", value=show_month(month)
            )


@REMOVAL.rule("SW-853", E, "消除后家庭纯收入应为{b}元（四项收入相加减去生产经营支出），填的是{a}元。",
              "income_record.stated_net " + INCOME_USES)  # fmt: skip
def removal_net(ctx: Context) -> Hits:
    stated = money((ctx.facts.income_removal or {}).get("stated_net"))
    computed = ctx.removal_income.net_income if ctx.removal_income else None
    if ctx.removed and stated is not None and computed is not None and abs(stated - computed) > 1:
        yield Hit({"a": stated, "b": computed}, value=str(stated))
