"""Visits: the page, the board, drafts."""
