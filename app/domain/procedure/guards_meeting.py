"""Guards of the villagers' meeting and of the public notice, for recognition and for removal (`domain.md` §8.3, §9, §10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from app.domain.notice_days import FOUNDED, NoticeDates, notice_dates
from app.domain.procedure.facts import Judge, Refusal, as_day, day_text
from app.domain.procedure.guards_village import relative
from app.domain.procedure.states import REMOVAL, Side, Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record

Found = Iterable[Refusal]

AGREE = "agree"
HANDLERS_MIN = 2
NO_CHECK = "no_check"


def held(judge: Judge) -> Found:
    """The meeting is recorded: date, place, chair, recorder, sign-in list, signed minutes, quorum (§8.3)."""
    meeting = judge.facts.meeting
    if not meeting:
        yield Refusal("MEET-001", "没有登记评议会。", "请先登记评议会的时间、地点、到会人数和表决。")
        return
    wanted = {"date": "日期", "place": "地点", "chair": "主持人", "recorder": "记录人"}
    lacking = [name for key, name in wanted.items() if not meeting.get(key)]
    if lacking:
        yield Refusal("MEET-002", f"评议会没有填{'、'.join(lacking)}。", "请补填评议会的登记。")
    day = meeting.get("date")
    if day and day > judge.facts.day:
        yield Refusal(
            "MEET-003", f"评议会日期{day_text(day)}晚于这一步的日期{day_text(judge.facts.day)}。", "请核对两个日期。"
        )
    since = _waiting_since(judge)
    if day and since and day < since:
        yield Refusal(
            "MEET-009",
            f"评议会日期{day_text(day)}早于“{judge.facts.road.label}”的{day_text(since)}。",
            "请登记这一次的评议会。",
        )
    if not meeting.get("sign_in_kept"):
        yield Refusal("MEET-004", "评议会签到表没有签。", "请到会人员签到，并勾选“签到表已签”。")
    if not meeting.get("minutes_signed"):
        yield Refusal("MEET-005", "评议会会议记录没有签字。", "请签字后勾选“会议记录已签字”。")
    yield from _quorum(judge)
    if meeting.get("chair") in judge.facts.relatives:
        yield relative(judge, f"主持人{meeting['chair']}是这一户的近亲属。", "请换人主持这一户的评议，")


def _waiting_since(judge: Judge) -> date | None:
    # A case sent back may keep the meeting it had (`returned` -> `reviewed`); otherwise an earlier one is another matter.
    waiting = judge.facts.road.state in (Step.REVIEW_READY, Step.REM_VISITED)
    return judge.facts.road.entered(judge.facts.road.state) if waiting and judge.facts.road.state else None


def _quorum(judge: Judge) -> Found:
    expected, present = judge.facts.meeting.get("expected"), judge.facts.meeting.get("present")
    if not expected or present is None:
        yield Refusal("MEET-006", "评议会没有填应到人数或实到人数。", "请照签到表填写。")
        return
    if present > expected:
        yield Refusal("MEET-006", f"实到{present}人，多于应到{expected}人。", "请照签到表核对；列席人员不算在内。")
    share = _share_on_meeting_day(judge, "quorum")
    if present < share * expected:
        yield Refusal(
            "MEET-007",
            f"应到{expected}人、实到{present}人，不足{share.numerator}/{share.denominator}，评议无效。",
            "请另行召开评议会。",
        )


def _share_on_meeting_day(judge: Judge, key: str) -> Fraction:
    return judge.policy.at(judge.facts.meeting.get("date") or judge.facts.day).fraction(key)


def team(judge: Judge) -> Found:
    """Where the village has a 驻村工作队, one of it sits in without a vote; elsewhere nothing is asked (S0-1)."""
    facts = judge.facts
    if facts.meeting and facts.village.get("has_work_team") and not facts.meeting.get("team_present"):
        yield Refusal("MEET-008", "村里有驻村工作队，评议会没有登记工作队列席。", "请登记列席的工作队队员。")


def votes(judge: Judge) -> Found:
    """Votes are typed and no more than the representatives who signed in (§8.3)."""
    meeting, vote = judge.facts.meeting, judge.facts.vote
    counts: list[int] = [vote[key] for key in ("agree", "against", "abstain") if vote.get(key) is not None]
    if len(counts) < 3:
        yield Refusal("VOTE-001", "这一户没有登记表决票数。", "请填同意、不同意、弃权的票数，没有的填0。")
        return
    if any(count < 0 for count in counts):
        yield Refusal("VOTE-001", "表决票数有负数。", "请照表决票填写。")
    total, present = sum(counts), meeting.get("present") or 0
    signed = len(meeting.get("attendees") or ())
    if total > present:
        yield Refusal("VOTE-002", f"表决票共{total}张，多于实到代表{present}人。", "请照签到表核对；列席人员不表决。")
    elif signed and total > signed:
        yield Refusal("VOTE-002", f"表决票共{total}张，多于签到名单上的{signed}人。", "请核对签到名单和票数。")
    kin = [name for name in meeting.get("attendees") or () if name in judge.facts.relatives]
    if kin and total > min(present, signed or present) - len(kin):
        names = "、".join(kin)
        yield relative(
            judge, f"代表{names}是这一户的近亲属，这一户的表决票共{total}张，像是没有回避。", "请回避后重新表决，"
        )


def passed(judge: Judge) -> Found:
    """The decision per household is 同意 and more than half of those present agreed (LAW, setting `pass`)."""
    meeting, vote = judge.facts.meeting, judge.facts.vote
    if not vote.get("decision"):
        yield Refusal("VOTE-003", "这一户没有登记评议结果。", "请填写同意或不同意。")
        return
    if vote["decision"] != AGREE:
        yield Refusal("VOTE-004", "评议结果不是“同意”。", _off_ramp(judge))
        return
    agree, present = vote.get("agree"), meeting.get("present")
    share = _share_on_meeting_day(judge, "pass")
    if agree is not None and present and agree <= share * present:
        yield Refusal(
            "VOTE-005",
            f"同意{agree}票，没有超过到会{present}人的{share.numerator}/{share.denominator}，不能算评议通过。",
            "请核对票数；确实没有通过的，" + _off_ramp(judge),
        )


def _off_ramp(judge: Judge) -> str:
    return "请退回“监测中”并写明原因。" if judge.facts.road.state in REMOVAL else "请办“不予纳入”。"


def not_passed(judge: Judge) -> Found:
    """After the meeting the village refuses only what the meeting refused (§8.1)."""
    facts = judge.facts
    if (
        facts.road.state is Step.REVIEW_READY
        and facts.writer is Side.VILLAGE
        and facts.vote.get("decision") in (None, "", AGREE)
    ):
        yield Refusal("VOTE-006", "评议会没有作出“不同意”的结果，不能办不予纳入。", "请先登记评议会对这一户的表决。")


def refusal_items(judge: Judge) -> Found:
    """Every item of the refusal list is answered; each hit has evidence and the meeting's decision by name (§9.1)."""
    hits = {str(hit.get("item")): hit for hit in judge.facts.refusal_hits}
    for item in judge.facts.refusal_items:
        hit = hits.get(item.code)
        if hit is None or hit.get("hit") is None:
            yield Refusal("DENY-001", f"不予认定情形“{item.label}”没有回答。", "评议前请逐项回答是或否。")
        elif hit["hit"]:
            yield from _hit(judge, item.label, hit)
    no_check = hits.get(NO_CHECK)
    if judge.facts.road.by_special_case and no_check is not None and no_check.get("hit") is False:
        yield Refusal("DENY-005", "这一户不同意核查，“不同意家庭财产核查”却答了否。", "请改答“是”，由评议会决定。")


