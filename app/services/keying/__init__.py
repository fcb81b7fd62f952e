"""Blank sheets out, filled sheets typed in (快速录入)."""
