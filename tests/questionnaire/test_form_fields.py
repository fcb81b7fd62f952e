"""The form as data: complete against `domain.md` §4, each field declared once with its level, list, source and place."""

from __future__ import annotations

import re

import pytest

from app.domain.questionnaire import (
    CASE,
    CONSENT,
    HOUSEHOLD,
    INCOME,
    KINDS,
    MEMBER,
    OBLIGOR,
    PUBLIC_POST,
    SNAPSHOT,
    WORK_SPELL,
)
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req
from app.domain.questionnaire.income_items import (
    DEDUCTION_RULES,
    INCOME_CLASSES,
    INCOME_ITEM,
    INCOME_RULES,
    items_of,
)
from app.domain.questionnaire.items import FORM_TEMPLATES, ITEMS, NOT_ON_A_PAGE, item, titled_items
from app.domain.questionnaire.kinds import REMOVAL_COLUMNS, SETTING_BLOCKS
from app.domain.records import RECORDS
from app.domain.words import banned_in

# Written by hand from domain.md §4.1 – §4.7 and §7.2: kind -> keys.
EXPECTED: dict[str, str] = {
    "household": """
        village_code group_name national_household_no local_household_no home_address phone head_member_id member_count
        household_kind poverty_exit_year in_relocation_site relocation_address is_martyr_family no_labour_backstop
        welfare_flags bank_name bank_account remark
        dangerous_house safe_water_solved dibao_scope dibao_since electricity_home electricity_production tv coop
        leading_firm leader_led toilet toilet_usable road_type road_hardened road_km house_area fuel land_crop land_forest
        land_returned land_orchard land_pasture land_water relocation_state relocation_since relocation_reason""",
    "member": """
        household_id person_id national_person_no name sex id_type id_number birth_date relation ethnicity political
        education school_status dropout_reason health disease_name disability disability_level labour med_resident
        med_employee med_critical med_commercial pension_resident pension_employee dibao tekun tekun_mode
        disability_allowance relocated phone counted_in_income presence presence_reason presence_date
        speaks_mandarin works_abroad medical_aid other_health_aid work_months is_working plans_work plan_county
        service_need post_types post_months job_wish training_wish industry_wish wish_date self_care lives_alone
        disability_valid_until""",
    "monitoring_case": """
        household_id discovery_channel clue_date apply_date apply_mode collector_name collector_phone visitors visit_date
        monitor_category identified_month risks disaster_kind risk_other risk_story coping needs proposed_category sign
        sign_date development_state monitor_contact monitor_contact_phone removal_mode removal_month anchor_month""",
    "safeguard_snapshot": """
        household_id case_id moment edu_dropout house_unsafe house_grade only_home house_structure house_area water_unsafe
        water_quantity water_quality water_access water_assurance water_source uninsured_member food_ok clothing_ok note
        house_leaks seasonal_shortage seasonal_months""",
    "income_record": """
        household_id case_id moment anchor_month window_start window_end wage business property transfer business_cost
        w_work w_post_dept w_post_town w_post_village w_gather w_other b_crop b_livestock b_forest_fruit b_other
        p_dividend p_land p_finance p_entrust p_other t_family_plan t_dibao t_tekun t_pension t_pension_insurance
        t_eco_farmland t_eco_forest t_eco_grass t_eco_migration t_eco_other t_elder t_veteran t_disability t_support
        t_farm_fertility t_farm_grain t_education t_disaster t_relief t_insurance t_heating_price t_other
        c_crop c_livestock c_forest_fruit c_other x_medical x_education x_other
        wage_complete business_complete property_complete transfer_complete business_cost_complete
        claims allowed_self_paid net_income per_capita ref_household ref_per_capita stated_net stated_per_capita evidence
        estimated_items deposit_declared deposit_band vehicle_declared vehicle_use house_declared business_declared""",
    "consent": """
        household_id case_id member_id person_id sheet_no scope sensitive notice_agreed period_start period_end signed_on
        valid_until fingerprint remote writer_name writer_relation read_aloud witness state withdrawn_on reason difficulty
        promise rights_told guardian_name""",
    "obligor": """
        household_id name relation living_place work children_sharing ability support_agreement agreement_date
        yearly_support evidence check_methods authorised""",
    "work_spell": """
        household_id member_id start end province city county employer industry channel month_income point_to_point
        travel_subsidy""",
    "public_post": """
        household_id member_id post_kind post_source start end monthly_allowance attendance agreement_no noticed_on
        paid_until exit_reason""",
}
SENSITIVE = """
    member.id_number member.health member.disease_name member.disability member.dropout_reason household.bank_account
    household.bank_name income_record.w_work income_record.t_dibao income_record.c_crop income_record.x_medical
    income_record.evidence income_record.deposit_band income_record.vehicle_declared income_record.house_declared
    income_record.business_declared monitoring_case.risks monitoring_case.risk_story obligor.name obligor.yearly_support
    member.disability_allowance work_spell.month_income
""".split()
PERSONAL = """
    member.name member.birth_date household.home_address household.phone member.phone member.relation income_record.wage
    income_record.net_income income_record.per_capita monitoring_case.coping safeguard_snapshot.edu_dropout household.remark
""".split()
# National numbers are copied by whoever sees them, so the village may write them, too.
TOWNSHIP = {"monitoring_case.monitor_category", "monitoring_case.identified_month", "monitoring_case.removal_month"}
REQUIRED = """
    household.group_name household.home_address household.phone household.household_kind household.in_relocation_site
    household.no_labour_backstop member.name member.sex member.id_type member.id_number member.relation member.ethnicity
    member.health member.labour member.med_resident member.med_employee member.med_critical member.pension_resident
    member.dibao member.tekun member.counted_in_income member.presence safeguard_snapshot.house_grade
    safeguard_snapshot.only_home safeguard_snapshot.food_ok monitoring_case.discovery_channel monitoring_case.clue_date
    monitoring_case.visitors monitoring_case.visit_date monitoring_case.risks monitoring_case.risk_story
    monitoring_case.coping monitoring_case.needs monitoring_case.proposed_category monitoring_case.sign
""".split()

