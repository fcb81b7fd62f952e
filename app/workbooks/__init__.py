"""Reads workbooks people bring into neutral rows, households and persons; writes nothing and knows no store."""
