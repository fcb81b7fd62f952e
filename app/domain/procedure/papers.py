"""The papers a household's pack holds before it goes to the township, judged from what was recorded (`domain.md` §8.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.consent_sheets import signature_troubles
from app.domain.policy import Policy
from app.domain.procedure.facts import RoadFacts

ARCHIVE = "archive"  # key of a paper that no record tells: a scan or a note has to (`archive.unrecorded`)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the pack; `lacks` says what keeps it from being complete, "" when it is."""

    key: str
    label: str
    lacks: str = ""


def pack(facts: RoadFacts, policy: Policy) -> tuple[Paper, ...]:
    """The papers of §8.5 up to the report, each with what it lacks; those no record tells come last."""
    made = [Paper(key, label, lacks(facts, policy)) for key, label, lacks in _PAPERS if _asked(key, facts)]
    return (*made, *(Paper(ARCHIVE, name, "档案里还没有这份材料") for name in facts.missing_papers))


def missing(facts: RoadFacts, policy: Policy) -> tuple[Paper, ...]:
    """The papers that are not complete."""
    return tuple(paper for paper in pack(facts, policy) if paper.lacks)


def _asked(key: str, facts: RoadFacts) -> bool:
    return key != "consent" or not facts.road.by_special_case


def clue(facts: RoadFacts, policy: Policy) -> str:
    """线索登记表: the clue has its day."""
    return "" if facts.case.get("clue_date") else "没有线索日期"


def form(facts: RoadFacts, policy: Policy) -> str:
    """采集表: no open errors, signed and dated."""
    if facts.blocking:
        return f"还有{len(facts.blocking)}处错误"
    return "" if facts.case.get("sign") and facts.case.get("sign_date") else "户主（或代办人）没有签字或没有日期"


def visit(facts: RoadFacts, policy: Policy) -> str:
    """入户核查表: a day and enough visitors."""
    if facts.case.get("visit_date") is None:
        return "没有入户日期"
    least = policy.at(facts.day).number("visitors_min")
    return "" if len(facts.visitors) >= least else f"入户核查人员不足{least}人"


def consent(facts: RoadFacts, policy: Policy) -> str:
    """承诺授权书: everybody who has to signed."""
    lacking = signature_troubles(facts.members, facts.applicant_id, facts.consents(policy), reporting=True)
    return f"还有{len(lacking)}人没有签字" if lacking else ""


def sign_in(facts: RoadFacts, policy: Policy) -> str:
    """签到表: signed."""
    return "" if facts.meeting.get("sign_in_kept") else "没有签到"


def minutes(facts: RoadFacts, policy: Policy) -> str:
    """会议记录: signed."""
    return "" if facts.meeting.get("minutes_signed") else "会议记录没有签字"


def votes(facts: RoadFacts, policy: Policy) -> str:
    """表决汇总: a decision for this household."""
    return "" if facts.vote.get("decision") else "没有表决结果"


def notice(facts: RoadFacts, policy: Policy) -> str:
    """公示: posted."""
    return "" if facts.notice.get("posted_on") else "没有张贴日期"


def photos(facts: RoadFacts, policy: Policy) -> str:
    """公示照片: of the posting and of the end."""
    if not facts.notice.get("photo_posted_on"):
        return "没有张贴时的照片"
    return "" if facts.notice.get("photo_down_on") else "没有撤下时的照片"


def account(facts: RoadFacts, policy: Policy) -> str:
    """公示情况说明: the sheet came down."""
    return "" if facts.notice.get("taken_down_on") else "没有撤下日期"


_PAPERS: tuple[tuple[str, str, Callable[[RoadFacts, Policy], str]], ...] = (
    ("clue", "风险线索登记表", clue),
    ("form", "信息采集表", form),
    ("visit", "入户核查表", visit),
    ("consent", "承诺授权书", consent),
    ("sign_in", "评议会签到表", sign_in),
    ("minutes", "评议会会议记录", minutes),
    ("votes", "评议表决汇总", votes),
    ("notice", "公示", notice),
    ("photos", "公示照片", photos),
    ("account", "公示情况说明", account),
)
