"""石桥村 on 2026-11-23 with long names, rare characters, and a case at every place of the road that a paper needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.documents import Paper
from app.domain.errors import AppError
from app.services.auditing.comments import ask_field
from app.services.auditing.sampling import draw_sample
from app.services.desk import Desk
from app.services.duties.village_work import record_analysis
from app.services.family.relatives import keep_relative
from app.services.helping.pairings import assign_helper
from app.services.helping.tasks import add_task
from app.services.keying.blank_sheets import issue_blank_pack
from app.services.ledgers.closing import close_month
from app.services.lowincome.aid import add_grants
from app.services.lowincome.stops import add_stop
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.papers.base import PaperKind
from app.services.papers.catalogue import PAPERS, Printed, print_paper
from app.services.road.archive import explain
from app.services.road.boards import refusal_items
from app.services.road.meetings import RefusalAnswer, Vote, answer_refusals, hold_meeting
from app.services.road.notice_making import NoticeEntry
from app.services.road.notices import NoticeWish, make_notice, note_photo, post_notice, take_down
from app.services.staff.turnover import begin_turnover
from app.services.watching.problems import add_problem
from app.services.watching.sweeps import (
    close_sweep,
    not_reached,
    open_sweep,
    record_nothing_found,
    record_result,
)
from app.store.door import stable_id

villages = sys.modules["golden_villages"]
TODAY = date(2026, 11, 23)
LONG, RARE = "阿卜杜热合曼·买买提依明·吐尔逊", "司马𬱖𫍯"
CODE = "ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2-3456-7890"
COMMITTEE, TEAM = ("王小明", "刘长贵"), ("周文斌",)
TO_REVIEW = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "household"), ("review_ready", date(2026, 10, 13), "village"),
)  # fmt: skip
TO_TOWN = (
    *TO_REVIEW, ("reviewed", date(2026, 10, 15), "village"), ("noticing", date(2026, 10, 16), "village"),
    ("notice_ok", date(2026, 10, 22), "village"), ("reported", date(2026, 10, 23), "village"),
    ("township_check", date(2026, 10, 26), "township"),
)  # fmt: skip
AUDIT = {
    "sample": LONG, "sample_result": "与采集表一致", "doubtful_rechecked": True, "party_meeting_on": "2026-10-29",
    "party_meeting_no": "青党纪〔2026〕9号", "sweep_report_on": "2026-10-29", "sweep_report_no": "青振报〔2026〕3号",
}  # fmt: skip
TO_COUNTY = (*TO_TOWN, ("county", date(2026, 10, 30), "township", AUDIT))
TO_MONITORED = (
    *TO_COUNTY, ("approved", date(2026, 11, 2), "township"), ("announced", date(2026, 11, 3), "township"),
    ("monitored", date(2026, 11, 10), "township"),
)  # fmt: skip
MEETING = {
    "date": date(2026, 10, 15), "place": "石桥村村民委员会二楼会议室", "body": "representatives", "chair": "刘长贵", "recorder": "王小明",
    "expected": 30, "present": 26, "attendees": tuple(f"代表{n}号" for n in range(1, 27)), "observers": TEAM, "team_present": True,
    "sign_in_kept": True, "minutes_signed": True, "minutes": "主持人介绍入户核查和承诺授权情况。\n逐户评议，投票表决，当场公布结果。",
}  # fmt: skip


@dataclass
class World:
    """The village's desk and what papers are asked for by: households by key, notices by kind, numbers of the rest."""

    desk: Desk
    township: Desk
    homes: dict[str, Any] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    package: str = ""
    refused: dict[str, str] = field(default_factory=dict)

    def on(self, day: date) -> Desk:
        """The village's desk on another day."""
        return Desk(self.desk.store, self.desk.operator, day, self.desk.clock)

    def close(self) -> None:
        """Close both stores."""
        self.desk.store.close()
        self.township.store.close()


def build(folder: Path) -> World:
    """Make everything; no test writes to it afterwards."""
    world = World(
        villages.make_desk(folder / "village"),
        villages.make_desk(
            folder / "township", role="township", code="539901101", village="", operator="刘建国", line=""
        ),
    )
    _village(world)
    _homes(world)
    _meeting(world)
    _notices(world)
    _sweep(world)
    _helped(world)
    _low_income(world)
    _package(world, folder)
    return world


