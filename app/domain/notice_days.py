"""Counting the days of a notice, and what a posted notice still lacks before it counts as 公示无异议.

`domain.md` §8.4 (posting day is day 0, take-down from the day after day N), §8.3 `notice_ok`, §10.4, §10.5, §20 no. 4, 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.documents import chinese_date
from app.domain.workdays import add_days

# Codes of OBJECTION_RESULT.
FOUNDED = ("founded", "partly")


@dataclass(frozen=True, slots=True)
class NoticeDates:
    """The one set of dates every paper of a notice repeats: `first` to `last` are the counted days."""

    posted_on: date
    first: date
    last: date
    earliest_down: date
    days: int

    @property
    def text(self) -> str:
        """公示期：2025年7月8日至7月12日（5天）."""
        end = chinese_date(self.last)
        if self.first.year == self.last.year:
            end = end.split("年", 1)[1]
        return f"公示期：{chinese_date(self.first)}至{end}（{self.days}天）"


def notice_dates(posted_on: date, days: int) -> NoticeDates:
    """§8.4: natural days, the posting day is day 0; ValueError when fewer than one day is asked."""
    if days < 1:
        raise ValueError("a notice lasts at least one day")
    last = add_days(posted_on, days)
    return NoticeDates(posted_on, add_days(posted_on, 1), last, add_days(last, 1), days)


class Shot(StrEnum):
    """What a photo of a notice shows (§10.5)."""

    POSTED = "posted"
    IN_PLACE = "in_place"
    DOWN = "down"

    @property
    def label(self) -> str:
        """The shot in Chinese."""
        return {"posted": "张贴时", "in_place": "公示期间", "down": "撤下时"}[self.value]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo: what it shows and the day the person typed."""

    shot: Shot
    day: date


def photo_name(number: str, shot: Shot | str, day: date) -> str:
    """File name of a photo by §10.5: number_shot_date."""
    return f"{number}_{Shot(shot).label}_{day:%Y%m%d}"


def photos_of(posted: date | None, in_place: date | None, down: date | None) -> tuple[Photo, ...]:
    """Photos from the three dates of a notice row."""
    pairs = ((Shot.POSTED, posted), (Shot.IN_PLACE, in_place), (Shot.DOWN, down))
    return tuple(Photo(shot, day) for shot, day in pairs if day)


@dataclass(frozen=True, slots=True)
class NoticeProgress:
    """A notice on its way: `dropped` are households taken off the list or posted anew on another sheet, `restarted` that a
    new notice took the place of the whole sheet; `asks`: an announcement waits for no objection."""

    posted_on: date | None
    days: int
    least_days: int
    taken_down_on: date | None = None
    dropped: frozenset[str] = frozenset()
    restarted: bool = False
    asks: bool = True


@dataclass(frozen=True, slots=True)
class ObjectionFact:
    """An objection: about whom, when it came, code of OBJECTION_RESULT (blank: still open), when it was answered."""

    household_id: str
    received_on: date
    result: str = ""
    replied_on: date | None = None

    @property
    def is_open(self) -> bool:
        """True until a result and an answer stand."""
        return not self.result or self.replied_on is None

    @property
    def founded(self) -> bool:
        """True for 成立 and 部分成立."""
        return self.result in FOUNDED


@dataclass(frozen=True, slots=True)
class Missing:
    """Something `notice_ok` still waits for: stable code and one sentence."""

    code: str
    text: str


def missing_today(
    notice: NoticeProgress,
    photos: Sequence[Photo],
    objections: Iterable[ObjectionFact],
    on: date,
    household_id: str = "",
) -> tuple[Missing, ...]:
    """What keeps a notice (or one household on it) from 公示无异议 on a day; empty when nothing does (§8.3)."""
    if notice.restarted:
        return (Missing("restarted", "这张公示已重新张贴，请看新的公示。"),)
    if notice.posted_on is None:
        return (Missing("not_posted", "还没有登记张贴日期。"),)
    dates = notice_dates(notice.posted_on, notice.days)
    found = [*_days(notice, dates, on), *_photos(dates, photos), *_taken_down(notice, dates, on)]
    found += _objections(notice, objections, household_id)
    return tuple(found)


def _days(notice: NoticeProgress, dates: NoticeDates, on: date) -> list[Missing]:
    found = []
    if notice.days < notice.least_days:
        found.append(Missing("too_short", f"公示只有{notice.days}天，不能少于{notice.least_days}天。"))
    if on < dates.earliest_down:
        text = f"公示期到{chinese_date(dates.last)}，{chinese_date(dates.earliest_down)}起才能撤下。"
        found.append(Missing("running", text))
    return found


def _photos(dates: NoticeDates, photos: Sequence[Photo]) -> list[Missing]:
    found = [Missing(f"no_{shot.value}_photo", f"缺少{shot.label}的照片：公示张贴时和撤下时都要有照片。")
             for shot in (Shot.POSTED, Shot.DOWN) if all(photo.shot is not shot for photo in photos)]  # fmt: skip
    for photo in photos:
        if photo.day < dates.posted_on:
            text = f"{photo.shot.label}的照片是{chinese_date(photo.day)}，早于张贴日期{chinese_date(dates.posted_on)}，请核对。"
            found.append(Missing("photo_too_early", text))
        elif photo.shot is Shot.DOWN and photo.day < dates.last:
            found.append(Missing("down_photo_early", f"撤下照片是{chinese_date(photo.day)}，公示还没有满期。"))
    return found


def _taken_down(notice: NoticeProgress, dates: NoticeDates, on: date) -> list[Missing]:
    day = notice.taken_down_on
    if day is None:
        return [Missing("not_down", "还没有登记撤下日期。")]
    if day < dates.earliest_down:
        text = f"{chinese_date(day)}就撤下，没有挂满{dates.days}天（最早{chinese_date(dates.earliest_down)}），要重新公示。"
        return [Missing("down_early", text)]
    return [Missing("down_later", f"撤下日期{chinese_date(day)}还没有到，请核对。")] if day > on else []


def _objections(notice: NoticeProgress, objections: Iterable[ObjectionFact], household_id: str) -> list[Missing]:
    about = [item for item in objections if household_id in ("", item.household_id)]
    found = [
        Missing("open_objection", f"{chinese_date(item.received_on)}收到的异议还没有核实答复。")
        for item in about
        if item.is_open
    ]
    return found + [
        Missing(
            "founded_objection", f"{chinese_date(item.received_on)}收到的异议成立，这一户要移出名单，或者重新公示。"
        )
        for item in about
        if not item.is_open and item.founded and item.household_id not in notice.dropped
    ]
