"""Rows of the case road: events, meeting, notice, objections, comparison answers, letters (`domain.md` §8–§10, §19)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED

CASE_EVENT = RecordKind(
    "case_event",
    "步骤记录",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=Owner.EITHER, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, req=R, owner=Owner.EITHER, source="design §3"),
        Field("follows", "接在哪一步之后", Kind.REF, owner=Owner.EITHER, source="design §3"),
        Field("step", "步骤", Kind.CODE, req=R, codes="STEP", owner=Owner.EITHER, source="domain §8.1"),
        Field("side", "谁办的", Kind.CODE, req=R, codes="SIDE", owner=Owner.EITHER, source="design §3"),
        Field("date", "办理日期", Kind.DATE, req=R, owner=Owner.EITHER, source="domain §19"),
        Field("person", "经办人", T, L.PERSONAL, req=R, owner=Owner.EITHER, source="domain §19"),
        Field("paper", "文号或材料编号", T, owner=Owner.EITHER, source="domain §19"),
        Field("by_paper", "凭纸质结果录入", Kind.BOOL, owner=Owner.EITHER, source="design §3"),
        Field("undoes", "更正哪一步", Kind.REF, owner=Owner.EITHER, source="design §3"),
        Field("meeting_id", "评议会", Kind.REF, owner=Owner.EITHER, source="domain §8.3"),
        Field("notice_id", "公示", Kind.REF, owner=Owner.EITHER, source="domain §8.3"),
        Field("reason", "原因", Kind.LONGTEXT, L.PERSONAL, owner=Owner.EITHER, source="domain §8.1", max_length=500),
        Field("details", "附加内容", Kind.JSON, L.PERSONAL, owner=Owner.EITHER, source="domain §8.3"),
    ),
)

REFUSAL_HIT = RecordKind(
    "refusal_hit",
    "不予认定情形逐项回答",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, req=R, source="design §3"),
        Field("item", "情形", Kind.CODE, req=R, codes="REFUSAL", source="S0-1, domain §9.1"),
        Field("hit", "是否符合", Kind.BOOL, L.PERSONAL, req=R, source="domain §9.1"),
        Field("evidence", "依据", Kind.LONGTEXT, L.PERSONAL, source="domain §9.1", max_length=500),
        Field("special_case_approved", "评议会按特殊情形同意", Kind.BOOL, L.PERSONAL, source="S0-1, domain §9.1"),
        Field("minutes_ref", "会议记录出处", T, source="domain §9.1"),
    ),
)

COMPARE_FLAG = RecordKind(
    "compare_flag",
    "比对疑点",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=Owner.TOWNSHIP, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, req=R, owner=Owner.TOWNSHIP, source="domain §9.2"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, owner=Owner.TOWNSHIP, source="domain §9.2"),
        Field(
            "circumstance", "情形", Kind.CODE, L.SENSITIVE, codes="CIRCUMSTANCE", owner=Owner.TOWNSHIP, source="S0-1"
        ),
        Field("department", "部门", T, owner=Owner.TOWNSHIP, source="domain §9.2"),
        Field("data_date", "数据日期", Kind.DATE, owner=Owner.TOWNSHIP, source="domain §9.2"),
        Field("content", "疑点内容", Kind.LONGTEXT, L.SENSITIVE, owner=Owner.TOWNSHIP, source="domain §9.2"),
        Field("answer", "核实结果", Kind.CODE, L.SENSITIVE, codes="FLAG_ANSWER", source="domain §9.2"),
        Field("answer_note", "说明", Kind.LONGTEXT, L.SENSITIVE, source="domain §9.2"),
        Field("evidence", "佐证", T, L.SENSITIVE, source="domain §9.2"),
        Field("checker", "核实人", T, L.PERSONAL, source="domain §9.2"),
        Field("checked_on", "核实日期", Kind.DATE, source="domain §9.2"),
    ),
)

MEETING = RecordKind(
    "meeting",
    "民主评议会",
    "meeting",
    (
        Field("number", "编号", T, req=R, source="domain §8.3"),
        Field("date", "日期", Kind.DATE, req=R, source="domain §8.3"),
        Field("place", "地点", T, req=R, source="domain §8.3"),
        Field("body", "评议形式", Kind.CODE, req=R, codes="REVIEW_BODY", source="domain §8.3"),
        Field("chair", "主持人", T, L.PERSONAL, req=R, source="domain §8.3"),
        Field("recorder", "记录人", T, L.PERSONAL, req=R, source="domain §8.3"),
        Field("vote_mode", "表决方式", Kind.CODE, codes="VOTE_MODE", source="domain §8.3, §21.2"),
        Field("expected", "应到人数", Kind.INT, L.OPEN, req=R, source="S0-1", minimum=1),
        Field("present", "实到人数", Kind.INT, L.OPEN, req=R, source="S0-1", minimum=0),
        Field("attendees", "参会代表", Kind.TEXTS, L.PERSONAL, source="domain §8.3"),
        Field("observers", "列席人员", Kind.TEXTS, L.PERSONAL, source="S0-1"),
        Field("team_present", "驻村工作队列席", Kind.BOOL, source="S0-1"),
        Field("sign_in_kept", "签到表已签", Kind.BOOL, req=R, source="domain §8.3"),
        Field("minutes_signed", "会议记录已签字", Kind.BOOL, req=R, source="domain §8.3"),
        Field("minutes", "会议记录", Kind.LONGTEXT, L.PERSONAL, source="domain §8.3", max_length=5000),
    ),
)

MEETING_VOTE = RecordKind(
    "meeting_vote",
    "评议表决",
    "meeting",
    (
        Field("meeting_id", "评议会", Kind.REF, req=R, source="domain §8.3"),
        Field("household_id", "农户", Kind.REF, req=R, source="domain §8.3"),
        Field("case_id", "监测事项", Kind.REF, req=R, source="domain §8.3"),
        Field("agree", "同意", Kind.INT, req=R, minimum=0, source="G2"),
        Field("against", "不同意", Kind.INT, req=R, minimum=0, source="G2"),
        Field("abstain", "弃权", Kind.INT, req=R, minimum=0, source="G2"),
        Field("decision", "评议结果", Kind.CODE, req=R, codes="OPINION", source="domain §8.3"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="domain §8.3", max_length=500),
    ),
)

NOTICE = RecordKind(
    "notice",
    "公示公告",
    "notice",
    (
        Field("number", "编号", T, req=R, source="domain §10"),
        Field("kind", "种类", Kind.CODE, L.OPEN, req=R, codes="NOTICE_KIND", source="domain §10.1"),
        Field("meeting_id", "评议会", Kind.REF, source="domain §10.2"),
        Field("built_on", "制作日期", Kind.DATE, req=R, source="domain §8.4"),
        Field("posted_on", "张贴日期", Kind.DATE, L.OPEN, source="domain §8.4"),
        Field("place", "张贴地点", T, L.OPEN, req=R, source="domain §8.3"),
        Field("days", "公示天数", Kind.INT, L.OPEN, req=R, minimum=1, source="S0-1, domain §8.4"),
        Field("contact_village", "村联系电话", T, L.OPEN, source="domain §10.2"),
        Field("contact_town", "乡镇联系电话", T, L.OPEN, source="domain §10.2"),
        Field("photo_posted_on", "张贴照片日期", Kind.DATE, source="domain §10.5"),
        Field("photo_place_on", "公示期间照片日期", Kind.DATE, source="domain §10.5"),
        Field("photo_down_on", "撤下照片日期", Kind.DATE, source="domain §10.5"),
        Field("taken_down_on", "撤下日期", Kind.DATE, L.OPEN, source="domain §8.3"),
        Field("basis", "依据文件", T, L.OPEN, source="domain §10.2"),
        Field("restarted_from", "重新公示自", Kind.REF, source="domain §10.4"),
        Field("title", "标题", T, L.OPEN, source="domain §10.2"),
        Field("body", "正文", Kind.LONGTEXT, L.OPEN, source="domain §10.2", max_length=2000),
        Field("decided_on", "决定日期", Kind.DATE, L.OPEN, source="domain §10.1"),
        Field("sheet", "版面", Kind.JSON, L.OPEN, source="domain §19"),
        Field("posted_by", "张贴人", T, L.PERSONAL, source="domain §8.3"),
        Field("down_by", "撤下人", T, L.PERSONAL, source="domain §8.3"),
    ),
)

NOTICE_ROW = RecordKind(
    "notice_row",
    "公示名单行",
    "notice",
    (
        Field("notice_id", "公示", Kind.REF, req=R, source="domain §19"),
        Field("household_id", "农户", Kind.REF, req=R, source="domain §19"),
        Field("case_id", "监测事项", Kind.REF, source="domain §19"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, source="domain §10.3"),
        Field("source_id", "对应记录", Kind.REF, source="domain §10.1"),
        Field("sort", "序号", Kind.INT, L.OPEN, req=R, source="domain §10.3"),
        Field("printed", "张贴内容", Kind.JSON, L.OPEN, req=R, source="domain §10.3, §19"),
        Field("left_on", "移出名单日期", Kind.DATE, source="domain §10.4"),
        Field("left_reason", "移出名单原因", T, L.PERSONAL, source="domain §10.4"),
    ),
)

OBJECTION = RecordKind(
    "objection",
    "异议",
    "notice",
    (
        Field("notice_id", "公示", Kind.REF, req=R, source="domain §10.4"),
        Field("household_id", "涉及农户", Kind.REF, req=R, source="domain §10.4"),
        Field("case_id", "监测事项", Kind.REF, source="domain §10.4"),
        Field("received_on", "收到日期", Kind.DATE, req=R, source="domain §10.4"),
        Field("channel", "方式", T, source="domain §10.4"),
        Field("anonymous", "匿名", Kind.BOOL, source="domain §10.4"),
        Field("objector", "提出人", T, L.SENSITIVE, source="domain §10.4"),
        Field("facts", "反映内容", Kind.LONGTEXT, L.SENSITIVE, req=R, source="domain §10.4", max_length=500),
        Field("handlers", "核实人", Kind.TEXTS, L.PERSONAL, source="domain §10.4"),
        Field("result", "核实结论", Kind.CODE, codes="OBJECTION_RESULT", source="domain §10.4"),
        Field("explanation", "情况说明", Kind.LONGTEXT, L.SENSITIVE, source="domain §10.4", max_length=500),
        Field("replied_on", "答复日期", Kind.DATE, source="domain §10.4"),
        Field("evidence", "佐证", T, L.SENSITIVE, source="domain §10.4"),
    ),
)

REPORT_LETTER = RecordKind(
    "report_letter",
    "上报函",
    "report",
    (
        Field("number", "文号", T, req=R, source="domain §8.3, §22"),
        Field("date", "日期", Kind.DATE, req=R, source="domain §8.3"),
        Field("title", "标题", T, req=R, source="domain §22"),
        Field("household_ids", "名单", Kind.JSON, L.INTERNAL, req=R, source="domain §8.5"),
    ),
)

ROAD_KINDS = (
    CASE_EVENT, REFUSAL_HIT, COMPARE_FLAG, MEETING, MEETING_VOTE, NOTICE, NOTICE_ROW, OBJECTION, REPORT_LETTER,
)  # fmt: skip
