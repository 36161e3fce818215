"""Tell from another system's heading that its cells are such as no letter may leave out: a need, a stop.

A heading that only may be one counts: a person then decides.
"""

import re

from directory.model import Heading

LONGEST = 300  # characters of a heading that are looked at

# Our column, and the words that stand for it in theirs, whole and of any case.
_WORDS = {
    "address_withheld": (
        r"(?:confidential|restricted|withheld|withhold|hidden|protected)\b.*\baddress\w*",
        r"address\b.*\b(?:confidential|restricted|withheld|hidden|protected)",
    ),
    "deceased": ("deceased", "date of death", "dead", "died", "death", "passed away"),
    "hold": (
        *("on hold", "hold", "(?<!bus )stop", "do not", "don'?t", "not (?:to|for)", "blocked", r"embargo\w*"),
        "donot(?:contact|disclose|post|send|share|write)",
        "no (?:contact|e ?mails?|letters?|mail|mailing|post|sharing)",
        *("opt(?:s|ed|ing)? ?(?:outs?|ins?)", r"\w*consent\w*", "permissions?", "object(?:s|ed|ions?)"),
        *("shar(?:e|ed|ing)", "gdpr", "contact(?:able| allowed)", r"declin\w*", "refus(?:es|ed|als?)"),
        *(
            r"disclos\w*",
            "privacy",
            "mailings?",
            "biometrics?",
            r"suppress\w*",
            "excluded? from",
            "prohibited",
        ),
        r"(?:contact|communication|mail\w*|sharing|data) preferences?",
        *("paused?", "wait", "pending", "special instructions", r"confidential\w*", r"restrict\w*"),
        *("withh[eo]ld", "hidden", "secret", "sensitive", "alerts?", "protected", "witness", r"court\w*"),
        *("injunctions?", "restraining", r"non ?mol\w*", "custody", "parental responsibility", "estranged"),
        *("refuge", "safe (?:address|house)", "(?-i:DNC)"),
    ),
    "medical": (
        *(r"medic\w*", r"health\w*", r"allerg\w*", r"diet\w*", r"asthma\w*", r"epilep\w*", r"diabet\w*"),
        *(r"epi ?pen\w*", "inhalers?", r"illness\w*", "nhs", "mental", r"self ?harm\w*", "camhs", "doctors?"),
        *("surgery", r"hospital\w*", "injur(?:y|ies)", r"pregnan\w*", r"immunis\w*", r"vaccin\w*", "anxiety"),
        *("depression", r"counsell\w*", "eating disorder", "care plan", "seizures?", "(?-i:IHC?P|GP|PEEP)"),
    ),
    "sen": (
        *("sen", "sen(?:status|needs?|support|type|code)", "ehcp?", "iep", "special (?:educational )?needs"),
        *("additional needs", "needs", "access arrangements?", "exam (?:access|concessions?)", "extra time"),
        *(r"disabilit\w*", "disabled", r"learning (?:difficult\w*|support)", r"autis\w*", "asd", "adhd"),
        *(r"dyslexi\w*", r"dyspraxi\w*", r"dyscalculi\w*", r"impair\w*", "wheelchair", "speech and language"),
        "(?-i:SEND|SEMH|SLCN|ASC)",
    ),
    "safeguarding_file": (
        *(r"safeguarding\w*", r"child ?protection\w*", "social (?:care|services|workers?)", "looked ?after"),
        *("in care", "care (?:leavers?|orders?|status)", "child(?:ren)? in need", r"special guardian\w*"),
        *("adopt(?:ed|ion)", r"foster\w*", "kinship", "refugees?", "asylum", "section (?:17|47)"),
        *("youth offending", "early help", "young carers?", r"vulnerab\w*", "abuse", "domestic", "cpoms"),
        *("welfare", "concerns?", "risk", "(?-i:CP|CPP|C[Ii]N|C[Ii]C|LAC|CLA|PLAC|PEP|SGO|DSL|MASH|MARAC)"),
        "(?-i:TAF|EHA|YOT|FGM)",
    ),
}
_ALONE = {"hold": "flags?|warnings?|important", "safeguarding_file": "prevent"}  # with no word beside them
NEEDS = {
    key: re.compile(
        rf"\b(?:{'|'.join(words)})\b" + (rf"|\A(?:{_ALONE[key]})\Z" if key in _ALONE else ""), re.IGNORECASE
    )
    for key, words in _WORDS.items()
}
# Where the words of a heading meet without a space: "SENStatus", "doNotContact"; or else "SENstatus".
_WORD_BEGINS = (
    re.compile(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"),
    re.compile(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z][A-Z])(?=[a-z])"),
)


def looks_like(heading: Heading) -> str | None:
    """Return the key of our column that an unread heading looks like, if that is a stop or a need."""
    if heading.key is not None or heading.set_aside:
        return None
    said = heading.text[:LONGEST].replace("-", " ")
    texts = [said, *(begins.sub(" ", said) for begins in _WORD_BEGINS)]
    return next((key for key, words in NEEDS.items() if any(map(words.search, texts))), None)
