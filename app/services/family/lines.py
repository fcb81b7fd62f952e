"""One household in one line: what the list, the page's head and JSON show of it, all texts in Chinese (`design.md` §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.due import Due, State
from app.domain.handed import Word
from app.domain.procedure.road import Road
from app.domain.questionnaire.codes import label
from app.domain.words import printed_label
from app.services.desk import Desk
from app.services.duties.dues import VillageFacts, due_of
from app.services.files import HouseholdFile
from app.services.packages.words import ball_of
from app.services.searching.entries import helpers_of
from app.store.store import Connection


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One household in the list, all texts in Chinese. `ball`: 村, 乡镇, 县 or blank; `due`: the most pressing open duty."""

    id: str
    number: str
    national_number: str
    village: str
    group: str
    head: str
    members: int
    kind: str
    category: str
    road: str
    ball: str
    risk: str
    helper: str
    last_visit: date | None
    due: Due | None
    watch: str = ""  # monitored, removed, exit or blank (`domain.md` §12)
    ended: str = ""  # 已并户, 整户迁出, 全户死亡 where nobody lives any more
    why: str = ""  # why a search found it: 成员 李四, 证件尾号1234 …; blank in the plain list
    village_code: str = ""
    steps: Road | None = None  # of the case that counts, for who has the ball
    here: Word | None = None  # in the township: the village's last package
    there: Word | None = None  # the other side's last word; in the township our last answer


def village_name(desk: Desk, connection: Connection, file: HouseholdFile) -> str:
    """Name of the village a household belongs to."""
    return str(desk.village(connection, str(file.record.get("village_code") or "")).get("name") or "")


def build_line(file: HouseholdFile, facts: VillageFacts, village: str) -> HouseholdLine:
    """The line of a household, with its duties as they stand today."""
    case = file.case
    side = case.road.waiting_for() if case else None
    risks = [code for code in (case.record.get("risks") or () if case else ()) if code]
    return HouseholdLine(
        id=file.id,
        number=str(file.record.get("local_household_no") or ""),
        national_number=str(file.record.get("national_household_no") or ""),
        village=village,
        group=str(file.record.get("group_name") or ""),
        head=file.head_name,
        members=len(file.members),
        kind=printed_label(label("KIND", file.record.get("household_kind"))),
        category=label("CATEGORY", case.category) if case else "",
        road=case.road.label if case and (case.road.is_open or not file.ended) else file.ended,
        ball=label("SIDE", side) if side else "",
        risk=label("RISK", risks[0]) if risks else "",
        helper="、".join(helpers_of(file)),
        last_visit=max(_reached(file, facts.today), default=None),
        due=next((due for due in due_of(file, facts) if due.state is not State.DONE), None),
        watch="" if file.ended else file.group,
        ended=file.ended,
        village_code=str(file.record.get("village_code") or ""),
        steps=case.road if case else None,
    )


def with_ball(desk: Desk, connection: Connection, line: HouseholdLine) -> HouseholdLine:
    """The line with who has the ball, as the packages tell it today."""
    ball = ball_of(desk, connection, line.id, line.village_code, line.steps)
    return replace(line, here=ball.here, there=ball.there)


def _reached(file: HouseholdFile, today: date) -> Iterator[date]:
    for row in file.rows("visit"):
        if row.get("date") and row["date"] <= today and row.get("result") != "not_reached":
            yield row["date"]
