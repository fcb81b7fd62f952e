"""Who a pasted row is: the same number is the same person, a name alone only where nothing speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.duplicates import Likeness, People, PersonFact, name_key, number_key
from app.domain.idnumbers import birth_date
from app.domain.records import declared
from app.services.files import HouseholdFile, Rec
from app.services.pasting.cells import compare, derive
from app.services.pasting.plan import NEW, PARK, CellPlan, CellState, PastePlan, RowPlan, RowState, Write
from app.store.door import new_id, stable_id
from app.workbooks.problems import Weight

Cells = Mapping[str, CellPlan]
SAME = "same:"


@dataclass(slots=True)
class Everybody:
    """Persons of the whole store by the first 18 characters of their number, and of this block by household."""

    present: dict[str, list[tuple[HouseholdFile, Rec]]] = field(default_factory=dict)
    places: dict[str, tuple[HouseholdFile, Rec]] = field(default_factory=dict)  # by member row
    people: People = field(default_factory=lambda: People(()))
    pasted: dict[str, int] = field(default_factory=dict)  # number -> row of this block
    taken: dict[str, int] = field(default_factory=dict)  # id of a member row -> row of this block

    @classmethod
    def of(cls, files: Iterable[HouseholdFile]) -> Everybody:
        """Everybody on a form now."""
        made = cls()
        facts = []
        for file in files:
            for member in file.members:
                made.places[str(member["id"])] = (file, member)
                facts.append(fact_of(member, file))
                number = known_number(member.get("id_number"))
                if number:
                    made.present.setdefault(number, []).append((file, member))
        made.people = People(facts)
        return made

    def alike(self, cells: Cells, group: str, household: str) -> list[tuple[HouseholdFile, Rec]]:
        """Who in other households may be this person (name, birth date and hamlet)."""
        number = str(value_of(cells, "id_number") or "")
        born = value_of(cells, "birth_date") or None
        fact = PersonFact("", household, str(value_of(cells, "name") or ""), number, born, group)
        pairs = (pair for pair in self.people.like(fact) if pair.likeness is Likeness.ALIKE)
        return [self.places[pair.right.id] for pair in pairs if pair.right.household != household]

    def elsewhere(self, number: str, household: str) -> list[tuple[HouseholdFile, Rec]]:
        """The same person in other households."""
        return [(file, member) for file, member in self.present.get(number, ()) if file.id != household]


def fact_of(member: Rec, file: HouseholdFile) -> PersonFact:
    """A member as the rule about doubles compares him."""
    return PersonFact(
        str(member["id"]), file.id, str(member.get("name") or ""), str(member.get("id_number") or ""),
        member.get("birth_date"), str(file.record.get("group_name") or ""),
    )  # fmt: skip


def known_number(value: Any) -> str:
    """What two papers of one person share; "" for numbers that say nothing about who it is."""
    return number_key(str(value or ""))


def value_of(cells: Cells, key: str) -> Any:
    """A usable value of a row, None without one."""
    cell = cells.get(key)
    return None if cell is None or cell.state is CellState.ERROR else cell.value


def plain_person(value: Any) -> str:
    """A name for comparing."""
    return name_key(str(value or ""))


@dataclass(frozen=True, slots=True)
class Person:
    """A pasted row beside the people of its household: who it is, else why nobody knows and what may be answered."""

    member: Rec | None = None
    reason: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def find_person(cells: Cells, known: list[Rec], household: str, everybody: Everybody, decision: str) -> Person:
    """The member a row means, None for a new one; with `reason` it is to be decided first."""
    if decision.startswith(SAME):
        chosen = next((member for member in known if member["id"] == decision[len(SAME) :]), None)
        if chosen is not None:
            return Person(chosen)
    number, name = known_number(value_of(cells, "id_number")), plain_person(value_of(cells, "name"))
    person_no = value_of(cells, "national_person_no")
    for member in known:
        if (number and known_number(member.get("id_number")) == number) or (
            person_no and member.get("national_person_no") == person_no
        ):
            return Person(member)
    if not name:
        return Person(
            None, "没有姓名，也没有找到这个证件号码，不知道是谁。" if number else "没有姓名和证件号码，不知道是谁。"
        )
    if decision == NEW:
        return Person()
    namesakes = [member for member in known if plain_person(member.get("name")) == name]
    if namesakes:
        return _namesake(cells, namesakes, number)
    return _elsewhere(str(cells["name"].value), number, household, everybody)


def _namesake(cells: Cells, namesakes: list[Rec], number: str) -> Person:
    name = str(namesakes[0].get("name"))
    same = tuple((f"{SAME}{member['id']}", _same_words(member)) for member in namesakes)
    choices = ((PARK, "先放到一边"), *same, (NEW, "是另一个人，加进来"))
    if len(namesakes) > 1:
        return Person(None, f"家里有{len(namesakes)}个人叫“{name}”，不知道是哪一个。", choices)
    member = namesakes[0]
    theirs = known_number(member.get("id_number"))
    if number and theirs and number != theirs:
        return Person(None, f"家里已经有“{name}”，证件号码不一样。", choices)
    born = value_of(cells, "birth_date") or birth_date(number)
    if born and member.get("birth_date") and born != member["birth_date"]:
        return Person(None, f"家里已经有“{name}”，出生日期不一样。", choices)
    return Person(member)


def _same_words(member: Rec) -> str:
    born = member.get("birth_date")
    return f"就是家里的{member.get('name')}" + (f"（{born.year}年生）" if born else "")


def _elsewhere(name: str, number: str, household: str, everybody: Everybody) -> Person:
    if not number:
        return Person()
    row = everybody.pasted.get(number)
    if row is not None:
        return Person(None, f"和第{row + 1}行的证件号码相同，是同一个人写了两次。")
    others = everybody.elsewhere(number, household)
    if not others:
        return Person()
    places = "、".join(place_of(file, member) for file, member in others[:3])
    choices = ((PARK, "先放到一边，在“重复核对”里处理"), (NEW, "先加进这一户，以后再核对"))
    return Person(None, f"{name}已经在{places}，一个人不能在两户。", choices)


def place_of(file: HouseholdFile, member: Rec) -> str:
    """二组王五户（A-0012）的王小五"""
    group = str(file.record.get("group_name") or "")
    return f"{group}{file.short}户里，姓名“{member.get('name') or ''}”"


# ---- one person's row ----
def plan_person(
    plan: PastePlan, row: RowPlan, cells: Cells, household: str, known: list[Rec], everybody: Everybody,
    typed: frozenset[tuple[str, str]] = frozenset(), stored: frozenset[str] | None = None, code: str = "",
    number: str = "",
) -> Write | None:  # fmt: skip
    """Plan the member row of a pasted row; None where it is parked. `stored`: ids of rows that exist besides drafts."""
    row.who = str(value_of(cells, "name") or "") or str(cells["name"].text if "name" in cells else "")
    decision = plan.choices.of(row.number)
    row.decision = decision
    found = find_person(cells, known, household, everybody, decision)
    row.choices = found.choices
    if not found.reason and found.member is not None and found.member["id"] in everybody.taken:
        found = Person(None, f"和第{everybody.taken[found.member['id']] + 1}行是同一个人。")
    if found.reason:
        park(plan, row, found.reason, cells.values())
        return None
    if not row.choices and decision in (NEW, PARK):
        row.choices = ((PARK, "先放到一边，在“重复核对”里处理"), (NEW, "先加进这一户，以后再核对"))
    own = known_number(value_of(cells, "id_number"))
    if own:
        everybody.pasted.setdefault(own, row.number)
    return _write(plan, row, cells, household, found.member, known, everybody, typed, stored, code, number)


def park(plan: PastePlan, row: RowPlan, reason: str, cells: Iterable[CellPlan] = ()) -> None:
    """A row nobody can place yet: shown with the reason, kept for the duplicates desk."""
    row.state, row.note = RowState.PARKED, reason
    plan.parked[row.number] = reason
    plan.tell(Weight.DOUBT, f"{reason}这一行先放到一边。", row.number)
    for cell in cells:
        if cell.state in (CellState.FILL, CellState.CHANGE):
            cell.state = CellState.KEPT


def _write(
    plan: PastePlan, row: RowPlan, cells: Cells, household: str, member: Rec | None, known: list[Rec],
    everybody: Everybody, typed: frozenset[tuple[str, str]], stored: frozenset[str] | None, code: str, number: str,
) -> Write:  # fmt: skip
    begun = _known_person(row, household, member, stored) if member is not None else None
    made = begun or _newcomer(row, cells, household, known, code, number)
    everybody.taken[made.row_id] = row.number
    keys = frozenset(key for typed_row, key in typed if typed_row == made.row_id)
    compare(made, cells, declared("member"), member, keys)
    derive(made, member, keys)
    if member is not None and member.get("presence") == "left":
        plan.tell(Weight.DOUBT, f"{row.who}已经登记离开这一户，只补内容，在册情况不变。", row.number)
    if member is None:
        _tell_alike(plan, row, cells, household, everybody)
    row.state = RowState.NEW if member is None else state_of(made)
    plan.writes.append(made)
    return made


def _newcomer(row: RowPlan, cells: Cells, household: str, known: list[Rec], code: str, number: str) -> Write:
    """A new person with what he gets by himself; the rows that follow know him (`known`)."""
    person_no = str(value_of(cells, "national_person_no") or "")
    row_id = stable_id(code, number, person_no) if number and person_no else new_id()
    fixed: Rec = {
        "household_id": household,
        "person_id": stable_id(code, "person", person_no) if person_no else new_id(),
        "sort": max((int(m.get("sort") or 0) for m in known), default=0) + 1,
        "presence": "present",
        "counted_in_income": True,
    }
    known.append({**fixed, "id": row_id, **{key: value_of(cells, key) for key in cells if value_of(cells, key)}})
    begins = {key: value for key, value in fixed.items() if key not in cells or key == "household_id"}
    return Write("member", row_id, True, household, row.number, begins)


def _known_person(row: RowPlan, household: str, member: Rec, stored: frozenset[str] | None) -> Write:
    """Somebody of the household; one who stands in a draft only is written for the first time with what the draft gave him."""
    row_id = str(member["id"])
    is_new = stored is not None and row_id not in stored
    kept = ("person_id", "sort", "presence", "counted_in_income", "id_type")
    given = {key: member[key] for key in kept if member.get(key) not in (None, "")}
    return Write(
        "member", row_id, is_new, household, row.number, {"household_id": household, **given} if is_new else {}
    )


def _tell_alike(plan: PastePlan, row: RowPlan, cells: Cells, household: str, everybody: Everybody) -> None:
    alike = everybody.alike(cells, row.group, household)
    if alike:
        places = "、".join(place_of(file, member) for file, member in alike[:3])
        text = f"姓名、出生日期和{places}相同，可能是同一个人。先加进来，以后在“重复核对”里核对。"
        plan.tell(Weight.DOUBT, text, row.number)


def state_of(write: Write) -> RowState:
    """What becomes of a row that stands already."""
    moving = any(cell.state in (CellState.FILL, CellState.CHANGE) for cell in write.cells.values())
    return RowState.CHANGED if moving or write.derived or write.is_new else RowState.SAME
