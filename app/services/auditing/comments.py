"""乡镇意见: a question about a single field travels to the village, its answer comes back (`design.md` §3 Ownership, §5).

The township writes the question and, where it knows better, a 建议; the village takes it with one click, says what it changed, or
answers. Question and answer are fields of one row, each owned by its side, so that neither package can overwrite the other's half.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.checks import COMMENT_RULE, Finding, Severity
from app.domain.errors import AppError
from app.domain.parsing import parse
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Level, Owner
from app.domain.questionnaire.items import ITEMS
from app.domain.records import RECORDS, declared
from app.domain.values import blank, decode, encode, mask, show
from app.services.auditing.queue import comment_answered, comment_open
from app.services.collecting.collect import Subject, write_answers
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households, row_with_household
from app.services.place import village_names
from app.store import counting
from app.store.door import Door

WHERE = "乡镇意见"
# Kinds whose rows are typed on the form: a suggestion there is an ordinary write.
FORM_KINDS = frozenset(section.kind for item in ITEMS for section in item.sections) - {"consent", "measure"}
_NAMES = ("name", "item_note", "date", "signed_on")
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
STATES = {OPEN: "待村里答复", ANSWERED: "村里已答复", CLOSED: "已了结"}


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment as either side sees it. `told` the value when it was asked, `now` as it is; `suggestion` as text ("" where none
    was made); identifying values in part."""

    id: str
    household: str
    case: str
    village: str
    name: str
    number: str
    group: str
    kind: str
    row: str
    field: str
    where: str  # which part and whose: 家庭成员 李四
    label: str
    told: str
    now: str
    text: str
    suggestion: str
    made_on: date | None
    made_by: str
    answer: str
    answer_text: str
    answered_on: date | None
    answered_by: str
    closed_on: date | None
    closed_why: str
    state: str

    @property
    def short(self) -> str:
        """Head and short number."""
        return f"{self.name}（{self.number or '无户号'}）"

    @property
    def state_label(self) -> str:
        """How it stands, in words."""
        return STATES[self.state]

    @property
    def told_answer(self) -> str:
        """The village's answer in a line."""
        return "：".join(part for part in (label("COMMENT_ANSWER", self.answer), self.answer_text) if part)


# -- reading ----------------------------------------------------------------------------------------------------


def comment_lines(desk: Desk, household: str = "", with_closed: bool = False) -> list[CommentLine]:
    """Comments of one household or of all, those the village owes first, then by day; closed ones where wanted."""
    with desk.reading() as connection:
        ids = [household] if household else counting.households_with(connection, "field_comment")
        files, villages = load_households(connection, ids) if ids else [], village_names(connection)
        found = [line for file in files for line in lines_of(file, villages)]
    order = list(STATES)
    wanted = (line for line in found if with_closed or line.state != CLOSED)
    return sorted(
        wanted, key=lambda line: (order.index(line.state), line.made_on or date.max, line.village, line.short)
    )


def open_comments(desk: Desk, household: str = "") -> list[CommentLine]:
    """What the village has still to answer."""
    return [line for line in comment_lines(desk, household) if line.state == OPEN]


def lines_of(file: HouseholdFile, villages: Mapping[str, str], case: str = "") -> list[CommentLine]:
    """A household's comments, or those of one of its cases, in the order they were made."""
    rows = [row for row in file.rows("field_comment") if not case or row.get("case_id") == case]
    village = villages.get(str(file.record.get("village_code") or ""), "")
    return [_line(file, village, row) for row in sorted(rows, key=lambda row: (row["made_on"] or date.max, row["id"]))]


def _line(file: HouseholdFile, village: str, row: Rec) -> CommentLine:
    kind, key = str(row["kind"]), str(row["field"])
    field, target = _field(kind, key), _target(file, kind, str(row["row_id"]))
    made = _suggested(row)
    state = CLOSED if row.get("closed_on") else ANSWERED if comment_answered(row) else OPEN
    return CommentLine(
        str(row["id"]), file.id, str(row.get("case_id") or ""), village, file.head_name,
        str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or ""), kind, str(row["row_id"]), key,
        place_of(file, kind, target), field.label if field else "整条", str(row.get("told") or ""),
        shown(file, field, target.get(key)) if field and target else "", str(row.get("text") or ""),
        shown(file, field, decode(field, made["v"])) or "空着" if field and made else "", row.get("made_on"), str(row.get("made_by") or ""),
        str(row.get("answer") or ""), str(row.get("answer_text") or ""), row.get("answered_on"), str(row.get("answered_by") or ""),
        row.get("closed_on"), str(row.get("closed_why") or ""), state,
    )  # fmt: skip


def _suggested(row: Rec) -> dict[str, Any] | None:
    made = row.get("suggestion")
    return made if isinstance(made, dict) and "v" in made else None


