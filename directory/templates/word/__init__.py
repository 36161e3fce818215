"""Read a Word file: its parts, without what must not travel, and the school's own letter in it.

``package`` opens the file, ``clean`` drops what must not travel: the letterhead of ``documents`` uses both.
"""
