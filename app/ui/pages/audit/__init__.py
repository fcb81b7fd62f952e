"""审核 (township): the queue over all villages, a case with all its papers, spot checks, comments, decisions."""

from __future__ import annotations

from app.ui.context import PageContext


def make(context: PageContext) -> object:
    """The page."""
    from app.ui.pages.audit.page import AuditPage

    return AuditPage(context)
