"""Tests of the desk's pages of venues, organisers and categories."""

import re
from html import unescape
from typing import Any

from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from tests.web.visitors import Site, open_site

HALL: dict[str, Any] = {"name": "Haus der Wirtschaft", "city": "Stuttgart", "country": "DE"}
SAME: dict[str, Any] = {"name": "Haus d. Wirtschaft", "city": "Stuttgart", "country": "DE"}
ELSEWHERE: dict[str, Any] = {"name": "Haus der Wirtschaft", "city": "Kiel", "country": "DE"}


async def press(bob: AsyncClient, page: str, path: str, **sent: str) -> Response:
    """Send a form that stands on a page."""
    [csrf, *_] = re.findall(r'name="csrf" value="([^"]*)"', (await bob.get(page)).text)
    return await bob.post(path, data={"csrf": csrf, **sent})


def paths(text: str, plural: str) -> list[str]:
    """Return the entries that a list leads to, those of titles alone."""
    return re.findall(rf'<h2 class="card-title"><a href="(/desk/{plural}/[^"]+)"', text)


async def test_a_venue_is_found_renamed_and_told_by_its_events(site: Site) -> None:
    event_id = await site.publish(title="Fair", venue={"name": "Old Mill", "city": "Gent"})
    bob = await site.signed_in(Role.MODERATOR, "bob.rename@example.org")
    [path] = paths((await bob.get("/desk/venues?q=mill+gent")).text, "venues")
    shown = (await bob.get(path)).text
    assert "<span>1 event</span>" in shown

    answer = await press(bob, path, path, name="New Mill", city="Gent", country="", latitude="")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?told=1")
    assert "Saved. 1 event tells it now." in (await bob.get(f"{path}?told=1")).text
    told = (await site.visitor().get(f"/events/{event_id}.json")).json()
    assert told["events"][0]["venue"]["name"] == "New Mill"


async def test_mistakes_stand_beside_their_fields_and_what_was_typed_stays(site: Site) -> None:
    await site.publish(title="Wrong", venue={"name": "Cellar", "city": "Gent"})
    bob = await site.signed_in(Role.MODERATOR, "bob.wrong@example.org")
    [path] = paths((await bob.get("/desk/venues?q=cellar")).text, "venues")

    answer = await press(bob, path, path, name="Cellar 2", country="Atlantis", latitude="north")

    assert answer.status_code == 422
    text = unescape(answer.text)
    assert "This is not a two-letter country code" in text
    assert "This must be a number from -90 to 90." in text
    assert 'value="Cellar 2"' in text


async def test_likely_doubles_are_offered_and_a_merge_leads_on(site: Site) -> None:
    for venue, day in ((HALL, "08"), (SAME, "09"), (ELSEWHERE, "10")):
        await site.publish(title=f"Talk {day}", start=f"2027-05-{day}", end=None, venue=venue)
    bob = await site.signed_in(Role.MODERATOR, "bob.merge@example.org")
    listed = (await bob.get("/desk/venues?q=wirtschaft+stuttgart")).text
    gone, stays = paths(listed, "venues")
    assert listed.count("Maybe the same:") == 2
    kiel = (await bob.get("/desk/venues?q=wirtschaft+kiel")).text
    assert "Maybe the same:" not in kiel

    key = stays.rpartition("/")[2]
    answer = await press(bob, gone, f"{gone}/merges", into=key)

    assert answer.headers["location"] == f"{stays}?told=1"
    assert (await bob.get(gone)).headers["location"] == stays
    public = await site.visitor().get(gone.removeprefix("/desk"))
    assert (public.status_code, public.headers["location"]) == (308, stays.removeprefix("/desk"))
    old_feed = (await site.visitor().get(f"{gone.removeprefix('/desk')}.ics")).text
    assert sorted(re.findall("SUMMARY:(.*)\r", old_feed)) == ["Talk 08", "Talk 09"]


