"""Guided tasks over a practice store: what is done by the data, ticks kept by learner, the list on paper."""

from __future__ import annotations

from app.domain.documents import Align, CellKind, Column, Ledger, Marks, Row, chinese_date, print_line
from app.domain.errors import AppError
from app.domain.guided import HERE, REFUSALS, Guide, TaskState, case_marks, guide_of, notice_marks, ticks_of
from app.domain.guided_tasks import BY_KEY, MINUTES, TOWNSHIP
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, load_households
from app.services.papers.catalogue import Printed
from app.services.practice.notes import LEARNER, SENT, SHOWN, STORY, TICKS, WENT, keep_note, read_note
from app.store.peers import packages
from app.store.rows import read_records
from app.store.store import Connection, get_meta, set_meta

TITLE = "练习任务"


def learner(desk: Desk) -> str:
    """Whose progress it is: the village's operator; at the township the one who came from the village, else its own."""
    with desk.reading() as connection:
        return _learner(desk, connection)


def _learner(desk: Desk, connection: Connection) -> str:
    came = get_meta(connection, LEARNER) if desk.place.role == TOWNSHIP else ""
    return came or desk.operator


def marks_of(desk: Desk) -> frozenset[str]:
    """Marks of this side's store (`app.domain.guided`); AppError PRAC-011 where this is no practice store."""
    need_practice(desk)
    with desk.reading() as connection:
        return _marks(desk, connection)


def need_practice(desk: Desk) -> None:
    """AppError PRAC-011 outside a practice store."""
    if not desk.place.practice:
        raise AppError(
            "PRAC-011", "这是正式数据，没有练习任务。", "练习任务只在练习村里：登录页上点“进入练习村”。", TITLE
        )


def _marks(desk: Desk, connection: Connection) -> frozenset[str]:
    story = read_note(connection, STORY)
    ids = [found[0] for found in story.values()]
    files = {file.id: file for file in load_households(connection, ids)} if ids else {}
    found = {HERE, *read_note(connection, SHOWN)}
    for name, (household, case) in story.items():
        if household in files:
            found |= _household_marks(name, files[household], case)
    found |= _sheet_marks(desk, connection, {case: name for name, (_, case) in story.items()})
    sent = sum(row.direction == "out" for row in packages(connection)) - int(get_meta(connection, SENT) or 0)
    went = int(read_note(connection, WENT).get(_learner(desk, connection), 0))
    return frozenset(found | {f"out:{n}" for n in range(1, sent + 1)} | {f"went:{n}" for n in range(1, went + 1)})


def _household_marks(name: str, file: HouseholdFile, case: str) -> set[str]:
    found = next((one for one in file.cases if one.id == case), None)
    if found is None:
        return set()
    marks = case_marks(name, (str(passed.event["step"]) for passed in found.road.path))
    told = {
        "phone": bool(file.record.get("phone")),
        "sampled": any(row.get("result") for row in found.rows("sample_check")),
        "paired": any(row.get("is_monitor_contact") for row in file.rows("pairing")),
        "measure": bool(file.rows("measure")),
        "revisit": any(row.get("purpose") == "revisit" for row in file.rows("visit")),
    }
    marks |= {f"{name}:{mark}" for mark, holds in told.items() if holds}
    return marks | ({REFUSALS} if name == "guide" and _answered(found) else set())


def _answered(case: CaseFile) -> bool:
    asked = {item.code for item in CODE_LISTS["REFUSAL"].active()}
    return asked <= {str(row["item"]) for row in case.rows("refusal_hit") if row.get("hit") is not None}


def _sheet_marks(desk: Desk, connection: Connection, cases: dict[str, str]) -> set[str]:
    sheets = {str(row["id"]): row for row in read_records(connection, "notice")}
    found: set[str] = set()
    for row in read_records(connection, "notice_row"):
        name, sheet = cases.get(str(row.get("case_id") or "")), sheets.get(str(row["notice_id"]))
        if name and sheet:
            found |= notice_marks(name, sheet, desk.today)
    return found


def look(desk: Desk) -> Guide:
    """Where the learner stands; what is newly done or undone is kept. AppError PRAC-011."""
    marks, whose = marks_of(desk), learner(desk)
    with desk.reading() as connection:
        kept = read_note(connection, TICKS)
    known: dict[str, str] = kept.get(whose, {})
    guide = guide_of(desk.place.role, marks, known)
    ticks = ticks_of(guide, known, desk.today)
    if ticks != known:
        with desk.store.writing() as connection:
            keep_note(connection, TICKS, {**kept, whose: ticks})
        guide = guide_of(desk.place.role, marks, ticks)
    return guide


def leave_side(desk: Desk, whose: str) -> dict[str, str]:
    """The learner goes to the other side: counted here; returns the ticks he takes along."""
    with desk.store.writing() as connection:
        went = read_note(connection, WENT)
        keep_note(connection, WENT, {**went, whose: int(went.get(whose, 0)) + 1})
    look(desk)
    with desk.reading() as connection:
        found: dict[str, str] = read_note(connection, TICKS).get(whose, {})
    return found


def arrive(desk: Desk, whose: str, ticks: dict[str, str]) -> None:
    """The learner comes with the other side's ticks; this side's own are made from its data."""
    side = desk.place.role
    with desk.store.writing() as connection:
        kept = read_note(connection, TICKS)
        own = {key: day for key, day in kept.get(whose, {}).items() if key in BY_KEY and BY_KEY[key].side == side}
        theirs = {key: day for key, day in ticks.items() if key in BY_KEY and BY_KEY[key].side != side}
        keep_note(connection, TICKS, {**kept, whose: own | theirs})
        if side == TOWNSHIP:
            set_meta(connection, LEARNER, whose)


def story_ids(desk: Desk) -> dict[str, tuple[str, str]]:
    """Name of the story -> (household, case)."""
    with desk.reading() as connection:
        return {name: (str(ids[0]), str(ids[1])) for name, ids in read_note(connection, STORY).items()}


# -- on paper ------------------------------------------------------------------------------------------------------

_COLUMNS = (
    Column("no", "序号", 12, kind=CellKind.NUMBER), Column("side", "在哪边", 18), Column("title", "任务", 62, Align.LEFT),
    Column("how", "怎么做", 128, Align.LEFT), Column("minutes", "分钟", 12, kind=CellKind.NUMBER), Column("done", "完成", 24),
)  # fmt: skip
SIDES = {"village": "村里", TOWNSHIP: "乡镇"}


def tasks_sheet(desk: Desk) -> Printed:
    """The list of tasks with its ticks as PDF (A4 across, watermark); AppError PRAC-011."""
    from app.reports import render_pdf

    guide, whose = look(desk), learner(desk)
    rows = tuple(Row(_cells(number, state)) for number, state in enumerate(guide.states, 1))
    ledger = Ledger(
        title=TITLE, village=desk.place.name, period=chinese_date(desk.today), columns=_COLUMNS, rows=rows, filler=whose,
        date=chinese_date(desk.today), notes=(f"共{len(rows)}项，已完成{guide.done}项；全部约{MINUTES}分钟，还剩约{guide.minutes_left}分钟。",),
        marks=Marks("", desk.place.practice, print_line(whose, desk.today, "练习")),
    )  # fmt: skip
    return Printed("practice_tasks", TITLE, render_pdf(ledger), f"{TITLE}-{desk.today:%Y%m%d}.pdf", 0, (ledger,))


def _cells(number: int, state: TaskState) -> tuple[str | int, ...]:
    task = state.task
    done = f"√ {state.on}".strip() if state.done else ""
    return number, SIDES[task.side], task.title, task.how, task.minutes, done
