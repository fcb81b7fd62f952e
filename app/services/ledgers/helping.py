"""15.9 结对帮扶台账, 15.10 公示公告台账, 15.15 问题整改台账 (`domain.md` §15, §11.1, §10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from app.domain.documents import Cell
from app.domain.ledgers.model import Entry
from app.domain.problems import due_day
from app.domain.questionnaire.codes import label
from app.services.files import HouseholdFile, Rec
from app.services.ledgers.scope import Scope, contact_of, emptied_by, entry, said, visits_in, watched_at

WHOLE_VILLAGE = "全村"
CASE_SAYS = "监测事项里登记的联系人"


def pairings(scope: Scope) -> Iterator[Entry]:
    """15.9: every helper of the period beside his household, with the visits he made in it; kept by helper."""
    found = [item for file in scope.files for item in _pairings(file, scope)]
    yield from sorted(found, key=lambda item: str(item.values["contact"]))


def _pairings(file: HouseholdFile, scope: Scope) -> Iterator[Entry]:
    rows = [row for row in file.rows("pairing") if scope.covers(row.get("start"), row.get("end"))]
    for row in rows:
        yield _pairing(file, row, scope)
    watched = watched_at(file, scope.month)
    contact = contact_of(file, watched.case if watched else None, scope.on)
    if contact and contact not in [row["name"] for row in rows] and not emptied_by(file, scope.on):
        told: Rec = {"id": f"{file.id}/contact", "name": contact, "is_monitor_contact": True, "end_reason": CASE_SAYS}
        yield _pairing(file, told, scope)


def _pairing(file: HouseholdFile, row: Rec, scope: Scope) -> Entry:
    name, level = str(row["name"]), label("PAIRING_LEVEL", str(row.get("level") or ""))
    made = sum(1 for visit in visits_in(file, scope) if name in (visit.get("visitors") or ()))
    values: dict[str, Cell] = {
        "contact": name, "unit": said(row.get("helper_unit"), row.get("post")), "level": level,
        "role": "是" if row.get("is_monitor_contact") else "否", "start": row.get("start"), "end": row.get("end"),
        "why": str(row.get("end_reason") or ""), "visits": made,
    }  # fmt: skip
    return entry(
        file, scope, str(row["id"]), values, helpers=[name], tallies={"contact": [name], "level": [level or "未填"]}
    )


# ---- 15.10 ------------------------------------------------------------------------------------------------------------


def notices(scope: Scope) -> Iterator[Entry]:
    """15.10: sheets that hung in the period (made in it, where they were not posted yet)."""
    rows, objections, photos = (_by_notice(scope, kind) for kind in ("notice_row", "objection", "notice_photo"))
    for notice in sorted(
        scope.rows("notice"), key=lambda row: (str(row["posted_on"] or row["built_on"]), str(row["number"]))
    ):
        start = notice["posted_on"] or notice["built_on"]
        if start and start <= scope.period.end and (notice["taken_down_on"] or start) >= scope.period.start:
            key = str(notice["id"])
            yield _notice(notice, rows[key], objections[key], photos[key], scope)


def _by_notice(scope: Scope, kind: str) -> dict[str, list[Rec]]:
    found: dict[str, list[Rec]] = defaultdict(list)
    for row in scope.rows(kind):
        found[str(row["notice_id"])].append(row)
    return found


def _notice(notice: Rec, rows: list[Rec], objections: list[Rec], photos: list[Rec], scope: Scope) -> Entry:
    kind = label("NOTICE_KIND", str(notice["kind"]))
    down = notice["taken_down_on"] if notice["taken_down_on"] and notice["taken_down_on"] <= scope.period.end else None
    received = [row for row in objections if row["received_on"] <= scope.period.end]
    homes = {str(row["household_id"]) for row in rows if not _left_before(row, scope.period.start)}
    values: dict[str, Cell] = {
        "no": str(notice["number"]), "kind": kind, "start": notice["posted_on"], "end": down, "place": str(notice["place"] or ""),
        "homes": len(homes), "objections": len(received), "photos": _photos(notice, photos), "filed": _filed(notice, down),
        "answers": "；".join(_answer(row) for row in received),
    }  # fmt: skip
    return Entry(str(notice["id"]), values, tallies={"kind": (kind,)})


def _left_before(row: Rec, day: date) -> bool:
    left = row.get("left_on")
    return left is not None and left < day


def _answer(row: Rec) -> str:
    result = label("OBJECTION_RESULT", str(row.get("result") or "")) or "正在核实"
    return f"{result}（{row['replied_on'].isoformat()}答复）" if row.get("replied_on") else result


def _photos(notice: Rec, photos: list[Rec]) -> str:
    days = (("photo_posted_on", "张贴"), ("photo_place_on", "公示中"), ("photo_down_on", "撤下"))
    taken = [words for key, words in days if notice.get(key)]
    shots = f"（{len(photos)}张）" if photos else ""
    return f"{'、'.join(taken)}{shots}" if taken or photos else "没有照片"


def _filed(notice: Rec, down: date | None) -> str:
    if notice["posted_on"] is None:
        return "还没有张贴"
    if down is None:
        return "正在公示"
    missing = [
        words for key, words in (("photo_posted_on", "张贴照片"), ("photo_down_on", "撤下照片")) if not notice.get(key)
    ]
    return f"缺{'、'.join(missing)}" if missing else "已归档"


# ---- 15.15 ------------------------------------------------------------------------------------------------------------


def problems(scope: Scope) -> Iterator[Entry]:
    """15.15: problems found by the end of the period that were open in it."""
    files = {file.id: file for file in scope.files}
    for row in sorted(scope.rows("problem"), key=lambda row: (row["found_on"], str(row["number"]))):
        if row["found_on"] <= scope.period.end and (row["closed_on"] is None or row["closed_on"] >= scope.period.start):
            yield _problem(row, files.get(str(row["concerned_id"] or "")), scope)


def _problem(row: Rec, file: HouseholdFile | None, scope: Scope) -> Entry:
    due = due_day(row)
    closed = row["closed_on"] if row["closed_on"] and row["closed_on"] <= scope.period.end else None
    term = label("PROBLEM_TERM", str(row["term"]))
    state = "已销号" if closed else "逾期" if due < scope.on else "正在整改"
    source = label("PROBLEM_SOURCE", str(row["source"]))
    values: dict[str, Cell] = {
        "no": str(row["number"]), "source": source, "found": row["found_on"], "whose": file.head_name if file else WHOLE_VILLAGE,
        "what": str(row["what"] or ""), "measure": str(row["measure"] or ""), "name": str(row["name"] or ""),
        "until": f"{term}（{due.isoformat()}）" if row["due_on"] else term, "outcome": str(row["outcome"] or "") if closed else "",
        "struck": f"{row['closed_name']} {closed.isoformat()}" if closed else "", "evidence": str(row["evidence"] or ""), "state": state,
    }  # fmt: skip
    tallies = {"source": (source,), "state": (state,)}
    if file is None:
        return Entry(str(row["id"]), values, helpers=(str(row["name"] or ""),), tallies=tallies)
    return entry(file, scope, str(row["id"]), values, helpers=[str(row["name"] or "")], tallies=tallies)
