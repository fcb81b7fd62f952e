"""Ledgers as data: every ledger of §15 declared whole, sums by their rules, periods, 补录."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents import RowKind, texts_of
from app.domain.errors import AppError
from app.domain.ledgers import (
    LEDGER_KINDS,
    LIVE,
    Entry,
    Filters,
    Late,
    LedgerHead,
    Sum,
    build_ledger,
    counts,
    digest,
    ledger_kind,
    months_of,
    moved,
    new_or_changed,
    period_code,
    read_period,
)
from app.domain.ledgers.parts import BY_CLASS
from app.domain.ledgers.templates import columns_by
from app.domain.revisits import MONTHS, period_of
from app.domain.words import banned_in

TODAY = date(2026, 11, 23)
HEAD = LedgerHead("石桥村", ("一组", "二组"), "王会计", "李主任", "2026年11月30日")
KIND = ledger_kind("15.1")
# Key columns of §15, copied by hand from the rules.
ASKED = {
    "15.1": "户主 人口数 户类型 类别 风险1 风险2 风险3 识别时间 人均纯收入 识别/消除状态 联系人 主要措施 最近回访 下次回访",
    "15.2": "回访日期 方式 走访人 家庭变化 措施落实 收入变化 困难诉求 解决情况 农户签字",
    "15.3": "回访类别 应访 已访 逾期 日期清单",
    "15.4": "姓名 类别 劳动技能 务工省 市 县 企业 行业 就业渠道 开始 结束 月收入 交通补助 电话 季度核实日期 变动",
    "15.5": "姓名 类别 岗位名称 岗位类型 来源 聘用开始 聘用结束 月补贴 考勤 协议编号 公示 发放月 退出原因",
    "15.6": "户主 类别 识别时间 消除方式 消除时间 消除时人均纯收入 “三保障”和饮水 评议日期 公示日期 批准日期 消除后半年回访",
    "15.7": "类别 预警颜色 家庭/个人 低保类别 保障金（月） 下次核查 救助项目",
    "15.8": "来源 日期 情况 核查结果 期限",
    "15.9": "联系人 单位 户主 结对开始 结对结束 变更原因 走访次数",
    "15.10": "编号 种类 张贴日期 撤下日期 户数 异议（件） 照片 归档",
    "15.11": "户主 等级/问题 是否唯一住房 处理",
    "15.12": "户主 入住/空置 劳动力 其中就业",
    "15.13": "日期 来源 物资 金额 领取签字",
    "15.14": "变动事项 旧值 新值 变动日期 录入时限 录入人 录入日期",
    "15.15": "来源 问题 户或全村 整改措施 责任人 时限 结果 销号人和日期 证据",
    "15.16": "姓名 核对名单 原因 去向、资助 劝返责任人",
}


@pytest.mark.parametrize(("number", "labels"), ASKED.items())
def test_columns_of_the_rules_stand_in_the_usual_ledger(number: str, labels: str) -> None:
    usual = [column.label for column in ledger_kind(number).usual]
    assert [label for label in labels.split() if label not in usual] == []


def test_declarations_hang_together() -> None:
    assert len({kind.key for kind in LEDGER_KINDS}) == len(LEDGER_KINDS) == 17
    for kind in LEDGER_KINDS:
        assert len({column.key for column in kind.columns}) == len(kind.columns), kind.key
        assert len({column.label for column in kind.columns}) == len(kind.columns), kind.key
        assert set(kind.periods) <= {*MONTHS, LIVE} and any(column.must for column in kind.columns)
        assert all(column.level == 3 and not column.default for column in kind.columns if column.key == "id_number")
        assert not banned_in("".join(column.label for column in kind.columns) + kind.title)


def home(
    key: str, group: str = "一组", members: int = 3, risks: Sequence[str] = (), word: str = "边缘易致贫户（监测中）"
) -> Entry:
    return Entry(key, {"members": members, "per_capita": Decimal("6750.00")}, key, group, f"户主{key}", members=members,
                 helpers=("王干",) if key == "a" else (), classes=("marginal",), tallies={"class": (word,), "risk": tuple(risks)})  # fmt: skip


def test_rows_sums_and_notes() -> None:
    entries = [
        home("a", "二组", 4, ("因病", "因学")),
        home("b", "一组", 3, ("因病",)),
        home("c", "外来", 2),
        home("a", "二组", 4, ("因病", "因学")),
    ]
    ledger = build_ledger(KIND, entries, HEAD, "2026年11月")
    assert [row.cells[2] for row in ledger.rows] == ["户主b", "户主a", "户主c"]
    assert [row.cells[0] for row in ledger.rows] == [1, 2, 3]
    assert ledger.total is not None and ledger.total.cells[:4] == ("合计", "", "3户", 9)
    assert ledger.notes == ("按类别：边缘易致贫户（监测中）3户9人。", "按风险（有重叠）：因病2户；因学1户。")
    assert (ledger.filler, ledger.auditor, ledger.date, ledger.group) == ("王会计", "李主任", "2026年11月30日", "全部")
    assert not banned_in("".join(texts_of(ledger)))


def test_nothing_is_a_zero_report() -> None:
    ledger = build_ledger(KIND, [], HEAD, "2026年11月")
    assert ledger.rows == () and ledger.notes == ("本期没有记录（零报告）。",)
    assert ledger.total is not None and ledger.total.cells[2] == "0户"


def test_filters_leave_sums_of_what_is_left() -> None:
    entries = [home("a", "二组", 4), home("b")]
    for filters, heads in ((Filters("二组"), ["户主a"]), (Filters(helper="王干"), ["户主a"]), (Filters(category="unstable"), []),
                           (Filters(category="marginal"), ["户主b", "户主a"])):  # fmt: skip
        ledger = build_ledger(KIND, entries, HEAD, "2026年11月", filters=filters)
        assert [row.cells[2] for row in ledger.rows] == heads
        assert ledger.total is not None and ledger.total.cells[2] == f"{len(heads)}户"


def test_late_rows_stand_below_and_are_not_summed() -> None:
    ledger = build_ledger(
        KIND, [home("a")], HEAD, "2026年11月", late=[Late("2026年10月", (home("b"),)), Late("2026年9月", ())]
    )
    assert [row.kind for row in ledger.supplement] == [RowKind.SECTION, RowKind.ROW]
    assert ledger.supplement[1].cells[0] == "补1" and ledger.total is not None and ledger.total.cells[2] == "1户"


def test_new_or_changed_entries() -> None:
    before = [home("a"), home("b")]
    assert new_or_changed(before, list(reversed(before))) == []
    changed = home("b", members=5)
    assert new_or_changed(before, [home("a"), changed, home("c")]) == [changed, home("c")]
    assert digest(KIND, before) == digest(KIND, list(reversed(before))) != digest(KIND, [home("a"), changed])


GROUPS = st.sampled_from(("一组", "二组", "外来", ""))
ENTRIES = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), GROUPS, st.integers(0, 12), st.lists(st.sampled_from(("因病", "因学", "因残")), max_size=3)),
    max_size=20,
)  # fmt: skip


@given(ENTRIES)
def test_sums_are_those_of_a_naive_count(drawn: list[tuple[str, str, int, list[str]]]) -> None:
    """Households once each whatever lines they have; a risk counts the households it touches."""
    once = {key: members for key, _group, members, _risks in drawn}
    entries = [
        Entry(
            f"{key}{n}",
            {"members": once[key]},
            key,
            group,
            key,
            members=once[key],
            tallies={"class": ("类",), "risk": tuple(risks)},
        )
        for n, (key, group, _members, risks) in enumerate(drawn)
    ]
    ledger = build_ledger(KIND, entries, HEAD, "2026年11月")
    assert ledger.total is not None
    assert ledger.total.cells[2] == f"{len(once)}户" and ledger.total.cells[3] == sum(once.values())
    assert len(ledger.rows) == len(drawn)
    for count in counts(KIND.tallies[1], entries):
        assert count.households == len({key for key, _group, _members, risks in drawn if count.word in risks})
    assert sum(count.households for count in counts(BY_CLASS, entries)) == len(once)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.sampled_from(list(MONTHS)), st.integers(-40, 40))
def test_periods_are_written_and_read_back(day: date, kind: str, steps: int) -> None:
    period = moved(period_of(day, kind), steps)
    assert read_period(period_code(period), (kind,), period.end) == period
    assert read_period(period.label, (kind,), period.end) == period
    assert moved(period, -steps) == period_of(day, kind)
    assert len(months_of(period)) == MONTHS[kind] and months_of(period)[-1] == f"{period.end:%Y%m}"


@given(st.text(max_size=12))
def test_a_period_is_read_or_refused(text: str) -> None:
    try:
        found = read_period(text, tuple(MONTHS), TODAY)
    except AppError as error:
        assert error.code in ("LEDG-101", "LEDG-103")
    else:
        assert found.start <= TODAY


def test_a_running_list_is_this_year_up_to_today() -> None:
    found = read_period("", (LIVE, "month"), TODAY)
    assert (found.start, found.end, found.label) == (date(2026, 1, 1), TODAY, "截至2026年11月23日") and period_code(
        found
    ) == ""
    assert read_period("2026-11", (LIVE, "month"), TODAY) == period_of(TODAY, "month")


def test_templates() -> None:
    assert [column.key for column in columns_by(KIND, ["户  主", "人均纯收入（元）", "", "kind"])] == [
        "head",
        "per_capita",
        "kind",
    ]
    for names, code in (
        ([], "LEDG-113"),
        (["户主", "没有"], "LEDG-110"),
        (["户主", "户主"], "LEDG-111"),
        (["小组"], "LEDG-112"),
    ):
        with pytest.raises(AppError, match=code):
            columns_by(KIND, names)
    assert all(column.sum is Sum.NONE for column in KIND.columns if column.key == "number")
