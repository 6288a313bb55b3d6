"""Tests of the choice of mail on the page of an account."""

import re

from calendar_service.domain.people import Role
from calendar_service.storage.schema_reports import notices
from tests.web.visitors import Site

CHOSEN = r'name="choice" value="(\w+)" checked'


async def test_a_moderator_chooses_when_the_desk_writes(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR, "bob.notices@example.org")
    page = (await bob.get("/account")).text
    assert re.findall(CHOSEN, page) == ["digest"]

    csrf = re.findall(r'name="csrf" value="([^"]*)"', page)[0]
    saved = await bob.post("/account/notices", data={"csrf": csrf, "choice": "at_once"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/account?saved=notices")
    odd = await bob.post("/account/notices", data={"csrf": csrf, "choice": "hourly"})
    assert odd.status_code == 303

    again = (await bob.get("/account?saved=notices")).text
    assert re.findall(CHOSEN, again) == ["at_once"]
    assert "Saved." in again


async def test_an_organiser_is_offered_no_mail_from_the_desk(site: Site) -> None:
    alice = await site.signed_in(Role.ORGANISER, "alice.notices@example.org")
    page = (await alice.get("/account")).text
    csrf = re.findall(r'name="csrf" value="([^"]*)"', page)[0]

    answer = await alice.post("/account/notices", data={"csrf": csrf, "choice": "at_once"})

    assert "Mail from the desk" not in page
    assert answer.status_code == 404


async def test_a_look_at_the_desk_is_remembered(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR, "bob.look@example.org")
    before = await _looks(site)

    await bob.get("/desk")
    await bob.get("/desk/reports")

    assert len(await _looks(site)) == len(before) + 1


async def _looks(site: Site) -> list[object]:
    query = notices.select().where(notices.c.looked_at.is_not(None))
    return [*await site.context.store.read(lambda con: con.all(query))]
