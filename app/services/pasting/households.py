"""Households from a block: rows bundled to households, each found by number, person or head and group, or made anew."""

from __future__ import annotations

from app.domain.questionnaire.items import Section
from app.domain.records import declared
from app.services.collecting.collect import Subject, single_row
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec
from app.services.pasting.cells import CellReader, Key, compare
from app.services.pasting.income import KIND as INCOME
from app.services.pasting.income import fresh_keys
from app.services.pasting.people import Cells, known_number, park, plain_person, plan_person, value_of
from app.services.pasting.plan import (
    NEW,
    PARK,
    CellPlan,
    CellState,
    Into,
    PasteInto,
    PastePlan,
    RowPlan,
    RowState,
    Write,
)  # fmt: skip
from app.services.pasting.village import (
    LOCAL,
    NATIONAL,
    OURS,
    SHORT,
    Bundle,
    Village,
    by_person,
    group_key,
    number_of,
    part_of,
)
from app.store.door import new_id, stable_id
from app.store.rows import deleted_ids
from app.store.store import Connection
from app.workbooks.matching import RowKind
from app.workbooks.problems import Weight

Choice = tuple[tuple[str, str], ...]
FRESH: Choice = ((PARK, "先放到一边，在“重复核对”里处理"), (NEW, "是新的一户"))
SPLIT: Choice = ((PARK, "先放到一边，在“重复核对”里处理"), (NEW, "先登记成新的一户，以后办分户"))


