"""The ledger's tables, and the triggers that keep them append-only and allow only legal steps. Pure text.

Version 2 added the details of bodies, version 3 what delivery reports say, version 4 that a person's word is
taken back, version 5 that a letter which was refused or held may have left. An older ledger gets them from
the first run that records in it. The steps are those of ``states``: SQLite refuses what Python would have
refused, whoever opens the file. Steps that change ask for another version: by it a ledger is known to have
these triggers, word for word.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from directory.ledger.states import NEXT, OPEN, REPORTED, SAID_BY_A_PERSON, Mark, State

VERSION = 5  # PRAGMA user_version
WITH_DETAILS, WITH_REPORTS = 2, 3  # the first versions that have them
APPLICATION = int.from_bytes(b"RcpL", "big")  # PRAGMA application_id: tells our files from other databases

NOTICE_COLUMNS = (
    "key",
    "version",
    "run",
    "template",
    "template_hash",
    "recipient",
    "rule",
    "basis",
    "reference",
    "keep_until",
    "shared",
    "withheld",
    "channel",
    "address",
    "receipt_within",
    "reason",
    "reason_by",
)
RUN_COLUMNS = ("number", "started", "command", "user", "folder", "fingerprint")
EVENT_COLUMNS = (
    "seq",
    "key",
    "version",
    "what",
    "at",
    "clock",
    "run",
    "reply",
    "said_by",
    "said_on",
    "files",
    "previous",
    "hash",
)
DETAIL_COLUMNS = (
    "number",
    "run",
    "body",
    "role",
    "name",
    "email",
    "phone",
    "post",
    "checked",
    "checked_by",
)


# What a standing has behind its notice's own columns; a test compares it with the view.
STANDING_COLUMNS = (
    *NOTICE_COLUMNS,
    *RUN_COLUMNS[1:],
    *("what", "at", "said_on", "said_by", "reply"),
    *("files", "approved_by", "acknowledged_on", "planned", "newest"),
    "reported",  # last, because older ledgers lack it
)
COLUMNS = MappingProxyType(
    {
        "runs": RUN_COLUMNS,
        "notices": NOTICE_COLUMNS,
        "events": EVENT_COLUMNS,
        "standings": STANDING_COLUMNS,
    }
)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_MARKS = _quoted(Mark)
_STEPS = _quoted(f"{before or ''}>{after}" for before in NEXT for after in sorted(NEXT[before]))
_RECEIPT = _quoted((Mark.ACKNOWLEDGED, Mark.NOT_ACKNOWLEDGED))
_OPEN = _quoted(sorted(OPEN))
_REPORTED = _quoted(sorted(REPORTED))
_NOT_TOLD = _quoted(sorted({State.WITHDRAWN, State.BOUNCED}))
_SAID = _quoted(sorted(f"{before}>{after}" for before, after in SAID_BY_A_PERSON))

_LAST_STATE = f"""(
        SELECT what FROM events
        WHERE key = NEW.key AND version = NEW.version AND what NOT IN ({_MARKS})
        ORDER BY seq DESC LIMIT 1
    )"""  # noqa: S608  # made of this module's own words


def _append_only(*tables: str) -> str:
    return "".join(
        f"""
CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


# What version 2 has beside version 1. A run's details come before its first event, which seals them.
DETAILS = f"""
CREATE TABLE details (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (number),
    body TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    post TEXT NOT NULL,
    checked TEXT,
    checked_by TEXT NOT NULL
);
{_append_only("details")}
CREATE TRIGGER details_in_order BEFORE INSERT ON details
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM details)
BEGIN SELECT RAISE(ABORT, 'details are numbered in order'); END;

CREATE TRIGGER details_begin_a_run BEFORE INSERT ON details
WHEN EXISTS (SELECT 1 FROM events WHERE run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'details come before the events of their run'); END;
"""  # noqa: S608

