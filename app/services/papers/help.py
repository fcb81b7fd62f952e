"""线索登记表, 帮扶联系卡, 帮扶计划, 风险消除三表: forms of one household from what was typed once (`domain.md` §8.5, §11, §13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.documents import Align, Column, FormCell, Row, SignatureBox, Text, Tick
from app.domain.documents.form import FormSection, FormSignatures, FormTable, FormText
from app.domain.documents.letter import Clause, Letter, LetterPart
from app.domain.errors import AppError
from app.domain.help_tasks import ordered
from app.domain.measures import EXPECTED
from app.domain.procedure.states import REMOVAL
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.item4_income import INCOME_FIELDS
from app.domain.records import RECORDS
from app.domain.values import show_date, show_month
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.papers.base import Setting, Sheet, labelled, names_of, number_of, whose
from app.services.papers.letter_values import Matter, letter_text, values_of
from app.services.road.removal import CRITERIA as CRITERIA
from app.services.road.removal import Criterion, against, judged

_TASKS = (
    Column("no", "序号", 10), Column("trouble", "困难", 32, Align.LEFT), Column("task", "任务", 34, Align.LEFT),
    Column("standard", "标准", 26, Align.LEFT), Column("means", "措施", 34, Align.LEFT), Column("who", "责任人", 18),
    Column("until", "完成时限", 24), Column("state", "完成情况", 28, Align.LEFT),
)  # fmt: skip
_PLAN = (
    Column("no", "序号", 10), Column("trouble", "困难（风险）", 30, Align.LEFT), Column("class", "措施类别", 26),
    Column("what", "具体措施", 36, Align.LEFT), Column("who", "责任单位", 28), Column("for", "受益人", 20),
    Column("term", "完成时限", 34), Column("state", "完成情况", 22),
)  # fmt: skip
_DONE = (
    Column("no", "序号", 10), Column("class", "措施类别", 28), Column("what", "具体措施", 36, Align.LEFT), Column("who", "帮扶单位", 28),
    Column("when", "起止时间", 40), Column("amount", "金额（元）", 22), Column("state", "状态", 18), Column("effect", "成效", 30, Align.LEFT),
)  # fmt: skip
_CRITERIA = (
    Column("no", "序号", 12), Column("what", "消除条件", 60, Align.LEFT), Column("met", "是否符合", 32, fixed=True),
    Column("why", "依据和说明", 72, Align.LEFT),
)  # fmt: skip
_MEMBERS = ("name", "sex", "relation", "birth_date", "health", "labour", "school_status", "is_working")
_CLUE = (
    "discovery_channel",
    "clue_date",
    "apply_date",
    "apply_mode",
    "collector_name",
    "collector_phone",
    "visit_date",
)
_SAFE = (
    "edu_dropout", "house_unsafe", "house_grade", "water_unsafe", "uninsured_member", "food_ok", "clothing_ok", "taken_on",
)  # fmt: skip


def clue_sheet(setting: Setting) -> Sheet:
    """线索登记表: where the clue came from and what it says; blank lines for what is written by hand."""
    file, case = _case(setting)
    cells = (*_household_cells(file), *_cells(setting, "monitoring_case", _CLUE, case.record))
    story = tuple(_lines(case.record.get("risk_story")))
    parts: tuple[LetterPart, ...] = (
        FormSection("农户和线索", cells, across=2),
        FormText("线索反映的情况", story, lines=1 if story else 4),
        FormText("初步处理意见", (), lines=3),
        FormSignatures("签字", (SignatureBox("登记人"), SignatureBox("负责人"))),
    )
    return _sheet(setting, file, "防止返贫风险线索登记表", parts, 2)


def contact_card(setting: Setting) -> Sheet:
    """帮扶联系卡 for inside the home: helper, phone, measures, date; no class and no risk on it (`domain.md` §22)."""
    file, case = _case(setting)
    known = values_of(setting, Matter(file=file, case=case))
    measures = "、".join(dict.fromkeys(label("MEASURE", row["measure_class"]) for row in case.rows("measure")))
    cells = (
        FormCell("户主", file.head_name), FormCell("小组", known["小组"]),
        FormCell("联系人", known.get("联系人", "")), FormCell("联系电话", known.get("联系人电话", "")),
        FormCell("单位职务", known.get("联系人单位", ""), span=2),
        FormCell("帮扶措施", measures, span=2, height=14),
        FormCell("村里电话", known["村电话"]), FormCell(f"{setting.bodies.town_level}里电话", known["乡镇电话"]),
        FormCell("填卡日期", show_date(setting.desk.today), span=2),
    )  # fmt: skip
    parts = (FormSection("", cells, across=2), Clause("家里有困难，请随时打电话给联系人。"))
    return _sheet(setting, file, "帮扶联系卡", parts, 2, internal=False)


def help_plan(setting: Setting) -> Sheet:
    """帮扶计划（一户一策）: difficulty, task, standard, means, who answers for it, until when, how far; then the measures (§22)."""
    file, case = _case(setting)
    tasks = tuple(_task_row(number, row, case) for number, row in enumerate(_tasks(file, case), start=1))
    rows = tuple(
        _plan_row(number, case, row, names_of(file)) for number, row in enumerate(case.rows("measure"), start=1)
    )
    open_causes = _unanswered(case)
    note = f"还没有对应措施的风险：{'、'.join(open_causes)}。" if open_causes else ""
    parts: tuple[LetterPart, ...] = (
        FormSection("", (*_household_cells(file), *_helper_cells(setting, file, case)), across=2),
        FormTable("一户一策", _TASKS, tasks, fixed=8, least=max(len(tasks), 4)),
        FormTable("帮扶措施", _PLAN, rows, fixed=8, least=max(len(rows), 2), note=note),
        FormSignatures("签字", (SignatureBox("户主"), SignatureBox("联系人"), SignatureBox("村负责人"))),
    )
    return _sheet(setting, file, "帮扶计划（一户一策）", parts, 3)


def removal_form(setting: Setting) -> Sheet:
    """风险消除信息采集表: people, 三保障 and water, income at the removal (`domain.md` §13 R2)."""
    file, case = _removing(setting)
    snapshot = case.moment("safeguard_snapshot", "removal") or {}
    income = case.moment("income_record", "removal") or {}
    member = RECORDS["member"]
    columns = (Column("no", "序号", 10), *(Column(key, member.field(key).label, 22) for key in _MEMBERS))
    rows = tuple(
        Row((str(number), *(setting.text(member.field(key), person.get(key)) for key in _MEMBERS)))
        for number, person in enumerate(file.members, start=1)
    )
    sums = [field for field in INCOME_FIELDS if field.key in ("wage", "business", "property", "transfer", "business_cost",
            "net_income", "per_capita")]  # fmt: skip
    parts: tuple[LetterPart, ...] = (
        FormSection("", (*_household_cells(file), *_removal_cells(case)), across=2),
        FormTable("家庭成员", columns, rows, fixed=2),
        FormSection("消除时“三保障”和饮水", _cells(setting, "safeguard_snapshot", _SAFE, snapshot), across=2),
        FormSection(
            "消除时家庭收支", tuple(FormCell(labelled(f), setting.text(f, income.get(f.key))) for f in sums), across=2
        ),
        _visit_signs(case),
    )
    return _sheet(setting, file, "风险消除信息采集表", parts, 3)


def measures_form(setting: Setting) -> Sheet:
    """帮扶措施落实情况表: every measure with its time, amount, state and effect (`domain.md` §13 R2)."""
    file, case = _removing(setting)
    rows = tuple(_done_row(number, row) for number, row in enumerate(case.rows("measure"), start=1))
    parts: tuple[LetterPart, ...] = (
        FormSection("", (*_household_cells(file), *_helper_cells(setting, file, case)), across=2),
        FormTable("帮扶措施落实情况", _DONE, rows, fixed=8, least=max(len(rows), 4)),
        _visit_signs(case),
    )
    return _sheet(setting, file, "帮扶措施落实情况表", parts, 3)


def assessment_form(setting: Setting) -> Sheet:
    """风险消除评估表: the criteria of §13 one by one, met or not and why, as the guards see them today."""
    file, case = _removing(setting)
    found = against(setting.desk, setting.connection, file, case)
    rows = tuple(_criterion(number, one) for number, one in enumerate(judged(case, found), start=1))
    blocked = any(refusal.blocks for refusal in found)
    verdict = "暂不符合风险消除条件" if blocked else "符合风险消除条件"
    reason = "；".join(refusal.text.rstrip("。") for refusal in found) or "各项条件都已符合"
    parts: tuple[LetterPart, ...] = (
        FormSection("", (*_household_cells(file), *_removal_cells(case)), across=2),
        FormTable("逐项评估", _CRITERIA, rows, fixed=4),
        *letter_text(setting, "removal_judgement", Matter(file=file, case=case), 结果=verdict, 理由=reason),
        _visit_signs(case),
    )
    return _sheet(setting, file, "风险消除评估表", parts, 3)


# -- parts ----------------------------------------------------------------------------------------------------------


def _removing(setting: Setting) -> tuple[HouseholdFile, CaseFile]:
    """The case asked for; without a word the one that counts, or the last that was removed where a new one has begun."""
    file, case = _case(setting)
    if setting.asked.case or case.road.find(*REMOVAL):
        return file, case
    return file, next((one for one in reversed(file.cases) if one.road.find(*REMOVAL)), case)


def _case(setting: Setting) -> tuple[HouseholdFile, CaseFile]:
    file, case = whose(setting)
    if case is None:
        raise AppError("PRINT-033", "这一户没有监测事项，不能打印这份材料。", "请先登记线索。", file.short)
    return file, case


def _sheet(
    setting: Setting, file: HouseholdFile, title: str, parts: tuple[LetterPart, ...], level: int, internal: bool = True
) -> Sheet:
    header = (("村", setting.bodies.village), ("编号", number_of(file)))
    letter = Letter(title, parts, header=header, working=True, internal=internal, marks=setting.marks("", level))
    return Sheet((letter,), title, number_of(file), level)


def _household_cells(file: HouseholdFile) -> tuple[FormCell, ...]:
    record = file.record
    return (
        FormCell("户主", file.head_name), FormCell("小组", str(record.get("group_name") or "")),
        FormCell("家庭人口数", str(len(file.members))), FormCell("联系电话", str(record.get("phone") or "")),
        FormCell("家庭住址", str(record.get("home_address") or ""), span=2),
    )  # fmt: skip


def _cells(setting: Setting, kind: str, keys: Iterable[str], record: Rec) -> tuple[FormCell, ...]:
    fields = [RECORDS[kind].field(key) for key in keys]
    return tuple(FormCell(labelled(field), setting.fill(field, record.get(field.key))) for field in fields)


def _lines(text: Any) -> list[str]:
    return [line for line in str(text or "").splitlines() if line.strip()]


def _helper_cells(setting: Setting, file: HouseholdFile, case: CaseFile) -> tuple[FormCell, ...]:
    known = values_of(setting, Matter(file=file, case=case))
    return (
        FormCell("监测对象类别", label("CATEGORY", case.category)), FormCell("联系人", known.get("联系人", "")),
        FormCell("主要风险", "、".join(_risks(case)), span=2),
    )  # fmt: skip


def _removal_cells(case: CaseFile) -> tuple[FormCell, ...]:
    decided = case.decision
    return (
        FormCell("监测对象类别", label("CATEGORY", case.category)),
        FormCell("识别监测时间", show_month(str(decided.get("identified_month") or ""))),
        FormCell("主要风险", "、".join(_risks(case))),
        FormCell("消除方式", label("REMOVALMODE", case.record.get("removal_mode"))),
    )


def _risks(case: CaseFile) -> list[str]:
    return [label("RISK", code) for code in case.record.get("risks") or () if code]


def _unanswered(case: CaseFile) -> list[str]:
    classes = {str(row["measure_class"]) for row in case.rows("measure")}
    wanted = [row for row in EXPECTED if row.cause in (case.record.get("risks") or ())]
    return [label("RISK", row.cause) for row in wanted if not classes & set(row.any_of)]


def _tasks(file: HouseholdFile, case: CaseFile) -> list[Rec]:
    return ordered(row for row in file.rows("help_task") if row.get("case_id") in (case.id, "", None))


def _task_row(number: int, row: Rec, case: CaseFile) -> Row:
    measure = next((one for one in case.rows("measure") if one["id"] == row.get("measure_id")), None)
    means = str(row.get("means") or "")
    if measure is not None and not means:
        means = label("MEASURE", measure["measure_class"])
    told = [
        label("TASK_STATE", row.get("state")).split("（")[0],
        show_date(row.get("done_on")),
        str(row.get("outcome") or ""),
    ]
    return Row((
        str(number), str(row.get("difficulty") or ""), str(row.get("task") or ""), str(row.get("standard") or ""), means,
        str(row.get("name") or ""), show_date(row.get("due_on")), "，".join(part for part in told if part),
    ))  # fmt: skip


def _plan_row(number: int, case: CaseFile, row: Rec, names: dict[str, str]) -> Row:
    causes = [
        entry
        for entry in EXPECTED
        if row["measure_class"] in entry.any_of and entry.cause in (case.record.get("risks") or ())
    ]
    trouble = "、".join(label("RISK", entry.cause) for entry in causes) or "、".join(_risks(case)[:1])
    what = " ".join(text for text in (label("MEASURE_ITEM", row.get("item")), str(row.get("item_note") or "")) if text)
    return Row((
        str(number), trouble, label("MEASURE", row["measure_class"]), what, str(row.get("provider") or ""),
        names.get(str(row.get("member_id") or ""), "全家"), show_date(row.get("end")), label("MEASURE_STATUS", row.get("status")),
    ))  # fmt: skip


def _done_row(number: int, row: Rec) -> Row:
    what = " ".join(text for text in (label("MEASURE_ITEM", row.get("item")), str(row.get("item_note") or "")) if text)
    when = "至".join(show_date(row.get(key)) for key in ("start", "end") if row.get(key))
    amount = "" if row.get("amount") is None else f"{row['amount']:.2f}"
    return Row((
        str(number), label("MEASURE", row["measure_class"]), what, str(row.get("provider") or ""), when, amount,
        label("MEASURE_STATUS", row.get("status")), str(row.get("effect") or ""),
    ))  # fmt: skip


def _visit_signs(case: CaseFile) -> FormSignatures:
    return FormSignatures(
        "签字", (SignatureBox("户主", fingerprint=True), SignatureBox("核实人"), SignatureBox("核实人"))
    )


def _criterion(number: int, one: Criterion) -> Row:
    answer: Text = (Tick("是", one.met), "　", Tick("否", not one.met))
    return Row((str(number), one.text, answer, one.why))
