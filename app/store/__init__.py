"""The encrypted SQLite file: tables, one write door, units, migrations, vault."""
