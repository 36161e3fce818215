"""What the columns of a list of leavers are called."""

from directory.workbook.leavers_sheet import data_named


def test_field_about_a_pupil_is_named_as_its_column() -> None:
    assert [data_named(one) for one in ("date_of_birth", "sen", "initials", "KS4 results")] == [
        *("Date of birth", "SEN", "Initials", "KS4 results")
    ]
