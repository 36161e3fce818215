"""Findings, plans and listings as text, JSON and HTML."""
