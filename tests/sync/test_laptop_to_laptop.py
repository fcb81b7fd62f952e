"""Laptop to laptop in one village, clerk to clerk in one township: cards, the same packages, whatever order they come in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.keeping.forgotten import ask_township
from app.services.keeping.office_slot import seal_to_office
from app.services.keeping.opening_up import answer_request, look_at_request
from app.services.keeping.restoring import Secret, open_with_answer
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.admitting import set_letter, strike_off
from app.services.packages.devices import device_lines, letter_here
from app.services.packages.laptops import add_laptop, export_to_peers, own_code, save_card
from app.services.packages.office import office_keys
from app.services.packages.quarantine import asides
from app.services.packages.roster import rank
from app.store import peers
from app.store.rows import read_records
from tests.store.world import (
    OTHER_VILLAGE,
    TODAY,
    TOWN_FACTS,
    VILLAGE,
    add_household,
    clock,
    machine_of,
    make_desk,
    units,
)

Make = Callable[..., Desk]
Sticks = Callable[[], Path]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Desk] = []

    def run(name: str, **more: Any) -> Desk:
        made.append(make_desk(tmp_path / name, **more))
        return made[-1]

    yield run
    for desk in made:
        desk.store.close()


@pytest.fixture
def sticks(tmp_path: Path) -> Sticks:
    numbers = itertools.count()

    def fresh() -> Path:
        folder = tmp_path / f"stick{next(numbers)}"
        folder.mkdir()
        return folder

    return fresh


def refused(call: Callable[..., Any], *arguments: Any, **more: Any) -> str:
    with pytest.raises(AppError) as caught:
        call(*arguments, **more)
    return caught.value.code


def acquaint(reader: Desk, other: Desk, sticks: Sticks) -> Any:
    """`reader` types what stands on `other`'s paper."""
    path = sticks() / "本机.swenrol"
    assert save_card(other, path) == own_code(other)
    return add_laptop(reader, path, own_code(other).lower())


def hand(sender: Desk, reader: Desk, sticks: Sticks, confirm: str = "") -> Any:
    return receive(reader, [export_to_peers(sender, sticks()).path], confirm)[0]


def names(desk: Desk) -> set[str]:
    with desk.reading() as connection:
        return {str(row["name"]) for row in read_records(connection, "member")}


@pytest.fixture
def pair(make: Make, sticks: Sticks) -> tuple[Desk, Desk]:
    """Two laptops of a village without an office that know each other; the first has more in it."""
    one, other = make("one"), make("other")
    add_household(one, "张一", local_household_no="A-0001")
    add_household(one, "张二", local_household_no="A-0002")
    acquaint(other, one, sticks)
    acquaint(one, other, sticks)
    return one, other


# -- one village


def test_two_laptops_without_an_office_exchange_and_end_with_the_same(pair: tuple[Desk, Desk], sticks: Sticks) -> None:
    one, other = pair
    assert (letter_here(one), letter_here(other)) == ("A", "B")  # who has drawn less takes the next letter
    add_household(other, "李三", local_household_no="B-0001")
    sent = export_to_peers(one, sticks())
    assert sent.number == "AJ-0001" and sent.households == ("A-0001", "A-0002")
    assert receive(other, [sent.path])[0].state == "taken"
    assert receive(other, [sent.path])[0].state == "unchanged"
    back = hand(other, one, sticks)
    assert back.state == "taken" and not back.notes
    assert names(one) == names(other) == {"张一", "张二", "李三"}
    assert hand(one, other, sticks).state == "taken"  # the receipt for the last one
    assert refused(export_to_peers, one, sticks()) == "P-166"
    assert units(one) == units(other)


