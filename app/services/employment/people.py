"""People of the village as the employment screens see them: one line a person with his spell, post, wishes, checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.employment import current_spell, is_labour, quarter_check, work_place
from app.domain.errors import AppError
from app.domain.idnumbers import age
from app.domain.posts import is_held
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.store.store import Connection

PARTS = (
    "household", "member", "monitoring_case", "case_event", "life_event", "work_spell", "public_post", "work_quarter_check",
    "post_month", "job_service",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worker:
    """One person: who, of which household, all his rows about work."""

    household: str
    short: str
    number: str
    group: str
    watch: str
    member: Rec
    spells: Sequence[Rec]
    posts: Sequence[Rec]
    checks: Sequence[Rec]
    months: Sequence[Rec]
    services: Sequence[Rec]

    @property
    def id(self) -> str:
        """The member's id."""
        return str(self.member["id"])

    @property
    def key(self) -> str:
        """What tells a line of a list: the member's id."""
        return self.id

    @property
    def name(self) -> str:
        """The member's name."""
        return str(self.member.get("name") or "")

    def age(self, on: date) -> int | None:
        """Full years on a day."""
        born = self.member.get("birth_date")
        return age(born, on) if born else None

    def spell(self, on: date) -> Rec | None:
        """The spell that runs."""
        return current_spell(self.spells, on)  # type: ignore[return-value]

    def post(self, on: date) -> Rec | None:
        """The post held now."""
        return next((post for post in self.posts if is_held(post, on)), None)

    def place(self, on: date) -> str:
        """Where the person works now; 在家 for nowhere."""
        spell = self.spell(on)
        if spell is not None:
            return work_place(spell) or label("WORKPLACE", spell.get("place_kind")) or "务工，地点没有填"
        if self.post(on) is not None:
            return "公益性岗位"
        return "务工，没有登记经历" if self.member.get("is_working") and not self.spells else "在家"

    def checked(self, quarter: str) -> Rec | None:
        """The check of a quarter."""
        return quarter_check(self.checks, quarter)  # type: ignore[return-value]


_WATCH = {"monitored": "监测对象", "removed": "风险已消除", "exit": "脱贫户"}


def by_member(rows: Iterable[Rec]) -> Mapping[str, list[Rec]]:
    """Rows by the member they are about."""
    found: dict[str, list[Rec]] = defaultdict(list)
    for row in rows:
        found[str(row.get("member_id") or "")].append(row)
    return found


def workers_of(file: HouseholdFile) -> Iterator[Worker]:
    """Everybody of a household, those who left last."""
    kinds = {kind: by_member(file.rows(kind)) for kind in PARTS[5:]}
    watch = _WATCH.get(file.group, "一般农户")
    record = file.record
    for member in sorted(file.all_members, key=lambda row: (row.get("presence") == "left", row.get("sort") or 0)):
        own = [kinds[kind].get(str(member["id"]), ()) for kind in PARTS[5:]]
        yield Worker(
            file.id, file.short, str(record.get("local_household_no") or ""), str(record.get("group_name") or ""), watch, member,
            own[0], own[1], own[2], own[3], own[4],
        )  # fmt: skip


def read_files(connection: Connection) -> list[HouseholdFile]:
    """All households with what the employment screens need."""
    return load_households(connection, None, PARTS)


def labour_list(desk: Desk) -> list[Worker]:
    """就业台账: all labour of the village, at work or not (§22), by group and household."""
    with desk.reading() as connection:
        files = read_files(connection)
    return [
        worker for file in files if not file.ended for worker in workers_of(file)
        if is_labour(worker.member, worker.spells, desk.today) or worker.post(desk.today) is not None
    ]  # fmt: skip


def house_of(connection: Connection, household: str) -> HouseholdFile:
    """One household with what the employment verbs need; AppError H-101."""
    return load_household(connection, household, PARTS)


def worker_in(connection: Connection, member: str, household: str) -> Worker:
    """One person of a household; AppError WORK-101 where nobody of that id lives there."""
    file = house_of(connection, household)
    found = next((worker for worker in workers_of(file) if worker.id == member), None)
    if found is None:
        raise AppError("WORK-101", "这一户没有这个人。", "请重新选人。", file.short)
    return found


def find_worker(file: HouseholdFile, name: str) -> Worker:
    """A person of a household by name or number; AppError WORK-102 for none or several."""
    found = [
        w
        for w in workers_of(file)
        if name in (w.name, w.member.get("id_number"), w.id) and w.member.get("presence") != "left"
    ]
    if len(found) != 1:
        raise AppError("WORK-102", f"这一户没有（或有几个）“{name}”。", "请写这一户成员的姓名或证件号码。", file.short)
    return found[0]
