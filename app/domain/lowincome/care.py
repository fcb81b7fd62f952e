"""留守老人, scattered 特困, children without care: contact person, agreement, visits (`domain.md` §14.4, §22, S2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.errors import AppError
from app.domain.idnumbers import age
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.questionnaire.field import Record

WHERE = "关爱对象"
# Youngest and oldest age (full years) a kind fits; blank ends are open.
AGES: Mapping[str, tuple[int, int]] = {
    "left_elder": (60, 150), "hard_elder": (60, 150), "orphan": (0, 17), "unsupported": (0, 17), "hard_child": (0, 17),
    "left_child": (0, 15), "left_woman": (18, 150), "hard_woman": (18, 150),
}  # fmt: skip
WOMEN = ("left_woman", "hard_woman")
# What the paper of each kind is (S2).
PAPERS: Mapping[str, str] = {
    "left_elder": "support", "scattered_tekun": "care", "left_child": "guardian", "orphan": "guardian", "unsupported": "guardian",
}  # fmt: skip


def check_care(row: Record, member: Record | None, known: Iterable[Record], today: date, where: str) -> None:
    """AppError CARE-101 what lacks, CARE-102 the day, CARE-103 listed already, CARE-104 an age or sex that does not fit,
    CARE-105 an agreement without its day, CARE-106 not a scattered 特困."""
    kind = str(row.get("care_kind") or "")
    if member is None or kind not in CODE_LISTS["CARE_KIND"].by_code:
        raise AppError("CARE-101", "没有选是谁，或者没有选关爱类别。", "请补齐。", where)
    since = row.get("since")
    if not isinstance(since, date) or since > today:
        raise AppError("CARE-102", "列入日期没有填，或者晚于今天。", "请核对日期。", where)
    if any(one["member_id"] == row["member_id"] and one["care_kind"] == kind and not one.get("end") for one in known):
        raise AppError(
            "CARE-103", f"{member.get('name')}已经列入{label('CARE_KIND', kind)}。", "请在原来那一条上登记。", where
        )
    _check_person(kind, member, since, where)
    _check_agreement(row, where)


def _check_person(kind: str, member: Record, on: date, where: str) -> None:
    low, high = AGES.get(kind, (0, 150))
    name, word, born = str(member.get("name") or ""), label("CARE_KIND", kind), member.get("birth_date")
    if born is not None and not low <= age(born, on) <= high:
        raise AppError("CARE-104", f"{name}{age(born, on)}岁，不是{word}的年龄。", "请核对出生日期和类别。", where)
    if kind in WOMEN and str(member.get("sex")) == "male":
        raise AppError("CARE-104", f"{name}是男性，不能列入{word}。", "请核对类别。", where)
    if kind == "scattered_tekun" and member.get("tekun_mode") == "central":
        raise AppError("CARE-106", f"{name}登记的是集中供养。", "散居特困人员才要照料人和委托照料协议。", where)


def _check_agreement(row: Record, where: str) -> None:
    signed, until = row.get("agreement_on"), row.get("agreement_until")
    if row.get("agreement") not in (None, "", "none") and signed is None:
        raise AppError("CARE-105", "选了协议，没有填签订日期。", "还没有签的，协议先空着。", where)
    if signed is not None and until is not None and until < signed:
        raise AppError("CARE-105", "协议有效期早于签订日期。", "请核对两个日期。", where)


def check_care_visit(care: Record, on: date, visitors: Iterable[str], state: str, today: date, where: str) -> None:
    """AppError CARE-110 ended, CARE-111 the day, CARE-112 who went and what they saw."""
    if care.get("end"):
        raise AppError("CARE-110", "已经退出关爱名单。", "请重新列入再登记走访。", where)
    if not care["since"] <= on <= today:
        raise AppError("CARE-111", "走访日期要在列入日期和今天之间。", "请核对日期。", where)
    if not [name for name in visitors if name.strip()] or not state.strip():
        raise AppError("CARE-112", "没有填走访人或本人情况。", "请写谁去的、看到什么。", where)


def check_care_end(care: Record, on: date, reason: str, today: date, where: str) -> None:
    """AppError CARE-110 ended before, CARE-111 the day, CARE-113 no reason."""
    if care.get("end"):
        raise AppError("CARE-110", "已经退出关爱名单。", "不用再登记。", where)
    if not care["since"] <= on <= today:
        raise AppError("CARE-111", "退出日期要在列入日期和今天之间。", "请核对日期。", where)
    if not reason.strip():
        raise AppError("CARE-113", "没有写退出原因。", "请写，例如“子女已回家照料”。", where)
