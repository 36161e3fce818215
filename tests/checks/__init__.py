"""Tests of the rules, a module for each module of rules."""
