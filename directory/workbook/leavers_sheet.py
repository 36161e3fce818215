"""The columns of a list of leavers."""

from directory.model import HomeTo
from directory.values.text import snake
from directory.workbook.columns import Column, SheetSchema, choice, date_column, values
from directory.workbook.other_systems import PASSED_OVER, SYNONYMS

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
        Column("Forename", "Legal forename; with Former name withheld it goes to nobody.", 16, needed=True),
        Column("Surname", "Legal surname.", 18, needed=True),
        Column("Preferred name", "If it differs from the forename.", 16),
        date_column("Date of birth", "31/08/2010.", True),
        Column("Year group", "11.", 11, words=True),
        date_column("Leaving date", "The last day on our roll."),
        Column(
            "Destination",
            "The ID or the exact name of the body, as on the Recipients sheet. Blank: no transfer letter.",
            36,
            heading_needed=True,
            words=True,
        ),
        Column("Course", "The course that was accepted.", 30, words=True),
        Column("Level", "Its level: Level 3.", 10, words=True),
        date_column("Start date", "The first day at the destination."),
        Column("Attendance", "This year's attendance: 94%.", 12, words=True),
        Column(
            "KS4 results", "As one text: English Language 5; Mathematics 6. Blank until they are out.", 40
        ),
        choice(
            "Share KS4 results",
            "The young person's choice: Yes, or No when they have opted out.",
            ("Yes", "No"),
            18,
        ),
        choice(
            "Youth support",
            "Full, or Name address DOB only when limited by parent or young person.",
            ("Full", "Name address DOB only"),
            22,
        ),
        Column("SEN", "Needs and access arrangements the destination should know of.", 34, words=True),
        Column("Medical", "Only what keeps the young person safe.", 30, words=True),
        choice(
            "Safeguarding file",
            "Is one held? Yes or No. Its content never goes here.",
            ("Yes", "No"),
            17,
            True,
        ),
        Column("Address", "Home address.", 30),
        Column("Postcode", "Home postcode.", 11),
        Column(
            "Hold",
            "Any reason here stops every letter about this leaver.",
            30,
            heading_needed=True,
            words=True,
        ),
        Column("Parent", "Parent or carer whom a letter home is addressed to: Mrs A Example.", 24),
        date_column("Joining date", "The first day on our roll."),
        Column(
            "Reason off roll", "Why the name was taken off the roll: moved to another school.", 30, words=True
        ),
        Column(
            "Attendance concern",
            "What the local authority must know: irregular attendance, or a part-time timetable.",
            34,
            words=True,
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
            words=True,
        ),
        Column(
            "Also attends",
            "The ID or the exact name of another school that the pupil attends too.",
            30,
            words=True,
        ),
        Column(
            "Progress",
            "This year's progress in a few words, as an alternative provider needs it.",
            34,
            words=True,
        ),
        Column("Programme", "The vocational programme, if there is one.", 26, words=True),
        Column("Plans after 16", "What the young person wants to do after Year 11.", 30, words=True),
        choice("SEN file", "Is one held? Yes or No. It goes to the SENCO on its own.", ("Yes", "No"), 10),
        Column(
            "Language",
            "The language of letters home: Polish, or pl; or Plain English. Blank: English.",
            14,
            words=True,
        ),
        choice(
            "Address withheld",
            "Yes: the home address goes to nobody, on no letter, form or list. Blank: no.",
            ("Yes", "No"),
            17,
        ),
        choice(
            "Former name withheld",
            "Yes: letters have Preferred name and Surname; the Forename goes to nobody. Blank: no.",
            ("Yes", "No"),
            21,
        ),
        choice("Deceased", "Yes: no letter at all; a person decides what is left to do.", ("Yes", "No"), 10),
        Column("Second parent", "A parent or carer with an address of their own: Mr B Example.", 24),
        Column("Second parent address", "Where the second parent lives.", 30),
        Column("Second parent postcode", "The second parent's postcode.", 11),
        choice(
            "Letter home to",
            "Whom letters to a parent may go to. Nobody stops every letter home. Blank: Parent.",
            values(HomeTo),
            15,
        ),
        choice(
            "Large print", "Yes: letters home are in large print, 16 point. Blank: no.", ("Yes", "No"), 11
        ),
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


def data_named(key: str) -> str:
    """Return what the office calls a field about a pupil: its column's heading."""
    return LEAVERS.column(key).heading if key in LEAVERS.keys else key[:1].upper() + key[1:].replace("_", " ")
