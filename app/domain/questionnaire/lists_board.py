"""Code lists of the notice board."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

NOTICE_SHOT = make(
    "NOTICE_SHOT",
    "公示照片",
    "domain §10.5",
    """
posted | 张贴时
in_place | 公示期间
down | 撤下时
""",
)

BOARD_LISTS: tuple[CodeList, ...] = (NOTICE_SHOT,)
