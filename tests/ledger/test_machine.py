"""Any sequence of steps: the ledger takes exactly the legal ones, remembers them, and stays whole."""

import shutil
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from directory.ledger import Ledger, WrongStep, open_ledger
from directory.ledger.entries import Correction
from directory.ledger.states import NEXT, OVER, SAID_BY_A_PERSON, State
from directory.ledger.verify import faults
from tests.ledger.makers import DAY, FOLDER, Clock, entry

KEYS = st.sampled_from(["abcde23456", "bcdef34567", "cdefg45672"])
PEOPLE = st.sampled_from(["", "AB"])


class AnySteps(RuleBasedStateMachine):
    """A ledger, and a plain dictionary that says in which state each notice must be."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.clock = Clock()
        self.expected: dict[str, State] = {}
        self.versions: dict[str, int] = {}
        self.corrected: set[str] = set()
        self.open = ExitStack()
        self.ledger: Ledger

    @initialize()
    def begin(self) -> None:
        path = self.folder / "ledger.db"
        self.ledger = self.open.enter_context(open_ledger(path, now=self.clock, command="test", new=True))
        self.ledger.begin("test", "ab", folder=FOLDER)

    @rule()
    def end_and_begin_again(self) -> None:
        self.open.close()
        self.begin()
        for key, state in self.expected.items():
            if state is State.SENDING:
                self.expected[key] = State.UNKNOWN

    @rule(hours=st.integers(-48, 48))
    def set_the_clock(self, hours: int) -> None:
        self.clock.set(self.clock.moment + timedelta(hours=hours))

    @rule(key=KEYS, corrected=st.booleans())
    def plan(self, key: str, corrected: bool) -> None:
        before = self.expected.get(key)
        was_told = before is State.SENT or key in self.corrected
        legal = before is None or (before in OVER and (corrected or not was_told))
        corrections = {key: Correction("The course was wrong", "AB")} if corrected else {}
        try:
            self.ledger.plan([entry(key)], corrections)
        except WrongStep:
            assert not legal
        else:
            assert legal
            self.corrected |= {key} if was_told else set()
            self.expected[key] = State.PLANNED
            self.versions[key] = self.versions.get(key, 0) + 1

    @rule(key=KEYS, after=st.sampled_from(sorted(State)), by=PEOPLE)
    def step(self, key: str, after: State, by: str) -> None:
        before = self.expected.get(key)
        legal = (
            before is not None
            and after in NEXT[before]
            and (by != "" or (before, after) not in SAID_BY_A_PERSON)
        )
        try:
            self.ledger.record(key, after, by=by, on=DAY if by else None)
        except WrongStep:
            assert not legal
        else:
            assert legal
            self.expected[key] = after

    @rule()
    def take_the_folder_away(self) -> None:
        in_doubt = {State.SENDING, State.UNKNOWN} & set(self.expected.values())
        try:
            self.ledger.withdraw(FOLDER)
        except WrongStep:
            assert in_doubt
        else:
            assert not in_doubt
            self.expected = {
                key: state if state in OVER else State.WITHDRAWN for key, state in self.expected.items()
            }

    @invariant()
    def remembers_what_was_recorded_and_is_whole(self) -> None:
        standing = self.ledger.standings()
        assert {key: one.state for key, one in standing.items()} == self.expected
        assert {key: one.version for key, one in standing.items()} == self.versions
        assert list(faults(self.ledger)) == []

    def teardown(self) -> None:
        self.open.close()
        shutil.rmtree(self.folder)


AnySteps.TestCase.settings = settings(max_examples=25, stateful_step_count=30)
TestAnySteps = AnySteps.TestCase
