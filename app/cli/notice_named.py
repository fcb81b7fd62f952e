"""What every `notice` command needs: the sheet by its number, a day, how a sheet is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.errors import AppError
from app.domain.notice_days import notice_dates
from app.domain.questionnaire.codes import label

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.road.notice_board import NoticeLine


def named(desk: Desk, text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A notice by number or id; AppError CLI-017."""
    from app.services.road.notices import notices

    found = next((pair for pair in notices(desk) if text in (pair[0]["number"], pair[0]["id"])), None)
    if found is None:
        raise AppError("CLI-017", f"没有编号是“{text}”的公示。", "请用 shouwang notice list 看有哪些公示。", "公示")
    return found


def line_of(desk: Desk, notice: str) -> NoticeLine:
    """The sheet as the board shows it."""
    from app.services.road.notice_board import notice_board

    return next(line for line in notice_board(desk) if line.id == notice)


def told(record: dict[str, Any], households: int) -> dict[str, Any]:
    """A sheet in one line for people and scripts."""
    dates = notice_dates(record["posted_on"], record["days"]) if record["posted_on"] else None
    return {
        "number": record["number"], "kind": label("NOTICE_KIND", record["kind"]), "households": households,
        "posted_on": record["posted_on"], "days": record["days"], "earliest_down": dates.earliest_down if dates else None,
        "taken_down_on": record["taken_down_on"], "place": record["place"],
    }  # fmt: skip
