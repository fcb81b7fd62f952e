"""Whatever stands in a record, the checks give sentences: no crash, nothing changed, no full ID number in a finding."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.checks import RULES, CheckSettings, Finding, HouseholdFacts, check_household, check_village, digest
from app.domain.questionnaire.codes import CODE_LISTS, foreign
from app.domain.questionnaire.field import Field, Kind
from app.domain.records import RECORDS
from tests.checks.check_worlds import ON, number

_NUMBERS = st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(lambda day: number(f"{day:%Y%m%d}", "002"))
_SETTINGS = CheckSettings(home_county="云山县", med_subsidy_cutoff="202512")


def _value(field: Field) -> st.SearchStrategy[Any]:
    money = st.decimals(-(10**6), 10**8, places=2, allow_nan=False, allow_infinity=False)
    months = st.sampled_from(["202104", "202512", "202601", "202611", "209912", "2026年", "１２３４５６"])
    if field.format == "id_number":
        return _NUMBERS | _NUMBERS.map(lambda n: n + "42") | st.text(max_size=22)
    plain: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.TEXT: st.text(max_size=12), Kind.LONGTEXT: st.text(max_size=12), Kind.REF: st.sampled_from(["m0", "m1", "c"]),
        Kind.INT: st.integers(0, 40), Kind.DECIMAL: money, Kind.MONEY: money, Kind.DATE: st.dates(date(1900, 1, 1)),
        Kind.MONTH: months, Kind.BOOL: st.booleans(), Kind.TEXTS: st.just(("甲", "乙")), Kind.JSON: st.just({}),
    }  # fmt: skip
    if field.kind in plain:
        return plain[field.kind]
    code = st.sampled_from(sorted(CODE_LISTS[field.codes].by_code)) | st.just(foreign("外来"))
    return code if field.kind is Kind.CODE else st.lists(code | st.just(""), max_size=5).map(tuple)


def _rows(kind: str, most: int, prefix: str) -> st.SearchStrategy[tuple[dict[str, Any], ...]]:
    row = st.fixed_dictionaries({}, optional={field.key: st.none() | _value(field) for field in RECORDS[kind].fields})
    named = st.lists(row, max_size=most).map(
        lambda rows: tuple({**r, "id": f"{prefix}{n}"} for n, r in enumerate(rows))
    )
    return named


def _one(kind: str) -> st.SearchStrategy[dict[str, Any] | None]:
    return _rows(kind, 1, kind[0]).map(lambda rows: rows[0] if rows else None)


FACTS = st.builds(
    HouseholdFacts,
    household=_one("household").map(lambda row: {**(row or {}), "id": "h"}),
    members=_rows("member", 3, "m"), case=_one("monitoring_case"), snapshot_identify=_one("safeguard_snapshot"),
    income_identify=_one("income_record"), snapshot_removal=_one("safeguard_snapshot"), income_removal=_one("income_record"),
    measures=_rows("measure", 2, "a"), visits=_rows("visit", 2, "v"), work_spells=_rows("work_spell", 2, "w"),
    posts=_rows("public_post", 1, "p"), risk_removed=st.none() | st.booleans(), revisit_overdue=st.none() | st.booleans(),
    removed_on=st.none() | st.dates(), line=st.none() | st.just(8700), removal_line=st.none() | st.just(8700),
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=FACTS)
def test_any_record_gives_sentences(facts: HouseholdFacts) -> None:
    before = copy.deepcopy(facts)
    found = check_household(facts, ON, _SETTINGS)
    assert facts == before
    assert check_household(facts, ON, _SETTINGS) == found
    assert check_village([facts], ON, _SETTINGS)[: len(found)] == found
    for finding in found:
        _is_sentence(finding, facts)


def _is_sentence(finding: Finding, facts: HouseholdFacts) -> None:
    kind, key = finding.field.split(".")
    assert RECORDS[kind].field(key)
    assert finding.text.endswith("。")
    assert finding.rule in RULES and digest(finding.rule, facts, finding.member_id)
    for member in facts.members:
        full = str(member.get("id_number") or "")
        if len(full) >= 18 and full.isascii() and full[:17].isdigit():
            assert full[:18] not in finding.text + finding.value
