"""Quick keying (快速录入): a numbered blank sheet opened in the order of its paper, kept field by field, saved as one verb.

What is typed lies in one draft a sheet (page `keying`, subject the number), so that a power cut loses at most one field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import AppError
from app.domain.idnumbers import birth_date, sex
from app.domain.questionnaire.items import ITEMS
from app.domain.records import declared
from app.domain.values import blank, decode, encode
from app.services.collecting.collect import Subject, single_row
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.keying.blank_sheets import open_line
from app.services.keying.blocks import (
    APPLICANT,
    ONE,
    SHARED,
    Choices,
    KeySection,
    kept_values,
    member_choices,
    sections_of,
    signers,
)
from app.services.keying.sheet_numbers import BlankLine, blank_lines, sheet_at
from app.services.visiting.visit_drafts import KEYING_PAGE as PAGE
from app.store import drafts
from app.store.door import new_id, stable_id
from app.store.drafts import DraftState
from app.store.rows import row_state
from app.store.store import Connection

WHERE = "快速录入"
CHOICE, UNREAD = "choice", "unread"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One row to key: its name in the draft, its values as they stand, texts that could not be read yet; `stored` where the
    household has it already (what is sensitive in it is shown on asking only)."""

    row: str
    values: Rec
    unread: dict[str, str] = field(default_factory=dict)
    stored: bool = False


@dataclass(frozen=True, slots=True)
class KeyingForm:
    """A sheet as it is keyed. `household` "" and `needs_household`: first it has to be said whose sheet it is;
    `is_new`: the household comes into being with this sheet; `place` (section, row) where one stopped."""

    line: BlankLine
    household: str = ""
    short: str = ""
    is_new: bool = False
    needs_household: bool = False
    sections: tuple[KeySection, ...] = ()
    rows: dict[str, tuple[KeyRow, ...]] = field(default_factory=dict)
    choices: dict[str, dict[str, Choices]] = field(default_factory=dict)
    members: Choices = ()
    drafted: bool = False
    place: str = ""

    @property
    def title(self) -> str:
        """What is keyed: 采集表 A-K0003 · 张德福（A-0012）."""
        whose = self.short or ("新户" if self.is_new else "")
        return f"{self.line.form_name} {self.line.number}" + (f"　{whose}" if whose else "")


@dataclass(frozen=True, slots=True)
class KeyingDraft:
    """A sheet begun and not saved."""

    number: str
    form_name: str
    household: str
    saved_at: str


def open_keying(desk: Desk, text: str) -> KeyingForm:
    """The sheet of a typed or scanned number, with what this operator typed last. AppError SHEET-1xx (unreadable, unknown,
    another village), BLANK-106 (keyed already), BLANK-107 (void), BLANK-108 (no blank sheet), KEY-101 (township)."""
    if desk.store.role != "village":
        raise AppError("KEY-101", "纸面由村里录入。", "请在村里的电脑上录入。", WHERE)
    with desk.reading() as connection:
        line = open_line(sheet_at(connection, desk, text))
        return _form(desk, connection, line)


def choose_household(desk: Desk, number: str, household: str) -> KeyingForm:
    """Say whose sheet it is ("" = a household that is new). What was typed for another one is thrown away.
    AppError KEY-102 where the sheet needs a household, KEY-103 where it needs a case."""
    with desk.reading() as connection:
        line = open_line(sheet_at(connection, desk, number))
        if household:
            _check_case(line, load_household(connection, household))
        elif line.form != "form":
            raise AppError(
                "KEY-102", f"{line.form_name}只能用于已经登记的农户。", "请先录入这一户的采集表，再录这张表。", WHERE
            )
    with desk.store.writing() as connection:
        old = drafts.get_draft(connection, _key(desk, line.number))
        draft = old if old and _chosen(old) == household else _empty(desk, line.number)
        draft.answers[CHOICE] = {"household": household}
        draft.saved_at = desk.now()
        drafts.put_draft(connection, draft)
    return open_keying(desk, line.number)


def _check_case(line: BlankLine, file: HouseholdFile) -> None:
    if line.form == "consent" and not (file.case and file.case.road.is_open):
        raise AppError(
            "KEY-103",
            "这一户没有在办的监测事项，不能录承诺授权书。",
            "请先登记线索（或录入填了线索日期的采集表）。",
            file.short,
        )


