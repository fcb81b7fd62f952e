"""Merging: order, loss and doubling cannot matter; nothing written is lost unless somebody who had seen it wrote again."""

from __future__ import annotations

import copy
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.merging import (
    Outcome,
    Rules,
    build_row,
    disputed,
    disputes,
    merge_register,
    merge_unit,
    shown,
    write_value,
)
from app.domain.units import RowState, Stamp, UnitState, behind, covers, join

VILLAGE, TOWNSHIP = frozenset({"village"}), frozenset({"township"})
KEYS = ("name", "phone", "decision", "remark")


def owner_of(row: RowState, key: str) -> str:
    return "township" if key == "decision" else "either" if row.kind == "event" else "village"


def rules(sides: frozenset[str] = VILLAGE | TOWNSHIP) -> Rules:
    return Rules(sides, owner_of)


class Replica:
    """A store in miniature: one unit, a device, a counter."""

    def __init__(self, device: str) -> None:
        self.device, self.counter = device, 0
        self.unit = UnitState("h1", "household", "539901101203")

    def stamp(self) -> Stamp:
        top = max(self.unit.seen.values(), default=0)
        self.counter = max(self.counter, top) + 1
        self.unit.seen[self.device] = self.counter
        return Stamp(self.device, self.counter)

    def write(self, row_id: str, key: str, value: str | None) -> tuple[str, str, Stamp, str | None] | None:
        kind = "event" if row_id.startswith("e") else "member"
        row = self.unit.rows.get(row_id)
        side = "township" if self.device[0] == "T" else "village"
        if kind == "event" and (row_id == "e2") != (side == "township"):
            return None  # ids of events are random: two sides never make the same one
        probe = row or RowState(row_id, kind, {}, Stamp(self.device, 0))
        if not Rules(frozenset({side}), owner_of).may_write(probe, key):
            return None
        stamp = self.stamp()
        if row is None:
            row = self.unit.rows[row_id] = RowState(row_id, kind, {}, stamp)
        write_value(row, key, value, stamp)
        return row_id, key, stamp, value

    def take(self, other: Replica) -> None:
        from_village_to_town = self.device[0] == "T" and other.device[0] == "V"
        merged = merge_unit(
            self.unit, copy.deepcopy(other.unit), rules(VILLAGE if from_village_to_town else VILLAGE | TOWNSHIP)
        )
        self.unit = merged.unit


DEVICES = ("V000000000000001", "V000000000000002", "T000000000000001")
actions = st.one_of(
    st.tuples(
        st.just("write"),
        st.integers(0, 2),
        st.sampled_from(["m1", "m2", "e1", "e2"]),
        st.sampled_from(KEYS),
        st.sampled_from(["甲", "乙", "丙", None]),
    ),
    st.tuples(st.just("take"), st.integers(0, 2), st.integers(0, 2)),
)


def run(history: list[tuple]) -> tuple[list[Replica], list[tuple[str, str, Stamp, str | None]]]:
    replicas = [Replica(device) for device in DEVICES]
    writes = []
    for action in history:
        if action[0] == "write":
            done = replicas[action[1]].write(*action[2:])
            writes += [done] if done else []
        elif action[1] != action[2]:
            replicas[action[1]].take(replicas[action[2]])
    return replicas, writes


def settle(replicas: list[Replica], order: list[tuple[int, int]]) -> None:
    for _ in range(2):
        for left, right in order:
            replicas[left].take(replicas[right])


@settings(max_examples=400)
@given(st.lists(actions, max_size=25), st.permutations(list(itertools.permutations(range(3), 2))))
def test_all_stores_end_the_same_in_any_order(history: list[tuple], order: list[tuple[int, int]]) -> None:
    replicas, _ = run(history)
    twins = copy.deepcopy(replicas)
    settle(replicas, order)
    settle(twins, list(reversed(order)))
    assert all(r.unit == replicas[0].unit for r in [*replicas, *twins])


