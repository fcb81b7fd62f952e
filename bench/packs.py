"""Papers for many: consent sheets in one job with their memory, one household's whole file, forty households on one notice."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from app.reports import render_pdf
from app.services.desk import Desk
from app.services.files import load_households
from app.services.papers.base import Asked
from app.services.papers.catalogue import print_paper
from app.services.papers.consent import consent_sheet
from app.services.papers.drawing import setting_of
from app.services.papers.many import ManyAsked, pick_households, print_many
from app.services.road.notices import NoticeWish, make_notice
from app.store.door import Door
from bench.measure import Result, peak_memory, timed
from bench.papers import TALL, _bare, _face
from bench.people import folder, make_desk, person_name, put_household, texts

FEW, MANY, NOTICED, VISITS = 50, 500, 40, 24
ROAD = (
    ("clue", date(2026, 10, 8)), ("visiting", date(2026, 10, 10)), ("consented", date(2026, 10, 12)), ("review_ready", date(2026, 10, 13)),
    ("reviewed", date(2026, 10, 15)),
)  # fmt: skip


def _filled(where: Path, count: int, visits: int = 0) -> Desk:
    """A village whose households all stand after the meeting."""
    desk = make_desk(where)
    with desk.writing("农户") as door:
        for number in range(count):
            put_household(door, number, visits)
    with desk.reading() as connection:
        files = load_households(connection)
    with desk.writing("监测事项") as door:
        for number, file in enumerate(files):
            _put_case(door, number, file.id, str(file.members[0]["id"]))
    return desk


def _put_case(door: Door, number: int, household: str, member: str) -> None:
    keys: dict[str, Any] = {"household_id": household}
    case = door.create("monitoring_case", {
        **keys, "discovery_channel": "cadre", "clue_date": ROAD[0][1], "collector_name": "王小明", "visitors": ("王小明", "周文斌"),
        "visit_date": ROAD[1][1], "risks": ("job",), "risk_story": "务工收入减少，家里两个孩子上学。", "proposed_category": "marginal",
        "sign": person_name(number * 4), "sign_date": ROAD[1][1], "anchor_month": "202610",
    })  # fmt: skip
    before = ""
    for step, day in ROAD:
        side = "household" if step == "consented" else "village"
        event = {
            **keys,
            "case_id": case,
            "follows": before,
            "step": step,
            "side": side,
            "date": day,
            "person": "王小明",
        }
        before = door.create("case_event", event)
    door.create("consent", {
        **keys, "case_id": case, "member_id": member, "person_id": f"p{number}-0", "sheet_no": f"SQ-A-{number + 1:04d}", "is_applicant": True,
        "difficulty": "务工收入减少", "promise": True, "scope": ("deposits", "vehicles"), "signed_on": ROAD[2][1], "state": "signed",
    })  # fmt: skip


def _forget_peak() -> None:
    """What building the village took is not what printing takes."""
    mark = Path("/proc/self/clear_refs")
    if mark.exists():
        mark.write_text("5")


def _pack(count: int) -> Result:
    with folder() as where:
        desk = _filled(where, MANY)
        ids = pick_households(desk)[:count]
        print_many(desk, ManyAsked("consent", ids[:1]))
        _forget_peak()
        path = where / "pack.pdf"
        seconds, made = timed(lambda: print_many(desk, ManyAsked("consent", ids), path))
        assert made.households == count and not made.failed
        result = Result({"print": seconds}, {"pages": made.pages, "bytes": path.stat().st_size}, peak_memory())
        desk.store.close()
        return result


def pack_few() -> Result:
    """50 consent sheets of a village of 500."""
    return _pack(FEW)


def pack_many() -> Result:
    """500 consent sheets."""
    return _pack(MANY)


def pack_peer() -> Result:
    """The same 500 sheets as most programs do it: each drawn by itself, all kept, joined by pypdf."""
    with folder() as where:
        desk = _filled(where, MANY)
        ids = pick_households(desk)
        _forget_peak()
        seconds, data = timed(lambda: _joined(_alone(desk, ids)))
        result = Result({"print": seconds}, {"bytes": len(data)}, peak_memory())
        desk.store.close()
        return result


def _alone(desk: Desk, ids: Iterable[str]) -> list[bytes]:
    drawn = []
    with desk.reading() as connection:
        for household in ids:
            sheet = consent_sheet(setting_of(desk, connection, Asked(household=household), "农户签字"))
            drawn.append(render_pdf(sheet.documents[0]))
    return drawn


def _joined(parts: Iterable[bytes]) -> bytes:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    for part in parts:
        writer.append(io.BytesIO(part))
    writer.write(out)
    return out.getvalue()


def household_file() -> Result:
    """一户一档 of one household with two years of visits, in a village of 500; beside it its papers drawn one by one and joined."""
    with folder() as where:
        desk = _filled(where, MANY, VISITS)
        household = pick_households(desk)[0]
        first, printed = timed(lambda: print_paper(desk, "file", household=household, on_screen=True))
        warm, _ = timed(lambda: print_paper(desk, "file", household=household, on_screen=True))
        peer, _ = timed(lambda: _joined([render_pdf(document) for document in printed.documents]))
        result = Result(
            {"first": first, "warm": warm, "peer": peer}, {"papers": len(printed.documents), "bytes": len(printed.data)}
        )
        desk.store.close()
        return result


def notice_of_many() -> Result:
    """Forty cases on one sheet: chosen, checked, frozen, drawn; beside it the same rows bare."""
    with folder() as where:
        desk = _filled(where, 2 * NOTICED)
        with desk.reading() as connection:
            cases = tuple(file.cases[0].id for file in load_households(connection)[:NOTICED])
        wish = NoticeWish("include", cases, desk.today, "村务公开栏")
        made, notice = timed(lambda: make_notice(desk, wish))
        drawn, printed = timed(lambda: print_paper(desk, "notice", notice=notice, on_screen=True))
        rows, face = texts(printed.documents[0]), _face()
        bare, _ = timed(lambda: _bare(rows, TALL, face))
        result = Result({"make": made, "print": drawn, "bare": bare}, {"rows": len(rows) - 1})
        desk.store.close()
        return result
