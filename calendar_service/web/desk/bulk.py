"""Deciding on several submissions at once: shown with their number first, then one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import FormData
from starlette.responses import Response

from calendar_service.domain.desk_filter import EntryKind
from calendar_service.domain.errors import (
    CalendarError,
    EventNotPublishable,
    InvalidInput,
    NotFound,
    RevisionOutdated,
    TransitionRefused,
)
from calendar_service.domain.moderation import TRANSITIONS, Action, State
from calendar_service.domain.paging import Paging
from calendar_service.operations.decide_submission import Verdict, decide_submission
from calendar_service.storage.connection import Connection
from calendar_service.storage.submissions import (
    Submission,
    find_submission_in,
    list_submissions,
)
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asked_queue import (
    FILTERED,
    DeskQueue,
    entries_of,
    in_filter,
    queue_of,
)
from calendar_service.web.desk.named import standing_title
from calendar_service.web.pages.page import show_private
from calendar_service.web.present_desk import chosen_key
from calendar_service.web.present_submission import BUTTONS, outdated_words
from calendar_service.web.problem import refusal_of

MOST = 200
"""So many are decided on in one request."""


@dataclass(frozen=True, slots=True)
class _Wording:
    """The question and the answer, with the number in them."""

    asks_one: str
    asks_many: str
    done_one: str
    done_many: str


ACTIONS = {
    Action.APPROVE: _Wording(
        "Publish {number} submission?",
        "Publish {number} submissions?",
        "{number} submission was published.",
        "{number} submissions were published.",
    ),
    Action.DECLINE: _Wording(
        "Decline {number} submission?",
        "Decline {number} submissions?",
        "{number} submission was declined.",
        "{number} submissions were declined.",
    ),
    Action.SPAM: _Wording(
        "Mark {number} submission as spam?",
        "Mark {number} submissions as spam?",
        "{number} submission was marked as spam.",
        "{number} submissions were marked as spam.",
    ),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A submission as it stood when it was chosen."""

    id: str
    revision: int

    @property
    def key(self) -> str:
        return chosen_key(self.id, self.revision)


@dataclass(frozen=True, slots=True)
class RowView:
    """`said` is why it was not decided on, or what is odd about it."""

    path: str
    title: str
    key: str
    said: str = ""


def bulk_choices(state: State) -> tuple[tuple[str, str], ...]:
    """Return what can be done with several submissions in a state, with the buttons' words."""
    return tuple(
        (action.value, BUTTONS[action]) for action in ACTIONS if (state, action) in TRANSITIONS
    )


async def ask(asked: Asked) -> Response:
    """Show which submissions a decision would be about, and how many; nothing happens yet."""
    sent = await asked.form()
    action, chosen = _action(sent), _chosen(sent)
    if "whole" in sent and _state(sent) is not None:
        queue = queue_of(str(sent.get("queue", "")), _state(sent))
        chosen = await _first_of(asked, queue)
    if action is None or not chosen:
        return _refuse(asked)
    rows = [await _row(asked, each) for each in chosen]
    wording = ACTIONS[action]
    context = {
        "title": asked.visit().words.count(wording.asks_one, wording.asks_many, len(rows)),
        "rows": rows,
        "action": action.value,
        "button": BUTTONS[action],
        "is_full": len(rows) == MOST,
        "most": MOST,
    }
    return show_private(asked, "desk_bulk.html", context)


async def decide(asked: Asked) -> Response:
    """Decide on each by itself, as it stood when it was shown, and list those left undecided."""
    sent = await asked.form()
    action, chosen = _action(sent), _chosen(sent)
    if action is None or not chosen:
        return _refuse(asked)
    done: list[RowView] = []
    left: list[RowView] = []
    for each in chosen:
        row = await _row(asked, each)
        said = await _decide(asked, each, action)
        (left if said else done).append(replace(row, said=said))
    wording = ACTIONS[action]
    context = {
        "title": asked.visit().words.count(wording.done_one, wording.done_many, len(done)),
        "done": done,
        "left": left,
    }
    return show_private(asked, "desk_bulk_done.html", context)


async def _decide(asked: Asked, chosen: Chosen, action: Action) -> str:
    """Return why it was not decided on; empty if it was."""
    words = asked.visit().words
    verdict = Verdict(action, revision=chosen.revision)
    try:
        await decide_submission(asked.context, chosen.id, verdict, asked.known_account)
    except RevisionOutdated as error:
        return outdated_words(error, words)
    except InvalidInput as error:
        return " ".join(words.problem(problem) for problem in error.problems)
    except (NotFound, TransitionRefused, EventNotPublishable) as error:
        return _sentence(error, asked)
    return ""


def _sentence(error: CalendarError, asked: Asked) -> str:
    return asked.visit().words.say(refusal_of(error).title)


def _refuse(asked: Asked) -> Response:
    words = asked.visit().words
    context: Mapping[str, object] = {
        "title": words.say("Nothing is chosen"),
        "rows": [],
        "action": None,
    }
    return show_private(asked, "desk_bulk.html", dict(context), status=422)


async def _row(asked: Asked, chosen: Chosen) -> RowView:
    scope = asked.known_account.scope

    async def look(con: Connection) -> tuple[Submission, str] | None:
        submission = await find_submission_in(con, scope, chosen.id)
        return (submission, await standing_title(con, submission)) if submission else None

    found = await asked.context.store.read(look)
    words = asked.visit().words
    path = f"/desk/submissions/{chosen.id}"
    if found is None:
        return RowView(path, chosen.id, chosen.key, words.say("It is no longer there."))
    submission, title = found
    moved = submission.revision != chosen.revision
    said = words.say("It has changed since you chose it.") if moved else ""
    return RowView(path, title, chosen.key, said)


async def _first_of(asked: Asked, queue: DeskQueue) -> list[Chosen]:
    """Return the submissions under a tab that its filter lets in, the first ones in its order.
    A report is decided on by itself."""
    if queue.state in FILTERED:
        entries = in_filter(asked, queue, await entries_of(asked, queue))
        sent = [each for each in entries if each.kind is not EntryKind.REPORT]
        return [Chosen(each.id, each.revision) for each in sent[:MOST]]
    scope = asked.known_account.scope
    first = Paging(MOST, None)
    found = await asked.context.store.read(
        lambda con: list_submissions(con, queue.state, first, scope=scope)
    )
    return [Chosen(each.id, each.revision) for each, _ in found]


def _action(sent: FormData) -> Action | None:
    return next((action for action in ACTIONS if action == sent.get("action")), None)


def _state(sent: FormData) -> State | None:
    return next((state for state in State if state == sent.get("state")), None)


def _chosen(sent: FormData) -> Sequence[Chosen]:
    """Return what is chosen, each once and at most `MOST`; what is no choice is left out."""
    found: dict[str, Chosen] = {}
    for text in map(str, sent.getlist("chosen")):
        submission_id, _, revision = text.rpartition(".")
        if submission_id and revision.isascii() and revision.isdecimal() and len(revision) < 10:
            found.setdefault(submission_id, Chosen(submission_id, int(revision)))
    return list(found.values())[:MOST]
