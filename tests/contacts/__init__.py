"""Tests of `directory/contacts/`."""
