"""排查表, 排查汇总表, 未入户清单, 排查报告 of a sweep round (`domain.md` §8.1, §8.5, S0-1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.documents import Align, Column, FormCell, Row, RowKind, SignatureBox, Text
from app.domain.documents.form import FormSection, FormSignatures, FormTable, FormText
from app.domain.documents.letter import Letter, LetterPart
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.records import RECORDS
from app.domain.sweeps import Standing, SweepSums, tally
from app.domain.values import show_date
from app.services.files import HouseholdFile, Rec, load_households
from app.services.papers.base import Setting, Sheet, number_of, whose
from app.services.papers.letter_values import Matter, letter_text
from app.services.watching.sweeps import PARTS, HomeLine, SweepBoard, board_of, home_fact, sweep_named

_SUMS = (
    Column("group", "村民小组", 24), Column("all", "应排查户", 20), Column("done", "已排查户", 20), Column("away", "未入户", 18),
    Column("found", "发现问题户", 22), Column("risk", "有风险户", 20), Column("clue", "登记线索", 20),
    Column("help", "帮扶没有见效", 24), Column("unstable", "消除后不稳定", 24), Column("home", "唯一住房不安全", 26),
    Column("empty", "搬迁房空置", 22), Column("jobless", "搬迁劳动力未就业（人）", 30),
)  # fmt: skip
_FOUND = (
    Column("no", "序号", 12), Column("head", "户主姓名", 24), Column("group", "村民小组", 24), Column("people", "人口", 14),
    Column("date", "排查日期", 32), Column("what", "发现的问题", 76, Align.LEFT), Column("step", "处理情况", 44, Align.LEFT),
)  # fmt: skip
_AWAY = (
    Column("no", "序号", 12), Column("head", "户主姓名", 26), Column("group", "村民小组", 26), Column("people", "人口", 14),
    Column("date", "上门日期", 34), Column("who", "上门的人", 34), Column("why", "未能入户原因", 60, Align.LEFT),
    Column("later", "补排查方式和日期", 40, fixed=True),
)  # fmt: skip
_SUBJECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("一、返贫致贫风险（三类人群）", ("at_risk", "risk_class")),
    ("二、监测对象帮扶成效和消除后稳定情况", ("help_works", "still_stable")),
    ("三、住房安全", ("only_home_unsafe",)),
    ("四、易地搬迁（住在安置点的户填）", ("relocation_home", "jobless_workers")),
)
_SIGNS = (SignatureBox("排查人"), SignatureBox("排查人"), SignatureBox("农户签字", fingerprint=True))


# ---- one household ------------------------------------------------------------------------------------------------


def sweep_form(setting: Setting) -> Sheet:
    """排查表 of one household: filled from its result in a round, boxes to tick where there is none; blank without one."""
    if setting.asked.blank and not setting.asked.household:
        return _form(setting, None, {}, "")
    file, _case = whose(setting)
    rows = file.rows("sweep_result")
    if setting.asked.sweep:
        wanted = sweep_named(setting.connection, setting.asked.sweep)
        rows = [row for row in rows if row["sweep_id"] == wanted["id"]]
    result = {} if setting.asked.blank or not rows else max(rows, key=lambda row: (row["date"], row["sweep_number"]))
    return _form(setting, file, result, str(result.get("sweep_number") or setting.asked.sweep))


def _form(setting: Setting, file: HouseholdFile | None, result: Rec, number: str) -> Sheet:
    fields = RECORDS["sweep_result"]

    def cells(*keys: str) -> tuple[FormCell, ...]:
        return tuple(FormCell(fields.field(key).label, _answer(setting, key, result)) for key in keys)

    parts: list[LetterPart] = [FormSection("农户", _home_cells(file), across=2)]
    parts.append(FormSection("入户情况", cells("date", "checkers", "reached", "mode", "not_reached_reason"), across=2))
    parts += [FormSection(title, cells(*keys), across=2) for title, keys in _SUBJECTS]
    note = [line for line in str(result.get("note") or "").splitlines() if line.strip()]
    parts += [
        FormText("五、情况说明和处理意见", tuple(note), lines=0 if note else 1 if result else 2),
        FormSignatures("签字", _SIGNS),
    ]
    title = "防止返贫动态监测排查表"
    header = (("村", setting.bodies.village), ("轮次", number), ("户号", number_of(file) if file else ""))
    level = 2 if file else 0
    letter = Letter(title, tuple(parts), header=header, working=True, marks=setting.marks("", level))
    return Sheet((letter,), title if file else f"{title}（空白）", file.short if file else "空白表", level)


def _home_cells(file: HouseholdFile | None) -> tuple[FormCell, ...]:
    record: Rec = file.record if file else {}
    fact = home_fact(file) if file else None
    watched = {"monitored": "监测对象", "removed": "风险已消除户"}.get(str(fact.watched), "其他农户") if fact else ""
    return (
        FormCell("户主", file.head_name if file else ""), FormCell("小组", str(record.get("group_name") or "")),
        FormCell("家庭人口数", str(len(file.members)) if file else ""), FormCell("联系电话", str(record.get("phone") or "")),
        FormCell("监测情况", watched), FormCell("家庭住址", str(record.get("home_address") or "")),
    )  # fmt: skip


def _answer(setting: Setting, key: str, result: Rec) -> Text:
    field = RECORDS["sweep_result"].field(key)
    if result:  # what was not asked of this household stays empty, not a box somebody forgot
        return setting.text(field, result.get(key))
    return setting.fill(field, None)


# ---- the round ------------------------------------------------------------------------------------------------------


def _board(setting: Setting) -> tuple[SweepBoard, Rec]:
    row = sweep_named(setting.connection, setting.asked.sweep)
    return board_of(row, load_households(setting.connection, None, PARTS)), row


def sweep_summary(setting: Setting) -> Sheet:
    """排查汇总表: the sums of every group and of the round, then the households with a finding."""
    board, row = _board(setting)
    groups = list(dict.fromkeys(home.group for home in board.homes))
    rows = [_sum_row(group, tally(home.result for home in board.homes if home.group == group)) for group in groups]
    rows.append(_sum_row("合计", board.sweep.sums, RowKind.SUM))
    found = [home for home in board.homes if home.standing is Standing.FOUND]
    parts: tuple[LetterPart, ...] = (
        FormTable("各组排查情况", _SUMS, tuple(rows), fixed=len(_SUMS), note=_progress(board)),
        FormTable("发现问题的户", _FOUND, tuple(_found_row(n, home) for n, home in enumerate(found, 1)), fixed=len(_FOUND),
                  note="" if found else "没有发现问题的户。"),
        FormSignatures("签字", (SignatureBox("填表人"), SignatureBox("村负责人"), SignatureBox("驻村工作队"))),
    )  # fmt: skip
    return _sheet(setting, board, f"{setting.bodies.village}集中排查汇总表", parts, row, wide=True)


def _sum_row(name: str, sums: SweepSums, kind: RowKind = RowKind.ROW) -> Row:
    counts = (
        sums.households, sums.checked, sums.not_reached, sums.found, sums.at_risk, sums.clues, sums.help_fails, sums.unstable,
        sums.only_home_unsafe, sums.empty, sums.jobless,
    )  # fmt: skip
    return Row((name, *(str(count) for count in counts)), kind)


def _found_row(number: int, home: HomeLine) -> Row:
    step = home.case_open or ("已登记线索" if home.result.get("clue_case") else "")
    return Row(
        (str(number), home.head, home.group, str(home.people), show_date(home.result.get("date")), home.told, step)
    )


def _progress(board: SweepBoard) -> str:
    sums = board.sweep.sums
    return "" if board.sweep.closed_on else f"本轮还没有结束，{sums.open}户还没有排查。"


def not_reached_list(setting: Setting) -> Sheet:
    """未入户清单: who was not met, when, why; room for the second try."""
    board, row = _board(setting)
    away = [home for home in board.homes if home.standing is Standing.NOT_REACHED]
    rows = tuple(
        Row((str(n), home.head, home.group, str(home.people), show_date(home.result["date"]), "、".join(home.checkers),
             str(home.result["not_reached_reason"] or ""), ""), height=9)
        for n, home in enumerate(away, 1)
    )  # fmt: skip
    note = f"共{len(away)}户。" if away else "本轮没有未入户的农户。"
    parts: tuple[LetterPart, ...] = (
        FormTable("", _AWAY, rows, fixed=len(_AWAY), note=note),
        FormSignatures("签字", (SignatureBox("填表人"), SignatureBox("村负责人"))),
    )
    return _sheet(setting, board, f"{setting.bodies.village}集中排查未入户清单", parts, row, wide=True)


def sweep_report(setting: Setting) -> Sheet:
    """排查报告 of a round that has ended; names nobody. AppError PRINT-038 while it runs."""
    board, row = _board(setting)
    if board.sweep.closed_on is None:
        text = f"{board.sweep.number}还没有登记结束，{board.sweep.sums.open}户还没有排查。"
        raise AppError("PRINT-038", text, "请在每一户都有结果以后登记结束，再打印排查报告。", "集中排查")
    sums = board.sweep.sums
    values = {
        "排查开始": show_date(board.sweep.start), "排查结束": show_date(_last_day(board)), "排查户数": str(sums.checked),
        "未入户数": str(sums.not_reached), "风险户数": str(sums.at_risk),
    }  # fmt: skip
    parts = letter_text(setting, "sweep_report", Matter(), **values)
    title = f"{setting.bodies.village}{_kind_words(row)}报告"
    attachments = ("集中排查汇总表", "未入户清单") if sums.not_reached else ("集中排查汇总表",)
    letter = Letter(
        title, parts, addressee=f"{setting.bodies.government}：", attachments=attachments, issuer=setting.bodies.committee,
        date=show_date(board.sweep.closed_on), marks=setting.marks(board.sweep.number),
    )  # fmt: skip
    return Sheet((letter,), title, board.sweep.number, 1)


def _kind_words(row: Rec) -> str:
    return {"disaster": "灾后排查", "emergency": "突发事件排查"}.get(str(row["kind"]), "防止返贫集中排查")


def _last_day(board: SweepBoard) -> date:
    days: list[Any] = [home.result["date"] for home in board.homes if home.result.get("date")]
    return max(days, default=board.sweep.end)


def _sheet(
    setting: Setting, board: SweepBoard, title: str, parts: tuple[LetterPart, ...], row: Rec, wide: bool = False
) -> Sheet:
    days = f"{show_date(board.sweep.start)}至{show_date(board.sweep.end)}"
    header = (("轮次", board.sweep.number), ("种类", label("SWEEP_KIND", str(row["kind"]))), ("时间", days))
    letter = Letter(title, parts, header=header, working=True, wide=wide, marks=setting.marks("", 2))
    return Sheet((letter,), title, board.sweep.number, 2)
