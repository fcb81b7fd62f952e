"""One line of 今天: what, whose, until when, why, and where Enter leads (`design.md` §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.domain.due import DueKind, State
from app.services.duties.dues import DueLine
from app.services.files import HouseholdFile

TONES = {State.OVERDUE: "danger", State.SOON: "warn", State.DUE: "good", State.DONE: "quiet", State.EXCUSED: "quiet"}
SHARED = (DueKind.NOTICE_END,)  # one paper on the wall for many households: one line
NAMED = 3


@dataclass(frozen=True, slots=True)
class TodoLine:
    """One thing to do: what, whose, why, how pressing (danger, warn, good, info, quiet), until when, and where it leads.

    `bucket`: the tile it is counted in (overdue, soon, due, excused, open_cases, drafts, "" for none); `code` and `key`: the
    duty's kind and key ("" where it is none); `since`: from when it stands so; `member`: whom it concerns."""

    kind: str
    name: str
    number: str
    group: str
    reason: str
    tone: str
    state: str
    until: date | None
    page: str
    arguments: dict[str, Any] = field(default_factory=dict)
    bucket: str = ""
    code: str = ""
    key: str = ""
    household: str = ""
    helper: str = ""
    since: date | None = None
    member: str = ""
    side: str = "village"
    village: str = ""

    @property
    def is_duty(self) -> bool:
        """True for a duty of the engine: it can be put off."""
        return bool(self.key)


def due_todo(line: DueLine, village: str = "") -> TodoLine:
    """A duty of the engine as a line of the page."""
    due = line.due
    where: dict[str, Any] = dict(due.where)
    if line.household:
        where = {"household": line.household, **where}
    return TodoLine(due.label, line.name, line.number, line.group, due.reason, TONES[due.state], due.state.label, due.to, due.page,
                    where, due.state.value, due.kind, due.key, line.household, line.helper, due.since, due.member, due.side,
                    village)  # fmt: skip


def folded(lines: Iterable[DueLine]) -> list[DueLine]:
    """Duties of a paper that many households share, once: 张德福等3户."""
    found: dict[tuple[str, str], list[DueLine]] = {}
    kept: list[DueLine] = []
    for line in lines:
        if line.due.kind in SHARED and line.due.subject:
            same = found.setdefault((line.due.kind, line.due.subject), [])
            same.append(line)
            if len(same) > 1:
                continue
        kept.append(line)
    return [_shared(line, found.get((line.due.kind, line.due.subject), [])) for line in kept]


def _shared(line: DueLine, same: list[DueLine]) -> DueLine:
    return replace(line, name=f"{line.name}等{len(same)}户", number="") if len(same) > 1 else line


def house_todo(file: HouseholdFile | None, name: str = "") -> dict[str, Any]:
    """Name, number and group of a household as a line names it; `name` where there is none yet."""
    if file is None:
        return {"name": name, "number": "", "group": ""}
    record = file.record
    return {
        "name": name or file.head_name, "number": str(record.get("local_household_no") or ""),
        "group": str(record.get("group_name") or ""),
    }  # fmt: skip
