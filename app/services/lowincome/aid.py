"""What people get and what they draw: 慰问 and relief grants with receipts, subsidies, regular work (`domain.md` §14.3, §14.4, §15.13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.errors import AppError
from app.domain.income import ZERO, money
from app.domain.lowincome.grants import check_benefit, check_duty, check_end, check_grant, check_receipt
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.lowincome.reading import household_of, names_of, row_of
from app.store.door import stable_id
from app.store.rows import row_state

GRANT_KEYS = (
    "member_id",
    "grant_kind",
    "batch",
    "date",
    "provider",
    "goods",
    "amount",
    "fund",
    "fast_lane",
    "notice_id",
    "note",
)


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant as lists and ledger 15.13 show it."""

    id: str
    household: str
    head: str
    number: str
    group: str
    member: str
    kind: str
    batch: str
    on: date
    provider: str
    goods: str
    amount: Decimal | None
    received_on: date | None
    received_by: str
    receipt: str


def add_grants(desk: Desk, households: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """The same grant to several households as one verb; returns the rows. AppError GRANT-101 … GRANT-104, H-101."""
    with desk.writing("登记慰问和救助发放") as door:
        _village_only(desk)
        wanted = list(dict.fromkeys(households))
        if not wanted:
            raise AppError("GRANT-101", "没有选农户。", "请选发给哪几户。", "慰问救助")
        made = []
        for household in wanted:
            file = load_household(door.connection, household)
            row: Rec = {key: values[key] for key in GRANT_KEYS if values.get(key) not in (None, "")}
            row |= {"household_id": file.id, "amount": money(row.get("amount"))}
            check_grant(row, desk.today, file.short)
            if _twice(file, row):
                text = f"“{row['batch']}”已经登记过这一户的{label('GRANT_KIND', row['grant_kind'])}。"
                raise AppError("GRANT-104", text, "请核对批次，同一批次一户登记一次。", file.short)
            made.append(door.create("relief_grant", row))
        return made


def _twice(file: HouseholdFile, row: Rec) -> bool:
    keys = ("grant_kind", "batch", "date", "member_id", "goods")
    return any(
        all(str(known.get(key) or "") == str(row.get(key) or "") for key in keys) for known in file.rows("relief_grant")
    )


def receive_grant(desk: Desk, grant: str, on: date, by: str, receipt: str) -> None:
    """Handed over: who signed, how, when. AppError GRANT-105 … GRANT-108."""
    with desk.writing("登记领取") as door:
        _village_only(desk)
        file = household_of(door.connection, "relief_grant", grant, "GRANT-105", "发放")
        row = row_of(file, "relief_grant", grant)
        names = set(names_of(file).values())
        check_receipt(row, on, by, receipt, names, desk.today)
        door.change("relief_grant", grant, {"received_on": on, "received_by": by.strip(), "receipt": receipt})


def grant_lines(desk: Desk, batch: str = "") -> list[GrantLine]:
    """All grants (or of one batch), the newest first."""
    with desk.reading() as connection:
        files = load_households(connection, None, ("household", "member", "relief_grant"))
    found = [_grant(file, row) for file in files for row in file.rows("relief_grant") if batch in ("", row["batch"])]
    return sorted(found, key=lambda line: (-line.on.toordinal(), line.batch))


def grants_of(file: HouseholdFile) -> list[GrantLine]:
    """Grants of one household, the newest first."""
    found = [_grant(file, row) for row in file.rows("relief_grant")]
    return sorted(found, key=lambda line: -line.on.toordinal())


def _grant(file: HouseholdFile, row: Rec) -> GrantLine:
    return GrantLine(
        str(row["id"]), file.id, file.head_name, str(file.record.get("local_household_no") or ""),
        str(file.record.get("group_name") or ""), names_of(file).get(str(row.get("member_id") or ""), ""),
        label("GRANT_KIND", row["grant_kind"]), str(row["batch"]), row["date"], str(row["provider"]), str(row.get("goods") or ""),
        row.get("amount"), row.get("received_on"), str(row.get("received_by") or ""), label("RECEIPT", row.get("receipt")),
    )  # fmt: skip


def total(lines: Iterable[GrantLine]) -> Decimal:
    """Sum of the money."""
    return sum((line.amount for line in lines if line.amount is not None), ZERO)


def add_benefit(desk: Desk, household: str, values: Mapping[str, Any]) -> str:
    """A scheme a person or household draws (两项补贴 …); returns the row. AppError GRANT-110 … GRANT-113."""
    with desk.writing("登记救助补贴") as door:
        _village_only(desk)
        file = load_household(door.connection, household)
        row = {"household_id": file.id, **{key: value for key, value in values.items() if value not in (None, "")}}
        row["amount"] = money(row.get("amount"))
        check_benefit(row, file.members, file.rows("benefit"), desk.today, file.short)
        return door.create("benefit", row)


def end_benefit(desk: Desk, benefit: str, until: str, reason: str) -> None:
    """No longer drawn from a month on, with the reason. AppError GRANT-105, GRANT-114."""
    with desk.writing("停发救助补贴") as door:
        _village_only(desk)
        file = household_of(door.connection, "benefit", benefit, "GRANT-105", "救助补贴")
        check_end(row_of(file, "benefit", benefit), until, reason, file.short)
        door.change("benefit", benefit, {"until": until, "end_reason": reason.strip()})


def note_duty(desk: Desk, duty: str, period: str, on: date, person: str, values: Mapping[str, Any]) -> str:
    """数据比对, 全面核查, 工作报告 was done for a period (YYYYMM); returns the row. AppError GRANT-120 … GRANT-122."""
    with desk.writing("登记低收入定期工作") as door:
        _village_only(desk)
        check_duty(duty, period, on, person, desk.today)
        row = stable_id(desk.place.code, "low_income_duty", duty, period)
        known = {"duty": duty, "period": period, "done_on": on, "person": person.strip(), **values}
        if row_state(door.connection, "low_income_duty", row) is None:
            return door.create("low_income_duty", known, row, village=desk.place.code)
        door.change("low_income_duty", row, known)
        return row


def _village_only(desk: Desk) -> None:
    if desk.store.role != "village":
        raise AppError("GRANT-109", "慰问、救助和补贴由村里登记。", "请村里登记后随报送包报来。", "慰问救助")