def _hit(judge: Judge, name: str, hit: Record) -> Found:
    if not (hit.get("evidence") or "").strip():
        yield Refusal("DENY-002", f"符合情形“{name}”，没有写依据。", "请写明依据。")
    special = hit.get("special_case_approved")
    if special is None or not (hit.get("minutes_ref") or "").strip():
        yield Refusal(
            "DENY-003", f"符合情形“{name}”，评议会没有逐项决定。", "请填评议会是否按特殊情形同意，以及会议记录的出处。"
        )
    elif special is False and judge.facts.vote.get("decision") == AGREE:
        yield Refusal("DENY-004", f"评议会不同意把“{name}”作特殊情形，评议结果却是同意。", "请核对会议记录和评议结果。")


def notice_built(judge: Judge) -> Found:
    """The notice hangs: built, privacy check green, posting day = day of the step, place named, long enough (§8.3)."""
    facts, notice = judge.facts, judge.facts.notice
    removal = facts.road.state in REMOVAL
    kind = "remove" if removal else "include"
    if not notice or not notice.get("built_on"):
        yield Refusal("NOTE-001", f"还没有制作{label('NOTICE_KIND', kind)}。", "请先在“评议公示”里制作公示。")
        return
    if notice.get("kind") != kind:
        yield Refusal("NOTE-001", f"所选的公示不是{label('NOTICE_KIND', kind)}。", "请换一份公示。")
    for leak in facts.privacy_leaks:
        yield Refusal("NOTE-002", leak, "公示不得有个人隐私，请删去后重新制作。")
    if not (notice.get("place") or "").strip():
        yield Refusal("NOTE-003", "没有填公示张贴地点。", "请填张贴和拍照的地点。")
    sheet = facts.consents(judge.policy).signed(facts.applicant_id)
    if sheet and sheet.get("notice_agreed") is False:
        yield Refusal(
            "NOTE-013", "申请人在授权书上没有同意村内公示。", "请先向农户说明公示的内容和期限，征得同意。", False
        )
    yield from _posting(judge)


