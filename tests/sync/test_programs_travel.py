"""A newer program beside a return package: trusted by its hash in the signed part, refused when it was changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import VERSION
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.programs import _listed, carried, carry_program, leave_programs
from tests.store.world import TOWN_FACTS, VILLAGE, add_household, make_desk

NEWER = "99.1.0"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Path]]:
    """A village whose first package the township took, and an empty stick."""
    village, town, stick = make_desk(tmp_path / "village"), make_desk(tmp_path / "town", TOWN_FACTS), tmp_path / "stick"
    stick.mkdir()
    offer_enrolment(town, tmp_path / "offer.swenrol")
    enrol(village, tmp_path / "offer.swenrol", own_fingerprint(town))
    add_household(village, "石大山")
    receive(town, [export_package(village, stick).path], own_fingerprint(village))
    yield village, town, stick
    village.store.close()
    town.store.close()


def _installer(
    folder: Path, name: str = f"shouwang-{NEWER}-setup.exe", content: bytes = b"MZ installer " * 999
) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def _told(village: Desk, town: Desk, stick: Path) -> str:
    return "".join(receive(village, [answer(town, VILLAGE, stick).path])[0].notes)


def test_it_travels_and_is_trusted(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    village, town, stick = pair
    made = carry_program(town, _installer(tmp_path / "download"))
    told = _told(village, town, stick)
    assert f"守望{NEWER}版" in told and "可以装" in told
    assert (stick / made.name).read_bytes() == (tmp_path / "download" / made.name).read_bytes()
    assert "可以装" in _told(village, town, stick), "the next answer leaves the file that lies there already"


def test_a_changed_one_is_named(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    village, town, stick = pair
    made = carry_program(town, _installer(tmp_path / "download"))
    sent = answer(town, VILLAGE, stick)
    content = bytearray((stick / made.name).read_bytes())
    content[100] ^= 1
    (stick / made.name).write_bytes(content)
    assert "不要安装" in "".join(receive(village, [sent.path])[0].notes)


def test_none_or_an_old_one_says_nothing(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    village, town, stick = pair
    assert "安装" not in _told(village, town, stick)
    carry_program(town, _installer(tmp_path / "download", f"shouwang-{VERSION}-setup.exe"))
    assert "版（" not in _told(village, town, stick), "what is installed already"


def test_what_is_no_installer_of_ours_is_refused(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    village, town, _ = pair
    for name, code in (
        ("evil.exe", "PROG-101"),
        ("shouwang-1.0.exe", "PROG-101"),
        ("shouwang-0.0.1-setup.exe", "PROG-102"),
    ):
        with pytest.raises(AppError) as told:
            carry_program(town, _installer(tmp_path / "download", name))
        assert told.value.code == code
    with pytest.raises(AppError) as told:
        carry_program(village, _installer(tmp_path / "download"))
    assert told.value.code == "P-101"


def test_several_kinds_of_one_version_and_leaving(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    _, town, _ = pair
    carry_program(town, _installer(tmp_path / "download", "shouwang-98.0.0-setup.exe"))
    carry_program(town, _installer(tmp_path / "download"))
    carry_program(town, _installer(tmp_path / "download", f"shouwang_{NEWER}_amd64.deb"))
    assert [one.version for one in carried(town)] == [NEWER, NEWER]
    assert len(list((town.store.folder / "programs").iterdir())) == 2
    leave_programs(town)
    assert not carried(town) and not list((town.store.folder / "programs").iterdir())


def test_the_townships_own_copy_was_changed(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    _, town, stick = pair
    made = carry_program(town, _installer(tmp_path / "download"))
    (town.store.folder / "programs" / made.name).write_bytes(b"something else")
    with pytest.raises(AppError) as told:
        answer(town, VILLAGE, stick)
    assert told.value.code == "PROG-103"


@pytest.mark.parametrize(
    "value", [None, "x", [["../evil.exe", NEWER, 1, "0" * 64]], [["shouwang-1.2.3-setup.exe", NEWER, 1, "0" * 64]],
              [[f"shouwang-{NEWER}-setup.exe", NEWER, 1, "not a hash"]], [[1, 2, 3, 4]], {"a": 1}],
)  # fmt: skip
def test_a_list_nobody_of_ours_wrote(value: object) -> None:
    assert _listed(value) == []
