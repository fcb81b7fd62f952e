"""What quick keying asks, in the very order of the paper: sections, fields, choices with the numbers printed on the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.domain.consent import is_adult, must_sign
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec
from app.services.papers.base import Asked, Setting, numbered_choices
from app.services.papers.check import KEYED as CHECK_KEYS
from app.services.papers.form import is_money, printed_items, printed_sections, section_fields
from app.services.papers.source import Source
from app.store.store import Connection

ONE = "one"  # the row of a section that has only one
SHARED = "shared"  # what a consent sheet says once for all who sign it
APPLICANT = Field("applicant", "申请人", Kind.REF, Level.PERSONAL, Req.OPTIONAL, source="R-7.1")
SHEET_FIELDS = ("difficulty", "period_start", "period_end", "valid_until", "scope", "sensitive", "notice_agreed")
SIGNER_FIELDS = ("signed_on", "fingerprint", "remote", "guardian_name", "guardian_relation")
CLOSING_FIELDS = ("writer_name", "writer_relation", "read_aloud", "collector", "witness")
VISIT_KEYS = (
    "date", "mode", "purpose", "visitors", "met_whom", "food_ok", "clothing_ok", "edu_dropout", "uninsured_member",
    "house_unsafe", "water_unsafe", "family_change", "measure_progress", "income_change", "income_change_why",
    "new_difficulties", "solved", "new_risk", "satisfaction", "next_steps", "result", "not_reached_reason",
    "signed_by_household",
)  # fmt: skip
# Fields of a visit are called what the sheet calls them.
CALLED = {
    "visit": {"date": "走访日期"},
    "check": {
        "date": "核查日期", "mode": "核查方式", "visitors": "核查人", "met_whom": "见到何人", "income_change": "家庭收入：与上次或填报相比",
        "income_change_why": "家庭收入：核查说明", "new_risk": "存在风险", "family_change": "返贫致贫风险：核查说明",
        "new_difficulties": "帮扶需求：核查说明", "result": "核查结果", "next_steps": "核查意见和下一步",
    },
}  # fmt: skip
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeySection:
    """A block of the sheet: which rows of which kind it writes, its fields in the order of the paper. `many`: one row after
    another until the first field stays empty; `row`: the one row otherwise."""

    key: str
    title: str
    kind: str
    fields: tuple[Field, ...]
    row: str = ONE
    many: bool = False

    def choices(self, on: str) -> dict[str, Choices]:
        """(code, label) by field in the order of the printed numbers: the first is 1."""
        found = {field.key: numbered_choices(field, on) for field in self.fields if field.kind is not Kind.BOOL}
        return {
            key: tuple((code, name) for _number, code, name in offered) for key, offered in found.items() if offered
        }


def sections_of(desk: Desk, connection: Connection, form: str, file: HouseholdFile | None) -> tuple[KeySection, ...]:
    """The sections of a kind of sheet; a consent sheet has one for each person who signs."""
    if form == "form":
        return tuple(_form_sections(desk, connection))
    if form == "consent":
        return tuple(_consent_sections(desk, connection, file))
    keys = CHECK_KEYS if form == "check" else VISIT_KEYS
    names, known = CALLED[form], declared("visit")
    fields = tuple(replace(known[key], label=names.get(key, known[key].label)) for key in keys)
    return (KeySection("visit", "核查情况" if form == "check" else "走访情况", "visit", fields),)


def _form_sections(desk: Desk, connection: Connection) -> Iterator[KeySection]:
    setting = Setting(desk, connection, desk.view(connection), desk.bodies(connection), Asked(blank=True), "录入")
    source = Source(setting)
    for _title, item in printed_items(source):
        for section in printed_sections(source, item):
            fields = section_fields(source, section)
            name = section.title if len(item.sections) > 1 else item.title
            name = f"收入和支出：{name}" if is_money(section) else name
            first = "name" if section.kind == "member" else "member_id"
            lead = [field for field in fields if section.many and field.key == first]
            ordered = (*lead, *(field for field in fields if field not in lead))
            yield KeySection(f"{item.key}.{section.title}", name, section.kind, ordered, many=section.many)


def _consent_sections(desk: Desk, connection: Connection, file: HouseholdFile | None) -> Iterator[KeySection]:
    fields = declared("consent")
    yield KeySection("sheet", "申请和授权", "consent", (APPLICANT, *(fields[key] for key in SHEET_FIELDS)), SHARED)
    signing = {member["id"] for member in signers(desk, connection, file)} if file else set()
    for member in file.members if file else ():
        if member["id"] in signing or not is_adult(member, desk.today):
            own = SIGNER_FIELDS if member["id"] in signing else SIGNER_FIELDS[:2] + SIGNER_FIELDS[3:]
            yield KeySection(f"signer.{member['id']}", f"签字：{member.get('name') or '（没有姓名）'}", "consent",
                             tuple(fields[key] for key in own), str(member["id"]))  # fmt: skip
    yield KeySection("closing", "代写、经办和见证", "consent", tuple(fields[key] for key in CLOSING_FIELDS), SHARED)


def signers(desk: Desk, connection: Connection, file: HouseholdFile) -> list[Rec]:
    """Members who sign for themselves by the rules of the day."""
    view = desk.view(connection)
    head = str(file.head["id"]) if file.head else ""
    return [dict(member) for member in must_sign(file.members, desk.today, view, head)]


def member_choices(rows: list[Rec]) -> Choices:
    """Members by name, in their order: 1 is the first line of the sheet."""
    return tuple((str(row["id"]), str(row.get("name") or "（没有姓名）")) for row in rows if row.get("name"))


def kept_values(fields: tuple[Field, ...], row: Rec) -> dict[str, Any]:
    """The values of a row for a section."""
    return {field.key: row.get(field.key) for field in fields if field.key in row}
