"""Suggestions with their reasons: monitored class, whole household without labour, groups to look at every month.

`domain.md` R-2.2 (income is never the only test, people decide), R-2.3, §4.1, R-12.7, `data_checks.md` §2 (labour).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.income import LEFT
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.words import printed_label
from app.domain.workdays import add_months

# Codes of KIND, CATEGORY, RISK, COPING, LABOUR, HEALTH, DIBAO, TEKUN, DIBAO_SCOPE.
EXIT_KINDS = ("exit_policy", "exit_nopolicy", "exit_unsplit")
ORDINARY = "ordinary"
UNSTABLE, MARGINAL, SUDDEN, UNIFIED = "unstable", "marginal", "sudden", "unified"
SUDDEN_RISKS = ("illness", "disaster", "accident")
NO_LABOUR = ("lost", "none")
WITH_LABOUR = ("normal", "skilled", "weak")
SERIOUS = "serious"
WHOLE_HOUSEHOLD = "whole"
NEW_DIBAO_MONTHS = 12
# Problem of the safeguard snapshot -> the risk it stands for (4_11_006, 4_11_007, SW-503).
PROBLEM_RISKS: tuple[tuple[str, str, str], ...] = (
    ("house_unsafe", "house", "住房有安全问题"),
    ("water_unsafe", "water", "饮水有安全问题"),
    ("edu_dropout", "schooling", "有适龄孩子失学辍学"),
    ("uninsured_member", "illness", "有人未参加基本医保"),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal nobody is bound to: `code` (None: nothing proposed), why, and what to mind before deciding."""

    code: str | None
    reasons: tuple[str, ...]
    main_risk: str | None = None
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """What R-2.3 looks at: `income` per head and `line` in yuan (None unknown), `year` the line belongs to,
    `risks` codes with the main one first, `problems` keys of the safeguard snapshot that are 是."""

    household_kind: str
    income: Decimal | None
    line: Decimal | None
    year: int
    risks: tuple[str, ...] = ()
    problems: frozenset[str] = frozenset()
    coping: str = ""
    ref_per_capita: Decimal | None = None


def problems_of(snapshot: Record) -> frozenset[str]:
    """Keys of a safeguard snapshot that say a guarantee is open."""
    return frozenset(key for key, _, _ in PROBLEM_RISKS if snapshot.get(key) is True)


def suggest_category(facts: CategoryFacts, unified: bool = False) -> Suggestion:
    """R-2.3; `unified` (setting `category_unified`) proposes the one class of the new rules instead (P24)."""
    main, grounds = _grounds(facts)
    if facts.household_kind not in (*EXIT_KINDS, ORDINARY):
        return Suggestion(None, ("户类型没有填，暂不能提出类别建议。",), main)
    if facts.line is None:
        reason = f"{facts.year}年的监测范围（收入标准）还没有设置，暂不能提出类别建议，请先在“设置”里填写。"
        return Suggestion(None, (reason,), main)
    if facts.income is None:
        return Suggestion(None, ("收入和支出还没有填，暂不能提出类别建议。",), main)
    code, reasons = _by_income(facts, facts.income, facts.line, grounds)
    if code is None:
        return Suggestion(None, reasons, main)
    chosen = UNIFIED if unified else code
    return Suggestion(
        chosen, (*reasons, f"建议类别：{label('CATEGORY', chosen)}，由评议会决定。"), main, _cautions(facts)
    )


def _grounds(facts: CategoryFacts) -> tuple[str | None, tuple[str, ...]]:
    """Main risk (the first named, else the first open guarantee) and all grounds in words."""
    open_problems = [(risk, text) for key, risk, text in PROBLEM_RISKS if key in facts.problems]
    risks = tuple(facts.risks) + tuple(risk for risk, _ in open_problems if risk not in facts.risks)
    words = [label("RISK", risk) for risk in facts.risks] + [text for _, text in open_problems]
    return (risks[0] if risks else None), tuple(words)