@settings(max_examples=300)
@given(st.lists(actions, max_size=25))
def test_nothing_is_lost_that_nobody_overwrote(history: list[tuple]) -> None:
    replicas, writes = run(history)
    settle(replicas, list(itertools.permutations(range(3), 2)))
    unit = replicas[0].unit
    for row_id, key, stamp, value in writes:
        register = unit.rows[row_id].register(key)
        assert (stamp, value) in register or any(
            s.counter > stamp.counter or s.device != stamp.device for s, _ in register
        )
        later = [w for w in writes if w[:2] == (row_id, key) and w[2] != stamp]
        if not later:
            assert register == ((stamp, value),)


@settings(max_examples=300)
@given(st.lists(actions, max_size=20))
def test_twice_is_once_and_both_ways_are_one(history: list[tuple]) -> None:
    replicas, _ = run(history)
    one, two = replicas[0].unit, replicas[1].unit
    forth, back = merge_unit(one, two, rules()).unit, merge_unit(two, one, rules()).unit
    assert forth == back
    again = merge_unit(forth, two, rules())
    assert again.unit == forth
    assert again.outcome in (Outcome.UNCHANGED, Outcome.REFUSED)
    assert not again.changes and not again.new_rows


@settings(max_examples=300)
@given(st.lists(actions, max_size=20))
def test_three_may_meet_in_any_grouping(history: list[tuple]) -> None:
    replicas, _ = run(history)
    a, b, c = (r.unit for r in replicas)
    left = merge_unit(merge_unit(a, b, rules()).unit, c, rules()).unit
    right = merge_unit(a, merge_unit(b, c, rules()).unit, rules()).unit
    assert left == right


def unit_with(stamp: Stamp, **values: str) -> UnitState:
    unit = UnitState("h1", "household", "539901101203", {stamp.device: stamp.counter})
    unit.rows["m1"] = RowState("m1", "member", dict(values), stamp)
    return unit


def test_newer_write_wins_because_it_has_seen_ours() -> None:
    ours = unit_with(Stamp(DEVICES[0], 1), name="甲")
    theirs = copy.deepcopy(ours)
    write_value(theirs.rows["m1"], "name", "乙", Stamp(DEVICES[1], 2))
    theirs.seen[DEVICES[1]] = 2
    merged = merge_unit(ours, theirs, rules())
    assert merged.outcome == Outcome.UPDATED
    assert merged.unit.rows["m1"].values["name"] == "乙"
    assert [(c.key, c.old, c.new) for c in merged.changes] == [("name", "甲", "乙")]
    assert merge_unit(merged.unit, ours, rules()).outcome == Outcome.UNCHANGED


def parallel_pair() -> tuple[UnitState, UnitState]:
    base = unit_with(Stamp(DEVICES[0], 1), name="甲", phone="1")
    left, right = copy.deepcopy(base), copy.deepcopy(base)
    write_value(left.rows["m1"], "name", "乙", Stamp(DEVICES[0], 2))
    left.seen[DEVICES[0]] = 2
    write_value(right.rows["m1"], "name", "丙", Stamp(DEVICES[1], 2))
    right.seen[DEVICES[1]] = 2
    return left, right


def test_two_writes_that_did_not_know_each_other_wait_for_the_desk() -> None:
    left, right = parallel_pair()
    merged = merge_unit(left, right, rules())
    assert merged.outcome == Outcome.CONFLICT
    assert {v for _, v in merged.disputes[0].siblings} == {"乙", "丙"}
    assert merged.unit.rows["m1"].values["name"] == "丙"  # highest (counter, device)
    write_value(merged.unit.rows["m1"], "name", "乙", Stamp(DEVICES[0], 3))
    merged.unit.seen[DEVICES[0]] = 3
    settled = merge_unit(right, merged.unit, rules())
    assert settled.unit.rows["m1"].values["name"] == "乙"
    assert not disputes(settled.unit, lambda kind, key: False)


def test_equal_values_are_one_and_different_fields_only_parallel() -> None:
    left, right = parallel_pair()
    write_value(right.rows["m1"], "name", "乙", Stamp(DEVICES[1], 2))
    merged = merge_unit(left, right, rules())
    assert not merged.disputes
    assert merged.outcome == Outcome.PARALLEL


