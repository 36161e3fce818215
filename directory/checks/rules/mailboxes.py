"""Rules for mailboxes: a person's, one that nobody reads, a domain that takes no mail, a wrong link."""

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from directory.checks.helpers import as_compared, body_of, family, ids_of, told, website_domain, words
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION, parsed_emails
from directory.model import Book, Problem, Row, Severity, Status
from directory.values import ContactError, Email, is_free_mail, is_reserved, parse_email
from directory.workbook.lookup import bodies
from directory.workbook.schema import RECIPIENTS

# A mailbox with one of these words in its name belongs to a post, whoever holds it.
_POST_WORDS = """
    access accounts address admin administration administrator admission admissions alternative ap
    apprenticeships assessment attendance booking bookings business careers centre city clerk college
    community compliance complaints contact contacts council county courses customer customers
    customerservices data desk director dpo dsl education email employers engagement enq enquiries
    enquiry exam examinations exams feedback finance foi form gdpr general governance governors head
    headteacher health hello help helpdesk hr ict immunisation immunisations inclusion info information
    it jobs learner learners learning legal mail main management manager marketing media nurse nurses
    nursing office officer outreach partnership pastoral placements post post16 press principal privacy
    programme programmes project projects protection provision pupil pupils quality reception records
    referral referrals reply request requests safeguarding sales school secretary sen senco send service
    services sixth sport sports staff student students studentservices support team training transfer
    transfers transition trust trustees web webmaster welfare youth
"""
# A mailbox of one word is a person's only if the word is a forename; these are those that schools meet most.
_FORENAME_WORDS = """
    aaron abdul abdullah abigail adam adrian ahmed aisha alan alex alexander alexandra ali alice alison
    amanda amelia amina amir amy andrea andrew andy angela anita anjali ann anna anne annie anthony
    arjun ash ashley asif barbara barry becky ben benjamin beth bev bill bob brian bryan callum carl
    carol caroline catherine cath charlie charlotte chloe chris christine christopher claire clare colin
    connor craig daisy dan daniel danny dave david dawn debbie deborah deepak denise derek diane dominic
    donna dylan ed eddie edward elaine eleanor elizabeth ella ellie emily emma eric ethan eve farah
    fatima fiona fran frances francis frank fred gareth gary gavin gemma geoff george georgia gill
    gillian glen gordon grace graham grant greg hannah hanna harpreet harry hassan hayley heather helen
    henry holly howard hugh ian ibrahim imran irene isaac isabella ismail jack jackie jacob jade jake
    james jamie jan jane janet janice jason jay jayne jean jeff jen jennifer jenny jeremy jess jessica
    jill jim jo joan joanna joanne joe joel john johnny jon jonathan jordan joseph josh joshua joy joyce
    judith judy julia julian julie june justin karen karl kate katherine kathryn kathy katie kavita kay
    keith kelly ken kenneth kerry kevin khadija kiran kirsty krishna kyle lara laura lauren leah lee leo
    leon leonard leslie lewis liam lily linda lindsay lisa liz lorna lorraine louis louise lucy luke
    lynn lynne malcolm manjit marc marcus margaret maria marian marie marion mark martha martin mary
    maryam matt matthew maureen max meera megan mel melanie melissa mia michael michelle mick mike
    miriam mohamed mohammad mohammed molly muhammad nadia nancy naomi natalie natasha nathan neil nick
    nicola nicole nigel nikki nina noah nora oliver olivia omar oscar owen pam pamela pat patricia
    patrick paul paula pauline pete peter phil philip philippa pippa poppy priya rachel raj rajesh ravi
    ray raymond rebecca rhys richard rita rob robert robin roger ron rosa rose rosie ross roy russell
    ruth ryan sabrina sadia sally sam samantha samuel sandra sanjay sara sarah scott sean shabana shaun
    sharon sheila shirley simon sophia sophie stacey stan stella stephanie stephen steve steven stuart
    sue sunita susan suzanne sylvia tanya tara ted teresa terry theo thomas tim timothy tina tom tony
    tracey tracy trevor usha val valerie vanessa vera vicky victor victoria vijay vikki wayne wendy will
    william yasmin yusuf yvonne zahra zainab zara zoe
"""
_POSTS, _FORENAMES = frozenset(_POST_WORDS.split()), frozenset(_FORENAME_WORDS.split())

