"""Item 4: income and spending of one window of 12 months, and declared assets (`domain.md` §3, §4.4)."""

from __future__ import annotations

from app.domain.questionnaire import conditions as when
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.questionnaire.income_items import INCOME_CLASSES, INCOME_ITEM, items_of

R, C = Req.REQUIRED, Req.CONDITIONAL
PERSONAL, SENSITIVE = Level.PERSONAL, Level.SENSITIVE

_TOTAL_ALIASES: dict[str, tuple[str, ...]] = {
    "wage": ("工资性收入（元）", "AAC073"),
    "business": ("生产经营性收入（元）", "AAC071"),
    "property": ("财产性收入（元）", "AAC072"),
    "transfer": ("转移性收入（元）", "AAC085"),
    "business_cost": ("生产经营性支出（合计）", "生产经营性支出（元）", "AAC074"),
    "allowed_self_paid": ("合规自付支出（元）",),
}


def _total(key: str, label: str) -> Field:
    return Field(key, label, Kind.MONEY, PERSONAL, R, source="G1, G3, §3.3, §4.4", unit="元", minimum=0,
                 hint="明细已填全的由明细相加；没填全的，差额算作未分项。", aliases=_TOTAL_ALIASES[key])  # fmt: skip


def _complete(key: str, label: str) -> Field:
    return Field(f"{key}_complete", f"{label}明细已填全", Kind.BOOL, source="R-3.9")


def _sub_items(income_class: str) -> tuple[Field, ...]:
    codes = (INCOME_ITEM.by_code[key] for key in items_of(income_class))
    return tuple(
        Field(code.code, code.label, Kind.MONEY, SENSITIVE, source="G3, G5, G8, §3.4", unit="元", minimum=0, hint=code.note,
              aliases=code.aliases)
        for code in codes
    )  # fmt: skip


def _class_block(key: str) -> tuple[Field, ...]:
    return (_total(key, INCOME_CLASSES[key]), _complete(key, INCOME_CLASSES[key]), *_sub_items(key))


WINDOW_FIELDS: tuple[Field, ...] = (
    Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
    Field("case_id", "监测事项", Kind.REF, source="design §3"),
    Field("moment", "时点", Kind.CODE, req=R, codes="MOMENT", source="design §3, §4.4"),
    Field("anchor_month", "收入计算基准月", Kind.MONTH, req=R, source="R-3.3, design §3",
          hint="收入从上一年同月1日算到基准月的前一个月底。"),
    Field("window_start", "收入起算日", Kind.DATE, req=R, source="R-3.3, R-3.4", computed=True),
    Field("window_end", "收入截止日", Kind.DATE, req=R, source="R-3.3, R-3.4", computed=True),
    Field("counted_members", "计入收入人口数", Kind.INT, source="R-3.7", unit="人", minimum=0, computed=True),
)  # fmt: skip

MONEY_FIELDS: tuple[Field, ...] = (
    *(field for key in INCOME_CLASSES if key != "allowed_self_paid" for field in _class_block(key)),
    Field("claims", "理赔收入", Kind.MONEY, PERSONAL, R, source="P41, G3, §3.3", unit="元", minimum=0,
          hint="保险理赔，只作参考，不进纯收入。", aliases=("家庭理赔收入",)),
    *_class_block("allowed_self_paid"),
)  # fmt: skip

RESULT_FIELDS: tuple[Field, ...] = (
    Field("net_income", "家庭纯收入", Kind.MONEY, PERSONAL, R, source="P41, §3.3", unit="元", computed=True),
    Field("per_capita", "家庭人均纯收入", Kind.MONEY, PERSONAL, R, source="P41, §3.3", unit="元", computed=True),
    Field("ref_household", "纳入监测对象的收入参考（户）", Kind.MONEY, PERSONAL, source="G3, §3.3 (D)", unit="元",
          computed=True),
    Field("ref_per_capita", "纳入监测对象的收入参考（人均）", Kind.MONEY, PERSONAL, source="G3, §3.3 (D)", unit="元",
          computed=True, hint="扣除刚性支出以后，只作参考。"),
    Field("stated_net", "所报家庭纯收入", Kind.MONEY, PERSONAL, source="R-3.9, §4.7", unit="元",
          hint="表上或文件里写的数，与计算的数对照。", aliases=("纯收入", "纯收入（元）", "家庭纯收入")),
    Field("stated_per_capita", "所报人均纯收入", Kind.MONEY, PERSONAL, source="R-3.9, §4.7", unit="元",
          aliases=("人均纯收入", "人均纯收入（元）", "家庭人均纯收入", "AAC082")),
    Field("stated_gross", "所报年收入", Kind.MONEY, PERSONAL, source="national_export §1", unit="元",
          aliases=("年收入", "年收入（元）")),
    Field("evidence", "收支佐证", Kind.CODES, SENSITIVE, codes="EVIDENCE", source="§4.4"),
    Field("evidence_note", "佐证说明", Kind.TEXT, SENSITIVE, source="§4.4"),
    Field("estimated_items", "没有凭据、估算的项目", Kind.CODES, SENSITIVE, codes="INCOME_ITEM", source="§4.4"),
    Field("confirmed_by", "农户确认人", Kind.TEXT, PERSONAL, source="§22", max_length=50, format="name"),
    Field("confirmed_on", "农户确认日期", Kind.DATE, source="§22"),
)  # fmt: skip

ASSET_FIELDS: tuple[Field, ...] = (
    Field("deposit_declared", "申报：有存款", Kind.BOOL, SENSITIVE, source="S0-1, §4.4 (D)"),
    Field("deposit_band", "申报：存款档次", Kind.CODE, SENSITIVE, C, codes="DEPOSIT", when=when.HAS_DEPOSIT,
          source="S0-1, §4.4 (D)", hint="只填档次，不写银行。"),
    Field("vehicle_declared", "申报：车辆数", Kind.INT, SENSITIVE, source="S0-1, §4.4 (D)", unit="辆", minimum=0, maximum=99),
    Field("vehicle_use", "申报：车辆用途", Kind.CODES, SENSITIVE, C, codes="VEHICLE_USE", when=when.HAS_VEHICLE,
          source="S0-1, §4.4 (D)"),
    Field("house_declared", "申报：有其他房产", Kind.BOOL, SENSITIVE, source="S0-1, §4.4 (D)"),
    Field("house_declared_note", "申报：其他房产情况", Kind.TEXT, SENSITIVE, C, when=when.HAS_HOUSE, source="S0-1, §4.4 (D)"),
    Field("business_declared", "申报：有经营主体", Kind.BOOL, SENSITIVE, source="S0-1, §4.4 (D)"),
    Field("business_declared_note", "申报：经营主体情况", Kind.TEXT, SENSITIVE, C, when=when.HAS_BUSINESS,
          source="S0-1, §4.4 (D)"),
)  # fmt: skip

INCOME_FIELDS: tuple[Field, ...] = (*WINDOW_FIELDS, *MONEY_FIELDS, *RESULT_FIELDS, *ASSET_FIELDS)
