"""Lengths: documents speak millimetres, PDF speaks points."""

from __future__ import annotations

MM = 72 / 25.4
