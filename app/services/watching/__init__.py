"""Sweeps, department warnings, the watch list, 问题整改."""
