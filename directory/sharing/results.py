"""Find the results that a young person keeps back where they stand in another cell. Pure."""

import re
from collections.abc import Collection

from directory.model import Leaver

_PARTS = re.compile(r"[;,\n]+")
_GRADE = r"[1-9](?:[ -][1-9])?(?![\w%])"  # 5, or 5-5 of combined science
_SUBJECT = (
    r"art|biology|business|chemistry|citizenship|computer science|computing|design and technology|drama"
    r"|english(?: language| literature)?|food|french|geography|german|history|ict|maths?|mathematics|media"
    r"|music|pe|physics|polish|psychology|religious studies|re|(?:combined |double |triple )?science"
    r"|sociology|spanish|statistics"
)
# "GCSE grades 5 and 4", "grade B", "Maths 6", "English Language: 5"; but "Maths A level" is a course
_RESULTS = re.compile(
    rf"\b(?:GCSEs?|KS4|grades?|results?)\b(?:(?!\blevel\b)[\s\w]){{0,40}}?\W{_GRADE}"
    r"|\bgrades? (?-i:[A-G]\b)"
    rf"|\b(?:{_SUBJECT})\W{{1,3}}(?:grade )?{_GRADE}",
    re.IGNORECASE,
)


def results_in(leaver: Leaver, fields: Collection[str]) -> str | None:
    """Return the first of ``fields`` whose text tells results, which a leaver has in a cell of their own.

    It does when it repeats one of that cell's ("Drama Merit"), or says any as people write them.
    """
    own = [words for part in _PARTS.split(leaver.ks4_results) if " " in (words := _words(part))]
    for name in fields:
        text = getattr(leaver, name)
        if isinstance(text, str) and (
            _RESULTS.search(text) or any(f" {part} " in f" {_words(text)} " for part in own)
        ):
            return name
    return None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
