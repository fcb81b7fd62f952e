"""Which step of the questionnaire comes next: plain functions over the steps and the answers, without any widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]


def _always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """A named step; `applies(answers)` says whether it is part of the walk for this household."""

    key: str
    title: str
    applies: Callable[[Answers], bool] = _always


def walk(steps: Sequence[Step], answers: Answers) -> tuple[str, ...]:
    """Keys of the steps that apply, in their order."""
    return tuple(step.key for step in steps if step.applies(answers))


def next_step(steps: Sequence[Step], answers: Answers, current: str, by: int = 1) -> str | None:
    """The applying step `by` places after `current` (before, when negative); None at either end.

    A current step that stopped applying counts with the place it has in the whole list.
    """
    order = [step.key for step in steps]
    here = order.index(current)
    fitting = [key for key in walk(steps, answers) if (order.index(key) - here) * by > 0]
    return (fitting[0] if by > 0 else fitting[-1]) if fitting else None
