"""What is kept of a server's reply: its codes, our sentence on them, and no word of the server's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.ledger.replies import about_address, is_reply, kept_reply, kept_status
from directory.ledger.states import Why


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param("250 2.0.0 Ok: queued as 4FZx1Q", "250 2.0.0: the server said yes", id="taken"),
        pytest.param("251 will forward", "251: the server said yes", id="taken, without a longer code"),
        pytest.param("354 go ahead", "354: the server waits for more", id="go on"),
        pytest.param(
            "550-5.1.1 <office@example.org>: User unknown\r\n550 5.1.1 See https://example.net/a?b=c",
            "550 5.1.1: there is no such mailbox",
            id="two lines",
        ),
        pytest.param("550 5.1.10 null MX", "550 5.1.10: what stands after the @ takes no mail", id="null MX"),
        pytest.param("552 5.2.2 Over quota", "552 5.2.2: the mailbox is full", id="full"),
        pytest.param("552 5.3.4 Too big", "552 5.3.4: the message is bigger than the server takes", id="big"),
        pytest.param(
            '554 5.7.1 Message refused: it has "Imogen Fairbrass" and R999999926001 in it',
            "554 5.7.1: the server does not take mail from us",
            id="quotes the letter",
        ),
        pytest.param(
            "535 5.7.8 not accepted", "535 5.7.8: the user name or the password is wrong", id="login"
        ),
        pytest.param(
            "550 5.7.60 SMTP; Client does not have permissions",
            "550 5.7.60: our mailbox may not send under this name",
            id="a detail of one maker's own",
        ),
        pytest.param(
            "451 4.4.5 later",
            "451 4.4.5: the server asks us to try later; the server has too much mail",
            id="a maker's own detail is of lasting refusals alone",
        ),
        pytest.param(
            "550 5.1.99 no", "550 5.1.99: the server will not have the address", id="another detail"
        ),
        pytest.param("554 5.0.0 no", "554 5.0.0: the server will not have it", id="no subject"),
        pytest.param("550 5.9.9 no", "550 5.9.9: the server will not have it", id="a subject that is none"),
        pytest.param(
            "451 4.7.1 <a@example.net> greylisted", "451 4.7.1: " + "the server asks us to try later"
        ),
        pytest.param(
            "452 4.2.2 Over quota", "452 4.2.2: the server asks us to try later; the mailbox is full", id="4"
        ),
        pytest.param("421 busy", "421: the server asks us to try later", id="4 without a longer code"),
        pytest.param("550 No such user here", "550: the server will not have it", id="550 alone"),
        pytest.param("501 Syntax", "501: the server did not understand us", id="501 alone"),
        pytest.param("521 no mail here", "521: the server takes no mail", id="521 alone"),
        pytest.param("535 no", "535: the server wants us to log in in another way", id="535 alone"),
        pytest.param("550", "550: the server will not have it", id="nothing else"),
        pytest.param("550 2.1.1 what", "550: the server will not have it", id="codes that disagree"),
        pytest.param("550 5.1.1.1 what", "550: the server will not have it", id="a number of four"),
        pytest.param("550 5.1.1x", "550: the server will not have it", id="a number with a letter"),
        pytest.param("\x1b[31m421\x00 busy", "", id="controls"),
        pytest.param("unknown", "", id="no code"),
        pytest.param("999 unknown", "", id="no code of mail's"),
        pytest.param("5501 unknown", "", id="four digits"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_reply_is_kept_as_its_codes_and_what_they_mean(said: str, kept: str) -> None:
    assert kept_reply(said) == kept
    assert kept_reply(kept) == kept


@pytest.mark.parametrize(
    ("code", "status", "kept"),
    [
        ("550", "5.1.1", "550 5.1.1: there is no such mailbox"),
        ("", "5.2.2", "5.2.2: the mailbox is full"),
        ("", "5.9.9", "5.9.9: the server will not have it"),
        ("554", "", "554: the server will not have it"),
        ("", "4.4.1", "4.4.1: the server of the address does not answer"),
        ("450", "4.9.9", "450 4.9.9: no server has taken it yet"),
        ("", "2.0.0", "2.0.0: it is in the mailbox"),
        ("", "", ""),
    ],
)
def test_a_reports_codes_are_kept_with_what_they_mean(code: str, status: str, kept: str) -> None:
    assert kept_status(code, status) == kept
    assert not kept or is_reply(kept)


@pytest.mark.parametrize("why", Why)
def test_our_own_word_is_told_from_a_servers(why: Why) -> None:
    assert not is_reply(why)
    assert is_reply(kept_reply("250 ok"))
    assert is_reply("550 5.1.1 User unknown ...")  # as older ledgers have it
    assert not is_reply("")


@given(st.sampled_from([250, 421, 451, 550, 554]), st.text(max_size=600))
def test_no_word_of_the_servers_is_kept(code: int, said: str) -> None:
    alone = kept_reply(f"{code} {code // 100}.7.1")
    assert kept_reply(f"{code} {code // 100}.7.1 {said}") == alone
    assert re.fullmatch(r"[245][0-9]{2} [245]\.7\.1: [a-z ]+", alone)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("550 5.1.1 No such user", True),
        ("550 5.1.10 No such domain", True),
        ("550 5.2.1 The account is disabled", True),
        ("552 5.2.2 Mailbox full", True),
        ("550 No such user here", True),
        ("553 mailbox name not allowed", True),
        ("550 5.7.1 Policy", False),
        ("552 5.3.4 Too big", False),
        ("552 too big", False),
        ("554 no", False),
        ("554 5.6.0 Content", False),
        ("450 4.2.1 Try later", False),
        ("taken back: 550 it was not refused", False),
        ("", False),
    ],
)
def test_refusal_of_the_address_is_told_from_one_of_us_or_of_the_message(said: str, about: bool) -> None:
    kept = kept_reply(said) if is_reply(said) else said
    assert about_address(kept) is about
