"""Word letters that schools have, and what each of them says."""

from collections.abc import Mapping

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
    Case,
    code,
    complex_field,
    item,
    merged,
    paragraph,
    row,
    runs,
    simple,
    table,
)

NEW_PAGE = '<w:r><w:br w:type="page"/></w:r>'
TICKED = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
LINK = {"l1": ("hyperlink", "https://example.org/a?b=1", True)}
IF_YES = code(' = "Yes" "A file follows." "No file." ')
GOOD: Mapping[str, Case] = {
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
    "room to sign": Case(
        text("Please ring us.") + "<w:p/>" + text("Yours sincerely,") + "<w:p/>" * 3 + text("Head teacher"),
        "Please ring us.\n\nYours sincerely,\n\nHead teacher",
    ),
    "text in no run": Case(f"<w:p><w:t>\ue0007 * 6\ue001</w:t>{runs('Hello')}</w:p>", "Hello"),
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
}
