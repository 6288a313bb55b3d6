"""Signing in by mail, and what an organiser then sees and does."""

import re

from calendar_service.domain.people import Role
from tests.web.browser import Page, form_to, send
from tests.web.visitors import HERE, Site, letter_to, submit


async def ask(site: Site, email: str) -> str:
    """Return what the page says to who asks for a link."""
    visitor = site.visitor()
    page = await visitor.get("/login")
    answer = await send(visitor, form_to(page, "/login/links"), email=email)
    assert answer.status_code == 200
    return answer.text


async def test_an_organiser_signs_in_by_mail_and_sees_their_submissions_alone(site: Site) -> None:
    fay = {"name": "Fay", "email": "fay@example.org"}
    mine = await submit(site.visitor(), title="Fay's fair", contact=fay)
    await submit(site.visitor(), title="A secret party")

    assert await ask(site, "Fay@Example.org") == await ask(site, "nobody.at.all@example.org")
    letter = await letter_to(site, "fay@example.org", saying="Somebody asked to sign in")
    (path,) = re.findall(r"/login/links/\S+", letter)
    visitor = site.visitor()
    page = await visitor.get(path)
    assert "set-cookie" not in page.headers
    assert page.headers["referrer-policy"] == "no-referrer"
    entered = await send(visitor, form_to(page, path))

    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    account = Page((await visitor.get("/account")).text)
    assert "Fay's fair" in account.text
    assert "secret party" not in account.text
    assert str(mine["manage_url"]).removeprefix(HERE) in account.links
    assert (await visitor.get("/desk")).status_code == 403
    assert (await site.visitor().get(path)).status_code == 410


async def test_an_ill_formed_address_is_said_beside_the_form(site: Site) -> None:
    answer = await site.visitor().post("/login/links", data={"email": "fay"})

    assert answer.status_code == 422
    assert "This is not an e-mail address" in answer.text


async def test_signing_out_everywhere_ends_every_session(site: Site) -> None:
    one = await site.signed_in(Role.ORGANISER, "gus@example.org")

    left = await send(one, form_to(await one.get("/account"), "/account/sessions"))

    assert left.status_code == 303
    assert (await one.get("/account")).status_code != 200


async def test_an_account_is_deleted_by_its_owner_who_says_so(site: Site) -> None:
    hal = await site.signed_in(Role.ORGANISER, "hal@example.org")
    form = form_to(await hal.get("/account"), "/account/removals")

    unsure = await send(hal, form)
    assert unsure.status_code == 422
    assert (await hal.get("/account")).status_code == 200
    done = await send(hal, form, sure="yes")

    assert done.status_code == 303
    assert (await hal.get("/account")).status_code != 200


async def test_the_last_admin_cannot_go(site: Site) -> None:
    ida = await site.signed_in(Role.ADMIN, "ida@example.org")
    form = form_to(await ida.get("/account"), "/account/removals")

    answer = await send(ida, form, sure="yes")

    assert answer.status_code == 409
    assert "last admin" in answer.text
    assert (await ida.get("/account")).status_code == 200
