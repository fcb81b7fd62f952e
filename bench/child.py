"""One measurement in this process: `python -m bench.child saving:ours`."""

from __future__ import annotations

import sys
from importlib import import_module

from bench.measure import peak_memory, say

if __name__ == "__main__":
    module, _, function = sys.argv[1].partition(":")
    result = getattr(import_module(f"bench.{module}"), function)()
    result.memory = result.memory or peak_memory()
    say(result)
