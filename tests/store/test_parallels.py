"""并行修改 on real stores: two laptops write the same fields, the township sees both, the village decides, all agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages.parallels import Parallel, decide, decide_many, parallels
from app.store.peers import accesses
from app.store.rows import read_records
from tests.store.test_merging_stores import World


def exchange(world: World) -> None:
    """Everybody hands over what is new and takes the answer, until all know all."""
    for _ in range(2):
        for who in (0, 1):
            before = len(world.packages)
            world.send(who)
            for _kind, path in world.packages[before:]:
                world.take(world.town, path)
        world.reply()
        for desk in world.laptops:
            world.take(desk, world.packages[-1][1])


@pytest.fixture
def split(tmp_path: Path) -> Any:
    """Both laptops changed the group, and a member's name; one removed somebody whom the other one changed."""
    made = World(tmp_path)
    made.write(0, 0, "group_name", "甲")
    made.write(1, 0, "group_name", "乙")
    made.write(0, 0, "name", "张大山")
    made.write(1, 0, "name", "张小山")
    exchange(made)
    yield made
    made.close()


def by_label(lines: tuple[Parallel, ...]) -> dict[str, Parallel]:
    """The lines by the field's name."""
    return {line.label: line for line in lines}


def value_of(desk: Desk, kind: str, row: str, key: str) -> str:
    """What the store shows."""
    with desk.reading() as connection:
        return next(str(record[key]) for record in read_records(connection, kind) if record["id"] == row)


def test_all_stores_list_the_same_and_show_the_same(split: World) -> None:
    listed = [parallels(desk) for desk in split.desks]
    assert [len(lines) for lines in listed] == [2, 2, 2]
    for name in ("自然村/村民小组", "姓名"):
        lines = [by_label(found)[name] for found in listed]
        assert len({tuple(sorted(choice.text for choice in line.choices)) for line in lines}) == 1
        assert len({next(c.text for c in line.choices if c.shown) for line in lines}) == 1
    assert [line.mine for line in listed[0]] == [True, True] and not any(line.mine for line in listed[2])
    writers = {choice.writer for choice in by_label(listed[0])["姓名"].choices}
    assert "这台电脑" in writers and len(writers) == 2


def test_a_decision_ends_it_everywhere(split: World) -> None:
    line = by_label(parallels(split.laptops[0]))["姓名"]
    decide(split.laptops[0], line.kind, line.row, line.key, "张小山")
    assert "姓名" not in by_label(parallels(split.laptops[0]))
    exchange(split)
    for desk in split.desks:
        assert value_of(desk, "member", line.row, "name") == "张小山"
        assert set(by_label(parallels(desk))) == {"自然村/村民小组"}


def test_both_laptops_decide_differently_and_it_is_asked_again(split: World) -> None:
    first, second = (by_label(parallels(desk))["姓名"] for desk in split.laptops)
    decide(split.laptops[0], first.kind, first.row, first.key, "张大山")
    decide(split.laptops[1], second.kind, second.row, second.key, "张小山")
    exchange(split)
    assert {"姓名"} <= set(by_label(parallels(split.town)))


def test_only_its_owner_decides_and_only_once(split: World) -> None:
    line = by_label(parallels(split.town))["姓名"]
    with pytest.raises(AppError) as caught:
        decide(split.town, line.kind, line.row, line.key, "张大山")
    assert caught.value.code == "PAR-102" and "村里" in caught.value.text
    decide(split.laptops[0], line.kind, line.row, line.key, "张大山")
    with pytest.raises(AppError) as caught:
        decide(split.laptops[0], line.kind, line.row, line.key, "张小山")
    assert caught.value.code == "PAR-101"


def test_several_are_settled_as_one_step_and_one_that_fails_keeps_all(split: World) -> None:
    lines = parallels(split.laptops[0])
    decisions = [(line.kind, line.row, line.key, line.choices[0].value) for line in lines]
    with pytest.raises(AppError):
        decide_many(split.laptops[0], [*decisions, decisions[0]])
    assert len(parallels(split.laptops[0])) == 2
    assert decide_many(split.laptops[0], decisions) == 2
    assert parallels(split.laptops[0]) == ()


def test_identifying_values_are_hidden_until_asked_for_and_that_is_logged(split: World) -> None:
    number = {0: "999999199001010016", 1: "999999198512310024"}
    for who in (0, 1):
        with split.laptops[who].writing("改") as door:
            door.change("member", split.members[1], {"id_number": number[who]})
    exchange(split)
    hidden = next(line for line in parallels(split.laptops[0]) if line.key == "id_number")
    assert all("*" in choice.text for choice in hidden.choices)
    whole = next(line for line in parallels(split.laptops[0], reveal=True) if line.key == "id_number")
    assert {choice.text for choice in whole.choices} == set(number.values())
    with split.laptops[0].reading() as connection:
        assert any("并行修改" in entry for entry in map(str, accesses(connection)))
