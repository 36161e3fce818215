"""A form's fields to values, or what is wrong with each: the lines of the summary above the form."""

from collections.abc import Mapping
from datetime import date

from directory.values.dates import DateError, parse_date
from directory.values.text import fit_name

Errors = dict[str, str]


def day_in(form: Mapping[str, str], name: str, errors: Errors, *, latest: date | None = None) -> date | None:
    """Return the day in a field; None when there is none, which ``errors`` then has."""
    typed = form.get(name, "").strip()
    if not typed:
        errors[name] = "Choose a day."
        return None
    try:
        day = parse_date(typed)
    except DateError as error:
        errors[name] = str(error)
        return None
    if latest and day > latest:
        errors[name] = "That day is still to come."
        return None
    return day


def name_in(form: Mapping[str, str], name: str, errors: Errors) -> str:
    """Return who says something; "" when nobody does, which ``errors`` then has."""
    who = fit_name(form.get(name, ""))
    if not who:
        errors[name] = "Say who: initials are enough."
    return who
