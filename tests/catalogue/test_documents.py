"""Documents that are kept: never stale, built once for all who wait, and bounded in memory."""

import asyncio
import gzip
import random
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from calendar_service.catalogue.documents import Documents
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.question import Question, event_question
from calendar_service.catalogue.upkeep import FEW
from calendar_service.domain.errors import NotFound
from calendar_service.domain.paging import Paging
from calendar_service.feeds.registry import FORMATS
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.storage.schema import events, fragments
from tests.catalogue.asking import ask, documents_of
from tests.catalogue.restless import Restless, withdraw_event
from tests.house import House, draft, opened_house, refused
from tests.volume import Volume

SEEDS = 100
ROUNDS = 40
QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("ics", {}),
    ("ics", {"language": "de"}),
    ("ics", {"not_language": "de", "to": "+30d"}),
    ("ics", {"not_country": "ES"}),
    ("ics", {"country": "ES", "free": "yes"}),
    ("ics", {"q": "quiz"}),
    ("ics", {"near": "48.7,9.1", "within": "100"}),
    ("ics", {"cancelled": "drop", "alarm": "PT1H"}),
    ("ics", {"lang": "en"}),
    ("ics", {"expand": "yes", "to": "+60d"}),
    ("json", {}),
    ("json", {"limit": "3", "kind": "event"}),
    ("jcal", {"language": "fr"}),
    ("jscalendar", {"expand": "yes"}),
    ("csv", {"to": "+1y"}),
    ("atom", {"order": "changed"}),
    ("rss", {}),
)
CHOIR = draft("Choir", "2027-05-08T19:00", "choir@x", language="de")
QUIZ = draft("Quiz", "2027-06-09T19:00", "quiz@x", language="fr")


