"""Everything the page 低收入人口 shows, from one reading of the village."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.documents import chinese_date
from app.domain.due import State, state_of
from app.domain.lowincome.guards import unsigned
from app.domain.lowincome.road import DISPUTED
from app.domain.lowincome.standing import Recognition
from app.domain.lowincome.states import Phase, step_label
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.lowincome.aid import GrantLine, grants_of
from app.services.lowincome.care import CareLine, cares_in
from app.services.lowincome.reading import (
    LISTS,
    PARTS,
    BoardLine,
    PersonLine,
    board_line,
    class_text,
    low_file,
    names_of,
    people_of,
)
from app.services.lowincome.stops import StopLine, stops_in
from app.store.rows import read_records


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert with what was routed: `waiting` departments that have not answered; `route` the first of them."""

    id: str
    household: str
    head: str
    number: str
    group: str
    level: str
    reason: str
    opened_on: date
    due_on: date
    state: State
    rescue: str
    waiting: str
    route: str
    closed_on: date | None
    result: str


@dataclass(frozen=True, slots=True)
class RoadStep:
    """One step of a recognition that counts."""

    event: str
    step: str
    on: date
    person: str
    paper: str
    words: str


@dataclass(frozen=True, slots=True)
class RecognitionLine:
    """One recognition of a household: what it is, where it stands, what may follow."""

    id: str
    household: str
    what: str
    who: str
    state: str
    grade: str
    amount: Decimal | None
    valid_until: date | None
    next_review: date | None
    next_steps: tuple[str, ...]
    steps: tuple[RoadStep, ...]
    record: Rec
    unsigned: tuple[str, ...] = ()  # names the authorisation to 民政 still lacks, while it is asked for


@dataclass(frozen=True, slots=True)
class LowBoard:
    """The page's lists."""

    lines: tuple[BoardLine, ...] = ()
    alerts: tuple[AlertLine, ...] = ()
    grants: tuple[GrantLine, ...] = ()
    stops: tuple[StopLine, ...] = ()
    cares: tuple[CareLine, ...] = ()
    people: dict[str, tuple[PersonLine, ...]] = field(default_factory=dict)
    homes: tuple[tuple[str, str], ...] = ()
    works: tuple[str, ...] = ()  # 定期工作 that is done, the newest first, each a sentence


def low_board(desk: Desk) -> LowBoard:
    """All lists; ended households only where something of them is still open."""
    with desk.reading() as connection:
        policy = desk.policy(connection)
        files = load_households(connection, None, PARTS)
        works = read_records(connection, "low_income_duty")
    view, on = policy.at(desk.today), desk.today
    living = [file for file in files if not file.ended]
    lines = tuple(line for file in living if (line := board_line(file, policy, on)))
    return LowBoard(
        lines,
        tuple(sorted((a for file in files for a in alerts_in(file, view, on)), key=_pressing)),
        tuple(sorted((g for file in files for g in grants_of(file)), key=lambda g: (-g.on.toordinal(), g.batch))),
        tuple(sorted((s for file in files for s in stops_in(file, view, on)), key=lambda s: (s.done_on is not None, s.due))),
        tuple(sorted((c for file in living for c in cares_in(file)), key=lambda c: (c.end is not None, c.last_visit or date.min))),
        {which: tuple(p for file in living for p in people_of(file, which, policy, on)) for which in LISTS},
        tuple((file.id, f"{file.short}　{file.record.get('group_name') or ''}") for file in living if file.members),
        tuple(work_text(row) for row in sorted(works, key=lambda row: (row["done_on"], str(row["id"])), reverse=True)),
    )  # fmt: skip


def work_text(row: Rec) -> str:
    """2026年10月低收入数据比对：10月20日完成，沈惠芳，核对20户，发现1户."""
    period = str(row["period"])
    parts = [f"{chinese_date(row['done_on'])}完成", str(row.get("person") or "")]
    parts += [f"核对{row['checked']}户" if row.get("checked") is not None else ""]
    parts += [f"发现{row['found']}户" if row.get("found") is not None else "", str(row.get("paper") or "")]
    return f"{period[:4]}年{int(period[4:6])}月{label('LOW_DUTY', row['duty'])}：{'，'.join(part for part in parts if part)}"


