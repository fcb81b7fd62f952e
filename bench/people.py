"""Invented people, households and ledgers; the same ones in every run. No such people or places exist."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain import documents as d
from app.services.desk import Desk
from app.services.setup import SetupFacts, make_store
from app.store.door import Door

VILLAGE, TOWN = "539901101203", "539901101"
TODAY = date(2026, 11, 23)
PASSWORD = "bench-12345"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
GIVEN = "建国秀英志强桂兰明德玉珍国庆春梅永福翠花文斌海燕长贵淑芬晓东丽华金凤德才红霞忠诚学文"
PER_HOUSEHOLD = 4


def person_name(number: int) -> str:
    """A name of two or three characters."""
    start = number * 7 % (len(GIVEN) - 1)
    return SURNAMES[number * 13 % len(SURNAMES)] + GIVEN[start : start + 1 + number % 2]


def id_number(number: int) -> str:
    """A well-formed number of region 539901 with its right last digit, each once."""
    born = date(1941, 1, 1) + timedelta(days=number * 37 % 25_000)
    body = f"539901{born:%Y%m%d}{number * 37 // 25_000 * 2 % 1000 + number % 2:03d}"
    total = sum(int(digit) * (2 ** (17 - index) % 11) for index, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def clock() -> datetime:
    """Half past nine of the day."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as found:
        yield Path(found)


def make_desk(where: Path, role: str = "village") -> Desk:
    """A fresh store."""
    code = VILLAGE if role == "village" else TOWN
    facts = SetupFacts(role, code, "石桥村" if role == "village" else "", "青石镇", "云山县", "王小明", line="8700")
    return make_store(where / role, facts, PASSWORD, f"bench-{role}", TODAY, clock).desk


def member_values(number: int, place: int) -> dict[str, Any]:
    """Item 2 of one person."""
    return {
        "name": person_name(number), "id_type": "id_card", "id_number": id_number(number), "ethnicity": "01",
        "relation": ("head", "spouse", "son", "daughter", "son", "daughter")[place], "education": "junior",
        "labour": "normal", "health": ("healthy",), "med_resident": True, "med_employee": False, "med_critical": True,
        "pension_resident": True, "pension_employee": False, "dibao": "none", "tekun": "none", "counted_in_income": True,
    }  # fmt: skip


def put_household(door: Door, number: int, visits: int = 0) -> None:
    """A household with its people, safeguards and income; `visits` months of visits."""
    values = {
        "village_code": VILLAGE, "group_name": f"{number % 8 + 1}组", "local_household_no": f"A-{number + 1:04d}",
        "home_address": f"云山县青石镇石桥村{number % 8 + 1}组{number}号", "phone": f"139{number:08d}",
        "household_kind": "ordinary", "in_relocation_site": False, "is_martyr_family": False, "safe_water_solved": True,
    }  # fmt: skip
    household = door.create("household", values, village=VILLAGE)
    for place in range(PER_HOUSEHOLD):
        more = {"household_id": household, "sort": place + 1, "presence": "present", "person_id": f"p{number}-{place}"}
        door.create("member", {**member_values(number * PER_HOUSEHOLD + place, place), **more})
    keys = {"household_id": household, "moment": "annual"}
    safe = {"edu_dropout": False, "house_unsafe": False, "house_grade": "B", "water_unsafe": False, "food_ok": True}
    door.create("safeguard_snapshot", {**keys, **safe, "taken_on": TODAY, "house_area": Decimal(80 + number % 60)})
    money = {key: Decimal(1000 + number * 37 % 9000) for key in ("wage", "w_work", "business", "property", "transfer")}
    door.create("income_record", {**keys, **money, "anchor_month": "202610", "business_cost": Decimal(1200)})
    for back in range(visits):
        seed = number * 31 + back * 17
        visit = {
            "household_id": household, "purpose": "revisit", "date": TODAY - timedelta(days=30 * back), "mode": "home",
            "visitors": ("王小明", "周文斌"), "food_ok": True, "clothing_ok": True, "edu_dropout": False,
            "house_unsafe": False, "water_unsafe": False, "income_change": ("up", "same", "down")[seed % 3],
            "family_change": f"{person_name(seed)}{('已返校', '外出务工', '住院治疗', '在家休养')[seed % 4]}，家中{seed % 6 + 1}人。",
            "measure_progress": f"{('公益性岗位', '医疗救助', '产业补助')[seed % 3]}已落实，本月{seed % 900 + 100}元。",
            "met_whom": person_name(seed + 3), "result": "stable", "satisfaction": "high",
        }  # fmt: skip
        door.create("visit", visit)


