"""A cell's text, parsed: phone, e-mail, postcode, date, identifier, language. Free mail providers, too.

A parser of contact details takes a text that is not blank and returns a normalised value, or raises
`ContactError`, whose message a clerk can act on. Pure. Only this room imports phonenumbers and
email_validator; both load when first needed.
"""

from directory.values.email import Email, is_free_mail, is_reserved, parse_email
from directory.values.error import ContactError
from directory.values.phone import Phone, dialled, is_reserved_for_drama, parse_phone
from directory.values.postcode import parse_postcode
from directory.values.text import one_edit_apart

__all__ = [
    "ContactError",
    "Email",
    "Phone",
    "dialled",
    "is_free_mail",
    "is_reserved",
    "is_reserved_for_drama",
    "one_edit_apart",
    "parse_email",
    "parse_phone",
    "parse_postcode",
]
