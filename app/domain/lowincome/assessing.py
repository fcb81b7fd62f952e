"""Income as the low-income programme reckons it, and the class it speaks for, with the reason (`domain.md` §3.5, §14.1).

Nothing is decided here: the township and the county decide, the village sees what its own figures say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.domain.category import NO_LABOUR, SERIOUS, Suggestion, current
from app.domain.idnumbers import age
from app.domain.income import CENT, ZERO, IncomeResult, compute_income, money
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.questionnaire.income_items import INCOME_ITEM

HEAVY_LEVELS = ("1", "2")
MIND = ("5", "6")  # 智力, 精神
ELDER, CHILD = 60, 16
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Standards:
    """What a household is compared with on a day, yuan a person and year; None where nobody has set it."""

    dibao: Decimal | None
    edge: Decimal | None
    local: Decimal | None
    rigid: Decimal | None
    minimum_wage: Decimal | None
    wage_by_minimum: bool

    @classmethod
    def of(cls, view: PolicyView, urban: bool = False) -> Standards:
        """From the settings in force; `urban` for the standard of the towns (a monthly one)."""
        monthly = _setting(view, "dibao_standard_urban")
        base = (monthly * MONTHS if monthly is not None else None) if urban else _setting(view, "dibao_standard")
        share = view.fraction("edge_multiple")
        edge = None if base is None else _cents(base * share.numerator / share.denominator)
        rigid = edge if view.text("rigid_below") == "edge" else base
        return cls(base, edge, _setting(view, "local_income"), rigid, _setting(view, "minimum_wage"),
                   view.text("unproved_wage") == "minimum_wage")  # fmt: skip


def _setting(view: PolicyView, key: str) -> Decimal | None:
    return None if view.get(key) is None else view.money(key)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class LowIncome:
    """Net income of the year by the low-income rules: `lines` say how it came about, `rigid` what was spent that may be
    deducted, `per_capita` before it, `after` after it (None where no income is recorded)."""

    net: Decimal | None
    counted: int
    per_capita: Decimal | None
    rigid: Decimal
    after: Decimal | None
    lines: tuple[tuple[str, Decimal], ...]


def low_income(
    income: Record, members: Sequence[Record], record: Record, view: PolicyView, standards: Standards
) -> LowIncome:
    """The programme's rule set of §3.5 on an income record and what the low-income form adds to it."""
    counted_out = frozenset(view.names("income_excluded"))
    own_out = frozenset(view.names("income_excluded_low"))
    base = compute_income(income, members, counted_out, explain=False)
    rigid = _rigid(base, record)
    if base.net_income is None:
        return LowIncome(None, base.counted, None, rigid, None, ())
    lines = [("按监测口径的家庭纯收入", base.net_income), *_differences(income, counted_out, own_out)]
    lines += _of_work(record, standards)
    net = sum((amount for _, amount in lines), ZERO)
    heads = base.counted
    per_head = (_cents(net / heads), _cents((net - rigid) / heads)) if heads else (None, None)
    return LowIncome(net, heads, per_head[0], rigid, per_head[1], tuple(lines))


def _differences(income: Record, counted_out: frozenset[str], own_out: frozenset[str]) -> Iterable[tuple[str, Decimal]]:
    """Sub-items the two programmes treat differently."""
    for code in INCOME_ITEM.codes:
        amount = money(income.get(code.code))
        if not amount or (code.code in counted_out) == (code.code in own_out):
            continue
        if code.code in own_out:
            yield f"{code.label}不计入", -amount
        else:
            yield f"{code.label}计入", amount


def _of_work(record: Record, standards: Standards) -> Iterable[tuple[str, Decimal]]:
    cost = money(record.get("work_cost"))
    if cost:
        yield "扣除外出务工必要成本", -cost
    months, declared = record.get("unproved_months") or 0, money(record.get("unproved_wage")) or ZERO
    if months and standards.wage_by_minimum and standards.minimum_wage is not None:
        wage = _cents(standards.minimum_wage * months)
        yield f"不能证明的务工收入按最低工资{months}个月计", wage - declared


