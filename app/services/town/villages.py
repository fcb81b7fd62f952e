"""The villages of the township: their list as the township keeps it, and how each stands with its hand-over (`design.md` §4, §7)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.errors import AppError
from app.domain.letters import is_peer_number
from app.services.desk import Desk
from app.store import package_log, peers
from app.store.door import Door, stable_id
from app.store.peers import DeviceRow, PackageRow
from app.store.putaside import rows as put_aside_rows
from app.store.rows import read_records
from app.store.store import Connection

KIND = "town_village"
WHERE = "辖村名单"
_CODE = re.compile(r"[0-9]{12}")
_LINE = re.compile(
    r"\s*(?:(?P<code>[0-9]{12})[\s,，、:：]*(?P<name>\S.*?)|(?P<name2>\S.*?)[\s,，、:：]+(?P<code2>[0-9]{12}))\s*"
)


@dataclass(frozen=True, slots=True)
class TownVillage:
    """A village of the list; `since`: from when it is expected to hand over (blank: the day it was written down)."""

    code: str
    name: str
    letters: tuple[str, ...] = ()
    by_hand: bool = False
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village as its packages show it. `missing`: numbers that never came; `late`: days over the interval (0: in time);
    `waiting`: packages that came after the last answer; `aside`: packages of it that wait in quarantine."""

    code: str
    name: str
    devices: int
    last_number: str
    last_at: str
    packages: int
    missing: tuple[str, ...]
    answered_at: str
    letters: tuple[str, ...] = ()
    days: int | None = None
    late: int = 0
    waiting: int = 0
    aside: int = 0
    by_hand: bool = False
    listed: bool = True

    @property
    def state(self) -> tuple[str, str]:
        """A tone and a word: 由乡镇代录, 还没有报送过, 逾期12天, 按时."""
        if self.by_hand:
            return "quiet", "由乡镇代录"
        if self.late:
            return ("danger", f"逾期{self.late}天") if self.packages else ("danger", f"从未报送，已{self.days}天")
        return ("good", "按时") if self.packages else ("warn", "还没有报送过")


# ---- the list -------------------------------------------------------------------------------------------------


def town_villages(desk: Desk) -> tuple[TownVillage, ...]:
    """The list, by code."""
    with desk.reading() as connection:
        return listed_villages(connection)


def listed_villages(connection: Connection) -> tuple[TownVillage, ...]:
    """The list inside a transaction."""
    found = (
        TownVillage(str(row["village_code"]), str(row["name"]), tuple(row["letters"] or ()), bool(row["by_hand"]),
                    row["since"], str(row["note"] or ""))
        for row in read_records(connection, KIND)
    )  # fmt: skip
    return tuple(sorted(found, key=lambda village: village.code))


def put_village(desk: Desk, village: TownVillage) -> str:
    """Write a village of the list down, or change it; AppError TOWN-101 … TOWN-103. Returns what was done: 新增, 更改 or 无变化."""
    _check(desk, village)
    with desk.writing("辖村名单") as door:
        return _put(desk, door, village)


def add_villages(desk: Desk, text: str) -> dict[str, int]:
    """A pasted or read list, a line a village: code and name in either order. All or nothing; AppError TOWN-104 names the line."""
    found = read_list(text)
    for village in found:
        _check(desk, village)
    done: dict[str, int] = {}
    with desk.writing("导入辖村名单") as door:
        for village in found:
            word = _put(desk, door, village, keep=True)
            done[word] = done.get(word, 0) + 1
    return done


def read_list(text: str) -> list[TownVillage]:
    """The villages of a list; AppError TOWN-104."""
    found: dict[str, TownVillage] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            text = f"第{number}行读不出12位村代码和村名：{line.strip()[:40]}"
            raise AppError("TOWN-104", text, "请每行写一个村：代码 空格 村名。", WHERE)
        code = match["code"] or match["code2"]
        if code in found:
            raise AppError("TOWN-104", f"第{number}行的代码{code}前面已经有了。", "请删去重复的一行。", WHERE)
        found[code] = TownVillage(code, (match["name"] or match["name2"]).strip())
    return list(found.values())


def remove_village(desk: Desk, code: str, why: str) -> None:
    """Take a village off the list (merged, left the township); what it handed over stays. AppError TOWN-105, TOWN-106."""
    if not why.strip():
        raise AppError("TOWN-106", "没有写为什么去掉这个村。", "请写一句原因，例如“合并到柳河村”。", WHERE)
    if code not in {village.code for village in town_villages(desk)}:
        raise AppError("TOWN-105", f"名单里没有{code}这个村。", "请刷新后再看。", WHERE)
    with desk.writing("辖村名单") as door:
        door.remove(KIND, _row(desk, code), why.strip())


