"""Fields a column of a register may fill, with the Chinese names a person chooses them by."""

from __future__ import annotations

from functools import cache

from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Kind, Owner
from app.domain.records import RECORDS
from app.workbooks.columns import PARTS
from app.workbooks.matching import Target

# Parts a register may fill, with the words in front of their fields where several share a label.
_OFFERED = (
    ("household", ""), ("member", ""), ("spell", "务工："), ("income", "收支："), ("safeguard", "三保障："), ("case", "监测："),
    ("income_removal", "消除时收支："), ("safeguard_removal", "消除时三保障："),
)  # fmt: skip
_SIGNS = (
    Target("import", "removed", "监测：风险是否已消除", ("风险是否已消除",)),
    Target("import", "household_key", "本表户号（只用来分户）", ("户序号", "本户编号")),
    Target("import", "head_name", "户主姓名（只用来分户）", ("户主姓名", "户主", "户主名字")),
    Target("import", "head_id", "户主证件号码（只用来分户）", ("户主证件号码", "户主身份证号", "户主身份证号码")),
)
KEPT = ""  # a column that is not imported: its text is kept as it came
KEPT_LABEL = "不导入（原样保存）"


@cache
def targets() -> tuple[Target, ...]:
    """Every field a register may fill, and the signs that tell families apart."""
    found: list[Target] = []
    for part, words in _OFFERED:
        for field in RECORDS[PARTS[part][0]].fields:
            if field.kind in (Kind.REF, Kind.JSON, Kind.TEXTS) or field.computed or field.auto:
                continue
            if field.key not in ("sort", "moment", "person_id") and (
                field.owner is not Owner.TOWNSHIP or part == "case"
            ):
                found.append(Target(part, field.key, f"{words}{field.label}"))
    found += [
        Target("measure", code.code, f"措施：{code.label}", (code.label,)) for code in CODE_LISTS["MEASURE"].codes
    ]
    return (*found, *_SIGNS)  # last: a column of names without a header is people, not heads


@cache
def label_of(path: str) -> str:
    """Chinese name of a path; KEPT_LABEL for none."""
    return next((target.label for target in targets() if target.path == path), KEPT_LABEL)


def path_of(label: str) -> str:
    """Path of a Chinese field name; KEPT for 不导入. AppError WB-44 for a name nobody knows."""
    if label in ("", "不导入", KEPT_LABEL):
        return KEPT
    found = next((target.path for target in targets() if label in (target.label, target.path)), None)
    if found is None:
        near = [target.label for target in targets() if label[:2] in target.label][:8]
        advice = f"相近的有：{'、'.join(near)}。" if near else "请用采集表上的名称，例如：姓名、证件号码、与户主关系。"
        raise AppError("WB-44", f"没有“{label}”这一项。", advice, "列的对应")
    return found
