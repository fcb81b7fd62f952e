"""Whether a step of the low-income road may be recorded: place, person, date, paper, then what the step itself asks.

`domain.md` §14.3 (limits of S2), §22 (notice 7 days, authorisation to 民政, relatives step aside: E here).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.category import EXIT_KINDS
from app.domain.life.follow_ups import is_adult
from app.domain.life.model import living
from app.domain.lowincome.road import LowRoad
from app.domain.lowincome.states import NEEDS_REASON, NEEDS_TWO, TOWN_STEPS, Step, step_label
from app.domain.notice_days import notice_dates
from app.domain.policy import PolicyView
from app.domain.procedure.facts import Refusal, day_text
from app.domain.questionnaire.field import Record
from app.domain.values import blank
from app.domain.workdays import add_months, month_end, month_of

__all__ = ["LowFacts", "check_low_step", "paid_until", "unsigned"]

DECISIONS = (Step.CONFIRMED, Step.REFUSED, Step.TOLD, Step.EXTENDED, Step.EXIT_CONFIRMED)
LOOKING = ("keep", "raise", "lower")
LEAVING = ("exceed", "wish", "end")


@dataclass(frozen=True, slots=True)
class LowFacts:
    """What a step is judged by: `values` of the event as it would be written, rows around it, `relatives` names that must
    step aside, `village_writes` False in a township's store."""

    road: LowRoad
    step: Step
    on: date | None
    today: date
    person: str
    values: Record
    record: Record
    household: Record = field(default_factory=dict)
    members: tuple[Record, ...] = ()
    obligors: tuple[Record, ...] = ()
    relatives: frozenset[str] = frozenset()
    village_writes: bool = True
    monitored: bool = False
    open_objections: int = 0  # on the notice this road names, about this household, not answered yet

    @property
    def by_paper(self) -> bool:
        """Typed from a paper of the other side."""
        return bool(self.values.get("by_paper"))

    @property
    def day(self) -> date:
        """The day the rules of the step count from."""
        return self.on or self.today

    @property
    def low_class(self) -> str:
        """The class decided, else the one asked for."""
        return str(
            self.values.get("low_class") or self.road.decided("low_class") or self.record.get("applied_class") or ""
        )


def check_low_step(facts: LowFacts, view: PolicyView) -> list[Refusal]:
    """Every reason why a step may not be recorded now, and warnings it may pass; [] when nothing speaks against it."""
    if facts.step is Step.CORRECTION:
        return [*_written(facts)]
    if facts.step not in facts.road.next_steps():
        return [_not_here(facts)]
    found = [*_written(facts), *_side(facts), *_aside(facts)]
    guard = _GUARDS.get(facts.step)
    return [*found, *(guard(facts, view) if guard else ())]


def _not_here(facts: LowFacts) -> Refusal:
    if facts.road.disputed:
        return Refusal("LOW-101", "这一件有两条并行的登记，正在待裁决。", "请先更正其中一条。")
    allowed = "、".join(f"“{step_label(step)}”" for step in facts.road.next_steps())
    advice = f"现在可以登记：{allowed}。" if allowed else "这一件已经办完；要再申请的，请新登记一件。"
    return Refusal("LOW-101", f"现在是“{facts.road.label}”，不能登记“{step_label(facts.step)}”。", advice)


def _written(facts: LowFacts) -> Iterator[Refusal]:
    name, last = step_label(facts.step), facts.road.path[-1] if facts.road.path else None
    if not facts.person.strip():
        yield Refusal("LOW-102", "没有填经办人。", "请填经办人姓名。")
    if facts.on is None or facts.on > facts.today:
        told = "没有填办理日期" if facts.on is None else f"办理日期{day_text(facts.on)}还没有到"
        yield Refusal("LOW-103", f"{told}。", "请填实际办理的日期。")
    elif last is not None and facts.step is not Step.CORRECTION and facts.on < last["date"]:
        yield Refusal("LOW-104", f"“{name}”的日期{day_text(facts.on)}早于上一步（{day_text(last['date'])}）。", "请核对日期；上一步录错了的，先更正。")  # fmt: skip
    if facts.step in NEEDS_REASON and not str(facts.values.get("reason") or "").strip():
        yield Refusal("LOW-107", f"“{name}”没有写原因。", "请写明原因。")


