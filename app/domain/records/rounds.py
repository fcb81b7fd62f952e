"""Round lists: 逐一核对 of people, housing, water and relocation rounds with their results (`domain.md` §15.11, §15.12, §15.16, §22)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals, filled
from app.domain.questionnaire.field import Field, Kind, Level, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
C = Req.CONDITIONAL
NOT_REACHED = equals("reached", False, "没有入到户的")
REFERRED = filled("handling", "有处理措施的")

_ROUND = (
    Field("number", "编号", T, req=R, source="domain §15.11, §15.16"),
    Field("start", "开始日期", Kind.DATE, req=R, source="domain §15.11, §15.16"),
    Field("end", "完成期限", Kind.DATE, req=R, source="domain §15.11, §15.16"),
    Field("note", "说明", Kind.LONGTEXT, source="domain §15.11, §15.16", max_length=500),
    Field("closed_on", "结束登记日期", Kind.DATE, source="domain §15.11, §15.16"),
    Field("closed_name", "登记结束的人", T, L.PERSONAL, source="domain §15.11, §15.16"),
)

ROLL_ROUND = RecordKind(
    "roll_round",
    "逐一核对轮次",
    "village",
    (
        *_ROUND,
        Field("roll", "核对名单", Kind.CODE, req=R, codes="ROLL", source="S1, S0-6, S3, domain §15.16"),
        Field("season", "年度或季节", T, req=R, source="domain §15.16", max_length=20),
    ),
)

ROLL_ROW = RecordKind(
    "roll_row",
    "逐一核对结果",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, req=R, source="domain §15.16"),
        Field("person_id", "人员", Kind.REF, L.PERSONAL, source="design §3"),
        Field("round_id", "核对轮次", Kind.REF, req=R, source="domain §15.16"),
        Field("roll", "核对名单", Kind.CODE, req=R, codes="ROLL", source="domain §15.16"),
        Field("drawn_as", "列入名单的原因", T, L.SENSITIVE, req=R, source="domain §15.16"),
        Field("date", "核对日期", Kind.DATE, L.PERSONAL, req=R, source="domain §15.16"),
        Field("checkers", "核对人", Kind.TEXTS, L.PERSONAL, req=R, source="domain §15.16"),
        Field("answer", "核对结果", Kind.CODE, L.PERSONAL, req=R, codes="ROLL_ANSWER", source="S1, S0-6, S3, domain §15.16"),
        Field("reason", "原因", Kind.LONGTEXT, L.SENSITIVE, source="domain §15.16", max_length=500),
        Field("destination", "去向", T, L.PERSONAL, source="S0-6, domain §15.16", max_length=100),
        Field("aid", "资助项目", T, L.PERSONAL, source="S0-6, domain §15.16", max_length=100),
        Field("aid_amount", "资助金额", Kind.MONEY, L.SENSITIVE, unit="元", minimum=0, source="S0-6, domain §15.16"),
        Field("helpers", "劝返责任人", Kind.TEXTS, L.PERSONAL, source="S0-6, domain §15.16", max_items=3),
        Field("next_on", "下次核对日期", Kind.DATE, source="domain §15.16"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="domain §15.16", max_length=500),
    ),
)  # fmt: skip

HOME_ROUND = RecordKind(
    "home_round",
    "住房饮水搬迁排查轮次",
    "village",
    (
        *_ROUND,
        Field("kind", "排查内容", Kind.CODE, req=R, codes="HOME_ROUND", source="S0-1, domain §15.11, §15.12"),
        Field("groups", "排查的小组", Kind.TEXTS, source="S0-1, domain §15.11", hint="不选就是全村。"),
    ),
)

HOME_RESULT = RecordKind(
    "home_result",
    "住房饮水搬迁排查结果",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("round_id", "排查轮次", Kind.REF, req=R, source="domain §15.11"),
        Field("round_number", "轮次编号", T, req=R, source="domain §15.11"),
        Field("kind", "排查内容", Kind.CODE, req=R, codes="HOME_ROUND", source="domain §15.11, §15.12"),
        Field("date", "排查日期", Kind.DATE, L.PERSONAL, req=R, source="domain §15.11"),
        Field("checkers", "排查人", Kind.TEXTS, L.PERSONAL, req=R, source="domain §15.11"),
        Field("reached", "是否入到户", Kind.BOOL, L.PERSONAL, req=R, source="S0-1, domain §22"),
        Field("not_reached_reason", "未能入户原因", T, L.PERSONAL, req=C, when=NOT_REACHED, source="domain §22"),
        Field("house_unsafe", "住房不安全", Kind.BOOL, source="S0-1, domain §15.11"),
        Field("house_grade", "住房等级", Kind.CODE, codes="HOUSE", source="P36, S0-5, domain §15.11"),
        Field("only_home", "是否唯一住房", Kind.BOOL, L.PERSONAL, source="S0-1, domain §15.11"),
        Field("water_unsafe", "饮水不安全", Kind.BOOL, source="S0-1, domain §15.11"),
        Field("water_problems", "饮水问题", Kind.CODES, codes="WATER_PROBLEM", source="P35, domain §15.11"),
        Field("water_source", "水源类型", Kind.CODE, codes="WATER", source="P42, domain §15.11"),
        Field("home_state", "安置房入住情况", Kind.CODE, codes="RELOCATION", source="S0-1, domain §15.12"),
        Field("empty_since", "未入住或空置开始月份", Kind.MONTH, source="S0-1, domain §15.12"),
        Field("empty_reason", "未入住或空置原因", T, L.PERSONAL, source="S0-1, domain §15.12"),
        Field("workers", "搬迁劳动力", Kind.INT, unit="人", minimum=0, maximum=20, source="S0-1, domain §15.12"),
        Field("jobless", "没有就业的搬迁劳动力", Kind.INT, unit="人", minimum=0, maximum=20, source="S0-1, domain §15.12"),
        Field("jobless_names", "没有就业的人", Kind.TEXTS, L.PERSONAL, source="S0-1, domain §15.12"),
        Field("problem", "问题", Kind.LONGTEXT, L.PERSONAL, source="domain §15.11", max_length=500),
        Field("handling", "处理", Kind.CODE, codes="HOME_HANDLING", source="S0-1, domain §15.11"),
        Field("handling_note", "处理说明", T, L.PERSONAL, source="domain §15.11"),
        Field("name", "责任人", T, L.PERSONAL, req=C, when=REFERRED, source="domain §15.11", max_length=50),
        Field("due_on", "处理期限", Kind.DATE, req=C, when=REFERRED, source="domain §15.11"),
        Field("done_on", "处理完成日期", Kind.DATE, source="domain §15.11"),
        Field("done_note", "处理结果", T, L.PERSONAL, source="domain §15.11"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="domain §15.11", max_length=500),
        Field("clue_case", "登记的线索", Kind.REF, source="domain §15.8"),
    ),
)  # fmt: skip

RELOCATION_SITE = RecordKind(
    "relocation_site",
    "易地搬迁安置区",
    "village",
    (
        Field("name", "安置区名称", T, req=R, source="S0-1, domain §22", max_length=60),
        Field("told_on", "登记日期", Kind.DATE, req=R, source="S0-1, domain §22"),
        Field("homes", "安置房套数", Kind.INT, unit="套", minimum=0, maximum=100000, req=R, source="S0-1, domain §22"),
        Field("unassigned", "没有分配的套数", Kind.INT, unit="套", minimum=0, maximum=100000, source="S0-1, domain §22"),
        Field("industry", "配套产业和车间", Kind.LONGTEXT, source="S0-1, domain §22", max_length=500),
        Field("industry_jobs", "配套产业可吸纳就业", Kind.INT, unit="人", minimum=0, maximum=100000,
              source="S0-1, domain §22"),
        Field("note", "说明", Kind.LONGTEXT, source="domain §22", max_length=500),
    ),
)  # fmt: skip

ROUND_KINDS = (ROLL_ROUND, ROLL_ROW, HOME_ROUND, HOME_RESULT, RELOCATION_SITE)