# Mailboxes that only send: noreply@, do-not-reply@, no_reply.admissions@.
_UNREAD = re.compile(
    r"(?:.*[._+-])?(?:no|not|do[._-]?not|dont)[._-]?reply(?:[._+-].*)?|mailer-daemon|bounces?", re.IGNORECASE
)

_SERIES = 3  # bodies: two may be called so by chance
_MANY = r"(?:staff|teachers|students?|pupils?|learners?|parents?|carers?|families|users|members)"
# all-staff@, parents-and-carers@, students@, everyone@, year11@, test2@
_OF_MANY = re.compile(
    rf"(?:all[._-]?)?{_MANY}(?:[._-]?(?:and|&)?[._-]?{_MANY})*(?:[._-]?(?:all|list))?"
    r"|all|every(?:one|body)|whole[._-]?school|all[._-]?(?:school|college|users)|(?:year|yr)[._-]?1?[0-9]"
    r"|(?:.*[._-])?(?:e?mail(?:ing)?|distribution)[._-]?list|test(?:er|ing|mail)?[._-]?[0-9]*|dummy|asdf|xxx*",
    re.IGNORECASE,
)


@check(
    "C12", Severity.NOTE, source="UK GDPR Art. 5(1)(f): whoever leaves a post leaves its mailbox to the next"
)
def personal_mailbox(book: Book) -> Iterator[Problem]:
    """Every body's e-mail address belongs to a post, not a person.

    Why: when the person leaves, a pupil's data waits in a mailbox that nobody reads, or goes with them.
    Mend: ask the body for an address such as admissions@; a person's address goes on the Contacts sheet.
    """
    rows = [
        row
        for row, _, email in parsed_emails(book, RECIPIENTS.name)
        if row["status"] != Status.CLOSED
        and not is_free_mail(email.domain)  # C03's
        and _is_personal(email, row)
    ]
    if rows:
        cells = [row.cell("email") for row in rows]
        many = "addresses look like a person's" if len(cells) > 1 else "address looks like a person's"
        message = f"{len(cells)} {many}, not a post's: {told(cells)}."
        yield Problem(RECIPIENTS.name, 0, cells[0], message, column="email", bodies=ids_of(rows))


@check("C13", Severity.WARNING, source="RFC 5321 5.1 and RFC 7505, as email-validator asks the DNS")
def domain_without_mail(book: Book) -> Iterator[Problem]:
    """Every e-mail address is at a domain that takes mail (checked only when DNS is asked).

    Why: anybody can buy a domain that has lapsed, and read the mail sent to it.
    Mend: ask the body for its address by phone.
    """
    asked = book.mail_problems or {}
    for row, key, email in parsed_emails(book) if asked else ():
        trouble = asked.get(email.domain)
        if trouble:
            yield row.problem(key, f"{email.domain} {trouble}. Ask the body for its address by phone.")


@check("C14", Severity.NOTE, source="RFC 5321 5.1, as email-validator asks the DNS")
def domain_not_asked(book: Book) -> Iterator[Problem]:
    """Every e-mail domain got an answer from the DNS, when it was asked.

    Why: without an answer, nobody knows whether the address takes mail.
    Mend: check again when the network works.
    """
    asked = book.mail_problems
    if asked is not None:
        unknown = email_domains(book).difference(asked)
        if unknown:
            message = f"The DNS gave no answer about {told(sorted(unknown))}."
            yield Problem(RECIPIENTS.name, 0, "", message, column="email")


@check(
    "C19",
    Severity.WARNING,
    source="what programs call a mailbox that only sends",
    doubts_email=True,
)
def mailbox_that_nobody_reads(book: Book) -> Iterator[Problem]:
    """Every e-mail address is a mailbox that somebody reads.

    Why: a letter to a no-reply address is lost, and does not bounce.
    Mend: ask the body for an address such as admissions@ or office@.
    """
    for row, key, email in parsed_emails(book):
        if _UNREAD.fullmatch(email.local):
            yield row.problem(key, f"Nobody reads {email.address}: it only sends.")


