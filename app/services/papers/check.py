"""入户核查表: what the form says beside what was found at the house, from the visit 入户核查 or the case (`domain.md` §8.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.domain.consent import age_on
from app.domain.documents import FormCell, Text, Tick
from app.domain.documents.check import CheckItem, CheckMember, CheckSheet
from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.domain.values import blank, show_date
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.papers.base import Setting, Sheet, choices, number_of, whose
from app.services.papers.source import Source

TITLE = "入户核查表"
BLANK_MEMBERS = 5
PURPOSE = "check"
# Subject, what to look at, (kind, keys) said on the form, field of the visit that says what was found, field for the words.
ITEMS: tuple[tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...], str, str], ...] = (
    ("吃", "一日三餐、口粮和肉蛋奶", (("safeguard_snapshot", ("food_ok",)),), "food_ok", ""),
    ("穿", "四季衣被", (("safeguard_snapshot", ("clothing_ok",)),), "clothing_ok", ""),
    ("义务教育", "6至15岁孩子是否在校", (("safeguard_snapshot", ("edu_dropout",)),), "edu_dropout", ""),
    ("基本医疗", "人人参保；慢病、大病就医", (("safeguard_snapshot", ("uninsured_member",)),), "uninsured_member", ""),
    ("住房安全", "等级、是否唯一住房、透风漏雨", (("safeguard_snapshot", ("house_unsafe", "house_grade", "only_home")),), "house_unsafe", ""),
    ("饮水安全", "水量、水质、方便程度、保证率", (("safeguard_snapshot", ("water_unsafe", "water_source")),), "water_unsafe", ""),
    ("家庭收入", "工资、经营、财产、转移收入，看流水和凭据", (("income_record", ("wage", "business", "property", "transfer")),), "income_change",
     "income_change_why"),
    ("家庭支出", "经营支出；看病、上学等合规自付，看票据", (("income_record", ("business_cost", "claims", "allowed_self_paid")),), "", ""),
    ("家庭财产", "存款、车辆、其他房产、经营主体", (("income_record", ("deposit_declared", "vehicle_declared", "house_declared",
     "business_declared")),), "", ""),
    ("返贫致贫风险", "发生了什么、花了多少、能否自行应对", (("monitoring_case", ("risks", "coping")),), "new_risk", "family_change"),
    ("帮扶需求", "最需要哪些帮扶", (("monitoring_case", ("needs",)),), "", "new_difficulties"),
)  # fmt: skip
# Fields of the visit in the order of this sheet: what quick keying asks.
KEYED = (
    "date", "mode", "visitors", "met_whom", "food_ok", "clothing_ok", "edu_dropout", "uninsured_member", "house_unsafe",
    "water_unsafe", "income_change", "income_change_why", "new_risk", "family_change", "new_difficulties", "result",
    "not_reached_reason", "next_steps", "signed_by_household",
)  # fmt: skip


def check_sheet(setting: Setting) -> Sheet:
    """The sheet of a household: filled from its last 入户核查 (or the one named), pre-filled from the form where there is
    none yet; blank without a household."""
    if setting.asked.blank and not setting.asked.household:
        empty = _sheet(setting, Source(setting), {}, member_lines=BLANK_MEMBERS, marks=setting.sheet_marks("check", ""))
        return Sheet((empty,), f"{TITLE}（空白）", "空白表", 0)
    file, case = whose(setting)
    visit = {} if setting.asked.blank else _wanted(setting, file, case)
    sheet = _sheet(setting, Source(setting, file, case), visit, **_whose_cells(setting, file, case, visit))
    return Sheet((sheet,), TITLE, file.short, 3)


def _wanted(setting: Setting, file: HouseholdFile, case: CaseFile | None) -> Rec:
    """The visit named; else the last check of this case; else what the case says of its check (visitors, day)."""
    visits = [row for row in file.rows("visit") if row.get("purpose") == PURPOSE or row["id"] == setting.asked.visit]
    named = [row for row in visits if row["id"] == setting.asked.visit]
    own = named or [row for row in visits if case is None or row.get("case_id") in (case.id, "", None)]
    if own:
        return max(own, key=lambda row: str(row.get("date") or ""))
    record = case.record if case else {}
    return {"visitors": record.get("visitors") or (), "date": record.get("visit_date")}


def _whose_cells(setting: Setting, file: HouseholdFile, case: CaseFile | None, visit: Rec) -> dict[str, Any]:
    record, household = file.record, declared("household")
    return {
        "group": str(record.get("group_name") or ""), "head": file.head_name, "household_no": number_of(file),
        "address": setting.text(household["home_address"], record.get("home_address")),
        "phone": setting.text(household["phone"], record.get("phone")),
        "category": label("CATEGORY", case.category) if case else "", "people": str(len(file.members)),
        "members": tuple(_member(setting, member) for member in file.members),
        "warning": visitors_warning(setting, visit), "marks": setting.sheet_marks("check", number_of(file), 3),
    }  # fmt: skip


def _member(setting: Setting, member: Rec) -> CheckMember:
    years = age_on(member.get("birth_date"), setting.desk.today)
    return CheckMember(
        str(member.get("name") or ""), label("RELATION", member.get("relation")),
        setting.text(declared("member")["id_number"], member.get("id_number")), "" if years is None else str(years),
    )  # fmt: skip


def visitors_warning(setting: Setting, visit: Rec) -> str:
    """Names a check by fewer people than the rule asks (V of §8.3); nothing while nobody is named at all."""
    named = {str(name).strip() for name in visit.get("visitors") or () if str(name).strip()}
    least = setting.view.number("visitors_min")
    if not named or len(named) >= least:
        return ""
    return f"注意：登记的核查人只有{len(named)}人，入户核查人员不足{least}人，请补齐后再签字。"


def _sheet(setting: Setting, source: Source, visit: Rec, **cells: Any) -> CheckSheet:
    def words(key: str) -> str:
        return setting.text(declared("visit")[key], visit.get(key))

    least = setting.view.number("visitors_min")
    return CheckSheet(
        village=setting.bodies.place, date=show_date(visit.get("date")), mode=_fill(setting, visit, "mode"),
        visitors=words("visitors"), met=words("met_whom"),
        items=tuple(_item(setting, source, visit, *item) for item in ITEMS), outcome=_outcome(setting, source, visit),
        rule=f"核查人不少于{least}人，其中有{setting.bodies.two_committees}成员，有驻村工作队的还要有队员；"
             "近亲属回避。农户核对无误后签字并按手印。", **cells,
    )  # fmt: skip


def _fill(setting: Setting, visit: Rec, key: str) -> Text:
    """The answer; where it is still to be given by hand, boxes with the numbers quick keying takes."""
    field, value = declared("visit")[key], visit.get(key)
    return choices(field, setting.desk.today.isoformat(), numbered=True) if blank(value) else setting.text(field, value)


def _item(
    setting: Setting, source: Source, visit: Rec, subject: str, points: str,
    said: tuple[tuple[str, tuple[str, ...]], ...], found: str, note: str,
) -> CheckItem:  # fmt: skip
    answers: Text = (Tick("属实"), "　", Tick("不属实"))
    if found:
        answers = _found(setting, visit, found)
    words = setting.text(declared("visit")[note], visit.get(note)) if note else ""
    return CheckItem(subject, points, _stated(setting, source, said), answers, words)


def _found(setting: Setting, visit: Rec, key: str) -> Text:
    """What was seen: the answer with its question, since 是 alone says nothing beside 住房安全."""
    field = declared("visit")[key]
    if key == "new_risk" and not blank(visit.get(key)):
        return "发现返贫致贫风险" if visit[key] else "暂未发现返贫致贫风险"
    name = {
        "food_ok": "不愁吃",
        "clothing_ok": "不愁穿",
        "new_risk": "存在风险",
        "income_change": "与上次或填报相比",
    }.get(key, field.label)
    value = _fill(setting, visit, key)
    return f"{name}：{value}" if isinstance(value, str) else (f"{name}：", *value)


def _stated(setting: Setting, source: Source, said: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The answers of the form in one cell; nothing on a blank sheet."""
    found: list[str] = []
    for kind, keys in said:
        record, fields = source.record(kind, "identify" if kind != "monitoring_case" else ""), declared(kind)
        for key in keys:
            if blank(record.get(key)):
                continue
            shown = setting.text(fields[key], record[key])
            found.append(f"{fields[key].label}{_plain_money(record[key], shown)}")
    return "；".join(found)


