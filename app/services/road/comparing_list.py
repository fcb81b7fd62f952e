"""The comparison list as it leaves: an .xlsx with a password, made in memory; the password stands on a slip of its own (`design.md` §4).

The password is kept nowhere: typed twice or drawn here, shown once, printed on a slip that never lies beside the list.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.comparing import PASSWORD_SIGNS, check_password, check_purpose
from app.domain.documents import CellKind, Column, Ledger, Marks, Row, SignatureBox, chinese_date, print_line
from app.domain.documents.form import FormCell, FormSection, FormSignatures
from app.domain.documents.letter import Clause, Letter, LetterPart
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import save_file
from app.services.papers.catalogue import Printed
from app.services.road.comparing import CompareList, compare_list
from app.store.peers import log_access
from app.workbooks.locked import lock

TITLE = "部门比对名单"
SLIP = "密码条"
_KINDS = {"id_number": CellKind.IDENTIFIER, "head_number": CellKind.IDENTIFIER, "no": CellKind.NUMBER}
_WIDTHS = {"no": 12, "id_number": 46, "head_number": 46, "scope": 70, "town": 24, "village": 28}
_GROUPS, _LENGTH = 4, 4


@dataclass(frozen=True, slots=True)
class SavedList:
    """The list as a locked workbook in memory."""

    data: bytes
    suggested_name: str
    listed: CompareList


def draw_password() -> str:
    """A password people can read out and type: four groups of four signs that are not mistaken for each other (80 bits)."""
    groups = ("".join(secrets.choice(PASSWORD_SIGNS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def save_list(
    desk: Desk, purpose: str, password: str, again: str | None = None, households: Iterable[str] = ()
) -> SavedList:
    """The list as bytes of a locked .xlsx; every number on it is whole, so that it is logged with its purpose.

    `again` the password typed a second time (None for one drawn here). AppError CMP-101 (no purpose), CMP-102 (nobody to
    ask for), CMP-116 (a weak password), CMP-117 (typed differently)."""
    from app.reports import render_xlsx

    check_purpose(purpose)
    check_password(password, password if again is None else again)
    listed = compare_list(desk, households)
    if not listed.lines:
        why = "；".join(f"{one.name}（{one.household}）{one.reason}" for one in listed.left_out[:5])
        raise AppError(
            "CMP-102", "没有可以查询的人。" + (f"{why}。" if why else ""), "先签承诺授权书、勾选事项，再做名单。", TITLE
        )
    data = lock(render_xlsx(_ledger(desk, listed, purpose.strip())), password)
    if not desk.place.practice:
        with desk.store.writing() as connection:
            people = f"{len(listed.lines)}人"
            log_access(connection, desk.now(), desk.operator, f"另存{TITLE}（含完整证件号码）", people, purpose.strip())
    return SavedList(data, list_name(desk), listed)


def list_name(desk: Desk) -> str:
    """File name of a list made today."""
    return f"{TITLE}-{desk.today:%Y%m%d}.xlsx"


def _ledger(desk: Desk, listed: CompareList, purpose: str) -> Ledger:
    columns = tuple(
        Column(key, name, _WIDTHS.get(key, 24), kind=_KINDS.get(key, CellKind.TEXT)) for key, name in listed.columns
    )
    note = print_line(desk.operator, desk.today, purpose).replace("打印", "另存")
    return Ledger(
        title=TITLE, village=desk.place.name, period=chinese_date(desk.today), columns=columns,
        rows=tuple(Row(line.cells) for line in listed.lines), group="全部", filler=desk.operator,
        date=chinese_date(desk.today), notes=("只限本次比对使用，只查询本人勾选的事项，用完销毁。",),
        marks=Marks("", desk.place.practice, note),
    )  # fmt: skip


# ---- the slip -----------------------------------------------------------------------------------------------------


def password_slip(desk: Desk, password: str, file_name: str, title: str = TITLE) -> Printed:
    """The slip with the password of a list (`title`), drawn in memory and kept nowhere; it names the file, no person."""
    from app.reports import render_pdf

    cells = (
        FormCell("文件名", file_name, span=2), FormCell("打开密码", password, span=2, height=14),
        FormCell("制作单位", desk.place.name), FormCell("日期", chinese_date(desk.today)),
    )  # fmt: skip
    told = (
        "名单文件和密码条分开送：名单放U盘，密码条当面交给接收人，不和U盘放在一起，不用微信、QQ发送。",
        "密码区分大小写，横线也要输入；程序里没有保存，遗失了请重新做名单。",
        "反馈表可以用同一个密码加密后送回。",
    )
    parts: tuple[LetterPart, ...] = (FormSection("", cells, across=2), *(Clause(text) for text in told),
             FormSignatures("", (SignatureBox("移交人"), SignatureBox("接收人"))))  # fmt: skip
    letter = Letter(f"{title}{SLIP}", parts, working=True, marks=Marks("", desk.place.practice))
    name = f"{SLIP}-{desk.today:%Y%m%d}.pdf"
    return Printed("password_slip", letter.title, render_pdf(letter), name, 1, (letter,))


def save_slip(path: Path, data: bytes, beside: Path) -> Path:
    """Write the slip as a file, never into the folder of the list; AppError CMP-118, FILE-101."""
    if path.resolve().parent == beside.resolve().parent:
        raise AppError(
            "CMP-118", "密码条不能和名单放在同一个文件夹。", "请直接打印，或存到另外的地方，再分开送。", str(path)
        )
    return save_file(path, data)
