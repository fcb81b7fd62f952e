"""The case road: cases, meetings, notices, comparison, removal."""
