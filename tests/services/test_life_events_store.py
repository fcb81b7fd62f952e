"""Family changes on a real store: what they write in each household, what waits afterwards, and taking them back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.ledgers import ledger_kind
from app.domain.life.model import living
from app.domain.relations import ALL_RELATIONS
from app.services.checks.checking import village_check
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.duties.today import today_view
from app.services.family import life_events
from app.services.family.households import list_households
from app.services.family.life_events import (
    Event,
    Wish,
    finish_follow_up,
    open_follow_ups,
    record_event,
    undo_life_event,
)
from app.services.family.page import household_page
from app.services.files import HouseholdFile, load_households
from app.services.ledgers.books import Wanted, book
from app.services.road.cases import StepWish, start_case, take_step
from app.services.undoing import undo_last
from app.store.rows import read_records

ON = date(2026, 11, 3)
BOOKKEEPING = ("updated_by", "updated_at", "row_device")


def family(desk: Desk, household: str) -> HouseholdFile:
    with desk.reading() as connection:
        return load_households(connection, [household])[0]


def told(desk: Desk, household: str) -> dict[str, str]:
    return {str(m["name"]): str(m["relation"]) for m in family(desk, household).members}


def picture(desk: Desk) -> dict[str, Any]:
    """All rows that stand, without who wrote last and when; blanks are blanks."""
    with desk.reading() as connection:
        kinds = ("household", "member", "work_spell", "public_post", "life_event", "monitoring_case", "case_event")
        rows = [row for kind in kinds for row in read_records(connection, kind)]
    return {
        row["id"]: {k: v for k, v in row.items() if k not in BOOKKEEPING and v not in (None, "", ())} for row in rows
    }


@pytest.fixture
def two(desk: Desk, household: Callable[..., Any]) -> tuple[Any, Any]:
    return household(desk, "张德福", road=""), household(desk, "陈有才", road="", group="2组")


def test_a_death_closes_the_row_keeps_its_values_and_names_what_to_stop(
    desk: Desk, household: Callable[..., Any]
) -> None:
    made = household(desk, "张德福", road="monitored", person={"dibao": "rural"})
    done = life_events.death(desk, made.id, ON, [made.members[0]], head=made.members[1], paper="死亡证明")
    assert done.text == "2026年11月3日，张德福死亡，户主由张德福变更为郑桂兰。"
    assert told(desk, made.id) == {"郑桂兰": "head", "张明德": "son", "张小燕": "granddaughter"}
    waiting = open_follow_ups(desk)
    assert [(task.label, task.text) for task in waiting] == [
        ("停发报告", "张德福2026年11月3日死亡，请向乡镇报告停发农村低保金。")
    ]
    page = household_page(desk, made.id)
    assert page.line.head == "郑桂兰" and page.events[0].paper == "死亡证明"
    assert any("家庭变动（死亡）" in line.text and "户主由张德福变更为郑桂兰" in line.text for line in page.history)
    assert any(line.kind == "停发报告" and line.arguments["household"] == made.id for line in today_view(desk).lines)
    finish_follow_up(desk, waiting[0].event, waiting[0].place)
    assert open_follow_ups(desk) == []
    kept = household_page(desk, made.id).events[0].follow_ups[0]
    assert (kept.done_on, kept.done_by) == ("2026-11-23", "王小明")
    with pytest.raises(AppError, match="LIFE-140"):
        undo_life_event(desk, done.ids[0])


def test_what_is_missing_is_told_all_at_once_and_nothing_is_written(desk: Desk, two: tuple[Any, Any]) -> None:
    before = picture(desk)
    with pytest.raises(AppError) as told_:
        record_event(desk, two[0].id, Wish(Event.SPLIT, ON, tuple(two[0].members)))
    assert told_.value.code == "LIFE-115" and "没有选新户的户主" in told_.value.text
    assert picture(desk) == before


def test_a_wedding_writes_in_both_households_and_goes_back_whole(desk: Desk, two: tuple[Any, Any]) -> None:
    groom, bride = two
    before = picture(desk)
    wish = {"members": (bride.members[3],), "other": bride.id, "partner": groom.members[2]}
    done = life_events.marriage(desk, groom.id, date(2026, 11, 3), **wish)
    assert len(done.ids) == 2
    here, there = family(desk, groom.id), family(desk, bride.id)
    new = next(m for m in here.members if m["presence_reason"] == "married_in")
    old = next(m for m in there.all_members if m["id"] == bride.members[3])
    assert new["relation"] == "daughter_in_law" and new["person_id"] == old["person_id"] and new["id"] != old["id"]
    assert old["presence"] == "left" and old["id_number"] == new["id_number"]
    assert [e["other_household_id"] for e in here.rows("life_event")] == [bride.id]
    assert [e["other_household_id"] for e in there.rows("life_event")] == [groom.id]
    assert undo_life_event(desk, done.ids[1]) == done.text
    assert picture(desk) == before
    with pytest.raises(AppError, match="LIFE-142"):
        undo_life_event(desk, done.ids[0])


def test_a_split_makes_a_household_with_its_own_number(desk: Desk, two: tuple[Any, Any]) -> None:
    old = two[0]
    before = picture(desk)
    done = life_events.split(desk, old.id, ON, old.members[2:], old.members[2])
    new = family(desk, done.new_household)
    assert new.record["local_household_no"] == "A-0003" and new.record["group_name"] == "1组"
    assert told(desk, new.id) == {"张明德": "head", "张小燕": "daughter"}
    assert told(desk, old.id) == {"张德福": "head", "郑桂兰": "spouse"}
    assert [task.kind for task in open_follow_ups(desk)] == ["check_new"]
    undo_life_event(desk, done.ids[0])
    assert picture(desk) == before
    with desk.reading() as connection:
        assert len(load_households(connection)) == 2


def test_a_split_is_refused_while_the_notice_hangs(desk: Desk, household: Callable[..., Any]) -> None:
    steps = (("clue", date(2026, 11, 1), "village"), ("noticing", date(2026, 11, 16), "village"))
    made = household(desk, "张德福", road=steps)
    with pytest.raises(AppError, match="LIFE-106"):
        life_events.split(desk, made.id, ON, made.members[2:], made.members[2])


def test_a_merged_household_is_shown_as_such_and_asked_for_nothing(desk: Desk, two: tuple[Any, Any]) -> None:
    source, target = two
    with desk.reading() as connection:
        assert village_check(desk, connection).findings(family(desk, source.id)) is not None
    relations = {source.members[0]: "sibling", source.members[1]: "sibling_wife", source.members[2]: "nephew",
                 source.members[3]: "other"}  # fmt: skip
    done = life_events.merge(desk, source.id, ON, target.id, relations)
    file = family(desk, source.id)
    assert file.ended == "已并户" and file.head_name == "张德福"
    assert len(family(desk, target.id).members) == 8
    with desk.reading() as connection:
        check = village_check(desk, connection)
        assert check.findings(check.files[source.id]) == []
        others = check.findings(check.files[target.id])
    assert not any(finding.rule in ("SW-951", "1_12_001", "3_11_001", "3_11_002") for finding in others)
    assert [line.household for line in due_list(desk) if line.household == source.id] == []
    line = next(line for line in list_households(desk) if line.id == source.id)
    assert (line.ended, line.road, line.members, line.due) == ("已并户", "已并户", 0, None)
    assert today_view(desk).households == 1
    with pytest.raises(AppError, match="CASE-103"):
        start_case(desk, source.id, "cadre", ON, "王小明")
    undo_life_event(desk, done.ids[0])
    assert family(desk, source.id).ended == "" and len(family(desk, source.id).members) == 4


def test_the_last_people_move_away_with_a_case_in_hand(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="monitored")
    done = life_events.move_out(desk, made.id, ON, made.members, place="外省")
    assert family(desk, made.id).ended == "整户迁出"
    assert "监测事项（监测中）请按程序办结" in done.follow_ups[-1]
    assert all(line.due.kind != "revisit" for line in due_list(desk, with_done=True))
    take_step(desk, made.case, StepWish("rem_proposed", ON, "王小明", details={"mode": "natural"}))  # type: ignore[arg-type]


def test_a_newcomer_whose_number_is_known_is_told_but_not_refused(desk: Desk, two: tuple[Any, Any]) -> None:
    number = family(desk, two[1].id).members[2]["id_number"]
    guest = {"name": "陈小强", "id_number": number}
    wish = Wish(Event.MOVE_IN, ON, newcomers=(guest,), relations={"new1": "nephew"})
    plan = life_events.preview(desk, two[0].id, wish)
    assert any("和陈有才（A-0002）里现在的张明德相同" in warning for warning in plan.warnings)
    assert record_event(desk, two[0].id, wish).warnings == plan.warnings


def test_a_later_change_keeps_an_earlier_one_from_going_back(desk: Desk, two: tuple[Any, Any]) -> None:
    made = two[0]
    first = life_events.change_head(desk, made.id, ON, made.members[1])
    second = life_events.change_head(desk, made.id, ON, made.members[2])
    with pytest.raises(AppError) as refused:
        undo_life_event(desk, first.ids[0])
    assert refused.value.code == "LIFE-140" and "请先撤销后面的那一步" in refused.value.advice
    undo_life_event(desk, second.ids[0])
    undo_life_event(desk, first.ids[0])
    assert told(desk, made.id)["张德福"] == "head"


def test_the_windows_own_undo_takes_a_change_back_too(desk: Desk, two: tuple[Any, Any]) -> None:
    before = picture(desk)
    life_events.death(desk, two[0].id, ON, [two[0].members[3]])
    undo_last(desk)
    assert picture(desk) == before


def test_the_township_records_none(township: Desk) -> None:
    with pytest.raises(AppError, match="LIFE-130"):
        record_event(township, "x", Wish(Event.DEATH, ON, ("y",)))


def some_wish(chance: random.Random, files: list[HouseholdFile], number: int) -> tuple[str, Wish]:
    file, other = chance.choice(files), chance.choice([None, *files])
    rows = [str(m["id"]) for house in (file, other) if house for m in house.all_members]
    some = tuple(chance.sample(rows, min(len(rows), chance.randint(0, 3))))
    guest = {"name": f"新人{number}", "sex": "female", "birth_date": date(1990, 1, 1)}
    event = chance.choice(list(Event))
    if event is Event.BIRTH:
        guest.pop("birth_date")
    relations = {key: chance.choice(ALL_RELATIONS) for key in (*rows, "new1")}
    on = date(2026, chance.randint(1, 11), chance.randint(1, 22))
    heads = [chance.choice([*rows, ""]) for _ in range(3)]
    newcomers = (guest,) if chance.random() < 0.5 else ()
    return file.id, Wish(event, on, some, newcomers, other.id if other else "", *heads, relations=relations,
                         outgoing=chance.random() < 0.5)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_changes_holds_and_goes_back_exactly(desk: Desk, two: tuple[Any, Any], seed: int) -> None:
    chance = random.Random(seed)
    pictures, recorded, tries = [picture(desk)], [], 0
    while len(recorded) < 5 and tries < 400:
        tries += 1
        with desk.reading() as connection:
            files = load_households(connection)
        household, wish = some_wish(chance, files, tries)
        if not life_events.preview(desk, household, wish).ready:
            continue
        recorded.append(record_event(desk, household, wish))
        pictures.append(picture(desk))
        with desk.reading() as connection:
            files = load_households(connection)
        for file in files:
            assert len([m for m in file.members if m["relation"] == "head"]) == (1 if file.members else 0)
        people = [m["person_id"] for file in files for m in living(file.all_members)]
        assert len(people) == len(set(people))
    assert len(recorded) == 5
    for done, before in zip(reversed(recorded), reversed(pictures[:-1]), strict=True):
        undo_life_event(desk, done.ids[0])
        assert picture(desk) == before


def test_a_household_that_moved_away_leaves_the_ledger_of_later_months_only(
    desk: Desk, household: Callable[..., Any]
) -> None:
    made, stays = household(desk, "张德福", road="monitored"), household(desk, "陈有才", road="monitored")
    life_events.move_out(desk, made.id, ON, made.members, place="外省")
    shown = {row.household_id: row for row in ledger_rows(desk, "202610")}
    assert set(shown) == {made.id, stays.id} and shown[made.id].members == 4
    assert [row.household_id for row in ledger_rows(desk, "202611")] == [stays.id]


def ledger_rows(desk: Desk, period: str) -> list[Any]:
    """Monitored households of part A of a month."""
    with desk.reading() as connection:
        return list(book(desk, connection, ledger_kind("monitoring"), Wanted(period)).entries)
