"""Dialogs; each has a static `ask(...)` which tests and pages may replace."""