class HouseholdPlanner:
    """Plans all rows of a block into a household list."""

    def __init__(
        self, desk: Desk, connection: Connection, plan: PastePlan, reader: CellReader, village: Village
    ) -> None:
        self.desk, self.connection, self.plan, self.reader, self.village = desk, connection, plan, reader, village
        self.code = desk.place.code
        self.gone = deleted_ids(connection)
        self.persons = False

    def run(self) -> None:
        """Read, bundle, find or make each household, plan its rows."""
        rows = [row for row in self.plan.rows if row.kind is RowKind.DATA and row.state is not RowState.OUT]
        read = [self.reader.row(row.number) for row in rows]
        self.persons = by_person(self.plan.matching, read)
        if not self.persons:
            read = [self._as_head(cells) for cells in read]
        self._note_short_numbers(read)
        for bundle in self._bundles(list(zip(rows, read, strict=True))):
            self._household(bundle)

    def _as_head(self, cells: dict[Key, CellPlan]) -> dict[Key, CellPlan]:
        # A row is a household: what it says of a person it says of the head.
        found = dict(cells)
        for key in ("name", "id_number"):
            if ("head", key) in found:
                found.setdefault(("member", key), found[("head", key)])
        return found

    def _note_short_numbers(self, read: list[dict[Key, CellPlan]]) -> None:
        cells = [cells[("household", NATIONAL)] for cells in read if ("household", NATIONAL) in cells]
        short = [cell for cell in cells if SHORT.match(str(cell.value)) or OURS.match(str(cell.value).upper())]
        for cell in short:
            cell.state = CellState.KEPT
        if short:
            text = "这一列不是国家系统的户编号，只用来认哪几行是一户，没有存进户编号。"
            self.plan.tell(Weight.NOTE, text, None, short[0].column, short[0].label)

    def _bundles(self, rows: list[tuple[RowPlan, dict[Key, CellPlan]]]) -> list[Bundle]:
        bundles: list[Bundle] = []
        by_key: dict[str, Bundle] = {}
        for row, cells in rows:
            key = number_of(cells)[2]
            relation = value_of(part_of(cells, "member"), "relation")
            follows = self.persons and not key and bundles and relation != "head"
            if follows:
                bundles[-1].rows.append((row, cells))
                continue
            made = by_key.get(key) if key else None
            if made is None or (key and not self.persons):
                made = Bundle(key)
                bundles.append(made)
                if key:
                    by_key[key] = made
            made.rows.append((row, cells))
        return bundles

    # ---- one household ----
    def _household(self, bundle: Bundle) -> None:
        file, reason, choices = self._find(bundle)
        if reason:
            self._park(bundle, reason, choices)
            return
        national, local, _key = number_of(bundle.rows[0][1])
        household = file.id if file else (stable_id(self.code, national) if national else new_id())
        before = self.village.claimed.get(household)
        if before is not None:
            self._park(bundle, f"和第{before + 1}行是同一户，已经按第{before + 1}行读了。")
            return
        self.village.claimed[household] = bundle.rows[0][0].number
        if file is None and household in self.gone:
            self._park(bundle, "这个户编号的农户村里已经删除了，没有重新加进来。")
            return
        if file is None and (twin := self._twin(bundle)) is not None:
            self._park(bundle, f"和第{twin + 1}行的户主姓名、小组相同，是同一户写了两次。", FRESH)
            return
        if file is None:
            taken = local in self.village.local
            self.plan.new_households[household] = {
                "village_code": self.code, **({LOCAL: local} if local and OURS.match(local) and not taken else {}),
            }  # fmt: skip
        name = file.short if file else f"新户（{self._head_name(bundle)}）"
        group = str(bundle.first("household", "group_name") or (file.record.get("group_name") if file else "") or "")
        for row, _cells in bundle.rows:
            row.whose, row.group = name, group
        self._record(bundle, household, file)
        people = self._people(bundle, household, file, national)
        if file is None and not people:  # everybody of it waits to be settled: an empty household helps nobody
            del self.plan.new_households[household]
            for row, cells in bundle.rows:
                if row.state is not RowState.PARKED:
                    park(self.plan, row, "这一户的人都放到一边了。", cells.values())
            return
        self._income(bundle, household, file)
        for row, cells in bundle.rows:
            self._settle(row, cells, file is None)

    def _head_name(self, bundle: Bundle) -> str:
        heads = [cells for _row, cells in bundle.rows if value_of(part_of(cells, "member"), "relation") == "head"]
        named = [*heads, *(cells for _row, cells in bundle.rows)]
        return str(
            bundle.first("head", "name")
            or next((n for c in named if (n := value_of(part_of(c, "member"), "name"))), "")
        )

    def _find(self, bundle: Bundle) -> tuple[HouseholdFile | None, str, Choice]:
        village = self.village
        national, local, _key = number_of(bundle.rows[0][1])
        found = village.national.get(national) if national else None
        other = village.local.get(local) if local else None
        if found and other and found is not other:
            return None, f"户编号指的是{found.short}，村内户号指的是{other.short}。", ()
        found = found or other
        if found is not None:
            return found, "", ()
        decision = next((d for row, _cells in bundle.rows if (d := self.plan.choices.of(row.number))), "")
        by_number = None if national or decision == NEW else self._by_person(bundle)
        if by_number is not None:
            return by_number
        head, group = plain_person(self._head_name(bundle)), str(bundle.first("household", "group_name") or "")
        if not head:
            return None, "没有户主姓名，也没有找到这个户号，不知道是哪一户。", ()
        if national or decision == NEW:
            return None, "", ()
        return self._by_head(bundle, head, group)

    def _by_person(self, bundle: Bundle) -> tuple[HouseholdFile | None, str, Choice] | None:
        """The household where the head of these rows lives (without a head: where all of them live)."""
        heads = [cells for _row, cells in bundle.rows if value_of(part_of(cells, "member"), "relation") == "head"]
        asked = heads or [cells for _row, cells in bundle.rows]
        found = {}
        for cells in asked:
            for part in ("head", "member"):
                number = known_number(value_of(part_of(cells, part), "id_number"))
                for file, member in self.village.everybody.present.get(number, ()) if number else ():
                    found[file.id] = (file, member)
        if len(found) != 1:
            return None
        file, member = next(iter(found.values()))
        if (heads or not self.persons) and member.get("relation") != "head":
            name = f"{member.get('name') or ''}登记在{file.short}"
            return None, f"{name}，不是户主，这里是户主，可能是分户。", SPLIT
        return file, "", ()

    def _by_head(
        self, bundle: Bundle, head: str, group: str
    ) -> tuple[HouseholdFile | None, str, Choice]:  # fmt: skip
        number = known_number(bundle.first("head", "id_number")) or self._head_number(bundle, head)
        same = [
            file
            for file in self.village.heads.get(head, ())
            if (
                not group
                or not file.record.get("group_name")
                or group_key(file.record["group_name"]) == group_key(group)
            )
            and not (number and known_number((file.head or {}).get("id_number")))
        ]
        if not same:
            return None, "", ()
        if len(same) == 1:
            self.plan.tell(
                Weight.NOTE,
                f"按户主姓名{'和小组' if group else ''}认作{same[0].short}，请核对。",
                bundle.rows[0][0].number,
            )
            return same[0], "", ()
        names = "、".join(file.short for file in same[:3])
        return None, f"有{len(same)}户的户主叫“{self._head_name(bundle)}”：{names}。请写上户编号或村内户号。", FRESH

    def _twin(self, bundle: Bundle) -> int | None:
        """The row of a household of this block with the same head and group, where no number tells them apart."""
        head, group = plain_person(self._head_name(bundle)), group_key(bundle.first("household", "group_name"))
        number = known_number(bundle.first("head", "id_number")) or self._head_number(bundle, head)
        decided = any(self.plan.choices.of(row.number) == NEW for row, _cells in bundle.rows)
        if bundle.key or number or decided:
            return None
        first = self.village.fresh.setdefault((head, group), bundle.rows[0][0].number)
        return None if first == bundle.rows[0][0].number else first

    def _head_number(self, bundle: Bundle, head: str) -> str:
        for _row, cells in bundle.rows:
            member = part_of(cells, "member")
            if plain_person(value_of(member, "name")) == head and (
                number := known_number(value_of(member, "id_number"))
            ):
                return number
        return ""

    def _park(self, bundle: Bundle, reason: str, choices: tuple[tuple[str, str], ...] = ()) -> None:
        for row, cells in bundle.rows:
            row.who = str(value_of(part_of(cells, "member"), "name") or value_of(part_of(cells, "head"), "name") or "")
            row.choices, row.decision = choices, self.plan.choices.of(row.number)
            park(self.plan, row, reason, cells.values())

    # ---- its rows in the store ----
    def _record(self, bundle: Bundle, household: str, file: HouseholdFile | None) -> None:
        cells = self._merged(bundle, "household")
        write = Write("household", household, False, household, bundle.rows[0][0].number)
        compare(write, cells, declared("household"), file.record if file else None)
        for key in (NATIONAL, LOCAL):  # a number that named the household is not rewritten
            cell = write.cells.get(key)
            if cell is not None and (key == LOCAL or cell.state is CellState.CHANGE):
                cell.state = CellState.SAME if cell.state is CellState.SAME else CellState.KEPT
        if file is None:
            record = self.plan.new_households[household]
            record |= {key: c.value for key, c in write.cells.items() if c.state is CellState.FILL}
        elif write.cells:
            self.plan.writes.append(write)

    def _merged(self, bundle: Bundle, part: str) -> dict[str, CellPlan]:
        """The cells of a part over all rows: the first one counts, another text later is worth a look."""
        found: dict[str, CellPlan] = {}
        for _row, cells in bundle.rows:
            for key, cell in part_of(cells, part).items():
                first = found.setdefault(key, cell)
                if first is cell or cell.state is CellState.ERROR:
                    continue
                same = first.value == cell.value
                cell.state = CellState.SAME if same else CellState.KEPT
                if not same:
                    cell.say(
                        Weight.DOUBT,
                        f"和第{first.row + 1}行的“{first.text}”不一致，用了第{first.row + 1}行的，请核对。",
                    )
        return found

    def _people(self, bundle: Bundle, household: str, file: HouseholdFile | None, number: str) -> int:
        """Plan everybody of a household; how many are written."""
        before = len(self.plan.writes)
        known: list[Rec] = [dict(member) for member in (file.all_members if file else ())]
        stored = frozenset(str(member["id"]) for member in known)
        headed = file is not None and file.head is not None
        for row, cells in bundle.rows:
            people = part_of(cells, "member")
            if not people:
                self._head_only(row, cells, household, known, stored, number, headed)
                continue
            if row.number and self._copied(row.number):
                park(self.plan, row, "姓名是合并单元格的下半截，这一行没有自己的人。", cells.values())
                continue
            write = self._person(row, people, household, known, stored, number)
            if write is not None and not self.persons:
                self._make_head(write, row, people, file)
        return len(self.plan.writes) - before

    def _person(
        self, row: RowPlan, people: Cells, household: str, known: list[Rec], stored: frozenset[str], number: str
    ) -> Write | None:
        return plan_person(
            self.plan, row, people, household, known, self.village.everybody, frozenset(), stored, self.code, number
        )

    def _head_only(
        self, row: RowPlan, cells: dict[Key, CellPlan], household: str, known: list[Rec], stored: frozenset[str], number: str,
        headed: bool,
    ) -> None:  # fmt: skip
        people = part_of(cells, "head")
        row.who = str(value_of(people, "name") or "")
        if people and value_of(people, "name"):
            write = self._person(row, people, household, known, stored, number)
            if write is not None:
                self._make_head(write, row, people, self.village.files.get(household))
        elif not headed and not people:
            row.state = RowState.SAME

    def _make_head(self, write: Write, row: RowPlan, people: Cells, file: HouseholdFile | None) -> None:
        head = file.head if file else None
        if head is None and "relation" not in people:
            write.derived.setdefault("relation", "head")
        elif head is not None and head["id"] != write.row_id:
            text = (
                f"现在登记的户主是{head.get('name')}。要换户主，请用“户主变更”；这里按家庭成员登记，与户主关系请补上。"
            )
            self.plan.tell(Weight.DOUBT, text, row.number)

    def _copied(self, number: int) -> bool:
        column = self.plan.matching.column_of("member.name")
        return column is not None and (number, column.index) in self.plan.grid.copies

    def _income(self, bundle: Bundle, household: str, file: HouseholdFile | None) -> None:
        cells = self._merged(bundle, "income")
        if not cells:
            return
        case = file.case if file else None
        subject = Subject(household, case.id if case and case.road.is_open else "")
        row_id = single_row(Section("", INCOME, (), "identify"), subject, file)
        standing = next((r for r in file.rows(INCOME) if r["id"] == row_id), None) if file else None
        into = PasteInto(Into.INCOME, household, subject.case)
        fixed = {} if standing else fresh_keys(self.desk, self.connection, into, file)
        write = Write(INCOME, row_id, standing is None, household, bundle.rows[0][0].number, fixed)
        compare(write, cells, declared(INCOME), standing)
        if any(cell.state in (CellState.FILL, CellState.CHANGE) for cell in cells.values()):
            self.plan.writes.append(write)

    def _settle(self, row: RowPlan, cells: dict[Key, CellPlan], is_new: bool) -> None:
        if row.state is RowState.PARKED:
            return
        if is_new or row.state is RowState.NEW:
            row.state = RowState.NEW
            return
        moving = any(cell.state in (CellState.FILL, CellState.CHANGE) for cell in cells.values())
        row.state = RowState.CHANGED if moving or row.state is RowState.CHANGED else RowState.SAME
