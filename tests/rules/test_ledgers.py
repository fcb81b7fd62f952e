"""Ledgers: columns of the field, one line a household, sums that say what they count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.domain.documents import RowKind, texts_of
from app.domain.errors import AppError
from app.domain.ledgers import (
    CheckedGroup,
    ClassSum,
    HelpEntry,
    LedgerHead,
    MonitoredHousehold,
    build_help_ledger,
    build_monitoring_ledger,
)
from app.domain.words import banned_in

HEAD = LedgerHead("石桥村", ("一组", "二组", "三组"), "王会计", "李主任", "2026年11月30日")
A = MonitoredHousehold(
    "a", "三组", "赵一", 4, "exit_nopolicy", "unstable", ("illness", "schooling", "job", "house"), "202603", Decimal("6750.00"),
    contact="孙帮", measures=("health", "industry", "health"), last_visit=date(2026, 11, 3), next_visit=date(2026, 12, 31),
)  # fmt: skip
B = MonitoredHousehold("b", "一组", "钱二", 3, "ordinary", "marginal", ("illness",), "202511", removed_month="202611")
C = MonitoredHousehold("c", "二组", "孙三", 2, "ordinary", "marginal", ("water",), "202612")


def test_columns_are_those_of_the_field() -> None:
    ledger = build_monitoring_ledger([A], "202611", HEAD).households
    labels = [column.label for column in ledger.columns]
    assert labels == ["序号", "小组", "户主", "人口数", "户类型", "类别", "风险1", "风险2", "风险3", "识别时间", "人均纯收入", "识别/消除状态",
                      "联系人", "主要措施", "最近回访", "下次回访"]  # fmt: skip
    help_labels = [column.label for column in build_help_ledger([], "2026年", HEAD).columns]
    assert help_labels[3:] == [
        "回访日期",
        "方式",
        "走访人",
        "家庭变化",
        "措施落实",
        "收入变化",
        "困难诉求",
        "解决情况",
        "农户签字",
    ]


def test_rows_in_the_order_of_the_groups() -> None:
    ledger = build_monitoring_ledger([A, B, C, A], "202611", HEAD).households
    assert [row.cells[2] for row in ledger.rows] == ["钱二", "赵一"]
    assert ledger.rows[1].cells == (
        2, "三组", "赵一", 4, "脱贫户", "脱贫不稳定户", "因病", "因学", "因务工就业不稳", "202603", Decimal("6750.00"), "监测中", "孙帮",
        "健康帮扶、产业帮扶", date(2026, 11, 3), date(2026, 12, 31),
    )  # fmt: skip
    assert ledger.rows[0].cells[11] == "风险已消除（202611）"
    assert ledger.period == "2026年11月" and ledger.village == "石桥村"
    assert not banned_in("".join(texts_of(ledger)))


def test_a_later_removal_does_not_reach_back() -> None:
    ledger = build_monitoring_ledger([B], "202610", HEAD).households
    assert ledger.rows[0].cells[11] == "监测中"


def test_sums_count_households_once_and_risks_twice() -> None:
    found = build_monitoring_ledger([A, B, C, A], "202612", HEAD)
    assert (found.sums.households, found.sums.persons) == (3, 9)
    assert found.sums.classes == (
        ClassSum("脱贫不稳定户", "监测中", 1, 4),
        ClassSum("边缘易致贫户", "监测中", 1, 2),
        ClassSum("边缘易致贫户", "风险已消除", 1, 3),
    )
    assert dict(found.sums.risks)["因病"] == 2
    total = found.households.total
    assert total is not None and total.kind is RowKind.SUM and total.cells[:4] == ("合计", "", "3户", 9)
    assert "按风险（有重叠）" in found.households.notes[1]


def test_a_month_without_households_is_a_zero_report() -> None:
    found = build_monitoring_ledger([C], "202611", HEAD)
    assert found.households.rows == () and "零报告" in found.households.notes[0]
    with pytest.raises(AppError, match="DATE-001"):
        build_monitoring_ledger([], "202613", HEAD)


def test_part_b_lists_the_groups_of_the_month() -> None:
    seen = CheckedGroup(
        "a", "一组", "赵一", 4, ("全家无劳动力", "整户新增低保"), True, False, date(2026, 11, 20), "王会计"
    )
    later = CheckedGroup(
        "b", "二组", "钱二", 3, ("有患大病家庭成员",), changed=True, checked_on=date(2026, 12, 2), checker="王会计"
    )
    part = build_monitoring_ledger([], "202611", HEAD, [later, seen]).groups
    assert part.rows[0].cells == (
        1,
        "一组",
        "赵一",
        4,
        "全家无劳动力、整户新增低保",
        "是",
        "无变化",
        date(2026, 11, 20),
        "王会计",
    )
    assert part.rows[1].cells[5:] == ("否", "", None, "")
    assert part.total is not None and part.total.cells[:4] == ("合计", "", "2户", 7)


def test_help_ledger_line_by_line() -> None:
    late = HelpEntry(
        "a",
        "一组",
        "赵一",
        date(2026, 11, 9),
        "phone",
        ("周四",),
        income_change="up",
        income_change_why="工资涨了",
        signed=False,
    )
    early = HelpEntry("a", "一组", "赵一", date(2026, 11, 2), "home", ("周四", "吴五"), "无", "已落实", signed=True)
    ledger = build_help_ledger([late, early], "2026年11月", HEAD)
    assert [row.cells[3:9] for row in ledger.rows] == [
        (date(2026, 11, 2), "入户", "周四、吴五", "无", "已落实", ""),
        (date(2026, 11, 9), "电话", "周四", "", "", "增加：工资涨了"),
    ]
    assert [row.cells[11] for row in ledger.rows] == ["已签", "未签"]
    assert ledger.total is not None and ledger.total.cells[:4] == ("合计", "", "1户", "2次")
