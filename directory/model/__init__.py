"""The nouns of the field as frozen values: recipient, leaver, sharing rule, finding, notice, plan.

Imports no other room and touches nothing outside. Personal fields are ``repr=False``: a traceback and a log
line are outputs too.
"""

from directory.model.book import Book, Heading, Row, Stored, Table
from directory.model.findings import Acceptance, Finding, Problem, Severity, TemplateFinding
from directory.model.held_codes import HeldCode, Place
from directory.model.leavers import LEAVER_FIELDS, Leaver, Ties, fields_of
from directory.model.plan import Held, Notice, OverdueReceipt, Plan
from directory.model.recipients import Contact, Household, Recipient, Remembered, School
from directory.model.sharing import Decision, Refusal, SharingRule, Withheld
from directory.model.words import (
    Audience,
    Category,
    Chooser,
    DataCategory,
    Desk,
    HomeTo,
    Pupils,
    Role,
    SendBy,
    Status,
)

__all__ = [
    "LEAVER_FIELDS",
    "Acceptance",
    "Audience",
    "Book",
    "Category",
    "Chooser",
    "Contact",
    "DataCategory",
    "Decision",
    "Desk",
    "Finding",
    "Heading",
    "Held",
    "HeldCode",
    "HomeTo",
    "Household",
    "Leaver",
    "Notice",
    "OverdueReceipt",
    "Place",
    "Plan",
    "Problem",
    "Pupils",
    "Recipient",
    "Refusal",
    "Remembered",
    "Role",
    "Row",
    "School",
    "SendBy",
    "Severity",
    "SharingRule",
    "Status",
    "Stored",
    "Table",
    "TemplateFinding",
    "Ties",
    "Withheld",
    "fields_of",
]
