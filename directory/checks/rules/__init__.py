"""The rules: one rule, one function, one code; ``registry`` runs them.

A module of rules that is listed here is found; each of its ``@check`` functions has one code.
"""

MODULES = (
    "headings",
    "cells",
    "sheets",
    "bodies",
    "contact_details",
    "addresses",
    "domains",
    "mailboxes",
    "likeness",
    "names",
    "register",
    "contacts_sheet",
    "school",
    "leaver_texts",
    "leavers",
    "leaver_likeness",
    "since",
    "accepted_sheet",
    "template_rules",
)
