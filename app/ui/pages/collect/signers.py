"""The list of people who sign, and beside which field a trouble of a sheet is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.consent import State, age_on
from app.domain.questionnaire.codes import label
from app.services.collecting.filling import Signer
from app.ui.widgets.table import Column

Sheets = Mapping[str, Mapping[str, Any]]  # member id -> the sheet as typed so far
TROUBLE_KEYS = {
    "CONS-001": "signed_on",
    "CONS-002": "withdrawn_on",
    "CONS-003": "guardian_relation",
    "CONS-004": "fingerprint",
    "CONS-005": "writer_relation",
    "CONS-006": "read_aloud",
    "CONS-007": "scope",
    "CONS-008": "sensitive",
    "CONS-010": "sensitive",
    "CONS-011": "reason",
    "CONS-012": "guardian_name",
    "CONS-013": "sensitive",
    "CONS-014": "guardian_name",
    "CONS-015": "writer_name",
    "CONS-016": "is_applicant",
    "CONS-017": "withdrawn_on",
    "CONS-018": "withdrawn_on",
    "CONS-019": "valid_until",
}


def signer_columns(sheets: Sheets, today: date) -> list[Column]:
    """Columns over `Signer` rows; what stands on the sheet is looked up each time a cell is drawn."""

    def sheet(signer: Signer) -> Mapping[str, Any]:
        return sheets.get(str(signer.member["id"]), {})

    def state(signer: Signer) -> tuple[str, str]:
        return sheet_chip(sheet(signer), signer)

    def scan(signer: Signer) -> tuple[str, str] | None:
        return scan_chip(sheet(signer), signer)

    return [
        Column("name", "姓名", lambda s: s.member.get("name"), 0),
        Column("relation", "与户主关系", lambda s: label("RELATION", s.member.get("relation")), 6),
        Column("age", "年龄", lambda s: age_on(s.member.get("birth_date"), today), 3, "right"),
        Column("how", "谁签", who_signs, 5),
        Column("state", "授权", lambda s: state(s)[1], 8, chip=state),
        Column("signed_on", "签字日期", lambda s: sheet(s).get("signed_on"), 7),
        Column("scope", "可查事项", lambda s: f"{len(sheet(s).get('scope') or ())}项", 5),
        Column("scan", "扫描件", lambda s: (scan(s) or ("", ""))[1], 7, chip=scan),
    ]


def who_signs(signer: Signer) -> str:
    """本人, a guardian, or nobody has to."""
    if not signer.adult:
        return "监护人"
    return "本人" if signer.must else "可以不签"


def sheet_chip(sheet: Mapping[str, Any], signer: Signer) -> tuple[str, str]:
    """(tone, word) of a sheet as typed so far; how others and the days changed it counts only for the sheet as it is stored."""
    if sheet.get("state") == State.WITHDRAWN or sheet.get("withdrawn_on"):
        return "danger", "已撤回"
    if sheet.get("signed_on"):
        if sheet.get("id") == signer.row.get("id") and signer.state == State.EXPIRED:
            return "warn", "已满18，要重签" if signer.grown_up else "已过期"
        if sheet.get("id") == signer.row.get("id") and signer.state == State.SUPERSEDED:
            return "quiet", "已换新"
        return "good", "已签"
    if sheet.get("remote"):
        return "warn", "在外，待补签"
    if sheet.get("state") == State.PRINTED:
        return ("warn" if signer.must else "quiet"), "已打印，没有签"
    return ("warn", "还没有签") if signer.must else ("quiet", "未签")


def scan_chip(sheet: Mapping[str, Any], signer: Signer) -> tuple[str, str] | None:
    """Whether the scan of a signed sheet is attached; nothing is stopped by a missing one."""
    if not sheet.get("signed_on") or sheet.get("withdrawn_on"):
        return None
    same = sheet.get("id") == signer.row.get("id")
    return ("good", "已附") if same and signer.scanned else ("quiet", "缺扫描件")


def final_note(signer: Signer) -> str:
    """Why a sheet can no longer be changed, and what to do; "" for one that can."""
    if signer.state == State.WITHDRAWN:
        return "这一张已经撤回，留作记录；重新同意的，按“另签一张”。"
    if signer.state == State.EXPIRED and signer.grown_up:
        return "他已满18周岁，小时候监护人签的不再有效；请他本人签，按“另签一张”。"
    if signer.state == State.EXPIRED:
        return "这一张已经过期，留作记录；要再查询的，按“另签一张”。"
    return "这一张已经换了新的，留作记录。" if signer.state == State.SUPERSEDED else ""
