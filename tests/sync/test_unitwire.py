"""Units on the wire: nothing is lost, nothing ill-formed comes in."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.units import RowState, Stamp, UnitState, join
from app.sync import canonical
from app.sync.canonical import NotCanonical
from app.sync.unitwire import checked_wire, decode_unit, encode_unit

DEVICES = st.sampled_from(["V" + "0" * 15, "Vfedcba987654321", "T" + "1" * 15])
STAMPS = st.builds(Stamp, DEVICES, st.integers(1, 2**53 - 1))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.one_of(TEXTS, st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1))
KEYS = st.from_regex(r"[a-z_][a-z0-9_.]{0,12}", fullmatch=True)
IDS = st.uuids().map(str)


@st.composite
def rows(draw: st.DrawFn) -> RowState:
    row = RowState(draw(IDS), draw(KEYS.filter(lambda k: k[0] != "_" and "." not in k)), {}, draw(STAMPS))
    row.values = draw(st.dictionaries(KEYS, VALUES | st.none(), max_size=6))
    row.stamps = draw(st.dictionaries(KEYS, STAMPS, max_size=3))
    sibling = st.tuples(STAMPS, VALUES | st.none())
    several = st.lists(sibling, min_size=2, max_size=4, unique_by=lambda pair: pair[0]).map(tuple)
    row.siblings = draw(st.dictionaries(KEYS, several, max_size=2))
    return row


@st.composite
def units(draw: st.DrawFn) -> UnitState:
    found = draw(st.lists(rows(), max_size=4, unique_by=lambda row: row.id))
    unit = UnitState(draw(IDS), "household", "539901101203", {}, {row.id: row for row in found})
    for row in found:
        beside = [stamp for all_ in row.siblings.values() for stamp, _ in all_]
        for stamp in (row.created, *row.stamps.values(), *beside):
            unit.seen = join(unit.seen, {stamp.device: stamp.counter})
    return unit


def without_blanks(unit: UnitState) -> UnitState:
    plain = copy.deepcopy(unit)
    for row in plain.rows.values():
        row.values = {key: value for key, value in row.values.items() if value is not None}
    return plain


@given(units())
def test_round_trip_keeps_everything_but_blanks(unit: UnitState) -> None:
    line = canonical.dump(checked_wire(unit))
    back = decode_unit(canonical.load(line))
    assert back == without_blanks(unit)
    assert b"\n" not in line
    assert canonical.dump(encode_unit(back)) == line
    for row_id, row in unit.rows.items():
        for key in {*row.values, *row.stamps, *row.siblings}:
            assert back.rows[row_id].register(key) == row.register(key)


def test_unknown_kinds_and_fields_pass(unit_maker: Callable[..., UnitState]) -> None:
    unit = unit_maker(1)
    first = next(iter(unit.rows.values()))
    first.kind, first.values["future.field"] = "kind_of_tomorrow", "x"
    assert decode_unit(encode_unit(unit)) == unit


def damage(path: list[Any], value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(wire: dict[str, Any]) -> None:
        place: Any = wire
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return apply


V = "V" + "0" * 14 + "1"
DAMAGES: dict[str, tuple[list[Any], Any]] = {
    "id with a path": (["id"], "../etc"),
    "id too long": (["id"], "a" * 65),
    "id empty": (["id"], ""),
    "id a number": (["id"], 5),
    "kind in capitals": (["kind"], "House"),
    "village not digits": (["village"], "53990110120x"),
    "village with full-width digits": (["village"], "５３９９０１１０１２０３"),
    "seen a list": (["seen"], []),
    "seen device": (["seen"], {"X" + "0" * 15: 1}),
    "seen zero": (["seen"], {V: 0}),
    "seen too big": (["seen"], {V: 2**53}),
    "seen true": (["seen"], {V: True}),
    "rows a table": (["rows"], {}),
    "unknown unit key": (["more"], 1),
    "unknown row key": (["rows", 0, "more"], 1),
    "row twice": (["rows", 1, "id"], "00000000-0000-4000-9000-000000000001"),
    "created three": (["rows", 0, "created"], [V, 1, 1]),
    "created text": (["rows", 0, "created"], [V, "1"]),
    "created unseen": (["rows", 0, "created"], [V, 99]),
    "created by nobody": (["rows", 0, "created"], ["V" + "0" * 14 + "9", 1]),
    "value a list": (["rows", 0, "values", "name"], ["a"]),
    "value a table": (["rows", 0, "values", "name"], {}),
    "value a float": (["rows", 0, "values", "name"], 1.5),
    "value blank": (["rows", 0, "values", "name"], None),
    "value too long": (["rows", 0, "values", "name"], "x" * 1_000_001),
    "value too big": (["rows", 0, "values", "name"], 2**53),
    "field name": (["rows", 0, "values", "na me"], "x"),
    "too many fields": (["rows", 0, "values"], {f"f{n}": 1 for n in range(2001)}),
    "stamps empty": (["rows", 0, "stamps"], {}),
    "stamp unseen": (["rows", 0, "stamps"], {"name": [V, 50]}),
    "siblings empty": (["rows", 0, "siblings"], {}),
    "one sibling": (["rows", 0, "siblings"], {"name": [[[V, 1], "a"]]}),
    "same sibling": (["rows", 0, "siblings"], {"name": [[[V, 1], "a"], [[V, 1], "b"]]}),
    "sibling pair": (["rows", 0, "siblings"], {"name": [[[V, 1], "a"], [[V, 2]]]}),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_ill_formed_units_are_refused(name: str, unit_maker: Callable[..., UnitState]) -> None:
    wire = encode_unit(unit_maker(1))
    decode_unit(copy.deepcopy(wire))
    damage(*DAMAGES[name])(wire)
    with pytest.raises(AppError) as caught:
        decode_unit(wire, "第3条")
    assert caught.value.code == "sync.unit"
    assert "第3条" in str(caught.value)


@pytest.mark.parametrize("key", ["id", "kind", "village", "seen", "rows"])
def test_missing_parts_are_refused(key: str, unit_maker: Callable[..., UnitState]) -> None:
    wire = encode_unit(unit_maker(1))
    del wire[key]
    with pytest.raises(AppError):
        decode_unit(wire)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
                    max_leaves=12))  # fmt: skip
def test_any_json_is_a_unit_or_a_sentence(wire: Any) -> None:
    try:
        decode_unit(wire)
    except AppError as error:
        assert error.code == "sync.unit"


@pytest.mark.parametrize(
    "data",
    [b'{"a":1,"a":1}', b'{"a": 1}', b'{"b":1,"a":1}', b"1.0", b"NaN", b"1e5", b'"\\u0041"', b'"\\ud800"',
     b"[" * 100_000, b"\xff", b"", b"{}x", b"1" * 5000, "\ufeff{}".encode()],
)  # fmt: skip
def test_only_canonical_json_is_read(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        canonical.load(data)


def test_half_characters_do_not_leave(unit_maker: Callable[..., UnitState]) -> None:
    with pytest.raises(NotCanonical):
        canonical.dump("\ud842")


def test_wrong_python_types_name_the_unit(unit_maker: Callable[..., UnitState]) -> None:
    unit = unit_maker(7)
    unit.rows = None  # type: ignore[assignment]
    with pytest.raises(AppError) as caught:
        checked_wire(unit)
    assert caught.value.where == unit.id
