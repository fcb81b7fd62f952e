"""What the township keeps over its villages: their list, and what it concluded of a person two villages have (`design.md` §4, §5)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
TOWN = Owner.TOWNSHIP
S = "design §5"

# Names of villages and nothing of their people: the list travels to every village.
TOWN_VILLAGE = RecordKind(
    "town_village",
    "辖村",
    "town",
    (
        Field("village_code", "行政村代码", T, req=R, owner=TOWN, source="design §4", max_length=12),
        Field("name", "村名", T, L.OPEN, req=R, owner=TOWN, source="design §4", max_length=60),
        Field("letters", "电脑字母", Kind.TEXTS, owner=TOWN, source="design §4"),
        Field("by_hand", "没有程序，由乡镇代录", Kind.BOOL, owner=TOWN, source="design §4"),
        Field("since", "从哪天起报送", Kind.DATE, owner=TOWN, source="D"),
        Field("note", "备注", T, owner=TOWN, source="D"),
    ),
)

# One row in each of the two households: either village reads its own, and of the other nothing but the village's name.
CROSS_NOTE = RecordKind(
    "cross_note",
    "跨村核对",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=TOWN, source=S),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, req=R, owner=TOWN, source=S),
        Field("likeness", "哪里相同", Kind.CODE, req=R, codes="CROSS_LIKENESS", owner=TOWN, source=S),
        Field("other_code", "另一村代码", T, req=R, owner=TOWN, source=S, max_length=12),
        Field("other_village", "另一村", T, req=R, owner=TOWN, source=S, max_length=60),
        Field("conclusion", "结论", Kind.CODE, req=R, codes="CROSS_CONCLUSION", owner=TOWN, source=S),
        Field("digest", "数据摘要", T, req=R, owner=TOWN, source=S, max_length=64),
        Field("said", "说明", Kind.LONGTEXT, L.PERSONAL, owner=TOWN, source=S, max_length=500),
        Field("name", "核对人", T, L.PERSONAL, req=R, owner=TOWN, source=S),
        Field("date", "核对日期", Kind.DATE, req=R, owner=TOWN, source=S),
    ),
)

TOWN_KINDS = (TOWN_VILLAGE, CROSS_NOTE)
