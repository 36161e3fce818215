"""The project's nouns, as frozen values. Imports nothing of ours; touches nothing.

Personal fields are ``repr=False``: a traceback and a log line are outputs too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from directory.held import HeldCode


class Category(StrEnum):
    """What kind of body a recipient is; the register may address a whole category."""

    LOCAL_AUTHORITY = "Local authority"
    HEALTH = "Health"
    SCHOOL_SIXTH_FORM = "School sixth form"
    COLLEGE = "College"
    SCHOOL = "School"
    ALTERNATIVE_PROVISION = "Alternative provision"
    POLICE = "Police"
    CENTRAL_GOVERNMENT = "Central government"
    PARTNERSHIP = "Partnership"
    CAREERS_SERVICE = "Careers service"
    SUPPLIER = "Supplier"


class Status(StrEnum):
    """Whether a recipient may be written to: only an active one."""

    ACTIVE = "Active"
    CLOSED = "Closed"
    UNCONFIRMED = "Unconfirmed"


class SendBy(StrEnum):
    """The route by which a recipient takes pupil data. Only secure e-mail carries it in a draft."""

    SECURE_EMAIL = "Secure email"
    EMAIL = "Email"
    PORTAL = "Portal"
    POST = "Post"


class Role(StrEnum):
    """The posts in a body to which a notice can be addressed."""

    ADMISSIONS = "Admissions"
    SAFEGUARDING_LEAD = "Safeguarding lead"
    SENCO = "SENCO"
    EXAMINATIONS = "Examinations"
    DATA_PROTECTION = "Data protection"


class DataCategory(StrEnum):
    """What the sharing register can allow or withhold; every leaver field belongs to one."""

    NAME = "Name"
    DATE_OF_BIRTH = "Date of birth"
    ADDRESS = "Address"
    UPN = "UPN"
    ULN = "ULN"
    CHARACTERISTICS = "Characteristics"
    ROLL_DATES = "Roll dates"
    ATTENDANCE = "Attendance"
    EXCLUSIONS = "Exclusions"
    BEHAVIOUR = "Behaviour"
    ASSESSMENT = "Assessment"
    KEY_STAGE_RESULTS = "Key stage results"
    KS4_RESULTS = "KS4 results"
    POST_16_PLACE = "Post-16 place"
    CAREERS = "Careers and destinations"
    FREE_SCHOOL_MEALS = "Free school meals"
    CHILD_IN_NEED = "Child in need"
    SEN = "SEN"
    MEDICAL = "Medical"
    SAFEGUARDING = "Safeguarding"
    REASON = "Reason for disclosure"
    AGGREGATED_RESULTS = "Aggregated results"


class Pupils(StrEnum):
    """Which pupils a letter under a rule may be about. A rule that names none of these is about any pupil."""

    WITH_A_PLACE = "With a place there"
    PLACED = "Placed with it"
    ALSO_ATTENDING = "Also attending there"
    WITH_A_REASON = "With a recorded reason"
    AGGREGATED = "None: aggregated only"
    BY_CONTRACT = "None: under contract"
    NOT_OURS = "None: not our disclosure"


class Audience(StrEnum):
    """Whom a template is for: bodies that a pupil's row names, those of its rule, a family, or any body."""

    DESTINATION = "destination"
    PLACEMENT = "placement"
    ALSO_ATTENDS = "also attends"
    RULE = "bodies of the rule"
    CHOOSER = "whoever holds the choice"
    BODY = "body"
    OVERDUE = "overdue receipt"

    @property
    def about_pupil(self) -> bool:
        """Tell whether such a letter is about a pupil."""
        return self not in (Audience.BODY, Audience.OVERDUE)

    @property
    def discloses(self) -> bool:
        """Tell whether such a letter tells a body of a pupil."""
        return self.about_pupil and self is not Audience.CHOOSER

    @property
    def column(self) -> str:
        """Return the key of the column that names the bodies; the pupil's own where none does."""
        return {"destination": "destination", "placement": "placement", "also attends": "also_attends"}.get(
            self.value, "reference"
        )


class Chooser(StrEnum):
    """Who holds a choice about a pupil's data on a given day."""

    PARENT = "parent"
    YOUNG_PERSON = "young person"


