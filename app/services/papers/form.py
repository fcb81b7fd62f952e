"""采集表: every field of items 1–5 from its declaration, filled or blank (`domain.md` §4, §22 item numbers)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.domain.consent import age_on
from app.domain.documents import (
    ORDER_NOTE,
    Align,
    Cell,
    CellKind,
    Column,
    FormCell,
    Row,
    Run,
    SignatureBox,
    Text,
    Tick,
    inline_text,
)
from app.domain.documents.form import CollectionForm, FormPart, FormSection, FormSignatures, FormTable
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind
from app.domain.questionnaire.income_items import INCOME_CLASSES
from app.domain.questionnaire.items import Item, Section, titled_items
from app.domain.questionnaire.kinds import SETTING_BLOCKS
from app.domain.records import declared
from app.domain.settings import SETTINGS
from app.domain.values import show_date
from app.services.papers.base import (
    Setting,
    Sheet,
    labelled,
    names_of,
    number_of,
    numbered_choices,
    numbered_label,
    whose,
)
from app.services.papers.source import Source

TITLE = "防止返贫监测对象信息采集表"
STAGE = "before_meeting"
COMPLETE = "_complete"
JOINED_BY = {"计算期间": "收入计算"}
# Empty rows of a list on a blank form, and the least on a filled one.
BLANK_ROWS = {"member": 6, "work_spell": 3, "public_post": 2, "obligor": 2}
ACROSS = 4
# Characters a value of one, two, four label-value pairs takes on two lines.
SPANS = ((20, 1), (56, 2))
WIDTHS = {Kind.BOOL: 15.0, Kind.DATE: 21.0, Kind.INT: 14.0, Kind.MONEY: 22.0, Kind.MONTH: 21.0, Kind.DECIMAL: 18.0}
FORMAT_WIDTHS = {"name": 20.0, "id_number": 42.0, "phone": 27.0, "address": 40.0, "bank": 42.0}
# Millimetres a column of a blank table leaves to the hand: a choice is written as the number of the legend below the table.
HAND_WIDTHS = {
    Kind.BOOL: 11.0, Kind.CODE: 11.0, Kind.CODES: 13.0, Kind.RANKED: 13.0, Kind.INT: 11.0, Kind.DATE: 20.5, Kind.MONTH: 16.0,
    Kind.MONEY: 18.0, Kind.DECIMAL: 15.0, Kind.REF: 18.0,
}  # fmt: skip
HAND_FORMATS = {"name": 18.0, "id_number": 42.0, "phone": 26.0, "address": 32.0, "bank": 42.0, "region": 17.0}
HAND_TEXT = 18.0
# Lists longer than this are written as a word: fifty-six peoples are no legend.
MOST_LEGEND = 30
BLANK_ACROSS, BLANK_SPANS = 6, ((13, 1), (41, 2), (68, 3), (96, 4))
LONG_SPAN = 3  # least of a place to write sentences in


def form_sheet(setting: Setting) -> Sheet:
    """采集表 of a household, or a blank one."""
    if setting.asked.blank:
        return _blank(setting)
    file, case = whose(setting)
    source = Source(setting, file, case)
    number = number_of(file)
    header = _header(setting, file.head_name, number, show_date(source.visit_date))
    document = build_form(source, header, setting, 3, number)
    return Sheet((document,), TITLE, file.short, 3)


def _blank(setting: Setting) -> Sheet:
    if not setting.asked.household:
        document = build_form(Source(setting), _header(setting, "", "", ""), setting, 0, "")
        return Sheet((document,), f"{TITLE}（空白）", "空白表", 0)
    file, _ = whose(setting)
    header = _header(setting, file.head_name, number_of(file), "")
    return Sheet((build_form(Source(setting), header, setting, 2, number_of(file)),), f"{TITLE}（空白）", file.short, 2)


def _header(setting: Setting, head: str, number: str, day: str) -> tuple[tuple[str, str], ...]:
    return (("村", setting.bodies.place), ("户主", head), ("村内户号", number), ("采集日期", day))


def build_form(
    source: Source, header: tuple[tuple[str, str], ...], setting: Setting, level: int, number: str
) -> CollectionForm:
    """The form as data; titles carry numbers only after the township confirmed its order."""
    confirmed = setting.view.flag("form_confirmed")
    parts = [part for title, item in printed_items(source, confirmed) for part in _item_parts(source, title, item)]
    return CollectionForm(
        TITLE, header, (*parts, _signatures(setting)), order_note="" if confirmed else ORDER_NOTE,
        paper=setting.asked.paper, marks=setting.sheet_marks("form", number, level), close=source.file is None,
    )  # fmt: skip


def printed_items(source: Source, confirmed: bool = False) -> list[tuple[str, Item]]:
    """Items filled before the meeting, in the template's order; an optional block where it is on or answered."""
    found = [
        pair for pair in titled_items(source.setting.view.text("form_template"), confirmed) if pair[1].stage == STAGE
    ]
    return [(title, item) for title, item in found if not item.block or _block(source, item)]


