"""Sub-items of income and spending (`domain.md` §3.4) and what counts in which programme (§3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.domain.questionnaire.codelist import CodeList, make

# class key -> (label of its total, sub-items)
INCOME_CLASSES: dict[str, str] = {
    "wage": "工资性收入",
    "business": "生产经营性收入",
    "property": "财产性收入",
    "transfer": "转移性收入",
    "business_cost": "生产经营性支出",
    "allowed_self_paid": "合规自付支出",
}

INCOME_ITEM: CodeList = make(
    "INCOME_ITEM",
    "收支明细",
    "G3, G5, G8, domain §3.4",
    """
w_work | 务工收入 | parent=wage
w_post_dept | 行业部门公益岗 | parent=wage
w_post_town | 乡镇公益岗 | parent=wage
w_post_village | 村级公益岗 | parent=wage
w_gather | 自主采摘 | parent=wage
w_other | 其他工资 | parent=wage | alias=其他工资性收入
b_crop | 种植业 | parent=business | alias=种植业收入
b_livestock | 养殖业 | parent=business | alias=养殖业收入
b_forest_fruit | 林果业 | parent=business | alias=林果业收入
b_other | 其他经营 | parent=business
p_dividend | 资产收益分红 | parent=property | alias=资产收益扶贫分红收入
p_land | 土地流转 | parent=property | alias=土地流转收入
p_finance | 金融项目收益 | parent=property
p_entrust | 代种代养收益 | parent=property
p_other | 其他财产 | parent=property | alias=其他财产性收入,其他财产性收入（旧指标）
t_family_plan | 计划生育金 | parent=transfer
t_dibao | 低保金 | parent=transfer | alias=最低生活保障金
t_tekun | 特困供养金 | parent=transfer | alias=特困人员救助供养金,五保金
t_pension | 养老金 | parent=transfer | alias=养老金或离退休金
t_pension_insurance | 养老保险金 | parent=transfer
t_eco_farmland | 退耕还林补偿 | parent=transfer
t_eco_forest | 公益林补偿 | parent=transfer
t_eco_grass | 草原补偿 | parent=transfer
t_eco_migration | 生态移民补偿 | parent=transfer
t_eco_other | 其他生态补偿 | parent=transfer | alias=生态补偿金
t_elder | 高龄补贴 | parent=transfer
t_veteran | 优抚金 | parent=transfer
t_disability | 残疾人补贴 | parent=transfer
t_support | 赡养费 | parent=transfer
t_farm_fertility | 耕地地力补贴 | parent=transfer
t_farm_grain | 种植补贴 | parent=transfer
t_education | 教育扶持 | parent=transfer
t_disaster | 救灾款 | parent=transfer
t_relief | 社会救济 | parent=transfer
t_insurance | 防贫保险 | parent=transfer
t_heating_price | 取暖、物价补贴 | parent=transfer
t_other | 其他转移 | parent=transfer | alias=其他转移性收入
c_crop | 种植支出 | parent=business_cost
c_livestock | 养殖支出 | parent=business_cost
c_forest_fruit | 林果支出 | parent=business_cost
c_other | 其他经营支出 | parent=business_cost
x_medical | 医疗自付 | parent=allowed_self_paid | note=扣除居民医保、大病保险、医疗救助以后
x_education | 教育自付 | parent=allowed_self_paid
x_other | 其他自付 | parent=allowed_self_paid
""",
)

INCOME_CLASS: CodeList = make(
    "INCOME_CLASS", "收支类别", "P41, G3", "\n".join(f"{key} | {label}" for key, label in INCOME_CLASSES.items())
)

INCOME_LISTS: tuple[CodeList, ...] = (INCOME_ITEM, INCOME_CLASS)


@cache
def items_of(income_class: str) -> tuple[str, ...]:
    """Sub-item keys of a class, in the order of the form."""
    return tuple(code.code for code in INCOME_ITEM.codes if code.parent == income_class)


@dataclass(frozen=True, slots=True)
class IncomeRule:
    """Whether a kind of money counts, per programme; both switches are editable (`domain.md` §3.5)."""

    key: str
    label: str
    counts_for_monitoring: bool
    counts_for_low_income: bool
    source: str
    item: str = ""  # sub-item the rule stands for; blank = money that has no sub-item of its own
    note: str = ""


_SPECIAL: dict[str, tuple[bool, bool, str]] = {
    "t_education": (False, False, "G5"),
    "t_disability": (True, False, "G5 / S0-9"),
    "t_pension_insurance": (True, False, "G5, G8 / S0-4, S0-9"),
    "t_veteran": (True, False, "G3 / S0-9"),
    "t_insurance": (False, False, "G5"),
    "t_disaster": (False, False, "G5"),
    "t_relief": (False, False, "G5"),
    "p_dividend": (True, False, "G5 / S0-4"),
}


def _item_rule(code: str, label: str) -> IncomeRule:
    monitoring, low_income, source = _SPECIAL.get(code, (True, True, "G3, G5, G8"))
    note = "城乡居民基础养老金" if code == "t_pension_insurance" else ""
    return IncomeRule(code, label, monitoring, low_income, source, item=code, note=note)


_OUTSIDE = (
    IncomeRule("yulu", "雨露计划、教育资助", False, False, "G5"),
    IncomeRule("medical_refund", "医疗报销和医疗救助", False, False, "G5", note="另行登记"),
    IncomeRule("housing", "住房、搬迁补助", False, False, "G5"),
    IncomeRule("production_award", "生产奖补", False, False, "G5"),
    IncomeRule("micro_loan", "小额信贷本金", False, False, "G5"),
    IncomeRule("temporary_relief", "临时救助", False, False, "G5"),
    IncomeRule("claims", "保险理赔", False, False, "G5", note="记入理赔收入，不进纯收入"),
    IncomeRule("gifts", "慰问金、礼金", False, False, "G5"),
    IncomeRule("short_help", "三年以内的其他帮扶补助", False, False, "G5"),
    IncomeRule("childcare", "育儿补贴（2025年起）", False, False, "D"),
)

# The defaults of §3.5: each income sub-item, then money the form has no line for.
INCOME_RULES: tuple[IncomeRule, ...] = (
    *(
        _item_rule(c.code, c.label)
        for c in INCOME_ITEM.codes
        if c.parent in ("wage", "business", "property", "transfer")
    ),
    *_OUTSIDE,
)


@dataclass(frozen=True, slots=True)
class DeductionRule:
    """Spending and estimates: how each programme treats them (`domain.md` §3.5)."""

    key: str
    label: str
    monitoring: str
    low_income: str
    source: str


DEDUCTION_RULES: tuple[DeductionRule, ...] = (
    DeductionRule("work_cost", "外出务工必要成本", "not_deducted", "deducted", "S0-9, S2"),
    DeductionRule("unproved_wage", "不能证明的务工收入", "as_declared_estimated", "minimum_wage", "S0-9"),
    DeductionRule("rigid_spending", "因病因残就学照料刚性支出", "beside", "deducted", "S0-4, S2"),
)
