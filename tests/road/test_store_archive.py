"""The archive before an inspection: what is missing by now, what may be noted, what a 情况说明 settles (`domain.md` §8.5, §22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.errors import AppError
from app.domain.procedure.archive import NEEDS, NOT_KEPT, Kept, standing, unrecorded
from app.domain.procedure.chronology import out_of_order
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.desk import Desk
from app.services.duties.dues import case_deadlines
from app.services.policies import set_policy
from app.services.road.archive import NOTABLE, explain, note_kept
from app.services.road.cases import Refused, what_is_missing
from app.services.road.inspection import InspectLine, Kind, inspect_one, inspection, kinds_told
from app.services.undoing import undo_last
from tests.road.road_village import SHIPPED, day, notice, policy, walk_to
from tests.road.store_village import PERSON, Walker, open_village, use, walker

S = Step
TO_NOTICE_OK = (S.CLUE, S.VISITING, S.CONSENTED, S.REVIEW_READY, S.REVIEWED, S.NOTICING, S.NOTICE_OK)
TO_MONITORED = (
    *TO_NOTICE_OK,
    S.REPORTED,
    S.TOWNSHIP_CHECK,
    S.COUNTY,
    S.COMPARING,
    S.COUNTY,
    S.APPROVED,
    S.ANNOUNCED,
    S.MONITORED,
)
BEFORE_REPORT = {"visit_photo", "meeting_call", "review_result"}


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("archive") / "village")
    yield made
    made.store.close()


@pytest.fixture(autouse=True)
def shipped(village: Desk) -> None:
    use(village)


def lines(walked: Walker, kind: Kind | None = None) -> list[InspectLine]:
    return [line for line in inspect_one(walked.desk, walked.made.id) if kind in (None, line.kind)]


# -- the pure rule ----------------------------------------------------------------------------------------------------


def test_every_paper_of_the_table_is_one_of_the_list_and_stands_once() -> None:
    papers = [need.paper for need in NEEDS]
    assert len(papers) == len(set(papers)) and set(papers) <= set(CODE_LISTS["ROAD_PAPER"].by_code)


def test_a_case_needs_more_papers_the_further_it_is() -> None:
    counts = []
    for target in (
        S.CLUE,
        S.CONSENTED,
        S.REVIEWED,
        S.NOTICE_OK,
        S.REPORTED,
        S.APPROVED,
        S.MONITORED,
        S.REM_VISITED,
        S.REMOVED,
    ):
        walk = walk_to(target)
        facts = walk.facts(S.REPORTED, walk.road.last["date"])  # type: ignore[index]
        counts.append(len(standing(facts, Kept(), SHIPPED)))
    assert counts == sorted(counts) and counts[0] == 1 and counts[-1] > 20


def test_a_scan_a_note_or_a_story_settles_what_no_record_tells() -> None:
    walk = walk_to(S.NOTICE_OK)
    facts = walk.facts(S.REPORTED, day(14))
    assert unrecorded(facts, Kept(), SHIPPED) == ("入户照片", "会议通知", "评议结果告知单")
    kept = Kept(frozenset({"visit_photo"}), {"meeting_call": day(5)}, frozenset({"review_result"}))
    assert unrecorded(facts, kept, SHIPPED) == ()
    [item] = [item for item in standing(facts, kept, SHIPPED) if item.lacks]
    assert (item.paper, item.lacks, item.explained) == ("review_result", NOT_KEPT, True)
    with_kin = replace(facts, relatives=frozenset({"赵一"}))
    assert "近亲属备案表" in unrecorded(with_kin, kept, SHIPPED)


def test_a_record_that_is_not_complete_is_not_ticked_away() -> None:
    walk = walk_to(S.NOTICE_OK)
    facts = replace(walk.facts(S.REPORTED, day(14)), notice=notice(photo_down_on=None))
    found = {item.paper: item.lacks for item in standing(facts, Kept(noted={"notice_photos": day(13)}), SHIPPED)}
    assert found["notice_photos"] == "没有撤下时的照片"


def test_the_setting_says_whether_what_is_missing_stops_the_report() -> None:
    from app.domain.procedure import check_step

    walk = walk_to(S.NOTICE_OK)
    facts = replace(walk.facts(S.REPORTED, day(14)), missing_papers=("入户照片",))
    for setting, blocks in (("warn", False), ("block", True)):
        found = [
            r for r in check_step(S.REPORTED, facts, policy(archive_before_report=setting)) if r.code == "PACK-002"
        ]
        assert [refusal.blocks for refusal in found] == [blocks] and "入户照片" in found[0].text


def test_days_in_the_wrong_order_are_told_with_both() -> None:
    walk = walk_to(S.REPORTED)
    facts = walk.facts(S.TOWNSHIP_CHECK, day(20))
    assert out_of_order(facts) == []
    wrong = replace(facts, notice=notice(date(2026, 3, 5)), case={**facts.case, "visit_date": date(2026, 3, 1)})
    told = out_of_order(wrong)
    assert "入户日期2026年3月1日早于线索日期2026年3月2日。" in told
    assert "公示张贴日期2026年3月5日早于评议会日期2026年3月6日。" in told
    early = replace(facts, sheets=({**facts.sheets[0], "signed_on": date(2026, 2, 1)},))
    assert out_of_order(early) == ["石大川的授权书签字日期2026年2月1日早于线索日期2026年3月2日。"]


# -- through the store ------------------------------------------------------------------------------------------------


def test_the_report_minds_missing_papers_or_is_stopped_by_them(village: Desk) -> None:
    walked = walker(village, "张德福").take(*TO_NOTICE_OK)
    asked = {r.code: r for r in what_is_missing(walked.desk, walked.case, S.REPORTED, walked.on)}
    assert not asked["PACK-002"].blocks and "入户照片、会议通知、评议结果告知单" in asked["PACK-002"].text
    set_policy(village, "archive_before_report", "block", date(2026, 1, 1))
    try:
        with pytest.raises(Refused) as caught:
            walked.later().plain(S.REPORTED)
        assert {refusal.code for refusal in caught.value.refusals} == {"PACK-002"}
        note_kept(walked.desk, walked.case, sorted(BEFORE_REPORT), walked.on, PERSON, "1号盒")
        walked.plain(S.REPORTED)
        assert walked.state is S.REPORTED
    finally:
        set_policy(village, "archive_before_report", "warn", date(2026, 1, 1))


def test_what_is_missing_is_noted_or_explained_and_taken_back(village: Desk) -> None:
    walked = walker(village, "李四海").take(*TO_NOTICE_OK)
    missing = {line.paper for line in lines(walked, Kind.MISSING)}
    assert missing == BEFORE_REPORT
    note_kept(walked.desk, walked.case, ["visit_photo"], walked.on, PERSON)
    assert {line.paper for line in lines(walked, Kind.MISSING)} == BEFORE_REPORT - {"visit_photo"}
    explain(walked.desk, walked.case, "会议通知没有留存。", "贴在公开栏，被雨淋毁。", PERSON, "meeting_call")
    settled = [line for line in lines(walked, Kind.MISSING) if line.story]
    assert [line.paper for line in settled] == ["meeting_call"] and not settled[0].open
    assert kinds_told(lines(walked)).endswith("已写情况说明1条")
    with walked.village.reading() as connection:
        from app.store.rows import read_records

        [row] = [
            r
            for r in read_records(connection, "archive_note")
            if r["kind"] == "explained" and r["case_id"] == walked.case
        ]
    assert row["date"] == walked.on  # of today, never of the meeting
    undo_last(walked.desk)
    assert not [line for line in lines(walked, Kind.MISSING) if line.story]


REFUSED_NOTES = [
    ((), "ARCH-102", {}), (("visit_photo",), "ARCH-103", {"name": " "}), (("form",), "ARCH-105", {}),
    (("visit_photo",), "ARCH-104", {"later": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("papers", "code", "more"), REFUSED_NOTES)
def test_a_note_needs_a_paper_a_name_and_a_day(
    village: Desk, papers: tuple[str, ...], code: str, more: dict[str, object]
) -> None:
    walked = walker(village, f"周{code[-1]}{len(papers)}").take(S.CLUE)
    on = walked.on + timedelta(days=int(str(more.get("later", 0))))
    with pytest.raises(AppError) as caught:
        note_kept(walked.desk, walked.case, papers, on, str(more.get("name", PERSON)))
    assert caught.value.code == code and caught.value.where == walked.file.short


def test_a_story_says_what_and_why(village: Desk) -> None:
    walked = walker(village, "赵立").take(S.CLUE)
    for problem, story, name, code in (
        ("", "原件丢了找不到", PERSON, "ARCH-106"),
        ("缺", "丢", PERSON, "ARCH-106"),
        ("缺", "原件丢了找不到", "", "ARCH-103"),
    ):
        with pytest.raises(AppError) as caught:
            explain(walked.desk, walked.case, problem, story, name)
        assert caught.value.code == code


def test_telling_the_household_stops_the_limit_of_a_refusal(village: Desk) -> None:
    walked = walker(village, "钱有田").take(*TO_NOTICE_OK[:4], S.REJECTED)
    with village.reading() as connection:
        policy_ = village.policy(connection)
    assert [limit.code for limit in case_deadlines(walked.found, policy_)] == ["refusal"]
    with pytest.raises(AppError) as caught:
        note_kept(walked.desk, walked.case, ["refusal_note"], walked.on - timedelta(days=1), PERSON)
    assert caught.value.code == "ARCH-104"
    note_kept(walked.desk, walked.case, ["refusal_note"], walked.on, PERSON)
    assert case_deadlines(walked.found, policy_) == []


def test_the_list_names_unsigned_sheets_wrong_days_and_differences(village: Desk) -> None:
    walked = walker(village, "何爱民").take(*TO_MONITORED)
    with walked.desk.writing("改") as door:
        door.change("monitoring_case", walked.case, {"visit_date": date(2026, 1, 1), "monitor_contact": "老王"})
        door.change("income_record", str(walked.found.rows("income_record")[0]["id"]), {"confirmed_by": ""})
        door.change("consent", str(walked.found.rows("consent")[0]["id"]), {"fingerprint": False})
        door.create("visit", {"household_id": walked.made.id, "case_id": walked.case, "purpose": "revisit", "date": walked.on,
                              "mode": "home", "visitors": (PERSON,), "result": "stable", "signed_by_household": False})  # fmt: skip
    found = lines(walked)
    texts = {kind: [line.text for line in found if line.kind is kind] for kind in Kind}
    assert any("入户日期2026年1月1日早于线索日期" in text for text in texts[Kind.ORDER])
    assert "家庭收支没有农户确认签字。" in texts[Kind.UNSIGNED]
    assert any("没有按手印" in text for text in texts[Kind.UNSIGNED])
    assert any("走访记录没有农户签字" in text for text in texts[Kind.UNSIGNED])
    assert [line.kind for line in found] == sorted((line.kind for line in found), key=list(Kind).index)
    assert not texts[Kind.LATE]  # each step was entered on its own day


def test_what_is_entered_late_keeps_its_day_and_is_told(village: Desk) -> None:
    from app.services.road.cases import road_lines

    walked = walker(village, "孙小五").take(S.CLUE)
    walked.later(20)
    from app.services.road.cases import StepWish, take_step

    take_step(walked.desk, walked.case, StepWish(S.VISITING, walked.on - timedelta(days=15), PERSON))
    [line] = lines(walked, Kind.LATE)
    assert f"{walked.on.day}日才录入" in line.text and not line.open
    assert [bool(step.late) for step in road_lines(walked.found)] == [False, True]


def test_what_the_system_says_and_the_file_says(village: Desk) -> None:
    walked = walker(village, "吴大有").take(S.CLUE)
    head = walked.file.members[0]
    base = {"phone": ["13911112222", "13911112222"], "group_name": ["9组", "9组"], "local_household_no": ["", ""]}
    with walked.desk.writing("导入") as door:
        door.create(
            "import_base",
            {"household_id": walked.made.id, "target_id": walked.made.id, "texts": base, "file": "x.xlsx"},
        )
    texts = [line.text for line in lines(walked, Kind.DIFFERS)]
    assert any("“9组”" in text and "档案是“1组”" in text for text in texts)
    assert head["name"] not in "".join(texts)
    everything = inspection(village, group="1组")
    assert {line.group for line in everything} == {"1组"} and inspection(village, group="99组") == []


def test_papers_that_may_be_noted_have_no_record() -> None:
    assert "visit_photo" in NOTABLE and "form" not in NOTABLE and "refusal_note" in NOTABLE
