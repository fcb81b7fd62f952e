"""What stands on a sheet of paper: plain frozen data that services fill and `app.reports` draws.

Nothing here looks anything up: every string is already chosen, masked and worded by a service. Lengths are millimetres.
Sources: `domain.md` §10 (notices), §15 (ledgers), §16 (print conventions), `design.md` §5 (hand-over), §8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

INTERNAL_MARK = "内部资料 妥善保管"
PRACTICE_MARK = "练习用，不作正式材料"  # on every sheet and in every workbook of the practice village
ORDER_NOTE = "项目顺序待乡镇核定"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, bold when it must stand out."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """An underlined place to write, `width` characters wide; `text` stands on the line when it is known."""

    width: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick and its label, drawn as lines so that no font matters."""

    label: str
    ticked: bool = False


Inline = str | Run | Blank | Tick
Text = str | tuple[Inline, ...]
Cell = str | int | Decimal | date | None | tuple[Inline, ...]


class Align(StrEnum):
    """Where a cell's text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class CellKind(StrEnum):
    """How a cell is shown on paper and typed in a workbook; an identifier is text even when it is all digits."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `width` is a weight in millimetres (scaled to the frame, kept as it is when `fixed`), `group` a head
    over neighbours, `merge` draws the cell once for all rows of a household."""

    key: str
    label: str
    width: float
    align: Align = Align.CENTER
    kind: CellKind = CellKind.TEXT
    group: str = ""
    merge: bool = False
    fixed: bool = False


class RowKind(StrEnum):
    """An ordinary row, the sum line, or a heading across all columns (its text is the first cell)."""

    ROW = "row"
    SUM = "sum"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; neighbours of one `group` (a household) are never torn apart; `height` is the least height."""

    cells: tuple[Cell, ...]
    group: str = ""
    kind: RowKind = RowKind.ROW
    height: float = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """What every page of a sheet carries: its number, 练习, the line of a level 2–3 print; `qr` what the QR code says
    where that is more than the number; `folio` the running number of the first page in a bound volume (0: none);
    `entered_by` 乡镇代录 where the township enters for a village without the program (`domain.md` §22)."""

    number: str = ""
    practice: bool = False
    print_line: str = ""
    qr: str = ""
    folio: int = 0
    entered_by: str = ""


def chinese_date(day: date) -> str:
    """`2026年7月3日`: Arabic digits without leading zeros (`domain.md` §16)."""
    return f"{day.year}年{day.month}月{day.day}日"


def print_line(operator: str, on: date, purpose: str) -> str:
    """The line on a print of level 2–3 data: who, when, what for (`design.md` §4)."""
    return f"打印人：{operator}　打印日期：{chinese_date(on)}　用途：{purpose}"


def cell_text(column: Column, value: Cell) -> str:
    """A plain value as it is printed; dates as 2026-07-03 in tables, money with two decimals, None as nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "".join(inline_text(item) for item in value)
    if column.kind is CellKind.MONEY:
        return f"{value:,.2f}"
    return str(value)


def inline_text(item: Inline) -> str:
    """The words of an inline element without its box or line."""
    match item:
        case str():
            return item
        case Tick():
            return item.label
        case _:
            return item.text


def texts_of(value: Any) -> Iterator[str]:
    """Every string of a document, for the checks that run before printing (glyphs, privacy, words)."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from texts_of(getattr(value, part.name))


class Paper(StrEnum):
    """Sheet sizes a person can choose."""

    A4 = "A4"
    A3 = "A3"
    A4_LARGE = "A4大字"
    A3_TWO = "A3拼接"  # an A3 sheet in two A4 halves, to be glued together (§16)


@dataclass(frozen=True, slots=True)
class FormCell:
    """A label and its value; `span` counts label-value pairs; an empty value leaves ≥ 8 mm to write in."""

    label: str
    value: Text = ""
    span: int = 1
    height: float = 0


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """A place to sign (≥ 12 × 30 mm), with a fingerprint box (25 × 25 mm) where asked."""

    label: str
    name: str = ""
    fingerprint: bool = False
    date: str = "　　年　月　日"


@dataclass(frozen=True, slots=True)
class TakeDown:
    """The record page of the file copy: who posted, where, until when, objections (`domain.md` §10.2 item 9)."""

    cells: tuple[FormCell, ...]
    signatures: tuple[SignatureBox, ...] = (SignatureBox("张贴人"), SignatureBox("撤下人"), SignatureBox("见证人"))
    note: str = "本页随公示原件存档，不张贴。照片另附粘贴页。"


