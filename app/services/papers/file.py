"""一户一档: cover, spine, numbered catalogue, every paper of the household in the order of the road, 备考表 (`domain.md` §8.5, §22)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.domain.comparing import all_flags
from app.domain.documents import Align, Column, FormCell, Row, SignatureBox
from app.domain.documents.form import FormSection, FormSignatures, FormTable, FormText
from app.domain.documents.letter import Clause, Letter
from app.domain.errors import AppError
from app.domain.notice import notice_kind
from app.domain.procedure.states import REMOVAL, Step
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.attaching.attachments import Attached, lines_of
from app.services.family.relatives import relatives_in
from app.services.files import CaseFile, HouseholdFile
from app.services.papers.base import Asked, Setting, Sheet, number_of, whose
from app.services.papers.check import check_sheet
from app.services.papers.consent import consent_sheet
from app.services.papers.form import form_sheet
from app.services.papers.help import assessment_form, clue_sheet, help_plan, measures_form, removal_form
from app.services.papers.inspection import situation_note
from app.services.papers.lacking import lacking_papers
from app.services.papers.letter_values import Matter, letter_text
from app.services.papers.letters import household_letter, notice_story, photo_page
from app.services.papers.notice import notice_sheet
from app.services.papers.relatives import relatives_form
from app.services.papers.sheets import visit_sheet
from app.services.papers.sweep import sweep_form
from app.services.road.kept import EXPLAINED
from app.store.rows import read_records

_CATALOGUE = (
    Column("no", "序号", 14), Column("name", "材料名称", 70, Align.LEFT), Column("date", "日期", 34, fixed=True), Column("page", "页号", 18),
    Column("note", "备注", 40, Align.LEFT),
)  # fmt: skip
_ATTACHED = (
    Column("no", "序号", 12), Column("kind", "种类", 30), Column("name", "名称", 44, Align.LEFT), Column("who", "家庭成员", 24),
    Column("date", "拍摄日期", 32), Column("target", "属于", 32, Align.LEFT), Column("state", "存放", 24),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Piece:
    """One paper of the file: its name in the catalogue, its date, its documents; empty documents where it is missing."""

    name: str
    date: str
    documents: tuple[Any, ...] = ()
    note: str = ""


def file_sheet(setting: Setting) -> Sheet:
    """The whole file, every case of the household one after the other (or the one asked for); what the archive lacks is
    named in the catalogue. AppError PRINT-033 without a case."""
    file, case = whose(setting)
    if case is None:
        raise AppError("PRINT-033", "这一户没有监测事项，还不用立一户一档。", "请先登记线索。", file.short)
    pieces = list(_whole(setting, file))
    documents = tuple(document for piece in pieces for document in piece.documents)
    cover = _cover(setting, file, case)

    def bound(first_pages: tuple[int, ...], pages: int) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
        starts = _starts(pieces, first_pages)
        counted = Clause(f"本卷材料：{pages}页")
        front = (replace(cover, parts=(*cover.parts, counted)), _catalogue(setting, file, pieces, starts, pages))
        return front, (_ending(setting, pieces, pages),)

    return Sheet(documents, "一户一档", number_of(file), 3, bound)


def spine_sheet(setting: Setting) -> Sheet:
    """档案盒脊标 of the household's box."""
    file, _case = whose(setting)
    year = str(setting.desk.today.year)
    cells = (FormCell("年度", year), FormCell("户主", file.head_name), FormCell("小组", str(file.record.get("group_name") or "")),
             FormCell("编号", number_of(file)), FormCell("保管期限", f"监测期间及以后{setting.view.number('retention_years')}年"))  # fmt: skip
    letter = Letter("防返贫监测一户一档", (FormSection("", cells, across=1),), working=True, marks=setting.marks("", 2))
    return Sheet((letter,), "档案盒脊标", number_of(file), 2)


# -- the papers in their order ---------------------------------------------------------------------------------------


def _whole(setting: Setting, file: HouseholdFile) -> Iterator[_Piece]:
    """Each case with what it lacks, the oldest first: what stood in the file stays in it when a risk comes back."""
    cases = [case for case in file.cases if setting.asked.case in ("", case.id)]
    yield from _sweeps(_about(setting, file, cases[-1]), file)
    for case in cases:
        found = _with_lacks(list(_pieces(setting, file, case)), lacking_papers(setting, file, case))
        begun = case.road.path[0].event.get("date") if len(cases) > 1 and case.road.path else None
        yield from (
            (replace(piece, name=f"{piece.name}（{begun.year}年{begun.month}月立案）") for piece in found)
            if begun
            else found
        )