def test_the_owner_of_a_field_is_shown_and_a_stranger_to_it_is_refused() -> None:
    siblings = ((Stamp("V000000000000001", 9), "村"), (Stamp("T000000000000001", 2), "镇"))
    assert shown(siblings, "township")[1] == "镇"
    assert shown(siblings, "village")[1] == "村"
    assert disputed(siblings)
    ours = unit_with(Stamp("T000000000000001", 1), decision="纳入")
    theirs = copy.deepcopy(ours)
    write_value(theirs.rows["m1"], "decision", "不纳入", Stamp(DEVICES[0], 2))
    write_value(theirs.rows["m1"], "remark", "补充", Stamp(DEVICES[0], 2))
    theirs.seen[DEVICES[0]] = 2
    merged = merge_unit(ours, theirs, rules(VILLAGE))
    assert merged.unit.rows["m1"].values == {"decision": "纳入", "remark": "补充"}
    assert [(r.row, r.key) for r in merged.refusals] == [("m1", "decision")]


def test_a_lying_seen_vector_cannot_remove_what_the_sender_does_not_own() -> None:
    ours = unit_with(Stamp("T000000000000001", 1), decision="纳入")
    theirs = UnitState("h1", "household", "539901101203", {"T000000000000001": 999, DEVICES[0]: 1})
    theirs.rows["m1"] = RowState("m1", "member", {"remark": "x"}, Stamp(DEVICES[0], 1))
    assert merge_unit(ours, theirs, rules(VILLAGE)).unit.rows["m1"].values["decision"] == "纳入"


def test_a_row_of_another_kind_under_the_same_id_is_refused() -> None:
    ours = unit_with(Stamp(DEVICES[0], 1), name="甲")
    theirs = UnitState("h1", "household", "539901101203", {DEVICES[1]: 1})
    theirs.rows["m1"] = RowState("m1", "event", {"name": "乙"}, Stamp(DEVICES[1], 1))
    merged = merge_unit(ours, theirs, rules())
    assert merged.unit.rows["m1"].kind == "member"
    assert merged.refusals


def test_same_household_made_on_two_laptops_from_one_file_is_one_household() -> None:
    one, two = (
        unit_with(Stamp(DEVICES[0], 1), name="甲", phone="1"),
        unit_with(Stamp(DEVICES[1], 1), name="甲", remark="新"),
    )
    merged = merge_unit(one, two, rules())
    assert merged.unit.rows["m1"].values == {"name": "甲", "phone": "1", "remark": "新"}
    assert not merged.disputes
    assert merged.unit == merge_unit(two, one, rules()).unit


def test_unknown_fields_of_a_newer_program_survive() -> None:
    ours = unit_with(Stamp(DEVICES[0], 1), name="甲")
    theirs = unit_with(Stamp(DEVICES[1], 1), name="甲", field_of_the_future="值")
    assert merge_unit(ours, theirs, rules()).unit.rows["m1"].values["field_of_the_future"] == "值"


def test_vectors() -> None:
    assert covers({"V1": 3}, Stamp("V1", 3)) and not covers({"V1": 3}, Stamp("V2", 1))
    assert behind({}, {"V1": 1}) and not behind({"V1": 1}, {"V1": 1})
    assert join({"V1": 1}, {"V1": 2, "T1": 5}) == {"T1": 5, "V1": 2}
    assert merge_register((), (), {}, {}) == ()
    assert build_row("r", "member", Stamp("V1", 1), {"a": ()}, owner_of).values == {}


def relayed() -> tuple[UnitState, UnitState, UnitState]:
    """A case of the village, the clerk T1's decision on it, and what the village then sends with a remark of its own."""
    base = unit_with(Stamp(DEVICES[0], 1), name="甲")
    decided = copy.deepcopy(base)
    write_value(decided.rows["m1"], "decision", "纳入", Stamp(DEVICES[2], 2))
    decided.seen[DEVICES[2]] = 2
    told = copy.deepcopy(decided)
    write_value(told.rows["m1"], "remark", "补充", Stamp(DEVICES[0], 3))
    told.seen[DEVICES[0]] = 3
    return base, decided, told


