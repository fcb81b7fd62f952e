"""Nothing private on a wall: numbers in every spelling, words, children; and no false alarms."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.privacy import WORDS, Cell, privacy_check, under_14

ID = "999999199001010016"


def hits(text: str, *allowed: str) -> list[str]:
    return [leak.what for leak in privacy_check([], text, allowed)]


@pytest.mark.parametrize(
    "text",
    [
        ID, "99999919900101001X", "99999919900101001x", "９９９９９９１９９００１０１００１６", "999999 19900101 0016",
        "999999-19900101-0016", "9999991990 0101 0016", "9 9 9 9 9 9 1 9 9 0 0 1 0 1 0 0 1 6", "1 999999199001010016",
        "999999\u200b199001010016", "999999.1990.01.01.0016", ID + "43", ID + "43B1".replace("B", "2"), "999999900101001",
        "999999 900101 001", f"证号{ID}。",
    ],
)  # fmt: skip
def test_identity_numbers_in_every_spelling(text: str) -> None:
    assert "证件号码" in hits(text)


@pytest.mark.parametrize(
    "text",
    ["510***********123X", "510＊＊＊＊＊＊＊＊＊＊＊1234", "510xxxxxxxxxxx1234", "510123••••••••1234", "138****1234"],
)
def test_masked_numbers(text: str) -> None:
    assert [what for what in hits(text) if "打了星号" in what]


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+86 13912345678",
        "１３９１２３４５６７８",
        "电话:13912345678转",
    ],
)
def test_mobile_numbers_unless_configured(text: str) -> None:
    assert hits(text)
    assert hits(text, "139 1234 5678") == []


@pytest.mark.parametrize("text", ["0539-1234567", "(0539)1234567", "05391234567", "010 12345678"])
def test_landlines_unless_configured(text: str) -> None:
    assert "电话号码" in hits(text)
    assert hits(text, "0539-1234567", "01012345678") == []


@pytest.mark.parametrize(
    "text",
    ["622202123456", "6222021234567890", "6222021234567890123", "6222 0212 3456 7890", "6222-0212-3456-7890-123"],
)
def test_accounts(text: str) -> None:
    assert "银行账号" in hits(text)


@pytest.mark.parametrize(
    "text",
    [
        "公示期：2025年7月8日至7月12日（5天）", "2025-07-08至2025-07-12", "2025-07-08 2025-07-12", "2025.7.8-2025.7.12",
        "编号〔2026〕3号", "A-0123", "人口4人，共12户46人", "8700元", "20250708", "2025 07 08 12 13 14 2025 07 08",
        "贯彻会议精神，加强精神文明建设", "病虫害防治物资", "拟纳入防止返贫监测对象", "突发严重困难户", "王健康", "第1页 共2页", "1 2 3 4 5 6 7 8 9 10",
    ],
)  # fmt: skip
def test_ordinary_text_passes(text: str) -> None:
    assert hits(text) == []


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_found(word: str) -> None:
    assert privacy_check([Cell("第1行“备注”", f"户里{word.lower()}一人")], "")[0].where == "第1行“备注”"


@pytest.mark.parametrize(
    "text", ["肝癌", "精神二级", "艾滋病", "因病致贫", "肢体残疾", "长期慢性病", "hiv阳性", "因残", "尿毒症透析"]
)
def test_words_of_illness_and_disability(text: str) -> None:
    assert "涉及健康或敏感情况的词语" in hits(text)


def test_names_of_places_and_heads_are_no_words() -> None:
    cells = [Cell("第1行“村民小组”", "残桥组"), Cell("第1行“户主姓名”", "霍去病")]
    assert privacy_check(cells, "", safe_words=["霍去病", "残桥组"]) == []
    assert [leak.where for leak in privacy_check(cells, "霍去病患病", safe_words=["霍去病"])] == ["正文"]


def test_a_safe_name_hides_no_number() -> None:
    assert privacy_check([Cell("第1行“户主姓名”", f"王强{ID}")], "", safe_words=[f"王强{ID}"])


def test_children_by_name() -> None:
    leaks = privacy_check([Cell("第2行“备注”", "照料王小小")], "", children=["王小小"])
    assert [(leak.where, leak.text) for leak in leaks] == [("第2行“备注”", "王小小")]
    assert "不能张贴" in leaks[0].sentence
    assert privacy_check([Cell("第2行“户主姓名”", "王小小山")], "", children=["王小小"], safe_words=["王小小山"]) == []


def test_age_of_children() -> None:
    assert under_14(date(2012, 3, 2), date(2026, 3, 1))
    assert not under_14(date(2012, 3, 2), date(2026, 3, 2))
    assert under_14(date(2012, 2, 29), date(2026, 2, 28))


@given(
    st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    st.integers(0, 999),
    st.sampled_from("0123456789Xx"),
    st.sampled_from(["", " ", "-", "　"]),
)
def test_any_number_with_a_birth_date_is_found(born: date, order: int, last: str, gap: str) -> None:
    text = f"户主999999{gap}{born:%Y%m%d}{gap}{order:03d}{last}住一组"
    assert "证件号码" in hits(text)


@given(st.text(alphabet="王李张山水一二三组村4户人。，", max_size=40))
def test_plain_lists_never_alarm(text: str) -> None:
    assert hits(text) == []
