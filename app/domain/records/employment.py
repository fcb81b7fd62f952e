"""Rows about work: the quarterly check of everybody away, post months, services given (`domain.md` R-12.5, §15.4, §15.5, §22).

A spell of work and a public post are rows of the form itself (`questionnaire/relatives_work.py`); wishes are fields of the member.
"""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals
from app.domain.questionnaire.field import Field, Kind, Level, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
C = Req.CONDITIONAL
CHANGED = equals("result", "changed", "有变化时填")

_PERSON = (
    Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
    Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, req=R, source="domain §19"),
    Field("person_id", "人员", Kind.REF, L.PERSONAL, source="design §3"),
)

WORK_QUARTER_CHECK = RecordKind(
    "work_quarter_check",
    "务工核实",
    "household",
    (
        *_PERSON,
        Field("spell_id", "务工经历", Kind.REF, L.PERSONAL, source="R-12.5"),
        Field("post_id", "公益性岗位", Kind.REF, L.PERSONAL, source="domain §15.5, §22 (D)"),
        Field("quarter", "季度", T, req=R, source="S0-1, R-12.5", max_length=10),
        Field("date", "核实日期", Kind.DATE, L.PERSONAL, req=R, source="S0-1, R-12.5"),
        Field("mode", "核实方式", Kind.CODE, L.PERSONAL, codes="WORK_CHECK_MODE", source="R-12.5"),
        Field("checkers", "核实人", Kind.TEXTS, L.PERSONAL, req=R, source="R-12.5"),
        Field("result", "核实结果", Kind.CODE, L.PERSONAL, req=R, codes="WORK_CHECK_RESULT", source="S0-1, R-12.5"),
        Field("change", "变动", Kind.CODE, L.PERSONAL, req=C, when=CHANGED, codes="WORK_CHANGE", source="S0-1, domain §15.4"),
        Field("changed_on", "变动日期", Kind.DATE, L.PERSONAL, source="S0-1, domain §15.4"),
        Field("before", "变动前", T, L.PERSONAL, source="domain §15.4"),
        Field("after", "变动后", T, L.PERSONAL, source="domain §15.4"),
        Field("reported_on", "变动上报日期", Kind.DATE, source="S0-1, R-12.5"),
        Field("reported_to", "上报给谁", T, L.PERSONAL, source="S0-1, R-12.5"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="domain §15.4", max_length=500),
    ),
)  # fmt: skip

POST_MONTH = RecordKind(
    "post_month",
    "岗位考勤和补贴",
    "household",
    (
        *_PERSON,
        Field("post_id", "公益性岗位", Kind.REF, req=R, source="domain §15.5"),
        Field("month", "月份", Kind.MONTH, req=R, source="domain §15.5"),
        Field("days_due", "应出勤", Kind.INT, unit="天", minimum=0, maximum=31, source="domain §15.5"),
        Field("days_worked", "实出勤", Kind.INT, L.PERSONAL, unit="天", minimum=0, maximum=31, source="domain §15.5"),
        Field("attendance", "考勤", Kind.CODE, L.PERSONAL, req=R, codes="POST_ATTENDANCE", source="domain §15.5"),
        Field("paid", "发放补贴", Kind.MONEY, L.PERSONAL, unit="元", minimum=0, source="domain §15.5"),
        Field("paid_on", "发放日期", Kind.DATE, source="domain §15.5"),
        Field("recorder", "考勤人", T, L.PERSONAL, source="domain §15.5", max_length=50),
        Field("note", "说明", T, L.PERSONAL, source="domain §15.5"),
    ),
)  # fmt: skip

JOB_SERVICE = RecordKind(
    "job_service",
    "就业服务和培训",
    "household",
    (
        *_PERSON,
        Field("date", "服务日期", Kind.DATE, L.PERSONAL, req=R, source="S1-7, domain §22"),
        Field("kind", "服务种类", Kind.CODE, req=R, codes="JOB_SERVICE", source="S1-7, S0-6, domain §22"),
        Field("content", "内容", T, L.PERSONAL, req=R, source="domain §22"),
        Field("provider", "服务单位或人", T, L.PERSONAL, source="domain §22"),
        Field("days", "培训天数", Kind.INT, unit="天", minimum=0, maximum=366, source="S0-6, domain §22"),
        Field("result", "结果", Kind.CODE, L.PERSONAL, req=R, codes="SERVICE_RESULT", source="S1-7, domain §22"),
        Field("certificate", "证书", T, L.PERSONAL, source="S1, domain §22"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="domain §22", max_length=500),
    ),
)

EMPLOYMENT_KINDS = (WORK_QUARTER_CHECK, POST_MONTH, JOB_SERVICE)
