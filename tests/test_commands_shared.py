"""What commands take from people: a letter's reference as it is printed, and who somebody is."""

import os

import pytest

from directory.commands import _shared


@pytest.mark.parametrize(
    ("typed", "key"),
    [("abcde23456", "abcde23456"), (" EX-ABCDE23456 ", "abcde23456"), ("A-B-ABCDE23456", "abcde23456")],
)
def test_key_is_the_end_of_a_letters_reference(typed: str, key: str) -> None:
    assert _shared.key_of(typed) == key


@pytest.mark.skipif(os.name != "posix", reason="elsewhere only the environment knows")
def test_nobody_becomes_another_user_by_an_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _shared.user()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert _shared.user() == before != "somebody-else"
