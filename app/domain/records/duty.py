"""Rows of the day's work: monthly confirmations of R-12.7, 到龄 notes, excused duties, the year's work (`domain.md` §12, §22)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals
from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
C = Req.CONDITIONAL
EITHER = Owner.EITHER
CHANGED = equals("result", "changed", "有变化的")
_HOUSE = Field("household_id", "农户", Kind.REF, req=R, source="design §3")

GROUP_CONFIRM = RecordKind(
    "group_confirm",
    "重点人群每月核实",
    "household",
    (
        _HOUSE,
        Field("month", "核实月份", Kind.MONTH, req=R, source="R-12.7"),
        Field("date", "核实日期", Kind.DATE, req=R, source="R-12.7"),
        Field("result", "核实结果", Kind.CODE, req=R, codes="GROUP_RESULT", source="R-12.7"),
        Field("change", "变化情况", Kind.LONGTEXT, L.PERSONAL, req=C, when=CHANGED, source="R-12.7", max_length=500),
        Field("checkers", "核实人", Kind.TEXTS, L.PERSONAL, req=R, source="R-12.7"),
        Field("groups", "当时的重点人群", Kind.TEXTS, L.SENSITIVE, source="R-12.7"),
        Field("visit_id", "走访记录", Kind.REF, source="R-12.7"),
    ),
)

AGE_NOTE = RecordKind(
    "age_note",
    "到龄办理",
    "household",
    (
        _HOUSE,
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, req=R, source="domain §22"),
        Field("age", "满几周岁", Kind.INT, L.PERSONAL, req=R, unit="岁", minimum=1, maximum=130, source="domain §22"),
        Field("date", "办理日期", Kind.DATE, req=R, source="domain §22"),
        Field("outcome", "怎么办的", T, L.PERSONAL, req=R, source="domain §22"),
        Field("name", "登记人", T, L.PERSONAL, req=R, source="domain §22"),
    ),
)

_EXCUSE = (
    Field("duty", "哪一项待办", T, req=R, owner=EITHER, source="domain §12"),
    Field("label", "事项", T, req=R, owner=EITHER, source="domain §12"),
    Field("reason", "暂缓原因", T, L.PERSONAL, req=R, owner=EITHER, source="domain §12"),
    Field("until", "暂缓到", Kind.DATE, req=R, owner=EITHER, source="domain §12"),
    Field("date", "登记日期", Kind.DATE, req=R, owner=EITHER, source="domain §12"),
    Field("name", "登记人", T, L.PERSONAL, req=R, owner=EITHER, source="domain §12"),
)
DUTY_EXCUSE = RecordKind(
    "duty_excuse",
    "暂缓的待办",
    "household",
    (Field("household_id", "农户", Kind.REF, req=R, owner=EITHER, source="design §3"), *_EXCUSE),
)
VILLAGE_EXCUSE = RecordKind("village_excuse", "暂缓的全村待办", "village", _EXCUSE)

WORK_CALENDAR = RecordKind(
    "work_calendar",
    "全年工作安排",
    "village",
    (
        Field("kind", "年度工作", Kind.CODE, req=R, codes="CALENDAR_KIND", source="domain §22"),
        Field("title", "工作内容", T, source="domain §22", hint="不填就用上面的名称。"),
        Field("start", "开始日期", Kind.DATE, req=R, source="domain §22"),
        Field("end", "完成期限", Kind.DATE, req=R, source="domain §22"),
        Field("person", "负责人", T, L.PERSONAL, source="domain §22"),
        Field("note", "说明", Kind.LONGTEXT, source="domain §22", max_length=500),
        Field("done_on", "完成日期", Kind.DATE, source="domain §22"),
        Field("outcome", "完成情况", Kind.LONGTEXT, source="domain §22", max_length=500),
        Field("done_name", "登记完成的人", T, L.PERSONAL, source="domain §22"),
    ),
)

REPORT_DONE = RecordKind(
    "report_done",
    "报表上报登记",
    "village",
    (
        Field("kind", "报表", Kind.CODE, req=R, codes="REPORT_KIND", source="domain §15"),
        Field("period", "期末月份", Kind.MONTH, req=R, source="domain §15"),
        Field("sent_on", "上报日期", Kind.DATE, req=R, source="domain §15"),
        Field("name", "上报人", T, L.PERSONAL, req=R, source="domain §15"),
        Field("note", "说明", Kind.LONGTEXT, source="domain §15", max_length=500),
    ),
)

ANALYSIS_MEETING = RecordKind(
    "analysis_meeting",
    "研判会",
    "village",
    (
        Field("date", "日期", Kind.DATE, req=R, source="R-12.6, domain §22"),
        Field("place", "地点", T, req=R, source="domain §22"),
        Field("chair", "主持人", T, L.PERSONAL, req=R, source="domain §22"),
        Field("recorder", "记录人", T, L.PERSONAL, req=R, source="domain §22"),
        Field("attendees", "参会人员", Kind.TEXTS, L.PERSONAL, req=R, source="domain §22"),
        Field("concerned_ids", "研判的农户", Kind.JSON, L.PERSONAL, source="domain §22"),
        Field("conclusions", "研判情况和结论", Kind.LONGTEXT, L.PERSONAL, req=R, source="domain §22", max_length=2000),
        Field("next_steps", "下一步工作", Kind.LONGTEXT, L.PERSONAL, source="domain §22", max_length=1000),
    ),
)

DUTY_KINDS = (GROUP_CONFIRM, AGE_NOTE, DUTY_EXCUSE, VILLAGE_EXCUSE, WORK_CALENDAR, REPORT_DONE, ANALYSIS_MEETING)
