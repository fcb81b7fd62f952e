"""急救包: what can still be read of a damaged store, filled up from the newest backup, as a backup that can be restored."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import VERSION
from app.domain.errors import AppError
from app.domain.records import RECORDS
from app.services.desk import Clock
from app.services.disk import file_stem
from app.services.keeping.backups import FOLDER, backups_in
from app.services.keeping.restoring import Secret
from app.store import migrations, vault
from app.store.backup import SUFFIX, BackupFacts, check_inside, unpack, write_backup
from app.store.engine import DATABASE, explain_io, make_engine
from app.store.salvage import Salvaged, fill, salvage
from app.store.salvage_units import settle_units
from app.store.store import Connection, Store, get_meta

REASON, WORK = "急救包", "rescue.tmp"
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Rescued:
    """The file that was written; what was read, what is known to be lost, what came from which backup."""

    path: Path
    salvaged: Salvaged
    filled: dict[str, int]
    backup: Path | None
    households: int

    @property
    def text(self) -> str:
        """In words: what is in it and what is missing."""
        rows = sum(self.salvaged.rows.values())
        lines = [f"急救包已写好：{self.path}。读出{rows}条，{self.households}户。"]
        if self.salvaged.whole:
            lines.append("没有发现丢失。")
        if self.filled:
            assert self.backup is not None
            lines.append(f"从备份“{self.backup.name}”补回{sum(self.filled.values())}条：{_named(self.filled)}。")
        if self.salvaged.lost:
            lines.append(
                f"读不出来的有{sum(self.salvaged.lost.values())}条：{_named(self.salvaged.lost)}；备份以后新填的要重新填。"
            )
        elif self.salvaged.damaged:
            lines.append(f"这些内容有损坏，可能缺最近填的：{_named(dict.fromkeys(self.salvaged.damaged, 0))}。")
        return "\n".join([*lines, "请在登录页“从备份恢复”里选它；恢复以后逐户看一遍最近填的内容，再向乡镇报送一次。"])


def rescue(folder: Path, secret: Secret, target: Path, clock: Clock) -> Rescued:
    """Write the rescue pack into the folder `target`; the damaged store is only read.

    AppError V-10x (password, recovery code), S-140 (nothing can be read), S-103 … S-105, BAK-101."""
    return rescue_with_key(folder, _key(folder, secret), target, clock)


def rescue_with_key(folder: Path, key: bytes, target: Path, clock: Clock) -> Rescued:
    """The same where the store is open already; AppError as `rescue`."""
    work = folder / WORK
    try:
        shutil.rmtree(work, ignore_errors=True)
        damaged = work / "damaged"
        damaged.mkdir(parents=True)
        for name in (DATABASE, f"{DATABASE}-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, damaged / name)
        shutil.copyfile(folder / vault.KEYS_FILE, work / vault.KEYS_FILE)
        found = salvage(damaged, key, work / DATABASE)
        backup, filled = _fill_up(folder, key, work)
        for table, count in settle_units(work / DATABASE, key).items():
            found.lost[table] = found.lost.get(table, 0) + count
        return _write(work, key, target, clock, found, filled, backup)
    except OSError as error:
        raise explain_io(error, target) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _key(folder: Path, secret: Secret) -> bytes:
    if secret.recovery:
        return vault.open_with_recovery(folder, secret.recovery).key
    return vault.open_with_password(folder, secret.name, secret.password).key


def _fill_up(folder: Path, key: bytes, work: Path) -> tuple[Path | None, dict[str, int]]:
    """Rows of the newest backup that this key opens; blank where there is none."""
    for backup in backups_in(folder / FOLDER):
        try:
            if check_inside(backup.path, [key], work / "checked"):
                return backup.path, fill(work / DATABASE, key, unpack(backup.path, work / "older"), key)
        except AppError:
            continue  # this backup is damaged, too
    return None, {}


def _write(
    work: Path, key: bytes, target: Path, clock: Clock, found: Salvaged, filled: dict[str, int], backup: Path | None
) -> Rescued:
    store = Store(work, key, make_engine(work / DATABASE, key))
    try:
        moment = clock()
        with store.reading() as connection:
            facts = _facts(connection, moment)
            households = int(connection.exec_driver_sql("SELECT count(*) FROM r_household").scalar_one())
        path = write_backup(store, target / f"{file_stem('守望急救', facts.name, f'{moment:{_STAMP}}')}{SUFFIX}", facts)
    finally:
        store.engine.dispose()
    return Rescued(path, found, filled, backup, households)


def _facts(connection: Connection, moment: datetime) -> BackupFacts:
    told = {name: get_meta(connection, name) for name in ("role", "code", "name", "store_id")}
    return BackupFacts(moment.isoformat(timespec="seconds"), REASON, told["role"], told["code"], told["name"],
                       get_meta(connection, "practice") == "1", told["store_id"], migrations.VERSION, VERSION)  # fmt: skip


def _named(counts: dict[str, int]) -> str:
    """Tables in the users' words: 家庭成员3、走访12."""
    labels: dict[str, int] = {}
    for table, count in counts.items():
        kind = RECORDS.get(table.removeprefix("r_"))
        label = kind.label if kind else "登记和记录"
        labels[label] = labels.get(label, 0) + count
    return "、".join(f"{label}{count or ''}" for label, count in labels.items())
