"""Word letters that schools have, and why each of them is refused."""

from collections.abc import Mapping

from tests.documents.letterhead.makers import (
    LOGO,
    PUPIL,
    WITH_LOGO,
    anchored,
    inline,
    text,
)
from tests.templates.word.cases import TICKED
from tests.templates.word.makers import (
    Case,
    code,
    complex_field,
    mark,
    merged,
    paragraph,
    row,
    runs,
    simple,
    table,
)

REFUSED: Mapping[str, Case] = {
    "IF field over two paragraphs": Case(
        paragraph(mark("begin"), code(" IF "), merged("SEN"), code(' = "" "a'))
        + paragraph(code('b" "" '), mark("separate"), runs("a"), mark("end")),
        refused="a field goes over several paragraphs",
    ),
    "IF field with a wildcard": Case(
        paragraph(complex_field(code(" IF "), merged("Course"), code(' = "A*" "a" "b" '))),
        refused="cannot compare with a text that has * in it",
    ),
    **{
        f"{what} that shows what it last stood for": Case(
            paragraph(runs("Dear "), complex_field(*instruction)), refused=f"letters have no field {said}"
        )
        for what, instruction, said in (
            ("QUOTE", (code(" QUOTE "), merged("Forename")), "QUOTE with a field in it: type the words"),
            ("formula", (code(" = "), merged("Attendance"), code(" * 100 ")), "= with a field in it"),
            ("REF", (code(" REF pupil "),), "REF: type the words"),
            ("bookmark", (code(" pupil "),), "PUPIL"),
            ("bar code", (code(" MERGEBARCODE Forename QR "),), "MERGEBARCODE"),
            ("title of the file", (code(" TITLE "),), "TITLE"),
            ("nested field", (merged("Forename"),), "without a name with a field in it"),
            (
                "link with a value",
                (code(' HYPERLINK "https://example.org/?n='), merged("Forename"), code('" ')),
                "HYPERLINK with a field in it",
            ),
        )
    },
    "field of which the beginning was deleted": Case(
        paragraph(
            f"<w:del w:id='1'>{mark('begin')}</w:del>",
            code(" QUOTE "),
            mark("separate"),
            runs(PUPIL),
            mark("end"),
        ),
        refused="a field goes over several paragraphs, or half of it is gone",
    ),
    "field of Word's in the header": Case(
        text("Hello"),
        refused="{{ leaver.forename }}. Ask in a header or footer for settings",
        more={"header": paragraph(complex_field(code(" QUOTE "), merged("Forename")))},
    ),
    "IF field that calculates": Case(
        paragraph(complex_field(code(" IF "), merged("Level"), code(' &gt; 2 "a" "b" '))),
        refused="an IF field of a letter compares with = or <>",
    ),
    "pupil's field in the header": Case(
        text("Dear {{ leaver.forename }}"),
        refused="asks in its header for {{ leaver.forename }}",
        more={"header": paragraph(merged("Forename"))},
    ),
    "tag of a thousand characters": Case(
        paragraph(runs("{{ leaver.name", " " * 1000, "}}")), refused="longer than 500 characters"
    ),
    "a thousand tags and more": Case(
        text("{% if leaver.sen %}a{% endif %}" * 1100), refused="has more values and statements than a letter"
    ),
    "marks of ours in what describes a picture": Case(
        paragraph(runs("Look: "), inline(shows="\ue0007 * 6\ue001")),
        refused="has private-use characters in what Word does not show as text",
        more={"parts": WITH_LOGO, "main": LOGO},
    ),
    "a value's mark in what describes a picture": Case(
        paragraph(runs("Look: {{ leaver.forename }}"), inline(shows="\U000f0000")),
        refused="has private-use characters in what Word does not show as text",
        more={"parts": WITH_LOGO, "main": LOGO},
    ),
    "marks of ours in a field": Case(
        paragraph(f'<w:fldSimple w:instr=" PAGE \ue0007 * 6\ue001">{runs("1")}</w:fldSimple>'),
        refused="has private-use characters in what Word does not show as text",
    ),
    "marks of ours in the text": Case(text("a \ue0007 * 6\ue001"), refused="a private-use character"),
    "a tag in what describes a picture": Case(
        paragraph(runs("Look: "), inline(shows="{{ leaver.forename }}")),
        refused="what describes a picture, is the same in every letter",
        more={"parts": WITH_LOGO, "main": LOGO},
    ),
    "a tag in the address of a link": Case(
        paragraph(f'<w:hyperlink r:id="l1">{runs("our site")}</w:hyperlink>'),
        refused="the address of a link, or",
        more={"main": {"l1": ("hyperlink", "https://example.org/%7B%7B%20leaver.upn%20%7D%7D", True)}},
    ),
    "a tag in the address of a link that is a field": Case(
        paragraph(complex_field(code(' HYPERLINK "https://example.org/{{ leaver.upn }}" '))),
        refused="the address of a link, or",
    ),
    "a tag in what describes a picture of the header": Case(
        text("Hello"),
        refused="has a header in which the address of a link, or",
        more={
            "header": paragraph(inline("h1", shows="{{ leaver.forename }}")),
            "parts": WITH_LOGO,
            "of_head": {"h1": LOGO["rId1"]},
        },
    ),
    "braces that close what is not open": Case(
        text("Dear leaver.forename }}"), refused="it closes something that is not open here"
    ),
    "words above words": Case(
        paragraph(
            f"<w:r><w:ruby><w:rt>{runs('top')}</w:rt><w:rubyBase>{runs('base')}</w:rubyBase></w:ruby></w:r>"
        ),
        refused="has words above words",
    ),
    "a tick before an if": Case(
        paragraph(TICKED, runs("{% if leaver.sen %} a")) + text("b {% endif %}") + text("After"),
        refused="this opens here, but closes in another",
    ),
    "text box under an if": Case(
        paragraph(
            runs("Always {% if leaver.sen %}x"), anchored(0, 0, text("A secret")), runs("{% endif %} more")
        ),
        refused="a text box hangs on words between this and its end",
    ),
    "no paragraph": Case("", refused="has no text"),
    "footnotes": Case(
        paragraph(runs("Text"), '<w:r><w:footnoteReference w:id="2"/></w:r>'), refused="has footnotes"
    ),
    "address block of Word's": Case(
        paragraph(complex_field(code(" ADDRESSBLOCK "))), refused="letters have no field ADDRESSBLOCK"
    ),
    "unknown heading": Case(
        paragraph(merged("Fornam")),
        refused='"Fornam" is neither a heading of the list of leavers',
    ),
    "column that no letter shows": Case(
        paragraph(simple("Destination")), refused="The body that a letter goes to is recipient.organisation."
    ),
    "statement that crosses": Case(
        table(row("{% if leaver.sen %}Needs", "a")) + text("{% endif %} b"),
        refused="this opens here, but closes in another item, cell or table",
    ),
    "language": Case(text("{{ leaver.name.upper() }}"), refused="is not allowed"),
    "landscape": Case(
        text("a"),
        refused="is own.docx, which is landscape",
        more={"page": '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'},
    ),
}
