"""The reasons kept ready for declining, as admins word them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from calendar_service.operations.submit_event import submit_event
from tests.web.browser import Form, Page, form_to, send
from tests.web.visitors import Site, open_site

REASONS = "/desk/reasons"


@pytest.fixture(scope="module")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_site(Path(tmp_path_factory.mktemp("reasons"))) as opened:
        yield opened


@pytest.fixture(scope="module")
async def ada(own: Site) -> AsyncClient:
    return await own.signed_in(Role.ADMIN, "ada@example.org")


async def form_of(ada: AsyncClient, key: str, language: str) -> Form:
    path = f"{REASONS}/{key}" if key else REASONS
    forms = Page((await ada.get(f"{REASONS}?language={language}")).text).forms
    (found,) = (form for form in forms if (form.action, form.method) == (path, "post"))
    return found


async def offered(
    own: Site, ada: AsyncClient, reason: str, language: str = "en"
) -> tuple[str, str]:
    """Return the choice of reasons at a new submission, and the mail that one of them makes for
    a sender of a language."""
    fields = {"title": "Feast", "start": "2027-05-08", "contact": {"email": "alice@example.org"}}
    receipt = await submit_event(own.context, fields, source="form", language=language)
    path = f"/desk/submissions/{receipt.submission.id}"
    page = await ada.get(path)
    form = form_to(page, f"{path}/decisions")
    letter = await send(ada, form, reason=reason, preview="decline")
    return page.text, Page(letter.text).text


async def test_an_admin_words_a_reason_per_language_and_takes_it_back(
    own: Site, ada: AsyncClient
) -> None:
    said = {"name": "Vorüber", "text": "„{title}“ {war} schon."}
    answer = await send(ada, await form_of(ada, "past", "de"), action="save", **said)
    german, english = [await offered(own, ada, "past", tag) for tag in ("de", "en")]
    shown = Page((await ada.get(f"{REASONS}?language=de")).text).text
    await send(ada, await form_of(ada, "past", "de"), action="usual")

    assert answer.headers["location"] == f"{REASONS}?language=de"
    assert "„Feast“ {war} schon." in german[1]
    assert "“Feast” was over before" in english[1]
    assert "Vorüber" not in english[0]
    assert "„{title}“ {war} schon." in shown
    assert "Vorüber" not in (await ada.get(f"{REASONS}?language=de")).text


async def test_one_more_is_offered_in_the_words_that_it_has(own: Site, ada: AsyncClient) -> None:
    new = {"name": "Too far <away>", "text": "“{title}” is too far away."}
    await send(ada, await form_of(ada, "", "en"), **new)

    page, letter = await offered(own, ada, "too-far-away", "de")

    assert '<option value="too-far-away">Too far &lt;away&gt;</option>' in page
    assert "“Feast” is too far away." in letter
    await send(ada, await form_of(ada, "too-far-away", "en"), action="remove")
    assert "too-far-away" not in (await offered(own, ada, ""))[0]


async def test_what_is_not_offered_can_come_back(own: Site, ada: AsyncClient) -> None:
    await send(ada, await form_of(ada, "advertising", "en"), action="remove")
    without = (await offered(own, ada, "advertising"))[0]
    await send(ada, await form_of(ada, "advertising", "en"), action="restore")

    assert 'value="advertising"' not in without
    assert 'value="advertising"' in (await offered(own, ada, ""))[0]


async def test_mistakes_stand_beside_their_fields_with_what_was_typed(ada: AsyncClient) -> None:
    form = await form_of(ada, "past", "en")

    answer = await send(ada, form, action="save", name="Kept name", text=" ")

    assert answer.status_code == 422
    assert 'value="Kept name"' in answer.text
    assert answer.text.count("This is needed.") == 1
    assert (await ada.post(f"{REASONS}/none", data=form.fields)).status_code == 404


async def test_reasons_are_for_admins_alone(own: Site) -> None:
    bob = await own.signed_in(Role.MODERATOR)

    assert (await bob.get(REASONS)).status_code in (403, 404)
    assert (await bob.post(f"{REASONS}/past", data={})).status_code in (403, 404)
    assert REASONS not in (await bob.get("/desk")).text
    assert (await own.visitor().get(REASONS)).status_code == 303
