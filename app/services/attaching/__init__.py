"""Photos and scans: drawn anew, sealed one by one."""
