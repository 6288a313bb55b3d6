"""What sender and moderators see of a submission, and what the sender must not see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_service.domain.errors import RevisionOutdated
from calendar_service.domain.moderation import Action, Decision, State
from calendar_service.storage.decisions import Signed
from calendar_service.web.present import leaf
from calendar_service.web.present_desk import QueueRow, desk_tabs, queue_row
from calendar_service.web.present_submission import desk_view, outdated_words, sender_view
from tests.web.making import MAY_6, WORDS, submission, visit

DECLINED = Signed(
    Decision(
        id="1",
        submission_id="designers",
        revision=2,
        action=Action.SPAM,
        from_state=State.PENDING,
        to_state=State.SPAM,
        at=datetime(2014, 5, 6, 12, 0, tzinfo=UTC),
        account_id="bob",
        message="Not for this calendar.",
        reason="third time this week",
        event_id=None,
    ),
    "bob@example.org",
)


def test_the_sender_is_not_told_who_decided_nor_the_note_nor_that_it_was_called_spam() -> None:
    view = sender_view(submission(State.SPAM), [DECLINED], visit(), event=None)

    assert view.state_name == "Declined"
    assert view.message == "Not for this calendar."
    assert [(step.name, step.by, step.note) for step in view.steps] == [
        ("Sent in", None, None),
        ("Declined", None, None),
    ]
    assert (view.contact_email, view.fields, view.actions) == (None, (), ())


def test_the_sender_is_not_told_what_was_taken_back_in_time_and_moderators_are() -> None:
    approved, undone = (
        replace(DECLINED, decision=replace(DECLINED.decision, action=action))
        for action in (Action.APPROVE, Action.UNDO)
    )
    told = (submission(State.DECLINED), [approved, undone, DECLINED], visit())

    assert [step.name for step in sender_view(*told, event=None).steps] == ["Sent in", "Declined"]
    assert len(desk_view(*told, event=None).steps) == 4


def test_moderators_see_who_decided_and_why() -> None:
    view = desk_view(submission(State.SPAM), [DECLINED], visit(), event=None)

    assert [(step.name, step.by, step.note) for step in view.steps] == [
        ("Sent in", "the sender", None),
        ("Marked as spam", "bob@example.org", "third time this week"),
    ]


def test_what_a_file_brought_is_sent_by_the_import() -> None:
    sent = submission()
    brought = replace(sent, contact_name=None, contact_email=None, source="import")
    views = [desk_view(each, [], visit(), event=None) for each in (sent, brought)]

    assert [(view.sent_by, view.steps[0].by) for view in views] == [
        (None, "the sender"),
        ("import", "import"),
    ]


def test_the_times_of_steps_are_told_by_the_calendars_clocks() -> None:
    view = desk_view(submission(State.SPAM), [DECLINED], visit(), event=None)

    assert view.steps[1].when == "6 May 2014, 14:00"


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (State.UNCONFIRMED, []),
        (State.PENDING, ["Publish", "Ask for changes", "Decline", "Mark as spam"]),
        (
            State.CHANGES_REQUESTED,
            ["Publish", "Decline", "Mark as spam", "Put back in the queue"],
        ),
        (State.APPROVED, []),
        (State.DECLINED, ["Put back in the queue"]),
    ],
)
def test_moderators_are_offered_what_the_state_allows(state: State, names: list[str]) -> None:
    view = desk_view(submission(state), [], visit(), event=None)

    assert [action.name for action in view.actions] == names


def test_a_sender_may_edit_and_withdraw_until_it_is_decided() -> None:
    open_view = sender_view(submission(State.CHANGES_REQUESTED), [], visit(), event=None)
    closed_view = sender_view(submission(State.APPROVED, event_id="e1"), [], visit(), event=None)

    assert (open_view.may_edit, open_view.may_withdraw, open_view.event_path) == (True, True, None)
    assert (closed_view.may_edit, closed_view.may_withdraw) == (False, False)
    assert closed_view.event_path == "/events/e1"


def test_fields_are_listed_by_their_paths_without_the_contact() -> None:
    fields = {
        "title": "Talks",
        "venue": {"city": "Wien", "name": None},
        "tags": ["a", "b"],
        "overrides": [{"recurrence_id": "20140512"}],
        "contact": {"email": "alice@example.org"},
        "client_id": "x",
    }

    view = desk_view(submission(fields=fields), [], visit(), event=None)

    assert view.fields == (
        ("title", "Talks"),
        ("venue.city", "Wien"),
        ("tags", "a, b"),
        ("overrides.0.recurrence_id", "20140512"),
    )


def test_a_late_moderator_is_told_who_was_quicker() -> None:
    by_bob = RevisionOutdated(1, 2, state="declined", decided_by="bob@example.org")
    by_sender = RevisionOutdated(1, 2, state="withdrawn", decided_by=None)

    assert outdated_words(by_bob, WORDS) == (
        "bob@example.org decided meanwhile. It now stands at: Declined."
    )
    assert outdated_words(by_sender, WORDS) == (
        "The sender changed it meanwhile. It now stands at: Withdrawn."
    )


def test_a_row_of_the_queue_tells_what_when_where_who_and_how_long() -> None:
    row = queue_row(submission(created_at=MAY_6 - timedelta(hours=30)), visit())

    assert row == QueueRow(
        path="/desk/submissions/designers",
        link="/desk/submissions/designers?queue=",
        key="designers.1",
        revision=1,
        entry_name=None,
        title="Clusters meet designers",
        kind_name="Event",
        is_event=True,
        leaf=leaf(date(2014, 5, 12), visit()),
        when="Monday, 12 May 2014, 18:00–21:00",
        where="MuseumsQuartier, Wien, Austria",
        sender="Alice",
        age="Waiting for 1 day",
        age_level="waiting",
        pressing="Starts in 6 days",
    )


def test_a_row_of_a_series_tells_its_next_date() -> None:
    weekly = {"title": "Dance", "start": "2014-04-23T20:00", "recurrence": "FREQ=WEEKLY"}

    row = queue_row(submission(fields=weekly), visit())

    assert (row.when, row.pressing) == ("Wednesday, 7 May 2014, 20:00", "Starts tomorrow")


def test_what_waits_for_three_days_is_late_and_what_is_decided_never_is() -> None:
    long_ago = MAY_6 - timedelta(days=4)

    waiting = queue_row(submission(created_at=long_ago), visit())
    decided = queue_row(submission(State.APPROVED, created_at=long_ago), visit())

    assert (waiting.age, waiting.age_level) == ("Waiting for 4 days", "late")
    assert (decided.age, decided.age_level, decided.pressing) == (
        "Sent in 4 days ago",
        "fresh",
        None,
    )


def test_a_row_whose_fields_cannot_be_read_keeps_its_title() -> None:
    row = queue_row(submission(fields={"title": "Broken"}), visit())

    assert (row.title, row.kind_name, row.when) == ("Clusters meet designers", None, None)


def test_there_is_a_tab_for_each_state_and_one_is_current() -> None:
    tabs = desk_tabs({State.PENDING: 3}, State.PENDING, visit())

    assert len(tabs) == len(State)
    assert (tabs[0].path, tabs[0].name, tabs[0].count) == ("/desk?state=pending", "Waiting", 3)
    assert [tab.is_current for tab in tabs] == [True] + [False] * 6
