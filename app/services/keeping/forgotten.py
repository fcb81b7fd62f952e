"""Forgotten password on the locked side: a request for the township, its answer, a new password (`design.md` §4).

The key made for the request lies beside the store, sealed to a code that stands on the asker's slip alone: laptop, slip and
answer together open the store once. An answer without its waiting request opens nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import file_stem
from app.store import vault
from app.store.backup import slot_of
from app.store.peers import log_access
from app.store.store import new_device_id
from app.sync.asking import load_file, make_request, open_answer, read_answer, read_request, save_file
from app.sync.keys import DeviceKeys, fingerprint, same_fingerprint

WAITING = "forgotten.json"
SUFFIX_REQUEST, SUFFIX_ANSWER = ".swreq", ".swans"
SLIP = 16  # characters of the asker's slip (80 bits, stretched)
WHERE = "忘记密码"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request on the stick. `code`: the 12 characters the township types from the paper; `slip`: kept by the asker, needed
    to open the answer, shown once; `office`: fingerprint of the township it is for."""

    path: Path
    code: str
    slip: str
    office: str
    who: str
    place: str
    purpose: str
    created: str


def ask_township(folder: Path, target: Path, who: str, place: str, today: date, backup: Path | None = None) -> Asked:
    """Write a request to a stick for the store in `folder`, or for a backup that is to be restored there.

    AppError ASK-101 (never enrolled: no slot), ASK-102 (who, where), V-105 …, BAK-10x, sync.… (stick). An older request that
    waits is replaced: only the newest answer opens."""
    if not who.strip() or not place.strip():
        raise AppError("ASK-102", "请求单上要写是谁、哪个村。", "请填您的姓名和村名。", WHERE)
    slot = _slot(folder, backup)
    keys = DeviceKeys.generate(new_device_id("village"), "village")
    purpose = "restore" if backup else "password"
    data = make_request(keys, slot.office, slot.box, who.strip(), place.strip(), purpose, today.isoformat())
    request = read_request(data)
    slip = vault.new_recovery_code()[: SLIP + SLIP // 4 - 1]
    stem = file_stem("", "找回密码", place.strip(), request.code)
    path = _free(target, stem)
    save_file(path, data)
    _keep(folder, slip, keys, request.digest, slot)
    return Asked(path, request.code, slip, slot.office, who.strip(), place.strip(), purpose, today.isoformat())


def _slot(folder: Path, backup: Path | None) -> vault.OfficeSlot:
    slot = slot_of(backup) if backup else vault.office_slot(folder)
    if slot is None:
        raise AppError(
            "ASK-101", "这份数据还没有登记乡镇，乡镇打不开它。", "请用密封保管的恢复单打开；恢复单也没有，数据打不开。", WHERE
        )  # fmt: skip
    return slot


def _free(target: Path, stem: str) -> Path:
    names = (target / f"{stem}{number}{SUFFIX_REQUEST}" for number in ("", *(f"-{n}" for n in range(2, 100))))
    return next(path for path in names if not path.exists())


def _keep(folder: Path, slip: str, keys: DeviceKeys, request: str, slot: vault.OfficeSlot) -> None:
    kept = {"format": 1, "request": request, "office": slot.office, **vault.seal_by_code(slip, keys.to_bytes())}
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{WAITING}.new"
    with part.open("w", encoding="ascii") as out:
        json.dump(kept, out)
        out.flush()
        os.fsync(out.fileno())
    part.replace(folder / WAITING)


def is_waiting(folder: Path) -> bool:
    """True while an answer is awaited here."""
    return (folder / WAITING).exists()


def key_from_answer(folder: Path, path: Path, slip: str) -> bytes:
    """The store key out of the township's answer.

    AppError ASK-103 (nothing waits: answered already, another laptop), ASK-105 (of another request), ASK-106 (another office),
    ASK-107 (slip), sync.answer…"""
    try:
        kept = json.loads((folder / WAITING).read_text("ascii"))
        wanted, office = str(kept["request"]), str(kept["office"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = "这台电脑上没有等着答复的请求：可能已经用过，或者请求是在别的电脑上做的。"
        raise AppError("ASK-103", text, "每个答复只能用一次；还打不开的，请重新做一个请求。", WHERE) from error
    answer = read_answer(load_file(path), path.name)
    if answer.request != wanted:
        raise AppError("ASK-105", "这个答复是回答另一个请求的。", "请选对文件；以前的答复不能再用。", path.name)
    if not same_fingerprint(fingerprint(answer.office), office):
        raise AppError(
            "ASK-106", "这个答复不是本村登记的那个乡镇签的。", "没有打开，也没有改动；请打电话问乡镇。", path.name
        )
    one_time = vault.open_by_code(slip, kept)
    if one_time is None:
        raise AppError("ASK-107", "取回码不对。", f"请照请求单上留给您的那一半，输入{SLIP}个字符。", WHERE)
    return _key(open_answer(answer, DeviceKeys.from_bytes(one_time)), path.name)


def _key(secret: bytes, where: str) -> bytes:
    try:
        key = bytes.fromhex(json.loads(secret)["key"])
    except (ValueError, KeyError, TypeError) as error:
        raise AppError("ASK-104", "答复里的钥匙读不出来。", "请乡镇重新做一个答复。", where) from error
    return key


def settle_answer(desk: Desk, answer: Path) -> None:
    """The answer has been used: its request waits no longer, and the log says how the store was opened."""
    (desk.store.folder / WAITING).unlink(missing_ok=True)
    with desk.store.writing() as connection:
        log_access(connection, desk.now(), desk.operator, "找回密码", answer.name, "乡镇帮助打开，设了新密码")
