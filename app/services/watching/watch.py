"""持续关注: who must not be forgotten, the next look, its end (`domain.md` §22 Watch list, S2, S0-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.due import State, state_of
from app.domain.errors import AppError
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import label
from app.domain.watch import ENDS, EndedCase, Watch, check_end, check_look, watches
from app.domain.workdays import add_months
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_household, load_households
from app.store.door import Door
from app.store.store import Connection

PARTS = ("household", "member", "monitoring_case", "case_event", "life_event", "watch_entry")


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One entry of the list: whose it is and what stands in it; `key` names it for `note_look` and `end_watch`."""

    household: str
    head: str
    number: str
    group: str
    watch: Watch
    state: State

    @property
    def key(self) -> str:
        """The entry's row, or the case that made it."""
        return self.watch.row or self.watch.source

    @property
    def reason(self) -> str:
        """Why, in Chinese."""
        return label("WATCH_REASON", self.watch.reason)


def ended_case(file: HouseholdFile) -> EndedCase | None:
    """The case that counts where its road has ended without 纳入; None while one is open."""
    case = file.case
    state = case.road.state if case else None
    if case is None or state is None or case.road.is_open or state not in ENDS:
        return None
    on = case.road.entered(state)
    return EndedCase(case.id, str(state), on) if on else None


def watches_of(file: HouseholdFile, view: PolicyView) -> tuple[Watch, ...]:
    """All entries of a household, ended ones last; none while it is monitored."""
    if file.ended or file.group == "monitored":
        return ()
    opened = ((case.id, day) for case in file.cases if (day := _opened(case)) is not None)
    return watches(file.rows("watch_entry"), ended_case(file), view.number("watch_months"), opened)


def _opened(case: CaseFile) -> date | None:
    path = case.road.path
    return path[0].event.get("date") if path else None


def _state(desk: Desk, watch: Watch, view: PolicyView) -> State:
    since = watch.last_look or watch.since
    return state_of(since, watch.next_look, desk.today, view.number("amber_days"), watch.end is not None)


def watch_list(desk: Desk, with_ended: bool = False) -> list[WatchLine]:
    """Everybody on watch, the next look first."""
    with desk.reading() as connection:
        view = desk.view(connection)
        files = load_households(connection, None, PARTS)
    lines = [
        WatchLine(file.id, file.head_name, str(file.record.get("local_household_no") or ""),
                  str(file.record.get("group_name") or ""), watch, _state(desk, watch, view))
        for file in files for watch in watches_of(file, view) if with_ended or watch.end is None
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.watch.end is not None, line.watch.next_look, line.group, line.number))


def add_watch(
    desk: Desk, household: str, reason: str, since: date, referral: str = "", next_look: date | None = None, note: str = ""
) -> str:  # fmt: skip
    """Put a household on the list by hand; returns the entry. AppError WATCH-105 (on it already), WATCH-103, WATCH-106."""
    with desk.writing("列入持续关注") as door:
        file, view = load_household(door.connection, household), desk.view(door.connection)
        if file.group == "monitored":
            raise AppError("WATCH-106", "这一户正在监测，不用列入持续关注。", "监测对象按回访办理。", file.short)
        if any(watch.end is None and watch.row for watch in watches_of(file, view)):
            raise AppError("WATCH-105", "这一户已经在持续关注里。", "请在原来那一条上登记看望。", file.short)
        look = next_look or add_months(since, view.number("watch_months"))
        if since > desk.today or look <= since:
            raise AppError(
                "WATCH-103", "开始日期不能晚于今天，下次看望要在开始日期以后。", "请核对两个日期。", file.short
            )
        values = {"household_id": file.id, "reason": reason, "since": since, "referral": referral.strip(), "next_look": look,
                  "note": note.strip()}  # fmt: skip
        return door.create("watch_entry", values)


def note_look(
    desk: Desk, household: str, entry: str, on: date, next_look: date | None = None, referral: str = "", note: str = ""
) -> date:
    """Somebody went to see: the next look comes a quarter later (`watch_months`) or on the day named; returns that day.

    AppError WATCH-101 … WATCH-103, WATCH-107 (no such entry)."""
    with desk.writing("登记看望") as door:
        file, watch = _entry(desk, door.connection, household, entry)
        look = next_look or add_months(on, desk.view(door.connection).number("watch_months"))
        check_look(watch, on, look, desk.today, file.short)
        values = {"last_look": on, "next_look": look, "referral": referral.strip() or watch.referral,
                  "note": note.strip() or watch.note}  # fmt: skip
        _write(door, file, watch, values)
    return look


def end_watch(desk: Desk, household: str, entry: str, on: date, reason: str) -> None:
    """No longer on watch, with the reason; AppError WATCH-101, WATCH-102, WATCH-104, WATCH-107."""
    with desk.writing("结束持续关注") as door:
        file, watch = _entry(desk, door.connection, household, entry)
        check_end(watch, on, reason, desk.today, file.short)
        _write(door, file, watch, {"end": on, "end_reason": reason.strip()})


def _entry(desk: Desk, connection: Connection, household: str, entry: str) -> tuple[HouseholdFile, Watch]:
    file = load_household(connection, household)
    known = watches_of(file, desk.view(connection))
    found = (
        [watch for watch in known if entry in (watch.row, watch.source)]
        if entry
        else [w for w in known if w.end is None]
    )
    if not found:
        raise AppError("WATCH-107", "这一户不在持续关注里。", "请先列入持续关注。", file.short)
    return file, found[0]


def _write(door: Door, file: HouseholdFile, watch: Watch, values: Rec) -> None:
    if watch.row:
        door.change("watch_entry", watch.row, values)
        return
    made = {"household_id": file.id, "reason": watch.reason, "since": watch.since, "next_look": watch.next_look,
            "source_id": watch.source}  # fmt: skip
    door.create("watch_entry", {**made, **values})
