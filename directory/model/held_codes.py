"""The held codes, H01 to H32: why a letter is not made, in the words that ``explain`` prints."""

from enum import StrEnum


class HeldCode(StrEnum):
    """Why a notice will not be made. Codes are never reused; each explains itself."""

    explanation: str

    def __new__(cls, code: str, explanation: str) -> "HeldCode":
        """Make the member from its code; keep what ``explain`` prints beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.explanation = explanation
        return member

    ON_HOLD = (
        "H01",
        "The Hold cell has a reason.\n\n"
        "Why: somebody decided that no letter about this leaver goes out.\n"
        "Mend: clear the Hold cell when the reason is gone.",
    )
    NO_SUCH_RECIPIENT = (
        "H02",
        "The destination is no body in the directory.\n\n"
        "Why: a destination is found by its ID or exact name, never by likeness, because a letter "
        "about a child must not go to a body with a similar name.\n"
        "Mend: type the ID or the name as the Recipients sheet has it, or add the body there first.",
    )
    RECIPIENT_CLOSED = (
        "H03",
        "The destination has closed.\n\n"
        "Why: a letter to a body that has gone reaches somebody else or nobody.\n"
        "Mend: ask where the leaver's place is now; if it is with the successor, type the successor's ID.",
    )
    RECIPIENT_UNCONFIRMED = (
        "H04",
        "The destination is marked Unconfirmed in the directory.\n\n"
        "Why: nobody has confirmed that the body exists at these contact details.\n"
        "Mend: confirm them with the body, then set its Status to Active.",
    )
    RECIPIENT_ROW_WRONG = (
        "H05",
        "The destination's row in the directory has an error.\n\n"
        "Why: a wrong address or e-mail sends the letter to a stranger.\n"
        "Mend: run `recipients check` and mend the row.",
    )
    NOT_ALLOWED = (
        "H06",
        "The sharing register has no rule that lets this letter go to this body.\n\n"
        "Why: nothing leaves that the register does not allow.\n"
        "Mend: check the destination; if it is right, ask the data-protection lead about the Sharing sheet.",
    )
    TOO_YOUNG = (
        "H07",
        "The young person has not reached the age from which the rule applies.\n\n"
        "Why: the register allows this sharing from an age, counted on the day of sending.\n"
        "Mend: wait for the birthday, or correct the date of birth.",
    )
    CHOICE_NOT_RECORDED = (
        "H08",
        "The choice that limits this sharing is not recorded.\n\n"
        "Why: without a recorded choice nobody knows whether more may be shared.\n"
        "Mend: ask, then choose from the cell's list.",
    )
    NOT_BY_LETTER = (
        "H09",
        "The body takes data through its own portal, not by letter.\n\n"
        "Why: the register's route for it is Portal.\n"
        "Mend: use the portal, or correct Send by in the directory.",
    )
    BLANK_FIELD = (
        "H10",
        "The letter needs a cell that is blank.\n\n"
        'Why: a letter with a hole or "None" in it misleads its reader.\n'
        "Mend: fill the cell.",
    )
    WITHHELD_FIELD = (
        "H11",
        "The template asks for something that is withheld for this leaver.\n\n"
        "Why: nothing leaves that the register and the leaver's choices do not allow.\n"
        "Mend: have the template ask `{% if withheld.FIELD %}` first.",
    )
    NO_ADDRESS = (
        "H12",
        "The directory has no postal address for the body that fits an envelope.\n\n"
        "Why: a letter needs a street or town and a postcode, and its window shows seven lines.\n"
        "Mend: add the address to the Recipients sheet, or shorten it there.",
    )
    SAME_LEAVER_TWICE = (
        "H13",
        "Another row has the same reference.\n\n"
        "Why: the same letter would go twice, or one leaver's data to two bodies.\n"
        "Mend: delete the row that is wrong. Of rows that agree in every cell the first one counts.",
    )
    NOT_MENDED = (
        "H15",
        'The cell "What is wrong" is not blank.\n\n'
        "Why: the row comes from an earlier run's held.xlsx, and nobody has said that it is mended.\n"
        'Mend: mend the row, then clear its "What is wrong". Delete rows that need no letter.',
    )
    CANNOT_SET = (
        "H14",
        "The letter cannot be made as PDF.\n\n"
        "Why: no font on this machine has one of its characters, and a letter with a hole misleads.\n"
        "Mend: spell the word otherwise, or install a font that has the character.",
    )
    NO_DESTINATION = (
        "H16",
        "The leaver has no destination, and the letter goes to it.\n\n"
        "Why: a list of pupils may have rows without one; nobody is written to by guess.\n"
        "Mend: type the ID or the exact name of the body into Destination, or leave the row held.",
    )
    NO_PUPIL_LETTER = (
        "H20",
        "The rule allows no letter about a pupil.\n\n"
        "Why: under it only aggregated figures go, or a contract says what goes, or another body shares.\n"
        'Mend: nothing. If the register is wrong, ask the data-protection lead about its "Pupils" cell.',
    )
    NOT_ITS_PUPIL = (
        "H21",
        "The rule is about a body's own pupils, and this pupil is none of them.\n\n"
        "Why: a provider may know of the pupils who are placed with it, and of nobody else's child.\n"
        "Mend: name the body in the pupil's row if the pupil is there; otherwise nothing.",
    )
    NO_REASON = (
        "H22",
        "The rule needs a reason for each pupil, and none is recorded.\n\n"
        "Why: this is decided for one child at a time, and the decision must be shown years later.\n"
        'Mend: let whoever may decide do so, and type the reason, with who and when, into "Police reason".',
    )
    NO_CONTACT = (
        "H23",
        "The body has no contact for the role that this letter goes to.\n\n"
        "Why: a safeguarding or SEN file goes to that person alone, never to a general office.\n"
        "Mend: ask the body, and add a row to the Contacts sheet: its ID, the role, a name.",
    )
    NOT_CONCERNED = (
        "H24",
        "The letter is not about this row.\n\n"
        "Why: it is for pupils of whom a certain cell says something, as with a safeguarding file.\n"
        "Mend: nothing, unless that cell should be filled.",
    )
    ALREADY_SENT = (
        "H30",
        "This letter about this leaver has been sent to this body already.\n\n"
        "Why: nobody is told twice, whatever the file is called and however it is sorted.\n"
        "Mend: nothing. If the letter that was sent is wrong, write it as a new version: "
        "`recipients write --correct KEY --reason WORDS`.",
    )
    DRAFT_WAITS = (
        "H31",
        "A draft of this letter was made already, and has not been sent.\n\n"
        "Why: two drafts of one letter would be sent twice.\n"
        "Mend: send the draft, and say so (`recipients log sent KEY`); or write into its folder once more, "
        "with --replace, which takes the old draft away.",
    )
    NOBODY_KNOWS = (
        "H32",
        "Something broke while the letter was sent, and nobody knows whether it has arrived.\n\n"
        "Why: sent again it might arrive twice; left alone, not at all.\n"
        "Mend: ask the body, then tell the answer to `recipients resolve KEY`.",
    )
