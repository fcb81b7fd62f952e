"""Tables that several reports share, over the very entries of the ledgers, so that both always agree (`domain.md` §15)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from app.domain.income import compute_income
from app.domain.income_years import income_year
from app.domain.ledgers import Entry, ledger_kind
from app.domain.ledgers.model import Tally
from app.domain.ledgers.parts import order
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.reporting import (
    Home,
    Line,
    Section,
    by_words,
    grouped,
    households,
    income_bands,
    people,
)  # fmt: skip
from app.domain.revisits import Period, period_of
from app.services.desk import Desk
from app.services.files import HouseholdFile
from app.services.ledgers.books import Village, closed_by, entries_of
from app.services.ledgers.scope import Scope, measures_of, members_on, watched_at
from app.store.store import Connection

HOMES, BOTH, PEOPLE = ("户数",), ("户数", "人数"), ("人数",)
# Word of the flow -> steps that lead there.
FLOW: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("登记线索", (Step.CLUE,)), ("入户核查", (Step.VISITING,)), ("签订承诺授权", (Step.CONSENTED,)), ("民主评议", (Step.REVIEWED,)),
    ("公示", (Step.NOTICING,)), ("上报", (Step.REPORTED,)), ("审定纳入", (Step.APPROVED,)), ("不予认定", (Step.REJECTED,)),
    ("暂未发现风险", (Step.CLOSED_NORISK,)), ("提出风险消除", (Step.REM_PROPOSED,)), ("风险消除", (Step.REMOVED,)), ("风险消除回退", (Step.RELAPSE,)),
)  # fmt: skip


@dataclass
class Facts:
    """A period of the village and the entries of its ledgers, each computed when it is asked for; `code`: one village of a
    township's store."""

    desk: Desk
    connection: Connection
    period: Period
    code: str = ""
    village: Village = field(init=False)
    kept: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.village = Village(self.desk, self.connection, self.code)

    @cached_property
    def scope(self) -> Scope:
        """The period as it is known (or was, when it is closed)."""
        return self._of(self.period)

    def _of(self, period: Period) -> Scope:
        close = closed_by(self.village, self.period)
        return self.village.scope(period, self.village.past(close), close=close)

    def entries(self, key: str, period: Period | None = None) -> list[Entry]:
        """Entries of a ledger for this period or another."""
        scope = self.scope
        if period is not None:
            scope = self._of(period)
        return entries_of(ledger_kind(key), scope)

    @cached_property
    def monitoring(self) -> list[Entry]:
        """15.1."""
        return self.entries("monitoring")

    @cached_property
    def files(self) -> dict[str, HouseholdFile]:
        """Households by id."""
        return {file.id: file for file in self.scope.files}

    @cached_property
    def homes(self) -> dict[str, Home]:
        """How households are named behind figures."""
        found = {}
        for file in self.scope.files:
            count = len(members_on(file, self.scope.on))
            number = str(file.record.get("local_household_no") or "")
            found[file.id] = Home(file.id, number, file.head_name, self.scope.group_of(file), count, self.code)
        return found

    @cached_property
    def place(self) -> str:
        """The village by the name it had on the last day."""
        return self.desk.bodies(self.connection, self.code, self.scope.on).village or self.code

    def watched(self) -> list[Entry]:
        """Entries of 15.1 whose risk stands."""
        return [entry for entry in self.monitoring if str(entry.values["state"]).startswith("监测中")]


# ---- tables every report may have -----------------------------------------------------------------------------------------


def stock(facts: Facts) -> Section:
    """Households and persons by class and state on the last day."""
    tally = Tally("class", "类别", order=order("CATEGORY"))
    return Section("stock", "监测对象存量", BOTH, by_words(facts.monitoring, tally))


