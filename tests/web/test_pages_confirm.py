"""The link that was mailed to confirm an address."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.browser import Page, form_to, send
from tests.web.visitors import HERE, Site, decide, letter_to, open_site, submit

LINK = re.compile(rf"{HERE}(/confirm/\S+)")


@pytest.fixture
async def careful(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar that confirms addresses."""
    async with open_site(tmp_path, confirm_email="yes") as opened:
        yield opened


async def mailed_link(site: Site) -> str:
    """Return the path of the link that Alice got."""
    text = await letter_to(site, "alice@example.org", saying="/confirm/")
    (path,) = LINK.findall(text)
    return str(path)


async def test_what_is_not_confirmed_waits_outside_of_the_queue(careful: Site) -> None:
    sent = await submit(careful.visitor())
    program = await careful.program()

    queue = await program.get("/api/v1/submissions")
    decided = await decide(program, sent["id"], "approve")

    assert sent["state"] == "unconfirmed"
    assert queue.json()["submissions"] == []
    assert (decided.status_code, decided.json()["type"]) == (409, "/api#transition-refused")


async def test_the_form_says_that_a_mail_was_sent(careful: Site) -> None:
    alice = careful.visitor()
    form = form_to(await alice.get("/submit"), "/submit")
    careful.clock.move(minutes=1)

    answer = await send(
        alice,
        form,
        title="Supper",
        start_date="2027-05-08",
        contact_email="alice@example.org",
    )

    assert "look into your mail" in Page(answer.text).text


async def test_looking_at_the_link_confirms_nothing_the_button_does(careful: Site) -> None:
    """Mail programs and virus scanners look at every link."""
    sent = await submit(careful.visitor(), title="Apple day")
    path = await mailed_link(careful)
    alice, program = careful.visitor(), await careful.program()

    looks = [await alice.get(path), await alice.head(path), await alice.get(path)]
    after_looks = (await program.get(f"/api/v1/submissions/{sent['id']}")).json()
    pressed = await send(alice, form_to(looks[0], path))
    after_button = (await program.get(f"/api/v1/submissions/{sent['id']}")).json()

    assert [look.status_code for look in looks] == [200] * 3
    assert "Apple day" in Page(looks[0].text).text
    assert looks[0].headers["cache-control"] == "private, no-store"
    assert looks[0].headers["referrer-policy"] == "no-referrer"
    assert (after_looks["state"], after_looks["revision"]) == ("unconfirmed", 1)
    assert (pressed.status_code, pressed.headers["location"]) == (303, sent["manage_url"])
    assert (after_button["state"], after_button["revision"]) == ("pending", 2)


async def test_confirming_twice_changes_nothing_more(careful: Site) -> None:
    sent = await submit(careful.visitor())
    path = await mailed_link(careful)
    alice = careful.visitor()

    answers = [await alice.post(path), await alice.post(path), await alice.get(path)]

    assert [(each.status_code, each.headers["location"]) for each in answers] == [
        (303, sent["manage_url"])
    ] * 3
    shown = await (await careful.program()).get(f"/api/v1/submissions/{sent['id']}")
    assert shown.json()["revision"] == 2


async def test_a_link_older_than_two_days_is_spent(careful: Site) -> None:
    await submit(careful.visitor())
    path = await mailed_link(careful)
    careful.clock.move(hours=48, seconds=1)
    alice = careful.visitor()

    answers = [await alice.get(path), await alice.post(path)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert all("This link is spent" in answer.text for answer in answers)


async def test_a_wrong_link_is_404_and_all_wrong_links_are_alike(careful: Site) -> None:
    sent = await submit(careful.visitor())
    token = (await mailed_link(careful)).removeprefix("/confirm/")
    manage = sent["manage_url"].rpartition("/")[2]
    guesses = ["nothing", token[:-1], sent["id"], f"{sent['id']}.", f"{sent['id']}.{manage}", "é."]
    alice = careful.visitor()

    for method in ("GET", "POST"):
        answers = [await alice.request(method, f"/confirm/{guess}") for guess in guesses]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


async def test_a_link_to_confirm_manages_nothing(careful: Site) -> None:
    await submit(careful.visitor())
    token = (await mailed_link(careful)).removeprefix("/confirm/")

    assert (await careful.visitor().get(f"/manage/{token}")).status_code == 404
