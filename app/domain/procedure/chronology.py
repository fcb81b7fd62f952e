"""Days of a case that stand in the wrong order, and steps entered long after their day (`domain.md` §8.4, §22 迎检).

Nothing is ever dated back to make the order right: what cannot be repaired gets a 情况说明, the entry date stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.procedure.facts import RoadFacts, as_day, day_text
from app.domain.procedure.road import Road, details_of
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record

LATE_DAYS = 7  # an entry up to a week after the day is the village's ordinary pace (D)
Dated = tuple[str, date | None]


def out_of_order(facts: RoadFacts, removal: bool = False) -> list[str]:
    """Sentences about days that stand before what has to come first; `facts` with the meeting and notice of the recognition
    or, with `removal`, of the removal."""
    chain = _removal_chain(facts) if removal else _recognition_chain(facts)
    found = [*_falling(chain)]
    if not removal:
        found += [*_falling(_steps(facts.road)), *_sheets(facts)]
    return list(dict.fromkeys(found))


def _falling(chain: Iterable[Dated]) -> Iterator[str]:
    """A day before the latest of the days that have to come before it."""
    last: tuple[str, date] | None = None
    for name, day in chain:
        if day is None:
            continue
        if last and day < last[1]:
            yield f"{name}{day_text(day)}早于{last[0]}{day_text(last[1])}。"
            continue
        last = (name, day)


def _recognition_chain(facts: RoadFacts) -> list[Dated]:
    case, road = facts.case, facts.road
    return [
        ("线索日期", as_day(case.get("clue_date"))), ("入户日期", as_day(case.get("visit_date"))),
        ("采集表签字日期", as_day(case.get("sign_date"))), *_wall(facts), ("上报日期", road.entered(Step.REPORTED)),
        ("审定日期", road.entered(Step.APPROVED)), ("公告张贴日期", _detail_day(road, Step.ANNOUNCED, "posted_on")),
        ("系统录入日期", _detail_day(road, Step.MONITORED, "system_entered_on")),
    ]  # fmt: skip


def _removal_chain(facts: RoadFacts) -> list[Dated]:
    road = facts.road
    return [
        ("审定日期", road.entered(Step.APPROVED)), ("提出消除名单日期", road.entered(Step.REM_PROPOSED)),
        ("消除入户日期", road.entered(Step.REM_VISITED)), *_wall(facts), ("消除上报日期", road.entered(Step.REM_REPORTED)),
        ("消除审定日期", road.entered(Step.REM_APPROVED)),
        ("系统标注日期", _detail_day(road, Step.REMOVED, "system_entered_on")),
    ]  # fmt: skip


def _wall(facts: RoadFacts) -> list[Dated]:
    notice = facts.notice
    return [
        ("评议会日期", as_day(facts.meeting.get("date"))), ("公示张贴日期", as_day(notice.get("posted_on"))),
        ("公示撤下日期", as_day(notice.get("taken_down_on"))),
    ]  # fmt: skip


def _detail_day(road: Road, step: Step, key: str) -> date | None:
    event = road.find(step)
    return as_day(details_of(event).get(key)) if event else None


def _steps(road: Road) -> list[Dated]:
    return [(f"“{label('STEP', item.event.get('step'))}”", as_day(item.event.get("date"))) for item in road.path]


def _sheets(facts: RoadFacts) -> Iterator[str]:
    """Sheets signed before the clue was known, and photos that do not fit the days of the sheet on the wall."""
    clue_day, names = (
        as_day(facts.case.get("clue_date")),
        {m.get("id"): str(m.get("name") or "") for m in facts.members},
    )
    for sheet in facts.sheets:
        signed = as_day(sheet.get("signed_on"))
        if clue_day and signed and signed < clue_day:
            name = names.get(sheet.get("member_id")) or "家庭成员"
            yield f"{name}的授权书签字日期{day_text(signed)}早于线索日期{day_text(clue_day)}。"
    posted, shot = as_day(facts.notice.get("posted_on")), as_day(facts.notice.get("photo_posted_on"))
    if posted and shot and shot < posted:
        yield f"公示张贴照片的日期{day_text(shot)}早于公示张贴日期{day_text(posted)}。"


def late_entries(path: Iterable[Record]) -> list[str]:
    """Steps entered more than a week after their day, with both days: shown as they are, never changed."""
    found = []
    for event in path:
        day, entered = as_day(event.get("date")), as_day(str(event.get("created_at") or "")[:10])
        if event.get("step") != Step.IMPORTED and day and entered and (entered - day).days > LATE_DAYS:
            name = label("STEP", event.get("step"))
            found.append(f"“{name}”{day_text(day)}办理，{day_text(entered)}才录入，录入日期照实保留。")
    return found
