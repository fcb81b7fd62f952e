"""What the form shows while it is filled: computed fields, the suggested class with its reasons, findings (`design.md` §7).

Everything typed and not yet saved counts: the operator's drafts of this household are laid over what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from app.domain.category import CategoryFacts, Suggestion, problems_of, suggest_category, suggest_no_labour_backstop
from app.domain.checks import Finding, HouseholdFacts, check_household, unmarked, used_fields
from app.domain.consent import age_on
from app.domain.income import IncomeResult, anchor_month, compute_income, income_window
from app.domain.records import declared
from app.domain.values import EMPTY, decode
from app.services.auditing.comments import comment_findings
from app.services.checks.checking import facts_of, line_of, village_check
from app.services.collecting.collect import Subject, typed_rows
from app.services.desk import Desk
from app.services.family.doubles_typed import typed_doubles
from app.services.files import HouseholdFile, Rec, load_households
from app.store import drafts
from app.store.drafts import DraftState
from app.store.store import Connection


@dataclass(frozen=True, slots=True)
class LiveView:
    """The household as typed so far: `file` with drafts laid over, and all that follows from it."""

    file: HouseholdFile
    ages: dict[str, int | None]  # member id -> full years today
    income: IncomeResult | None
    month: str  # YYYYMM the income window hangs on, "" while its day is not known
    window: str
    line: Decimal | None
    suggestion: Suggestion
    backstop: Suggestion
    findings: tuple[Finding, ...]

    @property
    def counted(self) -> int:
        """Members who count for income."""
        return self.income.counted if self.income else 0


def live_view(desk: Desk, subject: Subject) -> LiveView:
    """Everything computed of a household as it stands on the operator's screen."""
    with desk.reading() as connection:
        return build_live(desk, connection, overlaid(desk, connection, subject), subject)


def overlaid(desk: Desk, connection: Connection, subject: Subject) -> HouseholdFile:
    """A household with this operator's unsaved answers laid over its rows; new rows join in."""
    stored = next(iter(load_households(connection, [subject.household])), None)
    by_kind = {kind: [dict(row) for row in rows] for kind, rows in stored.by_kind.items()} if stored else {}
    for draft in drafts.all_drafts(connection, desk.operator):
        if draft.subject == f"{subject.household}/{subject.case}":
            _lay_over(by_kind, draft, subject)
    if not by_kind.get("household"):
        by_kind["household"] = [_blank("household", subject.household, subject)]
    live = {kind: [row for row in rows if not row.get("deleted_reason")] for kind, rows in by_kind.items()}
    return HouseholdFile(live["household"][0], live)


def _lay_over(by_kind: dict[str, list[Rec]], draft: DraftState, subject: Subject) -> None:
    for name, answers in typed_rows(draft).items():
        kind, _, row_id = name.partition(":")
        rows = by_kind.setdefault(kind, [])
        row = next((row for row in rows if row["id"] == row_id), None)
        if row is None:
            row = _blank(kind, row_id, subject)
            rows.append(row)
        row.update({key: decode(declared(kind)[key], wire) for key, wire in answers.items()})


def _blank(kind: str, row_id: str, subject: Subject) -> Rec:
    row: Rec = {"id": row_id, "unit_id": subject.household}
    row.update({key: EMPTY.get(field.kind) for key, field in declared(kind).items()})
    keys = {"household_id": subject.household, "case_id": subject.case, "presence": "present"}
    row.update({key: value for key, value in keys.items() if key in row})
    if kind in ("safeguard_snapshot", "income_record"):
        row["moment"] = "identify" if subject.case else "annual"
    return row


def build_live(desk: Desk, connection: Connection, file: HouseholdFile, subject: Subject) -> LiveView:
    """All computed things of a household as given."""
    policy = desk.policy(connection)
    view = policy.at(desk.today)
    case = next((found for found in file.cases if found.id == subject.case), None)
    money = file.latest("income_record")
    income = compute_income(money, file.members, view.get("income_excluded")) if money else None
    month = _anchor(case.record if case else {}, money or {}, view.text("window_anchor"))
    if case and not case.record.get("anchor_month") and month:
        case.record["anchor_month"] = month
    line = line_of(file, case, policy, desk.today)
    findings = _findings(desk, connection, file, facts_of(file, policy, desk.today, case))
    return LiveView(
        file,
        {str(m["id"]): age_on(m.get("birth_date"), desk.today) for m in file.members},
        income,
        month,
        income_window(month).text if month else "",
        line,
        suggest_category(
            _category_facts(desk, file, case.record if case else {}, income, line, month), view.flag("category_unified")
        ),
        suggest_no_labour_backstop(file.members),
        tuple(findings),
    )


def _findings(desk: Desk, connection: Connection, file: HouseholdFile, facts: HouseholdFacts) -> list[Finding]:
    """What the village run says of this household as it stands on screen: same rules, same fields kept, same overdue word."""
    village = village_check(desk, connection)
    stored = village.facts.get(file.id)
    facts = replace(facts, revisit_overdue=stored.revisit_overdue if stored else None)
    used = (village.settings.used or frozenset()) | used_fields([facts])
    found = check_household(facts, desk.today, replace(village.settings, used=used))
    found += village.common.get(file.id, [])
    standing = unmarked(found + typed_doubles(village, file, found), file.rows("finding_mark"), facts)
    return standing + comment_findings(file)


def _anchor(case: Mapping[str, Any], money: Mapping[str, Any], mode: str) -> str:
    known = money.get("anchor_month") or case.get("anchor_month")
    return str(known or anchor_month(mode, case.get("visit_date"), case.get("apply_date")) or "")


def _category_facts(
    desk: Desk,
    file: HouseholdFile,
    case: Mapping[str, Any],
    income: IncomeResult | None,
    line: Decimal | None,
    month: str,
) -> CategoryFacts:
    snapshot = file.latest("safeguard_snapshot") or {}
    facts = CategoryFacts(
        household_kind=str(file.record.get("household_kind") or ""),
        income=income.line_value if income else None,
        line=line,
        year=int(month[:4]) if month else desk.today.year,
        risks=tuple(code for code in case.get("risks") or () if code),
        problems=problems_of(snapshot),
        coping=str(case.get("coping") or ""),
    )
    return replace(facts, ref_per_capita=income.ref_per_capita) if income else facts
