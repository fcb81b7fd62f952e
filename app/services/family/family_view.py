"""Who may be chosen in a family change: a household's people, its usual successors, the other households of the village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.idnumbers import age
from app.domain.life.model import LEFT, suggest_heads
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import Rec, load_household, load_households


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who may be chosen in a change: `left` with the reason where he is not here any more."""

    id: str
    name: str
    relation: str
    sex: str
    age: int | None
    left: str

    @property
    def words(self) -> str:
        """张三（之子，35岁）."""
        told = [self.relation, f"{self.age}岁" if self.age is not None else "", self.left]
        return f"{self.name}（{'，'.join(part for part in told if part)}）"


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A household as the dialog shows it: `successors` are ids, the usual one first."""

    id: str
    short: str
    people: tuple[PersonChoice, ...]
    successors: tuple[str, ...]
    case: str


def family_view(desk: Desk, household: str) -> FamilyView:
    """Who may be chosen in a household; AppError H-101."""
    with desk.reading() as connection:
        file = load_household(connection, household)
    people = tuple(_choice(member, desk.today) for member in file.all_members)
    case = file.case.road.label if file.case and file.case.road.is_open else ""
    return FamilyView(file.id, file.short, people, tuple(suggest_heads(file.members, desk.today)), case)


def _choice(member: Rec, today: date) -> PersonChoice:
    born = member.get("birth_date")
    left = label("PRESENCE_REASON", member.get("presence_reason")) if member.get("presence") == LEFT else ""
    return PersonChoice(
        str(member["id"]), str(member.get("name") or ""), label("RELATION", member.get("relation")),
        str(member.get("sex") or ""), age(born, today) if born else None,
        (left or "已离开") if member.get("presence") == LEFT else "",
    )  # fmt: skip


def other_households(desk: Desk, household: str) -> list[tuple[str, str]]:
    """(id, words) of the other households of the village where somebody lives, by group and number."""
    with desk.reading() as connection:
        files = load_households(connection, None, ("household", "member"))
    return [
        (file.id, "　".join(part for part in (file.short, str(file.record.get("group_name") or "")) if part))
        for file in files
        if file.id != household and file.members
    ]
