"""与户主关系 seen from another head: old relation × new head → new relation, with a question where one word has two meanings.

The code list (`data_checks.md` §5, RELATION) has 28 words; people whose relation it cannot say are 其他. Relations are
words for places around the old head: his spouse, a child, a child's spouse, parents … From the place of the new head and
the place of a member follows the new word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.questionnaire.codes import CODE_LISTS

HEAD, OTHER = "head", "other"
# Relation -> place around the head. `_s` and `_d`: through a son, through a daughter; `f`, `m`: father's and mother's side.
_PLACES: dict[str, str] = {
    "head": "self", "spouse": "spouse", "son": "child", "daughter": "child", "daughter_in_law": "child_spouse",
    "son_in_law": "child_spouse", "grandson": "grand_s", "granddaughter": "grand_s", "grandson_d": "grand_d",
    "granddaughter_d": "grand_d", "great_grandson": "great", "great_granddaughter": "great", "father": "parent",
    "mother": "parent", "father_of_wife": "in_law_w", "mother_of_wife": "in_law_w", "father_of_husband": "in_law_h",
    "mother_of_husband": "in_law_h", "grandfather": "grand_f", "grandmother": "grand_f", "grandfather_m": "grand_m",
    "grandmother_m": "grand_m", "sibling": "sibling", "sibling_wife": "sibling_wife", "uncle": "uncle",
    "nephew": "nephew", "niece": "nephew",
}  # fmt: skip
_MALE = frozenset(
    "son son_in_law grandson grandson_d great_grandson father father_of_wife father_of_husband grandfather grandfather_m uncle"
    " nephew".split()
)
_FEMALE = frozenset(
    "daughter daughter_in_law granddaughter granddaughter_d great_granddaughter mother mother_of_wife mother_of_husband"
    " grandmother grandmother_m sibling_wife niece".split()
)
# Word pairs for a man and for a woman.
_CHILD, _CHILD_SPOUSE = ("son", "daughter"), ("son_in_law", "daughter_in_law")
_GRAND = {"s": ("grandson", "granddaughter"), "d": ("grandson_d", "granddaughter_d")}
_GREAT, _PARENT = ("great_grandson", "great_granddaughter"), ("father", "mother")
_IN_LAW = {"w": ("father_of_wife", "mother_of_wife"), "h": ("father_of_husband", "mother_of_husband")}
_ELDER = {"f": ("grandfather", "grandmother"), "m": ("grandfather_m", "grandmother_m")}
_NEPHEW, _UNCLE, _SIBLING_WIFE = ("nephew", "niece"), ("uncle", OTHER), (OTHER, "sibling_wife")
ALL_RELATIONS: tuple[str, ...] = tuple(code.code for code in CODE_LISTS["RELATION"].active() if code.code != HEAD)

Person = Mapping[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Derived:
    """The relation to the new head: `relation`, "" where a person has to choose one of `choices` (the likeliest first)."""

    relation: str
    choices: tuple[str, ...] = ()


def derive(members: Sequence[Person], new_head: str, asked: Sequence[str] = ()) -> dict[str, Derived]:
    """Member id -> relation to the member who becomes head. `members`: everybody who is or was in this household with
    the relation to the old head (those who left say whether there was one son or two); `asked`: whose relation is
    wanted, all by default. Members without a relation are asked for."""
    around = _Around(members, new_head)
    wanted = set(asked) or {str(member["id"]) for member in members}
    return {str(m["id"]): around.relation_of(m) for m in members if str(m["id"]) in wanted}


def through(link: str, link_sex: str, members: Sequence[Person]) -> dict[str, Derived]:
    """Relations to the head of another household whose head has the source head as `link` (his 之父, 之子 …):
    `link_sex` is the sex of the other head. Member id -> relation to the other head."""
    back = opposite(link, link_sex)
    stranger = {"id": "", "relation": back or OTHER, "sex": link_sex}
    old = next((m for m in members if m.get("relation") == HEAD), None)
    found = derive([*members, stranger], "")
    found.pop("", None)
    if old is not None:
        found[str(old["id"])] = Derived(link)
    return found


def opposite(relation: str, sex: str) -> str:
    """What the head is to a person whose relation to him is this one, `sex` being the head's; "" where that is not certain."""
    place = _PLACES.get(relation, "")
    simple: dict[str, Pair] = {
        "self": (HEAD, HEAD), "spouse": ("spouse", "spouse"), "child": _PARENT, "parent": _CHILD,
        "grand_s": _ELDER["f"], "grand_d": _ELDER["m"], "in_law_w": _CHILD_SPOUSE, "in_law_h": _CHILD_SPOUSE,
        "sibling": ("sibling", "sibling"), "nephew": _UNCLE, "uncle": _NEPHEW,
    }  # fmt: skip
    if place == "child_spouse":
        words = _IN_LAW["h" if relation == "daughter_in_law" else "w"]
    elif place in ("grand_f", "grand_m"):
        words = _GRAND["s" if place == "grand_f" else "d"]
    else:
        words = simple.get(place, ("", ""))
    return words[sex == "female"] if sex in ("male", "female") or words[0] == words[1] else ""


