"""What the guards look at, and how they answer (`domain.md` §8.3, §13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.consent import Consents, applicant, closed_spans
from app.domain.policy import Policy, PolicyView
from app.domain.procedure.road import Road
from app.domain.procedure.states import Side, is_open
from app.domain.questionnaire.codelist import Code
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Record
from app.domain.values import blank, show_date


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not taken: stable code, what is missing, what to do; `blocks` False is a warning the step may pass."""

    code: str
    text: str
    advice: str = ""
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who went to the house: of the 村“两委”, of the 驻村工作队, a 近亲属 of the household."""

    name: str
    committee: bool = False
    team: bool = False
    relative: bool = False


# What a step says beside person, date and paper: key of `case_event.details` -> label.
STEP_DETAILS: dict[str, dict[str, str]] = {
    "clue": {"sweep": "排查轮次", "forwarded_on": "转交村的日期"},
    "locked": {"attendees": "研判参加人员", "basis": "研判依据"},
    "review_ready": {"witnesses": "见证人"},
    "county": {
        "sample": "抽查户",
        "sample_result": "抽查结果",
        "doubtful_rechecked": "疑点户已逐户复核",
        "party_meeting_on": "党（工）委会议日期",
        "party_meeting_no": "党（工）委会议文号",
        "sweep_report_on": "排查报告日期",
        "sweep_report_no": "排查报告文号",
    },
    "announced": {"posted_on": "公告张贴日期", "issuer": "公告发布单位"},
    "monitored": {"system_entered_on": "系统录入日期", "plan_on": "帮扶措施计划日期"},
    "rem_visited": {"signed_by_household": "农户已在评估表上签字"},
    "rem_approved": {"township_checked_on": "乡镇审核日期"},
    "removed": {"system_entered_on": "系统标注日期"},
    "closed_withdrawn": {"witnesses": "见证人"},
    "imported": {"state": "导入时所处状态", "file": "文件", "sheet": "工作表", "row": "行"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadFacts:
    """Everything a step is judged by. Records are decoded; what is not known stays empty.

    `on`: date of the step. `writer`: the station it is typed at (village or township), `on_behalf`: the township types
    it for a village without the program. `blocking`: texts of open 错误 that stop this step (`data_checks.md` §8).
    `snapshot`, `income`: those of the moment the step is about (removal steps: `removal`, else `identify`).
    `privacy_leaks`: sentences of the privacy check over the notice. `missing_papers`: papers the archive lacks.
    `line`: yuan a year, of the year the step is about (None: nobody has set it).
    """

    road: Road
    on: date | None
    today: date
    person: str = ""
    paper: str = ""
    reason: str = ""
    by_paper: bool = False
    writer: Side = Side.VILLAGE
    on_behalf: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    household: Record = field(default_factory=dict)
    case: Record = field(default_factory=dict)
    village: Record = field(default_factory=dict)
    members: tuple[Record, ...] = ()
    snapshot: Record = field(default_factory=dict)
    income: Record = field(default_factory=dict)
    line: Any = None
    blocking: tuple[str, ...] = ()
    sheets: tuple[Record, ...] = ()
    visitors: tuple[Visitor, ...] = ()
    relatives: frozenset[str] = frozenset()
    refusal_hits: tuple[Record, ...] = ()
    refusal_items: tuple[Code, ...] = field(default_factory=lambda: CODE_LISTS["REFUSAL"].active())
    meeting: Record = field(default_factory=dict)
    vote: Record = field(default_factory=dict)
    notice: Record = field(default_factory=dict)
    objections: tuple[Record, ...] = ()
    privacy_leaks: tuple[str, ...] = ()
    flags: tuple[Record, ...] = ()
    pairings: tuple[Record, ...] = ()
    measures: tuple[Record, ...] = ()
    tasks: tuple[Record, ...] = ()
    missing_papers: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day the step is judged on."""
        return self.on or self.today

    def consents(self, policy: Policy) -> Consents:
        """The case's sheets as they stand on the day of the step."""
        closed = closed_spans((passed.event.get("date"), is_open(passed.state)) for passed in self.road.path)
        return Consents(self.sheets, self.day, policy, self.road.closed_on, closed, self.members)

    @property
    def applicant_id(self) -> str:
        """Member who asks for the household."""
        return applicant(self.members, self.sheets)

    def detail(self, key: str) -> Any:
        """A value of `details`; None where nothing was entered."""
        value = self.details.get(key)
        return None if blank(value) else value


@dataclass(frozen=True, slots=True)
class Judge:
    """The facts beside the settings: `policy` dated, `view` as in force on the day of the step."""

    facts: RoadFacts
    policy: Policy
    view: PolicyView


def day_text(value: Any) -> str:
    """A day for a sentence, whether it is a date or an ISO text of `details`."""
    return show_date(as_day(value)) or "（未填）"


def as_day(value: Any) -> date | None:
    """A date from a date or an ISO text; None for anything else."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
