"""公示 and 公告 from their frozen rows: drawn as they were printed, never reckoned again, after the privacy check (`domain.md` §10)."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents import FormCell, Notice, SignatureBox, TakeDown
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.files import Rec, load_households
from app.services.papers.base import Setting, Sheet
from app.services.road.notice_sheets import leaks_of, notice_with_rows, sheet_of
from app.store.rows import read_records


def notice_sheet(setting: Setting) -> Sheet:
    """The sheet of one notice. AppError PRINT-014 (none named), NOTICE-011, PRINT-020 (something private: nothing is drawn)."""
    record, rows = _wanted(setting)
    if not record.get("posted_on"):
        raise AppError(
            "PRINT-015", "这份公示还没有填张贴日期，不能打印。", "请先填张贴日期。", str(record.get("number"))
        )
    sheet = sheet_of(setting.desk, setting.connection, record, [row["printed"] for row in rows], setting.asked.paper)
    sheet = _as_frozen(sheet, record, rows)
    _check(setting, sheet, record, rows)
    sheet = replace(sheet, marks=setting.marks(str(record["number"])), take_down=_take_down(setting, record))
    return Sheet((sheet,), sheet.title, str(record["number"]), 0)


def _wanted(setting: Setting) -> tuple[Rec, list[Rec]]:
    """A notice by id or by number."""
    wanted = setting.asked.notice.strip()
    if not wanted:
        raise AppError("PRINT-014", "没有说明打印哪一份公示。", "请写公示的编号，例如公示2026-001。", "打印")
    found = next(
        (row for row in read_records(setting.connection, "notice") if wanted in (row["id"], row["number"])), None
    )
    return notice_with_rows(setting.connection, str(found["id"]) if found else wanted)


def _as_frozen(sheet: Notice, record: Rec, rows: list[Rec]) -> Notice:
    """Title, text and columns as they were frozen; a column nobody printed then is not printed now."""
    used = {key for row in rows for key in row["printed"]}
    keep = [index for index, column in enumerate(sheet.columns) if column.key in used]
    body = tuple(text for text in str(record.get("body") or "").split("\n") if text)
    return replace(
        sheet,
        title=record.get("title") or sheet.title,
        body=body or sheet.body,
        columns=tuple(sheet.columns[index] for index in keep),
        rows=tuple(replace(row, cells=tuple(row.cells[index] for index in keep)) for row in sheet.rows),
    )


def _check(setting: Setting, sheet: Notice, record: Rec, rows: list[Rec]) -> None:
    files = load_households(setting.connection, [str(row["household_id"]) for row in rows])
    leaks = leaks_of(setting.desk, setting.connection, sheet, files)
    if leaks:
        text = f"公示里有不能张贴的内容：{'；'.join(leaks)}。"
        raise AppError("PRINT-020", text, "没有生成文件；请改好名单后重新制作公示。", str(record["number"]))


def _take_down(setting: Setting, record: Rec) -> TakeDown | None:
    """The record page of the file copy, once the sheet is down; what hangs on the wall has none (§10.2 item 9)."""
    if not record.get("taken_down_on"):
        return None
    objections = read_records(setting.connection, "objection", [str(record["id"])])
    results = "、".join(label("OBJECTION_RESULT", row.get("result")) or "正在核实" for row in objections)
    photos = (("张贴时", "photo_posted_on"), ("公示期间", "photo_place_on"), ("撤下时", "photo_down_on"))
    cells = (
        FormCell("张贴日期", show_date(record["posted_on"])), FormCell("张贴地点", str(record["place"])),
        FormCell("撤下日期", show_date(record["taken_down_on"])),
        FormCell("照片日期", "；".join(f"{name}{show_date(record[key])}" for name, key in photos if record.get(key))),
        FormCell("收到异议（件）", str(len(objections))), FormCell("异议处理结果", results or "没有收到异议"),
        FormCell("情况说明", span=2, height=40),
    )  # fmt: skip
    return TakeDown(cells, (SignatureBox("张贴人"), SignatureBox("撤下人"), SignatureBox("见证人")))
