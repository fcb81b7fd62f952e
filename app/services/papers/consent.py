"""承诺授权书 of a case: members to sign, what may be queried, nothing ticked in advance (`domain.md` §7)."""

from __future__ import annotations

from typing import Any

from app.domain.consent import applicant, is_adult, must_sign
from app.domain.documents import Tick
from app.domain.documents import consent as texts
from app.domain.documents.consent import ConsentItem, ConsentMember, ConsentSheet
from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.records import declared
from app.domain.values import show_date
from app.services.collecting.consents import current_sheets
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.papers.base import Setting, Sheet, number_of, numbered_label, whose

BLANK_MEMBERS = 5


def consent_sheet(setting: Setting) -> Sheet:
    """The sheet of a case; blank: the standing texts with empty places. AppError PRINT-013 without a case."""
    title = setting.view.text("consent_title")
    if setting.asked.blank and not setting.asked.household:
        return Sheet((_sheet(setting, title),), f"{title}（空白）", "空白表", 0)
    file, case = whose(setting)
    if case is None:
        raise AppError("PRINT-013", "这一户没有监测事项，不能打印承诺授权书。", "请先登记线索，再打印。", file.short)
    return Sheet((_filled(setting, title, file, case),), title, file.short, 3)


def _sheet(setting: Setting, title: str, **more: Any) -> ConsentSheet:
    bodies, view = setting.bodies, setting.view
    village = setting.desk.village(setting.connection)
    kept = f"监测期间及其后{view.number('retention_years')}年"
    values: dict[str, Any] = {
        "title": title, "head": "", "village": bodies.place, "address": "", "members": (), "member_lines": BLANK_MEMBERS,
        "application": texts.application_text(), "promises": texts.promise_texts(),
        "authorisation": texts.authorisation_texts(
            bodies.committee_full, bodies.government, bodies.department, valid=_validity(view.number("consent_months"))
        ),
        "items": scope_items(setting.asked.blank), "rights": texts.rights_texts(bodies.committee_full, village.get("phone") or "", kept),
        "sensitive": sensitive_ticks(setting.asked.blank), "publicity": texts.publicity_ticks(local=bodies.local), "writer": texts.writer_line(),
        "seal_unit": bodies.committee_full, "marks": setting.sheet_marks("consent", ""),
    }  # fmt: skip
    return ConsentSheet(**(values | more))


def _validity(months: int) -> str:
    return f"签字之日起{months}个月，期满还没有办结的到办结为止"


def scope_items(numbered: bool = False) -> tuple[ConsentItem, ...]:
    """The whole tick list of §7.3, never ticked in advance; numbered as quick keying takes it."""
    codes = CODE_LISTS["CONSENT_SCOPE"].active()
    return tuple(
        ConsentItem(numbered_label(str(at), code.label) if numbered else code.label, code.note)
        for at, code in enumerate(codes, start=1)
    )


def sensitive_ticks(numbered: bool = False) -> tuple[Tick, ...]:
    """One separate tick a kind of sensitive data, never ticked in advance (P22)."""
    named = {"children": "监护人同意处理不满十四周岁未成年人的信息"}
    codes = CODE_LISTS["CONSENT_SENSITIVE"].active()
    texts_ = [named.get(code.code, f"同意查询和使用{code.label}信息") for code in codes]
    return tuple(Tick(numbered_label(str(at), text) if numbered else text) for at, text in enumerate(texts_, start=1))


def _filled(setting: Setting, title: str, file: HouseholdFile, case: CaseFile) -> ConsentSheet:
    sheets = current_sheets(case, setting.desk.today, setting.desk.policy(setting.connection))
    asking = applicant(file.members, sheets)
    own: Rec = next((row for row in sheets if row.get("member_id") == asking), {})
    record = file.record
    number = next((str(row["sheet_no"]) for row in sheets if row.get("sheet_no")), number_of(file))
    valid = own.get("valid_until")
    validity = (
        f"至{show_date(valid)}，期满还没有办结的到办结为止"
        if valid
        else _validity(setting.view.number("consent_months"))
    )
    bodies = setting.bodies
    household = declared("household")
    return _sheet(
        setting, title, head=file.head_name, address=setting.text(household["home_address"], record.get("home_address")),
        group=str(record.get("group_name") or ""), phone=setting.text(household["phone"], record.get("phone")),
        members=_members(setting, file, sheets, asking), member_lines=0,
        application=texts.application_text(str(own.get("difficulty") or "")),
        authorisation=texts.authorisation_texts(
            bodies.committee_full, bodies.government, bodies.department, _period(own), validity
        ),
        writer=texts.writer_line(str(own.get("writer_name") or ""), str(own.get("writer_relation") or "")),
        marks=setting.sheet_marks("consent", number, 3),
    )  # fmt: skip


def _period(row: Rec) -> str:
    start, end = row.get("period_start"), row.get("period_end")
    return f"{show_date(start)}至{show_date(end)}" if start and end else ""


def _members(setting: Setting, file: HouseholdFile, sheets: list[Rec], asking: str) -> tuple[ConsentMember, ...]:
    """All members; a box for everybody who signs for himself or for whom a guardian signs (R-7.1)."""
    today = setting.desk.today
    signing = {member["id"] for member in must_sign(file.members, today, setting.view, asking)}
    guardians = {row["member_id"]: str(row.get("guardian_name") or "") for row in sheets}
    number = declared("member")["id_number"]
    return tuple(
        ConsentMember(
            name=str(member.get("name") or ""),
            id_number=setting.text(number, member.get("id_number")),
            relation=label("RELATION", member.get("relation")),
            signer=guardians.get(member["id"], ""),
            signs=member["id"] in signing or not is_adult(member, today),
        )
        for member in file.members
    )
