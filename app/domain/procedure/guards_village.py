"""Guards of what the village does at the house and with its sheets (`domain.md` §7, §8.1, §8.3, V54)."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.category import current
from app.domain.consent import ConsentTrouble, State, may_compare
from app.domain.consent_sheets import applicant_troubles, sheet_troubles, signature_troubles
from app.domain.procedure.facts import Judge, Refusal, day_text
from app.domain.procedure.papers import ARCHIVE, missing
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS, label

Found = Iterable[Refusal]


def clue(judge: Judge) -> Found:
    """A clue has a channel and a date, which starts the 15 days (P1)."""
    facts = judge.facts
    if not facts.case.get("discovery_channel"):
        yield Refusal("CLUE-001", "没有填发现渠道。", "请选农户自主申报、干部排查、部门预警等渠道。")
    day = facts.case.get("clue_date")
    if day is None:
        yield Refusal("CLUE-002", "没有填线索日期。", "请填发现线索的日期，办结期限从这一天起算。")
    elif day > facts.day:
        yield Refusal("CLUE-002", f"线索日期{day_text(day)}晚于登记日期{day_text(facts.day)}。", "请核对两个日期。")


def visiting(judge: Judge) -> Found:
    """A road that begins at the house is a relapse and names the earlier case (§8.1, §13)."""
    facts = judge.facts
    if facts.road.state is None and not facts.case.get("previous_case_id"):
        yield Refusal("CLUE-003", "新的监测事项要从线索登记开始。", "请先登记线索；风险复发的，写明上一次监测。")


def form_complete(judge: Judge) -> Found:
    """Open 错误 of the form stop the step (`data_checks.md` §8)."""
    for text in judge.facts.blocking:
        yield Refusal("FORM-001", text, "请在采集表里改正后再办这一步。")


def visit(judge: Judge) -> Found:
    """Two visitors, one of the 村“两委”, one of the team where there is one; a visit date in order (S0-1, P5)."""
    facts = judge.facts
    day, found_on = facts.case.get("visit_date"), facts.case.get("clue_date")
    if day is None:
        yield Refusal("VISIT-001", "没有填入户日期。", "请填入户核查的日期。")
    elif day > facts.day:
        yield Refusal("VISIT-001", f"入户日期{day_text(day)}晚于这一步的{day_text(facts.day)}。", "请核对两个日期。")
    elif found_on and day < found_on:
        yield Refusal("VISIT-002", f"入户日期{day_text(day)}早于线索日期{day_text(found_on)}。", "请核对两个日期。")
    yield from visitors(judge)


def visitors(judge: Judge) -> Found:
    """Number and posts of those who went to the house; relatives of the household stay away (S0-1, §22)."""
    facts, least = judge.facts, judge.view.number("visitors_min")
    if len({visitor.name.strip() for visitor in facts.visitors if visitor.name.strip()}) < least:
        yield Refusal("VISIT-003", f"入户核查人员不足{least}人。", f"请登记至少{least}名实际入户的人员。")
    if not any(visitor.committee for visitor in facts.visitors):
        yield Refusal("VISIT-004", "入户人员里没有村（社区）“两委”成员。", "请由“两委”成员一起入户，并在人员里注明。")
    if facts.village.get("has_work_team") and not any(visitor.team for visitor in facts.visitors):
        yield Refusal("VISIT-005", "入户人员里没有驻村工作队队员。", "请由工作队队员一起入户，并在人员里注明。")
    for visitor in facts.visitors:
        if visitor.relative or visitor.name in facts.relatives:
            yield relative(judge, f"入户人员{visitor.name}是这一户的近亲属。", "请换人入户。")


def relative(judge: Judge, text: str, advice: str) -> Refusal:
    """近亲属 are kept out: a warning or a block by the setting `relative_case` (§22, S2)."""
    return Refusal("REL-001", text, advice + "并填写近亲属备案表。", judge.view.text("relative_case") == "block")


def signatures(judge: Judge) -> Found:
    """V54: who has not signed; nothing is asked where the meeting hears a household that refused (§8.1)."""
    facts = judge.facts
    if facts.road.by_special_case:
        return
    reporting = facts.road.state is Step.NOTICE_OK
    yield from map(
        _refusal,
        signature_troubles(facts.members, facts.applicant_id, facts.consents(judge.policy), reporting=reporting),
    )
    if not facts.applicant_id:
        yield Refusal("V54", "还不知道谁是申请人：没有登记户主，授权书上也没有写明申请人。", "请先登记户主或申请人。")


def _refusal(trouble: ConsentTrouble) -> Refusal:
    return Refusal(trouble.code, trouble.text, trouble.advice, trouble.blocks)


def sheets_in_order(judge: Judge) -> Found:
    """What is wrong with the sheets as typed: dates, fingerprints, writers, ticks (R-7.1, R-7.2, §7.4)."""
    facts = judge.facts
    members = {member["id"]: member for member in facts.members}
    consents = facts.consents(judge.policy)
    # What was replaced or is over is kept as it was: nobody has to mend it for a step of today.
    current_sheets = [s for s in facts.sheets if consents.state(s) not in (State.SUPERSEDED, State.EXPIRED)]
    for sheet in current_sheets:
        member = members.get(str(sheet.get("member_id")))
        name = str((member or {}).get("name") or "") or "家庭成员"
        yield from map(_refusal, sheet_troubles(sheet, name, facts.today, member))
    yield from map(_refusal, applicant_troubles(facts.members, consents))


def somebody_may_be_queried(judge: Judge) -> Found:
    """A request needs at least one person with at least one ticked item in force (§7.3, V54)."""
    facts = judge.facts
    consents, items = facts.consents(judge.policy), tuple(CODE_LISTS["CONSENT_SCOPE"].by_code)
    if not any(may_compare(member, items, consents) for member in current(facts.members)):
        yield Refusal("V54", "这一户没有人签过有效的授权，不能查询。", "请先签承诺授权书并录入勾选的事项。")


def flags_named(judge: Judge) -> Found:
    """Checking again needs something to check."""
    if not judge.facts.flags:
        yield Refusal("FLAG-001", "没有登记比对疑点。", "请先录入比对反馈的疑点；没有疑点的，直接办下一步。")


def flags_answered(judge: Judge) -> Found:
    """Every flag of the comparison has an answer, a checker and a date (§9.2)."""
    facts = judge.facts
    for number, flag in enumerate(facts.flags, start=1):
        what = label("CIRCUMSTANCE", flag.get("circumstance")) or "未写情形"
        name = f"第{number}条疑点（{what}）"
        if not flag.get("answer"):
            yield Refusal("FLAG-002", f"{name}还没有核实结果。", "请选属实且不符合、属实但可解释或不属实。")
            continue
        if not flag.get("checker") or not flag.get("checked_on"):
            yield Refusal("FLAG-003", f"{name}没有填核实人或核实日期。", "请补填。")
        if flag["answer"] == "true_explained" and not (flag.get("answer_note") or "").strip():
            yield Refusal("FLAG-004", f"{name}答为“属实但可解释”，没有写说明。", "请写明怎样解释。")
        if flag["answer"] == "true_unfit":
            yield Refusal("FLAG-005", f"{name}属实且不符合。", "请考虑办“不予纳入”；继续的，在说明里写清理由。", False)


def ready_for_meeting(judge: Judge) -> Found:
    """Before the meeting the applicant has signed; a refusal is heard with its reason and two witnesses (§8.1)."""
    facts = judge.facts
    if facts.road.state is not Step.CLOSED_REFUSED:
        yield from signatures(judge)
        return
    yield from _witnesses(judge, "不同意核查的情况提交评议")


def _witnesses(judge: Judge, what: str, blocks: bool = True) -> Found:
    names = judge.facts.detail("witnesses") or ()
    named = {str(name).strip() for name in (names if isinstance(names, list | tuple) else [names]) if str(name).strip()}
    if len(named) < 2:
        yield Refusal("WIT-001", f"{what}，要有两名见证人。", "请填两名见证人的姓名。", blocks)


def pack_complete(judge: Judge) -> Found:
    """The papers of the household are together before they go to the township (§8.3, §8.5).

    Papers no record tells stop the report only where the township wants it so (setting `archive_before_report`).
    """
    lacking = missing(judge.facts, judge.policy)
    for paper in lacking:
        if paper.key != ARCHIVE:
            yield Refusal("PACK-001", f"材料不齐：{paper.label}——{paper.lacks}。", "请补齐后再上报。")
    names = "、".join(paper.label for paper in lacking if paper.key == ARCHIVE)
    if names:
        strict = judge.view.text("archive_before_report") == "block"
        advice = "请补附扫描件，或在“材料检查”里登记已存档。"
        yield Refusal("PACK-002", f"档案里还没有：{names}。", advice, strict)


def given_up(judge: Judge) -> Found:
    """Giving up inclusion is signed before two witnesses; taking consent back is a sheet of its own (§7.4, §22)."""
    facts = judge.facts
    consents = facts.consents(judge.policy)
    if not any(consents.withdrawn(member["id"]) for member in current(facts.members)):
        yield from _witnesses(judge, "自愿放弃纳入")


def household_gone(judge: Judge) -> Found:
    """自然减少 closes a case when nobody of the household is left."""
    here = current(judge.facts.members)
    if here:
        names = "、".join(str(member.get("name") or "") for member in here)
        yield Refusal(
            "GONE-001", f"这一户还有在册成员：{names}。", "请先登记成员的增减；人还在的，不能按自然减少结束。"
        )
