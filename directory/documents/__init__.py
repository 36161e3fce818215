"""One parsed letter to Word, PDF, HTML and plain text: four writers of one shape.

Each takes a Letter once and returns a function that fills it: a Context in, a whole document out.
"""
