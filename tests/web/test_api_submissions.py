"""Submissions through the API: anyone sends them in, moderators read them."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from calendar_service.domain.people import Role
from tests.web.visitors import HERE, Site, decide, event, submit

pytestmark = pytest.mark.core

ADDRESS = "/api/v1/submissions"
JSON = {"Content-Type": "application/json"}


def errors(answer: Any) -> dict[str, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


async def test_an_event_sent_in_waits_at_the_desk_and_can_be_managed(site: Site) -> None:
    alice = site.visitor()

    answer = await alice.post(ADDRESS, json=event())

    sent = answer.json()
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "private, no-store"
    assert list(sent) == ["id", "state", "revision", "manage_url"]
    assert (sent["state"], sent["revision"]) == ("pending", 1)
    assert sent["manage_url"].startswith(f"{HERE}/manage/")
    assert (await alice.get(sent["manage_url"])).status_code == 200


async def test_a_repeat_of_a_client_id_is_the_same_submission(site: Site) -> None:
    alice, client_id = site.visitor(), str(uuid4())

    first = await alice.post(ADDRESS, json=event(client_id=client_id))
    again = await alice.post(ADDRESS, json=event(client_id=client_id.upper(), title="Another"))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    shown = await (await site.program()).get(f"{ADDRESS}/{first.json()['id']}")
    assert shown.json()["title"] == "Harvest supper"


async def test_repeats_that_arrive_together_are_one_submission(site: Site) -> None:
    client_id = str(uuid4())
    visitors = [site.visitor() for _ in range(6)]

    answers = await asyncio.gather(
        *(visitor.post(ADDRESS, json=event(client_id=client_id)) for visitor in visitors)
    )

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_all_mistakes_are_told_at_once(site: Site) -> None:
    answer = await site.visitor().post(
        ADDRESS,
        json={
            "title": "x" * 201,
            "start": "2027-03-28T02:30",
            "end": "tomorrow",
            "time_zone": "Europe/Brussels",
            "kind": "party",
            "url": "javascript:alert(1)",
            "venue": {"country": "XX"},
            "tags": ["a", "b\x00"],
            "contact": {"email": "alice at example"},
            "client_id": "1",
        },
    )

    assert answer.status_code == 422
    assert sorted(errors(answer)) == [
        *("client_id", "contact.email", "end", "kind", "start"),
        *("tags.1", "title", "url", "venue.country"),
    ]
    assert "2027-03-28" in errors(answer)["start"]
    problem = answer.json()
    assert {name: problem[name] for name in ("type", "title", "status", "detail")} == {
        "type": "/api#invalid-input",
        "title": "Some of what was sent cannot be taken.",
        "status": 422,
        "detail": "Some of what was sent cannot be taken.",
    }


async def test_a_refused_event_is_not_saved(site: Site) -> None:
    program = await site.program()
    before = (await program.get(ADDRESS, params={"limit": 200})).json()["submissions"]

    answer = await site.visitor().post(ADDRESS, json=event(end="2027-05-07T09:00"))

    assert list(errors(answer)) == ["end"]
    after = (await program.get(ADDRESS, params={"limit": 200})).json()["submissions"]
    assert after == before


WRONG: list[Any] = [5, ["x"], {"x": {}}, ""]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
async def test_a_wrong_type_at_any_depth_is_a_mistake_and_never_an_accident(
    site: Site, wrong: Any
) -> None:
    whole = event(
        description="Bring bread",
        kind="event",
        status="confirmed",
        status_reason=None,
        recurrence="FREQ=WEEKLY;COUNT=3",
        exclude=["2027-05-15"],
        include=["2027-06-01"],
        overrides=[{"recurrence_id": "2027-05-22", "title": "Late", "venue": {"city": "Gent"}}],
        venue={"name": "Barn", "latitude": 50.1, "longitude": 4.2, "country": "BE"},
        price={"text": "free", "amount": "0", "currency": "EUR", "free": True},
        organiser={"name": "Village", "url": "https://example.org"},
        categories=[],
        tags=["food"],
        language="en",
        client_id=str(uuid4()),
    )
    visitor = site.visitor()
    answers = [await visitor.post(ADDRESS, json=spoilt) for spoilt in _spoilt(whole, wrong)]

    assert {answer.status_code for answer in answers} <= {201, 200, 422}
    assert all(errors(answer) for answer in answers if answer.status_code == 422)
    listed = await (await site.program()).get(ADDRESS, params={"limit": 200})
    assert listed.status_code == 200


def _spoilt(value: Any, wrong: Any) -> list[Any]:
    """Return the value with each of its parts replaced, one at a time; a client id stays out,
    since a known one is a repeat."""
    if isinstance(value, dict):
        return [
            {**{key: part for key, part in value.items() if key != "client_id"}, name: spoilt}
            for name, inner in value.items()
            for spoilt in (*_spoilt(inner, wrong), wrong)
        ]
    if isinstance(value, list):
        return [
            [*value[:index], spoilt, *value[index + 1 :]]
            for index, inner in enumerate(value)
            for spoilt in (*_spoilt(inner, wrong), wrong)
        ]
    return []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"title=x",
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"title": "x", "venue": {"odd": NaN}}',
        b'{"title": "x", "venue": {"odd": 1e999}}',
        b'{"title": "x", "venue": {"odd": "\\ud800"}}',
        b'{"title": ' + b"9" * 5000 + b"}",
    ],
    ids=["nothing", "cut", "form", "not utf-8", "deep", "nan", "infinite", "half", "long"],
)
async def test_a_body_that_is_no_json_is_400(site: Site, body: bytes) -> None:
    answer = await site.visitor().post(ADDRESS, content=body, headers=JSON)

    assert (answer.status_code, answer.json()["detail"]) == (400, "The body is not JSON.")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"5", b"null", b"true"])
async def test_json_that_is_no_object_is_422(site: Site, body: bytes) -> None:
    answer = await site.visitor().post(ADDRESS, content=body, headers=JSON)

    assert answer.status_code == 422
    assert list(errors(answer)) == [""]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_media_type_is_415(site: Site, media_type: str) -> None:
    answer = await site.visitor().post(
        ADDRESS, content=b'{"title": "x"}', headers={"Content-Type": media_type}
    )

    assert (answer.status_code, answer.json()["type"]) == (415, "/api#unsupported-media-type")


async def test_a_charset_beside_the_media_type_is_fine(site: Site) -> None:
    answer = await site.visitor().post(
        ADDRESS, json=event(), headers={"Content-Type": "Application/JSON; charset=utf-8"}
    )

    assert answer.status_code == 201


@pytest.mark.parametrize("most", [1024 * 1024 - 1, 1024 * 1024])
async def test_a_request_of_one_megabyte_is_read(site: Site, most: int) -> None:
    answer = await site.visitor().post(ADDRESS, content=b" " * most, headers=JSON)

    assert answer.status_code == 400


async def test_a_larger_request_is_413_whether_or_not_it_says_so(site: Site) -> None:
    large = b'{"title": "' + b"x" * 1024 * 1024 + b'"}'

    async def in_pieces() -> Any:
        for at in range(0, len(large), 64 * 1024):
            yield large[at : at + 64 * 1024]

    announced = await site.visitor().post(ADDRESS, content=large, headers=JSON)
    chunked = await site.visitor().post(ADDRESS, content=in_pieces(), headers=JSON)

    assert "content-length" in announced.request.headers
    assert "content-length" not in chunked.request.headers
    for answer in (announced, chunked):
        assert (answer.status_code, answer.json()["type"]) == (413, "/api#too-large")
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_small_body_that_lies_about_its_length_is_413(site: Site) -> None:
    answer = await site.visitor().post(
        ADDRESS, content=b"{}", headers={**JSON, "Content-Length": "9" * 30}
    )

    assert answer.status_code == 413


async def test_moderators_see_all_of_a_submission(site: Site) -> None:
    sent = await submit(site.visitor(), venue={"city": "Gent"}, client_id=str(uuid4()))

    answer = await (await site.program()).get(f"{ADDRESS}/{sent['id']}")

    assert answer.json() == {
        "id": sent["id"],
        "state": "pending",
        "revision": 1,
        "title": "Harvest supper",
        "fields": {
            "title": "Harvest supper",
            "start": "2027-05-08T18:00",
            "end": "2027-05-08T21:00",
            "time_zone": "Europe/Brussels",
            "venue": {"city": "Gent"},
        },
        "contact": {"name": "Alice", "email": "alice@example.org"},
        "event_id": None,
        "source": "api",
        "created": "2026-11-22T12:00:00Z",
        "updated": "2026-11-22T12:00:00Z",
        "decisions": [],
    }
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("authorization", ["Bearer wrong", "Bearer", "Basic YTpi", ""])
async def test_who_shows_no_good_token_is_asked_for_one_and_told_nothing(
    site: Site, authorization: str
) -> None:
    secret = await submit(site.visitor(), title="A secret party")

    stranger = site.visitor(Authorization=authorization)
    answers = [
        await stranger.get(ADDRESS),
        await stranger.get(f"{ADDRESS}/{secret['id']}"),
        await stranger.get(f"{ADDRESS}/nothing"),
        await decide(stranger, secret["id"], "approve"),
        await decide(stranger, "nothing", "approve"),
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert len({answer.content for answer in answers}) == 1


async def test_organisers_may_not_read_or_decide(site: Site) -> None:
    secret = await submit(site.visitor(), title="A secret party")

    organiser = await site.program(Role.ORGANISER)
    answers = [
        await organiser.get(ADDRESS),
        await organiser.get(f"{ADDRESS}/{secret['id']}"),
        await organiser.get(f"{ADDRESS}/nothing"),
        await decide(organiser, secret["id"], "approve"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1


async def test_the_api_knows_nobody_by_cookie(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR)

    assert (await bob.get("/desk")).status_code == 200
    assert (await bob.get(ADDRESS)).status_code == 401


async def test_a_submission_that_is_not_there_is_404(site: Site) -> None:
    answer = await (await site.program()).get(f"{ADDRESS}/nothing")

    assert (answer.status_code, answer.json()["type"]) == (404, "/api#not-found")


async def test_next_leads_through_the_whole_queue_once(site: Site) -> None:
    program = await site.program()
    sent = []
    for number in range(5):
        site.clock.move(seconds=number % 2)
        submission = await submit(site.visitor(), title=f"Supper {number}")
        await decide(program, submission["id"], "spam")
        sent.append(submission["id"])

    found, url = [], f"{HERE}{ADDRESS}?state=spam&limit=2&utm_source=x"
    while url:
        page = (await program.get(url)).json()
        assert list(page) == ["submissions", "next"]
        found += [each["id"] for each in page["submissions"]]
        url = page["next"]

    assert found == sent


async def test_a_page_that_is_just_full_is_the_last(site: Site) -> None:
    program = await site.program()
    sent = await submit(site.visitor())
    await decide(program, sent["id"], "decline")

    page = (await program.get(ADDRESS, params={"state": "declined", "limit": 1})).json()

    assert ([each["id"] for each in page["submissions"]], page["next"]) == ([sent["id"]], None)


async def test_an_unreadable_query_names_all_that_is_wrong_and_allowed(site: Site) -> None:
    answer = await (await site.program()).get(f"{ADDRESS}?state=new&limit=0&after=?")

    assert answer.status_code == 400
    assert errors(answer) == {
        "limit": "limit takes a whole number from 1 to 200.",
        "after": "after takes what the link to the next page holds, unchanged.",
        "state": "state takes one of unconfirmed, pending, changes_requested, approved, declined, "
        "spam, withdrawn.",
    }


async def test_an_edit_says_which_dates_of_the_series_it_moves_and_drops(site: Site) -> None:
    event_id = await site.publish(
        title="Choir",
        start="2027-05-04T19:00",
        end=None,
        recurrence="FREQ=WEEKLY",
        exclude=["2027-05-11", "2027-05-18"],
    )
    rule = "FREQ=WEEKLY;INTERVAL=2"

    sent = await submit(
        site.visitor(), event_id=event_id, start="2027-05-04T20:00", recurrence=rule
    )

    told = {
        "moved": [{"from": "2027-05-18T19:00:00", "to": "2027-05-18T20:00:00"}],
        "dropped": ["2027-05-11T19:00:00"],
    }
    assert sent["exceptions"] == told
    read = await (await site.program()).get(f"/api/v1/submissions/{sent['id']}")
    assert read.json()["exceptions"] == told
    bob = await site.signed_in(Role.MODERATOR, "bob.series@example.org")
    page = (await bob.get(f"/desk/submissions/{sent['id']}")).text
    assert "gone: Tuesday, 11 May 2027, 19:00" in page
    assert "Tuesday, 18 May 2027, 19:00 becomes Tuesday, 18 May 2027, 20:00" in page
