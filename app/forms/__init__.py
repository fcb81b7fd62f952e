"""Draws questionnaire pages in Qt from `Field` declarations; knows only `app.domain`."""
