"""Letters of the road: 上报名单的报告, 公示情况说明, 公示照片页, and what a household is handed (`domain.md` §8.5, §22)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.comparing import all_flags
from app.domain.documents import Align, Column, Row, SignatureBox
from app.domain.documents.form import FormSignatures, FormTable, FormText
from app.domain.documents.letter import Clause, Letter, LetterPart, PhotoFrame, PhotoFrames
from app.domain.documents.texts import DOC_TEXTS
from app.domain.errors import AppError
from app.domain.notice import notice_kind
from app.domain.notice_days import Shot, photo_name
from app.domain.procedure.guards import check_step
from app.domain.procedure.road import details_of
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.papers.base import Setting, Sheet, number_of, whose
from app.services.papers.letter_values import Matter, letter_text, meeting_record
from app.services.road.cases import StepWish
from app.services.road.gathering import gather
from app.services.road.notice_photos import pictures_of
from app.services.road.notice_sheets import notice_with_rows
from app.services.road.notices import REMOVE, SHOT_DAYS
from app.store.rows import read_records

_LISTED = (
    Column("no", "序号", 12), Column("head", "户主姓名", 28), Column("group", "村民小组", 28), Column("people", "人口", 14),
    Column("category", "监测对象类别", 38), Column("result", "拟定结果", 26), Column("note", "备注", 20),
)  # fmt: skip
_FLAGS = (
    Column("no", "序号", 10), Column("who", "姓名", 22), Column("what", "疑点", 40, Align.LEFT), Column("from", "部门和数据日期", 36),
    Column("answer", "核实结果", 30), Column("note", "说明", 34, Align.LEFT), Column("checker", "核实人", 22),
)  # fmt: skip
_FEEDBACK = (
    Column("no", "序号", 12), Column("who", "姓名", 26), Column("result", "比对结果", 34), Column("what", "疑点", 60, Align.LEFT),
    Column("from", "部门和数据日期", 40),
)  # fmt: skip
_DELIVERY = (
    Column("no", "序号", 12), Column("head", "户主姓名", 28), Column("group", "村民小组", 30), Column("sign", "签收人", 40, fixed=True),
    Column("date", "签收日期", 34, fixed=True), Column("by", "发放人", 26),
)  # fmt: skip
# What stands beside a household that somebody of the village belongs to: it enters the township's spot check (§22).
SPOT_CHECK = "近亲属备案，列入抽查"
RESULTS = {"include": "纳入", "remove": "消除"}
AMEND_DAYS = 5  # working days to bring what is missing (D)
ANSWER_DAYS = 15  # 提出不同意见, counted from the day of the paper (D)


# -- the notice's papers -------------------------------------------------------------------------------------------


def notice_story(setting: Setting) -> Sheet:
    """公示情况说明: the same dates as the sheet, objections counted, never named."""
    record, files = _noticed(setting)
    meeting = meeting_record(setting, str(record.get("meeting_id") or ""))
    letter = Letter(
        f"{setting.bodies.village}{notice_kind(record['kind']).label}情况说明",
        letter_text(setting, "notice_story", Matter(notice=record, meeting=meeting, households=tuple(files))),
        issuer=setting.bodies.committee, date=show_date(record.get("taken_down_on") or setting.desk.today),
        marks=setting.marks(str(record["number"])),
    )  # fmt: skip
    return Sheet((letter,), letter.title, str(record["number"]), 1)


def photo_page(setting: Setting) -> Sheet:
    """公示照片粘贴页: posted, in place, taken down, each with its date and file name; what is only on paper is pasted in."""
    record, _ = _noticed(setting)
    kept = pictures_of(setting.desk, record, read_records(setting.connection, "notice_photo", [str(record["id"])]))
    frames: list[PhotoFrame] = []
    for shot in Shot:
        found = [
            PhotoFrame(f"{shot.label}　{show_date(line.taken_on)}　{line.name}", data)
            for line, data in kept
            if line.shot is shot
        ]
        day = record.get(SHOT_DAYS[shot])
        name = f"　{photo_name(str(record['number']), shot, day)}" if day else ""
        frames += found or [PhotoFrame(f"{shot.label}　{show_date(day) or '　　年　月　日'}{name}")]
    title = f"{notice_kind(record['kind']).label}照片粘贴页"
    parts = (Clause("照片要看清公示内容和日期，不要拍到孩子的脸。"), PhotoFrames(tuple(frames)))
    letter = Letter(title, parts, working=True, marks=setting.marks(str(record["number"])))
    return Sheet((letter,), title, str(record["number"]), 1)


def report_letter(setting: Setting) -> Sheet:
    """《关于上报…名单的报告》 with its list: the households of one notice that stand at 公示无异议 or later."""
    record, files = _noticed(setting)
    cases = {
        row["household_id"]: row["case_id"]
        for row in read_records(setting.connection, "notice_row", [str(record["id"])])
    }
    moves = notice_kind(record["kind"]).moves  # an announcement, a gift list report nothing
    listed = [file for file in files if moves and _passed(file, str(cases[file.id]))]
    if not listed:
        raise AppError(
            "PRINT-032",
            "这份公示里还没有公示无异议的户，不能上报。",
            "请在公示期满并撤下以后再打印。",
            str(record["number"]),
        )
    meeting = meeting_record(setting, str(record.get("meeting_id") or ""))
    matter = Matter(notice=record, meeting=meeting, households=tuple(listed))
    what = RESULTS.get(str(record["kind"]), "纳入")
    kin = {str(row["household_id"]) for row in read_records(setting.connection, "relative")}
    rows = tuple(_listed(n, file, str(cases[file.id]), what, kin) for n, file in enumerate(listed, start=1))
    title = f"关于上报{setting.bodies.village}拟{what}防止返贫监测对象名单的报告"
    table = f"{setting.bodies.village}拟{what}防止返贫监测对象名单"
    number, day = _reported(listed, cases, Step.REM_REPORTED if record["kind"] == REMOVE else Step.REPORTED)
    day = day or setting.desk.today
    letter = Letter(
        title, (*letter_text(setting, "report_letter", matter),),
        reference=setting.asked.code or number or f"〔{day.year}〕　　号",
        addressee=f"{setting.bodies.government}：", closing="特此报告。", attachments=(f"{table}（共{len(listed)}户）", "公示情况说明"),
        issuer=setting.bodies.committee, date=show_date(day), marks=setting.marks("", 2),
    )  # fmt: skip
    annex = Letter(table, (FormTable("", _LISTED, rows, fixed=7),), working=True, marks=setting.marks("", 2))
    return Sheet((letter, annex), title, str(record["number"]), 2)


def _reported(files: Iterable[HouseholdFile], cases: Mapping[str, str], step: Step) -> tuple[str, date | None]:
    """Number and day of a letter that went out already, where one letter reported them all; else blanks."""
    events = [case.road.find(step) for file in files for case in file.cases if case.id == cases[file.id]]
    told = {(str(event.get("paper") or ""), event.get("date")) for event in events if event}
    return next(iter(told)) if len(told) == 1 and all(events) else ("", None)


def _noticed(setting: Setting) -> tuple[Rec, list[HouseholdFile]]:
    wanted = setting.asked.notice.strip()
    if not wanted:
        raise AppError("PRINT-014", "没有说明打印哪一份公示。", "请写公示的编号，例如公示2026-001。", "打印")
    known = read_records(setting.connection, "notice")
    found = next((row for row in known if wanted in (row["id"], row["number"])), None)
    record, rows = notice_with_rows(setting.connection, str(found["id"]) if found else wanted)
    return record, load_households(setting.connection, [str(row["household_id"]) for row in rows])


def _passed(file: HouseholdFile, case: str) -> bool:
    found = next((item for item in file.cases if item.id == case), None)
    return found is not None and found.road.find(Step.NOTICE_OK, Step.REM_REPORTED) is not None


def _listed(number: int, file: HouseholdFile, case: str, what: str, kin: set[str]) -> Row:
    found = next(item for item in file.cases if item.id == case)
    group = str(file.record.get("group_name") or "")
    note = SPOT_CHECK if file.id in kin else ""
    return Row(
        (
            str(number),
            file.head_name,
            group,
            str(len(file.members)),
            label("CATEGORY", found.category),
            f"拟{what}",
            note,
        )
    )


# -- what a household is handed ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HouseholdLetter:
    """A letter about one household: key of its text, who signs, whether the village or the township issues it."""

    text: str
    signs: tuple[SignatureBox, ...] = ()
    township: bool = False
    handed: bool = True
    lines: int = 0
    values: Callable[[Setting, HouseholdFile, CaseFile], dict[str, str]] | None = None
    more: Callable[[Setting, HouseholdFile, CaseFile], tuple[LetterPart, ...]] | None = None


_HEAD = SignatureBox("申请人", fingerprint=True)
_WITNESSES = (SignatureBox("见证人"), SignatureBox("见证人"))


def _result_values(setting: Setting, file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    """What the last meeting said of the household."""
    event = case.road.find(Step.REVIEWED, Step.REJECTED) or {}
    vote = _vote_of(setting, case, str(event.get("meeting_id") or ""))
    told = f"同意{vote['agree']}票、不同意{vote['against']}票、弃权{vote['abstain']}票" if vote else ""
    reason = str(vote.get("note") or event.get("reason") or "") if vote or event else ""
    return {
        "结果": label("OPINION", vote.get("decision")) if vote else case.road.label, "票数": told,
        "理由": reason or told, **_meeting_values(setting, event), "截止日期": _answer_by(setting),
    }  # fmt: skip


def _vote_of(setting: Setting, case: CaseFile, meeting: str) -> Rec:
    votes = read_records(setting.connection, "meeting_vote", [meeting]) if meeting else []
    return next((vote for vote in votes if vote["case_id"] == case.id), {})


def _meeting_values(setting: Setting, event: Mapping[str, Any]) -> dict[str, str]:
    meeting = meeting_record(setting, str(event.get("meeting_id") or ""))
    if not meeting:
        return {}
    return {
        "会议日期": show_date(meeting.get("date")),
        "会议名称": setting.bodies.review_meeting(str(meeting.get("body") or "")),
    }


def _answer_by(setting: Setting) -> str:
    return show_date(setting.desk.today + timedelta(days=ANSWER_DAYS))


def _refusal_values(setting: Setting, file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    """The clause alone: never a bank, a relative or an amount (`domain.md` §22)."""
    decided = details_of(case.road.find(Step.REJECTED) or {}).get("clauses") or ()
    named = list(decided) or [row["item"] for row in case.rows("refusal_hit") if row.get("hit")]
    hits = [label("REFUSAL", code) for code in named]
    clause = f"“{'”“'.join(hits)}”的规定" if hits else ""
    return {"条款": clause, "截止日期": _answer_by(setting)}


def _amend_values(setting: Setting, file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    """What the archive lacks today, and a day five working days ahead."""
    lacking = _lacking(setting, case)
    end = setting.view.calendar.add(setting.desk.today, AMEND_DAYS)
    return {
        "补正事项": "；".join(f"{n}. {text}" for n, text in enumerate(lacking, start=1)),
        "截止日期": show_date(end),
    }


def _lacking(setting: Setting, case: CaseFile) -> list[str]:
    """What keeps the consent step from being taken; nothing where the case does not stand before it."""
    if case.road.state is not Step.VISITING:
        return []
    wish = StepWish(Step.CONSENTED, setting.desk.today, setting.desk.operator, paper="-", reason="-")
    facts = gather(setting.desk, setting.connection, case.household, case, wish)
    found = check_step(Step.CONSENTED, facts, setting.desk.policy(setting.connection))
    return [refusal.text.rstrip("。") for refusal in found if refusal.blocks]


def _reason_values(setting: Setting, file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    event = case.road.last or {}
    return {"结果": case.road.label, "理由": str(event.get("reason") or "")}


def _hardship(setting: Setting, file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    told = next((str(row["difficulty"]) for row in case.rows("consent") if row.get("difficulty")), "")
    # The text says 因 before it: 因病 would stand there twice.
    risks = "、".join(label("RISK", code).removeprefix("因") for code in case.record.get("risks") or () if code)
    return {"困难情况": told or risks}


def _flag_table(setting: Setting, file: HouseholdFile, case: CaseFile) -> tuple[LetterPart, ...]:
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    rows = []
    for number, flag in enumerate(all_flags(case.rows("compare_flag"), case.road), start=1):
        source = " ".join(
            text for text in (str(flag.get("department") or ""), show_date(flag.get("data_date"))) if text
        )
        rows.append(Row((
            str(number), names.get(str(flag.get("member_id") or ""), file.head_name), label("CIRCUMSTANCE", flag.get("circumstance")),
            source, label("FLAG_ANSWER", flag.get("answer")), str(flag.get("answer_note") or ""), str(flag.get("checker") or ""),
        )))  # fmt: skip
    return (FormTable("逐条核实情况", _FLAGS, tuple(rows), fixed=7, least=3),)


def _flag_values(setting: Setting, file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    flags = all_flags(case.rows("compare_flag"), case.road)
    found = list(dict.fromkeys(label("CIRCUMSTANCE", flag.get("circumstance")) for flag in flags))
    return {"疑点": "、".join(text for text in found if text), "核实情况": "见下表。" if flags else ""}


def _feedback_table(setting: Setting, file: HouseholdFile, case: CaseFile) -> tuple[LetterPart, ...]:
    """Who was compared, and what came back of each; the answer follows in 疑点核实说明."""
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    flags = all_flags(case.rows("compare_flag"), case.road)
    signed = [row for row in case.rows("consent") if row.get("signed_on") and not row.get("withdrawn_on")]
    asked = {str(row["member_id"]) for row in signed}
    people = [member for member in names if member in asked]
    rows = []
    for number, member in enumerate(people, start=1):
        own = [flag for flag in flags if str(flag.get("member_id") or "") == member]
        rows.append(_feedback_row(number, names.get(member, ""), own, _compared(case)))
    whole = [flag for flag in flags if str(flag.get("member_id") or "") not in people]
    if whole:
        rows.append(_feedback_row(len(rows) + 1, f"{file.head_name}户", whole, True))
    return (FormTable("比对反馈情况", _FEEDBACK, tuple(rows), fixed=5, least=max(len(rows), 3)),)


def _feedback_row(number: int, name: str, flags: list[Mapping[str, Any]], answered: bool) -> Row:
    what = "；".join(
        f"{label('CIRCUMSTANCE', flag.get('circumstance'))} {flag.get('content') or ''}".strip() for flag in flags
    )
    source = "；".join(dict.fromkeys(
        " ".join(text for text in (str(flag.get("department") or ""), show_date(flag.get("data_date"))) if text) for flag in flags
    ))  # fmt: skip
    return Row((str(number), name, "有疑点，需核实" if flags else "没有疑点" if answered else "", what, source))


def _feedback_values(setting: Setting, file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    """What came back; a line to write on while nothing has."""
    count = len(all_flags(case.rows("compare_flag"), case.road))
    return {"疑点": f"疑点{count}条" if count else "没有疑点" if _compared(case) else ""}


def _compared(case: CaseFile) -> bool:
    """True once the comparison was answered: the case went on from it."""
    return case.road.find(Step.COMPARING) is not None and case.road.state is not Step.COMPARING


LETTERS: dict[str, HouseholdLetter] = {
    "accept_receipt": HouseholdLetter("accept_receipt"),
    "amend_note": HouseholdLetter("amend_note", (SignatureBox("签收人"),), values=_amend_values),
    "application": HouseholdLetter("application", (_HEAD, SignatureBox("代写人")), values=_hardship, lines=3),
    "decline": HouseholdLetter("decline", (SignatureBox("户主", fingerprint=True), *_WITNESSES), lines=2),
    "review_result": HouseholdLetter("review_result", (SignatureBox("签收人"),), values=_result_values),
    "refusal_note": HouseholdLetter("refusal_note", (SignatureBox("签收人"),), True, values=_refusal_values),
    "explain_record": HouseholdLetter(
        "explain_record", (SignatureBox("农户签字"), SignatureBox("解释人"), SignatureBox("解释人")), handed=False, lines=4,
        values=_reason_values,
    ),
    "doubt_note": HouseholdLetter(
        "doubt_note", (SignatureBox("核实人"), SignatureBox("核实人"), SignatureBox("农户签字")), handed=False, values=_flag_values,
        more=_flag_table,
    ),
    "compare_feedback": HouseholdLetter(
        "compare_feedback", (SignatureBox("接收人"), SignatureBox("经办人")), handed=False, values=_feedback_values,
        more=_feedback_table,
    ),
}  # fmt: skip


def household_letter(key: str) -> Callable[[Setting], Sheet]:
    """The builder of a letter about one household; AppError PRINT-010, PRINT-033 (no case)."""

    def build(setting: Setting) -> Sheet:
        wanted, text = LETTERS[key], DOC_TEXTS[key]
        file, case = whose(setting)
        if case is None:
            raise AppError("PRINT-033", "这一户没有监测事项，不能打印这份材料。", "请先登记线索。", file.short)
        values = wanted.values(setting, file, case) if wanted.values else {}
        parts: tuple[LetterPart, ...] = letter_text(setting, key, Matter(file=file, case=case), **values)
        parts += wanted.more(setting, file, case) if wanted.more else ()
        if wanted.lines:
            parts += (FormText("", (), lines=wanted.lines),)
        if wanted.signs:
            parts += (FormSignatures("", wanted.signs),)
        issuer = setting.bodies.government if wanted.township else setting.bodies.committee
        own = key in ("application", "decline")  # the household itself signs these
        letter = Letter(
            text.name, parts, issuer="" if own else issuer, date="" if own else show_date(setting.desk.today),
            working=bool(wanted.more), internal=not wanted.handed, marks=setting.marks(number_of(file), 2),
        )  # fmt: skip
        return Sheet((letter,), text.name, number_of(file), 2 if not wanted.more else 3)

    return build


# -- leaflets -------------------------------------------------------------------------------------------------------


def leaflet(key: str) -> Callable[[Setting], Sheet]:
    """A 明白纸 and its delivery list: to every rural household, or to every monitored one (`domain.md` §22)."""

    def build(setting: Setting) -> Sheet:
        text = DOC_TEXTS[key]
        sheet = Letter(text.name, letter_text(setting, key, Matter()), issuer=setting.bodies.committee,
                       date=show_date(setting.desk.today), internal=False, marks=setting.marks())  # fmt: skip
        files = load_households(setting.connection)
        if key == "leaflet_help":
            files = [file for file in files if file.group == "monitored"]
        rows = tuple(
            Row((str(n), file.head_name, str(file.record.get("group_name") or ""), "", "", ""), height=9)
            for n, file in enumerate((file for file in files if file.members), start=1)
        )
        listing = Letter(f"{text.name}发放登记表", (FormTable("", _DELIVERY, rows, fixed=6, least=1),), working=True,
                         marks=setting.marks("", 2))  # fmt: skip
        return Sheet((sheet, listing), text.name, setting.bodies.village, 2)

    return build
