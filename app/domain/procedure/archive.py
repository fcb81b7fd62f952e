"""Which papers a case's archive holds by now, and what each still lacks: state by state (`domain.md` §8.5, §13, §22 迎检).

A paper with a record in the program is there when its record is complete. A paper that leaves no record (photos of the
visit, the call to the meeting, what was handed to the household) is there when its scan is attached or a person noted it as
已存档. What cannot be repaired any more is settled by a 情况说明 of today, never by a date written back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.measures import EXPECTED
from app.domain.policy import Policy
from app.domain.procedure import papers
from app.domain.procedure.facts import RoadFacts, as_day
from app.domain.procedure.moves import came_from_sweep
from app.domain.procedure.road import details_of
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label

Lacks = Callable[[RoadFacts, Policy], str]
Asked = Callable[[RoadFacts], bool]

NOT_KEPT = "档案里没有，也没有登记已存档"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the archive has of a case: kinds of attachments (codes of ATTACHMENT), papers a person noted as 已存档 with the
    day, papers settled by a 情况说明 (codes of ROAD_PAPER)."""

    scans: frozenset[str] = frozenset()
    noted: Mapping[str, date] = field(default_factory=dict)
    explained: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """A paper and the steps after which it has to be there; `lacks` None: no record tells, so a scan or a note has to."""

    paper: str
    after: tuple[Step, ...]
    lacks: Lacks | None = None
    asked: Asked = lambda facts: True
    scans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one paper of the archive stands: `lacks` is "" when it is there, `explained` when a 情况说明 stands for it."""

    paper: str
    lacks: str = ""
    explained: bool = False
    recorded: bool = True  # a record of the program tells it; else a scan or a note has to

    @property
    def label(self) -> str:
        """Its name."""
        return label("ROAD_PAPER", self.paper)


def standing(facts: RoadFacts, kept: Kept, policy: Policy) -> tuple[Standing, ...]:
    """Every paper the case has come to need, in the order of the road. `facts` name the meeting and notice of the
    recognition for its papers and those of the removal for the removal's (`removal`): ask once for each."""
    passed = {item.state for item in facts.road.path}
    needs = [need for need in NEEDS if passed & set(need.after) and need.asked(facts)]
    return tuple(_standing(need, facts, kept, policy) for need in needs)


def _standing(need: Need, facts: RoadFacts, kept: Kept, policy: Policy) -> Standing:
    if need.lacks is not None:
        lacks = need.lacks(facts, policy)
    else:
        there = need.paper in kept.noted or bool(kept.scans & set(need.scans))
        lacks = "" if there else NOT_KEPT
    return Standing(need.paper, lacks, bool(lacks) and need.paper in kept.explained, need.lacks is not None)


def unrecorded(facts: RoadFacts, kept: Kept, policy: Policy) -> tuple[str, ...]:
    """Names of the papers no record tells and the archive lacks: the rest of the pack before the report (§8.3)."""
    return tuple(
        item.label for item in standing(facts, kept, policy) if not item.recorded and item.lacks and not item.explained
    )


def _paper_of(*states: Step) -> Lacks:
    def lacks(facts: RoadFacts, policy: Policy) -> str:
        event = facts.road.find(*states)
        return "" if event is None or str(event.get("paper") or "").strip() else "没有登记文号"

    return lacks


def _detail(step: Step, key: str, told: str) -> Lacks:
    def lacks(facts: RoadFacts, policy: Policy) -> str:
        event = facts.road.find(step)
        there = event is None or details_of(event).get(key) or event.get("by_paper")
        return "" if there else told

    return lacks


def _entered(step: Step) -> Lacks:
    def lacks(facts: RoadFacts, policy: Policy) -> str:
        event = facts.road.find(step)
        return "" if event is None or as_day(details_of(event).get("system_entered_on")) else "没有登记系统录入日期"

    return lacks


def _flags(facts: RoadFacts, policy: Policy) -> str:
    open_ones = sum(1 for flag in facts.flags if not flag.get("answer"))
    return f"还有{open_ones}条疑点没有核实结果" if open_ones else ""


def _measures(facts: RoadFacts, policy: Policy) -> str:
    return "" if facts.measures else "没有登记帮扶措施"


