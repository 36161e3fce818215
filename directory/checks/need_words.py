"""Tell from another system's heading that its cells are a need, a stop, another place or a choice.

No letter may leave such cells out.
A heading that only may be one counts: a person then decides.
"""

import re

from directory.model import Heading

LONGEST = 300  # characters of a heading that are looked at

# Our column, and the words that stand for it in theirs, whole and of any case. The first that fits counts:
# a child in need has no special educational need.
_WORDS = {
    "share_ks4_results": (
        r"(?:consent|permission|shar(?:e|ed|ing)|disclos\w*)\b.*\b(?:results?|grades?|gcses?|exams?|ks4)"
        r"|(?:results?|grades?|gcses?|exams?|ks4)\b.*\b(?:consent|permission|shar(?:e|ed|ing)|disclos\w*)"
    ),
    "destination": (
        r"destination ?\d|\w+ destinations?|destinations? \w+"
        r"|(?:next|new|final|actual|confirmed|second|2nd|other) (?:college|provider|school)"
        r"|(?:places?|offers?) (?:accepted|confirmed|declined|status|withdrawn)"
        r"|(?:accepted|confirmed) (?:place|offer)"
    ),
    "address_withheld": (
        r"(?:confidential|restricted|withheld|withhold|hidden|protected)\b.*\baddress\w*"
        r"|address\b.*\b(?:confidential|restricted|withheld|hidden|protected)|hide\b.*\baddress"
    ),
    "deceased": "deceased|date of death|dead|died|death|passed away",
    "hold": (
        r"on hold|hold|(?<!bus )stop|do not|don'?t|not (?:to|for)|blocked|embargo\w*"
        "|donot(?:contact|disclose|post|send|share|write)"
        "|no (?:contact|e ?mails?|letters?|mail|mailing|post|sharing)|opt(?:s|ed|ing)? ?(?:outs?|ins?)"
        r"|\w*consent\w*|permissions?|object(?:s|ed|ions?)|shar(?:e|ed|ing)|gdpr"
        r"|contact(?:able| allowed)|declin\w*|refus(?:es|ed|als?)|disclos\w*|privacy|mailings?"
        r"|biometrics?|cancel\w*|withdr[ae]wn?|exclude|letters? sent|send (?:an? )?(?:letters?|e ?mails?)"
        r"|suppress\w*|excluded? from|prohibited"
        r"|(?:contact|communication|mail\w*|sharing|data) preferences?|paused?|wait|pending"
        r"|special instructions|confidential\w*|restrict\w*|with(?: ?h)?[eo]ld|is held|hidden|secret"
        r"|sensitive|alerts?|protected|witness|court\w*|injunctions?|restraining|non ?mol\w*|custody"
        "|parental responsibility|estranged|refuge|safe (?:address|house|to contact)|(?-i:DNC)"
    ),
    "safeguarding_file": (
        r"safeguard\w*|child ?prot\w*|social (?:care|services|workers?)|looked ?after|in care"
        r"|care (?:leavers?|orders?|status)|child(?:ren)? in need|special guardian\w*|adopt(?:ed|ion)"
        r"|foster\w*|kinship|refugees?|asylum|section (?:17|47)|youth offending|early help|young carers?"
        r"|vulnerab\w*|abuse|domestic|cpoms|welfare|concerns?|risks?"
        "|(?-i:CP|CPP|C[Ii]N|C[Ii]C|LAC|CLA|PLAC|PEP|SGO|DSL|MASH|MARAC)|(?-i:TAF|EHA|YOT|FGM)"
    ),
    "medical": (
        r"medic\w*|health\w*|allerg\w*|diet\w*|asthma\w*|epilep\w*|diabet\w*|epi ?pen\w*|inhalers?"
        r"|illness\w*|diagnos\w*|nhs|mental|self ?harm\w*|camhs|doctors?|surgery|hospital\w*"
        r"|injur(?:y|ies)|pregnan\w*|immunis\w*|vaccin\w*|anxiety|depression|counsell\w*|eating disorder"
        "|care plan|seizures?|(?-i:IHC?P|GP|PEEP)"
    ),
    "sen": (
        "sen|sen(?:status|needs?|support|type|code)|ehcp?|iep|needs?|access arrangements?"
        r"|exam (?:access|arrangements?|concessions?)|extra time|disabilit\w*|disabled"
        r"|learning (?:difficult\w*|support)|autis\w*|asd|adhd|dyslexi\w*|dyspraxi\w*|dyscalculi\w*"
        r"|impair\w*|wheelchair|speech and language|(?-i:SEND|SEMH|SLCN|ASC)"
    ),
}
_ALONE = {"hold": "flags?|warnings?|important", "safeguarding_file": "prevent"}  # with no word beside them
NEEDS = {
    key: re.compile(
        rf"\b(?:{words})\b" + (rf"|\A(?:{_ALONE[key]})\Z" if key in _ALONE else ""), re.IGNORECASE
    )
    for key, words in _WORDS.items()
}
# Where the words of a heading meet without a space: "SENStatus", "doNotContact"; or else "SENstatus".
_WORD_BEGINS = (
    re.compile(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"),
    re.compile(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z][A-Z])(?=[a-z])"),
)


def looks_like(heading: Heading) -> str | None:
    """Return the key of our column that an unread heading looks like: a choice, a stop, a need, a place."""
    if heading.key is not None or heading.set_aside:
        return None
    said = heading.text[:LONGEST].replace("-", " ")
    texts = [said, *(begins.sub(" ", said) for begins in _WORD_BEGINS)]
    return next((key for key, words in NEEDS.items() if any(map(words.search, texts))), None)
