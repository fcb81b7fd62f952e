"""A household opened: one frozen picture of everything known of it, for the window, `show` and JSON (`design.md` §7).

Level 3 is masked unless revealed; revealing is logged (`design.md` §4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.checks import Finding
from app.domain.consent import age_on
from app.domain.due import Due
from app.domain.policy import Policy
from app.domain.procedure.clocks import Deadline
from app.domain.procedure.facts import Refusal
from app.domain.procedure.guards import check_step
from app.domain.procedure.states import RULES, Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Level
from app.domain.questionnaire.items import Section, titled_items
from app.domain.records import RECORDS, declared
from app.domain.values import blank, mask, show
from app.domain.words import printed_label
from app.services.attaching.attachments import Attached, lines_of
from app.services.checks.checking import findings_of
from app.services.collecting.consents import SignLine, consents_of, signing_lines
from app.services.desk import Desk
from app.services.duties.dues import case_deadlines, due_of, village_facts
from app.services.family.history import HistoryLine, history_of
from app.services.family.life_events import EventLine, events_of
from app.services.family.lines import HouseholdLine, build_line, village_name, with_ball
from app.services.files import CaseFile, HouseholdFile, Rec, load_household
from app.services.papers.base import Asked, Setting
from app.services.papers.form import section_fields, switched_on
from app.services.papers.source import Source
from app.services.papers.summary import household_summary
from app.services.road.cases import RoadLine, StepWish, next_steps, road_lines
from app.services.road.gathering import gather
from app.store.peers import log_access
from app.store.store import Connection

SHOWN_APART = ("consent", "measures")  # items that have a place of their own on the page


@dataclass(frozen=True, slots=True)
class Value:
    """One answer: field key, label, text (blank where nothing is entered), whether part of it is hidden."""

    key: str
    label: str
    text: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a kind: its id, a name for it, its answers in the order of the form."""

    id: str
    title: str
    values: tuple[Value, ...]

    def text(self, key: str) -> str:
        """Text of one answer; blank for a key this row does not have."""
        return next((value.text for value in self.values if value.key == key), "")


