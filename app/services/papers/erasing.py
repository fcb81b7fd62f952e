"""删除记录 and 找回密码: what was erased and what is out of reach, who was helped to open a store, the request itself (`design.md` §4, §5).

The record of an erasure names nobody: it stays when the person is gone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.documents import Align, Column, FormCell, Marks, Row, SignatureBox
from app.domain.documents.form import FormSection, FormSignatures, FormTable
from app.domain.documents.letter import Clause, Letter, LetterPart
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.disk import save_file
from app.services.erasing.parts import REPORT, erased_rows
from app.services.erasing.unreached import Unreached
from app.services.keeping.forgotten import Asked, ask_township
from app.services.keeping.opening_up import helped
from app.services.papers.base import PaperKind, Setting, Sheet
from app.store.store import get_meta

ERASURE_TITLE, HELP_TITLE, REQUEST_TITLE = "个人信息删除记录", "找回密码登记单", "找回密码请求单"
_OUT = (
    Column("no", "序号", 14), Column("kind", "是什么", 34), Column("name", "编号或文件名", 62, Align.LEFT), Column("date", "日期", 30),
    Column("did", "收回或处理情况（手写）", 50, fixed=True),
)  # fmt: skip
COUNTS = (
    ("rows", "资料条数"), ("journal", "修改记录条数"), ("drafts", "草稿"), ("attachments", "附件"),
    ("cells", "其他材料中清空的位置"), ("logs", "日志中清空的位置"),
)  # fmt: skip


def erasure_sheet(setting: Setting) -> Sheet:
    """删除记录 of one erasure (`code` its id, else the newest), or an empty one. AppError PRINT-060 where there is none."""
    if setting.asked.blank:
        return _sheet(setting, ERASURE_TITLE, _erasure_parts({}, {}), "")
    rows = sorted(erased_rows(setting.connection), key=lambda row: (row["erased_on"], row["created_at"]))
    wanted = [row for row in rows if setting.asked.code in ("", row["id"], _number(row))]
    if not wanted:
        raise AppError(
            "PRINT-060", "这里没有这样的删除记录。", "删除个人信息在“设置→删除个人信息”里办。", ERASURE_TITLE
        )
    row = wanted[-1]
    told = _json(get_meta(setting.connection, REPORT + row["id"], "{}"))
    return _sheet(setting, ERASURE_TITLE, _erasure_parts(row, told), _number(row))


def _json(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def _number(row: dict[str, Any]) -> str:
    return str(row["id"])[:8].upper()


def _erasure_parts(row: dict[str, Any], told: dict[str, Any]) -> tuple[LetterPart, ...]:
    counts = told.get("counts") or {}
    cells = (
        FormCell("删除日期", show_date(row.get("erased_on"))), FormCell("经办人", str(row.get("name") or "")),
        FormCell("范围", ("一个人" if row.get("member_id") else "整户") if row else ""),
        FormCell("法律依据", label("ERASURE_GROUND", row.get("ground")), span=2),
        FormCell("依据说明", str(row.get("ground_text") or ""), span=2),
    )  # fmt: skip
    done = tuple(FormCell(name, str(counts.get(key, "")) if row else "") for key, name in COUNTS)
    copies = (
        FormCell("本机备份", _listed(told, "rewritten", "已改写"), span=2), FormCell("已删除的包和备份", _listed(told, "removed", ""), span=2),
        FormCell("打不开、没有动的", _listed(told, "unopened", ""), span=2),
    )  # fmt: skip
    out = _out_of_reach(Unreached.from_json(told.get("unreached") or {}))
    note = (
        "这些已经离开本机，程序够不到；收回一件、处理一件，在右边手写并签名。"
        if out or not row
        else "没有离开本机的包和备份。"
    )
    return (
        FormSection("", cells, across=2), FormSection("删除了什么", done, across=2), FormSection("本机上的副本", copies, across=2),
        FormTable("够不到的U盘和纸", _OUT, out, fixed=5, least=0 if row else 3, note=note),
        Clause("本单不写姓名。删除后不能恢复；以前的备份恢复时，会照这份记录先行删除。"),
        FormSignatures("签字", (SignatureBox("经办人"), SignatureBox("监督人"), SignatureBox("负责人"))),
    )  # fmt: skip


def _listed(told: dict[str, Any], key: str, word: str) -> str:
    names = told.get(key) or []
    shown = "、".join(names[:6]) + (f"等{len(names)}个" if len(names) > 6 else "")
    return f"{word}{len(names)}个：{shown}" if word and names else shown


def _out_of_reach(found: Unreached) -> tuple[Row, ...]:
    lines = [
        *((kind, number, day) for number, day, kind in found.packages),
        *(("U盘上的备份", name, day) for name, day in found.backups),
        *(("打印或另存", what, day) for day, what in found.papers),
        *(("公示照片（看过照片再定）", number, day) for number, day in found.photos),
    ]
    return tuple(Row((str(at), kind, name, day, "")) for at, (kind, name, day) in enumerate(lines, start=1))


def help_sheet(setting: Setting) -> Sheet:
    """找回密码登记单 of one request (`code` its 12 characters, else the newest), or an empty one. AppError PRINT-061."""
    lines = [] if setting.asked.blank else [one for one in helped(setting.desk) if setting.asked.code in one.note]
    if not lines and not setting.asked.blank:
        raise AppError("PRINT-061", "这里没有帮助找回密码的登记。", "打开请求文件并答复以后再打印。", HELP_TITLE)
    line = lines[0] if lines else None
    came, _, code = (line.note if line else "").partition("；请求")
    cells = (
        FormCell("日期", show_date(date.fromisoformat(line.at[:10])) if line else ""), FormCell("乡镇经办人", line.clerk if line else ""),
        FormCell("哪个村的电脑", line.whose if line else "", span=2), FormCell("来人", came.removeprefix("来人：")),
        FormCell("请求核对码", code), FormCell("怎样核实的身份（手写）", "", span=2),
    )  # fmt: skip
    parts: tuple[LetterPart, ...] = (
        FormSection("", cells, across=2),
        Clause("乡镇只打开了这一份请求里的钥匙，封给请求单上的一次性钥匙；没有看到村里的资料，也不知道新密码。"),
        FormSignatures("签字", (SignatureBox("来人"), SignatureBox("乡镇经办人"), SignatureBox("乡镇负责人"))),
    )  # fmt: skip
    return _sheet(setting, HELP_TITLE, parts, code)


def _sheet(setting: Setting, title: str, parts: tuple[LetterPart, ...], number: str) -> Sheet:
    whose = setting.bodies.government if setting.desk.store.role == "township" else setting.bodies.place
    header = (("单位", whose), ("编号", number))
    letter = Letter(title, parts, header=header, working=True, internal=True, marks=setting.marks("", 0))
    return Sheet((letter,), title, number, 0)


def ask_with_sheet(
    folder: Path, target: Path, who: str, place: str, today: date, backup: Path | None = None
) -> tuple[Asked, Path]:
    """The request and its 请求单 as a PDF beside it; AppError as `ask_township`, FILE-101."""
    asked = ask_township(folder, target, who, place, today, backup)
    return asked, save_file(asked.path.with_suffix(".pdf"), request_pdf(asked))


def request_pdf(asked: Asked) -> bytes:
    """请求单, printed while the store is locked: the upper half goes to the township, the lower half stays with the asker.

    It lies on the stick that travels, so the slip's code is not in it: it is copied by hand from the screen (FORMAT §16)."""
    from app.reports import render_pdf

    township = (
        FormCell("村", asked.place), FormCell("请求人", asked.who), FormCell("日期", asked.created),
        FormCell("用途", "在新电脑上恢复备份" if asked.purpose == "restore" else "忘记密码"),
        FormCell("请求核对码", asked.code, span=2), FormCell("请求文件", asked.path.name, span=2),
    )  # fmt: skip
    own = (FormCell("取回码", "", span=2),)
    parts: tuple[LetterPart, ...] = (
        FormSection("一、交乡镇", township, across=2),
        FormSignatures("签字", (SignatureBox("请求人"), SignatureBox("村负责人"))),
        Clause("……………… 沿此线剪开，下半张自己保管 ………………"),
        FormSection("二、请求人自己保管", own, across=2),
        Clause("把U盘和上半张交给乡镇；拿回答复文件以后，在原来的电脑上选“读乡镇的答复”，输入取回码，设新密码。"),
        Clause("取回码照屏幕抄在上面：只显示这一次，U盘和乡镇都没有；丢了就重新做一个请求。用过以后把这半张撕掉。"),
    )  # fmt: skip
    return render_pdf(Letter(REQUEST_TITLE, parts, working=True, internal=True, marks=Marks()))


ERASING_PAPERS: tuple[PaperKind, ...] = (
    PaperKind("erasure", "删除记录", "个人信息删除记录和够不到的U盘清单", erasure_sheet, (), ("code", "blank"), purpose="存档"),
    PaperKind("forgotten", "找回密码登记单", "乡镇帮助找回密码的登记单，双方签字", help_sheet, (), ("code", "blank"), purpose="存档"),
)  # fmt: skip
