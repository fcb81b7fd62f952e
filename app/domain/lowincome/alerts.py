"""Red, orange, yellow: who is in difficulty and not yet in a scheme, with the reason (`domain.md` §14.2, S0-5).

One household shows the highest colour (D). People already in a scheme have none. The data propose, people handle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.errors import AppError
from app.domain.lowincome.assessing import LowIncome, Standards
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record

RED, ORANGE, YELLOW = "red", "orange", "yellow"
LEVELS = (RED, ORANGE, YELLOW)
WHERE = "低收入预警"
# Ground -> colour, in the order in which they are told.
COLOUR: Mapping[str, str] = {
    "illness": RED, "disability": RED, "disaster": RED, "schooling": RED, "epidemic": RED, "other_shock": RED,
    "below_line": RED, "near_line": ORANGE, "monitored": YELLOW, "left_aid": YELLOW, "other_risk": YELLOW,
}  # fmt: skip
# Risks of a case -> the shock they are.
SHOCKS: Mapping[str, str] = {
    "illness": "illness", "disability": "disability", "disaster": "disaster", "schooling": "schooling", "accident": "other_shock",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What the colours are told by. `covered`: everybody of the household draws 低保, 特困 or a scheme of the edge or 支出型
    class; `risks` of the case that counts and is open; `monitored` the three classes; `left_aid` 低保 or 特困 ended;
    `clue` a case under way, a household on watch, a risk seen in a visit or a sweep; `worse` a visit told of income
    going down, with its words."""

    income: LowIncome
    standards: Standards
    covered: bool = False
    risks: tuple[str, ...] = ()
    monitored: bool = False
    left_aid: bool = False
    clue: bool = False
    worse: str = ""


@dataclass(frozen=True, slots=True)
class AlertSuggestion:
    """A colour with its grounds (codes of ALERT_GROUND) and one sentence."""

    level: str
    grounds: tuple[str, ...]
    reason: str


def suggest_alert(facts: AlertFacts) -> AlertSuggestion | None:
    """The highest colour the data speak for, with every ground; None for nobody in difficulty or a household in a scheme."""
    if facts.covered:
        return None
    found = dict(_grounds(facts))
    if not found:
        return None
    order = [ground for ground in COLOUR if ground in found]
    level = min((COLOUR[ground] for ground in order), key=LEVELS.index)
    reason = "；".join(f"{label('ALERT_GROUND', ground)}{found[ground]}" for ground in order) + "。"
    return AlertSuggestion(level, tuple(order), reason)


def _grounds(facts: AlertFacts) -> Iterator[tuple[str, str]]:
    income, dibao, edge = facts.income.per_capita, facts.standards.dibao, facts.standards.edge
    if _surge(facts.income, dibao):
        shocks = [SHOCKS[risk] for risk in facts.risks if risk in SHOCKS] or ["other_shock"]
        told = f"（刚性支出{facts.income.rigid}元，扣减后人均{facts.income.after}元）"
        yield from ((shock, told) for shock in dict.fromkeys(shocks))
    elif facts.worse:
        yield "other_shock", f"（{facts.worse}）"
    if income is not None and dibao is not None and income < dibao:
        yield "below_line", f"（人均{income}元，低保标准{dibao}元）"
    elif income is not None and dibao is not None and edge is not None and dibao < income < edge:
        yield "near_line", f"（人均{income}元，低保标准{dibao}元，低保边缘标准{edge}元）"
    if facts.monitored:
        yield "monitored", ""
    low = edge is None or income is None or income < edge
    if facts.left_aid and low:
        yield "left_aid", ""
    if facts.clue and not facts.monitored:
        yield "other_risk", ""


def _surge(income: LowIncome, dibao: Decimal | None) -> bool:
    """Rigid spending takes a household that is not below the line under it."""
    if income.after is None or income.per_capita is None or dibao is None or not income.rigid:
        return False
    return income.after < dibao <= income.per_capita


