"""Rows about people of low income: recognition and its road, alerts, schemes held, grants, stop reports, care (`domain.md` §14, §22)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import one_of
from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
C = Req.CONDITIONAL
BOTH, TOWN = Owner.EITHER, Owner.TOWNSHIP
PERSONS = one_of("scope", ("single", "person"), "按个人认定的填")

LOW_INCOME_RECORD = RecordKind(
    "low_income_record",
    "低收入认定",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("applied_class", "申请类别", Kind.CODE, L.PERSONAL, req=R, codes="LOW_CLASS", source="S0-2, domain §14.1"),
        Field("scope", "保障范围", Kind.CODE, L.PERSONAL, req=R, codes="LOW_SCOPE", source="S0-4, S0-5, domain §14.1"),
        Field("member_ids", "保障的人", Kind.TEXTS, L.PERSONAL, req=C, when=PERSONS, source="S0-4, domain §14.1"),
        Field("channel", "发现渠道", Kind.CODE, req=R, codes="LOW_CHANNEL", source="S0-2, domain §14.4"),
        Field("apply_mode", "申请方式", Kind.CODE, codes="LOW_APPLY", source="S0-2, S2, domain §14.4"),
        Field("agent_name", "代办人", T, L.PERSONAL, source="S0-2, S2, domain §14.4", format="name"),
        Field("reason", "申请理由", Kind.LONGTEXT, L.SENSITIVE, source="S2, domain §22", max_length=500),
        Field("authorised_on", "民政授权书签字日期", Kind.DATE, source="S0-2, domain §22"),
        Field("authorised_names", "民政授权书签字人", Kind.TEXTS, L.PERSONAL, source="S0-2, S2, domain §22"),
        Field("work_cost", "外出务工必要成本", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0, source="S0-9, S2, domain §3.5"),
        Field("care_spending", "照料等其他刚性支出", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0,
              source="S0-4, S2, domain §3.5", hint="不含收支里已登记的医疗、教育自付。"),
        Field("unproved_months", "不能证明收入的务工月数", Kind.INT, L.SENSITIVE, unit="个月", minimum=0, maximum=600,
              source="S0-9, domain §3.5", hint="几个人的月数相加，按最低工资计入。"),
        Field("unproved_wage", "其中已申报的收入", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0, source="S0-9, domain §3.5"),
        Field("assets_ok", "家庭财产符合规定", Kind.BOOL, L.SENSITIVE, source="S0-2, S2, domain §14.1"),
        Field("no_supporter", "没有赡养抚养扶养人，或其无能力", Kind.BOOL, L.PERSONAL, source="S0-2, S2, domain §14.1"),
        Field("listed_disease", "有县里名录内的重病", Kind.BOOL, L.SENSITIVE, source="S0-4, domain §14.1"),
        Field("previous_id", "上一次认定", Kind.REF, source="S0-9, domain §22"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="domain §14.4", max_length=500),
    ),
)  # fmt: skip

LOW_INCOME_EVENT = RecordKind(
    "low_income_event",
    "低收入认定步骤",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=BOTH, source="design §3"),
        Field("record_id", "低收入认定", Kind.REF, req=R, owner=BOTH, source="domain §22"),
        Field("follows", "接在哪一步之后", Kind.REF, owner=BOTH, source="design §3"),
        Field("step", "步骤", Kind.CODE, req=R, codes="LOW_STEP", owner=BOTH, source="S0-5, domain §22"),
        Field("side", "谁办的", Kind.CODE, req=R, codes="SIDE", owner=BOTH, source="design §3"),
        Field("date", "办理日期", Kind.DATE, req=R, owner=BOTH, source="domain §19"),
        Field("person", "经办人", T, L.PERSONAL, req=R, owner=BOTH, source="domain §19"),
        Field("handlers", "调查或核实人员", Kind.TEXTS, L.PERSONAL, owner=BOTH, source="S2, domain §22"),
        Field("paper", "文号或材料编号", T, owner=BOTH, source="domain §19"),
        Field("by_paper", "凭纸质结果录入", Kind.BOOL, owner=BOTH, source="design §3"),
        Field("undoes", "更正哪一步", Kind.REF, owner=BOTH, source="design §3"),
        Field("notice_id", "公示", Kind.REF, owner=BOTH, source="domain §10.1"),
        Field("low_class", "认定类别", Kind.CODE, L.PERSONAL, codes="LOW_CLASS", owner=BOTH, source="domain §14.1"),
        Field("grade", "低保类别", Kind.CODE, L.PERSONAL, codes="DIBAO_GRADE", owner=BOTH, source="S2, domain §14.3"),
        Field("amount", "月保障金", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0, owner=BOTH, source="S2, domain §15.7"),
        Field("benefit_from", "从哪个月发", Kind.MONTH, owner=BOTH, source="S2, domain §14.3"),
        Field("valid_until", "有效期至", Kind.DATE, L.PERSONAL, owner=BOTH, source="S0-9, domain §22"),
        Field("paid_until", "保障金发到", Kind.DATE, L.PERSONAL, owner=BOTH, source="S0-9, S2, domain §14.3"),
        Field("outcome", "结果", Kind.CODE, L.PERSONAL, codes="LOW_OUTCOME", owner=BOTH, source="S2, domain §14.3"),
        Field("reason", "原因", Kind.LONGTEXT, L.SENSITIVE, owner=BOTH, source="S2, domain §22", max_length=500),
    ),
)  # fmt: skip

LOW_INCOME_ALERT = RecordKind(
    "low_income_alert",
    "低收入预警",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("level", "预警颜色", Kind.CODE, L.PERSONAL, req=R, codes="ALERT_LEVEL", source="S0-5, domain §14.2"),
        Field("grounds", "预警情形", Kind.CODES, L.SENSITIVE, req=R, codes="ALERT_GROUND", source="S0-5, domain §14.2"),
        Field("reason", "具体情况", Kind.LONGTEXT, L.SENSITIVE, source="S0-5, domain §14.2", max_length=500),
        Field("opened_on", "预警日期", Kind.DATE, req=R, source="S0-5, domain §14.2"),
        Field("by_data", "由数据带出", Kind.BOOL, source="domain §14.2"),
        Field("due_on", "办理期限", Kind.DATE, req=R, source="S0-5, domain §14.2"),
        Field("rescue", "先行救助", Kind.LONGTEXT, L.PERSONAL, source="S0-5, domain §14.2", max_length=300),
        Field("rescued_on", "先行救助日期", Kind.DATE, source="S0-5, domain §14.2"),
        Field("meeting_on", "一事一议日期", Kind.DATE, source="S0-5, domain §14.2"),
        Field("meeting_names", "一事一议参加人", Kind.TEXTS, L.PERSONAL, source="S0-5, domain §14.2"),
        Field("meeting_conclusion", "一事一议结论", Kind.LONGTEXT, L.PERSONAL, source="S0-5, domain §14.2", max_length=500),
        Field("closed_on", "办结日期", Kind.DATE, source="S0-5, domain §14.2"),
        Field("closed_how", "办结情况", Kind.CODE, L.PERSONAL, codes="ALERT_CLOSED", source="S0-5, domain §14.2"),
        Field("result", "处理结果", Kind.LONGTEXT, L.PERSONAL, source="S0-5, domain §14.2", max_length=500),
    ),
)  # fmt: skip

ALERT_ROUTE = RecordKind(
    "alert_route",
    "预警转办",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=BOTH, source="design §3"),
        Field("alert_id", "低收入预警", Kind.REF, req=R, owner=BOTH, source="S0-5, domain §14.2"),
        Field(
            "department",
            "转办部门",
            Kind.CODE,
            req=R,
            codes="ALERT_DEPARTMENT",
            owner=BOTH,
            source="S0-5, domain §14.2",
        ),
        Field("routed_on", "转办日期", Kind.DATE, req=R, owner=BOTH, source="S0-5, domain §14.2"),
        Field("due_on", "办理期限", Kind.DATE, req=R, owner=BOTH, source="S0-5, domain §14.2"),
        Field("request", "转办事项", T, L.PERSONAL, req=R, owner=BOTH, source="S0-5, domain §14.2"),
        Field("done_on", "反馈日期", Kind.DATE, owner=BOTH, source="S0-5, domain §14.2"),
        Field("result", "反馈结果", Kind.LONGTEXT, L.PERSONAL, owner=BOTH, source="S0-5, domain §14.2", max_length=500),
    ),
)

BENEFIT = RecordKind(
    "benefit",
    "享受的救助补贴",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, source="domain §14.4", hint="不选就是整户。"),
        Field("scheme", "项目", Kind.CODE, L.SENSITIVE, req=R, codes="SCHEME", source="S0-4, S0-5, S2, domain §14.4"),
        Field("since", "开始月份", Kind.MONTH, L.PERSONAL, req=R, source="domain §14.4"),
        Field("amount", "每月金额", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0, source="domain §14.4"),
        Field("until", "停发月份", Kind.MONTH, L.PERSONAL, source="domain §22"),
        Field("end_reason", "停发原因", T, L.PERSONAL, source="domain §22"),
        Field("paper", "文号或材料编号", T, source="domain §14.4"),
        Field("note", "说明", T, L.PERSONAL, source="domain §14.4"),
    ),
)

RELIEF_GRANT = RecordKind(
    "relief_grant",
    "慰问和救助发放",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("member_id", "领取的家庭成员", Kind.REF, L.PERSONAL, source="domain §14.4", hint="不选就是整户。"),
        Field("grant_kind", "发放种类", Kind.CODE, req=R, codes="GRANT_KIND", source="S0-3, S0-11, S2, domain §14.4"),
        Field("batch", "批次", T, req=R, source="domain §14.4, §15.13", hint="例如“2026年春节慰问”。", max_length=60),
        Field("date", "发放日期", Kind.DATE, req=R, source="S0-3, domain §15.13"),
        Field("provider", "慰问或发放单位", T, req=R, source="S0-3, S2, domain §15.13"),
        Field("goods", "物资", T, source="S0-3, domain §15.13"),
        Field("amount", "金额", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0, source="S0-3, domain §15.13"),
        Field("fund", "资金来源", Kind.CODE, codes="GRANT_FUND", source="S0-2, S2, domain §14.3"),
        Field("fast_lane", "急难先行救助", Kind.BOOL, source="S0-2, S2, domain §14.3"),
        Field("receipt", "领取方式", Kind.CODE, codes="RECEIPT", source="S0-3, domain §15.13"),
        Field("received_on", "领取日期", Kind.DATE, source="S0-3, domain §15.13"),
        Field("received_by", "领取人", T, L.PERSONAL, source="S0-3, domain §15.13", format="name"),
        Field("notice_id", "公示", Kind.REF, source="domain §10.1"),
        Field("note", "说明", T, L.PERSONAL, source="domain §14.4"),
    ),
)

STOP_REPORT = RecordKind(
    "stop_report",
    "停发报告",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, req=R, source="domain §22"),
        Field("scheme", "应停发的项目", Kind.CODE, L.SENSITIVE, req=R, codes="STOP_SCHEME", source="domain §22"),
        Field("cause", "原因", Kind.CODE, L.PERSONAL, req=R, codes="STOP_CAUSE", source="domain §22"),
        Field("happened_on", "发生日期", Kind.DATE, L.PERSONAL, req=R, source="domain §22"),
        Field("opened_on", "列出日期", Kind.DATE, req=R, source="domain §22"),
        Field("reported_on", "报告日期", Kind.DATE, source="domain §22"),
        Field("reported_to", "报告给", T, source="domain §22"),
        Field("stop_from", "从哪个月停发", Kind.MONTH, source="domain §22"),
        Field("done_on", "办结日期", Kind.DATE, source="domain §22"),
        Field("outcome", "办理结果", Kind.CODE, codes="STOP_OUTCOME", source="domain §22"),
        Field("overpaid", "应退回金额", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0, source="D, domain §22"),
        Field("note", "说明", T, L.PERSONAL, source="domain §22"),
        Field("source_id", "来自哪条记录", Kind.REF, source="domain §22"),
        Field("answered_on", "乡镇答复日期", Kind.DATE, owner=TOWN, source="domain §22"),
        Field("answer", "乡镇答复", Kind.LONGTEXT, L.PERSONAL, owner=TOWN, source="domain §22", max_length=300),
        Field("answer_from", "乡镇定的停发月份", Kind.MONTH, owner=TOWN, source="domain §22"),
        Field("answer_name", "答复人", T, L.PERSONAL, owner=TOWN, source="domain §22"),
    ),
)

CARE_RECORD = RecordKind(
    "care_record",
    "关爱对象",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, req=R, source="S2, domain §22"),
        Field(
            "care_kind", "关爱类别", Kind.CODE, L.SENSITIVE, req=R, codes="CARE_KIND", source="S2, S0-14, domain §22"
        ),
        Field("since", "列入日期", Kind.DATE, req=R, source="S2, domain §22"),
        Field("contact_name", "联系人或照料人", T, L.PERSONAL, source="S2, domain §22", format="name"),
        Field("contact_role", "与本人的关系或职务", T, L.PERSONAL, source="S2, domain §22"),
        Field("contact_phone", "联系人电话", T, L.PERSONAL, source="S2, domain §22", format="phone"),
        Field("agreement", "协议", Kind.CODE, codes="CARE_AGREEMENT", source="S2, domain §22"),
        Field("agreement_on", "协议签订日期", Kind.DATE, source="S2, domain §22"),
        Field("agreement_until", "协议有效期至", Kind.DATE, source="S2, domain §22"),
        Field("end", "退出日期", Kind.DATE, source="S2, domain §22"),
        Field("end_reason", "退出原因", T, L.PERSONAL, source="S2, domain §22"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="S2, domain §22", max_length=500),
    ),
)

CARE_VISIT = RecordKind(
    "care_visit",
    "关爱走访",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("care_id", "关爱对象", Kind.REF, L.PERSONAL, req=R, source="S2, domain §22"),
        Field("date", "走访日期", Kind.DATE, req=R, source="S2, domain §22"),
        Field("mode", "方式", Kind.CODE, req=R, codes="VISITMODE", source="S2, domain §22"),
        Field("visitors", "走访人", Kind.TEXTS, L.PERSONAL, req=R, source="S2, domain §22"),
        Field("state", "本人情况", Kind.LONGTEXT, L.SENSITIVE, source="S2, domain §22", max_length=500),
        Field("needs", "困难和办理", Kind.LONGTEXT, L.PERSONAL, source="S2, domain §22", max_length=500),
    ),
)

LOW_INCOME_DUTY = RecordKind(
    "low_income_duty",
    "低收入定期工作",
    "village",
    (
        Field("duty", "工作", Kind.CODE, req=R, codes="LOW_DUTY", source="S0-2, S0-5, S0-9, domain §14.3"),
        Field("period", "期间", T, req=R, source="domain §14.3", max_length=6, hint="YYYYMM，年度工作写当年12月。"),
        Field("done_on", "完成日期", Kind.DATE, req=R, source="domain §14.3"),
        Field("person", "经办人", T, L.PERSONAL, req=R, source="domain §19"),
        Field("checked", "核对户数", Kind.INT, L.OPEN, unit="户", minimum=0, source="domain §14.3"),
        Field("found", "发现变化户数", Kind.INT, L.OPEN, unit="户", minimum=0, source="domain §14.3"),
        Field("paper", "文号或材料编号", T, source="domain §19"),
        Field("note", "说明", Kind.LONGTEXT, source="domain §14.3", max_length=500),
    ),
)

LOW_INCOME_KINDS = (
    LOW_INCOME_RECORD, LOW_INCOME_EVENT, LOW_INCOME_ALERT, ALERT_ROUTE, BENEFIT, RELIEF_GRANT, STOP_REPORT, CARE_RECORD,
    CARE_VISIT, LOW_INCOME_DUTY,
)  # fmt: skip
