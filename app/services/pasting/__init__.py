"""Blocks pasted from a spreadsheet."""