def _block(source: Source, item: Item) -> bool:
    answered = any(source.answered(section.kind, section.keys) for section in item.sections if not section.many)
    return switched_on(source.setting.view, item.block) or answered


def switched_on(view: PolicyView, block: str) -> bool:
    """True where a setting turns an optional block on; a block without a setting is off."""
    return block in SETTINGS and view.flag(block)


def section_fields(source: Source, section: Section) -> list[Field]:
    """The fields of a section that are asked for here: those a setting leaves out are not printed."""
    off = {
        pair
        for name, pairs in SETTING_BLOCKS.items()
        if name in SETTINGS and name != "collect_annex" and not source.setting.view.flag(name)
        for pair in pairs
    }
    fields = [declared(section.kind)[key] for key in section.keys if (section.kind, key) not in off]
    # What the program works out has no place to write on a sheet that is filled by hand.
    return [field for field in fields if source.file or not field.computed]


def _item_parts(source: Source, title: str, item: Item) -> Iterator[FormPart]:
    money = [section for section in item.sections if is_money(section)]
    for section in printed_sections(source, item):
        name = title if len(item.sections) == 1 else f"{title}：{section.title}"
        if section.many:
            yield _table(source, name, section)
        elif section in money:
            if section is money[0]:
                yield _money_table(source, f"{title}：收入和支出（元）", money)
        else:
            yield _grid(source, name, section)


def printed_sections(source: Source, item: Item) -> Iterator[Section]:
    """The sections of an item; on a blank sheet one that has a single place to write joins the last grid of its rows."""
    lone = [s for s in item.sections if not source.file and not s.many and len(section_fields(source, s)) == 1]
    for section in item.sections:
        if section in lone:
            continue
        joined = [s for s in lone if s.kind == section.kind and section.title == JOINED_BY.get(s.title)]
        keys = (*(key for s in joined for key in s.keys), *section.keys)
        yield replace(section, keys=keys) if joined else section


def is_money(section: Section) -> bool:
    return any(key.endswith(COMPLETE) for key in section.keys)


def _grid(source: Source, title: str, section: Section) -> FormSection:
    record = source.record(section.kind, section.moment)
    cells = tuple(_cell(source, section.kind, field, record) for field in section_fields(source, section))
    note = {"suggested_category": source.reasons, "net_income": source.sums}
    said = "".join(text for key, text in note.items() if key in section.keys)
    empty = source.file is None
    return FormSection(title, cells, BLANK_ACROSS if empty else ACROSS, said, empty)


def _cell(source: Source, kind: str, field: Field, record: dict[str, Any]) -> FormCell:
    if field.key == "head_member_id":
        value: Text = source.file.head_name if source.file else ""
    elif (kind, field.key) in source.computed or field.computed:
        value = source.setting.text(field, source.computed.get((kind, field.key)))
    else:
        value = source.setting.fill(field, record.get(field.key))
    tall = (14 if source.file or field.key == "risk_story" else 10) if field.kind is Kind.LONGTEXT and not value else 0
    return FormCell(labelled(field), value, _span(field, value, source.file is None), tall)


def _span(field: Field, value: Text, empty: bool) -> int:
    """Label-value pairs a cell takes: by what stands in it, else by what has to be written."""
    across, spans = (BLANK_ACROSS, BLANK_SPANS) if empty else (ACROSS, SPANS)
    if field.kind is Kind.LONGTEXT:
        return LONG_SPAN if empty and field.key == "remark" else across
    taken = _length(value) if value else _room(field)
    return next((span for most, span in spans if taken <= most), across)


def _room(field: Field) -> float:
    """Characters to leave for handwriting."""
    wide = field.format == "address" or (field.kind is Kind.TEXT and not field.format and field.max_length > 80)
    return 40 if wide else 10


def _length(value: Text) -> float:
    """Width in characters; a box to tick takes one and a half."""
    if isinstance(value, str):
        return sum(0.55 if char.isascii() else 1 for char in value)
    return sum(_length(inline_text(part)) + (1.5 if isinstance(part, Tick) else 0) for part in value)


# -- lists ------------------------------------------------------------------------------------------------------


def _table(source: Source, title: str, section: Section) -> FormTable:
    fields = section_fields(source, section)
    lead = [field for field in fields if field.key == ("name" if section.kind == "member" else "member_id")]
    rest = [field for field in fields if field not in lead]
    if source.file is None:
        return _blank_table(source, title, section, [*lead, *rest], 1 + len(lead))
    columns = (Column("number", "序号", 10), *(_column(field) for field in lead), *_others(section.kind, rest))
    names = names_of(source.file) if source.file else {}
    rows = tuple(
        Row((str(number), *_values(source, section.kind, [*lead, *rest], row, names)), group=str(row["id"]))
        for number, row in enumerate(source.rows(section.kind), 1)
    )
    return FormTable(title, columns, rows, fixed=1 + len(lead), least=1)


