"""Live data and practice never mix: each thing that travels is refused in both directions, and nothing changes where it is refused.

The other world is played by the very stores the thing was made for, with their practice mark turned over: only the mark can refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError, Cancelled
from app.services.desk import Desk
from app.services.importing.run import plan_import
from app.services.importing.templates import make_template
from app.services.keeping.backups import put_on_stick
from app.services.keeping.forgotten import ask_township
from app.services.keeping.office_slot import seal_to_office
from app.services.keeping.opening_up import answer_request
from app.services.keeping.restoring import Secret, look_into, restore
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.enrolment import known_senders, opening_keys
from app.services.packages.laptops import add_laptop, own_code, save_card
from app.services.packages.roster import roster_in
from app.services.practice.build import PASSWORD as PRACTICE_PASSWORD
from app.services.practice.guide import look, marks_of
from app.services.practice.house import PracticeHouse, let_days_pass, make_anew, open_practice, practice_clock
from app.services.practice.mark import MARK
from app.services.setup import make_store, sign_in
from app.store.backup import peek_backup
from app.sync.reader import read_package
from tests.store.conftest import Make
from tests.store.world import FACTS, PASSWORD, TODAY, TOWN_FACTS, VILLAGE, add_household, clock, machine_of, tables

BOTH = pytest.mark.parametrize("practice", [True, False], ids=["practice into live", "live into practice"])
HERE, THERE = "sync.practice_here", "sync.practice_there"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder that plays the stick."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def code_of(act: Callable[..., Any], *args: Any, **more: Any) -> str:
    """The code an act is refused with."""
    with pytest.raises(AppError) as refused:
        act(*args, **more)
    return refused.value.code


def turned(desk: Desk) -> Desk:
    """The same store in the other world."""
    value = "0" if desk.place.practice else "1"
    with desk.store.writing() as connection:
        connection.exec_driver_sql("UPDATE meta SET value=? WHERE key='practice'", (value,))
    return Desk(desk.store, desk.operator, desk.today, desk.clock)


def pair_of(make: Make, practice: bool, stick: Path) -> tuple[Desk, Desk]:
    """A village with one household and its township, enrolled with each other in one world."""
    village, town = make("v", FACTS, practice=practice), make("t", TOWN_FACTS, practice=practice)
    offer_enrolment(town, stick / "登记.swenrol")
    enrol(village, stick / "登记.swenrol", own_fingerprint(town))
    add_household(village, "石大山")
    return village, town


@BOTH
def test_enrolment_file(make: Make, stick: Path, practice: bool) -> None:
    town, village = make("t", TOWN_FACTS, practice=practice), make("v", FACTS, practice=not practice)
    offer_enrolment(town, stick / "登记.swenrol")
    before = tables(village)
    assert code_of(enrol, village, stick / "登记.swenrol", own_fingerprint(town)) == "P-103"
    assert tables(village) == before


@BOTH
def test_packages_both_ways(make: Make, stick: Path, practice: bool) -> None:
    village, town = pair_of(make, practice, stick)
    sent = export_package(village, stick).path
    assert sent.name.startswith("练习-") is practice
    other = turned(town)
    before = tables(other)
    assert code_of(receive, other, [sent], own_fingerprint(village)) == (HERE if practice else THERE)
    assert tables(other) == before
    town = turned(other)
    assert receive(town, [sent], own_fingerprint(village))[0].state == "taken"
    back = answer(town, VILLAGE, stick).path
    assert back.name.startswith("练习-") is practice
    away = turned(village)
    before = tables(away)
    assert code_of(receive, away, [back]) == (HERE if practice else THERE)
    assert tables(away) == before
    with away.reading() as connection:
        package = read_package(back, opening_keys(away), known_senders(connection))
    assert package.manifest.facts.practice is practice
    assert code_of(roster_in, away, package) == "sync.roster", "the list of devices inside is refused by itself too"


@BOTH
def test_laptop_card(make: Make, stick: Path, practice: bool) -> None:
    one, other = make("one", practice=practice), make("other", practice=not practice)
    save_card(one, stick / "本机.swenrol")
    before = tables(other)
    assert code_of(add_laptop, other, stick / "本机.swenrol", own_code(one)) == "P-163"
    assert tables(other) == before


@BOTH
def test_clerk_card(make: Make, stick: Path, practice: bool) -> None:
    one, other = make("one", TOWN_FACTS, practice=practice), make("other", TOWN_FACTS, practice=not practice)
    save_card(one, stick / "本机.swenrol")
    before = tables(other)
    assert code_of(add_laptop, other, stick / "本机.swenrol", own_code(one)) == "P-163"
    assert tables(other) == before


@BOTH
def test_password_request(make: Make, stick: Path, practice: bool) -> None:
    village, town = pair_of(make, practice, stick)
    receive(town, [export_package(village, stick).path], own_fingerprint(village))
    seal_to_office(village)
    folder = village.store.folder
    village.store.close()
    request = ask_township(folder, stick, "王小明", "石桥村", TODAY)
    other = turned(town)
    assert code_of(answer_request, other, request.path, request.code, "王小明", stick) == "ASK-111"
    assert answer_request(turned(other), request.path, request.code, "王小明", stick).path.exists()


@BOTH
def test_backup_over_the_other_world(make: Make, stick: Path, practice: bool) -> None:
    made, there = make("made", practice=practice), make("there", practice=not practice)
    backup = put_on_stick(made, stick).path
    assert peek_backup(backup).practice is practice and backup.name.startswith("练习-") is practice
    folder = there.store.folder
    there.store.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    wanted = "BAK-107" if practice else "BAK-108"
    assert code_of(look_into, backup, folder) == wanted
    secret = Secret("王小明", PASSWORD)
    assert code_of(restore, backup, folder, secret, machine_of(folder), TODAY, clock) == wanted
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@BOTH
def test_backup_over_its_like_and_on_a_new_laptop(make: Make, stick: Path, practice: bool, tmp_path: Path) -> None:
    made = make("made", practice=practice)
    backup = put_on_stick(made, stick).path
    folder = made.store.folder
    made.store.close()
    for target in (folder, tmp_path / "new"):
        restored = restore(backup, target, Secret("王小明", PASSWORD), machine_of(target), TODAY, clock)
        assert restored.desk.place.practice is practice and (target / MARK).exists() is practice
        restored.desk.store.close()


@BOTH
def test_import_template(make: Make, stick: Path, practice: bool) -> None:
    made, other = make("made", practice=practice), make("other", practice=not practice)
    add_household(made, "石大山")
    (stick / "模板.xlsx").write_bytes(make_template(made, filled=True, purpose="核对").data)
    before = tables(other)
    assert code_of(plan_import, other, stick / "模板.xlsx") == ("TPL-102" if practice else "TPL-103")
    assert tables(other) == before
    assert plan_import(made, stick / "模板.xlsx").counts["households"] == 1


def test_live_data_is_never_made_anew(make: Make, tmp_path: Path) -> None:
    """重新开始 on a folder with live data, or with files of anybody, touches nothing; nor do days go by there."""
    live = make("live")
    assert code_of(let_days_pass, live, clock, 6) == "PRAC-010" and live.today == TODAY
    assert code_of(marks_of, live) == code_of(look, live) == "PRAC-011"
    folder = live.store.folder
    live.store.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert code_of(make_anew, folder, machine_of(folder), TODAY, clock) == "PRAC-010"
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert not PracticeHouse(folder).note.exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "家庭照片.jpg").write_bytes(b"x")
    assert code_of(make_anew, tmp_path / "mine", "m", TODAY, clock) == "PRAC-010"
    assert (tmp_path / "mine" / "家庭照片.jpg").exists()


# -- making anew cut off, and what it never removes ---------------------------------------------------------------


def practice_house(tmp_path: Path, password: str = PRACTICE_PASSWORD) -> PracticeHouse:
    """Two small practice stores where a machine keeps them, said to be ready."""
    house = PracticeHouse(tmp_path / "Shouwang-practice")
    for folder, facts in ((house.village, FACTS), (house.township, TOWN_FACTS)):
        make_store(folder, replace(facts, practice=True), password, "m", TODAY, clock).desk.store.close()
    house.write(state="ready", ahead=0)
    return house


def broken_off(house: PracticeHouse) -> None:
    """Make anew until the first event of the story, then leave it."""

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        make_anew(house.village, "m", TODAY, clock, stop)


@pytest.mark.parametrize(
    "gone", ["store.db", "keys.json", "device.key", ""], ids=["database", "keys", "device", "nothing"]
)
def test_emptying_cut_off_anywhere_begins_again(tmp_path: Path, gone: str) -> None:
    house = practice_house(tmp_path)
    names = {path.name for path in house.village.iterdir()}
    for path in house.village.iterdir():
        if gone and path.name == gone:
            path.unlink()
    assert not gone or gone in names, f"{gone} is no file of a store: {names}"
    house.write(state="making", ahead=3)
    assert not house.whole
    broken_off(house)
    assert not house.whole and house.read() == {"state": "making", "ahead": 0}, "the next opening begins again"
    assert (house.village / MARK).exists() and not list(tmp_path.glob("*-old*"))


def test_a_changed_password_is_said_and_nothing_is_removed(tmp_path: Path) -> None:
    house = practice_house(tmp_path, "别的密码12345")
    assert code_of(open_practice, house.village, "m", TODAY, clock) == "PRAC-012"
    broken_off(house)
    aside = sorted(path.name for path in tmp_path.glob("*-old*"))
    assert aside == ["Shouwang-practice-old1", "Shouwang-practice-township-old1"]
    assert (tmp_path / aside[0] / "keys.json").exists()


def test_days_go_by_for_both_sides(tmp_path: Path) -> None:
    house = practice_house(tmp_path)
    desk = sign_in(house.township, "", PRACTICE_PASSWORD, "m", TODAY, clock)
    let_days_pass(desk, clock, 6)
    let_days_pass(desk, clock, 6)
    desk.store.close()
    assert (desk.today - TODAY).days == 12 and desk.clock().date() == desk.today
    assert (practice_clock(house.village, clock)().date() - TODAY).days == 12
    house.note.write_text("{", "utf-8")
    assert practice_clock(house.village, clock)() == clock(), "a note that is not whole is no reason to fail"
