"""A household in one sentence: who, class, risk, help, last and next visit; on screen and in `shouwang show`."""

from __future__ import annotations

from datetime import date

from app.domain.due import last_revisit, next_revisit
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.domain.words import printed_label
from app.services.duties.dues import VillageFacts, due_facts
from app.services.files import HouseholdFile
from app.services.papers.ledgers import measures_of


def household_summary(file: HouseholdFile, view: PolicyView, today: date) -> str:
    """人口、类别、风险、主要措施、上次走访、下次应访 in one sentence; level 2, for the operator's own screen."""
    parts = [_who(file), *_case(file, today), *_visits(file, view, today)]
    return "，".join(parts) + "。"


def _who(file: HouseholdFile) -> str:
    kind = printed_label(label("KIND", file.record.get("household_kind")))
    group = str(file.record.get("group_name") or "")
    return "，".join(part for part in (f"{group}{file.head_name}户", f"家庭人口{len(file.members)}人", kind) if part)


def _case(file: HouseholdFile, today: date) -> list[str]:
    case = file.case
    if case is None:
        return ["没有监测事项"]
    category = label("CATEGORY", case.category) or "类别未定"
    risks = [label("RISK", code) for code in case.record.get("risks") or () if code]
    measures = [label("MEASURE", code) for code in measures_of(case, today)]
    found = [f"{category}（{case.road.label}）", f"风险：{'、'.join(risks)}" if risks else "还没有登记风险"]
    if file.group in ("monitored", "removed") or measures:
        found.append(f"主要措施：{'、'.join(measures[:3])}" if measures else "还没有登记帮扶措施")
    return found


def _visits(file: HouseholdFile, view: PolicyView, today: date) -> list[str]:
    facts = due_facts(file, VillageFacts(view.policy, {}, today))
    last, following = last_revisit(facts, today), next_revisit(facts, view.policy, today)
    met = [row["date"] for row in file.rows("visit") if row.get("date") and row["date"] <= today]
    seen = last or max(met, default=None)
    found = [f"上次走访{show_date(seen)}" if seen else "还没有走访记录"]
    if following:
        overdue = "（已逾期）" if following < today else ""
        found.append(f"下次应访{show_date(following)}前{overdue}")
    return found
