"""采集表: every declared field has its cell and its value on paper; computed values come from the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.documents import Tick, cell_text, inline_text
from app.domain.documents.form import CollectionForm, FormSection, FormTable
from app.domain.questionnaire.annex_living import ANNEX_FIELDS
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Owner
from app.domain.questionnaire.income_items import INCOME_CLASSES
from app.domain.questionnaire.items import item
from app.domain.questionnaire.kinds import SETTING_BLOCKS
from app.domain.records import declared
from app.domain.values import show, sort_codes
from app.domain.words import printed_label
from app.services.desk import Desk
from app.services.papers.base import Asked, Setting
from app.services.papers.catalogue import print_paper
from app.services.papers.form import form_sheet
from app.services.policies import set_policy

Build = Callable[..., Any]
Text = Callable[[bytes], str]
PRINTED = ("household", "members", "annex", "safeguards", "income", "risk")


@contextmanager
def setting(desk: Desk, **asked: Any) -> Iterator[Setting]:
    with desk.reading() as connection:
        yield Setting(desk, connection, desk.view(connection), desk.bodies(connection), Asked(**asked), "测试")


def form_of(desk: Desk, **asked: Any) -> CollectionForm:
    with setting(desk, **asked) as now:
        return form_sheet(now).documents[0]


def pairs_of(form: CollectionForm) -> list[tuple[str, str]]:
    """(label, value as text) of everything a person can fill in on the form, first row of every list."""
    found: list[tuple[str, str]] = []
    for part in form.parts:
        if isinstance(part, FormSection):
            found += [(cell.label, _plain(cell.value)) for cell in part.cells]
        elif isinstance(part, FormTable) and part.panels > 1:
            for row in part.rows:
                name = _plain(row.cells[0]).strip("　")
                found.append((name, cell_text(part.columns[1], row.cells[1]).replace(",", "")))
                ticks = (
                    [cell for cell in row.cells[2] if isinstance(cell, Tick)] if isinstance(row.cells[2], tuple) else []
                )
                found += [(name + tick.label, "是" if tick.ticked else "") for tick in ticks]
        elif isinstance(part, FormTable):
            first = part.rows[0].cells if part.rows else ("",) * len(part.columns)
            found += [(column.label, cell_text(column, cell)) for column, cell in zip(part.columns, first, strict=True)]
    return found


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "".join(inline_text(part) for part in value)


def fields_on_paper() -> list[tuple[str, Field]]:
    """Every field of items 1–5 and the annex that a person fills in, straight from the declarations."""
    sections = [section for key in PRINTED for section in item(key).sections]
    return [(s.kind, declared(s.kind)[key]) for s in sections for key in s.keys if not declared(s.kind)[key].computed]


def take(pairs: list[tuple[str, str]], field: Field, value: str | None = None) -> bool:
    """Take the cell of a field (with this value) off the list; False when there is none."""
    for index, (label, text) in enumerate(pairs):
        same = label == field.label or label == f"{field.label}（{field.unit}）"
        if same and (value is None or text in (value, *value.split("|"))):
            del pairs[index]
            return True
    return False


def switch_all_on(desk: Desk) -> None:
    set_policy(desk, "collect_bank", True)
    set_policy(desk, "collect_political", True)


def sample(field: Field, number: int) -> Any:
    """A value of a field that no other field has, as far as its kind allows."""
    match field.kind:
        case Kind.TEXT:
            return f"Q{number:03d}"
        case Kind.LONGTEXT:
            return f"长文{number:03d}"
        case Kind.TEXTS:
            return (f"T{number:03d}", f"U{number:03d}")
        case Kind.INT:
            return 5000 + number
        case Kind.MONEY | Kind.DECIMAL:
            return Decimal(70000 + number) + Decimal("0.25")
        case Kind.DATE:
            return date(2001, 1, 1) + timedelta(days=number)
        case Kind.MONTH:
            return f"{1990 + number // 12}{number % 12 + 1:02d}"
        case Kind.BOOL:
            return True
        case _:
            codes = [code.code for code in CODE_LISTS[field.codes].active()]
            one = codes[number % len(codes)]
            several = tuple(dict.fromkeys((one, codes[0])))
            return (
                one
                if field.kind is Kind.CODE
                else several
                if field.kind is Kind.RANKED
                else sort_codes(field.codes, several)
            )


def filled(desk: Desk) -> tuple[str, dict[tuple[str, str], Any]]:
    """A household with an answer to every field; returns its id and the answers."""
    answers: dict[tuple[str, str], Any] = {}
    by_kind: dict[str, dict[str, Any]] = {}
    for number, (kind, field) in enumerate(fields_on_paper()):
        if field.kind is Kind.REF:
            continue
        answers[kind, field.key] = sample(field, number)
        by_kind.setdefault(kind, {})[field.key] = answers[kind, field.key]
    known = {"member": {"relation": "head", "presence": "present"}, "income_record": {"anchor_month": "202610"}}
    for kind, values in known.items():
        by_kind[kind] |= values
        answers |= {(kind, key): value for key, value in values.items()}
    township = {key: by_kind["monitoring_case"].pop(key) for key, f in declared("monitoring_case").items()
                if f.owner is Owner.TOWNSHIP and key in by_kind["monitoring_case"]}  # fmt: skip
    with desk.writing("样本") as door:
        house = door.create("household", by_kind.pop("household"), village=desk.place.code)
        case = door.create("monitoring_case", {"household_id": house, **by_kind.pop("monitoring_case")})
        event = {"household_id": house, "case_id": case, "step": "clue", "side": "village", "date": desk.today}
        door.create("case_event", {**event, "person": "王小明", "details": township})
        member = door.create("member", {"household_id": house, "sort": 1, **by_kind.pop("member")})
        for kind, values in by_kind.items():
            more = {"household_id": house}
            more |= (
                {"moment": "identify", "case_id": case}
                if kind in ("safeguard_snapshot", "income_record")
                else {"member_id": member}
            )
            door.create(kind, {**more, **values})
    return house, answers


def test_every_field_has_its_place_on_the_blank_form(desk: Desk) -> None:
    switch_all_on(desk)
    pairs = pairs_of(form_of(desk, blank=True))
    annex = {field.key for field in ANNEX_FIELDS}
    wanted = [field for kind, field in fields_on_paper() if not (kind == "household" and field.key in annex)]
    assert len(wanted) > 150
    assert [field.label for field in wanted if not take(pairs, field)] == []


def test_every_answer_stands_on_the_filled_form(desk: Desk) -> None:
    switch_all_on(desk)
    house, answers = filled(desk)
    pairs = pairs_of(form_of(desk, household=house, reveal=True))
    missing = []
    for kind, field in fields_on_paper():
        value = answers.get((kind, field.key))
        if field.kind is Kind.REF:
            text: str | None = str(answers["member", "name"])
        elif field.key in INCOME_CLASSES:
            text = None  # a complete class is the sum of its sub-items: tested below
        else:
            text = printed_label(show(field, value))
            text = f"{text}|{value.isoformat()}" if field.kind is Kind.DATE else text
        if not take(pairs, field, text):
            missing.append((kind, field.key, text))
    assert missing == []


def test_every_text_answer_is_found_in_the_pdf(desk: Desk, pdf_text: Text) -> None:
    switch_all_on(desk)
    house, answers = filled(desk)
    text = pdf_text(print_paper(desk, "采集表", household=house, reveal=True).data)
    tokens = [part for value in answers.values() for part in (value if isinstance(value, tuple) else (value,))
              if isinstance(part, str) and part[:1] in "QTU" and part[1:].isdigit()]  # fmt: skip
    assert len(tokens) > 40
    assert [token for token in tokens if token not in text] == []


def test_fields_a_setting_leaves_out_are_not_printed(desk: Desk) -> None:
    pairs = pairs_of(form_of(desk, blank=True))
    left_out = [
        declared(kind)[key] for block in ("collect_bank", "collect_political") for kind, key in SETTING_BLOCKS[block]
    ]
    assert [field.label for field in left_out if take(pairs, field)] == []


def test_annex_is_printed_once_answered(desk: Desk, household: Build) -> None:
    plain, with_land = household(desk), household(desk, record={"land_crop": Decimal("3.5"), "toilet": True})
    assert "耕地面积（亩）" not in dict(pairs_of(form_of(desk, household=plain.id)))
    shown = dict(pairs_of(form_of(desk, household=with_land.id)))
    assert shown["耕地面积（亩）"] == "3.5" and shown["是否有卫生厕所"] == "是"
    assert [f.label for f in ANNEX_FIELDS if not any(label.startswith(f.label) for label in shown)] == []


def test_computed_values_come_from_the_domain(desk: Desk, household: Build) -> None:
    form = form_of(desk, household=household(desk).id)
    shown = dict(pairs_of(form))
    wanted = {
        "行政村代码": "539901101203", "户主": "张𬱖", "家庭人口数": "4", "收入起算日": "2025年10月1日",
        "收入截止日": "2026年9月30日", "计入收入人口数": "4", "家庭纯收入（元）": "27000.00", "家庭人均纯收入（元）": "6750.00",
        "纳入监测对象的收入参考（户）（元）": "15000.00", "纳入监测对象的收入参考（人均）（元）": "3750.00", "建议类别": "边缘易致贫户",
        "工资性收入": "18000.00", "年龄": "56",
    }  # fmt: skip
    assert {label: shown.get(label) for label in wanted} == wanted
    notes = "".join(part.note for part in form.parts if isinstance(part, FormSection))
    assert "人均纯收入6750.00元，低于2026年监测范围8700" in notes and "27000.00÷4人＝6750.00元" in notes


def test_titles_carry_no_numbers_until_confirmed(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk)
    before = form_of(desk, household=made.id)
    assert all(not part.title[0].isdigit() for part in before.parts)
    assert "项目顺序待乡镇核定" in pdf_text(print_paper(desk, "采集表", household=made.id).data)
    set_policy(desk, "form_confirmed", True)
    after = form_of(desk, household=made.id)
    assert after.parts[0].title.startswith("1. 家庭基本信息") and after.order_note == ""


def test_members_are_laid_over_several_tables(desk: Desk, household: Build, pdf_text: Text) -> None:
    text = pdf_text(print_paper(desk, "采集表", household=household(desk).id).data)
    assert "家庭成员信息：家庭成员（1/" in text and text.count("张明德") >= 4


def test_blank_form_holds_nobody(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk)
    printed = print_paper(desk, "采集表", blank=True)
    text = pdf_text(printed.data)
    assert printed.level == 0 and "打印人" not in text and "张" not in text.replace("一张", "")
    named = print_paper(desk, "采集表", household=made.number, blank=True)
    text = pdf_text(named.data)
    assert named.level == 2 and "张𬱖" in text and "13900000000" not in text


@pytest.mark.parametrize(("kind", "category"), [("ordinary", "边缘易致贫户"), ("exit_policy", "脱贫不稳定户")])
def test_suggestion_follows_the_kind_of_household(desk: Desk, household: Build, kind: str, category: str) -> None:
    assert dict(pairs_of(form_of(desk, household=household(desk, kind=kind).id)))["建议类别"] == category


def test_exit_household_prints_the_field_s_own_word(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, kind="exit_nopolicy")
    assert dict(pairs_of(form_of(desk, household=made.id)))["户类型"] == "脱贫户"
    assert "不享受政策" not in pdf_text(print_paper(desk, "采集表", household=made.id).data)


def test_county_s_decision_known_from_paper_is_printed(desk: Desk, household: Build) -> None:
    shown = dict(pairs_of(form_of(desk, household=household(desk, road="monitored").id)))
    assert shown["监测对象类别"] == "边缘易致贫户" and shown["识别监测时间"] == "2026年10月"
