"""A whole form on screen: all its pages at once, who signs, what can be filled now, drafts that follow their case.

`collect` keeps and saves single pages; here stands what the window needs around them (`design.md` §3 "Drafts", §7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.consent import Consents, applicant, children, must_sign, present
from app.domain.consent_sheets import has_scan
from app.domain.due import State, state_of
from app.domain.errors import AppError
from app.domain.policy import PolicyView
from app.domain.procedure.clocks import Deadline
from app.domain.procedure.facts import Judge, Refusal
from app.domain.procedure.guards import GUARDS
from app.domain.procedure.moves import allowed_next
from app.domain.procedure.states import REMOVAL, Step
from app.domain.questionnaire.field import Field, Owner, Req
from app.domain.questionnaire.items import ITEMS, Item
from app.domain.questionnaire.kinds import SETTING_BLOCKS
from app.domain.records import declared
from app.domain.settings import SETTINGS
from app.domain.values import EMPTY, blank
from app.services.collecting.collect import DraftLine as DraftLine
from app.services.collecting.collect import PageState, Subject, read_page, unfinished
from app.services.collecting.consents import consents_of
from app.services.collecting.live import LiveView, build_live, overlaid
from app.services.desk import Desk
from app.services.duties.dues import case_deadlines
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.road.boards import waits_for
from app.services.road.cases import StepWish, find_case, next_steps
from app.services.road.gathering import gather
from app.store import drafts
from app.store.door import new_id, stable_id
from app.store.peers import log_access
from app.store.rows import read_records
from app.store.store import Connection

# States in which the village still fills the form.
FILLING = (Step.CLUE, Step.SCREENED, Step.LOCKED, Step.VISITING, Step.CONSENTED, Step.RETURNED)
STAGES = ("before_meeting", "before_query")
# States in which 风险消除信息采集 is filled, and those in which it may be mended.
REMOVING = (Step.REM_PROPOSED, Step.REM_VISITED)
WITH_REMOVAL = frozenset((*REMOVAL, Step.REMOVED))
# Rows that hang on the moment: without a case they are the yearly ones, with a case those of its identification.
MOMENT_KINDS = ("safeguard_snapshot", "income_record")


@dataclass(frozen=True, slots=True)
class Signer:
    """One person of the consent step: the member, the sheet he works at as typed so far, its state, whether he signs himself;
    `saved` the sheet is stored as signed, `scanned` its scan is attached, `grown_up` a guardian's sheet ended at 18."""

    member: Rec
    row: Rec
    state: str
    is_new: bool
    adult: bool
    must: bool
    saved: bool = False
    scanned: bool = False
    grown_up: bool = False


@dataclass(frozen=True, slots=True)
class FormState:
    """Everything the wizard shows of one household. `off` are (kind, key) a setting leaves out; `income_excluded` sub-items
    that do not count; `saved` steps with something stored, `drafted` steps with something typed and not saved, `gaps`
    steps where an answer everybody has to give is still empty."""

    subject: Subject
    name: str
    number: str
    group: str
    state: Step | None
    road: str
    steps: tuple[Item, ...]
    pages: dict[str, PageState]
    saved: frozenset[str]
    drafted: frozenset[str]
    off: frozenset[tuple[str, str]]
    groups: tuple[str, ...]
    income_excluded: tuple[str, ...]
    signers: tuple[Signer, ...]
    live: LiveView
    last: str = ""  # the page typed on last
    next: tuple[Step, ...] = ()  # steps of the road open now
    gaps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case whose form the village fills now."""

    subject: Subject
    name: str
    number: str
    group: str
    state: str
    since: date | None
    due: Deadline | None
    urgency: State | None = None
    wants: str = ""  # what it waits for


@dataclass(frozen=True, slots=True)
class Work:
    """What can be gone on with: drafts of this operator, cases being collected."""

    drafts: tuple[DraftLine, ...]
    cases: tuple[OpenCase, ...]
    households: int


def work_at_hand(desk: Desk) -> Work:
    """Unfinished drafts and cases before their meeting, the most pressing first."""
    with desk.reading() as connection:
        files = load_households(connection, parts=("household", "member", "monitoring_case", "case_event", "measure"))
        policy = desk.policy(connection)
        open_cases = [(file, case) for file in files for case in file.cases if case.road.state in (*FILLING, *REMOVING)]
        view = policy.at(desk.today)
        lines = [_open_case(file, case, case_deadlines(case, policy), desk.today, view) for file, case in open_cases]
    ordered = sorted(lines, key=lambda line: line.due.due if line.due else date.max)
    return Work(tuple(unfinished(desk)), tuple(ordered), len(files))


def _open_case(file: HouseholdFile, case: CaseFile, limits: list[Deadline], today: date, view: PolicyView) -> OpenCase:
    last, first = case.road.last, limits[0] if limits else None
    amber = view.number("amber_days")
    return OpenCase(
        Subject(file.id, case.id), file.head_name, str(file.record.get("local_household_no") or ""),
        str(file.record.get("group_name") or ""), case.road.label, last.get("date") if last else None,
        first, state_of(first.starts, first.due, today, amber) if first else None,
        waits_for(case.road.state, allowed_next(case.road, view)),
    )  # fmt: skip


def subject_of(desk: Desk, household: str, case: str = "") -> Subject:
    """Whose form to open: the named case, else the one under way, else the household alone."""
    if case:
        return Subject(household, case)
    with desk.reading() as connection:
        file = next(iter(load_households(connection, [household])), None)
    found = file.case if file else None
    return Subject(household, found.id if found and found.road.is_open else "")


def open_form(desk: Desk, subject: Subject) -> FormState:
    """All pages of a form with the operator's drafts; drafts from before the case began come along."""
    if subject.case:
        adopt_drafts(desk, subject)
    with desk.reading() as connection:
        return read_form(connection, desk, subject)


