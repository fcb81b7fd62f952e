"""One store: its folder, key, device, lock and connections (`design.md` §3, §4)."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from app.domain.errors import AppError
from app.store import migrations, vault
from app.store.engine import DATABASE, explain, explain_io, hurry, make_engine

__all__ = [
    "Connection",
    "DeviceFile",
    "Store",
    "create_store",
    "finish_store",
    "get_meta",
    "is_unfinished",
    "new_device_id",
    "open_store",
    "renew_device_file",
    "set_meta",
]

LOCK_FILE, HOLDER_FILE, DEVICE_FILE = "store.lock", "store.holder", "device.key"
UNFINISHED_FILE = "store.new"  # stands while a store is being made: what was cut off is made anew
ROLE_LETTER = {"village": "V", "township": "T"}
BeforeUpgrade = Callable[["Store"], object]
MakeKeys = Callable[[str, str], str]  # device id, role -> new private keys as text


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """Who this store is: device id, the place it belongs to, its private keys (opaque here)."""

    device: str
    place: str
    keys: str

    @staticmethod
    def read(folder: Path, key: bytes) -> DeviceFile | None:
        """The device of a store folder; None when missing or sealed to another key."""
        path = folder / DEVICE_FILE
        content = vault.unseal(key, "device", path.read_bytes()) if path.exists() else None
        return DeviceFile(**json.loads(content)) if content else None

    def write(self, folder: Path, key: bytes) -> None:
        """Keep it beside the database, sealed under the store key, never inside a backup."""
        content = json.dumps({"device": self.device, "place": self.place, "keys": self.keys}).encode()
        path = folder / (DEVICE_FILE + ".new")
        with path.open("wb") as out:
            out.write(vault.seal(key, "device", content))
            out.flush()
            os.fsync(out.fileno())
        path.replace(folder / DEVICE_FILE)


def place_of(folder: Path, machine: str) -> str:
    """The mark of (machine, store folder): a copied store finds that it is elsewhere."""
    return hashlib.sha256(f"{machine}\0{folder.resolve()}".encode()).hexdigest()[:32]


def new_device_id(role: str) -> str:
    """A fresh device id; its first letter says which side writes."""
    return ROLE_LETTER[role] + secrets.token_hex(8)[:15]


class Store:
    """An open store. Reading works beside another process; writing needs the lock, taken at the first write."""

    def __init__(self, folder: Path, key: bytes, engine: Engine) -> None:
        self.folder = folder
        self.key = key
        self.engine = engine
        self.device = ""
        self.device_keys = ""
        self.is_new_device = False
        self._lock = FileLock(str(folder / LOCK_FILE), thread_local=False)

    @property
    def role(self) -> str:
        """`village` or `township`."""
        return "township" if self.device.startswith("T") else "village"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in one read transaction: everything read belongs together."""
        with self._explained(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one write transaction; on any error nothing of it stays."""
        self.hold()
        with self._explained(), self.engine.connect().execution_options(write=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlcipher.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            found = explain(cause, self.folder / DATABASE) if isinstance(cause, sqlcipher.Error) else None
            if found is None:
                raise
            raise found from error

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Within this a power cut may take the last commits with it, but never damages the file: for invented data alone."""
        event.listen(self.engine, "connect", hurry)
        self.engine.dispose()  # the next connection begins hurried
        try:
            yield
        finally:
            event.remove(self.engine, "connect", hurry)
            self.engine.dispose()

    def hold(self) -> None:
        """Take the store for writing; AppError S-120 names who holds it."""
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise AppError(
                "S-120",
                f"这份数据正在被另一处使用（{self._holder()}）。",
                "请先关掉那一个窗口或命令，再试一次。",
                "打开数据",
            ) from None
        except OSError as error:
            raise explain_io(error, self.folder / LOCK_FILE) from error
        with suppress(OSError):  # the name is a courtesy: on a full disk the lock alone must do
            (self.folder / HOLDER_FILE).write_text(f"{socket.gethostname()} 进程 {os.getpid()}", "utf-8")

    def _holder(self) -> str:
        try:
            return (self.folder / HOLDER_FILE).read_text("utf-8")[:80]
        except OSError:
            return "不知道是哪一个"

    def close(self) -> None:
        """Give the store free and drop the key."""
        self.engine.dispose()
        if self._lock.is_locked:
            (self.folder / HOLDER_FILE).unlink(missing_ok=True)
            self._lock.release()
        self.key, self.device_keys = b"", ""

    def meta(self, key: str, default: str = "") -> str:
        """One fact of this store."""
        with self.reading() as connection:
            return get_meta(connection, key, default)


def get_meta(connection: Connection, key: str, default: str = "") -> str:
    """One fact of the store, inside a transaction."""
    row = connection.exec_driver_sql("SELECT value FROM meta WHERE key=?", (key,)).first()
    return str(row[0]) if row else default


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Keep one fact of the store."""
    connection.exec_driver_sql(
        "INSERT INTO meta(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", (key, value)
    )


def create_store(
    folder: Path, role: str, name: str, password: str, recovery: str, machine: str, make_keys: MakeKeys
) -> Store:
    """Make a new store in an empty folder, until `finish_store`; AppError S-121 when one is there already."""
    if is_unfinished(folder):
        _clear_unfinished(folder)
    if (folder / vault.KEYS_FILE).exists() or (folder / DATABASE).exists():
        raise AppError("S-121", "这个文件夹里已经有守望的数据了。", "请换一个文件夹，或直接登录。", str(folder))
    vault.check_password(password)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / UNFINISHED_FILE).touch()
        key = vault.create(folder, name, password, recovery)
        device = new_device_id(role)
        DeviceFile(device, place_of(folder, machine), make_keys(device, role)).write(folder, key)
    except OSError as error:
        raise explain_io(error, folder / DATABASE) from error
    store = open_store(folder, key, machine, make_keys)
    try:
        with store.writing() as connection:
            set_meta(connection, "role", role)
            set_meta(connection, "store_id", secrets.token_hex(16))
    except BaseException:
        store.close()
        raise
    return store


def is_unfinished(folder: Path) -> bool:
    """True where making a store was cut off: nobody ever worked in it, its recovery code was never shown."""
    return (folder / UNFINISHED_FILE).exists()


def finish_store(store: Store) -> None:
    """The new store is whole: from now on its folder is never taken for one that was cut off."""
    (store.folder / UNFINISHED_FILE).unlink()


def _clear_unfinished(folder: Path) -> None:
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", DEVICE_FILE, vault.KEYS_FILE):
        (folder / name).unlink(missing_ok=True)


def open_store(
    folder: Path, key: bytes, machine: str, make_keys: MakeKeys, before_upgrade: BeforeUpgrade | None = None
) -> Store:
    """Open a store with its key, bring an older file up to date, and become a new device when it was copied.

    `before_upgrade` is asked to keep a copy of an older file; when it fails nothing is changed."""
    store = Store(folder, key, make_engine(folder / DATABASE, key))
    try:
        _upgrade(store, before_upgrade)
        _settle_device(store, machine, make_keys)
    except BaseException:
        store.close()
        raise
    return store


def _upgrade(store: Store, before: BeforeUpgrade | None) -> None:
    with store.reading() as connection:
        version = migrations.version_of(connection)
    migrations.refuse_newer(version, str(store.folder))
    if version < migrations.VERSION:
        if version and before:
            before(store)
        with store.writing() as connection:
            migrations.migrate(connection, str(store.folder))


def _settle_device(store: Store, machine: str, make_keys: MakeKeys) -> None:
    known = DeviceFile.read(store.folder, store.key)
    place = place_of(store.folder, machine)
    if known is None or known.place != place:
        # Copied, restored or cloned: two stores must never write under one name.
        store.is_new_device = known is not None or bool(store.meta("store_id"))
        known = _new_device(store, store.meta("role", "village"), place, make_keys)
    store.device, store.device_keys = known.device, known.keys


def _new_device(store: Store, role: str, place: str, make_keys: MakeKeys) -> DeviceFile:
    device = new_device_id(role)
    made = DeviceFile(device, place, make_keys(device, role))
    made.write(store.folder, store.key)
    return made


def renew_device_file(store: Store, make_keys: MakeKeys) -> None:
    """Make an open store another device in the place where it stands: a new id and new keys from the next write on."""
    store.hold()
    known = DeviceFile.read(store.folder, store.key)
    assert known is not None
    made = _new_device(store, store.role, known.place, make_keys)
    store.device, store.device_keys = made.device, made.keys
