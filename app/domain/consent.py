"""承诺授权: who signs, what state a sheet is in, what may be queried (`domain.md` §7, V54, R-7.1 – R-7.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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


def consent_state(
    consent: Record, day: date, policy: Policy, closed_on: date | None = None, others: Iterable[Record] = ()
) -> State:
    """State on a day from the sheet's dates (§7.4); `closed_on` None = the case is open, `others` = the case's sheets.

    Valid until the printed day or until the case closes, whichever is later. A withdrawal outlasts everything. Only
    未打印 and 已打印 are read from the stored state: no date tells them apart.
    """
    if _by(consent.get("withdrawn_on"), day):
        return State.WITHDRAWN
    if not _by(consent.get("signed_on"), day):
        return State.PRINTED if consent.get("state") in (State.PRINTED, State.SIGNED) else State.DRAFT
    if consent.get("state") == State.SUPERSEDED or any(_supersedes(other, consent, day) for other in others):
        return State.SUPERSEDED
    last = valid_until(consent, policy)
    case_is_closed = _by(closed_on, day)
    return State.EXPIRED if case_is_closed and last is not None and day > last else State.SIGNED


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
    """All sheets of a case, seen on a day; `closed_on` None while the case is open."""

    sheets: Sequence[Record]
    day: date
    policy: Policy
    closed_on: date | None = None

    def state(self, sheet: Record) -> State:
        """State of one sheet among the others."""
        return consent_state(sheet, self.day, self.policy, self.closed_on, self.sheets)

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

    def anybody_signed(self) -> bool:
        """True when at least one sheet is in force."""
        return any(self.state(sheet) is State.SIGNED for sheet in self.sheets)


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
    return [sheet for sheet in sheets if CHILDREN in _separate(sheet) or not small]


def _ticked(sheet: Record, item: str) -> bool:
    separate = SEPARATE_TICK.get(item)
    return item in (sheet.get("scope") or ()) and (separate is None or separate in _separate(sheet))


def _separate(sheet: Record) -> tuple[str, ...]:
    return tuple(sheet.get("sensitive") or ())


def pre_ticked(consent: Record) -> tuple[ConsentTrouble, ...]:
    """Refusal to print: separate ticks are the person's own, none stands on the sheet before the signature (§7.4)."""
    if consent.get("signed_on") or not _separate(consent):
        return ()
    return (
        ConsentTrouble(
            "CONS-010",
            "授权书还没有签，敏感信息的“单独同意”已经勾选。",
            "请先取消勾选再打印，由本人在纸上逐项勾选后，再按纸面录入。",
            str(consent.get("member_id") or ""),
        ),
    )


def sheet_troubles(consent: Record, name: str, today: date) -> tuple[ConsentTrouble, ...]:
    """What is wrong with one sheet as typed: dates, fingerprint, writer, ticks (R-7.2, R-7.4)."""
    found = [*pre_ticked(consent), *_date_troubles(consent, name, today)]
    if consent.get("signed_on"):
        found += [*_hand_troubles(consent, name), *_tick_troubles(consent, name)]
    if consent.get("withdrawn_on") and not (consent.get("reason") or "").strip():
        found.append(_trouble(consent, "CONS-011", f"{name}撤回了授权，没有写原因。", "请补写撤回原因。", blocks=False))
    return tuple(found)


def _trouble(consent: Record, code: str, text: str, advice: str, *, blocks: bool = True) -> ConsentTrouble:
    return ConsentTrouble(code, text, advice, str(consent.get("member_id") or ""), blocks)


def _date_troubles(consent: Record, name: str, today: date) -> Iterable[ConsentTrouble]:
    signed, withdrawn = consent.get("signed_on"), consent.get("withdrawn_on")
    if signed and signed > today:
        yield _trouble(consent, "CONS-001", f"{name}的授权书签字日期{signed}还没有到。", "请改成实际签字的日期。")
    if withdrawn and signed and withdrawn < signed:
        yield _trouble(
            consent, "CONS-002", f"{name}的授权书撤回日期{withdrawn}早于签字日期{signed}。", "请核对两个日期。"
        )


