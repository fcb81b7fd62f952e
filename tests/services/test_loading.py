"""Loading a JSON file: every declared field goes in as it is written out, all problems at once, a second load changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Owner
from app.services.collecting.collect import is_set_aside
from app.services.desk import Desk
from app.services.files import HouseholdFile, find_household, load_households
from app.services.load_reading import LOAD_KINDS, read_value
from app.services.loading import LoadRefused, load_file, load_schema
from app.store import history
from tests.cli.conftest import household_json

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(household, …)` makes a file."""

    def make(*households: Any, text: str | None = None) -> Path:
        path = tmp_path / "农户.json"
        path.write_text(
            text if text is not None else json.dumps({"households": list(households)}, ensure_ascii=False), "utf-8"
        )
        return path

    return make


def one(desk: Desk, text: str) -> HouseholdFile:
    """A household as stored."""
    with desk.reading() as connection:
        return find_household(connection, text)


def paths(desk: Desk, file: Path) -> dict[str, str]:
    """Problems of a file by path; nothing may have been written."""
    with desk.reading() as connection:
        before = history.mark(connection)
    with pytest.raises(LoadRefused) as caught:
        load_file(desk, file)
    with desk.reading() as connection:
        assert history.mark(connection) == before
    return {problem.path: problem.text for problem in caught.value.problems}


def test_a_whole_household_comes_in_and_stays(desk: Desk, write: Write) -> None:
    file = write(household_json("张德福"), household_json("李秀英", order=2))
    first = load_file(desk, file)
    assert first.counts == {"households": 2, "persons": 8, "new": 2, "new_persons": 8, "unchanged": 0}
    assert [line.number for line in first.lines] == ["A-0001", "A-0002"]
    found = one(desk, "张德福")
    assert found.case is not None and found.case.road.state is Step.CLUE
    assert found.case.record["risks"] == ("illness", "labour")
    assert found.head is not None and found.head["birth_date"] == date(1970, 3, 15) and found.head["sex"] == "male"
    income = found.latest("income_record")
    assert income is not None and (income["wage"], income["moment"], income["anchor_month"]) == (
        Decimal("18000.00"),
        "identify",
        "202610",
    )
    assert {row["member_id"] for row in found.rows("consent")} == {m["id"] for m in found.members[:3]}
    with desk.reading() as connection:
        mark = history.mark(connection)
    again = load_file(desk, file)
    assert again.counts["new"] == 0 and [line.number for line in again.lines] == ["A-0001", "A-0002"]
    with desk.reading() as connection:
        assert history.mark(connection) == mark


@pytest.mark.parametrize("key", ["local_household_no", "national_household_no"])
def test_the_same_number_is_the_same_household(desk: Desk, write: Write, key: str) -> None:
    load_file(desk, write({**household_json(), key: "53990100777"}))
    changed = {**household_json("别人", order=5), key: "53990100777"}
    assert load_file(desk, write(changed)).counts["unchanged"] == 1
    with desk.reading() as connection:
        assert [file.head_name for file in load_households(connection)] == ["张德福"]


def test_two_numbers_of_two_households_are_said(desk: Desk, write: Write) -> None:
    load_file(
        desk,
        write(
            {**household_json(), "local_household_no": "B-1"},
            {**household_json("李秀英", 2), "local_household_no": "B-2"},
        ),
    )
    found = paths(
        desk,
        write(
            {**household_json(), "local_household_no": "B-1"},
            {**household_json("赵四", 3), "local_household_no": "B-1"},
        ),
    )
    assert found == {"households[1].local_household_no": "“B-1”和households[0]相同。一户只能写一次。"}


