"""A keyed sheet becomes rows: the usual verbs of the form, consent and visits run as one step, and the sheet is 已录入."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.domain.errors import AppError
from app.domain.questionnaire.items import ITEMS
from app.domain.records import declared
from app.domain.values import blank, decode
from app.services.collecting import consents
from app.services.collecting.collect import Clash, Saved, Subject, is_set_aside, save_page
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.keying.blank_sheets import mark_keyed, open_line
from app.services.keying.blocks import APPLICANT, ONE, SHARED
from app.services.keying.run import (
    WHERE,
    KeyingForm,
    household_of,
    new_household_id,
    open_keying,
    read_draft,
    real_row,
)
from app.services.keying.sheet_numbers import BlankLine, sheet_at
from app.services.road.cases import start_case
from app.services.visiting import visits
from app.store import drafts
from app.store.door import Door
from app.store.drafts import DraftState
from app.store.store import Connection

STAGE = "before_meeting"
BEFORE_CASE = ("household", "members", "annex")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A sheet that was saved: its number, its household, what a reader should mind."""

    number: str
    household: str
    short: str
    is_new: bool
    notes: tuple[str, ...] = ()


class KeyingClash(AppError):
    """KEY-107: fields that were changed elsewhere since the keying began; nothing was written."""

    def __init__(self, clashes: tuple[Clash, ...], where: str) -> None:
        self.clashes = clashes
        named = "、".join(dict.fromkeys(clash.label for clash in clashes))
        super().__init__(
            "KEY-107",
            f"开始录入以后，有{len(clashes)}项被改过：{named}。",
            "请核对：按纸面的为准，就再保存一次并选“以纸面为准”。",
            where,
        )


