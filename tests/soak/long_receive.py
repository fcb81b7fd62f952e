"""Forty villages of 2,000 households with 60,000 visits each, received in one go: `python -m tests.soak.long_receive [VILLAGES]`.

Two and a half million visits; half an hour and some 6 GB of disk. The figures are printed; everything must be taken, memory
stays below the promise (600 MB), and the store ends whole.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bench.handing import HOUSEHOLDS, VILLAGES, VISITS, town_of

MOST_MEMORY = 600.0  # MB, design §9


def main(arguments: Sequence[str]) -> int:
    """One run; exit code 1 when memory went beyond the promise."""
    villages = int(arguments[0]) if arguments else VILLAGES
    found = town_of(villages, HOUSEHOLDS, VISITS)
    print(f"{villages} villages, {HOUSEHOLDS} households and {HOUSEHOLDS * VISITS} visits each")
    for name, seconds in found.seconds.items():
        print(f"  {name}: {seconds:.1f} s")
    for name, figure in found.figures.items():
        print(f"  {name}: {figure:,.1f}")
    print(f"  peak memory: {found.memory:.0f} MB")
    return int(found.memory > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
