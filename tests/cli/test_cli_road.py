"""A case walked from a JSON file to the report and on to monitoring, with nothing but commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Clerk, household_json

MEETING = (
    "--date", "2026-10-15", "--place", "村委会", "--body", "村民代表会议", "--chair", "李建军", "--recorder", "周文斌",
    "--expected", "42", "--present", "40", "--team-present", "是", "--sign-in-kept", "是", "--minutes-signed", "是",
)  # fmt: skip


@pytest.fixture
def ready(village: Clerk, json_file: Callable[..., Path]) -> Clerk:
    """A loaded household whose case waits for the meeting."""
    village.done("load", json_file(household_json()))
    for step, day in (("入户核查", "2026-10-10"), ("承诺授权已签", "2026-10-12"), ("待民主评议", "2026-10-13")):
        village.done("case", "A-0001", step, "--date", day)
    return village


def test_whole_road_to_reported(ready: Clerk) -> None:
    ready.done("refusal", "A-0001", "--none")
    held = ready.json("meeting", *MEETING, "--vote", "A-0001=38/1/1")
    assert held["votes"] == [{"household": "A-0001", "decision": "同意", "state": "评议通过"}]
    made = ready.json("notice", "make", "A-0001", "--date", "2026-10-16", "--place", "村委会公示栏", "--days", "7")
    assert (made["kind"], made["earliest_down"]) == ("拟纳入监测对象公示", "2026-10-24")
    number = made["number"]
    assert ready.json("notice", "post", number, "--photo", "2026-10-16")["states"] == ["村内公示中"]
    early = ready.refused("notice", "down", number, "--date", "2026-10-20")
    assert "2026年10月24日" in early
    assert ready.json("notice", "down", number, "--date", "2026-10-24")["states"] == ["公示无异议"]
    assert "文号" in ready.refused("case", "A-0001", "已上报乡镇", "--date", "2026-10-25")
    ready.done("case", "A-0001", "已上报乡镇", "--date", "2026-10-25", "--paper", "石桥村〔2026〕3号")
    line = ready.json("list", "A-0001")[0]
    assert (line["state"], line["waiting_for"]) == ("已上报乡镇", "乡镇")


def test_a_notice_tells_of_no_meeting_that_was_not_held_and_comes_down_only_after_it_hung(ready: Clerk) -> None:
    make = ("notice", "make", "A-0001", "--date", "2026-10-16", "--place", "村委会公示栏")
    assert "还没有登记评议会" in ready.refused(*make)
    ready.done("refusal", "A-0001", "--none")
    ready.done("meeting", *MEETING, "--vote", "A-0001=38/1/1")
    number = ready.json(*make)["number"]
    assert "还没有登记张贴" in ready.refused("notice", "down", number, "--date", "2026-10-24")


def test_decisions_from_paper_and_taking_back(ready: Clerk) -> None:
    test_whole_road_to_reported(ready)
    assert "由乡镇登记" in ready.refused("case", "A-0001", "乡镇抽查审核")
    for step in ("乡镇抽查审核", "县级比对审定"):
        ready.done("case", "A-0001", step, "--by-paper", "--paper", "青振发〔2026〕12号", "--date", "2026-11-01")
    assert "比对" in ready.refused("case", "A-0001", "已审定", "--by-paper", "--paper", "县农〔2026〕1号")
    back = ready.json("case", "A-0001", "更正", "--undo", "县级比对审定", "--reason", "日期抄错")
    assert back["state"] == "乡镇抽查审核"
    steps = ready.json("case", "A-0001")[0]["steps"]
    assert [step["step"] for step in steps][-2:] == ["已上报乡镇", "乡镇抽查审核"]


def test_objection_stops_and_lets_go(ready: Clerk) -> None:
    ready.done("refusal", "A-0001", "--none")
    ready.done("meeting", *MEETING, "--vote", "A-0001=38/1/1")
    number = ready.json("notice", "make", "A-0001", "--date", "2026-10-16", "--place", "村委会公示栏")["number"]
    ready.done("notice", "post", number, "--photo", "2026-10-16")
    ready.done(
        "notice",
        "object",
        number,
        "A-0001",
        "--received-on",
        "2026-10-18",
        "--anonymous",
        "是",
        "--facts",
        "说他家有车。",
    )
    assert ready.json("list")[0]["state"] == "有异议核实"
    ready.done("notice", "answer", number, "A-0001", "--handlers", "李建军", "--handlers", "周文斌", "--result", "不成立",
               "--explanation", "车是邻居的。", "--replied-on", "2026-10-20")  # fmt: skip
    assert ready.json("notice", "down", number, "--date", "2026-10-26")["states"] == ["公示无异议"]
    assert "没有待核实的异议" in ready.refused("notice", "answer", number, "A-0001", "--result", "不成立")


def test_meeting_that_says_no_leaves_the_case_waiting(ready: Clerk) -> None:
    held = ready.json("meeting", *MEETING, "--vote", "A-0001=10/30/0=不同意")
    assert held["votes"][0]["state"] == ""
    ready.done("case", "A-0001", "不予纳入", "--date", "2026-10-15", "--reason", "评议没有通过")
    assert ready.json("list")[0]["state"] == "不予纳入"


def test_meeting_without_a_majority_is_refused_whole(ready: Clerk) -> None:
    ready.done("refusal", "A-0001", "--none")
    assert "不能算评议通过" in ready.refused("meeting", *MEETING, "--vote", "A-0001=20/10/10")
    assert "看不懂" in ready.refused("meeting", *MEETING, "--vote", "A-0001=很多票")


def test_a_missing_refusal_item_is_named(ready: Clerk) -> None:
    ready.done(
        "refusal",
        "A-0001",
        "--hit",
        "全家在外居住一年以上=在县城租房，过年都回来",
        "--special",
        "是",
        "--minutes",
        "第3页",
    )
    said = ready.refused("meeting", *MEETING, "--vote", "A-0001=38/1/1")
    assert "不同意家庭财产核查" in said and "全家在外居住" not in said
    assert "没有“喜欢打牌”这种情形" in ready.refused("refusal", "A-0001", "--hit", "喜欢打牌=有人说")


def test_clue_by_command_for_a_household_without_a_case(village: Clerk, json_file: Callable[..., Path]) -> None:
    village.done(
        "load",
        json_file(
            {**household_json(), "monitoring_case": [], "consent": [], "safeguard_snapshot": [], "income_record": []}
        ),
    )
    assert "线索登记" in village.refused("case", "A-0001")
    assert "发现渠道" in village.refused("case", "A-0001", "线索登记", "--date", "2026-11-02")
    made = village.json(
        "case", "A-0001", "线索登记", "--date", "2026-11-02", "--channel", "基层干部排查", "--set", "信息采集人=王小明"
    )
    assert made["state"] == "线索登记"
    assert "下一步不能是“线索登记”" in village.refused("case", "A-0001", "线索登记", "--channel", "基层干部排查")
    said = village.refused("case", "A-0001", "承诺授权已签")
    assert "现在是“线索登记”" in said
    standing = village.json("case", "A-0001")[0]
    assert standing["state"] == "线索登记" and "入户核查" in [step["step"] for step in standing["next"]]


def test_consent_signed_and_taken_back(village: Clerk, json_file: Callable[..., Path]) -> None:
    village.done("load", json_file({**household_json(), "consent": []}))
    signing = (
        "consent",
        "sign",
        "A-0001",
        "张德福",
        "--signed-on",
        "2026-10-12",
        "--promise",
        "是",
        "--rights-told",
        "是",
    )
    assert "没有按手印" in village.refused(*signing)
    village.done(*signing, "--fingerprint", "是", "--scope", "车辆、农机")
    assert "已经登记过" in village.refused(*signing, "--fingerprint", "是", "--scope", "车辆、农机")
    assert "没有“李四”" in village.refused("consent", "sign", "A-0001", "李四", "--signed-on", "2026-10-12")
    village.done("consent", "withdraw", "A-0001", "张德福", "--date", "2026-11-01", "--reason", "不想查了")
    shown = village.json("show", "A-0001")["consents"]
    assert [row["授权状态"] for row in shown] == ["已撤回"]


def test_steps_and_details_that_do_not_exist(ready: Clerk) -> None:
    assert "没有“开会”这一步" in ready.refused("case", "A-0001", "开会")
    assert "没有附加内容" in ready.refused("case", "A-0001", "评议通过", "--detail", "天气=晴")
    assert "没有“2026-02-30”这一天" in ready.refused("case", "A-0001", "撤回", "--date", "2026-02-30")
