"""What a round left behind at a household: problems being put right, people to be asked again (`domain.md` §15.11, §15.16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.due import DutyFact
from app.domain.questionnaire.codes import label
from app.domain.rolls import is_settled
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile


def household_duties(file: HouseholdFile, facts: VillageFacts) -> Iterable[DutyFact]:
    """Handling with its last day, the next look at people whose matter is not settled."""
    results, rows = file.rows("home_result"), file.rows("roll_row")
    if not results and not rows:
        return ()
    return _owed(file)


def _owed(file: HouseholdFile) -> Iterator[DutyFact]:
    for row in file.rows("home_result"):
        if row.get("handling") and row.get("due_on"):
            yield DutyFact(
                kind="home_handling", label="排查问题处理", starts=row["date"], due=row["due_on"], done_on=row.get("done_on"),
                reason=f"{label('HOME_ROUND', row['kind'])}发现的问题：{label('HOME_HANDLING', row['handling'])}，责任人{row.get('name') or ''}",
                household=file.id, subject=str(row["id"]), person=str(row.get("name") or ""), page="sweeps", where=(("tab", "homes"),),
            )  # fmt: skip
    names = {str(member["id"]): str(member.get("name") or "") for member in file.members}
    newest = {
        (str(row["member_id"]), str(row["roll"])): row for row in sorted(file.rows("roll_row"), key=lambda r: r["date"])
    }
    for (member, roll), row in newest.items():
        if member in names and row.get("next_on") and not is_settled(row.get("answer")):
            yield DutyFact(
                kind="roll_next", label="逐一核对再问", starts=row["date"], due=row["next_on"], show_from=row["next_on"],
                reason=f"{names[member]}{label('ROLL', roll)}：{label('ROLL_ANSWER', row['answer'])}，约好再问",
                household=file.id, member=member, subject=str(row["id"]), page="sweeps", where=(("tab", "rolls"),),
            )  # fmt: skip
