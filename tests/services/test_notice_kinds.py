"""Every kind of 公示 and 公告 of `domain.md` §10.1 from the rows it stands on, with nothing but its own columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.notice import NOTICE_KINDS
from app.services.desk import Desk
from app.services.papers.catalogue import print_paper
from app.services.papers.doc_texts import set_text
from app.services.policies import set_policy
from app.services.road.notice_board import DOWN, DRAFT, POSTED, READY, notice_board
from app.services.road.notice_candidates import candidates, matching, offered
from app.services.road.notices import NoticeEntry, NoticeWish, make_notice, post_notice, take_down
from app.store.rows import read_records

Build = Callable[..., Any]
Text = Callable[[bytes], str]
DAY = date(2026, 11, 2)
REMOVAL = (
    ("rem_proposed", date(2026, 11, 2), "village"), ("rem_visited", date(2026, 11, 3), "village"),
    ("rem_reviewed", date(2026, 11, 5), "village"),
)  # fmt: skip
COUNTY = "云农领〔2026〕6号"


def row_of(desk: Desk, kind: str, notice: str) -> dict[str, Any]:
    with desk.reading() as connection:
        return next(row for row in read_records(connection, kind, [notice]))


def write(desk: Desk, kind: str, **values: Any) -> str:
    with desk.writing("测试") as door:
        return door.create(kind, values)


def approved(
    desk: Desk,
    household: Build,
    head: str = "张𬱖",
    paper: str = COUNTY,
    day: date = date(2026, 10, 28),
    group: str = "1组",
) -> Any:
    """A case the county decided on by its letter, typed from paper."""
    from tests.services.conftest import TO_MONITORED

    made = household(desk, head, road=TO_MONITORED[:11], group=group)
    with desk.writing("审定") as door:
        event = next(row for row in read_records(door.connection, "case_event", [made.id]) if row["step"] == "approved")
        door.change("case_event", event["id"], {"paper": paper, "date": day})
    return made


def wish_for(desk: Desk, household: Build, kind: str) -> NoticeWish:
    """One household's rows of each kind, and the sheet they ask for."""
    if kind == "include":
        return NoticeWish(kind, (household(desk, road="reviewed").case,), DAY, "村务公开栏")
    if kind == "result":
        return NoticeWish(kind, (approved(desk, household).case,), DAY, "村务公开栏")
    if kind in ("remove", "removed"):
        from tests.services.conftest import TO_MONITORED

        steps = (*TO_MONITORED, *REMOVAL)
        more = () if kind == "remove" else (("rem_noticing", date(2026, 11, 6), "village"), ("rem_reported", date(2026, 11, 12), "village"),
                                            ("rem_approved", date(2026, 11, 14), "county"))  # fmt: skip
        made = household(desk, road=(*steps, *more), measures=True)
        return NoticeWish(kind, (made.case,), date(2026, 11, 15), "村务公开栏")
    made = household(desk, road="")
    rows(desk, made, kind)
    found = candidates(desk, kind)
    assert [one.name for one in found] == [made.head]
    return NoticeWish(kind, (), DAY, "村务公开栏", entries=tuple(one.entry() for one in found), decided_on=date(2026, 10, 30),
                      basis=found[0].basis)  # fmt: skip


def rows(desk: Desk, made: Any, kind: str) -> None:
    if kind == "gift":
        write(desk, "relief_grant", household_id=made.id, grant_kind="goods", batch="2026年中秋慰问", date=date(2026, 10, 30), provider="云山县红十字会",
              goods="大米10公斤")  # fmt: skip
    elif kind == "post":
        write(desk, "public_post", household_id=made.id, member_id=made.members[0], post_kind="cleaning", post_name="保洁员",
              start=date(2026, 12, 1), end=date(2027, 11, 30))  # fmt: skip
    else:
        record = write(
            desk,
            "low_income_record",
            household_id=made.id,
            applied_class="dibao",
            scope="single",
            member_ids=(made.members[0],),
            channel="apply",
        )
        before = ""
        chain = (
            ("applied", "accepted", "investigated")
            if kind == "low_income"
            else ("imported", "exit_proposed", "exit_investigated")
        )
        for step in chain:
            before = write(desk, "low_income_event", household_id=made.id, record_id=record, follows=before, step=step, date=date(2026, 10, 29),
                           person="王小明")  # fmt: skip


