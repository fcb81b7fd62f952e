"""A village and its office, enrolled with each other, and a stick between them; what the tests of 审核 share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.domain.procedure.states import Step
from app.services.auditing.deciding import step_together
from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.road.cases import StepWish

DAY = date(2026, 11, 23)
REPORTED = (
    ("clue", date(2026, 11, 1), "village"), ("visiting", date(2026, 11, 3), "village"), ("consented", date(2026, 11, 5), "village"),
    ("review_ready", date(2026, 11, 6), "village"), ("reviewed", date(2026, 11, 8), "village"),
    ("noticing", date(2026, 11, 9), "village"), ("notice_ok", date(2026, 11, 15), "village"),
    ("reported", date(2026, 11, 16), "village"),
)  # fmt: skip


@dataclass
class Sides:
    """Both stores and the way between them."""

    village: Desk
    town: Desk
    stick: Path
    household: Callable[..., Any]

    def hand_over(self) -> None:
        """The village's package reaches the township."""
        exported = export_package(self.village, self.stick)
        taken = receive(self.town, [exported.path], own_fingerprint(self.village))
        assert [one.state for one in taken] == ["taken"], [one.notes for one in taken]

    def hand_back(self) -> Any:
        """The return package reaches the village; gives back what was received."""
        made = answer(self.town, self.village.place.code, self.stick)
        [taken] = receive(self.village, [made.path])
        assert taken.state in ("taken", "unchanged"), taken.notes
        return taken

    def take(self, cases: list[str], step: Step, **more: Any) -> None:
        """The township's own step."""
        step_together(self.town, cases, StepWish(step, DAY, self.town.operator, **more))

    def later(self, desk: Desk, days: int) -> Desk:
        """The same store some days on."""
        return Desk(desk.store, desk.operator, desk.today + timedelta(days=days), desk.clock)


def make_sides(tmp_path: Path, make_desk: Callable[..., Desk], household: Callable[..., Any]) -> Sides:
    """石桥村 and 青石镇, enrolled."""
    village = make_desk(tmp_path / "village")
    town = make_desk(tmp_path / "town", role="township", code="539901101", village="", operator="刘建国", line="")
    stick = tmp_path / "stick"
    stick.mkdir()
    offer = stick / "登记.swenrol"
    enrol(village, offer, offer_enrolment(town, offer).lower())
    offer.unlink()
    return Sides(village, town, stick, household)
