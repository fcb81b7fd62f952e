"""What left this machine and cannot be reached: packages on sticks, backups elsewhere, papers and files (`design.md` §5)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.store.store import Connection

SENT = {"sync": "报送包", "return": "回执包"}
KEPT = "备份"


@dataclass(frozen=True, slots=True)
class Unreached:
    """Packages (number, day, kind), backups (file, day) and prints or files (day, what was done), the oldest first; no names.
    `photos` of notices that name the household (sheet, day): nobody but a person sees who stands on a photo."""

    packages: tuple[tuple[str, str, str], ...] = ()
    backups: tuple[tuple[str, str], ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    photos: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it is kept for the paper."""
        return {"packages": self.packages, "backups": self.backups, "papers": self.papers, "photos": self.photos}

    @staticmethod
    def from_json(kept: dict[str, Any]) -> Unreached:
        """The inverse."""
        return Unreached(
            *(tuple(tuple(line) for line in kept.get(key, ())) for key in ("packages", "backups", "papers", "photos"))
        )


def unreached(connection: Connection, short: str, number: str, household: str) -> Unreached:
    """As the logs of this store tell it. `short`: how the access log names the household; `number`: its short number."""
    lines = connection.exec_driver_sql("SELECT at, action, subject, purpose FROM accesslog ORDER BY seq").all()
    backups = tuple((str(subject), str(at)[:10]) for at, action, subject, _purpose in lines if action == KEPT)
    papers = tuple(
        (str(at)[:10], str(action))
        for at, action, subject, _purpose in lines
        if action != KEPT
        and not str(action).startswith("查看")
        and (str(subject) == short or (number and number in str(subject)))
    )
    return Unreached(_packages(connection, number), backups, papers, _photos(connection, household))


def _photos(connection: Connection, household: str) -> tuple[tuple[str, str], ...]:
    query = """SELECT coalesce(n.number,''), coalesce(p.taken_on,'') FROM r_notice_photo p JOIN r_notice n ON n.id=p.notice_id
        WHERE coalesce(p.deleted_reason,'')='' AND n.id IN (SELECT notice_id FROM r_notice_row WHERE household_id=?)
        ORDER BY p.taken_on, p.id"""
    return tuple((str(number), str(day)) for number, day in connection.exec_driver_sql(query, (household,)))


def _packages(connection: Connection, number: str) -> tuple[tuple[str, str, str], ...]:
    found = []
    rows = connection.exec_driver_sql(
        "SELECT number, at, kind, counts FROM packagelog WHERE direction='out' ORDER BY at"
    )
    for package, at, kind, counts in rows:
        listed = json.loads(counts).get("households")
        if listed is None or (number or "无户号") in listed:
            found.append((str(package), str(at)[:10], SENT.get(str(kind), "包")))
    return tuple(found)
