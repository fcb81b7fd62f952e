"""练习村: a village of about sixty invented households and its township, made through the real verbs, alive on any day.

The makers: `people` (who), `forms` (what they answered), `book` (the workbook they came with),
`plan`, `town`, `visits` (what happened when), `build` (both stores),
`demo` (everything printed and handed over),
`house` (opening, changing sides, making anew), `guide` (the guided tasks). Names and words: `resources/practice`.
"""

from __future__ import annotations

from app.services.practice.build import PASSWORD, PracticeStores, build_practice
from app.services.practice.demo import DemoResult, make_demo, write_practice_key
from app.services.practice.house import open_practice

__all__ = [
    "PASSWORD", "DemoResult", "PracticeStores", "build_practice", "make_demo", "open_practice", "write_practice_key",
]  # fmt: skip