def test_every_problem_is_listed_with_its_path(desk: Desk, write: Write) -> None:
    bad = household_json()
    bad["houshold_kind"] = "一般农户"
    bad["household_kind"] = "大户人家"
    bad["member_count"] = 4
    bad["member"][1]["wish_date"] = "2026-02-30"
    bad["member"][2]["post_months"] = 13
    bad["monitoring_case"][0]["clue_date"] = "2027-01-01"
    bad["consent"][0]["member"] = "王五"
    bad["income_record"][0]["wage"] = "很多"
    bad["safeguard_snapshot"].append({"moment": "识别时"})
    bad["visit"] = [{"date": "2026-11-01", "mode": "入户"}]
    found = paths(desk, write(bad))
    assert "household_kind" in found["households[0].houshold_kind"]
    assert "一般农户" in found["households[0].household_kind"]
    assert "由程序算出" in found["households[0].member_count"]
    assert "没有“2026-02-30”这一天" in found["households[0].member[1].wish_date"]
    assert "不能大于12" in found["households[0].member[2].post_months"]
    assert "还没有到" in found["households[0].monitoring_case[0]"]
    assert "没有“王五”" in found["households[0].consent[0].member"]
    assert "不是数字" in found["households[0].income_record[0].wage"]
    assert "写了两次" in found["households[0].safeguard_snapshot[1]"]
    assert "走访人" in found["households[0].visit[0]"]
    assert len(found) == 10


def test_what_the_county_decided_comes_in_as_history(desk: Desk, write: Write) -> None:
    case = {
        **household_json()["monitoring_case"][0],
        "monitor_category": "突发严重困难户",
        "identified_month": "202503",
    }
    load_file(desk, write({**household_json(), "monitoring_case": [case]}))
    found = one(desk, "张德福").case
    assert found is not None and found.road.state is Step.MONITORED and found.road.is_imported
    assert (found.category, found.decision["identified_month"]) == ("sudden", "202503")
    del case["identified_month"]
    told = paths(desk, write({**household_json("李秀英", 2), "monitoring_case": [case]}))
    assert list(told) == ["households[0].monitoring_case[0].identified_month"]


def test_yearly_rows_belong_to_no_case(desk: Desk, write: Write) -> None:
    rows = household_json()["income_record"]
    load_file(desk, write({**household_json(), "income_record": [*rows, {**rows[0], "moment": "年度"}]}))
    moments = {row["moment"]: row["case_id"] for row in one(desk, "张德福").rows("income_record")}
    assert moments["annual"] == "" and moments["identify"]
    lone = {**household_json("李秀英", 2), "monitoring_case": [], "consent": []}
    lone["safeguard_snapshot"][0]["moment"] = "识别时"
    assert list(paths(desk, write(lone))) == ["households[0].safeguard_snapshot[0].moment"]


def test_several_cases_are_counted_from_one(desk: Desk, write: Write) -> None:
    old = {**household_json()["monitoring_case"][0], "clue_date": "2024-05-01", "monitor_category": "边缘易致贫户",
           "identified_month": "202406", "removal_month": "202505"}  # fmt: skip
    both = [old, household_json()["monitoring_case"][0]]
    visit = {
        "date": "2024-08-01",
        "mode": "入户",
        "visitors": ["王小明"],
        "result": "情况稳定",
        "income_change": "增加",
        "case": 1,
    }
    load_file(desk, write({**household_json(), "monitoring_case": both, "visit": [visit]}))
    found = one(desk, "张德福")
    states = {
        case.record["clue_date"].year: (case.road.state, len(case.rows("visit")), len(case.rows("consent")))
        for case in found.cases
    }
    assert states == {2024: (Step.REMOVED, 1, 0), 2026: (Step.CLUE, 0, 3)}
    visit["case"] = 3
    again = {**household_json("李秀英", 2), "visit": [visit]}
    assert list(paths(desk, write(again))) == ["households[0].visit[0].case"]


def test_an_answer_that_does_not_apply_is_left_out_and_said(desk: Desk, write: Write) -> None:
    held = {**household_json(), "relocation_address": "安置区2栋"}
    result = load_file(desk, write(held))
    assert len(result.notes) == 1 and result.notes[0].startswith("households[0].relocation_address")
    assert one(desk, "张德福").record["relocation_address"] == ""


def test_without_numbers_the_first_document_tells_households_apart(desk: Desk, write: Write) -> None:
    bare = {"group_name": "1组", "member": [{"name": "周小文", "relation": "户主"}]}
    assert load_file(desk, write(bare)).counts["new"] == 1
    assert load_file(desk, write(bare)).counts["new"] == 0
    assert load_file(desk, write({**bare, "group_name": "2组"})).counts["new"] == 1


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("{", "LOAD-102", "第1行"),
        ("[]", "LOAD-104", "households"),
        ('{"households": {}}', "LOAD-104", "households"),
        ('{"households": [], "households": []}', "LOAD-102", "写了两次"),
        ('{"households": [{"phone": NaN}]}', "LOAD-102", "不是数字"),
        ('{"households": ' + "[" * 100_000, "LOAD-102", "太深"),
    ],
)
def test_files_that_are_none(desk: Desk, write: Write, text: str, code: str, said: str) -> None:
    with pytest.raises(AppError) as caught:
        load_file(desk, write(text=text))
    assert caught.value.code == code and said in str(caught.value)


