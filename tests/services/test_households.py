"""The list and its search, the page of one household, its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.services.desk import Desk
from app.services.family.households import list_households
from app.services.family.page import household_page
from app.services.names import match, plain, syllables
from app.services.visiting.visits import record_visit
from app.store import history
from app.store.peers import accesses

Build = Callable[..., object]


def found(desk: Desk, query: str) -> list[str]:
    """Heads a query finds, best first."""
    return [line.head for line in list_households(desk, query)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张", "张德福"), ("德福", "张德福"), ("zdf", "张德福"), ("zhangdefu", "张德福"), ("zhangdf", "张德福"), ("zdfu", "张德福"),
        ("df", "张德福"), ("ZDF", "张德福"), ("sxm", "单小明"), ("dxm", "单小明"), ("shanxiaoming", "单小明"), ("qgl", "仇桂兰"),
        ("chougl", "仇桂兰"), ("xdm", "解大明"), ("zys", "查玉山"), ("chayushan", "查玉山"), ("piaozx", "朴正熙"), ("zengwen", "曾文"),
        ("oyxx", "欧阳小晓"), ("lvmeng", "吕蒙"), ("lumeng", "吕蒙"), ("lyumeng", "吕蒙"), ("wme", "吾买尔·艾力"), ("al", "吾买尔·艾力"),
        ("张𬱖", "张𬱖"), ("zhang", "张𬱖"), ("xingchang", "行长久"), ("changjiu", "行长久"), ("zhangjiu", "行长久"),
    ],
)  # fmt: skip
def test_names_are_found(typed: str, name: str) -> None:
    assert match(plain(typed), name) is not None


@pytest.mark.parametrize(
    ("typed", "name"),
    [("fd", "张德福"), ("zhangf", "张德福"), ("x", "张德福"), ("德张", "张德福"), ("", "张"), ("zdfx", "张德福")],
)
def test_names_are_not_found(typed: str, name: str) -> None:
    assert match(plain(typed), name) is None


def test_better_fits_rank_lower() -> None:
    ranks = [match(plain(typed), "张德福") for typed in ("张德福", "张", "德", "zdf", "df")]
    assert ranks == sorted(set(ranks), key=lambda rank: rank or 0)


def test_a_surname_has_its_own_reading_first() -> None:
    assert syllables("单田芳")[0][0] == "shan" and "dan" in syllables("单田芳")[0]


def test_list_of_an_empty_village(desk: Desk) -> None:
    assert list_households(desk) == []
    assert list_households(desk, "张") == []


def test_lines_and_search(desk: Desk, household: Build) -> None:
    household(desk, "张德福", group="2组", road="monitored", visits=2)
    household(desk, "张三", group="12组", road="")
    household(desk, "单小明", group="2组", road="consented")
    line = list_households(desk, "A-0001")[0]
    assert (line.head, line.members, line.kind, line.category, line.road, line.ball, line.risk) == (
        "张德福", 4, "一般农户", "边缘易致贫户", "监测中", "村", "因病",
    )  # fmt: skip
    assert line.last_visit == date(2026, 11, 3) and line.watch == "monitored" and line.due is not None
    assert found(desk, "") == ["张德福", "单小明", "张三"]  # by group, 2组 before 12组
    assert found(desk, "张三") == ["张三"]
    assert found(desk, "张") == ["张德福", "张三", "单小明"]  # his son is a 张
    assert found(desk, "z") == ["张德福", "张三", "单小明"]  # heads before members of the same letter
    assert found(desk, "sxm") == ["单小明"]
    assert sorted(found(desk, "2组")) == ["单小明", "张德福"]
    assert found(desk, "2组 zdf") == ["张德福"]
    assert found(desk, "3") == ["单小明"] and found(desk, "a-0003") == ["单小明"]
    assert sorted(found(desk, "0039")) == ["张德福"]
    assert len(found(desk, "郑桂兰")) == 3
    assert found(desk, "监测中") == ["张德福"]
    assert found(desk, "没有这个人") == []
    assert [one.head for one in list_households(desk, group="12组")] == ["张三"]
    assert [one.head for one in list_households(desk, watch="monitored")] == ["张德福"]


def test_the_list_knows_what_was_written_since(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="monitored")
    household(desk, "李秀英", road="")
    assert list_households(desk, "张德福")[0].last_visit is None
    values = {"date": desk.today, "mode": "home", "visitors": ("王小明",), "result": "stable", "income_change": "same"}
    record_visit(desk, made.id, values)  # type: ignore[attr-defined]
    assert list_households(desk, "张德福")[0].last_visit == desk.today
    household(desk, "赵四", road="")
    assert len(list_households(desk)) == 3
    with desk.writing("改名") as door:
        door.change("member", made.members[0], {"name": "张得福"})  # type: ignore[attr-defined]
    assert found(desk, "张得福") == ["张得福"] and found(desk, "张德福") == []


def test_page_of_a_household(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="monitored", visits=2, measures=True)
    page = household_page(desk, made.id)  # type: ignore[attr-defined]
    assert page.line.number == "A-0001" and "张德福" in page.summary
    assert [person.name for person in page.people] == ["张德福", "郑桂兰", "张明德", "张小燕"]
    assert page.people[0].id_number.startswith("539***") and page.people[0].age == 56
    head = page.items[0].sections[0].rows[0]
    assert head.text("head_member_id") == "张德福" and head.text("member_count") == "4"
    case = page.cases[0]
    assert case.state == "监测中" and case.steps[0].step == "线索登记"
    assert "提出消除名单" in [step.label for step in case.next]
    assert [row.text("date") for row in page.visits] == ["2026年11月3日", "2026年10月3日"]
    assert len(page.measures) == 2 and len(page.consents) == 3
    risk = next(v for item in page.items for s in item.sections for r in s.rows for v in r.values if v.key == "risks")
    assert risk.masked and "因病" not in risk.text


def test_revealing_is_logged(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福")
    hidden, shown = (household_page(desk, made.id, reveal) for reveal in (False, True))  # type: ignore[attr-defined]
    assert (
        "*" in hidden.people[0].id_number
        and len(shown.people[0].id_number) == 18
        and "*" not in shown.people[0].id_number
    )
    with desk.reading() as connection:
        assert [(row[1], row[2], row[3]) for row in accesses(connection)] == [("王小明", "查看完整信息", "A-0001")]


def test_the_practice_village_is_not_logged(practice_desk: Desk, household: Build) -> None:
    made = household(practice_desk, "张德福")
    household_page(practice_desk, made.id, reveal=True)  # type: ignore[attr-defined]
    with practice_desk.reading() as connection:
        assert accesses(connection) == []


def test_history_in_sentences(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=2)
    member, wife = made.members  # type: ignore[attr-defined]
    with desk.writing("更正") as door:
        door.change("member", member, {"education": "junior", "health": ("healthy",)}, why="学历填错")
        door.remove("member", wife, "重复登记")
    lines = household_page(desk, made.id).history  # type: ignore[attr-defined]
    told = [line.text for line in lines]
    assert "删除家庭成员。" in told or "删除家庭成员郑桂兰。" in told
    assert "家庭成员张德福的“文化程度”：小学→初中。" in told
    health = next(line for line in lines if "健康状况" in line.text)
    assert "健康状况”：＊＊＊→＊＊＊" in health.text and health.why == "学历填错" and health.operator == "王小明"
    open_text = [line.text for line in household_page(desk, made.id, reveal=True).history]  # type: ignore[attr-defined]
    assert any("→健康" in text for text in open_text)
    assert "新增家庭成员：张德福。" in told


def test_mark_moves_with_every_write(desk: Desk, household: Build) -> None:
    with desk.reading() as connection:
        before = history.mark(connection)
    made = household(desk, "张德福")
    with desk.reading() as connection:
        assert history.mark(connection) > before
        assert (made.id, "household") in history.touched_since(connection, before)  # type: ignore[attr-defined]