def of_spouse(partner: str, sex: str) -> Derived:
    """Relation of somebody who marries a member whose relation is `partner`."""
    words: dict[str, Pair] = {
        "self": ("spouse", "spouse"), "child": _CHILD_SPOUSE, "sibling": _SIBLING_WIFE,
        "parent": (OTHER, OTHER), "grand_s": (OTHER, OTHER), "grand_d": (OTHER, OTHER),
    }  # fmt: skip
    return _worded(words.get(_PLACES.get(partner, ""), (OTHER, OTHER)), sex)


def of_child(parent: str, sex: str) -> Derived:
    """Relation of a child born to (or adopted by) a member whose relation is `parent`."""
    words: dict[str, Pair] = {
        "self": _CHILD, "spouse": _CHILD, "parent": ("sibling", "sibling"), "grand_s": _GREAT, "grand_d": _GREAT,
        "sibling_wife": _NEPHEW,
    }  # fmt: skip
    special = {"son": _GRAND["s"], "daughter_in_law": _GRAND["s"], "daughter": _GRAND["d"], "son_in_law": _GRAND["d"]}
    if parent == "sibling":  # a brother's child is 侄, a sister's has no word in the list
        return Derived("", (_by_sex(_NEPHEW, sex), OTHER))
    return _worded(special.get(parent) or words.get(_PLACES.get(parent, ""), (OTHER, OTHER)), sex)


def sex_of(member: Person) -> str:
    """male or female, from the member's sex, else from a relation only one of them has; "" where neither is known."""
    relation = str(member.get("relation") or "")
    told = str(member.get("sex") or "")
    if told in ("male", "female"):
        return told
    return "male" if relation in _MALE else "female" if relation in _FEMALE else ""


def _by_sex(words: Pair, sex: str) -> str:
    return words[1] if sex == "female" else words[0]


def _worded(words: Pair, sex: str) -> Derived:
    if sex in ("male", "female") or words[0] == words[1]:
        return Derived(_by_sex(words, sex))
    return Derived("", words)


