"""Findings, plans and listings as text, JSON and HTML. Returns text; prints nothing."""
