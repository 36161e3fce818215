"""What cannot serve as a letterhead is refused in words, with all reasons together."""

from io import BytesIO

import docx
import pytest

from directory.templates.word.package import WordFileUnfit
from tests.documents.letterhead.makers import (
    MARGINS,
    PUPIL,
    UPRIGHT,
    WORDS,
    letterhead,
    members,
    text,
    zipped,
)
from tests.documents.letterhead.test_read import FIELD, read, word
from tests.makers import LETTERHEAD

REFUSED = [
    pytest.param(
        letterhead(parts={"word/vbaProject.bin": b"x"}),
        'has macros. Save it from Word as "Word Document (.docx)".',
        id="macros",
    ),
    pytest.param(
        letterhead(kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        'has macros. Save it from Word as "Word Document (.docx)".',
        id="a .docm",
    ),
    pytest.param(
        letterhead(kind=f"{WORDS}.template.main+xml"),
        'is a template. Open it in Word, and save it as "Word Document (.docx)".',
        id="a .dotx",
    ),
    pytest.param(
        letterhead(page='<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' + MARGINS),
        "is landscape. Turn its page upright.",
        id="landscape",
    ),
    pytest.param(
        letterhead(body=f"<w:p><w:pPr><w:sectPr>{UPRIGHT}</w:sectPr></w:pPr></w:p>"),
        "has 2 sections. Take out the section breaks.",
        id="two sections",
    ),
    pytest.param(
        letterhead(body=text(f"Dear {PUPIL}")),
        "has text or pictures outside its header and footer. Move into the header or footer what all "
        "letters should "
        "have, and delete the rest.",
        id="an old letter",
    ),
    pytest.param(
        letterhead(page=UPRIGHT + MARGINS.replace("2155", "1440")),
        "begins its text 25 mm from the top, which is above the foot of the envelope's window. Set "
        "its top margin to "
        "37 mm or more.",
        id="text above the window",
    ),
    pytest.param(
        letterhead(header=text("{{ School name }} {% if school.phone %}")),
        "asks for {{ School name }} and {% if school.phone %}. Ask for settings of the School sheet, such as "
        "{{ school.name }}, or {{ letter.reference }}.",
        id="tags that are not ours",
    ),
    pytest.param(
        letterhead(header=text("{{ leaver.name }} {{ school.motto }} {{ school.name }}")),
        "asks for {{ leaver.name }} and {{ school.motto }}. Ask for settings of the School sheet, such as "
        "{{ school.name }}, or {{ letter.reference }}.",
        id="a pupil's field",
    ),
    pytest.param(
        letterhead(
            parts={"word/vbaProject.bin": b"x"},
            page='<w:pgSz w:w="16838" w:h="11906"/>' + MARGINS,
            body=text(PUPIL),
        ),
        "has macros, is landscape and has text or pictures outside its header and footer. Save it "
        "from Word as "
        '"Word Document (.docx)". Turn its page upright. Move into the header or footer what all '
        "letters should have, "
        "and delete the rest.",
        id="several reasons at once",
    ),
    pytest.param(
        letterhead(parts={"word/media/image1.png": b" " * (51 * 2**20)}),
        "unpacks to more than 50 MB. Make its pictures smaller, and save it.",
        id="a bomb",
    ),
    pytest.param(
        letterhead(styles=" " * 2**21),
        "has more styles than a letter needs. Copy its text into a new document.",
        id="styles without an end",
    ),
    pytest.param(
        letterhead(styles='<w:style w:type="paragraph" w:styleId="\ue0007 * 6\ue001"/>'),
        "has private-use characters in what Word does not show as text. Copy its text into a new document.",
        id="marks of ours in the name of a style",
    ),
    pytest.param(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "has a password, or is of an old Word. Take the password away, and save it from Word as .docx.",
        id="a password or a .doc",
    ),
    pytest.param(
        letterhead(header="<w:sdt><w:sdtContent>" * 101 + text("Oak") + "</w:sdtContent></w:sdt>" * 101),
        "has parts in one another, more than 200 deep. Copy its text into a new document.",
        id="nested",
    ),
    *(
        pytest.param(
            letterhead(header=f"<w:p>{FIELD.replace('CODE', code)}</w:p>"),
            "has fields in its header or footer that print what they were last merged with: "
            f"{code.split()[0]}. Type the words there instead, or {{{{ school.name }}}} or another setting "
            "of the School sheet.",
            id=code,
        )
        for code in ("MERGEFIELD Forename", "QUOTE 7", "IF 1 = 1 Ann", "= 3 + 4", "REF pupil")
    ),
]
NOT_WORD = "is not a Word document. Save it from Word as .docx."
GOOD = members(LETTERHEAD.read_bytes())


BOMB = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


def in_utf_16(content):
    return ('<?xml version="1.0" encoding="UTF-16"?>' + content.decode().partition("?>")[2]).encode("utf-16")


def spoilt(name, change):
    return zipped({one: change(content) if one == name else content for one, content in GOOD.items()})


BROKEN = [
    pytest.param(b"", id="empty"),
    pytest.param(b"{\\rtf1 Oak Tree School}", id="another format"),
    pytest.param(LETTERHEAD.read_bytes()[:5000], id="cut short"),
    pytest.param(
        zipped({name: one for name, one in GOOD.items() if "document.xml" not in name}), id="no text"
    ),
    pytest.param(zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), id="an .odt"),
    pytest.param(spoilt("word/styles.xml", lambda content: content[:99]), id="styles cut short"),
    pytest.param(
        spoilt(
            "word/header1.xml",
            lambda content: b'<!DOCTYPE x [<!ENTITY a "b">]>' + content.partition(b"?>")[2],
        ),
        id="entities of its own",
    ),
    pytest.param(spoilt("word/document.xml", lambda content: content + b"\xff"), id="no UTF-8"),
    pytest.param(spoilt("word/styles.xml", lambda _: in_utf_16(b"?>" + BOMB)), id="entities in UTF-16"),
]


@pytest.mark.parametrize(("content", "says"), REFUSED)
def test_what_cannot_serve_is_refused_in_words_with_all_reasons_together(content, says):
    with pytest.raises(WordFileUnfit) as caught:
        read(content)

    assert str(caught.value) == f'"templates/letterhead.docx" {says}'


@pytest.mark.parametrize("content", BROKEN)
def test_what_is_no_word_document_is_refused(content):
    with pytest.raises(WordFileUnfit) as caught:
        read(content)

    assert str(caught.value) == f'"templates/letterhead.docx" {NOT_WORD}'


@pytest.mark.parametrize("part", ["word/document.xml", "word/header1.xml", "word/styles.xml"])
def test_a_letterhead_in_utf_16_serves(part):
    made = word(spoilt(part, in_utf_16))

    assert docx.Document(BytesIO(made)).sections[0].header.paragraphs[0].text == "Example School"
