"""一户一策: what a household lacks, what is to be done about it, by whom, until when, how far it is (`domain.md` §22 Pairing, S2)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals
from app.domain.questionnaire.field import Field, Kind, Level, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
S = "S2, domain §22"
DONE = equals("state", "done", "已完成的")

HELP_TASK = RecordKind(
    "help_task",
    "一户一策",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, source="design §3"),
        Field("difficulty", "困难", Kind.LONGTEXT, L.PERSONAL, req=R, source=S, max_length=500),
        Field("task", "任务", Kind.LONGTEXT, L.PERSONAL, req=R, source=S, max_length=500),
        Field("standard", "标准", T, L.PERSONAL, source=S, max_length=200, hint="做到什么程度算完成。"),
        Field("means", "措施", Kind.LONGTEXT, L.PERSONAL, source=S, max_length=500),
        Field("measure_id", "对应的帮扶措施", Kind.REF, source=S, hint="已经登记的措施；没有的空着。"),
        Field("name", "责任人", T, L.PERSONAL, req=R, source=S, max_length=50),
        Field("due_on", "完成时限", Kind.DATE, req=R, source=S),
        Field("state", "完成情况", Kind.CODE, req=R, codes="TASK_STATE", source=S),
        Field("done_on", "完成日期", Kind.DATE, req=Req.CONDITIONAL, when=DONE, source=S),
        Field("outcome", "完成情况说明", Kind.LONGTEXT, L.PERSONAL, source=S, max_length=500),
    ),
)

PLAN_KINDS = (HELP_TASK,)
