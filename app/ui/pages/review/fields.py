"""What a step asks, drawn from the declarations: date, person, paper, reason, and its own additional content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.procedure.facts import STEP_DETAILS
from app.domain.procedure.states import REMOVAL, RULES, Step, decides, needs_reason, owner_of
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.road.cases import StepWish

EVENT_KEYS = ("date", "person", "paper", "by_paper", "reason")
_NAMES = frozenset({"attendees", "witnesses"})
_YES_NO = frozenset({"doubtful_rechecked", "signed_by_household"})
# What a county's decision says, where the village holds only the paper.
_DECIDED = {Step.APPROVED: ("monitor_category", "identified_month"), Step.REMOVED: ("removal_month",)}


def step_fields(state: Step | None, step: Step, many: bool = False, office: bool = False) -> list[Field]:
    """Fields a person fills for a step from a state; required ones marked. `many`: for several cases at once; `office`: typed at
    the township, whose own steps need no paper of anybody else."""
    event, theirs = declared("case_event"), owner_of(state, step) is Owner.TOWNSHIP and not office
    either = owner_of(state, step) is Owner.EITHER and not RULES[step].closes and not office
    asked = [_need(event["date"]), _need(event["person"])]
    if theirs or decides(state, step):
        asked.append(_need(event["paper"]))
    elif either:
        asked.append(event["paper"])
    if theirs or either:
        asked.append(_need(event["by_paper"]) if theirs else event["by_paper"])
    if needs_reason(state, step):
        asked.append(_need(event["reason"]))
    # Back from the comparison, or back from the road of removal: nothing more to tell.
    told = state is not Step.TOWNSHIP_CHECK if step is Step.COUNTY else step is Step.MONITORED and state in REMOVAL
    details = () if told else _details(step, theirs)
    return [*asked, *(_shared(field) if many else field for field in details)]


def _shared(field: Field) -> Field:
    """The class differs from household to household of one list: left blank, each keeps its proposed one."""
    if field.key != "monitor_category":
        return field
    return replace(field, req=Req.OPTIONAL, hint="空着的，各户按村里拟定的类别登记。")


def _need(field: Field) -> Field:
    return replace(field, req=Req.REQUIRED)


def _details(step: Step, theirs: bool) -> list[Field]:
    fields = declared("monitoring_case")
    decided = [replace(_need(fields[key]), owner=Owner.EITHER, when=None) for key in _DECIDED.get(step, ())]
    if theirs:
        return decided
    if step is Step.ANNOUNCED:  # the month, where the decision was recorded without it
        decided.append(replace(fields["identified_month"], req=Req.OPTIONAL, owner=Owner.EITHER, when=None))
    return [*decided, *(_detail(key, label) for key, label in STEP_DETAILS.get(step, {}).items())]


def _detail(key: str, label: str) -> Field:
    kinds = {**dict.fromkeys(_NAMES, Kind.TEXTS), **dict.fromkeys(_YES_NO, Kind.BOOL)}
    kind = Kind.DATE if key.endswith("_on") else kinds.get(key, Kind.TEXT)
    return Field(key, label, kind, owner=Owner.EITHER, source="domain §8.3")


def wish_of(step: Step, values: Values) -> StepWish:
    """The step a person wants to record, from the values of its form."""
    details = {
        key: _plain(value) for key, value in values.items() if key not in EVENT_KEYS and value not in (None, "", ())
    }
    return StepWish(
        step, values["date"], str(values.get("person") or ""), str(values.get("paper") or ""), str(values.get("reason") or ""),
        bool(values.get("by_paper")), details,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
