"""The list of people who sign, and beside which field a trouble of a sheet is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.consent import State, age_on
from app.domain.questionnaire.codes import label
from app.services.filling import Signer
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
}


def signer_columns(sheets: Sheets, today: date) -> list[Column]:
    """Columns over `Signer` rows; what stands on the sheet is looked up each time a cell is drawn."""

    def sheet(signer: Signer) -> Mapping[str, Any]:
        return sheets.get(str(signer.member["id"]), {})

    def state(signer: Signer) -> tuple[str, str]:
        return sheet_chip(sheet(signer), signer.must)

    return [
        Column("name", "姓名", lambda s: s.member.get("name"), 0),
        Column("relation", "与户主关系", lambda s: label("RELATION", s.member.get("relation")), 6),
        Column("age", "年龄", lambda s: age_on(s.member.get("birth_date"), today), 3, "right"),
        Column("how", "谁签", lambda s: "本人" if s.must else "监护人" if not s.adult else "可以不签", 4),
        Column("state", "授权", lambda s: state(s)[1], 8, chip=state),
        Column("signed_on", "签字日期", lambda s: sheet(s).get("signed_on"), 7),
        Column("scope", "可查事项", lambda s: f"{len(sheet(s).get('scope') or ())}项", 5),
    ]


def sheet_chip(sheet: Mapping[str, Any], must: bool) -> tuple[str, str]:
    """(tone, word) of a sheet."""
    if sheet.get("state") == State.WITHDRAWN:
        return "danger", "已撤回"
    if sheet.get("signed_on"):
        return "good", "已签"
    if sheet.get("remote"):
        return "warn", "在外，待补签"
    return ("warn", "还没有签") if must else ("quiet", "未签")
