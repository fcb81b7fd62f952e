"""When a conditional field is asked: each condition in words and as a test (`domain.md` §4, column req).

A test reads the record's own decoded values and, where it needs more, its surroundings under "_household", "_members",
"_case". Missing surroundings make a condition false: a field is never demanded because something was not handed over.
"""

from __future__ import annotations

from app.domain.questionnaire.field import Condition, Record


def equals(key: str, value: object, text: str) -> Condition:
    """Holds when a field has a value."""
    return Condition(text, lambda record: record.get(key) == value)


def one_of(key: str, values: tuple[str, ...], text: str) -> Condition:
    """Holds when a coded field has one of several codes."""
    return Condition(text, lambda record: record.get(key) in values)


def contains(key: str, code: str, text: str) -> Condition:
    """Holds when a set of codes contains a code."""
    return Condition(text, lambda record: code in (record.get(key) or ()))


def filled(key: str, text: str) -> Condition:
    """Holds when another field is filled."""
    return Condition(text, lambda record: bool(record.get(key)))


EXIT_KINDS = ("exit_policy", "exit_nopolicy", "exit_unsplit")


def _not_in_school(record: Record) -> bool:
    return not record.get("school_status")


def _no_education(record: Record) -> bool:
    return not record.get("education")


def _neither(record: Record) -> bool:
    return _not_in_school(record) and _no_education(record)


EXITED = one_of("household_kind", EXIT_KINDS, "户类型是脱贫户时填")
IN_SITE = equals("in_relocation_site", True, "住在易地搬迁集中安置区时填")
NOT_RESIDENT = one_of("relocation_state", ("not_moved", "vacated"), "安置房未入住或空置时填")
HAS_DIBAO_SCOPE = filled("dibao_scope", "户里有人享受低保时填")
APPLIED = equals("discovery_channel", "self", "农户自主申报时填")
DECIDED = filled("monitor_category", "已审定纳入监测时填")
IDENTIFIED = filled("identified_month", "已审定纳入监测时填")
REMOVED = filled("removal_month", "风险已消除时填")
DISASTER_RISK = contains("risks", "disaster", "风险选了“因自然灾害”时填")
OTHER_RISK = contains("risks", "other", "风险选了“其他”时填")
NOT_IN_SCHOOL = Condition("不在校的填，在校的不填", _not_in_school)
IN_SCHOOL = Condition("在校的填，不在校的不填", _no_education)
OUT_OF_SCHOOL = Condition("义务教育阶段（6至15周岁）没有在校时填", _neither)
DISABLED = contains("health", "disabled", "健康状况有“残疾”时填")
ON_TEKUN = one_of("tekun", ("rural", "urban"), "享受特困供养时填")
WORKING = equals("is_working", True, "外出务工时填")
PLANNING = equals("plans_work", True, "计划外出务工时填")
NOT_COUNTED = equals("counted_in_income", False, "不计入收入人口时填")
CHANGED = one_of("presence", ("added", "left"), "自然增加或自然减少时填")
SHORT_SEASON = equals("seasonal_shortage", True, "有季节性缺水时填")
HAS_DEPOSIT = equals("deposit_declared", True, "申报有存款时填")
HAS_VEHICLE = Condition("申报有车辆时填", lambda record: bool(record.get("vehicle_declared")))
HAS_HOUSE = equals("house_declared", True, "申报有其他房产时填")
HAS_BUSINESS = equals("business_declared", True, "申报有经营主体时填")
WRITTEN_BY_OTHER = filled("writer_name", "由他人代写时填")
WITHDRAWN = equals("state", "withdrawn", "已撤回时填")
GUARDIAN = filled("guardian_name", "由监护人代签时填")
AGREED = equals("support_agreement", True, "签有赡养协议时填")
NOT_REACHED = equals("result", "not_reached", "未能入户时填")
