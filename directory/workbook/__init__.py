"""Spreadsheets in and out. Reads, never judges."""