@check("C22", Severity.WARNING, source="RFC 2606 3: names that are kept for examples", doubts_email=True)
def reserved_domain(book: Book) -> Iterator[Problem]:
    """No e-mail address is at a domain that is kept for examples, such as example.org.

    Why: nobody has a mailbox there: it was typed to fill the cell.
    Mend: ask the body for its address.
    """
    ours = _own_domain(book)
    if not ours or is_reserved(ours):
        return  # the school is invented, and so is its whole directory
    for row, key, email in parsed_emails(book):
        if is_reserved(email.domain):
            yield row.problem(key, f"{email.domain} is kept for examples: nobody has a mailbox there.")


@check("C23", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def mailbox_of_many(book: Book) -> Iterator[Problem]:
    """No e-mail address is a list, or a mailbox of pupils or parents, or one for tests.

    Why: a letter about one child would be read by everybody on the list.
    Mend: ask the body for an address such as admissions@ or office@.
    """
    for row, key, email in parsed_emails(book):
        if _OF_MANY.fullmatch(email.local):
            yield row.problem(key, f"{email.local}@ looks like a list, or a mailbox of pupils or for tests.")


@check("C24", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def addresses_dragged_down(book: Book) -> Iterator[Problem]:
    """No e-mail addresses of different bodies differ in a number alone: office1@, office2@, office3@.

    Why: a spreadsheet counts up when a cell is dragged down, and writes addresses that nobody gave.
    Mend: ask each body for its address; have somebody accept the ones that are right.
    """
    known = bodies(book)
    drawers: dict[str, list[tuple[Row, str, Email, str]]] = defaultdict(list)
    for row, key, email in parsed_emails(book):
        if re.search(r"[0-9]", email.address):
            own = family(body_of(row, known), known)
            stem = re.sub(r"[0-9]+", "#", email.address.casefold())
            drawers[stem].append((row, key, email, own))
    for places in drawers.values():
        addresses = {email.address.casefold() for _, _, email, _ in places}
        families = {own for _, _, _, own in places}
        if min(len(addresses), len(families)) < _SERIES:
            continue
        for row, key, email, _ in places:
            if email.domain != website_domain(body_of(row, known)):
                others = f"{len(families)} bodies have addresses that differ in a number alone"
                yield row.problem(key, f"{others}: was {email.address} dragged down?")


@check("C25", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def address_of_our_own(book: Book) -> Iterator[Problem]:
    """No body's e-mail address is at our own school's domain.

    Why: the letter would come back to us, or to a colleague who has left, and the body never gets it.
    Mend: ask the body for its own address.
    """
    ours = _own_domain(book)
    if not ours or is_free_mail(ours):
        return
    known = bodies(book)
    for row, key, email in parsed_emails(book):
        if email.domain == ours and website_domain(body_of(row, known)) != ours:
            yield row.problem(key, f"{email.domain} is our own school's domain (sheet School).")


def _own_domain(book: Book) -> str:
    """Return the domain of the school's own e-mail address; "" without a readable one."""
    try:
        return parse_email(book.setting("Email")).domain if book.setting("Email") else ""
    except ContactError:
        return ""  # G02's


@check("C20", Severity.WARNING, source=MISDIRECTION)
def link_to_another_address(book: Book) -> Iterator[Problem]:
    """Every link on an e-mail address leads to that same address.

    Why: a click on the right address opens a message to a wrong one, and nobody looks again.
    Mend: right-click the cell and choose Remove Hyperlink.
    """
    for table in book.tables.values():
        for row in table.rows if table.links else ():
            scheme, _, target = table.links.get(row.cell("email"), "").partition(":")
            address = unquote(target.partition("?")[0])
            if scheme.lower() == "mailto" and as_compared(address, "email") != as_compared(
                row["email"], "email"
            ):
                yield row.problem("email", f"A click on this address writes to {address}.")


def email_domains(book: Book) -> frozenset[str]:
    """Return the domains of all readable e-mail addresses, to ask the DNS about."""
    return frozenset(email.domain for _, _, email in parsed_emails(book))


def _is_personal(email: Email, body: Row) -> bool:
    """Return whether a mailbox is named for a person: sandra@, j.smith@, daniel.griffiths@."""
    parts = re.split(r"[._-]", email.local.casefold().rstrip("0123456789"))
    if not all(part.isalpha() for part in parts) or not _POSTS.isdisjoint(parts):
        return False
    if len(parts) == 1 and parts[0] not in _FORENAMES:
        return False
    own = {*words(body["organisation"]), *email.domain.split(".")}
    return own.isdisjoint(parts) and len(parts) < 4 and (len(parts) == 1 or len(parts[-1]) > 1)
