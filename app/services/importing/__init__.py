"""Workbooks in and out: national exports, registers, our own template, marked-up copies."""
