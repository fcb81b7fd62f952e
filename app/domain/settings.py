"""Every setting with its shipped value: key, Chinese label, kind, limits, source, and whether 待乡镇核定 is shown.

Keys and values: `domain.md` §21.1, §4.7, §8.4, §14.3, §22; `data_checks.md` §3. Values are what JSON can hold: money and
fractions are texts, so nothing is ever a float. How a dated value is found and checked: `app.domain.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.documents.texts import DOC_TEXTS, TEXT_PREFIX
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.editions import CODES_PREFIX
from app.domain.questionnaire.income_items import INCOME_ITEM, INCOME_RULES

PLACEHOLDER_MARK = "待乡镇核定"
LINE_PREFIX = "line_amount."
COLUMNS_PREFIX = "ledger_columns."


class Shape(StrEnum):
    """What a value looks like (JSON type in brackets)."""

    INT = "int"  # [int]
    MONEY = "money"  # [str] yuan, two decimals
    FRACTION = "fraction"  # [str] "2/3"
    BOOL = "bool"  # [bool]
    CHOICE = "choice"  # [str] one key of `choices`
    TEXT = "text"  # [str]
    MONTH = "month"  # [str] YYYYMM or blank
    INTS = "ints"  # [list[int]]
    RANGE = "range"  # [list[int]] lower and upper limit, both included
    MAP = "map"  # [dict[str, int]]
    NAMES = "names"  # [list[str]] keys of a list
    DAYS = "days"  # [dict[str, list[str]]] the holiday table
    LETTER = "letter"  # [str] text of a paper with its places in braces
    CODES = "codes"  # [list[dict]] the township's edition of a code list (`questionnaire.editions`)
    PLACES = "places"  # [list[dict]] villages and groups that go by another name (`domain.merged_places`)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; `choices` are code → label, `minimum`/`maximum` bound whole numbers, `unit` follows the number."""

    key: str
    label: str
    shape: Shape
    shipped: Any
    source: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int = 9999
    placeholder: bool = False
    hint: str = ""
    unset: bool = False  # an amount that has no value until somebody types it, and may be taken away again

    @property
    def mark(self) -> str:
        """What stands beside a shipped value nobody has confirmed."""
        return PLACEHOLDER_MARK if self.placeholder else ""


def _days(key: str, label: str, days: int, source: str, unit: str = "天", **more: Any) -> Setting:
    return Setting(key, label, Shape.INT, days, source, unit, minimum=1, maximum=366, **more)


def _yes(key: str, label: str, shipped: bool, source: str, **more: Any) -> Setting:
    return Setting(key, label, Shape.BOOL, shipped, source, **more)


def _choice(key: str, label: str, shipped: str, source: str, *choices: tuple[str, str], **more: Any) -> Setting:
    return Setting(key, label, Shape.CHOICE, shipped, source, choices=choices, **more)


INTERVALS = (("month", "每月"), ("quarter", "每季度"), ("half_year", "每半年"), ("year", "每年"))
# Columns a list for a comparison may have; nothing that is not needed to find a person and to show the consent (§7.3).
COMPARE_COLUMNS = (
    ("no", "序号"), ("name", "姓名"), ("id_number", "证件号码"), ("head", "户主"), ("relation", "与户主关系"),
    ("town", "乡镇"), ("village", "村"), ("scope", "查询事项"), ("signed_on", "授权日期"), ("valid_until", "授权到期"),
    ("county", "县"), ("group", "小组"), ("id_type", "证件类型"), ("head_number", "户主证件号码"),
)  # fmt: skip
COMPARE_DEFAULT = ("no", "name", "id_number", "head", "relation", "town", "village", "scope", "signed_on")
_ITEMS = tuple((code.code, code.label) for code in INCOME_ITEM.active(""))
_EXCLUDED = [rule.item for rule in INCOME_RULES if rule.item and not rule.counts_for_monitoring]
_EXCLUDED_LOW = [rule.item for rule in INCOME_RULES if rule.item and not rule.counts_for_low_income]
# Reasoned defaults nobody has confirmed (tag D).
D: dict[str, Any] = {"placeholder": True}

