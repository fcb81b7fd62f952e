"""A notice in a package: frozen as it was printed, its photo rows with it, whatever the other side's names and settings say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.services.attaching.file_check import check_files
from app.services.desk import Desk
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.papers.catalogue import print_paper
from app.services.policies import set_policy
from app.services.road.notice_board import notice_board
from app.services.road.notice_photos import add_photo, photos_of_notice
from app.services.road.notices import NoticeWish, make_notice, post_notice
from app.store.rows import read_records
from tests.services.conftest import make_desk, write_household
from tests.services.test_attachments import jpeg

POSTED = date(2026, 11, 11)


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Path]]:
    """石桥村 with a sheet on its board, and its office, enrolled with each other."""
    village = make_desk(tmp_path / "village")
    town = make_desk(tmp_path / "town", role="township", code="539901101", village="", operator="刘建国", line="")
    stick = tmp_path / "stick"
    stick.mkdir()
    offer = stick / "登记.swenrol"
    enrol(village, offer, offer_enrolment(town, offer).lower())
    offer.unlink()
    yield village, town, stick
    village.store.close()
    town.store.close()


def test_a_sheet_from_a_package_is_the_sheet_that_hangs(sides: tuple[Desk, Desk, Path]) -> None:
    village, town, stick = sides
    made = write_household(village, "张𬱖", road="reviewed")
    notice = make_notice(village, NoticeWish("include", (made.case,), POSTED, "村务公开栏"))
    post_notice(village, notice, "王小明")
    add_photo(village, notice, "posted", jpeg(), POSTED)
    there = print_paper(village, "公示", notice=notice).data
    set_policy(town, "mask_head_name", True, date(2026, 1, 1))
    set_policy(town, "text.notice_include", "{村}名单\n乡镇自己的文字。", date(2026, 1, 1))
    exported = export_package(village, stick, attachments=False)
    assert receive(town, [exported.path], own_fingerprint(village))[0].state == "taken"
    assert print_paper(town, "公示", notice=notice).data == there
    with town.reading() as connection:
        kept = read_records(connection, "notice", [notice])[0]
    assert (
        kept["sheet"]["title"] == "石桥村拟纳入防止返贫监测对象名单公示"
        and kept["sheet"]["issuer"] == "青石镇石桥村村民委员会"
    )
    [photo] = photos_of_notice(town, notice)
    assert (photo.name, photo.state) == ("公示2026-001_张贴时_20261111", "away") and "还没有传来" in photo.told
    assert (check_files(town).away, check_files(town).lost) == (1, ())
    [line] = notice_board(town)
    assert line.photos == ("张贴时 2026-11-11",) and line.changed == ()
    before = print_paper(town, "公示照片页", notice=notice)
    assert before.data  # a frame to paste the paper photo in
    with village.writing("改户主名字") as door:
        door.change("member", made.members[0], {"name": "张新名"})
    again = export_package(village, stick)
    assert receive(town, [again.path])[0].state == "taken"
    [photo] = photos_of_notice(town, notice)  # the volume beside the second package brought it
    assert photo.state == "here" and print_paper(town, "公示照片页", notice=notice).data != before.data
    assert print_paper(town, "公示", notice=notice).data == there
    assert "户主现为张新名" in notice_board(town)[0].changed[0]
