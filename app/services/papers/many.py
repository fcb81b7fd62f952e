"""One kind of paper for many households in one job: drawn block by block, so that memory stays flat; what cannot be printed
is listed and the rest is made; a job that is stopped leaves nothing behind (`design.md` §4, `domain.md` §16)."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from app.domain.documents import Paper
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import os_reason, save_file
from app.services.files import HouseholdFile, load_households
from app.services.papers.base import PDF, Asked, PaperKind, Setting, Sheet
from app.services.papers.catalogue import PAPERS, paper_kind
from app.services.papers.drawing import draw_sheet, drawable, log_print, setting_of, suggested_name, with_rows
from app.services.papers.glyphs import MissingGlyph

WHERE = "打印多户"
# Sheets drawn into one piece of the file: they share their fonts, and one piece is all that is in memory.
BLOCK = 25
MOST_COPIES = 20
# Which households a job may be told to take: key -> what it is called.
WHICH = {"all": "全部农户", "monitored": "监测中", "removed": "风险已消除", "exit": "脱贫户"}
Progress = Callable[[int, int, str], object]


def _quiet(done: int, total: int, text: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class ManyAsked:
    """What to print for many: kind, ids of the households, how often each; the rest as `print_paper` takes it."""

    kind: str
    households: tuple[str, ...]
    copies: int = 1
    reveal: bool = False
    blank: bool = False
    purpose: str = ""
    accept_missing: bool = False
    sweep: str = ""
    paper: Paper = Paper.A4


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """A household whose sheet could not be made, and why."""

    household: str
    text: str

    @property
    def line(self) -> str:
        """One line of the list."""
        return f"{self.household}：{self.text}"


@dataclass(frozen=True, slots=True)
class ManyPrinted:
    """What one job made: sheets (households), pages with all copies, those that failed; `data` the file where none was
    named, else `files` what was written."""

    kind: str
    title: str
    households: int
    pages: int
    level: int
    suggested_name: str
    failed: tuple[NotPrinted, ...] = ()
    missing: tuple[MissingGlyph, ...] = ()
    data: bytes = b""
    files: tuple[Path, ...] = ()


@dataclass
class _Job:
    """What the generator gathers while it runs."""

    kind: PaperKind
    asked: ManyAsked
    purpose: str
    made: list[tuple[str, int]] = field(default_factory=list)  # subject and level of each sheet
    failed: list[NotPrinted] = field(default_factory=list)
    missing: list[MissingGlyph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A drawn part of the job: a file name where it stands alone, its pages as PDF."""

    name: str
    pdf: bytes


# ---- what is offered ------------------------------------------------------------------------------------------------


def many_kinds() -> tuple[PaperKind, ...]:
    """The papers of one household: those that can be printed for many."""
    return tuple(paper for paper in PAPERS if "household" in paper.needs)


def pick_households(desk: Desk, which: str = "all", groups: Iterable[str] = ()) -> tuple[str, ...]:
    """Ids of the households of some groups (none: all) and of a kind of `WHICH`, by group and number.

    AppError PRINT-051 (no such kind, no such group, nobody)."""
    if which not in WHICH:
        raise AppError("PRINT-051", f"没有“{which}”这一类农户。", f"可以写：{'、'.join(WHICH.values())}。", WHERE)
    wanted = {text.strip() for text in groups if text.strip()}
    with desk.reading() as connection:
        files = load_households(connection)
    known = {str(file.record.get("group_name") or "") for file in files}
    if wanted - known:
        listed = "、".join(sorted(name for name in known if name))
        raise AppError("PRINT-051", f"没有“{min(wanted - known)}”这个小组。", f"这里有：{listed}。", WHERE)
    found = tuple(file.id for file in files if _picked(file, which, wanted))
    if not found:
        raise AppError("PRINT-051", "没有符合条件的农户。", "请换一个小组，或换一类农户。", WHERE)
    return found


def _picked(file: HouseholdFile, which: str, groups: set[str]) -> bool:
    if groups and str(file.record.get("group_name") or "") not in groups:
        return False
    return bool(file.members) and which in ("all", file.group)


# ---- the job --------------------------------------------------------------------------------------------------------


def print_many(desk: Desk, asked: ManyAsked, target: Path | None = None, progress: Progress = _quiet) -> ManyPrinted:
    """Print one kind for many households: into `target` (a file, or a folder for one file each), else in memory.

    `progress(done, total, text)` may raise Cancelled: then nothing of the job stays on the disk and nothing is logged.
    AppError PRINT-050 (no paper of one household), PRINT-051 (nobody), PRINT-052 (nothing could be made), PRINT-053
    (copies), FILE-101."""
    job = _begin(asked)
    if target is not None and target.is_dir():
        files, data, pages = _into_folder(desk, job, target, progress), b"", 0
    elif target is not None:
        pages = _into_file(desk, job, target, progress)
        files, data = (target,), b""
    else:
        buffer = io.BytesIO()
        pages = _stream(desk, job, buffer, progress)
        files, data = (), buffer.getvalue()
    log_print(desk, job.kind, job.made, job.purpose, asked.reveal)
    level = max(level for _subject, level in job.made)
    title = f"{job.kind.name}（{len(job.made)}户）"
    name = f"{job.kind.name}-{len(job.made)}户-{desk.today:%Y%m%d}.{PDF}"
    missing = tuple(dict.fromkeys(job.missing))
    return ManyPrinted(job.kind.key, title, len(job.made), pages, level, name, tuple(job.failed), missing, data, files)


