"""Pasted cells → values of declared fields, compared with what stands in the store or is being typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.idnumbers import FIFTEEN, PROBLEM_TEXTS, WARNINGS, birth_date, check, disability, sex
from app.domain.questionnaire.field import Field, Level
from app.domain.values import EMPTY, encode, mask, show
from app.services.collecting.collect import is_set_aside
from app.services.files import Rec
from app.services.pasting.plan import CellPlan, CellState, PastePlan, Write
from app.workbooks.cells import Cleaned, cleaner, is_blank
from app.workbooks.columns import WORDS
from app.workbooks.idtext import LOST, ZERO_TAIL
from app.workbooks.matching import ColumnMatch
from app.workbooks.problems import Weight

Key = tuple[str, str]  # part, field key
_NARROW = re.compile(r"^#+$")
_BROKEN = re.compile(r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$", re.I)
_FORMULA = re.compile(r"^=[A-Za-z(+\-$]")


class CellReader:
    """Reads the cells of a plan's columns; equal cells are read once."""

    def __init__(self, plan: PastePlan, today: date) -> None:
        self.plan, self.today = plan, today
        self.columns = [found for found in plan.matching.columns if found.target and found.target.field]
        self._cleaners: dict[tuple[str, object], Callable[[str], Cleaned]] = {}

    def row(self, number: int) -> dict[Key, CellPlan]:
        """Filled cells of a row by part and key; several columns of one meaning are strung together."""
        found: dict[Key, CellPlan] = {}
        texts = self.plan.grid.rows[number]
        for column in self.columns:
            text = texts[column.index] if column.index < len(texts) else ""
            if is_blank(text):
                continue
            cell = self.cell(number, column, text)
            target = column.target
            assert target is not None
            known = found.get((target.part, target.key))
            if known is None:
                found[(target.part, target.key)] = cell
            elif target.many and cell.value:
                known.value = tuple(dict.fromkeys((*(known.value or ()), *cell.value)))
        return found

    def cell(self, number: int, column: ColumnMatch, text: str) -> CellPlan:
        """One cell read; what cannot be used has the state ERROR and says why."""
        field = _field(column)
        label = column.target.label if column.target else column.header
        made = CellPlan(number, column.index, label, text)
        self.plan.cells[(number, column.index)] = made
        broken = _broken(text)
        if broken:
            made.say(Weight.ERROR, broken)
            return made
        cleaned = self._cleaner(column)(text)
        for trouble in cleaned.troubles:
            made.say(trouble.level, trouble.message)
        made.value = cleaned.value
        if encode(field, cleaned.value) is not None:
            made.state = CellState.FILL
            made.new = show(field, cleaned.value)
            if field.format == "id_number":
                self._judge(made)
        return made

    def _cleaner(self, column: ColumnMatch) -> Callable[[str], Cleaned]:
        key = (_path(column), column.scale)
        if key not in self._cleaners:
            self._cleaners[key] = cleaner(_field(column), WORDS.get(_path(column)), column.scale)
        return self._cleaners[key]

    def _judge(self, cell: CellPlan) -> None:
        for code in check(str(cell.value), self.today):
            level = Weight.DOUBT if code in WARNINGS or code == FIFTEEN else Weight.ERROR
            cell.say(level, f"证件号码{PROBLEM_TEXTS[code]}。")


def _field(column: ColumnMatch) -> Field:
    assert column.target is not None and column.target.field is not None
    return column.target.field


def _path(column: ColumnMatch) -> str:
    return column.target.path if column.target else ""


def _broken(text: str) -> str:
    flat = text.strip()
    if _NARROW.match(flat):
        return "列太窄，复制出来的是####，没有读入。请把这一列拉宽再复制。"
    if _BROKEN.match(flat):
        return f"单元格里是错误值 {flat}，没有读入。请改成正确的内容再复制。"
    if _FORMULA.match(flat):
        return "复制出来的是公式，不是结果，没有读入。请在表格里选“粘贴为数值”以后再复制。"
    return ""


