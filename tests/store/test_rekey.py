"""Closing an account changes the store key; killed at any step the store opens (`design.md` §4)."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.keeping.backups import BY_HAND, keep_backup
from app.services.keeping.restoring import Secret, restore
from app.services.setup import make_store, sign_in, sign_in_with_recovery
from app.services.staff import operators
from app.services.staff.operators import add_account, change_password, close_account, operator_lines
from app.store import rekey, vault
from app.store.store import DeviceFile
from tests.store.conftest import Make
from tests.store.world import FACTS, PASSWORD, TODAY, add_household, clock, machine_of, tables

OLD, NEW, THIRD = "王小明", "周文斌", "赵敏"
PASSWORDS = {OLD: PASSWORD, NEW: "周的口令4321", THIRD: "赵敏口令8765"}
STEPS = ("copied", "turned", "last", "slots", "device", "ready", "logs", "store.db", "keys.json", "device.key")


def people(desk: Desk) -> Desk:
    """The store with two more operators, the second one signed in."""
    add_household(desk, "张德福")
    for name in (NEW, THIRD):
        add_account(desk, name, PASSWORDS[name])
    desk.store.close()
    return enter(desk.store.folder, NEW)


def enter(folder: Path, name: str, password: str = "") -> Desk:
    return sign_in(folder, name, password or PASSWORDS[name], machine_of(folder), TODAY, clock)


def refused(code: str, folder: Path, name: str) -> None:
    with pytest.raises(AppError) as error:
        enter(folder, name).store.close()
    assert error.value.code == code


def test_who_is_closed_opens_nothing_and_the_others_keep_their_passwords(desk: Desk) -> None:
    desk = people(desk)
    folder, before, device = desk.store.folder, desk.store.key, desk.store.device
    kept = tables(desk, "operator", "accesslog", "meta")
    closed = close_account(desk, OLD)
    assert desk.store.key != before and tables(desk, "operator", "accesslog", "meta") == kept
    add_household(desk, "李桂花")  # the same window goes on
    assert [(row.name, row.left_on) for row in operator_lines(desk)][-1] == (OLD, TODAY.isoformat())
    desk.store.close()
    refused("V-102", folder, OLD)
    for name in (NEW, THIRD):
        again = enter(folder, name)
        assert again.store.device == device and not again.store.is_new_device
        again.store.close()
    assert DeviceFile.read(folder, before) is None
    sheet = sign_in_with_recovery(folder, closed.recovery_code, NEW, "周的新口令123", machine_of(folder), TODAY, clock)
    sheet.store.close()
    assert not (folder / rekey.STAGED).exists() and not (folder / "store.db-wal").exists()


def test_the_old_recovery_sheet_and_the_old_key_are_worth_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "village"
    made = make_store(folder, FACTS, PASSWORD, machine_of(folder), TODAY, clock)
    desk = people(made.desk)
    before = desk.store.key
    close_account(desk, OLD)
    desk.store.close()
    with pytest.raises(AppError) as error:
        sign_in_with_recovery(folder, made.recovery_code, NEW, "周的新口令123", machine_of(folder), TODAY, clock)
    assert error.value.code == "V-104"
    for path in folder.rglob("*"):  # nothing in the folder is sealed under the old key any more
        if path.is_file() and path.suffix != ".swbak":
            assert before not in path.read_bytes()
    from app.store.engine import DATABASE, make_engine

    with pytest.raises(AppError):
        make_engine(folder / DATABASE, before).connect()


def test_a_backup_from_before_opens_with_its_own_slots(desk: Desk) -> None:
    desk = people(desk)
    folder = desk.store.folder
    backup = keep_backup(desk, BY_HAND).path
    close_account(desk, OLD)
    desk.store.close()
    for name in (OLD, THIRD):
        target = folder.parent / f"neu-{len(name)}-{name == OLD}"
        found = restore(backup, target, Secret(name, PASSWORDS[name]), machine_of(target), TODAY, clock)
        assert found.households == 1
        found.desk.store.close()


def test_one_cannot_close_oneself_or_nobody_and_names_are_taken_once(desk: Desk) -> None:
    for code, name in (("OPER-105", OLD), ("OPER-104", "没有这人")):
        with pytest.raises(AppError) as error:
            close_account(desk, name)
        assert error.value.code == code
    for code, name, password in (
        ("OPER-102", OLD, "够长的口令1234"),
        ("OPER-101", "  ", "够长的口令1234"),
        ("V-101", NEW, "短"),
    ):
        with pytest.raises(AppError) as error:
            add_account(desk, name, password)
        assert error.value.code == code
    assert [row.name for row in operator_lines(desk)] == [OLD] and not vault.has_operator(desk.store.folder, NEW)


def test_somebody_comes_back_after_his_account_was_closed(desk: Desk) -> None:
    desk = people(desk)
    close_account(desk, OLD)
    add_account(desk, OLD, "回来的口令5567")
    desk.store.close()
    enter(desk.store.folder, OLD, "回来的口令5567").store.close()


def test_a_new_password_takes_the_old_one_s_place(desk: Desk) -> None:
    for code, old, new in (
        ("V-102", "不是这个口令123", "新口令987654"),
        ("OPER-103", PASSWORD, PASSWORD),
        ("V-101", PASSWORD, "短"),
    ):
        with pytest.raises(AppError) as error:
            change_password(desk, old, new)
        assert error.value.code == code
    change_password(desk, PASSWORD, "新口令987654")
    desk.store.close()
    refused("V-102", desk.store.folder, OLD)
    enter(desk.store.folder, OLD, "新口令987654").store.close()


def close_and_die(folder: Path, step: str) -> int:
    """Another process closes the account and is killed at a step; how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    real = rekey.change_key

    def dying(store: Any, without: str, recovery: str, last: Any) -> None:
        real(
            store, without, recovery, last, lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None
        )

    operators.change_key = dying  # type: ignore[attr-defined]
    operators.close_account(enter(folder, NEW), OLD)
    os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_store_opens_and_nothing_is_lost(make: Make, step: str) -> None:
    desk = people(make("village"))
    folder = desk.store.folder
    kept = tables(desk, "operator", "accesslog", "meta")
    desk.store.close()
    assert close_and_die(folder, step) == -signal.SIGKILL
    changed = STEPS.index(step) >= STEPS.index("ready")
    desk = enter(folder, THIRD)
    assert tables(desk, "operator", "accesslog", "meta") == kept
    left = {row.name for row in operator_lines(desk) if row.left_on}
    assert left == ({OLD} if changed else set())
    add_household(desk, "李桂花")
    desk.store.close()
    assert not (folder / rekey.STAGED).exists()
    if changed:
        refused("V-102", folder, OLD)
    else:
        enter(folder, OLD).store.close()


def test_a_full_disk_leaves_everything_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = people(desk)
    folder, key = desk.store.folder, desk.store.key

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DeviceFile, "write", full)
    with pytest.raises(AppError) as error:
        close_account(desk, OLD)
    assert error.value.code == "S-103" and desk.store.key == key and not (folder / rekey.STAGED).exists()
    monkeypatch.undo()
    desk.store.close()
    enter(folder, OLD).store.close()


def test_while_another_window_works_here_nothing_changes(desk: Desk) -> None:
    desk = people(desk)
    other = enter(desk.store.folder, THIRD)
    other.store.hold()
    with pytest.raises(AppError) as error:
        close_account(desk, OLD)
    assert error.value.code == "S-120"
    other.store.close()
