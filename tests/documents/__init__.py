"""Tests of `directory/documents/`."""