def notice(count: int) -> d.Notice:
    """拟纳入公示 of `count` households."""
    columns = (
        d.Column("no", "序号", 12), d.Column("head", "户主姓名", 32), d.Column("group", "村民小组", 30),
        d.Column("people", "家庭人口数", 24, kind=d.CellKind.NUMBER), d.Column("category", "监测对象类别", 38),
        d.Column("result", "拟定结果", 26),
    )  # fmt: skip
    kinds = ("边缘易致贫户", "脱贫不稳定户", "突发严重困难户")
    rows = tuple(
        d.Row((str(n + 1), person_name(n), f"第{n % 8 + 1}村民小组", n % 5 + 1, kinds[n % 3], "拟纳入"), group=str(n))
        for n in range(count)
    )
    return d.Notice(
        "拟纳入监测对象公示", "石桥村拟纳入防止返贫监测对象名单公示", (f"现将以下{count}户予以公示。",), columns, rows,
        "公示期：2026年11月8日至11月12日（5天）。", ("公示期内如有异议，请向村民委员会反映。",),
        (("村监督电话", "0839-6620011"),), "青石镇石桥村村民委员会", "2026年11月7日",
    )  # fmt: skip


def ledger(count: int) -> d.Ledger:
    """防返贫监测台账 of 14 columns."""
    center, left, right, kind = d.Align.CENTER, d.Align.LEFT, d.Align.RIGHT, d.CellKind
    columns = (
        d.Column("no", "序号", 9, kind=kind.NUMBER), d.Column("id", "证件号码", 33, kind=kind.IDENTIFIER),
        d.Column("head", "户主", 17), d.Column("people", "人口数", 10, kind=kind.NUMBER), d.Column("kind", "户类型", 22),
        d.Column("category", "类别", 22), d.Column("risk", "风险", 25, left), d.Column("month", "识别时间", 16, center),
        d.Column("income", "人均纯收入", 19, right, kind.MONEY), d.Column("state", "监测状态", 17),
        d.Column("helper", "帮扶联系人", 17), d.Column("measures", "主要措施", 38, left),
        d.Column("last", "最近", 18, kind=kind.DATE, group="回访"), d.Column("next", "下次", 18, kind=kind.DATE, group="回访"),
    )  # fmt: skip
    rows = tuple(
        d.Row(
            (n + 1, id_number(n), person_name(n), n % 6 + 1, "一般农户", "边缘易致贫户", "因病、缺劳动力", "202610",
             Decimal(6000 + n % 3000), "监测中", person_name(n + 50), "公益性岗位、医疗救助、低保", date(2026, 11, n % 28 + 1),
             date(2027, 1, n % 28 + 1)),
            group=str(n),
        )
        for n in range(count)
    )  # fmt: skip
    return d.Ledger("防返贫监测台账", "青石镇石桥村", "2026年11月", columns, rows)


def texts(document: d.Notice | d.Ledger) -> list[list[str]]:
    """Every row as printed texts, the header first."""
    head = [column.label for column in document.columns]
    return [
        head,
        *([d.cell_text(c, v) for c, v in zip(document.columns, row.cells, strict=True)] for row in document.rows),
    ]