def test_only_what_the_other_lacks_is_sent_and_receipts_count_for_the_signer_alone(
    pair: tuple[Desk, Desk], sticks: Sticks
) -> None:
    one, other = pair
    lost = export_to_peers(one, sticks())  # it never arrives
    again = export_to_peers(one, sticks())
    assert (lost.number, again.number) == ("AJ-0001", "AJ-0002") and again.households == lost.households
    told = receive(other, [again.path])[0]
    assert any("AJ-0001" in note for note in told.notes)  # named, and does not block
    hand(other, one, sticks)
    add_household(one, "张五", local_household_no="A-0003")
    assert export_to_peers(one, sticks()).households == ("A-0003",)


def test_cards_of_others_are_refused(make: Make, pair: tuple[Desk, Desk], sticks: Sticks) -> None:
    one, other = pair
    assert refused(export_to_peers, make("alone"), sticks()) == "P-165"
    path = sticks() / "x.swenrol"
    far = make("far", code=OTHER_VILLAGE, village="柳树村")
    save_card(far, path)
    assert refused(add_laptop, one, path, own_code(far)) == "P-162"
    town = make("town", facts=TOWN_FACTS)
    assert refused(add_laptop, town, path, own_code(far)) == "P-162"
    path = sticks() / "x.swenrol"
    save_card(make("practice", practice=True), path)
    assert refused(add_laptop, one, path, "0") == "P-163"
    path = sticks() / "x.swenrol"
    save_card(one, path)
    assert refused(add_laptop, one, path, own_code(one)) == "P-164"
    assert refused(add_laptop, make("third"), path, own_code(other)) == "sync.code"
    assert refused(add_laptop, make("fourth"), path, "AB") == "sync.code_length"
    text = path.read_text("utf-8").replace('"drawn": 2', '"drawn": 0')
    path.write_text(text, "utf-8")
    assert refused(add_laptop, make("fifth"), path, own_code(one)) == "sync.enrolment_altered"
    offer = sticks() / "y.swenrol"
    offer_enrolment(town, offer)
    assert refused(add_laptop, one, offer, own_fingerprint(town)) == "sync.enrolment"


def test_a_laptop_nobody_confirmed_is_a_stranger_and_one_struck_off_is_refused(
    pair: tuple[Desk, Desk], make: Make, sticks: Sticks
) -> None:
    one, other = pair
    third = make("third")
    acquaint(third, one, sticks)
    add_household(third, "王七")
    package = export_to_peers(third, sticks()).path
    assert receive(other, [package])[0].state == "skipped" and not asides(other)  # not sealed to it, never will be
    assert refused(receive, one, [package]) == "sync.stranger"
    assert receive(one, [package], own_code(third))[0].state == "taken"
    strike_off(one, other.store.device, "送去修了")
    add_household(other, "赵八")
    found = receive(one, [export_to_peers(other, sticks()).path], own_code(other), park=True)[0]
    assert found.state == "quarantined" and "已经停用" in found.notes[0] and "赵八" not in names(one)


def enrolled(village: Desk, town: Desk, sticks: Sticks) -> None:
    path = sticks() / "登记.swenrol"
    enrol(village, path, offer_enrolment(town, path))


def test_laptops_on_the_offices_list_need_no_typing_and_hand_its_words_on(make: Make, sticks: Sticks) -> None:
    """Only one of two laptops meets the township; decisions, letters and units reach the other through it."""
    town, one, other = make("town", facts=TOWN_FACTS), make("one"), make("other")
    case = ""
    for desk, name in ((one, "张一"), (other, "李二")):
        enrolled(desk, town, sticks)
        household = add_household(desk, name)
        with desk.writing("线索") as door:
            case = door.create("monitoring_case", {"household_id": household, "discovery_channel": "cadre"})
        receive(town, [export_package(desk, sticks()).path], own_fingerprint(desk))
    with town.writing("审定") as door:
        door.change("monitoring_case", case, {"monitor_category": "marginal"})
    set_letter(town, one.store.device, "E")
    receive(one, [answer(town, VILLAGE, sticks()).path])
    assert refused(hand, one, other, sticks) == "sync.stranger"  # the other has not seen the list yet
    assert hand(one, other, sticks, own_code(one)).state == "taken"
    assert letter_here(other) == "B"  # the office's word for it came through the other laptop
    with other.reading() as connection:
        [decided] = [row for row in read_records(connection, "monitoring_case") if row["id"] == case]
    assert decided["monitor_category"] == "marginal"
    assert units(other)[decided["household_id"]] == units(town)[decided["household_id"]]
    assert hand(other, one, sticks).state == "taken"  # the first one has the list: nothing to type
    # and the office is not made to miss the numbers between laptops
    add_household(one, "王三", local_household_no="E-0001")
    told = receive(town, [export_package(one, sticks()).path])[0]
    assert told.state == "taken" and not told.notes


