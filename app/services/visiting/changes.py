"""What happened to a household since somebody was last there, from its dated rows (R-12.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.questionnaire.codes import label
from app.services.files import HouseholdFile

MOST = 12  # the newest are shown


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened: the day and one Chinese clause."""

    on: date
    text: str


def changes_since(file: HouseholdFile, since: date | None, today: date) -> tuple[Change, ...]:
    """Family changes, steps of the case, measures, work, posts, sweeps and rounds after `since`, the newest first; nothing
    before the first visit."""
    if since is None:
        return ()
    found = [change for change in _all(file) if since < change.on <= today]
    unique = {(change.on, change.text): change for change in found}
    return tuple(sorted(unique.values(), key=lambda change: change.on, reverse=True)[:MOST])


def _all(file: HouseholdFile) -> Iterator[Change]:
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    for row in file.rows("life_event"):
        yield from _dated(row.get("date"), f"家庭变动：{label('LIFE_EVENT', row.get('event'))}")
    for row in file.rows("case_event"):
        yield from _dated(row.get("date"), f"监测办理：{label('STEP', row.get('step'))}")
    for row in file.rows("measure"):
        what = label("MEASURE_ITEM", row.get("item")) or label("MEASURE", row.get("measure_class"))
        yield from _dated(row.get("start"), f"帮扶措施开始：{what}")
        yield from _dated(row.get("end"), f"帮扶措施结束：{what}（{label('MEASURE_STATUS', row.get('status'))}）")
    for row in file.rows("pairing"):
        yield from _dated(row.get("start"), f"结对帮扶：{row.get('name')}开始")
        yield from _dated(row.get("end"), f"结对帮扶：{row.get('name')}结束")
    yield from _work(file, names)
    for kind, words in (("sweep_result", "集中排查"), ("home_result", "住房饮水搬迁排查")):
        for row in file.rows(kind):
            if row.get("found") or row.get("problem"):
                yield from _dated(
                    row.get("date"), f"{words}发现问题：{row.get('problem') or row.get('note') or '见排查结果'}"
                )


def _work(file: HouseholdFile, names: dict[str, str]) -> Iterator[Change]:
    for row in file.rows("work_quarter_check"):
        if row.get("result") == "changed":
            who, change = names.get(str(row.get("member_id")), ""), label("WORK_CHANGE", row.get("change"))
            after = str(row.get("after") or "")
            told = f"{who}{change}" + (f"：{after}" if after and after != change else "")
            yield from _dated(row.get("changed_on") or row.get("date"), told)
    for row in file.rows("public_post"):
        who, post = names.get(str(row.get("member_id")), ""), label("POST", row.get("post_kind"))
        yield from _dated(row.get("start"), f"{who}上岗：{post}")
        if row.get("exit_reason"):
            yield from _dated(row.get("end"), f"{who}退出岗位：{post}（{row['exit_reason']}）")


def _dated(day: Any, text: str) -> Iterator[Change]:
    if isinstance(day, date):
        yield Change(day, text)
