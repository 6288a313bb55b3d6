"""A picture in the form, as a browser without scripts sends it: never lost, never kept unasked."""

import re

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from calendar_service.operations import take_image, turns
from tests.pictures import halves, opened, saved
from tests.web.browser import Form, Page, form_to
from tests.web.test_pages_submit import fresh, stored
from tests.web.visitors import HERE, Site

PICTURE = saved(halves(900, 600))
COMPLETE = {
    "title": "Regatta",
    "start_date": "2027-05-08",
    "contact_email": "alice@example.org",
    "image_alt": "Two boats",
    "image_licence": "Photo: Alice, CC BY 4.0",
}


async def send_in_parts(
    visitor: AsyncClient, form: Form, file: bytes | None = None, **typed: str
) -> Response:
    """Send the form as a browser does, in parts; where no file was chosen, an empty one."""
    fields = {**form.fields, **{name: [value] for name, value in typed.items()}}
    lines = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, values in fields.items()
        for value in values
        if name != "image"
    ]
    name = "" if file is None else "IMG 1.jpg"
    head = f'--x\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n\r\n'
    return await visitor.post(
        form.action,
        content=b"".join((*lines, head.encode(), file or b"", b"\r\n--x--\r\n")),
        headers={
            "Content-Type": "multipart/form-data; boundary=x",
            "Sec-Fetch-Site": "same-origin",
        },
    )


def thumbnail(answer: Response) -> str | None:
    """Return the path of the picture that the form shows."""
    shown = [source for source in Page(answer.text).sources if source.startswith("/images/")]
    assert len(shown) <= 1
    return shown[0] if shown else None


async def test_a_picture_comes_with_the_event(site: Site) -> None:
    alice = site.visitor()

    answer = await send_in_parts(alice, await fresh(alice), PICTURE, **COMPLETE)

    assert answer.status_code == 200, answer.text
    image = (await stored(site, answer))["fields"]["image"]
    assert image == {
        "url": image["url"],
        "alt": "Two boats",
        "licence": "Photo: Alice, CC BY 4.0",
        "width": 900,
        "height": 600,
    }
    assert opened((await alice.get(image["url"].removeprefix(HERE))).content).size == (900, 600)


async def test_without_a_file_there_is_no_picture_whatever_is_said_of_it(site: Site) -> None:
    alice = site.visitor()

    answer = await send_in_parts(
        alice, await fresh(alice), None, **COMPLETE | {"title": "No picture"}
    )

    assert answer.status_code == 200
    assert "image" not in (await stored(site, answer))["fields"]


async def test_a_picture_is_not_lost_by_a_mistake_elsewhere(site: Site) -> None:
    alice = site.visitor()
    mistaken = COMPLETE | {"title": "", "start_date": "someday"}

    refused = await send_in_parts(alice, await fresh(alice), PICTURE, **mistaken)
    form = form_to(refused, "/submit")
    taken = await send_in_parts(alice, form, title="Repaired", start_date="2027-05-08")

    shown = thumbnail(refused)
    assert shown is not None
    assert re.fullmatch(r"/images/[0-9a-f]{32}-640\.webp", shown)
    assert (refused.status_code, taken.status_code) == (422, 200)
    assert form.values["image_alt"] == "Two boats"
    image = (await stored(site, taken))["fields"]["image"]
    assert image["url"] == f"{HERE}{shown.replace('-640', '')}"


async def test_it_goes_through_the_preview_and_back(site: Site) -> None:
    alice = site.visitor()

    preview = await send_in_parts(
        alice, await fresh(alice), PICTURE, **COMPLETE | {"title": "Looked at", "step": "preview"}
    )
    form = form_to(preview, "/submit")
    form.fields.pop("is_venue", None)
    back = await send_in_parts(alice, form, step="change")
    sent = await send_in_parts(alice, form, step="send")

    shown = thumbnail(preview)
    assert shown is not None
    assert "Photo: Alice, CC BY 4.0" in Page(preview.text).text
    assert (thumbnail(back) or "").removesuffix("-640.webp") == shown.removesuffix(".webp")
    assert (await stored(site, sent))["fields"]["image"]["alt"] == "Two boats"


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"GIF89a....", "JPEG, PNG, WebP and AVIF can."),
        (PICTURE[:70], "This picture is broken, or only a part of it arrived."),
        (bytes(10 * 1024 * 1024 + 1), "This picture is larger than 10 MB."),
        (bytes(20 * 1024 * 1024), "This picture is larger than 10 MB."),
    ],
    ids=["another format", "broken", "more than 10 MB", "20 MB"],
)
async def test_a_picture_that_cannot_be_taken_says_why_beside_all_other_mistakes(
    site: Site, file: bytes, message: str
) -> None:
    alice = site.visitor()
    typed = COMPLETE | {"title": "Kept as it was typed", "contact_email": "nobody"}

    answer = await send_in_parts(alice, await fresh(alice), file, **typed)

    page = Page(answer.text)
    assert answer.status_code == 422
    assert message in page.text
    assert {"#image", "#contact_email"} <= set(page.links)
    assert 'id="image-error"' in answer.text
    assert thumbnail(answer) is None
    assert form_to(answer, "/submit").values["title"] == "Kept as it was typed"