INCOME_SETTINGS: tuple[Setting, ...] = (
    _choice(
        "window_anchor", "收入期间起算", "identification_month", "S3, R-3.5",
        ("identification_month", "识别（入户核查）月份"), ("application_month", "申报月份"),
    ),
    _choice(
        "annual_window", "年度收入期间", "oct_sep", "P13, R-3.4",
        ("oct_sep", "上年10月至本年9月"), ("jan_dec", "本年1月至12月"), **D,
    ),
    Setting("income_excluded", "监测不计入的收入分项", Shape.NAMES, _EXCLUDED, "G5, domain §3.5",
            choices=_ITEMS, **D),
    Setting("income_excluded_low", "低收入认定不计入的收入分项", Shape.NAMES, _EXCLUDED_LOW, "S0-4, S0-9",
            choices=_ITEMS, **D),
    Setting("work_income_min", "务工月收入下限", Shape.MONEY, "400.00", "data_checks §3", "元"),
    Setting("income_bounds", "人均收入合理范围", Shape.INTS, [500, 4000, 20000, 30000], "data_checks §3", "元", maximum=1000000),
    Setting("edge_multiple", "低保边缘倍数", Shape.FRACTION, "3/2", "S0-2, S0-5（S0-4、S0-9为2倍）", "倍"),
)  # fmt: skip

ROAD_SETTINGS: tuple[Setting, ...] = (
    _choice(
        "lock_before_visit", "入户前须经乡镇研判锁定", "sweep", "S0-1（集中排查）; D",
        ("sweep", "只限集中排查发现的"), ("required", "一律需要"), ("skip", "不需要"), **D,
    ),
    _choice(
        "compare_position", "部门比对的先后", "after_township", "S0-1",
        ("after_township", "乡镇审核以后"), ("before_review", "民主评议以前"),
        ("parallel_visit", "与入户核查同时"), ("both", "评议前和审核后各一次"),
    ),
    _choice(
        "review_body", "评议形式", "representatives", "S0-1",
        ("representatives", "代表会议"), ("group", "民主评议小组"), ("villagers", "全体会议"),
    ),
    Setting("quorum", "到会人数不少于", Shape.FRACTION, "2/3", "LAW/D", **D),
    Setting("pass", "同意人数超过到会人数的", Shape.FRACTION, "1/2", "LAW/D", **D),
    Setting("visitors_min", "入户核查人数", Shape.INT, 2, "P5", "人", minimum=1, maximum=20),
    _choice(
        "adults_must_sign", "授权书由谁签", "all", "D（P7）", ("all", "全体成年家庭成员"), ("head_only", "只由户主"), **D
    ),
    Setting("consent_months", "授权有效期", Shape.INT, 12, "D", "个月", minimum=1, maximum=120, **D),
    _yes("obligors_must_sign", "赡养抚养扶养人须签授权", False, "D, domain §4.7", **D),
    _days("identify_days", "从发现线索到审定", 15, "P1"),
    _days("visit_days", "从申报到入户", 2, "P2"),
    _days("compare_days", "比对反馈", 5, "P17"),
    _days("review_days", "从核查到评议公示", 5, "P17"),
    _days("forward_days", "乡镇转交手机申报", 2, "P2"),
    _days("objection_days", "异议核实", 5, "D", **D),
    _days("refusal_told_days", "不予认定告知", 5, "P7", "个工作日"),
    _days("publish_days", "公开栏公开", 5, "P20", "个工作日"),
    Setting("min_months_before_removal", "最短监测期", Shape.INT, 6, "P9", "个月", maximum=60),
    _choice(
        "no_labour_removal", "整户无劳动能力的消除", "forbid", "P8, P9", ("forbid", "不得消除"), ("warn", "提醒后可以消除")
    ),
    _yes("category_unified", "启用“防止返贫致贫对象”类别", False, "P24, D", **D),
    _choice(
        "relative_case", "近亲属回避", "warn", "S2, domain §22", ("warn", "提醒"), ("block", "不得继续"), **D
    ),
    _choice(
        "archive_before_report", "上报前缺存档材料", "warn", "D, domain §8.3", ("warn", "提醒"), ("block", "不得上报"), **D
    ),
    Setting("compare_columns", "比对名单的列", Shape.NAMES, list(COMPARE_DEFAULT), "D, domain §7.3", choices=COMPARE_COLUMNS,
            hint="按县里要求的先后写列名", **D),
    Setting("spot_share", "监测抽查比例", Shape.FRACTION, "1/5", "D（S0-1要求抽查，没有比例）", **D),
    Setting("watch_months", "关注户再看间隔", Shape.INT, 3, "D, domain §22", "个月", minimum=1, maximum=24, **D),
)  # fmt: skip

