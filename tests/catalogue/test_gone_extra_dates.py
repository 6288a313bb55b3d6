"""Extra dates have entries of their own in every feed, which a reader keeps until it is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from calendar_service.catalogue.feed import Feeds
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.renderings import Renderings
from calendar_service.domain.event import Event, Kind, Recurrence, Status
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.presentation import Cancelled, Presentation
from calendar_service.domain.rule import Frequency, Rule
from calendar_service.feeds.registry import FORMATS
from calendar_service.operations.refresh_catalogue import rederive
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.events import find_event
from calendar_service.storage.schema import events
from calendar_service.words.load import load_words
from tests.house import House, draft

WEEKLY = Rule(Frequency.WEEKLY, count=2)
FRIDAY, SUNDAY = datetime(2027, 5, 7, 19), datetime(2027, 5, 9, 19)
BOTH = Recurrence(WEEKLY, include=(FRIDAY, SUNDAY))
PLAIN = Presentation()
GERMAN = Presentation(language="de")
Told = dict[str, tuple[str, str, int]]


@pytest.fixture
async def choir(house: House) -> House:
    extra = ["2027-05-07", "2027-05-09"]
    await house.publish(
        draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY;COUNT=2", include=extra)
    )
    house.clock.advance(days=1)
    return house


async def document(house: House, chosen: Presentation = PLAIN) -> bytes:
    question = Question("/events", EventFilter(), FORMATS["ics"], chosen)
    voice = house.context.voice
    if chosen.language is None:
        return (await Feeds(house.store, voice).build(question)).document.body
    german = replace(voice, words=load_words(chosen.language))
    return (await Renderings(house.store, lambda _: german).build(question)).document.body


async def entries(house: House, chosen: Presentation = PLAIN) -> Told:
    """Return UID -> day, status and sequence of the feed, in which no UID stands twice."""
    vevents = Calendar.from_ical(await document(house, chosen)).events
    found = {
        str(each["UID"]): (f"{each.start:%d}", str(each["STATUS"]), int(str(each["SEQUENCE"])))
        for each in vevents
    }
    assert len(found) == len(vevents)
    return found


def told(found: Told) -> list[tuple[str, str, int]]:
    return sorted(found.values())


async def live(house: House) -> Event:
    [event_id] = await house.column(events.c.id)
    stored = await house.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    return stored.event


@pytest.mark.parametrize("chosen", [PLAIN, GERMAN])
async def test_one_that_is_taken_out_stays_cancelled_under_its_uid(
    choir: House, chosen: Presentation
) -> None:
    before = await entries(choir, chosen)

    await choir.change("Choir", recurrence=Recurrence(WEEKLY, include=(SUNDAY,)))

    after = await entries(choir, chosen)
    assert before.keys() == after.keys()
    assert told(after) == [("04", "CONFIRMED", 1), ("07", "CANCELLED", 1), ("09", "CONFIRMED", 1)]


async def test_uids_stay_whatever_else_is_changed(choir: House) -> None:
    before = await entries(choir)
    earlier = datetime(2027, 5, 6, 19)

    more = Recurrence(replace(WEEKLY, count=5), include=(earlier, FRIDAY, SUNDAY))
    await choir.change("Choir", title="Chor", end=datetime(2027, 5, 4, 23), recurrence=more)

    after = await entries(choir)
    assert before.keys() < after.keys()
    assert [day for day, status, _ in told(after) if status == "CONFIRMED"] == [
        *("04", "06", "07", "09")
    ]


async def test_those_of_a_series_at_another_time_are_new_ones_and_the_old_cancelled(
    choir: House,
) -> None:
    before = await entries(choir)
    later = timedelta(hours=1)
    moved = Recurrence(WEEKLY, include=(FRIDAY + later, SUNDAY + later))

    event = await choir.change("Choir", start=datetime(2027, 5, 4, 20), end=None, recurrence=moved)

    after = await entries(choir)
    assert {uid for uid in before if after[uid][1] == "CANCELLED"} == before.keys() - {event.uid}
    assert [day for day, status, _ in told(after) if status == "CONFIRMED"] == ["04", "07", "09"]


async def test_one_that_the_rule_gives_now_is_no_entry_of_its_own(choir: House) -> None:
    daily = Rule(Frequency.DAILY, count=4)

    await choir.change("Choir", recurrence=Recurrence(daily, include=(FRIDAY, SUNDAY)))

    assert told(await entries(choir)) == [
        ("04", "CONFIRMED", 1),
        ("07", "CANCELLED", 1),
        ("09", "CONFIRMED", 1),
    ]


async def test_one_that_comes_back_happens_again(choir: House) -> None:
    before = await entries(choir)
    await choir.change("Choir", recurrence=Recurrence(WEEKLY))

    await choir.change("Choir", recurrence=BOTH)

    after = await entries(choir)
    assert before.keys() == after.keys()
    assert {status for _, status, _ in after.values()} == {"CONFIRMED"}


async def test_a_list_of_dates_without_its_first_leaves_that_cancelled(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00", include=["2027-05-07"]))
    first = datetime(2027, 5, 4, 19)

    await house.change("Choir", recurrence=Recurrence(None, (FRIDAY,), exclude=(first,)))

    assert told(await entries(house)) == [("04", "CANCELLED", 1), ("07", "CONFIRMED", 1)]


async def test_a_survey_that_never_closes_any_more_leaves_calendars(house: House) -> None:
    await house.publish(draft("Bus", None, kind="survey", closes_at="2027-06-01"))

    survey = await house.change("Bus", kind=Kind.SURVEY, closes=None)

    assert await entries(house) == {survey.uid: ("01", "CANCELLED", 1)}


@pytest.mark.parametrize("chosen", [PLAIN, GERMAN])
async def test_a_withdrawn_series_leaves_all_that_readers_may_have(
    choir: House, chosen: Presentation
) -> None:
    before = await entries(choir, chosen)
    await choir.change("Choir", recurrence=Recurrence(WEEKLY, include=(SUNDAY,)))
    planned = await plan_withdrawal(choir.context, await live(choir))
    await choir.store.write(lambda con: withdraw(con, planned, choir.clock.now()))

    after = await entries(choir, chosen)

    assert before.keys() == after.keys()
    assert {each[1:] for each in after.values()} == {("CANCELLED", 2)}


async def test_a_cancelled_series_cancels_them_too(choir: House) -> None:
    await choir.change("Choir", status=Status.CANCELLED)

    assert {status for _, status, _ in (await entries(choir)).values()} == {"CANCELLED"}


async def test_sixty_days_later_the_next_change_lets_go_of_them(choir: House) -> None:
    await choir.change("Choir", recurrence=Recurrence(WEEKLY))
    choir.clock.advance(days=61)

    await choir.change("Choir", title="Chor")

    assert told(await entries(choir)) == [("04", "CONFIRMED", 2)]


@pytest.mark.parametrize("alarm", [None, "PT15M"])
async def test_choices_of_a_subscriber_treat_them_as_what_is_no_more(
    choir: House, alarm: str | None
) -> None:
    await choir.change("Choir", recurrence=Recurrence(WEEKLY, include=(SUNDAY,)))

    marked = await document(choir, Presentation(cancelled=Cancelled.MARK, alarm=alarm))
    dropped = await entries(choir, Presentation(cancelled=Cancelled.DROP, alarm=alarm))

    alarms = 0 if alarm is None else 2
    assert (marked.count(b"STATUS:CANCELLED"), marked.count(b"BEGIN:VALARM")) == (1, alarms)
    assert [day for day, _, _ in told(dropped)] == ["04", "09"]


async def test_rendered_anew_nothing_changes(choir: House) -> None:
    await choir.change("Choir", recurrence=Recurrence(WEEKLY, include=(SUNDAY,)))
    before = await document(choir)

    choir.clock.advance(days=90)
    assert await rederive(choir.context) == 0
    assert await document(choir) == before
    assert before.count(b"STATUS:CANCELLED") == 1
