"""Keeping the data: backups made, thinned, carried on a stick, restored."""
