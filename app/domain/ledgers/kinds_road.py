"""Ledgers of monitoring and its road: 15.1, 15.2, 15.3, 15.6, 15.8, 15.9, 15.10, 15.14, 15.15 (`domain.md` §15)."""

from __future__ import annotations

from app.domain.ledgers.model import LIVE, LedgerKind, Sum, Tally
from app.domain.ledgers.parts import (
    BY_CLASS,
    CLASS,
    HAMLET,
    HAMLET_ONCE,
    HOUSE,
    HOUSE_ONCE,
    IDENTITY,
    PEOPLE,
    SERIAL,
    count,
    day,
    money,
    month,
    order,
    story,
    text,
)  # fmt: skip

MONITORING = LedgerKind(
    "monitoring", "15.1", "防返贫监测台账",
    (
        SERIAL, HAMLET, HOUSE, IDENTITY, PEOPLE, text("kind", "户类型", 19), CLASS,
        text("risk1", "风险1", 20, 3), text("risk2", "风险2", 20, 3), text("risk3", "风险3", 20, 3), month("identified", "识别时间"),
        money("per_capita", "人均纯收入"), text("state", "识别/消除状态", 22), text("contact", "联系人", 16),
        story("measures", "主要措施", 32, 1), day("last_visit", "最近回访"), day("next_visit", "下次回访"),
    ),
    ("month", "quarter", "half_year", "year"), "S0-1, G6, R-12.6", "月度台账",
    (BY_CLASS, Tally("risk", "风险", overlap=True)),
)  # fmt: skip

GROUPS = LedgerKind(
    "groups", "15.1乙", "防返贫监测台账（重点人群每月核实）",
    (
        SERIAL, HAMLET, HOUSE, PEOPLE, story("why", "列入原因", 44, 3), text("monitored", "是否监测对象", 20),
        text("result", "核实结果", 20), story("change", "变化情况", 36), day("checked_on", "核实日期"), text("checker", "核实人", 20),
    ),
    ("month",), "S0-1, R-12.7", "月度台账",
    (Tally("why", "列入原因", overlap=True, persons=True), Tally("result", "核实结果")), classes="",
)  # fmt: skip

HELP = LedgerKind(
    "help", "15.2", "帮扶台账",
    (
        SERIAL, HAMLET_ONCE, HOUSE_ONCE, day("date", "回访日期", must=True, sum=Sum.ENTRIES, unit="次"), text("mode", "方式", 13),
        text("visitors", "走访人", 22), story("family_change", "家庭变化", 30), story("measure_progress", "措施落实", 30),
        story("income_change", "收入变化", 24), story("new_difficulties", "困难诉求", 30), story("solved", "解决情况", 30),
        text("signed", "农户签字", 16),
    ),
    ("month", "quarter", "half_year", "year"), "S0-1", "帮扶台账存档", (Tally("mode", "方式", unit="次"),), unit="次",
)  # fmt: skip

REVISITS = LedgerKind(
    "revisits", "15.3", "回访计划/完成表",
    (
        SERIAL, HAMLET, HOUSE, text("watch", "回访类别", 30), CLASS, count("due", "应访", sum=Sum.AMOUNT),
        count("done", "已访", sum=Sum.AMOUNT), count("late", "逾期", sum=Sum.AMOUNT), story("dates", "日期清单", 60, 1),
        text("contact", "联系人", 18),
    ),
    ("month", "half_year", "year", "quarter"), "S0-1, R-12.1", "回访计划",
    (Tally("group", "回访类别"), Tally("state", "完成情况")),
)  # fmt: skip

REMOVALS = LedgerKind(
    "removals", "15.6", "风险消除台账",
    (
        SERIAL, HAMLET, HOUSE, PEOPLE, CLASS, month("identified", "识别时间"), text("how", "消除方式", 22), text("stand", "办理到", 22),
        month("removed", "消除时间"), money("income", "消除时人均纯收入", 22), story("safeguards", "“三保障”和饮水", 30, 2),
        day("reviewed", "评议日期"), day("noticed", "公示日期"), day("approved", "批准日期"), story("revisit", "消除后半年回访", 26, 1),
    ),
    ("half_year", "year", "quarter", "month"), "P6, G1, P10, P19", "风险消除",
    (BY_CLASS, Tally("how", "消除方式")),
)  # fmt: skip