ALL = [(kind, field) for kind in KINDS for field in kind.fields]


def _field(path: str) -> Field:
    kind, key = path.split(".")
    return RECORDS[kind].field(key)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_key_of_the_reference_is_declared(kind: RecordKind) -> None:
    assert set(EXPECTED[kind.name].split()) - set(kind.keys) == set()


def test_kinds_are_complete_and_live_in_the_household() -> None:
    assert {kind.name for kind in KINDS} == set(EXPECTED)
    assert {kind.unit for kind in KINDS} == {"household"}
    for kind in (MEMBER, CASE, SNAPSHOT, INCOME, CONSENT, OBLIGOR, WORK_SPELL, PUBLIC_POST):
        household = kind.field("household_id")
        assert household.kind is Kind.REF and household.req is Req.REQUIRED


def test_keys_and_labels_are_unique_within_a_kind() -> None:
    for kind in KINDS:
        assert len(set(kind.keys)) == len(kind.keys)
        labels = [field.label for field in kind.fields]
        assert len(set(labels)) == len(labels), [label for label in labels if labels.count(label) > 1]


def test_no_column_name_means_two_fields_of_a_kind() -> None:
    for kind in KINDS:
        read = [field for field in kind.fields if not field.computed]
        names = [name for field in read for name in {field.label, *field.aliases}]
        assert len(set(names)) == len(names), sorted({name for name in names if names.count(name) > 1})


def test_every_field_names_its_source_and_a_declared_list() -> None:
    for kind, field in ALL:
        assert field.source, (kind.name, field.key)
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field.key)
        coded = field.kind in (Kind.CODE, Kind.CODES, Kind.RANKED)
        assert bool(field.codes) == coded and (not coded or field.codes in CODE_LISTS), (kind.name, field.key)
        assert (field.req is Req.CONDITIONAL) == (field.when is not None), (kind.name, field.key)


def test_lists_named_by_other_records_exist() -> None:
    for kind in RECORDS.values():
        for field in kind.fields:
            assert not field.codes or field.codes in CODE_LISTS, (kind.name, field.key, field.codes)


def test_case_state_is_never_stored() -> None:
    assert not {"state", "step", "status"} & set(CASE.keys)


@pytest.mark.parametrize("path", SENSITIVE)
def test_sensitive_fields(path: str) -> None:
    assert _field(path).level is Level.SENSITIVE


@pytest.mark.parametrize("path", PERSONAL)
def test_personal_fields(path: str) -> None:
    assert _field(path).level is Level.PERSONAL


@pytest.mark.parametrize("path", REQUIRED)
def test_required_fields(path: str) -> None:
    assert _field(path).req is Req.REQUIRED


def test_what_a_notice_may_never_show_is_at_least_personal() -> None:
    open_fields = {f"{kind.name}.{field.key}" for kind, field in ALL if field.level is Level.OPEN}
    assert open_fields == {"household.village_code", "household.member_count"}


def test_township_owns_its_decisions_and_nothing_else() -> None:
    owned = {f"{kind.name}.{field.key}" for kind, field in ALL if field.owner is not Owner.VILLAGE}
    assert owned == TOWNSHIP


def test_computed_fields() -> None:
    computed = {field.key for _, field in ALL if field.computed}
    assert computed == {
        "village_code", "head_member_id", "member_count", "window_start", "window_end", "counted_members", "net_income",
        "per_capita", "ref_household", "ref_per_capita", "suggested_category",
    }  # fmt: skip


