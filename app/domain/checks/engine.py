"""One engine for typing, paste, import, merging and the whole village (`data_checks.md` §1): same rules, same result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from app.domain.checks.book import HOUSEHOLD_RULES, RULES
from app.domain.checks.context import Context, name_of
from app.domain.checks.discreet import DISCREET
from app.domain.checks.model import (
    COMMENT_RULE,
    CheckSettings,
    Finding,
    Hit,
    HouseholdFacts,
    Rule,
    Section,
    Severity,
    fill,
)
from app.domain.checks.more_roster import EMPTIED
from app.domain.checks.onecause import one_message
from app.domain.checks.rules_village import MISSING_COLUMN, village_findings
from app.domain.questionnaire.field import Record, Req
from app.domain.questionnaire.kinds import KINDS
from app.domain.values import blank

DEFAULTS = CheckSettings()
_DECLARED = {kind.name: kind for kind in KINDS}


def _is_optional(use: str) -> bool:
    kind, key = use.split(".")
    return _DECLARED[kind].field(key).req is Req.OPTIONAL


# Sources of optional rules that a village may keep or not; required fields beside them say nothing about that.
_GATES: dict[str, frozenset[str]] = {
    rule.id: frozenset(use for use in rule.uses if _is_optional(use)) for rule in HOUSEHOLD_RULES if rule.optional
}
_OPTIONAL_KEYS: dict[str, tuple[str, ...]] = {}
for _use in sorted(frozenset().union(*_GATES.values())):
    _kind, _, _key = _use.partition(".")
    _OPTIONAL_KEYS[_kind] = (*_OPTIONAL_KEYS.get(_kind, ()), _key)


def check_household(facts: HouseholdFacts, on: date, settings: CheckSettings = DEFAULTS) -> list[Finding]:
    """All findings of one household on a day, one message per cause, in the order of the rules.

    `settings.used` None: optional fields count as kept where this household fills one. For the same result as in the
    village run hand in `used_fields(all households)`.
    """
    if settings.used is None:
        settings = replace(settings, used=used_fields([facts]))
    ctx = Context(facts, on, settings)
    running = _running(settings.off, settings.used or frozenset(), settings.absent, ctx.emptied)
    found = [_finding(rule, hit, facts.id) for rule in running for hit in rule.test(ctx)]
    return one_message(found, ctx)


def check_village(households: Sequence[HouseholdFacts], on: date, settings: CheckSettings = DEFAULTS) -> list[Finding]:
    """Findings of all households, then what only the whole village shows (one number twice, a person in two households)."""
    if settings.used is None:
        settings = replace(settings, used=used_fields(households))
    found = [finding for facts in households for finding in check_household(facts, on, settings)]
    return found + village_findings(households, settings.off)


@lru_cache(maxsize=64)
def _running(
    off: frozenset[str], used: frozenset[str], absent: frozenset[str], emptied: bool = False
) -> tuple[Rule, ...]:
    """The rules that run under some settings: asked once for a whole village."""
    rules = (rule for rule in HOUSEHOLD_RULES if rule.id not in off and _runs(rule, used, absent))
    # Of a household whose people have all died or left nothing is asked for any more but the end of its case.
    return tuple(rule for rule in rules if not emptied or rule.id == EMPTIED)


def _runs(rule: Rule, used: frozenset[str], absent: frozenset[str]) -> bool:
    if absent and absent & set(rule.uses):
        return False
    return not rule.optional or bool(used & _GATES[rule.id])


def _finding(rule: Rule, hit: Hit, household_id: str) -> Finding:
    words = {"姓名": name_of(hit.member), **hit.words}
    quiet = DISCREET.get(rule.id)
    return Finding(
        rule=rule.id,
        level=hit.level or rule.level,
        member_id=str(hit.member.get("id", "")) if hit.member else "",
        field=hit.field or rule.uses[0],
        value=hit.value,
        text=fill(hit.text or rule.text, words),
        household_id=household_id,
        row_id=hit.row_id,
        quiet=fill(quiet, words) if quiet else "",
    )


def used_fields(households: Iterable[HouseholdFacts]) -> frozenset[str]:
    """Optional fields that at least one household fills: rules of other optional fields say nothing."""
    open_keys = {kind: set(keys) for kind, keys in _OPTIONAL_KEYS.items()}
    for facts in households:
        for kind, keys in open_keys.items():
            for row in rows_of(facts, kind) if keys else ():
                keys.difference_update([key for key in keys if not blank(row.get(key))])
        if not any(open_keys.values()):
            break
    return frozenset(
        f"{kind}.{key}" for kind, keys in _OPTIONAL_KEYS.items() for key in keys if key not in open_keys[kind]
    )


def rows_of(facts: HouseholdFacts, kind: str) -> tuple[Record, ...]:
    """The records of a kind among the facts."""
    return tuple(row for row in _ROWS[kind](facts) if row is not None)


_ROWS: dict[str, Callable[[HouseholdFacts], tuple[Record | None, ...]]] = {
    "household": lambda facts: (facts.household,),
    "member": lambda facts: facts.members,
    "monitoring_case": lambda facts: (facts.case,),
    "safeguard_snapshot": lambda facts: (facts.snapshot_identify, facts.snapshot_removal),
    "income_record": lambda facts: (facts.income_identify, facts.income_removal),
    "measure": lambda facts: facts.measures,
    "visit": lambda facts: facts.visits,
    "work_spell": lambda facts: facts.work_spells,
    "public_post": lambda facts: facts.posts,
}


def column_findings(missing: Iterable[tuple[str, str]]) -> list[Finding]:
    """SW-952 for columns a file lacks: (column name, field "kind.key"); how many rules stay undone stands in the text."""
    found = []
    for column, field in missing:
        count = sum(1 for rule in RULES.values() if field in rule.uses)
        if count:
            text = fill(MISSING_COLUMN.text, {"列名": column, "n": count})
            found.append(Finding(MISSING_COLUMN.id, MISSING_COLUMN.level, "", field, column, text))
    return found


def missing_settings(households: Iterable[HouseholdFacts], settings: CheckSettings) -> list[str]:
    """What keeps rules silent, each said once: no line for a year, no home county, no cut-off month."""
    rows = list(households)
    sentences = []
    without = sum(facts.line is None for facts in rows)
    if without and without == len(rows):
        sentences.append("还没有设置监测收入线，“低于监测收入线”的检查没有做，请在设置里填写。")
    elif without:
        sentences.append(
            f"有{without}户识别那一年的监测收入线没有设置，这些户“低于监测收入线”的检查没有做，请在设置里填写。"
        )
    if any(facts.risk_removed is True and facts.removal_line is None for facts in rows):
        sentences.append("消除年份的监测收入线没有设置，“消除时低于监测收入线”的检查没有做，请在设置里填写。")
    if not settings.home_county:
        sentences.append("还没有设置本县名称，县外务工的检查没有做，请在设置里填写。")
    if not settings.med_subsidy_cutoff:
        sentences.append("还没有设置医保补贴截止月，居民医保缴费补贴的检查没有做，请在设置里填写。")
    return sentences


# Sections whose 错误 stop a step, and single rules beside them (`data_checks.md` §8, last paragraph).
_FORM_SECTIONS = (Section.HOUSEHOLD, Section.MEMBERS, Section.LIVING, Section.INCOME)
_FORM_RULES = ("2_11_004", "2_11_005", "SW-501")


def blocking(findings: Iterable[Finding], step: str) -> list[Finding]:
    """The open 错误 that stop a step: `consented` and `reported` by the form, `removed` by the removal record; else none."""
    return [finding for finding in findings if finding.level is Severity.ERROR and _stops(finding.rule, step)]


def _stops(rule_id: str, step: str) -> bool:
    item = RULES[rule_id].item
    if step in ("consented", "reported"):
        return (item in _FORM_SECTIONS and rule_id != "1_11_002") or rule_id in _FORM_RULES
    return step == "removed" and item is Section.REMOVAL


def digest(rule_id: str, facts: HouseholdFacts, member_id: str = "") -> str:
    """Digest of the stored values a rule read (of one member where it named one): a mark holds while it stays the same."""
    rows = []
    for use in sorted(RULES[rule_id].uses):
        kind, key = use.split(".")
        for row in rows_of(facts, kind):
            owner = row.get("id") if kind == "member" else row.get("member_id")
            if not member_id or owner in (None, "", member_id):
                rows.append([use, str(row.get("id", "")), _plain(row.get(key))])
    text = json.dumps(sorted(rows), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: object) -> str:
    if blank(value):
        return ""
    return "|".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def markable(finding: Finding) -> bool:
    """疑点 and 提示 may be marked 已核实，情况属实; 错误 never, and the township's comments are answered, not marked."""
    return finding.level is not Severity.ERROR and finding.rule != COMMENT_RULE


def covering(marks: Iterable[Record], facts: HouseholdFacts) -> dict[tuple[str, str], Record]:
    """The valid marks (rows `finding_mark`) by rule and member: those whose values are still what they were."""
    return {
        (str(mark.get("rule")), str(mark.get("member_id") or "")): mark for mark in marks
        if mark.get("rule") in RULES
        and mark.get("digest") == digest(str(mark.get("rule")), facts, str(mark.get("member_id") or ""))
    }  # fmt: skip


def unmarked(findings: Iterable[Finding], marks: Iterable[Record], facts: HouseholdFacts) -> list[Finding]:
    """Findings without those a valid mark covers; a mark whose values changed covers nothing."""
    valid = covering(marks, facts)
    return [found for found in findings if not (markable(found) and (found.rule, found.member_id) in valid)]
