"""What a ledger looks at: a period, the households as they were known, and how a household stood on its last day (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from app.domain.documents import Cell
from app.domain.due import DueFacts
from app.domain.idnumbers import age
from app.domain.ledgers.model import Entry
from app.domain.merged_places import Places
from app.domain.policy import Policy, PolicyView
from app.domain.procedure.states import REMOVAL, Step
from app.domain.questionnaire.codes import label
from app.domain.revisits import Group, Period, VisitFact
from app.domain.values import mask_text
from app.domain.words import printed_label
from app.domain.workdays import month_end, month_of
from app.services.files import CaseFile, HouseholdFile, Reader, Rec
from app.store.store import Connection

WATCHED = (Step.MONITORED, *REMOVAL, Step.REMOVED)
MONITORED_TEXT, REMOVED_TEXT = "监测中", "风险已消除"


@dataclass(frozen=True)
class Scope:
    """One ledger to be made: `on` is the last day that counts (the period's, or today while it runs), `read` gives rows as
    they were known, `reveal` prints full identity numbers."""

    connection: Connection
    period: Period
    today: date
    policy: Policy
    files: Sequence[HouseholdFile]
    read: Reader
    reveal: bool = False
    line: int = 0  # the journal is known up to here (0: all of it)
    code: str = ""  # of one village among many: its code, and its units beside the households
    units: tuple[str, ...] | None = None

    @property
    def on(self) -> date:
        """The day as of which the ledger says how things stand."""
        return min(self.period.end, self.today)

    @property
    def month(self) -> str:
        """The last month of the period (YYYYMM)."""
        return month_of(self.period.end)

    @cached_property
    def view(self) -> PolicyView:
        """The settings in force on that day."""
        return self.policy.at(self.on)

    @cached_property
    def places(self) -> Places:
        """Names after 合村并组, as they were on that day."""
        return Places.of(self.view.get("merged_places"))

    def group_of(self, file: HouseholdFile) -> str:
        """The group of a household by the name it had on that day."""
        return self.places.group(str(file.record.get("village_code") or ""), str(file.record.get("group_name") or ""))

    def holds(self, day: date | None) -> bool:
        """True for a day of the period."""
        return day is not None and self.period.start <= day <= self.period.end

    def holds_month(self, month: Any) -> bool:
        """True for a YYYYMM month of the period."""
        return bool(month) and month_of(self.period.start) <= str(month) <= self.month

    def covers(self, start: date | None, end: date | None) -> bool:
        """True for something that lasted into the period: begun by its end, not over before it."""
        return (start is None or start <= self.period.end) and (end is None or end >= self.period.start)

    def rows(self, kind: str) -> list[Rec]:
        """Rows of the whole village, or all rows of a kind."""
        return self.read(self.connection, kind, units=self.units)

    def id_text(self, number: Any) -> str:
        """An identity number, in part unless the township asked for all of it (§17)."""
        text = str(number or "")
        return text if self.reveal or not text else mask_text("id_number", text)


@dataclass(frozen=True, slots=True)
class Watched:
    """A case that was monitored or removed at the end of a month; months YYYYMM, `removed` blank while the risk stands."""

    case: CaseFile
    identified: str
    removed: str
    since: date | None = None  # day the removed state was entered

    @property
    def state(self) -> str:
        """监测中, or 风险已消除（202611）."""
        return f"{REMOVED_TEXT}（{self.removed}）" if self.removed else MONITORED_TEXT


def members_on(file: HouseholdFile, day: date) -> list[Rec]:
    """Members 在册 on a day: those who had come and had not left (§15 sum rules)."""
    return [member for member in file.all_members if _was_there(member, day)]


def _was_there(member: Rec, day: date) -> bool:
    changed = member.get("presence_date")
    if member.get("presence") == "left":
        return changed is not None and changed > day
    return member.get("presence") != "added" or changed is None or changed <= day


def emptied_by(file: HouseholdFile, day: date) -> bool:
    """True where everybody had died or left by a day (并户, 整户迁出): the household is no line of that month any more."""
    gone = [m.get("presence_date") for m in file.all_members if m.get("presence") == "left"]
    return bool(gone) and len(gone) == len(file.all_members) and all(left is not None and left <= day for left in gone)


def watched_at(file: HouseholdFile, month: str) -> Watched | None:
    """The household's monitored case as it stood on the last day of a month; None where there was none."""
    found = [item for case in file.cases if (item := _watched(case, month))]
    return found[-1] if found else None


def _watched(case: CaseFile, month: str) -> Watched | None:
    last = month_end(month)
    passed = [
        item for item in case.road.path
        if item.event.get("step") == Step.IMPORTED or item.event.get("date") is None or item.event["date"] <= last
    ]  # fmt: skip
    if not passed or passed[-1].state not in WATCHED:
        return None
    decided = case.decision
    approved = case.road.find(Step.APPROVED) or case.road.find(Step.MONITORED, Step.REMOVED) or {}
    identified = str(decided.get("identified_month") or _month(approved))
    if not identified or identified > month:
        return None
    gone = passed[-1] if passed[-1].state is Step.REMOVED else None
    removed = str(decided.get("removal_month") or _month(gone.event)) if gone else ""
    if removed > month:
        removed, gone = "", None
    return Watched(case, identified, removed, gone.event.get("date") if gone else None)


def _month(event: Mapping[str, Any]) -> str:
    day = event.get("date")
    return month_of(day) if isinstance(day, date) else ""


def contact_of(file: HouseholdFile, case: CaseFile | None, day: date) -> str:
    """监测帮扶联系人 on a day: the pairing in force, else what the case says."""
    for row in reversed(file.rows("pairing")):
        begun = not row.get("start") or row["start"] <= day
        if row.get("is_monitor_contact") is not False and begun and (not row.get("end") or row["end"] >= day):
            return str(row["name"])
    return str(case.record.get("monitor_contact") or "") if case else ""


def measures_of(case: CaseFile, day: date) -> tuple[str, ...]:
    """Classes of measures that had begun by a day, the earliest first; what failed is none."""
    rows = [row for row in case.rows("measure") if row.get("status") != "failed"]
    begun = [row for row in rows if not row.get("start") or row["start"] <= day]
    begun.sort(key=lambda row: row.get("start") or date.max)
    return tuple(dict.fromkeys(str(row["measure_class"]) for row in begun if row.get("measure_class")))


def helpers_of(file: HouseholdFile, scope: Scope) -> tuple[str, ...]:
    """Everybody who helped the household in the period."""
    named = [str(row["name"]) for row in file.rows("pairing") if scope.covers(row.get("start"), row.get("end"))]
    contact = contact_of(file, file.case, scope.on)
    return tuple(dict.fromkeys([*named, *([contact] if contact else [])]))


def visits_in(file: HouseholdFile, scope: Scope) -> list[Rec]:
    """Visits of the period in the order of their days."""
    return sorted((row for row in file.rows("visit") if scope.holds(row.get("date"))), key=lambda row: row["date"])


def created_on(row: Mapping[str, Any]) -> date:
    """The day a row was written."""
    return date.fromisoformat(str(row["created_at"])[:10])


def group_on(file: HouseholdFile, month: str) -> tuple[Group, date]:
    """The household's group of §12 at the end of a month and the day it came into it (of a month the last day is known)."""
    watched = watched_at(file, month)
    if watched is None:
        exits = str(file.record.get("household_kind") or "").startswith("exit_")
        return (Group.EXIT if exits else Group.OTHER), created_on(file.record)
    road = watched.case.road
    if watched.removed:
        since = None if road.is_imported else watched.since
        return Group.REMOVED, since or month_end(watched.removed)
    entered = None if road.is_imported else road.entered(Step.MONITORED)
    return Group.MONITORED, entered or month_end(watched.identified)


def due_facts_on(file: HouseholdFile, month: str) -> DueFacts:
    """What the revisit rules need to know of a household as it stood at the end of a month."""
    group, since = group_on(file, month)
    visits = tuple(
        VisitFact(row["date"], row["mode"] or "home", row["result"] or "stable", row["purpose"] or "revisit")
        for row in file.rows("visit") if row["date"]
    )  # fmt: skip
    return DueFacts(file.id, group, since, _started(file), visits)


def _started(file: HouseholdFile) -> date:
    imported = [case.road.path[0].event for case in file.cases if case.road.is_imported]
    return created_on(imported[0] if imported else file.record)


# ---- entries ---------------------------------------------------------------------------------------------------------


def entry(
    file: HouseholdFile, scope: Scope, key: str, values: Mapping[str, Cell], *, person: str = "",
    helpers: Iterable[str] = (), classes: Iterable[str] | None = None, tallies: Mapping[str, Iterable[str]] | None = None,
) -> Entry:  # fmt: skip
    """An entry of a household with what all entries share; the class is the monitored one unless others are given."""
    watched = watched_at(file, scope.month)
    people = len(members_on(file, scope.on))
    known = dict(values)
    if watched and "category" not in known:
        known["category"] = class_text(watched)
    return Entry(
        key, {"members": people, **known}, file.id, scope.group_of(file), file.head_name, person, people,
        tuple(dict.fromkeys([*helpers_of(file, scope), *helpers])),
        tuple(classes) if classes is not None else ((watched.case.category,) if watched else ()),
        {name: tuple(word for word in words if word) for name, words in (tallies or {}).items()},
    )  # fmt: skip


def class_text(watched: Watched | None) -> str:
    """The class in Chinese; blank where nothing is monitored."""
    return label("CATEGORY", watched.case.category) if watched else ""


def person_class(file: HouseholdFile, scope: Scope) -> str:
    """类别 of a person's line: the monitored class while it is monitored, else the household's kind."""
    watched = watched_at(file, scope.month)
    if watched and not watched.removed:
        return class_text(watched)
    return printed_label(label("KIND", str(file.record.get("household_kind") or "")))


def codes_of(file: HouseholdFile, scope: Scope) -> tuple[str, ...]:
    """Codes a class filter of a person's ledger takes: kind of household and monitored class."""
    watched = watched_at(file, scope.month)
    kind = str(file.record.get("household_kind") or "")
    return (kind, watched.case.category) if watched else (kind,)


def member_of(file: HouseholdFile, member_id: Any) -> Rec:
    """A member by id, those who left included; {} where none is named."""
    return next((member for member in file.all_members if member["id"] == member_id), {})


def person_values(member: Rec, scope: Scope) -> dict[str, Cell]:
    """Name, sex, age on the day, masked identity number, telephone."""
    born = member.get("birth_date")
    return {
        "name": str(member.get("name") or ""), "sex": label("SEX", str(member.get("sex") or "")),
        "age": age(born, scope.on) if isinstance(born, date) else None, "id_number": scope.id_text(member.get("id_number")),
        "phone": str(member.get("phone") or ""),
    }  # fmt: skip


def person_key(member: Rec) -> str:
    """Who somebody is, whichever household he lives in."""
    return str(member.get("person_id") or member.get("id") or "")


def said(*parts: Any) -> str:
    """Parts that say something, joined."""
    return "；".join(str(part) for part in parts if part)


def names(values: Any) -> str:
    """Several names as one cell."""
    return "、".join(str(value) for value in values or ())
