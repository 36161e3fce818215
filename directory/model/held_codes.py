"""The held codes, H01 to H60: why a letter is not made, in the words that ``explain`` prints."""

from enum import StrEnum, unique

from directory.errors import Action


@unique
class Place(StrEnum):
    """Where what holds a letter is mended."""

    LIST = "list"  # in the leaver's row, if at all
    DESTINATION = "destination"  # there; or it is named as one that needs no letter
    CHOICE = "choice"  # there; or the choice is recorded for all lists
    BODY = "body"  # at the body that the letter goes to
    RULE = "rule"  # in the sharing register
    LETTER = "letter"  # in the sharing register, or in the letter's words
    NO_CELL = "no cell"  # by what is done about the letter


@unique
class HeldCode(StrEnum):
    """Why a notice will not be made. Codes are never reused; each explains itself.

    ``place`` is where it is mended. ``what``, ``why`` and ``mend`` are whole sentences; ``action`` is what to
    do next, where that is a step of this program.
    """

    place: Place
    what: str
    why: str
    mend: str
    action: Action | None

    def __new__(
        cls, code: str, place: Place, what: str, why: str, mend: str, action: Action | None = None
    ) -> "HeldCode":
        """Make the member from its code; keep what there is to say about it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.place, member.what, member.why, member.mend, member.action = place, what, why, mend, action
        return member

    @property
    def explanation(self) -> str:
        """Return what is wrong, why it matters and how to mend it, as one text."""
        return f"{self.what}\n\nWhy: {self.why}\nMend: {self.mend}"

    ON_HOLD = (
        "H01",
        Place.LIST,
        "The Hold cell has a reason.",
        "Somebody decided that no letter about this leaver goes out.",
        "Clear the Hold cell when the reason is gone.",
    )
    NO_SUCH_RECIPIENT = (
        "H02",
        Place.DESTINATION,
        "The destination is no body in the directory.",
        (
            "A destination is found by its ID or exact name, never by likeness, because a letter about a "
            "child must not go to a body with a similar name. Capitals, hyphens, full stops and apostrophes "
            'do not count, so "St. Paul\'s" is the ID st-pauls.'
        ),
        "Type the ID or the name as the Recipients sheet has it, or add the body there first. A destination "
        'that needs no letter, as NEET, goes into "No letter for" on the School sheet.',
    )
    RECIPIENT_CLOSED = (
        "H03",
        Place.BODY,
        "The destination has closed.",
        "A letter to a body that has gone reaches somebody else or nobody.",
        "Ask where the leaver's place is now; if it is with the successor, type the successor's ID.",
    )
    RECIPIENT_UNCONFIRMED = (
        "H04",
        Place.BODY,
        "The destination is marked Unconfirmed in the directory.",
        "Nobody has confirmed that the body exists at these contact details.",
        "Confirm them with the body, then set its Status to Active.",
    )
    RECIPIENT_ROW_WRONG = (
        "H05",
        Place.BODY,
        "The destination's row in the directory has an error.",
        "A wrong address or e-mail sends the letter to a stranger.",
        "Mend the row, as the workbook's check says.",
        Action.CHECK,
    )
    NOT_ALLOWED = (
        "H06",
        Place.RULE,
        "The sharing register has no rule that lets this letter go to this body.",
        "Nothing leaves that the register does not allow.",
        "Check the destination; if it is right, ask the data-protection lead about the Sharing sheet.",
    )
    TOO_YOUNG = (
        "H07",
        Place.LIST,
        "The young person has not reached the age from which the rule applies.",
        "The register allows this sharing from an age, counted on the day of sending.",
        "Wait for the birthday, or correct the date of birth.",
    )
    CHOICE_NOT_RECORDED = (
        "H08",
        Place.CHOICE,
        "The choice that limits this sharing is not recorded.",
        "Without a recorded choice it is not certain whether more may be shared.",
        "Ask, then type one of the words that the column takes: Yes or No; or Full or Name address DOB only. "
        "Or record the choice once for all lists, on the sheet Choices of leavers-choices.xlsx.",
    )
    NOT_BY_LETTER = (
        "H09",
        Place.BODY,
        "The body takes data through its own portal, not by letter.",
        "The register's route for it is Portal.",
        "Use the portal, or correct Send by in the directory.",
    )
    BLANK_FIELD = (
        "H10",
        Place.LIST,
        "The letter needs a cell that is blank.",
        'A letter with a hole or "None" in it misleads its reader.',
        "Fill the cell.",
    )
    WITHHELD_FIELD = (
        "H11",
        Place.LETTER,
        "The letter says something that this body may not have about this leaver.",
        "Nothing leaves that the register and the leaver's choices do not allow.",
        'If the body may have it, have the data-protection lead add it to "Data" in the rule. If it may not, '
        "the words of a letter of your own must leave it out: the check of the templates names the lines. No "
        "letter can leave out the name, or what it is about: without that it is not for this body.",
    )
    RESULTS_ELSEWHERE = (
        "H57",
        Place.LIST,
        "Another cell tells the results that the young person keeps back.",
        "A letter would say that the results are not enclosed, and print them beside it.",
        "Take the results out of that cell: they stand in KS4 results alone.",
    )
    NO_ADDRESS = (
        "H12",
        Place.BODY,
        "The directory has no postal address for the body that fits an envelope.",
        "A letter needs a street or town and a postcode, and its window shows seven lines.",
        "Add the address to the Recipients sheet, or shorten it there.",
    )
    ADDRESS_IN_DOUBT = (
        "H46",
        Place.BODY,
        "The body's postal address may be another body's, and no draft can go.",
        "A letter about a child that is posted to a stranger is opened there.",
        "Ask the body for its address and correct the row, or have somebody accept the finding.",
    )
    DECEASED = (
        "H50",
        Place.NO_CELL,
        "The list says that this young person has died.",
        "A letter as if they lived hurts a family, and what others must still be told is decided one by one.",
        "Nothing here: a person decides what is left to do, and writes it.",
    )
    HOME_NOT_TOLD = (
        "H51",
        Place.LIST,
        "The letter goes to the home, and what stands on its envelope is withheld.",
        "A withheld address or name on an envelope is seen by whoever handles or opens it.",
        "Decide with the young person how the family is told, and hand the letter over yourselves.",
    )
    WITHHELD_IN_WORDS = (
        "H52",
        Place.LIST,
        "A cell that the letter prints repeats the withheld address or former name.",
        "It goes to nobody, and words typed into another cell would carry it all the same.",
        "Reword the cell that is named.",
    )
    NO_LETTER_HOME = (
        "H53",
        Place.LIST,
        'No letter goes home: "Letter home to" says Nobody.',
        "Somebody decided that this family is not written to.",
        'Nothing. If that has changed, choose another word in "Letter home to".',
    )
    SAME_LEAVER_TWICE = (
        "H13",
        Place.LIST,
        "Another row has the same reference.",
        "The same letter would go twice, or one leaver's data to two bodies.",
        "Delete the row that is wrong. Of rows that agree in every cell the first one counts.",
    )
    NOT_MENDED = (
        "H15",
        Place.LIST,
        'The cell "What is wrong" is not blank.',
        "The row comes from an earlier run's held.xlsx, and nobody has said that it is mended.",
        'Mend the row, then clear its "What is wrong". Delete rows that need no letter.',
    )
    CANNOT_SET = (
        "H14",
        Place.LIST,
        "The letter cannot be made as PDF.",
        "No font on this machine has one of its characters, and a letter with a hole misleads.",
        "Spell the word differently, or install a font that has the character.",
    )
    DOES_NOT_FIT = (
        "H58",
        Place.LIST,
        "The letter does not fit its pages.",
        (
            "What runs over the margin or out of the envelope's window is lost in print, and a long "
            "letter is not read."
        ),
        "Shorten the cell that is named; a long report goes with the letter as an enclosure.",
    )
    NO_BASIS = (
        "H59",
        Place.RULE,
        "The register has no lawful basis for the letter's rule.",
        "The settings ask for one (require_basis): nothing about a pupil leaves without.",
        'Have the data-protection lead type it into the rule\'s "Lawful basis" on the Sharing sheet.',
    )
    DRAFT_WRONG = (
        "H38",
        Place.LIST,
        "The e-mail draft cannot be made.",
        "A line break, or signs that do not show, would send it elsewhere or make it say something else.",
        "Type the cell that is named afresh, on one line.",
    )
    NOT_MADE = (
        "H60",
        Place.NO_CELL,
        "The process that made the letter ended, and so did the next one.",
        "Something stopped both, such as a full memory; or this letter, or one beside it, breaks them.",
        "Write the letters again. If the same ones are held, tell whoever looks after this program.",
    )
    NO_DESTINATION = (
        "H16",
        Place.LIST,
        "The leaver has no destination, and the letter goes to it.",
        "A list of pupils may have rows without one; nobody is written to by guess.",
        "Type the ID or the exact name of the body into Destination, or leave the row held.",
    )
    NO_PUPIL_LETTER = (
        "H20",
        Place.RULE,
        "The rule allows no letter about a pupil.",
        "Under it only aggregated figures go, or a contract says what goes, or another body shares.",
        'Nothing. If the register is wrong, ask the data-protection lead about its "Pupils" cell.',
    )
    NOT_ITS_PUPIL = (
        "H21",
        Place.LIST,
        "The rule is about a body's own pupils, and this pupil is none of them.",
        "A provider may know of the pupils who are placed with it, and of nobody else's child.",
        "Name the body in the pupil's row if the pupil is there. If not, there is nothing to mend.",
    )
    NO_REASON = (
        "H22",
        Place.LIST,
        "The rule needs a reason for each pupil, and none is recorded.",
        "This is decided for one child at a time, and the decision must be shown years later.",
        'Let whoever may decide do so, and type the reason, with who and when, into "Police reason".',
    )
    NO_CONTACT = (
        "H23",
        Place.BODY,
        "The body has no contact for the role that this letter goes to.",
        (
            "A safeguarding or SEN file goes to that person alone, never to a general office; and no pupil's "
            "letter goes to a desk for access requests or a switchboard."
        ),
        "Ask the body, and add a row to the Contacts sheet: its ID, the role, a name.",
    )
    NOT_CONCERNED = (
        "H24",
        Place.LIST,
        "The letter is not about this row.",
        "It is for pupils of whom a certain cell says something, as with a safeguarding file.",
        "Nothing, unless that cell should be filled.",
    )
    ROW_HIDDEN = (
        "H25",
        Place.LIST,
        "The row is hidden in the list, by a filter or by hand.",
        "Whoever filters a list sees some of its rows, and means no others.",
        "Clear the filter, or unhide the row, if it is meant too; or ask for the hidden rows.",
    )
    ALREADY_SENT = (
        "H30",
        Place.NO_CELL,
        "This letter about this leaver has been sent to this body already.",
        "Nobody gets the same letter twice, whatever the file is called and however it is sorted.",
        "Nothing. If the letter that was sent is wrong, write it as a new version, with the reason.",
        Action.CORRECT,
    )
    DRAFT_WAITS = (
        "H31",
        Place.NO_CELL,
        "A draft of this letter was made already, and has not been sent.",
        "Two drafts of one letter would be sent twice.",
        (
            "Send the draft, and record that it was sent; or write into its folder once more, which takes "
            "the old draft away."
        ),
        Action.SAY_SENT,
    )
    WENT_ELSEWHERE = (
        "H33",
        Place.LIST,
        "This letter about this leaver went to another body, or waits to go there.",
        "A leaver has one place: two bodies would each take the leaver for theirs, and one of them is wrong.",
        (
            "Correct the destination. If the place did change, tell the first body, or take its draft away; "
            'then type H33, its ID and your initials into "Accepted": H33 gateway-college AB.'
        ),
        Action.LOOK_UP,
    )
    OTHER_REFERENCE = (
        "H34",
        Place.LIST,
        "This letter about this leaver went, or waits, under another reference.",
        "A new admission number, or a slip in one, makes no other pupil: the letter would go twice.",
        (
            "Put the earlier reference back. If it is another person, type H34, that reference and your "
            'initials into "Accepted": H34 2102 AB.'
        ),
        Action.LOOK_UP,
    )
    NOBODY_KNOWS = (
        "H32",
        Place.NO_CELL,
        "The letter is of unknown fate: something broke while it was sent.",
        "Sent again it might arrive twice; left alone, not at all.",
        "Ask the body, then record its answer.",
        Action.RESOLVE,
    )


# Their letter was made or sent before: that one is to be settled.
OF_AN_EARLIER_LETTER = frozenset({HeldCode.ALREADY_SENT, HeldCode.DRAFT_WAITS, HeldCode.NOBODY_KNOWS})
# Nobody waits for a letter that these hold.
NO_LETTER_TO_COME = OF_AN_EARLIER_LETTER | {HeldCode.DECEASED, HeldCode.NO_LETTER_HOME}
