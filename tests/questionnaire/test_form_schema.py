"""The JSON Schema people write files by: Chinese labels, no ids, nothing computed."""

from __future__ import annotations

import json

from app.domain.questionnaire import CASE, HOUSEHOLD, KINDS, MEMBER
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Kind
from app.domain.schema import field_schema, json_schema, record_schema


def test_schema_covers_every_field_people_write() -> None:
    schema = json_schema()
    household = schema["properties"]["households"]["items"]
    for kind in KINDS:
        written = {field.key for field in kind.fields if field.kind is not Kind.REF and not field.computed}
        properties = household["properties"] if kind is HOUSEHOLD else schema["$defs"][kind.name]["properties"]
        assert written <= set(properties)
        assert not {field.key for field in kind.fields if field.kind is Kind.REF} & set(properties)
        if kind is not HOUSEHOLD:
            assert household["properties"][kind.name]["items"] == {"$ref": f"#/$defs/{kind.name}"}


def test_choices_are_labels_and_codes_never_leave() -> None:
    text = json.dumps(json_schema(), ensure_ascii=False)
    assert "边缘易致贫户" in text and '"marginal"' not in text and '"daughter_in_law"' not in text
    assert field_schema(MEMBER.field("relation"))["enum"] == [code.label for code in CODE_LISTS["RELATION"].codes]
    assert "防止返贫致贫对象" not in field_schema(CASE.field("proposed_category"))["enum"]


def test_types() -> None:
    risks = field_schema(CASE.field("risks"))
    assert risks["type"] == "array" and risks["maxItems"] == 5 and risks["uniqueItems"] is True
    assert field_schema(MEMBER.field("birth_date"))["format"] == "date"
    assert field_schema(MEMBER.field("med_resident"))["enum"] == ["是", "否"]
    year = field_schema(HOUSEHOLD.field("poverty_exit_year"))
    assert (year["type"], year["minimum"], year["maximum"]) == ("integer", 2014, 2020)


def test_rows_of_a_member_name_it() -> None:
    spell = record_schema(next(kind for kind in KINDS if kind.name == "work_spell"))
    assert spell["properties"]["member"]["type"] == "string" and "member_id" not in spell["properties"]
    assert "name" in record_schema(MEMBER)["x-required-before-report"]
