"""Our own workbook: empty or filled with the village's data, taken to WPS, brought back; only what was touched changes.

A filled one holds level 2–3 data: it leaves by an explicit 另存, logged with person and purpose, with a line on the sheet
that says so (`design.md` §4). Reading back: `template_plan`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.documents import INTERNAL_MARK, PRACTICE_MARK, print_line
from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS, labels
from app.domain.questionnaire.field import Field, Kind, Req
from app.domain.values import show
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_households
from app.services.importing.plan import ImportPlan
from app.services.importing.template_plan import TemplatePlanner, reading
from app.services.importing.write import Progress, undisturbed
from app.store.peers import log_access
from app.workbooks.ours import BASE, GUIDE, KEY_LABELS, LISTS, MARK, Spec, base_text, read_ours, specs
from app.workbooks.reader import SheetRows

PURPOSE = "核对和补充农户资料"
YES_NO = "是否"
_TYPED = {Kind.DATE: "date", Kind.MONEY: "money", Kind.DECIMAL: "money", Kind.INT: "number"}
_WIDTHS = {"id_number": 24, "bank": 24, "phone": 14, "address": 28, "name": 11}
_ONE = (Kind.CODE,)
_MANY = (Kind.CODES, Kind.RANKED)
_SHOWN_CHOICES = 40
EMPTY_GUIDE = (
    "一、每张表的表头不要删；不需要的列可以隐藏，需要另记的可以在最后加一列。加的列原样保存，不会丢。",
    "二、橙色表头是必填的。把鼠标放到表头上，有这一列怎么填的说明。",
    "三、有下拉选项的请从下拉里选。可以选多项的没有下拉，几项之间用“、”隔开，例如：长期慢性病、残疾。",
    "四、“户号”是把一户的各张表连起来的号码。已有的户照写，例如 A-0001；新增的户随便写一个不重复的，例如 新1，"
    "在“农户”“家庭成员”等各张表里写一样的，导入时由程序编号。",
    "五、证件号码、电话、银行账号整列已经设成文本，直接输入就行，不会变成科学计数。从别的表格粘贴时请用“选择性粘贴—数值”。",
    "六、日期写成 2026-11-03；年月写成 202611；金额只写数字，单位是元；清楚是“没有”的写 0 或“否”，不清楚的空着。",
    "七、填好以后，在守望里点“导入花名册”，选这个文件。导入前会先列出每一处变化，确认了才写入；没有动过的格子什么也不会变。",
    "八、删掉一行不会删除守望里的人或户；人员去世、迁走、分户等请在守望里办理。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook ready to be saved."""

    data: bytes
    suggested_name: str
    households: int
    people: int


def make_template(desk: Desk, filled: bool = False, purpose: str = "") -> Template:
    """The workbook; `filled` with the village's present data, which is logged. AppError TPL-101 (nobody to fill in)."""
    from app.reports.template import TemplateBook, template_workbook

    with undisturbed(), desk.reading() as connection:
        files = load_households(connection) if filled else []
        if filled and not files:
            raise AppError("TPL-101", "村里还没有登记农户，没有内容可填。", "请下载空白模板。", "导入模板")
        lists = dict(_lists(desk))
        sheets = tuple(_sheet(spec, files, lists) for spec in specs())
        guide = _guide(desk, filled, purpose or PURPOSE)
        title = "守望农户资料表" + ("（含现有资料）" if filled else "")
        data = template_workbook(TemplateBook(title, GUIDE, guide, sheets, LISTS, lists, desk.place.practice))
    if filled:
        _log(desk, len(files), purpose or PURPOSE)
    name = f"农户资料表-{'现有' if filled else '空白'}-{desk.today:%Y%m%d}.xlsx"
    return Template(data, name, len(files), sum(len(file.members) for file in files))


def _log(desk: Desk, households: int, purpose: str) -> None:
    if desk.place.practice:
        return
    with desk.store.writing() as connection:
        log_access(
            connection, desk.now(), desk.operator, "另存农户资料表（含完整证件号码）", f"{households}户", purpose
        )


def _guide(desk: Desk, filled: bool, purpose: str) -> tuple[str, ...]:
    lines = [INTERNAL_MARK] if filled else []
    if desk.place.practice:
        lines.append(PRACTICE_MARK)
    if filled:
        lines.append(print_line(desk.operator, desk.today, purpose).replace("打印", "导出"))
        lines.append("表里有全村的证件号码和收支，只在办公电脑上使用，用完删除，不要用微信、QQ等传送。")
    return (*lines, *EMPTY_GUIDE)


# ---- columns ----
def _lists(desk: Desk) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield YES_NO, ("是", "否")
    on = desk.today.isoformat()
    used = dict.fromkeys(field.codes for spec in specs() for field in spec.fields if field.kind in _ONE)
    for name in (*used, "MOMENT"):
        yield name, tuple(dict.fromkeys(labels(name, on)))


def _sheet(spec: Spec, files: Sequence[HouseholdFile], lists: dict[str, tuple[str, ...]]) -> Any:
    from app.reports.template import TemplateColumn, TemplateSheet

    keys = [_key_column(spec, key) for key in spec.keys]
    fields = [
        TemplateColumn(f"{spec.kind}.{field.key}", _label(field), _TYPED.get(field.kind, "text"),
                       _choices(field), _note(field, lists), field.req is Req.REQUIRED, width=_width(field))
        for field in spec.fields
    ]  # fmt: skip
    base = TemplateColumn(BASE + ",".join(field.key for field in spec.fields), "底稿（请勿改动）", hidden=True)
    return TemplateSheet(spec.name, (*keys, *fields, base), list(_rows(spec, files)))


