"""What 今天 says of 集中排查 and 部门预警: who is left, until when, and when the next round is due (R-12.7, `domain.md` §22)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.due import State, VillageDueFacts, state_of, village_dues
from app.domain.policy import Policy
from app.domain.sweeps import open_homes
from app.domain.warnings import is_answered
from app.services.desk import Desk
from app.services.files import HouseholdFile
from app.services.watching.sweeps import fact_of, home_fact, results_of
from app.store.rows import read_records
from app.store.store import Connection

# Number, state, last day, one Chinese sentence.
RoundDue = tuple[str, State, date, str]


def round_dues(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], policy: Policy
) -> Iterator[RoundDue]:
    """Rounds that run, else the round that is asked for by `sweep_check`."""
    rows = read_records(connection, "sweep")
    running = [row for row in rows if row["closed_on"] is None]
    homes = [home_fact(file) for file in files] if running else []
    for row in running:
        waiting = open_homes(fact_of(row), homes, results_of(files, str(row["id"])))
        state = state_of(row["start"], row["end"], desk.today, policy.at(desk.today).number("amber_days"))
        reason = f"还有{len(waiting)}户没有排查。" if waiting else "每一户都有了结果，请登记结束，打印汇总表和报告。"
        yield str(row["number"]), state, row["end"], reason
    started = desk.village(connection).get("started_on")
    if running or not files or started is None:
        return
    done = tuple(row["closed_on"] for row in rows)
    for due in village_dues(VillageDueFacts(started, sweeps=done), policy, desk.today):
        if due.state is State.OVERDUE or due.state is State.SOON:
            yield "", due.state, due.to, due.reason


def warning_dues(connection: Connection, policy: Policy, today: date) -> Iterator[RoundDue]:
    """Batches that are not closed, with how many rows wait."""
    batches = [row for row in read_records(connection, "warning_batch") if row["closed_on"] is None]
    rows = read_records(connection, "warning_row") if batches else []
    for batch in batches:
        waiting = sum(not is_answered(row) for row in rows if row["batch_id"] == batch["id"])
        state = state_of(batch["received_on"], batch["answer_due"], today, policy.at(today).number("amber_days"))
        reason = (
            f"{batch['department']}推送的名单还有{waiting}人没有答复。"
            if waiting
            else "每一条都已答复，请登记办结，写反馈表。"
        )
        yield str(batch["number"]), state, batch["answer_due"], reason
