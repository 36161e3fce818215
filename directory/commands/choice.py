"""`recipients choice`: what a pupil or a parent chose about the pupil's data, for every list from now on."""

from datetime import date
from pathlib import Path

import click

from directory.commands._shared import (
    as_given,
    said_on_option,
    settings_option,
    who_option,
    workbook_option,
)
from directory.settings import Settings
from directory.workbook.choices import PARENT, YOUNG_PERSON
from directory.writing.choose import choose

KINDS = {"ks4-results": "share_ks4_results", "youth-support": "youth_support"}
GIVERS = {"young-person": YOUNG_PERSON, "parent": PARENT}


@click.command()
@click.argument("reference")
@click.option("--about", required=True, type=click.Choice(list(KINDS)), help="Which choice it is.")
@click.option("--value", required=True, help='What was chosen: "No", or "Name address DOB only".')
@click.option("--given-by", required=True, type=click.Choice(list(GIVERS)), help="Who chose.")
@said_on_option
@who_option
@workbook_option
@click.option(
    "--leavers", type=click.Path(path_type=Path), help="A list that has the pupil, if it is not in data."
)
@settings_option
def command(
    reference: str,
    about: str,
    value: str,
    given_by: str,
    on: date,
    by: str,
    workbook: Path,
    leavers: Path | None,
    settings: Settings,
) -> None:
    """Record a choice about the data of the pupil with the admission number REFERENCE.

    The newest choice counts, whatever a list of leavers says; a letter remarks on it when the two disagree.
    It is kept beside the workbook, in leavers-choices.xlsx, which git ignores.
    """
    today, kind = date.today(), KINDS[about]
    path, keys = choose(
        workbook,
        settings.ledger,
        reference=reference,
        kind=kind,
        value=value,
        given_by=GIVERS[given_by],
        on=on,
        recorded_by=by,
        today=today,
        lists=[leavers] if leavers else [],
    )
    until = ", if it was said before the 16th birthday" if given_by == "parent" else ""
    click.echo(f"Recorded in {as_given(path)}. It counts for every list from now on{until}.")
    if keys:
        told = f"Sent already, and told more than this allows: {', '.join(keys)}."
        click.echo(f"{told} Ask the data-protection lead what to tell those bodies.", err=True)