def _village(world: World) -> None:
    with world.desk.writing("村基本信息") as door:
        row = stable_id(world.desk.place.code, "village", "row")
        door.change("village", row, {"committee": COMMITTEE, "team": TEAM, "groups": ("1组", "2组", "10组")})


def _homes(world: World) -> None:
    """key -> road; the first two are heard by one meeting and hang on one sheet."""
    desk, write = world.desk, villages.write_household
    address = "云山县青石镇石桥村十组双河口安置小区三期二十一栋二单元一千二百零三号（老村委会背后，水塔旁）"
    story = "户主二〇二六年六月因交通事故住院两次，报销以后自付三万二千元，儿子停工照顾，家里两个孩子上学。" * 3
    roads: dict[str, tuple[tuple[Any, ...], ...]] = {
        "heard": TO_REVIEW, "heard_too": TO_REVIEW, "waiting": TO_REVIEW, "town": TO_TOWN, "county": TO_COUNTY,
        "locked": (("clue", date(2026, 11, 1), "village"), ("screened", date(2026, 11, 5), "village"),
                   ("locked", date(2026, 11, 9), "township", {"attendees": ["刘建国", "周文斌"], "basis": "集中排查汇总表、部门预警名单"})),
        "compared": (*TO_COUNTY, ("comparing", date(2026, 10, 30), "county"), ("verifying", date(2026, 11, 4), "county")),
        "rejected": (*TO_TOWN, ("rejected", date(2026, 10, 28), "township")),
        "monitored": TO_MONITORED, "monitored_too": TO_MONITORED,
        "removing": (*villages.ROADS["monitored"], ("rem_proposed", date(2026, 11, 11), "village"),
                     ("rem_visited", date(2026, 11, 12), "village")),
    }  # fmt: skip
    heads = {"heard": RARE, "heard_too": LONG, "waiting": "李福生", "town": "何爱民", "county": "周世安", "locked": "陈𬍛", "compared": "王桂英",
             "rejected": "赵长根", "monitored": LONG.replace("吐尔逊", "艾合买提"), "monitored_too": "孙大娘", "removing": "吴四海"}  # fmt: skip
    for place, (key, road) in enumerate(roads.items()):
        more = {"record": {"home_address": address}, "case": {"risk_story": story}, "people": 4} if place < 2 else {}
        world.homes[key] = write(
            desk, heads[key], road=road, group=("1组", "2组", "10组")[place % 3], measures=key in ("monitored", "removing"),
            visits=2 if key == "monitored" else 0, **more,
        )  # fmt: skip
    world.homes["plain"] = write(desk, "钱有余", road="", kind="exit_policy", group="2组")
    keep_relative(
        desk, {"name": "周文斌", "role": "committee", "kinship": "sibling", "household_id": world.homes["heard"].id}
    )
    _flagged(world, world.homes["compared"])


def _flagged(world: World, made: Any) -> None:
    """Two doubts, one answered."""
    with world.desk.writing("比对疑点") as door:
        event = next(row for row in villages_events(door, made.case) if row["step"] == "verifying")
        flags = [
            {"member_id": made.members[0], "circumstance": "deposits", "department": "云山县民政局", "data_date": "2026-10-31",
             "content": "名下有一笔定期存款，与申报不一致", "answer": "explained", "answer_note": "安葬费，已用完",
             "checker": "王小明", "checked_on": "2026-11-06"},
            {"member_id": made.members[2], "circumstance": "vehicles", "department": "云山县公安局", "data_date": "2026-10-31",
             "content": "名下登记有一辆机动车"},
        ]  # fmt: skip
        door.change("case_event", event["id"], {"details": {"flags": flags}})


def villages_events(door: Any, case: str) -> list[Any]:
    """Events of a case."""
    from app.store.rows import read_records

    return [row for row in read_records(door.connection, "case_event") if row["case_id"] == case]


