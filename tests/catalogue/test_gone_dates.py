"""With expand=yes each date is an entry of its own, which a reader keeps until it is told."""

from dataclasses import replace
from datetime import datetime

import pytest
from icalendar import Calendar

from calendar_service.catalogue.question import Question
from calendar_service.catalogue.renderings import Renderings
from calendar_service.domain.event import Override, Recurrence
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.presentation import Cancelled, Presentation
from calendar_service.domain.rule import Frequency, Rule
from calendar_service.feeds.registry import FORMATS
from calendar_service.feeds.vevent import Voice
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.events import find_event
from calendar_service.storage.schema import events
from calendar_service.words.load import load_words
from tests.house import House, draft

WEEKLY = Rule(Frequency.WEEKLY, count=3)
SECOND = datetime(2027, 5, 11, 19)
EXPANDED = Presentation(is_expanded=True)


@pytest.fixture
async def choir(house: House) -> House:
    await house.publish(draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY;COUNT=3"))
    house.clock.advance(days=1)
    return house


async def entries(house: House, chosen: Presentation = EXPANDED) -> dict[str, tuple[str, str, int]]:
    """Return UID -> day, status and sequence of the feed."""
    question = Question("/events", EventFilter(), FORMATS["ics"], chosen)
    kept = await Renderings(house.store, lambda _: house.context.voice).build(question)
    vevents = Calendar.from_ical(kept.document.body).events
    found = {
        str(each["UID"]): (f"{each.start:%d}", str(each["STATUS"]), int(str(each["SEQUENCE"])))
        for each in vevents
    }
    assert len(found) == len(vevents), "no UID is told twice"
    return found


def told(found: dict[str, tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    return sorted(found.values())


async def test_a_date_that_is_left_out_stays_cancelled_under_its_uid(choir: House) -> None:
    before = await entries(choir)

    await choir.change("Choir", recurrence=Recurrence(WEEKLY, exclude=(SECOND,)))

    after = await entries(choir)
    assert before.keys() == after.keys()
    assert told(after) == [("04", "CONFIRMED", 1), ("11", "CANCELLED", 1), ("18", "CONFIRMED", 1)]


async def test_so_do_the_dates_of_a_rule_that_ends_earlier(choir: House) -> None:
    await choir.change("Choir", recurrence=Recurrence(replace(WEEKLY, count=1)))

    assert told(await entries(choir)) == [
        ("04", "CONFIRMED", 1),
        ("11", "CANCELLED", 1),
        ("18", "CANCELLED", 1),
    ]


async def test_so_do_those_of_a_series_that_moved_to_another_time(choir: House) -> None:
    before = await entries(choir)

    await choir.change("Choir", start=datetime(2027, 5, 5, 19), end=None)

    after = await entries(choir)
    assert {uid: after[uid][1] for uid in before} == dict.fromkeys(before, "CANCELLED")
    assert [day for day, status, _ in told(after) if status == "CONFIRMED"] == ["05", "12", "19"]


async def test_a_series_that_becomes_one_event_lets_go_of_all_its_dates(choir: House) -> None:
    before = await entries(choir)

    single = await choir.change("Choir", recurrence=None)

    after = await entries(choir)
    assert after.pop(single.uid) == ("04", "CONFIRMED", 1)
    assert {uid: status for uid, (_, status, _) in after.items()} == dict.fromkeys(
        before, "CANCELLED"
    )


async def test_and_an_event_that_becomes_a_series_of_its_own_entry(house: House) -> None:
    await house.publish(draft("Quiz", "2027-05-04T19:00"))
    [uid] = await entries(house)
    house.clock.advance(days=1)

    await house.change("Quiz", recurrence=Recurrence(WEEKLY))

    after = await entries(house)
    assert after.pop(uid) == ("04", "CANCELLED", 1)
    assert [status for _, status, _ in after.values()] == ["CONFIRMED"] * 3


async def test_a_date_that_comes_back_happens_again(choir: House) -> None:
    before = await entries(choir)
    await choir.change("Choir", recurrence=Recurrence(WEEKLY, exclude=(SECOND,)))

    await choir.change("Choir", recurrence=Recurrence(WEEKLY))

    after = await entries(choir)
    assert before.keys() == after.keys()
    assert {status for _, status, _ in after.values()} == {"CONFIRMED"}


async def test_a_date_that_only_moves_keeps_its_entry(choir: House) -> None:
    before = await entries(choir)
    later = Override(SECOND, start=datetime(2027, 5, 13, 20))

    await choir.change("Choir", recurrence=Recurrence(WEEKLY, overrides=(later,)))

    after = await entries(choir)
    assert before.keys() == after.keys()
    assert {status for _, status, _ in after.values()} == {"CONFIRMED"}


async def test_what_is_left_is_gone_when_something_changes_after_sixty_days(choir: House) -> None:
    await choir.change("Choir", recurrence=Recurrence(replace(WEEKLY, count=1)))
    choir.clock.advance(days=61)

    await choir.publish(draft("Quiz", "2027-09-04T19:00"))

    assert "CANCELLED" not in {status for _, status, _ in (await entries(choir)).values()}


async def test_who_wants_nothing_cancelled_is_told_of_what_happens_alone(choir: House) -> None:
    await choir.change("Choir", recurrence=Recurrence(WEEKLY, exclude=(SECOND,)))

    found = await entries(choir, replace(EXPANDED, cancelled=Cancelled.DROP))

    assert [day for day, _, _ in told(found)] == ["04", "18"]


async def test_a_withdrawn_event_is_called_so_in_the_language_that_is_asked_for(
    choir: House,
) -> None:
    [event_id] = await choir.column(events.c.id)

    stored = await choir.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    planned = await plan_withdrawal(choir.context, stored.event)
    await choir.store.write(lambda con: withdraw(con, planned, choir.clock.now()))

    german = Voice(choir.context.calendar, load_words("de"), choir.context.voice.markup)
    question = Question("/events", EventFilter(), FORMATS["ics"], Presentation(language="de"))
    kept = await Renderings(choir.store, lambda _: german).build(question)

    [entry] = Calendar.from_ical(kept.document.body).events
    assert str(entry["SUMMARY"]) == german.words.say("Withdrawn")
    assert entry["SUMMARY"].params["LANGUAGE"] == "de"
    assert (entry["STATUS"], entry["SEQUENCE"], entry["UID"]) == ("CANCELLED", 1, stored.event.uid)
