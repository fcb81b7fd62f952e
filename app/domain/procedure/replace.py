"""Where a township decision known from paper meets the township's own event, the original counts (`design.md` §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.procedure.road import Undo
from app.domain.procedure.states import RULES, Side
from app.domain.questionnaire.field import Owner, Record

Events = Mapping[str, Record]
Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One way through the tree of events after a fork.

    `path`: the steps that count, from the first of all. `tip`: where the next event goes. `ends`: for each line of
    events that this way is made of, its last event and its first one after the fork. `twins`: paper and original.
    """

    path: Ids
    tip: str
    ends: tuple[Undo, ...]
    twins: tuple[tuple[str, str], ...] = ()
    parallel: tuple[Route, ...] = ()

    def starting(self, first: str) -> Route:
        """The same way seen from an earlier fork, after which `first` is its first event."""
        return replace(self, ends=tuple(Undo(end.follows, first) for end in self.ends))


def reduced(events: Events, base: Ids, routes: list[Route]) -> list[Route]:
    """The ways left when equal ones are one and every entry by paper gave way to the original beside it."""
    left: list[Route] = []
    for route in routes:
        pending: Route | None = route
        while pending is not None:
            joined = None
            for index, other in enumerate(left):
                joined = _joined(events, base, other, pending)
                if joined is not None:
                    del left[index]
                    break
            if joined is None:
                left.append(pending)
            pending = joined
    return left


def _joined(events: Events, base: Ids, one: Route, other: Route) -> Route | None:
    if one.parallel or other.parallel:
        return None
    if one.path == other.path:
        return replace(one, ends=one.ends + other.ends, twins=one.twins + other.twins)
    if one.path[: len(base)] != base or other.path[: len(base)] != base:
        return None
    return _over(events, base, other, one) or _over(events, base, one, other)


def _over(events: Events, base: Ids, paper: Route, original: Route) -> Route | None:
    """`original` in place of `paper`'s entries, with what followed them; None where the two really differ."""
    papers, originals = paper.path[len(base) :], original.path[len(base) :]
    reached = 0
    twins: list[tuple[str, str]] = []
    for step in papers:
        match = _match(events, events[step], originals, reached)
        if match is None:
            break
        reached = match + 1
        twins.append((step, originals[match]))
    rest = papers[len(twins) :]
    if not twins or (rest and reached < len(originals)):
        return None
    return Route(
        path=(*base, *originals, *rest),
        tip=paper.tip if rest else original.tip,
        ends=original.ends + paper.ends,
        twins=(*original.twins, *paper.twins, *twins),
    )


def _match(events: Events, entry: Record, originals: Ids, start: int) -> int | None:
    if not entry.get("by_paper"):
        return None
    return next((i for i in range(start, len(originals)) if _replaces(events[originals[i]], entry)), None)


def _replaces(original: Record, entry: Record) -> bool:
    if original.get("step") != entry.get("step"):
        return False
    if original.get("by_paper"):  # two people typed the same paper
        return all(original.get(key) == entry.get(key) for key in ("date", "paper"))
    # Steps either office may do: who did it knows best.
    shared = original.get("step") in {step for step, rule in RULES.items() if rule.owner is Owner.EITHER}
    return shared or original.get("side") in (Side.TOWNSHIP, Side.COUNTY)
