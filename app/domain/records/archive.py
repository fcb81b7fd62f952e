"""What a person notes about the papers of a case: one lies in the archive, or one cannot be repaired and why (`domain.md` §22 迎检)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals
from app.domain.questionnaire.field import Field, Kind, Level, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
S = "domain §22"
EXPLAINED = equals("kind", "explained", "情况说明")

# The day is that of the note, never of the paper that is missing: nothing is dated back (`domain.md` §22).
ARCHIVE_NOTE = RecordKind(
    "archive_note",
    "档案登记",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, req=R, source="design §3"),
        Field("kind", "登记类别", Kind.CODE, req=R, codes="ARCHIVE_NOTE", source=S),
        Field("paper", "材料", Kind.CODE, codes="ROAD_PAPER", source="domain §8.5"),
        Field("date", "登记日期", Kind.DATE, req=R, source=S),
        Field("name", "登记人", T, L.PERSONAL, req=R, source=S, max_length=50),
        Field("reference", "编号或存放位置", T, source=S, max_length=100),
        Field(
            "problem",
            "存在的问题",
            Kind.LONGTEXT,
            L.PERSONAL,
            req=Req.CONDITIONAL,
            when=EXPLAINED,
            source=S,
            max_length=500,
        ),
        Field(
            "story",
            "情况说明",
            Kind.LONGTEXT,
            L.PERSONAL,
            req=Req.CONDITIONAL,
            when=EXPLAINED,
            source=S,
            max_length=500,
        ),
    ),
)

ARCHIVE_KINDS = (ARCHIVE_NOTE,)
