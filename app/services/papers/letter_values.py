"""What the places of a text take: titles of bodies, the meeting, the notice, the household, each from where it is written once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.domain.bodies import Bodies
from app.domain.documents.letter import Clause
from app.domain.documents.notice_texts import POLICY_NAME
from app.domain.documents.places import fill_text
from app.domain.documents.texts import DOC_TEXTS, level_of
from app.domain.notice_days import notice_dates
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.papers.base import Setting
from app.services.road.notice_sheets import notice_with_rows
from app.services.road.objections import is_late
from app.store.rows import read_records


@dataclass(frozen=True)
class Matter:
    """What a paper is about; empty where it has no part in it."""

    file: HouseholdFile | None = None
    case: CaseFile | None = None
    meeting: Rec = field(default_factory=dict)
    notice: Rec = field(default_factory=dict)
    households: tuple[HouseholdFile, ...] = ()


def letter_text(setting: Setting, key: str, matter: Matter, **more: str) -> tuple[Clause, ...]:
    """The text of a paper as it is in force today, its places filled; `more` are values only this paper knows."""
    values = {**values_of(setting, matter), **{name: value for name, value in more.items() if value}}
    text = fill_text(setting.view.text(DOC_TEXTS[key].setting), values)
    return tuple(Clause(line, level_of(line)) for line in text.split("\n") if line)


def values_of(setting: Setting, matter: Matter) -> dict[str, str]:
    """Name of a place → its value; names without a value stay lines to write on."""
    found = {
        **_bodies(setting.bodies),
        **_village(setting),
        "政策名称": POLICY_NAME,
        "年": str(setting.desk.today.year),
        "月": str(setting.desk.today.month),
        "日期": show_date(setting.desk.today),
    }
    if matter.meeting:
        found |= _meeting(setting.bodies, matter.meeting)
    if matter.notice:
        found |= _notice(setting, matter.notice)
    if matter.file:
        found |= _household(matter.file, matter.case)
    if matter.households:
        people = sum(len(file.members) for file in matter.households)
        found |= {"户数": str(len(matter.households)), "人数": str(people)}
    return found


def _bodies(bodies: Bodies) -> dict[str, str]:
    return {
        "村": bodies.village, "本村": bodies.local, "村委会": bodies.committee, "两委": bodies.two_committees,
        "代表": bodies.representatives, "小组名": bodies.group, "乡镇": bodies.town, "乡镇政府": bodies.government,
        "乡镇党委": bodies.party_committee, "镇级": bodies.town_level, "县": bodies.county, "县级部门": bodies.department,
    }  # fmt: skip


def _village(setting: Setting) -> dict[str, str]:
    village = setting.desk.village(setting.connection)
    return {"村电话": str(village.get("phone") or ""), "乡镇电话": str(village.get("town_phone") or "")}


def _meeting(bodies: Bodies, meeting: Rec) -> dict[str, str]:
    return {
        "会议名称": bodies.review_meeting(str(meeting.get("body") or "")),
        "会议日期": show_date(meeting.get("date")),
        "会议地点": str(meeting.get("place") or ""),
        "应到": _count(meeting.get("expected")),
        "实到": _count(meeting.get("present")),
        "列席": "、".join(meeting.get("observers") or ()),
    }


def _count(value: Any) -> str:
    return "" if value is None else str(value)


def _notice(setting: Setting, notice: Rec) -> dict[str, str]:
    found = {"公示地点": str(notice.get("place") or ""), "公示天数": _count(notice.get("days"))}
    found["撤下日期"] = show_date(notice.get("taken_down_on"))
    if notice.get("posted_on"):
        dates = notice_dates(notice["posted_on"], notice["days"])
        found |= {
            "张贴日期": show_date(dates.posted_on),
            "公示开始": show_date(dates.first),
            "公示结束": show_date(dates.last),
        }
    found["异议情况"] = objections_text(setting, str(notice["id"]))
    return found


def objections_text(setting: Setting, notice: str) -> str:
    """没有收到异议, or how many came and what became of them; no name and no fact of any of them."""
    record, _ = notice_with_rows(setting.connection, notice)
    rows = read_records(setting.connection, "objection", [notice])
    found = [row for row in rows if not is_late(record, row["received_on"])]  # after the notice is no longer 公示期内
    if not found:
        return "没有收到异议"
    results: dict[str, int] = {}
    for row in found:
        word = label("OBJECTION_RESULT", row.get("result")) or "正在核实"
        results[word] = results.get(word, 0) + 1
    told = "、".join(f"{word}{count}件" for word, count in results.items())
    return f"收到异议{len(found)}件，经{setting.bodies.two_committees}核实，{told}"


def _household(file: HouseholdFile, case: CaseFile | None) -> dict[str, str]:
    found = {
        "户主": file.head_name,
        "小组": str(file.record.get("group_name") or ""),
        "人口数": str(len(file.members)),
        "住址": str(file.record.get("home_address") or ""),
    }
    if case is None:
        return found
    record = case.record
    return found | {
        "申请人": applicant_name(file, case),
        "类别": label("CATEGORY", case.category),
        "申报日期": show_date(record.get("apply_date") or record.get("clue_date")),
        "申报方式": label("APPLYMODE", record.get("apply_mode")),
        "受理日期": show_date(record.get("clue_date")),
        "经手人": str(record.get("collector_name") or ""),
        "步骤": case.road.label,
        **_contact(file, case),
    }


def applicant_name(file: HouseholdFile, case: CaseFile) -> str:
    """Who asked: the applicant of the consent, else the head."""
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    asked = next((str(row["member_id"]) for row in case.rows("consent") if row.get("is_applicant")), "")
    return names.get(asked) or file.head_name


def _contact(file: HouseholdFile, case: CaseFile) -> dict[str, str]:
    """The 监测帮扶联系人 (else the one named on the form), with unit and post."""
    row = next((row for row in file.rows("pairing") if row.get("is_monitor_contact") and not row.get("end")), None)
    if row is None:
        return {
            "联系人": str(case.record.get("monitor_contact") or ""),
            "联系人电话": str(case.record.get("monitor_contact_phone") or ""),
        }
    unit = "　".join(str(row[key]) for key in ("helper_unit", "post") if row.get(key))
    return {"联系人": str(row["name"]), "联系人单位": unit, "联系人电话": str(row.get("phone") or "")}


def meeting_record(setting: Setting, wanted: str) -> Rec:
    """A meeting by id or number; {} when none is named or known."""
    if not wanted:
        return {}
    rows = read_records(setting.connection, "meeting")
    return next((row for row in rows if wanted in (row["id"], row["number"])), {})