# Every field of a leaver that a letter may show, and the category that allows it. What is not here no
# template can ask for: the admission number, bodies as typed, the choices, parent and language, the hold.
LEAVER_FIELDS: Mapping[str, DataCategory] = MappingProxyType(
    {
        "name": DataCategory.NAME,
        "initials": DataCategory.NAME,
        "forename": DataCategory.NAME,
        "surname": DataCategory.NAME,
        "preferred_name": DataCategory.NAME,
        "date_of_birth": DataCategory.DATE_OF_BIRTH,
        "upn": DataCategory.UPN,
        "uln": DataCategory.ULN,
        "year_group": DataCategory.ROLL_DATES,
        "leaving_date": DataCategory.ROLL_DATES,
        "joining_date": DataCategory.ROLL_DATES,
        "reason_off_roll": DataCategory.ROLL_DATES,
        "course": DataCategory.POST_16_PLACE,
        "level": DataCategory.POST_16_PLACE,
        "start_date": DataCategory.POST_16_PLACE,
        "attendance": DataCategory.ATTENDANCE,
        "attendance_concern": DataCategory.ATTENDANCE,
        "police_reason": DataCategory.REASON,
        "progress": DataCategory.ASSESSMENT,
        "programme": DataCategory.CAREERS,
        "plans_after_16": DataCategory.CAREERS,
        "ks4_results": DataCategory.KS4_RESULTS,
        "sen": DataCategory.SEN,
        "sen_file": DataCategory.SEN,
        "medical": DataCategory.MEDICAL,
        "safeguarding_file": DataCategory.SAFEGUARDING,
        "address": DataCategory.ADDRESS,
        "postcode": DataCategory.ADDRESS,
    }
)


@lru_cache(maxsize=1024)  # what a rule leaves is the same of all its letters
def fields_of(data: frozenset[DataCategory]) -> tuple[str, ...]:
    """Return the leaver fields that belong to the categories, in the leavers file's order."""
    return tuple(field for field, category in LEAVER_FIELDS.items() if category in data)


