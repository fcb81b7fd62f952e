"""What became otherwise with a household since its sheet was printed: told to the reader, never printed (`domain.md` §19).

Rows are frozen as posted; a split, a new head, a death while the sheet hangs change nothing on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.questionnaire.codes import label
from app.domain.values import mask_text, show_date
from app.services.files import CaseFile, HouseholdFile, Rec


def changed_since(record: Rec, row: Rec, file: HouseholdFile | None, case: CaseFile | None) -> str:
    """One clause about one line, "" when nothing changed; once the sheet is down nobody needs to be told."""
    if file is None or record.get("taken_down_on"):
        return ""
    printed = row.get("printed") or {}
    parts = [*_events(record, file), *_differences(printed, row, file, case)]
    return f"{file.short}制作公示以后有变化（{'，'.join(parts)}）" if parts else ""


def _events(record: Rec, file: HouseholdFile) -> Iterator[str]:
    made = str(record.get("created_at") or "")
    for event in file.rows("life_event"):
        if str(event.get("created_at") or "") >= made:
            yield f"{show_date(event['date'])}{label('LIFE_EVENT', event['event'])}"


def _differences(printed: Rec, row: Rec, file: HouseholdFile, case: CaseFile | None) -> Iterator[str]:
    if file.ended:
        yield f"全户{file.ended}"
        return
    if "head_name" in printed and not _same_name(str(printed["head_name"]), file.head_name):
        yield f"户主现为{file.head_name}"
    group = str(file.record.get("group_name") or "")
    if "group" in printed and printed["group"] != group:
        yield f"现在{group or '没有填小组'}"
    if "member_count" in printed and printed["member_count"] != str(len(file.members)):
        yield f"现有{len(file.members)}人"
    now = label("CATEGORY", case.category) if case else ""
    if "category" in printed and now and printed["category"] != now:
        yield f"类别现为{now}"
    member = str(row.get("member_id") or "")
    if member and all(found["id"] != member for found in file.members):
        yield "本人已不在册"


def _same_name(printed: str, now: str) -> bool:
    shown = printed.split("（")[0]
    return shown in (now, mask_text("name", now))
