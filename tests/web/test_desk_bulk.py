"""Deciding on several submissions at once, without scripts."""

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from tests.web.browser import Page, form_to, send
from tests.web.visitors import Site, decide, submit


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    return await site.signed_in(Role.MODERATOR)


async def select(bob: AsyncClient, action: str, *keys: str, **more: str) -> Response:
    form = form_to(await bob.get("/desk?limit=200"), "/desk/selections")
    return await send(bob, form, action=action, chosen=list(keys), **more)


def key(sent: dict[str, object]) -> str:
    return f"{sent['id']}.{sent['revision']}"


async def states(site: Site, *sent: dict[str, object]) -> list[str]:
    program = await site.program()
    answers = [await program.get(f"/api/v1/submissions/{each['id']}") for each in sent]
    return [answer.json()["state"] for answer in answers]


async def test_several_are_shown_with_their_number_before_anything_happens(
    site: Site, bob: AsyncClient
) -> None:
    first, second = [await submit(site.visitor(), title=f"Fair {n}") for n in "ab"]

    asked = await select(bob, "decline", key(first), key(second))

    assert "Decline 2 submissions?" in Page(asked.text).text
    assert await states(site, first, second) == ["pending", "pending"]

    done = await send(bob, form_to(asked, "/desk/decisions"), action="decline")

    assert "2 submissions were declined." in Page(done.text).text
    assert await states(site, first, second) == ["declined", "declined"]


async def test_what_moved_meanwhile_is_listed_and_left_and_the_others_are_decided(
    site: Site, bob: AsyncClient
) -> None:
    moved, still = [await submit(site.visitor(), title=f"Market {n}") for n in "ab"]
    asked = await select(bob, "spam", key(moved), key(still), "nothing.1")
    await decide(await site.program(), moved["id"], "decline")

    done = await send(bob, form_to(asked, "/desk/decisions"), action="spam")

    text = Page(done.text).text
    assert "1 submission was marked as spam." in text
    assert "2 were left as they are" in text
    assert "It now stands at: Declined." in text
    assert await states(site, moved, still) == ["declined", "spam"]


async def test_everything_under_the_tab_can_be_chosen(site: Site, bob: AsyncClient) -> None:
    sent = [await submit(site.visitor(), title=f"Whole {n}") for n in range(3)]

    asked = await select(bob, "decline", whole="1")

    listed = form_to(asked, "/desk/decisions").fields["chosen"]
    assert {key(each) for each in sent} <= set(listed)


@pytest.mark.parametrize("action", ["decline", "merry"])
async def test_nothing_chosen_and_unknown_decisions_are_said(
    site: Site, bob: AsyncClient, action: str
) -> None:
    await submit(site.visitor(), title="Still there")

    answer = await select(bob, action, "", "x", "x.y", ".1")

    assert answer.status_code == 422
    assert "Nothing is chosen" in Page(answer.text).text


async def test_the_queue_offers_to_take_the_last_decision_back(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Too quick")
    path = f"/desk/submissions/{sent['id']}/decisions"
    await send(bob, form_to(await bob.get(path.removesuffix("/decisions")), path), action="decline")

    offered = form_to(await bob.get("/desk"), path)
    await send(bob, offered, action="undo")

    assert await states(site, sent) == ["pending"]
    assert path not in [form.action for form in Page((await bob.get("/desk")).text).forms]