class Severity(StrEnum):
    """An error must be mended; a warning is settled or accepted by a person; a note is told once."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Stored(StrEnum):
    """How a cell that is not plain text was stored; text cells have no entry."""

    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA_WITHOUT_VALUE = "formula without a value"


@dataclass(frozen=True, slots=True)
class Problem:
    """What one check saw in one place: no code yet, the registry adds it.

    ``cell`` is what Excel shows ("J7"); "" when the problem is the whole sheet's, and ``row`` 0.
    ``value`` is None where the sheet is about pupils: their values stay in the file.
    """

    sheet: str
    row: int
    cell: str
    message: str
    recipient: str | None = None
    column: str | None = None
    value: str | None = field(default=None, repr=False)
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's word that a finding may stay as it is: whose, why, and the last day on which it holds."""

    by: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the code, name and severity of the check that saw it; ``accepted`` if a person has."""

    code: str
    name: str
    severity: Severity
    sheet: str
    row: int
    cell: str
    recipient: str | None
    column: str | None
    value: str | None = field(repr=False)
    message: str
    suggestion: str | None
    accepted: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class TemplateFinding:
    """What one check saw in a template: ``file`` is its name in the folder, line and column count from 1."""

    code: str
    name: str
    severity: Severity
    file: str
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a person sees it: text by key, and where each text stands.

    ``values`` maps a column's key (its heading in snake_case) to text, "" when blank; a date is
    shown as 31/08/2026. ``columns`` maps the key to the column letter, and is shared by a
    table's rows. ``stored`` names the cells that were not plain text.
    """

    sheet: str
    number: int
    values: Mapping[str, str] = field(repr=False)
    columns: Mapping[str, str] = field(repr=False)
    stored: Mapping[str, Stored] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    personal: bool = False

    def __getitem__(self, key: str) -> str:
        """Return the text under ``key``; "" when the cell is blank or the column missing."""
        return self.values.get(key, "")

    def cell(self, key: str) -> str:
        """Return the place Excel shows for ``key``: "J7"; "row 7" when the column is missing."""
        column = self.columns.get(key)
        return f"{column}{self.number}" if column else f"row {self.number}"

    def problem(
        self, key: str, message: str, *, suggestion: str | None = None, recipient: str | None = None
    ) -> Problem:
        """Return a problem at ``key``'s cell. ``recipient`` defaults to the row's own ID."""
        own = self["id"] or self["recipient"] or None
        return Problem(
            sheet=self.sheet,
            row=self.number,
            cell=self.cell(key),
            message=message,
            recipient=None if self.personal else recipient or own,
            column=key,
            value=None if self.personal else self[key],
            suggestion=None if self.personal else suggestion,
        )


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading as typed, its column letter, and the key it stands for (None: not ours)."""

    column: str
    text: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: the headings of its heading row, the rows below that are not blank, and how it looks.

    Row numbers and column letters are those Excel shows. ``hidden_rows`` and ``hidden_columns`` are those
    of the table alone; ``merged`` are ranges ("A4:A6") of which it has more than one cell.
    ``second_headings`` are the cells at which headings begin once more, below or beside; ``strays`` the first
    filled cells under no heading; ``links`` where a click on a cell leads, by cell ("mailto:a@example.org").
    """

    sheet: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    heading_row: int = 1
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    second_headings: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def heading(self, key: str) -> str:
        """Return what the file calls the column under ``key``; the key itself when it has none."""
        return next((heading.text for heading in self.headings if heading.key == key), key)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read, the sheets we know by name, and the day on which it is looked at.

    What some rules look at besides: ``since``, an earlier state of the workbook; ``mail_problems``, by e-mail
    domain why it takes no mail, None if it does, and no entry if nobody could tell (None: not asked);
    ``findings``, what the rules about cells saw.
    """

    tables: Mapping[str, Table]
    on: date
    since: "Book | None" = None
    mail_problems: Mapping[str, str | None] | None = None
    findings: tuple[Finding, ...] = ()

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """Return the rows of ``sheet``; none when the workbook has no such sheet."""
        table = self.tables.get(sheet)
        return table.rows if table else ()

    def setting(self, name: str) -> str:
        """Return the School sheet's value for the setting ``name``; "" when it is not set."""
        values = (row["value"] for row in self.rows("School") if row["setting"].casefold() == name.casefold())
        return next(values, "")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A body that pupil data is disclosed to (UK GDPR Art. 4(9)), parsed whole from its row.

    ``phones`` are E.164; ``postcode`` has its space; ``address_lines`` are the street lines, without
    organisation, town and postcode. ``row`` is the number Excel shows.
    """

    id: str
    organisation: str
    category: Category
    status: Status
    send_by: SendBy
    successor: str | None
    part_of: str | None
    attention: str
    address_lines: tuple[str, ...]
    town: str
    postcode: str
    phones: tuple[str, ...]
    email: str
    website: str
    row: int

    @property
    def postal_lines(self) -> tuple[str, ...]:
        """Return the lines of an envelope below the addressee, the postcode last."""
        place = (*self.address_lines, self.town, self.postcode)
        return (self.organisation, *(line for line in place if line))

    @property
    def has_postal_address(self) -> bool:
        """Tell whether a letter can be posted: at least a street or a town, and a postcode."""
        return bool(self.postcode and (self.address_lines or self.town))


@dataclass(frozen=True, slots=True)
class Household:
    """Whoever holds a choice about a pupil, at home: a parent or the young person. Written to by post."""

    chooser: Chooser
    address_lines: tuple[str, ...] = field(repr=False)
    postcode: str = field(repr=False)

    @property
    def id(self) -> str:
        """Return what stands for it in file names and plans, which say nothing of a family."""
        return "family"

    @property
    def organisation(self) -> str:
        """Return what a plan calls it: "parent"."""
        return self.chooser.value

    @property
    def postal_lines(self) -> tuple[str, ...]:
        """Return the lines of an envelope below the addressee, the postcode last."""
        return (*self.address_lines, self.postcode)

    @property
    def has_postal_address(self) -> bool:
        """Tell whether a letter can be posted."""
        return bool(self.address_lines and self.postcode)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or post in a recipient. ``phone`` is E.164."""

    recipient: str
    role: Role
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class SharingRule:
    """One row of the sharing register: one relationship.

    ``recipient`` is an ID or a category. ``lawful_basis`` is "" when the register says that it is not
    recorded. ``limited_by`` is the key of the leaver's choice that narrows ``data`` to
    ``when_limited``; ``from_age`` is in whole years. ``pupils`` None: a letter may be about any pupil.
    """

    rule: str
    recipient: str
    purpose: str
    data: frozenset[DataCategory]
    lawful_basis: str
    law: str
    condition: str
    from_age: int | None
    limited_by: str | None
    when_limited: frozenset[DataCategory]
    row: int
    pupils: Pupils | None = None
    review_by: date | None = None

    def covers(self, recipient: Recipient) -> bool:
        """Tell whether this rule is about ``recipient``, by its ID or by its category."""
        return self.recipient in (recipient.id, recipient.category.value)


@dataclass(frozen=True, slots=True)
class School:
    """The School sheet: who writes. ``settings`` maps a setting's key to its text."""

    settings: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """Return the setting's text; "" when it is not set."""
        return self.settings.get(key, "")


