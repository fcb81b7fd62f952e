"""跨村核对: one person in two villages, who moved, what the township concludes and what each village gets of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.crossing import TOLD, Known, Standing, Verdict, standing, verdict_of
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.town.crossing import conclude, cross_lines, verdict_named
from app.store.peers import accesses
from app.store.rows import read_records
from tests.services.conftest import id_number, make_desk
from tests.store.world import put_household

OFFICE = {"role": "township", "code": "539901101", "village": "", "operator": "刘建国", "line": ""}
DAY = date(1970, 3, 15)
NUMBER, OTHER = id_number(DAY, 7), id_number(DAY, 8)


@pytest.fixture
def three(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Desk]]:
    """Two villages and their township."""
    made = [
        make_desk(tmp_path / "shi"),
        make_desk(tmp_path / "liu", code="539901101204", village="柳河村"),
        make_desk(tmp_path / "town", **OFFICE),
    ]
    yield made[0], made[1], made[2]
    for desk in made:
        desk.store.close()


def home(desk: Desk, name: str, **values: Any) -> str:
    with desk.writing("新增一户") as door:
        household = put_household(door, desk.place.code, name, f"{name}的儿子")
    with desk.reading() as connection:
        row = next(row for row in read_records(connection, "member", [household]) if row["name"] == name)
    with desk.writing("改") as door:
        door.change("member", row["id"], values)
    return household


def hand_in(town: Desk, folder: Path, *villages: Desk) -> None:
    for desk in villages:
        target = folder / desk.place.code
        target.mkdir(exist_ok=True)
        offer_enrolment(town, target / "登记.swenrol")
        enrol(desk, target / "登记.swenrol", own_fingerprint(town))
        (target / "登记.swenrol").unlink()
        receive(town, [export_package(desk, target).path], own_fingerprint(desk))


def test_one_number_in_two_villages_is_found_and_the_conclusion_reaches_both_alone(
    three: tuple[Desk, Desk, Desk], tmp_path: Path
) -> None:
    shi, liu, town = three
    here, there = (
        home(shi, "张德福", id_number=NUMBER, birth_date=DAY),
        home(liu, "张德福", id_number=NUMBER, birth_date=DAY),
    )
    hand_in(town, tmp_path, shi, liu)
    [line] = cross_lines(town)
    assert (line.likeness, line.standing, line.verdict) == ("number", Standing.BOTH, None)
    assert (line.left.words, line.right.words) == ("石桥村 A-0001", "柳河村 A-0001")
    assert NUMBER not in line.left.number and cross_lines(town, reveal=True)[0].left.number == NUMBER
    with town.reading() as connection:
        assert any(row[2:4] == ("查看", "跨村核对") for row in accesses(connection))
    assert conclude(town, [line.key], Verdict.LEFT, "与本人核实，住在石桥村") == 1
    assert cross_lines(town) == [] and cross_lines(town, with_done=True)[0].verdict is Verdict.LEFT
    for desk in (shi, liu):
        back = answer(town, desk.place.code, tmp_path / desk.place.code)
        assert receive(desk, [back.path])[0].state == "taken"
    with shi.reading() as connection:
        [mine] = read_records(connection, "cross_note")
    with liu.reading() as connection:
        [theirs] = read_records(connection, "cross_note")
        people = read_records(connection, "member")
    assert (mine["conclusion"], mine["other_village"], mine["household_id"]) == ("here", "柳河村", here)
    assert (theirs["conclusion"], theirs["other_village"], theirs["household_id"]) == ("away", "石桥村", there)
    with shi.reading() as connection:
        foreign = {row["id"] for row in read_records(connection, "member")}
    told = " ".join(str(value) for key, value in theirs.items() if key not in ("household_id", "member_id", "unit_id"))
    assert (
        not foreign & {row["id"] for row in people} and NUMBER not in told and not any(uid in told for uid in foreign)
    )
    assert [due.due.kind for due in due_list(shi) if due.due.kind == "cross"] == []
    [duty] = [due for due in due_list(liu) if due.due.kind == "cross"]
    assert "石桥村" in duty.due.reason and "张德福" in duty.due.reason
    with liu.writing("迁出") as door:  # done: the row is another one now
        door.change("member", theirs["member_id"], {"presence": "left", "presence_reason": "moved_out"})
    assert [due for due in due_list(liu) if due.due.kind == "cross"] == []


def test_a_change_opens_the_pair_again_and_who_moved_is_told_as_moved(
    three: tuple[Desk, Desk, Desk], tmp_path: Path
) -> None:
    shi, liu, town = three
    home(shi, "张德福", id_number=NUMBER, presence="left", presence_reason="moved_out")
    there = home(liu, "张德福", id_number=NUMBER)
    hand_in(town, tmp_path, shi, liu)
    [line] = cross_lines(town)
    assert line.standing is Standing.MOVED and line.standing.label == "一村迁出，另一村在册"
    conclude(town, [line.key], Verdict.MOVED)
    assert cross_lines(town) == []
    with liu.reading() as connection:
        row = next(row for row in read_records(connection, "member", [there]) if row["id_number"] == NUMBER)
    with liu.writing("改") as door:
        door.change("member", row["id"], {"name": "张得福"})
    receive(town, [export_package(liu, tmp_path / liu.place.code).path])
    assert [line.verdict for line in cross_lines(town)] == [None]
    conclude(town, [line.key], Verdict.OTHER)  # said again: the same two rows, no new ones
    with town.reading() as connection:
        assert len(read_records(connection, "cross_note")) == 2


def test_name_and_birth_date_are_found_unless_two_numbers_speak_against_it(
    three: tuple[Desk, Desk, Desk], tmp_path: Path
) -> None:
    shi, liu, town = three
    home(shi, "张德福", id_number=NUMBER)  # born as the number says
    home(liu, "张德福", birth_date=DAY)
    home(shi, "李桂英", id_number=id_number(DAY, 9), birth_date=DAY)
    home(liu, "李桂英", id_number=id_number(DAY, 10), birth_date=DAY)
    home(shi, "王小明", id_number="999999197003150011")
    home(liu, "王老三", id_number="999999197003150011")  # no number at all: half a county has it
    hand_in(town, tmp_path, shi, liu)
    [line] = cross_lines(town)
    assert (line.left.person.name, line.likeness) == ("张德福", "name")


def test_words_for_both_villages_hold_nothing_private_and_a_village_has_no_such_list(
    three: tuple[Desk, Desk, Desk], tmp_path: Path
) -> None:
    shi, liu, town = three
    home(shi, "张德福", id_number=NUMBER)
    home(liu, "张德福", id_number=NUMBER)
    hand_in(town, tmp_path, shi, liu)
    [line] = cross_lines(town)
    for words, code in ((f"号码{OTHER}", "CROSS-103"), ("电话13912345678", "CROSS-103")):
        with pytest.raises(AppError) as caught:
            conclude(town, [line.key], Verdict.LEFT, words)
        assert caught.value.code == code
    with pytest.raises(AppError) as caught:
        conclude(town, [("x", "y")], Verdict.LEFT)
    assert caught.value.code == "CROSS-102"
    with pytest.raises(AppError) as caught:
        cross_lines(shi)
    assert caught.value.code == "CROSS-101"
    with pytest.raises(AppError) as caught:
        verdict_named("都对")
    assert caught.value.code == "CROSS-104"


def test_every_verdict_reads_back_from_what_it_tells() -> None:
    assert {verdict_of(*told) for told in TOLD.values()} == set(Verdict)
    person: Callable[..., Known] = lambda presence, reason="": Known("m", "h", "v", "张", "", "", presence, reason)  # noqa: E731
    assert standing(person("present"), person("left", "died")) is Standing.DEAD
    assert standing(person("left", "imprisoned"), person("added")) is Standing.GONE
    assert standing(person("left", "died"), person("left", "moved_out")) is None
