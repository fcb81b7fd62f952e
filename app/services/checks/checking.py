"""Data checks over the store: one household while it is edited, the whole village on demand (`data_checks.md` §1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from app.domain.checks import (
    CheckSettings,
    Finding,
    HouseholdFacts,
    blocking,
    check_household,
    covering,
    digest,
    find_rule,
    markable,
    missing_settings,
    used_fields,
)
from app.domain.checks import village_findings as common_findings
from app.domain.due import DueKind
from app.domain.errors import AppError
from app.domain.policy import Policy, PolicyView
from app.domain.procedure.states import Step
from app.domain.questionnaire.field import Record
from app.domain.workdays import month_end
from app.services.desk import Desk
from app.services.duties.dues import VillageFacts, due_of, village_facts
from app.services.files import CaseFile, HouseholdFile, load_household, load_households
from app.store import history
from app.store.store import Connection, Store


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in a list: whose household it is, and the finding."""

    household: str
    name: str
    number: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and the row `finding_mark` that covers it (None: open)."""

    finding: Finding
    mark: Record | None = None


def settings_of(view: PolicyView, **more: Any) -> CheckSettings:
    """Limits of the checks as the settings in force say, the rules switched off among them."""
    off = frozenset(rule.id for text in view.names("checks_off") if (rule := find_rule(text)) is not None)
    return CheckSettings.from_values(view.get, income_excluded=tuple(view.get("income_excluded")), off=off, **more)


def facts_of(
    file: HouseholdFile, policy: Policy, today: date, case: CaseFile | None = None, overdue: bool | None = None
) -> HouseholdFacts:
    """What the checks read of one household; `case` defaults to the one that counts."""
    case = case or file.case
    removed = bool(case and case.road.state is Step.REMOVED)
    record = {**case.record, **_decided(case)} if case else None
    return HouseholdFacts(
        household=file.record,
        members=tuple(file.all_members),
        case=record,
        snapshot_identify=file.latest("safeguard_snapshot"),
        income_identify=file.latest("income_record"),
        snapshot_removal=case.moment("safeguard_snapshot", "removal") if case else None,
        income_removal=case.moment("income_record", "removal") if case else None,
        measures=tuple(file.rows("measure")),
        visits=tuple(file.rows("visit")),
        work_spells=tuple(file.rows("work_spell")),
        posts=tuple(file.rows("public_post")),
        risk_removed=removed if case else None,
        removed_on=case.road.entered(Step.REMOVED) if case and removed else None,
        revisit_overdue=overdue,
        line=line_of(file, case, policy, today),
        removal_line=_removal_line(record, policy) if removed else None,
    )


def _decided(case: CaseFile) -> dict[str, Any]:
    keys = ("monitor_category", "identified_month", "removal_month")
    return {key: case.decision[key] for key in keys if case.decision.get(key)}


def line_of(file: HouseholdFile, case: CaseFile | None, policy: Policy, today: date) -> Any:
    """The line a household is compared with: of the case's month (`anchor_month`, imported: 识别监测时间), else of this year."""
    if case is not None:
        month = case.decision.get("identified_month") if case.road.is_imported else case.record.get("anchor_month")
        if month:
            return policy.line_for_month(str(month))
    return policy.at(today).line(today.year)


def _removal_line(record: dict[str, Any] | None, policy: Policy) -> Any:
    month = str(record.get("removal_month") or "") if record else ""
    return policy.at(month_end(month)).line(int(month[:4])) if len(month) == 6 else None


# Three years of visits are most of a village: of them only what lists, duties and checks ask is read and kept.
SLIM = MappingProxyType({
    "visit": ("household_id", "case_id", "purpose", "date", "mode", "result", "house_unsafe"),
})  # fmt: skip


class VillageCheck:
    """The whole village read once: what is common to all households' checks, and findings only the village shows."""

    def __init__(self, desk: Desk, connection: Connection, earlier: VillageCheck | None = None) -> None:
        self.today = desk.today
        self.mark = history.mark(connection)
        self.policy = desk.policy(connection)
        self.files, self.facts = self._read(desk, connection, earlier)
        rows = [facts for fid, facts in self.facts.items() if not self.files[fid].ended]
        self.settings = settings_of(self.policy.at(self.today), used=used_fields(rows))
        self.common: dict[str, list[Finding]] = {}
        for finding in common_findings(rows, self.settings.off):
            self.common.setdefault(finding.household_id, []).append(finding)
        again = earlier is not None and (earlier.today, earlier.settings) == (self.today, self.settings)
        # What was found in a household is true as long as nobody wrote into it.
        self._own: dict[str, tuple[HouseholdFacts, list[Finding]]] = dict(earlier._own) if earlier and again else {}

    def _read(
        self, desk: Desk, connection: Connection, earlier: VillageCheck | None
    ) -> tuple[dict[str, HouseholdFile], dict[str, HouseholdFacts]]:
        """All households, or only those written since an earlier reading of the same day under the same settings."""
        touched = history.touched_since(connection, earlier.mark) if earlier and earlier.today == self.today else []
        # A notice or a plan of the year changes nothing a household is read for; a setting may change everything.
        again = earlier is not None and earlier.today == self.today and all(kind != "policy" for _, kind in touched)
        touched = [(unit, kind) for unit, kind in touched if kind == "household"]
        ids = [unit for unit, _ in touched] if again else None
        read = load_households(connection, ids, only=SLIM) if ids is None or ids else []
        fresh = {file.id: file for file in read}
        known = village_facts(desk, connection)
        facts = {fid: self.facts_of(file, is_overdue(file, known)) for fid, file in fresh.items()}
        if not again or earlier is None:
            return fresh, facts
        gone = {unit for unit, _ in touched if unit not in fresh}
        files = {fid: file for fid, file in {**earlier.files, **fresh}.items() if fid not in gone}
        return files, {fid: fact for fid, fact in {**earlier.facts, **facts}.items() if fid not in gone}

    def facts_of(self, file: HouseholdFile, overdue: bool | None = None) -> HouseholdFacts:
        """What the checks read of one household."""
        return facts_of(file, self.policy, self.today, overdue=overdue)

    def findings(self, file: HouseholdFile, facts: HouseholdFacts | None = None) -> list[Finding]:
        """Open findings of a household, marked ones left out; the same here, on its page and in the list."""
        return [judged.finding for judged in self.judged(file, facts) if judged.mark is None]

    def judged(self, file: HouseholdFile, facts: HouseholdFacts | None = None) -> list[Judged]:
        """All findings of a household, each with the mark that covers it."""
        facts = facts or self.facts.get(file.id) or self.facts_of(file)
        found = self._checked(facts) + self.common.get(file.id, [])
        marks = covering(file.rows("finding_mark"), facts) if file.rows("finding_mark") else {}
        return [Judged(f, marks.get((f.rule, f.member_id)) if markable(f) else None) for f in found]

    def _checked(self, facts: HouseholdFacts) -> list[Finding]:
        if self.facts.get(facts.id) is not facts:  # typed and not stored, or asked for a step
            return check_household(facts, self.today, self.settings)
        known = self._own.get(facts.id)
        if known is None or known[0] is not facts:
            known = self._own[facts.id] = (facts, check_household(facts, self.today, self.settings))
        return known[1]


