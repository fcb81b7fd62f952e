"""A JSON file of households read against the declarations: every value, and every problem with its path (`design.md` §6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.idnumbers import birth_date, sex
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Owner, RecordKind
from app.domain.questionnaire.kinds import KINDS
from app.domain.records import RECORDS
from app.domain.values import EMPTY, parse
from app.services.collecting.collect import is_set_aside
from app.services.disk import os_reason
from app.services.files import Rec

# Rows that may stand in the file: the form, and what a village records beside it.
LOAD_KINDS: tuple[RecordKind, ...] = (*KINDS, *(RECORDS[name] for name in ("visit", "measure", "refusal_hit")))
BY_NAME = {kind.name: kind for kind in LOAD_KINDS}
MAX_BYTES = 256 * 1024 * 1024
LISTS = (Kind.CODES, Kind.RANKED, Kind.TEXTS)
NUMBERS = (Kind.MONEY, Kind.DECIMAL, Kind.INT)


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """One thing wrong in the file: path like households[3].member[1].birth_date, label of the field, what and what to do."""

    path: str
    label: str
    text: str

    def __str__(self) -> str:
        name = f"（{self.label}）" if self.label else ""
        return f"{self.path}{name}：{self.text}"


@dataclass(slots=True)
class LoadedRow:
    """One row as read: decoded values, whom it concerns (`member` as written), which case (`case` counted from 1)."""

    kind: str
    path: str
    values: Rec
    member: str = ""
    case: int | None = None


@dataclass(slots=True)
class LoadedHousehold:
    """One household as read."""

    path: str
    values: Rec
    rows: dict[str, list[LoadedRow]] = field(default_factory=dict)
    raw: Any = None

    def of(self, kind: str) -> list[LoadedRow]:
        """Its rows of one kind."""
        return self.rows.get(kind, [])


@dataclass(slots=True)
class LoadedFile:
    """A whole file: its households, all problems, and answers left out because their question does not apply."""

    name: str
    households: list[LoadedHousehold] = field(default_factory=list)
    problems: list[LoadProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_load_file(path: Path) -> LoadedFile:
    """A file with every problem of every value; AppError LOAD-101 … LOAD-104 when it is no such file at all."""
    data = _json_of(path)
    listed = data.get("households") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        advice = '请照 schema 命令给出的样子写，最外层是{"households": [ … ]}。'
        raise AppError("LOAD-104", "文件里没有“households”这一列农户。", advice, path.name)
    reader = _Reader(LoadedFile(path.name))
    for key in data:
        if key not in ("households", "$schema"):
            reader.problem(key, "", "不认识这一项。", "请删去，或照 schema 命令核对写法。")
    for index, raw in enumerate(listed):
        reader.household(f"households[{index}]", raw)
    return reader.file


def _json_of(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AppError(
                "LOAD-103", "文件太大。", f"请分成几个文件，每个不超过{MAX_BYTES // 1024 // 1024}兆。", path.name
            )
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AppError("LOAD-102", "文件不是UTF-8编码的文字。", "请另存为UTF-8编码的JSON文件。", path.name) from None
    except OSError as error:
        raise AppError(
            "LOAD-101", f"读不出这个文件（{os_reason(error)}）。", "请检查文件名和路径。", path.name
        ) from None
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"第{error.lineno}行第{error.colno}个字"
        raise AppError("LOAD-102", f"文件不是JSON：{where}读不懂。", "请检查括号、引号和逗号。", path.name) from None
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, _Unfit) else "结构太深或数字太长。"
        raise AppError("LOAD-102", f"文件不能用：{said}", "请改好后再载入。", path.name) from None


class _Unfit(ValueError):
    """Something JSON allows and a form does not."""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Unfit(f"“{next(key for key in keys if keys.count(key) > 1)}”在同一处写了两次。")
    return found


def _no_constant(name: str) -> Any:
    raise _Unfit(f"“{name}”不是数字。")


class _Reader:
    """Walks a file and collects what it says and what is wrong with it."""

    def __init__(self, file: LoadedFile) -> None:
        self.file = file

    def problem(self, path: str, label: str, text: str, advice: str = "") -> None:
        self.file.problems.append(LoadProblem(path, label, text + advice))

    def household(self, path: str, raw: Any) -> None:
        if not isinstance(raw, dict):
            self.problem(path, "", "这里应当是一户，写成{ … }。")
            return
        own = {key: value for key, value in raw.items() if key == "household" or key not in BY_NAME}
        found = LoadedHousehold(path, self.values("household", path, own).values, raw=raw)
        for kind in BY_NAME:
            if kind != "household" and kind in raw:
                found.rows[kind] = list(self.rows(kind, f"{path}.{kind}", raw[kind]))
        self.file.households.append(found)

    def rows(self, kind: str, path: str, raw: Any) -> Iterator[LoadedRow]:
        if not isinstance(raw, list):
            self.problem(path, BY_NAME[kind].label, "这里应当是一列，写成[ … ]。")
            return
        for index, one in enumerate(raw):
            here = f"{path}[{index}]"
            if isinstance(one, dict):
                yield self.values(kind, here, one)
            else:
                self.problem(here, BY_NAME[kind].label, "这里应当是一条，写成{ … }。")

    def values(self, kind: str, path: str, raw: Mapping[str, Any]) -> LoadedRow:
        fields = {f.key: f for f in BY_NAME[kind].fields if f.kind is not Kind.REF}
        row = LoadedRow(kind, path, {})
        for key in sorted(raw, key=lambda name: list(fields).index(name) if name in fields else len(fields)):
            if key == "member" and _names_member(kind):
                row.member = self.word(f"{path}.member", raw[key])
            elif key == "case" and _names_case(kind):
                row.case = self.case(f"{path}.case", raw[key])
            elif key in fields and fields[key].computed:
                self.problem(f"{path}.{key}", fields[key].label, "这一项由程序算出。", "请从文件里删去。")
            elif key in fields:
                self.value(row, fields[key], raw[key])
            else:
                self.problem(f"{path}.{key}", "", "不认识这一项。", _meant(key, [*fields, *BY_NAME]))
        self.settle(row)
        return row

    def value(self, row: LoadedRow, field_: Field, raw: Any) -> None:
        parent = str(row.values.get("measure_class") or "") if field_.codes == "MEASURE_ITEM" else ""
        try:
            value = read_value(field_, raw, parent)
        except AppError as error:
            self.problem(f"{row.path}.{field_.key}", field_.label, error.text, error.advice)
            return
        if value != EMPTY.get(field_.kind):
            row.values[field_.key] = value

    def word(self, path: str, raw: Any) -> str:
        if isinstance(raw, str):
            return raw.strip()
        self.problem(path, "家庭成员", "这里应当写姓名或证件号码。")
        return ""

    def case(self, path: str, raw: Any) -> int | None:
        if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 1:
            return raw
        self.problem(path, "监测事项", "这里应当写第几件监测事项，从1数起。")
        return None

    def settle(self, row: LoadedRow) -> None:
        """Birth date and sex follow from the number; an answer whose question does not apply is left out and said."""
        if row.kind == "member" and row.values.get("id_number"):
            number = str(row.values["id_number"])
            derived = {"birth_date": birth_date(number), "sex": sex(number)}
            row.values.update({key: value for key, value in derived.items() if value})
        whole = {f.key: row.values.get(f.key, EMPTY.get(f.kind)) for f in BY_NAME[row.kind].fields}
        for field_ in BY_NAME[row.kind].fields:
            if field_.key in row.values and field_.owner is not Owner.TOWNSHIP and is_set_aside(field_, whole):
                del row.values[field_.key]
                self.file.notes.append(f"{row.path}.{field_.key}（{field_.label}）：按其他回答，这一项不用填，没有收。")


def _names_member(kind: str) -> bool:
    return "member_id" in BY_NAME[kind].keys


def _names_case(kind: str) -> bool:
    return "case_id" in BY_NAME[kind].keys


def _meant(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, list(known), 1)
    return f"是不是“{near[0]}”？" if near else "请照 schema 命令核对写法。"


def read_value(field_: Field, raw: Any, parent: str = "") -> Any:
    """Decoded value of a JSON value with official Chinese labels; AppError value.… says what is wrong."""
    if raw is None or raw == "" or raw == []:
        return EMPTY.get(field_.kind)
    if isinstance(raw, list):
        return _list(field_, raw, parent)
    if isinstance(raw, bool):
        return raw if field_.kind is Kind.BOOL else _wrong(field_)
    if isinstance(raw, int | Decimal):
        return parse(field_, str(raw)) if field_.kind in NUMBERS or field_.kind is Kind.MONTH else _wrong(field_)
    if not isinstance(raw, str):
        return _wrong(field_)
    return parse(field_, raw, parent=parent)


def _wrong(field_: Field) -> Any:
    wanted = {Kind.BOOL: "“是”或“否”", Kind.DATE: '日期文字，例如"2026-11-03"'}.get(field_.kind, "加引号的文字")
    if field_.kind in NUMBERS:
        wanted = "数字"
    raise AppError("value.shape", f"写法不对，这里应当是{wanted}。", "", field_.label)


def _part(field_: Field, text: str, parent: str) -> str:
    return (
        text.strip() if field_.kind is Kind.TEXTS else str(parse(replace(field_, kind=Kind.CODE), text, parent=parent))
    )


def _list(field_: Field, raw: list[Any], parent: str) -> tuple[str, ...]:
    if field_.kind not in LISTS or not all(isinstance(part, str) for part in raw):
        raise AppError(
            "value.shape",
            "这里不能写成一列。" if field_.kind not in LISTS else "这一列里只能是文字。",
            "",
            field_.label,
        )
    parts = tuple(_part(field_, part, parent) for part in raw if part.strip())
    if len(set(parts)) != len(parts):
        raise AppError("value.twice", "同一项写了两次。", "请去掉重复的。", field_.label)
    if field_.max_items and len(parts) > field_.max_items:
        raise AppError(
            "value.too_many", f"写了{len(parts)}项，最多{field_.max_items}项。", "请去掉多余的。", field_.label
        )
    if field_.kind is Kind.CODES:
        parts = tuple(sorted(parts, key=CODE_LISTS[field_.codes].order))
    return parts
