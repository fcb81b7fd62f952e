"""`devices` and `stores`: the list, letters, parked laptops, cards, the office key, several stores of one machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import household_json

Clerk = Any


@pytest.fixture
def home(village: Clerk, json_file: Callable[..., Path]) -> Any:
    """One household, so that there is something to hand over."""
    return village.done("load", json_file(household_json()))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_laptop_is_confirmed_relettered_struck_off_and_renewed(
    village: Clerk, township: Clerk, home: Any, stick: Path, tmp_path: Path
) -> None:
    offer = tmp_path / "offer.swenrol"
    township.done("enrol", "--offer", offer)
    village.done("enrol", offer, "--confirm", township.json("fingerprint")["code"])
    village.done("devices", "letter", "b")
    assert "DEV-101" in village.refused("devices", "letter", "O")
    package = village.json("export", "--to", stick)
    assert package["number"] == "B-0001"
    assert "sync.stranger" in township.refused("receive", package["file"])
    village.done("export", "--to", stick)
    parked = township("receive", *sorted(stick.glob("*.swpkg")))  # several at once: nobody is asked meanwhile
    assert parked.code == 1 and "B-0002" in parked.out + parked.err
    [line] = [line for line in township.json("devices", "list") if line["停放"]]
    assert line["状态"] == "等待确认"
    assert "P-153" in township.refused("devices", "confirm", "没有这台", "--confirm", "1")
    assert "sync.code" in township("devices", "confirm", line["编号"], "--confirm", "0000-0000-0000").err
    code = village.json("fingerprint")["code"]
    assert township.json("devices", "confirm", line["编号"], "--confirm", code)[1]["state"] == "已接收"
    township.done("devices", "letter", "C", "--device", code)
    assert {line["字母"] for line in township.json("devices", "list")} == {"Z", "C"}
    assert "P-154" in township.refused("devices", "strike", code, "--reason", " ")
    assert township.json("devices", "strike", code, "--reason", "电脑丢失")["office_code"] == ""
    assert "P-157" in township.refused("devices", "strike", code, "--reason", "电脑丢失")
    renewed = village.json("devices", "renew")
    assert renewed["code"] != code and renewed["letter"] == "A"
    other = tmp_path / "another stick"
    other.mkdir()
    again = village.json("export", "--to", other)
    township.done("receive", again["file"], "--confirm", renewed["code"])
    assert [line["状态"] for line in township.json("devices", "list") if line["字母"] == "C"] == ["已停用"]


def test_cards_and_packages_between_two_laptops(village: Clerk, home: Any, stick: Path, tmp_path: Path) -> None:
    other = type(village)(tmp_path / "second", village.capture)
    made = other("init", "--role", "village", "--village-code", "539901101203", "--village", "石桥村", "--township", "青石镇",
                 "--county", "云山县")  # fmt: skip
    assert made.code == 0, made.err
    for one, two, name in ((village, other, "a.swenrol"), (other, village, "b.swenrol")):
        code = one.json("devices", "card", tmp_path / name)["code"]
        assert "sync.code" in two.refused("devices", "add", tmp_path / name, "--confirm", "0000-0000-0000")
        two.done("devices", "add", tmp_path / name, "--confirm", code)
    assert [line["字母"] for line in other.json("devices", "list")] == ["A", "B"]
    package = village.json("devices", "exchange", "--to", stick)
    assert package["number"] == "AJ-0001"
    assert other.json("receive", package["file"])[0]["state"] == "已接收"
    assert len(other.json("list")) == len(village.json("list"))
    assert "P-162" in village.refused("devices", "add", _card_of_a_town(village, tmp_path), "--confirm", "1")


def _card_of_a_town(village: Clerk, tmp_path: Path) -> Path:
    town = type(village)(tmp_path / "a town", village.capture)
    town("init", "--role", "township", "--town-code", "539901101", "--township", "青石镇", "--county", "云山县")
    town.done("devices", "card", tmp_path / "t.swenrol")
    return tmp_path / "t.swenrol"


def test_the_office_key_is_changed_printed_and_had_back(
    village: Clerk, township: Clerk, tmp_path: Path, tool: Callable[..., str]
) -> None:
    import subprocess

    program = tool("pdftotext", "codes on the sheets of the office key")

    def text(kind: str) -> str:
        sheet = tmp_path / f"{kind}.pdf"
        township.done("print", kind, "--out", sheet)
        return subprocess.run([program, "-layout", str(sheet), "-"], capture_output=True, check=True, text=True).stdout

    before = township.json("fingerprint")["code"]
    assert township.json("devices", "office-key")["code"] == township.json("fingerprint")["code"] != before
    new = township.json("devices", "office-key", "--lost")["code"]
    sheet = text("乡镇钥匙恢复单")
    card = text("办事员电脑核对单")
    assert "核对码" in card and new.split("-")[0] not in card
    fresh = type(township)(tmp_path / "fresh", township.capture)
    fresh("init", "--role", "township", "--town-code", "539901101", "--township", "青石镇", "--county", "云山县")
    code = "".join(_frame(sheet))
    assert fresh.json("devices", "office-recover", code)["code"] == new
    assert "P-152" in fresh.refused("devices", "office-recover", code)
    assert "sync.office_code" in fresh.refused("devices", "office-recover", "ABC")
    assert "P-101" in village.refused("devices", "office-key")
    assert "P-101" in village.refused("print", "乡镇钥匙恢复单", "--out", tmp_path / "x.pdf")


def _frame(sheet: str) -> list[str]:
    found = [
        word for word in sheet.split("恢复码", 1)[1].split("使用说明")[0].split() if len(word) == 4 and word.isascii()
    ]
    return found[:8]


def test_the_stores_of_this_machine_are_listed(village: Clerk, township: Clerk) -> None:
    listed = village.json("stores")
    assert {(one["name"], one["role"]) for one in listed} >= {("石桥村", "村"), ("青石镇", "乡镇")}
    village.done("stores", "--forget", township.store)
    assert {one["name"] for one in village.json("stores")} == {"石桥村"}
    assert "ST-101" in village("stores", "--forget", township.store).err
    assert township.store.joinpath("keys.json").exists()
