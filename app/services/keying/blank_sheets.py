"""Numbered blank sheets for days without power: issued as a pack, watched until they come back, keyed or void (`design.md` §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.keying.sheet_numbers import (
    PREFIXES,
    BlankLine,
    FoundSheet,
    SheetText,
    blank_lines,
    printed_number,
    read_sheet_text,
    sheet_at,
)
from app.services.papers.base import Asked, Setting
from app.services.papers.blank import blank_document, register_of
from app.services.papers.pdf_joining import joined
from app.store.door import Door
from app.store.rows import read_records
from app.store.store import Connection, get_meta

MOST = 200
WHERE = "停电用纸"
Progress = Callable[[int, int, str], object]


@dataclass(frozen=True, slots=True)
class BlankPack:
    """A pack as it goes to the printer: its number, its sheets, one PDF (register first), a file name."""

    batch: str
    lines: tuple[BlankLine, ...]
    data: bytes
    suggested_name: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers drawn."""
        return tuple(line.number for line in self.lines)


@dataclass(frozen=True, slots=True)
class BlankView:
    """All blank sheets: counts by state, those still out, the packs."""

    lines: tuple[BlankLine, ...]
    batches: tuple[str, ...]

    def count(self, state: str) -> int:
        """Sheets in a state (out, keyed, void)."""
        return sum(line.state == state for line in self.lines)


def _said_nothing(done: int, total: int, text: str) -> None:
    return None


def issue_blank_pack(
    desk: Desk, forms: Mapping[str, int], holder: str = "", progress: Progress = _said_nothing
) -> BlankPack:
    """Draw numbers, keep a row for each sheet, give the pack as one PDF: all in one verb, nothing is kept where drawing fails.

    `forms`: code of BLANK_FORM -> how many; `holder` who takes them (may follow by hand on the register).
    AppError BLANK-101 (how many), BLANK-102 (no such form), BLANK-103 (township)."""
    if desk.store.role != "village":
        raise AppError("BLANK-103", "空白表由村里打印，编号用村里电脑的字母。", "请在村里的电脑上打印。", WHERE)
    wanted = _wanted(forms)
    with desk.writing("打印编号空白表") as door:
        drawn = _draw(door, desk, wanted, holder.strip())
        door.flush()
        lines = [line for line in blank_lines(door.connection, desk.today) if line.number in drawn]
        data = _pack_pdf(desk, door.connection, lines, progress)
    return BlankPack(lines[0].batch, tuple(lines), data, f"空白表-{lines[0].batch}-{desk.today:%Y%m%d}.pdf")


def _wanted(forms: Mapping[str, int]) -> dict[str, int]:
    unknown = [form for form in forms if form not in PREFIXES]
    if unknown:
        offered = "、".join(label("BLANK_FORM", form) for form in PREFIXES)
        raise AppError("BLANK-102", f"没有“{unknown[0]}”这种空白表。", f"可以打印：{offered}。", WHERE)
    wanted = {form: forms[form] for form in PREFIXES if forms.get(form)}
    if not wanted or any(count < 0 for count in forms.values()) or sum(wanted.values()) > MOST:
        raise AppError("BLANK-101", "没有说明打印多少份，或者份数不对。", f"每次1至{MOST}份，请改份数。", WHERE)
    return wanted


def _draw(door: Door, desk: Desk, wanted: Mapping[str, int], holder: str) -> set[str]:
    letter = get_meta(door.connection, "letter", "A")
    start = f"{letter}-K"
    # Sheets taken back by undo lie about on paper all the same: their numbers are not given again.
    taken = [str(row["number"]) for row in read_records(door.connection, "blank_sheet", deleted=True)]
    last = max((int(number[3:]) for number in taken if number.startswith(start)), default=0)
    batch, drawn = f"{start}{last + 1:04d}", set()
    for form, count in wanted.items():
        for _ in range(count):
            last += 1
            number = f"{start}{last:04d}"
            values = {
                "number": number,
                "form": form,
                "batch": batch,
                "printed_on": desk.today,
                "state": "out",
                "name": holder,
            }
            door.create("blank_sheet", values, village=desk.place.code)
            drawn.add(number)
    return drawn


