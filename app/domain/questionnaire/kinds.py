"""The kinds of rows the form is made of (`design.md` §3); every other module asks for a field here."""

from __future__ import annotations

from app.domain.questionnaire.annex_living import ANNEX_FIELDS
from app.domain.questionnaire.consent import CONSENT_FIELDS
from app.domain.questionnaire.field import Field, Kind, RecordKind, Req
from app.domain.questionnaire.item1_household import CASE_BASIC_FIELDS, CASE_OTHER_FIELDS, HOUSEHOLD_FIELDS
from app.domain.questionnaire.item2_members import MEMBER_FIELDS
from app.domain.questionnaire.item3_safeguards import SNAPSHOT_FIELDS
from app.domain.questionnaire.item4_income import INCOME_FIELDS
from app.domain.questionnaire.item5_risk import RISK_FIELDS
from app.domain.questionnaire.relatives_work import OBLIGOR_FIELDS, PUBLIC_POST_FIELDS, WORK_SPELL_FIELDS

_CASE_KEYS = (Field("household_id", "农户", Kind.REF, req=Req.REQUIRED, source="design §3"),)

HOUSEHOLD = RecordKind("household", "农户", "household", (*HOUSEHOLD_FIELDS, *ANNEX_FIELDS))
MEMBER = RecordKind("member", "家庭成员", "household", MEMBER_FIELDS)
CASE = RecordKind(
    "monitoring_case", "监测事项", "household", (*_CASE_KEYS, *CASE_BASIC_FIELDS, *RISK_FIELDS, *CASE_OTHER_FIELDS)
)
SNAPSHOT = RecordKind("safeguard_snapshot", "“三保障”和饮水状况", "household", SNAPSHOT_FIELDS)
INCOME = RecordKind("income_record", "家庭收支", "household", INCOME_FIELDS)
CONSENT = RecordKind("consent", "承诺授权", "household", CONSENT_FIELDS)
OBLIGOR = RecordKind("obligor", "赡养抚养扶养义务人", "household", OBLIGOR_FIELDS)
WORK_SPELL = RecordKind("work_spell", "务工经历", "household", WORK_SPELL_FIELDS)
PUBLIC_POST = RecordKind("public_post", "公益性岗位", "household", PUBLIC_POST_FIELDS)

KINDS: tuple[RecordKind, ...] = (
    HOUSEHOLD, MEMBER, CASE, SNAPSHOT, INCOME, CONSENT, OBLIGOR, WORK_SPELL, PUBLIC_POST,
)  # fmt: skip

# Settings that turn optional blocks on (`domain.md` §21.1: collect_bank, collect_political; the annex is a block).
SETTING_BLOCKS: dict[str, tuple[tuple[str, str], ...]] = {
    "collect_bank": (("household", "bank_name"), ("household", "bank_account")),
    "collect_political": (("member", "political"),),
    "collect_annex": tuple(("household", field.key) for field in ANNEX_FIELDS),
}

# Columns of the national export for the removal set: the same fields of the `removal` rows (`national_export.md` §1).
REMOVAL_COLUMNS: dict[str, tuple[str, str]] = {
    "风险消除后是否义务教育阶段适龄儿童少年失学辍学": ("safeguard_snapshot", "edu_dropout"),
    "风险消除后是否住房损毁": ("safeguard_snapshot", "house_unsafe"),
    "风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险": ("safeguard_snapshot", "uninsured_member"),
    "风险消除后是否饮水设施损毁": ("safeguard_snapshot", "water_unsafe"),
    "风险消除后工资性收入": ("income_record", "wage"),
    "风险消除后生产经营性收入": ("income_record", "business"),
    "风险消除后财产性收入": ("income_record", "property"),
    "风险消除后转移性收入": ("income_record", "transfer"),
    "风险消除后生产经营性支出": ("income_record", "business_cost"),
    "风险消除后家庭纯收入": ("income_record", "stated_net"),
    "风险消除后家庭人均纯收入": ("income_record", "stated_per_capita"),
    "风险消除后理赔收入": ("income_record", "claims"),
    "风险消除后合规自付支出": ("income_record", "allowed_self_paid"),
}
