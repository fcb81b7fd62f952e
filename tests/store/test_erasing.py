"""Erasure on real stores: the planted person stands in every file before, in none after, raw pages included (`design.md` §5)."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from app.domain.erasing import GONE
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.erasing import jobs, verb
from app.services.erasing.parts import STEPS, report_of
from app.services.importing.run import apply_import, plan_import
from app.services.keeping.backups import DAILY, keep_backup, put_on_stick
from app.services.keeping.restoring import Secret, restore
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.enrolment import opening_keys
from app.services.setup import device_keys, sign_in
from app.services.undoing import undo_last
from app.store import attachments, drafts, putaside
from app.store.drafts import DraftState
from app.store.keyring import old_keys, remember_key
from app.store.peers import log_access
from app.store.rekey import change_key
from app.store.rows import read_records
from app.store.vault import new_recovery_code
from app.sync.reader import read_package
from tests.store.conftest import Make
from tests.store.world import (
    OTHER_VILLAGE,
    PASSWORD,
    TODAY,
    add_household,
    clock,
    machine_of,
    open_desk,
    start_child,
    tables,
    units,
    workbook,
)

PAGE, SALT, RESERVED = 4096, 16, 80  # SQLCipher 4: 16 bytes of IV and 64 of HMAC at the end of a page
NAME, ID_NUMBER, PHONE = "欧阳慕雪", "539901199001019991", "13998887766"
PLANTED = (NAME, ID_NUMBER, PHONE)
GROUND = {"ground": "consent_withdrawn", "text": "村里收到的书面申请第3号，2026年11月20日"}


# ---- a reader of its own: pages of the encrypted file without SQLite ----
def pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Every page of an encrypted database, free ones too, its seal checked."""
    data = path.read_bytes()
    assert len(data) % PAGE == 0 and data
    salt = data[:SALT]
    seal = PBKDF2HMAC(hashes.SHA512(), 32, bytes(byte ^ 0x3A for byte in salt), 2).derive(key)
    for at in range(0, len(data), PAGE):
        yield _page(data[at : at + PAGE], at // PAGE + 1, key, seal, SALT if at == 0 else 0)


def opens(path: Path, key: bytes) -> bool:
    """True where the first page's seal is of this key."""
    try:
        return bool(next(pages(path, key)))
    except InvalidSignature:
        return False


def wal_pages(path: Path, database: Path, key: bytes) -> Iterator[bytes]:
    """Every frame of a write-ahead log, those of older rounds too."""
    data, salt = path.read_bytes(), database.read_bytes()[:SALT]
    seal = PBKDF2HMAC(hashes.SHA512(), 32, bytes(byte ^ 0x3A for byte in salt), 2).derive(key)
    for at in range(32, len(data) - PAGE + 1, PAGE + 24):
        number = int.from_bytes(data[at : at + 4], "big")
        yield _page(data[at + 24 : at + 24 + PAGE], number, key, seal, SALT if number == 1 else 0)


def _page(page: bytes, number: int, key: bytes, seal: bytes, start: int) -> bytes:
    end = PAGE - RESERVED
    sealer = hmac.HMAC(seal, hashes.SHA512())
    sealer.update(page[start : end + 16] + number.to_bytes(4, "little"))
    sealer.verify(page[end + 16 :])
    opener = Cipher(algorithms.AES(key), modes.CBC(page[end : end + 16])).decryptor()
    return opener.update(page[start:end]) + opener.finalize()


def test_the_reader_of_raw_pages_finds_what_was_deleted_without_care(desk: Desk) -> None:
    """The proof below would be worth nothing if the reader saw nothing: it sees a live row and the log."""
    add_household(desk, NAME)
    path = desk.store.folder / "store.db"
    assert contents(desk) and found_in(desk)
    assert not opens(path, bytes(32))


def contents(desk: Desk) -> dict[str, list[bytes]]:
    """Every file of a store folder, opened with what the store knows: name → clear pieces."""
    folder, key, found = desk.store.folder, desk.store.key, {}
    with desk.reading() as connection:
        secrets = {row["digest"]: row["secret"] for row in read_records(connection, "attachment", deleted=True)}
        asides = {row.id: row for row in putaside.rows(connection)}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = _clear(desk, path, key, secrets, asides)
    return found


def _clear(desk: Desk, path: Path, key: bytes, secrets: dict[str, str], asides: dict[str, Any]) -> list[bytes]:
    if path.name == "store.db":
        return list(pages(path, key))
    if path.name == "store.db-wal":
        return list(wal_pages(path, path.with_name("store.db"), key)) if path.stat().st_size else []
    if path.suffix == ".swbak":
        copy = path.parent.parent / "reading.db"
        with zipfile.ZipFile(path) as bag:
            copy.write_bytes(bag.read("store.db"))
        with desk.reading() as connection:
            fits = next(one for one in (key, *old_keys(connection)) if opens(copy, one))
        inside = list(pages(copy, fits))
        copy.unlink()
        return inside
    if path.suffix == ".swpkg":
        return _package(desk, path)
    if path.name in secrets:
        return [attachments.get(desk.store.folder, path.name, secrets[path.name])]
    if path.suffix == ".aside":
        return [putaside.read_copy(desk.store.folder, asides[path.stem]) or b""]
    return [path.read_bytes()]


def _package(desk: Desk, path: Path) -> list[bytes]:
    package = read_package(path, [*opening_keys(desk), device_keys(desk)], {})
    return [repr(entry.unit).encode() for entry in package._entries()]


def found_in(desk: Desk) -> set[str]:
    """Names of the files in which the planted person stands, in UTF-8 or UTF-16, also with JSON escapes."""
    words = [
        form for word in PLANTED for form in (word.encode(), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode())
    ]
    return {name for name, pieces in contents(desk).items() if any(word in piece for piece in pieces for word in words)}


# ---- a village in which the person stands everywhere ----
def where(desk: Desk) -> list[tuple[str, str]]:
    """Rows of tables in which the planted person stands: what a failing test shows."""
    told = [(table, repr(row)) for table, rows in tables(desk).items() for row in rows]
    return [(table, text) for table, text in told if any(word in text for word in PLANTED)]


def plant(desk: Desk) -> tuple[str, str]:
    """A household with the person, another that stays; returns both ids."""
    home = add_household(desk, NAME, "欧阳小满", local_household_no="A-0007", phone=PHONE)
    stays = add_household(desk, "石大山", local_household_no="A-0008")
    with desk.writing("登记") as door:
        member = next(row for row in read_records(door.connection, "member") if row["name"] == NAME)
        door.change("member", member["id"], {"id_number": ID_NUMBER, "phone": PHONE})
        door.create("visit", {"household_id": home, "date": TODAY, "next_steps": f"再访{NAME}"})
        door.create("visit", {"household_id": stays, "date": TODAY, "next_steps": f"邻居{NAME}（{PHONE}）会帮忙"})
        meeting = door.create(
            "meeting",
            {"number": "评议2026-001", "minutes": f"讨论了{NAME}一户，身份证{ID_NUMBER}"},
            village=desk.place.code,
        )
        door.create("meeting_vote", {"meeting_id": meeting, "household_id": home, "note": f"{NAME}回避"})
        notice = door.create(
            "notice",
            {"number": "公示2026-001", "kind": "include", "sheet": {"title": "公示", "body": [f"{NAME}等户"]}},
            village=desk.place.code,
        )
        door.create("notice_row", {"notice_id": notice, "household_id": home, "printed": {"name": NAME, "people": "2"}})
        batch = door.create("warning_batch", {"number": "1", "lines": [[NAME, ID_NUMBER]]}, village=desk.place.code)
        door.create("warning_row", {"batch_id": batch, "name": NAME, "id_number": ID_NUMBER, "matched_household_id": home,
                                    "cells": {"姓名": NAME, "电话": PHONE}}, village=desk.place.code)  # fmt: skip
        door.create(
            "parked_row",
            {"file": "名册.xlsx", "content": {"姓名": NAME, "证件号码": ID_NUMBER}},
            village=desk.place.code,
        )
        door.create(
            "import_base", {"household_id": home, "target_id": home, "texts": {member["id"]: {"姓名": [NAME, NAME]}}}
        )
    with desk.writing("改电话") as door:
        door.change(
            "visit", read_records(door.connection, "visit", [stays])[0]["id"], {"next_steps": f"邻居{NAME}会帮忙"}
        )
    sealed = attachments.put(desk.store.folder, f"扫描件 {NAME}".encode())
    with desk.writing("附照片") as door:
        door.create(
            "attachment",
            {"household_id": home, "purpose": "photo", "digest": sealed.digest, "secret": sealed.secret, "size": 9},
        )
    attachments.settle(desk.store.folder, sealed.digest)
    with desk.store.writing() as connection:
        drafts.put_draft(
            connection, DraftState("d1", desk.operator, "form", home, {"x": {"name": NAME}}, {}, "", desk.now())
        )
        log_access(connection, desk.now(), desk.operator, "打印", f"{NAME}（A-0007）", "存档")
        connection.exec_driver_sql("INSERT INTO unknownrow(id, unit_id, kind, state) VALUES('u1', ?, 'later_kind', ?)",
                                   (home, json.dumps({"id": "u1", "kind": "later_kind", "values": {"who": NAME}, "created": [desk.store.device, 1],
                                                      "stamps": {}, "siblings": {}}, ensure_ascii=False)))  # fmt: skip
    return home, stays


def run(desk: Desk, home: str, **more: Any) -> verb.Erased:
    """The verb, every listed name decided on."""
    seen = verb.preview(desk, home)
    return verb.erase(desk, home, typed=seen.word, also=[hit.key for hit in seen.hits], **{**GROUND, **more})


def enrolled(desk: Desk, town: Desk, stick: Path) -> None:
    """The village knows the office."""
    stick.mkdir(exist_ok=True)
    offer_enrolment(town, stick / "a.swenrol")
    enrol(desk, stick / "a.swenrol", own_fingerprint(town))


def deliver(desk: Desk, town: Desk, stick: Path) -> None:
    """Village to township and back."""
    receive(town, [export_package(desk, stick).path], own_fingerprint(desk))
    receive(desk, [answer(town, desk.place.code, stick).path])


def test_the_planted_person_stands_in_every_file_before_and_in_none_after(
    desk: Desk, town: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    enrolled(desk, town, stick)
    home, stays = plant(desk)
    deliver(desk, town, stick)
    for side in (desk, town):
        keep_backup(side, DAILY)
        left = next(path for path in stick.glob("*.swpkg") if (side is town) == ("给" in path.name))
        shutil.copy(left, side.store.folder / left.name)
        aside = side.store.folder / "replaced" / "20260101-000000"
        aside.mkdir(parents=True)
        with side.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
        shutil.copy(
            side.store.folder / "backups" / next(iter(os.listdir(side.store.folder / "backups"))), aside / "x.swbak"
        )
        with zipfile.ZipFile(aside / "x.swbak") as bag:
            (aside / "store.db").write_bytes(bag.read("store.db"))
        (aside / "x.swbak").unlink()
    village_before, town_before = found_in(desk), found_in(town)
    assert {"store.db", "store.db-wal"} & village_before and any(name.startswith("replaced") for name in village_before)
    assert any(name.endswith(".swbak") for name in village_before & village_before)
    assert any(name.startswith("attachments") for name in village_before)
    assert {"store.db", "store.db-wal"} & town_before and any(name.endswith(".swbak") for name in town_before)
    done = run(desk, home)
    assert done.finished is not None and done.counts["rows"] > 5
    assert found_in(desk) == set()
    deliver(desk, town, stick)
    assert found_in(town) == set(), where(town)
    assert found_in(desk) == set()
    for side in (desk, town):
        held = units(side)
        assert {row.kind for row in held[home].rows.values()} == {"erasure"}
        assert any(row.kind == "member" for row in held[stays].rows.values())
        with side.reading() as connection:
            assert not list(side.store.folder.glob("erasing.tmp"))
            text = read_records(connection, "meeting")[0]["minutes"]
            assert text == f"讨论了{GONE}一户，身份证{GONE}"
            assert connection.exec_driver_sql("PRAGMA freelist_count").scalar() == 0
    with pytest.raises(AppError) as nothing:
        export_package(desk, stick)
    assert nothing.value.code == "P-106"


def test_the_reader_sees_free_pages_too(desk: Desk) -> None:
    """Without secure deletion a removed row stays in the file: that is what the proof looks for."""
    home = add_household(desk, NAME)
    key, path = desk.store.key, desk.store.folder / "store.db"
    desk.store.engine.dispose()
    raw = sqlcipher.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    raw.execute("PRAGMA secure_delete = OFF")
    raw.execute("PRAGMA journal_mode = DELETE").fetchone()
    for table in ("r_member", "journal"):
        raw.execute(f"DELETE FROM {table} WHERE unit_id=?", (home,))
    raw.close()
    assert any(NAME.encode() in page for page in pages(path, key))


def test_an_erasure_cut_off_at_every_step_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is cut off twice: before anything of it is done, and after its work but before it is noted as done."""
    home, _stays = plant(desk)
    keep_backup(desk, DAILY)
    real, cuts = jobs._do, [(step, when) for step in STEPS for when in ("before", "after")]

    def cut(desk: Desk, job: Any, step: str) -> Any:
        if cuts and cuts[0] == (step, "before"):
            cuts.pop(0)
            raise KeyboardInterrupt
        if cuts and cuts[0] == (step, "after") and step in jobs.WORK:
            cuts.pop(0)
            jobs.WORK[step](desk, job)
            raise KeyboardInterrupt
        cuts[:] = [one for one in cuts if one[0] != step]
        return real(desk, job, step)

    folder = desk.store.folder
    monkeypatch.setattr(jobs, "_do", cut)
    with pytest.raises(KeyboardInterrupt):
        run(desk, home)
    stopped = 1
    while cuts:
        try:
            jobs.finish(desk)
        except KeyboardInterrupt:
            stopped += 1
    assert stopped == len(STEPS) + len(jobs.WORK)
    desk.store.close()
    again = open_desk(folder)
    assert found_in(again) == set() and not jobs.unfinished(again), where(again)
    with again.reading() as connection:
        assert [row["household_id"] for row in read_records(connection, "erasure")] == [home]
    again.store.close()


@pytest.mark.parametrize("step", ["backups"])
def test_a_process_killed_while_it_erases_leaves_nothing_behind(desk: Desk, step: str) -> None:
    """A real kill -9 the moment a step begins: the next start finishes it."""
    home, stays = plant(desk)
    with desk.writing("整理") as door:  # nobody decides on names here: what stands beside is taken out before
        door.change("visit", read_records(door.connection, "visit", [stays])[0]["id"], {"next_steps": ""})
        door.change("meeting", read_records(door.connection, "meeting")[0]["id"], {"minutes": ""})
        door.change("notice", read_records(door.connection, "notice")[0]["id"], {"sheet": None})
    folder = desk.store.folder
    desk.store.close()
    child = start_child("erase", str(folder), home)
    assert child.stdout is not None
    for line in child.stdout:
        if json.loads(line) == step:
            break
    child.kill()
    child.wait()
    again = open_desk(folder)
    assert not jobs.unfinished(again)
    held = {row.kind for row in units(again)[home].rows.values()}
    assert held == {"erasure"} and not [text for _table, text in where(again) if ID_NUMBER in text]
    again.store.close()


def test_an_older_backup_is_emptied_before_it_opens(desk: Desk, tmp_path: Path) -> None:
    home, stays = plant(desk)
    stick, far = tmp_path / "stick", tmp_path / "far"
    stick.mkdir()
    far.mkdir()
    older = put_on_stick(desk, far).path  # a stick in a drawer: nobody can reach it
    run(desk, home)
    newer = put_on_stick(desk, stick).path
    folder = desk.store.folder
    desk.store.close()
    here = restore(older, folder, Secret(password=PASSWORD), machine_of(folder), TODAY, clock).desk
    shutil.rmtree(folder / "replaced")
    with here.reading() as connection:
        assert {row["household_id"] for row in read_records(connection, "member")} == {stays}
        assert len(read_records(connection, "erasure")) == 1
    assert found_in(here) == set(), where(here)
    here.store.close()
    # On a new laptop the list comes along where it lies beside the backup.
    shutil.copy(older, stick / "older.swbak")
    new = restore(stick / "older.swbak", tmp_path / "new", Secret(password=PASSWORD), "new", TODAY, clock).desk
    assert newer.exists() and found_in(new) == set(), where(new)
    new.store.close()


def test_an_older_file_put_back_by_hand_is_emptied_at_the_next_start(desk: Desk) -> None:
    home, _stays = plant(desk)
    folder = desk.store.folder
    desk.store.close()
    kept = (folder / "store.db").read_bytes()
    again = open_desk(folder)
    run(again, home)
    again.store.close()
    (folder / "store.db").write_bytes(kept)
    once_more = open_desk(folder)
    assert found_in(once_more) == set(), where(once_more)
    once_more.store.close()


def test_an_old_package_and_an_ignorant_laptop_bring_nothing_back(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    enrolled(desk, town, stick)
    home, _stays = plant(desk)
    old = export_package(desk, stick).path
    receive(town, [old], own_fingerprint(desk))
    shutil.copytree(desk.store.folder, tmp_path / "kept")  # the same village's other laptop, that knows nothing yet
    run(desk, home)
    deliver(desk, town, stick)
    receive(town, [old], own_fingerprint(desk))
    assert {row.kind for row in units(town)[home].rows.values()} == {"erasure"}
    other = sign_in(tmp_path / "kept", "", PASSWORD, "kept", TODAY, clock)
    with other.writing("再次走访") as door:
        door.create("visit", {"household_id": home, "date": TODAY, "next_steps": f"{NAME}的新情况"})
    receive(town, [export_package(other, stick).path], own_fingerprint(other))
    assert {row.kind for row in units(town)[home].rows.values()} == {"erasure"}
    assert "store.db" in found_in(other) or "store.db-wal" in found_in(other)
    receive(other, [answer(town, desk.place.code, stick).path])
    for path in other.store.folder.glob("*.swpkg"):
        path.unlink()
    assert found_in(other) == set(), where(other)
    other.store.close()


def test_one_person_goes_and_the_household_stays(desk: Desk) -> None:
    home, _stays = plant(desk)
    with desk.reading() as connection:
        members = {row["name"]: row["id"] for row in read_records(connection, "member", [home])}
    seen = verb.preview(desk, home, members[NAME])
    assert seen.people == (NAME,) and any("户主" in text for text in seen.warnings)
    verb.erase(desk, home, typed=seen.word, member=members[NAME], also=[hit.key for hit in seen.hits], **GROUND)
    with desk.reading() as connection:
        assert [row["name"] for row in read_records(connection, "member", [home])] == ["欧阳小满"]
        assert read_records(connection, "visit", [home])[0]["next_steps"] == f"再访{GONE}"
        assert not read_records(connection, "import_base", [home])
    left = {text for _table, text in where(desk) if NAME in text or ID_NUMBER in text}
    assert not left
    with desk.writing("登记") as door:  # the household itself is worked with as before
        door.create("visit", {"household_id": home, "date": TODAY})


def test_a_number_two_households_share_stays_with_the_other(desk: Desk) -> None:
    home, stays = plant(desk)
    with desk.writing("登记") as door:
        door.change("household", stays, {"phone": PHONE})
    run(desk, home)
    with desk.reading() as connection:
        assert read_records(connection, "household", [stays])[0]["phone"] == PHONE


def test_a_name_like_others_is_asked_and_longer_names_stay(desk: Desk) -> None:
    home = add_household(desk, "李明", local_household_no="A-0007")
    other = add_household(desk, "李明亮", "李明", local_household_no="A-0008")
    with desk.writing("登记") as door:
        door.create("visit", {"household_id": other, "date": TODAY, "next_steps": "李明亮和李明一起打工"})
    seen = verb.preview(desk, home)
    found = [(hit.key[0], hit.doubt) for hit in seen.hits]
    assert found == [("visit", "本村还有同名的人")]  # and never his namesake's own name
    chosen = [hit.key for hit in seen.hits if hit.key[0] == "visit"]
    verb.erase(desk, home, typed=seen.word, also=chosen, **GROUND)
    with desk.reading() as connection:
        assert read_records(connection, "visit", [other])[0]["next_steps"] == f"李明亮和{GONE}一起打工"
        assert {row["name"] for row in read_records(connection, "member")} == {"李明亮", "李明"}


@pytest.mark.parametrize(
    ("change", "code"),
    [({"typed": "删除"}, "ERASE-102"), ({"ground": "because"}, "ERASE-104"), ({"text": "要"}, "ERASE-104"),
     ({"text": f"{NAME}本人申请"}, "ERASE-105"), ({"member": "nobody"}, "ERASE-101")],
)  # fmt: skip
def test_what_is_not_confirmed_or_grounded_changes_nothing(desk: Desk, change: dict[str, Any], code: str) -> None:
    home, _stays = plant(desk)
    before = tables(desk)
    wish: dict[str, Any] = {"typed": verb.preview(desk, home).word, **GROUND, **change}
    with pytest.raises(AppError) as caught:
        verb.erase(desk, home, **wish)
    assert caught.value.code == code and tables(desk) == before


def test_an_erased_household_takes_no_new_rows_and_no_undo(desk: Desk, tmp_path: Path) -> None:
    apply_import(desk, plan_import(desk, workbook(tmp_path / "a.xlsx", 2)))
    with desk.reading() as connection:
        first, second = [row["id"] for row in read_records(connection, "household")]
    run(desk, first)
    with pytest.raises(AppError) as caught, desk.writing("走访") as door:
        door.create("visit", {"household_id": first, "date": TODAY})
    assert caught.value.code == "ERASE-103"
    with pytest.raises(AppError) as undo:
        undo_last(desk)
    assert undo.value.code == "UNDO-102"
    again = plan_import(desk, workbook(tmp_path / "b.xlsx", 2))
    apply_import(desk, again)
    with desk.reading() as connection:
        assert {row["id"] for row in read_records(connection, "household")} == {second}


def test_what_is_out_of_reach_is_listed_and_what_cannot_be_opened_goes_or_is_named(
    desk: Desk, town: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    enrolled(desk, town, stick)
    home, _stays = plant(desk)
    with desk.writing("张贴照片") as door:
        notice = read_records(door.connection, "notice")[0]["id"]
        photo = {"notice_id": notice, "shot": "posted", "taken_on": TODAY, "digest": "0" * 64, "media": "image/jpeg"}
        door.create("notice_photo", photo)
    export_package(desk, stick)
    backup = put_on_stick(desk, stick).path
    keep_backup(desk, DAILY)
    broken = desk.store.folder / "backups" / "broken.swbak"
    broken.write_bytes(b"PK nothing")
    done = run(desk, home, look=[stick], drop_unreadable=False)
    assert done.finished is not None
    assert "broken.swbak" in done.finished.unopened and broken.exists()
    assert backup.name in done.finished.rewritten and not list(stick.glob("*.swpkg"))
    report = report_of(desk, done.erasures[0])
    assert [line[0] for line in report["unreached"]["packages"]] == ["A-0001"]
    assert [line[0] for line in report["unreached"]["backups"]] == [backup.name]
    assert report["unreached"]["papers"] == [["2026-11-23", "打印"]]
    assert report["unreached"]["photos"] == [["公示2026-001", "2026-11-23"]]  # who stands on it only a person can see
    assert not any(word in json.dumps(report, ensure_ascii=False) for word in PLANTED)
    run_again = verb.preview(desk, _stays)
    verb.erase(desk, _stays, typed=run_again.word, **GROUND)
    assert not broken.exists()


def test_a_backup_under_a_former_key_is_rewritten(desk: Desk) -> None:
    home, _stays = plant(desk)
    kept = keep_backup(desk, DAILY).path
    former = desk.store.key
    change_key(desk.store, "nobody", new_recovery_code(), lambda connection: remember_key(connection, former))
    assert desk.store.key != former
    with desk.reading() as connection:
        assert old_keys(connection) == (former,)
    assert str(kept.relative_to(desk.store.folder)) in found_in(desk)
    done = run(desk, home)
    assert done.finished is not None and kept.name in done.finished.rewritten
    assert found_in(desk) == set()


def test_the_township_erases_and_the_village_follows(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    enrolled(desk, town, stick)
    home, stays = plant(desk)
    receive(town, [export_package(desk, stick).path], own_fingerprint(desk))
    run(town, home)
    assert found_in(town) == set(), where(town)
    receive(desk, [answer(town, desk.place.code, stick).path])
    for side in (town, desk):
        assert {row.kind for row in units(side)[home].rows.values()} == {"erasure"}
    assert not [text for _table, text in where(desk) if ID_NUMBER in text or PHONE in text]
    with desk.reading() as connection:
        assert read_records(connection, "visit", [stays])[0]["next_steps"] == f"邻居{GONE}会帮忙"
        assert read_records(connection, "meeting")[0]["minutes"] == f"讨论了{GONE}一户，身份证{GONE}"


def test_a_villages_erasure_blanks_nothing_of_its_neighbours(
    desk: Desk, town: Desk, make: Make, tmp_path: Path
) -> None:
    """By its cells, its names and its numbers a village could name any text of the township's store."""
    stick = tmp_path / "stick"
    enrolled(desk, town, stick)
    far = make("far", code=OTHER_VILLAGE, village="柳树村")
    enrol(far, stick / "a.swenrol", own_fingerprint(town))
    theirs = add_household(far, "王芳芳")
    with far.writing("走访") as door:
        text = f"村医{NAME}，电话{PHONE}"
        visit = door.create("visit", {"household_id": theirs, "date": TODAY, "next_steps": text})
    receive(town, [export_package(far, stick).path], own_fingerprint(far))
    home, _stays = plant(desk)
    with desk.reading() as connection:
        person = read_records(connection, "member", [home])[0]
    with town.writing("辖村") as door:  # a row that names the household by its id is emptied wherever it stands
        values = {"village_code": OTHER_VILLAGE, "name": "柳树村", "note": f"{NAME}（{home}）"}
        listed = door.create("town_village", values, village=town.place.code)
    receive(town, [export_package(desk, stick).path], own_fingerprint(desk))
    seen = verb.preview(desk, home)
    verb.erase(
        desk, home, typed=seen.word, also=[("visit", visit, "next_steps"), ("member", person["id"], "name")], **GROUND
    )
    receive(town, [export_package(desk, stick).path])
    with town.reading() as connection:
        assert read_records(connection, "visit", [theirs])[0]["next_steps"] == text
        [note] = [row["note"] for row in read_records(connection, "town_village") if row["id"] == listed]
    assert note == f"{GONE}（{home}）"
    assert {row.kind for row in units(town)[home].rows.values()} == {"erasure"}
