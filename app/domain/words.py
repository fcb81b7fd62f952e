"""Words a person must never read in this program, and what stands in their place (`domain.md` §22 "Words")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

BANNED: MappingProxyType[str, str] = MappingProxyType(
    {
        "贫困户": "脱贫户",
        "返贫户": "监测对象",
        "边缘户": "边缘易致贫户",
        "扶贫": "帮扶",
        "五保户": "特困人员",
        "请示报告": "报告",
        "无风险": "暂未发现返贫致贫风险",
        "拒访": "未能入户（原因）",
        "秘密": "内部资料 妥善保管",
        "机密": "内部资料 妥善保管",
        "保密": "内部资料 妥善保管",
        "红黑榜": "",
    }
)
# A button of a village may say 评议 or 上报; approving is the county's.
BANNED_BUTTONS: MappingProxyType[str, str] = MappingProxyType({"批准": "上报"})
# Words that hold a banned one and are right: a low-income class, and a question that leaves the answer open.
LEGIT = ("低保边缘户", "有无风险", "国家秘密")
# What the official lists print where it differs from their own label (§22).
PRINTED_LABELS: MappingProxyType[str, str] = MappingProxyType(
    {"脱贫户(不享受政策)": "脱贫户", "脱贫户（不享受政策）": "脱贫户"}
)

_LEGIT = re.compile("|".join(map(re.escape, LEGIT)))
_BANNED = re.compile("|".join(sorted(map(re.escape, (*BANNED, *BANNED_BUTTONS)), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class BannedWord:
    """A banned word found in a text: where it starts and what to write instead."""

    word: str
    replacement: str
    start: int


def banned_in(text: str, *, button: bool = False, imported: frozenset[str] = frozenset()) -> list[BannedWord]:
    """Every banned word of a text in order. `button` also forbids 批准; `imported` are labels of files kept as they came."""
    masked = _blank(_LEGIT, text)
    for label in sorted(imported, key=len, reverse=True):
        masked = masked.replace(label, "\0" * len(label))
    found = (BannedWord(match[0], _instead(match[0]), match.start()) for match in _BANNED.finditer(masked))
    return [hit for hit in found if button or hit.word not in BANNED_BUTTONS]


def printed_label(label: str) -> str:
    """An official label as it may be printed: 脱贫户(不享受政策) prints 脱贫户 (§22)."""
    return PRINTED_LABELS.get(label, label)


def _instead(word: str) -> str:
    return BANNED.get(word) or BANNED_BUTTONS.get(word, "")


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: "\0" * len(match[0]), text)