def _hand_troubles(consent: Record, name: str) -> Iterable[ConsentTrouble]:
    """A signature needs a fingerprint; a person who cannot write needs a named writer who read the sheet aloud (P2)."""
    if consent.get("fingerprint") is not True:
        yield _trouble(consent, "CONS-004", f"{name}的授权书没有按手印。", "请本人按手印后勾选“已按手印”。")
    if (consent.get("guardian_name") or "").strip() and not (consent.get("guardian_relation") or "").strip():
        yield _trouble(consent, "CONS-003", f"{name}的授权书由监护人签字，没有写监护关系。", "请填监护人与本人的关系。")
    writer, relation = ((consent.get(key) or "").strip() for key in ("writer_name", "writer_relation"))
    if not writer and not relation:
        return
    if not (writer and relation):
        yield _trouble(
            consent,
            "CONS-005",
            f"{name}的授权书由别人代写，代写人的姓名或身份没有填全。",
            "请填代写人姓名，以及他是村干部、组长、网格员还是近亲属。",
        )
    if consent.get("read_aloud") is not True:
        yield _trouble(
            consent,
            "CONS-006",
            f"{name}的授权书由别人代写，没有登记“已宣读”。",
            "请当面宣读内容、本人按手印后，勾选“已宣读”。",
        )


def _tick_troubles(consent: Record, name: str) -> Iterable[ConsentTrouble]:
    scope = consent.get("scope") or ()
    if not scope:
        yield _trouble(
            consent,
            "CONS-007",
            f"{name}的授权书一项查询都没有勾选，部门比对不会包括他。",
            "请按纸面录入勾选的事项。",
            blocks=False,
        )
    for item, tick in SEPARATE_TICK.items():
        if item in scope and tick not in _separate(consent):
            what = label("CONSENT_SCOPE", item)
            yield _trouble(
                consent,
                "CONS-008",
                f"{name}勾选了“{what}”，没有勾选对应的单独同意，这一项不会查询。",
                "请按纸面核对。",
                blocks=False,
            )


def signature_troubles(
    members: Iterable[Record], applicant_id: str, consents: Consents, *, reporting: bool
) -> tuple[ConsentTrouble, ...]:
    """V54: the applicant signs before the meeting and any query; other adults are a warning until `reported`, then block.

    An adult marked `remote` may go to the meeting without a word, never to `reported` (R-7.4; §20 example 9).
    """
    found: list[ConsentTrouble] = []
    for member in must_sign(members, consents.day, consents.policy.at(consents.day), applicant_id):
        if consents.signed(member["id"]) is None:
            is_applicant = member["id"] == applicant_id
            found += _missing(member, consents, is_applicant, reporting)
    return tuple(found)


def _missing(member: Record, consents: Consents, is_applicant: bool, reporting: bool) -> list[ConsentTrouble]:
    name, member_id = str(member.get("name") or "未登记姓名的成员"), member["id"]
    if is_applicant:
        text, advice = (
            f"申请人{name}没有签承诺授权书，不能评议，也不能查询。",
            "请先请申请人签字、按手印并录入签字日期。",
        )
        return [ConsentTrouble("V54", text, advice, member_id)]
    if consents.withdrawn(member_id):
        return [
            ConsentTrouble("V54", f"{name}撤回了授权。", "请重新征得同意，或者把事项转为“撤回”。", member_id, reporting)
        ]
    if consents.marked_remote(member_id):
        if not reporting:
            return []
        text = f"{name}在外，授权书还没有补签，不能上报。"
        return [ConsentTrouble("V54", text, "请把纸寄去或用扫描件补签，录入签字日期后再上报。", member_id)]
    text = f"成年家庭成员{name}没有签承诺授权书{'，不能上报' if reporting else '，部门比对不会包括他'}。"
    return [ConsentTrouble("V54", text, "请补签；人在外地的，勾选“在外，暂未签字”。", member_id, reporting)]
