"""The sheets and columns of the workbook and of a leavers file: headings, drop-downs, help texts, widths.

The headings are the contract with the people who keep the file. They are matched by words, never by
position: case, spaces, punctuation and what cannot be seen do not count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from directory.model import Category, Pupils, Role, SendBy, Status
from directory.values.text import fold, snake
from directory.workbook.other_systems import PASSED_OVER, SYNONYMS


class Kind(Enum):
    """What a column holds, which decides how its cells are formatted."""

    TEXT = "text"  # Excel keeps what is typed: leading zeros, long digits
    DATE = "date"
    CHOICE = "choice"  # a plain drop-down


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``width`` in characters, ``help`` shown when its heading is selected."""

    heading: str
    help: str
    width: int = 18
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    needed: bool = False  # a blank cell is an error
    heading_needed: bool = False  # cells may be blank, but the column must be there

    @property
    def key(self) -> str:
        """Return the heading in snake_case, as JSON and code name the column."""
        return snake(self.heading)

    @property
    def must_be_there(self) -> bool:
        """Return whether a file without this column cannot be used."""
        return self.needed or self.heading_needed


@dataclass(frozen=True, slots=True)
class SheetSchema:
    """One sheet. ``personal``: its values never leave the file except in a letter.

    ``named_by`` are the keys of the columns that identify a row for its reader.
    ``synonyms`` pairs another system's heading with a column's key; a later pair wins, and the sheet's own
    heading wins over all. ``passed_over`` are unknown headings that are not reported.
    """

    name: str
    columns: tuple[Column, ...]
    named_by: tuple[str, ...]
    personal: bool = False
    synonyms: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the columns' keys in order."""
        return tuple(column.key for column in self.columns)

    def column(self, key: str) -> Column:
        """Return the column with ``key``. Raises StopIteration when there is none."""
        return next(column for column in self.columns if column.key == key)


# How a cell is to be filled in, as forms put it behind a heading.
_HINT = re.compile(r"\((?:dd?/mm?/yy(?:yy)?|required|optional|Y/N|Yes/No)\)", re.IGNORECASE)


def fold_synonym(heading: str) -> str:
    """Return a heading without what does not count in it: ``fold``, punctuation, "(dd/mm/yyyy)"."""
    return fold(re.sub(r"[^\w\s%-]", "", _HINT.sub("", heading)))


@cache
def _keys(schema: SheetSchema) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the keys of a sheet's columns by its own folded headings, and by those of other systems."""
    own = {fold_synonym(column.heading): column.key for column in schema.columns}
    return own, {fold_synonym(theirs): key for theirs, key in schema.synonyms}


def key_of(schema: SheetSchema, heading: str) -> str | None:
    """Return the key of the column that ``heading`` means; None when it is not one of the sheet's."""
    own, others = _keys(schema)
    folded = fold_synonym(heading)
    return own.get(folded) or others.get(folded)


def is_passed_over(schema: SheetSchema, heading: str) -> bool:
    """Return whether other systems export this column and nothing here needs it."""
    return fold_synonym(heading) in map(fold_synonym, schema.passed_over)


def values(enum: type[Enum]) -> tuple[str, ...]:
    """Return the closed list of an enum, for a drop-down."""
    return tuple(str(member.value) for member in enum)


def _choice(
    heading: str,
    help: str,
    choices: tuple[str, ...],
    width: int,
    needed: bool = False,
    heading_needed: bool = False,
) -> Column:
    return Column(heading, help, width, Kind.CHOICE, choices, needed, heading_needed)


def _date(heading: str, help: str, needed: bool = False) -> Column:
    return Column(heading, help, 14, Kind.DATE, (), needed)


RECIPIENTS = SheetSchema(
    "Recipients",
    (
        Column(
            "ID",
            "Short and lower-case with hyphens: leicester-college. Never changed, never reused.",
            30,
            needed=True,
        ),
        Column("Organisation", "The body's full name, as it goes on an envelope.", 32, needed=True),
        _choice(
            "Category",
            "Choose from the list. The Sharing sheet may name a whole category.",
            values(Category),
            20,
            True,
        ),
        _choice(
            "Status",
            "Active, Closed (then give the Successor) or Unconfirmed (nobody has confirmed it yet).",
            values(Status),
            12,
            True,
        ),
        Column("Successor", "The ID of the body that took over. Only for a closed body.", 20),
        Column("Part of", "The ID of the larger body that this one belongs to.", 20),
        Column("Attention", "The post or person a letter is addressed to: Admissions Manager.", 24),
        Column(
            "Address",
            "Building, number and street, split by commas or on lines of their own (Alt+Enter). No notes.",
            32,
        ),
        Column("Town", "The post town: Leicester.", 12),
        Column("Postcode", "With a space in it: LE1 1FZ.", 11),
        Column("Phone", "One number with its area code: 0116 496 0001. A second one goes into Phone 2.", 15),
        Column("Phone 2", "A second number, if there is one.", 15),
        Column("Email", "One address, no name: office@example.org.", 40),
        Column("Website", "The body's own address on the web.", 30),
        _choice(
            "Send by",
            "How pupil data goes: Secure email gets a draft; Post gets a letter; Portal gets neither.",
            values(SendBy),
            13,
            True,
        ),
        Column("Reference", "Identifiers with their names: URN 123456; UKPRN 10001234.", 20),
        _date("Last checked", "The day on which somebody last confirmed this row with the body: 31/08/2026."),
        Column("Checked by", "Who confirmed it: initials or a post.", 11),
        Column("Notes", "Anything worth knowing. Never printed on a letter.", 60),
    ),
    named_by=("id",),
)

