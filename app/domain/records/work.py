"""Rows of daily work: visits, measures, helpers, policy, marks and set-up facts (`domain.md` §11, §12, §19)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import NOT_REACHED
from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
EITHER = Owner.EITHER

VISIT = RecordKind(
    "visit",
    "走访",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, source="design §3"),
        Field("purpose", "目的", Kind.CODE, req=R, codes="VISIT_PURPOSE", source="design §3"),
        Field("date", "回访日期", Kind.DATE, req=R, source="R-12.4"),
        Field("mode", "方式", Kind.CODE, req=R, codes="VISITMODE", source="R-12.4"),
        Field("visitors", "走访人", Kind.TEXTS, L.PERSONAL, req=R, source="R-12.4"),
        Field("met_whom", "见到谁", T, L.PERSONAL, source="R-12.4"),
        Field("food_ok", "吃不愁", Kind.BOOL, L.PERSONAL, source="R-12.4"),
        Field("clothing_ok", "穿不愁", Kind.BOOL, L.PERSONAL, source="R-12.4"),
        Field("edu_dropout", "有适龄孩子失学辍学", Kind.BOOL, L.PERSONAL, source="R-12.4"),
        Field("house_unsafe", "住房有安全问题", Kind.BOOL, source="R-12.4"),
        Field("water_unsafe", "饮水有安全问题", Kind.BOOL, source="R-12.4"),
        Field("uninsured_member", "有人未参加基本医保", Kind.BOOL, L.PERSONAL, source="R-12.4"),
        Field("safeguards_changed", "“两不愁三保障”和饮水有变化", Kind.BOOL, L.PERSONAL, source="R-12.4"),
        Field("family_change", "家庭变化", Kind.LONGTEXT, L.PERSONAL, source="domain §15.2", max_length=500),
        Field("income_change", "收入变化", Kind.CODE, L.PERSONAL, codes="INCOME_CHANGE", source="R-12.4"),
        Field("income_change_why", "收入变化原因", T, L.PERSONAL, source="R-12.4"),
        Field("measure_progress", "措施落实", Kind.LONGTEXT, L.PERSONAL, source="domain §15.2", max_length=500),
        Field("new_difficulties", "困难诉求", Kind.LONGTEXT, L.PERSONAL, source="R-12.4", max_length=500),
        Field("new_risk", "出现新风险", Kind.BOOL, L.PERSONAL, source="R-12.4"),
        Field("solved", "解决情况", Kind.LONGTEXT, L.PERSONAL, source="domain §15.2", max_length=500),
        Field("satisfaction", "满意程度", Kind.CODE, codes="SATISFACTION", source="R-12.4"),
        Field("next_steps", "下一步", Kind.LONGTEXT, L.PERSONAL, source="R-12.4", max_length=500),
        Field("signed_by_household", "农户已签字", Kind.BOOL, source="P19, R-12.4"),
        Field("result", "结果", Kind.CODE, req=R, codes="VISITRESULT", source="domain §5"),
        Field("not_reached_reason", "未能入户原因", T, req=Req.CONDITIONAL, when=NOT_REACHED, source="domain §22"),
        Field("clue_case", "登记的线索", Kind.REF, source="R-12.4, domain §15.8"),
    ),
)

MEASURE = RecordKind(
    "measure",
    "帮扶措施",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, source="design §3"),
        Field("measure_class", "措施类别", Kind.CODE, req=R, codes="MEASURE", source="domain §11.2"),
        Field("item", "具体措施", Kind.CODE, codes="MEASURE_ITEM", source="domain §11.2"),
        Field("item_note", "措施说明", T, source="domain §11.2"),
        Field("provider", "帮扶单位", T, source="domain §11.2"),
        Field("start", "开始日期", Kind.DATE, source="domain §11.2"),
        Field("end", "结束日期", Kind.DATE, source="domain §11.2"),
        Field("amount", "金额", Kind.MONEY, L.SENSITIVE, unit="元", source="domain §11.2"),
        Field("member_id", "受益人", Kind.REF, L.PERSONAL, source="domain §11.2"),
        Field("status", "状态", Kind.CODE, codes="MEASURE_STATUS", source="domain §11.2"),
        Field("evidence", "佐证", T, source="domain §11.2"),
        Field("effect", "成效", Kind.LONGTEXT, source="domain §11.2", max_length=500),
    ),
)

PAIRING = RecordKind(
    "pairing",
    "结对帮扶",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=EITHER, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, owner=EITHER, source="design §3"),
        Field("level", "结对层级", Kind.CODE, codes="PAIRING_LEVEL", owner=EITHER, source="domain §22"),
        Field("is_monitor_contact", "监测帮扶联系人", Kind.BOOL, owner=EITHER, source="S3, domain §11.1"),
        Field("name", "姓名", T, L.PERSONAL, req=R, owner=EITHER, source="domain §11.1"),
        Field("sex", "性别", Kind.CODE, codes="SEX", owner=EITHER, source="domain §11.1"),
        Field("helper_unit", "单位", T, owner=EITHER, source="domain §11.1"),
        Field("post", "职务", T, owner=EITHER, source="domain §11.1"),
        Field("phone", "电话", T, L.PERSONAL, owner=EITHER, source="domain §11.1"),
        Field("start", "开始日期", Kind.DATE, req=R, owner=EITHER, source="domain §11.1"),
        Field("end", "结束日期", Kind.DATE, owner=EITHER, source="domain §11.1"),
        Field("end_reason", "结束原因", T, owner=EITHER, source="domain §11.1"),
        Field("by_paper", "凭纸质通知登记", Kind.BOOL, owner=EITHER, source="design §3"),
        Field("paper", "通知文号或名称", T, owner=EITHER, source="design §3"),
        Field("paper_on", "通知日期", Kind.DATE, owner=EITHER, source="design §3"),
    ),
)

FINDING_MARK = RecordKind(
    "finding_mark",
    "已核实标记",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="domain §19"),
        Field("rule", "核查编号", T, req=R, source="domain §19"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, source="domain §19"),
        Field("digest", "数据摘要", T, req=R, source="domain §19"),
        Field("reason", "说明", Kind.LONGTEXT, L.PERSONAL, req=R, source="domain §19", max_length=500),
        Field("name", "核实人", T, L.PERSONAL, req=R, source="domain §19"),
        Field("date", "核实日期", Kind.DATE, req=R, source="domain §19"),
    ),
)

IMPORT_BASE = RecordKind(
    "import_base",
    "导入底稿",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("target_id", "对应记录", Kind.REF, req=R, source="design §3"),
        Field("texts", "上次导入的原文", Kind.JSON, L.SENSITIVE, req=R, source="design §3"),
        Field("file", "文件", T, source="design §3"),
        Field("place", "工作表和行", T, source="design §3"),
        Field("unknown_columns", "未识别的列", Kind.JSON, L.SENSITIVE, source="national_export §0"),
    ),
)

PARKED_ROW = RecordKind(
    "parked_row",
    "重复核对",
    "village",
    (
        Field("file", "文件", T, req=R, source="design §3"),
        Field("place", "工作表和行", T, req=R, source="design §3"),
        Field("reason", "原因", T, req=R, source="design §3", max_length=500),
        Field("household_number", "户编号", T, source="national_export §1"),
        Field("content", "这一行的内容", Kind.JSON, L.SENSITIVE, req=R, source="design §3"),
        Field("settled_on", "处理日期", Kind.DATE, source="design §3"),
        Field("settled_how", "处理结果", T, source="design §3"),
    ),
)

POLICY = RecordKind(
    "policy",
    "政策设置",
    "policy",
    (
        Field("key", "设置项", T, req=R, owner=Owner.EITHER, source="domain §21.1"),
        Field("value", "内容", Kind.JSON, req=R, owner=Owner.EITHER, source="domain §21.1"),
        Field("valid_from", "生效日期", Kind.DATE, req=R, owner=Owner.EITHER, source="design §3"),
        Field("document", "依据文件", T, owner=Owner.EITHER, source="R-3.1"),
    ),
)

VILLAGE = RecordKind(
    "village",
    "村基本信息",
    "village",
    (
        Field("code", "行政村代码", T, L.OPEN, req=R, source="domain §18.2"),
        Field("name", "村名", T, L.OPEN, req=R, source="domain §22"),
        Field("village_kind", "村或社区", Kind.CODE, L.OPEN, req=R, codes="VILLAGE_KIND", source="domain §22"),
        Field("town", "乡镇名", T, L.OPEN, req=R, source="domain §22"),
        Field("town_kind", "乡、镇或街道", Kind.CODE, L.OPEN, req=R, codes="TOWN_KIND", source="domain §22"),
        Field("county", "县名", T, L.OPEN, req=R, source="domain §22"),
        Field("county_kind", "县、市或区", Kind.CODE, L.OPEN, req=R, codes="COUNTY_KIND", source="domain §22"),
        Field("office", "承办机构", T, L.OPEN, source="domain §22"),
        Field("has_work_team", "有驻村工作队", Kind.BOOL, L.OPEN, source="S0-1, domain §8.3"),
        Field("phone", "村联系电话", T, L.OPEN, source="domain §10.2"),
        Field("town_phone", "乡镇联系电话", T, L.OPEN, source="domain §10.2"),
        Field("committee", "“两委”成员", Kind.TEXTS, L.PERSONAL, source="S0-1, domain §8.3"),
        Field("team", "驻村工作队成员", Kind.TEXTS, L.PERSONAL, source="S0-1, domain §8.3"),
        Field("groups", "村民小组", Kind.TEXTS, L.INTERNAL, source="domain §4.1"),
        Field("started_on", "起用日", Kind.DATE, source="design §3"),
        Field("entered_by_town_from", "乡镇代录起", Kind.DATE, L.INTERNAL, source="domain §22"),
        Field("entered_by_town_to", "乡镇代录止", Kind.DATE, L.INTERNAL, source="domain §22"),
    ),
)

WORK_KINDS = (VISIT, MEASURE, PAIRING, FINDING_MARK, IMPORT_BASE, PARKED_ROW, POLICY, VILLAGE)
