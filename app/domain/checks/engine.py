"""One engine for typing, paste, import, merging and the whole village (`data_checks.md` §1): same rules, same result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from app.domain.checks.book import HOUSEHOLD_RULES, RULES
from app.domain.checks.context import Context, name_of
from app.domain.checks.model import CheckSettings, Finding, Hit, HouseholdFacts, Rule, Section, Severity, fill
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
_OPTIONAL_FIELDS = tuple(sorted(frozenset().union(*_GATES.values())))


def check_household(facts: HouseholdFacts, on: date, settings: CheckSettings = DEFAULTS) -> list[Finding]:
    """All findings of one household on a day, one message per cause, in the order of the rules.

    `settings.used` None: optional fields count as kept where this household fills one. For the same result as in the
    village run hand in `used_fields(all households)`.
    """
    if settings.used is None:
        settings = replace(settings, used=used_fields([facts]))
    ctx = Context(facts, on, settings)
    found = [finding for rule in HOUSEHOLD_RULES if _runs(rule, settings) for finding in _findings(rule, ctx)]
    return one_message(found, ctx)


def check_village(households: Sequence[HouseholdFacts], on: date, settings: CheckSettings = DEFAULTS) -> list[Finding]:
    """Findings of all households, then what only the whole village shows (one number twice, a person in two households)."""
    if settings.used is None:
        settings = replace(settings, used=used_fields(households))
    found = [finding for facts in households for finding in check_household(facts, on, settings)]
    return found + village_findings(households, settings.off)


def _runs(rule: Rule, settings: CheckSettings) -> bool:
    if rule.id in settings.off or (settings.absent and settings.absent & set(rule.uses)):
        return False
    return not rule.optional or bool((settings.used or frozenset()) & _GATES[rule.id])


def _findings(rule: Rule, ctx: Context) -> Iterator[Finding]:
    for hit in rule.test(ctx):
        yield _finding(rule, hit, ctx.facts.id)


def _finding(rule: Rule, hit: Hit, household_id: str) -> Finding:
    words = {"姓名": name_of(hit.member), **hit.words}
    return Finding(
        rule=rule.id,
        level=hit.level or rule.level,
        member_id=str(hit.member.get("id", "")) if hit.member else "",
        field=hit.field or rule.uses[0],
        value=hit.value,
        text=fill(hit.text or rule.text, words),
        household_id=household_id,
        row_id=hit.row_id,
    )


def used_fields(households: Iterable[HouseholdFacts]) -> frozenset[str]:
    """Optional fields that at least one household fills: rules of other optional fields say nothing."""
    used: set[str] = set()
    for facts in households:
        for use in _OPTIONAL_FIELDS:
            if use not in used and any(
                not blank(row.get(use.split(".")[1])) for row in rows_of(facts, use.split(".")[0])
            ):
                used.add(use)
        if len(used) == len(_OPTIONAL_FIELDS):
            break
    return frozenset(used)


def rows_of(facts: HouseholdFacts, kind: str) -> tuple[Record, ...]:
    """The records of a kind among the facts."""
    pairs: dict[str, tuple[Record | None, ...]] = {
        "household": (facts.household,),
        "member": facts.members,
        "monitoring_case": (facts.case,),
        "safeguard_snapshot": (facts.snapshot_identify, facts.snapshot_removal),
        "income_record": (facts.income_identify, facts.income_removal),
        "measure": facts.measures,
        "visit": facts.visits,
        "work_spell": facts.work_spells,
        "public_post": facts.posts,
    }
    return tuple(row for row in pairs[kind] if row is not None)


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
    """疑点 and 提示 may be marked 已核实，情况属实; 错误 never."""
    return finding.level is not Severity.ERROR


def unmarked(findings: Iterable[Finding], marks: Iterable[Record], facts: HouseholdFacts) -> list[Finding]:
    """Findings without those a valid mark (rows `finding_mark`) covers; a mark whose values changed covers nothing."""
    valid = {
        (mark.get("rule"), mark.get("member_id") or "") for mark in marks
        if mark.get("rule") in RULES
        and mark.get("digest") == digest(str(mark.get("rule")), facts, str(mark.get("member_id") or ""))
    }  # fmt: skip
    return [found for found in findings if not (markable(found) and (found.rule, found.member_id) in valid)]
