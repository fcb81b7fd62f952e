"""Rounds that run: how many are left, until when (`domain.md` §15.11, §15.12, §15.16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.domain.due import DutyFact
from app.domain.questionnaire.codes import label
from app.domain.sweeps import Standing
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.rounds.home_rounds import board_of
from app.services.rounds.rolls import people_of
from app.store.rows import read_records
from app.store.store import Connection


def round_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """One duty for each round that is not closed."""
    yield from _rolls(connection, files, facts)
    for row in read_records(connection, "home_round"):
        if row["closed_on"] is None:
            homes = board_of(row, files, (), facts.today).homes
            left = sum(home.standing is Standing.OPEN for home in homes)
            words = f"还有{left}户没有结果" if left else "每一户都有了结果，请登记结束"
            yield DutyFact(kind="home_round", label=label("HOME_ROUND", row["kind"]), starts=row["start"], due=row["end"],
                           reason=f"{row['number']}：{words}", subject=str(row["number"]), page="sweeps",
                           where=(("tab", "homes"), ("round", str(row["id"]))))  # fmt: skip


def _rolls(connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts) -> Iterator[DutyFact]:
    view = facts.policy.at(facts.today)
    for row in read_records(connection, "roll_round"):
        if row["closed_on"] is None:
            left = sum(person.row is None for person in people_of(files, row, view, facts.today))
            words = f"还有{left}人没有核对" if left else "每个人都有了结果，请登记结束"
            yield DutyFact(kind="roll_round", label="逐一核对", starts=row["start"], due=row["end"],
                           reason=f"{label('ROLL', row['roll'])}{row['season']}：{words}", subject=str(row["number"]), page="sweeps",
                           where=(("tab", "rolls"), ("round", str(row["id"]))))  # fmt: skip
