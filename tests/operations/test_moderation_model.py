"""A state machine: whatever is sent in, decided, taken back, merged and withdrawn, in any order,
the calendar stands as a small model of it says."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from icalendar import Calendar

from calendar_service.domain.errors import CalendarError
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import TRANSITIONS, Action, State
from calendar_service.domain.people import Account
from calendar_service.operations.answer_submission import (
    confirm_submission,
    withdraw_submission,
)
from calendar_service.operations.letters import confirm_token
from calendar_service.storage.schema import submissions
from calendar_service.storage.submissions import Submission
from tests.house import House, opened_house
from tests.volume import Volume

STEPS = 50
PLAIN = (Action.APPROVE, Action.REQUEST_CHANGES, Action.DECLINE, Action.SPAM, Action.REOPEN)
PICK = st.integers(0, 10**6)


@dataclass(slots=True)
class Shown:
    """An event in the model; `before` is the title that its last edit replaced."""

    title: str
    sequence: int = 0
    is_public: bool = True
    before: str = ""


@dataclass(slots=True)
class Sent:
    """A submission in the model; `last` is what was decided last, as far as it can be undone:
    the action, the state before, the moment and the sequence that it made."""

    submission: Submission
    token: str
    state: State
    title: str
    edits: str | None = None
    own: str | None = None
    merged: str | None = None
    last: tuple[Action, State, datetime, int] | None = None
    gone: tuple[str, int] | None = None

    @property
    def about(self) -> str | None:
        return self.edits or self.own


class Moderation(RuleBasedStateMachine):
    """`blank` is the database it starts from."""

    blank: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.house: House = self.run(
            lambda: self.stack.enter_async_context(opened_house(self.folder, blank=self.blank))
        )
        self.bob: Account = self.run(lambda: self.house.account("bob@example.org"))
        self.sent: list[Sent] = []
        self.events: dict[str, Shown] = {}
        self.count = 0

    def run(self, what: Callable[[], Awaitable[Any]]) -> Any:
        async def wait() -> Any:
            return await what()

        return self.runner.run(wait())

    def taken(self, what: Callable[[], Awaitable[Any]], *, may: bool) -> Any:
        """Return what it gives if the model allows it; else it must be refused."""
        given, refusal = None, None
        try:
            given = self.run(what)
        except CalendarError as error:
            refusal = error
        assert (refusal is None) == may, f"the model says otherwise than {refusal!r}"
        return given

    @rule()
    def submit(self) -> None:
        self.count += 1
        title = f"Event {self.count}"
        strict = self.house.set_up(confirm_email=True)
        submission, token = self.run(lambda: strict.submit(title=title))
        self.sent.append(Sent(submission, token, State.UNCONFIRMED, title))

    @precondition(lambda self: self.sent)
    @rule(pick=PICK)
    def confirm(self, pick: int) -> None:
        one = self.one(pick)
        token = confirm_token(self.house.context, one.submission.id, one.submission.rotation)
        self.run(lambda: confirm_submission(self.house.context, token))
        if one.state is State.UNCONFIRMED:
            one.state = State.PENDING

    @precondition(lambda self: self.events)
    @rule(pick=PICK)
    def edit(self, pick: int) -> None:
        event_id = self.event(pick)
        self.count += 1
        title = f"Event {self.count}"
        no_times = dict.fromkeys(("start", "end", "time_zone"))
        sent = self.taken(
            lambda: self.house.submit(**no_times, title=title, event_id=event_id),
            may=self.events[event_id].is_public,
        )
        if sent:
            self.sent.append(Sent(sent[0], sent[1], State.PENDING, title, event_id))

    @precondition(lambda self: self.sent)
    @rule(pick=PICK, action=st.sampled_from(PLAIN))
    def decide(self, pick: int, action: Action) -> None:
        one = self.one(pick)
        may = one.state is not State.UNCONFIRMED and (one.state, action) in TRANSITIONS
        if action is Action.APPROVE and one.edits:
            may = may and self.events[one.edits].is_public
        decided = self.taken(lambda: self.house.decide(one.submission, action, self.bob), may=may)
        if not decided:
            return
        made = self.publish(one, decided[0]) if action is Action.APPROVE else -1
        self.decided(one, action, State(decided[0].state), made)

    def publish(self, one: Sent, now: Submission) -> int:
        if one.edits:
            shown = self.events[one.edits]
            shown.before, shown.title = shown.title, one.title
            shown.sequence += 1
            return shown.sequence
        assert now.event_id is not None
        one.own = now.event_id
        sequence = 0
        if one.gone:
            assert one.gone[0] == now.event_id
            sequence = one.gone[1] + 1
        self.events[now.event_id] = Shown(one.title, sequence)
        return sequence

    @precondition(lambda self: self.sent and self.events)
    @rule(pick=PICK, other=PICK)
    def merge(self, pick: int, other: int) -> None:
        one, into = self.one(pick), self.event(other)
        may = (one.state, Action.MERGE) in TRANSITIONS and not one.edits and not one.merged
        may = may and self.events[into].is_public and into != one.own
        decided = self.taken(
            lambda: self.house.decide(one.submission, Action.MERGE, self.bob, into=into), may=may
        )
        if not decided:
            return
        one.merged = into
        if one.own:
            self.events[one.own].is_public = False
            self.events[one.own].sequence += 1
        self.decided(one, Action.MERGE, State.APPROVED, -1)

    @precondition(lambda self: self.sent)
    @rule(pick=PICK)
    def undo(self, pick: int) -> None:
        one = self.one(pick)
        may = self.may_undo(one)
        if not self.taken(
            lambda: self.house.decide(one.submission, Action.UNDO, self.bob), may=may
        ):
            return
        assert one.last is not None
        action, before, *_ = one.last
        if action is Action.APPROVE:
            self.unpublish(one)
        if action is Action.MERGE:
            one.merged = None
            if one.own:
                self.events[one.own].is_public = True
                self.events[one.own].sequence += 1
        one.state, one.last = before, None

    def may_undo(self, one: Sent) -> bool:
        if one.last is None:
            return False
        action, _, at, made = one.last
        if self.house.clock.now() - at >= timedelta(seconds=30):
            return False
        if action is not Action.APPROVE:
            return True
        assert one.about is not None
        shown = self.events[one.about]
        if not shown.is_public or shown.sequence != made:
            return False
        return bool(one.edits) or not self.is_leant_on(one)

    def is_leant_on(self, one: Sent) -> bool:
        others = [each for each in self.sent if each is not one]
        return any(one.own in (each.edits, each.own, each.merged) for each in others)

    def unpublish(self, one: Sent) -> None:
        if one.edits:
            shown = self.events[one.edits]
            shown.title, shown.before = shown.before, shown.title
            shown.sequence += 1
        elif one.own:
            one.gone = one.own, self.events.pop(one.own).sequence
            one.own = None

    @precondition(lambda self: self.sent)
    @rule(pick=PICK)
    def withdraw(self, pick: int) -> None:
        one = self.one(pick)
        may = (one.state, Action.WITHDRAW) in TRANSITIONS
        if one.state is State.APPROVED:
            may = not one.edits and not one.merged
        if not self.taken(lambda: withdraw_submission(self.house.context, one.token), may=may):
            return
        if one.state is State.APPROVED and one.own:
            self.events[one.own].is_public = False
            self.events[one.own].sequence += 1
        one.state, one.last = State.WITHDRAWN, None

    @rule(seconds=st.sampled_from((1, 10, 31)))
    def wait(self, seconds: int) -> None:
        self.house.clock.advance(seconds=seconds)

    @invariant()
    def the_calendar_stands_as_the_model_says(self) -> None:
        if not hasattr(self, "sent"):
            return
        query = sa.select(submissions.c.id, submissions.c.state, submissions.c.merged_into)
        rows = self.run(lambda: self.house.store.read(lambda con: con.all(query)))
        assert {row["id"]: (row["state"], row["merged_into"]) for row in rows} == {
            each.submission.id: (each.state.value, each.merged) for each in self.sent
        }
        now = self.house.clock.now()
        document = self.run(lambda: self.house.catalogue.feed(EventFilter(), now))
        found = [
            (str(each["SUMMARY"]), int(str(each["SEQUENCE"])))
            for each in Calendar.from_ical(document.body).walk("VEVENT")
        ]
        assert sorted(found) == sorted(
            (each.title if each.is_public else "Withdrawn", each.sequence)
            for each in self.events.values()
        )

    def one(self, pick: int) -> Sent:
        """The newest come first, since most happens to them."""
        return self.sent[-1 - pick % min(len(self.sent), 5)]

    def event(self, pick: int) -> str:
        return list(self.events)[-1 - pick % min(len(self.events), 4)]

    def decided(self, one: Sent, action: Action, state: State, made: int) -> None:
        one.last = action, one.state, self.house.clock.now(), made
        one.state = state

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.run(self.stack.aclose)
            self.runner.close()
            shutil.rmtree(self.folder)


def test_moderation_agrees_with_its_model(blank_database: Path, volume: Volume) -> None:
    """400 steps, or 20,000."""

    class Begun(Moderation):
        blank = blank_database

    run_state_machine_as_test(
        Begun,
        settings=settings(
            max_examples=volume.of(400),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
