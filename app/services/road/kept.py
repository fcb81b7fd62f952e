"""What the archive has of a case, read from its rows: attachments, papers noted as 已存档, 情况说明 (`domain.md` §22 迎检)."""

from __future__ import annotations

from datetime import date

from app.domain.procedure.archive import Kept
from app.domain.procedure.states import Step
from app.services.files import CaseFile

KEPT, EXPLAINED = "kept", "explained"
REFUSAL_NOTE = "refusal_note"


def kept_of(case: CaseFile) -> Kept:
    """Attachments of this case (or of no case), and what people noted about its papers."""
    scans = frozenset(
        str(row["purpose"]) for row in case.household.rows("attachment") if row.get("case_id") in (None, "", case.id)
    )
    notes = case.rows("archive_note")
    return Kept(
        scans,
        {str(row["paper"]): row["date"] for row in notes if row["kind"] == KEPT and row.get("paper")},
        frozenset(str(row["paper"]) for row in notes if row["kind"] == EXPLAINED and row.get("paper")),
    )


def refusal_told_on(case: CaseFile) -> date | None:
    """Day the 不予认定告知书 was noted as handed over; None while the household was not told (`domain.md` §8.4)."""
    told, refused = kept_of(case).noted.get(REFUSAL_NOTE), case.road.entered(Step.REJECTED)
    return told if told and (refused is None or told >= refused) else None
