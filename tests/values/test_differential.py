"""The quick parsers of phones and e-mail addresses must agree with the full ones, which ask the libraries.

Two ways are worth having only if they never differ: not in a value, and not in a word of an error.
"""

import gc
import random
import re
import traceback
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import email_validator
import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.values import ContactError, Email, Phone, is_reserved_for_drama, parse_email, parse_phone
from directory.values import email as emails
from directory.values import phone as phones
from directory.values.memory import remembering
from directory.values.text import LONGEST_CELL, tidied

MANY = 10_000  # of each
AREA_CODE = "0116"

# The usual first, then what a generator of good ones would leave out.
_STARTS = """
    01162 01163 01164 0121 0131 01223 01332 01509 01572 01664 01858 0203 0207 0208 029 0300 0303 0330 0345
    0370 074 075 0775 0778 0781 0786 079 0800 0808
    | 01632960 0207946 0770090 013873 016977 023 028 04 0500 055 056 071 0728 07624 076 070 08001111 0845
    084546 0871 09 0118 00 0044 +44 +44(0) +331 1 7 44
"""
_LOCALS = """
    office info admin daniel.griffiths j_smith o'brien a+b x-y 1st a
    | Info SANDRA Sam.Swift a..b .a a. -a e email a'
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
"""
_DOMAINS = """
    example leicester mail.b1 gmail outlook googlemail ymail regent-college a-b.c-d x 1
    | gmial hotmial yaho btinernet xn--caf-dma ab--cd -x x- 123.45 a_b a..b a. Example
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
"""
_ENDINGS = """
    org org.uk com co.uk ac.uk gov.uk sch.uk nhs.uk net info uk museum
    | con cmo couk orguk ac.u sch.u og.uk test invalid local onion localhost arpa example t c0m 1 xn--p1ai UK
"""
STARTS, LOCALS, DOMAINS, ENDINGS = (
    tuple(part.split() for part in words.split("|")) for words in (_STARTS, _LOCALS, _DOMAINS, _ENDINGS)
)

OURS_ALONE = "ends like that|misspelt|another alphabet"  # what email_validator accepts, and we do not
FINGERS = "0123456789 +-()/.,;:#x\nOolI\u00a0\u200b\u0661"
KEYS = "abcmouk019.@-_'+ \n,;:<>()/|&A\u00e9\u0430\u200b"


def drawn(generator: random.Random, words: tuple[list[str], list[str]]) -> str:
    """Return one of ``words``, seven times in eight a usual one."""
    return generator.choice(words[generator.randrange(8) == 0])


def slipped(generator: random.Random, text: str, shapes: str, keys: str) -> str:
    """Return ``text`` as somebody might type it: five in six right, else in a shape or with slips."""
    if generator.randrange(6):
        return text
    if generator.randrange(3) == 0:
        text = generator.choice(shapes.split("|")).format(text, text[::-1])
    for _ in range(generator.choice((0, 1, 1, 2, 3))):
        at = generator.randrange(len(text) + 1)
        cut = generator.choice((0, 1))
        text = text[:at] + generator.choice((*keys, "", "", "")) + text[at + cut :]
    return text


def a_phone(generator: random.Random) -> str:
    start = drawn(generator, STARTS)
    left = max(0, generator.choice((*[11] * 12, 10, 12, 7)) - len(start))
    digits = "".join(generator.choices("0123456789", k=left))
    gap = generator.choice(("", " ", " ", " ", "-"))
    number = f"{start}{gap}{digits[: left // 2]}{gap}{digits[left // 2 :]}"
    return slipped(generator, number, "Tel: {}|{} ext 12|{} (home)|{}.0|{} / {}| {}  ", FINGERS)


def an_email(generator: random.Random) -> str:
    address = f"{drawn(generator, LOCALS)}@{drawn(generator, DOMAINS)}.{drawn(generator, ENDINGS)}"
    return slipped(generator, address, "<u>{}</u>|A <{}>|mailto:{}|{}; b@example.org| {} |{}.", KEYS)


def outcome(parse: Callable[..., object], *arguments: str, **options: str) -> object:
    """Return what ``parse`` returns, or all that its error tells."""
    try:
        return parse(*arguments, **options)
    except ContactError as error:
        return {**vars(error), "args": error.args}


def long_phone(text: str) -> object:
    return outcome(phones._judged, text, tidied(text), AREA_CODE)


def long_email(text: str) -> object:
    return outcome(emails._judged, text, tidied(text))


def library_phone(text: str) -> str | None:
    """Return what `phonenumbers` alone makes of a text."""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164 if phonenumbers.is_valid_number(number) else None


def library_email(text: str) -> str | None:
    """Return what `email_validator` alone makes of a text."""
    try:
        return email_validator.validate_email(text, strict=True, check_deliverability=False).normalized
    except email_validator.EmailNotValidError:
        return None