@dataclass(frozen=True, slots=True)
class PageSection:
    """A block of an item with its rows: one, or as many as there are."""

    title: str
    kind: str
    many: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PageItem:
    """One item of the form with what stands in it."""

    key: str
    title: str
    sections: tuple[PageSection, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One member in the list of people; the number of the document is masked unless revealed."""

    id: str
    name: str
    relation: str
    sex: str
    age: int | None
    id_number: str
    phone: str
    presence: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that may follow: whose it is, and what is still missing for it today."""

    step: Step
    label: str
    side: str
    missing: tuple[Refusal, ...]

    @property
    def ready(self) -> bool:
        """True when nothing stops it."""
        return not any(refusal.blocks for refusal in self.missing)


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case: where it stands, who has the ball, its steps, what may follow, the limits that run."""

    id: str
    title: str
    state: str
    ball: str
    category: str
    is_open: bool
    steps: tuple[RoadLine, ...]
    next: tuple[NextStep, ...]
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything of one household, ready to be shown."""

    line: HouseholdLine
    summary: str
    people: tuple[Person, ...]
    items: tuple[PageItem, ...]
    cases: tuple[CasePage, ...]
    dues: tuple[Due, ...]
    visits: tuple[Row, ...]
    measures: tuple[Row, ...]
    consents: tuple[Row, ...]
    pairings: tuple[Row, ...]
    findings: tuple[Finding, ...]
    history: tuple[HistoryLine, ...]
    revealed: bool = False
    signing: tuple[SignLine, ...] = ()  # who signs the consent of the case, and how each sheet stands
    attachments: tuple[Attached, ...] = ()
    events: tuple[EventLine, ...] = ()  # family changes, the latest first


def household_page(desk: Desk, household: str, reveal: bool = False, purpose: str = "查看") -> HouseholdPage:
    """One household by its id, with everything that follows from it; `reveal` shows level 3 and is logged. AppError H-101."""
    with desk.reading() as connection:
        page = _page(desk, connection, load_household(connection, household), reveal)
    if reveal:
        log_reveal(desk, page.line.number or page.line.id, purpose)
    return page


def log_reveal(desk: Desk, subject: str, purpose: str) -> None:
    """Level 3 was shown: who, of whom, what for; the practice village is exempt (`design.md` §4)."""
    if not desk.place.practice:
        with desk.store.writing() as connection:
            log_access(connection, desk.now(), desk.operator, "查看完整信息", subject, purpose)


def _page(desk: Desk, connection: Connection, file: HouseholdFile, reveal: bool) -> HouseholdPage:
    facts, view = village_facts(desk, connection), desk.view(connection)
    group = str(file.record.get("group_name") or "")
    show_as = _Showing(
        reveal, group, {str(m["id"]): str(m.get("name") or "") for m in file.all_members}, file.head_name
    )
    setting = Setting(desk, connection, view, desk.bodies(connection), Asked(household=file.id, reveal=reveal), "")
    return HouseholdPage(
        line=with_ball(desk, connection, build_line(file, facts, village_name(desk, connection, file))),
        summary=household_summary(file, view, desk.today),
        people=tuple(_person(member, desk.today, show_as) for member in file.all_members),
        items=tuple(_items(Source(setting, file, file.case), show_as)),
        cases=tuple(_case(desk, connection, file, case) for case in file.cases),
        dues=due_of(file, facts),
        visits=_rows(file, "visit", show_as, "date"),
        measures=_rows(file, "measure", show_as, "start"),
        consents=_rows(_seen_today(file, desk.today, facts.policy), "consent", show_as, "signed_on"),
        pairings=_rows(file, "pairing", show_as, "start"),
        findings=tuple(findings_of(desk, connection, file)),
        history=tuple(history_of(connection, file, reveal)),
        revealed=reveal,
        signing=signing_lines(file.case, desk.today, facts.policy) if file.case else (),
        attachments=tuple(lines_of(desk, file)),
        events=events_of(file),
    )


@dataclass(frozen=True, slots=True)
class _Showing:
    """How values are shown here: level 3 in part unless revealed, references as the member's name."""

    reveal: bool
    group: str
    names: dict[str, str]
    head: str

    def value(self, field: Field, value: Any) -> Value:
        if field.key == "member_id":
            return Value(field.key, field.label, self.names.get(str(value or ""), ""))
        if field.key == "head_member_id":
            return Value(field.key, field.label, self.head)
        text = printed_label(show(field, value))
        if not text or self.reveal or field.level < Level.SENSITIVE:
            return Value(field.key, field.label, text)
        hidden = mask(field, value, self.group)
        return Value(field.key, field.label, hidden, hidden != text)


def _person(member: Rec, today: date, show_as: _Showing) -> Person:
    fields = declared("member")

    def text(key: str) -> str:
        return show_as.value(fields[key], member.get(key)).text

    age = age_on(member.get("birth_date"), today)
    return Person(
        str(member["id"]),
        text("name"),
        text("relation"),
        text("sex"),
        age,
        text("id_number"),
        text("phone"),
        text("presence"),
    )


# -- items of the form ------------------------------------------------------------------------------------------


def _items(source: Source, show_as: _Showing) -> Iterator[PageItem]:
    view = source.setting.view
    for title, item in titled_items(view.text("form_template"), view.flag("form_confirmed")):
        if item.key in SHOWN_APART or (item.needs_case and source.case is None):
            continue
        sections = tuple(_section(source, section, show_as) for section in item.sections)
        if not item.block or switched_on(view, item.block) or _answered(sections):
            yield PageItem(item.key, title, sections)


def _answered(sections: Iterable[PageSection]) -> bool:
    return any(value.text for section in sections for row in section.rows for value in row.values)


def _section(source: Source, section: Section, show_as: _Showing) -> PageSection:
    fields = section_fields(source, section)
    if section.many:
        records = source.rows(section.kind)
        rows = tuple(_row(section.kind, record, fields, show_as) for record in records)
    else:
        record = source.record(section.kind, section.moment)
        known = {**record, **_computed(source, section)} if section.moment != "removal" else record
        rows = (_row(section.kind, known, fields, show_as),) if known else ()
    return PageSection(section.title, section.kind, section.many, rows)


def _computed(source: Source, section: Section) -> Rec:
    return {key: value for (kind, key), value in source.computed.items() if kind == section.kind and value is not None}


def _row(kind: str, record: Rec, fields: Iterable[Field], show_as: _Showing) -> Row:
    title = (
        str(record.get("name") or "")
        or show_as.names.get(str(record.get("member_id") or ""), "")
        or RECORDS[kind].label
    )
    return Row(
        str(record.get("id") or ""), title, tuple(show_as.value(field, record.get(field.key)) for field in fields)
    )


def _rows(file: HouseholdFile, kind: str, show_as: _Showing, by: str) -> tuple[Row, ...]:
    """Rows of a kind, the newest first, with the fields people fill."""
    keep = [field for field in RECORDS[kind].fields if field.key not in ("household_id", "case_id", "person_id")]
    records = sorted(file.rows(kind), key=lambda row: row.get(by) or date.min, reverse=True)
    return tuple(_row(kind, record, keep, show_as) for record in records)


def _seen_today(file: HouseholdFile, today: date, policy: Policy) -> HouseholdFile:
    """The household with the state its sheets of consent have today: dates and newer sheets decide, not what was stored."""
    states = {
        sheet["id"]: str(consents.state(sheet))
        for consents in (consents_of(case, today, policy) for case in file.cases)
        for sheet in consents.sheets
    }
    sheets = [{**row, "state": states.get(row["id"], row.get("state"))} for row in file.rows("consent")]
    return replace(file, by_kind={**file.by_kind, "consent": sheets})


# -- the road ---------------------------------------------------------------------------------------------------


def _case(desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile) -> CasePage:
    side = case.road.waiting_for()
    clue = case.record.get("clue_date")
    # Behind a removal only the way back is left: it is no next step somebody waits for.
    waits = case.road.state not in (None, Step.REMOVED)
    following = next_steps(desk, connection, case) if waits else ()
    return CasePage(
        case.id,
        _case_title(clue, str(case.decision.get("identified_month") or "")),
        case.road.label,
        label("SIDE", side) if side else "",
        label("CATEGORY", case.category),
        case.road.is_open,
        tuple(road_lines(case)),
        tuple(_next(desk, connection, file, case, step) for step in following if step is not Step.CLUE),
        tuple(case_deadlines(case, desk.policy(connection))),
    )


def _case_title(clue: date | None, month: str) -> str:
    """Under a card called 监测事项: since when; an imported case knows the month of its approval, if anything."""
    if clue:
        return f"{clue:%Y-%m-%d}起"
    return f"{month[:4]}年{int(month[4:6])}月纳入" if len(month) == 6 else "导入的，没有线索日期"


def _next(desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile, step: Step) -> NextStep:
    # Person, paper and reason are asked when the step is recorded: they are not what is missing now.
    wish = StepWish(step, desk.today, desk.operator, paper="-", reason="-")
    found = check_step(step, gather(desk, connection, file, case, wish), desk.policy(connection))
    return NextStep(step, label("STEP", step), label("SIDE", RULES[step].actor), tuple(found))


def answered(row: Row) -> tuple[Value, ...]:
    """The answers of a row that are not blank."""
    return tuple(value for value in row.values if not blank(value.text))
