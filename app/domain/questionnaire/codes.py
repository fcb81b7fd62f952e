"""All code lists by name, and the words in which people see and type their choices (`domain.md` §5)."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.questionnaire.codelist import Code, CodeList, plain
from app.domain.questionnaire.editions import Lists
from app.domain.questionnaire.income_items import INCOME_LISTS
from app.domain.questionnaire.lists_archive import ARCHIVE_LISTS
from app.domain.questionnaire.lists_audit import AUDIT_LISTS
from app.domain.questionnaire.lists_board import BOARD_LISTS
from app.domain.questionnaire.lists_duty import DUTY_LISTS
from app.domain.questionnaire.lists_employment import EMPLOYMENT_LISTS
from app.domain.questionnaire.lists_erasure import ERASURE_LISTS
from app.domain.questionnaire.lists_help import HELP_LISTS
from app.domain.questionnaire.lists_household import HOUSEHOLD_LISTS
from app.domain.questionnaire.lists_lowincome import LOW_INCOME_LISTS
from app.domain.questionnaire.lists_papers import PAPER_LISTS
from app.domain.questionnaire.lists_person import PERSON_LISTS
from app.domain.questionnaire.lists_plan import PLAN_LISTS
from app.domain.questionnaire.lists_road import ROAD_LISTS
from app.domain.questionnaire.lists_summing import SUMMING_LISTS
from app.domain.questionnaire.lists_sweeps import SWEEP_LISTS
from app.domain.questionnaire.lists_town import TOWN_LISTS

__all__ = ["CODE_LISTS", "Code", "CodeList", "code_for", "foreign", "is_foreign", "label", "labels", "read_code"]

# As the township's edition in force has them (`editions`), else as shipped.
CODE_LISTS = Lists(
    (
        *PERSON_LISTS,
        *HOUSEHOLD_LISTS,
        *HELP_LISTS,
        *ROAD_LISTS,
        *BOARD_LISTS,
        *DUTY_LISTS,
        *INCOME_LISTS,
        *PAPER_LISTS,
        *SWEEP_LISTS,
        *EMPLOYMENT_LISTS,
        *LOW_INCOME_LISTS,
        *PLAN_LISTS,
        *ARCHIVE_LISTS,
        *ERASURE_LISTS,
        *AUDIT_LISTS,
        *TOWN_LISTS,
        *SUMMING_LISTS,
    )
)

_FOREIGN = "!"


def foreign(text: str) -> str:
    """The code under which a text outside its list is kept as it came (SW-206 reports it)."""
    return _FOREIGN + text.strip()


def is_foreign(code: str | None) -> bool:
    """True for a text that is kept as it came from a file."""
    return bool(code) and str(code).startswith(_FOREIGN)


def label(name: str, code: str | None, lists: Mapping[str, CodeList] = CODE_LISTS) -> str:
    """Chinese text of a code: blank for blank, a foreign text as it came, 未知选项 for a code of a newer list."""
    if not code:
        return ""
    if is_foreign(code):
        return code[len(_FOREIGN) :]
    known = lists[name].by_code.get(code)
    return known.label if known else "未知选项"


def labels(name: str, on: str = "", lists: Mapping[str, CodeList] = CODE_LISTS) -> tuple[str, ...]:
    """Labels offered on a day, in order."""
    return tuple(code.label for code in lists[name].active(on))


def code_for(name: str, text: str, parent: str = "", lists: Mapping[str, CodeList] = CODE_LISTS) -> str | None:
    """Code of a label or alias (relations also without 之); None where the list has no such text or it stays unclear."""
    index = lists[name].by_text
    found = index.get(plain(text)) or index.get(plain("之" + text.strip())) if plain(text) else None
    fitting = [code for code in found or () if not parent or code.parent == parent]
    if len(fitting) > 1:  # a retired item whose word was given to another one
        fitting = [code for code in fitting if code.is_active]
    return fitting[0].code if len(fitting) == 1 else None


def read_code(name: str, text: str, parent: str = "", lists: Mapping[str, CodeList] = CODE_LISTS) -> str:
    """Code of a text from a file: blank for blank, a foreign code where the list does not know it."""
    if not text.strip():
        return ""
    return code_for(name, text, parent, lists) or foreign(text)