def test_ten_thousand_phones_get_one_verdict():
    generator = random.Random(1160001)  # noqa: S311  # the same strings on every day
    short_ways = 0
    for number in range(MANY):
        text = a_phone(generator)
        typed, found = tidied(text), long_phone(text)
        if plain := phones._plain(typed):
            short_ways += 1
            assert plain == found, text
        if isinstance(found, Phone) and not found.extension:
            assert library_phone(typed) == found.e164 or is_reserved_for_drama(found), text
        elif re.fullmatch("0[1-8][0-9 ]*", typed):  # no slip of which only we know
            assert library_phone(typed) is None, text
        if number % 20 == 0:  # first judged, then remembered
            assert [outcome(parse_phone, text, area_code=AREA_CODE) for _ in "ab"] == [found, found], text
    assert short_ways > MANY / 4


def test_no_number_in_use_is_turned_away_at_a_glance():
    generator = random.Random(1160003)  # noqa: S311
    starts = (*chain(*STARTS), "+", "+440", "00440", "01624", "01481", "01534", "07624", "09", "+290", "+49")
    turned_away = 0
    for _ in range(MANY):
        left = generator.choice((3, 5, 6, 7, 8, 9, 9, 9, 10, 10, 12, 16))
        typed = re.sub("[ ()]", "", generator.choice(starts)) + "".join(
            generator.choices("0123456789", k=left)
        )
        if phones._DIALLED.fullmatch(typed) and not phones._may_be_in_use(typed):
            turned_away += 1
            found = library_phone(typed)
            assert found is None or found.startswith("+449"), typed
    assert turned_away > MANY / 4


def test_ten_thousand_emails_get_one_verdict():
    generator = random.Random(1160002)  # noqa: S311
    short_ways = 0
    for number in range(MANY):
        text = an_email(generator)
        typed, found = tidied(text), long_email(text)
        if plain := emails._plain(typed):
            short_ways += 1
            assert plain == found, text
        if isinstance(found, Email):
            assert library_email(typed) == found.address, text
        elif re.fullmatch(r"[a-z0-9][a-z0-9@.+_-]*", typed) and not re.search(OURS_ALONE, found["reason"]):
            assert library_email(typed) is None, text
        if number % 20 == 0:
            assert [outcome(parse_email, text) for _ in "ab"] == [found, found], text
    assert short_ways > MANY / 4


@given(
    st.one_of(
        st.text("0123456789 +-().", max_size=16),
        st.builds("{}{}".format, st.sampled_from([*chain(*STARTS)]), st.text("0123456789 ", max_size=11)),
        st.text(max_size=20),
    )
)
@example("0" + "\u0661" * 10)
@example("0 116 253 8528")
@example("00441162538528")
def test_any_phone_gets_one_verdict(text):
    assert outcome(parse_phone, text, area_code=AREA_CODE) == long_phone(text)


LABEL = st.text("abz019-", min_size=1, max_size=64)


@given(
    st.one_of(
        st.text("abx019.-@_'+ ", max_size=24),
        st.builds(
            "{}@{}.{}".format,
            st.text("abz019.'+_-", min_size=1, max_size=66),
            st.lists(LABEL | st.sampled_from([*chain(*DOMAINS)]), min_size=1, max_size=6).map(".".join),
            st.sampled_from([*chain(*ENDINGS)]) | st.from_regex("[a-z]{1,64}", fullmatch=True),
        ),
        st.text(max_size=30),
    )
)
@example(f"{'a' * 64}@{'b' * 63}.org")
@example(f"{'a' * 65}@example.org")
@example(f"a@{'b' * 64}.org")
@example(f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 56}.org")
@example(f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 57}.org")
@example("a@ab--cd.org")
@example("a@xn--caf-dma.org")
@example("a@mail.local")
@example("info@example.org\n")
def test_any_email_gets_one_verdict(text):
    assert outcome(parse_email, text) == long_email(text)


@pytest.mark.parametrize(("parse", "text"), [(parse_phone, "429 9363"), (parse_email, "a@gmial.com")])
def test_a_remembered_error_is_a_new_one_each_time(parse, text):
    caught = []
    for _ in range(3):
        with pytest.raises(ContactError) as one:
            parse(text)
        caught.append(one.value)
    assert len({id(error) for error in caught}) == 3
    assert len({str(error) for error in caught}) == 1
    assert len({len(traceback.extract_tb(error.__traceback__)) for error in caught[1:]}) == 1


def test_a_remembered_error_keeps_no_frame_alive():
    class Held:
        pass

    def refused() -> weakref.ref:
        held = Held()
        with pytest.raises(ContactError):
            parse_phone("496 0001")
        return weakref.ref(held)

    gone = refused()
    gc.collect()
    assert gone() is None


def test_many_threads_get_one_verdict():
    texts = ["0116 496 0001", "429 9363", "office@example.org", "a@gmial.com"] * 200
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: outcome(parse_email, text), texts))
    assert found == [long_email(text) for text in texts]


def test_what_is_longer_than_a_cell_should_be_is_not_remembered():
    asked = []

    @remembering
    def parse(text: str) -> int:
        asked.append(text)
        return len(text)

    fits = "a" * LONGEST_CELL
    assert [parse(text) for text in (fits, fits, fits + "a", fits + "a")] == [320, 320, 321, 321]
    assert asked == [fits, fits + "a", fits + "a"]
