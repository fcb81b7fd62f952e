"""Checks beyond the list: the missing twin of a listed rule in living, income, measures, visits and removal (our ids)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from app.domain.checks.context import Context, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.checks.rules_household import INCOME_USES
from app.domain.income import money
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.income_items import INCOME_CLASSES, INCOME_ITEM
from app.domain.values import show_date, show_month

LIVING = RuleBook(Section.LIVING)
INCOME = RuleBook(Section.INCOME)
MEASURES = RuleBook(Section.MEASURES)
VISITS = RuleBook(Section.VISITS)
REMOVAL = RuleBook(Section.REMOVAL)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
Hits = Iterator[Hit]


@LIVING.rule("SW-417", D, "填了“有家庭成员未参加基本医疗保险”，但家里人人都填了参保，请核对。",
             "safeguard_snapshot.uninsured_member member.med_resident member.med_employee")  # fmt: skip
def insured_but_flagged(ctx: Context) -> Hits:
    flagged = (ctx.facts.snapshot_identify or {}).get("uninsured_member") is True
    # People who left after the snapshot may be those it speaks of.
    if flagged and ctx.everybody and not ctx.any_member(_uninsured, everybody=True):
        yield Hit(value="是")


def _uninsured(member: Record) -> bool:
    return member.get("med_resident") is not True and member.get("med_employee") is not True


@INCOME.rule("SW-325", E, "家庭收支算到的月份{月份}还没有到，请核对。", "income_record.anchor_month")
def income_to_come(ctx: Context) -> Hits:
    month = text_of(ctx.facts.income_identify, "anchor_month")
    if month > ctx.month:
        yield Hit({"月份": show_month(month)}, value=show_month(month))


def _what(measure: Record) -> str:
    return label("MEASURE_ITEM", text_of(measure, "item")) or label("MEASURE", text_of(measure, "measure_class"))


_MEASURE = "measure.measure_class measure.item"


@MEASURES.rule("SW-602", D, "帮扶措施“{措施}”从{日期}开始，还没有到，状态却是已落实，请核对。",
               f"measure.start measure.status {_MEASURE}")  # fmt: skip
def done_before_start(ctx: Context) -> Hits:
    for measure in ctx.facts.measures:
        start = measure.get("start")
        if isinstance(start, date) and start > ctx.on and measure.get("status") == "done":
            words = {"措施": _what(measure), "日期": show_date(start)}
            yield Hit(words, value=show_date(start), row_id=str(measure.get("id", "")))


@MEASURES.rule("SW-603", H, "帮扶措施“{措施}”{日期}已经到期，状态还是“{状态}”，请更新。",
               f"measure.status measure.end measure.start {_MEASURE}")  # fmt: skip
def over_but_running(ctx: Context) -> Hits:
    for measure in ctx.facts.measures:
        start, end, status = measure.get("start"), measure.get("end"), text_of(measure, "status")
        turned = isinstance(start, date) and isinstance(end, date) and end < start  # SW-601 says so
        if isinstance(end, date) and end < ctx.on and not turned and status in ("planned", "running"):
            words = {"措施": _what(measure), "日期": show_date(end), "状态": label("MEASURE_STATUS", status)}
            yield Hit(words, value=words["状态"], row_id=str(measure.get("id", "")))


@VISITS.rule("SW-812", D, "{日期}登记了{n}次同样的走访，请核对是不是录重了。", "visit.date visit.purpose visit.mode")
def visited_twice(ctx: Context) -> Hits:
    seen = Counter(_visit(visit) for visit in ctx.facts.visits) if len(ctx.facts.visits) > 1 else Counter()
    for visit in ctx.facts.visits if seen and max(seen.values()) > 1 else ():
        day, count = visit.get("date"), seen.pop(_visit(visit), 0)
        if isinstance(day, date) and count > 1:
            yield Hit({"日期": show_date(day), "n": count}, value=show_date(day), row_id=str(visit.get("id", "")))


def _visit(visit: Record) -> tuple[object, ...]:
    return visit.get("date"), visit.get("purpose"), visit.get("mode")


@REMOVAL.rule("SW-854", E, "风险已消除，但消除后仍填有家庭成员未参加基本医疗保险，不能消除。",
              "safeguard_snapshot.uninsured_member")  # fmt: skip
def uninsured_after(ctx: Context) -> Hits:
    if ctx.removed and (ctx.facts.snapshot_removal or {}).get("uninsured_member") is True:
        yield Hit(value="是")


@REMOVAL.rule("SW-855", D, "风险已消除，但没有填消除方式（帮扶消除还是自然消除）。", "monitoring_case.removal_mode")
def no_removal_mode(ctx: Context) -> Hits:
    if ctx.removed and ctx.has_case and not text_of(ctx.case, "removal_mode"):
        yield Hit()


@REMOVAL.rule("SW-857", D, "填了消除监测时间{月份}，但风险还没有消除，请核对。", "monitoring_case.removal_month")
def month_without_removal(ctx: Context) -> Hits:
    month = text_of(ctx.facts.case, "removal_month")
    if month and ctx.facts.risk_removed is False:
        yield Hit({"月份": show_month(month)}, value=show_month(month))


@REMOVAL.rule("SW-858", D, "消除后的人均纯收入算出来是{b}元，材料上写的是{a}元，请核对。",
              "income_record.stated_per_capita " + INCOME_USES)  # fmt: skip
def removal_per_capita(ctx: Context) -> Hits:
    stated = money((ctx.facts.income_removal or {}).get("stated_per_capita"))
    computed = ctx.removal_income.per_capita if ctx.removal_income else None
    if ctx.removed and stated is not None and computed is not None and abs(stated - computed) > 1:
        yield Hit({"a": stated, "b": computed}, value=str(stated))


_ALL_MONEY = " ".join(f"income_record.{key}" for key in (*INCOME_CLASSES, *INCOME_ITEM.by_code))


@REMOVAL.rule("SW-859", E, "消除后的{说明}", _ALL_MONEY)
def removal_parts(ctx: Context) -> Hits:
    if not ctx.removed:
        return
    for total in ctx.removal_income.totals if ctx.removal_income else ():
        if total.problem:
            yield Hit({"说明": total.problem}, field=f"income_record.{total.key}", value=str(total.total))