async def test_a_merge_into_nothing_or_itself_is_refused_kindly(site: Site) -> None:
    await site.publish(title="Alone", venue={"name": "Barn", "city": "Gent"})
    bob = await site.signed_in(Role.MODERATOR, "bob.alone@example.org")
    [path] = paths((await bob.get("/desk/venues?q=barn")).text, "venues")

    nowhere = await press(bob, path, f"{path}/merges", pasted="https://x.example/venues/none")
    itself = await press(bob, path, f"{path}/merges", into=path.rpartition("/")[2])

    unsaid = await press(bob, path, f"{path}/merges", pasted=" ")

    assert [each.status_code for each in (nowhere, itself, unsaid)] == [422, 422, 422]
    assert "Please say into which one it is to go." in unsaid.text
    assert "There is nothing with this address or id." in nowhere.text
    assert "It cannot be merged into itself." in itself.text


async def test_an_organiser_is_edited(site: Site) -> None:
    await site.publish(title="Concert", organiser={"name": "Gent Singers"})
    bob = await site.signed_in(Role.MODERATOR, "bob.organiser@example.org")
    [path] = paths((await bob.get("/desk/organisers?q=singers")).text, "organisers")

    answer = await press(bob, path, path, name="Ghent Singers", url="mailto:sing@example.org")

    assert answer.headers["location"] == f"{path}?told=1"


async def test_a_category_is_made_chosen_renamed_and_removed_and_its_events_keep_it(
    site: Site,
) -> None:
    bob = await site.signed_in(Role.MODERATOR, "bob.category@example.org")
    desk, path = "/desk/categories", "/desk/categories/grosse-feste"
    made = await press(bob, desk, desk, name="Größe Feste", slug="")
    assert made.headers["location"] == f"{path}?told=0"
    twice = await press(bob, desk, desk, name="Again", slug="grosse-feste")
    assert "There is a category with this address already." in twice.text
    odd = await press(bob, desk, desk, name="Odd", slug="Two words")
    assert "This takes small letters a to z, digits and single hyphens." in odd.text

    event_id = await site.publish(title="Feast", categories=["grosse-feste"])
    for words in ("größe", "GROSSE feste", "fest"):
        assert paths((await bob.get(desk, params={"q": words})).text, "categories") == [path]
    await press(bob, path, path, name="Feasts")
    assert "Feasts" in (await site.visitor().get("/submit")).text
    await press(bob, path, f"{path}/choice", choice="removed")

    assert "Feasts" not in (await site.visitor().get("/submit")).text
    told = (await site.visitor().get(f"/events/{event_id}.json")).json()
    kept = [{"slug": "grosse-feste", "name": "Feasts"}]
    assert told["events"][0]["categories"] == kept
    feed = (await site.visitor().get("/categories/grosse-feste.ics")).text
    assert "SUMMARY:Feast" in feed
    await press(bob, path, f"{path}/choice", choice="offered")
    assert "Feasts" in (await site.visitor().get("/submit")).text


async def test_the_list_goes_on_behind_its_first_page(tmp_path_factory: Any) -> None:
    async with open_site(tmp_path_factory.mktemp("many")) as site:
        bob = await site.signed_in(Role.MODERATOR, "bob.many@example.org")
        desk = "/desk/categories"
        for number in range(51):
            await press(bob, desk, desk, name=f"Category number {number:02}")

        first = (await bob.get(desk)).text
        second = (await bob.get(f"{desk}?skip=50")).text

        assert len(paths(first, "categories")) == 50
        assert "skip=50" in first
        assert paths(second, "categories") == ["/desk/categories/category-number-50"]


async def test_nobody_but_moderators_sees_or_changes_the_directory(site: Site) -> None:
    alice = await site.signed_in(Role.ORGANISER, "alice.directory@example.org")
    for plural in ("venues", "organisers", "categories"):
        assert (await alice.get(f"/desk/{plural}")).status_code in (403, 404)
        assert (await site.visitor().get(f"/desk/{plural}")).status_code == 303
    assert (await alice.post("/desk/categories", data={"name": "Mine"})).status_code in (403, 404)
