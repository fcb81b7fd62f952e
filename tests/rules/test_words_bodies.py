"""Banned words, and titles of bodies for every kind of place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.bodies import Bodies
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.words import BANNED, banned_in, printed_label


@pytest.mark.parametrize("word", BANNED)
def test_each_banned_word_is_found_with_its_replacement(word: str) -> None:
    found = banned_in(f"本村{word}名单")
    assert [(hit.word, hit.start, hit.replacement) for hit in found] == [(word, 2, BANNED[word])]
    assert not banned_in(BANNED[word])


@pytest.mark.parametrize(
    "text",
    ["脱贫户", "边缘易致贫户", "脱贫不稳定户", "低保边缘户", "有无风险", "防止返贫监测对象", "批准文号", "特困人员", "不得在涉密计算机上使用", "内部资料 妥善保管"],
)  # fmt: skip
def test_right_words_pass(text: str) -> None:
    assert banned_in(text) == []


def test_button_and_imported_labels() -> None:
    assert [hit.replacement for hit in banned_in("批准", button=True)] == ["上报"]
    label = "是否接受其他健康扶贫"
    assert [hit.word for hit in banned_in(label)] == ["扶贫"]
    assert banned_in(label, imported=frozenset({label})) == []
    assert banned_in("贫困户和扶贫")[1].start == 4
    assert printed_label("脱贫户(不享受政策)") == "脱贫户" and printed_label("一般农户") == "一般农户"


def test_titles_of_village_and_town() -> None:
    bodies = Bodies("石桥村", "青石镇", "云山县", office="青石镇乡村振兴办")
    assert bodies.committee == "石桥村村民委员会" and bodies.committee_full == "青石镇石桥村村民委员会"
    assert (bodies.party_committee, bodies.government) == ("青石镇党委", "青石镇人民政府")
    assert (bodies.lead_group, bodies.department) == ("云山县委农村工作领导小组", "云山县农业农村局")
    assert bodies.handling_office == "青石镇乡村振兴办"
    assert (bodies.two_committees, bodies.representatives, bodies.group) == ("村“两委”", "村民代表", "村民小组")


def test_titles_of_community_and_street() -> None:
    bodies = Bodies("石桥", "城关", "云山", "community", "street", "city", "为民服务中心", "乡村振兴局")
    assert bodies.committee_full == "城关街道石桥社区居民委员会"
    assert (bodies.party_committee, bodies.government) == ("城关街道党工委", "城关街道办事处")
    assert (bodies.lead_group, bodies.department) == ("云山市委农村工作领导小组", "云山市乡村振兴局")
    assert bodies.handling_office == "城关街道为民服务中心"
    assert (bodies.review_meeting("representatives"), bodies.people, bodies.local) == ("居民代表会议", "居民", "本社区")


@given(
    st.text("石桥青云山水", min_size=1, max_size=4),
    st.sampled_from([("village", "村"), ("community", "社区")]),
    st.sampled_from([("township", "乡"), ("town", "镇"), ("street", "街道")]),
    st.sampled_from([("county", "县"), ("city", "市"), ("district", "区")]),
)
def test_suffixes_are_added_once(
    name: str, village: tuple[str, str], town: tuple[str, str], county: tuple[str, str]
) -> None:
    kinds = (village[0], town[0], county[0])
    bare = Bodies(name, name, name, *kinds)
    full = Bodies(name + village[1], name + town[1], name + county[1], *kinds)
    assert (bare.village, bare.town, bare.county) == (full.village, full.town, full.county)
    assert bare.village == name + village[1] and bare.place == name + town[1] + name + village[1]


def test_other_endings_stay_and_short_names_do_not_vanish() -> None:
    bodies = Bodies("白音嘎查", "赛罕苏木", "云山旗")
    assert (bodies.village, bodies.town, bodies.county) == ("白音嘎查", "赛罕苏木", "云山旗")
    assert Bodies("村", "镇", "").village == "村村"


def test_kinds_are_those_of_the_code_lists() -> None:
    from app.domain import bodies

    assert set(bodies._VILLAGE_SUFFIX.items()) == {(c.code, c.label) for c in CODE_LISTS["VILLAGE_KIND"].codes}
    assert set(bodies._TOWN_SUFFIX.items()) == {(c.code, c.label) for c in CODE_LISTS["TOWN_KIND"].codes}
    assert set(bodies._COUNTY_SUFFIX.items()) == {(c.code, c.label) for c in CODE_LISTS["COUNTY_KIND"].codes}