def _posting(judge: Judge) -> Found:
    facts, notice = judge.facts, judge.facts.notice
    posted = notice.get("posted_on")
    if posted is None:
        yield Refusal("NOTE-004", "没有填公示张贴日期。", "请填实际张贴的日期。")
        return
    if facts.on and posted != facts.on:
        yield Refusal(
            "NOTE-004", f"这一步的日期{day_text(facts.on)}不是张贴日期{day_text(posted)}。", "请改成张贴日期。"
        )
    reviewed = facts.road.entered(Step.REM_REVIEWED if facts.road.state in REMOVAL else Step.REVIEWED)
    if reviewed and posted < reviewed:
        yield Refusal("NOTE-005", f"张贴日期{day_text(posted)}早于评议日期{day_text(reviewed)}。", "请核对两个日期。")
    least = judge.policy.at(posted).number("notice_min_days")
    if (notice.get("days") or 0) < least:
        yield Refusal("NOTE-006", f"公示{notice.get('days') or 0}天，少于规定的{least}天。", f"请公示至少{least}天。")


def notice_restarted(judge: Judge) -> Found:
    """After a founded objection a new sheet hangs from day 0 and the old one is kept (§10.4, §20 example 10)."""
    facts = judge.facts
    if facts.road.state not in (Step.OBJECTION, Step.REM_OBJECTION):
        return
    earlier = facts.road.find(Step.NOTICING, Step.REM_NOTICING)
    if earlier and facts.notice.get("id") and facts.notice["id"] == earlier.get("notice_id"):
        yield Refusal("NOTE-007", "重新公示用的还是原来那份公示。", "请另做一份公示，公示期重新计算，原来的照样留存。")


def objection_received(judge: Judge) -> Found:
    """The objection is written down before it is looked into (§10.4)."""
    if not any(item.get("received_on") and item.get("facts") for item in judge.facts.objections):
        yield Refusal("OBJ-001", "没有登记异议。", "请登记收到日期和反映内容；匿名的也要登记。")