NOTICE_SETTINGS: tuple[Setting, ...] = (
    _days("notice_min_days", "公示天数", 5, "S0-1, P1, P3, P4"),
    _days("lowincome_notice_days", "低保、特困公示天数", 7, "S2"),
    _days("post_notice_days", "公益性岗位公示天数", 5, "D", **D),
    _days("gift_notice_days", "慰问发放公示天数", 5, "D", **D),
    _choice(
        "announce_issuer", "公告由谁发布", "county_group", "S0-1（P3由乡镇）",
        ("county_group", "县级领导小组"), ("township", "乡镇（街道）"), ("village", "村（社区）"),
    ),
    _days("announce_days", "公告天数", 5, "D", **D),
    _yes("mask_head_name", "公示时隐去户主名字", False, "D", **D),
    _choice(
        "notice_risk_mode", "公示风险类型", "hide", "D（P1）",
        ("hide", "不公示"), ("generalised", "只公示概括类型"), **D,
    ),
    _yes("notice_show_measures", "消除公示时列出帮扶措施", False, "P6, D", **D),
    Setting("hotline", "监督热线", Shape.TEXT, "", "P2, P8", hint="不填则公示上不印热线"),
)  # fmt: skip

HELP_SETTINGS: tuple[Setting, ...] = (
    _days("system_entry_days", "变动录入系统的时限", 10, "S0-1, domain §15.14 (D)", **D),
    _days("measure_plan_days", "审定后登记帮扶措施", 10, "D", **D),
    Setting("measure_late_months", "首次帮扶期限", Shape.INT, 1, "G1", "个月", minimum=1, maximum=60),
    Setting("dev_measure_late_months", "开发式帮扶期限", Shape.INT, 6, "G1", "个月", minimum=1, maximum=60),
    _days("helper_gap_days", "联系人空缺不超过", 7, "D", **D),
    Setting("pair_visits_county", "县级领导每年入户走访", Shape.INT, 2, "S0-7, domain §11.1", "次", maximum=52),
    Setting("pair_visits_unit", "包保单位每年入户走访", Shape.INT, 2, "S0-3, domain §11.1", "次", maximum=52),
    Setting("pair_visits_party", "结对党员每季度入户走访", Shape.INT, 2, "S0-12, domain §11.1", "次", maximum=13),
    _choice("revisit_monitored", "未消除风险户回访", "month", "S0-1", *INTERVALS),
    _choice("revisit_removed", "已消除风险户回访", "half_year", "S0-1", *INTERVALS),
    _choice("revisit_exit", "稳定脱贫户回访", "year", "S0-1", *INTERVALS),
    _choice(
        "revisit_other", "一般农户回访", "none", "D", ("none", "按排查安排"), *INTERVALS, **D
    ),
    _choice(
        "revisit_period", "回访周期算法", "calendar", "D",
        ("calendar", "按自然月、半年、年"), ("rolling", "从上次回访起算"), **D,
    ),
    Setting("phone_visit_max_in_row", "连续电话回访不超过", Shape.INT, 1, "D, R-12.4", "次", maximum=12, **D),
    Setting("entry_grace_days", "期末进入顺延的天数", Shape.INT, 7, "D, R-12.1", "天", maximum=31, **D),
    _days("consent_warn_days", "授权到期提前提醒", 30, "D", **D),
    Setting("amber_days", "临期提醒天数", Shape.INT, 7, "R-12.2", "天", maximum=60),
    _choice("sweep_check", "集中排查", "year", "S0-1, R-12.7", *INTERVALS),
    _choice("work_check", "务工核实", "quarter", "S0-1", *INTERVALS),
    _choice("job_service", "就业服务", "year", "S1-7, domain §22", *INTERVALS),
    _choice("farm_training", "在家务农人员培训", "half_year", "S0-6, S1-2, domain §22", *INTERVALS),
    Setting("post_max_months", "岗位补贴最长月数", Shape.INT, 36, "S1-7, domain §22", "个月", minimum=1, maximum=240),
    Setting("post_per_household", "一户岗位不超过", Shape.INT, 1, "P39, domain §21.2", "个", minimum=1, maximum=9, **D),
    _days("post_warn_days", "岗位到期提前提醒", 30, "D", **D),
    _choice("group_check", "重点人群核实", "month", "S0-1, R-12.7", *INTERVALS),
    _choice(
        "ledger_month_close", "台账结账日", "last_day", "D", ("last_day", "当月最后一天"), ("fifth", "次月5日"), **D
    ),
    _yes("analysis_meeting", "每月召开研判会", True, "R-12.6, domain §22"),
)  # fmt: skip

