"""Who waits for a sheet of each kind, read from the rows: cases, posts, recognitions of low income, grants (`domain.md` §10.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from app.domain.consent import age_on
from app.domain.lowincome.road import fold
from app.domain.lowincome.states import Step as LowStep
from app.domain.notice import NoticeKind, notice_kind
from app.domain.privacy import CHILD_AGE
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.road.notice_making import NoticeEntry
from app.store.rows import read_records

# The classes a wall may name; 单人保 prints as 低保 (§10.3).
WELFARE = {"dibao": "低保", "tekun": "特困"}
WORKING_AGE = 16
_WAITING = {"include": (Step.REVIEWED,), "remove": (Step.REM_REVIEWED,)}
_DECIDED = {"result": Step.APPROVED, "removed": Step.REM_APPROVED}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a sheet may name: a case, a household or a person, with what its rows already tell of the typed columns.

    `told` says where it was read from, `day` and `basis` what the text needs of it; without `source` it was only offered."""

    household: str
    name: str
    number: str
    group: str
    case: str = ""
    member: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    told: str = ""
    day: date | None = None
    basis: str = ""

    @property
    def text(self) -> str:
        """张福生（A-0012，3组），and where it was read from."""
        return f"{self.name}（{self.number}，{self.group}）" + (f"　{self.told}" if self.told else "")

    def entry(self, values: Mapping[str, str] | None = None, mark: str = "") -> NoticeEntry:
        """The line it makes; `values` as typed."""
        return NoticeEntry(self.household, self.member, {**self.values, **(values or {})}, mark, self.source)


def candidates(desk: Desk, kind: str) -> list[Candidate]:
    """Those whose rows ask for a sheet of this kind and who are on none yet, in the order of the village's list."""
    wanted = notice_kind(kind)
    with desk.reading() as connection:
        files = load_households(connection)
        rows = read_records(connection, "notice_row")
        kinds = {str(row["id"]): str(row["kind"]) for row in read_records(connection, "notice")}
    done = {
        str(row["source_id"] or row["case_id"])
        for row in rows
        if kinds.get(str(row["notice_id"])) == kind and not row.get("left_on")
    }
    read = _READERS[kind]
    return [
        one for file in files if not file.ended for one in read(file, wanted) if (one.source or one.case) not in done
    ]


def offered(desk: Desk, kind: str) -> list[Candidate]:
    """Every household (or person of working age, for a post) that may be added by hand; `matching` narrows them."""
    wanted = notice_kind(kind)
    with desk.reading() as connection:
        files = load_households(connection, None, ("household", "member", "life_event"))
    return [one for file in files if not file.ended for one in _anybody(desk, file, wanted)]


def matching(found: Iterable[Candidate], query: str, most: int = 50) -> list[Candidate]:
    """Those whose name, number or group has these words, the first `most`."""
    words = query.strip()
    fitting = (one for one in found if words in one.name or words in one.number or words in one.group)
    return list(islice(fitting, most))


def _anybody(desk: Desk, file: HouseholdFile, kind: NoticeKind) -> Iterator[Candidate]:
    if kind.about == "case" or file.head is None:
        return
    if kind.about == "household":
        yield _of(file)
        return
    for member in file.members:
        age = age_on(member.get("birth_date"), desk.today)
        if member.get("name") and (age is None or age >= max(WORKING_AGE, CHILD_AGE)):
            yield _of(file, member)


def _of(file: HouseholdFile, member: Rec | None = None, **more: object) -> Candidate:
    name = str(member["name"]) if member else file.head_name
    number, group = str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or "")
    return Candidate(file.id, name, number, group, member=str(member["id"]) if member else "", **more)  # type: ignore[arg-type]


def _member(file: HouseholdFile, row_id: str) -> Rec | None:
    return next((member for member in file.members if member["id"] == row_id), None)


def _cases(file: HouseholdFile, kind: NoticeKind) -> Iterator[Candidate]:
    for case in file.cases:
        event = _event(case, kind.code)
        if event:
            paper = str(event.get("paper") or "")
            yield _of(
                file, case=case.id, told=f"{show_date(event['date'])}{case.road.label}", day=event["date"], basis=paper
            )


def _event(case: CaseFile, kind: str) -> Rec | None:
    if kind in _WAITING:
        state = case.road.state
        return case.road.find(state) if state in _WAITING[kind] and state is not None else None  # type: ignore[return-value]
    return case.road.find(_DECIDED[kind]) if case.road.is_open or kind == "removed" else None  # type: ignore[return-value]


def _posts(file: HouseholdFile, _kind: NoticeKind) -> Iterator[Candidate]:
    for row in file.rows("public_post"):
        member = _member(file, str(row.get("member_id") or ""))
        if member is None or row.get("noticed_on") or row.get("exit_reason"):
            continue
        post = str(row.get("post_name") or "") or label("POST", row.get("post_kind"))
        term = "至".join(show_date(row[key]) for key in ("start", "end") if row.get(key))
        yield _of(file, member, values={"post": post, "term": term}, source=str(row["id"]), told=f"{post}，{term}")


def _recognitions(file: HouseholdFile, kind: NoticeKind) -> Iterator[Candidate]:
    state = LowStep.INVESTIGATED if kind.code == "low_income" else LowStep.EXIT_INVESTIGATED
    for row in file.rows("low_income_record"):
        road = fold([event for event in file.rows("low_income_event") if event["record_id"] == row["id"]])
        if road.step is not state or road.disputed:
            continue
        code = next(
            (str(event["low_class"]) for event in reversed(road.path) if event.get("low_class")),
            str(row["applied_class"] or ""),
        )
        if code not in WELFARE:
            continue
        people = [found for found in (_member(file, one) for one in row.get("member_ids") or ()) if found]
        covered = len(people) or len(file.members)
        named = people[0] if len(people) == 1 else None
        values = {"welfare": WELFARE[code], "covered": str(covered)}
        yield _of(
            file,
            named,
            values=values,
            source=str(row["id"]),
            told=f"{WELFARE[code]}{covered}人",
            day=road.path[-1]["date"],
        )


def _grants(file: HouseholdFile, _kind: NoticeKind) -> Iterator[Candidate]:
    for row in file.rows("relief_grant"):
        if row.get("notice_id") or not str(row.get("goods") or "").strip():
            continue
        member = _member(file, str(row.get("member_id") or ""))
        if member is not None and member.get("relation") != "head":
            continue  # aid to one person, who may be a child: never on a wall (§10.3)
        batch = str(row.get("batch") or "")
        yield _of(file, values={"goods": str(row["goods"])}, source=str(row["id"]), told=f"{batch}：{row['goods']}",
                  day=row["date"], basis=f"{row['provider']}{batch}")  # fmt: skip


_READERS: dict[str, Callable[[HouseholdFile, NoticeKind], Iterator[Candidate]]] = {
    "include": _cases, "remove": _cases, "result": _cases, "removed": _cases, "post": _posts, "low_income": _recognitions,
    "relief_end": _recognitions, "gift": _grants,
}  # fmt: skip
