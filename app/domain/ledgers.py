"""防返贫监测台账 and 帮扶台账: columns as data, rows from frozen facts, sums (`domain.md` §15, 15.1, 15.2, R-12.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.domain.documents import Align, CellKind, Column, Ledger, Row, RowKind
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.words import printed_label
from app.domain.workdays import month_end, month_start

MONITORING_TITLE = "防返贫监测台账"
GROUPS_TITLE = "防返贫监测台账（重点人群每月核实）"
HELP_TITLE = "帮扶台账"
MONITORED, REMOVED = "监测中", "风险已消除"
_Item = TypeVar("_Item", "MonitoredHousehold", "CheckedGroup")

MONITORING_COLUMNS: tuple[Column, ...] = (
    Column("number", "序号", 9, kind=CellKind.NUMBER),
    Column("group", "小组", 16),
    Column("head", "户主", 16),
    Column("members", "人口数", 11, kind=CellKind.NUMBER),
    Column("kind", "户类型", 19),
    Column("category", "类别", 24),
    Column("risk1", "风险1", 20),
    Column("risk2", "风险2", 20),
    Column("risk3", "风险3", 20),
    Column("identified", "识别时间", 17, kind=CellKind.IDENTIFIER),
    Column("per_capita", "人均纯收入", 20, Align.RIGHT, CellKind.MONEY),
    Column("state", "识别/消除状态", 22),
    Column("contact", "联系人", 16),
    Column("measures", "主要措施", 32, Align.LEFT),
    Column("last_visit", "最近回访", 20, kind=CellKind.DATE),
    Column("next_visit", "下次回访", 20, kind=CellKind.DATE),
)
GROUP_COLUMNS: tuple[Column, ...] = (
    Column("number", "序号", 10, kind=CellKind.NUMBER),
    Column("group", "小组", 18),
    Column("head", "户主", 18),
    Column("members", "人口数", 12, kind=CellKind.NUMBER),
    Column("why", "列入原因", 44, Align.LEFT),
    Column("monitored", "是否监测对象", 20),
    Column("result", "核实结果", 20),
    Column("checked_on", "核实日期", 22, kind=CellKind.DATE),
    Column("checker", "核实人", 18),
)
HELP_COLUMNS: tuple[Column, ...] = (
    Column("number", "序号", 9, kind=CellKind.NUMBER),
    Column("group", "小组", 15, merge=True),
    Column("head", "户主", 15, merge=True),
    Column("date", "回访日期", 20, kind=CellKind.DATE),
    Column("mode", "方式", 12),
    Column("visitors", "走访人", 22),
    Column("family_change", "家庭变化", 30, Align.LEFT),
    Column("measure_progress", "措施落实", 30, Align.LEFT),
    Column("income_change", "收入变化", 24, Align.LEFT),
    Column("new_difficulties", "困难诉求", 30, Align.LEFT),
    Column("solved", "解决情况", 30, Align.LEFT),
    Column("signed", "农户签字", 16),
)


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The common header; `groups` gives the order of the village's groups."""

    village: str
    groups: tuple[str, ...] = ()
    filler: str = ""
    auditor: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class MonitoredHousehold:
    """A monitored household on the last day of the period: codes of KIND, CATEGORY, RISK, MEASURE; months YYYYMM;
    `removed_month` blank while the risk stands; `members` are those 在册."""

    household_id: str
    group: str
    head: str
    members: int
    kind: str
    category: str
    risks: tuple[str, ...] = ()
    identified_month: str = ""
    per_capita: Decimal | None = None
    removed_month: str = ""
    contact: str = ""
    measures: tuple[str, ...] = ()
    last_visit: date | None = None
    next_visit: date | None = None


