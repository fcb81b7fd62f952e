"""Erasing personal data on a legal ground, on this machine and wherever the packages go (`design.md` §5)."""