def _plain_money(value: Any, shown: str) -> str:
    return f"{shown}元" if isinstance(value, Decimal) else f"：{shown}"


def _outcome(setting: Setting, source: Source, visit: Rec) -> tuple[FormCell, ...]:
    reason = setting.text(declared("visit")["not_reached_reason"], visit.get("not_reached_reason"))
    result = _fill(setting, visit, "result")
    if visit.get("result") == "not_reached" and reason:
        result = f"未能入户（{reason}）"
    photos = _photos(source, visit)
    return (
        FormCell("核查结果", result, span=2, height=11), FormCell("未能入户原因", reason, span=2),
        FormCell("核查意见和下一步", setting.text(declared("visit")["next_steps"], visit.get("next_steps")), span=2, height=18),
        FormCell("留存照片", photos), FormCell("农户已签字", _fill(setting, visit, "signed_by_household")),
    )  # fmt: skip


def _photos(source: Source, visit: Rec) -> Text:
    """是 where photos of that day lie with the household, boxes otherwise."""
    rows = source.file.rows("attachment") if source.file else []
    kept = [row for row in rows if row.get("purpose") in ("visit_photo", "house_photo")]
    kept = [row for row in kept if visit.get("date") and row.get("taken_on") == visit["date"]]
    if kept:
        return f"是（{len(kept)}张）"
    return (Tick("1.是"), "　", Tick("0.否"))
