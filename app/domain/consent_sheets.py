"""What is wrong with a sheet of 承诺授权 or with who signed, and whether its scan is there (`domain.md` §7, V54, R-7.1 – R-7.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.consent import (
    ADULT_AGE,
    CHILDREN,
    SENSITIVE_AGE,
    SEPARATE_TICK,
    Consents,
    ConsentTrouble,
    State,
    age_on,
    must_sign,
    present,
    separate_ticks,
)
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record


def pre_ticked(consent: Record) -> tuple[ConsentTrouble, ...]:
    """Refusal to print: separate ticks are the person's own, none stands on the sheet before the signature (§7.4)."""
    if consent.get("signed_on") or not separate_ticks(consent):
        return ()
    return (
        ConsentTrouble(
            "CONS-010",
            "授权书还没有签，敏感信息的“单独同意”已经勾选。",
            "请先取消勾选再打印，由本人在纸上逐项勾选后，再按纸面录入。",
            str(consent.get("member_id") or ""),
        ),
    )


def sheet_troubles(consent: Record, name: str, today: date, member: Record | None = None) -> tuple[ConsentTrouble, ...]:
    """What is wrong with one sheet as typed: dates, fingerprint, writer, guardian, ticks (R-7.1, R-7.2, R-7.4)."""
    found = [*pre_ticked(consent), *_date_troubles(consent, name, today)]
    if consent.get("signed_on"):
        found += [
            *_hand_troubles(consent, name),
            *_guardian_troubles(consent, name, member),
            *_tick_troubles(consent, name),
        ]
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
    if withdrawn and not signed:
        yield _trouble(consent, "CONS-017", f"{name}没有签过这张授权书，不用撤回。", "请清空撤回日期，或补填签字日期。")
    if withdrawn and withdrawn > today:
        yield _trouble(consent, "CONS-018", f"{name}撤回授权的日期{withdrawn}还没有到。", "请改成实际撤回的日期。")
    until, start, end = (consent.get(key) for key in ("valid_until", "period_start", "period_end"))
    if until and signed and until < signed:
        yield _trouble(
            consent, "CONS-019", f"{name}的授权书有效期{until}早于签字日期{signed}。", "请照纸面核对两个日期。"
        )
    if start and end and end < start:
        yield _trouble(
            consent, "CONS-019", f"{name}的授权书查询期间止于{end}，早于开始的{start}。", "请照纸面核对两个日期。"
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


def _guardian_troubles(consent: Record, name: str, member: Record | None) -> Iterable[ConsentTrouble]:
    """A child never signs for himself; a guardian or a writer is somebody else (LAW, R-7.1, R-7.2)."""
    guardian, writer = ((consent.get(key) or "").strip() for key in ("guardian_name", "writer_name"))
    own = str((member or {}).get("name") or "").strip()
    years = age_on((member or {}).get("birth_date"), consent["signed_on"])
    if member is not None and years is not None and years < ADULT_AGE and not guardian:
        yield _trouble(
            consent,
            "CONS-012",
            f"{name}签字那天不满18周岁，没有写监护人。",
            "未成年人由监护人签字，请填监护人和监护关系。",
        )
    if years is not None and years < SENSITIVE_AGE and CHILDREN not in separate_ticks(consent):
        yield _trouble(
            consent, "CONS-013", f"{name}不满14周岁，没有勾选“不满十四周岁未成年人”的单独同意，不会查询他的信息。",
            "请按纸面核对。", blocks=False,
        )  # fmt: skip
    if own and guardian == own:
        yield _trouble(
            consent, "CONS-014", f"{name}的监护人写的是他自己。", "请填监护人的姓名；本人签字的，不用填监护人。"
        )
    if own and writer == own:
        yield _trouble(consent, "CONS-015", f"{name}的代写人写的是他自己。", "本人写的，不用填代写人。")
    if consent.get("is_applicant") and years is not None and years < ADULT_AGE:
        yield _trouble(consent, "CONS-016", f"{name}不满18周岁，不能作申请人。", "请由家里的成年人申请。")


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
        if item in scope and tick not in separate_ticks(consent):
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
    if consents.grown_up(member_id):
        text = f"{name}已满18周岁，原来由监护人签的授权不再有效。"
        return [ConsentTrouble("V54", text, "请他本人重新签；签好以前不能查询他的信息。", member_id, reporting)]
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


def applicant_troubles(members: Iterable[Record], consents: Consents) -> tuple[ConsentTrouble, ...]:
    """One person asks for the household (R-7.1): two who say so are one too many."""
    here = {member["id"]: str(member.get("name") or "") for member in present(members)}
    final = (State.WITHDRAWN, State.SUPERSEDED, State.EXPIRED)
    asking = dict.fromkeys(
        str(sheet["member_id"]) for sheet in consents.sheets
        if sheet.get("is_applicant") and sheet.get("member_id") in here and consents.state(sheet) not in final
    )  # fmt: skip
    if len(asking) < 2:
        return ()
    names = "、".join(here[member] for member in asking)
    return (
        ConsentTrouble("CONS-021", f"有{len(asking)}个人都写成了申请人：{names}。", "请只留一个申请人。", blocks=False),
    )


def has_scan(sheet: Record, attachments: Iterable[Record]) -> bool:
    """True where a scan of this sheet is attached: of this very sheet, or of one paper the whole family signed (§7.4).

    One paper for all names nobody: it counts for the sheets of its case signed no later than it was scanned.
    """
    return any(_shows(row, sheet) for row in attachments if row.get("purpose") == "consent_scan")


def _shows(row: Record, sheet: Record) -> bool:
    if row.get("target_id"):
        return bool(row["target_id"] == sheet["id"])
    if row.get("member_id") and row["member_id"] != sheet.get("member_id"):
        return False
    if row.get("case_id") and row["case_id"] != sheet.get("case_id"):
        return False
    scanned, signed = row.get("taken_on") or str(row.get("created_at") or "")[:10], sheet.get("signed_on")
    return signed is None or not scanned or str(scanned) >= str(signed)


def lacks_scan(sheet: Record, state: State, attachments: Iterable[Record]) -> bool:
    """A signed sheet in force without its scan: said softly, nothing is stopped by it."""
    return state is State.SIGNED and not has_scan(sheet, attachments)
