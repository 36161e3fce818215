"""The sheets and columns of the workbook and of a leavers file: headings, drop-downs, help texts, widths.

The headings are the contract with the people who keep the file. They are matched by words, never by
position: case, spaces, punctuation and what cannot be seen do not count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from directory.model import Category, Desk, Pupils, Role, SendBy, Status
from directory.values.text import fold, snake
from directory.workbook.columns import Column, Kind, SheetSchema, choice, date_column, values
from directory.workbook.leavers_sheet import LEAVERS

__all__ = [
    "ACCEPTED",
    "ALL_SHEETS",
    "CONTACTS",
    "LEAVERS",
    "NOT_RECORDED",
    "RECIPIENTS",
    "SCHOOL",
    "SETTINGS",
    "SHARING",
    "SHEETS",
    "Column",
    "Kind",
    "Setting",
    "SheetSchema",
    "fold_synonym",
    "is_passed_over",
    "is_set_aside",
    "key_of",
    "values",
]

# How a cell is to be filled in, as forms put it behind a heading.
_HINT = re.compile(r"\((?:dd?/mm?/yy(?:yy)?|required|optional|Y/N|Yes/No)\)", re.IGNORECASE)


def fold_synonym(heading: str) -> str:
    """Return a heading without what does not count in it: ``fold``, punctuation, "(dd/mm/yyyy)"."""
    return fold(re.sub(r"[^\w\s%-]", "", _HINT.sub("", heading)))


@cache
def _keys(schema: SheetSchema) -> Mapping[str, str]:
    """Return the keys of a sheet's columns by folded headings: other systems', and over them its own."""
    others = {fold_synonym(theirs): key for theirs, key in schema.synonyms}
    own = {fold_synonym(column.heading): column.key for column in schema.columns}
    return {one: key for one, key in others.items() if one not in _aside(schema)} | own


@cache
def _aside(schema: SheetSchema) -> frozenset[str]:
    return frozenset(map(fold_synonym, schema.set_aside))


def key_of(schema: SheetSchema, heading: str) -> str | None:
    """Return the key of the column that ``heading`` means; None when it is not one of the sheet's."""
    return _keys(schema).get(fold_synonym(heading))


def is_set_aside(schema: SheetSchema, heading: str) -> bool:
    """Return whether the school has said that no letter is written from this column."""
    return bool(schema.set_aside) and fold_synonym(heading) in _aside(schema)


def is_passed_over(schema: SheetSchema, heading: str) -> bool:
    """Return whether other systems export this column and nothing here needs it."""
    return fold_synonym(heading) in map(fold_synonym, schema.passed_over)


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
        choice(
            "Category",
            "What kind of body it is. A sharing rule may be about a whole category.",
            values(Category),
            20,
            True,
        ),
        choice(
            "Status",
            "Active, Closed (then give the Successor) or Unconfirmed (nobody has confirmed it yet).",
            values(Status),
            12,
            True,
        ),
        Column("Successor", "The body that took over. Only for a closed body.", 20, in_excel="Its ID."),
        Column("Part of", "The larger body that this one belongs to.", 20, in_excel="Its ID."),
        Column("Attention", "Whom letters about no pupil are addressed to: Information Governance.", 24),
        Column(
            "Address",
            "Building, number and street, split by commas or on lines of their own. No notes.",
            32,
            in_excel="Alt+Enter begins a line.",
        ),
        Column("Town", "The post town: Leicester.", 12),
        Column("Postcode", "With a space in it: LE1 1FZ.", 11),
        Column("Phone", "One number with its area code: 0116 496 0001. A second one goes into Phone 2.", 15),
        Column("Phone 2", "A second number, if there is one.", 15),
        Column("Email", "One address, no name: office@example.org.", 40),
        Column("Website", "The body's own address on the web.", 30),
        choice(
            "Send by",
            "Secure email: drafts. Email: drafts, but what is about a pupil goes by post. Post: on paper. "
            "Portal: no letter, as the body has a website for it.",
            values(SendBy),
            13,
            True,
        ),
        Column("Reference", "Identifiers with their names: URN 123456; UKPRN 10001234.", 20),
        date_column("Last checked", "The day on which somebody last confirmed all this with the body."),
        Column("Checked by", "Who confirmed it: initials or a post.", 11),
        choice(
            "Desk",
            "What this address and mailbox are for. Letters about pupils go only to General, or blank.",
            values(Desk),
            15,
        ),
        Column("Notes", "Anything worth knowing. Never printed on a letter.", 60),
        Column("Also known as", "Other names by which lists call it, with semicolons between: WQE; QE1.", 20),
    ),
    named_by=("id",),
)

