"""Merging with erasures: in whatever order packages come, what was erased stays away on every store that heard of it."""

from __future__ import annotations

import copy
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.erasing import GONE, Reach, Terms, emptied, reach_of, terms_of
from app.domain.merging import Outcome, merge_unit
from app.domain.units import RowState, Stamp, UnitState
from tests.merging.test_merging import DEVICES, Replica, rules

ROWS = ("m1", "m2", "e1")


def erase(replica: Replica, member: str) -> None:
    """The record of an erasure, of one person or of all, and what it means here at once."""
    stamp = replica.stamp()
    values = {"household_id": "h1", **({"member_id": member} if member else {})}
    row = RowState(f"x-{replica.device}-{stamp.counter}", "erasure", dict(values), stamp)
    replica.unit.rows[row.id] = row
    replica.unit = emptied(replica.unit, reach_of(replica.unit)) or replica.unit


steps = st.one_of(
    st.tuples(st.just("write"), st.integers(0, 2), st.sampled_from(ROWS), st.sampled_from(["甲", "乙", None])),
    st.tuples(st.just("erase"), st.integers(0, 2), st.sampled_from(["", "m1", "m2"]), st.none()),
    st.tuples(st.just("take"), st.integers(0, 2), st.integers(0, 2), st.none()),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=25))
def test_all_stores_end_with_the_same_and_nothing_erased(history: list[tuple[str, int, object, object]]) -> None:
    replicas = [Replica(device) for device in DEVICES]
    erased: set[str] = set()
    for what, who, detail, value in history:
        if what == "write":
            replicas[who].write(str(detail), "remark", value)  # type: ignore[arg-type]
        elif what == "erase":
            erase(replicas[who], str(detail))
            erased.add(str(detail))
        else:
            replicas[who].take(replicas[int(str(detail))])
    for _ in range(3):
        for one, other in itertools.permutations(replicas, 2):
            one.take(other)
    held = [{row.id for row in replica.unit.rows.values() if row.kind != "erasure"} for replica in replicas]
    for rows in held:
        assert not rows & erased
        assert not ("" in erased and rows)
    assert held[0] == held[1] == held[2]


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=12), st.lists(steps, max_size=12))
def test_the_order_of_two_copies_does_not_matter(left: list[object], right: list[object]) -> None:
    one, other = Replica(DEVICES[0]), Replica(DEVICES[1])
    for replica, history in ((one, left), (other, right)):
        for what, _who, detail, value in history:  # type: ignore[misc]
            if what == "write":
                replica.write(str(detail), "remark", value)
            elif what == "erase":
                erase(replica, str(detail))
    both = rules()
    forth = merge_unit(copy.deepcopy(one.unit), copy.deepcopy(other.unit), both).unit
    back = merge_unit(copy.deepcopy(other.unit), copy.deepcopy(one.unit), both).unit
    assert forth.rows == back.rows and forth.seen == back.seen
    assert merge_unit(forth, copy.deepcopy(other.unit), both).unit.rows == forth.rows


def unit(*rows: RowState) -> UnitState:
    """A household that has seen its rows."""
    return UnitState("h1", "household", "v", {"V1": 9}, {row.id: row for row in rows})


def row(row_id: str, kind: str, **values: str) -> RowState:
    """A row of the first laptop."""
    return RowState(row_id, kind, dict(values), Stamp("V1", 1))


def test_who_is_erased_takes_what_hangs_on_him() -> None:
    whole = unit(
        row("m1", "member", person_id="p1"), row("m2", "member", person_id="p2"), row("w", "work_spell", member_id="m1"),
        row("s", "work_spell", person_id="p1"), row("a", "attachment", target_id="m1"), row("b", "import_base"),
        row("v", "visit"), row("x", "erasure", member_id="m1", person_id="p1"),
    )  # fmt: skip
    left = emptied(whole, reach_of(whole))
    assert left is not None and left.rows.keys() == {"m2", "v", "x"} and left.seen == whole.seen
    assert emptied(whole, Reach()) is whole and emptied(None, Reach(True)) is None


def test_an_erasure_that_arrives_is_no_refusal() -> None:
    mine, theirs = unit(row("m1", "member", name="甲")), unit()
    theirs.seen, later = {"V1": 10}, RowState("x", "erasure", {"household_id": "h1"}, Stamp("V1", 10))
    theirs.rows = {"x": later}
    merged = merge_unit(mine, theirs, rules())
    assert merged.outcome is Outcome.UPDATED and merged.unit.rows.keys() == {"x"}


def test_texts_lose_the_person_and_keep_the_others() -> None:
    terms = Terms(("539901199001019991", "13998887766", "8765432"), ("李明",), ("李明亮",))
    assert terms.without("李明和李明亮，电话13998887766", True) == f"{GONE}和李明亮，电话{GONE}"
    assert terms.without("李明", False) == "李明" and terms.without("座机18765432", True) == "座机18765432"
    assert terms.without('{"phone": 13998887766, "who": ["李明"]}', True) == f'{{"phone": "{GONE}", "who": ["{GONE}"]}}'
    assert Terms().without("李明", True) == "李明" and not terms.stand_in("别人", True)
    found = terms_of([{"name": "李明", "id_number": "53990119900101999x", "phone": "12"}, {"name": "李"}])
    assert found.names == ("李明",) and found.numbers == ("53990119900101999X", "53990119900101999x")
