"""Tests of `directory/outbox/`."""
