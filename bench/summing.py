"""汇总 of a township of 40 villages, 2,000 households each: the month's report the first time, again, and after a village handed in."""

from __future__ import annotations

from app.services.summing.reports import asked_of, assembled, read_one, stale, summary
from app.services.summing.silence import silence
from app.store.rows import read_records
from bench import dueing
from bench.measure import Result, stopwatch
from bench.people import folder, make_desk

VILLAGES = dueing.VILLAGES


def town() -> Result:
    """The report of a month, village by village; the slowest village; silence of a month."""
    result = Result()
    with folder() as where:
        desk = make_desk(where, "township")
        dueing._fill(desk, VILLAGES)
        asked = asked_of(desk, "月报")
        slowest = 0.0
        with stopwatch(result, "first"):
            for place in stale(desk, asked):
                with stopwatch(result, "one"):
                    read_one(desk, asked, place.code)
                slowest = max(slowest, result.seconds.pop("one"))
            found = assembled(desk, asked)
        with stopwatch(result, "again"):
            summary(desk, "月报")
        with desk.reading() as connection:
            home = str(read_records(connection, "household")[0]["id"])
        with desk.writing("确定联系人") as door:
            door.create(
                "pairing", {"household_id": home, "name": "沈惠芳", "is_monitor_contact": True, "start": desk.today}
            )
        with stopwatch(result, "changed"):
            summary(desk, "月报")
        with stopwatch(result, "silence"):
            silence(desk)
        result.figures |= {
            "slowest_ms": round(slowest * 1000),
            "villages": len(found.villages),
            "homes": len(found.whole.homes),
        }
        desk.store.close()
    return result
