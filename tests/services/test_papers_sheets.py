"""Consent, visit, hand-over, fingerprint and recovery sheets, and the household in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.documents import Tick
from app.domain.documents.consent import ConsentSheet
from app.domain.errors import AppError
from app.domain.questionnaire.codes import labels
from app.domain.words import banned_in
from app.services.desk import Desk
from app.services.files import load_household
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.papers.base import Asked, Setting
from app.services.papers.catalogue import household_summary, print_paper
from app.services.papers.consent import consent_sheet
from app.services.policies import set_policy

Build = Callable[..., Any]
Text = Callable[[bytes], str]


def consent_of(desk: Desk, household: str) -> ConsentSheet:
    with desk.reading() as connection:
        now = Setting(
            desk, connection, desk.view(connection), desk.bodies(connection), Asked(household=household), "测试"
        )
        return consent_sheet(now).documents[0]


def test_consent_names_everybody_and_ticks_nothing(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk)
    sheet = consent_of(desk, made.id)
    assert [item.label for item in sheet.items] == list(labels("CONSENT_SCOPE"))
    ticks = [
        *sheet.items,
        *sheet.sensitive,
        *sheet.publicity,
        *(part for part in sheet.writer if isinstance(part, Tick)),
    ]
    assert len(ticks) == 8 + 3 + 2 + 1 and not any(tick.ticked for tick in ticks)
    assert [(m.name, m.relation, m.signs) for m in sheet.members] == [
        ("张𬱖", "户主", True), ("郑桂兰", "配偶", True), ("张明德", "之子", True), ("张小燕", "之孙女", True),
    ]  # fmt: skip
    text = pdf_text(print_paper(desk, "承诺授权书", household=made.number).data)
    for part in ("防止返贫监测对象申请及承诺授权书", f"SQ-{made.number}", "青石镇石桥村村民委员会", "青石镇人民政府", "云山县农业农村局",
                 "户主患病，支出较大", "至2027年10月11日", "其后10年"):  # fmt: skip
        assert part in text, part


def test_consent_of_four_is_two_pages_and_the_closing_never_stands_alone(desk: Desk, household: Build) -> None:
    made = household(desk)
    assert len(PdfReader(BytesIO(print_paper(desk, "承诺授权书", household=made.number).data)).pages) == 2
    last = PdfReader(BytesIO(print_paper(desk, "承诺授权书", blank=True).data)).pages[-1].extract_text()
    assert "见证人" in last and "姓名" in last  # a member's row has come along, under its header


def test_consent_takes_titles_from_bodies_and_settings(desk: Desk, household: Build) -> None:
    made = household(desk)
    with desk.writing("改村情") as door:
        village = desk.village(door.connection)
        door.change(
            "village",
            village["id"],
            {"village_kind": "community", "name": "石桥社区", "town_kind": "street", "town": "青石街道"},
        )
    set_policy(desk, "consent_title", "监测对象申请及承诺授权查询书")
    set_policy(desk, "county_department", "乡村振兴局")
    sheet = consent_of(desk, made.id)
    assert sheet.title == "监测对象申请及承诺授权查询书" and sheet.seal_unit == "青石街道石桥社区居民委员会"
    said = "".join(str(text) for text in sheet.authorisation)
    assert "青石街道办事处" in said and "云山县乡村振兴局" in said and "村民委员会" not in said
    assert sheet.publicity[0].label.startswith("同意在本社区公示")


def test_head_only_leaves_others_without_a_box(desk: Desk, household: Build) -> None:
    made = household(desk)
    set_policy(desk, "adults_must_sign", "head_only")
    assert [m.signs for m in consent_of(desk, made.id).members] == [True, False, False, True]


def test_consent_needs_a_case(desk: Desk, household: Build) -> None:
    made = household(desk, road="")
    with pytest.raises(AppError, match="PRINT-013"):
        print_paper(desk, "承诺授权书", household=made.number)
    with pytest.raises(AppError, match="PRINT-011"):
        print_paper(desk, "承诺授权书", household=made.number, case="no-such-case")


def test_paper_of_a_case_without_naming_its_household(desk: Desk, household: Build, pdf_text: Text) -> None:
    household(desk, "李福生")
    made = household(desk, "周永福")
    assert "周永福" in pdf_text(print_paper(desk, "承诺授权书", case=made.case).data)


def test_visit_sheet_from_a_visit(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="monitored", visits=2)
    latest = pdf_text(print_paper(desk, "入户走访记录", household=made.number).data)
    for part in (
        "2026年11月3日",
        "入户",
        "郑桂兰（配偶）",
        "孙女已入学。",
        "增加：儿子恢复务工",
        "暂未发现返贫致贫风险",
        "情况稳定",
        "边缘易致贫户",
    ):
        assert part in latest, part
    older = print_paper(desk, "入户走访记录", household=made.number, visit=made.visits[1])
    assert "2026年10月3日" in pdf_text(older.data)


def test_visit_not_reached_is_worded_with_its_reason(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="")
    with desk.writing("走访") as door:
        values = {"date": date(2026, 11, 20), "mode": "home", "visitors": ("王小明",), "result": "not_reached",
                  "not_reached_reason": "全家外出务工", "purpose": "revisit"}  # fmt: skip
        door.create("visit", {"household_id": made.id, **values})
    text = pdf_text(print_paper(desk, "入户走访记录", household=made.number).data)
    assert "未能入户（全家外出务工）" in text and banned_in(text) == []


def test_blank_visit_sheet_knows_the_household_and_fits_a_page(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="reviewed")
    with pytest.raises(AppError, match="PRINT-021"):
        print_paper(desk, "入户走访记录", household=made.number)
    printed = print_paper(desk, "入户走访记录", household=made.number, blank=True)
    text = pdf_text(printed.data)
    assert "张𬱖" in text and made.number in text and "孙女" not in text
    assert len(PdfReader(BytesIO(printed.data)).pages) == 1
    empty = print_paper(desk, "入户走访记录", blank=True)
    assert empty.level == 0 and "张𬱖" not in pdf_text(empty.data)


def test_handover_sheet_of_an_exported_package(
    desk: Desk, township: Desk, household: Build, tmp_path: Path, pdf_text: Text
) -> None:
    with pytest.raises(AppError, match="PRINT-017"):
        print_paper(desk, "报送单")
    made = household(desk, road="reviewed")
    offer = tmp_path / "offer.json"
    enrol(desk, offer, offer_enrolment(township, offer))
    stick = tmp_path / "stick"
    stick.mkdir()
    done = export_package(desk, stick)
    printed = print_paper(desk, "报送单", package=done.number)
    text = pdf_text(printed.data)
    for part in (
        done.number,
        done.check_code,
        done.path.name,
        "青石镇石桥村村民委员会",
        "青石镇人民政府",
        "2026年11月23日",
        "家庭成员4",
    ):
        assert part in text, part
    assert made.head not in text and "交接" not in text
    assert print_paper(desk, "报送单").data == printed.data
    listed = pdf_text(print_paper(desk, "报送单", listed=done.households).data)
    assert f"共1户）户号户号户号户号户号户号{made.number}" in listed
    with pytest.raises(AppError, match="PRINT-018"):
        print_paper(desk, "报送单", package="A-0099")


def test_receipt_sheet_of_an_answer_names_its_file_and_has_no_empty_tables(
    desk: Desk, township: Desk, household: Build, tmp_path: Path, pdf_text: Text
) -> None:
    household(desk)
    offer = tmp_path / "offer.json"
    enrol(desk, offer, offer_enrolment(township, offer))
    receive(township, [export_package(desk, tmp_path).path], own_fingerprint(desk))
    done = answer(township, desk.place.code, tmp_path)
    text = pdf_text(print_paper(township, "报送单", package=done.number).data)
    assert done.path.name in text and "回执单" in text and done.check_code in text
    assert "农户清单" not in text and "数据清点" not in text and "出具回执" not in text


def test_fingerprint_sheet_shows_the_twelve_characters(desk: Desk, township: Desk, pdf_text: Text) -> None:
    for side, owner in ((desk, "青石镇石桥村"), (township, "青石镇人民政府")):
        text = pdf_text(print_paper(side, "设备核对单").data)
        assert owner in text
        assert all(group in text for group in own_fingerprint(side).split("-"))


def test_recovery_sheet_needs_its_code(desk: Desk, pdf_text: Text) -> None:
    with pytest.raises(AppError, match="PRINT-019"):
        print_paper(desk, "恢复单")
    text = pdf_text(print_paper(desk, "恢复单", code="K7QM-29XD-HP4T-WZ8C-3NRV-YB6J-FMAK-5GS2").data)
    assert all(group in text for group in ("K7QM", "29XD", "HP4T", "WZ8C", "3NRV", "YB6J", "FMAK", "5GS2"))


def summary_of(desk: Desk, household: str) -> str:
    with desk.reading() as connection:
        return household_summary(load_household(connection, household), desk.view(connection), desk.today)


def test_summary_in_one_sentence(desk: Desk, household: Build) -> None:
    watched = household(desk, road="monitored", visits=1, measures=True)
    assert summary_of(desk, watched.id) == (
        "1组张𬱖户，家庭人口4人，一般农户，边缘易致贫户（监测中），风险：因病、缺劳动力，主要措施：健康帮扶、公益岗位帮扶，"
        "上次走访2026年11月3日，下次应访2026年12月31日前。"
    )
    plain = household(desk, "李福生", road="", people=2)
    assert summary_of(desk, plain.id) == "1组李福生户，家庭人口2人，一般农户，没有监测事项，还没有走访记录。"
    due = household(desk, "周永福", road="monitored")
    assert summary_of(desk, due.id).endswith("还没有登记帮扶措施，还没有走访记录，下次应访2026年11月30日前。")
