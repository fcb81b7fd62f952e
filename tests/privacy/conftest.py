"""Loads the second reader and its villages by file: test folders are no packages."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent
for name, path in (
    ("scan_notices", HERE / "scan.py"), ("scan_villages", HERE / "villages.py"),
    ("privacy_stores", HERE.parent / "services" / "conftest.py"),
):  # fmt: skip
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
