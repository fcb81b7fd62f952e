"""监测帮扶联系人 by paper: what a village does whose township has no program, or whose return package is not here yet
(`design.md` §3 by_paper, `domain.md` §11.1). The township's own entry takes its place (`domain/pairing_papers.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.pairing_papers import from_paper
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household
from app.services.helping.pairings import check_values, contact_of, found_pairing, pairing_row

WHERE = "凭纸质通知登记联系人"


def name_by_paper(desk: Desk, household: str, values: Mapping[str, Any], paper: str, paper_on: date | None) -> str:
    """Write down the contact a paper of the township names; one by paper in force ends on the day the new one starts.

    AppError PAIR-121 (a township writes its own), PAIR-122 (the paper), PAIR-123 (the township named one itself), PAIR-102,
    PAIR-104, PAIR-105 (dates, the same person), H-101."""
    if desk.store.role != "village":
        raise AppError("PAIR-121", "乡镇直接确定联系人，不用凭纸质通知。", "请用“确定联系人”。", WHERE)
    with desk.writing("凭纸质通知登记联系人") as door:
        file = load_household(door.connection, household)
        start = check_values(desk, file, values)
        _check_paper(desk, file, paper, paper_on)
        if file.case is None or not file.case.road.is_open:
            text = "这一户没有在办的监测事项，不用确定监测帮扶联系人。"
            raise AppError("PAIR-104", text, "请先登记线索，办到公告以后再登记。", file.short)
        now = contact_of(file, start)
        if now is not None:
            _check_former(file, now, values, start)
            reason = f"凭{paper.strip()}更换"
            door.change("pairing", str(now["id"]), {"end": start, "end_reason": reason}, reason)
        told = {**values, "by_paper": True, "paper": paper.strip(), "paper_on": paper_on}
        return pairing_row(door, file, told, True)


def _check_paper(desk: Desk, file: HouseholdFile, paper: str, paper_on: date | None) -> None:
    if not paper.strip() or paper_on is None:
        text = "没有写乡镇的通知文号（或名称）和日期。"
        raise AppError("PAIR-122", text, "请照纸质通知填写；没有通知的，请等乡镇的回执包。", file.short)
    if paper_on > desk.today:
        raise AppError("PAIR-122", f"通知日期{show_date(paper_on)}还没有到。", "请核对通知上的日期。", file.short)


def _check_former(file: HouseholdFile, now: Rec, values: Mapping[str, Any], start: date) -> None:
    if not from_paper(now):
        text = f"乡镇已确定监测帮扶联系人{now['name']}。"
        raise AppError("PAIR-123", text, "换人由乡镇登记，随回执包来。", file.short)
    if str(now["name"]).strip() == str(values.get("name") or "").strip():
        raise AppError("PAIR-105", f"已登记联系人{now['name']}。", "没有换人的，不用再登记。", file.short)
    if now.get("start") and start <= now["start"]:
        text = f"接替的日期{show_date(start)}不晚于原联系人开始的{show_date(now['start'])}。"
        raise AppError("PAIR-105", text, "请核对两个日期。", file.short)


def drop_paper_contact(desk: Desk, pairing: str, reason: str) -> None:
    """Take an entry by paper written by mistake away. AppError PAIR-124 (not one, or no reason), PAIR-107."""
    with desk.writing("删除凭纸质登记的联系人") as door:
        file, row = found_pairing(door.connection, pairing)
        if not row.get("by_paper") or desk.store.role != "village":
            raise AppError("PAIR-124", "只能删除本村凭纸质通知登记的联系人。", "乡镇登记的，请告诉乡镇。", file.short)
        if not reason.strip():
            raise AppError("PAIR-124", "删除要写原因。", "请写明为什么删除。", file.short)
        door.remove("pairing", pairing, reason.strip())
