"""Every kind of row there is, in a package to the township and an answer back: nothing lost, nothing changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Owner
from app.domain.records import RECORDS
from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.store.rows import read_records
from tests.store.world import VILLAGE, add_household, units

# Their own unit or made by set-up; rows of a policy are only the township's; an erasure leaves nothing beside it.
LEFT_OUT = frozenset({"household", "member", "village", "policy", "erasure"})
ROOTS = {"meeting": "meeting_id", "notice": "notice_id"}


def filled(field: Field) -> Any:
    """A value of the field's kind, None for a reference (they are named one by one)."""
    if field.kind in (Kind.CODE, Kind.CODES):
        code = next(iter(CODE_LISTS[field.codes].by_code))
        return code if field.kind is Kind.CODE else (code,)
    plain: dict[Kind, Any] = {
        Kind.TEXT: "文字", Kind.LONGTEXT: "长文字", Kind.INT: 3, Kind.DECIMAL: Decimal("2.5"), Kind.MONEY: Decimal("12.50"),
        Kind.DATE: date(2026, 11, 3), Kind.MONTH: "202611", Kind.BOOL: True, Kind.TEXTS: ("甲", "乙"), Kind.JSON: {"键": "值"},
    }  # fmt: skip
    return plain.get(field.kind)


def of_town(kind: str) -> bool:
    """True for a kind only the township makes."""
    return all(field.owner is Owner.TOWNSHIP for field in RECORDS[kind].fields if field.key == "household_id")


def row_of(kind: str, known: dict[str, str], own: Owner) -> dict[str, Any]:
    """Every field of a kind this side may write."""
    values = {}
    for field in RECORDS[kind].fields:
        value = known.get(field.key, "一个编号") if field.kind is Kind.REF else filled(field)
        if field.owner in (own, Owner.EITHER) and value is not None:
            values[field.key] = value
    return values


def write_all(desk: Desk, known: dict[str, str], own: Owner, kinds: list[str]) -> dict[str, str]:
    """A row of each of these kinds; kind -> row id."""
    made = {}
    with desk.writing("各种记录") as door:
        for kind in sorted(kinds, key=lambda name: name not in ROOTS):
            made[kind] = door.create(kind, row_of(kind, known, own), village=VILLAGE)
            if kind in ROOTS:
                known[ROOTS[kind]] = made[kind]
    return made


def rows(desk: Desk, kind: str) -> dict[str, dict[str, Any]]:
    with desk.reading() as connection:
        return {str(row["id"]): row for row in read_records(connection, kind)}


def same_on_both(desk: Desk, town: Desk, made: dict[str, str], own: Owner) -> None:
    for kind, row in made.items():
        theirs = rows(town, kind)[row]
        assert theirs == rows(desk, kind)[row], kind
        blank = {key for key in row_of(kind, {}, own) if theirs[key] in (None, "", ())}
        assert not blank, (kind, blank)


def test_a_row_of_every_kind_goes_there_and_back(desk: Desk, town: Desk, tmp_path: Path) -> None:
    offer_enrolment(town, tmp_path / "登记.swenrol")
    enrol(desk, tmp_path / "登记.swenrol", own_fingerprint(town))
    known = {"household_id": add_household(desk, "张德福", "张明德")}
    known["member_id"] = next(iter(rows(desk, "member")))
    kinds = [name for name in RECORDS if name not in LEFT_OUT]
    theirs = [name for name in kinds if of_town(name) and "household_id" in RECORDS[name].keys]
    made = write_all(desk, known, Owner.VILLAGE, [name for name in kinds if name not in theirs])
    assert len(made) + len(theirs) == len(RECORDS) - len(LEFT_OUT) and theirs
    sent = export_package(desk, tmp_path).path
    assert receive(town, [sent], own_fingerprint(desk))[0].state == "taken"
    same_on_both(desk, town, made, Owner.VILLAGE)
    assert receive(town, [sent])[0].state == "unchanged"
    back = write_all(town, known, Owner.TOWNSHIP, theirs)
    before = units(town)
    receive(desk, [answer(town, VILLAGE, tmp_path).path])
    same_on_both(desk, town, {**made, **back}, Owner.EITHER)
    assert units(desk).keys() >= {key for key, unit in before.items() if unit.kind == "household"}
