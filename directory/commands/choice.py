"""`recipients choice`: what a pupil or a parent chose about the pupil's data, for every list from now on."""

from datetime import date
from pathlib import Path

import click

from directory.checks.choices import Given
from directory.commands._shared import (
    as_given,
    said_on_option,
    settings_option,
    who_option,
    workbook_option,
)
from directory.commands.words import type_next
from directory.errors import Action
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
    given = Given(reference, KINDS[about], value, GIVERS[given_by], on, by)
    lists = [leavers] if leavers else []
    chosen = choose(workbook, settings.ledger, given, today=date.today(), lists=lists)
    until = ", if it was said before the 16th birthday" if given_by == "parent" else ""
    click.echo(f"Recorded in {as_given(chosen.file)}. It counts for every list from now on{until}.")
    if chosen.waiting:
        said = f"Written, and not sent yet: {', '.join(chosen.waiting)}."
        mend = "Those that the choice changes are held back: write them again."
        click.echo(f"{said} {mend} {type_next(Action.REPLACE)}", err=True)
    if chosen.told_more:
        told = f"Sent already, and told more than this allows: {', '.join(chosen.told_more)}."
        click.echo(f"{told} Ask the data-protection lead what to tell those bodies.", err=True)
