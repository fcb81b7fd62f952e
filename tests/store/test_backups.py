"""Backups on real stores: made, thinned, damaged, restored on the same and on a new machine, cut off anywhere."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.keeping.backups import (
    BEFORE_RECEIVE,
    DAILY,
    FOLDER,
    STICK_ATTACHMENTS,
    backups_here,
    backups_in,
    carry_backup,
    check_backup,
    keep_backup,
    keep_before_upgrade,
    keep_daily,
    put_on_stick,
)
from app.services.keeping.restoring import Secret, look_into, restore
from app.services.packages.stick import old_on_stick, remove_old
from app.services.setup import make_store, sign_in
from app.store import attachments, backup, migrations
from app.store.rows import read_records
from tests.store.world import FACTS, PASSWORD, TODAY, add_household, clock, machine_of, open_desk


def names(desk: Desk) -> set[str]:
    """Everybody who stands in the store."""
    with desk.reading() as connection:
        return {row["name"] for row in read_records(connection, "member")}


def stick_of(tmp_path: Path) -> Path:
    """A folder that plays the stick."""
    (tmp_path / "stick").mkdir(exist_ok=True)
    return tmp_path / "stick"


def test_a_backup_holds_no_clear_text_and_no_device_key(desk: Desk, tmp_path: Path) -> None:
    add_household(desk, "石大山")
    made = put_on_stick(desk, stick_of(tmp_path))
    content = made.path.read_bytes()
    assert "石大山".encode() not in content and "石大山".encode("utf-16-le") not in content
    with zipfile.ZipFile(made.path) as bag:
        assert sorted(bag.namelist()) == ["keys.json", "manifest.json", "store.db"]
        manifest = json.loads(bag.read("manifest.json"))
    assert manifest["name"] == "石桥村" and "王小明" not in json.dumps(manifest, ensure_ascii=False)
    assert desk.store.meta("backup_on_stick") == desk.now()
    assert [path.name for path in stick_of(tmp_path).iterdir()] == [made.path.name]


def test_a_new_laptop_opens_the_backup_by_password_and_is_a_new_device(desk: Desk, tmp_path: Path) -> None:
    add_household(desk, "石大山", "李小花")
    made = put_on_stick(desk, stick_of(tmp_path))
    folder = tmp_path / "new-laptop"
    done = restore(made.path, folder, Secret(password=PASSWORD), "another-machine", TODAY, clock)
    try:
        assert done.households == 1 and names(done.desk) == {"石大山", "李小花"} and done.aside is None
        assert done.desk.store.device != desk.store.device and done.desk.store.is_new_device
        assert done.desk.operator == "王小明"
    finally:
        done.desk.store.close()


def test_a_forgotten_password_is_replaced_by_the_recovery_sheet(tmp_path: Path) -> None:
    made = make_store(tmp_path / "old", FACTS, PASSWORD, "old", TODAY, clock)
    add_household(made.desk, "石大山")
    path = put_on_stick(made.desk, stick_of(tmp_path)).path
    made.desk.store.close()
    folder = tmp_path / "new"
    secret = Secret(password="石桥新密码456", recovery=made.recovery_code)
    restore(path, folder, secret, "new", TODAY, clock).desk.store.close()
    again = sign_in(folder, "", "石桥新密码456", "new", TODAY, clock)
    assert names(again) == {"石大山"}
    again.store.close()


def test_restoring_over_a_store_sets_the_old_one_aside_whole(desk: Desk, tmp_path: Path) -> None:
    add_household(desk, "石大山")
    made = put_on_stick(desk, stick_of(tmp_path))
    add_household(desk, "后来的人")
    folder = desk.store.folder
    desk.store.close()
    facts, warning = look_into(made.path, folder)
    assert "已有数据" in warning and facts.made_at.startswith("2026-11-23")
    done = restore(made.path, folder, Secret(password=PASSWORD), machine_of(folder), TODAY, clock)
    assert names(done.desk) == {"石大山"} and done.aside is not None
    done.desk.store.close()
    former = tmp_path / "former"
    shutil.copytree(done.aside, former)
    was = sign_in(former, "", PASSWORD, "elsewhere", TODAY, clock)
    assert names(was) == {"石大山", "后来的人"}
    was.store.close()


def test_nothing_is_restored_while_somebody_works_in_the_store(desk: Desk, tmp_path: Path) -> None:
    add_household(desk, "石大山")
    made = put_on_stick(desk, stick_of(tmp_path))
    with pytest.raises(AppError) as caught:
        restore(made.path, desk.store.folder, Secret(password=PASSWORD), machine_of(desk.store.folder), TODAY, clock)
    assert caught.value.code == "S-120" and names(desk) == {"石大山"}
    assert not (desk.store.folder / backup.STAGED).exists()


@pytest.mark.parametrize(
    ("secret", "code"),
    [(Secret(password="不是这个密码1"), "V-102"), (Secret(password=PASSWORD, recovery="AAAA-BBBB"), "V-104"),
     (Secret(password="短", recovery="AAAA-BBBB"), "V-101")],
)  # fmt: skip
def test_a_wrong_secret_changes_nothing(desk: Desk, tmp_path: Path, secret: Secret, code: str) -> None:
    made = put_on_stick(desk, stick_of(tmp_path))
    folder = tmp_path / "new"
    with pytest.raises(AppError) as caught:
        restore(made.path, folder, secret, "new", TODAY, clock)
    assert caught.value.code == code
    assert list(folder.iterdir()) == []


def test_every_damage_of_a_backup_is_found_before_anything_changes(desk: Desk, tmp_path: Path) -> None:
    made = put_on_stick(desk, stick_of(tmp_path)).path
    whole, folder = made.read_bytes(), desk.store.folder
    desk.store.close()
    before = (folder / "store.db").read_bytes()
    with zipfile.ZipFile(made) as bag:
        starts = [info.header_offset + 30 + len(info.filename) for info in bag.infolist()]
    places = [start + more for start in starts for more in (25, 90, 300)] + [len(whole) // 2, len(whole) - 30]
    bad = [whole[:cut] for cut in (0, 10, len(whole) // 2, len(whole) - 5)]
    bad += [whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :] for at in places]
    for content in [*bad, b"PK not a zip", "文本".encode()]:
        made.write_bytes(content)
        with pytest.raises(AppError) as caught:
            restore(made, folder, Secret(password=PASSWORD), machine_of(folder), TODAY, clock)
        assert caught.value.code in ("BAK-101", "BAK-102"), caught.value
        assert (folder / "store.db").read_bytes() == before


def test_a_zip_with_other_things_in_it_is_refused(desk: Desk, tmp_path: Path) -> None:
    made = put_on_stick(desk, stick_of(tmp_path)).path
    with zipfile.ZipFile(made, "a") as bag:
        bag.writestr("../../evil.txt", "x")
    with pytest.raises(AppError) as caught:
        restore(made, tmp_path / "new", Secret(password=PASSWORD), "new", TODAY, clock)
    assert caught.value.code == "BAK-101" and not list(tmp_path.rglob("evil.txt"))


def test_a_newer_backup_is_refused_politely(desk: Desk, tmp_path: Path) -> None:
    made = put_on_stick(desk, stick_of(tmp_path)).path
    newer = made.with_name("newer.swbak")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(newer, "w") as bag:
        manifest = json.loads(old.read("manifest.json"))
        bag.writestr("manifest.json", json.dumps({**manifest, "schema": manifest["schema"] + 1}))
        for name in ("keys.json", "store.db"):
            bag.writestr(name, old.read(name))
    with pytest.raises(AppError) as caught:
        look_into(newer, tmp_path / "new")
    assert caught.value.code == "BAK-103" and "新版本" in caught.value.text


@pytest.mark.parametrize("steps", range(8))
def test_a_restore_cut_off_anywhere_is_finished_by_the_next_start(
    desk: Desk, tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_household(desk, "石大山")
    made = put_on_stick(desk, stick_of(tmp_path)).path
    add_household(desk, "后来的人")
    folder, moves = desk.store.folder, [0]
    desk.store.close()
    real = Path.replace

    def cut(self: Path, target: Path) -> Path:
        if folder in self.parents:
            moves[0] += 1
            if moves[0] > steps:
                raise KeyboardInterrupt  # the power went: nothing after this runs
        return real(self, target)

    with monkeypatch.context() as cutting:
        cutting.setattr(Path, "replace", cut)
        cutting.setattr("app.services.keeping.restoring.drop_staged", lambda folder: None)
        with contextlib.suppress(KeyboardInterrupt):
            restore(made, folder, Secret(password=PASSWORD), machine_of(folder), TODAY, clock).desk.store.close()
    again = open_desk(folder)
    assert names(again) == {"石大山"} and not (folder / backup.STAGED).exists()
    again.store.close()


def test_a_restore_cut_off_before_everything_was_ready_leaves_the_store_as_it_was(desk: Desk, tmp_path: Path) -> None:
    add_household(desk, "石大山")
    made = put_on_stick(desk, stick_of(tmp_path)).path
    add_household(desk, "后来的人")
    folder = desk.store.folder
    desk.store.close()
    backup.stage(made, folder)
    again = open_desk(folder)
    assert names(again) == {"石大山", "后来的人"} and not (folder / backup.STAGED).exists()
    again.store.close()


def test_one_a_day_is_made_and_older_ones_are_thinned(desk: Desk) -> None:
    for day in range(60):
        desk.clock = lambda day=day: datetime(2026, 9, 1, 9) + timedelta(days=day)  # type: ignore[misc]
        first = keep_daily(desk)
        assert first is not None and first.reason == DAILY and keep_daily(desk) is None
    found = backups_here(desk)
    assert found[0].made_at == datetime(2026, 10, 30, 9) and 10 <= len(found) <= 14
    assert keep_backup(desk, BEFORE_RECEIVE).path.parent == desk.store.folder / FOLDER
    assert not list((desk.store.folder / FOLDER).glob("*.part")) and not list(desk.store.folder.glob("*.copying"))


def test_attachments_lie_beside_the_backup_once_and_come_back_with_it(desk: Desk, tmp_path: Path) -> None:
    home = add_household(desk, "石大山")
    sealed = attachments.put(desk.store.folder, b"a picture")
    with desk.writing("附照片") as door:
        values = {"household_id": home, "purpose": "photo", "digest": sealed.digest, "secret": sealed.secret, "size": 9}
        door.create("attachment", values)
    attachments.settle(desk.store.folder, sealed.digest)
    stick = stick_of(tmp_path)
    assert put_on_stick(desk, stick).attachments == 1
    second = put_on_stick(desk, stick)
    assert second.attachments == 0 and len(backups_in(stick)) == 2
    assert [path.name for path in (stick / STICK_ATTACHMENTS).iterdir()] == [sealed.digest]
    done = restore(second.path, tmp_path / "new", Secret(password=PASSWORD), "new", TODAY, clock)
    assert done.attachments == 1
    assert attachments.get(done.desk.store.folder, sealed.digest, sealed.secret) == b"a picture"
    done.desk.store.close()


def test_no_room_and_no_folder_are_said_before_anything_is_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AppError) as caught:
        put_on_stick(desk, tmp_path / "nowhere")
    assert caught.value.code == "FILE-103"
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(AppError) as caught:
        put_on_stick(desk, stick_of(tmp_path))
    assert caught.value.code == "BAK-106" and not list(stick_of(tmp_path).iterdir())


def test_a_store_that_cannot_write_says_so(desk: Desk, tmp_path: Path) -> None:
    (desk.store.folder / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(AppError) as caught:
        keep_backup(desk, DAILY)
    assert caught.value.code.startswith("S-10")


def test_the_newest_backup_lies_beside_a_package_and_older_ones_stay_until_asked(
    desk: Desk, town: Desk, tmp_path: Path
) -> None:
    stick = stick_of(tmp_path)
    other = put_on_stick(town, stick).path  # somebody else's backup on the same stick is never proposed
    for minute in range(5):
        desk.clock = lambda minute=minute: datetime(2026, 11, 23, 9, minute)  # type: ignore[misc]
        done, told = carry_backup(desk, stick)
        assert done and "备份也已放在旁边" in told
    assert {backup.made_at.minute for backup in backups_in(stick)} == {0, 1, 2, 3, 4, 30}
    old = old_on_stick(desk, stick)
    assert len(old) == 2 and all(file.what == "本机数据的旧备份" for file in old)
    assert [file.path for file in remove_old(desk, stick, [old[0].path, other])] == [old[0].path]
    assert {backup.made_at.minute for backup in backups_in(stick)} == {0, 2, 3, 4, 30} and other.exists()
    done, told = carry_backup(desk, tmp_path / "gone")
    assert not done and "没有放上去" in told and "报送包本身已经写好" in told
    assert not list(desk.store.folder.glob("carried-*"))


def test_the_copy_from_before_an_upgrade_stands_in_the_list_and_can_be_restored(desk: Desk, tmp_path: Path) -> None:
    add_household(desk, "石大山")
    kept = keep_before_upgrade(desk.store, clock)
    assert [backup.reason for backup in backups_here(desk)] == ["升级之前"]
    done = restore(kept.path, tmp_path / "again", Secret(password=PASSWORD), "again", TODAY, clock)
    assert names(done.desk) == {"石大山"} and done.facts.name == "石桥村"
    done.desk.store.close()


def test_today_asks_for_a_backup_once_a_week_without_one(desk: Desk, tmp_path: Path) -> None:
    add_household(desk, "石大山")

    def asked(days: int) -> list[str]:
        desk.today = TODAY + timedelta(days=days)
        return [line.due.reason for line in due_list(desk) if line.due.kind == "backup"]

    assert asked(0) == [] and asked(6) == []
    assert asked(7) == ["还没有备份到U盘，已经7天。"]
    put_on_stick(desk, stick_of(tmp_path))
    assert asked(6) == [] and asked(8) == ["上次备份到U盘是11月23日，已经8天。"]


def test_a_backup_is_checked_to_its_last_page(desk: Desk, town: Desk, tmp_path: Path) -> None:
    made = put_on_stick(desk, stick_of(tmp_path)).path
    found = check_backup(desk, made)
    assert found.opens and found.own and found.facts.name == "石桥村"
    foreign = check_backup(town, made)
    assert not foreign.opens and not foreign.own
    assert not (desk.store.folder / "checking.tmp").exists()
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) // 2] + b"!" + whole[len(whole) // 2 + 1 :])
    with pytest.raises(AppError) as caught:
        check_backup(desk, made)
    assert caught.value.code == "BAK-102"


def test_an_upgrade_without_room_for_its_backup_changes_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_household(desk, "石大山")
    folder = desk.store.folder
    desk.store.close()
    before = (folder / "store.db").read_bytes()
    steps = tmp_path / "steps"
    shutil.copytree(migrations.FOLDER, steps)
    (steps / "m0002_later.sql").write_text("CREATE TABLE later (id TEXT NOT NULL);\n", "utf-8")
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "FOLDER", steps)
        newer.setattr(migrations, "STEPS", (*migrations.STEPS, "m0002_later.sql"))
        newer.setattr(migrations, "VERSION", migrations.VERSION + 1)
        newer.setattr(backup.os, "fsync", _full)
        with pytest.raises(AppError) as told:
            open_desk(folder)
    assert told.value.code == "S-103" and (folder / "store.db").read_bytes() == before
    again = open_desk(folder)
    assert names(again) == {"石大山"}
    again.store.close()


def _full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "no space left")