async def test_a_picture_that_cannot_be_taken_leaves_the_one_before(site: Site) -> None:
    alice = site.visitor()
    first = await send_in_parts(alice, await fresh(alice), PICTURE, title="")

    second = await send_in_parts(alice, form_to(first, "/submit"), b"GIF89a", **COMPLETE)

    assert second.status_code == 422
    assert thumbnail(second) == thumbnail(first) is not None


async def test_another_picture_replaces_it_and_it_can_be_left_out(site: Site) -> None:
    alice = site.visitor()
    first = await send_in_parts(alice, await fresh(alice), PICTURE, title="")

    other = await send_in_parts(alice, form_to(first, "/submit"), saved(halves(300, 200)), title="")
    none = await send_in_parts(alice, form_to(other, "/submit"), title="", image_removed="yes")

    assert thumbnail(other) not in (None, thumbnail(first))
    assert thumbnail(none) is None
    assert form_to(none, "/submit").values["image_alt"] == ""


async def test_while_too_many_are_made_nothing_typed_is_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    alice = site.visitor()

    async with take_image._TURNS.turn(), take_image._TURNS.turn():
        answer = await send_in_parts(alice, await fresh(alice), PICTURE, **COMPLETE)

    assert answer.status_code == 422
    assert "Please choose it again in a minute." in Page(answer.text).text
    assert form_to(answer, "/submit").values["title"] == "Regatta"


async def test_who_is_signed_in_sends_a_picture_with_a_form_of_their_own_session(
    site: Site,
) -> None:
    bob = await site.signed_in(Role.MODERATOR, "bob@example.org")
    form, fields = await fresh(bob), COMPLETE | {"title": "By Bob"}

    taken = await send_in_parts(bob, form, PICTURE, **fields)
    forged = await send_in_parts(bob, form, PICTURE, **fields, csrf="another")

    assert (taken.status_code, forged.status_code) == (200, 403)
    assert "image" in (await stored(site, taken))["fields"]


async def test_a_picture_from_elsewhere_in_the_hidden_field_is_refused(site: Site) -> None:
    alice = site.visitor()

    answer = await send_in_parts(
        alice,
        await fresh(alice),
        None,
        **COMPLETE,
        image_url="https://elsewhere.example/a.png",
    )

    assert answer.status_code == 422
    assert "https://elsewhere.example/a.png" not in Page(answer.text).sources


async def test_the_picture_of_what_was_sent_in_can_be_changed_and_stays_otherwise(
    site: Site,
) -> None:
    alice = site.visitor()
    sent = await send_in_parts(
        alice, await fresh(alice), PICTURE, **COMPLETE | {"title": "Changing"}
    )
    (link,) = {link for link in Page(sent.text).links if link.startswith(f"{HERE}/manage/")}
    edit = f"{link.removeprefix(HERE)}/edit"

    async def image_after(file: bytes | None = None, **typed: str) -> dict[str, object] | None:
        form = form_to(await alice.get(edit), edit)
        answer = await send_in_parts(alice, form, file, **typed)
        assert answer.status_code == 303, answer.text
        fields = (await stored(site, sent))["fields"]
        image: dict[str, object] | None = fields.get("image")
        return image

    before = await image_after(tags="boats")
    assert before is not None
    assert (before["alt"], before["width"]) == ("Two boats", 900)
    assert await image_after(image_alt="Three boats") == before | {"alt": "Three boats"}
    after = await image_after(saved(halves(300, 200)))
    assert after is not None
    assert (after["alt"], after["width"]) == ("Three boats", 300)
    assert await image_after(image_removed="yes") is None


async def test_a_bad_picture_in_a_change_is_refused_with_what_was_typed(site: Site) -> None:
    alice = site.visitor()
    sent = await send_in_parts(
        alice, await fresh(alice), PICTURE, **COMPLETE | {"title": "Staying"}
    )
    (link,) = {link for link in Page(sent.text).links if link.startswith(f"{HERE}/manage/")}
    edit = f"{link.removeprefix(HERE)}/edit"

    answer = await send_in_parts(
        alice, form_to(await alice.get(edit), edit), b"GIF89a", tags="typed"
    )

    assert answer.status_code == 422
    assert form_to(answer, edit).values["tags"] == "typed"
    assert thumbnail(answer) is not None
