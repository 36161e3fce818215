"""`recipients choice`: what a pupil or a parent chose about the pupil's data, for every list from now on."""

from datetime import date
from pathlib import Path

import click

from directory.checks.choices import record_choice
from directory.commands._shared import as_given, said_on_option, who_option, workbook_option
from directory.workbook.choices import choices_of
from directory.writing.git import refuse_taken

KINDS = {"ks4-results": "share_ks4_results", "youth-support": "youth_support"}
GIVERS = {"young-person": "Young person", "parent": "Parent"}


@click.command()
@click.argument("reference")
@click.option("--about", required=True, type=click.Choice(list(KINDS)), help="Which choice it is.")
@click.option("--value", required=True, help='What was chosen: "No", or "Name address DOB only".')
@click.option("--given-by", required=True, type=click.Choice(list(GIVERS)), help="Who chose.")
@said_on_option
@who_option
@workbook_option
def command(reference: str, about: str, value: str, given_by: str, on: date, by: str, workbook: Path) -> None:
    """Record a choice about the data of the pupil with the admission number REFERENCE.

    The newest choice counts, whatever a list of leavers says; a letter remarks on it when the two disagree.
    It is kept beside the workbook, in leavers-choices.xlsx, which git ignores.
    """
    refuse_taken(choices_of(workbook))
    path = record_choice(
        workbook,
        reference=reference,
        kind=KINDS[about],
        value=value,
        given_by=GIVERS[given_by],
        on=on,
        recorded_by=by,
        today=date.today(),
    )
    click.echo(f"Recorded in {as_given(path)}. It counts for every list from now on.")
