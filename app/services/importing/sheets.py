"""From sheets whose columns are known to a plan; nothing is written."""

from __future__ import annotations

from app.services.desk import Desk
from app.services.importing.compare import Planner
from app.services.importing.plan import ImportPlan
from app.services.importing.write import Progress, undisturbed
from app.workbooks.national import Headers, parse_sheets
from app.workbooks.reader import SheetRows


def plan_sheets(
    desk: Desk, file: str, sheets: list[SheetRows], headers: Headers | None = None, source: str = "",
    progress: Progress | None = None,
) -> ImportPlan:  # fmt: skip
    """Compare sheets with the store by the columns chosen (None: by their headers); `source` keeps the texts of this list apart from other lists."""
    with undisturbed():
        book = parse_sheets(file, sheets, progress, headers, emptied=True)
        with desk.reading() as connection:
            return Planner(connection, desk.place.code, book, source).plan()
