"""承诺授权: who signs, what state a sheet is in, what may be queried (`domain.md` §7, V54, R-7.1 – R-7.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from app.domain.idnumbers import age
from app.domain.policy import Policy, PolicyView
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.workdays import add_months

ADULT_AGE = 18  # 民法典 art. 17
SENSITIVE_AGE = 14  # 个人信息保护法 art. 28: data of children under 14 are sensitive
HEAD = "head"  # RELATION: 户主
LEFT = "left"  # PRESENCE: died, moved away …
CHILDREN = "children"
# Items of CONSENT_SCOPE that ask for a separate tick of CONSENT_SENSITIVE beside them (P22, `domain.md` §7.2 no. 8).
SEPARATE_TICK = {"deposits": "accounts", "medical": "health"}


class State(StrEnum):
    """Codes of the list CONSENT_STATE."""

    DRAFT = "draft"
    PRINTED = "printed"
    SIGNED = "signed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


# What may follow what (§7.4). 未打印 → 已签: the person signed a blank sheet of the paper pack, printed before it had a row.
# The last three are final: who comes back signs a new sheet.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PRINTED, State.SIGNED}),
    State.PRINTED: frozenset({State.SIGNED}),
    State.SIGNED: frozenset({State.EXPIRED, State.WITHDRAWN, State.SUPERSEDED}),
    State.EXPIRED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.SUPERSEDED: frozenset(),
}


class Verb(StrEnum):
    """What people do with a sheet; expiry and supersession follow from dates and other sheets."""

    PRINT = "print"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    RENEW = "renew"  # a new sheet for the same person: another scope, another time


ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.PRINT: frozenset({State.DRAFT, State.PRINTED}),
    Verb.SIGN: frozenset({State.DRAFT, State.PRINTED}),
    Verb.WITHDRAW: frozenset({State.SIGNED}),
    Verb.RENEW: frozenset({State.SIGNED, State.EXPIRED, State.WITHDRAWN, State.SUPERSEDED}),
}
Span = tuple[date, date | None]  # a case was closed from … until it was opened again


@dataclass(frozen=True, slots=True)
class ConsentTrouble:
    """Something wrong with a sheet or a signature; `blocks` False is a warning."""

    code: str
    text: str
    advice: str
    member_id: str = ""
    blocks: bool = True


def age_on(birth: date | None, day: date) -> int | None:
    """Full years on a day (the birthday counts); None for an unknown birth date."""
    return None if birth is None else age(birth, day)


def is_adult(member: Record, day: date) -> bool:
    """True from the 18th birthday; a person of unknown age counts as adult, so that nobody is queried unasked."""
    years = age_on(member.get("birth_date"), day)
    return years is None or years >= ADULT_AGE


def must_sign(members: Iterable[Record], day: date, policy: PolicyView, applicant_id: str = "") -> tuple[Record, ...]:
    """Members who sign for themselves: all adults, or by `head_only` the head; the applicant always (R-7.1)."""
    adults = [member for member in present(members) if is_adult(member, day)]
    if policy.text("adults_must_sign") == "head_only":
        adults = [member for member in adults if member.get("relation") == HEAD or member["id"] == applicant_id]
    return tuple(adults)


def children(members: Iterable[Record], day: date) -> tuple[Record, ...]:
    """Members a guardian signs for (R-7.1, LAW)."""
    return tuple(member for member in present(members) if not is_adult(member, day))


def present(members: Iterable[Record]) -> tuple[Record, ...]:
    """Members who have not died or left."""
    return tuple(member for member in members if member.get("presence") != LEFT)


def applicant(members: Iterable[Record], sheets: Iterable[Record]) -> str:
    """Id of the member who asks for the household: whose sheet says so, else the head; "" where neither is known (R-7.1)."""
    here = present(members)
    asking = {sheet.get("member_id") for sheet in sheets if sheet.get("is_applicant")}
    for wanted in (lambda m: m["id"] in asking, lambda m: m.get("relation") == HEAD):
        found = next((member["id"] for member in here if wanted(member)), None)
        if found:
            return str(found)
    return ""


def valid_until(consent: Record, policy: Policy) -> date | None:
    """Last day by the calendar: as printed on the sheet, else `consent_months` after signing; None while unsigned.

    The months are those in force on the day of signing (`design.md` §3).
    """
    signed = consent.get("signed_on")
    if signed is None or consent.get("valid_until"):
        return consent.get("valid_until")
    return add_months(signed, policy.at(signed).number("consent_months"))


def closed_spans(steps: Iterable[tuple[date | None, bool]]) -> tuple[Span, ...]:
    """When a case was not open, from (day, is open afterwards) of its steps in their order; steps without a day are passed over."""
    spans: list[Span] = []
    for day, is_open in steps:
        closed = bool(spans) and spans[-1][1] is None
        if day is not None and not is_open and not closed:
            spans.append((day, None))
        elif day is not None and is_open and closed:
            spans[-1] = (spans[-1][0], day)
    return tuple(spans)


def grown_up_on(member: Record | None, consent: Record) -> date | None:
    """The 18th birthday of a person whose sheet was signed before it: from then on he has to sign himself (§22, R-7.1)."""
    born, signed = (member or {}).get("birth_date"), consent.get("signed_on")
    if born is None or signed is None:
        return None
    birthday = add_months(born, ADULT_AGE * 12)
    if age(born, birthday) < ADULT_AGE:  # born on 29 February
        birthday += timedelta(days=1)
    return birthday if signed < birthday else None


def expired_on(consent: Record, policy: Policy, closed: Iterable[Span], member: Record | None = None) -> date | None:
    """First day a sheet is no longer valid: the period is over and the case is not open, or a child has grown up (§7.4).

    A case that is opened again before the period is over carries the sheet on; later it does not come back to life.
    """
    last, ends = valid_until(consent, policy), [grown_up_on(member, consent)]
    for start, again in closed if last is not None else ():
        day = max(start, last + timedelta(days=1)) if last is not None else start
        ends.append(day if again is None or day < again else None)
    return min((day for day in ends if day is not None), default=None)


def consent_state(
    consent: Record, day: date, policy: Policy, closed_on: date | None = None, others: Iterable[Record] = (), *,
    closed: Iterable[Span] = (), member: Record | None = None,
) -> State:  # fmt: skip
    """State on a day from the sheet's dates (§7.4); `others` = the case's sheets, `member` whose sheet it is.

    `closed`: when the case was not open (`closed_on`: it is closed since that day). Valid until the printed day or until
    the case closes, whichever is later; what ends a sheet first, ends it for good. Only 未打印 and 已打印 are read from
    the stored state: no date tells them apart.
    """
    signed = consent.get("signed_on")
    if not _by(signed, day):
        if _by(consent.get("withdrawn_on"), day):
            return State.WITHDRAWN
        return State.PRINTED if consent.get("state") in (State.PRINTED, State.SIGNED) else State.DRAFT
    spans = tuple(closed) or (((closed_on, None),) if closed_on else ())
    replaced = [other["signed_on"] for other in others if _supersedes(other, consent, day)]
    if consent.get("state") == State.SUPERSEDED:
        replaced.append(signed)
    ends = (
        (consent.get("withdrawn_on"), State.WITHDRAWN),
        (min(replaced, default=None), State.SUPERSEDED),
        (expired_on(consent, policy, spans, member), State.EXPIRED),
    )
    reached = [(end, place, state) for place, (end, state) in enumerate(ends) if end is not None and end <= day]
    return min(reached)[2] if reached else State.SIGNED


def refused_verb(verb: Verb, state: State, name: str) -> ConsentTrouble | None:
    """Why a sheet in this state cannot be printed, signed, withdrawn or followed by a new one; None where it can."""
    if state in ALLOWED[verb]:
        return None
    said = f"{name}的授权书现在是“{label('CONSENT_STATE', state)}”"
    advice = {
        Verb.PRINT: "要重新征得同意的，请另签一张。",
        Verb.SIGN: "请另签一张，原来的一张留着。",
        Verb.WITHDRAW: "只有已签、还在有效期里的授权可以撤回。",
        Verb.RENEW: "这一张还没有签，请直接在这一张上登记签字。",
    }[verb]
    what = {Verb.PRINT: "打印", Verb.SIGN: "再签字", Verb.WITHDRAW: "撤回", Verb.RENEW: "另签一张"}[verb]
    return ConsentTrouble("CONS-020", f"{said}，不能{what}。", advice)


def _by(moment: date | None, day: date) -> bool:
    return moment is not None and moment <= day


def _supersedes(other: Record, consent: Record, day: date) -> bool:
    """A later signature of the same person for the same case; of two on one day the later number counts."""
    if other["id"] == consent["id"] or any(other.get(key) != consent.get(key) for key in ("member_id", "case_id")):
        return False
    if not _by(other.get("signed_on"), day):
        return False
    return _rank(other) > _rank(consent)


def _rank(consent: Record) -> tuple[date, str, str]:
    return consent["signed_on"], str(consent.get("sheet_no") or ""), consent["id"]


@dataclass(frozen=True, slots=True)
class Consents:
    """All sheets of a case, seen on a day. `closed_on` None while the case is open; `closed`: all times it was not open;
    `members`: whose birthdays end what a guardian signed."""

    sheets: Sequence[Record]
    day: date
    policy: Policy
    closed_on: date | None = None
    closed: Sequence[Span] = ()
    members: Sequence[Record] = field(default=())

    def state(self, sheet: Record) -> State:
        """State of one sheet among the others."""
        return consent_state(
            sheet, self.day, self.policy, self.closed_on, self.sheets, closed=self.closed, member=self._whose(sheet)
        )

    def _whose(self, sheet: Record) -> Record | None:
        return next((member for member in self.members if member["id"] == sheet.get("member_id")), None)

    def newest(self, member_id: str) -> Record | None:
        """The sheet a person works at: one that is not signed yet, else the one in force, else the one signed last."""
        own = [sheet for sheet in self.sheets if sheet.get("member_id") == member_id]
        waiting = [sheet for sheet in own if self.state(sheet) in (State.DRAFT, State.PRINTED)]
        signed = sorted((sheet for sheet in own if sheet.get("signed_on")), key=_rank)
        in_force = self.signed(member_id)
        return waiting[-1] if waiting else in_force or (signed[-1] if signed else None)

    def grown_up(self, member_id: str) -> bool:
        """True where only a guardian's sheet from before the 18th birthday is there."""
        own = [sheet for sheet in self.sheets if sheet.get("member_id") == member_id]
        return self.signed(member_id) is None and any(_by(grown_up_on(self._whose(s), s), self.day) for s in own)

    def signed(self, member_id: str) -> Record | None:
        """The signed sheet in force of a member, by whoever's hand it was written."""
        found = (sheet for sheet in self.sheets if sheet.get("member_id") == member_id)
        return next((sheet for sheet in found if self.state(sheet) is State.SIGNED), None)

    def withdrawn(self, member_id: str) -> bool:
        """True where the member took his consent back and has not signed again."""
        sheets = [sheet for sheet in self.sheets if sheet.get("member_id") == member_id]
        return self.signed(member_id) is None and any(self.state(sheet) is State.WITHDRAWN for sheet in sheets)

    def marked_remote(self, member_id: str) -> bool:
        """True where the member works away and a sheet says the signature follows (R-7.4)."""
        sheets = (sheet for sheet in self.sheets if sheet.get("member_id") == member_id)
        return any(sheet.get("remote") and self.state(sheet) in (State.DRAFT, State.PRINTED) for sheet in sheets)