def drop_lone_doubts(plan: PastePlan) -> None:
    """A valid number ending in 000 is doubtful only in a column where a spreadsheet did spoil others."""
    spoiled = {cell.column for cell in plan.cells.values() if any(text == LOST.message for _l, text in cell.said)}
    for cell in plan.cells.values():
        if cell.column not in spoiled and any(text == ZERO_TAIL.message for _l, text in cell.said):
            cell.said = tuple(said for said in cell.said if said[1] != ZERO_TAIL.message)


def compare(
    write: Write, cells: Mapping[str, CellPlan], fields: Mapping[str, Field], standing: Rec | None,
    typed: frozenset[str] = frozenset(),
) -> None:  # fmt: skip
    """Give each cell its state against the row that stands (None: a new one); `typed` keys are being filled in right now."""
    whole: dict[str, Any] = dict(standing or {key: EMPTY.get(field.kind) for key, field in fields.items()})
    for key, cell in cells.items():
        field = fields[key]
        write.cells[key] = cell
        if cell.state is not CellState.FILL:
            continue
        now = whole.get(key)
        wire, old = encode(field, cell.value), encode(field, now)
        cell.old = show(field, now)
        if field.level >= Level.SENSITIVE and cell.old:
            cell.old, cell.hidden = mask(field, now), cell.old
        if wire == old:
            cell.state = CellState.SAME
        elif key in typed:
            cell.state = CellState.KEPT
            cell.say(Weight.NOTE, f"这一格您正在填“{cell.old or '（空）'}”，还没有保存，留着您填的。")
        elif old is not None:
            cell.state = CellState.CHANGE
        if cell.state in (CellState.FILL, CellState.CHANGE):
            whole[key] = cell.value
    for key, cell in cells.items():
        if cell.state in (CellState.FILL, CellState.CHANGE) and is_set_aside(fields[key], whole):
            cell.state = CellState.KEPT
            when = fields[key].when
            cell.say(Weight.DOUBT, f"这一项现在不适用（{when.text if when else ''}），没有填。")


def derive(write: Write, standing: Rec | None, typed: frozenset[str] = frozenset()) -> None:
    """Birth date, sex, disability and kind of document from the number (`domain.md` §4.2, §18.1); blanks only."""
    cell = write.cells.get("id_number")
    if cell is None or cell.state not in (CellState.FILL, CellState.CHANGE, CellState.SAME):
        return
    number = str(cell.value)
    told: Rec = {"birth_date": birth_date(number), "sex": sex(number)}
    kind = disability(number)
    if kind:
        told |= {"disability": kind[0], "disability_level": kind[1], "id_type": "disability"}
    elif len(number) in (15, 18) and standing is None:
        told["id_type"] = "id_card"
    if standing is not None:
        told.pop("id_type", None)
    for key, value in told.items():
        given = write.cells.get(key)
        if not value or key in typed:
            continue
        if (
            given is not None
            and given.state is CellState.FILL
            and given.value != value
            and key in ("birth_date", "sex")
        ):
            given.state = CellState.KEPT
            given.say(Weight.DOUBT, "和证件号码里的不一样，按证件号码填了，请核对。")
            given = None
        now = (standing or {}).get(key)
        if now and now != value and key in ("birth_date", "sex") and cell.state is not CellState.CHANGE:
            label = "出生日期" if key == "birth_date" else "性别"
            cell.say(Weight.DOUBT, f"证件号码里的{label}和已经登记的不一样，没有改，请核对。")
        if not now and (given is None or given.state not in (CellState.FILL, CellState.SAME)):
            (write.derived if cell.state is not CellState.CHANGE else write.derived_if_taken)[key] = value
        elif now and now != value and cell.state is CellState.CHANGE and key in ("birth_date", "sex"):
            write.derived_if_taken[key] = value
