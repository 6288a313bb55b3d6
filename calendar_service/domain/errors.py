"""What a caller cannot continue past.

CalendarError
├── NotFound              .what .key       it is not there, or not yours
├── NotAllowed            .role            you are known, your role is too low
├── InvalidInput          .problems        all mistakes of one request
├── BadQuery              .problems        all mistakes of one address
├── NotSignedIn           -                this needs an account
├── CrossSite             -                the form was not one of ours
├── TransitionRefused     .state .action   a submission in this state cannot do that
├── UndoTooLate           .reason          the decision has had its effect
├── RevisionOutdated      .sent .current   somebody decided meanwhile
├── EventOutdated         .sent .current   the live event has changed since
├── DatesElsewhere        .event_id .title another event has these dates since a split
├── EventWithdrawn        .event_id        it was public once
├── EventNotPublishable   .reason          its calendar entry cannot be read back
├── QuotaUsedUp           .seconds         too often; again after so long
├── QueueFull             .seconds         so much waits that nothing more is taken
├── StoreUnavailable      .seconds         the database does not answer
├── AccountTaken          .email           there is an account with this address
├── LastAdmin             .email           without this one nobody could add another
├── LinkSpent             -                the link was used, replaced or is too old
├── FeedRevoked           .token           its owner ended the feed at this address
├── SyncTokenExpired      -                a reader's copy is too old to be brought up to date
└── SettingRefused        .name .allowed   the service will not start like this
"""

from calendar_service.domain.problems import Problem


class CalendarError(Exception):
    """Anything this service refuses on purpose."""


class NotFound(CalendarError):
    """It does not exist, or the asker may not know that it does."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"There is no {what} {key!r}.")
        self.what = what
        self.key = key


class NotAllowed(CalendarError):
    """The asker is signed in, but the role is too low for this."""

    def __init__(self, role: str) -> None:
        super().__init__(f"This needs the role {role}.")
        self.role = role


class InvalidInput(CalendarError):
    """The request has mistakes; all of them are here."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem}" for problem in problems))
        self.problems = problems


class BadQuery(CalendarError):
    """The address asks in a way that cannot be read; all mistakes are here."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class NotSignedIn(CalendarError):
    """The asker is not known; whoever is may try again."""

    def __init__(self) -> None:
        super().__init__("This needs an account.")


class CrossSite(CalendarError):
    """A form that changes something was sent from elsewhere, or is from an ended session."""

    def __init__(self) -> None:
        super().__init__("This form was not sent from here, or its session has ended.")


class TransitionRefused(CalendarError):
    """A submission in this state cannot take this action."""

    def __init__(self, state: str, action: str) -> None:
        super().__init__(f"A submission that is {state} cannot take the action {action}.")
        self.state = state
        self.action = action


class UndoTooLate(CalendarError):
    """A decision has had effects that cannot be taken back."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This decision cannot be taken back any more: {reason}.")
        self.reason = reason


class RevisionOutdated(CalendarError):
    """The submission has changed since the asker looked at it."""

    def __init__(self, sent: int, current: int, *, state: str, decided_by: str | None) -> None:
        super().__init__(f"Revision {sent} was sent, but the submission is at {current}.")
        self.sent = sent
        self.current = current
        self.state = state
        self.decided_by = decided_by


class EventOutdated(CalendarError):
    """The live event has changed since the asker's copy of it."""

    def __init__(self, sent: int, current: int) -> None:
        super().__init__(f"Version {sent} was edited, but the event is at {current}.")
        self.sent = sent
        self.current = current


class DatesElsewhere(CalendarError):
    """Dates that would come back are those of another event since a series was split."""

    def __init__(self, event_id: str, title: str) -> None:
        super().__init__(f"{title!r} ({event_id}) has some of these dates. Withdraw it first.")
        self.event_id = event_id
        self.title = title


class EventWithdrawn(CalendarError):
    """The event was public once, and is gone for good."""

    def __init__(self, event_id: str) -> None:
        super().__init__("This event was withdrawn.")
        self.event_id = event_id


class EventNotPublishable(CalendarError):
    """The calendar entry that would be published cannot be read back."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This event cannot be published: {reason}")
        self.reason = reason


class QuotaUsedUp(CalendarError):
    """Somebody did this so often that they must wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"This was done too often. It can be done again in {seconds} seconds.")
        self.seconds = seconds


class QueueFull(CalendarError):
    """So much waits for the moderators that nothing more is taken in."""

    def __init__(self, seconds: int) -> None:
        super().__init__("Very much waits for the moderators. Please send this in again later.")
        self.seconds = seconds


class StoreUnavailable(CalendarError):
    """The database does not answer, though it was asked for a while."""

    def __init__(self, seconds: int) -> None:
        super().__init__("The calendar's database does not answer just now.")
        self.seconds = seconds


class AccountTaken(CalendarError):
    """There is already an account with this address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"There is already an account for {email}.")
        self.email = email


class LastAdmin(CalendarError):
    """The only admin stays one: nobody else could make another."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is the last admin. Make another one first.")
        self.email = email


class LinkSpent(CalendarError):
    """The link was used, replaced by a newer one, or is too old."""

    def __init__(self) -> None:
        super().__init__("This link was used, replaced by a newer one, or is too old.")


class FeedRevoked(CalendarError):
    """The address of a saved feed that its owner ended or exchanged."""

    def __init__(self, token: str) -> None:
        super().__init__("This feed was ended by whoever made it.")
        self.token = token


class SyncTokenExpired(CalendarError):
    """What a reader holds cannot be brought up to date; it fetches everything anew."""

    def __init__(self) -> None:
        super().__init__("This token has expired. Ask again without one, and keep what you get.")


class SettingRefused(CalendarError):
    """The service will not start with this setting."""

    def __init__(self, name: str, allowed: str) -> None:
        super().__init__(f"{name}: {allowed}")
        self.name = name
        self.allowed = allowed
