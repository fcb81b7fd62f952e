"""How a household stands among the people of low income: classes, colour, schemes held, next check (`domain.md` §14, §15.7).

One reading for the page, the ledger, the due list and the papers. What nobody has a recognition for but the form says (享受低保,
特困, monitored) stands as a line of its own, so that the list is complete from the first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.category import current
from app.domain.lowincome.road import LowRoad, fold
from app.domain.lowincome.states import Phase, Step
from app.domain.policy import Policy, PolicyView
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.workdays import add_months, month_of

Rows = Mapping[str, Sequence[Record]]
ON_SCHEME = ("dibao", "tekun", "edge", "rigid")  # 社会救助: who has one of these has no colour
FLAGS: Mapping[str, str] = {"edge": "edge", "rigid": "rigid"}  # WELFARE of the household -> class
# Yes in the form about a person -> code of SCHEME.
_OF_MEMBER = (("dibao", "dibao"), ("tekun", "tekun"))
_ALLOWANCES = {"living": "disability_living", "care": "disability_care"}


@dataclass(frozen=True, slots=True)
class Recognition:
    """One recognition with its road; `next_review` the day by which it is looked at again (None while none is asked)."""

    record: Record
    road: LowRoad
    next_review: date | None

    @property
    def id(self) -> str:
        """Its row."""
        return str(self.record["id"])

    @property
    def low_class(self) -> str:
        """The class decided, else the one asked for."""
        return str(self.road.decided("low_class") or self.record.get("applied_class") or "")

    @property
    def grade(self) -> str:
        """A, B, C of 低保; "" for others."""
        return str(self.road.decided("grade") or "")

    @property
    def scope(self) -> str:
        """整户, 单人 or 个人."""
        return str(self.record.get("scope") or "whole")

    def covers(self, members: Iterable[Record]) -> tuple[Record, ...]:
        """Whom it protects: the whole household as it is now, or the persons named."""
        people = current(members)
        if self.scope == "whole":
            return tuple(people)
        wanted = set(self.record.get("member_ids") or ())
        return tuple(member for member in people if str(member["id"]) in wanted)


@dataclass(frozen=True, slots=True)
class LowLine:
    """One line of ledger 15.7 about a household: class, household or person, benefit, validity, next check.

    `record`: "" where only the form says so (历史资料缺); `running` False for one still asked for."""

    record: str
    low_class: str
    scope: str
    persons: tuple[str, ...]
    grade: str
    amount: Decimal | None
    since: str  # YYYYMM
    valid_until: date | None
    next_review: date | None
    phase: str
    running: bool

    @property
    def printed_class(self) -> str:
        """The class as a notice may show it: 单人户 prints as 低保 (`domain.md` §10.2)."""
        return "低保" if self.low_class == "dibao" else label("LOW_CLASS", self.low_class)


@dataclass(frozen=True, slots=True)
class LowStanding:
    """Everything §14 knows of one household on a day."""

    lines: tuple[LowLine, ...]
    recognitions: tuple[Recognition, ...]
    schemes: tuple[str, ...]
    alert: Record | None

    @property
    def in_scheme(self) -> bool:
        """True where one of its lines is 社会救助 in force."""
        return any(line.running and line.low_class in ON_SCHEME for line in self.lines)

    @property
    def colour(self) -> str:
        """Code of ALERT_LEVEL: the alert in hand, else yellow where it is monitored; "" for a household in a scheme (§14.2)."""
        if self.in_scheme:
            return ""
        return str(self.alert["level"]) if self.alert else "yellow" if "prevent" in self.classes else ""

    @property
    def classes(self) -> tuple[str, ...]:
        """Codes of LOW_CLASS in force, each once."""
        return tuple(dict.fromkeys(line.low_class for line in self.lines if line.running))


def standing_of(household: Record, members: Sequence[Record], rows: Rows, monitored: bool, policy: Policy, on: date) -> LowStanding:  # fmt: skip
    """How a household stands on a day. `rows`: its rows by kind; `monitored`: one of the three classes in force."""
    view, people = policy.at(on), current(members)
    found = recognitions(rows, view, on)
    lines = [*_of_records(found, people, on), *_of_form(household, people, found, on)]
    if monitored:
        names = tuple(str(member.get("name") or "") for member in people)
        lines.append(LowLine("", "prevent", "whole", names, "", None, "", None, None, Phase.IN_FORCE.label, True))
    return LowStanding(tuple(lines), found, tuple(_schemes(people, rows, on)), open_alert(rows, on))


def recognitions(rows: Rows, view: PolicyView, on: date) -> tuple[Recognition, ...]:
    """The recognitions of a household with their roads, open ones first."""
    events: dict[str, list[Record]] = {}
    for event in rows.get("low_income_event", ()):
        if event["date"] <= on:
            events.setdefault(str(event["record_id"]), []).append(event)
    found = []
    for record in rows.get("low_income_record", ()):
        road = fold(events.get(str(record["id"]), ()))
        if road.path or road.disputed:
            found.append(Recognition(record, road, next_review(record, road, view)))
    return tuple(sorted(found, key=lambda one: (not one.road.is_open, one.id)))


def review_months(low_class: str, grade: str, view: PolicyView) -> int:
    """§14.3: 低保 A, B yearly, C half-yearly, 特困 yearly; the others by a setting (D)."""
    if low_class == "dibao":
        table = dict(view.get("dibao_review"))
        return int(table.get(grade) or min(table.values()))
    return view.number("tekun_review" if low_class == "tekun" else "low_other_review")


def next_review(record: Record, road: LowRoad, view: PolicyView) -> date | None:
    """Day by which a recognition in force is looked at again; one from before starts on the day it was entered (起用日)."""
    if road.phase is not Phase.IN_FORCE or road.reviewed_on is None:
        return None
    since = road.reviewed_on
    if road.is_imported and road.find(Step.REVIEW, Step.EXTENDED) is None:
        since = max(since, date.fromisoformat(str(record["created_at"])[:10]))
    low_class = str(road.decided("low_class") or record.get("applied_class") or "")
    return add_months(since, review_months(low_class, str(road.decided("grade") or ""), view))


def _of_records(found: Iterable[Recognition], people: Sequence[Record], on: date) -> Iterator[LowLine]:
    for one in found:
        running = one.road.runs_on(on)
        if not running and not one.road.is_open:
            continue
        begun = one.road.day(Step.CONFIRMED, Step.IMPORTED)
        since = str(one.road.decided("benefit_from") or (month_of(begun) if begun else ""))
        names = tuple(str(member.get("name") or "") for member in one.covers(people))
        yield LowLine(one.id, one.low_class, one.scope, names, one.grade, one.road.amount, since,
                      one.road.decided("valid_until"), one.next_review, one.road.label, running)  # fmt: skip


def _of_form(household: Record, people: Sequence[Record], found: Sequence[Recognition], on: date) -> Iterator[LowLine]:
    """What the form says and no recognition stands for."""
    known = {one.low_class for one in found if one.road.runs_on(on)}
    for key, low_class in _OF_MEMBER:
        helped = [member for member in people if member.get(key) in ("rural", "urban")]
        if not helped or low_class in known:
            continue
        scope = "person" if low_class == "tekun" else str(household.get("dibao_scope") or "")
        since = str(household.get("dibao_since") or "") if low_class == "dibao" else ""
        scope = scope or ("whole" if len(helped) == len(people) else "single")
        names = tuple(str(member.get("name") or "") for member in helped)
        yield LowLine("", low_class, scope, names, "", None, since, None, None, "没有认定记录", True)
    for flag, low_class in FLAGS.items():
        if flag in (household.get("welfare_flags") or ()) and low_class not in known:
            names = tuple(str(member.get("name") or "") for member in people)
            yield LowLine("", low_class, "whole", names, "", None, "", None, None, "没有认定记录", True)


def _schemes(people: Iterable[Record], rows: Rows, on: date) -> Iterator[str]:
    """救助项目: codes of SCHEME the household draws on a day, each once, in the order of the list."""
    month = month_of(on)
    known = {
        str(row["scheme"]) for row in rows.get("benefit", ())
        if str(row["since"]) <= month and (not row.get("until") or month < str(row["until"]))
    }  # fmt: skip
    for member in people:
        known |= {_ALLOWANCES[code] for code in member.get("disability_allowance") or () if code in _ALLOWANCES}
    from app.domain.questionnaire.codes import CODE_LISTS

    yield from (code.code for code in CODE_LISTS["SCHEME"].codes if code.code in known)


def open_alert(rows: Rows, on: date) -> Record | None:
    """The alert in hand on a day, the latest one."""
    found = [
        row for row in rows.get("low_income_alert", ())
        if row["opened_on"] <= on and (row.get("closed_on") is None or on < row["closed_on"])
    ]  # fmt: skip
    return max(found, key=lambda row: (row["opened_on"], str(row["id"])), default=None)


def covered(members: Sequence[Record], standing: LowStanding) -> bool:
    """True where everybody of a household is in a scheme; a 单人户 leaves the others outside."""
    people = {str(member.get("name") or "") for member in current(members)}
    helped = {name for line in standing.lines if line.running and line.low_class in ON_SCHEME for name in line.persons}
    return bool(people) and people <= helped


def left_aid(standing: LowStanding, on: date, months: int = 12) -> bool:
    """True where 低保 or 特困 ended in the last year and nothing took its place."""
    ended = [
        one.road.path[-1]["date"] for one in standing.recognitions
        if one.road.step is Step.ENDED and one.low_class in ("dibao", "tekun") and not one.road.runs_on(on)
    ]  # fmt: skip
    return not standing.in_scheme and any(day <= on <= add_months(day, months) for day in ended)
