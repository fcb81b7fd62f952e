"""JSON Schema of households in the questionnaire's own keys, with the official Chinese labels (`design.md` §6 load, schema)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Owner, RecordKind, Req
from app.domain.questionnaire.kinds import KINDS

# References inside one household are written by the member's name or number, never by a row id.
_MEMBER_REFS = ("member_id",)
_DATE = {"type": "string", "format": "date"}
_MONEY = {"type": ["string", "number"], "description": "元，两位小数"}


def _choice(field: Field) -> dict[str, Any]:
    texts = list(dict.fromkeys(code.label for code in CODE_LISTS[field.codes].active()))
    return {"type": "string", "enum": texts}


def _typed(field: Field) -> dict[str, Any]:
    if field.kind is Kind.CODE:
        return _choice(field)
    if field.kind in (Kind.CODES, Kind.RANKED):
        unique = {"uniqueItems": True, **({"maxItems": field.max_items} if field.max_items else {})}
        return {"type": "array", "items": _choice(field), **unique}
    if field.kind is Kind.TEXTS:
        return {"type": "array", "items": {"type": "string"}}
    if field.kind is Kind.DATE:
        return dict(_DATE)
    if field.kind is Kind.MONTH:
        return {"type": "string", "pattern": r"^\d{4}(0[1-9]|1[0-2])$"}
    return _typed_number(field)


def _typed_number(field: Field) -> dict[str, Any]:
    if field.kind is Kind.BOOL:
        return {"type": "string", "enum": ["是", "否"]}
    if field.kind in (Kind.MONEY, Kind.DECIMAL):
        return dict(_MONEY) if field.kind is Kind.MONEY else {"type": ["string", "number"]}
    if field.kind is Kind.INT:
        limits = {"minimum": field.minimum, "maximum": field.maximum}
        return {"type": "integer", **{key: limit for key, limit in limits.items() if limit is not None}}
    if field.kind is Kind.JSON:
        return {}
    return {"type": "string", "maxLength": field.max_length}


def field_schema(field: Field) -> dict[str, Any]:
    """Schema of one field: title, type, choices as labels, hint and unit; blank may be left out or null."""
    schema = _typed(field)
    words = [field.hint, f"单位：{field.unit}" if field.unit else "", schema.get("description", "")]
    described = {"title": field.label, **schema}
    text = " ".join(word for word in words if word)
    return {**described, "description": text} if text else described


def record_schema(kind: RecordKind) -> dict[str, Any]:
    """Schema of one row as people write it: no row ids, nothing computed; a member is named by 姓名 or 证件号码."""
    properties = {
        field.key: field_schema(field) for field in kind.fields if field.kind is not Kind.REF and not field.computed
    }
    if any(field.key in _MEMBER_REFS for field in kind.fields):
        properties["member"] = {"title": "家庭成员", "type": "string", "description": "姓名或证件号码"}
    required = [
        f.key for f in kind.fields if f.key in properties and f.req is Req.REQUIRED and f.owner is Owner.VILLAGE
    ]
    return {"title": kind.label, "type": "object", "properties": properties, "additionalProperties": False,
            "x-required-before-report": required}  # fmt: skip


def json_schema(kinds: Iterable[RecordKind] = KINDS) -> dict[str, Any]:
    """Schema of a file `{"households": [{…, "member": [...], "income_record": [...]}]}`.

    Nothing but the household's own block is demanded: an unfinished household may be loaded, the data checks name what
    is missing (`data_checks.md` §1). `x-required-before-report` lists what the procedure asks for later.
    """
    found = {kind.name: kind for kind in kinds}
    parts = {name: {"type": "array", "items": {"$ref": f"#/$defs/{name}"}} for name in found if name != "household"}
    household = record_schema(found["household"])
    household["properties"] = {**household["properties"], **parts}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "守望农户信息",
        "type": "object",
        "required": ["households"],
        "properties": {"households": {"type": "array", "items": household}},
        "$defs": {name: record_schema(kind) for name, kind in found.items() if name != "household"},
    }
