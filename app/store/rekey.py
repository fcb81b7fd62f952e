"""Another store key: the database written anew under it, the slots of who stays sealed to it (`design.md` §4).

Everything is made ready in a folder beside the store; only then do the files change places, one by one. Cut off at any
point the store opens: before `ready` the old one counts, after it the next start finishes the change.
Backups made before keep their own key and their own slots.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from filelock import FileLock, Timeout
from sqlalchemy import Connection

from app.domain.errors import AppError
from app.store import vault
from app.store.attachments import flush_folder
from app.store.backup import copy_database
from app.store.engine import DATABASE, explain, explain_io, make_engine
from app.store.store import DEVICE_FILE, LOCK_FILE, DeviceFile, Store

STAGED, READY = "rekey.new", "ready"
_LOGS = (f"{DATABASE}-wal", f"{DATABASE}-shm")
Last = Callable[[Connection], object]
Step = Callable[[str], object]


def change_key(store: Store, without: str, recovery: str, last: Last, step: Step = lambda _name: None) -> None:
    """Give an open store a new key: the slot of one operator goes, a new recovery code takes the old one's place.

    `last` is the last transaction, written under the new key alone: it happens with the change or not at all. No other
    thread may write meanwhile (the window has one writer). `step` hears each durable step. AppError S-101 … S-105, S-120,
    S-151 (the files could not change places: the store is closed, the next start finishes).
    """
    store.hold()
    key = secrets.token_bytes(32)
    try:
        _stage(store, key, without, recovery, last, step)
    except (OSError, sqlcipher.Error) as error:
        shutil.rmtree(store.folder / STAGED, ignore_errors=True)
        raise explain(error, store.folder / DATABASE) or explain_io(error, store.folder / DATABASE) from error
    except BaseException:
        shutil.rmtree(store.folder / STAGED, ignore_errors=True)
        raise
    store.engine.dispose()
    try:
        _ready(store.folder)
        step(READY)
        _swap(store.folder, step)
    except OSError as error:
        store.close()
        raise _unfinished(store.folder) from error
    store.key, store.engine = key, make_engine(store.folder / DATABASE, key)


def _stage(store: Store, key: bytes, without: str, recovery: str, last: Last, step: Step) -> None:
    staged = store.folder / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    copied = copy_database(store, staged / DATABASE)
    step("copied")
    _turn(copied, store.key, key)
    step("turned")
    _write_last(copied, key, last)
    step("last")
    vault.save(staged, vault.resealed(vault.load(store.folder), key, without, recovery))
    step("slots")
    device = DeviceFile.read(store.folder, store.key)
    if device is not None:
        device.write(staged, key)
    step("device")


def _turn(path: Path, old: bytes, new: bytes) -> None:
    """Every page of a copy that nobody else has open sealed anew, and read back."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{old.hex()}'\"")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
        if connection.execute("PRAGMA cipher_integrity_check").fetchall():
            raise sqlcipher.DatabaseError("malformed page")
    finally:
        connection.close()


def _write_last(path: Path, key: bytes, last: Last) -> None:
    """The last transaction; afterwards the file is whole without a log beside it."""
    engine = make_engine(path, key)
    try:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            last(connection)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    _flush(path)


def _ready(folder: Path) -> None:
    staged = folder / STAGED
    for name in _LOGS:
        (staged / name).unlink(missing_ok=True)
    flush_folder(staged)
    mark = staged / (READY + ".new")
    mark.touch()
    mark.replace(staged / READY)
    flush_folder(staged)


def finish_change(folder: Path) -> bool:
    """Finish a change of the key that was cut off after everything was ready; drop one that was cut off before.

    AppError S-120 while another window is about it, S-151 when a file cannot be replaced."""
    staged = folder / STAGED
    if not staged.is_dir():
        return False
    lock = FileLock(str(folder / LOCK_FILE), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not (staged / READY).exists():
            return False  # somebody prepares it just now: the old key still counts
        text = "这份数据正在另一处换钥匙。"
        raise AppError("S-120", text, "请等那一个窗口做完，再打开。", str(folder)) from None
    try:
        if not (staged / READY).exists():
            shutil.rmtree(staged, ignore_errors=True)
            return False
        _swap(folder, lambda _name: None)
        return True
    except OSError as error:
        raise _unfinished(folder) from error
    finally:
        lock.release()


def _swap(folder: Path, step: Step) -> None:
    """Each step can be done again: a file that is still staged is not yet in its place."""
    staged = folder / STAGED
    if (staged / DATABASE).exists():
        for name in _LOGS:  # all they hold is in the copy; beside the new file they would be foreign
            (folder / name).unlink(missing_ok=True)
        step("logs")
    for name in (DATABASE, vault.KEYS_FILE, DEVICE_FILE):
        if (staged / name).exists():
            (staged / name).replace(folder / name)
            step(name)
    flush_folder(folder)
    shutil.rmtree(staged)


def _unfinished(folder: Path) -> AppError:
    text = "数据已换了新钥匙，但文件还没有换完。"
    return AppError("S-151", text, "请关掉其他用着这份数据的窗口，再重新打开守望，会自动做完。", str(folder))


def _flush(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
