"""Low income in the township: what waits over its villages, steps for many at once, routes, answers to stop reports, back in the village."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.lowincome.states import Step
from app.services import packages
from app.services.desk import Desk
from app.services.files import load_household
from app.services.lowincome import alerts, stops
from app.services.lowincome.board import household_view
from app.services.lowincome.roads import LowWish
from app.services.lowincome.stops import stop_lines
from app.services.lowincome.town import answer_stops, route_together, take_low_together, town_low, try_low_steps
from app.services.undoing import undo_last
from app.store.rows import read_records
from tests.services.conftest import TODAY, make_desk, write_household
from tests.services.test_low_income_store import walk

DUE = date(2026, 12, 10)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Path, list[str]]]:
    """(township, village, folder, recognitions): one waits for acceptance, one is investigated, one has been posted for two weeks."""
    town = make_desk(tmp_path / "town", role="township", code="539901101", village="")
    village = make_desk(tmp_path / "village")
    homes = [write_household(village, head, road="") for head in ("张德福", "李四海", "王桂英")]
    adults = [("张德福", "郑桂兰", "张明德"), ("李四海", "郑桂兰", "李明德"), ("王桂英", "郑桂兰", "王明德")]
    records = []
    for home, upto, names in zip(homes, (0, 2, 3), adults, strict=True):
        with village.reading() as connection:
            file = load_household(connection, home.id)
        own = tuple(str(member["name"]) for member in file.members)
        records.append(walk(village, home.id, upto, authorised_names=own or names))
    alerts.add_alert(village, homes[0].id, "orange", ("near_line",), "收入下降", date(2026, 11, 10))
    with village.reading() as connection:
        member = str(load_household(connection, homes[1].id).members[-1]["id"])
    stop = {"member_id": member, "scheme": "dibao", "cause": "died", "happened_on": date(2026, 11, 3)}
    stops.report_stop(village, stops.add_stop(village, homes[1].id, stop), date(2026, 11, 5), "镇民政办")
    offer = tmp_path / "offer.swenrol"
    packages.enrol(village, offer, packages.offer_enrolment(town, offer))
    made = packages.export_package(village, tmp_path)
    packages.receive(town, [made.path], confirm=packages.own_fingerprint(village))
    yield town, village, tmp_path, records
    for desk in (town, village):
        desk.store.close()


def back(town: Desk, village: Desk, folder: Path) -> None:
    packages.receive(village, [packages.answer(town, village.place.code, folder).path])


def wish(step: Step, **values: object) -> LowWish:
    return LowWish(step, TODAY, "沈惠芳", "青民发〔2026〕21号", values=values)


def test_what_waits_for_the_township(two: tuple[Desk, Desk, Path, list[str]]) -> None:
    town, village, _folder, records = two
    found = town_low(town)
    waits = {line.record: line.steps[0] for line in found.lines}
    assert waits == {records[0]: Step.ACCEPTED, records[1]: Step.FIRST_NOTICE, records[2]: Step.CONFIRMED}
    assert [line.days for line in found.lines] == sorted((line.days for line in found.lines), reverse=True)
    assert {line.village for line in found.lines} == {"石桥村"}
    assert [(one.alert.level, one.days) for one in found.alerts] == [("orange", 13)]
    assert [(one.stop.scheme, one.stop.cause) for one in found.stops] == [("低保", "死亡")]
    with pytest.raises(AppError) as error:
        town_low(village)
    assert error.value.code == "LTOWN-100"


def test_decided_together_all_or_none_and_back_in_the_village(two: tuple[Desk, Desk, Path, list[str]]) -> None:
    town, village, folder, records = two
    meant = wish(Step.CONFIRMED, low_class="dibao", grade="C", amount="320")
    assert [line.may for line in try_low_steps(town, records[1:], meant)] == [False, True]
    with pytest.raises(AppError) as error:
        take_low_together(town, records[1:], meant)
    assert "李四海" in error.value.where and not _states(town) & {"审核确认"}
    done = take_low_together(town, records[1:], meant, partly=True)
    assert [bool(line.done) for line in done] == [False, True]
    back(town, village, folder)
    with village.reading() as connection:
        home = next(
            str(row["household_id"]) for row in read_records(connection, "low_income_record") if row["id"] == records[2]
        )
    view = household_view(village, home)
    assert (
        view.recognitions[0].amount == Decimal("320.00")
        and view.recognitions[0].steps[-1].paper == "青民发〔2026〕21号"
    )
    undo_last(town)
    assert {line.record for line in town_low(town).lines} == set(records)


def _states(desk: Desk) -> set[str]:
    return {line.state for line in town_low(desk).lines}


def test_routes_and_answers_travel_back(two: tuple[Desk, Desk, Path, list[str]]) -> None:
    town, village, folder, _records = two
    found = town_low(town)
    assert route_together(town, [one.alert.id for one in found.alerts], "health", "安排大病救助", TODAY, DUE) == 1
    assert answer_stops(town, [one.stop.id for one in found.stops], TODAY, "从下月停发", "202612") == 1
    assert town_low(town).alerts[0].alert.waiting and town_low(town).stops[0].answer_from == "202612"
    back(town, village, folder)
    (line,) = stop_lines(village)
    assert line.answer == "2026-11-23：从下月停发，从202612停发"
    with village.reading() as connection:
        (row,) = read_records(connection, "alert_route")
    assert (row["request"], row["due_on"]) == ("安排大病救助", DUE)
    stops.finish_stop(village, line.id, TODAY, "stopped", "202612")  # the village's own result stands beside the answer


def test_what_is_refused(two: tuple[Desk, Desk, Path, list[str]]) -> None:
    town = two[0]
    before = town_low(town)
    stop = [one.stop.id for one in before.stops]
    for code, work in (
        ("LTOWN-101", lambda: take_low_together(town, [], wish(Step.ACCEPTED))),
        ("LTOWN-102", lambda: route_together(town, [], "health", "x", TODAY, DUE)),
        ("LTOWN-103", lambda: answer_stops(town, stop, TODAY, " ")),
        ("LTOWN-104", lambda: answer_stops(town, stop, date(2026, 11, 1), "停发")),
        ("STOP-112", lambda: answer_stops(town, ["没有"], TODAY, "停发")),
        ("LALERT-109", lambda: route_together(town, ["没有"], "health", "x", TODAY, DUE)),
    ):
        with pytest.raises(AppError) as error:
            work()
        assert error.value.code == code and error.value.advice
    assert town_low(town) == before