def _pressing(line: AlertLine) -> tuple[bool, date]:
    return line.closed_on is not None, line.due_on


def alerts_in(file: HouseholdFile, view: PolicyView, on: date) -> Iterator[AlertLine]:
    """Alerts of one household."""
    for row in file.rows("low_income_alert"):
        open_ones = [r for r in file.rows("alert_route") if r["alert_id"] == row["id"] and not r.get("done_on")]
        waiting = "、".join(label("ALERT_DEPARTMENT", route["department"]) for route in open_ones)
        done = row.get("closed_on") is not None
        state = state_of(row["opened_on"], row["due_on"], on, view.number("amber_days"), done)
        yield AlertLine(
            str(row["id"]), file.id, file.head_name, str(file.record.get("local_household_no") or ""),
            str(file.record.get("group_name") or ""), str(row["level"]), str(row.get("reason") or ""), row["opened_on"],
            row["due_on"], state, str(row.get("rescue") or ""), waiting, str(open_ones[0]["id"]) if open_ones else "",
            row.get("closed_on"), str(row.get("result") or ""),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """One household on the page: its recognitions, what its figures speak for, its people to choose from."""

    household: str
    head: str
    recognitions: tuple[RecognitionLine, ...]
    suggestion: str
    alert: str
    members: tuple[tuple[str, str], ...]
    schemes: str
    benefits: tuple[tuple[str, str], ...]


def household_view(desk: Desk, household: str) -> HouseholdView:
    """One household; AppError H-101."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        known = low_file(file, desk.policy(connection), desk.today)
    names = names_of(file)
    running = [row for row in file.rows("benefit") if not row.get("until")]
    return HouseholdView(
        file.id, file.head_name, tuple(recognition_lines(file, known.standing.recognitions, desk.today)),
        "".join((*known.suggestion.reasons, *known.suggestion.cautions)), known.alert.reason if known.alert else "",
        tuple((str(m["id"]), f"{m.get('name') or ''}（{label('RELATION', m.get('relation'))}）") for m in file.members),
        "、".join(label("SCHEME", code) for code in known.standing.schemes),
        tuple((str(row["id"]), f"{label('SCHEME', row['scheme'])}（{names.get(str(row.get('member_id') or ''), '整户')}）") for row in running),
    )  # fmt: skip


def recognition_lines(file: HouseholdFile, found: Iterable[Recognition], on: date) -> Iterator[RecognitionLine]:
    """Recognitions of a household as the page lists them."""
    for one in found:
        road = one.road
        who = "、".join(str(member.get("name") or "") for member in one.covers(file.members))
        steps = tuple(
            RoadStep(str(e["id"]), step_label(str(e["step"])), e["date"], str(e.get("person") or ""), str(e.get("paper") or ""),
                     _words(e))
            for e in road.path
        )  # fmt: skip
        state = step_label(str(road.step)) if road.step and not road.disputed else DISPUTED
        yield RecognitionLine(
            one.id, file.id, class_text(one.low_class, one.scope), who, state, one.grade, road.amount,
            road.decided("valid_until"), one.next_review, tuple(str(step) for step in road.next_steps()), steps, dict(one.record),
            unsigned(one.record, file.members, file.rows("obligor"), on) if road.phase is Phase.ASKED else (),
        )  # fmt: skip


def _words(event: Mapping[str, Any]) -> str:
    parts = [
        label("LOW_CLASS", event.get("low_class")), f"{event['grade']}类" if event.get("grade") else "",
        f"每月{event['amount']}元" if event.get("amount") is not None else "", label("LOW_OUTCOME", event.get("outcome")),
        f"有效期到{event['valid_until'].isoformat()}" if event.get("valid_until") else "", str(event.get("reason") or ""),
    ]  # fmt: skip
    return "，".join(part for part in parts if part)
