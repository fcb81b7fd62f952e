"""Backups (`*.swbak`): a whole, openable copy of the encrypted database with its key slots, made while the store is in use.

A backup is a zip without compression: `manifest.json` (what it is, sizes, hashes, nothing private), `keys.json` (the sealed
key slots), `store.db` (the database under its own key). This device's own keys are never in it: whoever opens a restored
copy is a new device.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import sqlcipher3.dbapi2 as sqlcipher
from filelock import FileLock, Timeout

from app.domain.errors import AppError
from app.store import migrations, vault
from app.store.engine import DATABASE, explain, explain_io
from app.store.store import DEVICE_FILE, LOCK_FILE, Store

KIND, FORMAT, SUFFIX = "shouwang-backup", 1, ".swbak"
MANIFEST = "manifest.json"
MOST_MANIFEST, MOST_KEYS = 64 * 1024, 1024 * 1024
CHUNK = 1024 * 1024
STAGED, READY, REPLACED = "restore.new", "ready", "replaced"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself: when and why it was made, whose data, by which schema; nothing private."""

    made_at: str
    reason: str
    role: str
    code: str
    name: str
    practice: bool
    store_id: str
    schema: int
    app_version: str


def copy_database(store: Store, target: Path) -> Path:
    """Copy the database under its own key to a new file, flushed and checked; never leaves half a copy."""
    part = target.with_suffix(target.suffix + ".part")
    try:
        part.unlink(missing_ok=True)
        _copy(store, part)
        part.replace(target)
    except (OSError, sqlcipher.Error) as error:
        part.unlink(missing_ok=True)
        raise explain(error, target) or explain_io(error, target) from error
    return target


def _copy(store: Store, part: Path) -> None:
    source = sqlcipher.connect(str(store.folder / DATABASE))
    copy = sqlcipher.connect(str(part))
    try:
        for connection in (source, copy):
            connection.execute(f"PRAGMA key = \"x'{store.key.hex()}'\"")
        # Copying writes every page anew with a good seal: damage must be found before it is copied.
        _check_seals(source)
        source.backup(copy)
        _check_whole(copy)
    finally:
        copy.close()
        source.close()
    with part.open("rb+") as handle:
        os.fsync(handle.fileno())


def _check_whole(connection: sqlcipher.Connection) -> None:
    _check_seals(connection)
    if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
        raise sqlcipher.DatabaseError("malformed copy")


def _check_seals(connection: sqlcipher.Connection) -> None:
    if connection.execute("PRAGMA cipher_integrity_check").fetchall():
        raise sqlcipher.DatabaseError("malformed page")


# ---- writing ----
def write_backup(store: Store, target: Path, facts: BackupFacts, progress: Progress | None = None) -> Path:
    """Write a backup under its name, flushed, read again and compared; nothing half-written stays.

    The copy is taken beside the store, so that a slow stick does not hold the database. AppError S-101 … S-105, BAK-101.
    """
    copied = copy_database(store, store.folder / f"{target.stem}.copying")
    part = target.with_name(f".{target.name}.part")
    try:
        keys = (store.folder / vault.KEYS_FILE).read_bytes()
        files = {vault.KEYS_FILE: _facts_of(keys), DATABASE: {"size": copied.stat().st_size, "sha256": _hash(copied)}}
        manifest = {"kind": KIND, "format": FORMAT, **asdict(facts), "files": files}
        _zip(part, json.dumps(manifest, ensure_ascii=False, indent=1).encode(), keys, copied, progress)
        read_backup(part)
        part.replace(target)
    except OSError as error:
        raise explain_io(error, target) from error
    finally:
        copied.unlink(missing_ok=True)
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def _zip(part: Path, manifest: bytes, keys: bytes, database: Path, progress: Progress | None) -> None:
    whole = database.stat().st_size
    with part.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bag:
            bag.writestr(MANIFEST, manifest)
            bag.writestr(vault.KEYS_FILE, keys)
            with database.open("rb") as source, bag.open(DATABASE, "w", force_zip64=True) as entry:
                for done in _pour(source, entry):
                    if progress:
                        progress(done, whole)
        out.flush()
        os.fsync(out.fileno())


def _pour(source: Any, target: Any) -> Any:
    done = 0
    while piece := source.read(CHUNK):
        target.write(piece)
        done += len(piece)
        yield done