SAID = {
    "include": ("石桥村拟纳入防止返贫监测对象名单公示", "2026年10月15日召开村民代表会议", "拟纳入", "村民委员会"),
    "result": ("石桥村防止返贫监测对象名单公告", f"（{COUNTY}，2026年10月28日）", "审定结果", "云山县委农村工作领导小组"),
    "remove": ("石桥村拟消除风险监测对象名单公示", "2026年11月5日召开村民代表会议", "拟消除", "村民委员会"),
    "removed": ("石桥村监测对象风险消除名单公告", "（青振发〔2026〕12号，2026年11月14日）", "风险已消除", "云山县委农村工作领导小组"),
    "low_income": ("石桥村低收入对象初审结果公示", "2026年10月30日形成初审意见", "低保", "青石镇人民政府"),
    "relief_end": ("石桥村社会救助终止名单公示", "2026年10月30日形成核查意见", "低保", "青石镇人民政府"),
    "post": ("石桥村公益性岗位拟聘人员公示", "2026年10月30日召开", "保洁员", "村民委员会"),
    "gift": ("石桥村慰问（捐赠）物资发放公示", "云山县红十字会2026年中秋慰问，2026年10月30日", "大米10公斤", "村民委员会"),
}  # fmt: skip
PRIVATE = ("5399", "139000", "慢性", "因病", "6750", "郑桂兰", "张小燕", "单人", "0012")


@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_every_kind_is_made_from_its_rows(desk: Desk, household: Build, pdf_text: Text, kind: str) -> None:
    notice = make_notice(desk, wish_for(desk, household, kind))
    text = pdf_text(print_paper(desk, "公示", notice=notice).data)
    assert all(part in text for part in (*SAID[kind], "张𬱖")), text
    assert not [part for part in PRIVATE if part in text]
    declared, printed = NOTICE_KINDS[kind], row_of(desk, "notice_row", notice)["printed"]
    assert set(printed) == set(declared.columns)
    days = row_of(desk, "notice", notice)["days"]
    assert days == (7 if kind in ("low_income", "relief_end") else 5)
    assert ("有异议的" in text) == declared.asks and ("公示期：" in text) == declared.asks
    again = candidates(desk, kind)
    assert again == []  # nobody stands on two sheets of one kind


@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_no_kind_comes_down_a_day_early(desk: Desk, household: Build, kind: str) -> None:
    wish = wish_for(desk, household, kind)
    notice = make_notice(desk, wish)
    day = wish.posting_day
    assert notice_board(desk)[0].state == DRAFT
    post_notice(desk, notice, "王小明", day)
    line = notice_board(desk)[0]
    assert line.earliest_down == date.fromordinal(day.toordinal() + line.days + 1)
    assert line.state == (READY if desk.today >= line.earliest_down else POSTED)
    early = date.fromordinal(line.earliest_down.toordinal() - 1)
    with pytest.raises(AppError, match="NOTICE-017") as caught:
        take_down(desk, notice, early, early, "王小明")
    assert f"没有挂满{line.days}天" in caught.value.text and "张贴第二天起算" in caught.value.advice
    take_down(desk, notice, line.earliest_down, line.earliest_down, "王小明")
    assert notice_board(desk)[0].state == DOWN


@pytest.mark.parametrize("kind", ["include", "gift"])
def test_a_missing_photo_is_named_with_its_rule(desk: Desk, household: Build, kind: str) -> None:
    notice = make_notice(desk, wish_for(desk, household, kind))
    post_notice(desk, notice, "王小明")
    line = notice_board(desk)[0]
    assert any("缺少张贴时的照片" in text for text in line.missing)
    with pytest.raises(AppError, match="NOTICE-017") as caught:
        take_down(desk, notice, line.earliest_down, line.earliest_down, "王小明")
    assert "缺少张贴时的照片" in caught.value.text and "张贴时和撤下时都要有照片" in caught.value.advice


