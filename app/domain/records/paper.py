"""Rows about what happens to families and their papers: life events, scans, numbered blank sheets, settled doubles."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED

LIFE_EVENT = RecordKind(
    "life_event",
    "家庭变动",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("event", "变动类别", Kind.CODE, L.PERSONAL, req=R, codes="LIFE_EVENT", source="design §3"),
        Field("date", "变动日期", Kind.DATE, L.PERSONAL, req=R, source="design §3"),
        Field("member_ids", "涉及的成员", Kind.TEXTS, L.PERSONAL, source="design §3"),
        Field("other_household_id", "对方农户", Kind.REF, L.PERSONAL, source="design §3"),
        Field("place", "来处或去处", T, L.PERSONAL, source="design §3"),
        Field("paper", "依据材料", T, L.PERSONAL, source="design §3"),
        Field("details", "变动内容", Kind.JSON, L.PERSONAL, source="design §3"),
        Field("note", "说明", Kind.LONGTEXT, L.PERSONAL, source="design §3", max_length=500),
    ),
)

ATTACHMENT = RecordKind(
    "attachment",
    "附件",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
        Field("case_id", "监测事项", Kind.REF, source="design §3"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, source="design §3"),
        Field("target_id", "对应记录", Kind.REF, source="design §3"),
        Field("purpose", "附件类别", Kind.CODE, req=R, codes="ATTACHMENT", source="domain §8.5"),
        Field("title", "名称", T, L.PERSONAL, source="design §3"),
        Field("digest", "文件摘要", T, req=R, source="design §3"),
        Field("secret", "文件密钥", T, L.SENSITIVE, req=R, source="design §3"),
        Field("media", "文件格式", T, req=R, source="design §3"),
        Field("size", "文件大小", Kind.INT, req=R, unit="字节", source="design §3"),
        Field("width", "宽", Kind.INT, unit="像素", source="design §3"),
        Field("height", "高", Kind.INT, unit="像素", source="design §3"),
        Field("taken_on", "拍摄日期", Kind.DATE, source="design §3"),
        Field("note", "说明", T, L.PERSONAL, source="design §3"),
    ),
)

BLANK_SHEET = RecordKind(
    "blank_sheet",
    "编号空白表",
    "village",
    (
        Field("number", "编号", T, req=R, source="design §8"),
        Field("form", "表种", Kind.CODE, req=R, codes="BLANK_FORM", source="domain §8.5"),
        Field("batch", "批次", T, req=R, source="design §8"),
        Field("printed_on", "打印日期", Kind.DATE, req=R, source="design §8"),
        Field("state", "状态", Kind.CODE, req=R, codes="BLANK_STATE", source="design §8"),
        Field("household_id", "农户", Kind.REF, source="design §8"),
        Field("done_on", "录入或作废日期", Kind.DATE, source="design §8"),
        Field("name", "经手人", T, L.PERSONAL, source="design §8"),
        Field("note", "说明", T, source="design §8"),
    ),
)

DUPLICATE_MARK = RecordKind(
    "duplicate_mark",
    "重复核对结论",
    "village",
    (
        Field("left_id", "一方", Kind.REF, L.PERSONAL, req=R, source="design §3"),
        Field("right_id", "另一方", Kind.REF, L.PERSONAL, req=R, source="design §3"),
        Field("digest", "数据摘要", T, req=R, source="design §3"),
        Field("decision", "结论", Kind.CODE, req=R, codes="DUPLICATE", source="design §3"),
        Field("reason", "说明", Kind.LONGTEXT, L.PERSONAL, source="design §3", max_length=500),
        Field("name", "核对人", T, L.PERSONAL, req=R, source="design §3"),
        Field("date", "核对日期", Kind.DATE, req=R, source="design §3"),
    ),
)

PAPER_KINDS = (LIFE_EVENT, ATTACHMENT, BLANK_SHEET, DUPLICATE_MARK)
