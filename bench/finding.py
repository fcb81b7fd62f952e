"""Search as you type: milliseconds a keystroke over 8,000 and 320,000 persons, beside LIKE over the same rows of the same store."""

from __future__ import annotations

import gc
import random
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.domain.units import RowState, Stamp
from app.services.desk import Desk
from app.services.family.households import lines
from app.services.searching import search
from app.store import rows
from app.store import search as index
from app.store.door import stable_id
from app.store.store import Connection
from bench.measure import Result, stopwatch, timed
from bench.people import folder, id_number, make_desk

HOUSEHOLDS, PEOPLE, VILLAGES = 2000, 4, 40
SHOWN = 100  # lines a screen asks for with each keystroke
EVERY = 7  # the LIKE scan is measured with every seventh keystroke
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解查朴区盖尉缪冼翟"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文志海春晓东红梅林云峰燕雪琴德福永长贵凤珍才忠诚学花斌淑芬翠"
    "宝根旺财喜庆寿山川河柱栋梁生发祥瑞荣光辉亮波浩宇晨阳"
)
# What people type, letter by letter: each beginning is a keystroke.
TYPED = (
    "wangxiaoming", "zhangw", "lij", "wxm", "lqj", "zxy", "shan", "qiu", "xie", "piaoy", "王", "王晓明", "张建国", "桂兰", "单",
    "0012", "1234", "39000012", "A-0123", "3组", "2组 w", "7组 李", "石桥", "liu", "chenguang", "zhaodefu", "gdz", "ouy", "yh",
)  # fmt: skip


def village_people() -> Result:
    """One village: 2,000 households, 8,000 persons."""
    return _measure(1)


def town_people() -> Result:
    """A township: 80,000 households, 320,000 persons in 40 villages."""
    return _measure(VILLAGES)


def _measure(villages: int) -> Result:
    result = Result()
    with folder() as where:
        role = "township" if villages > 1 else "village"
        desk = make_desk(where, role)
        _fill(desk, villages)
        gc.collect()
        before = _resident()
        with stopwatch(result, "build"):
            search.renew(desk)
        search._BOOKS.clear()
        result.seconds["open"] = timed(lambda: search.find(desk))[0]
        _keystrokes(desk, result)
        result.figures["memory"] = _resident() - before
        with desk.reading() as connection:
            result.figures["disk"] = index.size_on_disk(connection) / 1e6
            result.figures["store"] = _file_size(where / role) / 1e6
            scans = [timed(lambda text=text: _like(connection, text))[0] for text in list(_strokes())[::EVERY]]
        result.seconds["like"] = _p95(scans)
        if villages == 1:  # a township does not write households, it receives whole villages
            _writing(desk, result)
        else:
            _received(desk, result)
        desk.store.close()
    return result


def _keystrokes(desk: Desk, result: Result) -> None:
    found, shown = [], []
    for text in _strokes():
        seconds, hits = timed(lambda text=text: search.find(desk, text))
        found.append(seconds)
        shown.append(seconds + timed(lambda hits=hits, text=text: lines(desk, hits.ids[:SHOWN], text))[0])
    result.seconds |= {
        "p50": statistics.median(found), "p95": _p95(found), "worst": max(found), "screen": _p95(shown),
    }  # fmt: skip
    result.figures["strokes"] = len(found)


def _writing(desk: Desk, result: Result) -> None:
    """What the next keystroke costs after somebody saved a household."""
    with desk.reading() as connection:
        household = index.households_of(connection, index.parts(connection)[0].village)[0]
    times = []
    for number in range(10):
        with desk.writing("改电话") as door:
            door.change("household", household, {"phone": f"1380000{number:04d}"})
        times.append(timed(lambda: search.find(desk, "wangx"))[0])
    result.seconds["after_save"] = statistics.median(times)


def _received(desk: Desk, result: Result) -> None:
    """A package changed a whole village: its part alone is made anew."""
    with desk.store.writing() as connection:
        village = index.parts(connection)[0].village
        index.forget(connection, village)
    search._BOOKS.clear()
    result.seconds["one_village"] = timed(lambda: search.renew(desk))[0]


def _strokes() -> Iterator[str]:
    for text in TYPED:
        yield from (text[:length] for length in range(1, len(text) + 1))


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _like(connection: Connection, text: str) -> int:
    """What a program without an index does: every row compared, names by characters only."""
    query = (
        "SELECT count(DISTINCT unit_id) FROM r_member WHERE name LIKE :t OR id_number LIKE :e OR phone LIKE :e"
        " UNION ALL SELECT count(*) FROM r_household WHERE home_address LIKE :t OR local_household_no LIKE :t OR group_name LIKE :t"
    )
    found: list[Any] = connection.exec_driver_sql(query, {"t": f"%{text}%", "e": f"%{text}"}).fetchall()
    return sum(int(row[0]) for row in found)


# -- people -----------------------------------------------------------------------------------------------------


def _fill(desk: Desk, villages: int) -> None:
    """Rows as imports write them, in bulk; names as frequent as in life, numbers each once."""
    draw = random.Random(7)
    weights = [1 / (place + 3) for place in range(len(SURNAMES))]
    stamp = Stamp(desk.store.device, 1)

    def put(connection: Connection, kind: str, made: list[tuple[str, str, dict[str, Any]]]) -> None:
        born = {"created_by": desk.operator, "created_at": desk.now()}
        cells = [rows.to_cells(RowState(row, kind, values | born, stamp), unit) for row, unit, values in made]
        connection.exec_driver_sql(rows.layout(kind).insert, cells)

    for village in range(villages):
        code = desk.place.code if villages == 1 else f"{desk.place.code}{200 + village}"
        name = _namer(draw, weights)
        homes, people = _village(village, code, name)
        with desk.store.writing() as connection:
            put(connection, "household", homes)
            put(connection, "member", people)
            connection.exec_driver_sql(
                "INSERT INTO unit(id, kind, village, seen, touched) VALUES(?, 'household', ?, '{}', 1)",
                [(unit, code) for unit, _, _ in homes],
            )


def _namer(draw: random.Random, weights: list[float]) -> Callable[[], str]:
    def name() -> str:
        given = "".join(draw.choice(GIVEN) for _ in range(draw.choice((1, 2, 2, 2))))
        return draw.choices(SURNAMES, weights)[0] + given

    return name


def _village(village: int, code: str, name: Callable[[], str]) -> tuple[list[Any], list[Any]]:
    homes, people = [], []
    for place in range(HOUSEHOLDS):
        number = village * HOUSEHOLDS + place
        home = stable_id(code, "bench", str(place))
        group = f"{place % 8 + 1}组"
        values = {
            "village_code": code, "group_name": group, "local_household_no": f"A-{place + 1:04d}", "household_kind": "ordinary",
            "home_address": f"云山县青石镇石桥{village + 1}村{group}{place}号", "phone": f"139{number:08d}",
        }  # fmt: skip
        homes.append((home, home, values))
        for person in range(PEOPLE):
            member = {
                "household_id": home, "name": name(), "id_number": id_number(number * PEOPLE + person), "sort": person + 1,
                "relation": "head" if person == 0 else "son", "presence": "present",
            }  # fmt: skip
            people.append((stable_id(home, str(person)), home, member))
    return homes, people


def _resident() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _file_size(where: Path) -> int:
    return sum(path.stat().st_size for path in where.glob("store.db*"))
