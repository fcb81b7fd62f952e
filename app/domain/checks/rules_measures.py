"""Measures against risks, people and months (`data_checks.md` §4).

They speak of 监测对象 only: before the county's decision there is nothing to register.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain import idnumbers
from app.domain.checks.context import (
    FULL_LABOUR,
    LABOURING,
    Context,
    months_between,
    name_of,
    number_of,
    on_dibao,
    text_of,
)  # fmt: skip
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.lists_help import DEVELOPMENT_MEASURES
from app.domain.values import show_month

BOOK = RuleBook(Section.MEASURES)
E, D = Severity.ERROR, Severity.DOUBT
rule = BOOK.rule
Hits = Iterator[Hit]
CLASS = "measure.measure_class"
RISKS = "monitoring_case.risks"
ITEM = "measure.item"
MONTH = "monitoring_case.identified_month"
VOCATIONAL = ("voc1", "voc2", "voc3", "hvoc1", "hvoc2", "hvoc3")


@rule("1_11_010", D, "识别已经{n}个月，还没有登记任何帮扶措施，请尽快落实。", f"{CLASS} measure.status {MONTH}")
def nothing_yet(ctx: Context) -> Hits:
    months = months_between(ctx.identified, ctx.month)
    late = months is not None and months > ctx.settings.measure_late_months
    if ctx.monitored and late and not ctx.classes:
        yield Hit({"n": months})


@rule("5_12_007", D, "家里有劳动力，识别满{n}个月还没有产业、就业、金融、公益岗位这类开发式帮扶，请核实。",
      f"{CLASS} measure.status {MONTH} member.labour monitoring_case.development_state")  # fmt: skip
def no_development(ctx: Context) -> Hits:
    months = months_between(ctx.identified, ctx.month)
    late = months is not None and months >= ctx.settings.dev_measure_late_months
    able = ctx.any_member(lambda member: member.get("labour") in LABOURING)
    state = text_of(ctx.case, "development_state")
    if ctx.watched and late and able and state in ("", "not_yet") and not ctx.classes & set(DEVELOPMENT_MEASURES):
        yield Hit({"n": months})


def _items(ctx: Context, measure_class: str) -> set[str]:
    return {text_of(m, "item") for m in ctx.measures if m.get("measure_class") == measure_class}


@rule("5_12_011", D, "开发式帮扶只填了“其他”或“技能培训”，请写清具体措施。",
      f"{ITEM} {CLASS} measure.status monitoring_case.development_state")  # fmt: skip
def vague_development(ctx: Context) -> Hits:
    vague = {
        "industry": {"industry_other"}, "finance": {"finance_other"}, "job": {"job_training", "job_other"},
    }  # fmt: skip
    if not ctx.monitored or text_of(ctx.case, "development_state") != "done":
        return
    only_vague = all(_items(ctx, key) <= allowed for key, allowed in vague.items())
    if only_vague and any(_items(ctx, key) for key in vague):
        yield Hit()


@rule("5_11_032", D, "家里有正常劳动力，却只登记了综合保障一项措施，请补充能增收的措施。",
      f"{CLASS} measure.status member.labour")  # fmt: skip
def only_welfare(ctx: Context) -> Hits:
    able = ctx.any_member(lambda member: member.get("labour") in FULL_LABOUR)
    if ctx.watched and able and ctx.classes == {"welfare"}:
        yield Hit(value="综合保障")


def _lacks(ctx: Context, risk: str, *answers: str) -> bool:
    return ctx.monitored and risk in ctx.risks and not ctx.classes & set(answers)


@rule("5_18_001 3_11_003", D, "风险是因病，但没有登记健康帮扶或社会帮扶。", f"{CLASS} measure.status {RISKS}")
def illness_help(ctx: Context) -> Hits:
    if _lacks(ctx, "illness", "health", "society", *(("welfare",) if ctx.removed else ())):
        yield Hit()


@rule(
    "5_18_002 3_11_004",
    D,
    "风险是因学，但没有登记义务教育保障、教育帮扶或社会帮扶。",
    f"{CLASS} measure.status {RISKS}",
)
def schooling_help(ctx: Context) -> Hits:
    if _lacks(ctx, "schooling", "edu_basic", "edu_aid", "society"):
        yield Hit()


@rule("5_18_003 3_11_005", D, "风险是因残，但没有登记综合保障或社会帮扶。", f"{CLASS} measure.status {RISKS}")
def disability_help(ctx: Context) -> Hits:
    if _lacks(ctx, "disability", "welfare", "society"):
        yield Hit()


@rule("5_18_004 3_11_006", D, "风险是因安全住房，但没有登记住房安全保障或搬迁。", f"{CLASS} measure.status {RISKS}")
def house_help(ctx: Context) -> Hits:
    if _lacks(ctx, "house", "house", "relocate"):
        yield Hit()


@rule("5_18_006 3_11_008", D, "风险是因安全饮水，但没有登记饮水安全保障。", f"{CLASS} measure.status {RISKS}")
def water_help(ctx: Context) -> Hits:
    if _lacks(ctx, "water", "water"):
        yield Hit()


@rule("5_18_005 3_11_007", D, "有适龄孩子失学辍学，但没有登记义务教育保障措施。",
      f"{CLASS} measure.status safeguard_snapshot.edu_dropout")  # fmt: skip
def dropout_help(ctx: Context) -> Hits:
    flagged = (ctx.facts.snapshot_identify or {}).get("edu_dropout") is True
    if ctx.monitored and flagged and "edu_basic" not in ctx.classes:
        yield Hit()


@rule("5_18_007 3_11_009", D, "有家庭成员没参加基本医保，但没有登记健康帮扶或社会帮扶。",
      f"{CLASS} measure.status safeguard_snapshot.uninsured_member")  # fmt: skip
def uninsured_help(ctx: Context) -> Hits:
    flagged = (ctx.facts.snapshot_identify or {}).get("uninsured_member") is True
    if ctx.monitored and flagged and not ctx.classes & {"health", "society"}:
        yield Hit()


def _since_identified(ctx: Context, member: Record) -> list[Record]:
    """Spells that reach into the time since identification."""
    return [
        spell for spell in ctx.spells(member)
        if not text_of(spell, "end") or not ctx.identified or text_of(spell, "end") >= ctx.identified
    ]  # fmt: skip


def _worked_since(ctx: Context, member: Record) -> bool:
    stated = not ctx.spells(member) and ctx.has_worked(member)
    return stated or bool(_since_identified(ctx, member)) or ctx.on_post(member)


@rule("4_11_014 1111_3", D, "登记了就业帮扶或公益岗位帮扶，但识别以来家里没有人务工，请核对。",
      f"{CLASS} measure.status work_spell.end member.is_working member.work_months member.post_types "
      f"public_post.post_kind {MONTH}")  # fmt: skip
def job_help_unused(ctx: Context) -> Hits:
    helped = ctx.classes & {"job", "post"}
    if ctx.watched and helped and not ctx.any_member(lambda member: _worked_since(ctx, member)):
        yield Hit()


@rule("5_16_003", E, "家里有人享受低保，但综合保障里没有勾选低保。", f"{ITEM} measure.status member.dibao")
def dibao_not_listed(ctx: Context) -> Hits:
    if ctx.watched and ctx.any_member(on_dibao) and "welfare_dibao" not in ctx.measure_items:
        yield Hit()


@rule("4_11_016", D, "措施里登记了残疾人补贴，但家里没有残疾人，请核对。",
      f"{ITEM} measure.status member.id_number")  # fmt: skip
def allowance_without_person(ctx: Context) -> Hits:
    numbers = (number_of(member) for member in ctx.everybody)
    if (
        ctx.monitored
        and "welfare_disability" in ctx.measure_items
        and not any(map(idnumbers.is_disability_number, numbers))
    ):
        yield Hit(value="残疾人补贴")


@rule("5_16_008", D, "家里有一、二级残疾人，但综合保障里没有残疾人补贴，请核实。",
      f"{ITEM} measure.status member.id_number")  # fmt: skip
def severe_without_allowance(ctx: Context) -> Hits:
    kinds = (idnumbers.disability(number_of(member)) for member in ctx.members)
    severe = any(kind is not None and kind[1] in "12" for kind in kinds)
    if ctx.watched and severe and "welfare_disability" not in ctx.measure_items:
        yield Hit()


@rule("1111_2", D, "家里有中职、高职学生，但教育帮扶里没有雨露计划，请核实。",
      f"{ITEM} measure.status member.school_status {MONTH}")  # fmt: skip
def vocational_without_yulu(ctx: Context) -> Hits:
    cutoff = ctx.settings.yulu_cutoff or f"{ctx.on.year:04d}08"
    pupils = ctx.any_member(lambda member: member.get("school_status") in VOCATIONAL)
    in_time = bool(ctx.identified) and ctx.identified <= cutoff
    if ctx.monitored and in_time and pupils and "aid_yulu" not in ctx.measure_items:
        yield Hit()


@rule("5_15_012 5_15_011", D, "{姓名}登记了雨露计划，但不是中职、高职学生，请核对。",
      f"{ITEM} measure.status measure.member_id member.school_status")  # fmt: skip
def yulu_without_vocational(ctx: Context) -> Hits:
    by_id = {member.get("id"): member for member in ctx.members}
    pupils = ctx.any_member(lambda member: member.get("school_status") in VOCATIONAL)
    for measure in ctx.measures:
        if text_of(measure, "item") != "aid_yulu":
            continue
        named = by_id.get(measure.get("member_id"))
        if (named is None and not pupils) or (named is not None and named.get("school_status") not in VOCATIONAL):
            who = name_of(named) if named is not None else "这一户"
            yield Hit({"姓名": who}, named, value="雨露计划", row_id=str(measure.get("id", "")))


@rule("1111_06 1111_09", D, "{年月}以前识别的监测对象，还没有登记“参加居民医保个人缴费补贴”，请核实。",
      f"{ITEM} measure.status {MONTH}")  # fmt: skip
def premium_missing(ctx: Context) -> Hits:
    cutoff = ctx.settings.med_subsidy_cutoff
    in_time = bool(cutoff) and bool(ctx.identified) and ctx.identified <= cutoff
    if ctx.watched and in_time and "health_premium" not in ctx.measure_items:
        yield Hit({"年月": show_month(cutoff)})


@rule("1111_13", D, "补贴截止以后才识别的监测对象，却登记了“参加居民医保个人缴费补贴”，请核对。",
      f"{ITEM} measure.status {MONTH}")  # fmt: skip
def premium_too_late(ctx: Context) -> Hits:
    cutoff = ctx.settings.med_subsidy_cutoff
    if ctx.monitored and cutoff and ctx.identified > cutoff and "health_premium" in ctx.measure_items:
        yield Hit(value="参加城乡居民基本医疗保险个人缴费补贴")


@rule("1111_4", D, "2021年以后识别的监测对象，不应再登记易地搬迁措施，请核对。", f"{CLASS} measure.status {MONTH}")
def relocation_too_late(ctx: Context) -> Hits:
    if ctx.monitored and ctx.identified >= "202101" and "relocate" in ctx.classes:
        yield Hit(value="搬迁")


@rule("5_17_011 5_17_012", D, "登记了劳务输出或外出务工补贴，但识别以来家里没有人到县外务工，请核对。",
      f"{ITEM} measure.status work_spell.county work_spell.end {MONTH}")  # fmt: skip
def export_without_going(ctx: Context) -> Hits:
    helped = ctx.measure_items & {"job_export", "job_subsidy"}
    spells = [spell for member in ctx.members for spell in _since_identified(ctx, member)]
    outside = any(ctx.elsewhere(text_of(spell, "county")) for spell in spells)
    if ctx.settings.home_county and ctx.watched and helped and not outside:
        yield Hit()


@rule("5_17_013", D, "登记了劳务输出，但识别以后家里没有人新出去务工，请核对。",
      f"{ITEM} measure.status work_spell.start {MONTH}")  # fmt: skip
def export_without_new(ctx: Context) -> Hits:
    starts = [text_of(spell, "start") for member in ctx.members for spell in ctx.spells(member)]
    early = bool(starts) and all(start and start < ctx.identified for start in starts)
    if ctx.monitored and ctx.identified and "job_export" in ctx.measure_items and early:
        yield Hit(value="劳务输出")
