"""What `check` says: findings under their headings, counts, or a file; sentences without level 3 unless revealed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.output import say, table
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.checks.findings import By, FoundLine, FoundList, Wanted
    from app.services.desk import Desk

BY = {"household": "HOUSEHOLD", "rule": "RULE", "level": "LEVEL"}


def line_document(line: FoundLine, reveal: bool) -> dict[str, str]:
    """One finding as JSON; what somebody suffers from is level 3."""
    return {
        "rule": line.rule, "level": str(line.level), "household": line.name, "number": line.number, "person": line.person,
        "field": line.field, "label": line.label, "value": line.value if reveal else line.masked,
        "text": line.text if reveal else line.discreet,
    }  # fmt: skip


def say_list(as_json: bool, found: FoundList, reveal: bool) -> None:
    """The findings one below the other."""
    rows = [line_document(line, reveal) for line in found.lines]
    say(as_json, rows, lambda: _list_text(rows))


def _list_text(rows: list[dict[str, str]]) -> str:
    if not rows:
        return "没有发现问题。"
    shown = [tuple(row[key] for key in ("level", "number", "household", "person", "rule", "text")) for row in rows]
    return f"{table(('级别', '户号', '户主', '成员', '编号', '问题'), shown)}\n共{len(rows)}条。"


def say_grouped(as_json: bool, found: FoundList, by: By, reveal: bool) -> None:
    """Headings with their counts and the findings under each."""
    from app.services.checks.findings import grouped, heading_of

    document: list[dict[str, Any]] = []
    for key, part in grouped(found.lines, by):
        head = heading_of(key, part, by)
        document.append({
            "title": _title(head.key, head.title, by, reveal), "note": head.note, "count": head.count, "errors": head.errors,
            "doubts": head.doubts, "hints": head.hints, "households": head.households,
            "findings": [line_document(line, reveal) for line in part],
        })  # fmt: skip
    say(as_json, document, lambda: _grouped_text(document))


def _title(key: str, title: str, by: By, reveal: bool) -> str:
    from app.services.checks.findings import By, plain_sentence

    return plain_sentence(key, discreet=not reveal) if by is By.RULE else title


def _grouped_text(document: list[dict[str, Any]]) -> str:
    if not document:
        return "没有发现问题。"
    parts = []
    for head in document:
        counts = f"错误{head['errors']} 疑点{head['doubts']} 提示{head['hints']}，{head['households']}户"
        rows = [
            tuple(row[key] for key in ("level", "number", "household", "person", "text")) for row in head["findings"]
        ]
        parts.append(
            f"{head['title']}　{head['note']}（{counts}）\n{table(('级别', '户号', '户主', '成员', '问题'), rows)}"
        )
    return "\n\n".join(parts) + f"\n共{sum(head['count'] for head in document)}条。"


def export_to(desk: Desk, file: str, wanted: Wanted, by: By) -> dict[str, Any]:
    """Write the list to a file, .xlsx or .pdf. AppError FILE-103, FIND-103, FIND-104."""
    from app.services.checks.finding_sheets import export_findings
    from app.services.disk import save_file

    target = Path(file)
    if not target.parent.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(target.parent))
    made = export_findings(desk, wanted, by, target.suffix.lower().lstrip(".") or "xlsx")
    path = save_file(target if target.suffix else target.with_suffix(".xlsx"), made.data)
    return {"title": made.title, "file": str(path), "findings": made.rows}