def _meeting(world: World) -> None:
    items = [item for item, *_ in refusal_items(world.desk)]
    heard = [world.homes["heard"], world.homes["heard_too"]]
    answer_refusals(world.desk, [RefusalAnswer(made.case, item, False) for made in heard for item in items[1:]])
    answer_refusals(
        world.desk,
        [
            RefusalAnswer(heard[0].case, items[0], False),
            RefusalAnswer(heard[1].case, items[0], True, "儿子在村小学代课", True, "第3页"),
        ],
    )
    votes = [
        Vote(heard[0].case, 24, 2, 0, "agree", "确有困难"),
        Vote(heard[1].case, 20, 4, 2, "agree", "代课工资低，仍有困难"),
    ]
    hold_meeting(world.on(date(2026, 10, 15)), MEETING, votes)


def _notices(world: World) -> None:
    """A sheet of every kind; that of 拟纳入 hung, was photographed and came down."""
    homes, day = world.homes, date(2026, 10, 16)
    cases = (homes["heard"].case, homes["heard_too"].case)
    include = make_notice(world.on(day), NoticeWish("include", cases, day, "石桥村村务公开栏"))
    post_notice(world.on(day), include, "王小明", photo_on=day)
    note_photo(world.on(date(2026, 10, 19)), include, "in_place", date(2026, 10, 19))
    take_down(world.on(date(2026, 10, 22)), include, date(2026, 10, 22), date(2026, 10, 22), "王小明")
    world.notices["include"] = include
    wishes = {
        "result": NoticeWish("result", (homes["monitored"].case, homes["monitored_too"].case), date(2026, 11, 3), "村务公开栏"),
        "low_income": _entries(world, "low_income", {"welfare": "单人保", "covered": "1"}),
        "relief_end": _entries(world, "relief_end", {"welfare": "低保", "covered": "2"}),
        "gift": _entries(world, "gift", {"goods": "大米一袋、食用油一桶"}),
        "post": _entries(world, "post", {"post": "保洁员", "term": "2026年12月至2027年11月"}, person=True),
    }  # fmt: skip
    for kind, wish in wishes.items():
        world.notices[kind] = make_notice(world.on(wish.posting_day), wish)


def _entries(world: World, kind: str, values: dict[str, Any], person: bool = False) -> NoticeWish:
    chosen = [world.homes["heard"], world.homes["heard_too"], world.homes["plain"]]
    entries = tuple(
        NoticeEntry(made.id, made.members[0] if person or kind in ("low_income", "relief_end") else "", values)
        for made in chosen
    )
    return NoticeWish(
        kind,
        (),
        date(2026, 11, 18),
        "村务公开栏",
        entries=entries,
        decided_on=date(2026, 11, 16),
        basis="青民发〔2026〕8号",
    )


def _sweep(world: World) -> None:
    desk, homes = world.on(date(2026, 11, 20)), world.homes
    who = ("王小明", "周文斌")
    number = open_sweep(world.on(date(2026, 11, 12)), date(2026, 11, 12), date(2026, 11, 20))
    reached = {"date": date(2026, 11, 18), "checkers": who, "reached": True, "mode": "home"}
    record_result(desk, number, homes["plain"].id, {**reached, "at_risk": True, "risk_class": "marginal", "only_home_unsafe": False,
                  "note": "大病住院，支出大。"})  # fmt: skip
    not_reached(desk, number, homes["waiting"].id, date(2026, 11, 19), who, "全家外出务工，电话约好春节返乡后补排查")
    record_nothing_found(desk, number, date(2026, 11, 19), who, households=[
        made.id for key, made in homes.items() if key not in ("plain", "waiting")])  # fmt: skip
    close_sweep(desk, number, date(2026, 11, 20))
    values = {"source": "spot_check", "found_on": date(2026, 11, 20), "what": "部分走访记录没有农户签字。", "measure": "逐户补签。",
              "name": "王小明"}  # fmt: skip
    add_problem(desk, values)