VIEW = f"""
CREATE VIEW standings AS
SELECT
    n.*,
    r.started, r.command, r.user, r.folder, r.fingerprint,
    e.what, e.at, e.said_on, e.said_by, e.reply,
    (
        SELECT files FROM events
        WHERE key = n.key AND version = n.version AND what = '{State.DRAFT_MADE}'
    ) AS files,
    (
        SELECT json_group_array(said_by) FROM events
        WHERE key = n.key AND version = n.version AND what = '{Mark.APPROVED}'
    ) AS approved_by,
    (
        SELECT CASE what WHEN '{Mark.ACKNOWLEDGED}' THEN said_on END FROM events
        WHERE key = n.key AND version = n.version AND what IN ({_RECEIPT})
        ORDER BY seq DESC LIMIT 1
    ) AS acknowledged_on,
    (SELECT min(seq) FROM events WHERE key = n.key AND version = n.version) AS planned,
    n.version = (SELECT max(version) FROM notices WHERE key = n.key) AS newest,
    (
        SELECT what FROM events
        WHERE key = n.key AND version = n.version AND what IN ({_REPORTED})
        ORDER BY seq DESC LIMIT 1
    ) AS reported
FROM notices AS n
JOIN runs AS r ON r.number = n.run
JOIN events AS e ON e.seq = (
    SELECT max(seq) FROM events WHERE key = n.key AND version = n.version AND what NOT IN ({_MARKS})
);
"""  # noqa: S608

# INSERT OR REPLACE deletes without calling a DELETE trigger, so each table refuses a number that it has.
CREATE = f"""
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    command TEXT NOT NULL,
    user TEXT NOT NULL,
    folder TEXT NOT NULL,
    fingerprint TEXT NOT NULL
);
CREATE TABLE notices (
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (number),
    template TEXT NOT NULL,
    template_hash TEXT NOT NULL,
    recipient TEXT NOT NULL,
    rule TEXT NOT NULL,
    basis TEXT NOT NULL,
    reference TEXT NOT NULL,
    keep_until TEXT,
    shared TEXT NOT NULL,
    withheld TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    receipt_within TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_by TEXT NOT NULL,
    PRIMARY KEY (key, version)
);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    key TEXT,
    version INTEGER,
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    clock TEXT,
    run INTEGER NOT NULL REFERENCES runs (number),
    reply TEXT NOT NULL,
    said_by TEXT NOT NULL,
    said_on TEXT,
    files TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    FOREIGN KEY (key, version) REFERENCES notices (key, version),
    CHECK ((key IS NULL) = (what = '{Mark.BEGUN}'))
);
CREATE INDEX events_of_notice ON events (key, version, seq);
CREATE INDEX notices_about ON notices (reference);
{_append_only("runs", "notices", "events")}
CREATE TRIGGER runs_in_order BEFORE INSERT ON runs
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM runs)
BEGIN SELECT RAISE(ABORT, 'runs are numbered in order'); END;

CREATE TRIGGER versions_in_order BEFORE INSERT ON notices
WHEN NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM notices WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'versions are numbered in order'); END;

CREATE TRIGGER next_version_needs_a_reason BEFORE INSERT ON notices
WHEN NEW.version > 1 AND NOT coalesce((
    SELECT e.what IN ({_NOT_TOLD}, '{State.SENT}') AND (
        (e.what IN ({_NOT_TOLD}) AND n.reason = '') OR (NEW.reason <> '' AND NEW.reason_by <> '')
    )
    FROM events AS e JOIN notices AS n ON n.key = e.key AND n.version = e.version
    WHERE e.key = NEW.key AND e.version = NEW.version - 1 AND e.what NOT IN ({_MARKS})
    ORDER BY e.seq DESC LIMIT 1
), FALSE)
BEGIN SELECT RAISE(ABORT, 'the version before stands, and is not corrected with a reason'); END;

CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
    OR NEW.previous IS NOT (SELECT coalesce((SELECT hash FROM events ORDER BY seq DESC LIMIT 1), ''))
    OR NEW.at < (SELECT coalesce((SELECT at FROM events ORDER BY seq DESC LIMIT 1), ''))
BEGIN SELECT RAISE(ABORT, 'events follow one another'); END;

CREATE TRIGGER steps_are_legal BEFORE INSERT ON events
WHEN NEW.what NOT IN ({_MARKS})
    AND coalesce({_LAST_STATE}, '') || '>' || NEW.what NOT IN ({_STEPS})
BEGIN SELECT RAISE(ABORT, 'no such step'); END;

CREATE TRIGGER some_steps_need_a_person BEFORE INSERT ON events
WHEN NEW.said_by = '' AND (
    NEW.what IN ('{Mark.APPROVED}', {_RECEIPT})
    OR {_LAST_STATE} || '>' || NEW.what IN ({_SAID})
)
BEGIN SELECT RAISE(ABORT, 'a person must say so'); END;

CREATE TRIGGER marks_have_their_state BEFORE INSERT ON events
WHEN (NEW.what IN ({_RECEIPT}, {_REPORTED}) AND {_LAST_STATE} IS NOT '{State.SENT}')
    OR (NEW.what = '{Mark.APPROVED}' AND coalesce({_LAST_STATE}, '') NOT IN ({_OPEN}))
BEGIN SELECT RAISE(ABORT, 'not in this state'); END;

{VIEW}{DETAILS}"""  # noqa: S608