def _side(facts: LowFacts) -> Iterator[Refusal]:
    name, paper = step_label(facts.step), str(facts.values.get("paper") or "").strip()
    if facts.village_writes and facts.step in TOWN_STEPS and not facts.by_paper:
        yield Refusal("LOW-105", f"“{name}”由乡镇或县里办理。", "已经拿到纸质结果的，勾选“凭纸质结果录入”，并填文号。")
    if (facts.by_paper or facts.step in DECISIONS) and not paper:
        yield Refusal("LOW-106", f"“{name}”没有填文号或材料编号。", "请填通知书、名单的文号或编号。")


def _aside(facts: LowFacts) -> Iterator[Refusal]:
    """近亲属回避 is an error here (S2), and two persons go to look."""
    handlers = [str(name).strip() for name in facts.values.get("handlers") or () if str(name).strip()]
    for name in dict.fromkeys([facts.person.strip(), *handlers]):
        if name in facts.relatives:
            yield Refusal("LOW-110", f"{name}已备案是这一户的近亲属，不能经办、调查或核实。", "请换人办理。")
    if facts.step in NEEDS_TWO and len(set(handlers)) < 2 and not facts.by_paper:
        yield Refusal("LOW-111", f"“{step_label(facts.step)}”要两个人以上。", "请填两位以上调查或核实人员。")


def unsigned(record: Record, members: Iterable[Record], obligors: Iterable[Record], on: date) -> tuple[str, ...]:
    """Who has not signed the authorisation to 民政: every adult; for 特困 the person and each obligor (S2, §4.7)."""
    wanted = [member for member in living(list(members)) if is_adult(member, on)]
    if record.get("applied_class") == "tekun":
        wanted = [member for member in wanted if str(member["id"]) in (record.get("member_ids") or ())]
    signed = {str(name).strip() for name in record.get("authorised_names") or ()}
    names = [str(member.get("name") or "") for member in wanted if str(member.get("name") or "").strip() not in signed]
    if record.get("applied_class") == "tekun":
        names += [str(row.get("name") or "") for row in obligors if not row.get("authorised")]
    return tuple(name for name in names if name)