def _helped(world: World) -> None:
    row = {"difficulty": "户主长期吃药，支出大", "task": "落实医疗救助", "standard": "自付费用按规定报销", "means": "健康帮扶",
           "name": "周文斌", "due_on": date(2026, 12, 31)}  # fmt: skip
    add_task(world.desk, world.homes["monitored"].id, row)
    explain(
        world.desk,
        world.homes["heard"].case,
        "会议通知没有留存",
        "当时用广播和微信群通知，没有打印纸质通知，参会人员签到表在档。",
        "王小明",
    )
    issue_blank_pack(world.desk, {"form": 2, "consent": 1}, "刘长贵")
    with world.desk.writing("消除时收入") as door:
        made = world.homes["removing"]
        keys = {"household_id": made.id, "case_id": made.case, "moment": "removal"}
        money = {
            "wage": Decimal("42000"),
            "w_work": Decimal("42000"),
            "wage_complete": True,
            "business": Decimal("9000"),
        }
        door.create("income_record", {**keys, **money}, row_id=stable_id(made.case, "income_record", "removal"))


def _low_income(world: World) -> None:
    """Relief asked for and decided both ways, people of the lists, a handing-out, a benefit to stop."""
    desk, homes = world.desk, world.homes
    roads = {
        "confirmed": ("plain", {"low_class": "dibao", "grade": "B", "amount": Decimal(960)}),
        "refused": ("rejected", {}),
    }
    with desk.writing("低收入人口") as door:
        for last, (key, values) in roads.items():
            made, before = homes[key], ""
            form = {"applied_class": "dibao", "scope": "whole", "channel": "self", "apply_mode": "village", "assets_ok": True,
                    "reason": "家里有病人，劳力少，收入不够日常开支。", "authorised_on": date(2026, 11, 2),
                    "authorised_names": (made.head,)}  # fmt: skip
            record = door.create("low_income_record", {"household_id": made.id, **form})
            for step, day in (("applied", 2), ("accepted", 3), ("investigated", 9), (last, 16)):
                town = step in ("accepted", last)
                event = {"household_id": made.id, "record_id": record, "follows": before, "step": step, "date": date(2026, 11, day),
                         "person": "王小明", "side": "township" if town else "village", "by_paper": True if town else None,
                         "paper": "青民发〔2026〕8号" if town else "", "reason": "家庭人均收入高于低保边缘标准。" if step == "refused" else "",
                         **(values if step == last else {})}  # fmt: skip
                before = door.create("low_income_event", event)
        door.change("member", homes["waiting"].members[0], {"health": ("disabled",)})
        door.change(
            "member",
            homes["town"].members[1],
            {"disability": "limb", "disability_level": "2", "disability_valid_until": date(2026, 12, 20)},
        )
    add_grants(desk, [homes["plain"].id, homes["heard_too"].id], {
        "grant_kind": "condolence", "batch": "2026年冬季慰问", "provider": "青石镇人民政府", "date": date(2026, 11, 20), "goods": "棉被一床", "amount": "200"})  # fmt: skip
    add_stop(
        desk,
        homes["plain"].id,
        {
            "member_id": homes["plain"].members[2],
            "scheme": "dibao",
            "cause": "working",
            "happened_on": date(2026, 11, 16),
        },
    )
    record_analysis(desk, {"date": date(2026, 11, 20), "place": "村委会会议室", "chair": "刘长贵", "recorder": "王小明", "attendees": (*COMMITTEE, *TEAM),
                    "conclusions": "逐户分析了监测户的收入和“三保障”情况，暂未发现新的返贫致贫风险。", "next_steps": "继续做好每月回访。"},
                    [homes["monitored"].id, homes["heard_too"].id])  # fmt: skip
    close_month(desk, "2026-08", "刘长贵", signed=("王小明", "刘长贵"))