def _pack_pdf(desk: Desk, connection: Connection, lines: list[BlankLine], progress: Progress) -> bytes:
    from app.reports import render_pdf

    view = desk.view(connection)
    setting = Setting(desk, connection, view, desk.bodies(connection), Asked(blank=True), "停电时入户采集")
    parts = [render_pdf(register_of(setting, lines))]
    for done, line in enumerate(lines):
        progress(done, len(lines), f"正在生成{line.number}")
        parts.append(render_pdf(blank_document(setting, line.form, line.number)))
    progress(len(lines), len(lines), "正在合成一个文件")
    return joined(parts)


def reprint_pack(desk: Desk, batch: str, progress: Progress = _said_nothing) -> BlankPack:
    """The sheets of a pack that are still out, once more (the printer ate some); no new numbers. AppError BLANK-104."""
    with desk.reading() as connection:
        lines = [line for line in blank_lines(connection, desk.today) if line.batch == batch and line.state == "out"]
        if not lines:
            raise AppError("BLANK-104", f"{batch}这一批没有未交回的空白表。", "请另打印一批。", WHERE)
        data = _pack_pdf(desk, connection, lines, progress)
    return BlankPack(batch, tuple(lines), data, f"空白表-{batch}-{desk.today:%Y%m%d}.pdf")


def blank_sheets(desk: Desk, state: str = "") -> BlankView:
    """All blank sheets, of one state where named (out, keyed, void)."""
    with desk.reading() as connection:
        lines = blank_lines(connection, desk.today)
    batches = tuple(dict.fromkeys(line.batch for line in lines))
    return BlankView(tuple(line for line in lines if state in ("", line.state)), batches)


def void_sheets(desk: Desk, numbers: Iterable[str], reason: str) -> int:
    """Sheets that were spoilt or lost will not come back; returns how many. AppError BLANK-105 (no reason), BLANK-106 (keyed),
    BLANK-107 (void already), those of `read_sheet_text`."""
    why = reason.strip()
    if not why:
        raise AppError("BLANK-105", "作废空白表要写原因。", "请写明是写坏了、丢失了，还是别的原因。", WHERE)
    with desk.writing("作废空白表") as door:
        lines = [open_line(sheet_at(door.connection, desk, number)) for number in numbers]
        for line in lines:
            values = {"state": "void", "done_on": desk.today, "note": why, "name": line.name or desk.operator}
            door.change("blank_sheet", line.id, values, why)
    return len(lines)


def open_line(found: FoundSheet) -> BlankLine:
    """The blank sheet a number leads to, where it is still out. AppError BLANK-106 (keyed), BLANK-107 (void), BLANK-108."""
    line = found.blank
    if line is None:
        raise AppError("BLANK-108", f"{found.number}不是编号空白表。", "空白表的编号中间有字母K，例如A-K0001。", WHERE)
    done = f"{line.done_on:%Y-%m-%d}" if line.done_on else ""
    if line.state == "keyed":
        whose = f"，是{found.short}的" if found.short else ""
        raise AppError("BLANK-106", f"{line.number}已经在{done}录入过{whose}，不能再录。",
                       "请核对编号；录错了的，打开那一户修改。", WHERE)  # fmt: skip
    if line.state == "void":
        raise AppError("BLANK-107", f"{line.number}已经在{done}作废（{line.note}）。",
                       "纸面确实要用的，请换一张新的空白表抄写。", WHERE)  # fmt: skip
    return line


def mark_keyed(door: Door, desk: Desk, line: BlankLine, household: str, note: str = "") -> None:
    """The sheet came back and stands in the program: done in the verb that saves it."""
    values = {"state": "keyed", "done_on": desk.today, "household_id": household, "note": note}
    door.change("blank_sheet", line.id, {**values, "name": line.name or desk.operator})


__all__ = [
    "BlankLine", "BlankPack", "BlankView", "SheetText", "blank_sheets", "issue_blank_pack", "mark_keyed", "open_line",
    "printed_number", "read_sheet_text", "reprint_pack", "void_sheets",
]  # fmt: skip
