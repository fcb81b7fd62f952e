"""Ledgers of work, posts, low income, homes and single persons: 15.4, 15.5, 15.7, 15.11, 15.12, 15.13, 15.16 (`domain.md` §15)."""

from __future__ import annotations

from app.domain.ledgers.model import LedgerKind, Sum, Tally
from app.domain.ledgers.parts import (
    HAMLET,
    HOUSE,
    IDENTITY,
    PEOPLE,
    PERSON,
    PHONE,
    SERIAL,
    count,
    day,
    money,
    month,
    order,
    story,
    text,
)  # fmt: skip

WORKERS = LedgerKind(
    "workers", "15.4", "脱贫户外出务工台账",
    (
        SERIAL, HAMLET, HOUSE, PERSON, IDENTITY, text("sex", "性别", 10), count("age", "年龄", 11, 2), text("class", "类别", 22),
        text("labour", "劳动技能", 20, 2), text("where", "务工地点", 19, 2), text("province", "务工省", 18, 2), text("city", "市", 16, 2),
        text("county", "县", 18, 2), story("employer", "企业", 28), text("industry", "行业", 18, 2), text("channel", "就业渠道", 22, 2),
        month("start", "开始", 17, 2), month("end", "结束", 17, 2), money("income", "月收入"),
        money("travel", "交通补助", 22, 2, sum=Sum.AMOUNT), PHONE, day("checked_on", "季度核实日期"), story("change", "变动", 28),
    ),
    ("quarter", "month", "half_year", "year"), "S0-1, G1, G9, R-12.5", "务工台账",
    (Tally("class", "类别", unit="人"), Tally("place", "务工地点", order=order("WORKPLACE"), unit="人"), Tally("check", "本季核实", unit="人")),
    classes="KIND",
)  # fmt: skip

POSTS = LedgerKind(
    "posts", "15.5", "公益性岗位台账",
    (
        SERIAL, HAMLET, HOUSE, PERSON, IDENTITY, text("class", "类别", 22), text("post", "岗位名称", 24), text("post_kind", "岗位类型", 22),
        text("source", "来源", 16), day("start", "聘用开始"), day("end", "聘用结束"), money("pay", "月补贴", 25, 2, sum=Sum.AMOUNT),
        text("attendance", "考勤", 20, 2), text("agreement", "协议编号", 24), day("noticed", "公示"), money("paid", "本期发放", 25, 2, sum=Sum.AMOUNT),
        month("paid_until", "发放月", 17), count("months", "已享受补贴月数", 18, 1), day("checked_on", "季度核实日期"),
        story("exit", "退出原因", 26),
    ),
    ("month", "quarter", "half_year", "year"), "S0-1, P39, domain §15.5", "公岗台账",
    (Tally("post_kind", "岗位类型", unit="人"), Tally("source", "来源", unit="人")), classes="KIND",
)  # fmt: skip

LOW_INCOME = LedgerKind(
    "low_income", "15.7", "低收入人口台账",
    (
        SERIAL, HAMLET, HOUSE, PEOPLE, text("class", "类别", 26, 2), text("colour", "预警颜色", 16, 2), text("scope", "家庭/个人", 22, 2),
        text("grade", "低保类别", 16, 2), money("amount", "保障金（月）", 20, sum=Sum.AMOUNT), day("next", "下次核查"), day("until", "有效期至", default=False),
        story("schemes", "救助项目", 44, 3),
    ),
    ("month", "half_year", "quarter", "year"), "S0-2, S0-5, S2, G9", "低收入台账",
    (Tally("class", "类别", overlap=True, persons=True), Tally("colour", "预警颜色", order=order("ALERT_LEVEL"))), classes="LOW_CLASS",
)  # fmt: skip

HOMES = LedgerKind(
    "homes", "15.11", "住房/饮水排查台账",
    (
        SERIAL, HAMLET, HOUSE, PEOPLE, text("round", "轮次", 24, 0), text("what", "排查内容", 18), day("date", "排查日期"),
        text("checkers", "排查人", 24), story("grade", "等级/问题", 44, 2), text("only", "是否唯一住房", 18, 2), text("handling", "处理", 22),
        story("handled", "处理情况", 40, 2), day("due_on", "处理期限"),
    ),
    ("quarter", "month", "half_year", "year"), "S0-1", "住房饮水排查",
    (Tally("what", "排查内容"), Tally("found", "结果", overlap=True)), classes="",
)  # fmt: skip

RELOCATION = LedgerKind(
    "relocation", "15.12", "易地搬迁入住台账",
    (
        SERIAL, HAMLET, HOUSE, PEOPLE, story("site", "安置区地址", 40, 2), text("state", "入住/空置", 22), month("since", "未入住或空置起", 22),
        story("why", "原因", 32, 2), count("workers", "劳动力", 14, sum=Sum.AMOUNT), count("employed", "其中就业", 15, sum=Sum.AMOUNT),
        count("jobless", "没有就业", 15, sum=Sum.AMOUNT), story("names", "没有就业的人", 32, 2), day("date", "核实日期"),
    ),
    ("quarter", "month", "half_year", "year"), "S0-1", "易地搬迁", (Tally("state", "入住情况", order=order("RELOCATION"), persons=True),),
    classes="",
)  # fmt: skip

GRANTS = LedgerKind(
    "grants", "15.13", "慰问/救助发放台账",
    (
        SERIAL, HAMLET, HOUSE, text("name", "领取的家庭成员", 22, 2), day("date", "日期"), text("grant_kind", "种类", 22),
        text("batch", "批次", 34), story("source", "来源", 40, 1), story("goods", "物资", 30, 1), money("amount", "金额", 20, sum=Sum.AMOUNT),
        text("received", "领取签字", 34, 2), day("received_on", "领取日期"), story("note", "说明", 24, 2),
    ),
    ("year", "half_year", "quarter", "month"), "S0-3, S0-11, S2", "慰问救助发放",
    (Tally("grant_kind", "种类", unit="笔"),), classes="", unit="笔",
)  # fmt: skip

ROLLS = LedgerKind(
    "rolls", "15.16", "逐一核对表",
    (
        SERIAL, HAMLET, HOUSE, PERSON, IDENTITY, count("age", "年龄", 11, 2), text("roll", "核对名单", 24), story("drawn", "列入原因", 34, 3),
        text("answer", "核对结果", 26, 2), story("reason", "原因", 40, 3), story("destination", "去向、资助", 34, 2),
        text("helpers", "劝返责任人", 26, 2), day("date", "核对日期"), text("checkers", "核对人", 24), day("next_on", "下次核对"),
    ),
    ("half_year", "quarter", "month", "year"), "S1, S0-6, S3", "逐一核对",
    (Tally("roll", "核对名单", order=order("ROLL"), unit="人"), Tally("answer", "核对结果", unit="人")), classes="ROLL",
)  # fmt: skip