def test_what_a_village_relays_waits_for_its_owner_and_is_not_taken_for_seen() -> None:
    base, decided, told = relayed()
    second_clerk = merge_unit(base, told, rules(VILLAGE))
    assert second_clerk.unit.rows["m1"].values == {"name": "甲", "remark": "补充"}
    assert DEVICES[2] not in second_clerk.unit.seen and not second_clerk.refusals
    assert merge_unit(second_clerk.unit, told, rules(VILLAGE)).outcome == Outcome.UNCHANGED
    whole = merge_unit(second_clerk.unit, decided, rules()).unit
    assert whole.rows["m1"].values == {"name": "甲", "remark": "补充", "decision": "纳入"}
    assert whole == merge_unit(decided, told, rules(VILLAGE)).unit


def test_a_village_cannot_close_a_clerks_mouth_by_what_it_says_to_have_seen() -> None:
    base, decided, told = relayed()
    told.seen[DEVICES[2]] = 999
    fooled = merge_unit(base, told, rules(VILLAGE)).unit
    assert merge_unit(fooled, decided, rules()).unit.rows["m1"].values["decision"] == "纳入"


def test_answers_on_a_row_of_an_unheard_clerk_wait_as_a_whole() -> None:
    base, decided, _ = relayed()
    flag = RowState("f1", "flag", {"decision": "请核实"}, Stamp(DEVICES[2], 3))
    decided.rows["f1"], decided.seen[DEVICES[2]] = flag, 3
    answered = copy.deepcopy(decided)
    write_value(answered.rows["f1"], "remark", "已核实", Stamp(DEVICES[0], 4))
    write_value(answered.rows["m1"], "phone", "139", Stamp(DEVICES[0], 4))
    answered.seen[DEVICES[0]] = 4
    early = merge_unit(base, answered, rules(VILLAGE))
    assert (early.outcome, early.waiting, early.unit) == (Outcome.REFUSED, (DEVICES[2],), base)
    late = merge_unit(merge_unit(base, decided, rules()).unit, answered, rules(VILLAGE))
    assert late.outcome == Outcome.UPDATED
    assert late.unit.rows["f1"].values == {"decision": "请核实", "remark": "已核实"}


def test_a_row_cannot_be_made_in_the_other_sides_name_nor_its_maker_changed() -> None:
    ours = unit_with(Stamp(DEVICES[2], 5), decision="纳入")
    invented = unit_with(Stamp(DEVICES[0], 1), remark="x")
    invented.rows["e9"] = RowState("e9", "event", {"remark": "冒名"}, Stamp(DEVICES[2], 4))
    invented.seen[DEVICES[2]] = 4
    merged = merge_unit(ours, invented, rules(VILLAGE))
    assert "e9" not in merged.unit.rows and [r.row for r in merged.refusals] == ["e9"]
    assert merged.unit.rows["m1"].created == Stamp(DEVICES[2], 5)
    assert merge_unit(invented, ours, rules()).unit.rows["m1"].created == Stamp(DEVICES[2], 5)


def test_a_restored_township_gets_back_what_it_wrote_itself() -> None:
    """Only who it had handed to can tell of it: believed for its own former devices, counted, and for no other clerk's."""
    base, decided, told = relayed()
    mine = Rules(VILLAGE, owner_of, former=frozenset({DEVICES[2]}))
    back = merge_unit(base, told, mine)
    assert back.unit.rows["m1"].values["decision"] == "纳入" and back.returned == 1
    assert back.unit == merge_unit(decided, told, rules(VILLAGE)).unit
    assert "decision" not in merge_unit(base, told, Rules(VILLAGE, owner_of)).unit.rows["m1"].values


def test_nobody_waits_for_a_clerk_who_was_struck_off() -> None:
    base, decided, _ = relayed()
    decided.rows["f1"] = RowState("f1", "flag", {"decision": "请核实"}, Stamp(DEVICES[2], 3))
    write_value(decided.rows["f1"], "remark", "已核实", Stamp(DEVICES[0], 4))
    decided.seen |= {DEVICES[2]: 3, DEVICES[0]: 4}
    merged = merge_unit(base, decided, Rules(VILLAGE, owner_of, gone=frozenset({DEVICES[2]})))
    assert not merged.waiting and "f1" not in merged.unit.rows
    assert merge_unit(decided, merged.unit, rules()).unit.rows["f1"].values["remark"] == "已核实"