def _begin(asked: ManyAsked) -> _Job:
    kind = paper_kind(asked.kind)
    if "household" not in kind.needs:
        offered = "、".join(paper.name for paper in many_kinds())
        raise AppError(
            "PRINT-050", f"{kind.name}不是一户一份的材料，不能一次打印多户。", f"可以打印：{offered}。", WHERE
        )
    if not asked.households:
        raise AppError("PRINT-051", "没有选农户。", "请先在农户列表里选中要打印的户。", WHERE)
    if not 1 <= asked.copies <= MOST_COPIES:
        raise AppError("PRINT-053", f"每户{asked.copies}份不行。", f"请写1到{MOST_COPIES}份。", WHERE)
    return _Job(kind, asked, asked.purpose.strip() or kind.purpose)


def _pieces(desk: Desk, job: _Job, alone: bool, progress: Progress) -> Iterator[_Piece]:
    """The parts of the job one after the other; `alone`: a part for each household. AppError PRINT-052 at the end where
    there was none."""
    ids = job.asked.households
    with desk.reading() as connection:
        base = setting_of(desk, connection, _asked(job, ids[0]), job.purpose)
        for start in range(0, len(ids), BLOCK):
            block = ids[start : start + BLOCK]
            base.known.clear()
            base.know(load_households(connection, block))
            sheets = []
            for place, household in enumerate(block, start):
                progress(place, len(ids), f"正在生成{job.kind.name}")
                sheets += _built(job, base, household)
            yield from _drawn(desk, job, sheets, alone)
    progress(len(ids), len(ids), "正在保存")
    if not job.made:
        shown = "；".join(one.line for one in job.failed[:3])
        raise AppError("PRINT-052", f"一份也没有生成：{shown}", "没有写任何文件；请先补齐这些户的资料。", WHERE)


def _asked(job: _Job, household: str) -> Asked:
    asked = job.asked
    return Asked(
        household=household, reveal=asked.reveal, blank=asked.blank, purpose=job.purpose, paper=asked.paper, sweep=asked.sweep
    )  # fmt: skip


def _built(job: _Job, base: Setting, household: str) -> list[tuple[Sheet, str]]:
    """The sheet of one household with its name in the list; none where it cannot be made."""
    file = base.known.get(household)
    name = file.short if file else "没有找到的户"
    try:
        asked = _asked(job, household)
        setting = replace(base, asked=asked)
        if base.desk.store.role == "township":
            setting = replace(setting_of(base.desk, base.connection, asked, job.purpose), known=base.known)
        sheet, missing = drawable(job.kind.build(setting), PDF, job.asked.accept_missing)
    except AppError as error:
        job.failed.append(NotPrinted(name, f"{error.text}{error.advice}"))
        return []
    job.missing += missing
    return [(sheet, name)]


def _drawn(desk: Desk, job: _Job, sheets: list[tuple[Sheet, str]], alone: bool) -> Iterator[_Piece]:
    """Sheets as PDF: a block in one piece where that can be, else each by itself."""
    if not alone and not any(sheet.volume for sheet, _name in sheets):
        together = _together(job, [sheet for sheet, _name in sheets])
        if together is not None:
            job.made += [(sheet.subject, sheet.level) for sheet, _name in sheets]
            yield from [_Piece("", together)] if together else []
            return
    for sheet, name in sheets:
        try:
            pdf = draw_sheet(sheet, PDF)[0]
        except AppError as error:
            job.failed.append(NotPrinted(name, f"{error.text}{error.advice}"))
            continue
        job.made.append((sheet.subject, sheet.level))
        for _copy in range(1 if alone else job.asked.copies):
            yield _Piece(suggested_name(job.kind, sheet, desk, PDF), pdf)


def _together(job: _Job, sheets: list[Sheet]) -> bytes | None:
    """The sheets of a block in one PDF, each as often as asked; None where one of them cannot be drawn."""
    from app.reports import draw_many

    documents = [document for sheet in sheets for _ in range(job.asked.copies) for document in with_rows(sheet)]
    try:
        return draw_many(documents, job.kind.name)[0] if documents else b""
    except AppError:
        return None


# ---- where it goes --------------------------------------------------------------------------------------------------


def _stream(desk: Desk, job: _Job, out: BinaryIO, progress: Progress) -> int:
    """All parts as one PDF; returns its pages."""
    from app.reports.stream import PdfStream

    stream = PdfStream(out, job.kind.name)
    for piece in _pieces(desk, job, False, progress):
        stream.add(piece.pdf)
    stream.close()
    return stream.pages


def _into_file(desk: Desk, job: _Job, path: Path, progress: Progress) -> int:
    """One PDF under its name, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with fresh.open("xb") as out:
            pages = _stream(desk, job, out, progress)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except OSError as error:
        advice = "请换一个文件夹，或清出空间后再试；没有留下不完整的文件。"
        raise AppError("FILE-101", f"文件没有写成：{os_reason(error)}。", advice, str(path)) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return pages


def _into_folder(desk: Desk, job: _Job, folder: Path, progress: Progress) -> tuple[Path, ...]:
    """A file for each household. All get their names together at the end: a job that does not come to its end leaves
    none of its own and takes away none of an earlier one."""
    waiting: dict[Path, Path] = {}
    try:
        for piece in _pieces(desk, job, True, progress):
            path = _free(folder, piece.name, waiting)
            waiting[path] = save_file(path.with_name(f".{path.name}.part"), piece.pdf)
        for path, fresh in waiting.items():
            fresh.replace(path)
    except OSError as error:
        raise AppError(
            "FILE-101", f"文件没有写成：{os_reason(error)}。", "请换一个文件夹再试。", str(folder)
        ) from error
    finally:
        for fresh in waiting.values():
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
    return tuple(waiting)


def _free(folder: Path, name: str, taken: Container[Path]) -> Path:
    """A name this job has not used."""
    path, number = folder / name, 2
    while path in taken:
        path, number = folder / f"{Path(name).stem}-{number}{Path(name).suffix}", number + 1
    return path
