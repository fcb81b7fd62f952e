"""留守老人, scattered 特困 and children without care: listed, visited, taken off the list (`domain.md` §14.4, §22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.lowincome.care import check_care, check_care_end, check_care_visit
from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.lowincome.reading import household_of, names_of, row_of


@dataclass(frozen=True, slots=True)
class CareLine:
    """One person on the list with the last visit."""

    id: str
    household: str
    head: str
    number: str
    group: str
    name: str
    kind: str
    since: date
    contact: str
    agreement: str
    until: date | None
    last_visit: date | None
    end: date | None


def add_care(desk: Desk, household: str, values: Mapping[str, Any]) -> str:
    """Put somebody on the list; returns the row. The usual agreement of the kind is proposed by `PAPERS`.

    AppError CARE-101 … CARE-107, H-101."""
    with desk.writing("列入关爱对象") as door:
        _village_only(desk)
        file = load_household(door.connection, household)
        row: Rec = {"household_id": file.id, **_known(values)}
        member = next((one for one in file.members if str(one["id"]) == row.get("member_id")), None)
        check_care(row, member, file.rows("care_record"), desk.today, file.short)
        return door.create("care_record", row)


def change_care(desk: Desk, care: str, values: Mapping[str, Any]) -> None:
    """Another contact person, a new agreement. AppError CARE-101 … CARE-108."""
    with desk.writing("修改关爱对象") as door:
        file, row = _care(desk, door.connection, care)
        whole = {**row, **_known(values)}
        member = next((one for one in file.members if str(one["id"]) == whole.get("member_id")), None)
        others = [one for one in file.rows("care_record") if one["id"] != care]
        check_care(whole, member, others, desk.today, file.short)
        door.change("care_record", care, _known(values))


def _known(values: Mapping[str, Any]) -> Rec:
    fields = declared("care_record")
    return {key: value for key, value in values.items() if key in fields and value not in ("", ())}


def visit_care(
    desk: Desk, care: str, on: date, mode: str, visitors: tuple[str, ...], state: str, needs: str = ""
) -> str:
    """Somebody went to see; returns the visit's row. AppError CARE-108, CARE-110 … CARE-112."""
    with desk.writing("登记关爱走访") as door:
        file, row = _care(desk, door.connection, care)
        check_care_visit(row, on, visitors, state, desk.today, file.short)
        values = {"household_id": file.id, "care_id": care, "date": on, "mode": mode or "home", "visitors": visitors,
                  "state": state.strip(), "needs": needs.strip()}  # fmt: skip
        return door.create("care_visit", values)


def end_care(desk: Desk, care: str, on: date, reason: str) -> None:
    """Off the list, with the reason. AppError CARE-108, CARE-110, CARE-111, CARE-113."""
    with desk.writing("退出关爱对象") as door:
        file, row = _care(desk, door.connection, care)
        check_care_end(row, on, reason, desk.today, file.short)
        door.change("care_record", care, {"end": on, "end_reason": reason.strip()})


def _care(desk: Desk, connection: Any, care: str) -> tuple[HouseholdFile, Rec]:
    _village_only(desk)
    file = household_of(connection, "care_record", care, "CARE-108", "关爱对象")
    return file, row_of(file, "care_record", care)


def care_lines(desk: Desk, with_ended: bool = False) -> list[CareLine]:
    """The list, by group and household."""
    with desk.reading() as connection:
        files = load_households(connection, None, ("household", "member", "care_record", "care_visit"))
    found = [line for file in files for line in cares_in(file)]
    return [line for line in found if with_ended or line.end is None]


def cares_in(file: HouseholdFile) -> list[CareLine]:
    """Persons of one household."""
    visits: dict[str, list[date]] = {}
    for row in file.rows("care_visit"):
        visits.setdefault(str(row["care_id"]), []).append(row["date"])
    names = names_of(file)
    return [
        CareLine(
            str(row["id"]), file.id, file.head_name, str(file.record.get("local_household_no") or ""),
            str(file.record.get("group_name") or ""), names.get(str(row["member_id"]), ""), label("CARE_KIND", row["care_kind"]),
            row["since"], str(row.get("contact_name") or ""), label("CARE_AGREEMENT", row.get("agreement")),
            row.get("agreement_until"), max(visits.get(str(row["id"]), ()), default=None), row.get("end"),
        )
        for row in file.rows("care_record")
    ]  # fmt: skip


def _village_only(desk: Desk) -> None:
    if desk.store.role != "village":
        raise AppError("CARE-107", "关爱对象由村里登记。", "请村里登记后随报送包报来。", "关爱对象")