def _rigid(base: IncomeResult, record: Record) -> Decimal:
    """合规自付 of the income record (illness, schooling) and what the form adds for care."""
    return (base.total("allowed_self_paid").total or ZERO) + (money(record.get("care_spending")) or ZERO)


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What the six classes are told by: `record` the low-income form (assets, supporters, disease), `monitored` a class of
    §2 in force, `deduct` whether rigid spending is deducted in the 低保 test too (D, S0-4)."""

    income: LowIncome
    standards: Standards
    members: tuple[Record, ...]
    record: Record
    on: date
    obligors: tuple[Record, ...] = ()
    monitored: bool = False
    deduct: bool = True


def suggest_class(facts: ClassFacts) -> Suggestion:
    """Which of the six classes the figures speak for, the most protecting first; code None: none, with the reason."""
    persons = tekun_persons(facts)
    if persons:
        names = "、".join(str(member.get("name") or "") for member in persons)
        reason = f"{names}没有劳动能力、没有生活来源，也没有能赡养、抚养、扶养的人。"
        return Suggestion("tekun", (reason, "建议按特困人员申请，由乡镇调查、县级确认。"))
    if facts.standards.dibao is None or facts.standards.edge is None:
        return _other(facts, "低保标准还没有设置，暂不能比较收入，请先在“设置”里填写。")
    if facts.income.per_capita is None or facts.income.after is None:
        return _other(facts, "收入和支出还没有填，暂不能比较。")
    if facts.record.get("assets_ok") is False:
        return _other(facts, "家庭财产不符合规定。")
    return _by_income(facts, facts.income.per_capita, facts.income.after, facts.standards.dibao, facts.standards.edge)


def _by_income(facts: ClassFacts, income: Decimal, after: Decimal, dibao: Decimal, edge: Decimal) -> Suggestion:
    cautions = ("家庭财产还没有核对。",) if facts.record.get("assets_ok") is None else ()
    tested, told = (
        (after, f"扣减刚性支出后{after}元") if facts.deduct and after < income < edge else (income, f"{income}元")
    )
    if tested < dibao:
        return Suggestion("dibao", (f"人均年收入{told}，低于低保标准{dibao}元。",), None, cautions)
    if income < edge:
        single = [str(member.get("name") or "") for member in single_members(facts.members, facts.record)]
        alone = (f"{'、'.join(single)}可以按单人户申请低保（公示写低保）。",) if single else ()
        reason = f"人均年收入{income}元，不低于低保标准{dibao}元，低于低保边缘标准{edge}元。"
        return Suggestion("edge", (reason, *alone), None, cautions)
    local, limit = facts.standards.local, facts.standards.rigid
    if local is not None and limit is not None and income < local and after < limit:
        reason = f"人均年收入{income}元，低于当地居民人均可支配收入{local}元；扣减刚性支出后{after}元，低于{limit}元。"
        return Suggestion("rigid", (reason,), None, cautions)
    missing = "" if local is not None else "当地居民人均可支配收入没有设置，没有比较支出型困难。"
    return _other(facts, f"人均年收入{income}元，不低于低保边缘标准{edge}元。{missing}")


def _other(facts: ClassFacts, why: str) -> Suggestion:
    if facts.monitored:
        return Suggestion("prevent", (why, f"正在监测，列入{label('LOW_CLASS', 'prevent')}。"))
    return Suggestion(None, (why,))


def tekun_persons(facts: ClassFacts) -> tuple[Record, ...]:
    """老年人、残疾人、未成年人 without labour, without income of their own and without an able supporter (S0-2, S2).

    Only where the whole household is such persons: who lives with an able relative has a supporter."""
    people = current(facts.members)
    alone = facts.record.get("no_supporter")
    supporters = [row for row in facts.obligors if row.get("ability") in ("able", "partly")]
    if not people or supporters or not (alone or (alone is None and facts.obligors)):
        return ()
    poor = (
        facts.income.per_capita is None
        or facts.standards.dibao is None
        or facts.income.per_capita < facts.standards.dibao
    )
    return tuple(people) if poor and all(_cannot_work(member, facts.on) for member in people) else ()


def _cannot_work(member: Record, on: date) -> bool:
    years = age(member["birth_date"], on) if member.get("birth_date") else None
    weak = (years is not None and (years >= ELDER or years < CHILD)) or heavily_disabled(member)
    return weak and (member.get("labour") in NO_LABOUR or (years is not None and years < CHILD))


def heavily_disabled(member: Record, mind_level: tuple[str, ...] = ("3",)) -> bool:
    """Level 1–2, mental or intellectual level 3 (`mind_level` takes 4 in for 支出型, S0-9)."""
    level = member.get("disability_level")
    return level in HEAVY_LEVELS or (member.get("disability") in MIND and level in mind_level)


def single_members(members: Iterable[Record], record: Record) -> list[Record]:
    """Who of an edge family may be taken into 低保 alone: heavily disabled, or ill by the county's list (S0-4, S0-5, S2)."""
    listed = record.get("listed_disease") is True
    return [m for m in current(members) if heavily_disabled(m) or (listed and SERIOUS in (m.get("health") or ()))]
