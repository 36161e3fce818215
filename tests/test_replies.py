"""What is kept of a server's reply: codes and plain words, and nothing that it quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.ledger.replies import GAP, LONGEST, WORDS, is_reply, kept_reply
from directory.ledger.states import Why


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param("250 2.0.0 Ok: queued as 4FZx1Q", "250 2.0.0 Ok queued as ...", id="taken"),
        pytest.param(
            "550-5.1.1 <office@example.org>: User unknown\r\n550 5.1.1 See https://example.net/a?b=c",
            "550 5.1.1 office@example.org User unknown ...",
            id="two lines",
        ),
        pytest.param(
            '554 5.7.1 Message refused: it has "Imogen Fairbrass" and R999999926001 in it',
            "554 5.7.1 Message refused it has ... and ... in it",
            id="quotes the letter",
        ),
        pytest.param("451 4.7.1 <someone@example.net> greylisted", "451 4.7.1 ... greylisted", id="stranger"),
        pytest.param("\x1b[31m421\x00 busy", "... busy", id="controls"),
        pytest.param("OFFICE@EXAMPLE.ORG unknown", "office@example.org unknown", id="no code"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_reply_keeps_codes_and_plain_words(said: str, kept: str) -> None:
    assert kept_reply(said, "office@example.org") == kept


@pytest.mark.parametrize("why", Why)
def test_our_own_word_is_told_from_a_servers(why: Why) -> None:
    assert not is_reply(why)
    assert len(why) <= LONGEST
    assert is_reply(kept_reply("250 ok"))
    assert not is_reply("")


@given(st.text(max_size=600))
def test_no_word_is_kept_that_is_not_a_servers(said: str) -> None:
    told = kept_reply(f"550 5.7.1 {said}")
    assert len(told) <= LONGEST
    assert told.isprintable()
    for word in told.removesuffix(GAP).split():
        assert word == GAP or word[0].isdigit() or word.casefold() in WORDS or len(told) == LONGEST