def keep_keyed(
    desk: Desk, number: str, kind: str, row: str, values: Mapping[str, Any], place: str = ""
) -> dict[str, Any]:
    """Keep what was just typed; returns it with what follows from it (birth date and sex of an ID number)."""
    whole = derived(kind, values)
    with desk.store.writing() as connection:
        draft = drafts.get_draft(connection, _key(desk, number)) or _empty(desk, number)
        answers = draft.answers.setdefault(f"{kind}:{row}", {})
        base = draft.base.setdefault(f"{kind}:{row}", {})
        saved = row_state(connection, kind, _stored_row(connection, draft, kind, row))
        fields = {**declared(kind), APPLICANT.key: APPLICANT}
        for key, value in whole.items():
            answers[key] = encode(fields[key], value)
            draft.answers.get(UNREAD, {}).pop(f"{kind}:{row}/{key}", None)
            if saved is not None and key not in base:
                base[key] = saved.stamps.get(key, saved.created)
        draft.place, draft.saved_at = place or draft.place, desk.now()
        drafts.put_draft(connection, draft)
    return whole


def keep_unread(desk: Desk, number: str, kind: str, row: str, key: str, text: str) -> None:
    """Keep a text nobody can read yet as it was typed; it is shown again, never saved."""
    with desk.store.writing() as connection:
        draft = drafts.get_draft(connection, _key(desk, number)) or _empty(desk, number)
        draft.answers.setdefault(UNREAD, {})[f"{kind}:{row}/{key}"] = text
        draft.saved_at = desk.now()
        drafts.put_draft(connection, draft)


def drop_keyed(desk: Desk, number: str) -> None:
    """Throw away what was typed for a sheet; the sheet stays out."""
    with desk.store.writing() as connection:
        drafts.drop_draft(connection, _key(desk, number))


def unfinished_keying(desk: Desk) -> list[KeyingDraft]:
    """Sheets this operator began to key, the newest first."""
    with desk.reading() as connection:
        found = [draft for draft in drafts.all_drafts(connection, desk.operator) if draft.page == PAGE]
        lines = {line.number: line for line in blank_lines(connection, desk.today) if line.state == "out"}
        chosen = [_chosen(draft) for draft in found]
        names = {file.id: file.short for file in load_households(connection, [h for h in chosen if h])} if found else {}
    return [
        KeyingDraft(draft.subject, lines[draft.subject].form_name, names.get(_chosen(draft) or "", _new_name(draft)), draft.saved_at)
        for draft in found
        if draft.subject in lines
    ]  # fmt: skip


def _new_name(draft: DraftState) -> str:
    names = [
        str(keys["name"]) for name, keys in draft.answers.items() if name.startswith("member:") and keys.get("name")
    ]
    return f"{names[0]}（新户）" if names else "新户"


