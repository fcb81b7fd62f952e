"""`villages`, `cross`, `quarantine`, and `receive` of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.services.machine import machine_mark
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint
from app.services.setup import SetupFacts, make_store
from tests.cli.conftest import Clerk
from tests.services.conftest import clock, id_number
from tests.store.world import put_household

SHI, LIU = "539901101203", "539901101204"
NUMBER = id_number(date(1970, 3, 15), 7)


@pytest.fixture
def town(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """A clerk of the township."""
    monkeypatch.setenv("SHOUWANG_PASSWORD", "abcd1234")
    store = tmp_path / "town"
    facts = SetupFacts("township", "539901101", "", "青石镇", "云山县", "李主任")
    make_store(store, facts, "abcd1234", machine_mark(), date(2026, 11, 23), clock).desk.store.close()
    return Clerk(store, capsys)


@pytest.fixture
def packages(tmp_path: Path, town: Clerk) -> Iterator[tuple[Path, list[Any]]]:
    """Two villages with one person in both; their packages in one folder, and one that is none."""
    from app.services.setup import sign_in

    office = sign_in(town.store, "", "abcd1234", machine_mark(), date(2026, 11, 23), clock)
    stick, desks = tmp_path / "U盘", []
    for code, name in ((SHI, "石桥村"), (LIU, "柳河村")):
        facts = SetupFacts("village", code, name, "青石镇", "云山县", "王小明", line="8700")
        desk = make_store(tmp_path / code, facts, "abcd1234", f"machine-{code}", date(2026, 11, 23), clock).desk
        folder = stick / name
        folder.mkdir(parents=True)
        offer_enrolment(office, folder / "登记.swenrol")
        enrol(desk, folder / "登记.swenrol", own_fingerprint(office))
        with desk.writing("新增一户") as door:
            home = put_household(door, code, "张德福")
            door.create(
                "member", {"household_id": home, "name": "张明德", "id_number": NUMBER, "relation": "son", "sort": 2}
            )
        export_package(desk, folder)
        desks.append(desk)
    office.store.close()
    (stick / "坏.swpkg").write_bytes(b"rubbish")
    yield stick, desks
    for desk in desks:
        desk.store.close()


def test_a_folder_is_received_and_the_rest_is_worked_through(
    town: Clerk, packages: tuple[Path, list[Any]], tmp_path: Path
) -> None:
    stick, desks = packages
    done = town("receive", stick, "--confirm", own_fingerprint(desks[0]), "--json")
    assert done.code == 1 and "不是守望的" in done.err
    assert {one["state"] for one in done.json} == {
        "已接收",
        "没有接收，放进隔离区等核对发件设备",
        "没有接收，已放进隔离区",
    }
    listed = town("quarantine", "--json").json
    assert {one["waits_for_sender"] for one in listed} == {True, False}
    waiting = next(one["number"] for one in listed if one["waits_for_sender"])
    assert town("quarantine", "--retry", waiting, "--confirm", "0000-0000-0000").code == 1
    assert town("quarantine", "--retry", waiting, "--confirm", own_fingerprint(desks[1])).code == 0
    out = tmp_path / "out"
    out.mkdir()
    assert town("quarantine", "--save", 1, "--to", out).code == 0 and (out / "坏.swpkg").read_bytes() == b"rubbish"
    refused = town("quarantine", "--discard", 1)
    assert refused.code == 1 and "QUA-103" in refused.err
    assert town("quarantine", "--discard", 1, "--why", "不是包").code == 0
    assert "没有隔离的包" in town("quarantine").out
    [pair] = town("cross", "--json").json
    assert pair["name"] == "张明德" and NUMBER not in str(pair)
    assert town("cross", "--decide", 1, "--as", "都对").code == 1
    assert town("cross", "--decide", 1, "--as", "以甲村为准，乙村办理迁出").code == 0
    assert "没有要核对的" in town("cross").out and NUMBER in town("cross", "--all", "--reveal").out


def test_the_list_of_villages(town: Clerk, packages: tuple[Path, list[Any]], tmp_path: Path) -> None:
    names = tmp_path / "名单.txt"
    names.write_text(f"{SHI} 石桥村\n{LIU} 柳河村\n", "utf-8")
    assert "新增2个村" in town("villages", "--file", names).out
    assert town("villages", "--late").code == 0
    late = town("villages", "--late", on="2027-01-05")
    assert late.code == 1 and "从未报送" in late.out
    assert town("villages", "--add", "539901101205", "--name", "山后村", "--by-hand").code == 0
    assert [line["state"] for line in town("villages", "--json").json] == ["还没有报送过", "还没有报送过", "由乡镇代录"]
    assert "TOWN-102" in town("villages", "--add", "12", "--name", "山后村").err
    assert town("villages", "--remove", "539901101205", "--why", "合并").code == 0
    empty = tmp_path / "空"
    empty.mkdir()
    assert "P-115" in town("receive", empty).err
