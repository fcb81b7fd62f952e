"""Rows of sweeps, department warnings and the watch list (`domain.md` §8.1 Sweeps, §22)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals
from app.domain.questionnaire.field import Field, Kind, Level, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
C = Req.CONDITIONAL
REACHED = equals("reached", True, "入到户的")
# Fields (kind, key) whose change may mean that somebody left 低保 or 特困, or draws it again (`app.domain.watch`).
AID_FIELDS = frozenset({("member", "dibao"), ("member", "tekun"), ("household", "dibao_scope")})
NOT_REACHED = equals("reached", False, "没有入到户的")
DATED = equals("term", "dated", "限期整改的")

SWEEP = RecordKind(
    "sweep",
    "排查轮次",
    "village",
    (
        Field("number", "编号", T, req=R, source="domain §8.1"),
        Field("kind", "排查种类", Kind.CODE, req=R, codes="SWEEP_KIND", source="domain §8.1, §22"),
        Field("start", "排查开始", Kind.DATE, req=R, source="S0-1, domain §8.1"),
        Field("end", "排查结束", Kind.DATE, req=R, source="S0-1, domain §8.1"),
        Field("groups", "排查的小组", Kind.TEXTS, source="S0-1, domain §8.1", hint="不选就是全村。"),
        Field("checkers", "各组排查人", Kind.JSON, L.PERSONAL, source="S0-1, domain §8.1"),
        Field("note", "说明", Kind.LONGTEXT, source="domain §8.1", max_length=500),
        Field("closed_on", "排查结束登记日期", Kind.DATE, source="S0-1, domain §8.1"),
        Field("closed_name", "登记结束的人", T, L.PERSONAL, source="S0-1, domain §8.1"),
    ),
)

SWEEP_RESULT = RecordKind(
    "sweep_result",
    "排查结果",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("sweep_id", "排查轮次", Kind.REF, req=R, source="domain §8.1"),
        Field("sweep_number", "轮次编号", T, req=R, source="domain §8.1"),
        Field("date", "排查日期", Kind.DATE, L.PERSONAL, req=R, source="domain §8.1"),
        Field("checkers", "排查人", Kind.TEXTS, L.PERSONAL, req=R, source="domain §8.1"),
        Field("reached", "是否入到户", Kind.BOOL, L.PERSONAL, req=R, source="S0-1, domain §8.1"),
        Field("mode", "排查方式", Kind.CODE, req=C, when=REACHED, codes="VISITMODE", source="domain §8.1"),
        Field(
            "not_reached_reason", "未能入户原因", T, L.PERSONAL, req=C, when=NOT_REACHED, source="S0-1, domain §22"
        ),
        Field("at_risk", "有返贫致贫风险", Kind.BOOL, L.PERSONAL, req=C, when=REACHED, source="S0-1, domain §8.1"),
        Field("risk_class", "可能的类别", Kind.CODE, L.PERSONAL, codes="CATEGORY", source="S0-1, domain §8.1"),
        Field("help_works", "帮扶措施有效", Kind.BOOL, L.PERSONAL, source="S0-1, domain §8.1"),
        Field("still_stable", "风险消除后稳定", Kind.BOOL, L.PERSONAL, source="S0-1, domain §8.1"),
        Field("only_home_unsafe", "唯一住房不安全", Kind.BOOL, L.PERSONAL, req=C, when=REACHED, source="S0-1, domain §8.1"),
        Field("relocation_home", "搬迁房入住情况", Kind.CODE, L.PERSONAL, codes="RELOCATION_HOME", source="S0-1, domain §8.1"),
        Field("jobless_workers", "没有就业的搬迁劳动力", Kind.INT, L.PERSONAL, unit="人", minimum=0, maximum=20,
              source="S0-1, domain §8.1"),
        Field("found", "发现问题", Kind.BOOL, L.PERSONAL, source="domain §8.1"),
        Field("note", "情况说明", Kind.LONGTEXT, L.PERSONAL, source="domain §8.1", max_length=500),
        Field("clue_case", "登记的线索", Kind.REF, source="domain §8.1"),
    ),
)  # fmt: skip

WARNING_BATCH = RecordKind(
    "warning_batch",
    "部门预警批次",
    "village",
    (
        Field("number", "编号", T, req=R, source="domain §22"),
        Field("department", "推送部门", T, req=R, source="S0-1, domain §22"),
        Field("received_on", "收到日期", Kind.DATE, req=R, source="domain §22"),
        Field("answer_due", "反馈期限", Kind.DATE, req=R, source="domain §22"),
        Field("file", "文件", T, source="domain §22"),
        Field("sheet", "工作表", T, source="domain §22"),
        Field("columns", "各列的名称", Kind.JSON, req=R, source="domain §22"),
        Field("lines", "表头和说明行", Kind.JSON, L.PERSONAL, source="domain §22"),
        Field("closed_on", "办结日期", Kind.DATE, source="domain §22"),
        Field("closed_name", "登记办结的人", T, L.PERSONAL, source="domain §22"),
        Field("note", "说明", Kind.LONGTEXT, source="domain §22", max_length=500),
    ),
)

WARNING_ROW = RecordKind(
    "warning_row",
    "部门预警人员",
    "village",
    (
        Field("batch_id", "预警批次", Kind.REF, req=R, source="domain §22"),
        Field("line", "第几行", Kind.INT, req=R, source="domain §22"),
        Field("name", "姓名", T, L.PERSONAL, source="domain §22", format="name"),
        Field("id_number", "证件号码", T, L.SENSITIVE, source="domain §22", format="id_number"),
        Field("cells", "各列的内容", Kind.JSON, L.SENSITIVE, req=R, source="domain §22"),
        Field("match", "核对", Kind.CODE, L.PERSONAL, codes="WARNING_MATCH", source="S0-1, domain §22"),
        Field("matched_household_id", "农户", Kind.REF, source="domain §22"),
        Field("matched_member_id", "家庭成员", Kind.REF, L.PERSONAL, source="domain §22"),
        Field("checkers", "核查人", Kind.TEXTS, L.PERSONAL, source="S0-1, domain §22"),
        Field("checked_on", "核查日期", Kind.DATE, source="domain §22"),
        Field("result", "核查结果", Kind.CODE, L.PERSONAL, codes="WARNING_RESULT", source="S0-1, S0-2, domain §22"),
        Field("note", "情况说明", Kind.LONGTEXT, L.PERSONAL, source="domain §22", max_length=500),
        Field("clue_case", "登记的线索", Kind.REF, source="domain §22"),
    ),
)

WATCH_ENTRY = RecordKind(
    "watch_entry",
    "持续关注",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("reason", "关注原因", Kind.CODE, L.PERSONAL, req=R, codes="WATCH_REASON", source="S2, S0-4, domain §22"),
        Field("since", "开始日期", Kind.DATE, req=R, source="domain §22"),
        Field("referral", "转介的部门和政策", T, L.PERSONAL, source="S2, S0-4, domain §22"),
        Field("last_look", "最近一次看望", Kind.DATE, source="domain §22"),
        Field("next_look", "下次看望", Kind.DATE, req=R, source="domain §22"),
        Field("end", "结束日期", Kind.DATE, source="domain §22"),
        Field("end_reason", "结束原因", T, L.PERSONAL, source="domain §22"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="domain §22", max_length=500),
        Field("source_id", "来自哪条记录", Kind.REF, source="domain §22"),
    ),
)

PROBLEM = RecordKind(
    "problem",
    "整改问题",
    "village",
    (
        Field("number", "编号", T, req=R, source="domain §15.15"),
        Field("source", "来源", Kind.CODE, req=R, codes="PROBLEM_SOURCE", source="S0-1, domain §15.15"),
        Field("found_on", "发现日期", Kind.DATE, req=R, source="domain §15.15"),
        Field("concerned_id", "涉及农户", Kind.REF, L.PERSONAL, source="domain §15.15", hint="不选就是全村的问题。"),
        Field("what", "问题", Kind.LONGTEXT, L.PERSONAL, req=R, source="domain §15.15", max_length=500),
        Field("measure", "整改措施", Kind.LONGTEXT, L.PERSONAL, source="domain §15.15", max_length=500),
        Field("name", "责任人", T, L.PERSONAL, req=R, source="domain §15.15"),
        Field("term", "整改时限", Kind.CODE, req=R, codes="PROBLEM_TERM", source="S0-1, domain §15.15"),
        Field("due_on", "限期", Kind.DATE, req=C, when=DATED, source="S0-1, domain §15.15"),
        Field("outcome", "整改结果", Kind.LONGTEXT, L.PERSONAL, source="domain §15.15", max_length=500),
        Field("evidence", "佐证材料", T, source="domain §15.15"),
        Field("closed_on", "销号日期", Kind.DATE, source="domain §15.15"),
        Field("closed_name", "销号人", T, L.PERSONAL, source="domain §15.15"),
        Field("source_id", "来自哪条记录", Kind.REF, source="domain §15.15"),
    ),
)

SWEEP_KINDS = (SWEEP, SWEEP_RESULT, WARNING_BATCH, WARNING_ROW, WATCH_ENTRY, PROBLEM)
