"""The rules, each one function with one code; its docstring is what ``explain`` prints.

``registry`` runs the modules listed here.
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
    "other_names",
    "register",
    "contacts_sheet",
    "school",
    "leaver_texts",
    "leaver_free_text",
    "leaver_dates",
    "leaver_homes",
    "leaver_looks",
    "leavers",
    "leaver_likeness",
    "since",
    "remembered",
    "accepted_sheet",
    "template_rules",
)
