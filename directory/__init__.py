"""A school's directory of the bodies it shares pupil data with: keep it, check it, write letters from it.

Each room is something that the command line does, or a noun of a school; ``api`` is the front door for other
programs. The first line of a room's ``__init__`` says what the room owns.
"""
