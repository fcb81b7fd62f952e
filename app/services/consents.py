"""承诺授权 signed on paper and typed in: one row an adult, and taking it back (`domain.md` §7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.consent import sheet_troubles
from app.domain.errors import AppError
from app.services.cases import find_case
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec


def member_named(file: HouseholdFile, text: str) -> Rec:
    """A member on the form by name or document number; AppError CONSENT-102 when nobody or several fit."""
    wanted = text.strip()
    found = [m for m in file.members if wanted and wanted in (m.get("name"), m.get("id_number"))]
    if len(found) == 1:
        return found[0]
    names = "、".join(str(member.get("name") or "") for member in file.members)
    if found:
        raise AppError("CONSENT-102", f"家里有{len(found)}个人叫“{wanted}”。", "请改用证件号码。", file.short)
    raise AppError("CONSENT-102", f"家庭成员里没有“{wanted}”。", f"这一户的在册成员：{names}。", file.short)


def sign_consent(desk: Desk, case: str, member: str, values: Mapping[str, Any]) -> str:
    """Keep a member's signed sheet (fields of `consent`); `member` by name or document number; returns its id.

    AppError CONSENT-101 (no date of signing), CONSENT-103 (what is wrong with the sheet as typed), CONSENT-104 (signed twice).
    """
    with desk.writing("登记承诺授权") as door:
        file, found = find_case(door.connection, case)
        person = member_named(file, member)
        if not isinstance(values.get("signed_on"), date) and not values.get("remote"):
            raise AppError(
                "CONSENT-101",
                "没有填签字日期。",
                "请照纸面填写签字日期；人在外没有签的，填“在外，暂未签字”。",
                file.short,
            )
        state = "signed" if values.get("signed_on") else "printed"
        keys = {"household_id": file.id, "case_id": case, "member_id": person["id"], "person_id": person["person_id"]}
        sheet: Rec = {"is_applicant": person.get("relation") == "head", "state": state, **values, **keys}
        _check(desk, file, sheet, str(person.get("name") or ""))
        same = [row for row in found.rows("consent") if row["member_id"] == person["id"] and row["state"] == "signed"]
        if any(row.get("signed_on") == sheet.get("signed_on") for row in same):
            raise AppError(
                "CONSENT-104", f"{person.get('name')}这一天的授权已经登记过。", "请打开原来那一条修改。", file.short
            )
        return door.create("consent", sheet)


def _check(desk: Desk, file: HouseholdFile, sheet: Rec, name: str) -> None:
    troubles = [trouble for trouble in sheet_troubles({**sheet, "id": ""}, name, desk.today) if trouble.blocks]
    if troubles:
        text = "".join(f"{trouble.text}{trouble.advice}" for trouble in troubles)
        raise AppError("CONSENT-103", text, "", file.short)


def withdraw_consent(desk: Desk, case: str, member: str, on: date, reason: str) -> None:
    """A member takes consent back: nothing may be queried from that day on (§7.4). AppError CONSENT-105."""
    with desk.writing("撤回授权") as door:
        file, found = find_case(door.connection, case)
        person = member_named(file, member)
        sheets = [row for row in found.rows("consent") if row["member_id"] == person["id"] and row.get("signed_on")]
        if not sheets:
            raise AppError("CONSENT-105", f"{person.get('name')}没有签过授权，不用撤回。", "请核对姓名。", file.short)
        for sheet in sheets:
            door.change("consent", sheet["id"], {"state": "withdrawn", "withdrawn_on": on, "reason": reason}, reason)