def _accepted(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    signed_on = facts.record.get("authorised_on")
    missing = unsigned(facts.record, facts.members, facts.obligors, facts.day)
    if signed_on is None or missing:
        who = f"（还差{'、'.join(missing)}）" if missing else ""
        yield Refusal("LOW-112", f"民政授权书还没有签齐{who}。", "请打印民政授权书，签好后登记日期和签字人。")
    elif signed_on > facts.day:
        yield Refusal("LOW-112", f"民政授权书{day_text(signed_on)}才签，晚于受理日期。", "请核对日期。")


def _investigated(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    if facts.record.get("assets_ok") is None:
        yield Refusal("LOW-114", "家庭财产是否符合规定还没有填。", "请按入户调查填写。")
    if facts.record.get("applied_class") == "tekun" and facts.record.get("no_supporter") is None:
        yield Refusal("LOW-114", "有没有赡养、抚养、扶养人还没有填。", "请按入户调查填写。")


def _noticed(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    if not facts.values.get("notice_id") and not str(facts.values.get("paper") or "").strip():
        yield Refusal("LOW-115", "没有写是哪一份公示。", "请选公示，或者填公示的编号。")


def _notice_over(facts: LowFacts, view: PolicyView, *notices: Step) -> Iterator[Refusal]:
    if facts.open_objections:
        text = f"公示还有{facts.open_objections}件异议没有答复。"
        yield Refusal("LOW-129", text, "请先在“评议公示”里核实答复，成立的重新公示。")
    posted = facts.road.day(*notices)
    if posted is None:
        return
    dates = notice_dates(posted, view.number("lowincome_notice_days"))
    if facts.day < dates.earliest_down:
        yield Refusal(
            "LOW-116", f"公示还没有满{dates.days}天，最早{day_text(dates.earliest_down)}才能办。", f"{dates.text}。"
        )


def _confirmed(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    yield from _notice_over(facts, view, Step.FIRST_NOTICE)
    if not facts.values.get("low_class"):
        yield Refusal("LOW-117", "没有选认定的类别。", "请照确认通知书选类别。")
    yield from _decision(facts)
    if facts.values.get("valid_until") is None:
        yield Refusal("LOW-119", "没有填有效期。", "每一次认定都有有效期，请照通知书填写。")


def _decision(facts: LowFacts) -> Iterator[Refusal]:
    until = facts.values.get("valid_until")
    if facts.values.get("low_class") == "dibao" and not facts.values.get("grade"):
        yield Refusal("LOW-118", "低保没有选A、B、C类。", "请照通知书选；复核的间隔由它决定。")
    if until is not None and until <= facts.day:
        yield Refusal("LOW-119", f"有效期至{day_text(until)}，不晚于办理日期。", "请核对有效期。")
    if facts.record.get("scope") in ("single", "person") and not facts.record.get("member_ids"):
        yield Refusal("LOW-120", "按个人认定，没有选是谁。", "请在认定内容里选家庭成员。")


def _imported(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    if not facts.values.get("low_class"):
        yield Refusal("LOW-117", "没有选认定的类别。", "请照原来的通知书或名单选类别。")
    yield from (refusal for refusal in _decision(facts) if refusal.code != "LOW-119")


def _extended(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    until, before = facts.values.get("valid_until"), facts.road.decided("valid_until")
    if until is None or (before is not None and until <= before):
        told = f"原来到{day_text(before)}" if before else "原来没有填"
        yield Refusal("LOW-121", f"延长后的有效期没有填，或者没有变长（{told}）。", "请填延长到哪一天。")


def _reviewed(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    if facts.values.get("outcome") not in LOOKING:
        yield Refusal("LOW-122", "没有填复核结论，或者结论不是继续保障。", "不再符合的，请登记“提出退出”。")


def _settled(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    if facts.values.get("outcome") not in ("founded", "unfounded"):
        yield Refusal("LOW-123", "没有填异议成立不成立。", "请填核实结论。")


def _founded(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    """After a founded objection nobody is confirmed without a new notice (`domain.md` §10.4)."""
    event = facts.road.find(Step.SETTLED)
    if event is not None and facts.road.step is Step.SETTLED and event.get("outcome") == "founded":
        yield Refusal("LOW-127", "异议成立，不能直接确认。", "请重新公示，或者登记不予确认。")


def _left(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    yield from _notice_over(facts, view, Step.EXIT_NOTICE)
    outcome, until = facts.values.get("outcome"), facts.values.get("paid_until")
    if outcome not in LEAVING:
        yield Refusal("LOW-124", "没有填为什么退出。", "请选超过标准渐退、自愿退出或不再符合。")
    elif outcome == "wish":
        low, high = view.limits("own_wish_months")
        if until is None or not add_months(facts.day, low) <= until <= month_end(month_of(add_months(facts.day, high))):
            yield Refusal("LOW-125", f"自愿退出的，保障金续发{low}至{high}个月，发到的日期不合。", "请填发到哪一天。")
    elif outcome == "exceed" and until is None:
        yield Refusal("LOW-125", "渐退期没有填保障金发到哪一天。", "请照通知书填写。")


def paid_until(outcome: str, on: date, view: PolicyView, low_class: str, kind: str, monitored: bool) -> date | None:
    """Until when the benefit runs on after an exit: 渐退 for 低保 (S0-9; S2 for helped households), 1–3 months by own wish."""
    if low_class != "dibao" and outcome != "end":
        return on
    if outcome == "exceed":
        helped = monitored or kind in EXIT_KINDS
        months = view.number("exit_grace_monitored_months" if helped else "exit_grace_months")
        return month_end(month_of(add_months(on, months)))
    if outcome == "wish":
        return month_end(month_of(add_months(on, view.limits("own_wish_months")[0])))
    return on if outcome == "end" else None


def _confirmed_all(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    yield from _founded(facts, view)
    yield from _confirmed(facts, view)


def _started(facts: LowFacts, view: PolicyView) -> Iterator[Refusal]:
    if blank(facts.record.get("applied_class")) or blank(facts.record.get("channel")):
        yield Refusal("LOW-128", "申请类别或发现渠道没有填。", "请在申请内容里填好。")


_GUARDS: Mapping[Step, Callable[[LowFacts, PolicyView], Iterable[Refusal]]] = {
    Step.APPLIED: _started, Step.IMPORTED: _imported, Step.ACCEPTED: _accepted, Step.INVESTIGATED: _investigated,
    Step.FIRST_NOTICE: _noticed, Step.EXIT_NOTICE: _noticed, Step.CONFIRMED: _confirmed_all, Step.EXTENDED: _extended,
    Step.REVIEW: _reviewed, Step.SETTLED: _settled, Step.EXIT_CONFIRMED: _left,
}  # fmt: skip