class OneStep(Desk):
    """A desk whose verbs all write through one door that is open already, so that they are one step and undone as one."""

    def __init__(self, desk: Desk, door: Door) -> None:
        super().__init__(desk.store, desk.operator, desk.today, desk.clock)
        self._door = door

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The transaction that is open."""
        yield self._door.connection

    @contextmanager
    def writing(self, verb: str) -> Iterator[Door]:
        """The door that is open; what a verb wrote can be read by the next one."""
        self._door.flush()
        yield self._door
        self._door.flush()


@dataclass(slots=True)
class _Sheet:
    """What is being saved: the desk of the one step, the sheet, the draft, whose it is."""

    desk: Desk
    door: Door
    line: BlankLine
    draft: DraftState
    household: str
    is_new: bool
    over: bool
    notes: list[str] = field(default_factory=list)

    def rows(self, kind: str) -> dict[str, Rec]:
        """Row name -> what was typed of a kind, decoded; blank answers left out."""
        fields = {**declared(kind), **({APPLICANT.key: APPLICANT} if kind == "consent" else {})}
        found = {}
        for name, answers in self.draft.answers.items():
            own, _, row = name.partition(":")
            if own == kind and row:
                found[row] = {key: decode(fields[key], wire) for key, wire in answers.items()}
        return found

    @property
    def file(self) -> HouseholdFile:
        """The household as it stands in this very step."""
        self.door.flush()
        return load_household(self.door.connection, self.household)

    @property
    def subject(self) -> Subject:
        """The household and its open case."""
        self.door.flush()
        file = next(iter(load_households(self.door.connection, [self.household])), None)
        open_case = file.case.id if file and file.case and file.case.road.is_open else ""
        return Subject(self.household, open_case)


def save_keyed(desk: Desk, number: str, over: bool = False) -> Keyed:
    """Save a keyed sheet and mark it 已录入, in one verb that is undone as one.

    `over`: the paper wins over what was changed elsewhere meanwhile. AppError KEY-104 … KEY-108 for what the sheet lacks,
    KeyingClash, those of the verbs of collect, cases, consents and visits; then nothing is written."""
    with desk.writing(f"快速录入{number}") as door:
        line = open_line(sheet_at(door.connection, desk, number))
        draft = read_draft(door.connection, desk, line.number)
        chosen = household_of(draft)
        if draft is None or chosen is None or not _has_answers(draft):
            raise AppError("KEY-104", f"{line.number}一格也没有录。", "请照纸面录入后再保存。", WHERE)
        household = chosen or new_household_id(desk, line.number)
        sheet = _Sheet(OneStep(desk, door), door, line, draft, household, not chosen, over)
        {"form": _save_form, "consent": _save_consent, "check": _save_visit, "visit": _save_visit}[line.form](sheet)
        mark_keyed(door, desk, line, household)
        drafts.drop_draft(door.connection, draft.id)
        file = sheet.file
        return Keyed(line.number, household, file.short, sheet.is_new, tuple(sheet.notes))


def _has_answers(draft: DraftState) -> bool:
    return any(
        ":" in name and any(wire not in (None, "") for wire in keys.values()) for name, keys in draft.answers.items()
    )


# -- 采集表 -------------------------------------------------------------------------------------------------------


def _save_form(sheet: _Sheet) -> None:
    if sheet.is_new and not any(not blank(row.get("name")) for row in sheet.rows("member").values()):
        raise AppError(
            "KEY-105", "新户至少要录一位家庭成员的姓名。", "请照纸面录入户主，与户主关系选“户主”。", sheet.line.number
        )
    subject = sheet.subject
    if not subject.case:
        for page in BEFORE_CASE:
            _save_page(sheet, subject, page, leave_out="monitoring_case")
        _start_case(sheet)
        subject = sheet.subject
    for item in ITEMS:
        if item.stage == STAGE and (subject.case or not item.needs_case):
            _save_page(sheet, subject, item.key)


def _start_case(sheet: _Sheet) -> None:
    """The clue written on the sheet begins a case; answers that belong to a case need it."""
    typed = {k: v for row in sheet.rows("monitoring_case").values() for k, v in row.items() if not blank(v)}
    if not typed:
        return
    clue, channel = typed.get("clue_date"), typed.get("discovery_channel")
    if clue is None or not channel:
        lacking = "、".join(name for name, value in (("线索日期", clue), ("发现渠道", channel)) if not value)
        raise AppError("KEY-106", f"纸面上填了监测事项，但没有录{lacking}。",
                       "请补录；还不需要登记线索的，把监测事项、风险和需求清空。", sheet.line.number)  # fmt: skip
    start_case(sheet.desk, sheet.household, str(channel), clue, str(typed.get("collector_name") or sheet.desk.operator))


def _save_page(sheet: _Sheet, subject: Subject, page: str, leave_out: str = "") -> None:
    """One page of the form through its usual verb: its part of the draft is laid where that verb looks for it."""
    made = _page_draft(sheet, subject, page, leave_out)
    if not made.answers:
        return
    drafts.put_draft(sheet.door.connection, made)
    wanted = [(row.partition(":")[2], key) for row, keys in made.answers.items() for key in keys] if sheet.over else []
    saved: Saved = save_page(sheet.desk, subject, page, wanted)
    if saved.clashes:
        raise KeyingClash(saved.clashes, sheet.line.number)
    drafts.drop_draft(sheet.door.connection, made.id)
    sheet.notes += [f"{name}按现在的回答不用填，没有保存。" for _row, name in saved.set_aside]


def _page_draft(sheet: _Sheet, subject: Subject, page: str, leave_out: str) -> DraftState:
    desk, whose = sheet.desk, f"{subject.household}/{subject.case}"
    made = DraftState(drafts.draft_id(desk.operator, page, whose), desk.operator, page, whose, saved_at=desk.now())
    wanted = _keys_of(page)
    for name, answers in sheet.draft.answers.items():
        kind, _, row = name.partition(":")
        mine = {key: wire for key, wire in answers.items() if (kind, key) in wanted and kind != leave_out}
        if not mine or not row:
            continue
        row_id = real_row(sheet.door.connection, sheet.household, kind, row, subject.case)
        made.answers[f"{kind}:{row_id}"] = mine
        base = sheet.draft.base.get(name, {})
        made.base[f"{kind}:{row_id}"] = {key: base[key] for key in mine if key in base}
    return made


def _keys_of(page: str) -> set[tuple[str, str]]:
    return {(s.kind, key) for item in ITEMS if item.key == page for s in item.sections for key in s.keys}


# -- 承诺授权书 ---------------------------------------------------------------------------------------------------


def _save_consent(sheet: _Sheet) -> None:
    """One row for each person who signed or is away; what the sheet says once holds for all (`domain.md` §7.2)."""
    rows, file = sheet.rows("consent"), sheet.file
    shared = {key: value for key, value in rows.pop(SHARED, {}).items() if not blank(value)}
    asking = str(shared.pop(APPLICANT.key, "") or (file.head["id"] if file.head else ""))
    signed = {row: own for row, own in rows.items() if own.get("signed_on") or own.get("remote")}
    if not signed or file.case is None:
        raise AppError("KEY-108", "没有录任何一位签字人的签字日期。", "请照纸面录入每位签字人的签字日期；在外没签的选“在外，暂未签字”。",
                       sheet.line.number)  # fmt: skip
    whole = {"sheet_no": sheet.line.number, "promise": True, "rights_told": True}
    for member in file.members:
        if member["id"] in signed:
            own = {key: value for key, value in signed[member["id"]].items() if not blank(value)}
            values = _fitting({**whole, **shared, **own, "is_applicant": member["id"] == asking})
            consents.sign_consent(sheet.desk, file.case.id, str(member["id"]), values)
    away = [str(member.get("name")) for member in file.members if signed.get(member["id"], {}).get("remote")]
    sheet.notes += [f"{name}在外，签好以前不能上报。" for name in away]


def _fitting(values: Rec) -> Rec:
    """Without answers whose question does not apply to this person (a guardian's relation without a guardian)."""
    return {key: value for key, value in values.items() if not is_set_aside(declared("consent")[key], values)}


# -- 入户核查表, 入户走访记录 -------------------------------------------------------------------------------------


def _save_visit(sheet: _Sheet) -> None:
    typed = sheet.rows("visit").get(ONE, {})
    first = "check" if sheet.line.form == "check" else "revisit"
    values = {**typed, "purpose": typed.get("purpose") or first}
    values = {key: value for key, value in values.items() if not blank(value)}
    values = {key: value for key, value in values.items() if not is_set_aside(declared("visit")[key], values)}
    visits.record_visit(sheet.desk, sheet.household, values)
    if sheet.line.form == "check":
        _note_visitors(sheet, values)


def _note_visitors(sheet: _Sheet, values: Rec) -> None:
    """Who checked and when also stands on the case, where nobody wrote it yet; too few are named (VISIT-003)."""
    case, least = sheet.file.case, sheet.desk.view(sheet.door.connection).number("visitors_min")
    names = {str(name).strip() for name in values.get("visitors") or ()}
    if len(names) < least:
        sheet.notes.append(f"入户核查人员不足{least}人，请补齐后再办下一步。")
    if case is None or not case.road.is_open:
        return
    more = {"visitors": values.get("visitors"), "visit_date": values.get("date")}
    lacking = {key: value for key, value in more.items() if value and blank(case.record.get(key))}
    if lacking:
        sheet.door.change("monitoring_case", case.id, lacking)


__all__ = ["Keyed", "KeyingClash", "KeyingForm", "OneStep", "open_keying", "save_keyed"]