def villages(facts: Facts) -> list[Section]:
    """By village, where the store holds several; of one village among many its own line."""
    if facts.code:
        watched = facts.watched()
        line = Line(facts.place, (households(e.household_id for e in watched), people(watched)))
        return [Section("villages", "各村监测中的户", BOTH, (line, replace(line, label="合计")))]
    codes = {file.id: str(file.record.get("village_code") or "") for file in facts.scope.files}
    if len(set(codes.values())) < 2:
        return []
    names = {str(row["code"]): str(row["name"]) for row in facts.scope.rows("village")}
    lines = []
    for code in sorted(set(codes.values())):
        under = [entry for entry in facts.watched() if codes[entry.household_id] == code]
        lines.append(Line(names.get(code, code), (households(e.household_id for e in under), people(under))))
    return [Section("villages", "各村监测中的户", BOTH, tuple(lines))]


def risks(facts: Facts) -> Section:
    """Risk causes of the households still monitored."""
    lines = by_words(facts.watched(), Tally("risk", "风险"))
    return Section("risks", "致贫返贫风险", BOTH, lines, overlap=True)


def flow(facts: Facts) -> Section:
    """What was done in the period, households each once."""
    lines = []
    for word, steps in FLOW:
        homes = [
            file.id for file in facts.scope.files for event in file.rows("case_event")
            if event["step"] in steps and facts.scope.holds(event.get("date"))
        ]  # fmt: skip
        lines.append(Line(word, (households(homes),)))
    return Section("flow", "本期办理情况", HOMES, tuple(lines), note="一户同一事项办理几次只计一户。")


def visit_figures(facts: Facts) -> Section:
    """Revisits by group: owed, done, late (15.3), of every kind of period that ends with this one."""
    found: list[Entry] = []
    for period in _ending(facts.period):
        found += facts.entries("revisits", period)
    lines = []
    for word, entries in grouped(found, "watch").items():
        lines.append(
            Line(
                word,
                tuple(households(e.household_id for e in entries if e.values[key]) for key in ("due", "done", "late")),
            )
        )
    sums = tuple(households(e.household_id for e in found if e.values[key]) for key in ("due", "done", "late"))
    return Section("visits", "回访情况", ("应访", "已访", "逾期"), (*lines, Line("合计", sums)))


def _ending(period: Period) -> list[Period]:
    kinds = ("month", "quarter", "half_year", "year")
    return [found for kind in kinds if (found := period_of(period.end, kind)).end == period.end]


def measures(facts: Facts) -> Section:
    """Measures by class, of the households still monitored."""
    tallied = []
    for entry in facts.watched():
        watched = watched_at(facts.files[entry.household_id], facts.scope.month)
        words = [label("MEASURE", code) for code in measures_of(watched.case, facts.scope.on)] if watched else []
        tallied.append(
            Entry(entry.key, entry.values, entry.household_id, members=entry.members, tallies={"measure": tuple(words)})
        )
    lines = by_words(tallied, Tally("measure", "措施", order=order("MEASURE")))
    without = [entry for entry in tallied if not entry.tallies["measure"]]
    none = Line("没有帮扶措施的户", (households(e.household_id for e in without), people(without)))
    return Section("measures", "帮扶措施", BOTH, (*lines[:-1], none, lines[-1]), overlap=True)


def bands(facts: Facts) -> Section:
    """Income a head of 脱贫户 and monitored households: the newest yearly record by the end of the period, else at recognition."""
    incomes: dict[str, Decimal | None] = {}
    for file in facts.scope.files:
        if watched_at(file, facts.scope.month) or str(file.record.get("household_kind") or "").startswith("exit_"):
            incomes[file.id] = _income(file, facts)
    return Section(
        "bands", "人均纯收入", BOTH, income_bands(incomes, {key: home.members for key, home in facts.homes.items()})
    )


def _income(file: HouseholdFile, facts: Facts) -> Decimal | None:
    rows = [row for row in file.rows("income_record") if row.get("moment") in ("identify", "annual")]
    known = [row for row in rows if (income_year(row) or 0) <= facts.period.end.year]
    if not known:
        return None
    newest = max(known, key=lambda row: (income_year(row) or 0, row.get("moment") == "annual"))
    return compute_income(
        newest, members_on(file, facts.scope.on), facts.scope.view.names("income_excluded")
    ).line_value