def read_form(connection: Connection, desk: Desk, subject: Subject) -> FormState:
    """`open_form` inside a transaction."""
    view = desk.view(connection)
    stored = next(iter(load_households(connection, [subject.household])), None)
    case = next((found for found in stored.cases if found.id == subject.case), None) if stored else None
    stages = (*STAGES, "removal") if case and case.road.state in WITH_REMOVAL else STAGES
    steps = tuple(step for step in ITEMS if step.stage in stages and _is_on(step, view.flag))
    fillable = [step for step in steps if subject.case or not step.needs_case]
    pages = {step.key: read_page(connection, desk, subject, step.key) for step in fillable}
    file = overlaid(desk, connection, subject)
    off = {pair for name, pairs in SETTING_BLOCKS.items() if name in SETTINGS and not view.flag(name) for pair in pairs}
    return FormState(
        subject=subject,
        name=file.head_name if file.head else "",
        number=str(file.record.get("local_household_no") or ""),
        group=str(file.record.get("group_name") or ""),
        state=case.road.state if case else None,
        road=case.road.label if case else "",
        steps=steps,
        pages=pages,
        saved=frozenset(key for key, page in pages.items() if _is_saved(page, stored)),
        drafted=frozenset(key for key, page in pages.items() if page.drafted or page.unread),
        off=frozenset(off),
        groups=tuple(desk.village(connection).get("groups") or ()),
        income_excluded=tuple(view.get("income_excluded")),
        signers=tuple(_signers(desk, connection, file, pages["consent"])) if "consent" in pages else (),
        live=build_live(desk, connection, file, subject),
        last=_last_page(desk, connection, subject),
        next=next_steps(desk, connection, case) if case and case.road.state else (),
        gaps=frozenset(key for key, page in pages.items() if _has_gaps(page, off)),
    )


def reopen_form(desk: Desk, subject: Subject) -> FormState | None:
    """The form after something was undone: without a case that is gone; None when nothing of the household is left."""
    with desk.reading() as connection:
        file = next(iter(load_households(connection, [subject.household])), None)
        own = f"{subject.household}/{subject.case}"
        typed = any(draft.subject == own for draft in drafts.all_drafts(connection, desk.operator))
    if file is None and not typed:
        return None
    case = subject.case if file and any(found.id == subject.case for found in file.cases) else ""
    return open_form(desk, Subject(subject.household, case))


def _last_page(desk: Desk, connection: Connection, subject: Subject) -> str:
    own = (
        draft
        for draft in drafts.all_drafts(connection, desk.operator)
        if draft.subject == f"{subject.household}/{subject.case}"
    )
    return next((draft.page for draft in own), "")


def _is_on(step: Item, flag: object) -> bool:
    return not step.block or (step.block in SETTINGS and callable(flag) and bool(flag(step.block)))


def _has_gaps(page: PageState, off: set[tuple[str, str]]) -> bool:
    # Only what is asked of everybody: a question under a condition is told by the checks.
    return any(
        blank(row.get(key))
        for section in page.page.sections
        for key in section.keys
        if _must(declared(section.kind).get(key)) and (section.kind, key) not in off
        for row in page.rows.get(section.kind, ())
    )


def _must(field: Field | None) -> bool:
    return field is not None and field.req is Req.REQUIRED and not field.when and not field.computed and (
        field.owner is not Owner.TOWNSHIP
    )  # fmt: skip


def _is_saved(page: PageState, stored: HouseholdFile | None) -> bool:
    if stored is None:
        return False
    known = {str(row["id"]) for kind in page.rows for row in stored.rows(kind)}
    if page.page.key == "risk":  # the case row is there from the clue on
        return any(row.get("risks") for row in stored.rows("monitoring_case") if row["id"] == page.subject.case)
    return any(str(row["id"]) in known for rows in page.rows.values() for row in rows)


