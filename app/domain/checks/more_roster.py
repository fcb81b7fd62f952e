"""Checks beyond the list about the household as a whole and its roster (issue 3, our ids)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from app.domain.checks.context import Context, on_dibao, student, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.codes import label
from app.domain.values import show_date

HOUSEHOLD = RuleBook(Section.HOUSEHOLD)
MEMBERS = RuleBook(Section.MEMBERS)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
Hits = Iterator[Hit]
ADULT_HEAD, MARRIAGE_AGE = 16, 20
# The poor households of the years of registration left poverty between these years, both included (`domain.md` §4.1, G6).
EXIT_YEARS = (2014, 2020)
EMPTIED = "SW-116"


@HOUSEHOLD.rule("SW-115", D, "户主{姓名}只有{n}岁，请核对与户主关系或出生日期。", "member.relation member.birth_date")
def young_head(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("relation") == "head" and ctx.under(member, ADULT_HEAD):
            yield Hit({"n": ctx.age(member)}, member, value=label("RELATION", "head"))


@HOUSEHOLD.rule(EMPTIED, D, "这一户登记的人都已减少，户里没有人了，但监测还没有结束，请办理风险消除。",
                "member.presence monitoring_case.monitor_category")  # fmt: skip
def nobody_left(ctx: Context) -> Hits:
    if ctx.emptied and ctx.watched:
        yield Hit()


@HOUSEHOLD.rule("SW-118", D, "户类型没填，请选脱贫户或一般农户。", "household.household_kind")
def no_kind(ctx: Context) -> Hits:
    kind = text_of(ctx.facts.household, "household_kind")
    if not kind:
        yield Hit()


@HOUSEHOLD.rule("SW-119", D, "脱贫年度填的是{年}年，应在2014年到2020年之间，请核对。", "household.poverty_exit_year")
def odd_exit_year(ctx: Context) -> Hits:
    year = ctx.facts.household.get("poverty_exit_year")
    if isinstance(year, int) and not EXIT_YEARS[0] <= year <= EXIT_YEARS[1]:
        yield Hit({"年": year}, value=str(year))


@HOUSEHOLD.rule("SW-120", D, "低保保障范围填的是整户，但{姓名}没有享受低保，请核对。",
                "member.dibao household.dibao_scope")  # fmt: skip
def whole_without_one(ctx: Context) -> Hits:
    if text_of(ctx.facts.household, "dibao_scope") != "whole" or not ctx.any_member(on_dibao):
        return
    for member in ctx.members:
        if not on_dibao(member):
            yield Hit(member=member, value=label("DIBAO", text_of(member, "dibao")))


@MEMBERS.rule("SW-241", E, "第{n}位家庭成员没有填姓名。", "member.name")
def nameless(ctx: Context) -> Hits:
    for place, member in enumerate(ctx.members, start=1):
        if not text_of(member, "name"):
            yield Hit({"n": place}, member)


@MEMBERS.rule("SW-242", D, "{姓名}的性别没填。", "member.sex")
def no_sex(ctx: Context) -> Hits:
    for member in ctx.members:
        if not text_of(member, "sex"):
            yield Hit(member=member)


@MEMBERS.rule("SW-243", D, "{姓名}的健康状况没填，和健康有关的核查没有做。", "member.health")
def no_health(ctx: Context) -> Hits:
    for member in ctx.members:
        if not any(member.get("health") or ()):
            yield Hit(member=member)


# What a masked list or a lost character leaves behind.
_LOST = frozenset("*＊×?？□■�")


@MEMBERS.rule("SW-244", D, "姓名{v}不完整，有的字被隐去或丢失了，请补全。", "member.name")
def broken_name(ctx: Context) -> Hits:
    for member in ctx.members:
        name = text_of(member, "name")
        if not _LOST.isdisjoint(name):
            yield Hit({"v": f"“{name}”"}, member, value=name)


@MEMBERS.rule("SW-245", D, "这一户有{n}位成员都叫{姓名}，请核对是不是录重了。", "member.name member.id_number")
def same_name_twice(ctx: Context) -> Hits:
    names = Counter(name for member in ctx.members if (name := text_of(member, "name")))
    for member in ctx.members:
        name = text_of(member, "name")
        if names.get(name, 0) > 1:
            yield Hit({"n": names.pop(name)}, member, value=name)


@MEMBERS.rule("SW-246", D, "{姓名}{n}岁，与户主关系填的是配偶，不到结婚年龄，请核对。",
              "member.relation member.birth_date")  # fmt: skip
def young_spouse(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("relation") == "spouse" and ctx.under(member, MARRIAGE_AGE):
            yield Hit({"n": ctx.age(member)}, member, value=label("RELATION", "spouse"))


@MEMBERS.rule("SW-247", E, "{姓名}的增减日期{日期}{怎样}，请核对。", "member.presence_date member.birth_date")
def change_at_wrong_time(ctx: Context) -> Hits:
    for member in ctx.everybody:
        day, born = member.get("presence_date"), member.get("birth_date")
        late = isinstance(day, date) and day > ctx.on
        early = isinstance(day, date) and isinstance(born, date) and day < born
        if late or early:
            words = {"日期": show_date(day), "怎样": "晚于今天" if late else "早于出生日期"}
            yield Hit(words, member, value=show_date(day))


# Below these years nobody has finished a level; who still goes to school is 3_12_004's.
_FINISHED = {"primary": 6, "junior": 12, "senior": 15}


@MEMBERS.rule("SW-248", D, "{姓名}只有{n}岁，文化程度却填了{v}，请核对。",
              "member.education member.birth_date member.school_status")  # fmt: skip
def too_young_for_level(ctx: Context) -> Hits:
    for member in ctx.members:
        least = _FINISHED.get(text_of(member, "education"))
        if least and ctx.under(member, least) and not student(member):
            shown = label("EDU", text_of(member, "education"))
            yield Hit({"n": ctx.age(member), "v": shown}, member, value=shown)


@MEMBERS.rule("SW-249", D, "{姓名}只有{n}岁，在校生状况却是小学，请核对。", "member.school_status member.birth_date")
def too_young_for_primary(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("school_status") == "primary" and ctx.under(member, 5):
            yield Hit({"n": ctx.age(member)}, member, value=label("SCHOOL", "primary"))


@MEMBERS.rule("SW-250", D, "{姓名}的养老保险同时填了参加居民和职工两种，请核对。",
              "member.pension_employee member.pension_resident")  # fmt: skip
def two_pensions(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("pension_resident") is True and member.get("pension_employee") is True:
            yield Hit(member=member, value="是")
