"""Visits after removal, revisits, and risk removal (`data_checks.md` §4, §8 last paragraph)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.checks.context import Context, months_between, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.income_items import INCOME_CLASSES

VISITS = RuleBook(Section.VISITS)
BOOK = RuleBook(Section.REMOVAL)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
rule = BOOK.rule
Hits = Iterator[Hit]
MODE = "monitoring_case.removal_mode"
MONTH = "monitoring_case.removal_month"
_CLASS = "measure.measure_class measure.status"


def _after_removal(ctx: Context, visit: Record) -> bool:
    """Visits after the removal: by its day where it is known, else after its month."""
    day = visit.get("date")
    if not isinstance(day, date):
        return False
    if ctx.facts.removed_on is not None:
        return day > ctx.facts.removed_on
    month = text_of(ctx.facts.case, "removal_month")
    return bool(month) and f"{day.year:04d}{day.month:02d}" > month


@VISITS.rule(
    "1_02_008",
    D,
    "风险消除后回访发现住房又有问题，请核实要不要重新纳入监测。",
    f"visit.house_unsafe visit.date {MONTH}",
)
def house_after_removal(ctx: Context) -> Hits:
    later = [visit for visit in ctx.facts.visits if _after_removal(ctx, visit)] if ctx.removed else []
    last = max(later, key=lambda visit: visit["date"], default=None)
    if last is not None and last.get("house_unsafe") is True:
        yield Hit(value="是", row_id=str(last.get("id", "")))


@VISITS.rule("SW-801", D, "这一户风险没有消除，已经{n}天没有走访，请安排走访。", "visit.date visit.mode")
def overdue_visit(ctx: Context) -> Hits:
    if not ctx.watched or ctx.facts.revisit_overdue is not True:
        return
    days = [
        visit["date"] for visit in ctx.facts.visits if isinstance(visit.get("date"), date) and visit["date"] <= ctx.on
    ]
    if not days:
        yield Hit(text="这一户风险没有消除，还没有走访过，请安排走访。")
        return
    yield Hit({"n": (ctx.on - max(days)).days}, value=max(days).isoformat())


@VISITS.rule("SW-805", H, "风险消除已满{n}个月，还没有做过回访。", f"visit.date {MONTH}")
def no_revisit_after_removal(ctx: Context) -> Hits:
    if not ctx.removed or ctx.facts.revisit_overdue is not True:
        return
    months = months_between(text_of(ctx.facts.case, "removal_month"), ctx.month)
    if months is not None and not any(_after_removal(ctx, visit) for visit in ctx.facts.visits):
        yield Hit({"n": months})


_SNAPSHOT = {
    "edu_dropout": "失学辍学", "house_unsafe": "住房", "uninsured_member": "基本医疗保险", "water_unsafe": "饮水",
}  # fmt: skip
_TOTALS = ("wage", "property", "transfer", "business", "business_cost")
REMOVAL_USES = (
    " ".join(f"safeguard_snapshot.{key}" for key in _SNAPSHOT) + " "
    + " ".join(f"income_record.{key}" for key in (*_TOTALS, "stated_net", "stated_per_capita", "claims", "allowed_self_paid"))
)  # fmt: skip


def missing_after_removal(ctx: Context) -> list[tuple[str, str]]:
    """(field, label) of the 13 after-removal fields that are blank."""
    snapshot, record, result = ctx.facts.snapshot_removal or {}, ctx.facts.income_removal or {}, ctx.removal_income
    missing = [(f"safeguard_snapshot.{key}", word) for key, word in _SNAPSHOT.items() if snapshot.get(key) is None]
    for key in _TOTALS:
        if ctx.removal_total(key) is None:
            missing.append((f"income_record.{key}", INCOME_CLASSES[key]))
    if result is None or (result.net_income is None and record.get("stated_net") is None):
        missing.append(("income_record.stated_net", "家庭纯收入"))
    if result is None or result.line_value is None:
        missing.append(("income_record.stated_per_capita", "家庭人均纯收入"))
    if record.get("claims") is None:
        missing.append(("income_record.claims", "理赔收入"))
    if ctx.removal_total("allowed_self_paid") is None:
        missing.append(("income_record.allowed_self_paid", "合规自付支出"))
    return missing


@rule("1_11_004", E, "风险已消除，但消除后的收入、“三保障”和饮水情况没填全，还缺：{缺项}。", REMOVAL_USES)
def removal_incomplete(ctx: Context) -> Hits:
    missing = missing_after_removal(ctx) if ctx.removed else []
    if missing:
        yield Hit({"缺项": "、".join(word for _, word in missing)}, field=missing[0][0])


def _flag_after(ctx: Context, key: str) -> bool:
    return ctx.removed and (ctx.facts.snapshot_removal or {}).get(key) is True


@rule("1_11_005", E, "风险已消除，但消除后仍填有适龄孩子失学辍学，不能消除。", "safeguard_snapshot.edu_dropout")
def dropout_after(ctx: Context) -> Hits:
    if _flag_after(ctx, "edu_dropout"):
        yield Hit(value="是")


@rule("1_11_006", E, "风险已消除，但还住在危房里，不能消除。", "safeguard_snapshot.house_unsafe")
def house_after(ctx: Context) -> Hits:
    if _flag_after(ctx, "house_unsafe"):
        yield Hit(value="是")


@rule("1_11_007", E, "风险已消除，但安全饮水没有解决，不能消除。", "safeguard_snapshot.water_unsafe")
def water_after(ctx: Context) -> Hits:
    if _flag_after(ctx, "water_unsafe"):
        yield Hit(value="是")


@rule("1_11_008", E, "风险已消除，但{姓名}的基本医保不对（都没参加或同时参加两种）。",
      "member.med_resident member.med_employee")  # fmt: skip
def medical_after(ctx: Context) -> Hits:
    for member in ctx.members:
        both = (member.get("med_resident"), member.get("med_employee"))
        if ctx.removed and both in ((False, False), (True, True)):
            yield Hit(member=member, value="是" if both[0] else "否")


def _helped(ctx: Context) -> bool:
    return text_of(ctx.facts.case, "removal_mode") == "helped"


@rule("1_11_009", E, "填的是帮扶消除，但没有登记过任何帮扶措施。", f"{MODE} {_CLASS}")
def helped_without_help(ctx: Context) -> Hits:
    if _helped(ctx) and not ctx.classes:
        yield Hit(value="帮扶消除")


@rule("1_11_011", E, "风险已消除，请填监测联系人和联系电话。",
      "monitoring_case.monitor_contact monitoring_case.monitor_contact_phone")  # fmt: skip
def no_contact(ctx: Context) -> Hits:
    keys = ("monitor_contact", "monitor_contact_phone")
    missing = [key for key in keys if not text_of(ctx.facts.case, key)]
    if ctx.removed and missing:
        yield Hit(field=f"monitoring_case.{missing[0]}")


def _months_watched(ctx: Context) -> int | None:
    return months_between(ctx.identified, text_of(ctx.facts.case, "removal_month"))


@rule("2_11_002", D, "从识别到消除只有{n}个月，不到{下限}个月，请核实是不是消除得太早。",
      f"{MONTH} monitoring_case.identified_month")  # fmt: skip
def removed_early(ctx: Context) -> Hits:
    months, limit = _months_watched(ctx), ctx.settings.min_months_before_removal
    if months is not None and months < limit and text_of(ctx.facts.case, "removal_month") >= "202204":
        yield Hit({"n": months, "下限": limit}, value=text_of(ctx.facts.case, "removal_month"))


@rule("5_18_009", E, "识别当月或下个月就帮扶消除，不合规，请核对。", f"{MONTH} {MODE} monitoring_case.identified_month")
def removed_at_once(ctx: Context) -> Hits:
    months = _months_watched(ctx)
    if _helped(ctx) and months is not None and months <= 1:
        yield Hit(value=text_of(ctx.facts.case, "removal_month"))


@rule("4_11_010", E, "帮扶消除时人均纯收入{n}元，还低于监测收入线{line}元。", f"{REMOVAL_USES} {MODE}")
def removed_below_line(ctx: Context) -> Hits:
    income = ctx.removal_income.line_value if ctx.removal_income else None
    line = ctx.facts.removal_line
    if _helped(ctx) and line is not None and income is not None and income < line:
        yield Hit({"n": income, "line": line}, field="income_record.wage", value=str(income))


@rule("4_11_011", D, "全家都没有劳动能力，却消除了风险，请核实能不能稳定。", "member.labour")
def removed_without_labour(ctx: Context) -> Hits:
    if ctx.removed and ctx.no_labour(ctx.everybody):
        yield Hit()


@rule("4_11_012", D, "享受了就业或公益岗位帮扶，但消除后没有工资性收入，请核对。", f"income_record.wage {_CLASS}")
def job_without_wage(ctx: Context) -> Hits:
    if ctx.removed and ctx.classes & {"job", "post"} and not ctx.removal_total("wage"):
        yield Hit(value=str(ctx.removal_total("wage") or ""))


@rule("4_11_013", D, "享受低保、特困或残疾人补贴，但消除后没有转移性收入，请核对。",
      "income_record.transfer measure.item measure.status")  # fmt: skip
def welfare_without_transfer(ctx: Context) -> Hits:
    items = ctx.measure_items & {"welfare_dibao", "welfare_tekun", "welfare_disability"}
    if ctx.removed and items and not ctx.removal_total("transfer"):
        yield Hit(value=str(ctx.removal_total("transfer") or ""))


@rule("5_11_013", D, "享受了产业帮扶，但消除后没有生产经营性收入，请核对。", f"income_record.business {_CLASS}")
def industry_without_income(ctx: Context) -> Hits:
    if ctx.removed and "industry" in ctx.classes and not ctx.removal_total("business"):
        yield Hit(value=str(ctx.removal_total("business") or ""))
