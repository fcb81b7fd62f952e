"""What is owed about work: the quarterly check person by person, changes to report, posts, services (`domain.md` R-12.5, §22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.domain.due import DutyFact, periodic
from app.domain.employment import CHECKED, current_spell, farms_at_home, is_away, is_willing, unreported
from app.domain.policy import Policy
from app.domain.posts import is_held, limit_day, ran_out
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.workdays import add_days, month_start

PAGE = "employment"
TRAINING = ("training", "farm_training")


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """One household's people and their rows by member id; `begin`: first day anything is owed; `helped`: 脱贫户 or 监测户."""

    household: str
    begin: date
    members: Sequence[Record]
    spells: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    posts: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    checks: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    services: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    helped: bool = False


def work_duties(facts: WorkFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    """Everything owed to the people of one household about work."""
    away: list[DutyFact] = []
    for member in facts.members:
        if member.get("presence") == "left":
            continue
        key = str(member["id"])
        spells, posts, services = facts.spells.get(key, ()), facts.posts.get(key, ()), facts.services.get(key, ())
        if spells or member.get("is_working"):
            away += _check(facts, member, spells, policy, on)
        if posts:
            yield from _posts(facts, member, posts, policy, on)
        if is_willing(member):
            yield from _service(facts, member, services, policy, on)
    yield from _together(facts, away)
    for rows in facts.checks.values():
        yield from _changes(facts, rows)
    if facts.helped:
        yield from _training(facts, policy, on)


def _more(facts: WorkFacts, member: Record, tab: str) -> dict[str, Any]:
    return {"household": facts.household, "member": str(member["id"]), "page": PAGE, "where": (("tab", tab),)}


def _check(facts: WorkFacts, member: Record, spells: Sequence[Record], policy: Policy, on: date) -> Iterator[DutyFact]:
    if not is_away(member, spells, on):
        return
    spell = current_spell(spells, on)
    since = month_start(str(spell["start"])) if spell and spell.get("start") else facts.begin
    days = [
        row["date"]
        for row in facts.checks.get(str(member["id"]), ())
        if row.get("result") in CHECKED and not row.get("post_id")
    ]
    found = periodic(
        "work_check",
        "外出务工核实",
        "work_check",
        max(facts.begin, since),
        days,
        policy,
        on,
        **_more(facts, member, "check"),
    )
    yield from found


def _together(facts: WorkFacts, away: Iterable[DutyFact]) -> Iterator[DutyFact]:
    """People of one household still to be checked by the same day are one duty; each who was checked is done by himself."""
    names = {str(member["id"]): str(member.get("name") or "") for member in facts.members}
    waiting: dict[date, list[DutyFact]] = {}
    for fact in away:
        if fact.done_on is None:
            waiting.setdefault(fact.due, []).append(fact)
        else:
            yield replace(fact, reason=f"{names[fact.member]}在外务工，{fact.reason}")
    for facts_ in waiting.values():
        who = "、".join(names[fact.member] for fact in facts_)
        member = facts_[0].member if len(facts_) == 1 else ""
        starts = min(fact.starts for fact in facts_)
        yield replace(
            facts_[0], member=member, subject="away", starts=starts, reason=f"{who}在外务工，{facts_[0].reason}"
        )


def _changes(facts: WorkFacts, rows: Iterable[Record]) -> Iterator[DutyFact]:
    """S0-1: a change is reported at once."""
    names = {str(member["id"]): str(member.get("name") or "") for member in facts.members}
    for row in unreported(rows):
        reason = f"{names.get(str(row['member_id']), '')}{label('WORK_CHANGE', row.get('change'))}，还没有上报乡镇"
        yield DutyFact(kind="work_change", label="务工变动上报", starts=row["date"], due=row["date"], reason=reason,
                       household=facts.household, member=str(row["member_id"]), subject=str(row["id"]), page=PAGE,
                       where=(("tab", "check"),))  # fmt: skip


def _posts(facts: WorkFacts, member: Record, posts: Sequence[Record], policy: Policy, on: date) -> Iterator[DutyFact]:
    view, more = policy.at(on), _more(facts, member, "posts")
    ahead, name = view.number("post_warn_days"), member.get("name")
    for post in posts:
        end = post.get("end")
        if end is None or not is_held(post, on):
            continue
        starts = max(add_days(end, -ahead), post["start"])
        late = ran_out(post, on)
        due = max(end, facts.begin) if late else end
        words = "已到期，请登记续聘或退出原因" if late else "快到期，请商量续聘或退出"
        yield DutyFact(kind="post_end", label="岗位合同到期", starts=min(starts, due), due=due, subject=str(post["id"]),
                       reason=f"{name}的公益性岗位合同{words}", **more)  # fmt: skip
    limit = view.number("post_max_months")
    day = limit_day(posts, limit, on)
    if day is not None and on >= add_days(day, -ahead):
        due = max(day, facts.begin)
        yield DutyFact(kind="post_months", label="岗位补贴满期", starts=min(add_days(day, -ahead), due), due=due,
                       reason=f"{name}享受岗位补贴满{limit}个月，应退出岗位", **more)  # fmt: skip


def _service(
    facts: WorkFacts, member: Record, services: Sequence[Record], policy: Policy, on: date
) -> Iterator[DutyFact]:
    begin = max(facts.begin, member.get("wish_date") or facts.begin)
    found = periodic("job_service", "就业服务", "job_service", begin, [row["date"] for row in services], policy, on,
                     **_more(facts, member, "wishes"))  # fmt: skip
    for fact in found:
        yield replace(fact, reason=f"{member.get('name')}有就业意愿，{fact.reason}")


def _training(facts: WorkFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    """One duty a household, however many farm at home: served by a training one of them went to."""
    home = [
        member for member in facts.members
        if farms_at_home(member, facts.spells.get(str(member["id"]), ()), on)
        and not any(is_held(post, on) for post in facts.posts.get(str(member["id"]), ()))
    ]  # fmt: skip
    if not home:
        return
    days = [
        row["date"] for member in home for row in facts.services.get(str(member["id"]), ()) if row.get("kind") in TRAINING
    ]  # fmt: skip
    names = "、".join(str(member.get("name") or "") for member in home)
    found = periodic("farm_training", "务农人员培训", "farm_training", facts.begin, days, policy, on, household=facts.household,
                     page=PAGE, where=(("tab", "wishes"),))  # fmt: skip
    for fact in found:
        yield replace(fact, reason=f"{names}在家务农，{fact.reason}")
