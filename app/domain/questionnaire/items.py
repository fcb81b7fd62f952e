"""The form's items in their order, and the two templates a township may choose from (`domain.md` §4, §22).

No item has a fixed number: screen and paper show titles, numbers only after the township confirmed its form.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.questionnaire.annex_living import ANNEX_FIELDS
from app.domain.questionnaire.field import Field
from app.domain.questionnaire.income_items import INCOME_CLASSES, items_of
from app.domain.questionnaire.item1_household import CASE_BASIC_FIELDS, HOUSEHOLD_FIELDS
from app.domain.questionnaire.item4_income import ASSET_FIELDS, RESULT_FIELDS
from app.domain.questionnaire.item5_risk import RISK_FIELDS
from app.domain.questionnaire.kinds import CONSENT, KINDS, MEMBER, OBLIGOR, PUBLIC_POST, SNAPSHOT, WORK_SPELL


@dataclass(frozen=True, slots=True)
class Section:
    """A block of one item: which rows it edits (one, or many), which of their fields, and at which moment."""

    title: str
    kind: str
    keys: tuple[str, ...]
    moment: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the form; `stage` says when it is filled, `block` names the setting that turns it on."""

    key: str
    title: str
    stage: str
    filled_by: str
    sections: tuple[Section, ...]
    block: str = ""
    needs_case: bool = False


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """An order of items as a paper form has it."""

    key: str
    title: str
    source: str
    items: tuple[str, ...]


def _keys(fields: tuple[Field, ...], leave_out: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(field.key for field in fields if field.key not in leave_out)


_BOOKKEEPING = ("household_id", "case_id", "person_id", "moment", "sort")
_ASSETS = _keys(ASSET_FIELDS)
_BACKGROUND = ("previous_case_id",)


def _income_section(key: str, moment: str) -> Section:
    return Section(INCOME_CLASSES[key], "income_record", (key, f"{key}_complete", *items_of(key)), moment)


def _income_sections(moment: str) -> tuple[Section, ...]:
    classes = ("wage", "business", "property", "transfer", "business_cost")
    return (
        Section("计算期间", "income_record", ("anchor_month", "window_start", "window_end", "counted_members"), moment),
        *(_income_section(key, moment) for key in classes),
        Section("理赔和自付", "income_record", ("claims", *_income_section("allowed_self_paid", moment).keys), moment),
        Section("收入计算", "income_record", _keys(RESULT_FIELDS), moment),
    )


_SNAPSHOT_KEYS = _keys(SNAPSHOT.fields, _BOOKKEEPING)

ITEMS: tuple[Item, ...] = (
    Item("household", "家庭基本信息", "before_meeting", "村、农户", (
        Section("农户", "household", _keys(HOUSEHOLD_FIELDS)),
        Section("监测事项", "monitoring_case", _keys(CASE_BASIC_FIELDS)),
    )),
    Item("members", "家庭成员信息", "before_meeting", "村、农户", (
        Section("家庭成员", "member", _keys(MEMBER.fields, _BOOKKEEPING), many=True),
        Section("务工经历", "work_spell", _keys(WORK_SPELL.fields, _BOOKKEEPING), many=True),
        Section("公益性岗位", "public_post", _keys(PUBLIC_POST.fields, _BOOKKEEPING), many=True),
        Section("赡养抚养扶养义务人", "obligor", _keys(OBLIGOR.fields, _BOOKKEEPING), many=True),
    )),
    Item("annex", "生产生活条件（附表）", "before_meeting", "村、农户", (
        Section("生产生活条件", "household", _keys(ANNEX_FIELDS)),
    ), block="collect_annex"),
    Item("safeguards", "“三保障”和饮水安全状况（识别时）", "before_meeting", "村、农户", (
        Section("“三保障”和饮水", "safeguard_snapshot", _SNAPSHOT_KEYS, "identify"),
    )),
    Item("income", "家庭收支状况（识别前12个月）", "before_meeting", "村、农户", (
        *_income_sections("identify"),
        Section("家庭申报财产", "income_record", _ASSETS, "identify"),
    )),
    Item("risk", "返贫致贫风险与帮扶需求", "before_meeting", "村、农户", (
        Section("风险与需求", "monitoring_case", _keys(RISK_FIELDS)),
    ), needs_case=True),
    Item("consent", "承诺授权", "before_query", "农户", (
        Section("承诺授权", "consent", _keys(CONSENT.fields, _BOOKKEEPING), many=True),
    ), needs_case=True),
    Item("measures", "帮扶措施", "after_recognition", "帮扶联系人、乡镇", (
        Section("开发式帮扶", "monitoring_case", ("development_state",)),
        Section("帮扶措施", "measure", ("measure_class", "item", "item_note", "provider", "start", "end", "amount", "member_id",
                                    "status", "evidence", "effect"), many=True),
    ), needs_case=True),
    Item("removal", "风险消除情况", "removal", "村、乡镇", (
        Section("风险消除", "monitoring_case", ("removal_mode", "removal_month", "monitor_contact", "monitor_contact_phone")),
        Section("消除时“三保障”和饮水", "safeguard_snapshot", _SNAPSHOT_KEYS, "removal"),
        *_income_sections("removal"),
    ), needs_case=True),
)  # fmt: skip

# Fields no page shows: keys of rows and what the program itself keeps.
NOT_ON_A_PAGE: frozenset[tuple[str, str]] = frozenset(
    {(kind.name, key) for kind in KINDS for key in (*_BOOKKEEPING, *_BACKGROUND) if key in kind.keys}
    | {("monitoring_case", "anchor_month")}
)

OUR_TEMPLATE = FormTemplate("ours", "守望采集表顺序", "domain §4 (D)", tuple(item.key for item in ITEMS))
PAPER_2023 = FormTemplate(
    "paper_2023",
    "2023年监测户信息采集表顺序",
    "G3, national_export §1",
    ("household", "risk", "members", "income", "safeguards", "measures", "removal", "annex", "consent"),
)
FORM_TEMPLATES: dict[str, FormTemplate] = {template.key: template for template in (OUR_TEMPLATE, PAPER_2023)}


def item(key: str) -> Item:
    """The item of a key; KeyError for an unknown one."""
    for found in ITEMS:
        if found.key == key:
            return found
    raise KeyError(key)


def titled_items(template: str = "ours", confirmed: bool = False) -> tuple[tuple[str, Item], ...]:
    """Items in a template's order with the titles to show; numbers only when the township confirmed the form."""
    ordered = [item(key) for key in FORM_TEMPLATES[template].items]
    if not confirmed:
        return tuple((found.title, found) for found in ordered)
    return tuple((f"{number}. {found.title}", found) for number, found in enumerate(ordered, start=1))