def blank_take_down() -> tuple[FormCell, ...]:
    """The labels of a take-down record nobody has filled in yet."""
    return (
        FormCell("张贴日期"), FormCell("张贴地点"), FormCell("撤下日期"), FormCell("照片编号"),
        FormCell("收到异议（件）"), FormCell("异议处理结果"), FormCell("情况说明", span=2, height=40),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """公示 or 公告 for the village board (`domain.md` §10.2): whitelisted columns only, never the internal mark.

    `kind` is the label of §10.1; `period` prints counted days only (§8.4); `objection` is empty for a 公告."""

    INTERNAL: ClassVar[bool] = False

    kind: str
    title: str
    body: tuple[Text, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    period: str
    objection: tuple[Text, ...]
    contacts: tuple[tuple[str, str], ...]
    issuer: str
    date: str
    paper: Paper = Paper.A4
    take_down: TakeDown | None = None
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class Ledger:
    """One 台账 (`domain.md` §15): common header, rows, sum line, entries made after the month was closed (补录)."""

    INTERNAL: ClassVar[bool] = True

    title: str
    village: str
    period: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    group: str = ""
    filler: str = ""
    auditor: str = ""
    date: str = ""
    total: Row | None = None
    supplement: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    paper: Paper = Paper.A4
    marks: Marks = Marks()

    @property
    def header(self) -> tuple[tuple[str, str], ...]:
        """The line under the title: label and value."""
        return (
            ("村", self.village), ("小组", self.group), ("期间", self.period),
            ("填表人", self.filler), ("审核人", self.auditor), ("日期", self.date),
        )  # fmt: skip

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """Rows in print order: the period, its sum line, then what was entered after closing."""
        rows = self.rows + ((self.total,) if self.total else ())
        if not self.supplement:
            return rows
        return (*rows, Row(("补录（结账后录入，计入下月）",), kind=RowKind.SECTION), *self.supplement)


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """报送单: goes with a package on the stick (`design.md` §5); households by short number, never by name."""

    INTERNAL: ClassVar[bool] = True

    package_no: str
    sender: str
    receiver: str
    date: str
    counts: tuple[tuple[str, int], ...]
    households: tuple[str, ...]
    check_code: str
    file_name: str = ""
    title: str = "报送单"
    date_label: str = "报送日期"
    counts_title: str = "数据清点"
    households_title: str = "农户清单"
    beside: tuple[Row, ...] = ()  # volumes and backup: file, what is in it, size, check code
    qr: str = ""
    notes: tuple[str, ...] = ()
    signatures: tuple[SignatureBox, ...] = (SignatureBox("报送人"), SignatureBox("接收人"))
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """恢复单: the recovery code of one store, printed once at set-up; no personal data."""

    INTERNAL: ClassVar[bool] = True

    owner: str
    date: str
    code: tuple[str, ...]
    title: str = "数据恢复单"
    steps: tuple[str, ...] = (
        "本单可以打开这台电脑上的全部数据，请不要拍照、复印或通过微信等方式转发。",
        "打印后立即装入信封密封，在封口处由两人签字并注明日期，存放在单位带锁的保险柜（铁皮柜）中。",
        "忘记密码时，在登录页面选择“忘记密码：用恢复单打开”，按顺序输入上面的恢复码，然后设置新密码。",
        "恢复码不分大小写，各组之间的间隔不用输入。",
        "信封被打开过或者本单遗失时，请在“设置”中重新生成恢复单，旧恢复单随即作废。",
    )
    signatures: tuple[SignatureBox, ...] = (SignatureBox("封存人"), SignatureBox("保管人"))
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class FingerprintSheet:
    """The twelve characters of a public key, to be typed on the other side's computer (`design.md` §4)."""

    INTERNAL: ClassVar[bool] = True

    side: str
    owner: str
    date: str
    groups: tuple[str, ...]
    device: str = ""
    title: str = "设备核对单"
    steps: tuple[str, ...] = (
        "请把本单当面交给对方，或者由对方打电话逐字核对，不要用微信、短信发送。",
        "对方在“报送”或“接收”页面选择“核对对方”，把上面的核对码按组输入电脑。",
        "输入的核对码一致，双方才能互相传送数据包；不一致时请停止操作，重新打印本单。",
    )
    signatures: tuple[SignatureBox, ...] = (SignatureBox("出具人"), SignatureBox("核对人"))
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """One visit to one household with its 帮扶台账 entry (`domain.md` §12 R-12.4, §15.2); blank strings leave space."""

    INTERNAL: ClassVar[bool] = True

    title: str
    village: str
    group: str = ""
    head: str = ""
    household_no: str = ""
    category: str = ""
    people: str = ""
    purpose: Text = ""
    date: str = ""
    mode: Text = ""
    visitors: str = ""
    met: str = ""
    snapshot: tuple[FormCell, ...] = ()
    changes: str = ""
    measures: str = ""
    income: Text = ""
    requests: str = ""
    solved: str = ""
    new_risk: Text = ""
    satisfaction: Text = ""
    next_steps: str = ""
    result: Text = ""
    signatures: tuple[SignatureBox, ...] = (
        SignatureBox("农户签字", fingerprint=True), SignatureBox("走访人签字"), SignatureBox("走访人签字"),
    )  # fmt: skip
    marks: Marks = Marks()
