"""How often whoever is paired with a household comes to its home: county leaders, units, Party members (`domain.md` §11.1).

The count is a setting of each kind of pairing, by calendar year or quarter. A stretch somebody is paired for only in part asks
its share of the visits, whole visits only (D); what a past stretch lacked cannot be made up and is not asked (D).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from types import MappingProxyType

from app.domain.due.duty import DutyFact
from app.domain.policy import Policy
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.revisits import MONTHS, NOT_REACHED
from app.domain.workdays import add_months

# Level of the pairing -> interval; the number of visits is the setting `pair_visits_` with the level's code.
EVERY = MappingProxyType({"county": "year", "unit": "year", "party": "quarter"})
_WORDS = {"year": "今年", "quarter": "本季度"}
_SHOWN = {"year": 90, "quarter": 45}  # listed so many days before the last one (D)
AT_HOME = "home"


def stretch(interval: str, on: date) -> tuple[date, date]:
    """First and last day of the calendar year or quarter around a day."""
    months = MONTHS[interval]
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    return first, add_months(first, months) - timedelta(days=1)


def pairing_duties(
    pairings: Iterable[Record],
    visits: Iterable[Record],
    began: date | None,
    policy: Policy,
    on: date,
    household: str = "",
) -> Iterator[DutyFact]:
    """One duty for everybody paired whose kind of pairing has a count; `began`: the village's first day with the program."""
    known = list(visits)
    for pairing in pairings:
        interval, start = EVERY.get(str(pairing.get("level") or "")), pairing.get("start")
        if interval is None or start is None or (pairing.get("end") and pairing["end"] < on):
            continue
        first, last = stretch(interval, on)
        since = max(first, start, began or first)
        wanted = _share(policy.at(first).number(f"pair_visits_{pairing['level']}"), first, since, last)
        if wanted and since <= on:
            yield _duty(
                pairing, _came(known, str(pairing["name"]), since, on), wanted, since, last, interval, household
            )


def _share(whole: int, first: date, since: date, last: date) -> int:
    return whole * ((last - since).days + 1) // ((last - first).days + 1)


def _came(visits: Iterable[Record], name: str, since: date, on: date) -> list[date]:
    """Days in the stretch on which this person was at the home and met somebody, each once."""
    return sorted({
        visit["date"] for visit in visits
        if visit.get("date") and since <= visit["date"] <= on and name in (visit.get("visitors") or ())
        and visit.get("mode") == AT_HOME and visit.get("result") != NOT_REACHED
    })  # fmt: skip


def _duty(
    pairing: Record, came: list[date], wanted: int, since: date, last: date, interval: str, household: str
) -> DutyFact:
    who, words = f"{label('PAIRING_LEVEL', pairing['level'])}{pairing['name']}", _WORDS[interval]
    return DutyFact(
        kind="pair_visit", label="结对走访", starts=since, due=last, household=household, person=str(pairing["name"]),
        reason=f"{who}{words}要入户走访{wanted}次，已走访{len(came)}次", subject=str(pairing["id"]),
        done_on=came[wanted - 1] if len(came) >= wanted else None, page="visits",
        show_from=max(since, last - timedelta(days=_SHOWN[interval])),
    )  # fmt: skip
