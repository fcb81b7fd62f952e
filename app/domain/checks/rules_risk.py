"""Section 五: risks of the case (`data_checks.md` §4)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.checks.context import FULL_LABOUR, NO_LABOUR, Context, disabled, ill, student, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.codes import label

BOOK = RuleBook(Section.RISK)
E, D = Severity.ERROR, Severity.DOUBT
rule = BOOK.rule
Hits = Iterator[Hit]
RISKS = "monitoring_case.risks"


@rule("1_11_001", E, "监测对象没有填致贫返贫风险，至少填一项。", f"{RISKS} monitoring_case.monitor_category")
def no_risk(ctx: Context) -> Hits:
    if ctx.monitored and (not ctx.slots or not ctx.slots[0]):
        yield Hit()


@rule("2_11_004", E, "风险选了“其他”，要写清楚是什么。", f"monitoring_case.risk_other {RISKS}")
def other_unexplained(ctx: Context) -> Hits:
    if "other" in ctx.risks and not text_of(ctx.case, "risk_other"):
        yield Hit()


@rule("2_11_005", E, "风险选了“因自然灾害”，要选是哪一种灾害。", f"monitoring_case.disaster_kind {RISKS}")
def disaster_unexplained(ctx: Context) -> Hits:
    if "disaster" in ctx.risks and not text_of(ctx.case, "disaster_kind"):
        yield Hit()


@rule("SW-501", E, "同一种风险填了两遍，或者中间空了一格，请整理。", RISKS)
def untidy_risks(ctx: Context) -> Hits:
    filled = [code for code in ctx.slots if code]
    last = max((place for place, code in enumerate(ctx.slots) if code), default=-1)
    # A blank first slot with nothing behind it is 1_11_001, not a gap.
    if len(filled) != len(set(filled)) or any(not code for code in ctx.slots[: last + 1]):
        yield Hit(value="、".join(label("RISK", code) or "（空）" for code in ctx.slots))


@rule("2_11_001", D, "风险填了因残，但家里没有残疾人，请核对。", f"{RISKS} member.health member.id_number")
def disability_without_person(ctx: Context) -> Hits:
    if "disability" in ctx.risks and not ctx.any_member(disabled, everybody=True):
        yield Hit(value="因残")


@rule("5_15_015", D, "风险填了因病，但家里没有患大病或长期慢性病的人，请核对。", f"{RISKS} member.health")
def illness_without_person(ctx: Context) -> Hits:
    if ctx.open_case and "illness" in ctx.risks and not ctx.any_member(ill, everybody=True):
        yield Hit(value="因病")


@rule("5_15_020", D, "风险填了因病，但合规自付支出没有填或是0，请补上看病花的钱。",
      f"income_record.allowed_self_paid {RISKS}")  # fmt: skip
def illness_without_cost(ctx: Context) -> Hits:
    if ctx.open_case and "illness" in ctx.risks and not ctx.total("allowed_self_paid"):
        yield Hit(value=str(ctx.total("allowed_self_paid") or ""))


@rule("SW-502", D, "风险填了因学，但家里没有在校学生，请核对。", f"{RISKS} member.school_status")
def schooling_without_student(ctx: Context) -> Hits:
    if "schooling" in ctx.risks and not ctx.any_member(student):
        yield Hit(value="因学")


@rule("4_11_009", D, "风险填了缺劳动力，但全家人人都有劳动能力，请核对。", f"{RISKS} member.labour")
def labour_for_all(ctx: Context) -> Hits:
    known = bool(ctx.members) and all(text_of(member, "labour") for member in ctx.members)
    if ctx.open_case and "labour" in ctx.risks and known and not any(m.get("labour") in NO_LABOUR for m in ctx.members):
        yield Hit(value="缺劳动力")


_SOME_LABOUR = "风险填了缺劳动力，但全家{n}口人里有{m}个正常劳动力，请核对。"


@rule("5_18_008 5_11_029", D, _SOME_LABOUR, f"{RISKS} member.labour")
def enough_labour(ctx: Context) -> Hits:
    members = len(ctx.members)
    strong = sum(1 for member in ctx.members if member.get("labour") in FULL_LABOUR)
    if ctx.open_case and "labour" in ctx.risks and strong * 4 > members:
        half = members >= 4 and strong * 2 >= members
        text = _SOME_LABOUR.replace("，请核对", "，占一半以上，请核对") if half else ""
        yield Hit({"n": members, "m": strong}, value="缺劳动力", text=text)


@rule("5_15_013 2_11_006", D, "风险填了因务工就业不稳，但全家都没有劳动能力，请核对。", f"{RISKS} member.labour")
def job_without_labour(ctx: Context) -> Hits:
    if "job" in ctx.risks and ctx.no_labour(ctx.everybody):
        yield Hit(value="因务工就业不稳")


@rule("5_15_014", D, "风险填了因务工就业不稳，但家里没有人登记过务工信息，请核对。",
      f"{RISKS} member.is_working member.work_months work_spell.start")  # fmt: skip
def job_without_record(ctx: Context) -> Hits:
    if ctx.open_case and "job" in ctx.risks and not ctx.any_member(ctx.has_worked):
        yield Hit(value="因务工就业不稳")


@rule("4_11_006", D, "饮水出现安全问题，但风险里没有“因安全饮水”，请核对。",
      f"{RISKS} safeguard_snapshot.water_unsafe household.safe_water_solved")  # fmt: skip
def water_without_risk(ctx: Context) -> Hits:
    unsafe = (ctx.facts.snapshot_identify or {}).get("water_unsafe") is True
    unsolved = ctx.facts.household.get("safe_water_solved") is False
    if ctx.has_case and (unsafe or unsolved) and "water" not in ctx.risks:
        yield Hit()


@rule("SW-503", D, "住房出现安全问题，但风险里没有“因安全住房”，请核对。",
      f"{RISKS} safeguard_snapshot.house_unsafe household.dangerous_house")  # fmt: skip
def house_without_risk(ctx: Context) -> Hits:
    unsafe = (ctx.facts.snapshot_identify or {}).get("house_unsafe") is True
    dangerous = ctx.facts.household.get("dangerous_house") is True
    if ctx.has_case and (unsafe or dangerous) and "house" not in ctx.risks:
        yield Hit()


@rule("4_11_007", D, "有家庭成员没有参加基本医保，但风险里没有“因病”，请核对。",
      f"{RISKS} safeguard_snapshot.uninsured_member")  # fmt: skip
def uninsured_without_risk(ctx: Context) -> Hits:
    uninsured = (ctx.facts.snapshot_identify or {}).get("uninsured_member") is True
    if ctx.has_case and uninsured and "illness" not in ctx.risks:
        yield Hit()