def _check(desk: Desk, village: TownVillage) -> None:
    if desk.store.role != "township":
        raise AppError("TOWN-101", "辖村名单由乡镇填写。", "请在乡镇的电脑上操作。", WHERE)
    if not _CODE.fullmatch(village.code) or not village.code.startswith(desk.place.code):
        text = f"村代码“{village.code}”不是本乡镇的12位代码。"
        raise AppError("TOWN-102", text, f"应以{desk.place.code}开头，后面3位。", WHERE)
    if not village.name.strip():
        raise AppError("TOWN-103", f"{village.code}没有写村名。", "请写上村名。", WHERE)


def _row(desk: Desk, code: str) -> str:
    return stable_id(desk.place.code, KIND, code)


def _put(desk: Desk, door: Door, village: TownVillage, keep: bool = False) -> str:
    """`keep`: what the list does not tell (since, letters …) stays as it is."""
    row = _row(desk, village.code)
    known = {str(one["id"]): one for one in read_records(door.connection, KIND, deleted=True)}
    values = {"village_code": village.code, "name": village.name.strip(), "letters": village.letters,
              "by_hand": village.by_hand or None, "since": village.since, "note": village.note}  # fmt: skip
    old = known.get(row)
    if old is None:
        door.create(KIND, {**values, "since": village.since or desk.today}, row_id=row, village=desk.place.code)
        return "新增"
    if old.get("deleted_reason"):
        door.revive(KIND, row, {**values, "since": village.since or desk.today})
        return "新增"
    wanted = {"name": values["name"]} if keep else {**values, "since": village.since or old["since"]}
    return "更改" if door.change(KIND, row, wanted) else "无变化"


# ---- how they stand -------------------------------------------------------------------------------------------


def village_lines(desk: Desk) -> list[VillageLine]:
    """Every village of the list and every one that ever sent something, by code."""
    with desk.reading() as connection:
        listed = {village.code: village for village in listed_villages(connection)}
        devices = [device for device in peers.devices(connection) if device.role == "village" and not device.is_self]
        logged = package_log.bare_packages(connection)
        aside = put_aside_rows(connection)
        interval = int(desk.view(connection).number("handover_days"))
    names = {device.village: device.name for device in devices}
    lines = []
    for code in sorted({*listed, *names}):
        village = listed.get(code) or TownVillage(code, names[code])
        came = [row for row in logged if row.village == code and row.direction == "in"]
        sent = [row for row in logged if row.village == code and row.direction == "out"]
        own = [device for device in devices if device.village == code]
        count = sum(row.place in (village.name, names.get(code)) for row in aside if row.place)
        lines.append(_line(desk.today, interval, village, code in listed, own, came, sent, count))
    return lines


def _line(
    today: date, interval: int, village: TownVillage, listed: bool, devices: list[DeviceRow], came: list[PackageRow],
    sent: list[PackageRow], aside: int,
) -> VillageLine:  # fmt: skip
    last = came[0] if came else None
    answered = sent[0].at if sent else ""
    start = date.fromisoformat(last.at[:10]) if last else village.since
    days = max((today - start).days, 0) if start else None
    late = max((days or 0) - interval, 0) if not village.by_hand else 0
    letters = tuple(
        sorted({*village.letters, *(device.letter for device in devices if device.active and device.letter)})
    )
    return VillageLine(
        village.code, village.name, sum(device.active for device in devices), last.number if last else "",
        last.at.replace("T", " ") if last else "", len(came), missing_numbers(came), answered.replace("T", " "), letters, days,
        late, sum(row.at > answered for row in came), aside, village.by_hand, listed,
    )  # fmt: skip


def missing_numbers(came: Iterable[PackageRow]) -> tuple[str, ...]:
    """Numbers of each laptop below its highest that never came. A laptop's letter may change, its count goes on."""
    by_device: dict[str, list[str]] = {}
    for row in came:
        if not is_peer_number(row.number):
            by_device.setdefault(row.device, []).append(row.number)
    missing: list[str] = []
    for device in sorted(by_device):
        letter = by_device[device][0].rpartition("-")[0]  # the newest one
        known = {int(tail) for number in by_device[device] if (tail := number.rpartition("-")[2]).isdigit()}
        missing += [f"{letter}-{number:04d}" for number in range(1, max(known, default=0)) if number not in known]
    return tuple(missing)
