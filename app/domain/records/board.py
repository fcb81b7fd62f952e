"""Rows of the notice board beside the notice itself: the photos that show a sheet hung (`domain.md` §10.5)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, RecordKind, Req

T = Kind.TEXT
R = Req.REQUIRED

NOTICE_PHOTO = RecordKind(
    "notice_photo",
    "公示照片",
    "notice",
    (
        Field("notice_id", "公示", Kind.REF, req=R, source="domain §10.5"),
        Field("shot", "拍的是", Kind.CODE, req=R, codes="NOTICE_SHOT", source="domain §10.5"),
        Field("taken_on", "拍摄日期", Kind.DATE, req=R, source="domain §10.5"),
        Field("digest", "文件摘要", T, req=R, source="design §3"),
        Field("secret", "文件密钥", T, Level.SENSITIVE, req=R, source="design §3"),
        Field("media", "文件格式", T, req=R, source="design §3"),
        Field("size", "文件大小", Kind.INT, req=R, unit="字节", source="design §3"),
        Field("width", "宽", Kind.INT, unit="像素", source="design §3"),
        Field("height", "高", Kind.INT, unit="像素", source="design §3"),
    ),
)

BOARD_KINDS = (NOTICE_PHOTO,)
