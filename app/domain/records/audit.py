"""What the township's audit writes: comments on single fields, the draw of the spot check, a household's check (`domain.md` §8.3, §22).

A question belongs to the township and its answer to the village, in one row: either writes its own half, neither can lose the other's."""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals
from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
TOWN = Owner.TOWNSHIP
S = "design §3"
CHECK = "S0-1, domain §8.3"
DOUBT = equals("result", "doubt", "有疑点")

FIELD_COMMENT = RecordKind(
    "field_comment",
    "乡镇意见",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=TOWN, source=S),
        Field("case_id", "监测事项", Kind.REF, owner=TOWN, source=S),
        Field("kind", "哪一部分", T, req=R, owner=TOWN, source=S),
        Field("row_id", "哪一条", Kind.REF, req=R, owner=TOWN, source=S),
        Field("field", "哪一项", T, req=R, owner=TOWN, source=S),
        Field("told", "提出时的内容", T, L.SENSITIVE, owner=TOWN, source=S, max_length=500),
        Field("text", "意见", Kind.LONGTEXT, L.SENSITIVE, req=R, owner=TOWN, source=S, max_length=500),
        Field("suggestion", "建议改为", Kind.JSON, L.SENSITIVE, owner=TOWN, source=S, max_length=500),
        Field("made_on", "提出日期", Kind.DATE, req=R, owner=TOWN, source=S),
        Field("made_by", "提出人", T, L.PERSONAL, req=R, owner=TOWN, source=S, max_length=50),
        Field("closed_on", "了结日期", Kind.DATE, owner=TOWN, source=S),
        Field("closed_why", "了结说明", T, L.PERSONAL, owner=TOWN, source=S),
        Field("answer", "村里怎样答复", Kind.CODE, codes="COMMENT_ANSWER", source=S),
        Field("answer_text", "答复", Kind.LONGTEXT, L.SENSITIVE, source=S, max_length=500),
        Field("answered_on", "答复日期", Kind.DATE, source=S),
        Field("answered_by", "答复人", T, L.PERSONAL, source=S, max_length=50),
    ),
)

# One row a village and a draw: its own list only, so that each village receives what concerns it and can draw it again.
SAMPLE_DRAW = RecordKind(
    "sample_draw",
    "抽查抽取记录",
    "village",
    (
        Field("number", "抽查编号", T, req=R, owner=TOWN, source=CHECK),
        Field("date", "抽取日期", Kind.DATE, req=R, owner=TOWN, source=CHECK),
        Field("seed", "抽取号", T, req=R, owner=TOWN, source=CHECK, max_length=30),
        Field("share", "抽查比例", T, req=R, owner=TOWN, source="domain §21 spot_share", max_length=20),
        Field("listed", "名单", Kind.JSON, L.INTERNAL, req=R, owner=TOWN, source=CHECK),
        Field("digest", "名单校验码", T, req=R, owner=TOWN, source=CHECK, max_length=64),
        Field("drawn", "抽中", Kind.JSON, L.INTERNAL, req=R, owner=TOWN, source=CHECK),
        Field("drawers", "抽取人", Kind.TEXTS, L.PERSONAL, req=R, owner=TOWN, source=CHECK),
        Field("witnesses", "在场监督人", Kind.TEXTS, L.PERSONAL, owner=TOWN, source=CHECK),
    ),
)

SAMPLE_CHECK = RecordKind(
    "sample_check",
    "抽查核查",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=TOWN, source=S),
        Field("case_id", "监测事项", Kind.REF, req=R, owner=TOWN, source=S),
        Field("draw_number", "抽查编号", T, owner=TOWN, source=CHECK),
        Field("reason", "抽查原因", Kind.CODE, req=R, codes="SAMPLE_REASON", owner=TOWN, source="domain §22"),
        Field("listed_on", "列入日期", Kind.DATE, req=R, owner=TOWN, source=CHECK),
        Field("result", "抽查结果", Kind.CODE, codes="SAMPLE_RESULT", owner=TOWN, source=CHECK),
        Field("checked_on", "核查日期", Kind.DATE, owner=TOWN, source=CHECK),
        Field("checkers", "核查人", Kind.TEXTS, L.PERSONAL, owner=TOWN, source=CHECK),
        Field("doubt", "疑点", Kind.LONGTEXT, L.SENSITIVE, req=Req.CONDITIONAL, when=DOUBT, owner=TOWN, source=CHECK, max_length=500),
        Field("note", "核查情况", Kind.LONGTEXT, L.SENSITIVE, owner=TOWN, source=CHECK, max_length=500),
        Field("recheck_result", "疑点复核结果", Kind.CODE, codes="RECHECK_RESULT", source=CHECK),
        Field("recheck_text", "复核情况", Kind.LONGTEXT, L.SENSITIVE, source=CHECK, max_length=500),
        Field("rechecked_on", "复核日期", Kind.DATE, source=CHECK),
        Field("recheckers", "复核人", Kind.TEXTS, L.PERSONAL, source=CHECK),
    ),
)  # fmt: skip

AUDIT_KINDS = (FIELD_COMMENT, SAMPLE_DRAW, SAMPLE_CHECK)
