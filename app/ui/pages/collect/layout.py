"""How the items of the form stand on screen: steps of the wizard, cards of each step, which step a field belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.checks import RULES, Section
from app.domain.questionnaire.field import Field
from app.domain.questionnaire.income_items import INCOME_CLASSES
from app.domain.questionnaire.items import ITEMS, Item
from app.domain.questionnaire.items import item as item_of
from app.domain.records import declared
from app.forms.card import Group
from app.forms.income import income_groups
from app.services.collecting.filling import STAGES

RELATIVES, CHECK, REMOVAL = "relatives", "check", "removal"
# Steps that keep their answers in the draft of another page.
PAGE_OF = {RELATIVES: "members"}
RELATIVE_KINDS = ("work_spell", "public_post", "obligor")
TITLES = {
    RELATIVES: "务工、岗位和赡养人",
    CHECK: "核查和签署",
    "safeguards": "“三保障”和饮水",
    "income": "家庭收支",
    "risk": "风险和帮扶需求",
    "annex": "生产生活条件",
    REMOVAL: "风险消除信息采集",
}

_CARDS: dict[str, tuple[Group, ...]] = {
    "household": (
        Group("农户", ("group_name", "local_household_no", "phone", "national_household_no", "home_address", "household_kind",
                      "poverty_exit_year", "head_member_id", "member_count", "village_code")),
        Group("易地搬迁", ("in_relocation_site", "relocation_address", "relocation_state", "relocation_since",
                          "relocation_reason")),
        Group("保障和住房", ("no_labour_backstop", "welfare_flags", "dibao_scope", "dibao_since", "dangerous_house",
                            "safe_water_solved", "is_martyr_family")),
        Group("银行账户", ("bank_name", "bank_account")),
        Group("监测事项", ("discovery_channel", "clue_date", "apply_date", "apply_mode", "visit_date", "visitors",
                          "collector_name", "collector_phone", "monitor_category", "identified_month")),
        Group("备注", ("remark",)),
    ),
    "members": (
        Group("基本信息", ("name", "relation", "id_type", "id_number", "sex", "birth_date", "ethnicity", "political",
                          "national_person_no")),
        Group("教育", ("school_status", "education", "dropout_reason")),
        Group("健康和劳动", ("health", "labour", "disease_name", "disability", "disability_level", "disability_valid_until",
                            "self_care", "lives_alone", "speaks_mandarin")),
        Group("医疗和养老保险", ("med_resident", "med_employee", "med_critical", "pension_resident", "pension_employee",
                                "med_commercial", "medical_aid", "other_health_aid")),
        Group("低保、特困和补贴", ("dibao", "tekun", "tekun_mode", "disability_allowance", "relocated")),
        Group("务工和岗位", ("is_working", "work_months", "phone", "works_abroad", "plans_work", "plan_county", "service_need",
                            "post_types", "post_months")),
        Group("意愿", ("job_wish", "training_wish", "industry_wish", "wish_date"), folded=True),
        Group("在册情况", ("counted_in_income", "not_counted_reason", "presence", "presence_reason", "presence_date")),
    ),
    "safeguards": (
        Group("两不愁", ("food_ok", "clothing_ok", "taken_on")),
        Group("教育和医疗", ("edu_dropout", "uninsured_member")),
        Group("住房", ("house_unsafe", "house_grade", "only_home", "house_structure", "house_area", "house_leaks")),
        Group("饮水", ("water_unsafe", "water_source", "water_quantity", "water_quality", "water_access", "water_assurance",
                      "seasonal_shortage", "seasonal_months")),
        Group("说明", ("note",)),
    ),
    "risk": (
        Group("风险", ("risks", "disaster_kind", "risk_other", "risk_story")),
        Group("应对能力和需求", ("coping", "coping_note", "needs")),
        Group("类别", ("suggested_category", "proposed_category", "proposed_reason")),
        Group("农户签字", ("sign", "sign_date", "sign_is_agent")),
    ),
    "consent": (
        Group("签字", ("signed_on", "fingerprint", "remote", "valid_until", "sheet_no")),
        Group("承诺和授权", ("promise", "rights_told", "scope", "sensitive", "notice_agreed", "period_start", "period_end")),
        Group("申请", ("is_applicant", "difficulty")),
        Group("代写和监护", ("writer_name", "writer_relation", "read_aloud", "guardian_name", "guardian_relation")),
        Group("经办", ("collector", "witness")),
        Group("撤回", ("withdrawn_on", "reason")),
    ),
}  # fmt: skip
# Computed figures stand in the panel beside the income page.
_IN_PANEL = frozenset({"window_start", "window_end", "counted_members", "net_income", "per_capita", "ref_household",
                       "ref_per_capita"})  # fmt: skip
_NOT_TYPED = {"consent": frozenset({"state"}), "income": _IN_PANEL, "removal": _IN_PANEL}


def cards(item: Item, fields: Iterable[Field], with_case: bool = False) -> tuple[Group, ...]:
    """The cards of a step: as listed here, a field nobody listed in a last card of its own."""
    if item.key == "income":
        return _income_cards(list(fields), with_case)
    if item.key == REMOVAL:
        return _removal_cards(list(fields))
    known = _CARDS.get(item.key, (Group("", tuple(field.key for field in fields)),))
    named = {key for group in known for key in group.keys}
    rest = tuple(field.key for field in fields if field.key not in named)
    return (*known, *((Group("其他", rest),) if rest else ()))


def _income_cards(fields: list[Field], with_case: bool) -> tuple[Group, ...]:
    # With a case the month comes from the visit: nobody types it, so it stands last.
    classes = tuple(group for group in income_groups(fields) if group.title in INCOME_CLASSES.values())
    assets = tuple(
        field.key for field in fields if "_declared" in field.key or field.key in ("deposit_band", "vehicle_use")
    )
    proof = ("stated_net", "stated_per_capita", "stated_gross", "evidence", "evidence_note", "estimated_items")
    month = Group("计算期间", ("anchor_month",))
    return (
        *(() if with_case else (month,)),
        *classes,
        Group("理赔", ("claims",)),
        Group("家庭申报财产", assets),
        Group("农户确认", ("confirmed_by", "confirmed_on")),
        Group("所报数和佐证", proof, folded=True),
        *((month,) if with_case else ()),
    )


def _removal_cards(fields: list[Field]) -> tuple[Group, ...]:
    """How it is removed, safeguards, then income of the months before the removal."""
    here = {field.key for field in fields}
    first = Group("风险消除", ("removal_mode", "removal_month", "monitor_contact", "monitor_contact_phone"))
    income = [group for group in _income_cards(fields, True) if set(group.keys) & here]
    safe = [group for group in _CARDS["safeguards"] if set(group.keys) & here]
    named = {key for group in (first, *safe, *income) for key in group.keys}
    rest = tuple(field.key for field in fields if field.key not in named)
    return (first, *safe, *income, *((Group("其他", rest),) if rest else ()))


def step_fields(item: Item, kinds: Iterable[str], off: frozenset[tuple[str, str]]) -> list[tuple[str, Field]]:
    """(kind, field) of the one-row sections of a step, in the order of the form."""
    wanted, hidden = set(kinds), _NOT_TYPED.get(item.key, frozenset())
    return [
        (section.kind, declared(section.kind)[key])
        for section in item.sections
        if section.kind in wanted
        for key in section.keys
        if (section.kind, key) not in off and key not in hidden
    ]


def title_of(item: Item) -> str:
    """Short title for the list of steps."""
    return TITLES.get(item.key, item.title)


def page_of(step: str) -> str:
    """The page whose draft holds a step's answers."""
    return PAGE_OF.get(step, step)


def _index() -> dict[str, str]:
    found: dict[str, str] = {}
    for item in ITEMS:
        for section in item.sections if item.stage in STAGES else ():
            for key in section.keys:
                found.setdefault(f"{section.kind}.{key}", RELATIVES if section.kind in RELATIVE_KINDS else item.key)
    return found


_STEP_OF = _index()
_OF_REMOVAL = frozenset(f"{section.kind}.{key}" for section in item_of(REMOVAL).sections for key in section.keys)


def step_for(rule: str, field: str) -> str:
    """The step a finding of a rule belongs to: the after-removal rules look at 风险消除信息采集; "" for other pages."""
    known = RULES.get(rule)
    return REMOVAL if known is not None and known.item is Section.REMOVAL and field in _OF_REMOVAL else step_of(field)


def step_of(field: str) -> str:
    """The step on which a field ("kind.key") stands; "" for fields of other pages."""
    return _STEP_OF.get(field, "")
