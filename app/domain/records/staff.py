"""Rows of people who come and go: 工作移交清单 (`domain.md` §22 People and villages change)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
EITHER = Owner.EITHER  # a village and a township office both hand work over: the row belongs to who made it
S = "domain §22"

# `listed` is the list as it stood on the day of the signatures: a reprint is the sheet that was signed.
STAFF_HANDOVER = RecordKind(
    "staff_handover",
    "工作移交",
    "village",
    (
        Field("number", "编号", T, req=R, owner=EITHER, source=S),
        Field("date", "移交日期", Kind.DATE, req=R, owner=EITHER, source=S),
        Field("giver", "移交人", T, L.PERSONAL, req=R, owner=EITHER, source=S, max_length=50),
        Field("receiver", "接收人", T, L.PERSONAL, req=R, owner=EITHER, source=S, max_length=50),
        Field("witness", "监交人", T, L.PERSONAL, req=R, owner=EITHER, source=S, max_length=50),
        Field("reason", "移交原因", T, L.INTERNAL, req=R, owner=EITHER, source=S),
        Field("papers", "纸质材料", Kind.TEXTS, L.INTERNAL, owner=EITHER, source=S),
        Field("sticks", "编号的U盘", Kind.TEXTS, L.INTERNAL, owner=EITHER, source=S),
        Field("keys", "钥匙和密封件", Kind.TEXTS, L.INTERNAL, owner=EITHER, source=S),
        Field("note", "其他说明", Kind.LONGTEXT, L.INTERNAL, owner=EITHER, source=S, max_length=500),
        Field("listed", "清单", Kind.JSON, L.PERSONAL, req=R, owner=EITHER, source=S),
        Field("signed_on", "三方签字日期", Kind.DATE, owner=EITHER, source=S),
        Field("closed_on", "移交人账户关闭日期", Kind.DATE, owner=EITHER, source=S),
    ),
)

STAFF_KINDS = (STAFF_HANDOVER,)
