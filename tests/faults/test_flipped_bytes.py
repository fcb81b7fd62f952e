"""Bits turned and ranges lost in every kind of file that travels; all bytes of all of them in `make soak`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.keeping.backups import keep_backup
from tests.faults import flips
from tests.faults.places import quick_folder
from tests.store.world import add_household, make_desk

PLACES, RANGES = 350, 120
KINDS = ("valid.swpkg", "return.swpkg", "roster.swpkg", "with-volume.att01.swvol", "offer.swenrol", "answer.swenrol",
         "card.swenrol", "ask.swreq", "answer.swans", "设备名单", "备份.swbak")  # fmt: skip
SEALED = KINDS[:4]  # nothing in them may change unnoticed


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, flips.Subject]]:
    with quick_folder(tmp_path_factory.mktemp("flips")) as folder:
        desk = make_desk(folder / "village")
        add_household(desk, "张三")
        backup = keep_backup(desk, "试验").path
        desk.store.close()
        yield {subject.name: subject for subject in flips.subjects(Path(backup))}


@pytest.mark.parametrize("name", KINDS)
def test_a_turned_bit_is_refused_or_says_the_same(subjects: dict[str, flips.Subject], name: str) -> None:
    subject = subjects[name]
    count = PLACES // 6 if name == "备份.swbak" else PLACES
    said = flips.check(subject, flips.places(len(subject.data), count, 1), [1 if len(name) % 2 else 0x20])
    assert sum(said.values()) > 60 and said.keys() - {""}
    assert name not in SEALED or "" not in said, said


@pytest.mark.parametrize("name", KINDS)
def test_a_lost_range_is_refused_or_says_the_same(subjects: dict[str, flips.Subject], name: str) -> None:
    said = flips.check_ranges(subjects[name], RANGES // 4 if name == "备份.swbak" else RANGES, 2)
    assert said.keys() - {""} and (name not in SEALED or "" not in said), said


def test_every_kind_is_looked_at(subjects: dict[str, flips.Subject]) -> None:
    assert tuple(subjects) == KINDS
