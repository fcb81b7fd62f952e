"""The due list and 今天: a village of 2,000 households, and a township of 80,000 with its 40 villages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from app.domain.units import RowState, Stamp
from app.services.desk import Desk
from app.services.duties.dues import due_of, village_facts
from app.services.duties.listing import due_list
from app.services.duties.plan import week_of, work_plan
from app.services.duties.sources import DUE_PARTS
from app.services.duties.today import today_view
from app.services.files import load_households
from app.store import rows
from app.store.door import stable_id
from app.store.store import Connection
from bench.measure import Result, stopwatch
from bench.people import TODAY, folder, id_number, make_desk, person_name

HOUSEHOLDS, PEOPLE, VILLAGES = 2_000, 4, 40
# Of every twenty households: one monitored, one whose risk is removed, four 脱贫户, the rest ordinary.
KINDS = {0: "monitored", 1: "removed", 2: "exit", 3: "exit", 4: "exit", 5: "exit"}
VISITS = {"monitored": 36, "removed": 6, "exit": 3}
GAPS = {"monitored": 31, "removed": 180, "exit": 365}
Rows = dict[str, list[tuple[str, str, dict[str, Any]]]]


def village() -> Result:
    """One village: the whole list, the engine alone, 今天 when it is opened, again, and after a household was changed."""
    result = Result()
    with folder() as where:
        desk = make_desk(where)
        _fill(desk, 1)
        _started(desk)
        with stopwatch(result, "list"):
            found = due_list(desk)
        result.figures["duties"] = len(found)
        with desk.reading() as connection:
            files, facts = load_households(connection, None, DUE_PARTS), village_facts(desk, connection)
        with stopwatch(result, "engine"):
            for file in files:
                due_of(file, facts)
        with stopwatch(result, "today"):
            today_view(desk)
        with stopwatch(result, "again"):
            today_view(desk)
        with desk.writing("修改") as door:
            door.change("household", files[0].id, {"phone": "13900000000"})
        with stopwatch(result, "changed"):
            today_view(desk)
        with stopwatch(result, "plan"):
            result.figures["homes"] = len(work_plan(desk, *week_of(desk.today)).homes)
        desk.store.close()
    return result


def township() -> Result:
    """今天 of a township, opened twice: it reads the households that have a case."""
    result = Result()
    with folder() as where:
        desk = make_desk(where, "township")
        _fill(desk, VILLAGES)
        with stopwatch(result, "today"):
            view = today_view(desk)
        with stopwatch(result, "again"):
            today_view(desk)
        result.figures |= {"lines": len(view.lines), "households": view.households}
        desk.store.close()
    return result


def _started(desk: Desk) -> None:
    with desk.writing("村基本信息") as door:
        door.change("village", stable_id(desk.place.code, "village", "row"), {"started_on": date(2024, 1, 1)})


def _fill(desk: Desk, villages: int) -> None:
    """Rows as imports write them, in bulk."""
    stamp = Stamp(desk.store.device, 1)
    born = {"created_by": desk.operator, "created_at": "2024-01-01T09:00:00"}

    def put(connection: Connection, kind: str, made: list[tuple[str, str, dict[str, Any]]]) -> None:
        cells = [rows.to_cells(RowState(row, kind, values | born, stamp), unit) for row, unit, values in made]
        connection.exec_driver_sql(rows.layout(kind).insert, cells)

    for number in range(villages):
        code = desk.place.code if villages == 1 else f"{desk.place.code}{200 + number}"
        found = _village(number, code)
        with desk.store.writing() as connection:
            for kind, made in found.items():
                put(connection, kind, made)
            connection.exec_driver_sql(
                "INSERT INTO unit(id, kind, village, seen, touched) VALUES(?, 'household', ?, '{}', 1)",
                [(unit, code) for unit, _, _ in found["household"]],
            )


def _village(village: int, code: str) -> Rows:
    found: Rows = {kind: [] for kind in ("household", "member", "monitoring_case", "case_event", "visit")}
    for place in range(HOUSEHOLDS):
        home = stable_id(code, "due", str(place))
        group = KINDS.get(place % 20, "")
        values = {
            "village_code": code, "group_name": f"{place % 8 + 1}组", "local_household_no": f"A-{place + 1:04d}",
            "household_kind": "exit_policy" if group == "exit" else "ordinary",
        }  # fmt: skip
        found["household"].append((home, home, values))
        for person in range(PEOPLE):
            order = (village * HOUSEHOLDS + place) * PEOPLE + person
            number = id_number(order)
            member = {
                "household_id": home, "name": person_name(order), "id_number": number, "sort": person + 1, "presence": "present",
                "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}", "relation": "head" if person == 0 else "son",
                "labour": "normal", "health": '["serious"]' if order % 97 == 0 else '["healthy"]',
            }  # fmt: skip
            found["member"].append((stable_id(home, str(person)), home, member))
        _case(found, home, group)
        _visits(found, home, group, place)
    return found


def _case(found: Rows, home: str, group: str) -> None:
    if group not in ("monitored", "removed"):
        return
    case = stable_id(home, "case")
    found["monitoring_case"].append((case, home, {"household_id": home, "risks": '["illness"]'}))
    details = json.dumps({"state": group, "identified_month": "202405", "removal_month": "202505"})
    event = {
        "household_id": home,
        "case_id": case,
        "step": "imported",
        "side": "village",
        "person": "导入",
        "details": details,
    }
    found["case_event"].append((stable_id(case, "imported"), home, event))


def _visits(found: Rows, home: str, group: str, place: int) -> None:
    for back in range(VISITS.get(group, 0)):
        day = TODAY - timedelta(days=place % 40 + GAPS[group] * back)
        visit = {"household_id": home, "purpose": "revisit", "date": day.isoformat(), "mode": "home", "result": "stable",
                 "visitors": '["王小明", "周文斌"]'}  # fmt: skip
        found["visit"].append((stable_id(home, "visit", str(back)), home, visit))