def test_not_text_and_not_there(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    for name, code in (("x.json", "LOAD-102"), ("gibt-es-nicht.json", "LOAD-101"), ("", "LOAD-101")):
        with pytest.raises(AppError) as caught:
            load_file(desk, tmp_path / name)
        assert caught.value.code == code


def test_shapes_inside_that_are_wrong(desk: Desk, write: Write) -> None:
    bad = {
        "member": {},
        "visit": ["x"],
        "phone": 5,
        "in_relocation_site": 1,
        "welfare_flags": [True],
        "group_name": ["1组"],
    }
    found = paths(desk, write(bad, 7))
    assert set(found) == {
        "households[0].member", "households[0].visit[0]", "households[0].phone", "households[0].in_relocation_site",
        "households[0].welfare_flags", "households[0].group_name", "households[1]",
    }  # fmt: skip


def test_a_township_takes_no_households(township: Desk, write: Write) -> None:
    with pytest.raises(AppError) as caught:
        load_file(township, write(household_json()))
    assert caught.value.code == "LOAD-106"


def sample(field: Field) -> Any:
    """A value of a field as a person writes it."""
    if field.codes:
        texts = [code.label for code in CODE_LISTS[field.codes].active()]
        return texts[-1] if field.kind is Kind.CODE else texts[:1]
    made: dict[Kind, Any] = {
        Kind.BOOL: "是", Kind.DATE: "2026-03-04", Kind.MONTH: "202603", Kind.MONEY: "12.50", Kind.DECIMAL: 3, Kind.INT: field.minimum or 1,
        Kind.TEXTS: ["甲", "乙"],
    }  # fmt: skip
    return made.get(field.kind, "写的字")


@pytest.mark.parametrize("kind", LOAD_KINDS, ids=lambda kind: kind.name)
def test_every_declared_field_is_in_the_schema_and_readable(kind: Any) -> None:
    schema = load_schema()
    own = schema["properties"]["households"]["items"] if kind.name == "household" else schema["$defs"][kind.name]
    for field in kind.fields:
        if field.kind is Kind.REF or field.computed:
            assert field.key not in own["properties"]
            continue
        known = own["properties"][field.key]
        assert known["title"] == field.label
        raw = sample(field)
        if field.codes == "MEASURE_ITEM":
            continue  # its words need the class beside them
        value = read_value(field, raw)
        assert value not in (None, "", ()), field.key
        if "enum" in known:
            assert raw in known["enum"]


def test_every_field_of_a_household_is_stored_as_written(desk: Desk, write: Write) -> None:
    fields = [f for f in LOAD_KINDS[0].fields if f.kind is not Kind.REF and not f.computed and f.owner is Owner.VILLAGE]
    raw = {field.key: sample(field) for field in fields} | {
        "member": household_json()["member"],
        "household_kind": "一般农户",
    }
    load_file(desk, write(raw))
    record = one(desk, "张德福").record
    for field in fields:
        value = read_value(field, raw[field.key])
        expected = value if not is_set_aside(field, {f.key: read_value(f, raw[f.key]) for f in fields}) else None
        assert record[field.key] == expected or (expected is None and not record[field.key]), field.key


def test_incomes_of_several_years_are_one_row_a_year(desk: Desk, write: Write) -> None:
    rows = household_json()["income_record"]
    years = [{**rows[0], "moment": "年度", "anchor_month": month} for month in ("202410", "202510")]
    load_file(desk, write({**household_json(), "income_record": [*rows, *years]}))
    yearly = [row for row in one(desk, "张德福").rows("income_record") if row["moment"] == "annual"]
    assert sorted(row["anchor_month"] for row in yearly) == ["202410", "202510"]
    twice = {**household_json("李秀英", order=2), "income_record": [*rows, years[0], years[0]]}
    assert any("写了两次" in text for text in paths(desk, write(twice)).values())
