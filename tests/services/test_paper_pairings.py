"""A contact the village knows from paper, until the township's own entry takes its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.pairing_papers import counting
from app.services.desk import Desk
from app.services.helping.measures import help_view
from app.services.helping.pairings import assign_helper, replace_helper
from app.services.helping.paper_pairings import drop_paper_contact, name_by_paper
from app.services.packages import answer, enrol, export_package, offer_enrolment, receive
from app.services.undoing import undo_last

Build = Callable[..., Any]
LI = {"name": "李梅", "helper_unit": "乡村振兴办", "phone": "13900000021", "start": date(2026, 11, 1), "level": "town"}
HE = {"name": "何勇", "helper_unit": "民政办", "phone": "13900000022", "start": date(2026, 11, 20), "level": "town"}
PAPER, PAPER_ON = "青乡振〔2026〕12号", date(2026, 10, 30)


def refused_by(expected: str, act: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as refused:
        act()
    assert refused.value.code == expected
    return refused.value


def contacts(desk: Desk, household: str) -> list[tuple[str, str, Any]]:
    return [(line.name, line.paper, line.end) for line in help_view(desk, household).pairings]


def test_the_village_writes_a_contact_down_from_paper(desk: Desk, household: Build) -> None:
    home = household(desk, "张德福", road="monitored").id
    assert help_view(desk, home).gap
    refused_by("PAIR-101", lambda: assign_helper(desk, home, LI))
    refused_by("PAIR-122", lambda: name_by_paper(desk, home, LI, " ", PAPER_ON))
    refused_by("PAIR-122", lambda: name_by_paper(desk, home, LI, PAPER, None))
    refused_by("PAIR-122", lambda: name_by_paper(desk, home, LI, PAPER, date(2031, 1, 1)))
    refused_by("PAIR-102", lambda: name_by_paper(desk, home, {**LI, "name": ""}, PAPER, PAPER_ON))
    name_by_paper(desk, home, LI, PAPER, PAPER_ON)
    assert contacts(desk, home) == [("李梅", PAPER, None)] and not help_view(desk, home).gap
    refused_by("PAIR-105", lambda: name_by_paper(desk, home, {**LI, "start": HE["start"]}, PAPER, PAPER_ON))
    name_by_paper(desk, home, HE, "青乡振〔2026〕15号", date(2026, 11, 19))
    assert contacts(desk, home) == [("何勇", "青乡振〔2026〕15号", None), ("李梅", PAPER, HE["start"])]
    undo_last(desk)
    assert contacts(desk, home) == [("李梅", PAPER, None)]
    row = help_view(desk, home).pairings[0].id
    refused_by("PAIR-124", lambda: drop_paper_contact(desk, row, " "))
    drop_paper_contact(desk, row, "登记错户")
    assert contacts(desk, home) == []
    refused_by("PAIR-104", lambda: name_by_paper(desk, household(desk, "何明", road="").id, LI, PAPER, PAPER_ON))


def test_the_township_s_own_entry_takes_its_place(desk: Desk, township: Desk, household: Build, tmp_path: Path) -> None:
    same, other = (household(desk, name, road="monitored").id for name in ("张德福", "陈有才"))
    for home in (same, other):
        name_by_paper(desk, home, LI, PAPER, PAPER_ON)
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(desk, offer, offer_enrolment(township, offer))
    receive(township, [export_package(desk, stick).path], confirm=enrolled.own_code)
    assert contacts(township, same) == [("李梅", PAPER, None)]
    refused_by("PAIR-121", lambda: name_by_paper(township, same, LI, PAPER, PAPER_ON))
    assign_helper(township, same, LI)
    replace_helper(township, help_view(township, other).pairings[0].id, HE["start"], "调动", HE)
    receive(desk, [answer(township, desk.place.code, stick).path])
    for store in (township, desk):
        assert contacts(store, same) == [("李梅", "", None)]
        assert contacts(store, other) == [("何勇", "", None), ("李梅", PAPER, HE["start"])]
    refused_by("PAIR-123", lambda: name_by_paper(desk, same, {**HE, "name": "周兰"}, PAPER, PAPER_ON))


def test_who_made_the_row_counts_not_what_it_says() -> None:
    """A village's row that does not say by_paper is none of the township's all the same."""
    start = date(2026, 11, 1)
    claimed = {"name": "何勇", "start": start, "is_monitor_contact": True, "row_device": "V1"}
    own = {"name": "李梅", "start": start, "is_monitor_contact": True, "row_device": "T1"}
    assert counting([claimed, own]) == [own]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["李梅", "何勇", "周兰"]),
            "start": st.dates(date(2026, 1, 1), date(2026, 2, 1)),
            "end": st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
            "by_paper": st.booleans(),
            "is_monitor_contact": st.booleans(),
        }
    ),
    max_size=6,
)


@given(ROWS)
def test_what_the_township_wrote_always_counts(rows: list[dict[str, Any]]) -> None:
    found = counting(rows)
    own = [row for row in rows if not row["by_paper"]]
    assert [row for row in found if not row["by_paper"]] == own
    named = {row["name"] for row in own if row["is_monitor_contact"]}
    assert not any(row["by_paper"] and row["is_monitor_contact"] and row["name"] in named for row in found)
    assert counting(found) == found