def _field(kind: str, key: str) -> Field | None:
    return declared(kind).get(key) if kind in RECORDS else None


def _target(file: HouseholdFile, kind: str, row: str) -> Rec:
    return next((found for found in file.rows(kind) if found["id"] == row), {})


def place_of(file: HouseholdFile, kind: str, row: Rec) -> str:
    """Which part of the household's file, and whose: 家庭成员 李四."""
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    named = names.get(str(row.get("member_id") or ""), "")
    fields = declared(kind) if kind in RECORDS else {}
    own = next((show(fields[key], row[key]) for key in _NAMES if key in fields and row.get(key)), "")
    title = RECORDS[kind].label if kind in RECORDS else "（新版本的内容）"
    return " ".join(part for part in (title, named or own) if part)


def shown(file: HouseholdFile, field: Field, value: Any, reveal: bool = False) -> str:
    """A value in words; members by name, level 3 in part unless revealed."""
    if field.kind is Kind.REF:
        return next((str(m.get("name") or "") for m in file.all_members if m["id"] == value), "")
    if field.level >= Level.SENSITIVE and not reveal:
        return mask(field, value, str(file.record.get("group_name") or ""))
    return show(field, value)


def comment_findings(file: HouseholdFile) -> list[Finding]:
    """Open comments as findings of the form: the sentence stands at the field it is about."""
    return [
        Finding(
            COMMENT_RULE, Severity.DOUBT, str(row["row_id"]) if row["kind"] == "member" else "", f"{row['kind']}.{row['field']}", "",
            _sentence(file, row), file.id, str(row["row_id"]), f"乡镇对“{_title(row)}”有意见，请看“乡镇意见”。",
        )
        for row in file.rows("field_comment") if comment_open(row)
    ]  # fmt: skip


def _title(row: Rec) -> str:
    field = _field(str(row["kind"]), str(row["field"]))
    return field.label if field else "整条"


def _sentence(file: HouseholdFile, row: Rec) -> str:
    field, made = _field(str(row["kind"]), str(row["field"])), _suggested(row)
    advice = f"建议改为“{shown(file, field, decode(field, made['v'])) or '空着'}”。" if field and made else ""
    return f"乡镇意见：{str(row['text']).rstrip('。')}。{advice}"


# -- the township asks ------------------------------------------------------------------------------------------


def ask_field(
    desk: Desk, household: str, kind: str, row: str, field: str, text: str, suggestion: str = "", case: str = ""
) -> str:
    """A comment on one field of one row; `suggestion` as it would be typed ("" makes none). Returns its id.

    AppError AUD-101 (not the township), AUD-102 (no text), AUD-103 (row or field not here), AUD-104 (asked already), AUD-105
    (nothing can be suggested there), AUD-106 (the value stands already), value.… (the suggestion cannot be read), H-101."""
    with desk.writing("提出意见") as door:
        return ask_in(desk, door, household, kind, row, field, text, suggestion, case)


def ask_in(
    desk: Desk,
    door: Door,
    household: str,
    kind: str,
    row: str,
    field: str,
    text: str,
    suggestion: str = "",
    case: str = "",
) -> str:
    """`ask_field` inside a verb that writes more."""
    _township_only(desk)
    file = load_household(door.connection, household)
    asked, target = _field(kind, field), _target(file, kind, row)
    if asked is None or not target:
        raise AppError("AUD-103", "没有找到要提意见的这一项。", "请重新打开这一件再选。", file.short)
    if not text.strip():
        raise AppError("AUD-102", "没有写意见。", "请写明哪里不对、要怎样补正。", f"{file.short} {asked.label}")
    same = (kind, row, field)
    if any((r["kind"], r["row_id"], r["field"]) == same and comment_open(r) for r in file.rows("field_comment")):
        raise AppError(
            "AUD-104", f"“{asked.label}”已经提过意见，村里还没有答复。", "要改的先收回原来那条。", file.short
        )
    found = next((c for c in file.cases if c.id == case), None) or file.case
    values = {
        "household_id": household, "case_id": found.id if found else "", "kind": kind, "row_id": row, "field": field,
        "told": shown(file, asked, target.get(field))[:500], "text": text.strip(), "made_on": desk.today, "made_by": desk.operator,
        "suggestion": _read_suggestion(file, kind, asked, target, suggestion),
    }  # fmt: skip
    return door.create("field_comment", values)


