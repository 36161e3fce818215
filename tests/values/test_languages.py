"""Languages by name or code."""

import pytest

from directory.values.languages import language_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("", "", id="blank"),
        pytest.param("English", "", id="English"),
        pytest.param(" EN ", "", id="its code"),
        pytest.param("polish", "pl", id="name"),
        pytest.param("PL", "pl", id="code"),
        pytest.param("Panjabi", "pa", id="another spelling"),
        pytest.param("Haitian  Creole", "ht", id="two words"),
        pytest.param("Portuguese (Brazil)", "pt", id="where it is spoken"),
        pytest.param("Persian/Farsi", "fa", id="two names"),
        pytest.param("Believed to be other than English", None, id="not told which"),
        pytest.param("xx", None, id="no code"),
    ],
)
def test_language_code(typed: str, code: str | None) -> None:
    assert language_code(typed) == code
