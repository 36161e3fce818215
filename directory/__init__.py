"""A school's directory of the bodies it shares pupil data with: kept, checked, and merged into letters.

The rooms are the acts of the command line over the nouns of a school; ``api`` is the front door for other
programs. What each room owns stands in the first line of its ``__init__``.
"""