def _facts_of(content: bytes) -> dict[str, Any]:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


# ---- reading ----
def read_backup(path: Path) -> BackupFacts:
    """What a backup says of itself, every byte of it checked; AppError BAK-101 (none), BAK-102 (damaged), BAK-103 (newer)."""
    try:
        with zipfile.ZipFile(path) as bag:
            manifest = _manifest(bag, path)
            for name, expected in manifest["files"].items():
                _check_entry(bag, name, expected, path)
            return BackupFacts(**{key: manifest[key] for key in BackupFacts.__dataclass_fields__})
    except FileNotFoundError:
        raise AppError("BAK-104", "找不到这个备份文件。", "请检查U盘有没有插好、路径写对没有。", str(path)) from None
    except zipfile.BadZipFile as error:
        raise _not_one(path) from error
    except (KeyError, TypeError, ValueError, EOFError, RuntimeError) as error:
        raise _damaged(path) from error
    except OSError as error:
        raise explain_io(error, path) from error


def peek_backup(path: Path) -> BackupFacts:
    """What a backup says of itself without reading the database in it, for lists. AppError as `read_backup`."""
    try:
        with zipfile.ZipFile(path) as bag:
            manifest = _manifest(bag, path)
            return BackupFacts(**{key: manifest[key] for key in BackupFacts.__dataclass_fields__})
    except (zipfile.BadZipFile, OSError) as error:
        raise _not_one(path) from error
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path) from error


def slot_of(path: Path) -> vault.OfficeSlot | None:
    """The township's slot in a backup, None where it was made before enrolling. AppError as `peek_backup`."""
    peek_backup(path)
    with zipfile.ZipFile(path) as bag:
        content = bag.read(vault.KEYS_FILE)
    try:
        return vault.slot_in(json.loads(content))
    except ValueError as error:
        raise _damaged(path) from error


def _manifest(bag: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    if sorted(bag.namelist()) != sorted((MANIFEST, vault.KEYS_FILE, DATABASE)):
        raise _not_one(path)
    if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 for info in bag.infolist()):
        raise _damaged(path)
    if bag.getinfo(MANIFEST).file_size > MOST_MANIFEST or bag.getinfo(vault.KEYS_FILE).file_size > MOST_KEYS:
        raise _damaged(path)
    manifest = json.loads(bag.read(MANIFEST))
    if manifest["kind"] != KIND:
        raise _not_one(path)
    if int(manifest["format"]) > FORMAT or int(manifest["schema"]) > migrations.VERSION:
        raise AppError("BAK-103", "这个备份是更新版本的守望做的。", "请先安装新版本，再恢复。", str(path))
    if sorted(manifest["files"]) != sorted((vault.KEYS_FILE, DATABASE)):
        raise _damaged(path)
    return dict(manifest)


def _check_entry(bag: zipfile.ZipFile, name: str, expected: dict[str, Any], path: Path) -> None:
    info, seen = bag.getinfo(name), hashlib.sha256()
    if info.file_size != expected["size"]:
        raise _damaged(path)
    try:
        with bag.open(name) as entry:
            while piece := entry.read(CHUNK):
                seen.update(piece)
    except zipfile.BadZipFile as error:  # the zip's own sum: a backup it is, but a damaged one
        raise _damaged(path) from error
    if seen.hexdigest() != expected["sha256"]:
        raise _damaged(path)


def _not_one(path: Path) -> AppError:
    return AppError("BAK-101", "这不是守望的备份文件。", f"备份文件的名字以{SUFFIX}结尾，请重新选。", str(path))


def _damaged(path: Path) -> AppError:
    return AppError("BAK-102", "这个备份文件损坏了，内容和登记的不一样。", "请换一个日期的备份再试。", str(path))


# ---- restoring ----
def stage(path: Path, folder: Path) -> BackupFacts:
    """Unpack a checked backup beside the store, into a folder that nothing reads yet; AppError BAK-10x, S-103 … S-105."""
    facts = read_backup(path)
    staged = folder / STAGED
    try:
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        with zipfile.ZipFile(path) as bag:
            for name in (vault.KEYS_FILE, DATABASE):
                with bag.open(name) as entry, (staged / name).open("wb") as out:
                    _drain(entry, out)
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise explain_io(error, folder / DATABASE) from error
    return facts