LOW_INCOME_SETTINGS: tuple[Setting, ...] = (
    Setting("lowincome_report_months", "低收入报告月份", Shape.INTS, [6, 12], "S0-5", "月", minimum=1, maximum=12),
    Setting("exit_grace_months", "低保渐退期", Shape.INT, 6, "S0-9（S2为12）", "个月", maximum=36),
    Setting("dibao_review", "低保复核间隔", Shape.MAP, {"A": 12, "B": 12, "C": 6}, "S2", "个月", minimum=1, maximum=36),
    Setting(
        "dibao_standard",
        "农村低保标准（每人每年）",
        Shape.MONEY,
        None,
        "S0-5, domain §14.1",
        "元",
        hint="按县级文件填写",
        unset=True,
    ),
    Setting(
        "dibao_standard_urban",
        "城市低保标准（每人每月）",
        Shape.MONEY,
        None,
        "S0-5, domain §14.1",
        "元",
        hint="按县级文件填写",
        unset=True,
    ),
    Setting(
        "local_income",
        "上年当地居民人均可支配收入",
        Shape.MONEY,
        None,
        "S0-4, S0-9, domain §14.1",
        "元",
        hint="按统计公报填写",
        unset=True,
    ),
    _choice(
        "rigid_below",
        "支出型困难扣减后低于",
        "dibao",
        "S0-4, S0-9",
        ("dibao", "低保标准"),
        ("edge", "低保边缘标准"),
        **D,
    ),
    _yes("low_deduct_rigid", "低保认定扣减刚性支出", True, "S0-4, S2, domain §3.5"),
    Setting(
        "minimum_wage",
        "最低工资（每月）",
        Shape.MONEY,
        None,
        "S0-9, domain §3.5",
        "元",
        hint="户籍地的标准",
        unset=True,
    ),
    _choice(
        "unproved_wage",
        "不能证明的务工收入",
        "minimum_wage",
        "S0-9",
        ("minimum_wage", "按最低工资计"),
        ("declared", "按申报数计"),
        **D,
    ),
    Setting("tekun_review", "特困复核间隔", Shape.INT, 12, "S2", "个月", minimum=1, maximum=36),
    Setting("low_other_review", "其他低收入对象复核间隔", Shape.INT, 12, "D", "个月", minimum=1, maximum=36, **D),
    Setting("exit_grace_monitored_months", "脱贫户和监测对象的低保渐退期", Shape.INT, 12, "S2", "个月", maximum=36),
    Setting("own_wish_months", "自愿退出低保续发", Shape.RANGE, [1, 3], "S2", "个月", maximum=12),
    _choice("low_compare", "低收入数据比对", "month", "S0-5, S0-9", *INTERVALS),
    _choice("low_full_check", "低收入全面核查", "year", "S0-2, S0-5", *INTERVALS),
    _days("low_refusal_days", "不予救助书面告知", 3, "S2", "个工作日"),
    _days("low_objection_days", "救助异议核实", 15, "S2", "个工作日"),
    _days("tekun_investigate_days", "特困受理后调查", 10, "S2", "个工作日"),
    _days("tekun_confirm_days", "特困审核确认", 10, "S2", "个工作日"),
    Setting("tekun_spot_share", "特困抽查比例", Shape.FRACTION, "3/10", "S2"),
    Setting("low_valid_months", "低收入认定有效期", Shape.INT, 12, "D（S0-9）", "个月", minimum=1, maximum=60, **D),
    _days("low_valid_warn_days", "有效期满提前提醒", 30, "D", **D),
    _days("low_alert_days", "低收入预警办理", 15, "D", **D),
    Setting(
        "change_check_months", "情况变化后复核", Shape.INT, 1, "D, domain §14.4", "个月", minimum=1, maximum=12, **D
    ),
    _choice("care_visit", "留守和关爱对象走访", "month", "D（S2）", *INTERVALS, **D),
    _days("card_warn_days", "残疾人证到期提前提醒", 90, "D（S2）", **D),
    _days("stop_report_days", "停发报告上报", 3, "D", "个工作日", **D),
    _yes("low_rigid_mild", "支出型困难计入精神、智力四级残疾", True, "S0-9"),
)

