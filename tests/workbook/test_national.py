"""National registers as they are downloaded, and what is none."""

import csv
from datetime import date
from pathlib import Path

import pytest

from directory.workbook.national import NotARegister, Sought, read_links, read_register

ON = date(2026, 11, 23)
ALL = Sought(is_named=lambda _: True)
SCHOOL = {
    "URN": "130754",
    "EstablishmentName": "One College",
    "EstablishmentTypeGroup (name)": "Colleges",
    "EstablishmentStatus (name)": "Open",
    "CloseDate": "",
    "OfficialSixthForm (name)": "",
    "UKPRN": "10003867",
    "Street": "7 New Street",
    "Locality": "Leicester",
    "Address3": "",
    "Town": "Leicester",
    "Postcode": "LE1 1FZ",
    "SchoolWebsite": "http://www.one.example.org/",
    "TelephoneNum": "1164960001",
}
PROVIDER = {"UKPRN": "10003867", "PROVIDER_NAME": "ONE COLLEGE", "TOWN": "LEICESTER", "POSTCODE": "LE1 1FZ"}
SEARCH = {"Code": "RT5", "Name": "ONE NHS TRUST", "Address Line 1": "7 NEW STREET", "Postcode": "LE1 1FZ"}


def file(path: Path, *rows: dict[str, str], encoding: str = "cp1252") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def report(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """Write a report of the NHS: code, name, day of closing, number, in their places of 27."""
    lines = []
    for code, name, closed, phone in rows:
        cells = [
            code,
            name,
            "Y60",
            "QK1",
            "RIVERSIDE HOUSE",
            "BRIDGE PARK PLAZA",
            "",
            "LEICESTER",
            "",
            "LE4 8PQ",
        ]
        lines.append(",".join([*cells, "20020401", closed, "", "", "", "", "", phone, *[""] * 9]))
    path.write_text("\r\n".join(lines))
    return path


def test_school_is_read_with_its_texts_as_they_are(tmp_path: Path) -> None:
    (one,) = read_register(file(tmp_path / "all.csv", SCHOOL), ON, ALL)
    assert one.identifiers == {"URN": "130754", "UKPRN": "10003867"}
    assert (one.name, one.category, one.closed) == ("One College", "College", False)
    assert (one.lines, one.town, one.postcode) == (("7 New Street",), "Leicester", "LE1 1FZ")
    assert (one.phone, one.website) == ("1164960001", "http://www.one.example.org/")


@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2024"}, "closed", True),
        ({"EstablishmentStatus (name)": "Open, but proposed to close"}, "closed", False),
        ({"EstablishmentStatus (name)": "Proposed to open"}, "closed", False),
        ({"EstablishmentTypeGroup (name)": "Academies"}, "category", "School"),
        (
            {"EstablishmentTypeGroup (name)": "Academies", "OfficialSixthForm (name)": "Has a sixth form"},
            "category",
            "School sixth form",
        ),
        ({"EstablishmentName": "École of St\u2019 Mary"}, "name", "École of St\u2019 Mary"),
        ({"EstablishmentName": "  Two \n lines "}, "name", "Two, lines"),
        ({"EstablishmentName": "x" * 300}, "name", ""),
        ({"EstablishmentName": "ST MARY'S (GP) ON THE HILL"}, "name", "St Mary's (GP) on the Hill"),
        ({"UKPRN": ""}, "identifiers", {"URN": "130754"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_school_is_read_as_it_is_written(
    tmp_path: Path, changed: dict[str, str], field: str, value: object, encoding: str
) -> None:
    (one,) = read_register(file(tmp_path / "all.csv", SCHOOL | changed, encoding=encoding), ON, ALL)
    assert getattr(one, field) == value


def test_report_of_the_nhs_has_no_headings(tmp_path: Path) -> None:
    path = report(
        tmp_path / "ets.csv",
        ("RT5", "LEICESTERSHIRE PARTNERSHIP NHS TRUST", "", "01164960830"),
        ("5PA", "OLD PCT", "20130331", ""),
        ("RT6", "TO CLOSE", "20270331", ""),
    )
    one, old, later = read_register(path, ON, ALL)
    assert one.identifiers == {"ODS": "RT5"}
    assert (one.name, one.category) == ("Leicestershire Partnership NHS Trust", "Health")
    assert one.lines == ("Riverside House", "Bridge Park Plaza")
    assert (one.town, one.phone) == ("Leicester", "01164960830")
    assert [entry.closed for entry in (one, old, later)] == [False, True, False]


def test_lists_of_the_nhs_and_of_providers_have_headings(tmp_path: Path) -> None:
    (nhs,) = read_register(file(tmp_path / "search.csv", SEARCH), ON, ALL)
    assert (nhs.identifiers, nhs.name, nhs.lines) == ({"ODS": "RT5"}, "One NHS Trust", ("7 New Street",))
    left = PROVIDER | {"Provider status": "Provider deactivated, verified"}
    for row, closed in ((PROVIDER, False), (left, True)):
        (one,) = read_register(file(tmp_path / "ukrlp.csv", row), ON, ALL)
        assert (one.identifiers, one.name) == ({"UKPRN": "10003867"}, "One College")
        assert (one.town, one.closed) == ("Leicester", closed)


@pytest.mark.parametrize(
    ("sought", "urns"),
    [
        (Sought(is_named=lambda name: name == "One College"), ["130754", "130755", "130756"]),
        (Sought({"URN": {"130755"}}), ["130755"]),
        (Sought({"UKPRN": {"10003867"}}), ["130754"]),
        (Sought({}, {"LE11FZ"}), ["130754"]),
        (Sought({"URN": {"130756"}}, {"LE11FZ"}), ["130754", "130756"]),
        (Sought(), []),
    ],
)
def test_only_what_is_sought_is_read(tmp_path: Path, sought: Sought, urns: list[str]) -> None:
    others = [SCHOOL | {"URN": urn, "UKPRN": "", "Postcode": "LE2 3PR"} for urn in ("130755", "130756")]
    path = file(tmp_path / "all.csv", SCHOOL, *others)
    assert [one.identifiers["URN"] for one in read_register(path, ON, sought)] == urns


def test_links_say_who_followed_whom(tmp_path: Path) -> None:
    link = {"URN": "100000", "LinkURN": "200000", "LinkName": "One", "LinkType": "Successor"}
    path = file(
        tmp_path / "links.csv",
        link,
        link | {"LinkURN": "200001", "LinkType": "Successor - amalgamated"},
        link | {"LinkURN": "200002", "LinkType": "Predecessor"},
    )
    assert read_links(path) == {"100000": ["200000", "200001"]}
    with pytest.raises(NotARegister):
        read_links(file(tmp_path / "all.csv", SCHOOL))


NONE_OF_THEM = {
    "empty": b"",
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "zip": b"PK\x03\x04\x00\x00",
    "text": b"Dear colleague,\nhere is the list.\n",
    "leavers": b"Reference,Surname,Postcode\n4711,Example,LE1 1FZ\n",
    "one line": b"URN,EstablishmentName\n" + b"x" * 1_100_000,
    "one quoted cell": b'URN,EstablishmentName\n"' + b"x\n" * 100_000,
    "UTF-16": "URN,EstablishmentName\n1,One".encode("utf-16"),
    "hole": b"URN,EstablishmentName\n1,\x00\n",
}


@pytest.mark.parametrize("content", NONE_OF_THEM.values(), ids=NONE_OF_THEM)
def test_what_is_no_register_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(
        NotARegister, match=r'^"x\.csv" is not a national register as it is downloaded\. Choose'
    ):
        list(read_register(path, ON, ALL))