def test_low_income_sheets_ask_seven_days(desk: Desk, household: Build) -> None:
    wish = wish_for(desk, household, "low_income")
    with pytest.raises(AppError, match="NOTICE-004"):
        make_notice(
            desk,
            NoticeWish(
                wish.kind, (), wish.posting_day, wish.place, 5, entries=wish.entries, decided_on=wish.decided_on
            ),
        )


def test_rows_learn_that_their_sheet_hangs(desk: Desk, household: Build) -> None:
    post = make_notice(desk, wish_for(desk, household, "post"))
    post_notice(desk, post, "王小明", DAY)
    with desk.reading() as connection:
        assert [row["noticed_on"] for row in read_records(connection, "public_post")] == [DAY]


# -- 公告: the county's own day and letter -------------------------------------------------------------------------------


def test_an_announcement_tells_the_county_s_day_and_letter_not_the_meeting(
    desk: Desk, household: Build, pdf_text: Text
) -> None:
    made = approved(desk, household)
    notice = make_notice(desk, NoticeWish("result", (made.case,), DAY, "村务公开栏", basis="另外写的"))
    text = pdf_text(print_paper(desk, "公示", notice=notice).data)
    assert f"云山县委农村工作领导小组审定（{COUNTY}，2026年10月28日）" in text
    assert "2026年10月15日" not in text and "另外写的" not in text


def test_decisions_of_two_letters_are_two_sheets(desk: Desk, household: Build) -> None:
    cases = (approved(desk, household).case, approved(desk, household, "李福生", "云农领〔2026〕7号", group="2组").case)
    with pytest.raises(AppError, match="NOTICE-029") as caught:
        make_notice(desk, NoticeWish("result", cases, DAY, "村务公开栏"))
    assert COUNTY in caught.value.text and "云农领〔2026〕7号" in caught.value.text


def test_nothing_is_announced_that_was_not_decided(desk: Desk, household: Build) -> None:
    with pytest.raises(AppError, match="NOTICE-016"):
        make_notice(desk, NoticeWish("result", (household(desk, road="reviewed").case,), DAY, "村务公开栏"))


def test_an_imported_case_is_announced_with_what_is_typed(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road=(("imported", date(2026, 10, 1), "village"),))
    with pytest.raises(AppError, match="NOTICE-016"):
        make_notice(desk, NoticeWish("result", (made.case,), DAY, "村务公开栏"))
    notice = make_notice(
        desk,
        NoticeWish("result", (made.case,), DAY, "村务公开栏", basis="云农领〔2024〕1号", decided_on=date(2024, 5, 6)),
    )
    assert "（云农领〔2024〕1号，2024年5月6日）" in pdf_text(print_paper(desk, "公示", notice=notice).data)


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        ("county_group", "云山县委农村工作领导小组"),
        ("township", "青石镇人民政府"),
        ("village", "青石镇石桥村村民委员会"),
    ],
)
def test_the_issuer_is_a_setting(desk: Desk, household: Build, issuer: str, name: str) -> None:
    set_policy(desk, "announce_issuer", issuer, date(2026, 1, 1))
    notice = make_notice(desk, NoticeWish("result", (approved(desk, household).case,), DAY, "村务公开栏"))
    assert row_of(desk, "notice", notice)["sheet"]["issuer"] == name


# -- what may not be made ------------------------------------------------------------------------------------------------


def test_cases_of_two_meetings_are_two_sheets(desk: Desk, household: Build) -> None:
    from tests.services.conftest import TO_REVIEWED

    other = (*TO_REVIEWED[:4], ("reviewed", date(2026, 10, 20), "village"))
    cases = (household(desk, road="reviewed").case, household(desk, "李福生", road=other).case)
    with pytest.raises(AppError, match="NOTICE-029"):
        make_notice(desk, NoticeWish("include", cases, DAY, "村务公开栏"))


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"values": {}}, "NOTICE-019"),
        ({"values": {"goods": "残疾人辅具"}}, "NOTICE-010"),
        ({"values": {"goods": "电话13812345678"}}, "NOTICE-010"),
        ({"values": {"goods": "大米"}, "mark": "尾号11"}, "NOTICE-030"),
        ({"member": "nobody", "values": {"goods": "大米"}}, "NOTICE-041"),
    ],
)
def test_bad_lines_are_refused_and_nothing_is_kept(
    desk: Desk, household: Build, entry: dict[str, Any], code: str
) -> None:
    made = household(desk, road="")
    wish = NoticeWish("gift", (), DAY, "公开栏", entries=(NoticeEntry(made.id, **entry),), decided_on=DAY)
    with pytest.raises(AppError, match=code):
        make_notice(desk, wish)
    assert notice_board(desk) == []


