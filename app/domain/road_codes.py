"""The code lists that the rows of the road and of daily work use; each is declared once, in the questionnaire's lists."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.records.paper import PAPER_KINDS
from app.domain.records.relative import RELATIVE_KINDS
from app.domain.records.road import ROAD_KINDS
from app.domain.records.sweep import SWEEP_KINDS
from app.domain.records.work import WORK_KINDS

# Name -> list, in the order the records name them; KeyError at import where a record names a list nobody declared.
ROAD_LISTS: dict[str, CodeList] = {
    field.codes: CODE_LISTS[field.codes]
    for kind in (*ROAD_KINDS, *WORK_KINDS, *PAPER_KINDS, *SWEEP_KINDS, *RELATIVE_KINDS)
    for field in kind.fields
    if field.codes
}
