"""The closed lists: every word that a cell or a template may choose from, such as a body's category."""

from enum import StrEnum


class Category(StrEnum):
    """What kind of body a recipient is; a rule of the register may be about a whole category."""

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
    """Whether letters may go to a recipient: only to an active one."""

    ACTIVE = "Active"
    CLOSED = "Closed"
    UNCONFIRMED = "Unconfirmed"


class SendBy(StrEnum):
    """The route by which a recipient takes letters.

    A draft by secure e-mail may carry a pupil's data; by plain e-mail only where a person has accepted it.
    """

    SECURE_EMAIL = "Secure email"
    EMAIL = "Email"
    PORTAL = "Portal"
    POST = "Post"


class Role(StrEnum):
    """The posts in a body that our letters name. A school's own letters may name others."""

    ADMISSIONS = "Admissions"
    SAFEGUARDING_LEAD = "Safeguarding lead"
    SENCO = "SENCO"
    EXAMINATIONS = "Examinations"
    DATA_PROTECTION = "Data protection"
    ATTENDANCE = "Attendance"
    CHILDREN_MISSING_EDUCATION = "Children missing education"
    YOUTH_SUPPORT = "Youth support"
    ELECTORAL_REGISTRATION = "Electoral registration"
    SCHOOL_NURSING = "School nursing"
    POLICE_LIAISON = "Police liaison"


class Desk(StrEnum):
    """What a body's own mailbox and address are for. A pupil's letter goes to a general desk alone."""

    GENERAL = "General"
    ACCESS_REQUESTS = "Access requests"
    SWITCHBOARD = "Switchboard"


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
    """Which pupils a letter under a rule may be about; any pupil, when the rule's cell is blank."""

    WITH_A_PLACE = "With a place there"
    PLACED = "Placed with it"
    ALSO_ATTENDING = "Also attending there"
    WITH_A_REASON = "With a recorded reason"
    AGGREGATED = "None: aggregated only"
    BY_CONTRACT = "None: under contract"
    NOT_OURS = "None: not our disclosure"


class Audience(StrEnum):
    """Whom a template writes to: bodies that a pupil's row names, bodies of its rule, a family, any body.

    What is for anybody is no letter: it is published from the directory. Nor is the answer to somebody who
    asks what was told about them.
    """

    DESTINATION = "destination"
    PLACEMENT = "placement"
    ALSO_ATTENDS = "also attends"
    RULE = "bodies of the rule"
    CHOOSER = "whoever holds the choice"
    BODY = "body"
    OVERDUE = "overdue receipt"
    ANYBODY = "anybody"
    SUBJECT = "whoever asks about themselves"

    @property
    def is_letter(self) -> bool:
        """Return whether such a template is planned, written and sent."""
        return self not in (Audience.ANYBODY, Audience.SUBJECT)

    @property
    def about_pupil(self) -> bool:
        """Return whether such a letter is about a pupil."""
        return self.is_letter and self not in (Audience.BODY, Audience.OVERDUE)

    @property
    def discloses(self) -> bool:
        """Return whether such a letter discloses a pupil's data to a body."""
        return self.about_pupil and self is not Audience.CHOOSER

    @property
    def column(self) -> str:
        """Return the key of the column that names the bodies; "reference" where no column does."""
        return {"destination": "destination", "placement": "placement", "also attends": "also_attends"}.get(
            self.value, "reference"
        )


class HomeTo(StrEnum):
    """Which parent a letter home may go to; each has an address of their own."""

    PARENT = "Parent"
    SECOND_PARENT = "Second parent"
    BOTH = "Both"
    NOBODY = "Nobody"


class Chooser(StrEnum):
    """Who holds a choice about a pupil's data on a given day."""

    PARENT = "parent"
    YOUNG_PERSON = "young person"