def _about(setting: Setting, file: HouseholdFile, case: CaseFile) -> Setting:
    return replace(setting, asked=Asked(household=file.id, case=case.id, reveal=setting.asked.reveal))


def _pieces(setting: Setting, file: HouseholdFile, case: CaseFile) -> Iterator[_Piece]:
    here = _about(setting, file, case)
    yield _piece(here, "线索登记表", show_date(case.record.get("clue_date")), clue_sheet)
    yield _piece(here, "信息采集表", show_date(case.record.get("visit_date")), form_sheet)
    yield _piece(here, "入户核查表", show_date(case.record.get("visit_date")), check_sheet)
    yield _piece(here, "申请及承诺授权书", _signed(case), consent_sheet)
    judged = show_date(_day(case, Step.REVIEWED, Step.REJECTED))
    flags = all_flags(case.rows("compare_flag"), case.road)
    helped, removing = case.road.find(Step.MONITORED), any(case.road.find(step) for step in REMOVAL)
    if judged:
        yield _piece(here, "评议结果告知单", judged, household_letter("review_result"))
    yield from _notices(here, case)
    if relatives_in(here.connection, file.id):
        yield _piece(here, "近亲属备案表", "", relatives_form)
    if flags or case.road.find(Step.COMPARING):
        yield _piece(here, "比对反馈单", show_date(_day(case, Step.COMPARING)), household_letter("compare_feedback"))
    if flags:
        yield _piece(here, "疑点核实说明", "", household_letter("doubt_note"))
    if helped:
        yield _piece(here, "帮扶计划（一户一策）", "", help_plan)
    yield from _visits(here, file, case)
    if removing:
        day = show_date(_day(case, Step.REM_VISITED))
        yield _piece(here, "风险消除信息采集表", day, removal_form)
        yield _piece(here, "帮扶措施落实情况表", day, measures_form)
        yield _piece(here, "风险消除评估表", day, assessment_form)
    yield from _added(here, file, case)


def _with_lacks(pieces: list[_Piece], lacks: list[tuple[str, str]]) -> list[_Piece]:
    """What the archive lacks stands beside the paper it is about, where that paper is in the volume; else on a line of its own."""
    told = dict(lacks)
    here = [
        replace(piece, note=piece.note or _lack(told.pop(piece.name))) if piece.name in told else piece
        for piece in pieces
    ]
    return here + [_Piece(name, "", note=f"缺：{lack}") for name, lack in told.items()]


def _lack(text: str) -> str:
    """Of a paper that is printed here the archive misses the signed original, not the paper."""
    return "签字原件未存档" if text.startswith("档案里") else text


def _sweeps(setting: Setting, file: HouseholdFile) -> Iterator[_Piece]:
    """排查表 of every round the household was asked in."""
    for row in sorted(file.rows("sweep_result"), key=lambda row: (row["date"], str(row["sweep_number"]))):
        here = replace(setting, asked=replace(setting.asked, sweep=str(row["sweep_number"])))
        yield _piece(here, f"排查表（{row['sweep_number']}）", show_date(row["date"]), sweep_form)


def _added(setting: Setting, file: HouseholdFile, case: CaseFile) -> Iterator[_Piece]:
    """What was written about the papers, and the list of photos and scans, which lie in the program and go behind it."""
    if any(row["kind"] == EXPLAINED for row in case.rows("archive_note")):
        yield _piece(setting, "情况说明", "", situation_note)
    listed = [
        line
        for line in lines_of(setting.desk, file)
        if line.case == case.id or (not line.case and case.id == file.cases[-1].id)
    ]
    if listed:
        yield _Piece("附件清单（照片、扫描件）", "", (_attachments(setting, file, listed),))


def _attachments(setting: Setting, file: HouseholdFile, listed: list[Attached]) -> Letter:
    rows = tuple(
        Row((str(n), line.label, line.name, line.member_name, show_date(line.taken_on), line.target_name, line.told))
        for n, line in enumerate(listed, start=1)
    )
    header = (("户主", file.head_name), ("编号", number_of(file)), ("共", f"{len(listed)}份"))
    note = FormText("", ("照片和扫描件存在程序里，从这一户的“照片和附件”打印；纸质原件附在本页后面。",))
    return Letter("附件清单", (FormTable("", _ATTACHED, rows, fixed=7), note), header=header, working=True,
                  marks=setting.marks("", 3))  # fmt: skip


