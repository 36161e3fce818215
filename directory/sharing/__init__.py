"""Decide what a body may have about a leaver today, why not, and by which route it goes. Pure."""
