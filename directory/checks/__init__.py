"""The rules: one rule, one function, one code; ``registry`` runs them.

A module of rules that is listed here is found; each of its ``@check`` functions has one code.
"""

MODULES = (
    "headings",
    "cells",
    "bodies",
    "contact_details",
    "likeness",
    "register",
    "contacts_sheet",
    "school",
    "leavers",
)
