"""One cause, one message: when two rules see the same cause, the more specific one speaks (`data_checks.md` §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.checks.context import Context
from app.domain.checks.model import Finding, fill
from app.domain.checks.rules_household import SUMMARY_WORDS, missing_at_identification, open_problems

Holds = Callable[[Context], bool]


@dataclass(frozen=True, slots=True)
class Hides:
    """`shown` hides `hidden`: for the same member where both name one, else for the household."""

    shown: str
    hidden: tuple[str, ...]
    when: Holds = lambda ctx: True


_HELP = ("5_18_001", "5_18_002", "5_18_003", "5_18_004", "5_18_005", "5_18_006", "5_18_007")


def _only_risk_missing(ctx: Context) -> bool:
    return [field for field, _ in missing_at_identification(ctx)] == ["monitoring_case.risks"]


def _not_monitored(ctx: Context) -> bool:
    return not ctx.monitored


TABLE: tuple[Hides, ...] = (
    Hides("1_11_001", ("1_11_002",), _only_risk_missing),
    Hides("1_11_010", ("5_12_007", *_HELP)),
    Hides("5_11_032", ("5_12_007",)),
    Hides("4_11_009", ("5_18_008",)),
    Hides("5_15_013", ("5_15_014",)),
    Hides("2_12_014", ("1111_07",)),
    Hides("2_12_012", ("2_12_016",)),
    Hides("1_11_008", ("2_12_012",)),
    Hides("1_02_003", ("2_12_016",), _not_monitored),
    Hides("1_02_005", ("5_15_017",), _not_monitored),
    Hides("1_02_001", ("SW-401",)),
    Hides("1_02_002", ("SW-403",)),
    Hides("1_11_006", ("SW-401",)),
    Hides("1_11_007", ("SW-403",)),
    Hides("SW-951", ("1_12_001",)),
    Hides("SW-106", ("3_11_010",)),
    Hides("3_11_010", ("1_02_006",)),
    Hides("5_19_001", ("5_15_001",)),
    Hides("5_20_029", ("5_20_028",)),
    Hides("5_18_009", ("2_11_002",)),
    Hides("5_17_011", ("5_17_013",)),
    Hides("4_12_002", ("2_12_004",)),
    Hides("4_01_007", ("5_12_009-16",)),
    # Beyond the list, by the same thought.
    Hides("SW-204", ("SW-221",)),
    Hides("SW-222", ("SW-221", "SW-228")),
    Hides("SW-411", ("SW-413",)),
    Hides("SW-305", ("SW-322",)),
    Hides("SW-701", ("5_12_001",)),
    Hides("SW-851", ("2_11_002", "5_18_009")),
    Hides("3_12_004", ("SW-231",)),
    Hides("3_11_002", ("SW-115",)),
    Hides("SW-101", ("SW-246",)),
    Hides("1_11_009", ("1_11_010",)),
    Hides("4_11_007", ("SW-417",)),
    Hides("5_18_007", ("SW-417",)),
    Hides("SW-853", ("SW-858",)),
)

_BY_SHOWN: dict[str, list[Hides]] = {}
for _row in TABLE:
    _BY_SHOWN.setdefault(_row.shown, []).append(_row)

SUMMARY = "1_02_007"
# Which rules already tell of a cause the summary would repeat.
EXPLAINS: dict[str, tuple[str, ...]] = {
    "insurance": ("1_02_003", "2_12_010", "2_12_016", "2_12_012", "1_11_008"),
    "house": ("1_02_001", "SW-401", "1_11_006", "SW-503"),
    "water": ("1_02_002", "SW-403", "1_11_007", "4_11_006"),
    "school": ("1_02_005", "5_15_017", "SW-408"),
}


def one_message(findings: Iterable[Finding], ctx: Context) -> list[Finding]:
    """The findings without those a more specific one already explains, in their order."""
    found = list(findings)
    fired: dict[str, set[str]] = {}  # rule -> members it names, "" for the household
    for finding in found:
        fired.setdefault(finding.rule, set()).add(finding.member_id)
    gone = {key for shown in fired for row in _BY_SHOWN.get(shown, ()) for key in _hidden_by(row, fired, ctx)}
    kept = [finding for finding in found if (finding.rule, finding.member_id) not in gone]
    return [summed for finding in kept if (summed := _summary(finding, fired, ctx)) is not None]


def _hidden_by(row: Hides, fired: Mapping[str, set[str]], ctx: Context) -> Iterable[tuple[str, str]]:
    shown = fired[row.shown]
    hidden = [rule for rule in row.hidden if rule in fired]
    if not hidden or not row.when(ctx):
        return
    for rule in hidden:
        for member in fired[rule]:
            if member in shown or not member or "" in shown:
                yield rule, member


def _summary(finding: Finding, fired: Mapping[str, set[str]], ctx: Context) -> Finding | None:
    """The summary rule with the causes nobody else reports; None when none is left."""
    if finding.rule != SUMMARY:
        return finding
    left = [key for key in open_problems(ctx) if not fired.keys() & set(EXPLAINS[key])]
    if not left:
        return None
    text = "这一户还有“三保障”或饮水问题没解决：{问题}。"
    return replace(finding, text=fill(text, {"问题": "、".join(SUMMARY_WORDS[key] for key in left)}))
