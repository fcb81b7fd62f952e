"""Whose answers stand on a form, with everything the program computes beside them (`domain.md` §3, R-2.3, §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from app.domain.category import CategoryFacts, Suggestion, problems_of, suggest_category
from app.domain.income import IncomeResult, Window, compute_income, income_window
from app.domain.questionnaire.codes import label
from app.domain.values import blank
from app.domain.words import PRINTED_LABELS
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.papers.base import Setting, rows_for


@dataclass(frozen=True)
class Source:
    """A household and its case as one set of answers; None and None for a blank form."""

    setting: Setting
    file: HouseholdFile | None = None
    case: CaseFile | None = None

    def record(self, kind: str, moment: str = "") -> Rec:
        """The one row a section shows; {} where there is none."""
        if self.file is None:
            return {}
        if kind == "household":
            return self.file.record
        if kind == "monitoring_case":
            # What the county decided may be known from paper only: then it stands in the road, not in the record.
            return {**self.case.record, **self._decided(self.case)} if self.case else {}
        return self._moment(kind, moment) or {}

    def _decided(self, case: CaseFile) -> Rec:
        known = {key: case.decision.get(key) for key in ("monitor_category", "identified_month", "removal_month")}
        return {key: value for key, value in known.items() if value}

    def _moment(self, kind: str, moment: str) -> Rec | None:
        found = self.case.moment(kind, moment) if self.case else None
        if found is None and self.file and moment in ("", "identify"):
            return self.file.latest(kind)
        return found

    def rows(self, kind: str) -> list[Rec]:
        """The rows of a list."""
        if self.file is None:
            return []
        return self.file.members if kind == "member" else rows_for(self.file, kind, self.case)

    @cached_property
    def members(self) -> list[Rec]:
        """Members on the form."""
        return self.file.members if self.file else []

    @cached_property
    def anchor(self) -> str:
        """Month the income window hangs on (YYYYMM); "" while unknown."""
        own = self.record("income_record", "identify").get("anchor_month")
        return str(own or self.record("monitoring_case").get("anchor_month") or "")

    @cached_property
    def window(self) -> Window | None:
        """The twelve months: as stored (yearly records), else from the anchor (R-3.3)."""
        record = self.record("income_record", "identify")
        if record.get("window_start") and record.get("window_end"):
            return Window(record["window_start"], record["window_end"])
        return income_window(self.anchor) if self.anchor else None

    @cached_property
    def income(self) -> IncomeResult | None:
        """Totals, net income, per head; None on a blank form."""
        record = self.record("income_record", "identify")
        if not record:
            return None
        return compute_income(record, self.members, self.setting.view.names("income_excluded"))

    @cached_property
    def suggestion(self) -> Suggestion:
        """R-2.3 with its reasons; nothing is proposed on a blank form."""
        if self.file is None or self.income is None:
            return Suggestion(None, ())
        case, snapshot = self.record("monitoring_case"), self.record("safeguard_snapshot", "identify")
        month = self.anchor or f"{self.setting.desk.today:%Y%m}"
        facts = CategoryFacts(
            household_kind=str(self.file.record.get("household_kind") or ""),
            income=self.income.line_value,
            line=self.setting.view.line_for_month(month),
            year=int(month[:4]),
            risks=tuple(code for code in case.get("risks") or () if code),
            problems=problems_of(snapshot),
            coping=str(case.get("coping") or ""),
            ref_per_capita=self.income.ref_per_capita,
        )
        return suggest_category(facts, self.setting.view.flag("category_unified"))

    @cached_property
    def computed(self) -> dict[tuple[str, str], Any]:
        """(kind, key) -> value of every computed field, in the type its declaration says."""
        if self.file is None:
            return {("household", "village_code"): self.setting.desk.place.code}
        found: dict[tuple[str, str], Any] = {
            ("household", "village_code"): self.file.record.get("village_code") or self.setting.desk.place.code,
            ("household", "member_count"): len(self.members),
            ("monitoring_case", "suggested_category"): self.suggestion.code or "",
        }
        if self.window:
            found["income_record", "window_start"] = self.window.start
            found["income_record", "window_end"] = self.window.end
        if self.income:
            found["income_record", "counted_members"] = self.income.counted
            for key in ("net_income", "per_capita", "ref_household", "ref_per_capita"):
                found["income_record", key] = getattr(self.income, key)
        return found

    @property
    def reasons(self) -> str:
        """Why the program suggests what it suggests, in one paragraph."""
        said = "".join((*self.suggestion.reasons, *self.suggestion.cautions))
        for official, printed in PRINTED_LABELS.items():
            said = said.replace(official, printed)
        return f"建议类别的依据：{said}" if said else ""

    @property
    def sums(self) -> str:
        """How the income was reckoned, in one paragraph."""
        known = self.income.explained if self.income else {}
        said = "".join(
            known[key] for key in ("net_income", "per_capita", "ref_household", "ref_per_capita") if key in known
        )
        return f"计算说明：{said}" if said else ""

    def answered(self, kind: str, keys: tuple[str, ...]) -> bool:
        """True where at least one of these fields of a single row is filled."""
        record = self.record(kind)
        return any(not blank(record.get(key)) for key in keys)

    @property
    def visit_date(self) -> date | None:
        """The day the form was filled at the house."""
        return self.record("monitoring_case").get("visit_date")

    @property
    def category(self) -> str:
        """Label of the class: decided, else proposed."""
        return label("CATEGORY", self.case.category) if self.case else ""