CLUES = LedgerKind(
    "clues", "15.8", "疑似风险（线索）台账",
    (
        SERIAL, HAMLET, HOUSE, PEOPLE, text("source", "来源", 24), day("date", "日期"), story("situation", "情况", 56, 3),
        text("stand", "办理到", 24), story("result", "核查结果", 40), day("visited", "核查日期"), day("limit", "期限"),
        text("late", "是否逾期", 16),
    ),
    (LIVE, "month", "quarter", "half_year", "year"), "P17, S0-1", "线索台账",
    (Tally("source", "来源"), Tally("result", "核查结果"), Tally("late", "期限")), unit="条",
)  # fmt: skip

PAIRINGS = LedgerKind(
    "pairings", "15.9", "结对帮扶台账",
    (
        SERIAL, text("contact", "联系人", 18, 2, must=True), text("unit", "单位", 34), text("level", "结对层级", 20),
        text("role", "监测帮扶联系人", 20), HAMLET, HOUSE, CLASS, day("start", "结对开始"), day("end", "结对结束"),
        story("why", "变更原因", 30), count("visits", "走访次数", 16, sum=Sum.AMOUNT),
    ),
    ("quarter", "month", "half_year", "year"), "S3, G3, domain §11.1", "结对帮扶",
    (Tally("contact", "联系人"), Tally("level", "结对层级", order=order("PAIRING_LEVEL"))), by_group=False,
)  # fmt: skip

NOTICES = LedgerKind(
    "notices", "15.10", "公示公告台账",
    (
        SERIAL, text("no", "编号", 28, 0, must=True), text("kind", "种类", 26, 0), day("start", "张贴日期", level=0),
        day("end", "撤下日期", level=0), text("place", "张贴地点", 30, 0), count("homes", "户数", 12, sum=Sum.AMOUNT),
        count("objections", "异议（件）", 16, sum=Sum.AMOUNT), story("answers", "异议处理", 36, 2), text("photos", "照片", 24),
        text("filed", "归档", 20),
    ),
    ("year", "half_year", "quarter", "month"), "domain §15.10 (D)", "公示公告", (Tally("kind", "种类", unit="份"),), classes="", unit="份",
    by_group=False,
)  # fmt: skip

SYSTEM = LedgerKind(
    "system", "15.14", "系统录入清单",
    (
        SERIAL, HAMLET, HOUSE, text("name", "姓名", 17, 2), story("what", "变动事项", 30, 1, must=True), story("old", "旧值", 34, 3),
        story("new", "新值", 34, 3), day("date", "变动日期"), day("limit", "录入时限"), text("entered_name", "录入人", 17),
        day("entered_on", "录入日期"), text("state", "三账核对", 24), story("file", "依据的系统导出表", 34, 1),
    ),
    (LIVE, "month", "quarter", "half_year", "year"), "S0-1, domain §15.14", "系统录入", (Tally("state", "三账核对", unit="项"),),
    classes="", unit="项",
)  # fmt: skip

PROBLEMS = LedgerKind(
    "problems", "15.15", "问题整改台账",
    (
        SERIAL, text("no", "编号", 26, 0, must=True), text("source", "来源", 20),
        day("found", "发现日期"), text("whose", "户或全村", 24, 2), story("what", "问题", 44), story("measure", "整改措施", 36),
        text("name", "责任人", 18, 2), text("until", "时限", 28), story("outcome", "结果", 34), text("struck", "销号人和日期", 28, 2),
        story("evidence", "证据", 22, 1), text("state", "状态", 16),
    ),
    (LIVE, "month", "quarter", "half_year", "year"), "S0-1, domain §15.15", "整改台账",
    (Tally("source", "来源", order=order("PROBLEM_SOURCE"), unit="个"), Tally("state", "状态", unit="个")), classes="", unit="个",
    by_group=False,
)  # fmt: skip
