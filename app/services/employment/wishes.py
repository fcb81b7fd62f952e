"""意愿和服务: wishes for work, training and industry; employment services and training given (`domain.md` §4.7, §22; S1-7, S0-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.questionnaire.field import Field
from app.domain.records import declared
from app.domain.values import blank
from app.services.desk import Desk
from app.services.employment.people import worker_in

WISH_KEYS = ("plans_work", "plan_county", "service_need", "job_wish", "training_wish", "industry_wish", "wish_date")
SERVICE_KEYS = ("date", "kind", "content", "provider", "days", "result", "certificate", "note")


def wish_fields() -> list[Field]:
    """Fields of a person's wishes, as the form declares them."""
    return [declared("member")[key] for key in WISH_KEYS]


def service_fields() -> list[Field]:
    """Fields of an employment service or training."""
    return [declared("job_service")[key] for key in SERVICE_KEYS]


def record_wish(desk: Desk, household: str, member: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What a person wishes; returns the changed keys. AppError WISH-101 nothing said, WISH-102 a day that does not fit."""
    with desk.writing("登记就业意愿") as door:
        worker = worker_in(door.connection, member, household)
        told = {key: values[key] for key in WISH_KEYS if key in values}
        if all(blank(told.get(key)) for key in WISH_KEYS[:-1]):
            raise AppError("WISH-101", "意愿一项都没有填。", "没有意愿的，写“无”。", f"{worker.name}（{worker.short}）")
        told["wish_date"] = told.get("wish_date") or desk.today
        if told["wish_date"] > desk.today:
            raise AppError("WISH-102", "登记日期还没有到。", "请写问到本人那一天。", f"{worker.name}（{worker.short}）")
        return door.change("member", worker.id, told)


def record_service(desk: Desk, people: Iterable[tuple[str, str]], values: Mapping[str, Any]) -> int:
    """One service or training for (household, member) pairs, one verb; returns how many.

    AppError WISH-103 what is missing, WISH-104 a day that does not fit, WISH-105 nobody named."""
    pairs = list(people)
    if not pairs:
        raise AppError("WISH-105", "没有选人。", "请先选参加的人。", "就业服务")
    for key, name in (("kind", "服务种类"), ("content", "内容"), ("result", "结果"), ("date", "服务日期")):
        if blank(values.get(key)):
            raise AppError("WISH-103", f"没有填“{name}”。", "请补上。", "就业服务")
    if not isinstance(values["date"], date) or values["date"] > desk.today:
        raise AppError("WISH-104", "服务日期还没有到。", "请写实际服务那一天。", "就业服务")
    told = {key: values[key] for key in SERVICE_KEYS if not blank(values.get(key))}
    with desk.writing("登记就业服务") as door:
        for household, member in pairs:
            worker = worker_in(door.connection, member, household)
            door.create("job_service", {**told, "household_id": household, "member_id": member,
                                        "person_id": worker.member.get("person_id")})  # fmt: skip
    return len(pairs)