def is_overdue(file: HouseholdFile, facts: VillageFacts) -> bool:
    """SW-801 and SW-805 are the due engine's own word (`data_checks.md` §8)."""
    if not file.group:
        return False
    return any(due.kind == DueKind.REVISIT and due.late for due in due_of(file, facts))


# Kept while the program runs, renewed by what was written since; inside a write only for that transaction, which may fail.
_KEPT: WeakKeyDictionary[Store, VillageCheck] = WeakKeyDictionary()
_WRITING: WeakKeyDictionary[Connection, VillageCheck] = WeakKeyDictionary()
_STOPPING = (Step.CONSENTED, Step.REPORTED, Step.REMOVED)


def village_check(desk: Desk, connection: Connection) -> VillageCheck:
    """The village as it stands in this transaction."""
    kept = _KEPT.get(desk.store)
    if connection.get_execution_options().get("write"):
        if connection not in _WRITING:
            _WRITING[connection] = VillageCheck(desk, connection, kept)
        return _WRITING[connection]
    if kept is None or (kept.mark, kept.today) != (history.mark(connection), desk.today):
        kept = _KEPT[desk.store] = VillageCheck(desk, connection, kept)
    return kept


def blocking_texts(desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile, step: Step) -> list[str]:
    """Texts of the open 错误 that stop a step of this case; only few steps are stopped (`data_checks.md` §8)."""
    if step not in _STOPPING:
        return []
    check = village_check(desk, connection)
    facts = facts_of(file, check.policy, desk.today, case)
    if step is Step.REMOVED:
        facts = replace(facts, risk_removed=True)
    return [finding.text for finding in blocking(check.findings(file, facts), str(step))]


def household_findings(desk: Desk, household: str) -> list[Finding]:
    """Open findings of one household, marked ones left out."""
    with desk.reading() as connection:
        return findings_of(desk, connection, load_household(connection, household))


def findings_of(desk: Desk, connection: Connection, file: HouseholdFile) -> list[Finding]:
    """`household_findings` for a file that is read already."""
    return village_check(desk, connection).findings(file)


def village_findings(desk: Desk) -> tuple[list[FindingLine], list[str]]:
    """All findings of the village, and what keeps rules silent (each said once)."""
    with desk.reading() as connection:
        check = village_check(desk, connection)
    lines = [
        FindingLine(file.id, file.head_name, str(file.record.get("local_household_no") or ""), finding)
        for file in check.files.values()
        for finding in check.findings(file)
    ]
    return lines, missing_settings(check.facts.values(), check.settings)


def mark_finding(desk: Desk, household: str, rule: str, member: str, reason: str) -> None:
    """已核实，情况属实: the finding stays hidden until a value it was based on changes. AppError CHECK-101, CHECK-102."""
    if not reason.strip():
        raise AppError("CHECK-101", "标记“已核实，情况属实”要写说明。", "请写明核实的情况。", "数据核查")
    with desk.writing("已核实") as door:
        file = load_household(door.connection, household)
        facts = facts_of(file, desk.policy(door.connection), desk.today)
        found = findings_of(desk, door.connection, file)
        finding = next((f for f in found if (f.rule, f.member_id) == (rule, member)), None)
        if finding is None or not markable(finding):
            raise AppError(
                "CHECK-102", "这一条不能标记：错误必须改正，或者它已经不在了。", "请重新核查这一户。", file.short
            )
        values = {"household_id": household, "rule": rule, "member_id": member, "digest": digest(rule, facts, member)}
        door.create("finding_mark", {**values, "reason": reason, "name": desk.operator, "date": desk.today})


def unmark_finding(desk: Desk, household: str, rule: str, member: str) -> None:
    """Take 已核实 back: the finding is open again. AppError CHECK-103."""
    with desk.writing("取消已核实") as door:
        file = load_household(door.connection, household)
        wanted = (rule, member)
        marks = [m for m in file.rows("finding_mark") if (m.get("rule"), str(m.get("member_id") or "")) == wanted]
        if not marks:
            raise AppError("CHECK-103", "这一条没有“已核实”标记，不用取消。", "请重新打开问题清单。", file.short)
        for mark in marks:
            door.remove("finding_mark", str(mark["id"]), "取消已核实")