def _by_income(
    facts: CategoryFacts, income: Decimal, line: Decimal, grounds: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    kind = printed_label(label("KIND", facts.household_kind))
    if income < line:
        compared = f"人均纯收入{income}元，低于{facts.year}年监测范围{line}元。"
        if not grounds:
            return None, (compared, "没有登记风险，也没有“三保障”和饮水问题；收入低本身不等于纳入，请核实后再定。")
        code = MARGINAL if facts.household_kind == ORDINARY else UNSTABLE
        return code, (compared, f"户类型是{kind}。", f"存在风险：{'、'.join(grounds)}。")
    compared = f"人均纯收入{income}元，不低于{facts.year}年监测范围{line}元。"
    causes = [label("RISK", risk) for risk in facts.risks if risk in SUDDEN_RISKS]
    if causes:
        return SUDDEN, (
            compared,
            f"因突发情况（{'、'.join(causes)}）支出增加或收入减少。",
            *_after_spending(facts, line),
        )
    return None, (compared, "没有疾病、灾害、事故等突发情况，不建议纳入。")


def _after_spending(facts: CategoryFacts, line: Decimal) -> tuple[str, ...]:
    if facts.ref_per_capita is None:
        return ()
    below = "低于" if facts.ref_per_capita < line else "不低于"
    return (f"扣除刚性支出后人均{facts.ref_per_capita}元，{below}监测范围。",)


def _cautions(facts: CategoryFacts) -> tuple[str, ...]:
    if facts.coping == "able":
        return ("自主应对能力填的是“能自行解决”，请核实这一户是不是真的需要帮扶。",)
    return () if facts.coping else ("自主应对能力还没有填，请一并核实。",)


def current(members: Iterable[Record]) -> list[Record]:
    """Members who have not died or left."""
    return [member for member in members if member.get("presence") != LEFT]


def without_labour(members: Sequence[Record]) -> bool:
    """True when there are members and every one is 无劳动力 or 丧失劳动力."""
    living = current(members)
    return bool(living) and all(member.get("labour") in NO_LABOUR for member in living)


def has_labour(members: Sequence[Record]) -> bool:
    """有劳动能力: somebody is 普通, 技能 or 弱/半劳动力."""
    return any(member.get("labour") in WITH_LABOUR for member in current(members))


def on_welfare(member: Record) -> bool:
    """True for a member on 低保 or 特困."""
    return member.get("dibao") in ("rural", "urban") or member.get("tekun") in ("rural", "urban")


def suggest_no_labour_backstop(members: Sequence[Record]) -> Suggestion:
    """整户无劳动能力兜底保障户 (§4.1): code "yes" when all are without labour and somebody is on 低保 or 特困."""
    living = current(members)
    if not without_labour(members):
        return Suggestion(None, ("家里还有有劳动能力的人（或劳动技能没有填），不属于整户无劳动能力。",))
    helped = [member for member in living if on_welfare(member)]
    if not helped:
        return Suggestion(None, (f"全家{len(living)}人都没有劳动能力，但没有人享受低保或特困，请核实能不能申请。",))
    return Suggestion(
        "yes", (f"全家{len(living)}人都没有劳动能力，其中{len(helped)}人享受低保或特困。", "建议填“是”。")
    )


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """A group of R-12.7 a household falls into."""

    key: str
    label: str


SERIOUS_GROUP = CheckGroup("serious", "有患大病家庭成员")
DIBAO_GROUP = CheckGroup("new_dibao", "整户新增低保")
NO_LABOUR_GROUP = CheckGroup("no_labour", "全家无劳动力")
CHECK_GROUPS = (SERIOUS_GROUP, DIBAO_GROUP, NO_LABOUR_GROUP)


def check_groups(household: Record, members: Sequence[Record], on: date) -> tuple[CheckGroup, ...]:
    """R-12.7: groups a household belongs to on a day, monitored or not; each is confirmed once a month."""
    hits = {
        SERIOUS_GROUP: any(SERIOUS in (member.get("health") or ()) for member in current(members)),
        DIBAO_GROUP: _newly_on_dibao(household, on),
        NO_LABOUR_GROUP: without_labour(members),
    }
    return tuple(group for group in CHECK_GROUPS if hits[group])


def _newly_on_dibao(household: Record, on: date) -> bool:
    since = household.get("dibao_since")
    if household.get("dibao_scope") != WHOLE_HOUSEHOLD or not since:
        return False
    months = (on.year - int(since[:4])) * 12 + on.month - int(since[4:6]) if isinstance(since, str) else None
    if months is None:
        return bool(since <= on <= add_months(since, NEW_DIBAO_MONTHS))
    return 0 <= months <= NEW_DIBAO_MONTHS
