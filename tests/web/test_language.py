"""Pages in the reader's language: by the address, else as the browser asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.visitors import Site, open_site

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path, languages=["de", "fr"]) as opened:
        yield opened


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/events", "", "en"),
        ("/events", "de-AT,de;q=0.9", "de"),
        ("/events", "pl,fr;q=0.3", "fr"),
        ("/events", "pl", "en"),
        ("/events?lang=fr", "de", "fr"),
        ("/events?lang=pl", "de", "de"),
        ("/events?lang=", "", "en"),
        ("/nowhere", "de", "de"),
    ],
)
async def test_the_address_goes_before_the_browser_and_both_before_the_calendar(
    site: Site, address: str, accepted: str, language: str
) -> None:
    answer = await site.visitor().get(address, headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}" dir="ltr">' in answer.text
    assert answer.headers["vary"].startswith("Cookie, Accept-Language")


async def test_who_chose_a_language_by_the_address_stays_in_it(site: Site) -> None:
    chosen = (await site.visitor().get("/events?lang=fr&q=a%20b")).text
    assert 'href="/submit?lang=fr"' in chosen
    assert 'href="/?lang=fr#subscribe"' in chosen
    assert 'href="/events.ics"' in chosen
    assert 'href="/events?q=a+b&amp;lang=de" lang="de" hreflang="de"' in chosen
    plain = (await site.visitor().get("/events", headers={"Accept-Language": "fr"})).text
    assert 'href="/submit"' in plain


@pytest.mark.parametrize(
    ("address", "onward"), [("/feeds?lang=de", "&lang=de"), ("/feeds", ""), ("/feeds?lang=x", "")]
)
async def test_who_sends_a_form_stays_in_the_language_of_its_address(
    site: Site, address: str, onward: str
) -> None:
    saved = await site.visitor().post(address, data={"do": "save", "city": "Graz"})
    page = await site.visitor().get(saved.headers["location"])

    assert saved.headers["location"].partition("?new=yes")[1:] == ("?new=yes", onward)
    assert page.headers["content-language"] == ("de" if onward else "en")


async def test_a_language_in_the_address_brings_nothing_foreign_into_the_page(site: Site) -> None:
    page = (await site.visitor().get('/events?lang=de"><script>&x="><b>')).text
    assert "<script>&" not in page
    assert '"><b>' not in page


async def test_what_answers_a_form_leads_to_no_address_that_only_takes_forms(site: Site) -> None:
    carol = site.visitor()

    refused = await carol.post("/submit", data={"title": "Choir"})

    assert refused.status_code == 422
    assert 'class="languages"' not in refused.text
    assert 'class="languages"' in (await carol.get("/submit")).text
