"""The short way for households nobody has here is exactly the long one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.merging import Rules, merge_unit
from app.domain.records import RECORDS, declared
from app.domain.units import RowState, Stamp, UnitState
from app.services.packages.rules import is_auto, owner_of, take_whole

KINDS = ("household", "member", "case_event", "pairing", "visit", "monitoring_case", "of_2031")
DEVICES = ("V000000000000001", "V000000000000002", "T000000000000001")
stamps = st.builds(Stamp, st.sampled_from(DEVICES), st.integers(1, 4))


@st.composite
def rows(draw: st.DrawFn, row_id: str) -> RowState:
    kind = draw(st.sampled_from(KINDS))
    keys = [*declared(kind)][:12] + ["created_by", "deleted_reason"] if kind in RECORDS else ["new"]
    values = {key: draw(st.sampled_from(["甲", "乙"])) for key in draw(st.sets(st.sampled_from(keys), max_size=5))}
    own = {key: draw(stamps) for key in draw(st.sets(st.sampled_from(keys), max_size=2))}
    beside = {}
    if draw(st.integers(0, 9)) == 0 and values:
        key = draw(st.sampled_from(sorted(values)))
        one, two = Stamp(DEVICES[0], 3), Stamp(DEVICES[1], 4)
        beside = {key: ((one, "甲"), (two, "乙"))}
        values[key] = "乙"
        own[key] = two
    return RowState(row_id, kind, dict(values), draw(stamps), own, beside)


@st.composite
def units(draw: st.DrawFn) -> UnitState:
    found = {f"r{number}": draw(rows(f"r{number}")) for number in range(draw(st.integers(0, 4)))}
    mentioned = {row.created for row in found.values()} | {s for row in found.values() for s in row.stamps.values()}
    mentioned |= {s for row in found.values() for several in row.siblings.values() for s, _ in several}
    seen: dict[str, int] = {}
    for stamp in mentioned:
        seen[stamp.device] = max(seen.get(stamp.device, 0), stamp.counter)
    return UnitState("u", "household", "539901101203", seen, found)


@settings(max_examples=150, deadline=None)
@given(units(), st.sampled_from([frozenset({"village"}), frozenset({"village", "township"})]))
def test_the_short_way_is_the_long_one(unit: UnitState, sides: frozenset[str]) -> None:
    rules = Rules(sides, owner_of, is_auto)
    short = take_whole(unit, rules)
    if short is None:
        return
    long = merge_unit(None, unit, rules)
    assert (short.outcome, short.new_rows, short.unit) == (long.outcome, long.new_rows, long.unit)
    assert not (long.changes or long.disputes or long.refusals or long.waiting)


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 5))
def test_what_a_village_sends_first_goes_the_short_way(people: int) -> None:
    device = DEVICES[0]
    unit = UnitState("u", "household", "539901101203", {device: 9})
    unit.rows["u"] = RowState(
        "u", "household", {"group_name": "1组", "created_by": "王"}, Stamp(device, 1), {"phone": Stamp(device, 9)}
    )
    for number in range(people):
        unit.rows[f"m{number}"] = RowState(
            f"m{number}", "member", {"name": "张", "household_id": "u"}, Stamp(device, 2)
        )
    assert take_whole(unit, Rules(frozenset({"village"}), owner_of, is_auto)) is not None