def derived(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A member's birth date and sex come from the number (`domain.md` §4.2)."""
    found = dict(values)
    if kind == "member" and values.get("id_number"):
        born, gender = birth_date(str(values["id_number"])), sex(str(values["id_number"]))
        found |= {key: value for key, value in (("birth_date", born), ("sex", gender)) if value}
    return found


# -- reading ------------------------------------------------------------------------------------------------------


def new_household_id(desk: Desk, number: str) -> str:
    """The household a sheet will make: the same id however often the sheet is opened."""
    return stable_id(desk.place.code, "blank_sheet", number)


def read_draft(connection: Connection, desk: Desk, number: str) -> DraftState | None:
    """This operator's draft of a sheet."""
    return drafts.get_draft(connection, _key(desk, number))


def household_of(draft: DraftState | None) -> str | None:
    """The household chosen for a sheet: "" for a new one, None while nobody said."""
    return _chosen(draft) if draft else None


def _form(desk: Desk, connection: Connection, line: BlankLine) -> KeyingForm:
    draft = read_draft(connection, desk, line.number)
    chosen = household_of(draft)
    if chosen is None:
        return KeyingForm(line, needs_household=True)
    file = load_household(connection, chosen) if chosen else None
    sections = sections_of(desk, connection, line.form, file)
    rows = {section.key: tuple(_rows(section, file, draft)) for section in sections}
    if line.form in ("check", "visit"):
        rows["visit"] = (_started(desk, line.form, rows["visit"][0]),)
    on = desk.today.isoformat()
    return KeyingForm(
        line, chosen or new_household_id(desk, line.number), file.short if file else "", file is None, False, sections, rows,
        {section.key: section.choices(on) for section in sections}, _members(desk, connection, line, file, rows),
        any(name not in (CHOICE,) for name in (draft.answers if draft else ())), draft.place if draft else "",
    )  # fmt: skip


def _members(
    desk: Desk,
    connection: Connection,
    line: BlankLine,
    file: HouseholdFile | None,
    rows: Mapping[str, tuple[KeyRow, ...]],
) -> Choices:
    if line.form == "consent" and file:
        return member_choices(signers(desk, connection, file))
    people = [row for key, several in rows.items() if key.startswith("members.家庭成员") for row in several]
    return member_choices([{**row.values, "id": row.row} for row in people])


def _started(desk: Desk, form: str, row: KeyRow) -> KeyRow:
    """The purpose is what the sheet is for; day, mode and names are typed from the paper."""
    first: Rec = {"purpose": "check" if form == "check" else "revisit"}
    return KeyRow(
        row.row, {**first, **{key: value for key, value in row.values.items() if not blank(value)}}, row.unread
    )


def _rows(section: KeySection, file: HouseholdFile | None, draft: DraftState | None) -> list[KeyRow]:
    stored = _stored(section, file)
    if section.many:
        names = [str(row["id"]) for row in stored]
        typed = [
            name.partition(":")[2] for name in (draft.answers if draft else ()) if name.startswith(f"{section.kind}:")
        ]
        order = [*names, *(name for name in typed if name not in names)]
        by_id = {str(row["id"]): row for row in stored}
        return [_row(section, name, by_id.get(name, {}), draft) for name in order]
    return [_row(section, section.row, stored[0] if stored else {}, draft)]


def _row(section: KeySection, name: str, stored: Rec, draft: DraftState | None) -> KeyRow:
    values = kept_values(section.fields, stored)
    answers = draft.answers.get(f"{section.kind}:{name}", {}) if draft else {}
    for one in section.fields:
        if one.key in answers:
            values[one.key] = decode(one, answers[one.key])
    unread = {
        key.rpartition("/")[2]: str(text)
        for key, text in (draft.answers.get(UNREAD, {}) if draft else {}).items()
        if key.rpartition("/")[0] == f"{section.kind}:{name}"
    }
    return KeyRow(name, values, unread, bool(stored))


def _stored(section: KeySection, file: HouseholdFile | None) -> list[Rec]:
    """What the household has already: keyed over, not asked again. A consent and a visit are always new."""
    if file is None or section.kind in ("consent", "visit"):
        return []
    if section.kind == "household":
        return [file.record]
    if section.kind == "monitoring_case":
        return [file.case.record] if file.case and _open_case(file) else []
    if section.many:
        return file.members if section.kind == "member" else file.rows(section.kind)
    row_id = _single(section.kind, file, file.id, _open_case(file))
    return [row for row in file.rows(section.kind) if row["id"] == row_id]


def _single(kind: str, file: HouseholdFile | None, household: str, case: str) -> str:
    """Id of the one snapshot or income record the form edits."""
    section = next(s for item in ITEMS for s in item.sections if s.kind == kind and s.moment == "identify")
    return single_row(section, Subject(household, case), file)


def real_row(connection: Connection, household: str, kind: str, row: str, case: str = "") -> str:
    """The row behind a name of the draft, whether it is stored already or not ("" for the case of a household without)."""
    if row != ONE:
        return row
    if kind == "household":
        return household
    if kind == "monitoring_case":
        return case
    file = next(iter(load_households(connection, [household])), None)
    return _single(kind, file, household, case)


def _stored_row(connection: Connection, draft: DraftState, kind: str, row: str) -> str:
    """The stored row behind a name, "" where there can be none."""
    chosen = _chosen(draft)
    if not chosen or row == SHARED or kind in ("consent", "visit"):
        return ""
    return real_row(connection, chosen, kind, row, _open_case(load_household(connection, chosen)))


def _open_case(file: HouseholdFile) -> str:
    return file.case.id if file.case and file.case.road.is_open else ""


def _key(desk: Desk, number: str) -> str:
    return drafts.draft_id(desk.operator, PAGE, number)


def _empty(desk: Desk, number: str) -> DraftState:
    return DraftState(_key(desk, number), desk.operator, PAGE, number)


def _chosen(draft: DraftState) -> str | None:
    found = draft.answers.get(CHOICE)
    return None if found is None else str(found.get("household") or "")


def new_row() -> str:
    """Name of one more row of a list."""
    return new_id()
