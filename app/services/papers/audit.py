"""抽查抽取记录: the list, the number, every score, so that anybody can draw the households again (`domain.md` §8.3, S0-1)."""

from __future__ import annotations

from app.domain.documents import Align, Column, Row, SignatureBox
from app.domain.documents.form import FormCell, FormSection, FormSignatures, FormTable, FormText
from app.domain.documents.letter import Letter, LetterPart
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Level
from app.domain.sampling import SHORT
from app.domain.values import show_date
from app.services.auditing.sampling import DrawLine, draw_line
from app.services.files import Rec, load_households
from app.services.papers.base import Setting, Sheet
from app.services.place import village_names
from app.store.rows import read_records

TITLE = "乡镇抽查抽取记录"
_COLUMNS = (
    Column("no", "序号", 11), Column("key", "编号", 43), Column("head", "户主姓名", 24), Column("score", "得分（前16位）", 40),
    Column("drawn", "抽中", 14), Column("why", "说明", 28, Align.LEFT),
)  # fmt: skip
_METHOD = (
    "怎样抽的：名单定下以后，当场抽出抽取号。每一户把“抽取号|名单校验码|编号”这一行字（UTF-8编码）作SHA-256运算，得到这一户的得分；"
    "得分按十六进制从小到大排，除一定在内的户以外，排在前面的抽中，户数按比例向上取整。"
    "名单校验码是全部编号按顺序排好、一行一个，作SHA-256运算的前16位。照这样重新计算，结果应当和本表一致。"
)


def sample_draw(setting: Setting) -> Sheet:
    """The record of a draw, one sheet a village; `code`: its number (the newest). AppError PRINT-034 without any."""
    names = village_names(setting.connection)
    codes = {str(row["unit_id"]): str(row["code"]) for row in read_records(setting.connection, "village")}
    rows = read_records(setting.connection, "sample_draw")
    newest = max(rows, key=lambda row: (row["date"], str(row["number"])), default=None)
    wanted = setting.asked.code or (str(newest["number"]) if newest else "")
    chosen = [row for row in rows if row["number"] == wanted]
    if not chosen:
        raise AppError("PRINT-034", "没有找到这次抽查的抽取记录。", "请先在“审核”里抽取，或者核对抽查编号。", TITLE)
    drawn = [draw_line(row, codes.get(str(row["unit_id"]), ""), names) for row in chosen]
    heads, reasons = (
        _heads(setting, drawn),
        {str(x["key"]): str(x.get("always") or "") for row in chosen for x in _listed(row)},
    )
    letters = tuple(
        _letter(setting, line, heads, reasons) for line in sorted(drawn, key=lambda line: line.village_code)
    )
    return Sheet(letters, TITLE, wanted, Level.PERSONAL)


def _listed(row: Rec) -> list[Rec]:
    return list(row.get("listed") or ())


def _heads(setting: Setting, drawn: list[DrawLine]) -> dict[str, str]:
    """Case -> head."""
    cases = {case for line in drawn for case in line.cases.values()}
    found = {
        str(row["id"]): str(row["household_id"])
        for row in read_records(setting.connection, "monitoring_case")
        if str(row["id"]) in cases
    }
    files = load_households(setting.connection, set(found.values()), ("household", "member")) if found else []
    names = {file.id: file.head_name for file in files}
    return {case: names.get(household, "") for case, household in found.items()}


def _letter(setting: Setting, line: DrawLine, heads: dict[str, str], reasons: dict[str, str]) -> Letter:
    rows = tuple(
        Row((str(n), one.key, heads.get(line.cases.get(one.key, ""), ""), one.score[:SHORT], "抽中" if one.drawn else "",
             label("SAMPLE_REASON", reasons.get(one.key)) if one.always else ""))
        for n, one in enumerate(line.lines, start=1)
    )  # fmt: skip
    cells = (
        FormCell("抽查编号", line.number), FormCell("抽取日期", show_date(line.on)), FormCell("抽取号", line.seed),
        FormCell("抽查比例", line.share), FormCell("名单校验码", line.digest), FormCell("重新计算", "一致" if line.true else "不一致"),
        FormCell("抽取人", "、".join(line.drawers)), FormCell("在场监督人", "、".join(line.witnesses)),
    )  # fmt: skip
    note = f"名单{len(line.lines)}户，抽中{len(line.drawn)}户。"
    parts: tuple[LetterPart, ...] = (
        FormSection("", cells, across=2), FormTable("", _COLUMNS, rows, fixed=3, note=note), FormText("", (_METHOD,)),
        FormSignatures("签字", (SignatureBox("抽取人"), SignatureBox("监督人"), SignatureBox("负责人"))),
    )  # fmt: skip
    header = (("单位", setting.bodies.government), ("村", line.village))
    return Letter(TITLE, parts, header=header, working=True, marks=setting.marks(line.number, Level.PERSONAL))