def test_a_relayed_unit_keeps_its_stamps(pair: tuple[Desk, Desk], make: Make, sticks: Sticks) -> None:
    one, other = pair
    third = make("third")
    for reader, known in itertools.permutations((other, third), 2):
        acquaint(reader, known, sticks)
    hand(one, other, sticks)
    hand(other, third, sticks)
    kept = {key: unit for key, unit in units(one).items() if unit.kind == "household"}
    assert {key: units(third)[key] for key in kept} == kept  # the third never met the first
    devices = {row.created.device for unit in units(third).values() for row in unit.rows.values()}
    assert one.store.device in devices


# -- several clerks


@pytest.fixture
def clerks(make: Make, sticks: Sticks) -> tuple[Desk, Desk, Desk]:
    """A village that knows its township, the first clerk, and a second clerk's fresh store that was let in."""
    village, first, second = make("village"), make("first", facts=TOWN_FACTS), make("second", facts=TOWN_FACTS)
    enrolled(village, first, sticks)
    add_household(village, "张一")
    receive(first, [export_package(village, sticks()).path], own_fingerprint(village))
    added = acquaint(first, second, sticks)
    assert added.letter == "Y"
    package = export_to_peers(first, sticks()).path
    assert refused(receive, second, [package]) == "sync.stranger"
    assert refused(receive, second, [package], own_fingerprint(second)) == "sync.code"
    told = receive(second, [package], own_fingerprint(first))[0]
    assert told.state == "taken" and any("接过乡镇钥匙" in note for note in told.notes)
    assert not any("这台电脑改用" in note for note in told.notes)  # the list says whose letter is which
    return village, first, second


def test_a_clerk_opens_the_store_of_another_who_forgot_his_password(
    clerks: tuple[Desk, Desk, Desk], sticks: Sticks
) -> None:
    """Slot (c) of a township's own store is sealed to the office key, which every clerk has."""
    _village, first, second = clerks
    stick, folder = sticks(), first.store.folder
    seal_to_office(first)
    first.store.close()
    request = ask_township(folder, stick, "李主任", "青石镇", TODAY)
    question = look_at_request(second, request.path)
    assert (question.device, question.letter, question.trouble) == (first.store.device, "Z", "")
    answer_file = answer_request(second, request.path, request.code, "李主任", stick).path
    secret = Secret("", "新密码xyz98765", answer=answer_file, slip=request.slip)
    opened = open_with_answer(folder, secret, machine_of(folder), TODAY, clock)
    try:
        assert opened.store.device == first.store.device and names(opened) == {"张一"}
    finally:
        opened.store.close()