def _drain(entry: Any, out: BinaryIO) -> None:
    shutil.copyfileobj(entry, out, CHUNK)
    out.flush()
    os.fsync(out.fileno())


def check_staged(folder: Path, key: bytes, path: Path) -> None:
    """The staged database opens with this key and is whole; AppError BAK-102."""
    connection = sqlcipher.connect(str(folder / STAGED / DATABASE))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        _check_whole(connection)
    except sqlcipher.DatabaseError as error:
        raise _damaged(path) from error
    finally:
        connection.close()


def drop_staged(folder: Path) -> None:
    """Nothing is restored: the unpacked copy goes."""
    shutil.rmtree(folder / STAGED, ignore_errors=True)


def put_in_place(folder: Path, stamp: str) -> Path | None:
    """The staged store takes the place of the one that is there, which is set aside whole, never removed.

    Returns where the old one lies (None: there was none). AppError S-120 when somebody works in it. Cut off at any point,
    the next start finishes it (`finish_restore`).
    """
    lock = FileLock(str(folder / LOCK_FILE), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AppError(
            "S-120", "这份数据正在被另一处使用。", "请先关掉那一个窗口或命令，再恢复。", str(folder)
        ) from None
    try:
        (folder / STAGED / READY).write_text(stamp, "utf-8")
        return _swap(folder)
    except OSError as error:
        raise explain_io(error, folder / DATABASE) from error
    finally:
        lock.release()


def finish_restore(folder: Path) -> bool:
    """Finish a restore that was cut off after everything was ready; drop one that was cut off before."""
    if not (folder / STAGED).is_dir():
        return False
    if not (folder / STAGED / READY).exists():
        drop_staged(folder)
        return False
    _swap(folder)
    return True


_OF_A_STORE = (f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE, DEVICE_FILE, vault.KEYS_FILE)


def _swap(folder: Path) -> Path | None:
    """Each step can be done again: a file still staged is not yet in place, so what lies there is the old one."""
    staged = folder / STAGED
    aside = folder / REPLACED / (staged / READY).read_text("utf-8")
    if (staged / DATABASE).exists():
        for name in _OF_A_STORE:
            if (folder / name).exists():
                aside.mkdir(parents=True, exist_ok=True)
                (folder / name).replace(aside / name)
        (staged / DATABASE).replace(folder / DATABASE)
    if (staged / vault.KEYS_FILE).exists():
        (staged / vault.KEYS_FILE).replace(folder / vault.KEYS_FILE)
    drop_staged(folder)
    return aside if aside.is_dir() else None


def check_inside(path: Path, keys: Iterable[bytes], folder: Path) -> bool:
    """True when one of the keys opens the database in a backup and every page of it is whole; it is unpacked into a folder
    of its own and removed again. AppError BAK-10x, S-10x."""
    database = unpack(path, folder)
    try:
        return any(_is_whole(database, key) for key in keys)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_whole(database: Path, key: bytes) -> bool:
    connection = sqlcipher.connect(str(database))
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        _check_whole(connection)
    except sqlcipher.DatabaseError:
        return False
    finally:
        connection.close()
    return True


# ---- rewriting (erasure) ----
def unpack(path: Path, folder: Path) -> Path:
    """The database of a checked backup in a folder of its own, still encrypted; AppError BAK-10x, S-103 … S-105."""
    read_backup(path)
    target = folder / DATABASE
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with zipfile.ZipFile(path) as bag, bag.open(DATABASE) as entry, target.open("wb") as out:
            _drain(entry, out)
    except OSError as error:
        raise explain_io(error, target) from error
    return target


def repack(path: Path, database: Path) -> None:
    """The backup again under its name with this database in it, its own facts and key slots; never half of it. AppError S-10x."""
    part = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(path) as bag:
            manifest, keys = json.loads(bag.read(MANIFEST)), bag.read(vault.KEYS_FILE)
        manifest["files"] = {
            vault.KEYS_FILE: _facts_of(keys), DATABASE: {"size": database.stat().st_size, "sha256": _hash(database)}
        }  # fmt: skip
        _zip(part, json.dumps(manifest, ensure_ascii=False, indent=1).encode(), keys, database, None)
        read_backup(part)
        part.replace(path)
    except OSError as error:
        raise explain_io(error, path) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
