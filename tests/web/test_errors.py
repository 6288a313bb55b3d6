"""How refusals reach their askers: as pages for people, as problems for programs."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Message

from calendar_service.domain import errors
from calendar_service.domain.people import Role
from calendar_service.web.problem import ERRORS, STATUSES
from calendar_service.web.security import HEADERS
from tests.databases import run_plainly
from tests.web.browser import Page
from tests.web.visitors import Site, open_site

PROGRAMS = ["/nothing.ics", "/nothing.json", "/api/v1/nothing", "/events/nothing.atom"]
PEOPLE = ["/nothing", "/events/nothing", "/static/nothing", "/events/nothing/20270101", "/api"]


@pytest.fixture
async def broken(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar whose database lost two tables under it."""
    async with open_site(tmp_path) as opened:
        run_plainly(tmp_path, "DROP TABLE occurrences", "DROP TABLE catalogue")
        yield opened


@pytest.mark.parametrize("path", PROGRAMS)
async def test_programs_get_a_problem(site: Site, path: str) -> None:
    answer = await site.visitor().get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert list(answer.json()) == ["type", "title", "status", "detail", "errors"]
    assert answer.json()["type"] == "/api#not-found"


@pytest.mark.parametrize("path", PEOPLE)
async def test_people_get_a_page_with_a_way_on(site: Site, path: str) -> None:
    answer = await site.visitor().get(path)

    page = Page(answer.text)
    assert (answer.status_code, answer.headers["content-language"]) == (404, "en")
    assert "There is nothing here" in page.text
    assert "/" in page.links
    assert '<meta name="robots" content="noindex">' in answer.text


async def test_a_page_repeats_nothing_of_the_address_unescaped(site: Site) -> None:
    hostile = "<script>alert(1)</script>"

    for path in (f"/events/{hostile}", f"/{hostile}", f"/events?from={hostile}"):
        answer = await site.visitor().get(path)
        assert answer.status_code in (400, 404)
        assert hostile not in answer.text
    problem = await site.visitor().get(f"/events/{hostile}.json")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.headers["x-content-type-options"] == "nosniff"


async def test_a_refusal_on_a_page_knows_its_visitor(site: Site) -> None:
    alice = await site.signed_in(Role.ORGANISER)

    page = Page((await alice.get("/desk")).text)

    assert "This is not for your account" in page.text
    assert "/account" in page.links
    assert "/login" not in page.links


async def test_a_form_that_is_not_ours_is_told_apart_from_a_low_role(site: Site) -> None:
    answer = await site.visitor().post("/submit", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "your account" not in answer.text
    assert "Open its page anew" in answer.text


async def test_an_unreadable_address_of_a_page_tells_people_what_is_allowed(site: Site) -> None:
    answer = await site.visitor().get("/events?from=soon&limit=1000&country=Germany")

    page = Page(answer.text)
    assert answer.status_code == 400
    for sentence in ("from takes a date", "limit takes a whole number", "country takes a two-"):
        assert sentence in page.text


@pytest.mark.parametrize("path", ["/", "/events/nothing", "/events.ics", "/events.json"])
async def test_what_breaks_is_500_and_tells_nothing_of_the_inside(broken: Site, path: str) -> None:
    answer = await broken.patient_visitor().get(path)

    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    for inner in ("catalogue", "occurrences", "sqlite", "Traceback", "Error:"):
        assert inner not in answer.text
    if path.startswith("/events."):
        assert answer.json()["type"] == "/api#internal-error"
        assert answer.headers["access-control-allow-origin"] == "*"
    else:
        assert "Something broke on our side" in answer.text


async def test_what_breaks_reaches_the_server_that_logs_it(broken: Site) -> None:
    with pytest.raises(OperationalError, match=r"no such table|does not exist"):
        await broken.visitor().get("/events.ics")


async def test_a_service_without_its_database_is_not_ready(broken: Site) -> None:
    visitor = broken.patient_visitor()

    assert (await visitor.get("/healthz")).status_code == 200
    assert (await visitor.get("/readyz")).status_code == 500


async def test_who_leaves_in_the_middle_of_sending_is_no_error(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """A closed tab is everyday life, and must not fill the operator's log."""
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/submissions",
        "raw_path": b"/api/v1/submissions",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
        "scheme": "http",
        "http_version": "1.1",
    }
    with caplog.at_level(logging.WARNING):
        await site.app(scope, receive, send)

    assert told[0]["status"] == 400
    assert caplog.records == []


def test_every_error_has_its_status() -> None:
    """Those that only a command can raise have none."""
    found = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.CalendarError)
    }

    assert found - ERRORS.keys() == {errors.CalendarError, errors.SettingRefused}


def test_every_type_of_problem_has_one_name() -> None:
    refusals = {*ERRORS.values(), *STATUSES.values()}

    assert len({refusal.slug for refusal in refusals}) == len(refusals)
    assert [status for status, refusal in STATUSES.items() if refusal.status != status] == []
