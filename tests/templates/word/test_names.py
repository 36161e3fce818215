"""A field as an office types it in Word."""

import pytest

from directory.templates.word.names import NoField, understood


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("{{Forename}}", "{{ leaver.forename }}"),
        ("{{ date OF birth }}", "{{ leaver.date_of_birth }}"),
        ("{{ Date_of-Birth }}", "{{ leaver.date_of_birth }}"),
        ("{{ DOB }}", "{{ leaver.date_of_birth }}"),
        ("{{ Legal surname | Upper }}", "{{ leaver.surname | upper }}"),
        ("{{ Preferred name OR Forename }}", "{{ leaver.preferred_name or leaver.forename }}"),
        ("{{ Leaver . Date of birth }}", "{{ leaver.date_of_birth }}"),
        ("{{ school name }}", "{{ school.name }}"),
        ("{{ Organisation }}", "{{ recipient.organisation }}"),
        ("{{ one.what }}", "{{ one.what }}"),
        ("{{\u00a0leaver.sen\u00a0}}", "{{ leaver.sen }}"),
        ("«Surname»", "{{ leaver.surname }}"),
        ("«bonjour»", "«bonjour»"),
        ("{% If SEN AND NOT Medical %}", "{% if leaver.sen and not leaver.medical %}"),
        ("{% if (Level == \u201c3\u201d) %}", '{% if (leaver.level == "3") %}'),
        ("{% if Course == \u201cSt Mary\u2019s\u201d %}", '{% if leaver.course == "St Mary\u2019s" %}'),
        ("{% if Course == \u2018A\u2019 %}", "{% if leaver.course == 'A' %}"),
        ("{% if Left out %}", "{% if left_out %}"),
        ("{% For one IN Left out %}", "{% for one in left_out %}"),
        ("{% EndFor %}", "{% endfor %}"),
        ("{% include x %}", "{% include x %}"),
        ("{{ }}", "{{  }}"),
    ],
)
def test_a_tag_is_understood_as_the_office_means_it(typed, means):
    assert understood(typed) == means


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "{{ Fore name s }}",
            '"Fore name s" is neither a heading of the list of leavers nor a field. Did you mean Forename?',
        ),
        (
            "«Destination»",
            '"Destination" is a column of the list that no letter shows. The body that a letter goes to is '
            "recipient.organisation.",
        ),
        ("{% if Hold %}", '"Hold" is a column of the list that no letter shows.'),
    ],
)
def test_what_names_no_field_is_refused_with_the_nearest(typed, says):
    with pytest.raises(NoField) as caught:
        understood(typed)
    assert str(caught.value) == says
