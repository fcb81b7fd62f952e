"""Running numbers of a year (评议2026-001, 公示2026-003, on a laptop with letter B 公示2026-B001), and finding what a
person means by one."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.errors import AppError
from app.domain.letters import number_head
from app.services.files import Rec
from app.store.rows import read_records
from app.store.store import Connection, get_meta


def next_number(connection: Connection, kind: str, prefix: str) -> str:
    """The next number of a numbered record, such as 公示2026-003; a number once given is not given again.

    Every laptop but the first of its village writes its letter into it (公示2026-B001), so that no two draw the same one."""
    head = f"{prefix}-{number_head(get_meta(connection, 'letter'))}"
    taken = [str(row["number"]) for row in read_records(connection, kind, deleted=True)]
    used = [int(no.removeprefix(head)) for no in taken if no.startswith(head) and no.removeprefix(head).isdigit()]
    return f"{head}{max(used, default=0) + 1:03d}"


def newest_named(
    connection: Connection, kind: str, wanted: str, day: str, missing: AppError,
    names: Callable[[Rec], tuple[str, ...]] = lambda _row: (),
) -> Rec:  # fmt: skip
    """The newest row (by the field `day`) a person means by id, number or one of its further `names`, the newest of all
    where nothing is said; raises `missing` where there is none."""
    rows = sorted(read_records(connection, kind), key=lambda row: (row[day], str(row["number"])))
    found = [row for row in rows if wanted in (row["id"], row["number"], *names(row))] if wanted else rows
    if not found:
        raise missing
    return found[-1]
