"""What goes wrong on the road is refused with a sentence that names the rule, and nothing is written (issue 4 "Bad input")."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.family.life_events import split
from app.services.road.cases import Refused, StepWish, take_step
from tests.road.store_village import PERSON, Walker, open_village, use, walker

S = Step
TO_NOTICING = (S.CLUE, S.VISITING, S.CONSENTED, S.REVIEW_READY, S.REVIEWED, S.NOTICING)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("bad") / "village")
    use(made)
    yield made
    made.store.close()


def refused(walked: Walker, wish: StepWish) -> Refused:
    """The refusal; the stored road stays as it was."""
    before = walked.found.events
    with pytest.raises(Refused) as caught:
        take_step(walked.desk, walked.case, wish)
    assert walked.found.events == before
    return caught.value


def test_a_step_out_of_order(village: Desk) -> None:
    walked = walker(village, "张一").take(S.CLUE, S.VISITING)
    error = refused(walked, StepWish(S.REPORTED, walked.on, PERSON, "1号"))
    assert "现在是“入户核查”，下一步不能是“已上报乡镇”" in error.text and error.where == walked.file.short


def test_a_date_before_the_step_before_it_and_one_to_come(village: Desk) -> None:
    walked = walker(village, "张二").take(S.CLUE, S.VISITING)
    early = refused(walked, StepWish(S.CLOSED_NORISK, walked.on - timedelta(days=3), PERSON, reason="没有风险"))
    assert early.code == "ROAD-012" and "早于上一步“入户核查”" in early.text
    late = refused(walked, StepWish(S.CLOSED_NORISK, walked.on + timedelta(days=3), PERSON, reason="没有风险"))
    assert late.code == "ROAD-011" and "还没有到" in late.text


@pytest.mark.parametrize(("more", "code"), [({"person": " "}, "ROAD-010"), ({"reason": ""}, "ROAD-005")])
def test_nobody_or_no_reason(village: Desk, more: dict[str, str], code: str) -> None:
    walked = walker(village, f"张{code[-1]}").take(S.CLUE, S.VISITING)
    asked = {"person": PERSON, "reason": "没有风险", **more}
    assert refused(walked, StepWish(S.CLOSED_NORISK, walked.on, asked["person"], reason=asked["reason"])).code == code


def test_a_report_without_a_letter_number(village: Desk) -> None:
    walked = walker(village, "张七").take(*TO_NOTICING, S.NOTICE_OK)
    assert "文号" in refused(walked, StepWish(S.REPORTED, walked.on, PERSON)).text


@pytest.mark.parametrize("objected", [False, True])
def test_a_household_is_not_split_while_its_notice_hangs(village: Desk, objected: bool) -> None:
    walked = walker(village, f"李{objected}").take(*TO_NOTICING)
    if objected:
        walked.take(S.OBJECTION)
    son = next(str(m["id"]) for m in walked.file.members if m["relation"] == "son")
    with pytest.raises(AppError) as caught:
        split(walked.desk, walked.made.id, walked.on, [son], son)
    assert "公示正在张贴，公示期间不能分户" in str(caught.value)
    assert walked.state is (S.OBJECTION if objected else S.NOTICING) and len(walked.file.members) == 4
    walked.take(S.NOTICE_OK)
    split(walked.desk, walked.made.id, walked.on, [son], son)
    # The case stays with the household it is about, with the people who stayed.
    assert walked.state is S.NOTICE_OK and len(walked.file.members) == 3
