"""Forgotten password on the township's side: a request looked at, checked against the paper, answered, written down (`design.md` §4)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import file_stem
from app.services.keeping.forgotten import SUFFIX_ANSWER
from app.services.keeping.office_slot import SlotFacts, open_slot
from app.store import peers
from app.store.peers import DeviceRow, log_access
from app.sync.asking import Request, load_file, make_answer, read_request, save_file
from app.sync.keys import DeviceKeys, fingerprint, same_fingerprint

ACTION = "帮助找回密码"
WHERE = "帮助找回密码"


@dataclass(frozen=True, slots=True)
class Question:
    """A request as the clerk sees it before he types: what is said (`who`, `place`, as typed there), what the slot says
    (`village`, `device`), and why it cannot be answered (`trouble`, blank: it can). `lost`: its laptop is struck off."""

    path: Path
    who: str
    place: str
    purpose: str
    created: str
    village: str
    village_name: str
    device: str
    letter: str
    trouble: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer on the stick, and what the register sheet says."""

    path: Path
    code: str
    question: Question
    came: str


def look_at_request(desk: Desk, path: Path) -> Question:
    """Whose request it is; nothing is opened for anybody. AppError P-101 (a village), ASK-110 (another township's), sync.…"""
    return _checked(desk, path)[1]


def _checked(desk: Desk, path: Path) -> tuple[Request, Question, SlotFacts, DeviceKeys]:
    request = read_request(load_file(path), path.name)
    office = _office_of(desk, request, path)
    facts = open_slot(request.slot, [office])
    with desk.reading() as connection:
        rows = peers.devices(connection)
    row = next((row for row in rows if row.id == facts.device), None)
    question = Question(path, request.who, request.place, request.purpose, request.created, facts.village,
                        row.name if row else facts.name, facts.device, row.letter if row else "",
                        _trouble(desk, facts, row), row is not None and not row.active)  # fmt: skip
    return request, question, facts, office


def _office_of(desk: Desk, request: Request, path: Path) -> DeviceKeys:
    """The office key the slot was made for, the present one or a former one."""
    from app.services.packages.enrolment import office_keys, opening_keys

    office_keys(desk)
    for keys in opening_keys(desk):
        if keys.public.role == "office" and same_fingerprint(request.office, fingerprint(keys.public)):
            return keys
    raise AppError("ASK-110", "这个请求是给别的乡镇的，本乡镇打不开。", "请村里找它登记的那个乡镇。", path.name)


def _trouble(desk: Desk, facts: SlotFacts, row: DeviceRow | None) -> str:
    if facts.practice != desk.place.practice:
        return "练习数据和正式数据不能互相找回密码。"
    if not facts.village.startswith(desk.place.code):
        return f"这台电脑是{facts.name}（{facts.village}）的，不属于本乡镇。"
    if row is None or not row.confirmed:
        return "本乡镇没有登记过这台电脑，核对不了是不是本村的。"
    if row.village != facts.village:
        return "请求里写的村和登记的村不一样。"
    return ""


def answer_request(
    desk: Desk, path: Path, typed: str, came: str, folder: Path, lost_checked: bool = False
) -> Answered:  # fmt: skip
    """Open the slot for one request. `typed`: the 12 characters from the signed sheet; `came`: who brought it.

    `lost_checked`: the laptop is struck off and its backup is restored on another one, which a person made sure of.
    AppError P-101, ASK-110, ASK-111 (not ours, with the reason), ASK-112 (struck off), ASK-113 (who came), sync.code…"""
    request, question, facts, office = _checked(desk, path)
    if question.trouble:
        raise AppError("ASK-111", question.trouble, "没有处理；请打电话到村里核对。", path.name)
    if question.lost and not (lost_checked and request.purpose == "restore"):
        raise AppError(
            "ASK-112", "这台电脑已经停用（丢失或收回），不能帮它找回密码。",
            "村里用备份在新电脑上恢复的，请先当面核实，再选“已当面核实，恢复备份”。", path.name,
        )  # fmt: skip
    if not came.strip():
        raise AppError("ASK-113", "没有写是谁来办的。", "请填来人的姓名，登记单上要签字。", WHERE)
    request.confirm(typed)
    secret = json.dumps({"key": facts.key.hex(), "device": facts.device}).encode()
    data = make_answer(office, request, secret, desk.today.isoformat())
    target = _free(folder, file_stem("", "找回密码答复", question.village_name, request.code))
    save_file(target, data)
    with desk.store.writing() as connection:
        what = f"{question.village_name}{question.letter and f'（{question.letter}号电脑）'}"
        log_access(connection, desk.now(), desk.operator, ACTION, what, f"来人：{came.strip()}；请求{request.code}")
    return Answered(target, request.code, question, came.strip())


def _free(folder: Path, stem: str) -> Path:
    names = (folder / f"{stem}{number}{SUFFIX_ANSWER}" for number in ("", *(f"-{n}" for n in range(2, 100))))
    return next(path for path in names if not path.exists())


@dataclass(frozen=True, slots=True)
class Helped:
    """One line of the register: when, for whom, what was written down, by whom."""

    at: str
    whose: str
    note: str
    clerk: str


def helped(desk: Desk) -> tuple[Helped, ...]:
    """Everybody who was helped here, the newest first."""
    with desk.reading() as connection:
        lines = peers.accesses(connection)
    return tuple(Helped(at, subject, note, who) for at, who, action, subject, note in lines if action == ACTION)