def may_compare(member: Record, items: Iterable[str], consents: Consents) -> tuple[str, ...]:
    """The items of CONSENT_SCOPE that may go into a request for this member: ticked ones only (§7.3), in their order.

    Adults by their own sheet; a child by a guardian's sheet, under 14 only with the separate tick for children.
    """
    sheets = _sheets_for(member, consents)
    return tuple(item for item in items if any(_ticked(sheet, item) for sheet in sheets))


def _sheets_for(member: Record, consents: Consents) -> list[Record]:
    own = consents.signed(member["id"])
    if is_adult(member, consents.day):
        return [own] if own else []
    if consents.withdrawn(member["id"]):
        return []
    years = age_on(member.get("birth_date"), consents.day)
    sheets = [own] if own else [sheet for sheet in consents.sheets if consents.state(sheet) is State.SIGNED]
    small = years is not None and years < SENSITIVE_AGE
    return [sheet for sheet in sheets if CHILDREN in separate_ticks(sheet) or not small]


def _ticked(sheet: Record, item: str) -> bool:
    separate = SEPARATE_TICK.get(item)
    return item in (sheet.get("scope") or ()) and (separate is None or separate in separate_ticks(sheet))


def separate_ticks(sheet: Record) -> tuple[str, ...]:
    return tuple(sheet.get("sensitive") or ())
