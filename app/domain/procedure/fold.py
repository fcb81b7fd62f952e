"""A case's state is the fold of its events, ordered by what each follows, never by a clock (`design.md` §3)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.procedure.replace import Route, reduced
from app.domain.procedure.road import Branch, Passed, Road, Undo, details_of
from app.domain.procedure.states import UNDOING, Step, possible_next
from app.domain.questionnaire.field import Record

ROOT = ""


def fold(events: Iterable[Record]) -> Road:
    """The road of one case; the order and the number of copies of `events` do not matter.

    An event follows another by id; two that follow the same one are parallel unless one is cancelled by 更正/裁决取消,
    or the township's own step stands beside the village's entry `by_paper`. Unknown predecessors make orphans.
    """
    tree = _tree(events)
    route = _settled(tree)[ROOT]
    path = _passed(tree, route.path)
    return Road(
        path=path,
        tip=route.tip,
        parallel=tuple(_branch(tree, item) for item in route.parallel),
        orphans=tuple(tree.events[key] for key in sorted(tree.events) if key not in tree.reached),
        unusual=tuple(tree.events[key] for key in sorted({*tree.idle, *_strange(path)})),
        events=tuple(tree.events[key] for key in tree.order if key != ROOT),
        ends=tuple(dict.fromkeys(end.follows for end in route.ends)),
        twins=route.twins,
    )


@dataclass(slots=True)
class _Tree:
    events: dict[str, Record]
    children: dict[str, list[str]]
    order: list[str] = field(default_factory=list)  # predecessors first
    depth: dict[str, int] = field(default_factory=dict)
    # For each event the last step that counts at it, and for each step that counts the one before it.
    counts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    idle: set[str] = field(default_factory=set)  # corrections that undo nothing on their own road

    @property
    def reached(self) -> set[str]:
        return set(self.order)

    def path(self, key: str) -> tuple[str, ...]:
        """Ids of the steps that count at an event, first to last."""
        found: list[str] = []
        step = self.counts[key]
        while step != ROOT:
            found.append(step)
            step = self.before[step]
        return tuple(reversed(found))


def _tree(events: Iterable[Record]) -> _Tree:
    known: dict[str, Record] = {}
    for event in events:
        twin = known.get(event["id"])
        known[event["id"]] = event if twin is None else max(twin, event, key=lambda item: repr(sorted(item.items())))
    children: dict[str, list[str]] = {}
    for key in sorted(known):
        children.setdefault(known[key].get("follows") or ROOT, []).append(key)
    tree = _Tree(known, children)
    _walk(tree)
    return tree


def _walk(tree: _Tree) -> None:
    queue = deque([ROOT])
    tree.depth[ROOT], tree.counts[ROOT] = 0, ROOT
    while queue:
        key = queue.popleft()
        tree.order.append(key)
        for child in tree.children.get(key, ()):
            tree.depth[child] = tree.depth[key] + 1
            tree.counts[child] = _counting(tree, child, key)
            queue.append(child)


def _counting(tree: _Tree, key: str, parent: str) -> str:
    event = tree.events[key]
    if event.get("step") not in UNDOING:
        tree.before[key] = tree.counts[parent]
        return key
    target = event.get("undoes") or ROOT
    if target == ROOT or not _is_ancestor(tree, target, parent):
        tree.idle.add(key)
        return tree.counts[parent]
    return tree.counts[tree.events[target].get("follows") or ROOT]


def _is_ancestor(tree: _Tree, target: str, key: str) -> bool:
    if target not in tree.depth:
        return False
    while tree.depth[key] > tree.depth[target]:
        key = tree.events[key].get("follows") or ROOT
    return key == target


def _settled(tree: _Tree) -> dict[str, Route]:
    """For every event the road as it goes on from it, leaves first."""
    settled: dict[str, Route] = {}
    for key in reversed(tree.order):
        children = tree.children.get(key, [])
        if not children:
            settled[key] = Route(tree.path(key), key, (Undo(key, key),))
        elif len(children) == 1:
            settled[key] = settled[children[0]].starting(children[0])
        else:
            settled[key] = _fork(tree, key, [settled[child].starting(child) for child in children])
    return settled


def _fork(tree: _Tree, key: str, routes: list[Route]) -> Route:
    """One road of several: cancelled ones drop out, papers give way to originals, the rest is parallel."""
    base = tree.path(key)
    live = [route for route in routes if route.parallel or route.path != base]
    if not live:
        return min(routes, key=lambda route: route.tip)
    live = reduced(tree.events, base, live)
    if len(live) == 1:
        return live[0]
    return Route(base, key, tuple(end for route in live for end in route.ends), parallel=tuple(live))


def _passed(tree: _Tree, path: tuple[str, ...]) -> tuple[Passed, ...]:
    found: list[Passed] = []
    for key in path:
        state = _state(tree.events[key], found[-1].state if found else None)
        if state is not None:
            found.append(Passed(tree.events[key], state))
    return tuple(found)


def _state(event: Record, before: Step | None) -> Step | None:
    """State after a step; a step this version does not know leaves the state as it was."""
    if event.get("step") == Step.IMPORTED:
        return Step.REMOVED if details_of(event).get("state") == Step.REMOVED else Step.MONITORED
    if event.get("step") == Step.RELAPSE:
        return Step.MONITORED
    try:
        return Step(str(event.get("step")))
    except ValueError:
        return before


def _strange(path: tuple[Passed, ...]) -> Iterable[str]:
    before: Step | None = None
    for event, state in path:
        if event.get("step") not in possible_next(before):
            yield event["id"]
        before = state


def _branch(tree: _Tree, route: Route) -> Branch:
    nested = tuple(_branch(tree, item) for item in route.parallel)
    return Branch(tree.events[route.ends[0].undoes], _passed(tree, route.path), route.ends, nested)
