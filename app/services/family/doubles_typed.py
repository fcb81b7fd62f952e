"""A number typed a moment ago that belongs to somebody else in the village: said while it is typed, with both places."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from app.domain.checks import Finding
from app.domain.checks.model import fill
from app.domain.checks.rules_members import masked
from app.domain.checks.rules_village import DUPLICATE, TWO_HOUSEHOLDS
from app.domain.duplicates import Likeness, Pair, People, name_key, number_key
from app.services.checks.checking import VillageCheck
from app.services.family.duplicates import facts_of_member, people_of
from app.services.files import HouseholdFile, Rec

# Built once for each reading of the village; a household of twelve is looked up in it at every pause of the typing.
_PEOPLE: WeakKeyDictionary[VillageCheck, People] = WeakKeyDictionary()


def typed_doubles(village: VillageCheck, file: HouseholdFile, known: Iterable[Finding] = ()) -> list[Finding]:
    """SW-951 and 1_12_001 for numbers typed and not saved yet; rows the village run names already are left out."""
    told = {finding.member_id for finding in known if finding.rule in (TWO_HOUSEHOLDS.id, DUPLICATE.id)}
    stored = village.files.get(file.id)
    before = {str(m["id"]): number_key(str(m.get("id_number") or "")) for m in stored.all_members} if stored else {}
    found = []
    for member in file.members:
        number = number_key(str(member.get("id_number") or ""))
        if len(number) == 18 and number != before.get(str(member["id"])) and str(member["id"]) not in told:
            pair = next((p for p in _people(village).like(facts_of_member(file, member)) if _counts(p)), None)
            found += [_finding(village, file, member, pair)] if pair else []
    return found


def _people(village: VillageCheck) -> People:
    if village not in _PEOPLE:
        _PEOPLE[village] = People(people_of(village.files.values()))
    return _PEOPLE[village]


def _counts(pair: Pair) -> bool:
    return pair.likeness is Likeness.SAME and number_key(pair.left.number) == number_key(pair.right.number)


def _finding(village: VillageCheck, file: HouseholdFile, member: Rec, pair: Pair) -> Finding:
    """One name in two households has moved; anything else is a number typed twice."""
    number, other = masked(number_key(pair.left.number)), village.files[pair.right.household]
    moved = other.id != file.id and name_key(pair.left.name) == name_key(pair.right.name)
    rule = TWO_HOUSEHOLDS if moved else DUPLICATE
    words = {"姓名": pair.left.name, "户主1": file.head_name, "户主2": other.short, "号码": number, "n": 2,
             "户主": f"{file.head_name}、{other.short}"}  # fmt: skip
    return Finding(rule.id, rule.level, str(member["id"]), "member.id_number", number, fill(rule.text, words), file.id)