def notice_over(judge: Judge) -> Found:
    """The notice has hung its days, was photographed at start and end and taken down (§8.3, §8.4, §10.5)."""
    facts, notice = judge.facts, judge.facts.notice
    posted = notice.get("posted_on")
    if posted is None:
        yield Refusal("NOTE-004", "没有填公示张贴日期。", "请填实际张贴的日期。")
        return
    days = max(notice.get("days") or 0, judge.policy.at(posted).number("notice_min_days"))
    dates = notice_dates(posted, days)
    first = dates.earliest_down
    if facts.day < first:
        yield Refusal("NOTE-008", f"公示期{days}天还没有满，最早{day_text(first)}可以撤下。", "请到期再办这一步。")
    down = notice.get("taken_down_on")
    if down is None:
        yield Refusal("NOTE-009", "没有填公示撤下日期。", "请撤下后填写日期。")
    elif down < first:
        yield Refusal(
            "NOTE-010",
            f"公示{day_text(down)}就撤下了，没有挂满{days}天（最早{day_text(first)}）。",
            "请重新公示，公示期重新计算。",
        )
    elif down > facts.day:
        yield Refusal(
            "NOTE-009", f"撤下日期{day_text(down)}晚于这一步的日期{day_text(facts.day)}。", "请核对两个日期。"
        )
    yield from _photos(notice, dates)


def _photos(notice: Record, dates: NoticeDates) -> Found:
    start, end = notice.get("photo_posted_on"), notice.get("photo_down_on")
    if start is None:
        yield Refusal(
            "NOTE-011", "没有张贴时的公示照片。", "规定张贴时和撤下时都要有照片，请补传张贴照片并填拍摄日期。"
        )
    elif start < dates.posted_on:
        yield Refusal(
            "NOTE-012", f"张贴照片的日期{day_text(start)}早于张贴日期{day_text(dates.posted_on)}。", "请核对两个日期。"
        )
    if end is None:
        yield Refusal(
            "NOTE-011", "没有撤下时的公示照片。", "规定张贴时和撤下时都要有照片，请补传撤下照片并填拍摄日期。"
        )
    elif end < dates.last:
        yield Refusal("NOTE-012", f"撤下照片的日期{day_text(end)}早于公示期满。", "请补拍期满时的照片。")


def no_objection(judge: Judge) -> Found:
    """No objection is open and none was founded on this sheet; each was handled by two people, none a relative (§10.4)."""
    for number, item in enumerate(_of_this_notice(judge), start=1):
        name = f"第{number}条异议"
        if not item.get("result") or item.get("replied_on") is None:
            yield Refusal("OBJ-002", f"{name}还没有核实完毕。", "请登记核实结论、情况说明和答复日期。")
            continue
        yield from _handled(judge, name, item)
        if item["result"] in FOUNDED:
            yield Refusal(
                "OBJ-003",
                f"{name}核实为“{label('OBJECTION_RESULT', item['result'])}”。",
                "请从名单里去掉这一户，或重新公示。",
            )


def _of_this_notice(judge: Judge) -> list[Record]:
    # A founded objection to an earlier sheet was answered by the new one.
    here = judge.facts.notice.get("id")
    return [item for item in judge.facts.objections if not here or item.get("notice_id") in (None, "", here)]


def _handled(judge: Judge, name: str, item: Record) -> Found:
    handlers = [handler for handler in item.get("handlers") or () if handler.strip()]
    if len(set(handlers)) < HANDLERS_MIN:
        yield Refusal("OBJ-004", f"{name}的核实人不足{HANDLERS_MIN}人。", "请登记两名核实人。")
    if not (item.get("explanation") or "").strip():
        yield Refusal("OBJ-005", f"{name}没有写情况说明。", "请写明核实的情况。")
    replied, received = as_day(item.get("replied_on")), as_day(item.get("received_on"))
    if replied and received and replied < received:
        yield Refusal(
            "OBJ-006", f"{name}的答复日期{day_text(replied)}早于收到日期{day_text(received)}。", "请核对两个日期。"
        )
    for handler in handlers:
        if handler in judge.facts.relatives:
            yield relative(judge, f"{name}的核实人{handler}是这一户的近亲属。", "请换人核实，")
