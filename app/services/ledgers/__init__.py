"""The sixteen ledgers of a village: entries from what was known, closed months, columns by template, reports and charts."""
