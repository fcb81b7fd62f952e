"""The hand-over as verbs: enrolling with the office, writing a package to the stick, receiving, answering."""

from __future__ import annotations

from app.services.packages.enrolment import (
    Enrolled,
    enrol,
    known_senders,
    offer_enrolment,
    office_keys,
    opening_keys,
    own_fingerprint,
)
from app.services.packages.planning import WORDS, Received, UnitPlan
from app.services.packages.quarantine import QUARANTINE
from app.services.packages.receiving import PASS_ON, Inspection, Planned, inspect, plan_packages, receive
from app.services.packages.reporting import Ready, ready_to_report
from app.services.packages.rules import is_auto, owner_of, rules_for
from app.services.packages.sending import Exported, Pending, answer, answer_each, export_package, pending

__all__ = [
    "PASS_ON",
    "QUARANTINE",
    "WORDS",
    "Enrolled",
    "Exported",
    "Inspection",
    "Pending",
    "Planned",
    "Ready",
    "Received",
    "UnitPlan",
    "answer",
    "answer_each",
    "enrol",
    "export_package",
    "inspect",
    "is_auto",
    "known_senders",
    "offer_enrolment",
    "office_keys",
    "opening_keys",
    "own_fingerprint",
    "owner_of",
    "pending",
    "plan_packages",
    "ready_to_report",
    "receive",
    "rules_for",
]  # fmt: skip
