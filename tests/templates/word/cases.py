"""Word letters that schools have, and what each of them says, or why it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.documents.letterhead.makers import (
    LOGO,
    MARGINS,
    PUPIL,
    UPRIGHT,
    WITH_LOGO,
    anchored,
    inline,
    text,
)
from tests.templates.word.makers import (
    code,
    complex_field,
    item,
    mark,
    merged,
    paragraph,
    row,
    runs,
    simple,
    table,
    word_letter,
)


@dataclass(frozen=True)
class Case:
    """A Word letter: its text, its other parts, and what its plain text says, or why it is refused.

    ``leaver`` changes the pupil that it is filled for; ``alone`` is what only Word shows.
    """

    body: str
    says: str = ""
    refused: str = ""
    alone: str = ""
    leaver: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> bytes:
        """Return the .docx."""
        return word_letter(self.body, **self.more)


NEW_PAGE = '<w:r><w:br w:type="page"/></w:r>'
TICKED = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
LINK = {"l1": ("hyperlink", "https://example.org/a?b=1", True)}
IF_YES = code(' = "Yes" "A file follows." "No file." ')
CASES: Mapping[str, Case] = {
    "split over runs": Case(
        paragraph(
            runs("Dear {", "{ Fore"),
            '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="x"/>',
            runs("na", look="<w:b/>"),
            '<w:bookmarkEnd w:id="1"/>',
            runs("me }", "}, welcome", look="<w:i/>"),
        ),
        "Dear Ann, welcome",
    ),
    "MERGEFIELD in one element": Case(paragraph(runs("Dear "), simple("Forename")), "Dear Ann"),
    "MERGEFIELD in runs": Case(paragraph(merged("Date_of_birth", "<w:b/>"), runs(".")), "31 August 2010."),
    "MERGEFIELD in capitals, with words around": Case(
        paragraph(complex_field(code(' MERGEFIELD "Medical" \\* Upper \\b "Medical: " \\f "." ')))
        + paragraph(complex_field(code(' MERGEFIELD SEN \\b "Needs: " '))),
        "Medical: ASTHMA.",
        leaver={"medical": "Asthma"},
    ),
    "IF field": Case(
        paragraph(complex_field(code(" IF "), merged("Safeguarding_file"), IF_YES), runs(" Thank you.")),
        "No file. Thank you.",
    ),
    "IF field within an IF field": Case(
        paragraph(
            complex_field(
                code(" IF "),
                merged("SEN"),
                code(' &lt;&gt; "" "Needs: '),
                merged("SEN"),
                code('" "No needs, '),
                complex_field(code(" IF "), merged("Level"), code(' = "3" "level three" "another level" ')),
                code('."'),
            )
        ),
        "No needs, level three.",
    ),
    "IF field over two paragraphs": Case(
        paragraph(mark("begin"), code(" IF "), merged("SEN"), code(' = "" "a'))
        + paragraph(code('b" "" '), mark("separate"), runs("a"), mark("end")),
        refused="a field goes over several paragraphs",
    ),
    "line break in an IF field": Case(
        paragraph(
            complex_field(
                code(" IF "),
                merged("SEN"),
                code(' = "" "one'),
                "<w:r><w:br/></w:r>",
                code('two" '),
                "<w:r><w:tab/></w:r>",
                code('"x" '),
            )
        ),
        "one\ntwo",
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
    "table within a table": Case(
        table(
            row("Name", "{{ leaver.name }}"),
            row("At", table(row("Course", "{{ Course }}"), columns=2000) + "<w:p/>"),
        ),
        "Name: Ann Example\nAt: Course A level Art",
        alone="a table within a table",
    ),
    "rows of a loop": Case(
        table(
            row("What", "How", said="<w:trPr><w:tblHeader/></w:trPr>"),
            row("{% for one in enclosures %}{{ one.what }}", "{{ one.route }}{% endfor %}"),
        )
        + "<w:p/>",
        "What: How\nReceipt slip: with this letter\nSEN file: by hand",
    ),
    "statements in rows of their own": Case(
        table(
            row("{% if not leaver.sen %}", ""),
            row("Needs", "None that we know"),
            row("{% endif %}", ""),
            row("Name", "{{ leaver.initials }}"),
        ),
        "Needs: None that we know\nName: A E",
    ),
    "items of a loop": Case(
        item("First")
        + item("{% for one in enclosures %}{{ one.what }}{% endfor %}")
        + item("{% if leaver.sen %}{{ leaver.sen }}{% endif %}")
        + text("Last"),
        "- First\n- Receipt slip\n- SEN file\n\nLast",
    ),
    "numbered list": Case(item("One", 2) + item("Two", 2), "- One\n- Two", alone="the numbers of a list"),
    "statements over paragraphs": Case(
        text("{% if leaver.course %}Course: {{ leaver.course }}")
        + text("Level: {{ Level }}{% endif %}")
        + text("{% if leaver.sen %}")
        + text("Needs: {{ SEN }}")
        + text("{% endif %}")
        + text("Yours"),
        "Course: A level Art\n\nLevel: 3\n\nYours",
    ),
    "text box": Case(
        paragraph(runs("Before"), anchored(0, 0, text("In a box: {{ leaver.name }}"))) + text("After"),
        "Before\n\nIn a box: Ann Example\n\nAfter",
        alone="a text box",
    ),
    "fields of the header and footer": Case(
        text("Dear {{ leaver.forename }}"),
        "Dear Ann",
        more={
            "header": paragraph(runs("{{ school."), runs("name }}")),
            "footer": text("{{ Letter reference }}"),
        },
    ),
    "pupil's field in the header": Case(
        text("Dear {{ leaver.forename }}"),
        refused="asks in its header for {{ leaver.forename }}",
        more={"header": paragraph(merged("Forename"))},
    ),
    "content control": Case(
        "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>"
        + paragraph("<w:sdt><w:sdtContent>", runs("{{ Surname"), "</w:sdtContent></w:sdt>", runs(" }}"))
        + "</w:sdtContent></w:sdt>",
        "Example",
    ),
    "curly quotation marks and no-break spaces": Case(
        text("{% if\u00a0leaver.safeguarding_file\u00a0== \u201cNo\u201d %}It\u2019s none.{%\u00a0endif %}"),
        "It\u2019s none.",
    ),
    "curly quotation marks around a text": Case(
        text("{% If Course == \u2018A level Art\u2019 AND not SEN %}Art{% Else %}Other{% EndIf %}"), "Art"
    ),
    "smart tag and a line break within a tag": Case(
        paragraph(
            '<w:smartTag w:element="place">',
            runs("{{ leaver."),
            f"</w:smartTag>{runs('forename')}<w:r><w:br/></w:r>{runs('}}!')}",
        ),
        "Ann!",
    ),
    "links": Case(
        paragraph(
            f'<w:hyperlink r:id="l1">{runs("our site")}</w:hyperlink>{runs(" and ")}',
            complex_field(code(' HYPERLINK "mailto:office@example.org" '), shown="us"),
        ),
        "our site (https://example.org/a?b=1) and us (office@example.org)",
        more={"main": LINK},
    ),
    "guillemets that somebody typed": Case(text("«Forename» says «hello»"), "Ann says «hello»"),
    "tracked changes and comments": Case(
        paragraph(
            f"<w:del w:id='1'><w:r><w:delText>{PUPIL}</w:delText></w:r></w:del>",
            "<w:ins w:id='2'>",
            runs("New"),
            "</w:ins><w:commentRangeStart w:id='0'/><w:r><w:commentReference w:id='0'/></w:r>",
            runs(f"Hidden {PUPIL}", look="<w:vanish/>"),
        ),
        "New",
    ),
    "picture": Case(
        paragraph(runs("Look: "), inline()),
        "Look:",
        alone="a picture",
        more={"parts": WITH_LOGO, "main": LOGO},
    ),
    "headings out of order": Case(
        paragraph(runs("About {{ leaver.name }}"), said='<w:pStyle w:val="Titre2"/>')
        + paragraph(runs("{{ leaver.course }}"), said='<w:pStyle w:val="Titre1"/>')
        + text("{% if leaver.course %}")
        + paragraph(runs("Course"), said='<w:pStyle w:val="Titre1"/>')
        + text("{% endif %}"),
        "About Ann Example\n\nA level Art\n\nCourse",
    ),
    "address of its own": Case(
        text("{{ recipient.organisation }}") + text("{{ recipient.address }}") + text("Hello"),
        "Example College\n\n1 Example Street, Example Park, Leicester\n\nHello",
        alone="prints the recipient's address itself",
    ),
    "table of which no row is left": Case(
        text("Before") + table(row("{% if leaver.sen %}Needs", "{{ SEN }}{% endif %}")) + text("After"),
        "Before\n\n\n\nAfter",
    ),
    "page break and a box to tick": Case(
        paragraph(runs("One"), NEW_PAGE, runs("Two"))
        + table(row("Received", text("\u2610")), row("Name", "")),
        "One\n\n" + "-" * 76 + "\n\nTwo\n\nReceived: \u2610\nName:",
    ),
    "cells over columns": Case(
        table(
            "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + text("Both") + "</w:tc></w:tr>",
            "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='x'/></w:tcPr>" + text("One") + "</w:tc></w:tr>",
        )
        + "<w:p/>",
        "Both:\nOne:",
        alone="merged cells",
    ),
    "neither header nor footer": Case(
        text("Dear {{ leaver.forename }}"),
        "Dear Ann",
        alone="its letters have no letterhead",
        more={"header": None, "footer": None, "page": UPRIGHT + MARGINS},
    ),
    "tag of a thousand characters": Case(
        paragraph(runs("{{ leaver.name", " " * 1000, "}}")), refused="longer than 500 characters"
    ),
    "a thousand tags and more": Case(
        text("{% if leaver.sen %}a{% endif %}" * 1100), refused="has more values and statements than a letter"
    ),
    "room to sign": Case(
        text("Please ring us.") + "<w:p/>" + text("Yours sincerely,") + "<w:p/>" * 3 + text("Head teacher"),
        "Please ring us.\n\nYours sincerely,\n\nHead teacher",
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
    "text in no run": Case(f"<w:p><w:t>\ue0007 * 6\ue001</w:t>{runs('Hello')}</w:p>", "Hello"),
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
    "words from right to left": Case(
        paragraph(
            runs("Dear "),
            f'<w:bdo w:val="rtl">{runs("{{ leaver.forename }}", "{% if leaver.sen %}x{% endif %}")}</w:bdo>',
            f'<w:dir w:val="ltr">{runs("!")}</w:dir>',
        ),
        "Dear Ann!",
    ),
    "hidden by the style of its paragraph": Case(
        paragraph(
            runs("A note"), runs("Shown", look='<w:vanish w:val="0"/>'), said='<w:pStyle w:val="Note"/>'
        ),
        "Shown",
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
    "text box in a paragraph under an if": Case(
        paragraph(runs("{% if leaver.sen %}x"), anchored(0, 0, text("A secret")), runs("{% endif %}"))
        + text("After"),
        "After",
        alone="a text box",
    ),
    "page break under an if": Case(
        paragraph(runs("A{% if not leaver.sen %}"), NEW_PAGE, runs("B{% endif %}")),
        "A\nB",
        alone="a page break under an if",
    ),
    "page break in bold": Case(
        paragraph(runs("One"), '<w:r><w:rPr><w:b/></w:rPr><w:br w:type="page"/><w:t>Two</w:t></w:r>'),
        "One\n\n" + "-" * 76 + "\n\nTwo",
    ),
    "rows that do not show": Case(
        table(
            row(PUPIL, "a", said="<w:trPr><w:hidden/></w:trPr>"),
            row(PUPIL, "b", said='<w:trPr><w:del w:id="1"/></w:trPr>'),
            row("c", "d"),
        )
        + "<w:p/>",
        "c: d",
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
GOOD = {name: case for name, case in CASES.items() if not case.refused}
