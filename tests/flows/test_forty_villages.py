"""A township of forty villages from receipt to return and back: every village's work, the clerk's queue, decisions, what comes back."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import pytest

from app.domain.crossing import Verdict
from app.domain.procedure.states import Step
from app.domain.returned import Matter
from app.services.auditing.comments import ask_field, comment_lines, open_comments, reply, settle, take_suggestion
from app.services.auditing.county_list import read_county_rows
from app.services.auditing.deciding import approve, hear, refuse, send_back, step_together
from app.services.auditing.queue import audit_queue
from app.services.auditing.sampling import check_lines, draw_sample, draws, record_check, record_recheck
from app.services.checks.findings import Wanted, found_list
from app.services.desk import Desk
from app.services.duties.today import today_view
from app.services.ledgers.closing import close_month
from app.services.ledgers.report_views import report_view
from app.services.packages import export_package, own_fingerprint, receive
from app.services.packages.admitting import confirm_device
from app.services.packages.parallels import decide, parallels
from app.services.packages.quarantine import asides
from app.services.packages.returned import returned
from app.services.road.cases import Refused, StepWish, take_step
from app.services.road.comparing import answer_flag, compare_list, flag_lines
from app.services.road.comparing_answers import plan_answer, record_answer
from app.services.road.comparing_list import draw_password, save_list
from app.services.summing.reports import summary
from app.services.summing.silence import silence
from app.services.town.crossing import conclude, cross_lines
from app.services.town.villages import village_lines
from tests.flows.forty_villages import (
    BUSY,
    BY_HAND,
    DAMAGED,
    DOUBLED,
    SHARED,
    SHARED_NAME,
    SHARING,
    SILENT,
    STRANGER,
    TWO_LAPTOPS,
    Township,
    answered,
    codes_typed,
    head_name,
    held,
    opened,
    township,
    values,
    village_name,
)
from tests.store.world import tables

DAY = date(2026, 11, 23)
SEED = "712304"
HEARD = {
    "party_meeting_on": DAY,
    "party_meeting_no": "青党纪〔2026〕9号",
    "sweep_report_on": DAY,
    "sweep_report_no": "青振报〔2026〕9号",
}
SAME = {"result": "same", "checked_on": DAY, "checkers": ("刘建国", "周干事")}
DOUBT = {**SAME, "result": "doubt", "doubt": "大儿子有固定工资"}
# Villages by what becomes of their first reported household.
SENT_BACK, REFUSED, DOUBTED, ASKED, FLAGGED, ZERO, OCTOBER = 20, 21, 22, 23, 24, 25, "2026-10"


@pytest.fixture
def forty(tmp_path: Path) -> Iterator[Township]:
    with township(tmp_path) as made:
        yield made


def test_a_township_of_forty_villages_from_receipt_to_return_and_back(forty: Township) -> None:
    _months_closed(forty)
    _handed_over(forty)
    _sums_agree(forty)
    _queue(forty)
    _spot_check(forty)
    _decided(forty)
    _compared(forty)
    _given_back(forty)
    _acted(forty)
    _second_round(forty)
    _all_the_same(forty)
    _nothing_of_a_neighbour(forty)


# -- receipt ------------------------------------------------------------------------------------------------------


def _months_closed(forty: Township) -> None:
    """One village closes October as a 零报告; nobody else has closed it."""
    close_month(forty.villages[ZERO], "2026-09", "周文斌", signed=("周文斌",))


def _handed_over(forty: Township) -> None:
    """Forty sticks' packages at once: one damaged, one of a laptop nobody confirmed, one there twice, two laptops of one village."""
    town, stick = forty.town, forty.stick()
    _edited_on_both_laptops(forty)
    sent = forty.send(forty.sending, stick)
    second = stick / "第二台电脑"
    second.mkdir()
    other = export_package(forty.second, second).path
    shutil.copyfile(sent[DOUBLED], stick / "又一份.swpkg")
    spoilt = bytearray(sent[DAMAGED].read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    sent[DAMAGED].write_bytes(spoilt)
    typed = {**codes_typed(forty, sent, STRANGER), other: own_fingerprint(forty.second)}
    done = receive(town, [stick], confirms=typed)
    assert Counter(one.state for one in done) == {"taken": 38, "quarantined": 1, "parked": 1, "unchanged": 1}
    assert all(one.notes for one in done if one.state in ("quarantined", "parked"))

    lines = {line.name: line for line in village_lines(town)}
    assert len(lines) == 40 and lines[village_name(SILENT)].state == ("warn", "还没有报送过")
    assert lines[village_name(BY_HAND)].state == ("quiet", "由乡镇代录")
    assert lines[village_name(TWO_LAPTOPS)].devices == 2 and len(lines[village_name(TWO_LAPTOPS)].letters) == 2
    late = Desk(town.store, town.operator, date(2027, 1, 1), town.clock)
    assert {line.name for line in village_lines(late) if "从未报送" in line.state[1]} == {
        village_name(number) for number in (SILENT, DAMAGED, STRANGER)
    }
    [parked] = [aside for aside in asides(town) if aside.parked]
    taken = confirm_device(town, parked.device, own_fingerprint(forty.villages[STRANGER]))
    assert [one.state for one in taken] == ["taken"]
    again = forty.send([DAMAGED], forty.stick())[DAMAGED]
    [mended] = receive(town, [again], own_fingerprint(forty.villages[DAMAGED]))
    assert mended.state == "taken" and any("A-0001" in note for note in mended.notes), (
        "the gap is named and blocks nothing"
    )
    assert {line.name: line.missing for line in village_lines(town) if line.missing} == {
        village_name(DAMAGED): ("A-0001",)
    }
    assert {file.head_name for file in forty.files(town)} == {
        file.head_name for number in forty.sending for file in forty.files(forty.villages[number])
    }
    writers = {number: forty.file(town, forty.homes[number][0].id).record["created_by"] for number in (BY_HAND, ZERO)}
    assert writers == {BY_HAND: "刘建国（乡镇代录）", ZERO: "王小明"}


def _edited_on_both_laptops(forty: Township) -> None:
    """The second laptop has the village's data; then both write the same telephone without knowing of each other."""
    from app.services.packages.laptops import export_to_peers

    one, other = forty.villages[TWO_LAPTOPS], forty.second
    [taken] = receive(other, [export_to_peers(one, forty.stick()).path])
    assert taken.state == "taken"
    for desk, phone in ((one, "13911110000"), (other, "13922220000")):
        with desk.writing("改电话") as door:
            door.change("household", forty.homes[TWO_LAPTOPS][0].id, {"phone": phone})


# -- figures ------------------------------------------------------------------------------------------------------


def _sums_agree(forty: Township) -> None:
    """汇总 is what the villages' own stores say, put together by a second count; who closed no month is named."""
    for key, period in (("月报", "2026-11"), ("年报", "2026")):
        own = [report_view(forty.villages[number], key, period) for number in forty.sending]
        whole = summary(forty.town, key, period).whole
        counted = 0
        for section in whole.sections:
            for line in section.lines if section.key != "villages" else ():
                for head, cell in zip(section.heads, line.cells, strict=True):
                    parts = [part for report in own if (part := _figure(report, section.key, line.label, head))]
                    assert set(cell.households) == {home for part in parts for home in part.households}, (
                        section.key,
                        line.label,
                        head,
                    )
                    if parts and all(isinstance(part.value, int) for part in parts):
                        assert cell.value == sum(part.value for part in parts), (section.title, line.label, head)
                        counted += bool(cell.value)
        assert counted > 5
    rows = {
        line.label: line.cells[0].value for line in summary(forty.town, "town_book").whole.section("villages").lines
    }
    for number in forty.sending:
        assert rows[village_name(number)] == len(forty.files(forty.villages[number]))
    told = {line.name: line for line in silence(forty.town, "2026-09").lines}
    assert len(told) == 40 and told[village_name(ZERO)].state == "zero"
    assert {line.state for name, line in told.items() if name != village_name(ZERO)} <= {"silent", "before"}
    october = silence(forty.town, OCTOBER)
    assert len(october.of("zero")) == 0 and len(october.lines) == 40


def _figure(report: Any, section: str, label: str, head: str) -> Any:
    try:
        return report.section(section).figure(label, head)
    except KeyError:
        return None


# -- the queue, the spot check --------------------------------------------------------------------------------------


def _queue(forty: Township) -> None:
    """Everything reported, from every village, and nothing else; taken in for the audit at one press."""
    waiting = {
        (village_name(number), file.head_name)
        for number in forty.sending
        for file in forty.files(forty.villages[number])
        if file.case is not None and file.case.road.state is Step.REPORTED
    }
    rows = audit_queue(forty.town)
    assert {(row.village, row.name) for row in rows} == waiting and len(rows) == 39 + 5 * len(BUSY)
    assert [row.due.to for row in rows if row.due] == sorted(row.due.to for row in rows if row.due)
    assert len([line for line in today_view(forty.town).lines if line.page == "audit_case"]) == len(rows)
    doubts = found_list(forty.town, Wanted(group=village_name(SENT_BACK))).lines
    assert doubts and {line.village for line in doubts} == {village_name(SENT_BACK)}
    _steps(forty, [row.case for row in rows], Step.TOWNSHIP_CHECK)
    assert {row.heap for row in audit_queue(forty.town)} == {"check"}


def _steps(forty: Township, cases: list[str], step: Step, **more: Any) -> None:
    assert all(line.done for line in step_together(forty.town, cases, StepWish(step, DAY, forty.town.operator, **more)))


def _case(forty: Township, number: int) -> str:
    return forty.homes[number][0].case


def _spot_check(forty: Township) -> None:
    """One number for all villages; each draw comes out again by sha256 alone; results and doubts are written down."""
    lines = draw_sample(forty.town, SEED, ["刘建国"], ["孙监督"])
    assert len(lines) == 39 and len({line.number for line in lines}) == 1
    for line in lines:
        keys = sorted(one.key for one in line.lines)
        digest = sha256("\n".join(keys).encode()).hexdigest()[:16]
        ranked = sorted(keys, key=lambda key: sha256(f"{SEED}|{digest}|{key}".encode()).hexdigest())
        count = ceil(len(keys) * Fraction(line.share))
        assert line.digest == digest and set(line.drawn) == set(ranked[:count])
        assert len(keys) == (6 if line.village_code in {forty.code(number) for number in BUSY} else 1)
    checks = {check.case: check.id for check in check_lines(forty.town)}
    doubted = checks.pop(_case(forty, DOUBTED))
    record_check(forty.town, list(checks.values()), SAME)
    record_check(forty.town, [doubted], DOUBT)


# -- decisions ------------------------------------------------------------------------------------------------------


def _decided(forty: Township) -> None:
    """Some go back with what is to be mended, one is refused, two wait for the village's answer, the rest are heard."""
    town = forty.town
    back, asked = forty.homes[SENT_BACK][0], forty.homes[ASKED][0]
    ask_field(town, back.id, "household", back.id, "home_address", "地址要写到门牌号", case=back.case)
    send_back(town, [back.case], DAY, "刘建国", "青振函〔2026〕1号", "地址不清，请补正")
    refuse(town, [_case(forty, REFUSED)], DAY, "刘建国", "青振函〔2026〕2号", "长期不参加劳动", ("idle",))
    ask_field(town, asked.id, "household", asked.id, "phone", "电话打不通", "13912345678", asked.case)
    ask_field(town, asked.id, "monitoring_case", asked.case, "risk_story", "请写明报销多少", case=asked.case)
    waiting = [row.case for row in audit_queue(town) if row.heap == "check"]
    with pytest.raises(Refused):
        hear(town, waiting, DAY, "刘建国", HEARD)
    lines = hear(town, waiting, DAY, "刘建国", HEARD, partly=True)
    assert {line.case for line in lines if not line.done} == {_case(forty, DOUBTED), asked.case}
    [line] = cross_lines(town)
    assert {line.left.words[:3], line.right.words[:3]} == {village_name(SHARED), village_name(SHARING)}
    home = line.left if line.left.words.startswith(village_name(SHARED)) else line.right
    assert conclude(town, [line.key], Verdict.LEFT if home is line.left else Verdict.RIGHT, "与本人核实") == 1


def _compared(forty: Township) -> None:
    """The list leaves locked, the answer comes back with one finding; the county's letter decides the others."""
    town = forty.town
    heard = [row.case for row in audit_queue(town) if row.heap == "county"]
    _steps(forty, heard, Step.COMPARING)
    password = draw_password()
    saved = save_list(town, "县级部门比对", password)
    with pytest.raises(BadZipFile):
        openpyxl.load_workbook(io.BytesIO(saved.data))
    asked = opened(saved.data, password)
    flagged = forty.file(forty.villages[FLAGGED], forty.homes[FLAGGED][0].id)
    number = str(flagged.head["id_number"]) if flagged.head else ""
    assert number in asked and {line.case for line in compare_list(town).cases} == set(heard)
    plan = plan_answer(town, answered(forty.folder, flagged.head_name, number))
    assert len(plan.flags) == 1
    record_answer(town, plan)
    _steps(forty, [_case(forty, FLAGGED)], Step.VERIFYING)
    clear = [case for case in heard if case != _case(forty, FLAGGED)]
    _steps(forty, clear, Step.COUNTY, paper="云比对〔2026〕4号")
    rows = {row.case: row for row in audit_queue(town)}
    listed = [["村", "户主姓名", "监测对象类别", "识别监测时间"]]
    listed += [[rows[case].village, rows[case].name, "突发严重困难户", "2026年11月"] for case in clear]
    county = read_county_rows(town, listed)
    assert len(county.rows) == len(clear) and not county.refused
    assert all(
        line.done for line in approve(town, [row.approval for row in county.rows], DAY, "刘建国", "云农组〔2026〕12号")
    )
    details = {"posted_on": DAY.isoformat(), "issuer": "云山县农村工作领导小组"}
    _steps(forty, clear, Step.ANNOUNCED, paper="云农组公告〔2026〕3号", details=details)


# -- return and back --------------------------------------------------------------------------------------------------


def _given_back(forty: Township) -> None:
    """Each village's package opens for that village alone; it sees what came back, for whom, and what to do."""
    made = forty.give_back(forty.sending)
    [strange] = receive(forty.villages[SHARING], [made[SHARED]])
    assert strange.state == "skipped" and strange.counts == {} and "不是封给本机的" in strange.notes[0]
    assert receive(forty.second, [made[TWO_LAPTOPS]])[0].state == "taken"
    done = forty.take_back(made)
    assert {one.state for one in done.values()} == {"taken"}
    assert receive(forty.villages[DOUBLED], [made[DOUBLED]])[0].state == "unchanged"
    todo = {
        number: [line for line in returned(forty.villages[number])[0].lines if line.open] for number in forty.sending
    }
    kinds = {number: {line.said.matter for line in lines} for number, lines in todo.items()}
    assert kinds[SENT_BACK] == {Matter.STEP, Matter.COMMENT} and kinds[ASKED] == {Matter.COMMENT}
    assert Matter.FLAG in kinds[FLAGGED] and kinds[DOUBTED] == {Matter.CHECK}
    assert all("退回补正" in line.said.text for line in todo[SENT_BACK] if line.said.matter is Matter.STEP)
    assert all(line.who.startswith(head_name(ASKED, 0)) for line in todo[ASKED])
    for number in forty.sending:
        desk = forty.villages[number]
        assert {line.village_code for line in draws(desk)} == {forty.code(number)} and all(
            line.true for line in draws(desk)
        )
        case = forty.file(desk, forty.homes[number][0].id).case
        assert case is not None and case.road.state is _becomes(number), number


def _becomes(number: int) -> Step:
    special = {SENT_BACK: Step.RETURNED, REFUSED: Step.REJECTED, FLAGGED: Step.VERIFYING, DOUBTED: Step.TOWNSHIP_CHECK,
               ASKED: Step.TOWNSHIP_CHECK}  # fmt: skip
    return special.get(number, Step.ANNOUNCED)


def _acted(forty: Township) -> None:
    """The villages do what was asked of them."""
    asked, doubted, flagged, back = (forty.villages[number] for number in (ASKED, DOUBTED, FLAGGED, SENT_BACK))
    comments = {line.field: line.id for line in open_comments(asked)}
    take_suggestion(asked, comments["phone"])
    reply(asked, comments["risk_story"], "已在佐证里写明")
    [check] = [line for line in check_lines(doubted) if line.waits_for_village]
    record_recheck(doubted, check.id, {"recheck_result": "cleared", "recheck_text": "工资已停发三个月", "rechecked_on": DAY,
                                       "recheckers": ("王小明",)})  # fmt: skip
    [flag] = flag_lines(flagged, _case(forty, FLAGGED))
    answer_flag(
        flagged,
        flag.id,
        {"answer": "true_explained", "answer_note": "亲戚暂存", "checker": "王小明", "checked_on": DAY},
    )
    with back.writing("补正") as door:
        door.change("household", forty.homes[SENT_BACK][0].id, {"home_address": "云山县青石镇1组18号"})
    reply(back, open_comments(back)[0].id, "已写到门牌号")
    take_step(back, _case(forty, SENT_BACK), StepWish(Step.VISITING, DAY, "王小明"))
    for number in (ASKED, DOUBTED, FLAGGED, SENT_BACK):
        open_lines = [line.said.text for line in returned(forty.villages[number])[0].lines if line.open]
        assert open_lines == [], (number, open_lines)
    [parallel] = parallels(forty.villages[TWO_LAPTOPS])
    assert {choice.value for choice in parallel.choices} == {"13911110000", "13922220000"} and parallel.mine
    decide(forty.villages[TWO_LAPTOPS], parallel.kind, parallel.row, parallel.key, "13922220000")


def _second_round(forty: Township) -> None:
    """Everything comes up again at once; the clerk finishes what waited and answers; nothing is left to be said."""
    town, stick = forty.town, forty.stick()
    news = forty.with_news()
    assert {TWO_LAPTOPS, SENT_BACK, DOUBTED, ASKED, FLAGGED} <= set(news)
    forty.send(news, stick)
    assert [one.state for one in receive(town, [stick])] == ["taken"] * len(news)
    heaps = {row.name: row.heap for row in audit_queue(town)}
    expected = {ASKED: "check", DOUBTED: "recheck", FLAGGED: "flags", REFUSED: "refused"}
    assert {number: heaps[head_name(number, 0)] for number in expected} == expected
    assert forty.file(town, forty.homes[ASKED][0].id).record["phone"] == "13912345678"
    assert forty.file(town, forty.homes[TWO_LAPTOPS][0].id).record["phone"] == "13922220000" and parallels(town) == ()
    assert settle(town, [line.id for line in comment_lines(town) if line.state == "answered"]) == 3
    assert all(line.done for line in hear(town, [_case(forty, ASKED), _case(forty, DOUBTED)], DAY, "刘建国", HEARD))
    _steps(forty, [_case(forty, FLAGGED)], Step.COUNTY, paper="云比对〔2026〕5号")
    made = forty.give_back(forty.sending)
    assert receive(forty.second, [made[TWO_LAPTOPS]])[0].state == "taken"
    assert {one.state for one in forty.take_back(made).values()} == {"taken"}
    assert forty.with_news() == []


# -- the end ------------------------------------------------------------------------------------------------------------


def _all_the_same(forty: Township) -> None:
    """What a village has of itself the office has too, value by value, and the other way round."""
    for number in forty.sending:
        code, desk = forty.code(number), forty.villages[number]
        there, here = held(forty.town, code), held(desk, code)
        assert there and values(there) == values(here), village_name(number)
    code = forty.code(TWO_LAPTOPS)
    assert values(held(forty.second, code)) == values(held(forty.town, code))
    assert held(forty.town, forty.code(SILENT)) == {}


def _nothing_of_a_neighbour(forty: Township) -> None:
    """No unit, no name, no number of another village stands in any table of a village's store."""
    for number, desk in enumerate(forty.villages):
        with desk.reading() as connection:
            kinds = {(str(row[0]), str(row[1])) for row in connection.exec_driver_sql("SELECT village, kind FROM unit")}
        text = repr(tables(desk))
        foreign = {kind for code, kind in kinds if code not in (forty.code(number), "539901101", "")}
        assert foreign == set(), village_name(number)
        for other in range(40):
            if other != number:
                found = [name for home in range(8) if (name := head_name(other, home)) in text]
                assert found == [], (village_name(number), found)
        assert (SHARED_NAME in text) == (number in (SHARED, SHARING))
