"""The program with Python and all that it needs, in one folder, for a computer that has no Python."""