class _Around:
    """One household with its old relations, seen by the member who becomes head."""

    def __init__(self, members: Sequence[Person], new_head: str) -> None:
        self.members = members
        self.head = next(m for m in members if str(m["id"]) == new_head)
        self.relation = str(self.head.get("relation") or "")
        self.place = _PLACES.get(self.relation, "")
        self.sex = sex_of(self.head)
        old = next((m for m in members if m.get("relation") == HEAD), {})
        self.old_sex = sex_of(old) or self._sex_by_spouse()

    def _sex_by_spouse(self) -> str:
        spouse = next((m for m in self.members if m.get("relation") == "spouse"), {})
        return {"male": "female", "female": "male"}.get(sex_of(spouse), "")

    def relation_of(self, member: Person) -> Derived:
        if member is self.head or member["id"] == self.head["id"]:
            return Derived(HEAD)
        place = _PLACES.get(str(member.get("relation") or ""), "")
        rule: Callable[[str, Person], Derived] | None = getattr(self, f"_from_{self.place}", None)
        if self.place == "self":  # of two heads one stays: what the other is to him only a person can say
            return Derived(str(member.get("relation") or "")) if place not in ("", "self") else self._ask()
        if rule is None or not place:
            return self._ask()
        return rule(place, member)

    # ---- words ----
    def _ask(self) -> Derived:
        return Derived("", (OTHER, *(code for code in ALL_RELATIONS if code != OTHER)))

    def _say(self, words: Pair, member: Person) -> Derived:
        return _worded(words, sex_of(member))

    def _choose(self, member: Person, *words: Pair) -> Derived:
        sex = sex_of(member)
        found = dict.fromkeys(_by_sex(pair, sex) for pair in words)
        return Derived("", tuple(found)) if len(found) > 1 else Derived(next(iter(found)))

    def _other(self) -> Derived:
        return Derived(OTHER)

    def _by_old_sex(self, man: Pair, woman: Pair, member: Person) -> Derived:
        if self.old_sex:
            return self._say(man if self.old_sex == "male" else woman, member)
        return self._choose(member, man, woman)

    def _only(self, *relations: str) -> bool:
        """True when at most one person ever had one of these relations here: then there is no doubt whose child or wife."""
        return sum(str(m.get("relation") or "") in relations for m in self.members) <= 1

    # ---- the new head's place ----
    def _from_spouse(self, place: str, member: Person) -> Derived:
        if place in ("child", "child_spouse", "grand_s", "grand_d", "great"):
            return Derived(str(member["relation"]))
        if place == "self":
            return Derived("spouse")
        if place == "parent":
            own = {"male": "w", "female": "h"}.get(self.sex)
            return self._say(_IN_LAW[own], member) if own else self._choose(member, _IN_LAW["h"], _IN_LAW["w"])
        if place in ("in_law_w", "in_law_h"):
            return self._say(_PARENT, member)
        return self._choose(member, _NEPHEW, (OTHER, OTHER)) if place == "nephew" else self._other()

    def _from_child(self, place: str, member: Person) -> Derived:
        son = self.relation == "son"
        if place in ("self", "spouse"):
            return self._say(_PARENT, member)
        if place == "child":
            return Derived("sibling")
        if place == "child_spouse":
            return self._childs_spouse(son, str(member["relation"]))
        if place in ("grand_s", "grand_d"):
            return self._childs_child(son, place == "grand_s", member)
        if place == "great":
            return self._choose(member, _GRAND["s"], _GRAND["d"], (OTHER, OTHER))
        if place == "parent":
            return self._by_old_sex(_ELDER["f"], _ELDER["m"], member)
        if place in ("in_law_w", "in_law_h"):
            return self._say(_ELDER["m" if place == "in_law_w" else "f"], member)
        if place == "sibling":
            return self._by_old_sex(_UNCLE, (OTHER, OTHER), member)
        return self._other()

    def _childs_spouse(self, son: bool, relation: str) -> Derived:
        own = ("son", "daughter_in_law") if son else ("daughter", "son_in_law")
        if relation != own[1]:
            return Derived("sibling_wife" if relation == "daughter_in_law" else OTHER)
        if self._only(own[0]) and self._only(own[1]):
            return Derived("spouse")
        return Derived("", ("spouse", "sibling_wife" if relation == "daughter_in_law" else OTHER))

    def _childs_child(self, son: bool, by_son: bool, member: Person) -> Derived:
        if son != by_son:  # a brother's child of a daughter, a sister's child of a son
            return self._say(_NEPHEW, member) if by_son else self._other()
        if self._only("son" if son else "daughter"):
            return self._say(_CHILD, member)
        return self._choose(member, _CHILD, _NEPHEW if son else (OTHER, OTHER))

    def _from_child_spouse(self, place: str, member: Person) -> Derived:
        wife = self.relation == "daughter_in_law"
        if place in ("self", "spouse"):
            return self._say(_IN_LAW["h" if wife else "w"], member)
        if place == "child":
            return self._own_husband_or_wife(wife, str(member["relation"]))
        if place == ("grand_s" if wife else "grand_d"):
            alone = self._only(self.relation) and self._only("son" if wife else "daughter")
            return self._say(_CHILD, member) if alone else self._choose(member, _CHILD, _NEPHEW, (OTHER, OTHER))
        if place == "great":
            return self._choose(member, _GRAND["s"], _GRAND["d"], (OTHER, OTHER))
        return self._other()

    def _own_husband_or_wife(self, wife: bool, relation: str) -> Derived:
        if relation != ("son" if wife else "daughter"):
            return self._other()
        return Derived("spouse") if self._only(relation) else Derived("", ("spouse", OTHER))

    def _from_grand_s(self, place: str, member: Person) -> Derived:
        return self._from_grand("f", ("son", "daughter_in_law"), "grand_s", place, member)

    def _from_grand_d(self, place: str, member: Person) -> Derived:
        return self._from_grand("m", ("daughter", "son_in_law"), "grand_d", place, member)

    def _from_grand(self, side: str, parents: Pair, own: str, place: str, member: Person) -> Derived:
        if place in ("self", "spouse"):
            return self._say(_ELDER[side], member)
        if str(member["relation"]) in parents:
            return self._a_parent(parents, member)
        if place == own:
            return Derived("sibling") if self._only(parents[0]) else Derived("", ("sibling", OTHER))
        if place == "great":
            return self._choose(member, _CHILD, _NEPHEW, (OTHER, OTHER))
        return self._other()

    def _a_parent(self, parents: Pair, member: Person) -> Derived:
        if self._only(parents[0]) and self._only(str(member["relation"])):
            return self._say(_PARENT, member)
        uncle = _UNCLE if parents[0] == "son" else (OTHER, OTHER)  # 舅、姨 and their husbands have no word of their own
        return self._choose(member, _PARENT, uncle)

    def _from_great(self, place: str, member: Person) -> Derived:
        if place in ("grand_s", "grand_d"):
            return self._choose(member, _PARENT, (OTHER, OTHER))
        return Derived("", ("sibling", OTHER)) if place == "great" else self._other()

    def _from_parent(self, place: str, member: Person) -> Derived:
        words: dict[str, Pair] = {"self": _CHILD, "spouse": _CHILD_SPOUSE, "grand_s": _GREAT, "grand_d": _GREAT,
                                  "sibling": _CHILD, "sibling_wife": _CHILD_SPOUSE}  # fmt: skip
        father = self.relation == "father"
        if place in words:
            return self._say(words[place], member)
        if place == "child":
            return self._by_old_sex(_GRAND["s"], _GRAND["d"], member)
        if place == "parent":
            return Derived("spouse")
        if place in ("grand_f", "grand_m"):
            own = (place == "grand_f") is father
            return self._say(_PARENT if own else _IN_LAW["w" if father else "h"], member)
        if place == "uncle":
            return Derived("sibling") if father else self._other()
        return self._choose(member, _GRAND["s"], _GRAND["d"]) if place == "nephew" else self._other()

    def _from_in_law_w(self, place: str, member: Person) -> Derived:
        return self._from_in_law("in_law_w", "d", place, member)

    def _from_in_law_h(self, place: str, member: Person) -> Derived:
        return self._from_in_law("in_law_h", "s", place, member)

    def _from_in_law(self, own: str, line: str, place: str, member: Person) -> Derived:
        words: dict[str, Pair] = {"spouse": _CHILD, "self": _CHILD_SPOUSE, "child": _GRAND[line], "grand_s": _GREAT,
                                  "grand_d": _GREAT, own: ("spouse", "spouse")}  # fmt: skip
        return self._say(words[place], member) if place in words else self._other()

    def _from_grand_f(self, place: str, member: Person) -> Derived:
        words: dict[str, Pair] = {"self": _GRAND["s"], "sibling": _GRAND["s"], "child": _GREAT, "uncle": _CHILD,
                                  "grand_f": ("spouse", "spouse"), "parent": ("son", "daughter_in_law")}  # fmt: skip
        return self._say(words[place], member) if place in words else self._other()

    def _from_grand_m(self, place: str, member: Person) -> Derived:
        words: dict[str, Pair] = {"self": _GRAND["d"], "sibling": _GRAND["d"], "child": _GREAT,
                                  "grand_m": ("spouse", "spouse"), "parent": ("son_in_law", "daughter")}  # fmt: skip
        return self._say(words[place], member) if place in words else self._other()

    def _from_sibling(self, place: str, member: Person) -> Derived:
        if place in ("parent", "grand_f", "grand_m", "uncle"):
            return Derived(str(member["relation"]))
        if place in ("self", "sibling"):
            return Derived("sibling")
        if place == "spouse":
            return self._say(_SIBLING_WIFE, member)
        if place == "child":
            return self._by_old_sex(_NEPHEW, (OTHER, OTHER), member)
        if place == "sibling_wife":
            return Derived("sibling_wife") if self.sex == "female" else Derived("", ("spouse", "sibling_wife"))
        return self._choose(member, _CHILD, _NEPHEW) if place == "nephew" else self._other()

    def _from_sibling_wife(self, place: str, member: Person) -> Derived:
        if place == "sibling" and sex_of(member) != "female":
            return Derived("", ("spouse", OTHER))
        if place == "nephew":
            return self._choose(member, _CHILD, (OTHER, OTHER))
        return self._say(_IN_LAW["h"], member) if place == "parent" else self._other()

    def _from_uncle(self, place: str, member: Person) -> Derived:
        words: dict[str, Pair] = {"self": _NEPHEW, "sibling": _NEPHEW, "grand_f": _PARENT, "uncle": ("sibling", "sibling"),
                                  "parent": ("sibling", "sibling_wife")}  # fmt: skip
        return self._say(words[place], member) if place in words else self._other()

    def _from_nephew(self, place: str, member: Person) -> Derived:
        if place == "self":
            return self._say(_UNCLE, member)
        if place == "sibling":
            return self._choose(member, _PARENT, _UNCLE)
        if place == "sibling_wife":
            return Derived("", ("mother", OTHER))
        if place == "nephew":
            return Derived("", ("sibling", OTHER))
        return self._choose(member, _ELDER["f"], _ELDER["m"]) if place == "parent" else self._other()
