"""Income of a household: window, totals from sub-items, net income, per head, and why each number is what it is.

`domain.md` §3: window R-3.3 – R-3.5, formula P41/G3, head count R-3.7, money R-3.8, totals and stated values R-3.9.
Everything is Decimal yuan, two decimals, half up; nothing is ever a float.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.domain.questionnaire.field import Record
from app.domain.questionnaire.income_items import INCOME_CLASSES, INCOME_ITEM, items_of
from app.domain.workdays import add_days, add_months, month_of, month_start

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
FORMULA = "工资性＋生产经营性＋财产性＋转移性－生产经营性支出"
# Members with this presence have died or left: they keep their last values and count nowhere.
LEFT = "left"
_GAINS = ("wage", "business", "property", "transfer")
_COST = "business_cost"
_SELF_PAID = "allowed_self_paid"


@dataclass(frozen=True, slots=True)
class Window:
    """Twelve full months, both days included."""

    start: date
    end: date

    @property
    def text(self) -> str:
        """2025年2月1日至2026年1月31日."""
        return "至".join(f"{day.year}年{day.month}月{day.day}日" for day in (self.start, self.end))


def income_window(anchor_month: str) -> Window:
    """R-3.3: the 12 full months before the anchor month (YYYYMM); AppError DATE-001 for a month that is none."""
    first = month_start(anchor_month)
    return Window(add_months(first, -12), add_days(first, -1))


def annual_window(year: int, mode: str = "oct_sep") -> Window:
    """R-3.4: window of the yearly update by setting `annual_window` (oct_sep | jan_dec)."""
    if mode == "jan_dec":
        return Window(date(year, 1, 1), date(year, 12, 31))
    return Window(date(year - 1, 10, 1), date(year, 9, 30))


def anchor_month(mode: str, visit: date | None, application: date | None) -> str | None:
    """R-3.5: month the window hangs on, by setting `window_anchor`; None until its day is known.

    A household found by others never applied: its visit stands in for the application."""
    day = (application or visit) if mode == "application_month" else visit
    return month_of(day) if day else None


def money(value: object) -> Decimal | None:
    """A stored amount as Decimal with two decimals; None for blank."""
    if value is None or value == "":
        return None
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def counted_members(members: Iterable[Record]) -> list[Record]:
    """R-3.7: members on the form who count; blank means yes, somebody who died or left never counts."""
    return [m for m in members if m.get("presence") != LEFT and m.get("counted_in_income") is not False]


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """One of the six totals: `total` counts (None unknown), `listed` its sub-items, `excluded` sub-items left out,
    `rest` 未分项, `computed` read-only on screen, `problem` a sentence when total and sub-items disagree (R-3.9)."""

    key: str
    label: str
    total: Decimal | None
    listed: Decimal | None
    excluded: Decimal
    rest: Decimal
    computed: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class IncomeResult:
    """All computed numbers of an income record; `line_value` is what the line is compared with (None unknown).

    `explanations` are (key, sentence) for display beside the numbers, `missing` the labels of totals not filled in."""

    totals: tuple[ClassTotal, ...]
    counted: int
    net_income: Decimal | None
    per_capita: Decimal | None
    ref_household: Decimal | None
    ref_per_capita: Decimal | None
    line_value: Decimal | None
    stated: bool
    missing: tuple[str, ...]
    problems: tuple[str, ...]
    explanations: tuple[tuple[str, str], ...]

    def total(self, key: str) -> ClassTotal:
        """The total of a class; KeyError for a class nobody declared."""
        return {found.key: found for found in self.totals}[key]

    @property
    def explained(self) -> dict[str, str]:
        """Explanations by key."""
        return dict(self.explanations)


def compute_income(
    record: Record, members: Sequence[Record], excluded: Iterable[str] = (), explain: bool = True
) -> IncomeResult:
    """Everything §3.3 derives from an income record; `excluded` are sub-items that do not count (`income_excluded`).

    `explain` False leaves the sentences out: the data checks ask for numbers only.
    """
    skip = frozenset(excluded)
    totals = tuple(_class_total(key, record, skip) for key in INCOME_CLASSES)
    by_key = {total.key: total for total in totals}
    heads = len(counted_members(members))
    known = any(by_key[key].total is not None for key in (*_GAINS, _COST))
    net = _net(by_key) if known else None
    claims, self_paid = money(record.get("claims")), by_key[_SELF_PAID].total
    reference = None if net is None else net + (claims or ZERO) - (self_paid or ZERO)
    per_capita = _per_head(net, heads)
    stated_line = _stated_per_capita(record, heads) if net is None else None
    missing = tuple(by_key[key].label for key in (*_GAINS, _COST) if by_key[key].total is None) if known else ()
    result = IncomeResult(
        totals=totals,
        counted=heads,
        net_income=net,
        per_capita=per_capita,
        ref_household=reference,
        ref_per_capita=_per_head(reference, heads),
        line_value=per_capita if net is not None else stated_line,
        stated=stated_line is not None,
        missing=missing,
        problems=tuple(total.problem for total in totals if total.problem),
        explanations=(),
    )
    return _explained(result, claims, self_paid) if explain else result


def _class_total(key: str, record: Record, skip: frozenset[str]) -> ClassTotal:
    """R-3.9: a complete class is the sum of its sub-items; otherwise the total stands as given, at least that sum."""
    label = INCOME_CLASSES[key]
    given = {item: amount for item in items_of(key) if (amount := money(record.get(item))) is not None}
    listed = sum((amount for item, amount in given.items() if item not in skip), ZERO) if given else None
    left_out = sum((amount for item, amount in given.items() if item in skip), ZERO)
    stated = money(record.get(key))
    if record.get(f"{key}_complete") is True and listed is not None:
        return ClassTotal(key, label, listed, listed, left_out, ZERO, True, _negative(label, given))
    total = listed if stated is None else stated
    rest = max(stated - (listed or ZERO), ZERO) if stated is not None else ZERO
    problem = _negative(label, given) or _too_small(label, stated, listed)
    return ClassTotal(key, label, total, listed, left_out, rest, False, problem)


def _negative(label: str, given: dict[str, Decimal]) -> str:
    below = [INCOME_ITEM.by_code[item].label for item, amount in given.items() if amount < 0]
    return f"{label}里的{'、'.join(below)}小于0，收支金额不能是负数，请核对。" if below else ""


def _too_small(label: str, stated: Decimal | None, listed: Decimal | None) -> str:
    if stated is None:
        return ""
    if stated < 0:
        return f"{label}填的是{stated}元，不能小于0，请核对。"
    if listed is not None and stated < listed:
        return f"{label}填的是{stated}元，比各分项合计{listed}元还少，请核对。"
    return ""


def _net(by_key: dict[str, ClassTotal]) -> Decimal:
    gains = sum(((by_key[key].total or ZERO) for key in _GAINS), ZERO)
    return gains - (by_key[_COST].total or ZERO)


def _per_head(amount: Decimal | None, heads: int) -> Decimal | None:
    if amount is None or heads == 0:
        return None
    return (amount / heads).quantize(CENT, ROUND_HALF_UP)


def _stated_per_capita(record: Record, heads: int) -> Decimal | None:
    stated = money(record.get("stated_per_capita"))
    return _per_head(money(record.get("stated_net")), heads) if stated is None else stated


def _explained(result: IncomeResult, claims: Decimal | None, self_paid: Decimal | None) -> IncomeResult:
    sentences = [(total.key, _class_text(total)) for total in result.totals if total.total is not None]
    sentences += list(_household_texts(result, claims or ZERO, self_paid or ZERO))
    return replace(result, explanations=tuple(sentences))


def _class_text(total: ClassTotal) -> str:
    left_out = f"；另有{total.excluded}元按规定不计入" if total.excluded else ""
    if total.computed:
        return f"{total.label}{total.total}元，由各分项相加{left_out}。"
    if total.listed is None:
        return f"{total.label}{total.total}元，没有分项{left_out}。"
    if total.rest:
        return f"{total.label}{total.total}元，其中分项合计{total.listed}元，未分项{total.rest}元{left_out}。"
    return f"{total.label}{total.total}元，分项合计{total.listed}元{left_out}。"


def _household_texts(result: IncomeResult, claims: Decimal, self_paid: Decimal) -> Iterable[tuple[str, str]]:
    if result.net_income is None:
        yield "net_income", _no_components(result)
        return
    values = [result.total(key).total or ZERO for key in (*_GAINS, _COST)]
    sums = "＋".join(map(str, values[:4])) + f"－{values[4]}"
    blank = f"（{'、'.join(result.missing)}没填，按0计算）" if result.missing else ""
    yield "net_income", f"家庭纯收入＝{FORMULA}＝{sums}＝{result.net_income}元{blank}。"
    yield (
        "ref_household",
        (
            f"纳入参考（户）＝家庭纯收入{result.net_income}＋理赔收入{claims}－合规自付支出{self_paid}＝{result.ref_household}元。"
        ),
    )
    if result.per_capita is None:
        yield "per_capita", "没有计入收入的家庭成员，算不出人均纯收入，请先登记家庭成员。"
        return
    yield "per_capita", f"人均纯收入＝{result.net_income}÷{result.counted}人＝{result.per_capita}元。"
    yield (
        "ref_per_capita",
        f"扣除刚性支出后人均＝{result.ref_household}÷{result.counted}人＝{result.ref_per_capita}元（只作参考）。",
    )


def _no_components(result: IncomeResult) -> str:
    if result.line_value is None:
        return "收入和支出都还没有填，算不出家庭纯收入。"
    return f"收入和支出都没有填，暂用材料上写的人均纯收入{result.line_value}元与监测范围比较。"
