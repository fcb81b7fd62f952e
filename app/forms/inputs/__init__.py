"""One widget class for each `Kind` of field."""