@dataclass(frozen=True, slots=True)
class CheckedGroup:
    """A household of part B (R-12.7): why it is on the list, and what the month's look found."""

    household_id: str
    group: str
    head: str
    members: int
    why: tuple[str, ...]
    monitored: bool = False
    changed: bool | None = None
    checked_on: date | None = None
    checker: str = ""


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """A visit as 帮扶台账 prints it: codes of VISITMODE and INCOME_CHANGE."""

    household_id: str
    group: str
    head: str
    date: date
    mode: str
    visitors: tuple[str, ...]
    family_change: str = ""
    measure_progress: str = ""
    income_change: str = ""
    income_change_why: str = ""
    new_difficulties: str = ""
    solved: str = ""
    signed: bool | None = None


@dataclass(frozen=True, slots=True)
class ClassSum:
    """Households and persons of one class and state."""

    category: str
    state: str
    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class LedgerSums:
    """Sums by the rules of §15: households are distinct, persons 在册; a household with two risks counts twice in `risks`."""

    households: int
    persons: int
    classes: tuple[ClassSum, ...]
    risks: tuple[tuple[str, int], ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """The sums in words, as they stand below the table."""
        classes = "；".join(f"{c.category}（{c.state}）{c.households}户{c.persons}人" for c in self.classes)
        risks = "、".join(f"{risk}{count}户" for risk, count in self.risks)
        found = [f"按类别：{classes}。"] if classes else ["本月没有监测对象（零报告）。"]
        return (*found, *([f"按风险（有重叠）：{risks}。"] if risks else []))


@dataclass(frozen=True, slots=True)
class MonitoringLedger:
    """15.1: part A with its sums, and part B."""

    households: Ledger
    groups: Ledger
    sums: LedgerSums


def period_text(period: str) -> str:
    """202611 → 2026年11月; AppError DATE-001 for a month that is none."""
    first = month_start(period)
    return f"{first.year}年{first.month}月"


def build_monitoring_ledger(
    facts: Iterable[MonitoredHousehold], period: str, head: LedgerHead, checked: Iterable[CheckedGroup] = ()
) -> MonitoringLedger:
    """15.1 for a YYYYMM month: households identified by its end, each once; part B with the groups of R-12.7."""
    last_day = month_end(period)
    known = {item.household_id: item for item in facts if item.identified_month <= period}
    listed = _in_order(list(known.values()), head)
    sums = ledger_sums(listed, period)
    rows = tuple(_monitoring_row(n, item, period) for n, item in enumerate(listed, 1))
    total = _total(MONITORING_COLUMNS, {"head": f"{sums.households}户", "members": sums.persons})
    first = _ledger(MONITORING_TITLE, head, period, MONITORING_COLUMNS, rows, total, sums.notes)
    part = _in_order(list({item.household_id: item for item in checked}.values()), head)
    second_rows = tuple(_group_row(n, item, last_day) for n, item in enumerate(part, 1))
    second_sum: dict[str, str | int] = {"head": f"{len(part)}户", "members": sum(item.members for item in part)}
    second = _ledger(GROUPS_TITLE, head, period, GROUP_COLUMNS, second_rows, _total(GROUP_COLUMNS, second_sum), ())
    return MonitoringLedger(first, second, sums)


def build_help_ledger(entries: Iterable[HelpEntry], period: str, head: LedgerHead) -> Ledger:
    """15.2: every visit of the period, by household and day; `period` is text as printed, "" for a whole file."""
    listed = sorted(entries, key=lambda entry: (*_place(entry, head), entry.date))
    rows = tuple(_help_row(n, entry) for n, entry in enumerate(listed, 1))
    visited = len({entry.household_id for entry in listed})
    total = _total(HELP_COLUMNS, {"head": f"{visited}户", "date": f"{len(listed)}次"})
    return Ledger(
        HELP_TITLE,
        head.village,
        period,
        HELP_COLUMNS,
        rows,
        filler=head.filler,
        auditor=head.auditor,
        date=head.date,
        total=total,
    )


def ledger_sums(listed: Sequence[MonitoredHousehold], period: str) -> LedgerSums:
    """Sums of part A, classes in the order of their list, risks by how many households they touch."""
    households: Counter[tuple[str, str]] = Counter()
    persons: Counter[tuple[str, str]] = Counter()
    risks: Counter[str] = Counter()
    for item in listed:
        key = (label("CATEGORY", item.category) or "未分类", state_text(item, period))
        households[key] += 1
        persons[key] += item.members
        risks.update({label("RISK", risk) for risk in item.risks})
    order = [code.label for code in CODE_LISTS["CATEGORY"].codes]
    keys = sorted(households, key=lambda key: (order.index(key[0]) if key[0] in order else len(order), key))
    classes = tuple(ClassSum(*key, households[key], persons[key]) for key in keys)
    by_count = sorted(risks.items(), key=lambda pair: (-pair[1], pair[0]))
    return LedgerSums(len(listed), sum(item.members for item in listed), classes, tuple(by_count))


def state_text(item: MonitoredHousehold, period: str) -> str:
    """监测中, or 风险已消除 when it was removed by the end of the period."""
    return REMOVED if item.removed_month and item.removed_month <= period else MONITORED


def _place(item: MonitoredHousehold | CheckedGroup | HelpEntry, head: LedgerHead) -> tuple[int, str, str, str]:
    known = head.groups.index(item.group) if item.group in head.groups else len(head.groups)
    return known, item.group, item.head, item.household_id


def _in_order(items: list[_Item], head: LedgerHead) -> list[_Item]:
    return sorted(items, key=lambda item: _place(item, head))


def _monitoring_row(number: int, item: MonitoredHousehold, period: str) -> Row:
    risks = [label("RISK", risk) for risk in item.risks[:3]]
    risks += [""] * (3 - len(risks))
    state = state_text(item, period)
    removed = f"{state}（{item.removed_month}）" if state == REMOVED else state
    return Row(
        (
            number, item.group, item.head, item.members, printed_label(label("KIND", item.kind)),
            label("CATEGORY", item.category), *risks, item.identified_month, item.per_capita, removed, item.contact,
            "、".join(dict.fromkeys(label("MEASURE", code) for code in item.measures)), item.last_visit, item.next_visit,
        ),
        group=item.household_id,
    )  # fmt: skip


def _group_row(number: int, item: CheckedGroup, last_day: date) -> Row:
    seen = item.checked_on is not None and item.checked_on <= last_day
    result = {True: "有变化", False: "无变化", None: ""}[item.changed if seen else None]
    return Row(
        (
            number, item.group, item.head, item.members, "、".join(item.why), "是" if item.monitored else "否",
            result, item.checked_on if seen else None, item.checker if seen else "",
        ),
        group=item.household_id,
    )  # fmt: skip


def _help_row(number: int, entry: HelpEntry) -> Row:
    income = "：".join(part for part in (label("INCOME_CHANGE", entry.income_change), entry.income_change_why) if part)
    return Row(
        (
            number, entry.group, entry.head, entry.date, label("VISITMODE", entry.mode), "、".join(entry.visitors),
            entry.family_change, entry.measure_progress, income, entry.new_difficulties, entry.solved,
            {True: "已签", False: "未签", None: ""}[entry.signed],
        ),
        group=entry.household_id,
    )  # fmt: skip


def _total(columns: tuple[Column, ...], values: dict[str, str | int]) -> Row:
    return Row(("合计", *(values.get(column.key, "") for column in columns[1:])), kind=RowKind.SUM)


def _ledger(
    title: str,
    head: LedgerHead,
    period: str,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
    total: Row,
    notes: tuple[str, ...],
) -> Ledger:
    return Ledger(
        title=title, village=head.village, period=period_text(period), columns=columns, rows=rows, filler=head.filler,
        auditor=head.auditor, date=head.date, total=total, notes=notes,
    )  # fmt: skip
