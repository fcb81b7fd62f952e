"""Random histories: made from a seed, played, and made shorter while they still fail. Both worlds use it, thin and real."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

Action = tuple[Any, ...]
History = list[Action]
Play = Callable[[History], None]
# What an action takes: bounds of whole numbers, or words to choose from. The number in front is how often it comes.
Menu = Mapping[str, tuple[int, tuple[Any, ...]]]


def make(seed: int, menu: Menu, longest: int) -> History:
    """The history of a seed; the same seed gives the same history for ever."""
    dice = random.Random(seed)
    names = list(menu)
    weights = [menu[name][0] for name in names]
    chosen = dice.choices(names, weights, k=dice.randint(1, longest))
    return [(name, *(_pick(dice, part) for part in menu[name][1])) for name in chosen]


def _pick(dice: random.Random, part: Any) -> Any:
    return dice.randrange(part) if isinstance(part, int) else dice.choice(part)


def fails(play: Play, history: History) -> BaseException | None:
    """How a history ends badly; None when it does not."""
    try:
        play(history)
    except Exception as error:
        return error
    return None


def shrink(play: Play, history: History, most: int = 400) -> History:
    """A shorter history that still fails in the same way, by leaving out ever smaller pieces."""
    kind, size, tries = type(fails(play, history)), len(history) // 2, 0
    while size and tries < most:
        place = 0
        while place < len(history) and tries < most:
            shorter = history[:place] + history[place + size :]
            tries += 1
            if type(fails(play, shorter)) is kind:
                history = shorter
            else:
                place += size
        size //= 2
    return history


def check(seed: int, menu: Menu, longest: int, play: Play) -> None:
    """Play the history of a seed; when it fails say the seed and the shortest form found."""
    history = make(seed, menu, longest)
    error = fails(play, history)
    if error is None:
        return
    short = shrink(play, history)
    told = "\n".join(map(repr, short))
    raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}\n{told}") from fails(play, short)
