"""Who says what is owed: functions of other services whose rules bring duties of their own (`domain.md` §12, §14.3, §22).

A household source reads one household's rows and returns facts; how they stand is the engine's word (`domain.due`). A kind it
reads belongs into `DUE_PARTS`. Sources of the whole village stand in `listing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType

from app.domain.due import DutyFact
from app.services.duties.facts import VillageFacts
from app.services.employment.duties import household_duties as work_duties
from app.services.files import HouseholdFile
from app.services.helping.pairing_visits import pairing_dues
from app.services.helping.tasks import task_dues
from app.services.lowincome.owed import OWED_KINDS, low_income_duties
from app.services.rounds.duties import household_duties as round_duties

HouseholdSource = Callable[[HouseholdFile, VillageFacts], Iterable[DutyFact]]

HOUSEHOLD_SOURCES: tuple[HouseholdSource, ...] = (
    work_duties, round_duties, task_dues, pairing_dues, low_income_duties,
)  # fmt: skip
# Kinds of rows from which the duties of a household follow: a list that reads no others shows the same as its page.
DUE_PARTS = (
    "household", "member", "monitoring_case", "case_event", "visit", "pairing", "income_record", "consent", "measure",
    "life_event", "watch_entry", "group_confirm", "age_note", "duty_excuse", "help_task", "archive_note", "attachment",
    "work_spell", "public_post", "work_quarter_check", "job_service", "roll_row", "home_result", *OWED_KINDS,
)  # fmt: skip
# Three years of visits are most of a village: of them only what duties follow from is read.
DUE_ONLY = MappingProxyType({"visit": ("household_id", "case_id", "purpose", "date", "mode", "result", "visitors")})