CONTACTS = SheetSchema(
    "Contacts",
    (
        Column("Recipient", "The ID of the body, as on the Recipients sheet.", 28, needed=True),
        _choice(
            "Role", "Choose from the list: what this person or post is there for.", values(Role), 20, True
        ),
        Column("Name", "A person's name or a post: Miss A Example, Admissions Office.", 30),
        Column("Phone", "One number with its area code.", 16),
        Column("Email", "One address, no name.", 38),
        _date("Last checked", "The day on which somebody last confirmed this contact."),
    ),
    named_by=("recipient", "role"),
)

SHARING = SheetSchema(
    "Sharing",
    (
        Column(
            "Rule",
            "The rule's number: S21. A rule about two bodies or categories has a row for each.",
            8,
            needed=True,
        ),
        Column("Recipient", "One ID from the Recipients sheet, or one Category.", 26, needed=True),
        Column("Purpose", "What the data is shared for.", 40, needed=True),
        Column(
            "Data",
            "With semicolons between: Name; Date of birth; ULN. The Read me sheet lists all the words.",
            40,
            needed=True,
        ),
        Column("Lawful basis", 'Never blank. Not known yet: "Not recorded: ask the DPO".', 26, needed=True),
        Column("Law", "Act or regulation, as the privacy notice cites it.", 44),
        Column("Condition", "In words: when it is shared, and when not.", 40),
        _choice(
            "Pupils",
            "Which pupils a letter under this rule may be about. Blank: any pupil.",
            values(Pupils),
            24,
            heading_needed=True,
        ),
        Column(
            "From age", "Whole years, counted on the day of sending. Blank: any age.", 10, heading_needed=True
        ),
        _choice(
            "Limited by",
            "The leaver's choice that limits this sharing.",
            ("Share KS4 results", "Youth support"),
            18,
            heading_needed=True,
        ),
        Column(
            "When limited",
            "What may still go once the choice limits it; with semicolons between.",
            40,
            heading_needed=True,
        ),
        _date("Review by", "When the data-protection lead looks at this row again."),
        Column("Notes", "What a person should confirm.", 60),
    ),
    named_by=("rule", "recipient"),
)

SCHOOL = SheetSchema(
    "School",
    (
        Column(
            "Setting",
            "Do not change this column: the letters look settings up by these words.",
            28,
            needed=True,
        ),
        Column("Value", "What your letters say.", 48, heading_needed=True),
        Column("Notes", "Where the value comes from.", 60),
    ),
    named_by=("setting",),
)

ACCEPTED = SheetSchema(
    "Accepted",
    (
        Column("Code", "The finding's code, as check prints it: C03.", 8, needed=True),
        Column("Sheet", "The sheet the finding is on.", 14, needed=True),
        Column("ID", "The body's ID, as check prints it.", 28),
        Column("Column", "The heading of the column. Blank: any.", 16),
        Column("Reason", "Why it may stay as it is.", 50, needed=True),
        Column("Accepted by", "Who decided.", 22, needed=True),
        _date("Until", "The last day on which this holds: two years from now at most.", True),
        Column("Value", "What the cell says today; fix fills it in. Another text is not accepted.", 30),
    ),
    named_by=("code", "sheet", "id", "column"),
)

