"""All ledgers of a period in one go: the village is read once, every ledger drawn, the print logged (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from app.domain.errors import AppError
from app.domain.ledgers import LEDGER_KINDS, LedgerKind, read_period
from app.domain.ledgers.periods import LIVE
from app.services.desk import Desk
from app.services.disk import save_file
from app.services.ledgers.books import Village, Wanted, book
from app.services.papers.base import PDF, XLSX, Asked, PaperKind, Sheet
from app.services.papers.catalogue import paper_kind
from app.services.papers.drawing import draw_sheet, drawable, log_print, setting_of
from app.services.papers.ledgers import marked
from app.services.summing.books import town_ledger

PURPOSE = "台账归档"
Progress = Callable[[int, int], None]


def save_ledgers(
    desk: Desk, folder: Path, period: str = "", formats: tuple[str, ...] = (PDF, XLSX), progress: Progress | None = None
) -> list[Path]:
    """Write every ledger of a month into a folder, one file a ledger and format; returns the files. Characters no font draws
    become boxes. AppError LEDG-101 … LEDG-103, FILE-… of the folder."""
    month = read_period(period, ("month",), desk.today)
    if not folder.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(folder))
    done: list[Path] = []
    for number, (kind, paper, sheet) in enumerate(_sheets(desk, period), 1):
        for out_format in formats:
            drawn, _missing = drawable(sheet, out_format, True)
            data, _documents = draw_sheet(drawn, out_format)
            name = f"{kind.number}-{paper.name}-{month.end:%Y%m}.{out_format}"
            done.append(save_file(folder / name, data))
        log_print(desk, paper, [(sheet.subject, sheet.level)], PURPOSE, False)
        if progress:
            progress(number, len(LEDGER_KINDS))
    return done


def _sheets(desk: Desk, period: str) -> Iterator[tuple[LedgerKind, PaperKind, Sheet]]:
    """Every ledger of the period that ends with the month: of a quarterly one the quarter the month stands in."""
    with desk.reading() as connection:
        setting = setting_of(desk, connection, Asked(period=period), PURPOSE)
        village = None if desk.store.role == "township" else Village(desk, connection)
        for kind in LEDGER_KINDS:
            wanted = "" if kind.periods[0] == LIVE and not period.strip() else period
            made = (
                book(desk, connection, kind, Wanted(wanted), village)
                if village
                else town_ledger(desk, kind, Wanted(wanted))
            )
            yield (
                kind,
                paper_kind(kind.key),
                Sheet((marked(setting, made),), made.ledger.title, made.ledger.period, max(made.level, 2)),
            )