FORM_SETTINGS: tuple[Setting, ...] = (
    Setting("elder_labour_age", "不再算普通劳动力的年龄", Shape.INT, 60, "G1", "岁", minimum=50, maximum=80),
    Setting("post_age", "公益性岗位年龄", Shape.RANGE, [16, 69], "G1", "岁", maximum=120),
    Setting("school_age", "义务教育年龄", Shape.RANGE, [6, 15], "data_checks §2", "岁", maximum=30),
    Setting("birthday_ages", "到龄提醒", Shape.INTS, [6, 16, 18, 60, 70, 80, 90, 100], "domain §22", "岁", maximum=130),
    Setting(
        "land_max", "面积上限", Shape.MAP,
        {"land_crop": 100, "land_forest": 200, "land_returned": 200, "land_orchard": 200, "land_pasture": 100,
         "land_water": 100}, "data_checks §3, G1", "亩",
        choices=(("land_crop", "耕地"), ("land_forest", "林地"), ("land_returned", "退耕还林"), ("land_orchard", "林果"),
                 ("land_pasture", "牧草地"), ("land_water", "水面")),
    ),
    Setting("road_km_max", "与村主干路距离上限", Shape.INT, 5, "data_checks §3", "公里", maximum=500),
    Setting("home_county", "本县名称", Shape.TEXT, "", "data_checks §3", hint="不填则不核对县外务工"),
    Setting("med_subsidy_cutoff", "医保补贴截止月", Shape.MONTH, "", "data_checks §3", hint="每年不同，不填则不核对"),
    Setting("checks_off", "停用的核查规则", Shape.NAMES, [], "data_checks §1", hint="填规则编号，例如SW-103；停用的规则不再提示"),
    Setting("yulu_cutoff", "雨露计划认定截止月", Shape.MONTH, "", "data_checks §3", hint="不填按检查当年8月"),
    _yes("collect_bank", "采集银行账号", False, "D", **D),
    _yes("collect_political", "采集政治面貌", False, "D", **D),
    _yes("collect_annex", "采集生产生活条件（附表）", False, "D", **D),
    _yes("landline_allowed", "联系电话可填座机", False, "domain §4.1, data_checks §8"),
    _choice(
        "form_template", "采集表项目顺序", "ours", "domain §22",
        ("ours", "守望采集表顺序"), ("paper_2023", "2023年监测户信息采集表顺序"),
    ),
    _yes("form_confirmed", "采集表项目顺序已经乡镇核定", False, "domain §22"),
    Setting("consent_title", "授权书标题", Shape.TEXT, "防止返贫监测对象申请及承诺授权书", "P2, P5, domain §7", **D),
    _choice(
        "county_department", "县级主管部门", "农业农村局", "domain §1",
        ("农业农村局", "农业农村局"), ("乡村振兴局", "乡村振兴局"), **D,
    ),
    Setting("refusal_confirmed", "乡镇已核定的不予认定情形", Shape.NAMES, [], "domain §9.1",
            choices=(("payroll", "财政供养"), ("assets", "购房购车"), ("company", "办企业")), hint="三项都核定的写：财政供养、购房购车、办企业"),
    Setting("circumstance_confirmed", "乡镇已核定的比对情形", Shape.NAMES, [], "domain §9.2"),
    Setting("holidays", "节假日和调休", Shape.DAYS, {"休": [], "班": []}, "domain §8.4"),
    _days("backup_days", "备份到U盘间隔不超过", 7, "D, design §5", **D),
    _days("handover_days", "各村报送间隔不超过", 31, "D, design §5", **D),
    Setting("merged_places", "合村并组", Shape.PLACES, [], "domain §22", hint="每项写“原村代码 新村名 新村代码”，改小组的写“原村代码 原小组 > 新小组”，几项用分号隔开；以前的材料照旧名"),
    Setting("silent_months", "零报告查到几个月以前", Shape.INT, 12, "D, domain §15.20", "个月", minimum=1, maximum=36, **D),
    Setting("retention_years", "资料保存年限", Shape.INT, 10, "D, domain §17", "年", minimum=1, maximum=100, **D),
)  # fmt: skip

