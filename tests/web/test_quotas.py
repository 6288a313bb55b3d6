"""How often one address, network or account may do what costs others something."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.moderation import State
from calendar_service.domain.people import Role
from calendar_service.operations.queue_room import QUEUE_MOST
from calendar_service.web.quotas import subjects_of
from tests.web.browser import form_to
from tests.web.browser import send as fill_in
from tests.web.visitors import PASSWORD, Site, event, open_site, sign_in

ADDRESS = "/api/v1/submissions"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar whose quotas hold."""
    async with open_site(tmp_path, quotas=True) as opened:
        yield opened


async def send(visitor: AsyncClient, number: int) -> Response:
    contact = {"name": "Alice", "email": f"alice.{number}@example.org"}
    return await visitor.post(ADDRESS, json=event(contact=contact))


async def test_who_sends_in_very_much_is_told_when_to_go_on(site: Site) -> None:
    alice, carol = site.visitor(host="192.0.2.7"), site.visitor(host="198.51.100.1")
    answers = [await send(alice, number) for number in range(22)]

    assert [answer.status_code for answer in answers] == 20 * [201] + 2 * [429]
    refused = answers[-1]
    assert refused.headers["retry-after"] == "3600"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/api#too-many-requests"
    assert (await send(carol, 30)).status_code == 201
    site.clock.move(seconds=3600)
    assert (await send(alice, 31)).status_code == 201


async def test_a_mistake_is_no_event_that_was_sent_in(site: Site) -> None:
    alice = site.visitor(host="192.0.2.7")
    form = form_to(await alice.get("/submit"), "/submit")
    site.clock.move(minutes=1)

    mistakes = [await alice.post(ADDRESS, json=event(start="soon")) for _ in range(25)]
    mistakes += [await fill_in(alice, form, title="Choir", start_date="soon") for _ in range(25)]

    assert {answer.status_code for answer in mistakes} == {422}
    assert (await send(alice, 1)).status_code == 201


async def test_tries_without_end_are_not_looked_at(site: Site) -> None:
    alice = site.visitor(host="192.0.2.7")

    answers = [await alice.post(ADDRESS, json=event(start="soon")) for _ in range(121)]

    assert [answer.status_code for answer in answers] == 120 * [422] + [429]


async def test_a_network_has_a_quota_of_its_own(site: Site) -> None:
    hosts = [f"2001:db8::{number}" for number in range(1, 6)]

    answers = [await send(site.visitor(host=hosts[n % 5]), n) for n in range(45)]

    assert [answer.status_code for answer in answers] == 40 * [201] + 5 * [429]
    elsewhere = site.visitor(host="2001:db8:0:1::1")
    assert (await send(elsewhere, 50)).status_code == 201


async def test_all_at_once_are_counted_like_one_after_the_other(site: Site) -> None:
    alice = site.visitor(host="192.0.2.7")

    answers = await asyncio.gather(*(send(alice, number) for number in range(30)))

    assert sorted(answer.status_code for answer in answers) == 20 * [201] + 10 * [429]


async def test_nobody_fills_the_mailbox_of_somebody_else(site: Site) -> None:
    answers = [
        await site.visitor(host=f"10.0.{n}.1").post(ADDRESS, json=event()) for n in range(21)
    ]

    assert [answer.status_code for answer in answers] == 20 * [201] + [429]


async def test_moderators_have_no_quota(site: Site) -> None:
    bob = await site.program()

    answers = [await send(bob, number) for number in range(25)]

    assert {answer.status_code for answer in answers} == {201}


async def test_the_form_keeps_what_was_typed_when_it_must_wait(site: Site) -> None:
    alice = site.visitor(host="192.0.2.7")
    for number in range(20):
        await send(alice, number)
    form = form_to(await alice.get("/submit"), "/submit")
    site.clock.move(minutes=30)

    answer = await fill_in(
        alice,
        form,
        title="Bread baking",
        start_date="2027-05-08",
        contact_email="alice@example.org",
    )

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1800"
    assert "please send it again in 30 minutes" in answer.text
    assert form_to(answer, "/submit").values["title"] == "Bread baking"


async def test_a_queue_that_is_full_takes_nothing_more_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = site.visitor()
    monkeypatch.setitem(QUEUE_MOST, (State.PENDING, State.CHANGES_REQUESTED), 2)

    answers = [await send(alice, number) for number in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 503]
    assert answers[-1].json()["type"] == "/api#queue-full"
    assert answers[-1].headers["retry-after"] == "14400"
    form = form_to(await alice.get("/submit"), "/submit")
    site.clock.move(minutes=1)
    contact = {"contact_email": "alice@example.org"}
    refused = await fill_in(alice, form, title="Choir", start_date="2027-05-08", **contact)
    assert refused.status_code == 503
    assert "Nothing you typed is lost" in refused.text


async def test_passwords_are_guessed_only_so_often(site: Site) -> None:
    await site.account(Role.MODERATOR)
    name = "moderator@example.org"
    guesses = [await sign_in(site.visitor(host=f"10.0.{n}.1"), name, "a guess") for n in range(10)]

    refused = await sign_in(site.visitor(host="10.1.0.1"), name, PASSWORD)

    assert {guess.status_code for guess in guesses} == {401}
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "900"
    assert "Try again in 15 minutes." in refused.text
    site.clock.move(minutes=15)
    assert (await sign_in(site.visitor(host="10.1.0.1"), name)).status_code == 303
    ten_more = [await sign_in(site.visitor(host=f"10.2.{n}.1"), name) for n in range(11)]
    assert {answer.status_code for answer in ten_more} == {303}


async def test_links_are_guessed_only_so_often(site: Site) -> None:
    carol, alice = site.visitor(host="192.0.2.7"), site.visitor(host="198.51.100.1")
    link = (await send(alice, 1)).json()["manage_url"]

    guesses = [await carol.get(f"/manage/guess{n}") for n in range(15)]
    guesses += [await carol.get(f"/confirm/guess{n}.x") for n in range(15)]

    assert {guess.status_code for guess in guesses} == {404}
    assert (await carol.get(link)).status_code == 429
    looks = [await alice.get(link) for _ in range(35)]
    assert {look.status_code for look in looks} == {200}


@pytest.mark.parametrize(
    ("host", "address", "network"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("a socket", "a socket", "a socket"),
        (None, "", ""),
    ],
)
def test_an_address_belongs_to_a_network(host: str | None, address: str, network: str) -> None:
    assert subjects_of(host) == {"address": address, "network": network}