CONTACTS = SheetSchema(
    "Contacts",
    (
        Column("Recipient", "The ID of the body, as on the Recipients sheet.", 28, needed=True),
        Column(
            "Role",
            "What this person or post is there for, as letters name it. Your own letters may name another.",
            26,
            Kind.CHOICE,
            values(Role),
            needed=True,
            open=True,
        ),
        Column("Name", "A person's name or a post: Miss A Example, Admissions Office.", 30),
        Column("Phone", "One number with its area code.", 16),
        Column("Email", "One address, no name.", 38),
        date_column("Last checked", "The day on which somebody last confirmed this contact."),
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
        Column(
            "Recipient",
            "The body that it is about, or a whole category.",
            26,
            needed=True,
            in_excel="One ID from the Recipients sheet, or one Category.",
        ),
        Column("Purpose", "What the data is shared for.", 40, needed=True),
        Column(
            "Data",
            "Each kind of data that may go.",
            40,
            needed=True,
            in_excel="With semicolons between: Name; Date of birth; ULN. The Read me sheet has all words.",
        ),
        Column("Lawful basis", 'Not known yet: "Not recorded: ask the DPO".', 26, needed=True),
        Column("Law", "Act or regulation, as the privacy notice cites it.", 44),
        Column("Condition", "In words: when it is shared, and when not.", 40),
        choice(
            "Pupils",
            "Which pupils a letter under this rule may be about. Blank: any pupil.",
            values(Pupils),
            24,
            heading_needed=True,
        ),
        Column(
            "From age", "Whole years, counted on the day of sending. Blank: any age.", 10, heading_needed=True
        ),
        choice(
            "Limited by",
            "The leaver's choice that limits this sharing.",
            ("Share KS4 results", "Youth support"),
            18,
            heading_needed=True,
        ),
        Column(
            "When limited",
            "Each kind of data that may still go once the choice limits it.",
            40,
            heading_needed=True,
            in_excel="With semicolons between.",
        ),
        date_column("Review by", "When the data-protection lead looks at this rule again."),
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
        date_column("Until", "The last day on which this holds: two years from now at most.", True),
        Column("Value", "What the cell says today; fix fills it in. Another text is not accepted.", 30),
    ),
    named_by=("code", "sheet", "id", "column"),
)

SHEETS = (RECIPIENTS, CONTACTS, SHARING, SCHOOL, ACCEPTED)
ALL_SHEETS = {schema.name: schema for schema in (*SHEETS, LEAVERS)}

NOT_RECORDED = "Not recorded: ask the DPO"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the School sheet. ``needed``: a letter cannot be written without it.

    With ``choices`` it says one of these words, or nothing.
    """

    name: str
    help: str
    needed: bool = False
    choices: tuple[str, ...] = ()

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
        "Fold marks",
        "Yes: letters have small marks at the edge, where a DL envelope folds them. Blank: no.",
        choices=("Yes", "No"),
    ),
    Setting(
        "Pupil list headings",
        "Nothing need be typed: the usual are known, and you are asked about others. Your answers are kept "
        "here: Learner ref = Reference; CP flag = not for letters.",
    ),
    Setting("No letter for", "Destinations that need no letter: NEET; Employment; Moved abroad."),
    Setting(
        "Pupil list codes",
        "The usual are known, and you are asked about others where only our words count. Further ones can be "
        "typed: SEN: K = SEN support; Course: C1 = Plumbing.",
    ),
)