def _signers(desk: Desk, connection: Connection, file: HouseholdFile, page: PageState) -> Iterator[Signer]:
    """Everybody who signs, adults first, then children whose guardian signs (R-7.1)."""
    rows, policy = page.rows.get("consent", []), desk.policy(connection)
    case = next((found for found in file.cases if found.id == page.subject.case), None)
    consents = consents_of(case, desk.today, policy, rows) if case else Consents(rows, desk.today, policy)
    asking = applicant(file.members, rows)
    signing = {str(m["id"]) for m in must_sign(file.members, desk.today, policy.at(desk.today), asking)}
    small = {str(m["id"]) for m in children(file.members, desk.today)}
    stored = {str(row["id"]) for row in read_records(connection, "consent", [file.id]) if row.get("signed_on")}
    for member in sorted(map(dict, present(file.members)), key=lambda m: str(m["id"]) in small):
        key = str(member["id"])
        own = consents.newest(key)
        row = dict(own) if own else _fresh_sheet(page.subject, member)
        yield Signer(
            member, row, str(consents.state(row)), own is None, key not in small, key in signing, str(row["id"]) in stored,
            has_scan(row, file.rows("attachment")), consents.grown_up(key),
        )  # fmt: skip


def _fresh_sheet(subject: Subject, member: Rec) -> Rec:
    """A sheet nobody has touched: the same id on every laptop, nothing ticked."""
    row: Rec = {key: EMPTY.get(field.kind) for key, field in declared("consent").items()}
    return row | {
        "id": stable_id(subject.case, "consent", str(member["id"])),
        "household_id": subject.household, "case_id": subject.case, "member_id": str(member["id"]),
        "person_id": str(member.get("person_id") or ""), "is_applicant": member.get("relation") == "head", "state": "draft",
    }  # fmt: skip


def new_member(members: Iterable[Rec]) -> Rec:
    """First values of a member: the first one is the head, the ethnicity is that of the one before."""
    known = list(members)
    row: Rec = {"id": new_id(), "person_id": new_id(), "sort": max((m.get("sort") or 0 for m in known), default=0) + 1}
    row |= {"id_type": "id_card", "presence": "present", "counted_in_income": True}
    if not known:
        row["relation"] = "head"
    elif known[-1].get("ethnicity"):
        row["ethnicity"] = known[-1]["ethnicity"]
    return row


def new_row() -> str:
    """Id of a row that is written with its first saved page."""
    return new_id()


def adopt_drafts(desk: Desk, subject: Subject) -> None:
    """What was typed before the clue was registered belongs to the case from now on; later answers win."""
    old_subject, new_subject = f"{subject.household}/", f"{subject.household}/{subject.case}"
    with desk.reading() as connection:
        waiting = any(draft.subject == old_subject for draft in drafts.all_drafts(connection, desk.operator))
    if not waiting:
        return
    with desk.store.writing() as connection:
        for old in drafts.all_drafts(connection, desk.operator):
            if old.subject != old_subject:
                continue
            key = drafts.draft_id(desk.operator, old.page, new_subject)
            kept = drafts.get_draft(connection, key) or replace(old, id=key, subject=new_subject, answers={}, base={})
            for name, answers in old.answers.items():
                renamed = _renamed(name, subject)
                kept.answers[renamed] = {_renamed_key(k, subject): v for k, v in answers.items()} | kept.answers.get(
                    renamed, {}
                )
                if renamed == name:
                    kept.base[name] = old.base.get(name, {}) | kept.base.get(name, {})
            drafts.put_draft(connection, kept)
            drafts.drop_draft(connection, old.id)


def _renamed(name: str, subject: Subject) -> str:
    for kind in MOMENT_KINDS:
        if name == f"{kind}:{stable_id(subject.household, kind, 'annual')}":
            return f"{kind}:{stable_id(subject.case, kind, 'identify')}"
    return name


def _renamed_key(key: str, subject: Subject) -> str:
    row, slash, rest = key.rpartition("/")
    for kind in MOMENT_KINDS:
        if slash and row == stable_id(subject.household, kind, "annual"):
            return f"{stable_id(subject.case, kind, 'identify')}/{rest}"
    return key


def before_consent(desk: Desk, case: str) -> list[Refusal]:
    """What “承诺授权已签” still lacks, wherever the case stands now: its guards over what is saved."""
    with desk.reading() as connection:
        file, found = find_case(connection, case)
        policy = desk.policy(connection)
        facts = gather(desk, connection, file, found, StepWish(Step.CONSENTED, desk.today, desk.operator))
    judge = Judge(facts, policy, policy.at(desk.today))
    return [refusal for guard in GUARDS[Step.CONSENTED] for refusal in guard(judge)]


def note_reveal(desk: Desk, whose: str, what: str) -> None:
    """Somebody looked at a hidden value: who, whose, what for (`design.md` §4); the practice village is exempt."""
    if desk.place.practice:
        return
    with desk.store.writing() as connection:
        log_access(connection, desk.now(), desk.operator, f"查看{what}", whose or "未保存的新户", "填写采集表")


def check_saved(state: FormState) -> None:
    """AppError C-110 before something is printed or decided that reads only what is saved."""
    if state.drafted:
        titles = "、".join(step.title for step in state.steps if step.key in state.drafted)
        raise AppError("C-110", f"还有没保存的内容：{titles}。", "请先按“全部保存”。", state.name or "新户")
