"""Signing in and out, and the session's cookie."""

from pathlib import Path

import pytest

from calendar_service.domain.people import Role
from calendar_service.web.links import own_path
from tests.web.browser import Page, form_to, send
from tests.web.visitors import PASSWORD, Site, open_site, sign_in


@pytest.fixture(scope="module", autouse=True)
async def staff(site: Site) -> None:
    await site.account(Role.MODERATOR)
    await site.account(Role.ORGANISER)


async def test_a_moderator_comes_to_the_desk_an_organiser_to_their_account(site: Site) -> None:
    bob, alice = site.visitor(), site.visitor()

    answers = [
        await sign_in(bob, "Moderator@Example.org "),
        await sign_in(alice, "organiser@example.org"),
    ]

    assert [(each.status_code, each.headers["location"]) for each in answers] == [
        (303, "/desk"),
        (303, "/account"),
    ]
    assert (await bob.get("/desk")).status_code == 200
    assert (await alice.get("/account")).status_code == 200
    assert (await alice.get("/desk")).status_code == 403
    again = await bob.get("/login")
    assert (again.status_code, again.headers["location"]) == (303, "/desk")


async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(site: Site) -> None:
    carol = site.visitor()

    answers = [
        await sign_in(carol, "moderator@example.org", "not the password"),
        await sign_in(carol, "moderator@example.org", ""),
        await sign_in(carol, "nobody@example.org", PASSWORD),
        await sign_in(carol, "", PASSWORD),
        await carol.post("/login"),
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert all("do not go together" in answer.text for answer in answers)
    assert all("set-cookie" not in answer.headers for answer in answers)
    assert form_to(answers[0], "/login").values["email"] == "moderator@example.org"
    assert "not the password" not in answers[0].text


async def test_an_account_without_a_password_cannot_sign_in(site: Site) -> None:
    await site.token(Role.ADMIN)

    for password in ("", "None", "nobody's password"):
        answer = await sign_in(site.visitor(), "admin.program@example.org", password)
        assert answer.status_code == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(site: Site) -> None:
    answer = await sign_in(site.visitor(), "moderator@example.org")

    name, _, rest = answer.headers["set-cookie"].partition("=")
    flags = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "session"
    assert {"httponly", "samesite=lax", "path=/", "max-age=1209600"} <= flags
    assert not [flag for flag in flags if flag.startswith("domain")]
    assert "secure" not in flags


async def test_with_tls_the_cookie_is_bound_to_this_host(tmp_path: Path) -> None:
    async with open_site(tmp_path, public_url="https://calendar.example.org") as opened:
        await opened.account(Role.MODERATOR)
        bob = opened.visitor()
        entered = await sign_in(bob, "moderator@example.org")
        desk = await bob.get("/desk")
        left = await send(bob, form_to(desk, "/logout"))

    name, _, rest = entered.headers["set-cookie"].partition("=")
    assert name == "__Host-session"
    assert {"secure", "path=/"} <= {part.strip().lower() for part in rest.split(";")}
    assert desk.status_code == 200
    assert left.headers["set-cookie"].startswith('__Host-session=""')
    assert "secure" in left.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "wanted", ["/desk?state=declined", "/desk/submissions/x", "/?q=%C3%A9&a=b", "/a/../b"]
)
def test_a_page_of_ours_is_led_to(wanted: str) -> None:
    assert own_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example"),
        *("evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", " //evil"),
        *("http:/evil.example", "///evil.example", "/\x00", "/a\r\nSet-Cookie: a=b", ""),
    ],
)
def test_nothing_else_is(wanted: str) -> None:
    assert own_path(wanted) is None


async def test_nobody_is_led_elsewhere(site: Site) -> None:
    bob = site.visitor()
    form = form_to(await bob.get("/login?next=//evil.example/"), "/login")

    answer = await send(bob, form, email="moderator@example.org", password=PASSWORD)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


async def test_a_page_that_needs_an_account_remembers_where_one_wanted_to_go(
    site: Site,
) -> None:
    bob = site.visitor()

    asked = await bob.get("/desk?state=declined&q=a%26b%20%C3%A9")
    form = form_to(await bob.get(asked.headers["location"]), "/login")
    entered = await send(bob, form, email="moderator@example.org", password=PASSWORD)

    assert asked.status_code == 303
    assert entered.headers["location"] == "/desk?state=declined&q=a%26b%20%C3%A9"


async def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR, "leaves@example.org")
    kept = bob.cookies["session"]

    left = await send(bob, form_to(await bob.get("/desk"), "/logout"))

    thief = site.visitor()
    thief.cookies.set("session", kept)
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert left.headers["set-cookie"].startswith('session="";')
    assert (await thief.get("/desk")).status_code == 303


async def test_signing_out_is_no_link(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR, "stays@example.org")

    assert (await bob.get("/logout")).status_code == 405
    assert (await bob.get("/desk")).status_code == 200


async def test_a_session_ends_by_itself_after_two_weeks(tmp_path: Path) -> None:
    async with open_site(tmp_path) as opened:
        bob = await opened.signed_in(Role.MODERATOR)
        cookie = bob.cookies["session"]

        statuses = []
        for _ in range(3):
            visitor = opened.visitor(Cookie=f"session={cookie}")
            statuses.append((await visitor.get("/desk")).status_code)
            opened.clock.move(days=7)

    assert statuses == [200, 200, 303]


@pytest.mark.parametrize("cookie", ["session=nonsense", "session=", "session", "__Host-session=x"])
async def test_a_cookie_that_is_none_of_ours_is_nobody(site: Site, cookie: str) -> None:
    visitor = site.visitor(Cookie=cookie)

    assert (await visitor.get("/desk")).status_code == 303
    assert (await visitor.get("/")).status_code == 200


async def test_the_pages_of_who_signed_in_are_not_shared(site: Site) -> None:
    bob, carol = await site.signed_in(Role.MODERATOR, "looks@example.org"), site.visitor()

    own, public = await bob.get("/"), await carol.get("/")

    assert "/desk" in Page(own.text).links
    assert "/desk" not in Page(public.text).links
    assert own.headers["cache-control"].startswith("private")
    assert "Cookie" in own.headers["vary"]
