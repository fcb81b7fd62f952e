"""The people of the practice village: invented, from `resources/practice`, their ages always right on the day it is made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.idnumbers import age
from app.domain.questionnaire.codes import code_for
from app.domain.workdays import add_days, add_months, month_of

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "practice"
REGION = "539901"
EDUCATION = {"文盲": "illiterate", "小学": "primary", "初中": "junior", "高中": "senior", "大专": "college"}
HEALTH = {"慢病": "chronic", "大病": "serious", "残疾": "disabled"}
LABOUR = {"弱": "weak", "丧失": "lost", "技能": "skilled"}
# Birthdays lie far enough back that nobody comes of age or starts school in the middle of the story.
BIRTHDAY_BACK = (110, 190)
WORKING_AGE, OLD = 16, 60


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person: `index` runs through the village, `marks` are the words behind the relation."""

    index: int
    name: str
    sex: str
    age: int
    relation: str
    marks: dict[str, str]
    born: date
    number: str

    @property
    def student(self) -> bool:
        """Goes to school or kindergarten, or is too small for it."""
        return "学生" in self.marks

    @property
    def works(self) -> bool:
        """Has a job outside farming."""
        return "务工" in self.marks

    @property
    def adult(self) -> bool:
        """Signs for himself."""
        return self.age >= 18

    @property
    def health(self) -> tuple[str, ...]:
        """Codes of HEALTH."""
        found = tuple(code for word, code in HEALTH.items() if word in self.marks)
        return found or ("healthy",)


@dataclass(frozen=True, slots=True)
class Home:
    """One household of the data file with its people; `data` holds everything else as written there."""

    key: str
    group: str
    road: str
    people: tuple[Person, ...]
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def head(self) -> Person:
        """The first person."""
        return self.people[0]

    @property
    def kind(self) -> str:
        """Code of KIND."""
        return str(self.data.get("kind", "ordinary"))

    @property
    def imported(self) -> bool:
        """Came with the national export."""
        return "identified" in self.data

    @property
    def risks(self) -> tuple[str, ...]:
        """Codes of RISK, the main one first."""
        return tuple(self.data.get("risks", ()))

    @property
    def order(self) -> int:
        """A small number that differs from home to home."""
        return self.head.index


@cache
def resource(name: str) -> Any:
    """A data file of the practice village; AppError PRAC-001 when the program's folder is incomplete."""
    path = FOLDER / f"{name}.json"
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise AppError("PRAC-001", "练习村的数据文件不在程序文件夹里。", "请重新安装程序。", path.name) from error


def homes(today: date) -> tuple[Home, ...]:
    """All households of the practice village as they are on a day."""
    found, index = [], 0
    for data in resource("households"):
        people = tuple(_person(text, index + place, today) for place, text in enumerate(data["people"]))
        index += len(people)
        found.append(Home(data["key"], data["group"], data["road"], people, data))
    return tuple(found)


def _person(text: str, index: int, today: date) -> Person:
    name, sex, years, relation, *words = text.split()
    marks = {word.partition(":")[0]: word.partition(":")[2] for word in words}
    back, spread = BIRTHDAY_BACK
    born = add_days(add_months(today, -12 * int(years)), -(back + index * 37 % spread))
    code = "male" if sex == "男" else "female"
    number = id_number(born, index, code)
    if "残疾" in marks:
        number += marks["残疾"].replace(":", "")
    known = code_for("RELATION", relation)
    if known is None:
        raise ValueError(f"{relation} is no relation")
    return Person(index, name, code, int(years), known, marks, born, number)


def id_number(born: date, index: int, sex: str) -> str:
    """A number of the invented region with a right check character (GB 11643)."""
    body = f"{REGION}{born:%Y%m%d}{(index * 2 + (sex == 'male')) % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def wrong_number(number: str) -> str:
    """The same number with one digit mistyped."""
    return number[:15] + str((int(number[15]) + 2) % 10) + number[16:]


def member_values(person: Person, today: date) -> dict[str, Any]:
    """Every answer item 2 asks of one person."""
    marks = person.marks
    values: dict[str, Any] = {
        "name": person.name, "sex": person.sex, "id_type": "disability" if "残疾" in marks else "id_card",
        "id_number": person.number, "birth_date": person.born, "relation": person.relation,
        "ethnicity": marks.get("族", "01"), "health": person.health, "labour": _labour(person),
        "med_resident": True, "med_employee": False, "med_critical": True,
        "pension_resident": person.age >= WORKING_AGE and not person.student, "pension_employee": False,
        "dibao": "rural" if "低保" in marks else "none", "tekun": "rural" if "特困" in marks else "none",
        "counted_in_income": True, "presence": "present", "speaks_mandarin": person.age < 70, "med_commercial": False,
        "works_abroad": False, "medical_aid": "大病" in marks, "other_health_aid": "慢病" in marks,
    }  # fmt: skip
    values |= _schooling(person, today)
    if "特困" in marks:
        values["tekun_mode"] = "scattered"
    if "残疾" in marks:
        kind, level = marks["残疾"].split(":")
        values |= {"disability": kind, "disability_level": level, "disability_valid_until": add_months(today, 50)}
        values["disability_allowance"] = ("living", "care") if level in "12" else ("living",)
    if person.works:
        values |= {"is_working": True, "work_months": 10, "phone": phone(person)}
    if "公益岗" in marks:
        values |= {"post_types": (marks["公益岗"],), "post_months": 8}
    return values


def phone(person: Person) -> str:
    """An invented mobile number, another one for everybody."""
    return f"1390001{person.index:04d}"


def _labour(person: Person) -> str:
    for word, code in LABOUR.items():
        if word in person.marks:
            return code
    if person.age < WORKING_AGE or person.student:
        return "none"
    return "weak" if person.age >= OLD or person.health != ("healthy",) else "normal"


def _schooling(person: Person, today: date) -> dict[str, Any]:
    if person.student:
        return {"school_status": school_of(person.born, today)}
    for word, code in EDUCATION.items():
        if word in person.marks:
            return {"education": code}
    if person.age >= OLD:
        return {"education": "primary"}
    return {"education": "junior"}


_GRADES = ("junior1", "junior2", "junior3", "senior1", "senior2", "senior3", "uni1", "uni2", "uni3", "uni4")


def school_of(born: date, today: date) -> str:
    """Code of SCHOOL by the age on the last day before the school year."""
    year = today.year if (today.month, today.day) >= (8, 31) else today.year - 1
    years = age(born, date(year, 8, 31))
    if years < 6:
        return "preschool_age" if years < 3 else "preschool"
    return "primary" if years < 12 else _GRADES[min(years - 12, len(_GRADES) - 1)]


def employer(person: Person) -> dict[str, Any]:
    """Where somebody works: away or near, one of the invented firms."""
    fitting = [firm for firm in resource("place")["employers"] if firm["mark"] == person.marks["务工"]]
    return dict(fitting[person.index % len(fitting)])


def spell_values(person: Person, today: date, month_income: Decimal) -> dict[str, Any]:
    """A spell of work that still runs."""
    firm = employer(person)
    away = firm.pop("mark") == "远"
    start = month_of(add_months(today, -(9 + person.index % 5)))
    return {
        **firm, "start": start, "place_kind": "outside" if away else "county", "month_income": month_income,
        "point_to_point": firm["channel"] == "export", "place": f"{firm['city']}{firm['county']}",
    }  # fmt: skip