LEAVERS = SheetSchema(
    "Leavers",
    (
        Column(
            "Reference",
            "The admission number. It stays the same however the sheet is sorted.",
            12,
            needed=True,
        ),
        Column("UPN", "13 characters. For schools only: never printed on a letter to a college.", 17),
        Column("ULN", "10 digits; 9999999999 when it is not known.", 14),
        Column("Forename", "Legal forename.", 16, needed=True),
        Column("Surname", "Legal surname.", 18, needed=True),
        Column("Preferred name", "If it differs from the forename.", 16),
        _date("Date of birth", "31/08/2010.", True),
        Column("Year group", "11.", 11),
        _date("Leaving date", "The last day on our roll."),
        Column(
            "Destination",
            "The ID or the exact name of the body, as on the Recipients sheet. Blank: no transfer letter.",
            36,
            heading_needed=True,
        ),
        Column("Course", "The course that was accepted.", 30),
        Column("Level", "Its level: Level 3.", 10),
        _date("Start date", "The first day at the destination."),
        Column("Attendance", "This year's attendance: 94%.", 12),
        Column(
            "KS4 results", "As one text: English Language 5; Mathematics 6. Blank until they are out.", 40
        ),
        _choice(
            "Share KS4 results",
            "The young person's choice: Yes, or No when they have opted out.",
            ("Yes", "No"),
            18,
        ),
        _choice(
            "Youth support",
            "Full, or Name address DOB only when limited by parent or young person.",
            ("Full", "Name address DOB only"),
            22,
        ),
        Column("SEN", "Needs and access arrangements the destination should know of.", 34),
        Column("Medical", "Only what keeps the young person safe.", 30),
        _choice(
            "Safeguarding file",
            "Is one held? Yes or No. Its content never goes here.",
            ("Yes", "No"),
            17,
            True,
        ),
        Column("Address", "Home address.", 30),
        Column("Postcode", "Home postcode.", 11),
        Column("Hold", "Any reason here stops every letter about this leaver.", 30, heading_needed=True),
        Column("Parent", "Parent or carer whom a letter home is addressed to: Mrs A Example.", 24),
        _date("Joining date", "The first day on our roll."),
        Column("Reason off roll", "Why the name was taken off the roll: moved to another school.", 30),
        Column(
            "Attendance concern",
            "What the local authority must know: irregular attendance, or a part-time timetable.",
            34,
        ),
        Column(
            "Police reason",
            "Why the police are told of this pupil's absence, and who decided. Blank: they are not told.",
            34,
        ),
        Column(
            "Placement",
            "The ID or exact name of the alternative provider with the placement; a semicolon between two.",
            30,
        ),
        Column("Also attends", "The ID or the exact name of another school that the pupil attends too.", 30),
        Column("Progress", "This year's progress in a few words, as an alternative provider needs it.", 34),
        Column("Programme", "The vocational programme, if there is one.", 26),
        Column("Plans after 16", "What the young person wants to do after Year 11.", 30),
        _choice("SEN file", "Is one held? Yes or No. It goes to the SENCO on its own.", ("Yes", "No"), 10),
        Column("Language", "The language of letters home: Polish, or pl. Blank: English.", 14),
        Column("Accepted", "The code of a finding that may stand in this row, and who says so: L35 AB.", 20),
        Column(
            "What is wrong",
            "Filled in held.xlsx. Mend the row, then clear this cell: while it has text, the row is held.",
            60,
        ),
    ),
    named_by=("reference",),
    personal=True,
    synonyms=tuple((theirs, snake(ours)) for ours, names in SYNONYMS.items() for theirs in names),
    passed_over=PASSED_OVER,
)

SHEETS = (RECIPIENTS, CONTACTS, SHARING, SCHOOL, ACCEPTED)
ALL_SHEETS = {schema.name: schema for schema in (*SHEETS, LEAVERS)}

NOT_RECORDED = "Not recorded: ask the DPO"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the School sheet. ``needed``: a letter cannot be written without it."""

    name: str
    help: str
    needed: bool = False

    @property
    def key(self) -> str:
        """Return the setting in snake_case, as templates name it."""
        return snake(self.name)


SETTINGS = (
    Setting("Name", "The school's name, as its letters show it.", True),
    Setting("Address", "Building and street, with commas between.", True),
    Setting("Town", "The post town.", True),
    Setting("Postcode", "With a space in it.", True),
    Setting("Phone", "The office's number.", True),
    Setting("Email", "The office's mailbox.", True),
    Setting("Website", "The school's own website."),
    Setting("Head teacher", "Who signs.", True),
    Setting("Data protection contact", "Whom to ask about pupil data: a name or a post.", True),
    Setting("Safeguarding lead", "Whom letters name for safeguarding: a name and, if any, a number."),
    Setting("SENCO", "Whom letters name for needs and access arrangements."),
    Setting("Examinations officer", "Whom letters name for results and learner numbers."),
    Setting("Area code", "Suggested for a local number without one.", True),
    Setting("Letter reference prefix", "Starts every letter's reference.", True),
    Setting(
        "Pupil list headings",
        "Your pupil system's headings and ours: Learner ref = Reference; Next place = Destination.",
    ),
)