async def test_what_is_kept_is_what_would_be_built_anew(
    blank_database: Path, tmp_path: Path, volume: Volume
) -> None:
    for seed in range(volume.of(SEEDS)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        async with opened_house(folder, blank=blank_database) as house:
            calendar = Restless(house, random.Random(seed))
            kept = documents_of(house)
            for _ in range(ROUNDS):
                await calendar.happen()
                await compare(calendar, kept)
            await calendar.restore()
            await compare(calendar, kept)


async def compare(calendar: Restless, kept: Documents) -> None:
    """The same, but for the revision at which a filter by words or nearness was touched. All are
    asked for at one moment, and brought up to date together."""
    house, now = calendar.house, calendar.house.clock.now()
    anew = documents_of(house)
    questions = [ask(house, each[0], **each[1]) for each in calendar.dice.sample(QUESTIONS, 5)]
    together = await asyncio.gather(*(kept.document(each, now) for each in questions))
    for question, found in zip(questions, together, strict=True):
        assert found == await anew.document(question, now), question
        assert found.gzip is None or gzip.decompress(found.gzip) == found.body


async def test_a_document_that_no_change_touches_is_not_built_again(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    documents, german = documents_of(house), ask(house, language="de")
    first = await documents.kept(german)
    house.clock.advance(days=1)
    await house.change("Quiz", title="Pub Quiz")

    again = await documents.kept(german)

    assert again.document is first.document
    assert again.position.revision == first.position.revision + 1
    assert documents.builds == 1


async def test_a_change_shows_at_the_next_question(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    documents = documents_of(house)
    first = await documents.kept(ask(house))
    house.clock.advance(days=1)
    await house.change("Quiz", title="Pub Quiz")

    again = await documents.kept(ask(house))

    assert b":Pub Quiz\r\n" in again.document.body
    assert again.document.etag != first.document.etag
    assert again.document.modified_at == house.clock.now()


async def test_a_change_by_another_process_shows_as_well(house: House) -> None:
    await house.publish(CHOIR)
    documents = documents_of(house)
    await documents.kept(ask(house))
    async with opened_house(house.folder, house.clock, chance="b") as other:
        await other.change("Choir", title="Choirs")
        found = await documents.kept(ask(house))
    assert b":Choirs\r\n" in found.document.body


async def test_a_stampede_builds_a_document_once(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    documents = documents_of(house)
    for builds in (1, 2):
        found = await asyncio.gather(*(documents.kept(ask(house)) for _ in range(200)))
        assert all(each is found[0] for each in found)
        assert documents.builds == builds
        await house.change("Quiz", closes=None)


async def test_whoever_asks_while_an_older_one_is_built_gets_the_newer_one(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    documents = documents_of(house)
    for number in range(20):
        before = asyncio.create_task(documents.kept(ask(house)))
        await asyncio.sleep(0)
        await house.change("Quiz" if number == 0 else f"Quiz {number}", title=f"Quiz {number + 1}")
        after = await documents.kept(ask(house))
        assert f":Quiz {number + 1}\r\n".encode() in after.document.body
        await before


async def test_who_gives_up_waiting_leaves_the_others_their_document(house: House) -> None:
    await house.publish(CHOIR)
    documents = documents_of(house)
    first, second = (asyncio.create_task(documents.kept(ask(house))) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert b":Choir\r\n" in (await second).document.body
    assert documents.builds == 1
    await documents.close()


async def test_equal_questions_make_no_second_copy(house: House) -> None:
    await house.publish(CHOIR)
    documents = documents_of(house)
    await documents.kept(ask(house, language="de", tag="a", cancelled="both"))
    size = documents.kept_bytes
    await documents.kept(ask(house, tag="A", utm="x", language="DE"))
    assert (documents.builds, documents.kept_bytes) == (1, size)


async def test_made_up_filters_neither_fill_memory_nor_push_out_what_is_used(
    house: House,
) -> None:
    await house.publish(CHOIR, QUIZ)
    documents = documents_of(house, bytes_most=200_000)
    for _ in range(2):
        common = await documents.kept(ask(house))
    for number in range(300):
        await documents.kept(ask(house, tag=f"made-up-{number}"))
    assert documents.kept_bytes <= 200_000
    builds = documents.builds
    assert await documents.kept(ask(house)) is common
    assert documents.builds == builds


async def test_a_withdrawn_event_is_not_found_and_nothing_of_it_is_kept(house: House) -> None:
    await house.publish(CHOIR)
    [event_id] = await house.column(events.c.id)
    documents = documents_of(house)
    dates = event_question(event_id, FORMATS["json"], paging=Paging())
    assert b"Choir" in (await documents.kept(dates)).document.body
    await withdraw_event(house, "Choir")

    refusal = await refused(NotFound, lambda: documents.kept(dates))

    assert (refusal.what, refusal.key) == ("event", event_id)
    assert documents.kept_bytes == 0


async def test_who_subscribes_to_one_event_is_told_that_it_is_gone(house: House) -> None:
    await house.publish(CHOIR)
    [event_id] = await house.column(events.c.id)
    documents = documents_of(house)
    question = event_question(event_id, FORMATS["ics"])
    assert b":Choir\r\n" in (await documents.kept(question)).document.body
    await withdraw_event(house, "Choir")

    body = (await documents.kept(question)).document.body

    found = [word in body for word in (b"Choir", b"UID:choir@x", b"STATUS:CANCELLED")]
    assert found == [False, True, True]


async def test_one_event_is_touched_by_its_own_changes_alone(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    choir_id, _ = await house.column(events.c.id)
    documents = documents_of(house)
    question = event_question(choir_id, FORMATS["ics"])
    first = await documents.kept(question)
    await house.change("Quiz", title="Pub Quiz")
    assert (await documents.kept(question)).document is first.document
    await house.change("Choir", title="Choirs")
    assert b":Choirs\r\n" in (await documents.kept(question)).document.body


async def test_a_new_horizon_lets_go_of_what_was_kept(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-08T19:00", recurrence="FREQ=YEARLY"))
    documents = documents_of(house)
    far = ask(house, "json", from_="2027-01-01", to="2040-01-01")
    before = await documents.document(far, house.clock.now())
    house.clock.advance(days=800)
    await refresh_catalogue(house.context)
    after = await documents.document(far, house.clock.now())
    assert after.body == before.body
    assert documents.builds == 2


async def test_a_feed_says_where_it_comes_from_and_what_it_is_narrowed_to(house: House) -> None:
    await house.publish(
        replace(CHOIR, fields=CHOIR.fields | {"organiser": {"name": "Liederkranz"}})
    )
    [organiser] = await house.column(events.c.organiser_id)
    documents = documents_of(house)

    found = await documents.kept(ask(house, organiser=organiser, from_="-30d"))

    address = f"https://calendar.example/events.ics?from=-30d&organiser={organiser}"
    text = found.document.body.replace(b"\r\n ", b"").decode()
    assert "NAME:Cluster Calendar: Liederkranz\r\n" in text
    assert f"SOURCE;VALUE=URI:{address}\r\n" in text
    assert f"URL:{address.replace('.ics', '')}\r\n" in text


async def test_what_is_joined_and_what_is_rendered_say_the_same_of_themselves(
    house: House,
) -> None:
    await house.publish(CHOIR)
    documents = documents_of(house)
    joined = await documents.kept(ask(house))
    rendered = await documents.kept(ask(house, lang="en"))
    address = b"SOURCE;VALUE=URI:https://calendar.example/events.ics"
    assert rendered.document.body.replace(address + b"?lang=en", address) == joined.document.body


def test_questions_can_be_told_apart(house: House) -> None:
    found: set[Question] = {ask(house, format, **values) for format, values in QUESTIONS}
    assert len(found) == len(QUESTIONS)


async def test_what_cannot_be_joined_is_refused_alone_and_built_anew_once_it_can(
    house: House,
) -> None:
    await house.publish(CHOIR, QUIZ)
    documents = documents_of(house)
    german, french = ask(house, language="de"), ask(house, language="fr")
    await asyncio.gather(documents.kept(german), documents.kept(french))
    await house.change("Quiz", title="Pub Quiz")
    rows = await house.rows(fragments)
    [sound] = [each["hash"] for each in rows if b":Pub Quiz\r\n" in each["body"]]
    await set_hash(house, sound, "no hash")

    told = await asyncio.gather(
        *(documents.kept(each) for each in (german, french)), return_exceptions=True
    )

    assert [type(each) for each in told] == [Kept, ValueError]
    await set_hash(house, "no hash", sound)
    assert b":Pub Quiz\r\n" in (await documents.kept(french)).document.body


async def set_hash(house: House, before: str, after: str) -> None:
    is_it = fragments.c.hash == before
    await house.store.write(
        lambda con: con.run(sa.update(fragments).where(is_it).values(hash=after))
    )


async def test_many_changes_are_read_apart_and_all_of_them_show(house: House) -> None:
    drafts = [draft(f"Talk {n}", "2027-05-08T19:00", f"talk{n}@x") for n in range(FEW + 5)]
    await house.publish(*drafts)
    documents = documents_of(house)
    await documents.kept(ask(house))
    for number in range(len(drafts)):
        await house.change(f"Talk {number}", title=f"Lecture {number}")

    found = (await documents.kept(ask(house))).document

    assert found.body.count(b"SUMMARY:Lecture ") == len(drafts)
    assert b"SUMMARY:Talk" not in found.body
    assert documents.builds == 2