# Of the events of a version, SQLite takes ``what`` from the row that has the greatest ``seq``.
PLACED = f"""
SELECT n.key, n.template, n.reference, n.run, r.folder, last.what, coalesce(seen.approved_by, '[]'),
    n.receipt_within, coalesce(receipt.what, '') = '{Mark.ACKNOWLEDGED}', n.reason <> ''
FROM notices AS n
JOIN runs AS r ON r.number = n.run
JOIN (
    SELECT key, version, what, max(seq) FROM events
    WHERE key IS NOT NULL AND what NOT IN ({_MARKS}) GROUP BY key, version
) AS last ON last.key = n.key AND last.version = n.version
LEFT JOIN (
    SELECT key, version, json_group_array(said_by) AS approved_by FROM events
    WHERE what = '{Mark.APPROVED}' GROUP BY key, version
) AS seen ON seen.key = n.key AND seen.version = n.version
LEFT JOIN (
    SELECT key, version, what, max(seq) FROM events WHERE what IN ({_RECEIPT}) GROUP BY key, version
) AS receipt ON receipt.key = n.key AND receipt.version = n.version
ORDER BY n.run, n.version
"""  # noqa: S608


# Whether a state, the event ``e``, is the last of its version: nobody has taken it back.
STILL = f"""NOT EXISTS (
    SELECT 1 FROM events
    WHERE key = e.key AND version = e.version AND seq > e.seq AND what NOT IN ({_MARKS}, '{State.BOUNCED}')
)"""  # noqa: S608

# Each trigger's text, by its name, as SQLite keeps it.
TRIGGERS: Mapping[str, str] = MappingProxyType(
    {found[1]: found[0] for found in re.finditer(r"^CREATE TRIGGER (\w+) .*?END(?=;)", CREATE, re.M | re.S)}
)
# Those that a ledger of version 1 lacks.
LATER_TRIGGERS = frozenset(name for name in TRIGGERS if name.startswith("details_"))
# Those that go by the steps and marks: a ledger of an older version has others.
STEP_TRIGGERS = frozenset(
    {
        "marks_have_their_state",
        "next_version_needs_a_reason",
        "some_steps_need_a_person",
        "steps_are_legal",
    }
)
# What turns a ledger of versions 2 to 4 into one of version 5. It fails where one of the guards is gone.
STEPS = (
    "".join(f"DROP TRIGGER {name};\n{TRIGGERS[name]};\n" for name in sorted(STEP_TRIGGERS))
    + f"DROP VIEW standings;\n{VIEW}"
)


def select(table: str, columns: tuple[str, ...], rest: str = "") -> str:
    """Return a SELECT of ``columns``."""
    return f"SELECT {', '.join(columns)} FROM {table} {rest}"  # noqa: S608  # the names are this module's own


def insert(table: str, columns: tuple[str, ...]) -> str:
    """Return an INSERT of one row of ``columns``."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