SETTINGS: MappingProxyType[str, Setting] = MappingProxyType(
    {
        setting.key: setting
        for group in (
            INCOME_SETTINGS, ROAD_SETTINGS, NOTICE_SETTINGS, HELP_SETTINGS, LOW_INCOME_SETTINGS, FORM_SETTINGS,
        )
        for setting in group
    }
)  # fmt: skip


def line_setting(year: int) -> Setting:
    """The line of one year; it ships without a value (R-3.1)."""
    return Setting(
        f"{LINE_PREFIX}{year}",
        f"{year}年监测范围（人均纯收入）",
        Shape.MONEY,
        None,
        "R-3.1",
        "元",
        hint="按县级文件填写",
    )


def text_setting(key: str) -> Setting:
    """The text of a paper (`text.report_letter`), shipped with our own; KeyError for a paper that has none."""
    text = DOC_TEXTS[key.removeprefix(TEXT_PREFIX)]
    return Setting(key, f"{text.name}的文字", Shape.LETTER, text.text, text.source)


def codes_setting(key: str) -> Setting:
    """The township's edition of a code list (`codes.MEASURE_ITEM`); none is the shipped list; KeyError for no list."""
    found = CODE_LISTS.shipped[key.removeprefix(CODES_PREFIX)]
    return Setting(key, f"代码表“{found.label}”", Shape.CODES, [], "design §3, domain §5")


def columns_setting(key: str) -> Setting:
    """Columns of a ledger and their order (`ledger_columns.monitoring`); none is the usual ones; KeyError for no ledger."""
    from app.domain.ledgers import LEDGER_KINDS  # periods of ledgers read settings themselves

    kind = {f"{COLUMNS_PREFIX}{kind.key}": kind for kind in LEDGER_KINDS}[key]
    choices = tuple((column.key, column.label) for column in kind.columns)
    return Setting(
        key,
        f"{kind.title}的列",
        Shape.NAMES,
        [],
        "domain §15",
        choices=choices,
        hint="按模板的先后写列名；不写用通常的列",
    )
