"""People who come and go in the story: a cadre hands his work over, a contact is known from paper before the package brings him."""

from __future__ import annotations

from datetime import date

from app.services.helping.paper_pairings import name_by_paper
from app.services.practice.world import Plan, World
from app.services.staff.turnover import begin_turnover, sign_turnover

HANDED_OVER = 40  # days before the end
PAPER_CAME = 2
LEFT = "谢长林"  # kept the paper before the program came: he never had an account


def add_staff(plan: Plan) -> None:
    """A hand-over of work with its list and signatures, and one contact by paper."""
    plan.at(HANDED_OVER, _turnover, plan.world)
    plan.at(PAPER_CAME, _paper_contact, plan.world)


def _turnover(world: World, day: date) -> None:
    made = begin_turnover(world.v(day), {
        "giver": LEFT, "receiver": world.place["village_operator"], "witness": world.place["team"][0], "reason": "岗位调整",
        "papers": ("2025年一户一档：14盒，村部铁皮柜", "公示照片：一册"), "sticks": ("石桥-U01：报送用", "石桥-U02：备份用"),
        "keys": ("铁皮柜钥匙：2把", "恢复单信封：封口完好"), "note": "打印机墨盒快用完。",
    })  # fmt: skip
    sign_turnover(world.v(day), made.id, day)


def _paper_contact(world: World, day: date) -> None:
    home = world.on_road("b_announced", "b_approved")[0]
    values = {
        "name": "罗文静",
        "helper_unit": world.place["office"],
        "phone": "13900190188",
        "start": day,
        "level": "town",
    }
    name_by_paper(world.v(day), world.subjects[home.key].household, values, f"青乡振〔{day.year}〕21号", day)
