"""What a return package brought, in plain words: one line a household and matter, what to do, where (`domain.md` §17.1, §22)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.procedure.road import details_of
from app.domain.procedure.states import Side, Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record


class Matter(StrEnum):
    """What a line is about; the value is its heading on screen and paper."""

    STEP = "办理结果"
    FLAG = "比对疑点"
    COMMENT = "乡镇意见"
    CHECK = "抽查核查"
    CONTACT = "帮扶联系人"
    POLICY = "政策设置"
    REFUSED = "没有收"
    PARALLEL = "两边都改过"
    NOT_TAKEN = "本机没有收"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Said:
    """What one line says: the words, what is to be done ("" for nothing), the page it is done on and its arguments."""

    matter: Matter
    text: str
    todo: str = ""
    page: str = "households"
    where: tuple[tuple[str, str], ...] = ()


# Steps of the other side that leave the ball with the village, and what the village then does.
LEFT_TO_DO = {
    Step.LOCKED: "入户核查，填采集表",
    Step.VERIFYING: "核实比对疑点，写明结果",
    Step.RETURNED: "照意见补正，再上报",
}
_WORDS = {
    Step.LOCKED: "研判锁定",
    Step.TOWNSHIP_CHECK: "乡镇已抽查审核",
    Step.RETURNED: "退回补正",
    Step.COMPARING: "已送部门比对",
    Step.VERIFYING: "比对有疑点",
    Step.COUNTY: "已报县级审定",
    Step.APPROVED: "审定通过",
    Step.ANNOUNCED: "已公告",
    Step.MONITORED: "已录入系统，纳入监测",
    Step.REJECTED: "不予纳入",
    Step.REM_APPROVED: "风险消除审定通过",
    Step.REMOVED: "风险已消除",
    Step.RELAPSE: "风险消除回退，恢复监测和帮扶",
    Step.CORRECT: "乡镇更正了一步",
    Step.CANCEL: "乡镇裁决取消了一步",
}


def from_outside(event: Record) -> bool:
    """True for a step the township or the county did and wrote itself."""
    return event.get("side") in (Side.TOWNSHIP, Side.COUNTY) and not event.get("by_paper")


def step_said(event: Record) -> Said:
    """A step of the township or the county."""
    try:
        step = Step(str(event.get("step")))
    except ValueError:
        return Said(Matter.STEP, label("STEP", event.get("step")))
    parts = [_WORDS.get(step) or label("STEP", step)]
    category = details_of(event).get("monitor_category")
    if category:
        parts.append(label("CATEGORY", category))
    if event.get("paper"):
        parts.append(str(event["paper"]))
    reason = str(event.get("reason") or "").strip()
    return Said(Matter.STEP, "，".join(parts) + (f"：{reason}" if reason else ""), LEFT_TO_DO.get(step, ""), "review")


def flags_said(count: int) -> Said:
    """Flags of the comparison."""
    return Said(Matter.FLAG, f"比对疑点{count}条", "逐条核实并答复", "review")


def comments_said(count: int) -> Said:
    """Comments on single fields."""
    return Said(Matter.COMMENT, f"意见{count}条", "逐条采纳或答复", "comments")


def check_said(doubt: str) -> Said:
    """A doubt of the spot check."""
    return Said(Matter.CHECK, f"抽查有疑点：{doubt}" if doubt else "抽查有疑点", "复核后答复", "comments")


def contact_said(row: Record) -> Said:
    """A helper the township named."""
    who = str(row.get("name") or "") + (f"（{row['helper_unit']}）" if row.get("helper_unit") else "")
    told = "监测帮扶联系人已确定" if row.get("is_monitor_contact") else "结对帮扶已登记"
    return Said(Matter.CONTACT, f"{told}：{who}")


def refused_said(number: str, why: str) -> Said:
    """Something of ours the township did not take, or not wholly."""
    return Said(Matter.REFUSED, f"{number}号包里的没有全收：{why}", "按原因改好，再报送")
