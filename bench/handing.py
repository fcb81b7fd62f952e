"""Hand-over: packages written and re-read, forty villages merged, a small delta, one person in two villages; beside what people use."""

from __future__ import annotations

import io
import json
import time
import zlib
from pathlib import Path
from typing import Any

import xlsxwriter

from app.domain.records import RECORDS, declared
from app.domain.units import UnitState
from app.services.desk import Desk
from app.services.keeping.backups import BEFORE_RECEIVE, keep_backup
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, plan_packages, receive
from app.services.town.crossing import find_cross
from app.store.engine import DATABASE
from app.store.rows import load_units
from app.sync.unitwire import encode_unit
from bench.measure import Result, median_of, peak_memory, stopwatch, timed
from bench.people import VILLAGE, folder, make_desk, put_household
from bench.towns import Village, hand_in

HOUSEHOLDS, VISITS, CHANGED, VILLAGES = 2_000, 30, 50, 40
SKETCH = 500  # households of the runs that only show a proportion


def _measure(households: int, visits: int) -> Result:
    """A village's package through its own store: written, read back, received, received again; the peers of the same data."""
    result = Result()
    with folder() as where:
        village, town = _pair(where)
        with village.writing("新增") as door:
            for number in range(households):
                put_household(door, number, visits)
        result.seconds["export"], sent = timed(lambda: export_package(village, _new(where / "stick")))
        result.seconds["receive"], taken = timed(lambda: receive(town, [sent.path], own_fingerprint(village)))
        assert taken[0].state == "taken" and sent.counts["household"] == households
        result.seconds["again"], again = timed(lambda: receive(town, [sent.path]))
        assert again[0].state == "unchanged"
        result.figures["bytes"] = sent.size
        result.memory = peak_memory()
        _peers(village, result)
        for desk in (village, town):
            desk.store.close()
    return result


def _pair(where: Path) -> tuple[Desk, Desk]:
    village, town = make_desk(where), make_desk(where, "township")
    offer_enrolment(town, where / "a.swenrol")
    enrol(village, where / "a.swenrol", own_fingerprint(town))
    return village, town


def _peers(village: Desk, result: Result) -> None:
    """The same households as plain JSON, as JSON deflated, as a workbook, and the store itself with its cipher taken off, deflated."""
    with village.reading() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM unit WHERE village=?", (VILLAGE,))]
        units = load_units(connection, ids)
        plain = b"".join(
            json.dumps(
                list(map(tuple, connection.exec_driver_sql(f"SELECT * FROM r_{kind}"))), ensure_ascii=False
            ).encode()
            for kind in RECORDS
        )
    data = [encode_unit(unit) for unit in units]

    def there_and_back() -> Any:
        packed = zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 6)
        return json.loads(zlib.decompress(packed))

    result.seconds["zlib"] = median_of(there_and_back, 3)
    text = json.dumps(data, ensure_ascii=False).encode()
    result.seconds["workbook"], book = timed(lambda: _workbook(units))
    result.figures |= {
        "json_bytes": len(text), "zlib_bytes": len(zlib.compress(text, 6)), "workbook_bytes": len(book),
        "store_bytes": (village.store.folder / DATABASE).stat().st_size, "tables_bytes": len(zlib.compress(plain, 6)),
    }  # fmt: skip


def _workbook(units: list[UnitState]) -> bytes:
    """One sheet a kind, one column a field, as people hand tables over today."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for kind, record in RECORDS.items():
        found = [row for unit in units for row in unit.rows.values() if row.kind == kind]
        if not found:
            continue
        sheet, keys = book.add_worksheet(record.label[:31]), tuple(declared(kind))
        sheet.write_row(0, 0, [field.label for field in declared(kind).values()])
        for number, row in enumerate(found, 1):
            for column, key in enumerate(keys):
                if row.values.get(key) is not None:
                    sheet.write(number, column, row.values[key])
    book.close()
    return out.getvalue()


def _new(path: Path) -> Path:
    path.mkdir()
    return path


def bare_households() -> Result:
    """A whole village without visits."""
    return _measure(HOUSEHOLDS, 0)


def with_visits() -> Result:
    """The proportion with 30 visits a household."""
    return _measure(SKETCH, VISITS)


def sketch() -> Result:
    """As many households as that, without visits: what a visit costs is the difference."""
    return _measure(SKETCH, 0)


def delta() -> Result:
    """Fifty households of two thousand changed: that package alone, into a township that has the village."""
    result = Result()
    with folder() as where:
        town = make_desk(where, "township")
        village = Village(town, 0, HOUSEHOLDS)
        receive(town, [village.write(where, village.units(range(HOUSEHOLDS)))])
        path = village.write(where, village.units(range(0, HOUSEHOLDS, HOUSEHOLDS // CHANGED), counter=2), number=2)
        result.seconds["plan"], _ = timed(lambda: plan_packages(town, {path: ""}))
        result.seconds["receive"], [taken] = timed(lambda: receive(town, [path]))
        assert taken.counts == {"更新": CHANGED}
        whole = village.write(where, village.units(range(HOUSEHOLDS), counter=2), number=3)
        result.seconds["whole"], [taken] = timed(lambda: receive(town, [whole]))
        assert taken.counts == {"更新": HOUSEHOLDS - CHANGED, "无变化": CHANGED}
        result.figures["bytes"] = path.stat().st_size
        town.store.close()
    return result


def forty_villages() -> Result:
    """Forty packages of two thousand households in one go, with the time after one, ten and forty; then what hangs on the size."""
    return town_of(VILLAGES, HOUSEHOLDS, 0)


def visited_village() -> Result:
    """One village of 2,000 households with 60,000 visits."""
    return town_of(1, HOUSEHOLDS, VISITS)


def town_of(villages: int, households: int, visits: int) -> Result:
    """Packages made, received in one job, received again; backup, plan and 跨村核对 of the store they made."""
    result, marks = Result(), {}
    with folder() as where:
        town = make_desk(where, "township")
        with stopwatch(result, "made"):
            paths = hand_in(town, _new(where / "stick"), villages, households, visits)
        start = time.perf_counter()

        def tick(step: str, done: int, total: int) -> None:
            if step.startswith("正在接收") and total == villages:
                marks[done] = time.perf_counter() - start

        taken = receive(town, [where / "stick"], progress=tick)
        result.seconds["receive"] = marks[villages] = time.perf_counter() - start
        assert all(one.state == "taken" and one.counts == {"新增": households} for one in taken)
        first = marks[0]
        result.seconds |= {f"after {count}": marks[count] - first for count in (1, 10, villages) if count in marks}
        result.memory = peak_memory()
        result.figures |= {"bytes": sum(path.stat().st_size for path in paths) / villages / households,
                           "store_mb": (town.store.folder / DATABASE).stat().st_size / 1e6}  # fmt: skip
        with stopwatch(result, "again"):
            receive(town, paths)
        with stopwatch(result, "backup"):
            kept = keep_backup(town, BEFORE_RECEIVE)
        result.figures["backup_mb"] = kept.size / 1e6
        with stopwatch(result, "crossing"), town.reading() as connection:
            result.figures["pairs"] = len(find_cross(connection))
        town.store.close()
    return result
