"""乡镇代录 end to end: set up, marked in journal, papers and screen, handed to the office, taken over by the village."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.keeping.backups import BY_HAND, keep_backup
from app.services.keeping.restoring import Secret, restore
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.papers.catalogue import print_paper
from app.services.place import change_village
from app.services.staff.standing_in import begin_stand_in, stand_in, take_over
from app.services.stores import known_stores, remember_store
from app.services.undoing import last_step, undo_last
from app.store import history
from app.store.rows import read_records
from tests.services.conftest import make_desk

Build = Callable[..., Any]


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Desk]:
    """石桥村's store on the township's laptop."""
    made = make_desk(tmp_path / "stand", by_township=True, operator="刘建国")
    yield made
    made.store.close()


def test_what_is_entered_carries_the_mark(standing: Desk, household: Build, pdf_text: Callable[[bytes], str]) -> None:
    assert stand_in(standing).active and standing.hand == "刘建国（乡镇代录）"
    home = household(standing, "张德福", road="monitored")
    with standing.writing("改") as door:
        door.change("household", home.id, {"group_name": "2组"})
    with standing.reading() as connection:
        assert {entry.operator for entry in history.of_unit(connection, home.id)} == {"刘建国（乡镇代录）"}
        assert read_records(connection, "household")[0]["created_by"] == "刘建国（乡镇代录）"
    step = last_step(standing)
    assert step is not None and step.verb == "改"
    undo_last(standing)  # his own work, whatever the mark
    for kind, more in (("采集表", {"household": home.id}), ("防返贫监测台账", {})):
        assert "乡镇代录" in pdf_text(print_paper(standing, kind, **more).data)
    book = openpyxl.load_workbook(BytesIO(print_paper(standing, "防返贫监测台账", out_format="xlsx").data))
    assert "乡镇代录" in str(book.worksheets[0].oddHeader.left.text)


def test_an_ordinary_village_has_no_mark(desk: Desk, household: Build, pdf_text: Callable[[bytes], str]) -> None:
    home = household(desk, "张德福", road="monitored")
    assert desk.hand == desk.operator and stand_in(desk).text == "本村自己录入。"
    assert "乡镇代录" not in pdf_text(print_paper(desk, "采集表", household=home.id).data)


def test_the_sign_in_page_tells_whose_data_it_is(
    standing: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path / "config"))
    remember_store(standing)
    assert [store.name for store in known_stores()] == ["石桥村（乡镇代录）"]
    take_over(standing)
    remember_store(standing)
    assert [store.name for store in known_stores()] == ["石桥村"]


def test_its_packages_go_to_the_office_like_any_village_s(
    standing: Desk, township: Desk, household: Build, tmp_path: Path
) -> None:
    household(standing, "张德福", road="monitored")
    offer, stick = tmp_path / "offer.swenrol", tmp_path / "stick"
    stick.mkdir()
    code = enrol(standing, offer, offer_enrolment(township, offer)).own_code
    receive(township, [export_package(standing, stick).path], confirm=code)
    with township.reading() as connection:
        village = read_records(connection, "village")[0]
        assert village["entered_by_town_from"] == standing.today and village["entered_by_town_to"] is None
        assert read_records(connection, "household")[0]["created_by"] == "刘建国（乡镇代录）"


def test_the_village_takes_over_from_a_backup(standing: Desk, household: Build, tmp_path: Path) -> None:
    old = household(standing, "张德福", road="").id
    backup = keep_backup(standing, BY_HAND).path
    own = restore(
        backup, tmp_path / "own", Secret("刘建国", "abcd1234"), "own machine", standing.today, standing.clock
    ).desk
    try:
        assert stand_in(own).active  # until somebody says that the village goes on itself
        take_over(own)
        new = household(own, "何明", road="").id
        with own.reading() as connection:
            by = {str(row["id"]): row["created_by"] for row in read_records(connection, "household")}
        assert (by[old], by[new]) == ("刘建国（乡镇代录）", "刘建国")
        assert stand_in(own).text == "2026年11月23日至2026年11月23日由乡镇代录，现在由本村录入。"
        with pytest.raises(AppError) as error:
            take_over(own)
        assert error.value.code == "STAND-103"
    finally:
        own.store.close()


def test_begun_later_and_refused_where_it_cannot_be(desk: Desk, township: Desk) -> None:
    for code, act in (("STAND-103", lambda: take_over(desk)), ("STAND-101", lambda: begin_stand_in(township))):
        with pytest.raises(AppError) as error:
            act()
        assert error.value.code == code
    begin_stand_in(desk)
    assert desk.hand.endswith("（乡镇代录）")
    with pytest.raises(AppError) as error:
        begin_stand_in(desk)
    assert error.value.code == "STAND-102"
    change_village(desk, {"entered_by_town_to": desk.today, "phone": "0839-6620099"})  # not by an edit
    assert stand_in(desk).until is None
    with pytest.raises(AppError) as error:
        make_desk(desk.store.folder.parent / "x", role="township", code="539901101", village="", by_township=True)
    assert error.value.code == "SETUP-105"
