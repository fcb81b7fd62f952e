"""Filling the form: pages opened with what was typed last, every field kept at once, saved as one verb (`design.md` §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import AppError
from app.domain.idnumbers import birth_date, sex
from app.domain.income_years import income_year
from app.domain.questionnaire.field import Field
from app.domain.questionnaire.items import Item, Section, item
from app.domain.records import RECORDS, declared
from app.domain.units import RowState, Wire
from app.domain.values import EMPTY, blank, decode, encode
from app.services.collecting.new_rows import MOMENT, case_anchor, first_values, keys_of, short_numbers_from
from app.services.desk import Desk
from app.services.employment.spells import follow_spells
from app.services.files import HouseholdFile, Rec, load_households
from app.services.lowincome.stops import saved_members
from app.services.visiting.visit_drafts import KEYING_PAGE
from app.services.visiting.visit_drafts import PAGE as VISIT_PAGE
from app.store import drafts
from app.store.door import UNDONE, Door, new_id, stable_id
from app.store.drafts import DraftState
from app.store.rows import read_records, row_state
from app.store.store import Connection

# Either of the two is filled; both filled is a finding to be settled by a person, not an answer to hide. How a risk is to
# be removed and who stays in contact is written before the county names the month they are required from.
NEVER_SET_ASIDE = frozenset(
    {"education", "school_status", "dropout_reason", "removal_mode", "monitor_contact", "monitor_contact_phone"}
)
# Texts of a draft that cannot be read yet (a date that does not exist) lie beside its answers: "row/field" -> what was typed.
UNREAD = "unread:"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose form is filled: a household and, where there is one, its case."""

    household: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as it opens: its rows by kind with drafts laid over, whether anything is unsaved, where one stopped."""

    page: Item
    subject: Subject
    rows: dict[str, list[Rec]]
    drafted: frozenset[tuple[str, str]] = frozenset()  # (row id, key) typed and not saved
    place: str = ""
    unread: dict[str, dict[str, str]] = field(default_factory=dict)  # row id -> key -> a text nobody can read yet


@dataclass(frozen=True, slots=True)
class Clash:
    """A field somebody else wrote (a package, another window) since this page was opened."""

    kind: str
    row: str
    key: str
    label: str
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: changed fields, answers set aside because their question does not apply, clashes (then nothing)."""

    changed: int = 0
    set_aside: tuple[tuple[str, str], ...] = ()  # (row id, label)
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list of unfinished work."""

    subject: Subject
    page: str
    title: str
    name: str
    saved_at: str
    place: str


def new_household() -> Subject:
    """Ids for a household that is not written yet; its rows come with the first saved page."""
    return Subject(new_id())


def single_row(section: Section, subject: Subject, file: HouseholdFile | None) -> str:
    """Id of the one row a section edits; snapshot and income get the same id on every laptop."""
    if section.kind == "household":
        return subject.household
    if section.kind == "monitoring_case":
        return subject.case
    moment = section.moment or MOMENT
    if not subject.case and moment == MOMENT:
        moment = "annual"
    rows = [row for row in file.rows(section.kind) if _is_of(row, moment, subject)] if file else []
    if rows:  # of yearly income the latest year is filled, the years before stand beside it
        return str(
            max(rows, key=lambda row: income_year(row) or 0)["id"] if section.kind == "income_record" else rows[0]["id"]
        )
    return stable_id(subject.case or subject.household, section.kind, moment)


def _is_of(row: Rec, moment: str, subject: Subject) -> bool:
    return row.get("moment") == moment and (row.get("case_id") or "") == subject.case


def open_page(desk: Desk, subject: Subject, page: str) -> PageState:
    """A page with saved values and what this operator typed last; AppError C-101 for a page that needs a case."""
    with desk.reading() as connection:
        return read_page(connection, desk, subject, page)


def read_page(connection: Connection, desk: Desk, subject: Subject, page: str) -> PageState:
    """`open_page` inside a transaction."""
    found = item(page)
    if found.needs_case and not subject.case:
        raise AppError("C-101", f"“{found.title}”要先登记线索才能填写。", "请先在这一户登记线索。", "采集")
    file = next(iter(load_households(connection, [subject.household])), None)
    draft = drafts.get_draft(connection, _draft_key(desk, subject, page))
    rows: dict[str, list[Rec]] = {}
    for section in found.sections:
        if section.kind not in rows and not (section.kind == "monitoring_case" and not subject.case):
            rows[section.kind] = _section_rows(section, subject, file, draft)
    typed = frozenset(
        (_split(name)[1], key) for name, keys in (typed_rows(draft) if draft else {}).items() for key in keys
    )
    return PageState(found, subject, rows, typed, draft.place if draft else "", _unread(draft))


def typed_rows(draft: DraftState) -> dict[str, dict[str, Wire]]:
    """The answers of a draft by "kind:row", without the texts that could not be read."""
    return {name: keys for name, keys in draft.answers.items() if name != UNREAD}


def _unread(draft: DraftState | None) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, text in (draft.answers.get(UNREAD, {}) if draft else {}).items():
        row_id, _, key = name.rpartition("/")
        found.setdefault(row_id, {})[key] = str(text)
    return found


def _section_rows(
    section: Section, subject: Subject, file: HouseholdFile | None, draft: DraftState | None
) -> list[Rec]:
    saved = {str(row["id"]): row for row in (file.rows(section.kind) if file else ())}
    if not section.many:
        row_id = single_row(section, subject, file)
        wanted = [row_id]
    else:
        wanted = [rid for rid, row in saved.items() if not row.get("case_id") or row["case_id"] == subject.case]
        wanted += [rid for rid in _drafted_rows(draft, section.kind) if rid not in wanted]
    rows = [_overlay(section.kind, row_id, saved.get(row_id), draft) for row_id in wanted]
    rows = [row for row in rows if blank(row.get("deleted_reason"))]
    return sorted(rows, key=lambda row: row.get("sort") or 999) if "sort" in declared(section.kind) else rows


def _drafted_rows(draft: DraftState | None, kind: str) -> list[str]:
    return [_split(name)[1] for name in (draft.answers if draft else {}) if _split(name)[0] == kind]


def _overlay(kind: str, row_id: str, saved: Rec | None, draft: DraftState | None) -> Rec:
    row: Rec = dict(saved) if saved else {"id": row_id, **{key: EMPTY.get(f.kind) for key, f in declared(kind).items()}}
    for key, wire in (draft.answers.get(f"{kind}:{row_id}", {}) if draft else {}).items():
        row[key] = decode(declared(kind)[key], wire)
    return row


def autosave(desk: Desk, subject: Subject, page: str, kind: str, row_id: str, values: Mapping[str, Any]) -> None:
    """Keep what was just typed, durably, in the operator's draft of this page."""
    with desk.store.writing() as connection:
        draft = drafts.get_draft(connection, _draft_key(desk, subject, page)) or _empty(desk, subject, page)
        answers = draft.answers.setdefault(f"{kind}:{row_id}", {})
        base = draft.base.setdefault(f"{kind}:{row_id}", {})
        saved = row_state(connection, kind, row_id)
        for key, value in _derived(kind, values).items():
            answers[key] = encode(declared(kind)[key], value)
            draft.answers.get(UNREAD, {}).pop(f"{row_id}/{key}", None)
            if saved is not None and key not in base:
                base[key] = saved.stamps.get(key, saved.created)
        draft.place = next(iter(values), draft.place)
        draft.saved_at = desk.now()
        drafts.put_draft(connection, draft)


