"""What the parts of an erasure share: the running job in the store's notes, the reach of a wish, the raw connection."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.erasing import Reach, Terms
from app.services.desk import Desk
from app.store import scrub
from app.store.rows import read_records
from app.store.scrub import Target
from app.store.store import Connection, get_meta, set_meta

JOB, REPORT = "erasing", "erasure_report:"
# In this order; each can be done again. `forget` drops the terms, `vacuum` what the file still holds of them.
STEPS = ("files", "quarantine", "packages", "backups", "replaced", "list", "forget", "vacuum")


@dataclass(slots=True)
class Job:
    """What is still to be done after the rows are gone; kept in the store until it is."""

    target: Target = field(default_factory=Target)
    erasures: list[str] = field(default_factory=list)  # ids of the erasure rows
    files: list[str] = field(default_factory=list)  # attachment files whose rows are gone
    look: list[str] = field(default_factory=list)  # folders of sticks that are plugged in
    drop_unreadable: bool = True  # backups no key opens go, too
    step: str = STEPS[0]
    done: dict[str, Any] = field(default_factory=dict)  # what was found and done, for the paper

    def joined(self, other: Job) -> Job:
        """A second erasure before the first is done: both from the beginning."""
        return Job(
            self.target.joined(other.target), [*self.erasures, *other.erasures], [*self.files, *other.files],
            list(dict.fromkeys([*self.look, *other.look])), self.drop_unreadable or other.drop_unreadable,
            STEPS[0], {**self.done, **other.done},
        )  # fmt: skip


def read_job(connection: Connection) -> Job | None:
    """The erasure that is not finished yet."""
    text = get_meta(connection, JOB)
    if not text:
        return None
    kept = json.loads(text)
    return Job(**{**kept, "target": Target.from_json(kept["target"])})


def write_job(connection: Connection, job: Job | None) -> None:
    """Keep how far it is; None: it is finished."""
    if job is None:
        connection.exec_driver_sql("DELETE FROM meta WHERE key=?", (JOB,))
        return
    kept = {key: getattr(job, key) for key in Job.__dataclass_fields__ if key != "target"}
    set_meta(connection, JOB, json.dumps({**kept, "target": job.target.to_json()}, ensure_ascii=False))


def raw_of(connection: Connection) -> Any:
    """The driver's own connection, in the same transaction."""
    return connection.connection.dbapi_connection


def reach_in_store(connection: Connection, household: str, member: str = "") -> dict[str, Reach]:
    """Household → how far: the household whole, or one of its people; his rows in other households come along."""
    raw = raw_of(connection)
    if member:
        person = _person_of(raw, household, member)
        found = {household: Reach(False, frozenset({member, person} - {""}))}
        return {**found, **_elsewhere(raw, household, {person} - {""})}
    query = "SELECT person_id FROM r_member WHERE unit_id=? AND coalesce(presence,'')<>'left' AND person_id<>''"
    people = {str(row[0]) for row in raw.execute(query, (household,))}
    return {household: Reach(True), **_elsewhere(raw, household, people)}


def _person_of(raw: Any, household: str, member: str) -> str:
    row = raw.execute("SELECT person_id FROM r_member WHERE id=? AND unit_id=?", (member, household)).fetchone()
    return str(row[0] or "") if row else ""


def _elsewhere(raw: Any, household: str, people: set[str]) -> dict[str, Reach]:
    """Rows of the same persons in households they left."""
    found: dict[str, Reach] = {}
    for person in sorted(people):
        query = "SELECT unit_id, id FROM r_member WHERE person_id=? AND unit_id<>? AND presence='left'"
        for unit, row in raw.execute(query, (person, household)):
            known = found.get(str(unit), Reach())
            found[str(unit)] = Reach(False, known.people | {str(row), person})
    return found


def erased_rows(connection: Connection) -> list[dict[str, Any]]:
    """All erasures known here."""
    return read_records(connection, "erasure")


def target_in_store(connection: Connection, reach: dict[str, Reach], cells: Iterable[tuple[str, str, str]]) -> Target:
    """The target with its terms, as this store knows them."""
    terms: Terms = scrub.collect(raw_of(connection), reach)
    return Target(reach, terms, frozenset(cells))


def report_of(desk: Desk, erasure: str) -> dict[str, Any]:
    """What the erasure did on this machine and what lies out of reach; {} where it was not done here."""
    with desk.reading() as connection:
        return dict(json.loads(get_meta(connection, REPORT + erasure, "{}")))
