"""Notes about the papers of a case: 已存档 with name and day, 情况说明 for what cannot be repaired (`domain.md` §22 迎检)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.errors import AppError
from app.domain.procedure.archive import NEEDS
from app.domain.procedure.facts import day_text
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS, code_for, label
from app.services.desk import Desk
from app.services.files import CaseFile
from app.services.road.cases import find_case
from app.services.road.kept import EXPLAINED, KEPT, REFUSAL_NOTE
from app.store.door import Door

# Papers a scan or a note has to tell: no record of the program does.
NOTABLE = tuple(need.paper for need in NEEDS if need.lacks is None)


def paper_named(text: str) -> str:
    """The code of a paper by its Chinese name; AppError ARCH-101 lists those that can be noted."""
    code = code_for("ROAD_PAPER", text) or (text if text in CODE_LISTS["ROAD_PAPER"].by_code else "")
    if not code:
        names = "、".join(label("ROAD_PAPER", paper) for paper in NOTABLE)
        raise AppError("ARCH-101", f"没有“{text}”这种材料。", f"可以登记存档的有：{names}。", "材料检查")
    return code


def note_kept(desk: Desk, case: str, papers: Iterable[str], on: date, name: str, reference: str = "") -> list[str]:
    """Note papers (codes of ROAD_PAPER) of a case as 已存档; returns the ids. AppError ARCH-102 … ARCH-105."""
    wanted = list(dict.fromkeys(papers))
    with desk.writing("登记存档") as door:
        file, found = find_case(door.connection, case)
        _check(desk, found, wanted, on, name, file.short)
        return [_write(door, found, KEPT, paper, on, name, reference=reference.strip()) for paper in wanted]


def _check(desk: Desk, case: CaseFile, papers: list[str], on: date, name: str, who: str) -> None:
    if not papers:
        raise AppError("ARCH-102", "没有选已存档的材料。", "请至少选一样材料。", who)
    if not name.strip():
        raise AppError("ARCH-103", "没有填登记人。", "请填看到这份材料的人的姓名。", who)
    if on > desk.today:
        raise AppError("ARCH-104", f"登记日期{day_text(on)}还没有到。", "请填今天或以前的日期。", who)
    refused = case.road.entered(Step.REJECTED)
    if REFUSAL_NOTE in papers and refused and on < refused:
        raise AppError(
            "ARCH-104", f"告知日期{day_text(on)}早于不予纳入的{day_text(refused)}。", "请填送到农户手里的日期。", who
        )
    for paper in papers:
        if paper not in NOTABLE:
            advice = "请在办这一步的地方补齐；确实补不了的，写情况说明。"
            raise AppError("ARCH-105", f"“{label('ROAD_PAPER', paper)}”以程序里的登记为准，不能只勾存档。", advice, who)


def explain(desk: Desk, case: str, problem: str, story: str, name: str, paper: str = "") -> str:
    """A 情况说明 for what cannot be repaired any more, dated today and never back; returns its id. AppError ARCH-103, ARCH-106."""
    with desk.writing("情况说明") as door:
        file, found = find_case(door.connection, case)
        if not problem.strip() or len(story.strip()) < 5:
            raise AppError(
                "ARCH-106", "情况说明没有写全。", "请写明是什么问题、为什么补不了、实际情况怎样。", file.short
            )
        if not name.strip():
            raise AppError("ARCH-103", "没有填说明人。", "请填写说明的人的姓名。", file.short)
        return _write(door, found, EXPLAINED, paper, desk.today, name, problem=problem.strip(), story=story.strip())


def _write(door: Door, case: CaseFile, kind: str, paper: str, on: date, name: str, **more: str) -> str:
    same = next(
        (row for row in case.rows("archive_note") if row["kind"] == kind and paper and row.get("paper") == paper), None
    )
    values = {"kind": kind, "paper": paper, "date": on, "name": name.strip(), **more}
    if same:
        door.change("archive_note", str(same["id"]), values)
        return str(same["id"])
    return door.create("archive_note", {"household_id": case.household.id, "case_id": case.id, **values})
