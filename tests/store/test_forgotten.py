"""Forgotten password end to end: request, typed code, the township's slot, answer, new password; and every wrong turn (`design.md` §4)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.keeping.backups import put_on_stick
from app.services.keeping.forgotten import Asked, ask_township, is_waiting, key_from_answer, settle_answer
from app.services.keeping.office_slot import seal_to_office
from app.services.keeping.opening_up import answer_request, helped, look_at_request
from app.services.keeping.restoring import Secret, restore
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.enrolment import office_keys
from app.services.setup import sign_in, sign_in_with_key
from app.store import peers, vault
from app.sync.asking import make_answer, read_request
from tests.store.conftest import Make
from tests.store.world import FACTS, TODAY, TOWN_FACTS, add_household, clock, machine_of, open_desk

NEW = "新密码xyz98765"


def stick_of(tmp_path: Path) -> Path:
    """A folder that plays the stick."""
    (tmp_path / "stick").mkdir(exist_ok=True)
    return tmp_path / "stick"


def known(desk: Desk, town: Desk, stick: Path) -> None:
    """The village is enrolled and its laptop confirmed at the township."""
    offer_enrolment(town, stick / f"{town.store.device}.swenrol")
    enrol(desk, stick / f"{town.store.device}.swenrol", own_fingerprint(town))
    add_household(desk, "石大山")
    receive(town, [export_package(desk, stick).path], own_fingerprint(desk))
    seal_to_office(desk)


def asked(desk: Desk, stick: Path) -> Asked:
    """The locked laptop asks."""
    desk.store.close()
    return ask_township(desk.store.folder, stick, "王小明", "石桥村", TODAY)


def test_request_code_answer_and_a_new_password(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick, folder = stick_of(tmp_path), desk.store.folder
    known(desk, town, stick)
    request = asked(desk, stick)
    text = request.path.read_text("utf-8")
    assert request.slip not in text and "石大山" not in text and is_waiting(folder)
    question = look_at_request(town, request.path)
    assert (question.trouble, question.village_name, question.purpose) == ("", "石桥村", "password")
    answered = answer_request(town, request.path, request.code.lower().replace("-", " "), "王小明", stick)
    line = helped(town)[0]
    assert "石桥村" in line.whose and "王小明" in line.note and request.code in line.note and line.clerk == "李主任"
    key = key_from_answer(folder, answered.path, request.slip.lower())
    again = sign_in_with_key(folder, key, "", NEW, machine_of(folder), TODAY, clock)
    settle_answer(again, answered.path)
    again.store.close()
    assert not is_waiting(folder)
    once_more = sign_in(folder, "", NEW, machine_of(folder), TODAY, clock)
    assert once_more.operator == "王小明"
    once_more.store.close()
    with pytest.raises(AppError) as old:
        open_desk(folder)
    assert old.value.code == "V-102"


def test_an_answer_is_used_once(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick, folder = stick_of(tmp_path), desk.store.folder
    known(desk, town, stick)
    first = asked(desk, stick)
    answered = answer_request(town, first.path, first.code, "王小明", stick)
    second = ask_township(folder, stick, "王小明", "石桥村", TODAY)
    with pytest.raises(AppError) as replayed:
        key_from_answer(folder, answered.path, first.slip)
    assert replayed.value.code == "ASK-105"
    newer = answer_request(town, second.path, second.code, "王小明", stick)
    again = sign_in_with_key(
        folder, key_from_answer(folder, newer.path, second.slip), "", NEW, machine_of(folder), TODAY, clock
    )
    settle_answer(again, newer.path)
    again.store.close()
    with pytest.raises(AppError) as used:
        key_from_answer(folder, newer.path, second.slip)
    assert used.value.code == "ASK-103"


def test_wrong_codes_open_nothing(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick, folder = stick_of(tmp_path), desk.store.folder
    known(desk, town, stick)
    request = asked(desk, stick)
    for typed, code in (("AAAA-BBBB-CCCC", "sync.code"), ("AAAA", "sync.code_length")):
        with pytest.raises(AppError) as wrong:
            answer_request(town, request.path, typed, "王小明", stick)
        assert wrong.value.code == code
    with pytest.raises(AppError) as nobody:
        answer_request(town, request.path, request.code, " ", stick)
    assert nobody.value.code == "ASK-113" and not list(stick.glob("*.swans")) and not helped(town)
    answered = answer_request(town, request.path, request.code, "王小明", stick)
    with pytest.raises(AppError) as slip:
        key_from_answer(folder, answered.path, vault.new_recovery_code()[:19])
    assert slip.value.code == "ASK-107"
    key = key_from_answer(folder, answered.path, request.slip)
    with pytest.raises(AppError) as stranger:
        sign_in_with_key(folder, key, "没有这个人", NEW, machine_of(folder), TODAY, clock)
    assert stranger.value.code == "V-109"


def test_every_changed_byte_of_request_and_answer_is_noticed(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick, folder = stick_of(tmp_path), desk.store.folder
    known(desk, town, stick)
    request = asked(desk, stick)
    answered = answer_request(town, request.path, request.code, "王小明", stick)
    whole = request.path.read_bytes()
    document = json.loads(whole)
    for key, value in (
        ("who", "别人"),
        ("place", "别的村"),
        ("purpose", "restore"),
        ("slot", "AAAA"),
        ("office", "0000-0000-0000"),
    ):
        changed = {**document, "body": {**document["body"], key: value}}
        request.path.write_text(json.dumps(changed), "utf-8")
        with pytest.raises(AppError) as caught:
            look_at_request(town, request.path)
        assert caught.value.code == "sync.request_altered"
    answer = json.loads(answered.path.read_bytes())
    for key, value in (("request", "0" * 64), ("sealed", "AAAA"), ("created", "2026-01-01")):
        answered.path.write_text(json.dumps({**answer, "body": {**answer["body"], key: value}}), "utf-8")
        with pytest.raises(AppError) as caught:
            key_from_answer(folder, answered.path, request.slip)
        assert caught.value.code == "sync.answer_altered"
    for at in range(0, len(whole), 37):
        request.path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(AppError):
            answer_request(town, request.path, request.code, "王小明", tmp_path)
    for content in (b"", b"{}", b"[]", whole[: len(whole) // 2], b"x" * 70000):
        request.path.write_bytes(content)
        with pytest.raises(AppError) as broken:
            look_at_request(town, request.path)
        assert broken.value.code in ("sync.request", "sync.request_altered")


def test_another_office_cannot_open_and_its_answer_is_refused(
    desk: Desk, town: Desk, make: Make, tmp_path: Path
) -> None:
    stick, folder = stick_of(tmp_path), desk.store.folder
    known(desk, town, stick)
    other = make("other-town", TOWN_FACTS)
    request = asked(desk, stick)
    with pytest.raises(AppError) as caught:
        look_at_request(other, request.path)
    assert caught.value.code == "ASK-110"
    other_home = make("other-village", FACTS)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    known(other_home, other, elsewhere)
    foreign = asked(other_home, elsewhere)
    answered = answer_request(other, foreign.path, foreign.code, "某人", stick)
    document = json.loads(answered.path.read_bytes())
    assert document["body"]["office"]["role"] == "office"
    with pytest.raises(AppError) as wrong:
        key_from_answer(folder, answered.path, request.slip)
    assert wrong.value.code == "ASK-105"
    forged = stick / "forged.swans"
    forged.write_bytes(make_answer(office_keys(other), read_request(request.path.read_bytes()), b"{}", "2026-11-23"))
    with pytest.raises(AppError) as signed:
        key_from_answer(folder, forged, request.slip)
    assert signed.value.code == "ASK-106"
    false_key = stick / "false.swans"
    false_key.write_bytes(make_answer(office_keys(town), read_request(request.path.read_bytes()),
                                      json.dumps({"key": "00" * 32}).encode(), "2026-11-23"))  # fmt: skip
    key = key_from_answer(folder, false_key, request.slip)
    with pytest.raises(AppError) as unfit:
        sign_in_with_key(folder, key, "", NEW, machine_of(folder), TODAY, clock)
    assert unfit.value.code == "S-101"


def test_who_is_struck_off_unknown_or_of_another_world_is_refused(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick = stick_of(tmp_path)
    known(desk, town, stick)
    backup = put_on_stick(desk, stick).path
    request = asked(desk, stick)
    with town.reading() as connection:
        row = next(row for row in peers.devices(connection) if row.id == desk.store.device)

    def put(**changes: object) -> None:
        with town.store.writing() as connection:
            peers.put_device(connection, replace(row, **changes))  # type: ignore[arg-type]

    put(active=False)
    assert look_at_request(town, request.path).lost
    for sure in (False, True):
        with pytest.raises(AppError) as lost:
            answer_request(town, request.path, request.code, "王小明", stick, lost_checked=sure)
        assert lost.value.code == "ASK-112"
    # The lost laptop's backup on a new one: only after a person made sure.
    again = ask_township(tmp_path / "new", stick, "王小明", "石桥村", TODAY, backup)
    with pytest.raises(AppError) as unsure:
        answer_request(town, again.path, again.code, "王小明", stick)
    assert unsure.value.code == "ASK-112"
    assert answer_request(town, again.path, again.code, "王小明", stick, lost_checked=True).path.exists()
    for changes in ({"confirmed": False}, {"village": "539901101299"}):
        put(**changes)
        with pytest.raises(AppError) as refused:
            answer_request(town, request.path, request.code, "王小明", stick)
        assert refused.value.code == "ASK-111"


def test_practice_and_live_do_not_help_each_other(make: Make, tmp_path: Path) -> None:
    stick = stick_of(tmp_path)
    desk, town = make("v", FACTS, practice=True), make("t", TOWN_FACTS, practice=True)
    known(desk, town, stick)
    request = asked(desk, stick)
    assert look_at_request(town, request.path).trouble == ""
    with town.store.writing() as connection:
        connection.exec_driver_sql("UPDATE meta SET value='0' WHERE key='practice'")
    town.store.close()
    live = make("t", again=True)
    assert "练习" in look_at_request(live, request.path).trouble


def test_a_backup_is_restored_on_a_new_laptop_with_the_townships_help(desk: Desk, town: Desk, tmp_path: Path) -> None:
    stick = stick_of(tmp_path)
    known(desk, town, stick)
    backup = put_on_stick(desk, stick).path
    desk.store.close()
    folder = tmp_path / "new"
    request = ask_township(folder, stick, "王小明", "石桥村", TODAY, backup)
    answered = answer_request(town, request.path, request.code, "王小明", stick)
    with pytest.raises(AppError):
        restore(backup, folder, Secret(password=NEW, answer=answered.path, slip="AAAA"), "new", TODAY, clock)
    assert not (folder / "keys.json").exists()
    done = restore(backup, folder, Secret(password=NEW, answer=answered.path, slip=request.slip), "new", TODAY, clock)
    assert done.households == 1 and done.desk.store.is_new_device and not is_waiting(folder)
    done.desk.store.close()
    sign_in(folder, "", NEW, "new", TODAY, clock).store.close()


def test_before_enrolling_there_is_no_slot_and_it_says_so(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        asked(desk, stick_of(tmp_path))
    assert caught.value.code == "ASK-101" and "恢复单" in caught.value.advice
    with pytest.raises(AppError) as unnamed:
        ask_township(desk.store.folder, stick_of(tmp_path), " ", "石桥村", TODAY)
    assert unnamed.value.code == "ASK-102"


def test_the_slot_follows_the_office_and_the_key(desk: Desk, town: Desk, make: Make, tmp_path: Path) -> None:
    stick = stick_of(tmp_path)
    known(desk, town, stick)
    slot = vault.office_slot(desk.store.folder)
    assert slot is not None and slot.office == own_fingerprint(town) and not seal_to_office(desk)
    assert "石桥村".encode() not in (desk.store.folder / "keys.json").read_bytes()
    other = make("other-town", TOWN_FACTS)
    offer_enrolment(other, stick / "other.swenrol")
    enrol(desk, stick / "other.swenrol", own_fingerprint(other))
    folder = desk.store.folder
    desk.store.close()
    open_desk(folder).store.close()  # the next start seals it to the office of today
    renewed = vault.office_slot(folder)
    assert renewed is not None and renewed.office == own_fingerprint(other)
