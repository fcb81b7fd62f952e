"""Code lists about 一户一策 (`domain.md` §22 Pairing)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

TASK_STATE = make(
    "TASK_STATE",
    "一户一策完成情况",
    "S2, domain §22",
    """
open | 未开始
running | 进行中
done | 已完成
dropped | 未完成（写明原因） | alias=未完成
""",
)

PLAN_LISTS: tuple[CodeList, ...] = (TASK_STATE,)
