"""Tests: `pytest` from the checkout's root."""