def _read_suggestion(file: HouseholdFile, kind: str, field: Field, target: Rec, text: str) -> dict[str, Any] | None:
    if not text.strip():
        return None
    where = f"{file.short} {field.label}"
    if kind not in FORM_KINDS or field.owner is Owner.TOWNSHIP or field.computed or field.kind in (Kind.REF, Kind.JSON):
        raise AppError("AUD-105", "这一项不能带建议值。", "请只写意见，由村里改。", where)
    value = parse(field, text, parent=str(target.get("measure_class") or ""))
    if blank(value) or encode(field, value) == encode(field, target.get(field.key)):
        raise AppError("AUD-106", "建议的内容和现在的一样。", "请核对建议值；只提意见的，建议值空着。", where)
    return {"v": encode(field, value)}


def withdraw(desk: Desk, comment: str, why: str = "") -> None:
    """Take a comment back before the village answered; AppError AUD-101, AUD-107, AUD-108."""
    with desk.writing("收回意见") as door:
        _close(desk, door, comment, why.strip() or "乡镇收回")


def settle(desk: Desk, comments: Iterable[str], why: str = "") -> int:
    """The township has seen the answers: the comments are closed, as one verb. AppError AUD-101, AUD-107, AUD-108."""
    listed = list(dict.fromkeys(comments))
    with desk.writing("了结意见") as door:
        for comment in listed:
            _close(desk, door, comment, why.strip() or "已看答复")
    return len(listed)


def _close(desk: Desk, door: Door, comment: str, why: str) -> None:
    _township_only(desk)
    file, row = row_with_household(door.connection, "field_comment", comment, _missing())
    if row.get("closed_on"):
        raise AppError("AUD-108", "这条意见已经了结。", "请刷新后再看。", file.short)
    door.change("field_comment", comment, {"closed_on": desk.today, "closed_why": why})


def _township_only(desk: Desk) -> None:
    if desk.store.role != "township":
        raise AppError("AUD-101", "意见由乡镇提出。", "村里在“乡镇意见”里答复。", WHERE)


def _missing() -> AppError:
    return AppError("AUD-107", "没有找到这条意见。", "请刷新后再看。", WHERE)


# -- the village answers ----------------------------------------------------------------------------------------


def take_suggestion(desk: Desk, comment: str) -> tuple[str, ...]:
    """按建议修改: the suggested value is written as if typed, and the comment is answered, in one verb; returns what it says now.

    AppError AUD-107, AUD-108 (settled), AUD-109 (not the village), AUD-110 (nothing was suggested), AUD-111 (row gone)."""
    with desk.writing("按乡镇建议修改") as door:
        file, row = _owed(desk, door, comment)
        kind, key, made = str(row["kind"]), str(row["field"]), _suggested(row)
        field, target = _field(kind, key), _target(file, kind, str(row["row_id"]))
        if field is None or made is None:
            raise AppError("AUD-110", "这条意见没有建议值。", "请按意见改好以后选“已改”，或写答复。", file.short)
        if not target:
            raise AppError("AUD-111", "要改的这一条已经不在了。", "请写明情况答复。", f"{file.short} {field.label}")
        subject = Subject(file.id, str(target.get("case_id") or row.get("case_id") or ""))
        value = decode(field, made["v"])
        write_answers(desk, door, subject, kind, str(row["row_id"]), {key: value})
        _answer(desk, door, comment, "taken", "")
        return (field.label, shown(file, field, value))


def say_changed(desk: Desk, comment: str, text: str = "") -> None:
    """已改: the village changed what was meant; AppError AUD-107 … AUD-109."""
    with desk.writing("答复意见：已改") as door:
        _owed(desk, door, comment)
        _answer(desk, door, comment, "changed", text)


def reply(desk: Desk, comment: str, text: str) -> None:
    """答复 in words: it stays as it is and why. AppError AUD-107 … AUD-109, AUD-112 (no text)."""
    with desk.writing("答复意见") as door:
        file, _ = _owed(desk, door, comment)
        if not text.strip():
            raise AppError("AUD-112", "没有写答复。", "请写明核实的情况。", file.short)
        _answer(desk, door, comment, "replied", text)


def _owed(desk: Desk, door: Door, comment: str) -> tuple[HouseholdFile, Rec]:
    if desk.store.role != "village":
        raise AppError("AUD-109", "意见由村里答复。", "请等村里的报送包。", WHERE)
    file, row = row_with_household(door.connection, "field_comment", comment, _missing())
    if row.get("closed_on"):
        raise AppError("AUD-108", "这条意见已经了结。", "请刷新后再看。", file.short)
    return file, row


def _answer(desk: Desk, door: Door, comment: str, how: str, text: str) -> None:
    values = {"answer": how, "answer_text": text.strip(), "answered_on": desk.today, "answered_by": desk.operator}
    door.change("field_comment", comment, values)


def owed_by(file: HouseholdFile) -> Iterator[Rec]:
    """Rows of comments the village has not answered."""
    return (row for row in file.rows("field_comment") if comment_open(row))
