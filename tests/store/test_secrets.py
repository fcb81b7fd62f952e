"""Nothing readable on disk without the key; who may open, who may not, and what a damaged or copied folder does."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from app.domain.errors import AppError
from app.services.collecting.collect import Subject, autosave, new_household, save_page
from app.services.desk import Desk
from app.services.setup import sign_in, sign_in_with_recovery
from app.store import peers, vault
from app.store.backup import copy_database
from app.store.engine import DATABASE
from app.store.rows import read_records
from app.store.store import DEVICE_FILE, LOCK_FILE
from tests.store.world import (
    PASSWORD,
    TODAY,
    add_household,
    clock,
    journal,
    machine_of,
    make_desk,
    open_desk,
    tables,
)

Make = Callable[..., Desk]
NAME, NUMBER, DRAFTED = "欧阳建国测试", "539901197003150011", "只写在草稿里的话"


def typed(desk: Desk) -> list[str]:
    """Type what must never be readable: a saved household, a draft, a reason, an operator and a password."""
    household = add_household(desk, NAME, phone="13900001234")
    with desk.writing("更正") as door:
        member = read_records(door.connection, "member", [household])[0]["id"]
        door.change("member", member, {"id_number": NUMBER}, why="户口簿上的原因")
    autosave(desk, Subject(household), "members", "member", member, {"disease_name": DRAFTED})
    return [NAME, NUMBER, DRAFTED, "13900001234", "户口簿上的原因", "王小明", PASSWORD, "石桥村", "青石镇"]


def files_of(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_file_holds_a_word_in_clear(desk: Desk) -> None:
    words = typed(desk)
    (desk.store.folder / "backups").mkdir()
    copy_database(desk.store, desk.store.folder / "backups" / "b.db")
    seen = set()
    for path in files_of(desk.store.folder):  # while it is open: the write-ahead log and its index are there too
        data = path.read_bytes()
        seen.add(path.name)
        for word in (*words, desk.store.key.hex()):
            for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
                assert word.encode(coding) not in data, (path.name, word, coding)
        assert desk.store.key not in data, path.name
    names = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "keys.json", DEVICE_FILE, "store.holder", "b.db"}
    assert names <= seen
    desk.store.close()
    assert all(word.encode() not in (desk.store.folder / DATABASE).read_bytes() for word in words)


def test_plain_sqlite_reads_nothing(desk: Desk) -> None:
    typed(desk)
    desk.store.close()
    with closing(sqlite3.connect(desk.store.folder / DATABASE)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert not (desk.store.folder / DATABASE).read_bytes().startswith(b"SQLite")


def second_reader(path: Path, key: bytes) -> apsw.Connection:
    """The same file through another implementation of the cipher."""
    found = apsw.Connection(str(path))
    found.pragma("cipher", "sqlcipher")
    found.pragma("legacy", 4)
    found.pragma("key", f"x'{key.hex()}'")
    return found


def test_an_independent_reader_opens_it_with_the_key_only(desk: Desk, tmp_path: Path) -> None:
    typed(desk)
    key, backup = desk.store.key, copy_database(desk.store, tmp_path / "copy.db")
    desk.store.close()
    for path in (desk.store.folder / DATABASE, backup):
        with closing(second_reader(path, key)) as reader:
            assert reader.execute("SELECT name, id_number FROM r_member").fetchall() == [(NAME, NUMBER)]
            assert reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert any(DRAFTED in str(row[0]) for row in reader.execute("SELECT answers FROM draft"))
        with closing(second_reader(path, bytes(32))) as reader, pytest.raises(apsw.NotADBError):
            reader.execute("SELECT count(*) FROM sqlite_master").fetchall()


def refused(code: str, run: Callable[[], Any]) -> AppError:
    with pytest.raises(AppError) as caught:
        run()
    assert caught.value.code == code and caught.value.text and caught.value.advice
    return caught.value


def test_a_wrong_password_or_name_opens_nothing(full_strength: int, desk: Desk) -> None:
    assert full_strength == 64 * 1024
    folder, machine = desk.store.folder, machine_of(desk.store.folder)
    desk.store.close()
    before = {path.name: path.read_bytes() for path in files_of(folder)}
    for name, password in (("", "错误的口令123"), ("周文斌", PASSWORD), ("", ""), ("", PASSWORD + " ")):
        refused("V-102", lambda n=name, p=password: sign_in(folder, n, p, machine, TODAY, clock))
    assert {path.name: path.read_bytes() for path in files_of(folder)} == before
    again = open_desk(folder)
    assert again.operator == "王小明"
    again.store.close()


@pytest.mark.parametrize("password", ["", "1234567", "aaaaaaaaaa", "ababababab"])
def test_a_poor_password_is_refused_before_anything_is_made(make: Make, tmp_path: Path, password: str) -> None:
    from app.services.setup import make_store
    from tests.store.world import FACTS

    refused("V-101", lambda: make_store(tmp_path / "n", FACTS, password, "m", TODAY, clock))
    assert not (tmp_path / "n" / "keys.json").exists()


def test_the_recovery_code_opens_and_sets_a_new_password(tmp_path: Path) -> None:
    from app.services.setup import make_store
    from tests.store.world import FACTS

    folder = tmp_path / "v"
    made = make_store(folder, FACTS, PASSWORD, machine_of(folder), TODAY, clock)
    device, code = made.desk.store.device, made.recovery_code
    made.desk.store.close()
    assert len(code.split("-")) == 8
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for bad in (wrong, code[:-5], ""):
        refused("V-104", lambda b=bad: sign_in_with_recovery(folder, b, "", "新口令9876x", "m", TODAY, clock))
    refused("V-101", lambda: sign_in_with_recovery(folder, code, "", "短", "m", TODAY, clock))
    loose = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    desk = sign_in_with_recovery(folder, loose, "", "新口令9876x", machine_of(folder), TODAY, clock)
    assert desk.store.device == device and desk.operator == "王小明"
    desk.store.close()
    refused("V-102", lambda: open_desk(folder))
    sign_in(folder, "王小明", "新口令9876x", machine_of(folder), TODAY, clock).store.close()
    again = sign_in_with_recovery(folder, code, "", PASSWORD, machine_of(folder), TODAY, clock)  # the sheet stays good
    again.store.close()


def test_a_second_operator_has_a_password_of_his_own(desk: Desk) -> None:
    folder, machine = desk.store.folder, machine_of(desk.store.folder)
    vault.add_operator(folder, desk.store.key, "周文斌", "周的口令4321")
    with desk.store.writing() as connection:
        peers.add_operator(connection, "周文斌", desk.now())
    desk.store.close()
    refused("V-103", lambda: sign_in(folder, "", PASSWORD, machine, TODAY, clock))
    refused("V-102", lambda: sign_in(folder, "周文斌", PASSWORD, machine, TODAY, clock))
    for name, password in (("王小明", PASSWORD), (" 周文斌 ", "周的口令4321")):
        found = sign_in(folder, name, password, machine, TODAY, clock)
        assert found.operator == name.strip()
        household = add_household(found, NAME)
        assert journal(found, f"row_id='{household}'")[0]["operator"] == name.strip()
        found.store.close()
    assert "周文斌" not in (folder / "keys.json").read_text("utf-8")


def damage(data: dict[str, Any]) -> list[tuple[str, str | bytes]]:
    """Damaged key files and the code each gives."""
    half = json.dumps(data)[: len(json.dumps(data)) // 2]
    newer, no_salt = {**data, "format": 99}, {key: value for key, value in data.items() if key != "salt"}
    torn = {**data, "slots": [{"kind": "password"}]}
    odd = {**data, "slots": "x"}
    spoilt = {**data, "slots": [{**data["slots"][0], "box": "***"}]}
    short = {**data, "slots": [{**data["slots"][0], "box": "AAAA"}]}
    return [
        ("V-106", ""), ("V-106", half), ("V-106", b"\xff\xfe\x00"), ("V-106", "[]"), ("V-106", "null"),
        ("V-107", json.dumps(newer)), ("V-106", json.dumps(no_salt)), ("V-106", json.dumps(torn)), ("V-106", json.dumps(odd)),
        ("V-106", json.dumps(spoilt)), ("V-106", json.dumps(short)),
    ]  # fmt: skip


def test_a_damaged_key_file_is_explained(desk: Desk) -> None:
    folder = desk.store.folder
    desk.store.close()
    path = folder / "keys.json"
    good = path.read_bytes()
    for code, text in damage(json.loads(good)):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        refused(code, lambda: open_desk(folder))
    path.unlink()
    refused("V-105", lambda: open_desk(folder))
    path.write_bytes(good)
    open_desk(folder).store.close()


def test_one_flipped_byte_is_found_and_explained(desk: Desk) -> None:
    for number in range(30):
        add_household(desk, f"张{number}", f"李{number}", local_household_no=f"A-{number:04d}")
    folder = desk.store.folder
    desk.store.close()
    path, good = folder / DATABASE, (folder / DATABASE).read_bytes()
    pages = len(good) // 4096
    assert pages > 30
    found = []
    for page in (0, 1, pages // 2, pages - 1):
        data = bytearray(good)
        data[page * 4096 + 100] ^= 1
        path.write_bytes(data)
        found.append(error_of_reading_all(folder))
    path.write_bytes(good)
    assert error_of_reading_all(folder) == ""
    assert set(found) == {"S-101"}


def error_of_reading_all(folder: Path) -> str:
    """The code of what is said when everything is read; blank when all is well."""
    try:
        desk = open_desk(folder)
        try:
            tables(desk)
            copy_database(desk.store, folder.parent / "copy.db")
        finally:
            desk.store.close()
    except AppError as error:
        assert error.advice and error.where
        return error.code
    return ""


def test_a_damaged_page_met_while_working_is_a_sentence_too(desk: Desk) -> None:
    for number in range(60):
        add_household(desk, *(f"张{number}{n}" for n in range(6)))
    folder = desk.store.folder
    desk.store.close()
    data = bytearray((folder / DATABASE).read_bytes())
    for page in range(40, len(data) // 4096):  # beyond what signing in reads
        data[page * 4096 + 2000] ^= 255
    (folder / DATABASE).write_bytes(data)
    with pytest.raises(AppError) as caught:
        again = open_desk(folder)
        tables(again)
    assert caught.value.code == "S-101"
    with pytest.raises(AppError) as caught:
        copy_database(desk_of(folder), folder.parent / "copy.db")
    assert not list(folder.parent.glob("copy.db*"))


def desk_of(folder: Path) -> Any:
    """What `copy_database` needs of a store, without reading it first."""
    from types import SimpleNamespace

    return SimpleNamespace(folder=folder, key=vault.open_with_password(folder, "", PASSWORD).key)


# --- the device of a folder


def test_the_same_folder_is_the_same_device(desk: Desk) -> None:
    device, keys = desk.store.device, desk.store.device_keys
    desk.store.close()
    again = open_desk(desk.store.folder)
    assert (again.store.device, again.store.device_keys, again.store.is_new_device) == (device, keys, False)
    again.store.close()


@pytest.mark.parametrize("how", ["copied", "other machine", "device file lost", "device file damaged"])
def test_a_store_that_finds_itself_elsewhere_is_a_new_device_before_it_writes(
    desk: Desk, tmp_path: Path, how: str
) -> None:
    household = add_household(desk, NAME)
    old, keys, counter = desk.store.device, desk.store.device_keys, int(desk.store.meta("counter"))
    folder, machine = desk.store.folder, machine_of(desk.store.folder)
    desk.store.close()
    if how == "copied":
        folder = Path(shutil.copytree(folder, tmp_path / "kopie", ignore=shutil.ignore_patterns(LOCK_FILE)))
    elif how == "other machine":
        machine = "machine-neu"
    elif how == "device file lost":
        (folder / DEVICE_FILE).unlink()
    else:
        (folder / DEVICE_FILE).write_bytes(b"x" * 300)
    new = sign_in(folder, "", PASSWORD, machine, TODAY, clock)
    assert new.store.is_new_device and new.store.device != old and new.store.device[0] == "V"
    assert new.store.device_keys != keys and old not in new.store.device_keys
    with new.writing("改") as door:
        door.change("household", household, {"group_name": "9组"})
    entry = journal(new)[-1]
    assert entry["device"] == new.store.device and entry["counter"] == counter + 1
    assert {old, new.store.device} <= set(seen_of(new, household))
    new.store.close()
    once_more = sign_in(folder, "", PASSWORD, machine, TODAY, clock)
    assert once_more.store.device == new.store.device and not once_more.store.is_new_device
    once_more.store.close()


def seen_of(desk: Desk, unit: str) -> dict[str, int]:
    with desk.reading() as connection:
        return peers.all_seen(connection)[unit]


def test_a_folder_is_never_made_a_store_twice(desk: Desk) -> None:
    before = tables(desk)
    refused("S-121", lambda: make_desk(desk.store.folder))
    assert tables(desk) == before


def test_a_new_household_is_secret_from_its_first_letter(desk: Desk) -> None:
    subject = new_household()
    autosave(desk, subject, "household", "household", subject.household, {"home_address": "石桥村的一处地址"})
    for path in files_of(desk.store.folder):
        assert "石桥村的一处地址".encode() not in path.read_bytes()
    assert save_page(desk, subject, "household").changed