def test_a_second_clerk_is_let_in_and_works_for_the_same_office(
    clerks: tuple[Desk, Desk, Desk], sticks: Sticks
) -> None:
    village, first, second = clerks
    assert own_fingerprint(first) == own_fingerprint(second) and own_code(first) != own_code(second)
    assert letter_here(first) == "Z" and letter_here(second) == "Y"
    assert names(second) == {"张一"} and units(second).keys() >= units(village).keys()
    receive(village, [answer(first, VILLAGE, sticks()).path])
    add_household(village, "李二", local_household_no="A-0002")
    package = export_package(village, sticks()).path  # sealed to the office: either opens it
    assert receive(second, [package])[0].state == "taken"
    back = answer(second, VILLAGE, sticks())
    assert back.number == "Y-0001" and receive(village, [back.path])[0].state == "taken"
    assert hand(second, first, sticks).state == "taken" and names(first) == {"张一", "李二"}
    third = export_package(village, sticks())  # the first clerk has not said that he has it
    assert third.households == ("A-0002",)
    receive(village, [answer(first, VILLAGE, sticks()).path])
    assert refused(export_package, village, sticks()) == "P-106"


def test_a_lost_clerk_laptop_changes_the_office_key_and_the_other_clerk_goes_on(
    clerks: tuple[Desk, Desk, Desk], sticks: Sticks
) -> None:
    village, first, lost = clerks
    receive(village, [answer(first, VILLAGE, sticks()).path])
    before = own_fingerprint(first)
    new = strike_off(first, lost.store.device, "下村时丢失")
    assert new == own_fingerprint(first) != before == own_fingerprint(lost)
    assert receive(first, [export_to_peers(lost, sticks()).path], park=True)[0].state == "quarantined"
    back = answer(first, VILLAGE, sticks()).path
    assert refused(receive, village, [back]) == "sync.stranger"
    assert receive(village, [back], new)[0].state == "taken"
    thief = answer(lost, VILLAGE, sticks()).path  # signed by the stolen key: neither it nor its clerk counts any more
    assert receive(village, [thief], before, park=True)[0].state == "quarantined"
    add_household(village, "李二", local_household_no="A-0002")
    package = export_package(village, sticks()).path
    assert receive(lost, [package], park=True)[0].state == "quarantined"  # not sealed to the stolen key
    assert receive(first, [package])[0].state == "taken"


def test_a_vouched_new_key_reaches_the_other_clerk_by_the_next_package(
    clerks: tuple[Desk, Desk, Desk], sticks: Sticks
) -> None:
    from app.services.packages.office import change_office_key

    _, first, second = clerks
    change_office_key(first, compromised=False)
    assert hand(first, second, sticks).state == "taken"
    assert office_keys(second) == office_keys(first)
    assert hand(second, first, sticks).state == "taken"


def test_what_two_clerks_decide_side_by_side_ends_alike(
    clerks: tuple[Desk, Desk, Desk], make: Make, sticks: Sticks
) -> None:
    """Both confirm another laptop of the village before they meet, and give it the same letter."""
    _, first, second = clerks
    for clerk, name in ((first, "b"), (second, "c")):
        laptop = make(name)
        enrolled(laptop, clerk, sticks)
        add_household(laptop, name)
        receive(clerk, [export_package(laptop, sticks()).path], own_fingerprint(laptop))
    for _ in range(2):
        hand(first, second, sticks)
        hand(second, first, sticks)
    lists = []
    for clerk in (first, second):
        with clerk.reading() as connection:
            lists.append({row.id: rank(row) for row in peers.devices(connection) if row.role == "village"})
        given = [line.letter for line in device_lines(clerk) if line.role == "village"]
        assert sorted(given) == ["A", "B", "C"]
    assert lists[0] == lists[1]


def test_packages_between_laptops_are_named_so_and_nobody_waits_for_the_townships_receipt(
    pair: tuple[Desk, Desk], sticks: Sticks
) -> None:
    from app.services.duties.today import today_view
    from app.services.packages.handovers import package_log
    from app.services.papers.catalogue import print_paper

    one = pair[0]
    number = export_to_peers(one, sticks()).number
    [line] = package_log(one)
    assert (line.number, line.kind) == (number, "互传包")
    assert not any("回执" in note for note in today_view(one).notes)
    [sheet] = print_paper(one, "handover", package=number).documents
    assert sheet.receiver == "本村另一台电脑" and "给本村另一台电脑" in sheet.file_name