def _key_column(spec: Spec, key: str) -> Any:
    from app.reports.template import TemplateColumn

    label, note = KEY_LABELS[key]
    path = f"{MARK}{spec.kind}" if key == "household" else f"key.{key}"
    if spec.kind == "measure" and key == "person":
        label, note = "受益人", "写哪位家庭成员受益，要和“家庭成员”里写的一样；全家受益的空着。"
    return TemplateColumn(
        path, label, "text", "MOMENT" if key == "moment" else "", note, key in ("household", "person")
    )


def _width(field: Field) -> float:
    """Room for what is usually written into the column."""
    if field.kind is Kind.LONGTEXT:
        return 30.0
    return float(_WIDTHS.get(field.format) or (12 if field.kind in (Kind.DATE, *_ONE, *_MANY) else 0))


def _label(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit and field.unit not in field.label else field.label


def _choices(field: Field) -> str:
    if field.kind is Kind.BOOL:
        return YES_NO
    return field.codes if field.kind in _ONE else ""


def _note(field: Field, lists: dict[str, tuple[str, ...]]) -> str:
    lines = [field.hint] if field.hint else []
    lines.append(
        {Req.REQUIRED: "必填。", Req.CONDITIONAL: f"{field.when.text}时必填。" if field.when else ""}.get(field.req, "")
    )
    if field.kind in _MANY:
        offered = labels(field.codes)
        most = f"最多{field.max_items}项，" if field.max_items else ""
        lines.append(f"可填多项，{most}用“、”隔开：{'、'.join(offered[:_SHOWN_CHOICES])}")
    elif field.kind is Kind.MONTH:
        lines.append("写成 202611。")
    elif field.kind is Kind.DATE:
        lines.append("写成 2026-11-03。")
    return "\n".join(line for line in lines if line)


# ---- rows ----
def _rows(spec: Spec, files: Sequence[HouseholdFile]) -> Iterator[list[Any]]:
    keys = [field.key for field in spec.fields]
    for file in files:
        names = {str(member["id"]): member for member in file.all_members}
        for record in _records(spec.kind, file):
            wires = [reading(field, record.get(field.key)) for field in spec.fields]
            cells = [_cell(field, record.get(field.key)) for field in spec.fields]
            front = [_key_text(key, file, record, names) for key in spec.keys]
            yield [*front, *cells, base_text(str(record["id"]), keys, wires)]


def _records(kind: str, file: HouseholdFile) -> Sequence[Rec]:
    if kind == "household":
        return [file.record]
    return file.members if kind == "member" else file.rows(kind)


def _key_text(key: str, file: HouseholdFile, record: Rec, names: dict[str, Rec]) -> str:
    if key == "household":
        return str(file.record.get("local_household_no") or file.record.get("national_household_no") or "")
    if key == "head":
        return str(file.head["name"]) if file.head else ""
    if key == "moment":
        known = CODE_LISTS["MOMENT"].by_code.get(str(record.get("moment")))
        return known.label if known else ""
    member = names.get(str(record.get("member_id") or ""), {})
    return str(member.get("name" if key == "person" else "id_number") or "")


def _cell(field: Field, value: Any) -> Any:
    """What stands in the cell: numbers and days as such, choices in words, months as digits."""
    if field.kind in (Kind.DATE, Kind.INT) or (field.kind in (Kind.MONEY, Kind.DECIMAL) and isinstance(value, Decimal)):
        return value
    if field.kind is Kind.MONTH:
        return str(value or "")
    return show(field, value)


# ---- back ----
def _same_world(desk: Desk, file: str, sheets: Sequence[SheetRows]) -> None:
    """A template of the practice village stays there, one with people's data stays outside; a workbook without its guide is not judged.
    AppError TPL-102, TPL-103."""
    guide = next((sheet for sheet in sheets if sheet.name == GUIDE), None)
    if guide is None:
        return
    practice = any(PRACTICE_MARK in str(value) for row in guide.rows for value in row)
    if practice and not desk.place.practice:
        raise AppError(
            "TPL-102", "这是练习村导出的模板，不能导入正式数据。", "请在正式数据里下载模板，填好再导入。", file
        )
    if desk.place.practice and not practice:
        raise AppError(
            "TPL-103", "这是正式数据的模板，不能导入练习村。", "练习村里只用练习村下载的模板，不放真人的资料。", file
        )


def plan_template(desk: Desk, file: str, sheets: Sequence[SheetRows], progress: Progress | None = None) -> ImportPlan:
    """What a filled-in template would change; nothing is written. AppError WB-06 when no row is filled in,
    TPL-102, TPL-103 (practice and live data)."""
    _same_world(desk, file, sheets)
    book, rows = read_ours(file, sheets)
    if not rows:
        raise AppError("WB-06", "模板里还没有填任何内容。", "请先在“农户”“家庭成员”里填写，再导入。", file)
    with undisturbed(), desk.reading() as connection:
        return TemplatePlanner(connection, desk.place.code, book, rows, progress).plan()