def check_new_alert(level: str, grounds: Iterable[str], reason: str, where: str) -> None:
    """An alert written by hand. AppError LALERT-101 no ground, LALERT-102 a colour the grounds do not give, LALERT-103 no words."""
    listed = list(grounds)
    if not listed:
        raise AppError("LALERT-101", "没有选预警情形。", "请至少选一项。", where)
    highest = min((COLOUR[ground] for ground in listed), key=LEVELS.index)
    if level != highest:
        told = "、".join(label("ALERT_GROUND", ground) for ground in listed)
        raise AppError("LALERT-102", f"“{told}”应当是{label('ALERT_LEVEL', highest)}。", "一户显示最高的颜色。", where)
    if not reason.strip():
        raise AppError("LALERT-103", "没有写具体情况。", "请写明出了什么事、花了多少钱。", where)


def check_route(alert: Record, routed_on: date, due_on: date, request: str, today: date) -> None:
    """AppError LALERT-110 closed before, LALERT-111 days that do not fit, LALERT-112 nothing asked."""
    if alert.get("closed_on"):
        raise AppError("LALERT-110", "这条预警已经办结。", "情况又变了的，请另行登记预警。", WHERE)
    if not alert["opened_on"] <= routed_on <= today or due_on < routed_on:
        raise AppError(
            "LALERT-111", "转办日期要在预警日期和今天之间，期限不能早于转办日期。", "请核对两个日期。", WHERE
        )
    if not request.strip():
        raise AppError("LALERT-112", "没有写请部门办什么。", "请写转办事项，例如“申请医疗救助”。", WHERE)


def check_answer(route: Record, done_on: date, result: str, today: date) -> None:
    """AppError LALERT-113 days that do not fit, LALERT-114 no result."""
    if not route["routed_on"] <= done_on <= today:
        raise AppError("LALERT-113", "反馈日期要在转办日期和今天之间。", "请核对日期。", WHERE)
    if not result.strip():
        raise AppError("LALERT-114", "没有写部门怎么办的。", "请写反馈结果。", WHERE)


def check_meeting(alert: Record, on: date, names: Iterable[str], conclusion: str, today: date) -> None:
    """一事一议 when no policy fits. AppError LALERT-110, LALERT-115 the day, LALERT-116 who and what."""
    if alert.get("closed_on"):
        raise AppError("LALERT-110", "这条预警已经办结。", "情况又变了的，请另行登记预警。", WHERE)
    if not alert["opened_on"] <= on <= today:
        raise AppError("LALERT-115", "一事一议的日期要在预警日期和今天之间。", "请核对日期。", WHERE)
    if len([name for name in names if name.strip()]) < 2 or not conclusion.strip():
        raise AppError("LALERT-116", "一事一议要写参加的人（两人以上）和结论。", "请补齐。", WHERE)


def check_close(alert: Record, routes: Iterable[Record], on: date, how: str, result: str, today: date) -> None:
    """AppError LALERT-110 closed before, LALERT-117 the day, LALERT-118 how and result, LALERT-119 a route unanswered."""
    if alert.get("closed_on"):
        raise AppError("LALERT-110", "这条预警已经办结。", "情况又变了的，请另行登记预警。", WHERE)
    if not alert["opened_on"] <= on <= today:
        raise AppError("LALERT-117", "办结日期要在预警日期和今天之间。", "请核对日期。", WHERE)
    if not how or not result.strip():
        raise AppError("LALERT-118", "没有填办结情况和处理结果。", "请写明怎么办的。", WHERE)
    if how == "meeting" and not alert.get("meeting_on"):
        raise AppError("LALERT-118", "还没有登记一事一议。", "请先登记一事一议的日期、参加人和结论。", WHERE)
    waiting = [label("ALERT_DEPARTMENT", row["department"]) for row in routes if not row.get("done_on")]
    if waiting:
        raise AppError("LALERT-119", f"转给{'、'.join(waiting)}的还没有反馈。", "请先登记反馈结果。", WHERE)
