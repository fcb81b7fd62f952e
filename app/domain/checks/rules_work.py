"""Employment (`data_checks.md` §4)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from app.domain.checks.context import NO_LABOUR, Context, mobile, months_between, name_of, student, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.kinds import WORK_SPELL
from app.domain.values import blank, show_month

BOOK = RuleBook(Section.WORK)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
rule = BOOK.rule
Hits = Iterator[Hit]
NEEDED = ("month_income", "employer", "industry", "channel", "point_to_point")
_LONG = 24  # months without news after which somebody asks (`data_checks.md` 1111_08)
_RECORDS = "member.is_working member.work_months work_spell.start"


def _row(spell: Record | None) -> str:
    return str(spell.get("id", "")) if spell else ""


@rule("5_12_006 5_01_007", E, "{姓名}的务工信息没填全，还缺：{缺项}。",
      " ".join(f"work_spell.{key}" for key in NEEDED) + " member.is_working work_spell.end")  # fmt: skip
def incomplete_spell(ctx: Context) -> Hits:
    for member in ctx.members:
        if not ctx.working(member):
            continue
        spell = ctx.latest_spell(member) or {}
        missing = [key for key in NEEDED if blank(spell.get(key))]
        if missing:
            words = "、".join(WORK_SPELL.field(key).label for key in missing)
            yield Hit({"缺项": words}, member, f"work_spell.{missing[0]}", row_id=_row(spell))


@rule("1111_16 1111_17", D, "{姓名}“是否已务工”填了否，但务工结束时间没填或在以后，请核对。",
      "work_spell.end work_spell.start member.is_working")  # fmt: skip
def not_working_but_open(ctx: Context) -> Hits:
    for member in ctx.members:
        latest = ctx.latest_spell(member)
        if latest is None or member.get("is_working") is not False:
            continue
        end = max((text_of(spell, "end") or "999999" for spell in ctx.spells(member)), default="")
        if end > ctx.month:
            yield Hit(member=member, value=show_month(text_of(latest, "end")), row_id=_row(latest))


def _end(spell: Record) -> str:
    return text_of(spell, "end") or "999999"


def _span(spell: Record) -> str:
    end = show_month(text_of(spell, "end")) or "现在"
    return f"{show_month(text_of(spell, 'start'))}至{end}"


@rule("5_12_001", D, "{姓名}的两段务工时间重叠：{a}和{b}。", "work_spell.start work_spell.end")
def overlapping(ctx: Context) -> Hits:
    for member in ctx.members:
        longest: Record | None = None  # of the earlier ones the one that lasted longest
        for later in (spell for spell in ctx.spells(member) if text_of(spell, "start")):
            if longest is not None and text_of(later, "start") <= _end(longest):
                yield Hit({"a": _span(longest), "b": _span(later)}, member, value=_span(later), row_id=_row(later))
            if longest is None or _end(later) > _end(longest):
                longest = later


@rule("1111_12", D, "{姓名}务工月收入只有{n}元，不到{下限}元，请核对。", "work_spell.month_income")
def small_pay(ctx: Context) -> Hits:
    limit = ctx.settings.work_income_min
    for member in ctx.members:
        for spell in ctx.spells(member):
            pay = spell.get("month_income")
            if pay is not None and pay < limit:
                yield Hit({"n": pay, "下限": f"{limit:.0f}"}, member, value=str(pay), row_id=_row(spell))


def _away(ctx: Context, member: Record) -> bool:
    return ctx.working(member) or member.get("plans_work") is True


@rule("2_12_004 2_01_015", D, "{姓名}填了{v}，却登记了外出务工（或计划外出），请核对。",
      "member.labour member.is_working member.plans_work work_spell.end household.household_kind")  # fmt: skip
def no_labour_at_work(ctx: Context) -> Hits:
    # The twin 2_01_015, for 脱贫户, asks about 弱劳动力或半劳动力, too.
    labours = (*NO_LABOUR, "weak") if ctx.exit_household else NO_LABOUR
    for member in ctx.members:
        if member.get("labour") in labours and _away(ctx, member):
            shown = label("LABOUR", text_of(member, "labour"))
            yield Hit({"v": shown}, member, value=shown)


@rule("4_12_002 4_01_006", D, "{姓名}是在校学生，却登记了外出务工或计划外出，请核对。",
      "member.is_working member.plans_work member.school_status work_spell.end")  # fmt: skip
def student_at_work(ctx: Context) -> Hits:
    for member in ctx.members:
        if student(member) and _away(ctx, member):
            yield Hit(member=member, value="是")


@rule("5_12_002 5_01_003", D, "{姓名}在外县务工，就业渠道不能是公益性岗位或帮扶车间。",
      "work_spell.channel work_spell.county work_spell.end member.is_working")  # fmt: skip
def local_channel_elsewhere(ctx: Context) -> Hits:
    for member in ctx.members:
        spell = ctx.latest_spell(member)
        channel = text_of(spell, "channel")
        if ctx.elsewhere(ctx.work_county(member)) and channel in ("post", "workshop"):
            yield Hit(member=member, value=label("JOBCHANNEL", channel), row_id=_row(spell))


@rule("5_15_009 5_15_008", H, "{姓名}计划外出务工，但没有填需要什么就业服务。", "member.service_need member.plans_work")
def no_service_need(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("plans_work") is True and not text_of(member, "service_need"):
            yield Hit(member=member)


@rule("2_12_007 2_01_013 2_01_014", D, "{姓名}在外务工，但联系电话没填或不是11位手机号。",
      "member.phone member.is_working work_spell.end")  # fmt: skip
def worker_phone(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.working(member) and not mobile(text_of(member, "phone")):
            yield Hit(member=member, value=text_of(member, "phone"))


@rule("5_15_021", D, "{姓名1}和{姓名2}在不同的县务工，却留了同一个电话，请核对。",
      "member.phone member.is_working work_spell.county work_spell.end")  # fmt: skip
def shared_phone(ctx: Context) -> Hits:
    workers = [member for member in ctx.members if text_of(member, "phone") and ctx.work_county(member)]
    for one, other in combinations(workers, 2):
        apart = ctx.work_county(one) != ctx.work_county(other)
        if apart and text_of(one, "phone") == text_of(other, "phone"):
            yield Hit({"姓名1": name_of(one), "姓名2": name_of(other)}, other, value=text_of(one, "phone"))


@rule("5_20_029 5_20_031", H, "{姓名}是技能劳动力，但没有务工信息，请了解原因。", f"member.labour {_RECORDS}")
def skilled_without_record(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("labour") == "skilled" and not ctx.has_worked(member):
            yield Hit(member=member, value="技能劳动力")


@rule("5_20_028 5_20_030", H, "{姓名}是大专以上学历，但没有务工信息，请了解原因。", f"member.education {_RECORDS}")
def graduate_without_record(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("education") in ("college", "bachelor") and not ctx.has_worked(member):
            yield Hit(member=member, value=label("EDU", text_of(member, "education")))


@rule("1111_08", H, "{姓名}从{年}年外出务工到现在没有更新过，请核对近况。", "work_spell.start work_spell.end")
def stale_spell(ctx: Context) -> Hits:
    for member in ctx.members:
        latest = ctx.latest_spell(member)
        start = text_of(latest, "start")
        months = months_between(start, ctx.month)
        if latest is not None and not text_of(latest, "end") and months is not None and months > _LONG:
            yield Hit({"年": start[:4]}, member, value=show_month(start), row_id=_row(latest))
