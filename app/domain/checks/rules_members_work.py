"""Section 二, second half: labour, insurance, assistance, posts of a member (`data_checks.md` §4)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain import idnumbers
from app.domain.checks.context import FULL_LABOUR, Context, healthy, number_of, on_tekun, student, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.codes import is_foreign, label
from app.domain.questionnaire.field import Record

BOOK = RuleBook(Section.MEMBERS)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
rule = BOOK.rule
Hits = Iterator[Hit]


def _labour(member: Record) -> str:
    return label("LABOUR", text_of(member, "labour"))


def _known_labour(member: Record) -> str:
    labour = text_of(member, "labour")
    return "" if is_foreign(labour) else labour


@rule("2_12_014 2_01_011", D, "{姓名}未满16岁，劳动技能只能填“无劳动力”。", "member.labour member.birth_date")
def child_labour(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.under(member, 16) and _known_labour(member) not in ("", "none"):
            yield Hit(member=member, value=_labour(member))


@rule("1111_07", D, "{姓名}是在校学生，劳动技能应填“无劳动力”。", "member.labour member.school_status")
def student_labour(ctx: Context) -> Hits:
    for member in ctx.members:
        if student(member) and _known_labour(member) not in ("", "none"):
            yield Hit(member=member, value=_labour(member))


def _fit_but(ctx: Context, labour: str) -> Hits:
    for member in ctx.members:
        fit = ctx.aged(member, 16, 59) and healthy(member) and not student(member)
        if fit and member.get("labour") == labour:
            yield Hit({"n": ctx.age(member)}, member, value=_labour(member))


@rule("2_12_009-16 2_01_005-16", D, "{姓名}{n}岁、身体健康、不在校，却填了“丧失劳动力”，请核对。",
      "member.labour member.birth_date member.health member.school_status")  # fmt: skip
def fit_but_lost(ctx: Context) -> Hits:
    yield from _fit_but(ctx, "lost")


@rule("2_12_013-16 2_01_010-16", D, "{姓名}{n}岁、身体健康、不在校，却填了“无劳动力”，请核对。",
      "member.labour member.birth_date member.health member.school_status")  # fmt: skip
def fit_but_none(ctx: Context) -> Hits:
    yield from _fit_but(ctx, "none")


@rule("1111_14 1111_15 5_12_008", D, "{姓名}{n}岁、身体健康、不在校，却填了“弱劳动力或半劳动力”，请核对。",
      "member.labour member.birth_date member.health member.school_status")  # fmt: skip
def fit_but_weak(ctx: Context) -> Hits:
    yield from _fit_but(ctx, "weak")


@rule("5_12_009-16 5_12_010-16", D, "{姓名}健康状况是{h}，却填了{v}，请核对是不是还能正常劳动。",
      "member.labour member.health member.birth_date member.school_status")  # fmt: skip
def unwell_but_strong(ctx: Context) -> Hits:
    for member in ctx.members:
        health = [code for code in member.get("health") or () if code]
        able = ctx.aged(member, 16, 59) and not student(member) and member.get("labour") in FULL_LABOUR
        if able and health and not healthy(member):
            shown = "、".join(label("HEALTH", code) for code in health)
            yield Hit({"h": shown, "v": _labour(member)}, member, value=_labour(member))


@rule("2_12_005 2_12_017", D, "{姓名}已满{n}岁，还填着{v}，请核对。", "member.labour member.birth_date")
def elder_labour(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.aged(member, ctx.settings.elder_labour_age) and member.get("labour") in FULL_LABOUR:
            yield Hit({"n": ctx.age(member), "v": _labour(member)}, member, value=_labour(member))


@rule("SW-209", H, "{姓名}已满65岁还填有劳动能力，但没有务工、家里也没有生产经营收入，请核对。",
      "member.labour member.birth_date member.work_months member.is_working work_spell.end income_record.business")  # fmt: skip
def elder_without_work(ctx: Context) -> Hits:
    production = ctx.total("business") or 0
    for member in ctx.members:
        idle = not member.get("work_months") and not ctx.working(member)
        if ctx.aged(member, 65) and member.get("labour") in FULL_LABOUR and idle and production <= 100:
            yield Hit(member=member, value=_labour(member))


@rule(
    "4_01_007 4_01_008", D, "{姓名}是一、二级肢体残疾，却填了“普通劳动力”，请核对。", "member.labour member.id_number"
)
def limb_labour(ctx: Context) -> Hits:
    for member in ctx.members:
        kind = idnumbers.disability(number_of(member))
        if kind in (("4", "1"), ("4", "2")) and member.get("labour") == "normal":
            yield Hit(member=member, value=_labour(member))


@rule("2_12_012 2_01_008", E, "{姓名}的居民医保和职工医保都没填，或都填了否，请核实参保情况。",
      "member.med_resident member.med_employee")  # fmt: skip
def no_medical(ctx: Context) -> Hits:
    for member in ctx.members:
        both = (member.get("med_resident"), member.get("med_employee"))
        if both == (None, None):
            yield Hit(member=member)
        elif both == (False, False):
            yield Hit(member=member, value="否", level=D)


@rule("2_12_015 2_01_009", E, "{姓名}同时填了参加居民医保和职工医保，只能选一个。",
      "member.med_resident member.med_employee")  # fmt: skip
def two_medical(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("med_resident") is True and member.get("med_employee") is True:
            yield Hit(member=member, value="是")


@rule("2_12_010 2_01_006", D, "{姓名}有没有参加大病保险没填。", "member.med_critical")
def critical_blank(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("med_critical") is None:
            yield Hit(member=member)


@rule("2_12_016 2_01_016", D, "{姓名}没有参加居民医保或大病保险，基本医疗没有保障，请核实。",
      "member.med_critical member.med_resident member.med_employee")  # fmt: skip
def uncovered(ctx: Context) -> Hits:
    for member in ctx.members:
        lacking = member.get("med_critical") is False or member.get("med_resident") is False
        if lacking and member.get("med_employee") is not True:
            field = "member.med_critical" if member.get("med_critical") is False else "member.med_resident"
            yield Hit(member=member, field=field, value="否")


@rule("5_15_001 2_15_001 2_01_007", H, "{姓名}的养老保险参保情况没填。",
      "member.pension_resident member.pension_employee member.birth_date")  # fmt: skip
def pension_blank(ctx: Context) -> Hits:
    for member in ctx.members:
        unknown = member.get("pension_resident") is None and member.get("pension_employee") is not True
        if ctx.aged(member, 16) and unknown:
            yield Hit(member=member)


@rule("5_19_001", D, "{姓名}的居民养老保险和职工养老保险都没填。",
      "member.pension_resident member.pension_employee member.birth_date")  # fmt: skip
def both_pensions_blank(ctx: Context) -> Hits:
    for member in ctx.members:
        both = (member.get("pension_resident"), member.get("pension_employee"))
        if ctx.aged(member, 16) and both == (None, None):
            yield Hit(member=member)


@rule("5_15_019 5_15_018", D, "{姓名}{n}岁、身体健康、不在校，却享受特困供养，请核实。",
      "member.tekun member.birth_date member.health member.school_status")  # fmt: skip
def fit_on_tekun(ctx: Context) -> Hits:
    for member in ctx.members:
        if on_tekun(member) and ctx.aged(member, 18, 59) and healthy(member) and not student(member):
            yield Hit({"n": ctx.age(member)}, member, value=label("TEKUN", text_of(member, "tekun")))


@rule("5_12_003 5_01_004", D, "{姓名}享受特困供养，却登记了外出务工，请核实。",
      "member.tekun member.is_working work_spell.end")  # fmt: skip
def working_on_tekun(ctx: Context) -> Hits:
    for member in ctx.members:
        if on_tekun(member) and ctx.working(member):
            yield Hit(member=member, value=label("TEKUN", text_of(member, "tekun")))


@rule("3_01_011 3_01_010", D, "{姓名}登记了{n}个公益性岗位，请核对。", "member.post_types public_post.post_kind")
def many_posts(ctx: Context) -> Hits:
    for member in ctx.members:
        posts = ctx.post_kinds(member)
        if len(posts) >= 3:
            yield Hit({"n": len(posts)}, member, value="、".join(label("POST", code) for code in posts))


@rule("5_15_003 3_01_006", D, "{姓名}填了公益性岗位，但没填聘用月数。", "member.post_months member.post_types")
def post_without_months(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("post_types") and not member.get("post_months"):
            yield Hit(member=member)


@rule("3_01_005", D, "{姓名}填了公益性岗位月数，但没填是什么岗位。",
      "member.post_types member.post_months public_post.post_kind")  # fmt: skip
def months_without_post(ctx: Context) -> Hits:
    for member in ctx.members:
        if (member.get("post_months") or 0) > 0 and not ctx.post_kinds(member):
            yield Hit(member=member, value=str(member.get("post_months")))


_POST_USES = "member.post_types member.birth_date public_post.post_kind work_spell.channel member.is_working"


@rule("5_12_004 3_01_008", D, "{姓名}未满{下限}岁，不能安排公益性岗位。", _POST_USES)
def post_too_young(ctx: Context) -> Hits:
    limit = ctx.settings.post_age[0]
    for member in ctx.members:
        if ctx.under(member, limit) and ctx.on_post(member):
            yield Hit({"下限": limit}, member)


@rule("5_12_005 5_01_006", D, "{姓名}已满{上限}岁，还在公益性岗位上，请核实。", _POST_USES)
def post_too_old(ctx: Context) -> Hits:
    limit = ctx.settings.post_age[1] + 1
    for member in ctx.members:
        if ctx.aged(member, limit) and ctx.on_post(member):
            yield Hit({"上限": limit}, member)
