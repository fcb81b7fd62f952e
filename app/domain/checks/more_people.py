"""Checks beyond the list: opposites, orders of dates, missing twins, about households and members (issue 3, our ids)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain import idnumbers
from app.domain.checks.context import (
    FULL_LABOUR,
    Context,
    disabled,
    healthy,
    number_of,
    on_dibao,
    on_tekun,
    student,
    text_of,
)
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.kinds import CASE
from app.domain.values import show_date

HOUSEHOLD = RuleBook(Section.HOUSEHOLD)
MEMBERS = RuleBook(Section.MEMBERS)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
Hits = Iterator[Hit]


@HOUSEHOLD.rule(
    "SW-111", D, "一般农户填了脱贫年度，请核对户类型。", "household.poverty_exit_year household.household_kind"
)
def year_without_exit(ctx: Context) -> Hits:
    year = ctx.facts.household.get("poverty_exit_year")
    if year and ctx.facts.household.get("household_kind") == "ordinary":
        yield Hit(value=str(year))


@HOUSEHOLD.rule("SW-112", D, "填了低保保障范围，但家里没有人享受低保，请核对。", "household.dibao_scope member.dibao")
def scope_without_dibao(ctx: Context) -> Hits:
    scope = text_of(ctx.facts.household, "dibao_scope")
    if scope and not ctx.any_member(on_dibao):
        yield Hit(value=label("DIBAO_SCOPE", scope))


_DATES = ("clue_date", "apply_date", "visit_date", "sign_date")


@HOUSEHOLD.rule(
    "SW-113", E, "{字段}填的是{日期}，晚于今天，请核对。", " ".join(f"monitoring_case.{key}" for key in _DATES)
)
def date_to_come(ctx: Context) -> Hits:
    for key in _DATES:
        day = ctx.case.get(key)
        if isinstance(day, date) and day > ctx.on:
            words = {"字段": CASE.field(key).label, "日期": show_date(day)}
            yield Hit(words, field=f"monitoring_case.{key}", value=show_date(day))


_ORDERS = (("clue_date", "visit_date"), ("apply_date", "visit_date"), ("visit_date", "sign_date"))


@HOUSEHOLD.rule("SW-114", D, "{后}（{后日期}）早于{前}（{前日期}），先后不对，请核对。",
                " ".join(f"monitoring_case.{key}" for key in _DATES))  # fmt: skip
def dates_out_of_order(ctx: Context) -> Hits:
    for first, then in _ORDERS:
        earlier, later = ctx.case.get(first), ctx.case.get(then)
        if isinstance(earlier, date) and isinstance(later, date) and later < earlier:
            words = {"前": CASE.field(first).label, "后": CASE.field(then).label, "前日期": show_date(earlier),
                     "后日期": show_date(later)}  # fmt: skip
            yield Hit(words, field=f"monitoring_case.{then}", value=show_date(later))


@MEMBERS.rule("SW-221", E, "{姓名}的出生日期和证件号码里的不一样，请核对。", "member.birth_date member.id_number")
def birth_against_number(ctx: Context) -> Hits:
    for member in ctx.members:
        number, born = number_of(member), member.get("birth_date")
        by_number = idnumbers.birth_date(number) if len(number) in (18, 20, 22) else None
        # A placeholder number says nothing about its owner.
        if born and by_number and born != by_number and not number.startswith(idnumbers.NO_NUMBER_PREFIX):
            yield Hit(member=member, value=show_date(born))


@MEMBERS.rule("SW-222", E, "{姓名}的出生日期晚于今天，请核对。", "member.birth_date")
def born_to_come(ctx: Context) -> Hits:
    for member in ctx.members:
        born = member.get("birth_date")
        if isinstance(born, date) and born > ctx.on:
            yield Hit(member=member, value=show_date(born))


@MEMBERS.rule("SW-223", E, "{姓名}的健康状况选了“健康”，又选了“{h}”，只能留一种。", "member.health")
def healthy_and_not(ctx: Context) -> Hits:
    for member in ctx.members:
        others = [code for code in member.get("health") or () if code and code != "healthy"]
        if healthy(member) and others:
            shown = "、".join(label("HEALTH", code) for code in others)
            yield Hit({"h": shown}, member, value=shown)


@MEMBERS.rule("SW-224", D, "{姓名}同时填了享受低保和特困供养，两项不能重复享受，请核对。", "member.dibao member.tekun")
def dibao_and_tekun(ctx: Context) -> Hits:
    for member in ctx.members:
        if on_dibao(member) and on_tekun(member):
            yield Hit(member=member, value=label("TEKUN", text_of(member, "tekun")))


@MEMBERS.rule("SW-225", D, "{姓名}的证件类型是残疾人证，证件号码却只有18位，请补全残疾人证号或改证件类型。",
              "member.id_type member.id_number")  # fmt: skip
def card_without_its_number(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("id_type") == "disability" and len(number_of(member)) == 18:
            yield Hit(member=member, field="member.id_number", value="残疾人证")


@MEMBERS.rule("SW-226", D, "{姓名}填的残疾类别或等级，和残疾人证号里的不一样，请核对。",
              "member.disability member.disability_level member.id_number")  # fmt: skip
def disability_against_number(ctx: Context) -> Hits:
    for member in ctx.members:
        by_number = idnumbers.disability(number_of(member))
        stated = (text_of(member, "disability"), text_of(member, "disability_level"))
        if by_number and any(said and said != shown for said, shown in zip(stated, by_number, strict=True)):
            yield Hit(member=member, value=f"{label('DISABILITY', stated[0])}{label('DISABILITY_LEVEL', stated[1])}")


@MEMBERS.rule("SW-227", D, "{姓名}登记了{状态}，但没有填原因或日期。",
              "member.presence_reason member.presence_date member.presence")  # fmt: skip
def change_unexplained(ctx: Context) -> Hits:
    for member in ctx.everybody:
        changed = member.get("presence") in ("added", "left")
        if changed and not (text_of(member, "presence_reason") and member.get("presence_date")):
            yield Hit({"状态": label("PRESENCE", text_of(member, "presence"))}, member)


_CHILDREN = ("son", "daughter")
_PARENTS = ("father", "mother")


@MEMBERS.rule("SW-228", D, "{姓名}{n}岁，户主{m}岁，与户主关系是“{关系}”，年龄对不上，请核对。",
              "member.relation member.birth_date member.id_number")  # fmt: skip
def generations(ctx: Context) -> Hits:
    head = next((member for member in ctx.members if member.get("relation") == "head"), None)
    head_age = ctx.age(head) if head else None
    for member in ctx.members:
        if head_age is not None and _wrong_generation(member, ctx.age(member), head_age):
            shown = label("RELATION", text_of(member, "relation"))
            yield Hit({"n": ctx.age(member), "m": head_age, "关系": shown}, member, value=shown)


def _wrong_generation(member: Record, age: int | None, head_age: int) -> bool:
    if age is None:
        return False
    relation = member.get("relation")
    # Step-children and adopted children may be close in age, so only an order turned round is asked about.
    return (relation in _CHILDREN and age >= head_age) or (relation in _PARENTS and age <= head_age)


@MEMBERS.rule("SW-231", D, "{姓名}在校生状况和未上学原因都填了，只能填一项，请核对。",
              "member.dropout_reason member.school_status")  # fmt: skip
def in_school_with_reason(ctx: Context) -> Hits:
    for member in ctx.members:
        if student(member) and text_of(member, "dropout_reason"):
            yield Hit(member=member, value=label("DROPOUT", text_of(member, "dropout_reason")))


@MEMBERS.rule("SW-232", D, "{姓名}登记了残疾人两项补贴，但健康状况没有残疾，也没有残疾人证号，请核对。",
              "member.disability_allowance member.health member.id_number")  # fmt: skip
def allowance_without_disability(ctx: Context) -> Hits:
    for member in ctx.members:
        if any(member.get("disability_allowance") or ()) and not disabled(member):
            yield Hit(member=member)


@MEMBERS.rule("SW-233", D, "{姓名}已满{n}岁，请核实是否健在、信息是否准确。", "member.birth_date")
def very_old(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.aged(member, 105):
            yield Hit({"n": ctx.age(member)}, member)


@MEMBERS.rule("SW-234", D, "{姓名}生活自理能力是{自理}，劳动技能却填了{v}，请核对。", "member.self_care member.labour")
def dependent_but_strong(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("self_care") in ("half", "unable") and member.get("labour") in FULL_LABOUR:
            words = {
                "自理": label("SELF_CARE", text_of(member, "self_care")),
                "v": label("LABOUR", text_of(member, "labour")),
            }
            yield Hit(words, member, value=str(words["自理"]))