def _plan(facts: RoadFacts, policy: Policy) -> str:
    if not facts.measures:
        return "没有登记帮扶措施"
    classes = {str(row.get("measure_class")) for row in facts.measures}
    for risk in (facts.case.get("risks") or ())[:1]:
        answers = [row for row in EXPECTED if row.cause == risk]
        if answers and not any(classes & {*row.any_of, *row.after_removal} for row in answers):
            return f"没有针对主要风险“{label('RISK', risk)}”的措施"
    return ""


def _removal_form(facts: RoadFacts, policy: Policy) -> str:
    return "" if facts.snapshot and facts.income else "消除时的“三保障”或收支没有登记"


def _removal_meeting(facts: RoadFacts, policy: Policy) -> str:
    lacking = [
        name
        for key, name in (("sign_in_kept", "没有签到"), ("minutes_signed", "会议记录没有签字"))
        if not facts.meeting.get(key)
    ]
    return "，".join(lacking)


def _removal_notice(facts: RoadFacts, policy: Policy) -> str:
    wanted = (
        ("photo_posted_on", "没有张贴时的照片"),
        ("photo_down_on", "没有撤下时的照片"),
        ("taken_down_on", "没有撤下日期"),
    )
    return "，".join(name for key, name in wanted if not facts.notice.get(key))


def _witnessed(facts: RoadFacts) -> bool:
    event = facts.road.find(Step.CLOSED_WITHDRAWN)
    return bool(event and details_of(event).get("witnesses"))


def _queried(facts: RoadFacts) -> bool:
    return not facts.road.by_special_case


# The meeting, or where the meeting refused, the refusal that followed it.
_HEARD = (Step.REVIEWED,)
_NOTICED = (Step.NOTICE_OK,)
_VISITED = (Step.CONSENTED,)

NEEDS: tuple[Need, ...] = (
    Need("sweep_form", (Step.CLUE,), asked=lambda facts: came_from_sweep(facts.road), scans=("form_scan",)),
    Need("clue_sheet", (Step.CLUE,), papers.clue),
    Need("form", _VISITED, papers.form),
    Need("check", _VISITED, papers.visit),
    Need("visit_photo", _VISITED, scans=("visit_photo", "house_photo")),
    Need("consent", _VISITED, papers.consent, _queried),
    Need("relatives", _VISITED, asked=lambda facts: bool(facts.relatives)),
    Need("meeting_call", _HEARD),
    Need("sign_in", _HEARD, papers.sign_in),
    Need("minutes", _HEARD, papers.minutes),
    Need("votes", _HEARD, papers.votes),
    Need("review_result", _HEARD),
    Need("notice", _NOTICED, papers.notice),
    Need("notice_photos", _NOTICED, papers.photos),
    Need("notice_story", _NOTICED, papers.account),
    Need("report", (Step.REPORTED,), _paper_of(Step.REPORTED)),
    Need("party_minutes", (Step.APPROVED,), _detail(Step.COUNTY, "party_meeting_no", "没有登记党委（党工委）会议文号")),
    Need("doubt_note", (Step.VERIFYING,), _flags),
    Need("approval", (Step.APPROVED,), _paper_of(Step.APPROVED)),
    Need("announcement", (Step.ANNOUNCED,), _detail(Step.ANNOUNCED, "posted_on", "没有登记公告张贴日期")),
    Need("announce_photo", (Step.ANNOUNCED,)),
    Need("system_entry", (Step.MONITORED,), _entered(Step.MONITORED), lambda facts: facts.road.find(Step.ANNOUNCED) is not None),
    Need("help_plan", (Step.MONITORED,), _plan),
    Need("refusal_note", (Step.REJECTED,)),
    Need("decline", (Step.CLOSED_WITHDRAWN,), asked=_witnessed),
    Need("withdrawal", (Step.CLOSED_WITHDRAWN,), asked=lambda facts: not _witnessed(facts)),
    Need("rem_form", (Step.REM_VISITED,), _removal_form),
    Need("rem_measures", (Step.REM_VISITED,), _measures),
    Need("rem_assessment", (Step.REM_VISITED,), _detail(Step.REM_VISITED, "signed_by_household", "农户没有签字")),
    Need("rem_meeting", (Step.REM_REVIEWED,), _removal_meeting),
    Need("rem_notice", (Step.REM_REPORTED,), _removal_notice),
    Need("rem_approval", (Step.REM_APPROVED,), _paper_of(Step.REM_APPROVED)),
    Need("rem_entry", (Step.REMOVED,), _entered(Step.REMOVED)),
)  # fmt: skip
OF_REMOVAL = frozenset(need.paper for need in NEEDS if need.paper.startswith("rem_"))
