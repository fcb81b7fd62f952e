"""The search index lies in ordinary tables of the same encrypted file, is a cache, and never leaves the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.desk import Desk
from app.services.searching import search
from app.store import history
from app.store import search as index
from app.store.tables import metadata
from tests.store.world import add_household, make_desk, open_desk


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four households make a part."""
    monkeypatch.setattr(search, "FEW", 3)


@pytest.fixture
def filled(tmp_path: Path) -> Desk:
    desk = make_desk(tmp_path / "village")
    for number, name in enumerate(("欧阳小晓", "单田芳", "吾买尔·艾力", "仇桂兰", "解大明"), 1):
        add_household(desk, name, "李秀英", local_household_no=f"A-{number:04d}")
    assert search.renew(desk) == 1
    return desk


def count(desk: Desk, table: str) -> int:
    with desk.reading() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_the_tables_are_ordinary_ones() -> None:
    assert {"searchpart", "searchbits"} <= set(metadata.tables)


def test_a_part_comes_back_as_it_was_written(filled: Desk) -> None:
    with filled.reading() as connection:
        [part] = index.parts(connection)
        places = index.places(connection, part.village)
        found = index.terms(connection, [part.village], ["m单", "mshan", "mdan", "nothing"])
        assert part.mark == history.mark(connection)
    assert part.village == filled.place.code and len(part.ids) == len(places) == 5 and part.layers == 2
    assert sorted(places) == list(places)
    assert {term for _, term, _ in found} == {"m单", "mshan", "mdan"} and len({bits for *_, bits in found}) == 1
    assert part.facets["members"] == {"2": 0b11111}


def test_nothing_of_it_can_be_read_in_the_file(filled: Desk) -> None:
    filled.store.close()
    for path in filled.store.folder.glob("store.db*"):
        content = path.read_bytes()
        for word in ("单田芳", "mshan", "searchbits", "欧阳"):
            assert word.encode() not in content


def test_writing_the_index_writes_no_journal_and_touches_no_unit(filled: Desk) -> None:
    with filled.reading() as connection:
        mark = history.mark(connection)
        units = list(connection.exec_driver_sql("SELECT id, touched, seen FROM unit ORDER BY id"))
    search.renew(filled, everything=True)
    with filled.reading() as connection:
        assert history.mark(connection) == mark
        assert list(connection.exec_driver_sql("SELECT id, touched, seen FROM unit ORDER BY id")) == units


def test_only_what_was_written_since_is_stale(filled: Desk) -> None:
    with filled.reading() as connection:
        assert index.stale(connection) == []
    household = add_household(filled, "赵六", local_household_no="A-0099")
    with filled.reading() as connection:
        assert index.stale(connection) == [(filled.place.code, household)]
        assert index.touched_households(connection, index.parts(connection)[0].mark) == [(filled.place.code, household)]
        assert not index.other_units_since(connection, index.parts(connection)[0].mark)


def test_forgetting_leaves_no_row_and_the_next_search_makes_it_anew(filled: Desk) -> None:
    with filled.store.writing() as connection:
        index.forget(connection, filled.place.code)
    assert (count(filled, "searchpart"), count(filled, "searchbits")) == (0, 0)
    search._BOOKS.clear()
    search.renew(filled)
    assert count(filled, "searchpart") == 1 and len(search.find(filled, "stf").ids) == 1


def test_it_is_small_and_measured(filled: Desk) -> None:
    with filled.reading() as connection:
        assert 1_000 < index.size_on_disk(connection) < 60_000


def test_it_serves_the_next_start(filled: Desk) -> None:
    folder = filled.store.folder
    filled.store.close()
    again = open_desk(folder)
    assert len(search.find(again, "xiexiaoming").ids) == 0
    assert len(search.find(again, "xiedm").ids) == 1 and len(search.find(again, "oyxx").ids) == 1
    again.store.close()


def test_rows_of_two_villages_stand_in_two_parts(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "village")
    for number in range(5):
        add_household(desk, "单田芳", local_household_no=f"A-{number:04d}")
        with desk.writing("新增一户") as door:
            other = "539901101204"
            values = {"village_code": other, "group_name": "1组", "local_household_no": f"B-{number:04d}"}
            door.create("household", values, village=other)
    assert search.renew(desk) == 2
    with desk.reading() as connection:
        assert [part.village for part in index.parts(connection)] == [desk.place.code, "539901101204"]
    assert len(search.find(desk, "stf").ids) == 5 and len(search.find(desk).ids) == 10
    assert len(search.find(desk, "B-0003").ids) == 1
