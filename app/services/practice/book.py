"""The workbook the practice village starts with: shaped like the national export, written for the import to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.domain.values import show
from app.domain.workdays import add_months, month_of
from app.services.practice.forms import household_values, income_values, line_of, measure_pairs, snapshot_values
from app.services.practice.people import Home, Person, member_values, phone, resource

HOUSEHOLD = {
    "自然村": "group_name", "家庭住址": "home_address", "户联系电话": "phone", "户类型": "household_kind",
    "脱贫年度": "poverty_exit_year", "是否危房户": "dangerous_house", "是否解决安全饮用水": "safe_water_solved",
    "整户无劳动能力兜底保障户": "no_labour_backstop",
}  # fmt: skip
MEMBER = {
    "姓名": "name", "性别": "sex", "证件类型": "id_type", "证件号码": "id_number", "与户主关系": "relation", "民族": "ethnicity",
    "文化程度": "education", "在校生状况": "school_status", "健康状况": "health", "劳动技能": "labour",
    "是否参加城乡居民基本医疗保险": "med_resident", "是否参加城镇职工基本医疗保险": "med_employee",
    "是否参加大病保险": "med_critical", "是否参加城乡居民基本养老保险": "pension_resident",
    "享受低保政策情况": "dibao", "享受特困供养政策情况": "tekun",
}  # fmt: skip
SNAPSHOT_NAMES = {
    "edu_dropout": ("是否义务教育阶段适龄儿童少年失学辍学",) * 2, "house_unsafe": ("是否住房出现安全问题", "是否住房损毁"),
    "water_unsafe": ("是否饮水出现安全问题", "是否饮水设施损毁"),
    "uninsured_member": ("是否有家庭成员未参加城乡居民（职工）基本医疗保险",) * 2,
}  # fmt: skip
MONEY = {
    "工资性收入": "wage", "生产经营性收入": "business", "财产性收入": "property", "转移性收入": "transfer",
    "生产经营性支出": "business_cost", "理赔收入": "claims", "合规自付支出": "allowed_self_paid",
}  # fmt: skip
CLASSES = ("industry", "job", "finance", "post", "house", "health", "edu_aid", "welfare")
AFTER = "风险消除后"


def write_export(path: Path, homes: Iterable[Home], today: date) -> None:
    """Write the national export of the imported households; every cell is text, as in the real files."""
    rows = [{**_household(home, today), **_member(home, person, today)} for home in homes for person in home.people]
    headers = list(dict.fromkeys(name for row in rows for name in row))
    with Workbook(str(path), {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("监测对象人口信息")
        place = resource("place")
        sheet.write_string(0, 0, f"{place['county']}{place['town']}{place['village']}监测对象信息（练习）")
        for column, name in enumerate(headers):
            sheet.write_string(1, column, name)
            for line, row in enumerate(rows, start=2):
                sheet.write_string(line, column, row.get(name, ""))


def household_number(home: Home) -> str:
    """An invented national number of a household."""
    return f"5399011012030{home.order:05d}"


def _texts(kind: str, names: dict[str, str], values: dict[str, Any], before: str = "") -> dict[str, str]:
    fields = declared(kind)
    return {before + name: show(fields[key], values.get(key)) for name, key in names.items()}


def _household(home: Home, today: date) -> dict[str, str]:
    place, data = resource("place"), home.data
    identified, removed = months_of(home, today)
    cells = {"县": place["county"], "乡镇": place["town"], "行政村": place["village"], "户编号": household_number(home)}
    cells |= _texts("household", HOUSEHOLD, household_values(home, today))
    cells |= {"监测对象类别": label("CATEGORY", data["category"]), "识别监测时间": identified}
    cells |= {f"致贫/返贫风险{n}": label("RISK", risk) for n, risk in enumerate(home.risks, 1)}
    cells |= {"因自然灾害子项": label("DISASTER", data.get("disaster")), "风险是否已消除": "是" if removed else "否"}
    cells |= _moment(home, identified, "")
    cells |= {"信息采集人": place["village_operator"], "信息采集人联系电话": place["collector_phone"]}
    if removed:
        helper = helper_of(home)
        cells |= {
            "消除监测时间": removed,
            "风险消除方式": "帮扶消除",
            "监测联系人": helper["name"],
            "监测联系人电话": helper["phone"],
        }
        cells |= _moment(home, removed, AFTER)
    return cells | _measures(home)


def _moment(home: Home, month: str, before: str) -> dict[str, str]:
    day = date(int(month[:4]), int(month[4:]), 1)
    snapshot = snapshot_values(home, day, healed=bool(before))
    cells = {before + names[bool(before)]: show(declared("safeguard_snapshot")[key], snapshot[key])
             for key, names in SNAPSHOT_NAMES.items()}  # fmt: skip
    return cells | _texts("income_record", MONEY, income_values(home, month, 1.4 if before else None), before)


def _measures(home: Home) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for kind, item in measure_pairs(home):
        found.setdefault(kind, []).append(label("MEASURE_ITEM", item))
    return {label("MEASURE", kind): "；".join(found.get(kind, ())) for kind in CLASSES}


def _member(home: Home, person: Person, today: date) -> dict[str, str]:
    cells = {
        "人编号": f"{household_number(home)}{person.index:04d}",
        "家庭成员联系电话": phone(person) if person.works else "",
    }
    return cells | _texts("member", MEMBER, member_values(person, today))


def months_of(home: Home, today: date) -> tuple[str, str]:
    """YYYYMM of identification and of removal (blank while the risk stands)."""
    removed = home.data.get("removed")
    return month_of(add_months(today, -home.data["identified"])), month_of(
        add_months(today, -removed)
    ) if removed else ""


def helper_of(home: Home) -> dict[str, str]:
    """The helper of a household."""
    helpers = resource("place")["helpers"]
    return dict(helpers[home.order % len(helpers)])


def years_needed(homes: Iterable[Home], today: date) -> range:
    """The years whose line the story compares incomes with."""
    first = min(int(months_of(home, today)[0][:4]) for home in homes if home.imported)
    return range(first - 1, today.year + 1)


def line_text(year: int) -> str:
    """The line of a year as it is typed into the settings."""
    return str(line_of(year))
