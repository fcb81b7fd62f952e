"""A package of 500 households written, read back and received, beside the same data as zlib + JSON."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.store.rows import load_units
from app.sync.unitwire import checked_wire
from bench.measure import Result, median_of, timed
from bench.people import VILLAGE, folder, make_desk, put_household

HOUSEHOLDS, VISITS = 500, 30


def _measure(visits: int) -> Result:
    result = Result()
    with folder() as where:
        village, town = make_desk(where), make_desk(where, "township")
        offer_enrolment(town, where / "a.swenrol")
        enrol(village, where / "a.swenrol", own_fingerprint(town))
        with village.writing("新增") as door:
            for number in range(HOUSEHOLDS):
                put_household(door, number, visits)
        result.seconds["export"], sent = timed(lambda: export_package(village, _new(where / "stick")))
        result.seconds["receive"], taken = timed(lambda: receive(town, [sent.path], own_fingerprint(village)))
        assert taken[0].state == "taken" and sent.counts["household"] == HOUSEHOLDS
        result.seconds["again"], again = timed(lambda: receive(town, [sent.path]))
        assert again[0].state == "unchanged"
        with village.reading() as connection:
            ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM unit WHERE village=?", (VILLAGE,))]
            units = load_units(connection, ids)
        data = [checked_wire(unit) for unit in units]
        packed = zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 6)
        result.seconds["zlib"] = median_of(
            lambda: json.loads(zlib.decompress(zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 6))), 3
        )
        result.figures = {"bytes": sent.size, "zlib_bytes": len(packed)}
        for desk in (village, town):
            desk.store.close()
    return result


def _new(path: Path) -> Path:
    path.mkdir()
    return path


def bare_households() -> Result:
    """Without visits."""
    return _measure(0)


def with_visits() -> Result:
    """With 30 visits a household."""
    return _measure(VISITS)
