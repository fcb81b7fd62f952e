"""What the village owes the township's audit, as lines of 今天: comments to answer, doubts to look at again (`design.md` §3, §7)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.procedure.states import Step
from app.domain.records import RECORDS, declared
from app.services.auditing.queue import comment_open
from app.services.duties.todo import TodoLine, house_todo
from app.services.files import HouseholdFile, Rec

KIND, RECHECK = "乡镇意见", "抽查疑点复核"
NAMED = 3


def audit_todos(file: HouseholdFile) -> Iterator[TodoLine]:
    """One line for a household's open comments, one for each doubt; a case that was sent back says why."""
    comments = [row for row in file.rows("field_comment") if comment_open(row)]
    if comments:
        yield _line(file, KIND, _reason(file, comments), "comments")
    for row in file.rows("sample_check"):
        if row.get("result") == "doubt" and not row.get("recheck_result"):
            yield _line(
                file,
                RECHECK,
                f"乡镇抽查有疑点：{str(row.get('doubt') or '').rstrip('。')}。请逐户复核并登记。",
                "recheck",
            )


def _line(file: HouseholdFile, kind: str, reason: str, tab: str) -> TodoLine:
    where = {"household": file.id, "tab": tab}
    return TodoLine(
        kind=kind, reason=reason, tone="warn", state="待答复", until=None, page="comments", arguments=where, bucket="due",
        household=file.id, **house_todo(file),
    )  # fmt: skip


def _reason(file: HouseholdFile, comments: list[Rec]) -> str:
    returned = next((case.road.last for case in file.cases if case.road.state is Step.RETURNED), None)
    why = f"乡镇退回补正（{str(returned.get('reason') or '').rstrip('。')}），" if returned else ""
    told = "；".join(f"{_label(row)}——{str(row['text']).rstrip('。')}" for row in comments[:NAMED])
    more = "等" if len(comments) > NAMED else ""
    return f"{why}{len(comments)}条意见没有答复：{told}{more}。"


def _label(row: Rec) -> str:
    kind = str(row["kind"])
    field = declared(kind).get(str(row["field"])) if kind in RECORDS else None
    return field.label if field else "整条"