@dataclass(frozen=True, slots=True)
class Leaver:
    """A young person who leaves, parsed whole from a row of the leavers file.

    ``destination``, ``placement`` and ``also_attends`` are text as typed: an ID or an exact name, or "".
    ``uln`` is "" when not known. The choices are None where nobody recorded one: that is for ``sharing`` to
    judge. ``language`` is that of letters home, an ISO 639 code ("pl"); "" for English.
    """

    row: Row = field(repr=False)
    reference: str = field(repr=False)
    upn: str = field(repr=False)
    uln: str = field(repr=False)
    forename: str = field(repr=False)
    surname: str = field(repr=False)
    preferred_name: str = field(repr=False)
    date_of_birth: date = field(repr=False)
    year_group: str = field(repr=False)
    leaving_date: date | None = field(repr=False)
    destination: str = field(repr=False)
    course: str = field(repr=False)
    level: str = field(repr=False)
    start_date: date | None = field(repr=False)
    attendance: str = field(repr=False)
    ks4_results: str = field(repr=False)
    share_ks4_results: str | None = field(repr=False)
    youth_support: str | None = field(repr=False)
    sen: str = field(repr=False)
    medical: str = field(repr=False)
    safeguarding_file: str = field(repr=False)
    address: str = field(repr=False)
    postcode: str = field(repr=False)
    hold: str = field(repr=False)
    parent: str = field(repr=False)
    joining_date: date | None = field(repr=False)
    reason_off_roll: str = field(repr=False)
    attendance_concern: str = field(repr=False)
    police_reason: str = field(repr=False)
    placement: str = field(repr=False)
    also_attends: str = field(repr=False)
    progress: str = field(repr=False)
    programme: str = field(repr=False)
    plans_after_16: str = field(repr=False)
    sen_file: str = field(repr=False)
    language: str = field(repr=False)

    @property
    def name(self) -> str:
        """Return the legal name as a letter has it."""
        return f"{self.forename} {self.surname}"

    @property
    def initials(self) -> str:
        """Return the first letters of all names, for a slip that should not carry the name: "A B-C"."""
        return " ".join("-".join(part[0] for part in name.split("-") if part) for name in self.name.split())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may go: the held code, the reason, and the leaver's column to look at.

    ``column`` None: whichever column names the body.
    """

    code: HeldCode
    reason: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Ties:
    """The bodies that a pupil has to do with, by ID: what the list's cells name, looked up."""

    place_at: str | None = None
    placed_with: tuple[str, ...] = ()
    also_attends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """One kind of data that a choice keeps back, with the rule and a reason that a parent would accept."""

    category: DataCategory
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What one recipient may have about one leaver on one day, under one rule.

    ``data`` may go; ``withheld`` may not, by somebody's choice; ``refusal`` set means that nothing may go.
    ``chooser`` holds the rule's choice on that day, None when it has none. ``to_settle`` says in words what
    no program can judge.
    """

    rule: SharingRule | None
    data: frozenset[DataCategory]
    withheld: tuple[Withheld, ...]
    refusal: Refusal | None
    chooser: Chooser | None = None
    to_settle: tuple[str, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        """Return the names of the leaver fields that may go."""
        return frozenset(fields_of(self.data))

    @property
    def kept_back(self) -> Mapping[str, str]:
        """Return the leaver fields that a choice keeps back, each with the reason."""
        return {field: one.reason for one in self.withheld for field in fields_of(frozenset({one.category}))}


@dataclass(frozen=True, slots=True)
class Chased:
    """A letter that was sent and whose receipt is overdue: its key, the body's ID, when, and the last day."""

    key: str
    recipient: str
    sent: date
    due: date


@dataclass(frozen=True, slots=True)
class Notice:
    """One letter to one recipient, decided but not yet written: about one leaver, or about none.

    ``key`` is a hash of occasion, recipient and the leaver's reference; ``cell`` is the place, as Excel
    shows it, at which the recipient is named. ``shared`` names the leaver fields that the letter shows.
    ``email`` is the address of the draft, "" when there is none; ``remarks`` say what a person should know
    before it leaves.
    ``language`` is the tag of the template's sibling that it is written in, "" for the template itself.
    ``uncommon``: it has characters that not every font has. ``chased`` is the letter that it asks
    the receipt of.
    """

    key: str
    template: str
    cell: str
    recipient: Recipient | Household
    rule: SharingRule | None
    leaver: Leaver | None
    decision: Decision | None
    addressee: str = field(repr=False)
    shared: tuple[str, ...]
    email: str
    remarks: tuple[str, ...] = ()
    language: str = ""
    uncommon: bool = False
    chased: Chased | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Return its files' names, which say nothing of the leaver. Only a secure route has a draft."""
        forms = ("docx", "pdf", "eml") if self.email else ("docx", "pdf")
        return tuple(f"{self.recipient.id}-{self.key}.{form}" for form in forms)

    @property
    def withheld(self) -> Mapping[str, str]:
        """Return the leaver fields that a choice keeps back, each with the reason."""
        return self.decision.kept_back if self.decision else {}


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that will not be made: where, which code, and the reason in words.

    ``row`` is the leaver's; None where the letter would have been about no pupil.
    """

    row: Row | None
    cell: str
    code: str
    reason: str
    template: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row of a list, or every body, exactly once for each template. Nothing has been written.

    A row that names several bodies counts once for each. ``not_concerned`` are those that a template is not
    about: they need nothing, and none drops out silently.
    """

    templates: tuple[str, ...]
    on: date
    notices: tuple[Notice, ...]
    held: tuple[Held, ...]
    not_concerned: tuple[Held, ...] = ()