def test_money_is_never_negative_but_where_it_is_a_result() -> None:
    free = {
        "net_income",
        "per_capita",
        "ref_household",
        "ref_per_capita",
        "stated_net",
        "stated_per_capita",
        "stated_gross",
    }
    for kind, field in ALL:
        if field.kind is Kind.MONEY:
            assert field.unit == "元"
            assert (field.minimum is None) == (field.key in free), (kind.name, field.key)


def test_every_field_has_its_place_on_a_page() -> None:
    placed = {(section.kind, key) for found in ITEMS for section in found.sections for key in section.keys}
    declared = {(kind.name, field.key) for kind, field in ALL}
    assert declared - placed == NOT_ON_A_PAGE & declared - placed
    assert {(kind, key) for kind, key in placed if kind in EXPECTED} <= declared
    for kind, key in placed:
        RECORDS[kind].field(key)


def test_no_field_stands_twice_at_one_moment() -> None:
    places = [
        (section.kind, section.moment, key) for found in ITEMS for section in found.sections for key in section.keys
    ]
    assert len(places) == len(set(places))


def test_two_templates_order_the_same_items() -> None:
    assert set(FORM_TEMPLATES) == {"ours", "paper_2023"}
    for template in FORM_TEMPLATES.values():
        assert sorted(template.items) == sorted(found.key for found in ITEMS)


def test_numbers_only_after_the_township_confirmed_the_form() -> None:
    for template in FORM_TEMPLATES:
        assert not any(re.match(r"[0-9一二三四五六七]", title) for title, _ in titled_items(template))
        assert [title[:2] for title, _ in titled_items(template, confirmed=True)][:2] == ["1.", "2."]
    with pytest.raises(KeyError):
        item("nothing")


def test_optional_blocks_name_real_fields() -> None:
    assert set(SETTING_BLOCKS) == {"collect_bank", "collect_political", "collect_annex"}
    for fields in SETTING_BLOCKS.values():
        for kind, key in fields:
            assert RECORDS[kind].field(key).req is Req.OPTIONAL


def test_the_thirteen_removal_columns() -> None:
    assert len(REMOVAL_COLUMNS) == 13
    for column, (kind, key) in REMOVAL_COLUMNS.items():
        assert column.startswith("风险消除后") and RECORDS[kind].field(key)


def test_conditions() -> None:
    education, school, reason = (MEMBER.field(key).when for key in ("education", "school_status", "dropout_reason"))
    assert education and school and reason
    assert not education.test({"school_status": "uni1"}) and education.test({})
    assert not school.test({"education": "primary"}) and school.test({"education": ""})
    assert reason.test({}) and not reason.test({"school_status": "primary"})
    year = HOUSEHOLD.field("poverty_exit_year").when
    assert year and year.test({"household_kind": "exit_unsplit"}) and not year.test({"household_kind": "ordinary"})
    disaster = CASE.field("disaster_kind").when
    assert disaster and disaster.test({"risks": ("job", "disaster")}) and not disaster.test({"risks": None})
    for _, field in ALL:
        if field.when is not None:
            assert field.when.text and field.when.test({}) in (True, False)


def test_sub_items_of_every_class() -> None:
    counts = {key: len(items_of(key)) for key in INCOME_CLASSES}
    assert counts == {
        "wage": 6,
        "business": 4,
        "property": 5,
        "transfer": 22,
        "business_cost": 4,
        "allowed_self_paid": 3,
    }
    for code in INCOME_ITEM.codes:
        assert INCOME.field(code.code).kind is Kind.MONEY and INCOME.field(code.code).label == code.label


def test_what_counts_in_which_programme() -> None:
    rules = {rule.key: (rule.counts_for_monitoring, rule.counts_for_low_income) for rule in INCOME_RULES}
    assert len(rules) == len(INCOME_RULES)
    income_items = {code.code for code in INCOME_ITEM.codes if code.code[0] in "wbpt"}
    assert income_items <= set(rules)
    assert rules["t_education"] == rules["medical_refund"] == rules["housing"] == rules["childcare"] == (False, False)
    assert (
        rules["t_disability"]
        == rules["t_pension_insurance"]
        == rules["t_veteran"]
        == rules["p_dividend"]
        == (True, False)
    )
    assert rules["w_work"] == rules["t_dibao"] == (True, True)
    assert {rule.key: (rule.monitoring, rule.low_income) for rule in DEDUCTION_RULES}["work_cost"] == (
        "not_deducted", "deducted",
    )  # fmt: skip


def test_labels_and_hints_use_no_banned_word() -> None:
    for kind, field in ALL:
        for text in (field.label, field.hint, field.when.text if field.when else "", kind.label):
            assert banned_in(text) == [], (kind.name, field.key, text)
    for found in CODE_LISTS.values():
        for code in found.codes:
            assert banned_in(code.label) == [] and banned_in(code.note) == [], (found.name, code.code)
