"""15.7 低收入人口台账: classes, colours, benefit and next check as `domain.lowincome` tells them (`domain.md` §14, §15.7)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.documents import Cell
from app.domain.ledgers.model import Entry
from app.domain.lowincome.standing import LowLine, LowStanding, standing_of
from app.domain.questionnaire.codes import label
from app.services.files import HouseholdFile
from app.services.ledgers.scope import Scope, emptied_by, entry, members_on, watched_at

ALERT_ONLY = "未纳入救助的预警户"


def low_standing(file: HouseholdFile, scope: Scope) -> LowStanding:
    """How a household stands on the last day of the period."""
    watched = watched_at(file, scope.month)
    monitored = watched is not None and not watched.removed
    return standing_of(file.record, members_on(file, scope.on), file.by_kind, monitored, scope.policy, scope.on)


def low_income(scope: Scope) -> Iterator[Entry]:
    """15.7: one line for each class a household is in; households with a colour alone have a line too."""
    for file in scope.files:
        if emptied_by(file, scope.on):
            continue
        standing = low_standing(file, scope)
        lines: list[LowLine | None] = [line for line in standing.lines if line.running]
        for line in lines or ([None] if standing.alert else []):
            yield _line(file, line, standing, scope)


def _line(file: HouseholdFile, line: LowLine | None, standing: LowStanding, scope: Scope) -> Entry:
    alert = None if standing.in_scheme else standing.alert
    colour = label("ALERT_LEVEL", standing.colour)
    group = label("LOW_CLASS", line.low_class) if line else ALERT_ONLY
    values: dict[str, Cell] = {
        "class": group, "colour": colour, "schemes": "、".join(label("SCHEME", code) for code in standing.schemes),
        "scope": _scope(line), "grade": line.grade if line else "", "amount": line.amount if line else None,
        "next": line.next_review if line else (alert or {}).get("due_on"), "until": line.valid_until if line else None,
    }  # fmt: skip
    key = f"{file.id}/{line.record or line.low_class}/{line.scope}" if line else f"{file.id}/alert"
    tallies = {"class": [group], "colour": [colour], "alert": [colour] if alert else []}
    return entry(file, scope, key, values, classes=[line.low_class] if line else [], tallies=tallies)


def _scope(line: LowLine | None) -> str:
    if line is None:
        return ""
    word = label("LOW_SCOPE", line.scope) or "整户"
    return word if line.scope == "whole" else f"{word}（{'、'.join(line.persons)}）"