def test_what_every_sheet_needs(desk: Desk, household: Build) -> None:
    made = household(desk, road="")
    line = (NoticeEntry(made.id, values={"goods": "大米"}),)
    for more, code in (
        ({"entries": line}, "NOTICE-034"), ({"entries": line * 2, "decided_on": DAY}, "NOTICE-033"), ({"decided_on": DAY}, "NOTICE-005"),
        ({"entries": line, "decided_on": date(2026, 11, 3)}, "NOTICE-027"),
    ):  # fmt: skip
        with pytest.raises(AppError, match=code):
            make_notice(desk, NoticeWish("gift", (), DAY, "公开栏", **more))
    with pytest.raises(AppError, match="NOTICE-040"):
        make_notice(desk, NoticeWish("gift", (), DAY, " ", entries=line, decided_on=DAY))


def test_a_child_is_never_named_and_no_aid_to_one_is_read(desk: Desk, household: Build) -> None:
    made = household(desk, road="")
    child = made.members[3]
    wish = NoticeWish(
        "low_income",
        (),
        DAY,
        "公开栏",
        entries=(NoticeEntry(made.id, child, {"welfare": "低保", "covered": "1"}),),
        decided_on=DAY,
    )
    with pytest.raises(AppError, match="NOTICE-018"):
        make_notice(desk, wish)
    write(
        desk,
        "relief_grant",
        household_id=made.id,
        member_id=child,
        grant_kind="goods",
        batch="六一慰问",
        date=DAY,
        provider="妇联",
        goods="书包",
    )
    assert candidates(desk, "gift") == []
    assert child not in [one.member for one in matching(offered(desk, "post"), "张")]


def test_a_changed_text_hangs_from_its_day_and_only_from_then(desk: Desk, household: Build, pdf_text: Text) -> None:
    cases = [household(desk, name, road="reviewed").case for name in ("张福", "李福生")]
    before = make_notice(desk, NoticeWish("include", (cases[0],), DAY, "村务公开栏"))
    old = print_paper(desk, "公示", notice=before).data
    set_text(
        desk,
        "notice_include",
        "{村}民主评议结果公示\n{会议日期}评议结果如下，请大家监督。",
        "青振发〔2026〕9号",
        date(2026, 11, 3),
    )
    after = make_notice(desk, NoticeWish("include", (cases[1],), date(2026, 11, 4), "村务公开栏"))
    assert print_paper(desk, "公示", notice=before).data == old
    assert "2026年10月15日评议结果如下" in pdf_text(print_paper(desk, "公示", notice=after).data)


@pytest.mark.parametrize(
    "words", ["{村}公示\n{户主}", "{村}公示\n联系人13812345678", "{村}公示\n有精神病人", "没有正文"]
)
def test_private_words_are_refused_when_saved(desk: Desk, words: str) -> None:
    with pytest.raises(AppError, match=r"TEXT-00[278]"):
        set_text(desk, "notice_include", words)


def test_head_names_masked_and_risk_generalised_by_setting(desk: Desk, household: Build) -> None:
    set_policy(desk, "mask_head_name", True, date(2026, 1, 1))
    set_policy(desk, "notice_risk_mode", "generalised", date(2026, 1, 1))
    notice = make_notice(
        desk, NoticeWish("include", (household(desk, "李福生", road="reviewed").case,), DAY, "村务公开栏")
    )
    printed = row_of(desk, "notice_row", notice)["printed"]
    assert (printed["head_name"], printed["risk"]) == ("李**", "支出骤增、收入缩减")