def _package(world: World, folder: Path) -> None:
    """Enrol the village, hand over, let the township name helpers, take its answer back: 报送单, 联系人."""
    offer = folder / "乡镇.swenrol"
    offer_enrolment(world.township, offer)
    enrol(world.desk, offer, own_fingerprint(world.township))
    sent = export_package(world.desk, folder)
    world.package = sent.number
    receive(world.township, [sent.path], own_fingerprint(world.desk))
    helper = {"name": "周文斌", "helper_unit": "云山县农业农村局", "post": "驻村工作队员", "phone": "13900000008", "start": date(2026, 11, 10),
              "level": "town"}  # fmt: skip
    for key in ("monitored", "monitored_too"):
        assign_helper(world.township, world.homes[key].id, helper)
    draw_sample(world.township, "712304", ["刘建国"], ["周文斌"])
    ask_field(world.township, world.homes["town"].id, "household", world.homes["town"].id, "phone", "电话打不通")
    receive(world.desk, [answer(world.township, world.desk.place.code, folder).path])
    begin_turnover(world.desk, {"giver": "王小明", "receiver": "周文斌", "witness": "刘长贵", "reason": "调动", "keys": ("铁皮柜钥匙：2把",),
                                "papers": ("2026年一户一档：12盒，铁皮柜",), "sticks": ("石桥-U01：报送用",), "note": "打印机墨盒要换"})  # fmt: skip


# ---- what is printed ----------------------------------------------------------------------------------------------

# Households a paper of one household is tried for, the first that has something to print of; more where a kind wants them.
TRIED = ("heard", "monitored", "compared", "rejected", "removing")
OWN: dict[str, tuple[str, ...]] = {
    "form": ("heard", "plain"), "file": ("heard", "removing"), "refusal_note": ("rejected",), "low_confirmed": ("plain",), "low_refused": ("rejected",), "doubt_note": ("compared",),
    "compare_feedback": ("compared",), "help_plan": ("monitored",), "contact_card": ("monitored",), "visit": ("monitored",),
    "removal_form": ("removing",), "measures_form": ("removing",), "assessment_form": ("removing",), "sweep_form": ("plain", "waiting"),
    "spot_check": ("heard", "town"),
}  # fmt: skip
# What else a kind is asked for.
ASKED: dict[str, dict[str, Any]] = {
    "zero_report": {"period": "2026-08"}, "receipt": {"package": "Z-0001"}, "returned": {"package": "Z-0001"},
}  # fmt: skip
# Blank sheets that are made for a household all the same.
BLANK_OF_A_HOME = frozenset({"income_confirm"})


def wishes(world: World, kind: PaperKind) -> Iterator[tuple[str, dict[str, Any]]]:
    """(variant, what is asked for) of a kind, from what it says it needs and takes; the first of a household that fits."""
    if "household" in kind.needs:
        yield from ((key, {"household": world.homes[key].id}) for key in OWN.get(kind.key, TRIED))
    elif "notice" in kind.needs:
        yield from _notice_wishes(world, kind)
    elif "code" in kind.needs:
        yield "", {"code": CODE}
    else:
        yield "", ASKED.get(kind.key) or ({"package": world.package} if "package" in kind.takes else {})
    if "blank" in kind.takes:
        yield (
            "blank",
            {"blank": True, **({"household": world.homes["plain"].id} if kind.key in BLANK_OF_A_HOME else {})},
        )


def _notice_wishes(world: World, kind: PaperKind) -> Iterator[tuple[str, dict[str, Any]]]:
    if kind.key != "notice":
        yield "include", {"notice": world.notices["include"]}
        return
    yield from ((key, {"notice": notice}) for key, notice in world.notices.items())
    yield from (
        (paper.name.lower(), {"notice": world.notices["include"], "paper": paper})
        for paper in (Paper.A3, Paper.A4_LARGE)
    )


def print_all(world: World, folder: Path) -> dict[str, tuple[Printed, Path]]:
    """Every golden paper by name; of kinds without own households only the first that has something to print. What was
    refused stays in `world.refused`, so that a kind without a paper says why."""
    made: dict[str, tuple[Printed, Path]] = {}
    for kind in PAPERS:
        for variant, wish in wishes(world, kind):
            first = any(name.split("-")[0] == kind.key for name in made)
            if "household" in wish and "blank" not in wish and kind.key not in OWN and first:
                continue
            try:
                printed = print_paper(world.desk, kind.key, on_screen=True, **wish)
            except AppError as error:
                world.refused.setdefault(kind.key, str(error))
                continue
            name = f"{kind.key}-{variant}" if variant else kind.key
            path = folder / f"{name}.pdf"
            path.write_bytes(printed.data)
            made[name] = (printed, path)
    return made
