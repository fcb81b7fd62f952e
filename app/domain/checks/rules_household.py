"""Section 一: household basics and identification (`data_checks.md` §4)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.checks.context import (
    Context,
    ill,
    landline,
    mobile,
    name_of,
    on_dibao,
    on_tekun,
    out_of_school,
    text_of,
)  # fmt: skip
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.income_items import INCOME_CLASSES

BOOK = RuleBook(Section.HOUSEHOLD)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
rule = BOOK.rule
Hits = Iterator[Hit]

INCOME_USES = (
    "income_record.wage income_record.business income_record.property income_record.transfer income_record.business_cost "
    "income_record.stated_per_capita income_record.stated_net member.counted_in_income"
)


def _with_relation(ctx: Context, relation: str) -> list[Record]:
    return [member for member in ctx.members if member.get("relation") == relation]


@rule("3_11_001 3_02_012", E, "这一户没有户主，请在家庭成员里指定一位户主。", "member.relation member.presence")
def no_head(ctx: Context) -> Hits:
    if not _with_relation(ctx, "head"):
        yield Hit()


@rule("3_11_002 3_02_011", E, "这一户填了{n}位户主，只能保留一位。", "member.relation member.presence")
def several_heads(ctx: Context) -> Hits:
    heads = _with_relation(ctx, "head")
    if len(heads) > 1:
        yield Hit({"n": len(heads)}, value="、".join(map(name_of, heads)))


@rule("SW-101", E, "这一户填了{n}位配偶，请核对与户主关系。", "member.relation member.presence")
def several_spouses(ctx: Context) -> Hits:
    spouses = _with_relation(ctx, "spouse")
    if len(spouses) > 1:
        yield Hit({"n": len(spouses)}, value="、".join(map(name_of, spouses)))


@rule("4_02_001 5_13_003", E, "户联系电话没填，或者不是11位手机号码。", "household.phone")
def household_phone(ctx: Context) -> Hits:
    phone = text_of(ctx.facts.household, "phone")
    if not mobile(phone) and not (ctx.settings.landline_allowed and landline(phone)):
        yield Hit(value=phone)


@rule("SW-103", H, "这一户有{n}口人，比较多，请确认有没有把分户的人算进来。", "member.presence")
def many_members(ctx: Context) -> Hits:
    if len(ctx.members) >= 7:
        yield Hit({"n": len(ctx.members)}, value=str(len(ctx.members)))


_SAFEGUARDS = {
    "edu_dropout": "是否失学辍学", "house_unsafe": "住房安全", "water_unsafe": "饮水安全", "uninsured_member": "基本医疗保险",
}  # fmt: skip


def missing_at_identification(ctx: Context) -> list[tuple[str, str]]:
    """(field, label) of what a 监测对象 lacks: month, first risk, income block, safeguards."""
    missing = [] if ctx.identified else [("monitoring_case.identified_month", "识别监测时间")]
    if not ctx.slots or not ctx.slots[0]:
        missing.append(("monitoring_case.risks", "致贫/返贫风险1"))
    for key in ("wage", "business", "property", "transfer", "business_cost"):
        if ctx.total(key) is None:
            missing.append((f"income_record.{key}", INCOME_CLASSES[key]))
    snapshot = ctx.facts.snapshot_identify or {}
    missing += [(f"safeguard_snapshot.{key}", word) for key, word in _SAFEGUARDS.items() if snapshot.get(key) is None]
    return missing


@rule("1_11_002", E, "监测对象资料没填全，还缺：{缺项}。",
      "monitoring_case.identified_month monitoring_case.risks monitoring_case.monitor_category income_record.wage "
      "income_record.business income_record.property income_record.transfer income_record.business_cost "
      "safeguard_snapshot.edu_dropout safeguard_snapshot.house_unsafe safeguard_snapshot.water_unsafe "
      "safeguard_snapshot.uninsured_member")  # fmt: skip
def incomplete(ctx: Context) -> Hits:
    missing = missing_at_identification(ctx) if ctx.monitored else []
    if missing:
        yield Hit({"缺项": "、".join(word for _, word in missing)}, field=missing[0][0])


@rule("1111_18", D, "识别时人均纯收入{n}元，高于{上限}元，请核对收入，或写明纳入监测的理由。",
      "monitoring_case.identified_month " + INCOME_USES)  # fmt: skip
def income_too_high(ctx: Context) -> Hits:
    limit = ctx.settings.income_bounds[2]
    if ctx.monitored and ctx.identified >= "202301" and ctx.per_capita is not None and ctx.per_capita > limit:
        yield Hit({"n": ctx.per_capita, "上限": limit}, field="income_record.wage", value=str(ctx.per_capita))


@rule("1_02_006", D, "人均纯收入{n}元，低于监测收入线{line}元，但还没有纳入监测，请抓紧核实。",
      INCOME_USES + " monitoring_case.monitor_category")  # fmt: skip
def below_line(ctx: Context) -> Hits:
    line = ctx.facts.line
    if line is not None and not ctx.monitored and ctx.per_capita is not None and ctx.per_capita < line:
        yield Hit({"n": ctx.per_capita, "line": line}, value=str(ctx.per_capita))


@rule("3_11_010", D, "人均纯收入只有{n}元，低于{下限}元，请核对收入有没有漏记。", INCOME_USES)
def income_low(ctx: Context) -> Hits:
    limit = ctx.settings.income_bounds[1]
    if ctx.per_capita is None:
        yield Hit(text="人均纯收入没有填，请核对收入有没有漏记。")
    elif ctx.per_capita < limit:
        yield Hit({"n": ctx.per_capita, "下限": limit}, value=str(ctx.per_capita))


@rule("SW-106", H, "人均纯收入{n}元，偏离常见范围，请核对。", INCOME_USES)
def income_odd(ctx: Context) -> Hits:
    low, _, _, high = ctx.settings.income_bounds
    if ctx.per_capita is not None and (ctx.per_capita <= low or ctx.per_capita > high):
        yield Hit({"n": ctx.per_capita}, value=str(ctx.per_capita))


@rule("1_02_001", D, "这一户住的是危房，但没有纳入监测，请核实要不要纳入。",
      "household.dangerous_house monitoring_case.monitor_category")  # fmt: skip
def unsafe_house(ctx: Context) -> Hits:
    if ctx.facts.household.get("dangerous_house") is True and not ctx.monitored:
        yield Hit(value="是")


@rule("1_02_002", D, "这一户饮水没有解决，但没有纳入监测，请核实要不要纳入。",
      "household.safe_water_solved monitoring_case.monitor_category")  # fmt: skip
def unsafe_water(ctx: Context) -> Hits:
    if ctx.facts.household.get("safe_water_solved") is False and not ctx.monitored:
        yield Hit(value="否")


@rule("1_02_003", D, "{姓名}患病又没有参加大病保险，这一户也没有纳入监测，请核实。",
      "member.med_critical member.health monitoring_case.monitor_category")  # fmt: skip
def ill_uninsured(ctx: Context) -> Hits:
    for member in ctx.members:
        if not ctx.monitored and ill(member) and member.get("med_critical") is not True:
            yield Hit(member=member)


@rule("1_02_005", D, "{姓名}到了上学年龄却没有在校、也没写原因，这一户还没有纳入监测，请核实。",
      "member.school_status member.dropout_reason member.birth_date monitoring_case.monitor_category")  # fmt: skip
def child_out_of_school(ctx: Context) -> Hits:
    for member in ctx.members:
        if not ctx.monitored and ctx.of_school_age(member) and out_of_school(member):
            yield Hit(member=member)


SUMMARY_WORDS = {
    "insurance": "有人没参加大病保险",
    "house": "住危房",
    "water": "饮水没解决",
    "school": "有适龄孩子没上学",
}


def open_problems(ctx: Context) -> list[str]:
    """Keys of SUMMARY_WORDS that hold for the household."""
    found = {
        "insurance": ctx.any_member(lambda member: member.get("med_critical") is not True),
        "house": ctx.facts.household.get("dangerous_house") is True,
        "water": ctx.facts.household.get("safe_water_solved") is False,
        "school": ctx.any_member(lambda member: ctx.of_school_age(member) and out_of_school(member)),
    }
    return [key for key, holds in found.items() if holds]


@rule("1_02_007", D, "这一户还有“三保障”或饮水问题没解决：{问题}。",
      "household.dangerous_house household.safe_water_solved member.med_critical member.school_status "
      "member.dropout_reason member.birth_date")  # fmt: skip
def problems_left(ctx: Context) -> Hits:
    problems = open_problems(ctx)
    if problems:
        yield Hit({"问题": "、".join(SUMMARY_WORDS[key] for key in problems)})


@rule("5_11_033", D, "全家都没有劳动能力，也享受低保或特困，但“整户无劳动能力兜底保障户”填的是否，请核对。",
      "household.no_labour_backstop member.labour member.dibao member.tekun monitoring_case.monitor_category")  # fmt: skip
def backstop_flag(ctx: Context) -> Hits:
    covered = ctx.any_member(lambda member: on_dibao(member) or on_tekun(member))
    if (
        ctx.watched
        and covered
        and ctx.no_labour(ctx.members)
        and ctx.facts.household.get("no_labour_backstop") is False
    ):
        yield Hit(value="否")


@rule("5_19_007 5_19_003", D, "全家都没有劳动能力，但没有人享受低保，请核实是否应保未保。",
      "member.dibao member.labour member.tekun")  # fmt: skip
def no_labour_no_dibao(ctx: Context) -> Hits:
    covered = ctx.any_member(lambda member: on_dibao(member) or on_tekun(member))
    if ctx.no_labour(ctx.members) and not covered:
        yield Hit()
