"""`recipients match`: a pupil system's columns beside ours, asked about once, and kept in the workbook."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from directory.checks.edits import Editing, Saved
from directory.checks.matching import Matching, Use, keep_pairing, match_list
from directory.checks.meanings import BLANK, Word, keep_codes, strange_words
from directory.commands._cells import editing_of
from directory.commands._shared import (
    answer,
    forms_option,
    on_terminal,
    sheet_option,
    workbook_option,
)
from directory.commands.group import CannotRun
from directory.commands.words import fit_for_a_screen
from directory.report.matching import FORMS
from directory.values.text import counted, fold
from directory.workbook.codes import SETTING as CODES
from directory.workbook.codes import CodeError, parse_codes, words_of
from directory.workbook.synonyms import NOT_FOR_LETTERS, NOT_IN_THE_LIST, SETTING, SynonymError, joined
from directory.workspace import NoWorkspace, find_workspace, shipped

Pair = tuple[str, str]
NO, NONE = "no", "none"  # what somebody types in place of a heading, or of a word
LEAVE = "leave"
UNKEPT = "Nothing was kept. Without a keyboard to answer at: --pair and --yes."
UNKEPT_WORDS = "What the words mean was not kept. Without a keyboard to answer at: --word and --yes."


def _pairs(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[Pair, ...]:
    """Return what was given as "Their heading=Ours", each in its two parts."""
    pairs = [(theirs.strip(), ours.strip()) for theirs, _, ours in (one.rpartition("=") for one in given)]
    if not all(all(pair) for pair in pairs):
        raise click.BadParameter('Type their heading, "=", then ours.')
    return tuple(pairs)


def _codes(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was given as "Our heading: their word = ours", if each can be read."""
    try:
        parse_codes("; ".join(given))
    except CodeError as error:
        raise click.BadParameter(str(error)) from error
    return given


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@sheet_option
@workbook_option
@click.option(
    "--pair",
    "pairs",
    metavar="THEIRS=OURS",
    multiple=True,
    callback=_pairs,
    help=f'Decide about a column: "CP flag={NOT_FOR_LETTERS}", "{NOT_IN_THE_LIST}=Hold".',
)
@click.option(
    "--word",
    "codes",
    metavar="OURS:WORD=MEANS",
    multiple=True,
    callback=_codes,
    help='Say what a word means in a column: "Safeguarding file: Held = Yes"; "Hold: No =" for a blank cell.',
)
@click.option(
    "--yes", "-y", is_flag=True, help="Do not ask: keep what is proposed, and what --pair and --word say."
)
@forms_option(FORMS)
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    sheet: str,
    workbook: Path,
    pairs: tuple[Pair, ...],
    codes: tuple[str, ...],
    yes: bool,
    form: str,
) -> None:
    """Show each column of FILE, a list from your pupil system, beside ours; keep the pairing if you agree.

    It is kept on the School sheet ("Pupil list headings"), and so is what words mean that stand where only
    ours count ("Pupil list codes"). From then on such lists are read as they come. Two values of each column
    are shown, on a screen alone. Exit code 0: letters can be written from the list, though rows may be held;
    1: something is still missing or to be decided; 2: the list cannot be read.
    """
    editing, letters = editing_of(workbook), _letters_beside(workbook)

    def matched(chosen: Sequence[Pair]) -> Matching:
        today = editing.now.date()
        return match_list(file, workbook, today, templates=letters, sheet=sheet, chosen=chosen)

    made = matched(pairs)
    if form == "text":
        answer(FORMS, form, made if on_terminal() else made.without_samples)
    elif not yes:
        answer(FORMS, form, made.without_samples)
        ctx.exit(int(not made.is_ready))
    chosen = [*pairs, *([] if yes else _asked(made))]
    # A list of 100,000 rows is not read for nothing.
    decided = made if chosen == [*pairs] else matched(chosen)
    after = matched([*chosen, *decided.proposed]) if decided.proposed else decided
    if not yes and after.is_new and not _agreed(after, decided):
        after = matched([*chosen, *_one_by_one(decided)])
    if after.is_new:
        _say_kept(SETTING, keep_pairing(editing, after.pairing))
    left = _with_words(editing_of(workbook), file, sheet, codes, ask=not yes) if after.is_ready else ()
    if form == "text":
        click.echo(_where_it_stands(after, left))
    else:
        answer(FORMS, form, after.without_samples)
    ctx.exit(int(not after.is_ready))


def _say_kept(setting: str, saved: Saved) -> None:
    was = f" As it was before: {saved.backup.name}" if saved.backup else ""
    click.echo(f'Kept on the School sheet ("{setting}").{was}', err=True)


def _with_words(
    editing: Editing, file: Path, sheet: str, codes: Sequence[str], *, ask: bool
) -> Sequence[Word]:
    """Keep what ``codes``, and whoever is asked, say that the list's own words mean; return the others."""
    known = {(key, code) for key, code, _ in parse_codes("; ".join(codes))}
    strange = strange_words(file, editing.path, editing.now.date(), sheet=sheet)
    open_ = [one for one in strange if (one.column.key, fold(one.text)) not in known]
    said = {one: _meaning_of(one) if ask else one.near for one in open_}
    if saved := keep_codes(editing, [*codes, *(one.means(ours) for one, ours in said.items() if ours)]):
        _say_kept(CODES, saved)
    return [one for one, ours in said.items() if not ours]