def _piece(setting: Setting, name: str, day: str, build: Callable[[Setting], Sheet]) -> _Piece:
    """A paper as it is printed alone; one that cannot be printed yet says why in the catalogue."""
    try:
        return _Piece(name, day, build(setting).documents)
    except AppError as refused:
        return _Piece(name, day, note=refused.text)


def _notices(setting: Setting, case: CaseFile) -> Iterator[_Piece]:
    rows = [row for row in read_records(setting.connection, "notice_row") if row["case_id"] == case.id]
    known = {str(record["id"]): record for record in read_records(setting.connection, "notice")}
    records = [known[str(row["notice_id"])] for row in rows if str(row["notice_id"]) in known]
    for record in sorted(records, key=lambda record: str(record["number"])):
        here = replace(setting, asked=replace(setting.asked, notice=str(record["id"])))
        name = notice_kind(record["kind"]).label
        yield _piece(here, f"{name}（{record['number']}）", show_date(record.get("posted_on")), notice_sheet)
        yield _piece(here, f"{name}照片（{record['number']}）", "", photo_page)
        if record.get("taken_down_on"):
            yield _piece(here, f"{name}情况说明", show_date(record["taken_down_on"]), notice_story)


def _visits(setting: Setting, file: HouseholdFile, case: CaseFile) -> Iterator[_Piece]:
    own = (case.id,) if case.id != file.cases[-1].id else (case.id, "", None)
    visits = [row for row in file.rows("visit") if row.get("case_id") in own and row.get("purpose") != "check"]
    for row in sorted(visits, key=lambda row: row["date"]):
        here = replace(setting, asked=replace(setting.asked, visit=str(row["id"])))
        yield _piece(
            here, f"入户走访记录（{label('VISIT_PURPOSE', row.get('purpose'))}）", show_date(row["date"]), visit_sheet
        )


def _signed(case: CaseFile) -> str:
    return show_date(min((row["signed_on"] for row in case.rows("consent") if row.get("signed_on")), default=None))


def _day(case: CaseFile, *steps: Step) -> Any:
    event = case.road.find(*steps)
    return event.get("date") if event else None


# -- cover, catalogue, last sheet ------------------------------------------------------------------------------------


def _cover(setting: Setting, file: HouseholdFile, case: CaseFile) -> Letter:
    text = letter_text(
        setting, "file_cover", Matter(file=file, case=case), 编号=f"{setting.desk.place.code}-{number_of(file)}"
    )
    parts = (*(replace(clause, level=0) for clause in text), Clause(f"立卷单位：{setting.bodies.committee_full}"),
             Clause(f"立卷日期：{show_date(setting.desk.today)}"))  # fmt: skip
    return Letter("防止返贫监测一户一档", parts, marks=setting.marks(number_of(file), 3))


def _starts(pieces: list[_Piece], first_pages: tuple[int, ...]) -> list[int]:
    """Number of the first page of each paper; 0 for one that is missing."""
    found, at = [], 0
    for piece in pieces:
        found.append(first_pages[at] if piece.documents else 0)
        at += len(piece.documents)
    return found


def _catalogue(setting: Setting, file: HouseholdFile, pieces: list[_Piece], starts: list[int], pages: int) -> Letter:
    rows = tuple(
        Row((str(number), piece.name, piece.date, str(page) if page else "", piece.note))
        for number, (piece, page) in enumerate(zip(pieces, starts, strict=True), start=1)
    )
    header = (("户主", file.head_name), ("编号", number_of(file)), ("共", f"{len(pieces)}份{pages}页"))
    return Letter(
        "卷内目录", (FormTable("", _CATALOGUE, rows, fixed=5),), header=header, working=True, marks=setting.marks("", 3)
    )


def _ending(setting: Setting, pieces: list[_Piece], pages: int) -> Letter:
    kept = sum(1 for piece in pieces if piece.documents)
    lacking = [piece for piece in pieces if not piece.documents]
    told = f"本卷有材料{kept}份，共{pages}页。" + (
        f"另有{len(lacking)}份缺少，已在目录中注明；补齐前不得倒填日期。" if lacking else ""
    )
    parts = (
        Clause(told), FormText("需要说明的情况", (), lines=5),
        FormSignatures("", (SignatureBox("立卷人"), SignatureBox("检查人"))),
    )  # fmt: skip
    return Letter("备考表", parts, working=True, marks=setting.marks("", 3))
