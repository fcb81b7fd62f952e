"""What a new row of a page begins with: whose it is, a member's id for life, the month of an income, the next 村内户号."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from app.domain.income import anchor_month
from app.domain.records import declared
from app.domain.values import decode
from app.services.desk import Desk
from app.services.files import Rec
from app.store.door import Door, new_id, stable_id
from app.store.rows import highest, row_state, short_numbers
from app.store.store import Connection, get_meta

if TYPE_CHECKING:
    from app.services.collecting.collect import Subject

MOMENT = "identify"


def keys_of(kind: str, subject: Subject, row_id: str) -> Rec:
    """Whose a new row is, and the moment it speaks of."""
    keys: Rec = {"household_id": subject.household}
    if "case_id" in declared(kind) and subject.case:
        keys["case_id"] = subject.case
    if kind in ("safeguard_snapshot", "income_record"):
        owner = subject.case or subject.household
        usual = MOMENT if subject.case else "annual"
        keys["moment"] = "removal" if row_id == stable_id(owner, kind, "removal") else usual
    return keys


def first_values(kind: str, desk: Desk, door: Door, subject: Subject) -> Rec:
    """What a new row gets by itself: a member his person id for life, his place, 在册; an income record its month."""
    if kind == "income_record" and subject.case:
        case = row_state(door.connection, "monitoring_case", subject.case)
        values = {k: decode(f, case.values.get(k)) for k, f in declared("monitoring_case").items()} if case else {}
        return {"anchor_month": values.get("anchor_month") or case_anchor(desk, door.connection, values)}
    if kind != "member":
        return {}
    door.flush()  # rows of this very verb count too
    last = highest(door.connection, "member", "sort", subject.household)
    return {"person_id": new_id(), "sort": last + 1, "presence": "present"}


def case_anchor(desk: Desk, connection: Connection, case: Mapping[str, Any]) -> str:
    """Month the income hangs on, once its day is known (R-3.5); by the setting of that day."""
    day = case.get("visit_date") or case.get("apply_date")
    if day is None:
        return ""
    mode = desk.view(connection, day).text("window_anchor")
    return anchor_month(mode, case.get("visit_date"), case.get("apply_date")) or ""


def short_numbers_from(connection: Connection) -> Iterator[str]:
    """The next 村内户号 of this laptop: its letter and a running number (A-0123), unique without asking anybody."""
    letter = get_meta(connection, "letter", "A")
    taken = [no.rsplit("-", 1)[-1] for no in short_numbers(connection).values() if no.startswith(f"{letter}-")]
    last = max((int(number) for number in taken if number.isdigit()), default=0)
    return (f"{letter}-{number:04d}" for number in count(last + 1))
