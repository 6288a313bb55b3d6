"""What was understood of the dates and times in the form, shown back to who typed them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calendar_service.domain.event import Closing, Recurrence
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.when import Moment, day_of, is_wall_time, parse_moment, zone
from calendar_service.feeds.rule_text import rule_text
from calendar_service.feeds.span_text import span_text
from calendar_service.operations.read_times import DATES_SHOWN, Times
from calendar_service.web.forms import clocks
from calendar_service.web.repeats import repeat_choices
from calendar_service.web.spelling import Spelling
from calendar_service.words.words import Words

GUESS = "If another day is meant, write the month as a word, and the year."
MORE = "… and so on"
_DAYS = ("start_date", "end_date", "closes_date")
_CLOCKS = ("start_time", "end_time")


@dataclass(frozen=True, slots=True)
class DatesView:
    """The next dates of a series, ascending; `rule` says how it repeats."""

    rule: str | None
    dates: tuple[str, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class ReadingView:
    """`when` says what is not understood too; `when` and `closing` are None where nothing was
    typed that can be read; `is_guess` where another day could be meant. `repeats` are the
    values and names to choose from."""

    when: str | None
    closing: str | None
    is_guess: bool
    repeats: tuple[tuple[str, str], ...]
    series: DatesView | None


def reading_view(
    times: Times | None, form: Mapping[str, str], spelling: Spelling, *, words: Words
) -> ReadingView:
    start = parse_moment(spelling.day(form["start_date"]))
    proposal = times.proposal if times else None
    return ReadingView(
        when=_unread(form, spelling, words) or (_when(proposal, words) if proposal else None),
        closing=_closing(proposal.closes, words) if proposal and proposal.closes else None,
        is_guess=spelling.is_guess(*(form[name] for name in _DAYS)),
        repeats=tuple(
            repeat_choices(day_of(start) if start else None, words, chosen=form["repeat"])
        ),
        series=dates_view(times.proposal, times.dates, words) if times else None,
    )


def _unread(form: Mapping[str, str], spelling: Spelling, words: Words) -> str | None:
    """Return the sentence for the first of the times that cannot be read."""
    told = {**form, **clocks(form, spelling)}
    ill = [name for name in _DAYS[:2] if told[name].strip() and spelling.read(told[name]) is None]
    ill += [name for name in _CLOCKS if told[name].strip() and not spelling.has_clock(told[name])]
    return words.say("“{text}” is not understood so far.", text=form[ill[0]]) if ill else None


def dates_view(proposal: Proposal, dates: Sequence[Occurrence], words: Words) -> DatesView | None:
    """Return the next dates; None for what happens once."""
    recurrence = proposal.recurrence
    if recurrence is None or proposal.start is None:
        return None
    return DatesView(
        rule=_rule(recurrence, proposal.start, words),
        dates=tuple(_starts(dates[:DATES_SHOWN], words)),
        has_more=len(dates) > DATES_SHOWN,
    )


def _rule(recurrence: Recurrence, start: Moment, words: Words) -> str | None:
    if recurrence.rule is None:
        return None
    text = rule_text(recurrence.rule, start, words)
    return text[:1].upper() + text[1:]


def _starts(dates: Iterable[Occurrence], words: Words) -> Iterable[str]:
    return (words.moment(each.start) for each in dates)


def _when(proposal: Proposal, words: Words) -> str | None:
    if proposal.start is None:
        return None
    span = span_text(proposal.start, proposal.end, words)
    return _with_zone(span, proposal.start, proposal.tzid, words)


def _closing(closes: Closing, words: Words) -> str:
    return _with_zone(words.moment(closes.moment), closes.moment, closes.tzid, words)


def _with_zone(text: str, moment: Moment, tzid: str, words: Words) -> str:
    if not is_wall_time(moment):
        return text
    name = words.zone(moment.replace(tzinfo=zone(tzid)), tzid)
    return words.say("{moment} · {zone}", moment=text, zone=name)
