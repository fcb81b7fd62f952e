"""What a pasted block would do, before anything is written: cells, rows, problems, and the rows of the store behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.services.collecting.collect import Subject
from app.services.files import Rec
from app.workbooks.matching import Matching, RowKind, Target
from app.workbooks.pasted import Grid
from app.workbooks.problems import Weight

__all__ = [
    "CellPlan", "CellState", "Choices", "Into", "PasteInto", "PastePlan", "PasteProblem", "RowPlan", "RowState", "Write",
]  # fmt: skip

PARK, NEW = "park", "new"


class Into(StrEnum):
    """Where a block is pasted."""

    MEMBERS = "members"
    INCOME = "income"
    HOUSEHOLDS = "households"


TITLES = {Into.MEMBERS: "家庭成员", Into.INCOME: "家庭收支", Into.HOUSEHOLDS: "农户名单"}


@dataclass(frozen=True, slots=True)
class PasteInto:
    """The place: a roster or an income record belongs to one household (and its case), the list to the village."""

    into: Into
    household: str = ""
    case: str = ""

    @property
    def subject(self) -> Subject:
        """Whose form it is."""
        return Subject(self.household, self.case)


class CellState(StrEnum):
    """What becomes of a pasted cell."""

    FILL = "fill"  # stood empty, will be filled
    SAME = "same"  # says what is known
    CHANGE = "change"  # something else stands there; taken only when ticked
    KEPT = "kept"  # left as it is, for the reason given
    ERROR = "error"  # cannot be used, stays empty


class RowState(StrEnum):
    """What becomes of a pasted row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    PARKED = "parked"  # nobody knows yet who this is; goes to the duplicates desk unless decided or left out
    OUT = "out"  # left out by the person
    ASIDE = "aside"  # total, title, blank, another household's


@dataclass(slots=True)
class CellPlan:
    """One filled cell with a meaning: text as pasted, value, what stood there (shown), what is to be said."""

    row: int
    column: int
    label: str
    text: str
    value: Any = None
    state: CellState = CellState.ERROR
    old: str = ""
    new: str = ""
    hidden: str = ""  # what stood there in full, where `old` is masked
    said: tuple[tuple[Weight, str], ...] = ()

    @property
    def place(self) -> str:
        """第3行“证件号码”"""
        return f"第{self.row + 1}行“{self.label}”"

    def say(self, level: Weight, text: str) -> None:
        """Add a sentence."""
        self.said = (*self.said, (level, text))


@dataclass(slots=True)
class RowPlan:
    """One row of the block: who it is, what happens, and between which answers a person may choose."""

    number: int
    kind: RowKind
    state: RowState = RowState.ASIDE
    who: str = ""
    whose: str = ""
    group: str = ""  # hamlet, where the row or its household tells it
    note: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True)
class PasteProblem:
    """One thing to be read: of a cell (row and column), of a row (column None), or of the block (both None)."""

    level: Weight
    text: str
    row: int | None = None
    column: int | None = None
    label: str = ""

    @property
    def place(self) -> str:
        """第3行“证件号码”, 第3行, or blank."""
        if self.row is None:
            return f"“{self.label}”" if self.label else ""
        return f"第{self.row + 1}行" + (f"“{self.label}”" if self.label else "")

    def __str__(self) -> str:
        return f"{self.place}：{self.text}" if self.place else self.text


@dataclass(slots=True)
class Write:
    """A row of the store to be made or changed: `fixed` are its keys when it is new, `derived` follows from the number."""

    kind: str
    row_id: str
    is_new: bool
    household: str
    row: int
    fixed: Rec = field(default_factory=dict)
    cells: dict[str, CellPlan] = field(default_factory=dict)
    derived: Rec = field(default_factory=dict)
    derived_if_taken: Rec = field(default_factory=dict)

    def values(self, taken: frozenset[tuple[int, int]]) -> Rec:
        """What is to be written when these changes were ticked."""
        told = {
            key: cell.value
            for key, cell in self.cells.items()
            if cell.state is CellState.FILL or (cell.state is CellState.CHANGE and (cell.row, cell.column) in taken)
        }
        number = self.cells.get("id_number")
        swapped = number is not None and number.state is CellState.CHANGE and (number.row, number.column) in taken
        return {**self.derived, **(self.derived_if_taken if swapped else {}), **told}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided in the preview: rows left out, and per parked row "park", "new" or "same:<id>"."""

    left_out: frozenset[int] = frozenset()
    decisions: Mapping[int, str] = field(default_factory=dict)

    def of(self, row: int) -> str:
        """The decision about a row, "" when there is none."""
        return self.decisions.get(row, "")


@dataclass(slots=True)
class PastePlan:
    """A whole block beside the store. `changes` wait for a tick; they, `counts` and `workable` stand once it is settled."""

    into: PasteInto
    grid: Grid
    matching: Matching
    choices: Choices
    rows: list[RowPlan] = field(default_factory=list)
    cells: dict[tuple[int, int], CellPlan] = field(default_factory=dict)
    problems: list[PasteProblem] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    new_households: dict[str, Rec] = field(default_factory=dict)
    parked: dict[int, str] = field(default_factory=dict)  # row -> reason
    changes: list[CellPlan] = field(default_factory=list)  # cells whose content differs from what stands there now
    counts: dict[str, int] = field(default_factory=dict)
    workable: bool = False  # whether anything would be written with every change ticked
    mark: int = 0
    targets: tuple[Target, ...] = ()  # fields a column may be given
    shape: str = "rows"  # "rows" | "pairs"

    def settle(self) -> None:
        """Count once, off the GUI thread, when everything is planned."""
        self.changes = [cell for cell in self.cells.values() if cell.state is CellState.CHANGE]
        self.workable = self.has_work(frozenset((cell.row, cell.column) for cell in self.changes))
        self.counts = self._counted()

    def _counted(self) -> dict[str, int]:
        """Rows by state, cells to be filled, changes, problems by level, new households and persons."""
        states = Counter(row.state for row in self.rows)
        levels = Counter(problem.level for problem in self.problems)
        return {
            "rows": len(self.grid.rows),
            "data": sum(row.kind is RowKind.DATA for row in self.rows),
            **{str(state): states[state] for state in RowState},
            "households": len(self.new_households),
            "persons": sum(write.is_new and write.kind == "member" for write in self.writes),
            "fills": sum(cell.state is CellState.FILL for cell in self.cells.values()),
            "changes": len(self.changes),
            "errors": levels[Weight.ERROR],
            "doubts": levels[Weight.DOUBT],
            "notes": levels[Weight.NOTE],
        }

    def has_work(self, taken: frozenset[tuple[int, int]] = frozenset()) -> bool:
        """True when applying would write something."""
        return bool(self.parked) or bool(self.new_households) or any(w.is_new or w.values(taken) for w in self.writes)

    def tell(
        self, level: Weight, text: str, row: int | None = None, column: int | None = None, label: str = ""
    ) -> None:
        """Add a problem."""
        self.problems.append(PasteProblem(level, text, row, column, label))