def _meaning_of(word: Word) -> str:
    """Return what the person at the keyboard says that a word of the list means; "" to leave it open."""
    ours = {fold(one): one for one in words_of(word.column)} | {NONE: BLANK, LEAVE: "", "": word.near}
    enter = f'"{LEAVE}" to leave it, or Enter for "{word.near}"' if word.near else "or Enter to leave it"
    asked = ", ".join((*words_of(word.column), f'"{NONE}" for a blank cell', enter))
    left = f"In {counted(word.rows, 'row')}, held if you leave it. {word.column.help}"
    said = f'{word.where}: what does "{word.text}" mean? {left}'
    while True:
        typed = fold(_typed(said, asked, UNKEPT_WORDS))
        try:
            parse_codes(word.means(ours[typed]) if ours.get(typed) else "")
        except CodeError as error:
            said = str(error)
        else:
            if typed in ours:
                return ours[typed]
            said = "Type one of these words."


def _letters_beside(workbook: Path) -> Path:
    """Return the letters of the folder that the workbook lies in; else those that come with this program."""
    try:
        return find_workspace(workbook.absolute()).templates
    except NoWorkspace:
        return shipped("templates")


def _asked(made: Matching) -> Iterator[Pair]:
    """Yield what the person at the keyboard says of what is missing, and of what nobody may pass over."""
    columns = {one.letter.casefold(): one.heading for one in made.columns}
    columns |= {one.heading.casefold(): one.heading for one in made.columns}
    decided = set()
    for column in made.missing:
        none = "" if column.needed else f'"{NONE}" if such lists have no such column, '
        said = f'No column is "{column.heading}": {column.help}'
        while typed := _typed(said, f"The letter of the column that is, {none}or Enter to leave it open"):
            nothing = typed.casefold() == NONE and not column.needed
            theirs = NOT_IN_THE_LIST if nothing else columns.get(typed.casefold())
            if theirs is None:
                click.echo(f'The list has no column "{fit_for_a_screen(typed)}".', err=True)
            elif _can_be(made, pair := (theirs, column.heading)):
                yield pair
                decided.add(theirs)
                break
    for one in (one for one in made.undecided if one.heading not in decided):
        while typed := _typed(
            one.open, f'Our heading, "{NO}" for {NOT_FOR_LETTERS}, or Enter to leave it open'
        ):
            pair = (one.heading, NOT_FOR_LETTERS if typed.casefold() == NO else typed)
            if _can_be(made, pair):
                yield pair
                break


def _can_be(made: Matching, pair: Pair) -> bool:
    """Return whether two headings can be paired; say so if they cannot."""
    try:
        joined(made.pairing, [pair])
    except SynonymError as error:
        click.echo(fit_for_a_screen(str(error)), err=True)
        return False
    return True


def _typed(said: str, asked: str, unkept: str = UNKEPT) -> str:
    click.echo(f"\n{fit_for_a_screen(said)}", err=True)
    try:
        typed: str = click.prompt(asked, default="", show_default=False, err=True)
    except click.Abort as error:
        raise CannotRun(unkept) from error
    return typed.strip()


def _agreed(after: Matching, decided: Matching) -> bool:
    """Ask whether to keep the pairing; False: ask about each proposal. Raises CannotRun for a no."""
    pairs = "\n  ".join(str(after.pairing).split("; "))
    said, asked, letters = f"Keep this pairing?\n  {pairs}", "y = yes, n = no", "yn"
    if decided.proposed:
        asked, letters = f"{asked}, o = ask about each one that the program proposes", "yno"
    while (typed := (_typed(said, asked).casefold() or "n")[0]) not in letters:
        said = "Type one of these letters."
    if typed == "n":
        raise CannotRun("Nothing was kept, as you said.")
    return typed == "y"


def _one_by_one(decided: Matching) -> Iterator[Pair]:
    """Yield what the person at the keyboard says of each proposal."""
    for one in (one for one in decided.columns if one.use is Use.PROPOSED):
        said = f'"{one.heading}" ({one.letter}) would be read as "{one.ours}".'
        while True:
            typed = _typed(said, f'Enter if that is right, else our heading, or "{NO}" for {NOT_FOR_LETTERS}')
            ours = NOT_FOR_LETTERS if typed.casefold() == NO else typed or one.ours
            if _can_be(decided, pair := (one.heading, ours)):
                yield pair
                break


def _where_it_stands(after: Matching, left: Sequence[Word]) -> str:
    """Return in sentences whether letters can be written from the list, and what is open."""
    if after.is_ready:
        headings = ", ".join(dict.fromkeys(one.column.heading for one in left))
        held = f" Rows with a word that nobody has explained are held ({headings})." if left else ""
        return f"Letters can be written from such a list as it comes.{held}"
    missing = ", ".join(one.heading for one in after.missing)
    twice = [one for one in after.columns if one.use is Use.TWICE]
    stops = (one for one in after.columns if one.stops and one not in twice)
    undecided = ", ".join(f"{one.heading} ({one.letter})" for one in stops)
    told = ["Not yet."]
    told += [f"Missing: {missing}."] if missing else []
    told += [f"To be decided: {undecided}."] if undecided else []
    told += [one.open for one in twice]
    return fit_for_a_screen(" ".join(told))
