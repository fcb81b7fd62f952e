"""The ledgers of §15 as papers: every one PDF and workbook, by period, group, helper and class (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from app.domain.documents import Ledger, chinese_date
from app.domain.errors import AppError
from app.domain.ledgers import LEDGER_KINDS, Filters, LedgerHead, LedgerKind, build_ledger, ledger_kind, period_code
from app.domain.ledgers.build import WHOLE
from app.domain.ledgers.periods import LivePeriod
from app.domain.policy import Policy
from app.domain.questionnaire.codes import code_for
from app.services.desk import policy_entry
from app.services.files import HouseholdFile, load_households
from app.services.ledgers.books import Book, Wanted, book
from app.services.ledgers.monitoring import visits
from app.services.ledgers.scope import Scope, measures_of
from app.services.papers.base import PDF, XLSX, PaperKind, Setting, Sheet, number_of, whose
from app.services.summing.books import town_ledger
from app.store.rows import read_records

__all__ = ["LEDGER_PAPERS", "category_code", "ledger_book", "marked", "measures_of"]

# What a ledger is called on the command line where its title has brackets or strokes.
NAMES = {
    "groups": "重点人群核实表", "revisits": "回访计划完成表", "clues": "线索台账", "homes": "住房饮水排查台账", "grants": "慰问救助发放台账",
}  # fmt: skip
_EVER = LivePeriod(date(1, 1, 1), date(9998, 12, 31), "live")


def ledger_book(setting: Setting, kind: LedgerKind) -> Book:
    """The ledger asked for. AppError LEDG-…, H-101."""
    asked = setting.asked
    filters = Filters(asked.group.strip(), asked.helper.strip(), category_code(kind, asked.category))
    household = whose(setting)[0].id if asked.household or asked.case else ""
    wanted = Wanted(asked.period, filters, asked.reveal, asked.late, household)
    if setting.desk.store.role == "township" and not household:
        return town_ledger(setting.desk, kind, wanted)
    return book(setting.desk, setting.connection, kind, wanted)


def category_code(kind: LedgerKind, text: str) -> str:
    """The code of a class as people write it; AppError LEDG-104 for one this ledger does not know."""
    if not text.strip():
        return ""
    found = code_for(kind.classes, text.strip()) if kind.classes else None
    if not found:
        raise AppError("LEDG-104", f"{kind.title}没有“{text.strip()}”这个类别。", "请从台账的类别里选。", kind.title)
    return found


def _builder(kind: LedgerKind) -> Callable[[Setting], Sheet]:
    def build(setting: Setting) -> Sheet:
        return _sheet(setting, kind)

    return build


def _sheet(setting: Setting, kind: LedgerKind) -> Sheet:
    made = ledger_book(setting, kind)
    documents: tuple[Ledger, ...] = (marked(setting, made),)
    if kind.key == "monitoring" and made.period.interval == "month":
        documents = (*documents, marked(setting, ledger_book(setting, ledger_kind("groups"))))
    return Sheet(documents, made.ledger.title, made.ledger.period, max(made.level, 2))


def marked(setting: Setting, made: Book) -> Ledger:
    """The ledger with its number and the line that says who printed it."""
    number = f"TZ{made.kind.number.replace('乙', 'B')}-{period_code(made.period) or f'{setting.desk.today:%Y%m%d}'}"
    return replace(made.ledger, marks=setting.marks(number, made.level), paper=setting.asked.paper)


def help_sheet(setting: Setting) -> Sheet:
    """15.2: of one household its whole file by default, of the village a period."""
    if not (setting.asked.household or setting.asked.case):
        return _sheet(setting, ledger_kind("help"))
    file = whose(setting)[0]
    if setting.asked.period.strip():
        made = ledger_book(setting, ledger_kind("help"))
        ledger = marked(setting, made)
    else:
        ledger = _whole_file(setting, file)
    marks = setting.marks(f"BF-{number_of(file)}", 3)
    ledger = replace(ledger, marks=marks, group=str(file.record.get("group_name") or WHOLE))
    return Sheet((ledger,), ledger.title, file.short, 3)


def _whole_file(setting: Setting, file: HouseholdFile) -> Ledger:
    desk, kind = setting.desk, ledger_kind("help")
    policy = Policy(policy_entry(row) for row in read_records(setting.connection, "policy"))
    files = load_households(setting.connection, [file.id])
    scope = Scope(setting.connection, _EVER, desk.today, policy, files, read_records)
    head = LedgerHead(setting.bodies.place, (), desk.operator, "", chinese_date(desk.today))
    return replace(build_ledger(kind, visits(scope), head, WHOLE), paper=setting.asked.paper)


_TAKES = ("period", "paper", "group", "helper", "category", "late", "reveal")
LEDGER_PAPERS: tuple[PaperKind, ...] = tuple(
    PaperKind(
        kind.key, NAMES.get(kind.key, kind.title), f"{kind.number}　{kind.title}",
        help_sheet if kind.key == "help" else _builder(kind), (),
        ("household", *_TAKES) if kind.key == "help" else _TAKES, (PDF, XLSX), 3, kind.purpose,
    )
    for kind in LEDGER_KINDS
)  # fmt: skip
