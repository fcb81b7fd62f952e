"""A township's villages as the packages they hand over: invented units, real device keys, the program's own writer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import VERSION
from app.domain.units import RowState, Stamp, UnitState
from app.services.desk import Desk
from app.services.packages.enrolment import office_keys
from app.store import migrations, peers
from app.store.door import stable_id
from app.store.peers import DeviceRow
from app.sync.keys import DeviceKeys
from app.sync.manifest import ManifestFacts
from app.sync.writer import write_package
from bench.people import PER_HOUSEHOLD, TODAY, TOWN, id_number, person_name

BORN = {"created_by": "王小明", "created_at": "2026-11-23T09:30:00"}
RELATIONS = ("head", "spouse", "son", "daughter")


class Village:
    """One laptop of one village; the office knows its keys."""

    def __init__(self, town: Desk, number: int, households: int, visits: int = 0) -> None:
        self.number, self.households, self.visits = number, households, visits
        self.code, self.name = f"{TOWN}{200 + number}", f"第{number}村"
        self.keys = DeviceKeys.generate(f"V{number:015x}", "village")
        self._office = office_keys(town).public
        public = self.keys.public
        row = DeviceRow(
            public.device, "village", self.code, self.name, "A", json.dumps(public.to_json()), confirmed=True
        )
        with town.store.writing() as connection:
            peers.put_device(connection, row)

    def units(self, places: range, counter: int = 1) -> Iterator[UnitState]:
        """Households of these places; those of a later counter have another phone and were seen again."""
        for place in places:
            yield self._household(place, counter)

    def _household(self, place: int, counter: int) -> UnitState:
        device, home = self.keys.public.device, stable_id(self.code, "bench", str(place))
        first = Stamp(device, 1)
        unit = UnitState(home, "household", self.code, {device: counter})

        def put(kind: str, key: str, values: dict[str, Any]) -> RowState:
            row = RowState(stable_id(home, key) if key else home, kind, {**values, **BORN}, first)
            unit.rows[row.id] = row
            return row

        order = self.number * self.households + place
        house = put("household", "", {
            "village_code": self.code, "group_name": f"{place % 8 + 1}组", "local_household_no": f"A-{place + 1:04d}",
            "home_address": f"云山县青石镇{self.name}{place % 8 + 1}组{place}号", "phone": f"139{order:08d}",
            "household_kind": "ordinary", "in_relocation_site": False, "is_martyr_family": False, "safe_water_solved": True,
        })  # fmt: skip
        if counter > 1:
            house.values["phone"] = f"138{order:08d}"
            house.stamps["phone"] = Stamp(device, counter)
        for person in range(PER_HOUSEHOLD):
            put("member", f"m{person}", self._member(home, order * PER_HOUSEHOLD + person, person))
        put("safeguard_snapshot", "s", {
            "household_id": home, "moment": "annual", "edu_dropout": False, "house_unsafe": False, "house_grade": "B",
            "water_unsafe": False, "food_ok": True, "taken_on": TODAY.isoformat(), "house_area": f"{80 + place % 60}.00",
        })  # fmt: skip
        money = dict.fromkeys(("wage", "w_work", "business", "property", "transfer"), f"{1000 + order * 37 % 9000}.00")
        put("income_record", "i", {"household_id": home, "moment": "annual", **money, "anchor_month": "202610",
                                   "business_cost": "1200.00"})  # fmt: skip
        for back in range(self.visits):
            put("visit", f"v{back}", _visit(home, order * 31 + back * 17, back))
        return unit

    def _member(self, home: str, order: int, place: int) -> dict[str, Any]:
        number = id_number(order)
        return {
            "household_id": home, "name": person_name(order), "id_type": "id_card", "id_number": number, "ethnicity": "01",
            "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}", "relation": RELATIONS[place],
            "education": "junior", "labour": "normal", "health": '["healthy"]', "med_resident": True, "med_employee": False,
            "med_critical": True, "pension_resident": True, "pension_employee": False, "dibao": "none", "tekun": "none",
            "counted_in_income": True, "sort": place + 1, "presence": "present", "person_id": stable_id(home, "p", str(place)),
        }  # fmt: skip

    def write(self, folder: Path, units: Iterator[UnitState], number: int = 1) -> Path:
        """A real package of these units, read back as every one is."""
        made = list(units)
        facts = ManifestFacts(
            "sync", f"A-{number:04d}", False, migrations.VERSION, VERSION, self.code, self.name, TODAY.isoformat(),
            holds={unit.id: dict(unit.seen) for unit in made},
        )  # fmt: skip
        return write_package(folder / f"{self.code}-{number:04d}.swpkg", facts, made, self.keys, [self._office]).path


def _visit(home: str, seed: int, back: int) -> dict[str, Any]:
    return {
        "household_id": home, "purpose": "revisit", "date": (TODAY - timedelta(days=30 * back)).isoformat(), "mode": "home",
        "visitors": '["王小明", "周文斌"]', "food_ok": True, "clothing_ok": True, "edu_dropout": False, "house_unsafe": False,
        "water_unsafe": False, "income_change": ("up", "same", "down")[seed % 3],
        "family_change": f"{person_name(seed)}{('已返校', '外出务工', '住院治疗', '在家休养')[seed % 4]}，家中{seed % 6 + 1}人。",
        "measure_progress": f"{('公益性岗位', '医疗救助', '产业补助')[seed % 3]}已落实，本月{seed % 900 + 100}元。",
        "met_whom": person_name(seed + 3), "result": "stable", "satisfaction": "high",
    }  # fmt: skip


def hand_in(town: Desk, folder: Path, villages: int, households: int, visits: int = 0) -> list[Path]:
    """A first package of each of several villages."""
    found = []
    for number in range(villages):
        village = Village(town, number, households, visits)
        found.append(village.write(folder, village.units(range(households))))
    return found
