"""走访单 per helper, who rarely has the program: his households in a list, then a record to fill in for each (`domain.md` §11.1, §22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.domain.documents import Align, Column, FormCell, Row, SignatureBox
from app.domain.documents.form import FormSection, FormSignatures, FormTable
from app.domain.documents.letter import Clause, Letter
from app.domain.errors import AppError
from app.domain.help_tasks import OPEN, ordered
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.files import HouseholdFile, load_households
from app.services.helping.roster import PARTS, Helper, helper_named, helpers_in
from app.services.papers.base import Asked, Setting, Sheet, number_of
from app.services.papers.sheets import visit_sheet

_HOMES = (
    Column("no", "序号", 10), Column("head", "户主", 22, Align.LEFT), Column("number", "户号", 20), Column("group", "小组", 16),
    Column("people", "人口", 12), Column("phone", "电话", 30), Column("last", "上次走访", 30), Column("todo", "要看的事", 56, Align.LEFT),
    Column("day", "走访日期", 30),
)  # fmt: skip
KINDS = (*PARTS, "visit", "measure", "help_task")


def helper_visits(setting: Setting) -> Sheet:
    """The helper named, or every helper one after the other; AppError PAIR-115, PAIR-116, PRINT-011 (nobody helps)."""
    wanted = setting.asked.helper
    files = load_households(setting.connection, None, KINDS)
    setting.know(files)
    found = helper_named(helpers_in(setting.connection, setting.desk.today, files), wanted)
    if not found:
        raise AppError("PRINT-011", "还没有登记帮扶人，不能打印走访单。", "请乡镇先确定监测帮扶联系人。", "走访单")
    known = {file.id: file for file in files}
    documents = tuple(page for helper in found for page in _pack(setting, helper, known))
    subject = found[0].shown if len(found) == 1 else f"{len(found)}位帮扶人"
    return Sheet(documents, "帮扶人走访单", subject, 2)


def _pack(setting: Setting, helper: Helper, known: dict[str, HouseholdFile]) -> Iterator[Any]:
    files = [known[household] for household in helper.households]
    yield _list(setting, helper, files)
    for file in files:
        here = replace(setting, asked=Asked(household=file.id, blank=True, paper=setting.asked.paper))
        yield from visit_sheet(here).documents


def _list(setting: Setting, helper: Helper, files: list[HouseholdFile]) -> Letter:
    rows = tuple(_row(number, file) for number, file in enumerate(files, start=1))
    cells = (
        FormCell("帮扶人", helper.name), FormCell("单位职务", f"{helper.unit} {helper.post}".strip()),
        FormCell("电话", helper.phone), FormCell("结对户数", f"{len(files)}户，其中监测帮扶联系人{helper.contacts}户"),
    )  # fmt: skip
    told = (
        "每走一户，在后面的走访记录上填写，请农户签字；有新困难、新风险的当天告诉村里。走完以后连同本单交回村里录入。"
    )
    parts = (
        FormSection("", cells, across=2), FormTable("", _HOMES, rows, fixed=9), Clause(told),
        FormSignatures("", (SignatureBox("帮扶人"), SignatureBox("村里收单人"))),
    )  # fmt: skip
    header = (("村", setting.bodies.village), ("日期", show_date(setting.desk.today)))
    return Letter("帮扶人走访单", parts, header=header, working=True, wide=True, marks=setting.marks("", 2))


def _row(number: int, file: HouseholdFile) -> Row:
    last = max(
        (row["date"] for row in file.rows("visit") if row.get("date") and row.get("mode") == "home"), default=None
    )
    return Row((
        str(number), file.head_name, number_of(file), str(file.record.get("group_name") or ""), str(len(file.members)),
        str(file.record.get("phone") or ""), show_date(last), "；".join(_todo(file)), "",
    ))  # fmt: skip


def _todo(file: HouseholdFile) -> Iterator[str]:
    """What to look at: open rows of 一户一策 with their limit, then measures that run."""
    for row in [row for row in ordered(file.rows("help_task")) if row.get("state") in OPEN][:3]:
        yield f"{row.get('task') or ''}（{row.get('name') or ''}，{show_date(row.get('due_on'))}前）"
    running = [label("MEASURE", row["measure_class"]) for row in file.rows("measure") if row.get("status") == "running"]
    if running:
        yield "、".join(dict.fromkeys(running)) + "落实情况"