def keep_unread(desk: Desk, subject: Subject, page: str, row_id: str, key: str, text: str) -> None:
    """Keep a text that cannot be read yet as it was typed; it is shown again, never saved."""
    with desk.store.writing() as connection:
        draft = drafts.get_draft(connection, _draft_key(desk, subject, page)) or _empty(desk, subject, page)
        draft.answers.setdefault(UNREAD, {})[f"{row_id}/{key}"] = text
        draft.place, draft.saved_at = key, desk.now()
        drafts.put_draft(connection, draft)


def _derived(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A member's birth date and sex come from the number (`domain.md` §4.2)."""
    found = dict(values)
    if kind == "member" and values.get("id_number"):
        born, gender = birth_date(str(values["id_number"])), sex(str(values["id_number"]))
        if born:
            found["birth_date"] = born
        if gender:
            found["sex"] = gender
    return found


def discard_draft(desk: Desk, subject: Subject, page: str) -> None:
    """Throw away what was typed on a page and not saved."""
    with desk.store.writing() as connection:
        drafts.drop_draft(connection, _draft_key(desk, subject, page))


def save_page(desk: Desk, subject: Subject, page: str, overwrite: Iterable[tuple[str, str]] = ()) -> Saved:
    """Write a page's draft as one verb; with clashes nothing is written until each (row, key) is named in `overwrite`."""
    title = item(page).title
    with desk.writing(f"保存{title}") as door:
        draft = drafts.get_draft(door.connection, _draft_key(desk, subject, page))
        if draft is None or not typed_rows(draft):
            return Saved()
        clashes = _clashes(door.connection, draft, frozenset(overwrite))
        if clashes:
            return Saved(clashes=tuple(clashes))
        before = read_records(door.connection, "member", [subject.household]) if page == "members" else []
        result = _write_draft(desk, door, subject, draft)
        spells = {row for kind, row in map(_split, typed_rows(draft)) if kind == "work_spell"}
        if spells:
            follow_spells(desk, door, subject.household, spells)
        if before:
            saved_members(desk, door, subject.household, before)
        _keep_only_unread(door.connection, draft)
        return result


def write_answers(desk: Desk, door: Door, subject: Subject, kind: str, row_id: str, values: Mapping[str, Any]) -> int:
    """Answers of one row as `save_page` writes them, inside a verb that writes more; returns how many fields changed."""
    before = read_records(door.connection, "member", [subject.household]) if kind == "member" else []
    tally = _Tally()
    _write_row(desk, door, subject, kind, row_id, _derived(kind, values), tally, "")
    if kind == "work_spell":
        follow_spells(desk, door, subject.household, {row_id})
    if before:
        saved_members(desk, door, subject.household, before)
    return tally.changed


def _keep_only_unread(connection: Connection, draft: DraftState) -> None:
    """What was saved leaves the draft; texts that cannot be read yet wait there until somebody mends them."""
    unread = draft.answers.get(UNREAD)
    if not unread:
        drafts.drop_draft(connection, draft.id)
        return
    draft.answers, draft.base = {UNREAD: unread}, {}
    drafts.put_draft(connection, draft)


def _clashes(connection: Connection, draft: DraftState, allowed: frozenset[tuple[str, str]]) -> list[Clash]:
    found = []
    for name, keys in typed_rows(draft).items():
        kind, row_id = _split(name)
        saved = row_state(connection, kind, row_id)
        for key, mine in keys.items() if saved is not None else ():
            started = draft.base.get(name, {}).get(key)
            theirs_wire = saved.values.get(key) if saved is not None else None
            if _moved(saved, key, started) and theirs_wire != mine and (row_id, key) not in allowed:
                field_ = declared(kind)[key]
                theirs = decode(field_, theirs_wire)
                found.append(Clash(kind, row_id, key, field_.label, decode(field_, mine), theirs))
    return found


def _moved(saved: RowState | None, key: str, started: Any) -> bool:
    if saved is None:
        return False
    if started is None:  # the row was not there when this was typed: whatever stands in it now came since
        return key in saved.values
    return saved.stamps.get(key, saved.created) != started


@dataclass(slots=True)
class _Tally:
    changed: int = 0
    aside: list[tuple[str, str]] = field(default_factory=list)


def _write_draft(desk: Desk, door: Door, subject: Subject, draft: DraftState) -> Saved:
    tally = _Tally()
    names = sorted(typed_rows(draft), key=lambda name: _split(name)[0] != "household")  # the rest as typed
    if not any(_split(name)[0] == "household" for name in names):
        _ensure_household(desk, door, subject, {}, tally)
    for name in names:
        kind, row_id = _split(name)
        values = {key: decode(declared(kind)[key], wire) for key, wire in draft.answers[name].items()}
        _write_row(desk, door, subject, kind, row_id, values, tally, draft.page)
    return Saved(tally.changed, tuple(tally.aside))


def _write_row(
    desk: Desk, door: Door, subject: Subject, kind: str, row_id: str, values: Rec, tally: _Tally, page: str
) -> None:
    saved = row_state(door.connection, kind, row_id)
    saved = None if saved is not None and is_undone(saved) else saved
    whole = {key: decode(f, saved.values.get(key)) if saved else EMPTY.get(f.kind) for key, f in declared(kind).items()}
    whole.update(values)
    for field_ in RECORDS[kind].fields:
        if not blank(whole[field_.key]) and is_set_aside(field_, whole):
            tally.aside.append((row_id, field_.label))
            values[field_.key] = EMPTY.get(field_.kind)
    if kind == "household":
        _ensure_household(desk, door, subject, values, tally)
    elif saved is None:
        if blank(whole.get("deleted_reason")):
            door.create(
                kind,
                {**keys_of(kind, subject, row_id), **first_values(kind, desk, door, subject), **values},
                row_id=row_id,
            )
            tally.changed += len(values)
    else:
        if kind == "monitoring_case" and not whole.get("anchor_month"):
            values = {**values, "anchor_month": case_anchor(desk, door.connection, whole)}
        tally.changed += len(door.change(kind, row_id, values))


def is_undone(row: RowState) -> bool:
    """True for a row whose creation was undone: whoever fills the page again begins anew (`Door.create` brings it back)."""
    return str(row.values.get("deleted_reason") or "").startswith(UNDONE)


def is_set_aside(field_: Field, record: Mapping[str, Any]) -> bool:
    """True where the question does not apply, so its answer is set aside and never exported."""
    return field_.when is not None and field_.key not in NEVER_SET_ASIDE and not field_.when.test(record)


def _ensure_household(desk: Desk, door: Door, subject: Subject, values: Rec, tally: _Tally) -> None:
    known = row_state(door.connection, "household", subject.household)
    if known is not None and not is_undone(known):
        tally.changed += len(door.change("household", subject.household, values)) if values else 0
        return
    number = values.get("local_household_no") or next(short_numbers_from(door.connection))
    made = {"village_code": desk.place.code, **values, "local_household_no": number}
    door.create("household", made, row_id=subject.household, village=desk.place.code)
    tally.changed += len(made)


def unfinished(desk: Desk) -> list[DraftLine]:
    """What this operator began and did not save, the newest first."""
    with desk.reading() as connection:
        found = list(drafts.all_drafts(connection, desk.operator))
        found = [draft for draft in found if draft.page not in (VISIT_PAGE, KEYING_PAGE)]
        subjects = {_subject(draft).household for draft in found}
        names = {file.id: file.short for file in load_households(connection, subjects)}
    return [
        DraftLine(
            _subject(draft),
            draft.page,
            item(draft.page).title,
            names.get(_subject(draft).household) or _typed_name(found, draft.subject),
            draft.saved_at,
            draft.place,
        )
        for draft in found
    ]


def _typed_name(found: list[DraftState], subject: str) -> str:
    own = (draft for draft in found if draft.subject == subject)
    names = [str(keys["name"]) for draft in own for keys in draft.answers.values() if keys.get("name")]
    return f"{names[0]}（未保存的新户）" if names else "未保存的新户"


def _subject(draft: DraftState) -> Subject:
    household, _, case = draft.subject.partition("/")
    return Subject(household, case)


def _draft_key(desk: Desk, subject: Subject, page: str) -> str:
    return drafts.draft_id(desk.operator, page, f"{subject.household}/{subject.case}")


def _empty(desk: Desk, subject: Subject, page: str) -> DraftState:
    return DraftState(_draft_key(desk, subject, page), desk.operator, page, f"{subject.household}/{subject.case}")


def _split(name: str) -> tuple[str, str]:
    kind, _, row_id = name.partition(":")
    return kind, row_id
