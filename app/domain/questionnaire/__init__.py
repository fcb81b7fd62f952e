"""The collection form as data: each field declared once."""

from __future__ import annotations

from app.domain.questionnaire.kinds import (
    CASE,
    CONSENT,
    HOUSEHOLD,
    INCOME,
    KINDS,
    MEMBER,
    OBLIGOR,
    PUBLIC_POST,
    SNAPSHOT,
    WORK_SPELL,
)  # fmt: skip

__all__ = [
    "CASE", "CONSENT", "HOUSEHOLD", "INCOME", "KINDS", "MEMBER", "OBLIGOR", "PUBLIC_POST", "SNAPSHOT", "WORK_SPELL",
]  # fmt: skip
