"""停发报告 at once after death, prison, moving away and steady work: which rows follow, and what a report must say (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.errors import AppError
from app.domain.life.follow_ups import drawn
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record

WHERE = "停发报告"
# Reason of leaving -> cause of STOP_CAUSE; who is missing is still looked for.
CAUSES: Mapping[str, str] = {
    "died": "died", "imprisoned": "imprisoned", "moved_out": "moved_out", "married_out": "moved_out", "adopted_out": "moved_out",
}  # fmt: skip
# What somebody who takes steady work may have to give back; the others go on.
OF_WORK = ("dibao", "tekun", "post")
# 享受的救助补贴 -> what is reported for it.
OF_SCHEME: Mapping[str, str] = {
    "dibao": "dibao", "tekun": "tekun", "elder": "elder", "disability_living": "disability", "disability_care": "disability",
    "pension": "pension", "post": "post",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StopWish:
    """A row to write: whose, which scheme (STOP_SCHEME), why, since when."""

    member: str
    scheme: str
    cause: str
    happened_on: date

    @property
    def values(self) -> dict[str, object]:
        """Its fields."""
        return {"member_id": self.member, "scheme": self.scheme, "cause": self.cause, "happened_on": self.happened_on}


def stops(
    member: Record, cause: str, on: date, posts: Iterable[Record], benefits: Iterable[Record], running: Iterable[str],
    high_age: int = 80,
) -> Iterator[StopWish]:  # fmt: skip
    """One row for each scheme a person draws when something happens to him. `running`: STOP_SCHEME codes of recognitions in
    force that cover him; steady work stops 低保, 特困 and posts only."""
    known = [scheme for scheme, _ in drawn(member, posts, on, high_age)]
    known += [OF_SCHEME[str(row["scheme"])] for row in benefits if _runs(row, member) and row["scheme"] in OF_SCHEME]
    wanted = dict.fromkeys([*known, *running])
    for scheme in wanted:
        if cause != "working" or scheme in OF_WORK:
            yield StopWish(str(member["id"]), scheme, cause, on)


def _runs(row: Record, member: Record) -> bool:
    return not row.get("until") and row.get("member_id") == member["id"]


def sentence(row: Record, name: str) -> str:
    """张三2026年11月3日死亡，停发低保."""
    from app.domain.documents import chinese_date

    return f"{name}{chinese_date(row['happened_on'])}{label('STOP_CAUSE', row['cause'])}，停发{label('STOP_SCHEME', row['scheme'])}"


def check_new(values: Record, today: date, where: str) -> None:
    """A row written by hand. AppError STOP-101 what lacks, STOP-102 a day to come."""
    if not values.get("scheme") or not values.get("cause") or not values.get("member_id"):
        raise AppError("STOP-101", "停发报告要写明是谁、哪一项、为什么。", "请逐项填写。", where)
    on = values.get("happened_on")
    if not isinstance(on, date) or on > today:
        raise AppError("STOP-102", "发生日期没有填，或者晚于今天。", "请核对日期。", where)


def check_report(row: Record, on: date, to: str, today: date) -> None:
    """AppError STOP-103 reported before, STOP-104 the day, STOP-105 to whom."""
    if row.get("reported_on"):
        raise AppError("STOP-103", "这一条已经报告过。", "有了结果的，请登记办理结果。", WHERE)
    if not row["happened_on"] <= on <= today:
        raise AppError("STOP-104", "报告日期要在发生日期和今天之间。", "请核对日期。", WHERE)
    if not to.strip():
        raise AppError("STOP-105", "没有写报告给谁。", "请写，例如“镇民政办”。", WHERE)


def check_done(row: Record, on: date, outcome: str, stop_from: str, today: date) -> None:
    """AppError STOP-106 not reported yet, STOP-107 done before, STOP-104 the day, STOP-108 the result."""
    if row.get("done_on"):
        raise AppError("STOP-107", "这一条已经办结。", "请刷新后再看。", WHERE)
    if not row.get("reported_on") and outcome not in ("not_paid", "keeps"):
        raise AppError("STOP-106", "还没有登记报告。", "请先登记哪天报告给谁。", WHERE)
    if not row["happened_on"] <= on <= today:
        raise AppError("STOP-104", "办结日期要在发生日期和今天之间。", "请核对日期。", WHERE)
    if not outcome or (outcome in ("stopped", "reduced") and not stop_from):
        raise AppError("STOP-108", "没有填办理结果，或者没有填从哪个月停发。", "请补齐。", WHERE)