def _blank_table(source: Source, title: str, section: Section, fields: list[Field], fixed: int) -> FormTable:
    """Empty rows and, below them, the numbers of the choices."""
    columns = (Column("number", "序号", 8), *(Column(f.key, labelled(f), _hand_width(f)) for f in fields))
    return FormTable(title, columns, (), fixed, least=BLANK_ROWS.get(section.kind, 3),
                     note=_legend(fields, source.setting.desk.today.isoformat()), close=True)  # fmt: skip


def _hand_width(field: Field) -> float:
    if field.kind is Kind.CODE and not _in_legend(field):
        return HAND_TEXT
    return HAND_FORMATS.get(field.format) or HAND_WIDTHS.get(field.kind, HAND_TEXT)


def _in_legend(field: Field) -> bool:
    return field.codes in CODE_LISTS and len(CODE_LISTS[field.codes].active()) <= MOST_LEGEND


def _legend(fields: list[Field], on: str) -> tuple[Run | str, ...]:
    """What the numbers in the cells mean, each list once."""
    said: list[Run | str] = ["填写序号；是填1，否填0。"]
    for field in fields:
        if _in_legend(field):
            offered = " ".join(numbered_label(number, name) for number, _code, name in numbered_choices(field, on))
            said += [Run(f"{field.label}：", bold=True), f"{offered}；"]
    return tuple(said)


def _others(kind: str, fields: list[Field]) -> Iterator[Column]:
    for field in fields:
        yield _column(field)
        if (kind, field.key) == ("member", "birth_date"):
            yield Column("age", "年龄", 11)


def _column(field: Field) -> Column:
    kind = CellKind.IDENTIFIER if field.format in ("id_number", "bank", "phone") else CellKind.TEXT
    kind = CellKind.DATE if field.kind is Kind.DATE else kind
    left = field.kind in (Kind.LONGTEXT, Kind.TEXT) and not field.format
    return Column(field.key, labelled(field), _width(field), Align.LEFT if left else Align.CENTER, kind)


def _width(field: Field) -> float:
    if field.kind is Kind.REF:
        return 20.0
    if field.format in FORMAT_WIDTHS:
        return FORMAT_WIDTHS[field.format]
    if field.kind is Kind.CODE:
        longest = max(len(code.label) for code in CODE_LISTS[field.codes].codes)
        return min(max(15.0, longest * 3.4 + 3), 30.0)
    return WIDTHS.get(field.kind, 26.0)


def _values(
    source: Source, kind: str, fields: list[Field], row: dict[str, Any], names: dict[str, str]
) -> Iterator[Cell]:
    for field in fields:
        value = row.get(field.key)
        if field.kind is Kind.REF:
            yield names.get(str(value or ""), "")
        elif field.kind is Kind.DATE:
            yield value
        else:
            yield source.setting.text(field, value)
        if (kind, field.key) == ("member", "birth_date"):
            years = age_on(value, source.setting.desk.today)
            yield "" if years is None else str(years)


# -- money ------------------------------------------------------------------------------------------------------


def _money_table(source: Source, title: str, sections: list[Section]) -> FormTable:
    empty = source.file is None
    columns = (
        Column("item", "项目", 27 if empty else 34, Align.LEFT),
        Column("amount", "金额", 20 if empty else 26, Align.RIGHT, CellKind.MONEY),
        Column("note", "明细、凭据", 20 if empty else 29),
    )  # fmt: skip
    fields = [field for section in sections for field in section_fields(source, section)]
    rows = tuple(_money_row(source, field) for field in fields if not field.key.endswith(COMPLETE))
    return FormTable(title, columns, rows, panels=4 if empty else 3, close=empty)


def _money_row(source: Source, field: Field) -> Row:
    record = source.record("income_record", "identify")
    amount = record.get(field.key)
    if field.key in INCOME_CLASSES:
        total = source.income.total(field.key) if source.income else None
        shown = amount if total is None or total.total is None else total.total
        return Row(((Run(field.label, bold=True),), shown, _class_note(field.key, record, total)))
    estimated = field.key in (record.get("estimated_items") or ())
    return Row((f"　{field.label}" if field.key != "claims" else field.label, amount, "估算" if estimated else ""))


def _class_note(key: str, record: dict[str, Any], total: Any) -> Cell:
    """Whether the sub-items are complete, and what of the total they leave open (R-3.9)."""
    complete = declared("income_record")[f"{key}{COMPLETE}"]
    tick = Tick("明细已填全", record.get(complete.key) is True)
    rest = f"未分项{total.rest}" if total and total.rest else ""
    return (tick, f" {rest}") if rest else (tick,)


def _signatures(setting: Setting) -> FormSignatures:
    boxes = (
        SignatureBox("户主（或代办人）签字", fingerprint=True), SignatureBox("信息采集人"), SignatureBox("入户核查人员"),
        SignatureBox("入户核查人员"),
    )  # fmt: skip
    return FormSignatures(f"签字（{setting.bodies.two_committees}和驻村工作队入户核实后，由农户核对签字）", boxes)


__all__ = ["TITLE", "build_form", "form_sheet", "is_money", "printed_items", "printed_sections", "section_fields"]
