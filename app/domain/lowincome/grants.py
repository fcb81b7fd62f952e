"""What a grant, a receipt, a subsidy and a piece of regular work must say (`domain.md` §14.3, §14.4, §15.13)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from app.domain.errors import AppError
from app.domain.lowincome.assessing import heavily_disabled
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.questionnaire.field import Record
from app.domain.workdays import month_end, month_of, month_start

WHERE = "慰问救助"
TWO_SUBSIDIES = ("disability_living", "disability_care")


def check_grant(row: Record, today: date, where: str) -> None:
    """AppError GRANT-102 what lacks, GRANT-103 neither money nor goods or a day to come."""
    missing = [
        words
        for key, words in (("grant_kind", "发放种类"), ("batch", "批次"), ("provider", "发放单位"))
        if not row.get(key)
    ]
    if missing:
        raise AppError("GRANT-102", f"没有填{'、'.join(missing)}。", "请补齐，例如批次写“2026年春节慰问”。", where)
    on = row.get("date")
    if not isinstance(on, date) or on > today:
        raise AppError("GRANT-103", "发放日期没有填，或者晚于今天。", "请核对日期。", where)
    if not row.get("goods") and not row.get("amount"):
        raise AppError("GRANT-103", "物资和金额都没有填。", "请至少填一项。", where)


def check_receipt(row: Record, on: date, by: str, receipt: str, names: Collection[str], today: date) -> None:
    """AppError GRANT-106 received before, GRANT-107 the day, GRANT-108 by whom and how."""
    if row.get("received_on"):
        raise AppError("GRANT-106", "这一笔已经登记领取。", "登记错的，请撤销上一步再登记。", WHERE)
    if not row["date"] <= on <= today:
        raise AppError("GRANT-107", "领取日期要在发放日期和今天之间。", "请核对日期。", WHERE)
    if not by.strip() or receipt not in CODE_LISTS["RECEIPT"].by_code:
        raise AppError("GRANT-108", "没有填领取人或领取方式。", "请照签收表登记。", WHERE)
    if receipt in ("signed", "fingerprint") and by.strip() not in names:
        raise AppError(
            "GRANT-108", f"{by.strip()}不是这一户的人，不能写本人签字。", "别人领的，请选“家人代领”。", WHERE
        )


def check_benefit(row: Record, members: Iterable[Record], known: Iterable[Record], today: date, where: str) -> None:
    """AppError GRANT-110 what lacks, GRANT-111 a month that does not fit, GRANT-112 drawn already, GRANT-113 who cannot
    draw it: the care subsidy needs a heavily disabled person."""
    scheme, since = str(row.get("scheme") or ""), str(row.get("since") or "")
    if scheme not in CODE_LISTS["SCHEME"].by_code or not since:
        raise AppError("GRANT-110", "没有选项目，或者没有填从哪个月开始。", "请补齐。", where)
    if month_start(since) > today.replace(day=28):
        raise AppError("GRANT-111", "开始月份还没有到。", "请核对月份。", where)
    same = [one for one in known if one["scheme"] == scheme and not one.get("until")]
    if any((one.get("member_id") or "") == (row.get("member_id") or "") for one in same):
        raise AppError(
            "GRANT-112",
            f"已经登记过{label('SCHEME', scheme)}，还没有停发。",
            "金额变了的，请先登记停发，再登记新的。",
            where,
        )
    if scheme in TWO_SUBSIDIES:
        _check_disabled(row, list(members), scheme, where)


def _check_disabled(row: Record, members: list[Record], scheme: str, where: str) -> None:
    member = next((one for one in members if str(one["id"]) == row.get("member_id")), None)
    if member is None:
        raise AppError("GRANT-113", f"{label('SCHEME', scheme)}发给个人，没有选是谁。", "请选家庭成员。", where)
    if not member.get("disability_level"):
        name = str(member.get("name") or "")
        raise AppError("GRANT-113", f"{name}没有登记残疾类别和等级。", "请先在家庭成员里照残疾人证填写。", where)
    if scheme == "disability_care" and not heavily_disabled(member, ()):
        raise AppError("GRANT-113", "护理补贴发给一级、二级残疾人。", "请核对残疾人证上的等级。", where)


def check_end(row: Record, until: str, reason: str, where: str) -> None:
    """AppError GRANT-114."""
    if not until or month_end(until) < month_start(str(row["since"])) or not reason.strip():
        raise AppError("GRANT-114", "停发月份不对，或者没有写停发原因。", "停发月份不能早于开始月份。", where)


def check_duty(duty: str, period: str, on: date, person: str, today: date) -> None:
    """AppError GRANT-120 what, GRANT-121 the day, GRANT-122 by whom; the month is checked by `month_start`."""
    if duty not in CODE_LISTS["LOW_DUTY"].by_code:
        raise AppError("GRANT-120", "没有选做的是哪一项工作。", "请选每月数据比对、年度全面核查或工作情况报告。", WHERE)
    if on > today or month_of(on) < period:
        raise AppError("GRANT-121", "完成日期要在期间开始以后、今天以前。", "请核对期间和日期。", WHERE)
    month_start(period)
    if not person.strip():
        raise AppError("GRANT-122", "没有填经办人。", "请填姓名。", WHERE)
