"""Who has the ball: one pure function over counters, on both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.handed import Handed, Standing, Word, last_answer, last_package, last_word, own, standing
from app.domain.procedure.fold import fold
from app.domain.procedure.road import Road

V1, V2, V3 = {"V1": 1}, {"V1": 2}, {"V1": 3}


def road(*steps: tuple[str, str], **more: Any) -> Road:
    """A road of (step, side), one after the other, the last one with more said."""
    events, before = [], ""
    for number, (step, side) in enumerate(steps):
        event = {"id": f"e{number}", "step": step, "side": side, "date": date(2026, 11, number + 1), "follows": before}
        events.append(event | (more if number == len(steps) - 1 else {}))
        before = f"e{number}"
    return fold(events)


REPORTED = road(("clue", "village"), ("reported", "village"))
RETURNED = road(("clue", "village"), ("reported", "village"), ("returned", "township"))


def test_from_never_sent_to_taken_and_on() -> None:
    way = Handed(seen=V1)
    assert (standing(way, "V"), last_word(way).shown) == (Standing.UNSENT, "未报送")
    way = Handed(V1, "A-0001", "2026-11-03", V1)
    assert last_word(way, REPORTED).shown == "已报送待回执 A-0001 11-03"
    way = Handed(V1, "A-0001", "2026-11-03", V1, "Z-0001", "2026-11-05", V1)
    assert last_word(way, REPORTED).shown == "已收待审核 Z-0001 11-05" and last_word(way).shown == "已收 Z-0001 11-05"
    way = Handed(V2, "A-0001", "2026-11-03", V1, "Z-0001", "2026-11-05", V1)
    assert last_word(way).shown == "已收 Z-0001 11-05；之后的改动未报送"
    way = Handed(V2, "A-0002", "2026-11-08", V2, "Z-0001", "2026-11-05", V1)
    assert last_word(way).shown == "已报送待回执 A-0002 11-08"
    way = Handed(V3, "A-0002", "2026-11-08", V2)
    assert last_word(way).shown == "已报送待回执 A-0002 11-08；之后的改动未报送"


def test_a_decision_is_the_last_word_while_the_case_stands_on_it() -> None:
    came: dict[str, Any] = {"came_number": "Z-0002", "came_on": "2026-11-20", "came_seen": {"T1": 1}}
    way = Handed({**V1, "T1": 1}, "A-0001", "2026-11-03", V1, "Z-0001", "2026-11-05", V1, **came)
    assert last_word(way, RETURNED) == Word("退回补正", "Z-0002", "2026-11-03", "danger")
    way = Handed({**V2, "T1": 1}, "A-0002", "2026-11-21", V2, "Z-0001", "2026-11-05", V1, **came)
    assert last_word(way, RETURNED).more == "新内容待回执"
    by_paper = road(("clue", "village"), ("approved", "county"), by_paper=True)
    assert last_word(way, by_paper).text == "已报送待回执"  # what the village wrote itself is no word from there


def test_what_was_not_taken_is_said_until_it_was_changed() -> None:
    way = Handed(V1, "A-0001", "2026-11-03", V1, "Z-0001", "2026-11-05", V1, "不收无权填写的：审定类别", V1)
    assert last_word(way).text == "没有全收：不收无权填写的：审定类别" and last_word(way).tone == "danger"
    assert standing(Handed(V2, "A-0001", "", V1, "Z-0001", "", V1, "…", V1), "V") is Standing.CHANGED


def test_the_township_s_mirror() -> None:
    assert last_package(Handed()).shown == "没有来过" and last_answer(Handed(), None).shown == ""
    way = Handed(V1, came_number="A-0003", came_on="2026-11-09", came_seen=V1)
    assert last_package(way).shown == "已收 A-0003 11-09" and last_answer(way, None).text == "还没有回执"
    answered = Word("已回执", "Z-0004", "2026-11-10")
    assert last_answer(way, answered).shown == "已回执 Z-0004 11-10"
    changed = Handed({**V1, "T1": 4}, came_number="A-0003", came_on="2026-11-09", came_seen=V1)
    assert last_answer(changed, answered).more == "之后的答复未发回"
    sent = Handed({**V1, "T1": 4}, "Z-0005", "2026-11-11", {**V1, "T1": 4}, came_number="A-0003", came_seen=V1)
    assert last_answer(sent, answered).more == ""


SEEN = st.dictionaries(st.sampled_from(["V1", "V2", "T1", "T2"]), st.integers(1, 4))


@given(SEEN, SEEN, SEEN)
def test_taken_means_nothing_of_ours_is_missing_there(
    seen: dict[str, int], sent: dict[str, int], taken: dict[str, int]
) -> None:
    found = standing(Handed(seen, "A-0001" if sent else "", "", sent, "Z-0001" if taken else "", "", taken), "V")
    mine = own(seen, "V")
    missing = any(taken.get(device, 0) < counter for device, counter in mine.items())
    assert (found is Standing.TAKEN) <= (not missing)
    assert (found in (Standing.SENT, Standing.CHANGED)) <= missing
    # What the other side wrote changes nothing of how ours stands.
    assert standing(Handed({**seen, "T1": 9}, "A-0001" if sent else "", "", sent, "", "", taken), "V") is found
