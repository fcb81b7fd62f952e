"""What is owed of 集中排查 and 部门预警: who is left, until when (`domain.md` §8.1 Sweeps, §22)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.due import DueKind, DutyFact
from app.domain.sweeps import open_homes
from app.domain.warnings import is_answered
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.watching.sweeps import fact_of, home_fact, results_of
from app.store.rows import read_records
from app.store.store import Connection


def round_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterator[DutyFact]:
    """Rounds that run, each until its last day."""
    running = [row for row in read_records(connection, "sweep") if row["closed_on"] is None]
    homes = [home_fact(file) for file in files] if running else []
    for row in running:
        waiting = open_homes(fact_of(row), homes, results_of(files, str(row["id"])))
        why = f"还有{len(waiting)}户没有排查" if waiting else "每一户都有了结果，请登记结束，打印汇总表和报告"
        yield DutyFact(
            kind=DueKind.SWEEP, label="集中排查", starts=row["start"], due=row["end"], reason=why, subject=str(row["number"]),
            page="sweeps", where=(("tab", "sweeps"),),
        )  # fmt: skip


def warning_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterator[DutyFact]:
    """Batches that are not closed, with how many rows wait."""
    batches = [row for row in read_records(connection, "warning_batch") if row["closed_on"] is None]
    rows = read_records(connection, "warning_row") if batches else []
    for batch in batches:
        waiting = sum(not is_answered(row) for row in rows if row["batch_id"] == batch["id"])
        why = (
            f"{batch['department']}推送的名单还有{waiting}人没有答复"
            if waiting
            else "每一条都已答复，请登记办结，写反馈表"
        )
        yield DutyFact(
            kind=DueKind.WARNING, label="部门预警", starts=batch["received_on"], due=batch["answer_due"], reason=why,
            subject=str(batch["number"]), page="sweeps", where=(("tab", "warnings"),),
        )  # fmt: skip
