"""Make a letter's Word file, PDF, HTML, plain text and e-mail draft: their look, and the bytes.

Each of the four writers takes a Letter once and returns a function that fills it: a Context in, a whole
document out.
"""
