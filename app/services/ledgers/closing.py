"""结账 and 零报告: a closed month says for good what was known of it, signed where nothing changed (`design.md` §3, `domain.md` §15.20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.documents import chinese_date
from app.domain.errors import AppError
from app.domain.ledgers import LEDGER_KINDS, digest, period_text, read_period
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.revisits import Period, period_of
from app.domain.workdays import add_months, month_of
from app.services.desk import Desk
from app.services.files import HouseholdFile
from app.services.ledgers.books import Village, entries_of, kind_interval
from app.services.ledgers.closes import Close, closes
from app.store.asof import seen_here
from app.store.store import Connection

WHERE = "台账结账"
MONTH = ("month",)


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """Where a month stands: closed or not, what changed in it (word → how often; nothing is a 零报告), late or not."""

    period: str
    close: Close | None
    changes: tuple[tuple[str, int], ...]
    late: bool

    @property
    def zero(self) -> bool:
        """True for a month in which nothing changed."""
        return not self.changes

    @property
    def text(self) -> str:
        """What changed, in words."""
        return "、".join(f"{word}{count}件" for word, count in self.changes) or "本月没有变化"


def month_standing(desk: Desk, period: str) -> MonthStanding:
    """How a month stands today. AppError LEDG-101 … LEDG-103."""
    with desk.reading() as connection:
        return _standing(desk, connection, read_period(period, MONTH, desk.today))


def _standing(desk: Desk, connection: Connection, period: Period, village: Village | None = None) -> MonthStanding:
    known = village or Village(desk, connection)
    month = month_of(period.end)
    files = known.scope(period, None).files
    late = month not in known.closes and desk.today > closing_day(desk, connection, period)
    return MonthStanding(month, known.closes.get(month), tuple(month_changes(files, period).items()), late)


def closing_day(desk: Desk, connection: Connection, period: Period) -> date:
    """The last day on which a month is closed in time: its last one, or the fifth after (`ledger_month_close`)."""
    fifth = desk.policy(connection).at(period.start).text("ledger_month_close") == "fifth"
    return add_months(period.start, 1).replace(day=5) if fifth else period.end


def month_changes(files: Iterable[HouseholdFile], period: Period) -> Mapping[str, int]:
    """Steps of cases and changes of families in a period, by their words (`domain.md` §15.20)."""
    found: Counter[str] = Counter()
    for file in files:
        for event in file.rows("case_event"):
            if _within(event.get("date"), period) and event["step"] not in (Step.IMPORTED, Step.CORRECT, Step.CANCEL):
                found[label("STEP", str(event["step"]))] += 1
        for row in file.rows("life_event"):
            if _within(row.get("date"), period):
                found[label("LIFE_EVENT", str(row.get("kind") or "")) or "家庭变动"] += 1
    return dict(found)


def _within(day: object, period: Period) -> bool:
    return isinstance(day, date) and period.start <= day <= period.end


def close_month(
    desk: Desk, period: str, auditor: str = "", filler: str = "", signed: Iterable[str] = (), note: str = ""
) -> str:
    """Close a month; nothing changed in it makes it a 零报告, which has to be signed. Returns the row's id.

    AppError LEDG-130 (township), LEDG-131 not over, LEDG-132 closed before, LEDG-134 a zero report nobody signed,
    LEDG-137 filler and auditor are one person, LEDG-101 … LEDG-103."""
    if desk.store.role != "village":
        raise AppError("LEDG-130", "台账由村里结账。", "请接收村里的报送包，结账情况在包里。", WHERE)
    wanted = read_period(period, MONTH, desk.today)
    who = filler.strip() or desk.operator
    if auditor.strip() and auditor.strip() == who:
        raise AppError("LEDG-137", "填表人和审核人是同一个人。", "请由另一个人审核。", WHERE)
    with desk.writing("台账结账") as door:
        village = Village(desk, door.connection)
        standing = _standing(desk, door.connection, wanted, village)
        names = tuple(name.strip() for name in signed if name.strip())
        _check(desk, wanted, standing, names)
        values = {
            "period": standing.period, "closed_on": desk.today, "closed_name": who, "auditor": auditor.strip(),
            "mark": {"device": desk.store.device, "seen": seen_here(door.connection)}, "digests": _digests(village, wanted),
            "zero": standing.zero, "signed_names": names, "note": note.strip(),
        }  # fmt: skip
        return door.create("ledger_close", values, village=desk.place.code)


def _check(desk: Desk, period: Period, standing: MonthStanding, signed: tuple[str, ...]) -> None:
    if desk.today < period.end:
        raise AppError(
            "LEDG-131", f"{period.label}还没有过完，不能结账。", f"请在{period.end.day}日或以后结账。", WHERE
        )
    if standing.close is not None:
        raise AppError(
            "LEDG-132", f"{period.label}已经结账。", "以后录入的会作为补录列在下个月；结错了的请撤销结账。", WHERE
        )
    if standing.zero and not signed:
        raise AppError(
            "LEDG-134", f"{period.label}没有变化，要按零报告签字。", "请写明签字人，打印零报告签字后存档。", WHERE
        )


def _digests(village: Village, month: Period) -> dict[str, str]:
    """What every ledger whose own period ends with this month says now."""
    found = {}
    for kind in LEDGER_KINDS:
        period = period_of(month.end, kind_interval(kind))
        if period.end == month.end:
            found[kind.key] = digest(kind, entries_of(kind, village.scope(period, None)))
    return found


def reopen_month(desk: Desk, period: str, reason: str) -> None:
    """Take a closing back, with the reason. AppError LEDG-135 not closed, LEDG-136 no reason, LEDG-130."""
    if desk.store.role != "village":
        raise AppError("LEDG-130", "台账由村里结账。", "请接收村里的报送包，结账情况在包里。", WHERE)
    wanted = read_period(period, MONTH, desk.today)
    if not reason.strip():
        raise AppError("LEDG-136", "没有写撤销结账的原因。", "请写明为什么撤销。", WHERE)
    with desk.writing("撤销台账结账") as door:
        close = closes(door.connection).get(month_of(wanted.end))
        if close is None:
            raise AppError("LEDG-135", f"{wanted.label}还没有结账。", "请核对月份。", WHERE)
        door.remove("ledger_close", close.id, reason.strip())


def open_months(desk: Desk, connection: Connection) -> tuple[str, ...]:
    """Months that are over, since the village began with this program, and are not closed yet (`domain.md` §15.20)."""
    begun = desk.village(connection).get("started_on") or desk.today
    done, month, found = closes(connection), begun.replace(day=1), []
    while month < desk.today.replace(day=1):
        if f"{month:%Y%m}" not in done:
            found.append(f"{month:%Y%m}")
        month = add_months(month, 1)
    return tuple(found)


def close_text(close: Close) -> str:
    """A closing in one sentence."""
    zero = "（零报告）" if close.zero else ""
    return f"{period_text(close.period)}{zero}：{chinese_date(close.closed_on)}由{close.filler}结账"
